"""Draws over what is uncertain, and where they end."""

import sys
from pathlib import Path

import numpy as np
import pytest

import nasolid
from nasolid.studies import latin_hypercube, uncertain_ranges

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
