"""The double layer in the time domain: what it keeps, and that it leaves no trace where it is small."""

import numpy as np
import pytest
from by_formula import spectral_cell
from by_hand import LAYERS, NUMBERS, F, hand_cell, kappa_layer, losses, resistance, run, spots

import nasolid

pytestmark = pytest.mark.filterwarnings("ignore:.*what is plausible")  # limiting cases

CAPACITIVE = {"double_layer": "capacitive"}
SHIPPED = ["lowack2025-cell2", "lowack2025-cell1"]
KINDS = {
    "liquid": {},
    "films": {"catholyte": "single-ion", "particle": "films"},
    "alloy": {"anode": "alloy", "contact": "ideal", "catholyte": "single-ion"},
}
START = {"Initial concentration in positive electrode [mol.m-3]": 0.35 * 13823.0}


def salt(solution, t):
    """Salt per volume of cathode [mol.m-3] at times."""
    eps_c = solution["Positive electrode porosity times concentration [mol.m-3]"]
    widths = np.diff(eps_c.mesh.edges)
    profile = np.array([np.ravel(eps_c(s, x=eps_c.mesh.nodes)) for s in t])
    return profile @ widths / widths.sum(), profile


@pytest.mark.parametrize("name", SHIPPED)
def test_salt_is_conserved_while_the_double_layer_charges(name):
    cell = nasolid.load_cell(name).override({}, CAPACITIVE)
    solution = nasolid.simulate(cell, direction="discharge")
    assert solution.termination == "event: Minimum voltage [V]"
    total, profile = salt(solution, np.linspace(0, solution.t[-1], 40))
    by_hand = cell.value("Positive electrode porosity") * cell.value(
        "Initial concentration in electrolyte [mol.m-3]"
    )
    np.testing.assert_allclose(total, by_hand, rtol=1e-8)
    assert np.ptp(profile[20]) > 1e-3 * by_hand


def test_salt_is_conserved_while_the_current_alternates():
    # most of it passes the double layer, where the sodium form would lose it
    import pybamm

    cell = hand_cell({"Positive electrode double-layer capacity [F.m-2]": 7.1})
    area = cell.value("Electrode area [m2]")

    def current(t):
        return 23.0 * area * pybamm.sin(2 * np.pi * 0.9 * t)

    solution = run(cell, 1e-9, 6, values=START | {"Current function [A]": current}, **CAPACITIVE)
    total, profile = salt(solution, np.linspace(0, 6, 40))
    np.testing.assert_allclose(total, 0.41 * 1130.0, rtol=1e-10)
    assert np.ptp(profile[-3]) > 1e-3 * 0.41 * 1130


@pytest.mark.parametrize("kind", KINDS)
def test_sodium_that_enters_the_host_is_the_charge_less_what_the_double_layer_stores(kind):
    cell = hand_cell({"Positive electrode double-layer capacity [F.m-2]": 1.7}, **KINDS[kind])
    solution = run(cell, 9.1, 30, values=START, **CAPACITIVE)
    t = np.array([0.3, 2.0, 30.0])
    host = 0.43 * 0.87 * 1.37e-4
    moved = solution["Average positive particle concentration [mol.m-3]"]
    entered = F * host * (moved(t) - moved(0))
    a = 0.43 * 0.87 / (2.1e-7 if kind == "films" else 0.83e-6 / 3)
    phi = solution["X-averaged positive electrode surface potential difference [V]"]
    stored = -a * 1.37e-4 * 1.7 * (phi(t) - phi(0))
    np.testing.assert_allclose(entered + stored, 9.1 * t, rtol=1e-6)
    assert stored[0] > 0.02 * 9.1 * t[0]


TINY = {
    "Positive electrode double-layer capacity [F.m-2]": 1.2e-7,
    "Negative electrode double-layer capacity [F.m-2]": 1.7e-7,
}


@pytest.mark.parametrize("kind", KINDS)
def test_tiny_double_layer_leaves_no_trace(kind):
    # on 24 points: both forms are of second order, but not equal between the points
    cell, t = hand_cell(TINY, **KINDS[kind]), np.linspace(2, 2000, 25)
    found = [
        run(cell, 3.1, 2000, values=START, points={"x_p": 24}, **choice)["Voltage [V]"](t)
        for choice in (CAPACITIVE, {})
    ]
    np.testing.assert_allclose(*found, rtol=0, atol=1e-4)
    assert np.ptp(found[0]) > 1e-3


@pytest.mark.parametrize("name", ["lowack2025-cell2", "hu2024", "tsai2020"])
def test_shipped_cell_with_tiny_double_layers_is_the_plain_cell(name):
    cell = nasolid.load_cell(name).override(TINY)
    plain, storing = (
        nasolid.simulate(c, direction="discharge", tolerance=1e-6)
        for c in (cell, cell.override({}, CAPACITIVE))
    )
    np.testing.assert_allclose(storing.t[-1], plain.t[-1], rtol=1e-4)
    t = np.linspace(0.02, 0.95, 30) * plain.t[-1]
    np.testing.assert_allclose(storing["Voltage [V]"](t), plain["Voltage [V]"](t), rtol=0, atol=1e-4)


@pytest.mark.parametrize("kind", KINDS)
def test_losses_close_with_the_double_layer(kind):
    solution = run(hand_cell(**KINDS[kind]), 3.1, 300, values=START, **CAPACITIVE)
    t = np.array([0.01, 1.0, 40.0, 300.0])
    total = sum(solution[name](t) for name in losses(solution))
    found = solution["Mean open-circuit voltage [V]"](t) - solution["Voltage [V]"](t)
    np.testing.assert_allclose(total, found, rtol=0, atol=1e-9)


def test_metal_charges_with_its_time_constant():
    # d(eta)/dt = (i - theta eta/r)/(theta C): eta = (i r/theta)(1 - exp(-t/(r C)))
    cell = spectral_cell()
    i, r = 1.3, resistance("Sodium interface")
    tau = r * 0.17
    solution = run(cell, i, 6 * tau, values=START, **CAPACITIVE)
    t = tau * np.array([0.2, 1.0, 3.0])
    by_hand = i * r / 0.37 * -np.expm1(-t / tau)  # F eta/2RT is 0.01: linear
    np.testing.assert_allclose(solution["Loss: Metal kinetics [V]"](t), by_hand, rtol=1e-4)


def test_constriction_is_felt_at_once():
    solution = run(spectral_cell(), 3.1, 1e-3, values=START, **CAPACITIVE)
    by_hand = 3.1 * spots(0.37, NUMBERS["Constriction cell radius [m]"], kappa_layer(LAYERS[0], 311.0))
    np.testing.assert_allclose(solution["Loss: Constriction [V]"]([0, 1e-3]), by_hand, rtol=1e-8)


def test_option_of_pybamm_is_refused_in_favour_of_the_choice():
    with pytest.raises(nasolid.InputError, match="double_layer"):
        nasolid.SodiumDFN({"surface form": "false"}, double_layer="capacitive")
