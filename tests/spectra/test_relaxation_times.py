"""Relaxation times stand where the arcs have their apex, with their resistance under them."""

import numpy as np
import pytest

from nasolid.errors import InputError
from nasolid.spectra import Spectrum, apex_frequency, relaxation_times, zarc

F = np.geomspace(1e7, 1e-3, 80)
S = 2j * np.pi * F
TWO = {"B": (5e-3, 3e-3, 0.85), "C": (2e-2, 21.0, 0.75)}


def arc(name):
    return zarc(name).impedance(F, dict(zip((f"R_{name}", f"Q_{name}", f"n_{name}"), TWO[name], strict=True)))


Z = 3e-3 + arc("B") + arc("C")


def noisy(size, seed=1):
    random = np.random.default_rng(seed)
    return Z * (1 + size * (random.normal(size=F.size) + 1j * random.normal(size=F.size)))


@pytest.mark.parametrize(("size", "rtol"), [(0.0, 0.01), (1e-3, 0.05), (3e-3, 0.05)])
def test_two_arcs_are_two_peaks_with_their_frequency_and_resistance(size, rtol):
    result = relaxation_times(Spectrum(F, noisy(size)))
    large = [peak for peak in result.peaks if peak.resistance > 1e-3]
    assert len(large) == 2
    for peak, (R, Q, n) in zip(large, TWO.values(), strict=True):
        np.testing.assert_allclose(peak.frequency, apex_frequency(R, Q, n), rtol=rtol)
        np.testing.assert_allclose(peak.resistance, R, rtol=0.03 if size == 0 else 0.1)
        np.testing.assert_allclose(peak.tau, 1 / (2 * np.pi * peak.frequency), rtol=1e-12)


def test_the_distribution_of_an_arc_is_that_of_the_formula():
    R, Q, n = TWO["C"]
    result = relaxation_times(Spectrum(F, 3e-3 + arc("C")))
    x = np.log(result.tau * 2 * np.pi * apex_frequency(R, Q, n))
    by_hand = R / (2 * np.pi) * np.sin((1 - n) * np.pi) / (np.cosh(n * x) - np.cos((1 - n) * np.pi))
    inner = np.abs(x) < 3
    np.testing.assert_allclose(result.gamma[inner], by_hand[inner], rtol=0.02)


@pytest.mark.parametrize("size", [0.0, 3e-3])
def test_resistances_add_up_to_the_direct_current_resistance(size):
    result = relaxation_times(Spectrum(F, noisy(size)))
    h = np.diff(np.log(result.tau))
    np.testing.assert_allclose(np.sum(result.gamma[1:] * h), result.R_pol, rtol=1e-3)
    np.testing.assert_allclose(sum(peak.resistance for peak in result.peaks), result.R_pol, rtol=1e-12)
    np.testing.assert_allclose(result.R_pol, 2.5e-2, rtol=2e-3 if size == 0 else 0.02)
    np.testing.assert_allclose(result.R_inf + result.R_pol, 2.8e-2, rtol=2e-3 if size == 0 else 0.02)


def test_a_lone_relaxation_is_one_narrow_peak():
    result = relaxation_times(Spectrum(F, 3e-3 + 5e-3 / (1 + S * 3.3e-4)))
    (peak,) = result.peaks
    np.testing.assert_allclose(peak.tau, 3.3e-4, rtol=0.03)
    np.testing.assert_allclose(peak.resistance, 5e-3, rtol=1e-3)
    np.testing.assert_allclose(result.R_inf, 3e-3, rtol=1e-3)


def test_leads_and_a_blocking_end_do_not_disturb_the_peaks():
    L, C = 2e-11, 3e5
    spectrum = Spectrum(F, Z + S * L + 1 / (S * C))
    result = relaxation_times(spectrum, capacitance=True)
    np.testing.assert_allclose(result.L, L, rtol=0.02)
    np.testing.assert_allclose(1 / result.inverse_C, C, rtol=0.1)
    large = [peak for peak in result.peaks if peak.resistance > 1e-3]
    np.testing.assert_allclose([peak.resistance for peak in large], [5e-3, 2e-2], rtol=0.05)
    np.testing.assert_allclose(result.impedance, spectrum.impedance, rtol=2e-3)


def test_gamma_is_never_negative_and_smoother_with_a_larger_lambda():
    spectrum = Spectrum(F, noisy(5e-3))
    chosen = relaxation_times(spectrum)
    assert (chosen.gamma >= 0).all()
    assert chosen.lambda_ == relaxation_times(spectrum, "gcv").lambda_
    rough, smooth = (relaxation_times(spectrum, lam) for lam in (1e-8, 1.0))
    bend = [np.sum(np.diff(result.gamma, 2) ** 2) for result in (rough, smooth)]
    assert bend[1] < 0.1 * bend[0]
    assert np.sum(np.abs(rough.residuals) ** 2) < np.sum(np.abs(smooth.residuals) ** 2)
    assert rough.lambda_ < chosen.lambda_


def test_chosen_lambda_leaves_the_noise():
    result = relaxation_times(Spectrum(F, noisy(5e-3)))
    assert np.sqrt(np.mean(np.abs(result.residuals) ** 2) / 2) == pytest.approx(5e-3, rel=0.2)


@pytest.mark.parametrize("lambda_", [0.0, -1.0, "lcurve", float("nan"), [1.0, 2.0]])
def test_a_lambda_that_is_no_positive_number_is_refused(lambda_):
    with pytest.raises(InputError, match="give a positive number or 'gcv'"):
        relaxation_times(Spectrum(F, Z), lambda_)


def test_too_few_frequencies_are_refused():
    with pytest.raises(InputError, match="4 frequencies; needs 5 different ones"):
        relaxation_times(Spectrum(F[:4], Z[:4]))
