"""Levers, energy and power of designs, the front between them, and what a target takes."""

import numpy as np
import pytest

import nasolid
from nasolid.errors import InputError
from nasolid.simulation.energy import energy_density, mean_voltage
from nasolid.simulation.summary import active_loading
from nasolid.studies.design import COLUMNS, design, lever_keys, pareto, pulse_power
from nasolid.studies.levers import LEAST, levers_of, pulled, usual_ranges
from nasolid.studies.needs import needs, upper_bound
from nasolid.studies.outcomes import Outcomes

ONE, TWO = "lowack2025-cell1", "lowack2025-cell2"
THICKNESS, POROSITY = "Positive electrode thickness [m]", "Positive electrode porosity"
NOMINAL = "Nominal areal capacity [A.h.m-2]"
FRACTIONS = [
    f"Positive electrode {word}"
    for word in ("porosity", "active material volume fraction", "inactive volume fraction", "void fraction")
]


@pytest.mark.parametrize("name", nasolid.cell_names())
def test_levers_move_what_they_name_and_nothing_else(name):
    cell = nasolid.load_cell(name)
    own = levers_of(cell)
    assert ("reservoir" in own) == (cell.choices["anode"] == "sodium")
    assert levers_of(pulled(cell, own)) == pytest.approx(own, rel=1e-12)
    for lever, value in own.items():
        other = pulled(cell, {lever: 0.83 * value})
        np.testing.assert_allclose(sum(other.value(key) for key in FRACTIONS), 1, atol=1.1e-3)
        assert levers_of(other) == pytest.approx(own | {lever: 0.83 * value}, rel=1e-9)
        share = 0.83 if lever == "loading" else 1.0
        np.testing.assert_allclose(other.value(NOMINAL), share * cell.value(NOMINAL), rtol=1e-9)


def test_layers_of_a_separator_scale_alike():
    cell = nasolid.load_cell("hu2024")
    other = pulled(cell, {"separator": 98.45e-6})
    layers = [f"Separator layer {k} thickness [m]" for k in (1, 2)]
    np.testing.assert_allclose(
        [other.value(key) / cell.value(key) for key in layers], 98.45e-6 / 984.5e-6, rtol=1e-12
    )


def test_a_design_is_what_a_run_of_that_cell_gives():
    cell = nasolid.load_cell(TWO)
    found = design(
        cell, {"loading": ("20 mg/cm2", "20 mg/cm2"), "porosity": (0.45, 0.45)}, 1, "C/5", power_rate="2C"
    )
    (row,) = found.table.to_dict("records")
    other = pulled(cell, {"loading": 0.2, "porosity": 0.45})
    assert active_loading(other) == pytest.approx(0.2, rel=1e-12)
    i = (
        13.0 / 5 * 0.2 / active_loading(cell)
    )  # a fifth of its own nominal capacity, 1.30 mAh/cm2 as published
    assert row["current_density_A_m2"] == pytest.approx(i, rel=1e-9)
    half = nasolid.half_cycles(nasolid.simulate(other, i, charge_current=i), other)[-1]
    np.testing.assert_allclose(row["areal_capacity_Ah_m2"], half.areal_capacity, rtol=2e-4)
    expected = energy_density(other, row["areal_capacity_Ah_m2"], row["mean_voltage_V"])
    assert row["gravimetric_Wh_kg"] == pytest.approx(expected.gravimetric_Wh_kg, rel=1e-12)
    fast = nasolid.half_cycles(nasolid.simulate(other, 10 * i, direction="discharge"), other)[-1]
    mass = sum(layer.mass for layer in expected.layers)
    litres = 1000 * sum(layer.thickness for layer in expected.layers)
    power = 3600 * fast.energy / fast.duration
    np.testing.assert_allclose(row["rate_power_W_kg"], power / mass, rtol=1e-3)
    np.testing.assert_allclose(row["rate_power_W_l"], power / litres, rtol=1e-3)


def test_power_of_a_pulse_is_current_times_lower_cut_off():
    cell = nasolid.load_cell(TWO)
    r = Outcomes(cell, lever_keys(cell)).resistance(cell)
    i = (3.37 - 2.6) / r  # about 3.37 V at rest, half charged
    np.testing.assert_allclose(pulse_power(cell, r), 2.6 * i, rtol=0.02)
    np.testing.assert_allclose(pulse_power(cell, 2 * r), pulse_power(cell, r) / 2, rtol=1e-12)


def test_foils_count_where_asked_for():
    bare, foiled = (design(TWO, {"loading": (0.11, 0.11)}, 1, collectors=word) for word in (False, True))
    assert foiled.published["gravimetric_Wh_kg"] < bare.published["gravimetric_Wh_kg"]
    assert "current collectors" in bare.excluded
    assert "current collectors" not in foiled.excluded


def test_a_thinner_separator_and_reservoir_weigh_less_and_give_the_same_capacity():
    found = design(ONE, {"separator": ("20 um", "50 um"), "reservoir": (0, "36 um")}, 6, seed=3)
    assert found.table["problem"].isna().all()
    np.testing.assert_allclose(
        found.table["areal_capacity_Ah_m2"], found.published["areal_capacity_Ah_m2"], rtol=1e-3
    )
    assert (found.table["gravimetric_Wh_kg"] > found.published["gravimetric_Wh_kg"]).all()


