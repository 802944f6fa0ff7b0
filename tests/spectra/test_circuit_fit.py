"""A fit gives back what a spectrum was made of, and says how sure it is."""

import numpy as np
import pytest

from nasolid.errors import InputError
from nasolid.spectra import (
    CPE,
    Capacitor,
    Inductor,
    Resistor,
    Spectrum,
    Warburg,
    WarburgOpen,
    WarburgShort,
    fit,
    lowack_circuit,
    zarc,
)

F = np.geomspace(1e6, 1e-2, 57)
LOWACK = {"R_A": 1.9e-3, "R_B": 6e-4, "Q_B": 0.02, "n_B": 0.83, "R_C": 1.5e-4, "Q_C": 400.0, "n_C": 0.77}
RANDLES = Resistor("R_s") + (Capacitor("C") | (Resistor("R_ct") + WarburgShort("W")))


def noisy(z, size, seed=5):
    random = np.random.default_rng(seed)
    return z + size * np.abs(z) * (random.normal(size=z.size) + 1j * random.normal(size=z.size))


@pytest.mark.parametrize(
    ("circuit", "truth"),
    [
        (lowack_circuit(), LOWACK),
        (
            lowack_circuit() + zarc("D") + Inductor("L"),
            LOWACK | {"R_D": 4e-4, "Q_D": 3e5, "n_D": 0.95, "L": 2e-10},
        ),
        (RANDLES, {"R_s": 3e-3, "C": 0.05, "R_ct": 2e-3, "R_W": 5e-3, "tau_W": 3.0}),
        (
            Resistor("R") + zarc("B") + WarburgOpen("W"),
            {"R": 1e-3, "R_B": 3e-3, "Q_B": 0.7, "n_B": 0.9, "R_W": 2e-3, "tau_W": 2.5},
        ),
        (
            Resistor("R") + (CPE("P") | (Resistor("R_ct") + Warburg("A"))),
            {"R": 4.0, "Q_P": 2e-5, "n_P": 0.8, "R_ct": 37.0, "A": 11.0},
        ),
        (Resistor("R") + Inductor("L") + Capacitor("C"), {"R": 2e-3, "L": 3e-10, "C": 7.0}),
    ],
    ids=["lowack", "three arcs", "Randles", "blocked", "semi-infinite", "R-L-C"],
)
@pytest.mark.parametrize("weights", ["modulus", "unit"])
def test_an_exact_spectrum_gives_its_parameters_back(circuit, truth, weights):
    result = fit(circuit, Spectrum(F, circuit.impedance(F, truth)), weights=weights)
    for name, value in truth.items():
        np.testing.assert_allclose(result.values[name], value, rtol=1e-5, err_msg=name)
    assert np.abs(result.residuals).max() < 1e-6
    assert not result.at_bound
    assert not result.not_identifiable


def test_a_fit_does_not_depend_on_luck_or_on_the_unit():
    circuit = lowack_circuit()
    z = noisy(circuit.impedance(F, LOWACK), 2e-3)
    areal, cell = fit(circuit, Spectrum(F, z)), fit(circuit, Spectrum.from_ohm(F, z / 1.3e-4, None))
    assert areal.values == fit(circuit, Spectrum(F, z)).values
    assert areal.agreeing >= 2
    np.testing.assert_allclose(cell.values["R_B"] * 1.3e-4, areal.values["R_B"], rtol=1e-5)
    np.testing.assert_allclose(cell.values["Q_C"] / 1.3e-4, areal.values["Q_C"], rtol=1e-5)
    assert (areal.units["R_B"], cell.units["R_B"], cell.units["Q_C"]) == ("Ohm.m2", "Ohm", "S.s^n")
    np.testing.assert_allclose(areal.chi2, cell.chi2, rtol=1e-6)


def test_arcs_come_out_highest_apex_frequency_first():
    circuit = lowack_circuit()
    swapped = {"R_A": 1.9e-3, "R_C": 6e-4, "Q_C": 0.02, "n_C": 0.83, "R_B": 1.5e-4, "Q_B": 400.0, "n_B": 0.77}
    spectrum = Spectrum(F, circuit.impedance(F, swapped))
    for start in (None, swapped):
        found = fit(circuit, spectrum, start=start).values
        np.testing.assert_allclose(found["Q_B"], 0.02, rtol=1e-5)
        np.testing.assert_allclose(found["R_C"], 1.5e-4, rtol=1e-5)


def test_arcs_with_a_fixed_parameter_keep_their_place():
    circuit = lowack_circuit()
    spectrum = Spectrum(F, circuit.impedance(F, LOWACK))
    result = fit(circuit, spectrum, fixed={"n_C": 0.83})
    np.testing.assert_allclose(result.values["Q_C"], 0.02, rtol=1e-4)
    assert result.values["n_C"] == 0.83
    assert "n_C" not in result.fitted
    assert "n_C" not in result.standard_deviations


