"""Survival of a population: drawn after the Weibull law, and one run stands for all of its cells."""

import numpy as np
import pandas as pd
import pytest
from by_hand import arrhenius, hand_cell
from scipy.stats import binom, kstest, weibull_min

import nasolid
from nasolid.simulation.cycling import CycleRun
from nasolid.studies.survival import survival_of
from nasolid.validation import measured

CRITICAL = "Critical plating current density [A.m-2]"
LAW = {
    CRITICAL: 11.0,  # such a cell dies in the second cycle of those below
    "Critical plating current density activation energy [eV]": 0.23,
    "Critical plating current density reference temperature [K]": 299.0,
    "Critical plating current density Weibull scale [A.m-2]": 19.0,
    "Critical plating current density Weibull shape": 2.7,
}
T = 311.0
WARMER = arrhenius(1.0, 0.23, 299.0, T)


def population(changes=None, **choices):
    return hand_cell(LAW | (changes or {}), penetration="critical current", **choices)


def lived(peaks):
    """A run whose cycles plated with these peaks."""
    table = pd.DataFrame({"cycle": range(1, len(peaks) + 1), "peak_plating_A_m2": peaks})
    table["stopped_by"] = None
    return CycleRun(population(), table, None)


def test_shares_follow_the_weibull_law_within_what_chance_allows():
    peaks, cells = np.array([3.0, 9.0, 17.0, 29.0, 47.0]), 5000
    table = survival_of(lived(peaks), population(), cells, seed=3).table
    by_hand = np.exp(-((peaks / (19.0 * WARMER)) ** 2.7))
    np.testing.assert_allclose(table["expected"], by_hand, rtol=1e-9)
    error = np.sqrt(by_hand * (1 - by_hand) / cells)
    assert np.all(np.abs(table["survival"] - by_hand) < 4 * error)
    np.testing.assert_array_equal(table["survivors"], np.round(table["survival"] * cells))


@pytest.mark.parametrize("temperature", [285.0, 311.0])
def test_drawn_critical_currents_are_weibull_and_warmth_moves_their_scale(temperature):
    cell = population().override({"Ambient temperature [K]": temperature})
    drawn = survival_of(lived([1.0]), cell, 4000, seed=5).critical
    scale = 19.0 * arrhenius(1.0, 0.23, 299.0, temperature)
    assert kstest(drawn, weibull_min(2.7, scale=scale).cdf).pvalue > 0.01
    assert kstest(drawn, weibull_min(2.7, scale=1.1 * scale).cdf).pvalue < 1e-6


def test_warmth_moves_every_draw_by_the_same_arrhenius_factor():
    drawn = {
        t: survival_of(
            lived([1.0]), population().override({"Ambient temperature [K]": t}), 50, seed=7
        ).critical
        for t in (285.0, 311.0)
    }
    ratio = arrhenius(1.0, 0.23, 299.0, 311.0) / arrhenius(1.0, 0.23, 299.0, 285.0)
    np.testing.assert_allclose(drawn[311.0] / drawn[285.0], ratio, rtol=1e-9)


def test_the_same_seed_gives_the_same_population_and_another_one_another():
    first, again, other = (survival_of(lived([9.0, 17.0]), population(), 100, seed) for seed in (1, 1, 2))
    np.testing.assert_array_equal(first.critical, again.critical)
    pd.testing.assert_frame_equal(first.table, again.table)
    assert not np.any(np.isin(first.critical, other.critical))


def test_the_dead_do_not_rise():
    table = survival_of(lived([17.0, 9.0, np.nan, 21.0, 3.0]), population(), 500, seed=3).table
    np.testing.assert_array_equal(table["peak_plating_A_m2"], [17.0, 17.0, 17.0, 21.0, 21.0])
    assert table["survivors"].is_monotonic_decreasing
    assert table["survivors"].nunique() == 2


