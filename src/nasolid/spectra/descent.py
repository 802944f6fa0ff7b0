"""Least squares of sums of shapes, from many starts at once."""

from dataclasses import dataclass
from typing import Any

import numpy as np

from nasolid.spectra.shapes import KINDS

BEYOND = 3.0
"""Times of elements reach this factor beyond the measured range."""

SLOW = ("loop", "diffusion")
"""Kinds whose time lies in the slower half of the measured range, or beyond."""

STEPS = 80
"""Of the descent, at most."""

FIRST, KEPT = 8, 3
"""After so many steps only the lowest few starts go on."""

STILL = 1e-8
"""Two steps that gain less than this share of chi2 end it."""


@dataclass(frozen=True, eq=False)
class Data:
    """A spectrum in the form that is fitted.

    Attributes
    ----------
    ln_s : array of complex, shape (n,)
        Logarithm of i 2 pi f.
    z : array of complex, shape (n,)
        Impedance over its largest modulus.
    series : array of complex, shape (n, c)
        Columns of what is always there: resistance, inductance, capacitance.
    weights : tuple of float
        Of modulus and phase; both 1 where their noise is alike.
    """

    ln_s: np.ndarray
    z: np.ndarray
    series: np.ndarray
    weights: tuple[float, float] = (1.0, 1.0)

    @property
    def size(self) -> int:
        """How many numbers were measured."""
        return 2 * self.z.size

    def rows(self, columns: np.ndarray) -> np.ndarray:
        """Complex values over frequency (the last axis), relative to Z, as real rows of modulus and phase."""
        relative = columns / self.z
        return np.concatenate([relative.real * self.weights[0], relative.imag * self.weights[1]], axis=-1)

    def bounds(self, kinds: tuple[str, ...]) -> tuple[np.ndarray, np.ndarray]:
        """Least and greatest value of each unknown: series, then size, ln(tau) and n of each element.

        Loop and diffusion are slow: a loop beside a fast arc would only take away what that has too much.
        """
        shortest, longest = -self.ln_s.real.max(), -self.ln_s.real.min()
        low, high = [0.0] * self.series.shape[1], [np.inf] * self.series.shape[1]
        for kind in kinds:
            n = KINDS[kind].exponents
            reach = np.log(BEYOND)
            times = (shortest - reach, longest + reach) if KINDS[kind].timed else (longest, longest)
            if kind in SLOW:
                times = ((shortest + longest) / 2, longest + reach)
            low += [0.0, times[0], n[0]]
            high += [np.inf, times[1], n[1]]
        return np.array(low), np.array(high)

    def columns(self, kinds: tuple[str, ...], X: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
        """Impedance (b, n) and its slopes (b, p, n) for unknowns X of shape (b, p)."""
        c = self.series.shape[1]
        slopes = np.empty((*X.shape, self.z.size), dtype=complex)
        slopes[:, :c] = self.series.T
        z = X[:, :c] @ self.series.T
        for k, kind in enumerate(kinds):
            at = c + 3 * k
            size, u, n = X[:, at : at + 3].T[..., None]
            g, dy, dn = KINDS[kind].shape(self.ln_s + u, n)
            z = z + size * g
            slopes[:, at], slopes[:, at + 1], slopes[:, at + 2] = g, size * dy, size * dn
        return z, slopes

    def errors(self, kinds: tuple[str, ...], X: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
        """Weighted residuals (b, 2 n) and their slopes (b, p, 2 n)."""
        z, slopes = self.columns(kinds, X)
        return self.rows(z - self.z), self.rows(slopes)


@dataclass(frozen=True, eq=False)
class Fit:
    """Elements at a least chi2: their kinds, unknowns, residuals (2 n) and slopes (p, 2 n)."""

    kinds: tuple[str, ...]
    x: np.ndarray
    r: np.ndarray
    J: np.ndarray

    @property
    def chi2(self) -> float:
        """Sum of squared weighted residuals."""
        return float(self.r @ self.r)

    def element(self, k: int) -> np.ndarray:
        """Size, ln(tau) and n of the k-th element."""
        at = self.x.size - 3 * (len(self.kinds) - k)
        return self.x[at : at + 3]


def descend(data: Data, kinds: tuple[str, ...], starts: Any) -> Fit:
    """Go downhill from each start (Levenberg-Marquardt between bounds) and keep the lowest.

    Unknowns at a bound that would leave it rest there; those at which a bound holds both ways never move.
    """
    low, high = data.bounds(kinds)
    X = np.clip(np.array(starts, dtype=float), low, high)
    r, J = data.errors(kinds, X)
    chi2 = np.sum(r**2, axis=1)
    damping, calm = np.full(len(X), 1e-3), np.zeros(len(X), dtype=int)
    for step in range(STEPS):
        if step == FIRST:
            calm[np.argsort(chi2)[KEPT:]] = 2
        at = np.flatnonzero(calm < 2)
        if not at.size:
            break
        new = np.clip(X[at] + _step(X[at], r[at], J[at], damping[at], low, high), low, high)
        r_new, J_new = data.errors(kinds, new)
        chi2_new = np.sum(r_new**2, axis=1)
        better = chi2_new < chi2[at]
        gain = (chi2[at] - chi2_new) / (chi2[at] + 1e-300)
        kept = at[better]
        X[kept], r[kept], J[kept], chi2[kept] = new[better], r_new[better], J_new[better], chi2_new[better]
        damping[at] = np.where(better, np.maximum(damping[at] / 5, 1e-9), damping[at] * 4)
        still = np.where(better, gain < STILL, damping[at] > 1e6)
        calm[at] = np.where(still, calm[at] + 1, 0)
    best = int(np.argmin(chi2))
    return Fit(kinds, X[best], r[best], J[best])


def _step(
    X: np.ndarray, r: np.ndarray, J: np.ndarray, damping: np.ndarray, low: np.ndarray, high: np.ndarray
) -> np.ndarray:
    """Damped Gauss-Newton steps of unknowns that are not held by a bound."""
    H = J @ J.transpose(0, 2, 1)
    g = np.einsum("bpm,bm->bp", J, r)
    held = ((low >= X) & (g > 0)) | ((high <= X) & (g < 0)) | (low == high)
    g = np.where(held, 0.0, g)
    H = np.where(held[:, :, None] | held[:, None, :], 0.0, H)
    diagonal = np.einsum("bpp->bp", H)
    more = np.where(diagonal > 0, damping[:, None] * diagonal, 1.0)
    return -np.linalg.solve(H + more[:, :, None] * np.eye(X.shape[1]), g[..., None])[..., 0]
