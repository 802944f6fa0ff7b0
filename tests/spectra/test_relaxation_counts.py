"""What a spectrum holds is found: how many relaxations, their resistances with ranges, tail and loop, or a word."""

import importlib.util
import warnings
from pathlib import Path

import numpy as np
import pytest

from nasolid.errors import NasolidWarning
from nasolid.spectra import Spectrum, relaxation_times

F = np.logspace(6, -2, 81)
S = 2j * np.pi * F
ONE = 10 + 50 / (1 + (S * 1e-2) ** 0.85)


def driver():
    path = Path(__file__).parents[2] / "benchmarks" / "relaxation_times.py"
    spec = importlib.util.spec_from_file_location("relaxation_times_driver", path)
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


def noisy(z, size, seed=0):
    random = np.random.default_rng(seed)
    return z * (
        1 + size * (random.standard_normal(z.size) + 1j * random.standard_normal(z.size)) / np.sqrt(2)
    )


def found(z, **options):
    return relaxation_times(Spectrum(F, z), **options)


def assert_holds(peak, truth, rtol):
    assert peak.interval[0] <= peak.resistance <= peak.interval[1]
    np.testing.assert_allclose(peak.resistance, truth, rtol=rtol)


@pytest.mark.parametrize(("n", "size"), [(0.85, 3e-3), (0.8, 1e-3), (0.8, 3e-3), (0.7, 5e-3), (1.0, 5e-3)])
@pytest.mark.parametrize("seed", [2, 5])
def test_one_depressed_arc_is_one_peak(n, size, seed):
    (peak,) = found(noisy(10 + 50 / (1 + (S * 1e-2) ** n), size, seed)).peaks
    assert_holds(peak, 50, 0.02)
    np.testing.assert_allclose(peak.exponent, n, atol=0.02)


@pytest.mark.parametrize("times", [(1e-4, 1e-1), (1e-1, 1e-4)])
def test_a_small_arc_beside_a_sharp_one_is_seen(times):
    peaks = found(noisy(10 + 100 / (1 + S * times[0]) + 8 / (1 + (S * times[1]) ** 0.9), 3e-3)).peaks
    truth = sorted(zip(times, (100, 8), strict=True))
    assert len(peaks) == 2
    for peak, (tau, R) in zip(peaks, truth, strict=True):
        assert_holds(peak, R, 0.05)
        np.testing.assert_allclose(peak.tau, tau, rtol=0.1)


@pytest.mark.parametrize("size", [0.0, 2e-3])
def test_an_inductive_loop_is_an_element_and_takes_its_part_of_the_polarisation(size):
    result = found(noisy(10 + 20 / (1 + S * 1e-3) - 5 / (1 + S * 0.8), size))
    (peak,) = result.peaks
    assert_holds(peak, 20, 0.02)
    assert_holds(result.loop, -5, 0.02)
    np.testing.assert_allclose(result.R_pol, 15, rtol=0.02)
    assert result.R_pol_interval[0] <= result.R_pol <= result.R_pol_interval[1]
    np.testing.assert_allclose(result.residuals, 0, atol=5 * size + 2e-3)


W = np.sqrt(S * 2)
TAILS = {
    "Warburg": (9 / np.sqrt(S), {"A": 9}),
    "capacitor": (1 / (S * 0.4), {"C": 0.4}),
    "constant phase": (1 / (0.2 * S**0.75), {"Q": 0.2, "n": 0.75}),
    "blocked diffusion": (40 / np.tanh(W) / W, {"R": 40, "tau": 2}),
}


@pytest.mark.parametrize("kind", TAILS)
def test_a_tail_is_an_element_and_no_peak(kind):
    z, values = TAILS[kind]
    result = found(noisy(10 + 50 / (1 + (S * 1e-4) ** 0.9) + z, 1e-3))
    assert result.tail.kind == kind
    assert result.tail.values == pytest.approx(values, rel=0.05)
    (peak,) = result.peaks
    assert_holds(peak, 50, 0.02)
    np.testing.assert_allclose(result.R_pol, 50, rtol=0.02)


