"""Stack pressure: held, in a fixed gap, under a spring; the displacement of a stack that breathes."""

import numpy as np
import pytest
from by_hand import DEPTH, F, hand_cell, run
from living_by_hand import PER_CHARGE, V_MAX, Bench, T, closure, growth
from scipy.integrate import solve_ivp

pytestmark = pytest.mark.filterwarnings("ignore:.*what is plausible")  # limiting cases

P, U = "Stack pressure [Pa]", "Stack displacement [m]"
START, STACK, SPRING = 0.31e6, 2.9e11, 5.1e11
STIFFNESS = {"fixed gap": STACK, "spring": 1 / (1 / STACK + 1 / SPRING)}
TIMES = np.array([0.0, 50.0, 240.0])
I_0 = 3.3


def breath(i, t):
    """By which the host moves the face of the cathode [m]: of full grown by -8.3 %, of which 57 %."""
    loading = 0.43 * 0.87 * DEPTH * 13823.0 * F  # C/m2
    emptied = -i * t / loading
    return DEPTH * 0.43 * 0.87 * -0.083 * 0.57 * emptied


def displacement(i, t):
    return -PER_CHARGE * i * t + breath(i, t)


@pytest.mark.parametrize(("contact", "i"), [("ideal", -I_0), ("voids", I_0)])
def test_a_held_pressure_stays(contact, i):
    np.testing.assert_array_equal(run(hand_cell(contact=contact), i, 300)[P](TIMES), START)


@pytest.mark.parametrize("i", [I_0, -I_0])
@pytest.mark.parametrize("fixture", STIFFNESS)
def test_metal_and_host_move_the_fixture(fixture, i):
    solution = run(hand_cell(contact="ideal", pressure=fixture), i, 300)
    np.testing.assert_allclose(solution[U](TIMES), displacement(i, TIMES), rtol=1e-7, atol=1e-17)
    by_hand = START + STIFFNESS[fixture] * displacement(i, TIMES)
    np.testing.assert_allclose(solution[P](TIMES), by_hand, rtol=1e-8)
    assert abs(by_hand[-1] / START - 1) > 0.05


def test_a_host_that_swells_as_it_empties_moves_the_other_way():
    change = "Positive electrode active material volume change"
    off = {"Positive electrode swelling share": 0.0}
    found = {}
    for name, values in {"shrinks": {}, "swells": {change: 0.083}, "still": off}.items():
        cell = hand_cell(values, contact="ideal", pressure="fixed gap")
        found[name] = run(cell, I_0, 300)[U](240.0)
    np.testing.assert_allclose(found["still"], -PER_CHARGE * I_0 * 240, rtol=1e-8)
    np.testing.assert_allclose(found["shrinks"] - found["still"], breath(I_0, 240), rtol=1e-6)
    np.testing.assert_allclose(found["swells"] - found["still"], -breath(I_0, 240), rtol=1e-6)


def test_a_softer_fixture_ends_at_the_held_pressure():
    held = run(hand_cell(contact="voids"), I_0, 300)
    for fixture, key in (("fixed gap", "Stack stiffness [Pa.m-1]"), ("spring", "Fixture stiffness [Pa.m-1]")):
        soft = run(hand_cell({key: 3.7}, contact="voids", pressure=fixture), I_0, 300)
        np.testing.assert_allclose(soft[P](TIMES), START, rtol=1e-9)
        for name in ("Contact fraction", "Voltage [V]"):
            np.testing.assert_allclose(soft[name](TIMES), held[name](TIMES), rtol=1e-7)


def test_a_stiff_spring_is_a_fixed_gap():
    stiff = {"Fixture stiffness [Pa.m-1]": 5.1e20}
    spring = run(hand_cell(stiff, contact="ideal", pressure="spring"), I_0, 300)
    gap = run(hand_cell(contact="ideal", pressure="fixed gap"), I_0, 300)
    np.testing.assert_allclose(spring[P](TIMES), gap[P](TIMES), rtol=1e-8)


