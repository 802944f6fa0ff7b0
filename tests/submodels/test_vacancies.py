"""Vacancies in the metal: Sand's time, healing, filling, and what leaves no trace."""

import numpy as np
import pytest
from living_by_hand import PER_CHARGE, SCALE, SHARE, Bench, activated
from scipy.integrate import solve_ivp

THETA, CHI = "Left contact fraction", "Left vacancy fraction at the interface"
DEPTH, SODIUM = "Left metal depth [m]", "Left sodium thickness [m]"
DEEP = 3.1e-4  # ten diffusion lengths of the longest transition below
LOST = 0.029
D = activated("Sodium self-diffusivity [m2.s-1]")
RESERVOIR = "Sodium reservoir thickness [m]"
NARROW = {"Stripping threshold width [A.m-2]": 1.7e-3}
SHALLOW = 1.9e-6


def sand(i, D=D):
    """Pi D (F c)^2 / (4 i^2) [s], with F c the charge of a volume of sodium."""
    return np.pi * D / (4 * (PER_CHARGE * i) ** 2)


@pytest.fixture(scope="module")
def deep():
    return Bench({RESERVOIR: DEEP}, contact="vacancies", points=60)


@pytest.fixture(scope="module")
def shallow():
    return Bench({RESERVOIR: SHALLOW} | NARROW, contact="vacancies")


def transition(bench, i, theta=0.37, **state):
    """Time at which the vacancies saturate, from that at which the contact is lost [s]."""
    solution = bench.run(i, 1e6, theta=theta, **state)
    assert solution.termination == "event: Contact lost"
    np.testing.assert_allclose(solution[THETA].entries[-1], LOST, rtol=1e-5)
    return solution.t[-1] / (1 - LOST / theta) ** 2  # chi = 2 i/(F c) sqrt(t/(pi D))


@pytest.mark.parametrize("i", [97.0, 143.0, 211.0])
def test_contact_is_lost_at_sands_time(deep, i):
    np.testing.assert_allclose(transition(deep, i), sand(i), rtol=1e-2)


def test_charge_to_the_transition_goes_with_one_over_current(deep):
    i = np.array([97.0, 143.0, 211.0])
    charge = np.array([transition(deep, x) * x for x in i])
    np.testing.assert_allclose(charge, np.pi * D / (4 * PER_CHARGE**2 * i), rtol=1e-2)
    slope = np.polyfit(np.log(i), np.log(charge), 1)[0]
    np.testing.assert_allclose(slope, -1, rtol=5e-3)


@pytest.mark.parametrize("temperature", [299.0, 323.0])
def test_sands_time_follows_the_diffusivity_which_is_arrhenius(deep, temperature):
    by_hand = 4.3e-13 * np.exp(0.45 / 8.617333262e-5 * (1 / 307 - 1 / temperature))
    i = 131.0
    np.testing.assert_allclose(transition(deep, i, temperature=temperature), sand(i, by_hand), rtol=1e-2)


def test_the_surface_fills_with_the_root_of_time(deep):
    i, times = 143.0, np.array([31.0, 90.0, 217.0])
    found = deep.run(i, 250)[CHI](times)
    np.testing.assert_allclose(found, 2 * PER_CHARGE * i * np.sqrt(times / (np.pi * D)), rtol=1e-2)


def test_contact_is_what_vacancies_leave_of_the_start(deep):
    times = np.array([0.2, 31.0, 90.0, 217.0])
    for theta in (0.37, 0.83):
        solution = deep.run(143.0, 250, theta=theta)
        # the imposed gradient fills the first half cell of the mesh at once
        np.testing.assert_allclose(solution[THETA](0), theta, rtol=2e-2)
        assert deep.run(0.0, 250, theta=theta)[THETA](0) == pytest.approx(theta, rel=1e-14)
        np.testing.assert_allclose(solution[THETA](times), theta * (1 - solution[CHI](times)), rtol=1e-10)


def test_vacancies_are_what_was_stripped(deep):
    solution = deep.run(143.0, 250)
    times = np.array([31.0, 90.0, 217.0])
    total = solution[DEPTH](times) - solution[SODIUM](times)
    np.testing.assert_allclose(total, PER_CHARGE * 143.0 * times, rtol=1e-9)
    np.testing.assert_allclose(solution[DEPTH](times), DEEP, rtol=1e-9)


