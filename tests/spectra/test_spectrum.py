"""A spectrum keeps its points together, and area means what it says."""

import json

import numpy as np
import pytest

from nasolid.errors import InputError
from nasolid.spectra import Spectrum, looks_conjugated, zarc

F = np.array([3.0, 7e4, 0.2, 911.0])
Z = np.array([3e-3 - 2e-3j, 1e-3 - 1e-4j, 7e-3 - 4e-4j, 2e-3 - 9e-4j])
SHARES = {"separator": 0.3 * Z, "cathode": 0.7 * Z}


def test_points_are_sorted_together_highest_frequency_first():
    spectrum = Spectrum(F, Z, contributions=SHARES)
    assert spectrum.frequency.tolist() == [7e4, 911.0, 3.0, 0.2]
    expected = [1e-3 - 1e-4j, 2e-3 - 9e-4j, 3e-3 - 2e-3j, 7e-3 - 4e-4j]
    np.testing.assert_allclose(spectrum.impedance, expected, rtol=1e-15)
    np.testing.assert_allclose(sum(spectrum.contributions.values()), expected, rtol=1e-14)


def test_impedance_of_a_cell_times_its_area_is_per_unit_area():
    area = 1.77e-4
    spectrum = Spectrum.from_ohm(F, Z / area, area, contributions={"all": Z / area})
    np.testing.assert_allclose(spectrum.impedance, Spectrum(F, Z).impedance, rtol=1e-14)
    np.testing.assert_allclose(spectrum.contributions["all"], spectrum.impedance, rtol=1e-14)
    np.testing.assert_allclose(spectrum.in_ohm() * area, spectrum.impedance, rtol=1e-14)


def test_a_cell_without_area_stays_in_ohm_until_it_has_one():
    spectrum = Spectrum.from_ohm(F, Z, None)
    assert spectrum.unit == "Ohm"
    np.testing.assert_allclose(spectrum.in_ohm(), Spectrum(F, Z).impedance, rtol=1e-15)
    np.testing.assert_allclose(spectrum.normalised(2e-4).impedance, 2e-4 * spectrum.impedance, rtol=1e-14)
    for ask in (spectrum.to_json, spectrum.normalised):
        with pytest.raises(InputError, match="area"):
            ask()


def test_area_is_applied_once():
    spectrum = Spectrum.from_ohm(F, Z, 2e-4)
    np.testing.assert_array_equal(spectrum.normalised(2e-4).impedance, spectrum.impedance)
    with pytest.raises(InputError, match=r"already normalised by 0.0002 m2, asked for 0.0003"):
        spectrum.normalised(3e-4)
    with pytest.raises(InputError, match="area of the cell is missing"):
        Spectrum(F, Z).in_ohm()


def test_json_holds_every_number_and_nothing_else():
    spectrum = Spectrum(F, Z, contributions=SHARES)
    read = json.loads(json.dumps(spectrum.to_json(), allow_nan=False))
    assert sorted(read) == ["contributions", "frequency_Hz", "z_imag_ohm_m2", "z_real_ohm_m2"]
    assert read["frequency_Hz"] == spectrum.frequency.tolist()
    share = read["contributions"]["cathode"]
    z = np.array(share["z_real_ohm_m2"]) + 1j * np.array(share["z_imag_ohm_m2"])
    np.testing.assert_allclose(z, 0.7 * spectrum.impedance, rtol=1e-15)


def test_a_spectrum_cannot_be_changed():
    given = Z.copy()
    spectrum = Spectrum(F, given)
    with pytest.raises(ValueError, match="read-only"):
        spectrum.impedance[0] = 0
    given[:] = 0
    assert spectrum.impedance.all()


@pytest.mark.parametrize(
    ("change", "message"),
    [
        ({"frequency": [1, 2, 3]}, "3 frequencies but 4 values of 'impedance'"),
        ({"frequency": [1, 2, 0, 4]}, "must be positive; found 0 Hz"),
        ({"frequency": [1, 2, -3, 4]}, "must be positive; found -3 Hz"),
        ({"frequency": [1, 2, np.nan, 4]}, "must be finite; found nan at position 2"),
        ({"frequency": [], "impedance": []}, "found none"),
        ({"frequency": ["a", "b"]}, "no float number"),
        ({"frequency": 1.0}, "0 dimensions"),
        ({"impedance": [1, 2, np.inf, 4]}, r"'impedance' must be finite; found \(?inf"),
        ({"contributions": {"film": Z[:2]}}, "4 frequencies but 2 values of 'film'"),
        ({"area": 0}, "area 0 m2 is not allowed"),
        ({"area": "big"}, "area 'big' is no number"),
        ({"temperature": -3}, "temperature -3 K is not allowed"),
        ({"unit": "kOhm"}, "unit 'kOhm' is not allowed; give one of Ohm.m2, Ohm"),
    ],
)
def test_bad_spectra_are_refused_in_one_line(change, message):
    with pytest.raises(InputError, match=message) as caught:
        Spectrum(**{"frequency": F, "impedance": Z, **change})
    assert "\n" not in str(caught.value)


f = np.geomspace(1e6, 1e-2, 60)
s = 2j * np.pi * f
ARC = zarc("B").impedance(f, {"R_B": 5e-3, "Q_B": 0.3, "n_B": 0.8})


@pytest.mark.parametrize(
    "z",
    [
        2e-3 + ARC,
        2e-3 + 1e-9 * s + ARC,
        2e-3 + 1 / (s * 4.0),
        1e-3 + 3e-3 / np.sqrt(s),
        1e-3 + 3e-3 * np.tanh(np.sqrt(s * 5)) / np.sqrt(s * 5),
        6e-3 + 0 * s,
    ],
    ids=["arc", "leads", "blocking", "Warburg", "finite", "resistor"],
)
def test_sign_of_the_imaginary_part_follows_from_causality(z):
    assert not looks_conjugated(Spectrum(f, z))
    assert looks_conjugated(Spectrum(f, z.conj())) == bool(np.any(z.imag))


def test_an_inductive_spectrum_has_the_right_sign():
    assert not looks_conjugated(Spectrum(f, 2e-3 + s * 1e-9))
    loop = 1 / (1 / 3e-3 + 1 / (s * 2e-3))  # R || L
    assert not looks_conjugated(Spectrum(f, 1e-3 + loop))