@pytest.mark.parametrize("confidence", [0.8, 0.95])
def test_the_band_is_that_of_clopper_and_pearson(confidence):
    cells = 10
    table = survival_of(lived([9.0, 23.0, 31.0]), population(), cells, 3, confidence).table
    assert table["survivors"].between(1, 9).any()
    for row in table.itertuples():
        k, tail = row.survivors, (1 - confidence) / 2
        if k > 0:  # as many or more survive with the probability of a tail, where the share is the low one
            np.testing.assert_allclose(binom.sf(k - 1, cells, row.low), tail, rtol=1e-6)
        if k < cells:
            np.testing.assert_allclose(binom.cdf(k, cells, row.high), tail, rtol=1e-6)


LOSING = {"Stack pressure [Pa]": 0.0, "Contact fraction": 0.9, "Constriction cell radius [m]": 4.1e-5}
"""Voids that grow from cycle to cycle, so that cells die one after another."""


def test_one_run_stands_for_every_cell_of_the_population():
    cycles, i = 4, 9.1
    cell = population(LOSING, contact="voids")
    found = nasolid.survival(cell, cycles, i, cells=5, seed=4)
    deaths = []
    for critical in found.critical:
        alone = cell.override({CRITICAL: critical / WARMER})
        run = nasolid.cycle(alone, cycles, i)
        assert run.stopped_by is None or run.stopped_by.startswith("penetration")
        deaths.append(np.inf if run.stopped_by is None else run.table["cycle"].iloc[-1])
    assert len(set(deaths)) >= 3
    alive = [sum(death > k for death in deaths) for k in range(1, cycles + 1)]
    assert found.table["survivors"].tolist() == alive


def test_a_population_runs_as_a_cell_that_nothing_penetrates():
    cell = hand_cell(LOSING, contact="voids")
    found = nasolid.survival(cell, 3, 9.1, cells=2, hold=None, temperature=305.0)
    alone = nasolid.cycle(cell, 3, 9.1, hold=None, temperature=305.0).table
    peaks = np.maximum.accumulate(alone["peak_plating_A_m2"])
    np.testing.assert_allclose(found.table["peak_plating_A_m2"], peaks, rtol=1e-9)
    assert found.cell.value("Ambient temperature [K]") == 305.0


def test_one_cell_of_ten_that_passed_ten_cycles_lies_in_the_band():
    found = nasolid.survival("lowack2025-cell2", 10, "0.5mA/cm2", cells=10)
    (record,) = (m for m in measured("lowack2025-cell2") if m.quantity == "survival")
    assert (record.value, record.unit, record.cycles) == (10, "%", 10)
    last = found.table.iloc[-1]
    assert last["cycle"] == 10
    assert last["low"] < 0.1 < last["high"]
    np.testing.assert_allclose(last["expected"], 0.1, atol=0.01)  # what the scale was fitted to
    assert last["high"] < 0.97  # the constants of other laboratories are outside


@pytest.mark.parametrize(
    ("asked", "hint"),
    [
        ({"cells": 0}, "a population has a whole number of cells"),
        ({"cells": 1.5}, "give a whole number"),
        ({"cells": True}, "give a whole number"),
        ({"confidence": 1}, "above 0 and below 1"),
        ({"confidence": 0.0}, "above 0 and below 1"),
        ({"cycles": 0}, "give a whole number from 1"),
        ({"current": "fast"}, "cannot be read"),
    ],
)
def test_what_is_no_population_is_refused(asked, hint, monkeypatch):
    monkeypatch.setattr("pybamm.BaseSolver.step", None)
    with pytest.raises(nasolid.InputError, match=hint):
        nasolid.survival(population(), **asked)


def test_an_alloy_has_no_critical_plating_current():
    with pytest.raises(nasolid.InputError, match="needs anode = 'sodium'"):
        nasolid.survival(hand_cell(anode="alloy"), 2, 4.1)


def test_what_ends_all_cells_is_named():
    cell = hand_cell({"Sodium reservoir thickness [m]": 4e-6}, contact="ideal")
    found = nasolid.survival(cell, 4, 4.1, cells=3)
    run = nasolid.cycle(cell, 4, 4.1)
    assert found.stopped_by == run.stopped_by
    assert len(found.table) == len(run.table)


def test_survival_does_not_start_from_a_state_whose_peaks_it_cannot_know():
    with pytest.raises(nasolid.InputError, match="counts from the first cycle"):
        nasolid.survival(hand_cell(), 2, 4.1, start="state.json")
