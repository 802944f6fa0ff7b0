"""Penetration: the event, the filament that opens, and the charge that is lost through it."""

import numpy as np
import pybamm
import pytest
from by_hand import F, arrhenius, hand_cell, losses, resistance, run
from living_by_hand import AREA, PER_CHARGE, Bench, T, above
from scipy.integrate import cumulative_simpson, solve_ivp
from scipy.interpolate import make_interp_spline

pytestmark = pytest.mark.filterwarnings("ignore:.*what is plausible")  # limiting cases

THETA, G, TAU = 0.37, 0.39, 43.0
VOLTAGE, OPENING, SHUNT = "Voltage [V]", "Filament opening", "Shunt current density [A.m-2]"
STOPS = {"penetration": "critical current"}
LEAKS = STOPS | {"after": "leak"}
TIMES = np.array([0.0, 30.0, 140.0, 300.0])


def critical(temperature=T):
    return arrhenius(6.7, 0.33, 305.0, temperature)


def ramped(cell, slope, largest=1e3):
    """Solution under a current density that grows with time up to the largest [A.m-2]."""
    sign = np.sign(slope)
    reached = lambda t: sign * pybamm.minimum(0.3 + abs(slope) * t, largest)  # noqa: E731
    start = {"Current function [A]": lambda t: AREA * reached(t), "Initial current [A]": AREA * sign * 0.3}
    return run(cell, sign * 0.3, 100, values=start)


@pytest.mark.parametrize("temperature", [289.0, 319.0])
def test_a_charge_ends_where_the_local_current_passes_the_critical_one(temperature):
    solution = ramped(hand_cell({"Ambient temperature [K]": temperature}, **STOPS), -0.071)
    assert solution.termination == "event: Penetration"
    np.testing.assert_allclose(solution.t[-1], (critical(temperature) * THETA - 0.3) / 0.071, rtol=1e-6)
    local = np.ravel(solution["Local current density [A.m-2]"].entries)[-1]
    np.testing.assert_allclose(local, -critical(temperature), rtol=1e-6)


@pytest.mark.parametrize(("share", "ends"), [(0.999, "final time"), (1.001, "event: Penetration")])
def test_the_critical_current_parts_what_goes_on_from_what_stops(share, ends):
    assert ramped(hand_cell(**STOPS), -0.071, share * critical() * THETA).termination == ends


@pytest.mark.parametrize(("share", "ends"), [(0.999, "final time"), (1.001, "event: Penetration")])
def test_full_contact_carries_the_critical_current_itself(share, ends):
    cell = hand_cell(contact="ideal", **STOPS)
    assert ramped(cell, -0.19, share * critical()).termination == ends


def test_a_discharge_does_not_penetrate():
    assert run(hand_cell(**STOPS), 2.7 * critical() * THETA, 30).termination == "final time"


def test_voids_bring_penetration_to_the_side_that_is_plated():
    i = 0.9 * critical() * THETA
    bench = Bench(contact="voids", **STOPS)
    rested = bench.steps([(900.0, 0.0), (50.0, -i)])
    assert rested.termination == "final time"
    stripped = bench.steps([(900.0, i)])
    assert float(stripped["Left contact fraction"](900.0)) < 0.89 * THETA
    back = bench.steps([(900.0, i), (50.0, -i)])  # plated at once on what is left
    assert back.termination == "event: Penetration"
    assert back.t[-1] < 901


# with a leak

I_0 = -5.3


@pytest.fixture(scope="module")
def leaking():
    return run(hand_cell(**LEAKS), I_0, 300)


def test_the_filament_opens_by_its_law(leaking):
    times = np.linspace(0, 300, 1201)
    V = make_interp_spline(times, leaking[VOLTAGE](times), k=1)

    def law(t, P):
        ionic = I_0 + G * P * V(t)
        return (1 - P) / TAU * above(-ionic / (THETA * critical()) - 1, 0.01)

    by_hand = solve_ivp(law, (0, 300), [0.0], t_eval=TIMES, rtol=1e-9, atol=1e-12).y[0]
    np.testing.assert_allclose(leaking[OPENING](TIMES), by_hand, rtol=1e-5, atol=1e-9)
    assert by_hand[-1] > 0.5


def test_at_twice_the_critical_current_it_opens_in_its_time():
    weak = {"Shunt areal conductance [S.m-2]": 1e-7}
    solution = run(hand_cell(weak, **LEAKS), -2 * critical() * THETA, 120)
    times = np.array([20.0, 43.0, 110.0])
    np.testing.assert_allclose(solution[OPENING](times), 1 - np.exp(-times / TAU), rtol=1e-5)


def test_ions_carry_what_the_shunt_passes_too(leaking):
    i_sh = G * leaking[OPENING](TIMES) * leaking[VOLTAGE](TIMES)
    np.testing.assert_allclose(leaking[SHUNT](TIMES), i_sh, rtol=1e-6, atol=1e-10)
    ionic = leaking["Current collector current density [A.m-2]"](TIMES)
    np.testing.assert_allclose(ionic, I_0 + i_sh, rtol=1e-6)
    np.testing.assert_allclose(leaking["Total current density [A.m-2]"](TIMES), I_0, rtol=1e-12)
    local = leaking["Local current density [A.m-2]"](TIMES)
    np.testing.assert_allclose(local, (I_0 + i_sh) / THETA, rtol=1e-6)


