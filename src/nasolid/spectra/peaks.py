"""Peaks of relaxation times with what they are worth: from elements that follow a spectrum, or by area."""

from dataclasses import dataclass
from itertools import pairwise

import numpy as np
from scipy.signal import find_peaks
from scipy.stats import t as student

from nasolid.spectra.descent import Data, Fit
from nasolid.spectra.distribution import Inverse
from nasolid.spectra.shapes import MAIN, PEAKS

RISE = 0.01
"""A peak by area rises at least this share of the highest gamma above its surroundings."""

TENFOLD = 10.0
"""It stands such a change of lambda."""

NEAR = 0.3
"""Decades by which it may move then."""

DRAWS = 16
"""Draws of the noise for the range of an area."""


@dataclass(frozen=True)
class Peak:
    """A relaxation that a spectrum holds.

    Attributes
    ----------
    tau, frequency : float
        Time constant [s], and 1/(2 pi tau) [Hz].
    resistance : float
        [Ohm.m2]; negative for a loop.
    interval : tuple of float
        95 % range of the resistance [Ohm.m2]; up to infinity where the data do not determine it.
    exponent : float
        n of the arc, 1 for a semicircle; NaN where the peak is an area of the distribution.
    kind : str
        ``"arc"``, ``"diffusion"`` (to a reservoir: tanh(W)/W), ``"loop"``, or ``"area"``.
    """

    tau: float
    frequency: float
    resistance: float
    interval: tuple[float, float] = (0.0, float("inf"))
    exponent: float = float("nan")
    kind: str = "area"


def of_elements(data: Data, fit: Fit, size: float) -> tuple[list[Peak], tuple[float, float]]:
    """Peaks and loop of a fit, shortest time first, and the range of what they add up to.

    Ranges are those of linear least squares at the minimum, the noise taken from the residuals; of each
    resistance symmetric in its logarithm, without an end for times beyond what was measured.
    """
    low, high = data.bounds(fit.kinds)
    free = (low < high) & (fit.x < high) & (fit.x > low)
    covariance = np.zeros((fit.x.size, fit.x.size))
    scale = np.maximum(np.linalg.norm(fit.J[free], axis=1), 1e-300)
    J = fit.J[free] / scale[:, None]
    covariance[np.ix_(free, free)] = np.linalg.pinv(J @ J.T, hermitian=True) / np.outer(scale, scale)
    left = max(data.size - int(free.sum()), 1)
    covariance *= fit.chi2 / left
    reach = float(student.ppf(0.975, left))
    peaks, sums = [], np.zeros(fit.x.size)
    for k, kind in enumerate(fit.kinds):
        at = fit.x.size - 3 * (len(fit.kinds) - k)
        R, u, n = fit.element(k)
        if kind not in (*PEAKS, "loop") or R <= 0:
            continue
        sign = -1.0 if kind == "loop" else 1.0
        sums[at] = sign
        factor = float(np.exp(min(reach * np.sqrt(covariance[at, at]) / R, 50.0)))
        if u in (low[at + 1], high[at + 1]):  # beyond what was measured
            factor = np.inf
        value = float(sign * size * R)
        ends = sorted((value / factor, value * factor))
        tau = float(np.exp(u)) * (MAIN if kind == "diffusion" else 1.0)
        exponent = float(n) if kind != "diffusion" else float("nan")
        peaks.append(Peak(tau, float(1 / (2 * np.pi * tau)), value, (ends[0], ends[1]), exponent, kind))
    if any(not np.isfinite(peak.interval[1]) for peak in peaks):
        return sorted(peaks, key=lambda peak: peak.tau), (0.0, np.inf)
    whole = float(size * sums @ fit.x)
    spread = float(size * reach * np.sqrt(max(float(sums @ covariance @ sums), 0.0)))
    return sorted(peaks, key=lambda peak: peak.tau), (whole - spread, whole + spread)


def by_area(problem: Inverse, x: np.ndarray, lam: float, noise: float, size: float) -> list[Peak]:
    """Peaks of a distribution, parted at its minima, that stand a tenfold change of lambda either way.

    Ranges are from the least to the greatest area between the same minima over these changes and draws of
    the noise; the bias of the regularisation is not in them.
    """
    gamma = x[problem.series :]
    others = [problem.solve(lam * factor)[0] for factor in (1 / TENFOLD, TENFOLD)]
    moved = [np.array(_tops(y[problem.series :])) for y in others]
    tops, near = _tops(gamma), NEAR * np.log(10) / problem.h
    stand = [all((np.abs(top - other) <= near).any() for other in moved) for top in tops]
    random = np.random.default_rng(0)
    for _ in range(DRAWS):
        draw = noise / np.sqrt(2) * (random.standard_normal((2, problem.target.size)))
        redrawn = Inverse(
            problem.A, problem.A @ x + draw[0] + 1j * draw[1], problem.tau, problem.h, problem.total
        )
        others.append(redrawn.solve(lam)[0])
    lows = [a + int(np.argmin(gamma[a : b + 1])) for a, b in pairwise(tops)]
    peaks = []
    for top, stands, a, b in zip(tops, stand, [0, *lows], [*lows, gamma.size], strict=True):
        if not stands:
            continue
        areas = [float(size * problem.h * y[problem.series :][a:b].sum()) for y in (x, *others)]
        time = float(problem.tau[top] * np.exp(_shift(gamma, top) * problem.h))
        peaks.append(Peak(time, float(1 / (2 * np.pi * time)), areas[0], (min(areas), max(areas))))
    return peaks


def _tops(gamma: np.ndarray) -> list[int]:
    if not gamma.any():
        return []
    padded = np.concatenate([[0.0], gamma, [0.0]])
    return [int(k) - 1 for k in find_peaks(padded, prominence=RISE * gamma.max())[0]]


def _shift(gamma: np.ndarray, top: int) -> float:
    """From the node to the top of the parabola through it and its neighbours, in nodes."""
    left, middle, right = np.concatenate([[0.0], gamma, [0.0]])[top : top + 3]
    curvature = left - 2 * middle + right
    return float(0.5 * (left - right) / curvature) if curvature else 0.0
