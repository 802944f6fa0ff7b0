"""Sobol indices: those that are known by hand, and what a cell makes of them."""

import sys

import numpy as np
import pytest
from by_hand import certain, hand_cell

import nasolid
from nasolid.errors import InputError, SolveError
from nasolid.simulation.resistance import pulse_resistance
from nasolid.studies import uncertain_ranges, variant
from nasolid.studies.indices import OTHERS, indices, saltelli
from nasolid.studies.outcomes import Outcomes
from nasolid.studies.sobol import _small, _table, numbers_read, sobol

CELL = "lowack2025-cell2"
CONTACT = "Cathode contact areal resistance [Ohm.m2]"
SHARE, SEPARATOR = "Separator grain boundary share", "Separator thickness [m]"
THICKNESS, ACTIVE = "Positive electrode thickness [m]", "Positive electrode active material volume fraction"


def test_indices_of_a_sum_are_the_shares_of_its_variances():
    ranges = {"a": (-1.0, 2.0, False), "b": (0.0, 2.0, False), "c": (1.0, 100.0, True)}
    draws = saltelli(ranges, 1024, seed=4)
    assert len(draws) == 1024 * 5
    values = np.array([3 * x["a"] + 5 * x["b"] + 2 * np.log(x["c"]) for x in draws])
    parts = np.array([(3 * 3) ** 2, (5 * 2) ** 2, (2 * np.log(100)) ** 2]) / 12
    found = indices(ranges, values)
    assert list(found.index) == ["a", "b", "c"]
    for column in ("S1", "ST"):
        np.testing.assert_allclose(found[column], parts / parts.sum(), atol=0.01)


def test_indices_of_ishigami_are_those_of_its_paper():
    ranges = dict.fromkeys("abc", (-np.pi, np.pi, False))
    draws = saltelli(ranges, 2048, seed=1)
    values = [np.sin(x["a"]) + 7 * np.sin(x["b"]) ** 2 + 0.1 * x["c"] ** 4 * np.sin(x["a"]) for x in draws]
    found = indices(ranges, np.array(values))
    np.testing.assert_allclose(found["S1"], [0.3139, 0.4424, 0.0], atol=0.03)
    np.testing.assert_allclose(found["ST"], [0.5576, 0.4424, 0.2437], atol=0.03)
    assert (found[["S1_confidence", "ST_confidence"]] < 0.1).all(axis=None)


def test_numbers_that_go_together_have_the_index_of_their_sum():
    ranges = dict.fromkeys("abcd", (0.0, 1.0, False))
    draws = saltelli(ranges, 1024, seed=4, together=["b", "d"])
    assert len(draws) == 1024 * 5
    values = np.array([3 * x["a"] + 1 * x["b"] + 2 * x["c"] + 1.5 * x["d"] for x in draws])
    found = indices(["a", "c", OTHERS], values)
    np.testing.assert_allclose(found["S1"], np.array([9, 4, 1 + 2.25]) / 16.25, atol=0.01)
    np.testing.assert_allclose(found["ST"], np.array([9, 4, 1 + 2.25]) / 16.25, atol=0.01)


def test_a_pilot_sets_aside_what_matters_to_no_quantity():
    ranges = dict.fromkeys("abcde", (0.0, 1.0, False))
    draws = saltelli(ranges, 32, seed=1)
    first = np.array([x["a"] + 1e-2 * x["b"] + 0.3 * x["e"] for x in draws])
    second = np.array([x["c"] + 1e-2 * x["d"] for x in draws])
    assert _small(list(ranges), {"x": first, "y": second}, 0) == ["b", "d"]
    assert _small(list(ranges), {"x": first, "y": np.full(len(draws), np.nan)}, 0) == ["b", "c", "d"]


def test_what_does_not_vary_has_no_indices():
    ranges = {"a": (0.0, 1.0, False), "b": (0.0, 1.0, False)}
    assert (indices(ranges, np.full(8 * 4, 3.7)) == 0).all(axis=None)


def test_a_seed_gives_the_same_indices_and_intervals():
    ranges = {"a": (0.0, 1.0, False), "b": (0.0, 1.0, False)}

    def once(seed):
        values = np.array([x["a"] + x["b"] ** 2 for x in saltelli(ranges, 16, seed)])
        return indices(ranges, values, seed)

    assert once(0).equals(once(0))
    assert not once(0).equals(once(1))


def test_a_resistance_in_series_explains_all_of_the_resistance():
    found = sobol(certain(nasolid.load_cell(CELL), CONTACT, "Sodium interface CPE exponent"), samples=16)
    (row,) = found.largest("resistance").to_dict("records")
    assert (row["parameter"], row["kind"]) == (CONTACT, "fitted")
    assert row["ST"] == pytest.approx(1, abs=0.15)
    low, high = found.spread.loc["resistance", ["low", "high"]]
    assert high - low == pytest.approx((0.023 - 0.009) * 0.95, rel=0.2)


