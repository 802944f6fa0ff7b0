"""Open-circuit potential of the host: its curve, its two branches, and what moves along it."""

import numpy as np
import pytest
from by_hand import NUMBERS, hand_cell, mean_potential, run

from nasolid.parameters.equilibrium import (
    charged_stoichiometry,
    discharged_stoichiometry,
    open_circuit_voltage,
)

T, GAP, C_MAX = 311.0, 0.0057, 13823.0
CAPACITY = 12.4  # A.h.m-2, what 1C passes in an hour

# a cell in which nothing but the host's potential counts
QUICK = {
    "Cathode contact areal resistance [Ohm.m2]": 1.3e-5,
    "Separator cathode interface areal resistance [Ohm.m2]": 1.7e-5,
    "Sodium interface areal resistance [Ohm.m2]": 1.9e-5,
    "Positive electrode conductivity [S.m-1]": 23.0,
    "Positive particle reference diffusivity [m2.s-1]": 3.1e-14,
    "Positive particle diffusivity decades": 0.0,
}


@pytest.mark.parametrize("catholyte", ["liquid", "single-ion"])
@pytest.mark.parametrize("sign", [1, -1])
def test_tiny_current_follows_its_branch(sign, catholyte):
    cell = hand_cell(QUICK, catholyte=catholyte)
    i = sign * CAPACITY / 1000
    start = {"Initial concentration in positive electrode [mol.m-3]": (0.02 if sign > 0 else 0.98) * C_MAX}
    hours = 0.96 * 0.43 * 0.87 * 1.37e-4 * C_MAX * 96485.33212 / 3600 / CAPACITY * 1000
    solution = run(cell, i, hours * 3600, values=start)
    t = np.linspace(0, hours * 3600, 200)
    sto = solution["Average positive particle stoichiometry"](t)
    branch = mean_potential(sto, T) - sign * GAP
    inside = (sto > 0.03) & (sto < 0.97)
    assert inside.sum() > 180
    np.testing.assert_allclose(solution["Voltage [V]"](t)[inside], branch[inside], rtol=0, atol=1e-4)


def test_gap_between_charge_and_discharge_on_the_plateau_is_twice_the_half_gap():
    cell = hand_cell(QUICK)
    start = {"Initial concentration in positive electrode [mol.m-3]": 0.4 * C_MAX}
    name = "X-averaged positive electrode open-circuit potential [V]"
    U = {}
    for sign in (1, -1):
        solution = run(cell, sign * CAPACITY / 50, 3600, values=start)
        t = np.linspace(0, 3600, 50)
        sto = solution["Average positive particle stoichiometry"](t)
        U[sign] = np.interp(0.4, sto[::sign], solution[name](t)[::sign])
    np.testing.assert_allclose(U[-1] - U[1], 2 * GAP, rtol=1e-3)


def test_branch_is_a_state_that_turns_over_with_the_current():
    cell = hand_cell(QUICK)
    start = {
        "Initial concentration in positive electrode [mol.m-3]": 0.4 * C_MAX,
        "Initial hysteresis state in positive electrode": 1.0,  # as after charging
    }
    solution = run(cell, CAPACITY / 20, 3 * 3600, values=start)
    t = np.linspace(0, 3 * 3600, 60)
    mean = solution["X-averaged positive electrode equilibrium open-circuit potential [V]"](t)
    off = solution["X-averaged positive electrode open-circuit potential [V]"](t) - mean
    np.testing.assert_allclose(off[0], GAP, rtol=1e-6)
    np.testing.assert_allclose(off[-1], -GAP, rtol=0.02)
    assert np.all(np.diff(off) < 1e-9)


def test_hysteresis_without_a_gap_leaves_no_trace():
    closed = hand_cell({"Positive electrode OCP half-gap [V]": 0.0})
    single = hand_cell(hysteresis="none")
    t = np.array([0.0, 100.0, 600.0])
    for i in (9.1, -9.1):
        V = [run(cell, i, 600)["Voltage [V]"](t) for cell in (closed, single)]
        np.testing.assert_allclose(*V, rtol=1e-8)
        np.testing.assert_allclose(V[0][0], V[1][0], rtol=1e-13)
    solution = run(single, 9.1, 600)
    np.testing.assert_allclose(solution["Loss: Hysteresis [V]"](t), 0, atol=1e-15)


def test_hysteresis_is_a_loss_of_half_the_gap_on_either_branch():
    for i in (CAPACITY / 20, -CAPACITY / 20):
        solution = run(hand_cell(), i, 900)
        np.testing.assert_allclose(solution["Loss: Hysteresis [V]"](900), np.sign(i) * GAP, rtol=1e-6)


def test_curve_is_the_written_one_and_falls_strictly():
    sto = np.linspace(0.003, 0.997, 400)
    found = open_circuit_voltage(hand_cell())(sto)
    np.testing.assert_allclose(found, mean_potential(sto, T), rtol=1e-12)
    assert np.all(np.diff(found) < 0)


def test_a_run_starts_at_rest_at_its_cut_off():
    cell = hand_cell()
    for find, key in [
        (charged_stoichiometry, "Upper voltage cut-off [V]"),
        (discharged_stoichiometry, "Lower voltage cut-off [V]"),
    ]:
        sto = find(cell)
        assert 0.0018 < sto < 0.9982
        np.testing.assert_allclose(mean_potential(sto, T), NUMBERS[key], rtol=1e-10)


def test_model_sees_the_same_curve_without_hidden_ends():
    # PyBaMM adds asymptotes near sto 0 and 1; inside 0.0018 .. 0.9982 they must be below a millivolt
    for sto in (0.0018, 0.01, 0.4, 0.99, 0.9982):
        values = {"Initial concentration in positive electrode [mol.m-3]": sto * C_MAX}
        open_ended = {"Lower voltage cut-off [V]": 0.5, "Upper voltage cut-off [V]": 6.0}
        solution = run(hand_cell(), 1e-6, 1e-3, values=values | open_ended)
        found = float(solution["Mean open-circuit voltage [V]"](0))
        tolerance = 1e-9 if 0.005 < sto < 0.995 else 1e-3
        np.testing.assert_allclose(found, mean_potential(sto, T), rtol=0, atol=tolerance)
