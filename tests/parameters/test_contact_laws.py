"""Laws of a contact that lives, called with numbers: thresholds, contact beside voids, growth, closure, fixture."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from nasolid.parameters import contact_laws as laws

B, LEAST = 7.3e-6, 0.013
V_MAX = 2 * B / 3
GROWTH = {
    "width": 0.19,
    "largest": V_MAX,
    "share": 0.71,
    "scale": 0.047,
    "thickness_per_charge": 2.46e-10,
}


def growth(i, volume, replenished=0.83):
    return laws.void_growth(i, volume, replenished=replenished, **GROWTH)


numbers = st.floats(-1e3, 1e3)
shares = st.floats(0.0, 1.0)
currents = st.floats(-50.0, 50.0)
replenishing = st.floats(0.0, 20.0)


# thresholds


@given(x=st.floats(-1e6, 0.0), width=st.floats(1e-6, 1e6))
def test_nothing_counts_below_the_threshold(x, width):
    assert laws.above(x, width) == 0


@given(width=st.floats(1e-6, 1e3), factor=st.floats(1.0, 1e6))
def test_all_counts_above_the_width(width, factor):
    x = width * factor
    assert laws.above(x, width) == x


def test_between_it_counts_by_the_cubic_step():
    width, x = 0.19, np.array([0.013, 0.07, 0.11, 0.17])
    u = x / width
    np.testing.assert_allclose(laws.above(x, width), x * (3 * u**2 - 2 * u**3), rtol=1e-12)


@pytest.mark.parametrize("width", [0.19, 7.3])
@pytest.mark.parametrize(("end", "slope"), [(0.0, 0.0), (1.0, 1.0)])
def test_the_step_has_no_kink_at_either_end(width, end, slope):
    x = end * width
    for h in (-1e-6 * width, 1e-6 * width):
        left = (laws.above(x + h, width) - laws.above(x, width)) / h
        np.testing.assert_allclose(left, slope, rtol=0, atol=1e-5)


@given(x=numbers, y=numbers, width=st.floats(1e-3, 1e3))
def test_what_counts_never_falls(x, y, width):
    low, high = sorted((x, y))
    assert laws.above(low, width) <= laws.above(high, width) * (1 + 1e-12) + 1e-300


def test_the_positive_part_is_exact():
    np.testing.assert_array_equal(laws.positive_part(np.array([-3.7, 0.0, 0.13])), [0.0, 0.0, 0.13])


def test_a_magnitude_is_exact_from_the_width_on():
    x = np.array([-3.7, -0.19, 0.0, 0.19, 2.3])
    np.testing.assert_array_equal(laws.magnitude(x, 0.19), np.abs(x))


@given(x=numbers, floor=st.floats(1e-3, 10.0))
def test_a_floor_holds_and_is_not_felt_from_twice_on(x, floor):
    assert laws.at_least(x, floor) >= floor
    if x >= 2.0000001 * floor:
        np.testing.assert_allclose(laws.at_least(x, floor), x, rtol=1e-14)


# contact beside voids


def test_hemispheres_one_per_cell_cover_all_at_two_thirds_of_its_radius():
    hemisphere, cell = 2 / 3 * np.pi * B**3, np.pi * B**2
    np.testing.assert_allclose(laws.largest_void_volume(B), hemisphere / cell, rtol=1e-14)


@pytest.mark.parametrize("least", [0.013, 0.21])
def test_contact_is_full_beside_no_void_and_least_beside_the_largest(least):
    assert laws.contact_left(0.0, V_MAX, least) == 1
    np.testing.assert_allclose(laws.contact_left(V_MAX, V_MAX, least), least, rtol=1e-13)


def test_contact_falls_as_hemispheres_cover_the_cell():
    for a in (0.31 * B, 0.83 * B):  # radius: far above the rounding, covered area is (a/b)^2
        v = 2 / 3 * a**3 / B**2
        theta = 1 - (1 - LEAST) * (a / B) ** 2
        np.testing.assert_allclose(laws.contact_left(v, V_MAX, LEAST), theta, rtol=0, atol=0.011)


def test_contact_follows_the_rounded_law():
    v, v_r = np.array([0.0003, 0.017, 0.41, 0.93]) * V_MAX, 1e-3 * V_MAX
    g = lambda x: (x**2 + v_r**2) ** (1 / 3) - v_r ** (2 / 3)  # noqa: E731
    by_hand = 1 - (1 - LEAST) * g(v) / g(V_MAX)
    np.testing.assert_allclose(laws.contact_left(v, V_MAX, LEAST), by_hand, rtol=1e-12)


def test_contact_has_a_finite_slope_beside_no_void():
    v = np.array([1e-4, 1e-5]) * 1e-3 * V_MAX  # g -> v^2 / (3 v_r^(4/3)): flat at none
    lost = 1 - laws.contact_left(v, V_MAX, LEAST)
    assert np.all(lost / v * V_MAX < 0.1)


@given(u=st.floats(0.003, 1.0), least=st.floats(0.001, 0.5))
def test_a_volume_gives_back_its_contact(u, least):
    theta = laws.contact_left(u * V_MAX, V_MAX, least)
    np.testing.assert_allclose(laws.volume_beside(theta, V_MAX, least), u * V_MAX, rtol=1e-7)


@given(u=shares, v=shares, least=st.floats(0.001, 0.9))
def test_contact_never_rises_with_void_volume(u, v, least):
    low, high = sorted((u, v))
    more, less = (laws.contact_left(x * V_MAX, V_MAX, least) for x in (low, high))
    assert less <= more + 1e-13
    assert least * (1 - 1e-9) <= less <= 1


def test_contact_stays_positive_whatever_the_volume():
    v = np.array([1.01, 1.7, 23.0]) * V_MAX
    theta = laws.contact_left(v, V_MAX, LEAST)
    assert np.all(theta >= LEAST / 2)
    assert np.all(theta <= LEAST)


# growth and closure


def test_a_void_grows_by_the_volume_of_what_is_stripped_above_the_replenished_current():
    v = 0.27 * V_MAX
    by_hand = 2.46e-10 * (3.3 - 0.83) * (1 - 0.27**4)
    np.testing.assert_allclose(growth(3.3, v), by_hand, rtol=1e-12)


def test_plating_fills_its_share_of_a_void():
    by_hand = -2.46e-10 * 0.71 * 3.3 * (1 - np.exp(-0.027 / 0.047))
    np.testing.assert_allclose(growth(-3.3, 0.027 * V_MAX), by_hand, rtol=1e-12)
    assert growth(-3.3, 0.0) == 0


def test_the_largest_void_grows_no_more():
    np.testing.assert_allclose(growth(3.3, V_MAX), 0, atol=1e-25)


@given(u=shares, share=shares, replenished=replenishing)
def test_up_to_the_replenished_current_no_void_moves(u, share, replenished):
    assert growth(share * replenished, u * V_MAX, replenished) == 0


@given(u=shares, i=currents, more=st.floats(0.0, 20.0), replenished=replenishing)
def test_growth_never_falls_with_current(u, i, more, replenished):
    slow, fast = (growth(x, u * V_MAX, replenished) for x in (i, i + more))
    assert fast >= slow - 1e-22


@given(u=shares, i=currents, replenished=replenishing, more=st.floats(0.0, 20.0))
def test_growth_never_rises_with_the_replenished_current(u, i, replenished, more):
    before, after = (growth(i, u * V_MAX, x) for x in (replenished, replenished + more))
    assert after <= before + 1e-22


@pytest.mark.parametrize("n", [1.3, 4.8])
def test_closure_goes_with_a_power_of_pressure(n):
    rates = [laws.closure_rate(2.3e-4, p, 0.77e6, n) for p in (0.31e6, 1.1e6)]
    np.testing.assert_allclose(rates, 2.3e-4 * (np.array([0.31, 1.1]) / 0.77) ** n, rtol=1e-12)
    assert laws.closure_rate(2.3e-4, 0.0, 0.77e6, n) == 0


@given(p=st.floats(0, 1e8), more=st.floats(0, 1e8), n=st.floats(0.1, 8.0))
def test_closure_never_falls_with_pressure(p, more, n):
    slow, fast = (laws.closure_rate(2.3e-4, x, 0.77e6, n) for x in (p, p + more))
    assert fast >= slow


# fixture


@given(start=st.floats(1e3, 1e8), stiffness=st.floats(1e8, 1e14))
def test_a_stack_that_has_not_grown_is_under_the_pressure_it_was_closed_at(start, stiffness):
    assert laws.fixture_pressure(start, stiffness, 0.0) == start


@given(start=st.floats(0, 1e8), stiffness=st.floats(1e8, 1e14), displacement=st.floats(-1e-4, 1e-4))
def test_pressure_is_never_negative(start, stiffness, displacement):
    assert laws.fixture_pressure(start, stiffness, displacement) >= 0


def test_pressure_rises_by_stiffness_times_displacement():
    found = laws.fixture_pressure(0.31e6, 2.9e11, np.array([-0.7e-6, 1.3e-6]))
    np.testing.assert_allclose(found, [0.31e6 - 2.03e5, 0.31e6 + 3.77e5], rtol=1e-12)
    assert laws.fixture_pressure(0.31e6, 2.9e11, -2.3e-6) == 0


@pytest.mark.parametrize(("i", "m"), [(3.7, 2.6), (9.1, 0.7), (13.0, 4.3)])
def test_survival_is_weibulls(i, m):
    np.testing.assert_allclose(-np.log(laws.weibull_survival(i, 8.9, m)), (i / 8.9) ** m, rtol=1e-12)
    np.testing.assert_allclose(laws.weibull_survival(8.9, 8.9, m), np.exp(-1), rtol=1e-14)