def test_two_resistances_in_series_share_by_the_squares_of_their_ranges():
    other = "Separator cathode interface areal resistance [Ohm.m2]"
    found = sobol(certain(nasolid.load_cell(CELL), CONTACT, other), samples=256)
    shares = np.array([0.014**2, 0.009**2]) / (0.014**2 + 0.009**2)
    rows = found.table[found.table["quantity"] == "resistance"].set_index("parameter").loc[[CONTACT, other]]
    np.testing.assert_allclose(rows["S1"], shares, atol=0.02)
    np.testing.assert_allclose(rows["ST"], shares, atol=0.02)


@pytest.fixture(scope="module")
def bench():
    cell = nasolid.load_cell(CELL)
    made = Outcomes(cell, uncertain_ranges(cell))
    made.cycle(cell, 1.0)
    made.resistance(cell)
    return cell, made


def test_what_no_equation_reads_is_screened_and_changes_no_bit_of_a_run(bench):
    cell, made = bench
    ranges = uncertain_ranges(cell)
    read = numbers_read(made, cell, ranges, 1.0)
    assert SEPARATOR in read
    assert {THICKNESS, "Initial stoichiometry", "Positive particle radius [m]"} <= set(read)
    screened = set(ranges) - set(read)
    assert SHARE in screened
    assert {"Negative electrode double-layer capacity [F.m-2]", "Sodium interface CPE exponent"} <= screened
    before = made.cycle(cell, 1.0), made.resistance(cell)
    for end in (0, 1):
        other = variant(
            cell,
            {key: ranges[key][end] for key in screened},
        )
        assert made.cycle(other, 1.0).areal_capacity == before[0].areal_capacity
        assert made.cycle(other, 1.0).mean_voltage == before[0].mean_voltage
        assert made.resistance(other) == before[1]
    other = variant(cell, {SEPARATOR: ranges[SEPARATOR][0]})
    assert made.resistance(other) != before[1]


def test_a_thickness_moves_the_fractions_of_its_loading_too(bench):
    cell, made = bench
    names = {name for (_, name), x in made.handed(variant(cell, {THICKNESS: 1.1e-4}), 1.0).items()
             if x != made.handed(cell, 1.0)[_, name]}  # fmt: skip
    assert {THICKNESS, ACTIVE, "Positive electrode porosity"} <= names


def test_the_resistance_is_that_of_a_ten_second_pulse():
    cell = hand_cell(mesh="plain")
    from nasolid.parameters.equilibrium import charged_stoichiometry, discharged_stoichiometry

    half = (charged_stoichiometry(cell) + discharged_stoichiometry(cell)) / 2
    found = Outcomes(cell, [SEPARATOR]).resistance(cell)
    np.testing.assert_allclose(found, pulse_resistance(cell, half), rtol=1e-9)


def test_runs_without_result_are_told_and_too_many_refused():
    cell, values = nasolid.load_cell(CELL), np.random.default_rng(3).random(300)
    one, four = values.copy(), values.copy()
    one[7], four[:4] = np.nan, np.nan
    table, refused = _table(cell, [CONTACT], {"capacity": one, "mean voltage": four}, 0)
    assert set(table["quantity"]) == {"capacity"}
    assert np.isfinite(table["ST"]).all()
    assert refused["mean voltage"].startswith("4 of 300 runs give none, 1 % may; lower the current")
    with pytest.raises(SolveError, match="mean voltage: 4 of 300 runs"):
        _table(cell, [CONTACT], {"mean voltage": four}, 0)


def test_a_discharge_that_is_over_at_once_is_no_capacity_and_no_voltage():
    found = sobol(certain(nasolid.load_cell("lowack2025-cell1"), CONTACT), 2000.0, samples=2)
    assert (found.spread.loc["capacity", ["low", "high", "missing"]] == 0).all()
    assert (found.largest("capacity")["ST"] == 0).all()
    assert found.refused["mean voltage"].startswith("6 of 6 runs give none")
    assert set(found.table["quantity"]) == {"capacity", "resistance"}


@pytest.mark.parametrize("samples", [0, -4, 100, 2.0, True])
def test_samples_that_are_no_power_of_two_are_refused(samples):
    with pytest.raises(
        InputError, match=r"samples = .*give a (power of two from 2, such as 256|whole number)"
    ):
        sobol(CELL, samples=samples)


def test_a_cell_that_is_certain_is_refused():
    with pytest.raises(InputError, match="nothing that a run reads is uncertain"):
        sobol(certain(nasolid.load_cell(CELL), SHARE), samples=2)


def test_without_salib_one_line_says_what_to_install(monkeypatch):
    for name in [name for name in sys.modules if name.partition(".")[0] == "SALib"]:
        monkeypatch.delitem(sys.modules, name)
    monkeypatch.setitem(sys.modules, "SALib", None)
    with pytest.raises(InputError, match=r"needs SALib; install the extra `sensitivity`"):
        sobol(CELL, samples=2)