def test_contact_heals_at_rest_while_the_vacancies_stay(deep):
    solution = deep.steps([(200.0, 143.0), (900.0, 0.0)])
    times = np.array([200.0, 260.0, 480.0, 1100.0])
    total = solution[DEPTH](times) - solution[SODIUM](times)
    np.testing.assert_allclose(total, PER_CHARGE * 143.0 * 200.0, rtol=1e-9)
    fraction = solution[CHI](times)
    assert np.all(np.diff(fraction) < 0)
    assert np.all(np.diff(solution[THETA](times)) > 0)
    late = times[1:]  # a pulse of constant flux, by superposition
    by_hand = 2 * PER_CHARGE * 143.0 / np.sqrt(np.pi * D) * (np.sqrt(late) - np.sqrt(late - 200.0))
    np.testing.assert_allclose(fraction[1:], by_hand, rtol=1e-2)


def test_a_shallow_metal_fills_evenly(shallow):
    i, times = 0.71, np.array([500.0, 2100.0, 4700.0])  # the depth is crossed in 7 s
    found = shallow.run(i, 5000)[CHI](times)
    by_hand = PER_CHARGE * i * (times / SHALLOW + SHALLOW / (3 * D))
    np.testing.assert_allclose(found, by_hand, rtol=3e-4)


def test_plating_fills_vacancies_with_its_share(shallow):
    strip, plate, seconds = 0.71, 0.83, 1900.0
    start = PER_CHARGE * strip * 4000.0
    L = SHALLOW - start

    def law(t, y):
        depth = L + PER_CHARGE * plate * t + y[0]
        rate = lambda surface: PER_CHARGE * SHARE * plate * (1 - np.exp(-surface / SCALE))  # noqa: E731
        surface = y[0] / depth
        for _ in range(5):  # the surface lies below the mean by flux h/(3 D)
            surface = y[0] / depth - rate(surface) * depth / (3 * D)
        return [-rate(surface)]

    by_hand = solve_ivp(law, (0, seconds), [start], rtol=1e-9, atol=1e-16, method="LSODA").y[0, -1]
    solution = shallow.steps([(4000.0, strip), (seconds, -plate)])
    end = 4000.0 + seconds
    found = solution[DEPTH](end) - solution[SODIUM](end)
    np.testing.assert_allclose(found, by_hand, rtol=1e-3)
    assert found < 0.7 * start
    np.testing.assert_allclose(solution[SODIUM](end), L + PER_CHARGE * plate * seconds, rtol=1e-9)


def test_creep_under_pressure_postpones_the_transition():
    bench = Bench(
        {RESERVOIR: 1.3e-3}, contact="vacancies", replenishment="pressure", points=120, tolerance=1e-7
    )
    i, p = 143.0, 23e6
    made_good = 1.7e-6 * p
    found = transition(bench, i, p=p)
    np.testing.assert_allclose(found, sand(i - made_good), rtol=1e-2)
    assert found > 1.5 * sand(i)


def test_creep_that_makes_all_good_leaves_the_metal_whole():
    bench = Bench(contact="vacancies", replenishment="pressure")
    solution = bench.run(0.99 * 1.7e-6 * 0.31e6, 900)
    np.testing.assert_array_equal(solution[CHI](np.array([0.0, 300.0, 900.0])), 0)
    np.testing.assert_array_equal(solution[THETA](np.array([0.0, 300.0, 900.0])), 0.37)


@pytest.mark.parametrize("i", [0.0, -143.0])
def test_rest_and_plating_on_a_whole_metal_leave_no_trace(deep, i):
    solution, times = deep.run(i, 250), np.array([0.0, 90.0, 250.0])
    np.testing.assert_array_equal(solution[CHI](times), 0)
    np.testing.assert_array_equal(solution[THETA](times), 0.37)


def test_the_default_mesh_is_near_one_four_times_finer():
    times = np.array([200.0, 900.0, 2300.0])
    coarse, fine = (Bench(contact="vacancies", points=n, tolerance=1e-7).run(19.0, 2400) for n in (30, 120))
    np.testing.assert_allclose(coarse[CHI](times), fine[CHI](times), rtol=3e-3)


def test_the_interface_is_the_same_whether_the_current_is_a_number_or_an_input():
    times = np.array([1.0, 10.0, 90.0])
    given = Bench({RESERVOIR: DEEP}, contact="vacancies")
    number = Bench({RESERVOIR: DEEP}, contact="vacancies", current=143.0)
    np.testing.assert_allclose(
        number.run(143.0, 100)[CHI](times), given.run(143.0, 100)[CHI](times), rtol=1e-6
    )


def test_the_value_at_the_interface_takes_the_imposed_gradient():
    # before the front has crossed the first few of the mesh's points it is within the order of that gradient
    times = np.array([10.0, 30.0])
    by_hand = 2 * PER_CHARGE * 143.0 * np.sqrt(times / (np.pi * D))
    found = Bench({RESERVOIR: DEEP}, contact="vacancies", current=143.0).run(143.0, 100)[CHI](times)
    np.testing.assert_allclose(found, by_hand, rtol=1.7e-2)
    assert found[0] > by_hand[0]  # a straight line through two points would end below
