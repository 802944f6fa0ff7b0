"""A contact that lives, in the full cell: what it costs exactly, and that it leaves no trace where it is off."""

import numpy as np
import pytest
from by_hand import LAYERS, hand_cell, kappa_layer, losses, metal_overpotential, run, voids
from living_by_hand import T, contact, trajectory, volume
from scipy.integrate import cumulative_simpson

I_0 = 3.3
TIMES = np.array([0.0, 50.0, 240.0, 300.0])
VOLTAGE, THETA = "Voltage [V]", "Contact fraction"
KAPPA = kappa_layer(LAYERS[0], T)
REPLENISHED = "Replenished stripping current density [A.m-2]"
FULL = {"Contact fraction": 1.0, "Stack pressure [Pa]": 0.0, REPLENISHED: 7.7}


def dearer(i, theta):
    """What a contact costs over full contact [V], by hand."""
    r_con = voids(theta, 7.3e-6, KAPPA)
    return i * r_con + metal_overpotential(i, theta, T) - metal_overpotential(i, 1.0, T)


@pytest.fixture(scope="module")
def ideal():
    return {i: run(hand_cell(contact="ideal"), i, 300)[VOLTAGE](TIMES) for i in (I_0, -I_0)}


@pytest.mark.parametrize("i", [I_0, -I_0])
def test_voids_cost_the_constriction_and_the_kinetics_of_the_contact_they_leave(ideal, i):
    solution = run(hand_cell(contact="voids"), i, 300)
    v = np.array([trajectory([(t, i)], volume(0.37))[0] if t else volume(0.37) for t in TIMES])
    np.testing.assert_allclose(solution["Void volume per area [m]"](TIMES), v, rtol=1e-6)
    theta = contact(v)
    np.testing.assert_allclose(solution[THETA](TIMES), theta, rtol=1e-6)
    assert abs(theta[-1] - theta[0]) > 0.02
    np.testing.assert_allclose(ideal[i] - solution[VOLTAGE](TIMES), dearer(i, theta), rtol=0, atol=4e-8)
    np.testing.assert_allclose(
        solution["Loss: Constriction [V]"](TIMES), i * voids(theta, 7.3e-6, KAPPA), rtol=1e-6
    )


@pytest.mark.parametrize("i", [I_0, -I_0])
def test_vacancies_cost_the_same_way(ideal, i):
    solution = run(hand_cell(contact="vacancies"), i, 300)
    theta = solution[THETA](TIMES)
    by_hand = 0.37 * (1 - solution["Vacancy fraction at the interface"](TIMES))
    np.testing.assert_allclose(theta, by_hand, rtol=1e-12)
    np.testing.assert_allclose(ideal[i] - solution[VOLTAGE](TIMES), dearer(i, theta), rtol=0, atol=4e-8)
    assert (theta[-1] < 0.365) == (i > 0)


def test_voids_within_what_is_replenished_leave_no_trace(ideal):
    solution = run(hand_cell(FULL, contact="voids"), I_0, 300)
    np.testing.assert_allclose(solution[THETA](TIMES), 1, rtol=4e-16)
    np.testing.assert_allclose(solution[VOLTAGE](0), ideal[I_0][0], rtol=1e-14)
    np.testing.assert_allclose(solution[VOLTAGE](TIMES), ideal[I_0], rtol=1e-9)
    np.testing.assert_allclose(solution["Loss: Constriction [V]"](TIMES), 0, atol=1e-19)


def test_voids_that_were_never_opened_leave_no_trace_on_charge(ideal):
    solution = run(hand_cell(FULL, contact="voids"), -I_0, 300)
    np.testing.assert_allclose(solution[THETA](TIMES), 1, rtol=4e-16)
    np.testing.assert_allclose(solution[VOLTAGE](TIMES), ideal[-I_0], rtol=1e-9)


def test_vacancies_that_creep_makes_good_leave_no_trace(ideal):
    pressed = {"Contact fraction": 1.0, "Stack pressure [Pa]": 2.3e6}  # 3.9 A/m2 are made good
    cell = hand_cell(pressed, contact="vacancies", replenishment="pressure")
    solution = run(cell, I_0, 300)
    np.testing.assert_array_equal(solution[THETA](TIMES), 1)
    np.testing.assert_array_equal(solution["Vacancy fraction at the interface"](TIMES), 0)
    np.testing.assert_allclose(solution[VOLTAGE](TIMES), ideal[I_0], rtol=1e-9)


def test_a_contact_that_stays_costs_what_one_that_lives_costs_at_the_start():
    still = run(hand_cell(contact="constriction", constriction="voids"), I_0, 5)[VOLTAGE](0)
    for choice in ("voids", "vacancies"):
        np.testing.assert_allclose(run(hand_cell(contact=choice), I_0, 5)[VOLTAGE](0), still, rtol=1e-12)


def test_contact_at_the_start_may_be_pressure_over_hardness():
    cell = hand_cell(contact="voids", contact_fraction="pressure")
    np.testing.assert_allclose(run(cell, I_0, 5)[THETA](0), 0.31 / 0.53, rtol=1e-10)


def test_a_double_layer_charges_over_the_contact_that_is_left():
    stored = run(hand_cell(contact="voids", double_layer="capacitive"), I_0, 300)
    late = np.array([150.0, 300.0])  # the metal's double layer has charged long before
    theta = contact(np.array([trajectory([(t, I_0)], volume(0.37))[0] for t in late]))
    np.testing.assert_allclose(stored[THETA](late), theta, rtol=1e-6)
    eta = metal_overpotential(I_0, theta, T)
    np.testing.assert_allclose(stored["Loss: Metal kinetics [V]"](late), eta, rtol=1e-5)
    r_con = voids(theta, 7.3e-6, KAPPA)
    np.testing.assert_allclose(stored["Loss: Constriction [V]"](late), I_0 * r_con, rtol=1e-6)


def test_charge_through_the_metal_is_that_of_the_terminals():
    times = np.linspace(0, 300, 301)
    solution = run(hand_cell(contact="vacancies"), I_0, 300)
    L, depth = solution["Sodium thickness [m]"](times), solution["Metal depth [m]"](times)
    rate = solution["Vacancy injection [m.s-1]"](times)
    gone = cumulative_simpson(rate, x=times, initial=0)
    np.testing.assert_allclose(depth - L, gone, rtol=1e-7, atol=1e-13)
    np.testing.assert_allclose(L - L[0], -I_0 * times / (968.0 * 1166.0 * 3600), rtol=1e-8, atol=1e-16)


ALL = {
    "pressure": "spring",
    "penetration": "critical current",
    "after": "leak",
    "dry_out": "first order",
    "formation": "empirical",
}


@pytest.mark.parametrize(("contact", "i"), [("voids", -4.7), ("vacancies", I_0)])
def test_losses_account_for_the_voltage_of_a_cell_in_which_everything_lives(contact, i):
    solution = run(hand_cell(contact=contact, **ALL), i, 300)
    lost = sum(solution[name](TIMES) for name in losses(solution))
    by_hand = solution["Mean open-circuit voltage [V]"](TIMES) - solution[VOLTAGE](TIMES)
    np.testing.assert_allclose(lost, by_hand, rtol=0, atol=1e-9)
    assert (solution["Shunt current density [A.m-2]"](300.0) > 0.1) == (i < 0)
