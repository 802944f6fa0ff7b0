"""What is linear, causal and steady passes; what is not does not."""

import numpy as np
import pytest

from nasolid.errors import InputError
from nasolid.spectra import Spectrum, kramers_kronig

F = np.geomspace(1e6, 1e-2, 60)
S = 2j * np.pi * F
ARC = 3e-3 + 5e-3 / (1 + (S * 3e-4) ** 0.9)
EXACT = {
    "zarc": ARC,
    "two zarcs": 3e-3 + 5e-3 / (1 + (S * 2e-6) ** 0.8) + 2e-2 / (1 + (S * 9e-2) ** 0.6),
    "one RC": 3e-3 + 5e-3 / (1 + S * 3.3e-4),
    "semi-infinite Warburg": 1e-3 + 2e-2 / np.sqrt(S),
    "blocked Warburg": 1e-3 + 2e-2 / np.tanh(np.sqrt(S * 3)) / np.sqrt(S * 3),
    "short Warburg": 1e-3 + 2e-2 * np.tanh(np.sqrt(S * 3)) / np.sqrt(S * 3),
    "R-L-C": 2e-3 + S * 3e-10 + 1 / (S * 40),
    "resonance": 1 / (1 / 3e-3 + S * 2 + 1 / (S * 1e-4)),
    "blocking CPE": 2e-3 + 1 / (0.5 * S**0.9),
    "resistor": 2e-3 + 0 * S,
}


def worst(result):
    return max(np.abs(result.real).max(), np.abs(result.imag).max())


@pytest.mark.parametrize("z", EXACT.values(), ids=EXACT.keys())
def test_exact_spectra_leave_less_than_a_thousandth(z):
    result = kramers_kronig(Spectrum(F, z))
    assert worst(result) < 1e-3
    assert result.passed
    np.testing.assert_allclose(result.impedance + (result.real + 1j * result.imag) * np.abs(z), z, rtol=1e-12)


@pytest.mark.parametrize("name", ["zarc", "two zarcs", "short Warburg"])
def test_four_points_a_decade_suffice(name):
    assert worst(kramers_kronig(Spectrum(F[::2], EXACT[name][::2]))) < 1e-3


@pytest.mark.parametrize("size", [1e-3, 5e-3])
def test_residuals_of_a_noisy_spectrum_are_its_noise(size):
    random = np.random.default_rng(2)
    noise = size * (random.normal(size=60) + 1j * random.normal(size=60))
    result = kramers_kronig(Spectrum(F, ARC * (1 + noise)))
    assert np.sqrt(result.chi2 / 120) == pytest.approx(size, rel=0.25)
    assert result.elements < 40


@pytest.mark.parametrize("name", ["semi-infinite Warburg", "blocking CPE"])
def test_slopes_at_the_ends_of_the_range_are_followed(name):
    assert worst(kramers_kronig(Spectrum(F, EXACT[name]))) < 1e-6


def test_leads_and_a_blocking_end_need_no_relaxation():
    spectrum = Spectrum(F, EXACT["R-L-C"])
    assert kramers_kronig(spectrum).elements == 1
    assert kramers_kronig(spectrum, inductance=False).elements > 5
    assert kramers_kronig(spectrum, capacitance=False).elements > 5


def test_a_wrong_sign_fails():
    result = kramers_kronig(Spectrum(F, ARC.conj()))
    assert not result.passed
    assert worst(result) > 0.3


def test_a_jump_during_the_measurement_fails():
    jumped = np.where(F < 10, 1.05, 1) * EXACT["two zarcs"]
    assert not kramers_kronig(Spectrum(F, jumped)).passed


def test_a_lone_outlier_is_found_where_it_is():
    z = EXACT["two zarcs"].copy()
    z[25] *= 1.04
    result = kramers_kronig(Spectrum(F, z))
    assert not result.passed
    assert np.argmax(np.abs(result.real)) == 25


def test_mu_is_one_without_negative_resistances():
    spread = EXACT["two zarcs"]
    result = kramers_kronig(Spectrum(F, spread), mu_limit=0.01)
    assert result.elements > kramers_kronig(Spectrum(F, spread), mu_limit=0.99).elements


@pytest.mark.parametrize(
    ("change", "message"),
    [
        ({"spectrum": Spectrum(F[:4], ARC[:4])}, "4 frequencies; needs 5 different ones"),
        ({"spectrum": Spectrum([7.0] * 6, ARC[:6])}, "6 frequencies; needs 5 different ones"),
        ({"spectrum": Spectrum(F[:6], 0 * ARC[:6])}, "no impedance zero"),
        ({"mu_limit": 1.0}, "mu_limit 1 must be 0..1"),
        ({"tolerance": 0.0}, "tolerance 0 positive"),
    ],
)
def test_bad_tests_are_refused_in_one_line(change, message):
    with pytest.raises(InputError, match=message) as caught:
        kramers_kronig(**{"spectrum": Spectrum(F, ARC), **change})
    assert "\n" not in str(caught.value)
