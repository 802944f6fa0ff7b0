"""Sodium metal and its alloy: kinetics, contact, inventory."""

import numpy as np
import pytest
from by_hand import NUMBERS, F, R, hand_cell, metal_overpotential, resistance, run

ETA = "Loss: Metal kinetics [V]"
ALLOY = "Loss: Anode [V]"
TIMES = np.array([0.0, 60.0, 240.0])
MIDDLE = {"Initial concentration in positive electrode [mol.m-3]": 0.5 * 13823.0}


@pytest.mark.parametrize("T", [283.0, 311.0])
@pytest.mark.parametrize("theta", [0.21, 0.37])
def test_small_current_sees_rt_over_f_j0_theta(theta, T):
    i = 1.7e-3
    cell = hand_cell({"Contact fraction": theta, "Ambient temperature [K]": T})
    j0 = R * T / (F * resistance("Sodium interface", T=T))
    slope = run(cell, i, 1)[ETA](0) / i
    np.testing.assert_allclose(slope, R * T / (F * j0 * theta), rtol=1e-6)


@pytest.mark.parametrize("i", [740.0, -740.0])
@pytest.mark.parametrize("theta", [0.21, 0.37])
def test_large_current_follows_the_hyperbolic_sine(theta, i):
    # far from every cut-off, and off the linear range: eta is several RT/F
    cell = hand_cell({"Contact fraction": theta}, catholyte="single-ion")
    open_ended = {"Lower voltage cut-off [V]": -60.0, "Upper voltage cut-off [V]": 60.0}
    eta = float(run(cell, i, 1e-4, values=open_ended | MIDDLE)[ETA](0))
    by_hand = metal_overpotential(i, theta, 311.0)
    np.testing.assert_allclose(eta, by_hand, rtol=1e-10)
    linear = i * resistance("Sodium interface") / theta
    assert abs(by_hand / linear) < 0.7
    j0 = R * 311.0 / (F * resistance("Sodium interface"))
    np.testing.assert_allclose(2 * theta * j0 * np.sinh(F * eta / (2 * R * 311.0)), i, rtol=1e-9)


def test_charging_and_discharging_are_symmetric():
    for i in (3.1, -3.1):
        np.testing.assert_allclose(
            run(hand_cell(), i, 1)[ETA](0), metal_overpotential(i, 0.37, 311.0), rtol=1e-10
        )


@pytest.mark.parametrize(("pressure", "theta"), [(0.31e6, 0.31 / 0.53), (0.71e6, 1.0)])
def test_contact_of_metal_laid_on_is_pressure_over_hardness_and_full_at_most(pressure, theta):
    cell = hand_cell({"Stack pressure [Pa]": pressure}, contact_fraction="pressure")
    solution = run(cell, 2.3, 5)
    np.testing.assert_allclose(solution["Contact fraction"](0), theta, rtol=1e-12)
    np.testing.assert_allclose(solution[ETA](0), metal_overpotential(2.3, theta, 311.0), rtol=1e-10)


def test_voltage_holds_the_whole_metal_overpotential():
    # stock half-cells lose half of the metal's drop (PyBaMM #4838)
    i = 3.7
    dear = hand_cell({"Sodium interface areal resistance [Ohm.m2]": 2.3e-2}, contact="ideal")
    cheap = hand_cell(contact="ideal")
    numbers = NUMBERS | {"Sodium interface areal resistance [Ohm.m2]": 2.3e-2}
    by_hand = metal_overpotential(i, 1.0, 311.0, numbers) - metal_overpotential(i, 1.0, 311.0)
    drop = run(cheap, i, 300)["Voltage [V]"](TIMES) - run(dear, i, 300)["Voltage [V]"](TIMES)
    np.testing.assert_allclose(drop, by_hand, rtol=0, atol=2e-8)


@pytest.mark.parametrize("i", [5.3, -5.3])
def test_alloy_offsets_the_voltage_by_its_potential_and_its_ohmic_drop(i):
    sodium = hand_cell(contact="ideal")
    alloy = hand_cell(contact="ideal", anode="alloy")
    V = {
        name: run(cell, i, 300, values=MIDDLE)["Voltage [V]"](TIMES)
        for name, cell in {"sodium": sodium, "alloy": alloy}.items()
    }
    by_hand = 0.027 + i * resistance("Anode") - metal_overpotential(i, 1.0, 311.0)
    np.testing.assert_allclose(V["sodium"] - V["alloy"], by_hand, rtol=0, atol=2e-8)


def test_alloy_has_a_linear_resistance_of_its_own_energy_and_no_metal_inventory():
    for T in (288.0, 323.0):
        cell = hand_cell({"Ambient temperature [K]": T}, contact="ideal", anode="alloy")
        for i in (0.7, 91.0):
            solution = run(cell, i, 1e-3, values=MIDDLE | {"Lower voltage cut-off [V]": -50.0})
            np.testing.assert_allclose(solution[ALLOY](0), i * resistance("Anode", T=T), rtol=1e-10)
    assert "Sodium thickness [m]" not in solution.all_models[0].variables


def test_open_circuit_voltage_of_a_cell_with_an_alloy_is_lower_by_its_potential():
    sodium, alloy = hand_cell(contact="ideal"), hand_cell(contact="ideal", anode="alloy")
    name = "Mean open-circuit voltage [V]"
    difference = run(sodium, 1.1, 1, values=MIDDLE)[name](0) - run(alloy, 1.1, 1, values=MIDDLE)[name](0)
    np.testing.assert_allclose(difference, 0.027, rtol=1e-10)


@pytest.mark.parametrize("i", [7.9, -7.9])
def test_metal_thins_by_charge_over_density_and_capacity(i):
    solution = run(hand_cell(), i, 600, values=MIDDLE)
    L = solution["Sodium thickness [m]"]
    by_hand = -i * (TIMES - TIMES[0]) / (968.0 * 1166.0 * 3600)
    np.testing.assert_allclose(L(TIMES) - L(0), by_hand, rtol=1e-9, atol=1e-18)
    # 8.861 um per mAh/cm2, that is per 10 Ah/m2
    np.testing.assert_allclose((L(0) - L(600)) / (i * 600 / 3600) * 10, 8.861e-6, rtol=2e-4)


def test_moles_of_metal_follow_from_its_thickness():
    solution = run(hand_cell(), 7.9, 60)
    by_hand = 968.0 * 1166.0 * 3600 / F * 2.3e-5 * solution["Sodium thickness [m]"](30)
    np.testing.assert_allclose(solution["Sodium metal [mol]"](30), by_hand, rtol=1e-10)


@pytest.mark.parametrize("piece", ["Sodium interface", "Anode"])
def test_a_metal_without_resistance_leaves_no_trace(piece):
    anode = "alloy" if piece == "Anode" else "sodium"
    off = {f"{piece} areal resistance [Ohm.m2]": 0.0}
    solution = run(hand_cell(off, anode=anode, contact="ideal"), 5.3, 300, values=MIDDLE)
    loss = ALLOY if anode == "alloy" else ETA
    np.testing.assert_array_equal(solution[loss](TIMES), 0)
    if anode == "sodium":
        tiny = {f"{piece} areal resistance [Ohm.m2]": 1e-14}
        same = run(hand_cell(tiny, contact="ideal"), 5.3, 300, values=MIDDLE)
        np.testing.assert_allclose(solution["Voltage [V]"](TIMES), same["Voltage [V]"](TIMES), rtol=1e-9)
