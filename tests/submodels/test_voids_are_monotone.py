"""Laws that hold on every path of a contact with voids, whatever the currents and the pressure."""

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from living_by_hand import LEAST, Bench

THETA, V = "Left contact fraction", "Left void volume per area [m]"

paths = st.lists(st.tuples(st.floats(20, 400), st.floats(-4, 4)), min_size=1, max_size=4)
pressures = st.floats(0.0, 1.5e6)
more_pressure = st.floats(0.0, 1e6)
starts = st.floats(0.35, 0.97)
ROUND = 1e-6
few = settings(max_examples=25, deadline=None)


@pytest.fixture(scope="module", params=["diffusion", "pressure"])
def bench(request):
    return Bench(contact="voids", replenishment=request.param)


def along(bench, path, p, theta, name=THETA):
    ends = np.concatenate([[0.0], np.cumsum([seconds for seconds, _ in path])])
    return bench.steps(path, p=p, theta=theta)[name](ends)


@few
@given(path=paths, p=pressures, more=more_pressure, theta=starts)
def test_more_pressure_never_leaves_less_contact(bench, path, p, more, theta):
    assert np.all(along(bench, path, p + more, theta) >= along(bench, path, p, theta) - ROUND)


@few
@given(path=paths, more=st.floats(0.0, 3.0), p=pressures, theta=starts)
def test_more_current_never_leaves_more_contact(bench, path, more, p, theta):
    stronger = [(seconds, i + more) for seconds, i in path]
    assert np.all(along(bench, stronger, p, theta) <= along(bench, path, p, theta) + ROUND)


@few
@given(path=paths, p=pressures, theta=starts, less=st.floats(0.5, 1.0))
def test_a_worse_contact_never_overtakes_a_better_one(bench, path, p, theta, less):
    assert np.all(along(bench, path, p, less * theta) <= along(bench, path, p, theta) + ROUND)


@few
@given(path=paths, p=pressures, theta=starts)
def test_contact_stays_between_the_least_and_all(bench, path, p, theta):
    found = along(bench, path, p, theta)
    assert np.all(found <= 1 + ROUND)
    assert np.all(found >= LEAST)


@few
@given(seconds=st.floats(10, 900), p=pressures, theta=starts, i=st.floats(-4.0, 0.0))
def test_plating_and_rest_never_lose_contact(bench, seconds, p, theta, i):
    found = along(bench, [(seconds / 2, i), (seconds / 2, 0.0)], p, theta)
    assert np.all(np.diff(found) >= -ROUND)


def test_a_long_charge_fills_what_is_there_and_digs_no_hole(bench):
    found = along(bench, [(4000.0, -3.7), (4000.0, -2.9)], 0.9e6, 0.83, V)
    assert np.all(found >= -1e-15)
    assert found[-1] < 1e-2 * found[0]
