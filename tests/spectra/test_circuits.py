"""Every element is its equation; circuits obey Kirchhoff."""

import numpy as np
import pytest

from nasolid.errors import InputError
from nasolid.spectra import (
    CPE,
    Capacitor,
    Inductor,
    Resistor,
    Warburg,
    WarburgOpen,
    WarburgShort,
    apex_frequency,
    lowack_circuit,
    parallel,
    series,
    zarc,
)

F = np.array([3e5, 870.0, 41.0, 0.06])
W = 2 * np.pi * F


@pytest.mark.parametrize(
    ("element", "values", "real", "imag"),
    [
        (Resistor("R_A"), {"R_A": 2.3e-3}, 2.3e-3, 0),
        (Capacitor("C_dl"), {"C_dl": 0.17}, 0, -1 / (W * 0.17)),
        (Inductor("L"), {"L": 3e-10}, 0, W * 3e-10),
        (
            CPE("B"),
            {"Q_B": 0.4, "n_B": 0.77},
            np.cos(0.77 * np.pi / 2) / (0.4 * W**0.77),
            -np.sin(0.77 * np.pi / 2) / (0.4 * W**0.77),
        ),
        (Warburg("A_W"), {"A_W": 5e-3}, 5e-3 / np.sqrt(2 * W), -5e-3 / np.sqrt(2 * W)),
    ],
    ids=lambda value: str(value) if hasattr(value, "parameters") else "",
)
def test_elements_by_hand(element, values, real, imag):
    z = element.impedance(F, values)
    np.testing.assert_allclose(z.real, real * np.ones(4), rtol=1e-13, atol=1e-18)
    np.testing.assert_allclose(z.imag, imag * np.ones(4), rtol=1e-13, atol=1e-18)


def test_zarc_is_resistor_and_constant_phase_element_in_parallel():
    R, Q, n = 5e-3, 0.4, 0.8
    by_hand = R / (1 + R * Q * (1j * W) ** n)
    values = {"R_B": R, "Q_B": Q, "n_B": n}
    np.testing.assert_allclose(zarc("B").impedance(F, values), by_hand, rtol=1e-13)


def test_the_arc_of_a_zarc_is_highest_at_its_apex_frequency():
    values = {"R_B": 5e-3, "Q_B": 0.4, "n_B": 0.8}
    f = np.geomspace(1, 1e5, 200001)
    highest = f[np.argmin(zarc("B").impedance(f, values).imag)]
    np.testing.assert_allclose(apex_frequency(5e-3, 0.4, 0.8), highest, rtol=1e-4)


def test_finite_diffusion_is_semi_infinite_at_high_frequency():
    R, tau = 4e-3, 7.0
    endless = Warburg("A").impedance(F[:2], {"A": R / np.sqrt(tau)})
    for element in (WarburgOpen("W"), WarburgShort("W")):
        np.testing.assert_allclose(element.impedance(F[:2], {"R_W": R, "tau_W": tau}), endless, rtol=1e-12)


def test_finite_diffusion_at_low_frequency_is_its_resistance_and_capacity():
    R, tau, f = 4e-3, 7.0, np.array([1e-5])
    values = {"R_W": R, "tau_W": tau}
    w = 2 * np.pi * f
    short, blocked = WarburgShort("W").impedance(f, values), WarburgOpen("W").impedance(f, values)
    np.testing.assert_allclose(short.real, R, rtol=1e-6)
    np.testing.assert_allclose(blocked.real, R / 3, rtol=1e-6)
    np.testing.assert_allclose(blocked.imag, -R / (w * tau), rtol=1e-6)


def test_diffusion_stays_finite_at_any_time_constant():
    for tau in (1e-14, 1e12):
        for element in (WarburgOpen("W"), WarburgShort("W")):
            assert np.isfinite(element.impedance([1e-6, 1e9], {"R_W": 2.0, "tau_W": tau})).all()


def test_series_adds_impedances_and_parallel_admittances():
    a, b, c = Resistor("R"), Capacitor("C"), Inductor("L")
    values = {"R": 2e-3, "C": 0.3, "L": 4e-9}
    za, zb, zc = (part.impedance(F, values_of(part, values)) for part in (a, b, c))
    np.testing.assert_allclose((a + b + c).impedance(F, values), za + zb + zc, rtol=1e-13)
    by_hand = 1 / (1 / za + 1 / zb + 1 / zc)
    np.testing.assert_allclose((a | b | c).impedance(F, values), by_hand, rtol=1e-13)
    np.testing.assert_allclose((a + (b | c)).impedance(F, values), za + zb * zc / (zb + zc), rtol=1e-13)
    for joined, wanted in ((series(a, b, c), a + b + c), (parallel(a, b, c), a | b | c)):
        np.testing.assert_array_equal(joined.impedance(F, values), wanted.impedance(F, values))


def values_of(part, values):
    return {name: values[name] for name in part.names}


def test_lowacks_circuit_is_two_arcs_on_a_resistor():
    circuit = lowack_circuit()
    assert circuit.names == ("R_A", "R_B", "Q_B", "n_B", "R_C", "Q_C", "n_C")
    assert [p.unit for p in circuit.parameters[:4]] == ["Ohm.m2", "Ohm.m2", "S.s^n.m-2", ""]
    assert [p.unit_of_cell for p in circuit.parameters[:4]] == ["Ohm", "Ohm", "S.s^n", ""]
    values = dict(zip(circuit.names, (1e-3, 2e-3, 0.4, 0.8, 5e-3, 3.0, 0.9), strict=True))
    direct = circuit.impedance([1e-9], values)
    np.testing.assert_allclose(direct.real, 8e-3, rtol=1e-5)


def test_parameters_start_within_their_bounds():
    everything = lowack_circuit() + Inductor("L") + Capacitor("C") + Warburg("W") + WarburgOpen("O")
    for parameter in everything.parameters:
        low, high = parameter.bounds
        assert low < parameter.start < high


@pytest.mark.parametrize(
    ("make", "message"),
    [
        (lambda: Resistor("R_A") + zarc("B") + Resistor("R_B"), "R_B named twice"),
        (lambda: Resistor("R A"), "name 'R A' is not allowed"),
        (lambda: Resistor("R") + 3, "3 is no element"),
        (lambda: series(), "no elements given"),
        (lambda: zarc("B").impedance(F, {"R_B": 1.0, "Q_B": 1.0}), "no value of n_B"),
        (lambda: Resistor("R").impedance(F, {"R": 1.0, "X": 1.0}), "no 'X' in R; its parameters: R"),
        (lambda: Resistor("R").impedance(F, {"R": -1.0}), "R = -1 is not allowed"),
        (lambda: Resistor("R").impedance(F, {"R": "1 Ohm"}), "R = '1 Ohm' is no number"),
        (lambda: Resistor("R").impedance([1, 0], {"R": 1.0}), "frequencies must be positive"),
    ],
)
def test_bad_circuits_are_refused_in_one_line(make, message):
    with pytest.raises(InputError, match=message) as caught:
        make()
    assert "\n" not in str(caught.value)
