"""Yamauchi's spectra along a discharge at 0.1C."""

import numpy as np
import pytest

from nasolid.simulation.impedance import operando

EVERY = 0.02


@pytest.fixture(scope="module")
def along():
    """Depth of discharge and real part at 0.1 Hz [Ohm.m2]."""
    spectra = operando("yamauchi2020-C", [0.1], current="0.1C", every=EVERY)
    depth = np.array([float(s.title.split(" % of")[0].rsplit(",", 1)[-1]) / 100 for s in spectra])
    return depth, np.array([s.impedance[0].real for s in spectra])


def between(along, low, high):
    depth, R = along
    inside = (depth > low) & (depth < high)
    return depth[inside], R[inside]


def test_resistance_peaks_near_sixty_per_cent_depth_of_discharge(along):
    depth, R = between(along, 0.2, 0.85)
    assert abs(depth[np.argmax(R)] - 0.6) < 0.06
    assert R.max() > 1.2 * R.min()


@pytest.mark.parametrize(("low", "high"), [(0.0, 0.6), (0.64, 1.0)])
def test_resistance_is_least_in_the_middle_of_each_step(along, low, high):
    depth, R = between(along, low, high)
    at = depth[np.argmin(R)]
    assert 0.25 < (at - low) / (high - low) < 0.75
    k = np.argmin(R)
    assert np.all(np.diff(R[: k + 1]) < 0)
    assert np.all(np.diff(R[k:]) > 0)


def test_least_resistance_is_the_reported_one(along):
    np.testing.assert_allclose(along[1].min(), 234e-4, rtol=0.1)