def test_a_bad_design_is_a_row_with_a_reason():
    found = design(TWO, {"porosity": (0.999, 1.2)}, 3)
    assert found.table["problem"].str.contains("out of bounds|volume fraction|allowed", regex=True).any()
    assert found.table.loc[found.table["problem"].notna(), "gravimetric_Wh_kg"].isna().all()
    assert not found.table.loc[found.table["problem"].notna(), "pareto"].any()


@pytest.mark.parametrize("columns", [2, 3])
def test_the_front_is_what_brute_force_finds(columns):
    rng = np.random.default_rng(5)
    values = rng.integers(0, 40, (120, columns)).astype(float)  # with ties
    values[7, 0] = np.nan
    found = pareto(values)

    def bettered(a):
        return any(all(b >= a) and any(b > a) for b in values if not np.isnan(b).any())

    assert found.tolist() == [not np.isnan(a).any() and not bettered(a) for a in values]
    assert 1 < found.sum() < 60


def test_the_usual_ranges_hold_the_published_cell_but_for_its_loading_at_an_end():
    cell = nasolid.load_cell("yamauchi2020-C")
    ranges = usual_ranges(cell)
    assert ranges["porosity"] == (0.084, 0.084)  # below the least already
    assert ranges["separator"] == (20e-6, pytest.approx(1e-3))
    assert set(COLUMNS) == set(ranges)


@pytest.mark.parametrize(
    ("levers", "words"),
    [
        (
            {"tortuosity": (1, 2)},
            "lever 'tortuosity': is none of lowack2025-cell2; choose from loading, porosity",
        ),
        (
            {"porosity": (0.5, 0.3)},
            r"lever 'porosity': the range 0.5 .. 0.3 is reversed; give the lower end first",
        ),
        ({"loading": ("5", "10 mg/cm2")}, "loading"),
        ({"loading": 5}, "lever 'loading': 5 is no range; give two values, such as 10 mg/cm2"),
        ({"separator": (0, "1 um")}, "lever 'separator': 0 must be positive and finite, such as 20 um"),
    ],
)
def test_levers_that_are_none_are_refused(levers, words):
    with pytest.raises(InputError, match=words):
        design(TWO, levers, 3)


def test_an_alloy_has_no_reservoir():
    with pytest.raises(InputError, match="lever 'reservoir': is none of hu2024"):
        design("hu2024", {"reservoir": (0, 1e-5)}, 3)


@pytest.mark.parametrize("n", [0, -1, 2.5, True])
def test_a_number_of_designs_that_is_none_is_refused(n):
    with pytest.raises(InputError, match="give a whole number"):
        design(TWO, n=n)


def test_the_bound_is_active_material_and_plated_sodium():
    cell = nasolid.load_cell(TWO)
    per_kg = 0.118  # kA.h/kg of NVP
    sodium = 1000 * per_kg / cell.value("Sodium specific capacity [A.h.kg-1]")
    by_hand = 1000 * per_kg * mean_voltage(cell) / (1 + sodium)
    np.testing.assert_allclose(upper_bound(cell), by_hand, rtol=1e-3)


def test_levers_alone_are_each_at_their_limit_and_the_target_is_met_at_the_value_told():
    found = needs(ONE, 160.0)
    own = levers_of(found.cell)
    assert found.verdict == "reached"
    assert found.alone["published"].to_dict() == own
    assert found.alone.loc["separator", "limit"] == LEAST["separator"]
    assert (found.alone["gravimetric_Wh_kg"].diff().dropna() <= 0).all()
    assert found.together.index.tolist() == [x for x in found.alone.index if x in found.together.index]
    before = found.together.index[: found.together.index.get_loc(found.lever)]
    levers = found.together.loc[before, "limit"].to_dict() | {found.lever: found.value}
    table = design(found.cell, {name: (x, x) for name, x in levers.items()}, 1).table
    np.testing.assert_allclose(table["gravimetric_Wh_kg"], 160.0, rtol=1e-3)
    assert found.published < 160 < found.together["gravimetric_Wh_kg"].iloc[-1]


def test_the_best_loading_is_one_from_which_both_ways_lead_down():
    found = needs(ONE, 160.0)
    best = found.alone.loc["loading"]
    around = design(found.cell, {"loading": (0.8 * best["limit"], 1.25 * best["limit"])}, 6, seed=1).table
    assert (around["gravimetric_Wh_kg"] < best["gravimetric_Wh_kg"] * 1.001).all()


@pytest.mark.parametrize(("target", "verdict"), [(100, "met"), (350, "short"), (400, "impossible")])
def test_a_target_that_is_met_or_out_of_reach_is_said_so(target, verdict):
    found = needs(ONE, target)
    assert (found.verdict, found.lever, found.value) == (verdict, None, None)


@pytest.mark.parametrize("target", [0, -3.0, "200", "0 Wh/kg", "200 Wh/l", float("nan"), True])
def test_a_target_that_is_none_is_refused(target):
    with pytest.raises(InputError, match="target"):
        needs(TWO, target)
