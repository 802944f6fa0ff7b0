"""Voids: opening, filling and creep against the law written out, in a symmetric cell driven by hand."""

import numpy as np
import pytest
from by_hand import hand_cell
from living_by_hand import (
    LOST,
    PER_CHARGE,
    V_MAX,
    Bench,
    above,
    closure,
    contact,
    growth,
    replenished,
    trajectory,
    volume,
)
from scipy.optimize import brentq

import nasolid

V, THETA = "Left void volume per area [m]", "Left contact fraction"
OTHER = "Right void volume per area [m]"
TIMES = np.array([0.0, 130.0, 470.0, 900.0])
NO_PRESSURE = 0.0
NONE_REPLENISHED = {
    "Replenished stripping current density [A.m-2]": 0.0,
    "Stripping threshold width [A.m-2]": 1.7e-3,
}


@pytest.fixture(scope="module")
def bench():
    return Bench(contact="voids")


@pytest.fixture(scope="module")
def pressed():
    return Bench(contact="voids", replenishment="pressure")


def test_what_is_stripped_leaves_its_own_volume_of_voids():
    # nothing made good, v << v_max, no creep
    bench = Bench(NONE_REPLENISHED, contact="voids")
    for i, theta in ((2.3, 0.995), (0.71, 0.93)):
        found = bench.run(i, 900, p=NO_PRESSURE, theta=theta)[V](TIMES)
        np.testing.assert_allclose(found, volume(theta) + PER_CHARGE * i * TIMES, rtol=2e-4)


def test_voids_start_beside_the_given_contact(bench):
    for theta in (0.19, 0.37, 0.91):
        solution = bench.run(1.7, 10, theta=theta)
        np.testing.assert_allclose(solution[V](0), volume(theta), rtol=1e-10)
        np.testing.assert_allclose(solution[THETA](0), theta, rtol=1e-12)
        np.testing.assert_allclose(solution[OTHER](0), volume(theta), rtol=1e-10)


@pytest.mark.parametrize("temperature", [293.0, 319.0])
@pytest.mark.parametrize("p", [0.53e6, 1.9e6])
def test_voids_close_exponentially_by_creep_at_rest(bench, p, temperature):
    rate = 2.3e-4 * np.exp(0.38 / 8.617333262e-5 * (1 / 306 - 1 / temperature)) * (p / 0.77e6) ** 2.3
    found = bench.run(0.0, 900, p=p, temperature=temperature)[V](TIMES)
    np.testing.assert_allclose(found, volume(0.37) * np.exp(-rate * TIMES), rtol=1e-7)


def test_without_pressure_nothing_closes(bench):
    found = bench.run(0.0, 900, p=NO_PRESSURE)[V](TIMES)
    np.testing.assert_array_equal(found, found[0])


@pytest.mark.parametrize("share", [0.0, 0.43, 1.0])
def test_up_to_the_replenished_current_voids_do_not_move_at_all(bench, share):
    i = share * (replenished() * (1 - 1e-12))
    solution = bench.run(i, 900, p=NO_PRESSURE)
    v = solution[V](TIMES)
    np.testing.assert_array_equal(v, v[0])
    np.testing.assert_array_equal(solution["Left void growth [m.s-1]"](TIMES), 0)


@pytest.mark.parametrize("temperature", [287.0, 323.0])
def test_the_replenished_current_is_arrhenius(bench, temperature):
    i_rep = 0.83 * np.exp(0.26 / 8.617333262e-5 * (1 / 304 - 1 / temperature))
    held = bench.run(0.999 * i_rep, 300, p=NO_PRESSURE, temperature=temperature)
    opens = bench.run(i_rep + 0.07, 300, p=NO_PRESSURE, temperature=temperature)
    assert held[V](300) == held[V](0)
    u = volume(0.37) / V_MAX
    rate = opens["Left void growth [m.s-1]"](0)
    np.testing.assert_allclose(rate, PER_CHARGE * above(0.07) * (1 - u**4), rtol=1e-9)


def test_creep_and_opening_meet_at_rest():
    bench = Bench({"Sodium reservoir thickness [m]": 0.017}, contact="voids")
    p, i = 0.61e6, 2.3
    k = closure(p)
    steady = brentq(lambda v: growth(i, v) - k * v, 1e-9, V_MAX, xtol=1e-18)
    found = bench.run(i, 40 / k, p=p)
    np.testing.assert_allclose(found[V](40 / k), steady, rtol=1e-7)
    np.testing.assert_allclose(found[THETA](40 / k), contact(steady), rtol=1e-7)
    assert 0.1 < steady / V_MAX < 0.9


STEPS = [(430.0, 3.3), (290.0, -4.7), (350.0, 0.0), (610.0, 0.91), (170.0, -0.11), (520.0, 5.9)]