def test_pressure_never_falls_below_zero():
    cell = hand_cell({"Stack stiffness [Pa.m-1]": 3.1e12}, contact="ideal", pressure="fixed gap")
    found = run(cell, I_0, 300)[P](np.linspace(0, 300, 301))
    by_hand = START + 3.1e12 * displacement(I_0, np.linspace(0, 300, 301))
    assert by_hand[-1] < -0.9 * START
    assert np.all(found >= 0)
    assert found[-1] == 0
    well_above = by_hand > 1e3
    np.testing.assert_allclose(found[well_above], by_hand[well_above], rtol=1e-6)


# symmetric cells

REST = {"Sodium reservoir thickness [m]": 3.4e-5}


@pytest.mark.parametrize("fixture", STIFFNESS)
def test_what_one_metal_loses_the_other_gains(fixture):
    solution = Bench(REST, contact="ideal", pressure=fixture).run(I_0, 900)
    np.testing.assert_allclose(solution[P](TIMES), START, rtol=1e-10)
    np.testing.assert_allclose(solution[U](TIMES), 0, atol=1e-16)


def test_vacancies_are_part_of_the_metals_bulk():
    # the stripped side keeps its depth while the other one grows by what is plated
    solution = Bench(REST, contact="vacancies", pressure="fixed gap").run(I_0, 900)
    by_hand = PER_CHARGE * I_0 * TIMES
    np.testing.assert_allclose(solution[U](TIMES), by_hand, rtol=1e-7, atol=1e-16)
    np.testing.assert_allclose(solution[P](TIMES), START + STACK * by_hand, rtol=1e-8)


def test_voids_are_part_of_the_metals_bulk():
    times = np.array([0.0, 310.0, 900.0])
    solution = Bench(REST, contact="voids", pressure="spring").run(I_0, 900, theta=1.0)
    v = sum(solution[f"{side} void volume per area [m]"](times) for side in ("Left", "Right"))
    np.testing.assert_allclose(solution[P](times), START + STIFFNESS["spring"] * v, rtol=1e-8)
    assert 0 < v[-1] < V_MAX


def test_voids_under_a_spring_follow_the_law_from_full_contact():
    def law(t, y):
        k = closure(START + STIFFNESS["spring"] * max(y.sum(), 0.0))
        return [growth(I_0, y[0]) - k * y[0], growth(-I_0, y[1]) - k * y[1]]

    seconds = 2100.0
    y = solve_ivp(law, (0, seconds), [0.0, 0.0], method="LSODA", rtol=1e-10, atol=1e-18).y[:, -1]
    solution = Bench(REST, contact="voids", pressure="spring").run(I_0, seconds, theta=1.0)
    np.testing.assert_allclose(solution["Left void volume per area [m]"](seconds), y[0], rtol=1e-6)
    free = Bench(REST, contact="voids").run(I_0, seconds, theta=1.0)["Left void volume per area [m]"](seconds)
    assert solution["Left void volume per area [m]"](seconds) < 0.96 * free


@pytest.mark.parametrize("fixture", STIFFNESS)
def test_a_stack_is_closed_at_the_stated_pressure_whatever_voids_it_was_closed_over(fixture):
    solution = run(hand_cell(contact="voids", pressure=fixture), I_0, 10)
    np.testing.assert_allclose(solution[U](0.0), 0, atol=1e-15)
    np.testing.assert_allclose(solution[P](0.0), START, rtol=1e-9)


def test_creep_feels_the_pressure_of_the_fixture():
    solution = run(hand_cell({"Contact fraction": 0.91}, contact="voids", pressure="spring"), I_0, 300)
    p, v = solution[P](240.0), solution["Void volume per area [m]"](240.0)
    np.testing.assert_allclose(solution["Void closure [m.s-1]"](240.0), closure(p, T) * v, rtol=1e-9)
