"""Distributions of relaxation times that elements have by themselves, on the nodes of a distribution."""

import numpy as np

FINE = 64
"""Points between two nodes at which the cumulative distribution is averaged."""

TERMS = 60
"""Relaxations of diffusion to a reservoir that are told apart; the rest of them is at the shortest."""


def of_kind(kind: str, ln_tau: np.ndarray, u: float, n: float) -> np.ndarray:
    """Gamma on evenly spaced nodes of an arc or of diffusion of 1 Ohm at ln(tau) = u; its integral is one.

    On each node, the mean of the distribution under the hat function of that node: what it adds up to and where
    its centre is are kept, even where it is narrower than the nodes are apart.
    """
    return _diffusion(ln_tau, u) if kind == "diffusion" else _arc(ln_tau, u, n)


def _arc(ln_tau: np.ndarray, u: float, n: float) -> np.ndarray:
    r"""Of :math:`1/[1 + (i \omega \tau)^n]` up to x: 1/2 + arctan(tanh(n x / 2) / tan(pi (1 - n) / 2)) / (pi n)."""
    if n > 0.999:
        return _lines(ln_tau, np.array([u]), np.array([1.0]))
    h = float(ln_tau[1] - ln_tau[0])
    fine = ln_tau[0] - h - u + h * (np.arange((ln_tau.size + 1) * FINE) + 0.5) / FINE
    below = 0.5 + np.arctan2(np.tanh(n * fine / 2), np.tan(np.pi * (1 - n) / 2)) / (np.pi * n)
    return np.asarray(np.diff(below.reshape(-1, FINE).mean(axis=1)) / h)


def _diffusion(ln_tau: np.ndarray, u: float) -> np.ndarray:
    """Of tanh(W)/W: relaxations at 4 tau / [pi (2 k + 1)]^2 with 8 R / [pi (2 k + 1)]^2."""
    odd = 2 * np.arange(TERMS) + 1
    share = 8 / (np.pi * odd) ** 2
    share[-1] += 1 - share.sum()
    return _lines(ln_tau, u + np.log(4 / (np.pi * odd) ** 2), share)


def _lines(ln_tau: np.ndarray, at: np.ndarray, share: np.ndarray) -> np.ndarray:
    """Single relaxations, each shared by the two nodes beside it."""
    h = float(ln_tau[1] - ln_tau[0])
    place = np.clip((at - ln_tau[0]) / h, 0, ln_tau.size - 1.0)
    left = np.minimum(place.astype(int), ln_tau.size - 2)
    gamma = np.zeros(ln_tau.size)
    np.add.at(gamma, left, share * (left + 1 - place) / h)
    np.add.at(gamma, left + 1, share * (place - left) / h)
    return gamma