def test_standard_deviation_of_a_mean_is_that_of_statistics():
    random = np.random.default_rng(8)
    R, size, n = 2e-3, 1e-5, 40
    z = R + size * (random.normal(size=n) + 1j * random.normal(size=n))
    result = fit(Resistor("R"), Spectrum(np.geomspace(1e4, 1, n), z), weights="unit")
    chi2 = np.sum(np.abs(z - z.real.mean()) ** 2)
    deviation = np.sqrt(chi2 / (2 * n - 1) / n)
    np.testing.assert_allclose(result.values["R"], z.real.mean(), rtol=1e-9)
    np.testing.assert_allclose(result.chi2, chi2, rtol=1e-6)
    np.testing.assert_allclose(result.standard_deviations["R"], deviation, rtol=1e-6)
    low, high = result.intervals["R"]
    np.testing.assert_allclose(np.log(high / low), 2 * 1.9905 * deviation / result.values["R"], rtol=1e-4)
    np.testing.assert_allclose(result.covariance, [[deviation**2]], rtol=1e-6)


def test_intervals_hold_the_truth_in_95_of_100():
    circuit = Resistor("R_A") + zarc("B")
    truth = {"R_A": 1.9e-3, "R_B": 6e-3, "Q_B": 0.2, "n_B": 0.83}
    z, start = circuit.impedance(F, truth), truth
    inside = dict.fromkeys(truth, 0)
    for seed in range(200):
        intervals = fit(circuit, Spectrum(F, noisy(z, 5e-3, seed)), start=start).intervals
        for name, (low, high) in intervals.items():
            inside[name] += low < truth[name] < high
    # four standard deviations of a binomial draw around 190
    assert all(178 <= count <= 200 for count in inside.values()), inside
    assert sum(inside.values()) / 800 == pytest.approx(0.95, abs=0.02)


def test_two_resistors_in_series_cannot_be_told_apart():
    circuit = Resistor("R_1") + Resistor("R_2") + zarc("B")
    truth = {"R_1": 1e-3, "R_2": 3e-3, "R_B": 6e-3, "Q_B": 0.2, "n_B": 0.83}
    result = fit(circuit, Spectrum(F, circuit.impedance(F, truth)))
    assert set(result.not_identifiable) == {"R_1", "R_2"}
    assert result.intervals["R_1"] == (0, np.inf)
    assert result.standard_deviations["R_2"] == np.inf
    np.testing.assert_allclose(result.values["R_1"] + result.values["R_2"], 4e-3, rtol=1e-6)
    np.testing.assert_allclose(result.values["R_B"], 6e-3, rtol=1e-6)
    assert np.isfinite(result.standard_deviations["R_B"])


@pytest.mark.parametrize(("n", "bound"), [(1.05, 1.0), (0.45, 0.5)])
def test_an_exponent_that_wants_beyond_its_bound_is_said_to_be_there(n, bound):
    wanted = 3e-3 + 5e-3 / (1 + 5e-3 * 3.0 * (2j * np.pi * F) ** n)
    result = fit(Resistor("R") + zarc("B"), Spectrum(F, wanted))
    assert result.at_bound == ("n_B",)
    np.testing.assert_allclose(result.values["n_B"], bound, rtol=1e-4)


def test_a_given_weight_counts_as_often_as_its_square():
    z = np.array([1.0, 1.0, 4.0]) * 1e-3
    result = fit(Resistor("R"), Spectrum([3.0, 2.0, 1.0], z), weights=[1.0, 1.0, 2.0])
    np.testing.assert_allclose(result.values["R"], (1 + 1 + 4 * 4) / 6 * 1e-3, rtol=1e-9)
    assert result.weights == "given"


@pytest.mark.parametrize(
    ("change", "message"),
    [
        ({"start": {"R_X": 1.0}}, "start: no 'R_X' in .*its parameters: R_A, R_B, Q_B, n_B"),
        ({"start": {"n_B": 1.3}}, "n_B = 1.3 is outside 0.5 .. 1"),
        ({"fixed": {"R_A": -1.0}}, "fixed: R_A = -1 is not allowed"),
        ({"fixed": {"R_A": 1.0}, "start": {"R_A": 1.0}}, "R_A both fixed and started"),
        ({"fixed": {"R_A": 1.0, "R_B": 1.0, "Q_B": 1.0, "n_B": 0.9}}, "every parameter of .* is fixed"),
        ({"weights": "log"}, "weights 'log' not known"),
        ({"weights": [1.0, 2.0]}, "weights must be 57 positive numbers"),
        ({"weights": [0.0] * 57}, "weights must be 57 positive numbers"),
        ({"spectrum": Spectrum([3.0, 2.0], [1e-3, 2e-3])}, "4 free parameters, 4 numbers"),
        ({"spectrum": Spectrum([3.0, 2.0, 1.0], [1e-3, 0, 2e-3])}, "exactly zero"),
    ],
)
def test_bad_fits_are_refused_in_one_line(change, message):
    circuit = Resistor("R_A") + zarc("B")
    spectrum = Spectrum(F, 1e-3 + zarc("B").impedance(F, {"R_B": 5e-3, "Q_B": 0.3, "n_B": 0.8}))
    with pytest.raises(InputError, match=message) as caught:
        fit(**{"circuit": circuit, "spectrum": spectrum, **change})
    assert "\n" not in str(caught.value)
