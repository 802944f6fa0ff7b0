"""The distribution itself: Tikhonov regularisation without negative values."""

from dataclasses import dataclass

import numpy as np
from scipy.optimize import nnls

PER_DECADE = 20
"""Nodes of the distribution per decade."""

BEYOND = 10.0
"""Relaxation times reach this factor beyond the measured range."""

LAMBDAS = np.logspace(-10, 1, 12)
"""What generalised cross validation chooses from."""

CAUTION = 1.4
"""Weight of the degrees of freedom in it; 1 is plain and now and then takes noise for peaks."""

FIRM = 1e3
"""Weight of a total that is known."""


@dataclass(frozen=True, eq=False)
class Inverse:
    """The linear problem: columns in series, then gamma on the nodes; all of the size of one.

    Attributes
    ----------
    A : array of complex, shape (n, c + m)
        Z/abs(Z) by unit of every unknown.
    target : array of complex, shape (n,)
        Z/abs(Z), less what is known of it.
    tau : array, shape (m,)
        Nodes [s].
    h : float
        Their distance in ln(tau).
    total : float, optional
        What gamma adds up to, where it is known.
    expected : array, shape (m,), optional
        What gamma is bent away from at a cost; by default from a straight line.
    """

    A: np.ndarray
    target: np.ndarray
    tau: np.ndarray
    h: float
    total: float | None = None
    expected: np.ndarray | None = None

    @property
    def series(self) -> int:
        """How many columns are in series."""
        return int(self.A.shape[1] - self.tau.size)

    def solve(self, lam: float) -> tuple[np.ndarray, float]:
        """Unknowns, and their score in generalised cross validation."""
        m = self.tau.size
        padded = np.vstack([np.zeros(m), np.eye(m), np.zeros(m)])
        bend = np.hstack([np.zeros((m, self.series)), np.diff(padded, 2, axis=0) / self.h**1.5])
        both = np.vstack([self.A.real, self.A.imag])
        y = np.concatenate([self.target.real, self.target.imag])
        asked = np.zeros(m) if self.expected is None else bend[:, self.series :] @ self.expected
        K, wanted = np.vstack([both, np.sqrt(lam) * bend]), np.concatenate([y, np.sqrt(lam) * asked])
        if self.total is not None:
            K = np.vstack([K, FIRM * self.h * (np.arange(K.shape[1]) >= self.series)])
            wanted = np.append(wanted, FIRM * self.total)
        x, _ = nnls(K, wanted, maxiter=100 * K.shape[1])
        q, _ = np.linalg.qr(K[:, x > 0])
        left = y.size - CAUTION * float(np.sum(q[: y.size] ** 2))
        r = y - both @ x
        return x, float(r @ r) / left**2 if left > 0 else np.inf

    def best(self, lambdas: list[float]) -> tuple[np.ndarray, float]:
        """Unknowns at the best lambda by that score, and it."""
        fits = [self.solve(lam) for lam in lambdas]
        k = int(np.argmin([score for _, score in fits]))
        return fits[k][0], lambdas[k]


def nodes(f: np.ndarray) -> tuple[np.ndarray, float]:
    """Relaxation times for these frequencies, and their distance in ln(tau)."""
    low, high = 1 / (2 * np.pi * f[0] * BEYOND), BEYOND / (2 * np.pi * f[-1])
    tau = np.geomspace(low, high, int(np.ceil(np.log10(high / low) * PER_DECADE)) + 1)
    return tau, float(np.log(tau[1] / tau[0]))


def inverse(f: np.ndarray, z: np.ndarray, series: np.ndarray) -> Inverse:
    """The problem for an impedance z of the size of one, beside columns in series."""
    tau, h = nodes(f)
    s = 2j * np.pi * f
    columns = np.column_stack([series, *(h / (1 + s * t) for t in tau)])
    return Inverse(columns / np.abs(z)[:, None], z / np.abs(z), tau, h)
