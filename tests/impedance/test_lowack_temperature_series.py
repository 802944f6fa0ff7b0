"""Lowack's symmetric cell, -10..40 degC: fitting the simulated spectra as the paper does gives its numbers back."""

import numpy as np
import pytest

import nasolid
from nasolid.simulation.impedance import default_frequencies, symmetric_impedance
from nasolid.spectra import arrhenius_line, fit, lowack_circuit

CELSIUS = np.arange(-10, 41, 10)
THICKNESS = 110e-6


@pytest.fixture(scope="module")
def fits():
    """Fits of his circuit to the spectra that an instrument would take, 1 MHz to 1 Hz."""
    spectra = [
        symmetric_impedance("lowack2025-cell2", default_frequencies(1, 1e6), temperature=f"{T} degC")
        for T in CELSIUS
    ]
    return [fit(lowack_circuit(), s).values for s in spectra]


def arcs(values):
    """(R_B, R_C) with the faster arc first: the circuit does not tell them apart."""
    found = [
        (values[f"R_{k}"], (values[f"R_{k}"] * values[f"Q_{k}"]) ** (1 / values[f"n_{k}"])) for k in "BC"
    ]
    return [R for R, _ in sorted(found, key=lambda arc: arc[1])]


def test_separator_conducts_as_it_was_measured_to(fits):
    ceramic = np.array([v["R_A"] + arcs(v)[0] for v in fits])
    line = arrhenius_line(CELSIUS + 273.15, THICKNESS / ceramic, "conductivity", 303.15)
    np.testing.assert_allclose(line.value, 0.16, rtol=0.02)  # 1.6 mS/cm
    np.testing.assert_allclose(line.activation_energy, 0.28, rtol=0.02)


def test_interface_resists_as_it_was_measured_to(fits):
    interface = np.array([arcs(v)[1] / 2 for v in fits])
    line = arrhenius_line(CELSIUS + 273.15, interface, "resistance", 303.15)
    np.testing.assert_allclose(line.value, 1.5e-4, rtol=0.02)  # 1.5 Ohm cm2
    np.testing.assert_allclose(line.activation_energy, 0.41, rtol=0.02)


def test_thickness_of_this_file_is_the_cells():
    assert nasolid.load_cell("lowack2025-cell2").value("Separator thickness [m]") == pytest.approx(THICKNESS)
