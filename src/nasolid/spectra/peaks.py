"""Peaks of relaxation times with what they are worth: from elements that follow a spectrum, or by area."""

from dataclasses import dataclass
from itertools import pairwise

import numpy as np
from scipy.signal import find_peaks
from scipy.stats import t as student

from nasolid.spectra.descent import Data, Fit
from nasolid.spectra.distribution import Inverse
from nasolid.spectra.shapes import MAIN, PEAKS

WIDE = 9.0
"""A resistance whose range spans more than this factor is not determined."""

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
        ``"arc"``, ``"diffusion"`` (to a reservoir: tanh(W)/W), ``"several"`` that cannot be told apart,
        ``"loop"``, or ``"area"``.
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
    resistance symmetric in its logarithm, without an end for times beyond what was measured. A peak whose range
    spans more than a factor of `WIDE` is told as one with the peak beside it.
    """
    spread = _Spread(data, fit)
    groups = sorted(([k] for k in spread.chosen(PEAKS)), key=lambda group: fit.element(group[0])[1])
    while len(groups) > 1:
        vague = [g for g, group in enumerate(groups) if WIDE < spread.factor(group) ** 2 < np.inf]
        if not vague:
            break
        apart = np.diff([spread.ln_tau(group) for group in groups])
        _, first = min((apart[g], g) for v in vague for g in (v - 1, v) if 0 <= g < apart.size)
        groups[first : first + 2] = [groups[first] + groups[first + 1]]
    peaks = [spread.peak(group, size) for group in [*groups, *([k] for k in spread.chosen(("loop",)))]]
    return sorted(peaks, key=lambda peak: peak.tau), spread.total(size)


class _Spread:
    """How far the resistances of a fit, and their sums, are determined."""

    def __init__(self, data: Data, fit: Fit):
        self.fit = fit
        self.low, self.high = data.bounds(fit.kinds)
        free = (self.low < self.high) & (fit.x < self.high) & (fit.x > self.low)
        scale = np.maximum(np.linalg.norm(fit.J[free], axis=1), 1e-300)
        J = fit.J[free] / scale[:, None]
        left = max(data.size - int(free.sum()), 1)
        self.covariance = np.zeros((fit.x.size, fit.x.size))
        variance = fit.chi2 / left * np.linalg.pinv(J @ J.T, hermitian=True) / np.outer(scale, scale)
        self.covariance[np.ix_(free, free)] = variance
        self.reach = float(student.ppf(0.975, left))

    def chosen(self, kinds: tuple[str, ...]) -> list[int]:
        """Elements of these kinds that are there."""
        return [k for k, kind in enumerate(self.fit.kinds) if kind in kinds and self.fit.element(k)[0] > 0]

    def at(self, k: int) -> int:
        """Place of an element's size among the unknowns."""
        return self.fit.x.size - 3 * (len(self.fit.kinds) - k)

    def beyond(self, group: list[int]) -> bool:
        """Whether a time ended at a bound."""
        places = [self.at(k) + 1 for k in group]
        return any(self.fit.x[p] in (self.low[p], self.high[p]) for p in places)

    def ln_tau(self, group: list[int]) -> float:
        """Mean logarithm of the times, by resistance."""
        R, u = np.array([self.fit.element(k)[:2] for k in group]).T
        return float(R @ u / R.sum())

    def factor(self, group: list[int]) -> float:
        """By which the sum of some resistances may be larger or smaller."""
        if self.beyond(group):
            return float("inf")
        places = [self.at(k) for k in group]
        deviation = np.sqrt(max(float(self.covariance[np.ix_(places, places)].sum()), 0.0))
        return float(np.exp(min(self.reach * deviation / self.fit.x[places].sum(), 50.0)))

    def peak(self, group: list[int], size: float) -> Peak:
        """A group of elements as one peak."""
        kind, (_, _, n) = self.fit.kinds[group[0]], self.fit.element(group[0])
        value = float(size * sum(self.fit.element(k)[0] for k in group)) * (-1 if kind == "loop" else 1)
        ends = sorted((value / self.factor(group), value * self.factor(group)))
        if len(group) > 1:
            kind = "several"
        tau = float(np.exp(self.ln_tau(group))) * (MAIN if kind == "diffusion" else 1.0)
        exponent = float(n) if kind in ("arc", "loop") else float("nan")
        return Peak(tau, float(1 / (2 * np.pi * tau)), value, (ends[0], ends[1]), exponent, kind)

    def total(self, size: float) -> tuple[float, float]:
        """Range of the sum of all peaks, less the loop."""
        sums = np.zeros(self.fit.x.size)
        for k in self.chosen((*PEAKS, "loop")):
            if self.beyond([k]):
                return 0.0, float("inf")
            sums[self.at(k)] = -1.0 if self.fit.kinds[k] == "loop" else 1.0
        whole, variance = float(sums @ self.fit.x), float(sums @ self.covariance @ sums)
        reach = self.reach * float(np.sqrt(max(variance, 0.0)))
        return size * (whole - reach), size * (whole + reach)


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