@pytest.mark.parametrize("temperature", [298.0, 311.0])
def test_stripping_plating_and_rest_follow_the_law(bench, temperature):
    ends = np.cumsum([seconds for seconds, _ in STEPS])
    solution = bench.steps(STEPS, temperature=temperature)
    for name, sign in ((V, 1), (OTHER, -1)):
        by_hand = trajectory([(s, sign * i) for s, i in STEPS], volume(0.37), temperature=temperature)
        np.testing.assert_allclose(solution[name](ends), by_hand, rtol=2e-7)
    np.testing.assert_allclose(solution[THETA](ends), contact(solution[V](ends)), rtol=1e-10)


def test_what_one_side_loses_the_other_would_lose_under_the_opposite_current(bench):
    here, there = bench.run(3.3, 900), bench.run(-3.3, 900)
    np.testing.assert_allclose(here[V](TIMES), there[OTHER](TIMES), rtol=1e-9)


@pytest.mark.parametrize("i", [1.9, 4.3])
def test_contact_is_lost_after_a_charge_that_the_threshold_sets(i):
    # all voids, from none, no creep: v_max (F/Omega) i/(i - i_rep) but for what 1 - v^4 and the lost contact leave
    bench = Bench({"Least contact fraction": 0.19, "Lost contact fraction": 0.53}, contact="voids")
    solution = bench.run(i, 1e6, p=NO_PRESSURE, theta=1.0)
    v_r = 1e-3
    g = (1 - 0.53) / (1 - 0.19) * ((1 + v_r**2) ** (1 / 3) - v_r ** (2 / 3)) + v_r ** (2 / 3)
    u = np.sqrt(g**3 - v_r**2)
    slowed = 0.5 * (np.arctan(u) + np.arctanh(u))  # int du / (1 - u^4)
    charge = V_MAX / PER_CHARGE * i / (i - replenished()) * slowed
    assert solution.termination == "event: Contact lost"
    np.testing.assert_allclose(solution.t[-1] * i, charge, rtol=1e-6)


def test_a_run_ends_when_contact_is_lost(bench):
    solution = bench.run(9.7, 1e6, theta=0.11, p=NO_PRESSURE)
    assert solution.termination == "event: Contact lost"
    np.testing.assert_allclose(solution[THETA].entries[-1], LOST, rtol=1e-6)


# pressure instead of creep


def test_pressure_raises_the_replenished_current_instead_of_closing_voids(pressed):
    for p in (0.17e6, 0.59e6):
        i_rep = replenished() + 1.7e-6 * (p - 0.13e6)
        still = pressed.run(0.999 * i_rep, 900, p=p)[V](TIMES)
        np.testing.assert_array_equal(still, still[0])
        ends = np.cumsum([seconds for seconds, _ in STEPS])
        by_hand = trajectory(STEPS, volume(0.37), i_rep=i_rep, k=0.0)
        np.testing.assert_allclose(pressed.steps(STEPS, p=p)[V](ends), by_hand, rtol=2e-7)
        np.testing.assert_array_equal(pressed.run(0.0, 9, p=p)["Left void closure [m.s-1]"](5), 0)


def test_a_pressure_far_below_the_reference_replenishes_nothing_and_no_less():
    far = {"Replenished stripping current density reference pressure [Pa]": 90e6}
    cell = hand_cell(far, contact="voids", replenishment="pressure")
    i, q = 5.0, 0.9
    run = nasolid.plating_stripping(cell, i, q, 1)
    opened = PER_CHARGE * i * 3600 * q / i  # of a metal that replenishes nothing at all
    assert run.table["left_contact_fraction"][0] < 0.37
    start, end = (volume(theta) for theta in (0.37, run.table["left_contact_fraction"][0]))
    by_hand = trajectory([(3600 * q / i, i)], start, i_rep=0.0, k=0.0)[-1]
    np.testing.assert_allclose(end, by_hand, rtol=1e-4)
    assert end - start < opened


def test_pressure_acts_once(bench):
    # where it closes voids it does not raise the replenished current
    for p in (0.17e6, 1.9e6):
        rate = bench.run(3.3, 1.0, p=p)["Left void growth [m.s-1]"](0)
        np.testing.assert_allclose(rate, growth(3.3, volume(0.37)), rtol=1e-9)


def test_a_coarse_integrator_finds_the_same_voids():
    ends = np.cumsum([seconds for seconds, _ in STEPS])
    found = [Bench(tolerance=tol, contact="voids").steps(STEPS)[V](ends) for tol in (1e-4, 1e-8)]
    np.testing.assert_allclose(*found, rtol=2e-3)
    by_hand = trajectory(STEPS, volume(0.37))
    np.testing.assert_allclose(found[1], by_hand, rtol=1e-6)