def test_what_the_host_and_the_metal_miss_is_what_leaked(leaking):
    times = np.linspace(0, 300, 1201)
    leaked = cumulative_simpson(leaking[SHUNT](times), x=times, initial=0)
    charge = I_0 * times + leaked
    np.testing.assert_allclose(
        leaking["Leaked charge [A.h.m-2]"](times) * 3600, leaked, rtol=0, atol=1e-6 * leaked[-1]
    )
    host = leaking["Total lithium in positive electrode [mol]"](times)
    L = leaking["Sodium thickness [m]"](times)
    np.testing.assert_allclose((host - host[0]) * F / AREA, charge, rtol=0, atol=1e-6 * abs(charge[-1]))
    np.testing.assert_allclose((L[0] - L) / PER_CHARGE, charge, rtol=0, atol=1e-6 * abs(charge[-1]))
    assert leaked[-1] > 0.1 * abs(I_0 * 300)


def test_host_and_metal_share_the_sodium_while_a_shunt_leaks(leaking):
    total = leaking["Total lithium in positive electrode [mol]"](TIMES) + leaking["Sodium metal [mol]"](TIMES)
    np.testing.assert_allclose(total, total[0], rtol=1e-8)


def test_losses_account_for_the_voltage_while_a_shunt_leaks(leaking):
    lost = sum(leaking[name](TIMES) for name in losses(leaking))
    by_hand = leaking["Mean open-circuit voltage [V]"](TIMES) - leaking[VOLTAGE](TIMES)
    np.testing.assert_allclose(lost, by_hand, rtol=0, atol=1e-9)


def test_terminals_feel_the_current_of_the_terminals_alone(leaking):
    found = leaking["Loss: Contact [V]"](TIMES)
    np.testing.assert_allclose(found, I_0 * resistance("Cathode contact"), rtol=1e-9)


def test_a_filament_stays_and_leaks_at_rest():
    step = {"Current function [A]": lambda t: AREA * I_0 * (t < 100), "Initial current [A]": AREA * I_0}
    solution = run(hand_cell(**LEAKS), I_0, np.linspace(0, 400, 401), values=step)
    times = np.array([101.0, 230.0, 400.0])
    opening = solution[OPENING](times)
    np.testing.assert_allclose(opening, opening[0], rtol=1e-9)
    i_sh = solution[SHUNT](times)
    np.testing.assert_allclose(i_sh, G * opening[0] * solution[VOLTAGE](times), rtol=1e-8)
    ionic = solution["Current collector current density [A.m-2]"](times)
    np.testing.assert_allclose(ionic, i_sh, rtol=1e-8)


def test_a_shunt_that_never_opened_leaves_no_trace():
    i = -0.9 * critical() * THETA
    for current in (i, -2.7 * i):
        plain, closed = run(hand_cell(), current, 300), run(hand_cell(**LEAKS), current, 300)
        np.testing.assert_array_equal(closed[OPENING](TIMES), 0)
        np.testing.assert_array_equal(closed["Leaked charge [A.h.m-2]"](TIMES), 0)
        np.testing.assert_allclose(closed[VOLTAGE](0), plain[VOLTAGE](0), rtol=1e-12)
        np.testing.assert_allclose(closed[VOLTAGE](TIMES), plain[VOLTAGE](TIMES), rtol=1e-8)


def test_an_event_that_does_not_come_leaves_no_trace():
    plain, watched = run(hand_cell(), -1.9, 300), run(hand_cell(**STOPS), -1.9, 300)
    np.testing.assert_allclose(watched[VOLTAGE](TIMES), plain[VOLTAGE](TIMES), rtol=1e-9)


def test_a_leak_needs_no_more_of_the_double_layer_than_the_plain_cell():
    solution = run(hand_cell(double_layer="capacitive", **LEAKS), I_0, 300)
    i_sh = G * solution[OPENING](TIMES) * solution[VOLTAGE](TIMES)
    np.testing.assert_allclose(solution[SHUNT](TIMES), i_sh, rtol=1e-8, atol=1e-12)
    lost = sum(solution[name](TIMES) for name in losses(solution))
    by_hand = solution["Mean open-circuit voltage [V]"](TIMES) - solution[VOLTAGE](TIMES)
    np.testing.assert_allclose(lost, by_hand, rtol=0, atol=1e-6)


def test_both_sides_of_a_symmetric_cell_leak_into_each_other():
    bench = Bench(contact="constriction", **LEAKS)
    times = np.array([0.0, 50.0, 140.0])
    solution = bench.run(5.3, 150)
    np.testing.assert_array_equal(solution["Left filament opening"](times), 0)
    opening = solution["Right filament opening"](times)
    assert opening[-1] > 0.5
    i_sh = G * opening * solution[VOLTAGE](times)
    np.testing.assert_allclose(solution[SHUNT](times), i_sh, rtol=1e-8, atol=1e-12)
    np.testing.assert_allclose(solution["Ionic current density [A.m-2]"](times), 5.3 + i_sh, rtol=1e-8)
