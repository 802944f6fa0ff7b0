"""Shapes of what stands in series in a spectrum: value and slopes, for many frequencies at once.

Every shape is a function of `y = ln(s tau)` and an exponent n, and gives g, dg/dy, dg/dn at a size of one.
"""

from collections.abc import Callable
from dataclasses import dataclass

import numpy as np

Slopes = tuple[np.ndarray, np.ndarray, np.ndarray]


def _power(y: np.ndarray, n: np.ndarray) -> np.ndarray:
    """(s tau)^n; the phase of s is everywhere the same, so that the exponential is a real one."""
    return np.exp(n * y.real) * np.exp(1j * n * y.imag[..., :1])


def _arc(y: np.ndarray, n: np.ndarray) -> Slopes:
    """R || CPE, 1/[1 + (s tau)^n]."""
    q = _power(y, n)
    g = 1 / (1 + q)
    slope = -q * g * g
    return g, n * slope, y * slope


def _loop(y: np.ndarray, n: np.ndarray) -> Slopes:
    """An inductive loop is an arc with a negative resistance."""
    g, dy, dn = _arc(y, n)
    return -g, -dy, -dn


def _tail(y: np.ndarray, n: np.ndarray) -> Slopes:
    """Constant-phase element, (s tau)^-n."""
    g = _power(y, -n)
    return g, -n * g, -y * g


def _short(y: np.ndarray, n: np.ndarray) -> Slopes:
    """Diffusion to a reservoir, tanh(W)/W with W = sqrt(s tau)."""
    W = np.exp(y / 2)
    e = np.exp(-2 * W)
    tanh = (1 - e) / (1 + e)
    return tanh / W, 0.5 * (4 * e / (1 + e) ** 2 - tanh / W), np.zeros_like(y)


def _open(y: np.ndarray, n: np.ndarray) -> Slopes:
    """Diffusion to a blocked end, coth(W)/W with W = sqrt(s tau)."""
    W = np.exp(y / 2)
    e = np.exp(-2 * W)
    coth = (1 + e) / (1 - e)
    return coth / W, 0.5 * (-4 * e / (1 - e) ** 2 - coth / W), np.zeros_like(y)


@dataclass(frozen=True)
class Kind:
    """A kind of element: its shape, between which exponents, and whether its time is free."""

    shape: Callable[[np.ndarray, np.ndarray], Slopes]
    exponents: tuple[float, float]
    timed: bool = True

    @property
    def parameters(self) -> int:
        """How many numbers describe one."""
        low, high = self.exponents
        return 1 + self.timed + (low < high)


KINDS = {
    "arc": Kind(_arc, (0.5, 1.0)),
    "diffusion": Kind(_short, (0.5, 0.5)),
    "loop": Kind(_loop, (0.5, 1.0)),
    "capacitor": Kind(_tail, (1.0, 1.0), timed=False),
    "Warburg": Kind(_tail, (0.5, 0.5), timed=False),
    "constant phase": Kind(_tail, (0.3, 1.0), timed=False),
    "blocked diffusion": Kind(_open, (0.5, 0.5)),
}
"""By name; the first two end at a resistance and are peaks, the third is the loop, the others are tails."""

PEAKS = ("arc", "diffusion")
TAILS = ("capacitor", "Warburg", "constant phase", "blocked diffusion")

MAIN = 4 / np.pi**2
"""The longest relaxation time of diffusion to a reservoir over its tau."""