def test_diffusion_to_a_reservoir_is_one_peak():
    result = found(noisy(10 + 50 / (1 + (S * 1e-4) ** 0.9) + 40 * np.tanh(W) / W, 1e-3))
    assert [peak.kind for peak in result.peaks] == ["arc", "diffusion"]
    assert_holds(result.peaks[1], 40, 0.02)


def test_the_unit_of_the_impedance_changes_nothing():
    z = noisy(ONE, 3e-3)
    one, large = found(z), found(1e9 * z)
    np.testing.assert_allclose(large.peaks[0].resistance, 1e9 * one.peaks[0].resistance, rtol=1e-3)
    np.testing.assert_allclose(large.R_inf, 1e9 * one.R_inf, rtol=1e-3)
    assert len(one.peaks) == len(large.peaks)


def test_noise_on_the_modulus_alone_splits_no_arc():
    for seed in range(4):
        random = np.random.default_rng(seed)
        (peak,) = found(ONE * (1 + 1e-3 * random.standard_normal(F.size))).peaks
        assert_holds(peak, 50, 0.01)


def test_peaks_and_rest_add_up_to_the_distribution():
    result = found(noisy(ONE + 8 / (1 + S * 10), 1e-3), smallest_peak=0.2)
    (peak,) = result.peaks
    np.testing.assert_allclose(peak.resistance, 50, rtol=0.01)
    np.testing.assert_allclose(result.rest, 8, rtol=0.05)
    np.testing.assert_allclose(peak.resistance + result.rest, result.R_pol, rtol=1e-12)
    np.testing.assert_allclose(np.sum(result.gamma) * np.log(result.tau[1] / result.tau[0]), 58, rtol=0.01)


def told(spectrum):
    """A result, and all that was said about it."""
    with warnings.catch_warnings(record=True) as caught:
        warnings.simplefilter("always")
        result = relaxation_times(spectrum)
    assert all(issubclass(word.category, NasolidWarning) for word in caught)
    return result, " ".join(str(word.message) for word in caught)


def test_what_no_element_describes_is_said():
    _, words = told(Spectrum(F, noisy(ONE + 1 / (1 / 3 + 1 / (S * 1e-6)), 1e-3)))
    assert "Kramers-Kronig test" in words


def test_a_wrong_sign_is_said():
    _, words = told(Spectrum(F, ONE.conj()))
    assert "misses the spectrum" in words


def test_an_arc_that_the_spectrum_cuts_off_has_no_range():
    _, words = told(Spectrum(F[:51], noisy(10 + 50 / (1 + (S * 0.1) ** 0.85), 3e-3)[:51]))
    assert "is not determined; measure further" in words


def test_relaxations_that_cannot_be_told_apart_are_one_peak():
    result, words = told(Spectrum(F, noisy(10 + 50 / (1 + (S * 1e-2) ** 0.9) ** 0.6, 2e-3)))
    assert "cannot be told apart: they are told as one" in words
    assert "several" in [peak.kind for peak in result.peaks]
    np.testing.assert_allclose(sum(peak.resistance for peak in result.peaks), 50, rtol=0.02)
    assert all(peak.interval[1] < 9.01 * peak.interval[0] for peak in result.peaks)


def test_most_of_a_few_draws_are_right():
    rows = driver().draws("two arcs", 12, 11)
    assert sum(row["right"] for row in rows) >= 11
    assert sum(row["within"] for row in rows) >= 10


@pytest.mark.slow
def test_two_hundred_draws_are_right_and_their_ranges_hold():
    rows = driver().draws("two arcs", 200, 12)
    right = sum(row["right"] for row in rows)
    assert right >= 190
    assert sum(row["within"] for row in rows) >= 190
    held, ranges = (sum(row[name] for row in rows) for name in ("held", "ranges"))
    assert 0.90 <= held / ranges <= 0.99
