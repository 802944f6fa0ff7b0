"""Integrals over the time of a half-cycle, the same wherever one is told."""

import numpy as np
from scipy.interpolate import CubicSpline


def over_time(values: np.ndarray, time: np.ndarray) -> float:
    """Integral over time of what is known at the integrator's own steps.

    A cubic spline through them is as good as the integrator's own interpolation, of which a batch keeps nothing;
    straight lines would be off by up to a few 1e-5.

    Parameters
    ----------
    values : numpy.ndarray
        At every step, shape (n,).
    time : numpy.ndarray
        [s], shape (n,), increasing.
    """
    later = np.concatenate([[True], np.diff(time) > 0])
    t, y = time[later], values[later]
    if t.size < 2:
        return 0.0
    return float(CubicSpline(t, y).integrate(t[0], t[-1]))


def cut(values: np.ndarray, time: np.ndarray, end: float) -> tuple[np.ndarray, np.ndarray]:
    """Values and times up to `end` [s], where they go on beyond it."""
    if time[-1] <= end:
        return values, time
    before = time < end
    return np.append(values[before], CubicSpline(time, values)(end)), np.append(time[before], end)
