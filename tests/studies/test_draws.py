"""Draws over what is uncertain, and where they end."""

import sys
from pathlib import Path

import numpy as np
import pytest

import nasolid
from nasolid.simulation.summary import active_loading
from nasolid.studies import latin_hypercube, sampled, uncertain_ranges, variant
from nasolid.studies.draws import shortened, stretched

ROOT = Path(__file__).parents[2]


def test_every_stratum_of_every_parameter_is_drawn_once():
    ranges = {"a": (2.0, 5.0, False), "b": (1e-17, 1e-15, True)}
    draws = latin_hypercube(ranges, 20, seed=3)
    a = np.array([draw["a"] for draw in draws])
    b = np.log10([draw["b"] for draw in draws])
    assert sorted(np.floor((a - 2) / 3 * 20)) == list(range(20))
    assert sorted(np.floor((b + 17) / 2 * 20)) == list(range(20))


def test_a_seed_gives_the_same_draws():
    ranges = {"a": (2.0, 5.0, False)}
    assert latin_hypercube(ranges, 5, seed=1) == latin_hypercube(ranges, 5, seed=1)
    assert latin_hypercube(ranges, 5, seed=1) != latin_hypercube(ranges, 5, seed=2)


def test_a_standard_deviation_counts_as_two_to_each_side_and_a_range_as_itself():
    ranges = uncertain_ranges(nasolid.load_cell("lowack2025-cell2"))
    low, high, log = ranges["Separator thickness [m]"]  # 110 +- 5 um
    np.testing.assert_allclose([low, high], [100e-6, 120e-6], rtol=1e-12)
    assert not log
    low, high, log = ranges["Positive particle reference diffusivity [m2.s-1]"]
    np.testing.assert_allclose([low, high], [1e-17, 1e-15], rtol=1e-12)
    assert log


def test_nothing_uncertain_is_still_as_many_draws_as_asked_for():
    assert latin_hypercube({}, 3) == [{}, {}, {}]


@pytest.mark.parametrize("name", ["lowack2025-cell1", "hu2024", "tsai2020", "yamauchi2020-C"])
def test_every_draw_ends_in_a_result_or_in_a_stop_with_a_name(name):
    sys.path.insert(0, str(ROOT / "benchmarks"))
    try:
        from robustness import survey
    finally:
        sys.path.pop(0)
    counts, bad = survey(name, 12, seed=7)
    assert bad == []
    assert sum(counts.values()) == 12


THICKNESS, DENSITY = "Positive electrode thickness [m]", "Positive electrode active material density [kg.m-3]"
FRACTIONS = [
    f"Positive electrode {word}"
    for word in ("porosity", "active material volume fraction", "inactive volume fraction", "void fraction")
]


@pytest.mark.parametrize("name", nasolid.cell_names())
def test_every_draw_makes_a_cell_that_holds_its_loading_where_that_was_weighed(name):
    cell = nasolid.load_cell(name)
    weighed = cell.entries[FRACTIONS[1]].kind == "derived"
    assert weighed == (name not in ("lan2019", "tsai2020"))
    for draw in sampled(cell, 8, seed=2) + latin_hypercube(uncertain_ranges(cell), 8, seed=5):
        other = variant(cell, draw)
        if weighed:
            np.testing.assert_allclose(active_loading(other), active_loading(cell), rtol=1e-12)
            np.testing.assert_allclose(sum(other.value(key) for key in FRACTIONS), 1, rtol=1e-3)
            theory = nasolid.simulation.constant_current.theoretical_capacity
            share = other.value("Positive electrode utilisation") / cell.value(
                "Positive electrode utilisation"
            )
            np.testing.assert_allclose(theory(other), share * theory(cell), rtol=1e-12)
        else:
            assert other.value(FRACTIONS[1]) == cell.value(FRACTIONS[1])


def test_a_thicker_cathode_of_the_same_mass_is_a_more_porous_one():
    cell = nasolid.load_cell("lowack2025-cell2")  # 100 um, solids 0.3907
    other = variant(cell, {THICKNESS: 120e-6})
    np.testing.assert_allclose(other.value(FRACTIONS[1]), 0.3440 / 1.2, rtol=1e-12)
    np.testing.assert_allclose(other.value(FRACTIONS[0]), 1 - (0.3440 + 0.0467) / 1.2, rtol=1e-12)


def test_a_composite_is_no_thinner_than_without_voids():
    cell = nasolid.load_cell("yamauchi2020-C")  # 17.4 um with 30 % voids
    other = variant(cell, {THICKNESS: 12.0e-6})
    np.testing.assert_allclose(other.value(THICKNESS), 17.4e-6 * 0.70, rtol=1e-3)
    np.testing.assert_allclose(other.value(FRACTIONS[3]), 0, atol=1e-12)


def test_a_stated_deviation_is_drawn_from_a_normal_law():
    cell = nasolid.load_cell("lowack2025-cell2")
    drawn = np.array([draw["Separator thickness [m]"] for draw in sampled(cell, 2000, seed=1)])  # 110 +- 5 um
    np.testing.assert_allclose(drawn.mean(), 110e-6, rtol=1e-3)
    np.testing.assert_allclose(drawn.std(), 5e-6, rtol=0.03)
    assert np.abs(drawn - 110e-6).max() <= 15.01e-6


def test_what_follows_one_cause_is_drawn_as_one():
    draws = sampled(nasolid.load_cell("lowack2025-cell2"), 30, seed=3)
    for one, other in [
        ("Electrolyte diffusivity activation energy [eV]", "Electrolyte conductivity activation energy [eV]"),
        ("Positive electrode reference exchange-current density [A.m-2]", "Positive particle radius [m]"),
    ]:
        a, b = (np.array([draw[key] for draw in draws]) for key in (one, other))
        assert np.corrcoef(a, b)[0, 1] > 0.999


def test_a_draw_does_not_hang_on_the_last_digits_of_a_processor():
    given = np.random.default_rng(2).lognormal(0, 20, 20_000) * np.where(np.arange(20_000) % 2, 1, -1)
    found = shortened(given)
    np.testing.assert_allclose(found, given, rtol=2.0**-40)
    other = shortened(np.nextafter(given, np.inf))
    assert np.mean(found != other) < 1e-3
    np.testing.assert_array_equal(shortened(found), found)
    np.testing.assert_array_equal(shortened(np.array([0.0, 1.0, -3.5])), [0.0, 1.0, -3.5])
    assert stretched(1.0, 0.1, 0.3, True) <= 0.3
