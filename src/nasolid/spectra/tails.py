"""What a spectrum holds beside its peaks: the tail, and what the distribution is spared."""

from dataclasses import dataclass, replace

import numpy as np

from nasolid.spectra.densities import of_kind
from nasolid.spectra.descent import Data, Fit
from nasolid.spectra.distribution import Inverse, inverse
from nasolid.spectra.shapes import KINDS, PEAKS, TAILS


@dataclass(frozen=True)
class Tail:
    """What grows without end towards low frequency.

    Attributes
    ----------
    kind : str
        ``"capacitor"``, ``"Warburg"``, ``"constant phase"`` or ``"blocked diffusion"``.
    values : dict of str to float
        C; A; Q and n; R and tau, as of `Capacitor`, `Warburg`, `CPE` and `WarburgOpen`.
    """

    kind: str
    values: dict[str, float]


def tail_of(data: Data, fit: Fit, size: float) -> Tail | None:
    """The tail of a fit, in the unit of the spectrum."""
    slowest = float(np.exp(data.ln_s.real.min()))
    for k, kind in enumerate(fit.kinds):
        R, u, n = (float(value) for value in fit.element(k))
        if kind not in TAILS or R <= 0:
            continue
        if kind == "capacitor":
            return Tail(kind, {"C": 1 / (size * R * slowest)})
        if kind == "Warburg":
            return Tail(kind, {"A": size * R * slowest**0.5})
        if kind == "constant phase":
            return Tail(kind, {"Q": 1 / (size * R * slowest**n), "n": n})
        return Tail(kind, {"R": size * R, "tau": float(np.exp(u))})
    return None


def shape_of(data: Data, fit: Fit, k: int) -> np.ndarray:
    """Impedance of the k-th element at a size of one."""
    _, u, n = fit.element(k)
    return KINDS[fit.kinds[k]].shape(data.ln_s + u, np.full(data.z.size, n))[0]


def distribution_beside(f: np.ndarray, data: Data, fit: Fit, elements: bool) -> tuple[Inverse, np.ndarray]:
    """The problem of the distribution, and the impedance that it is spared.

    Where the elements follow the spectrum, all in series is known from them, and what gamma adds up to, and it
    costs to be bent otherwise than theirs;
    else only the shapes of tail and loop are, and their sizes are found with gamma.
    """
    others = [k for k, kind in enumerate(fit.kinds) if kind not in PEAKS and fit.element(k)[0] > 0]
    columns = np.column_stack([data.series, *(shape_of(data, fit, k) for k in others)])
    if not elements:
        return inverse(f, data.z, columns), np.zeros_like(data.z)
    known = columns @ np.array([*fit.x[: data.series.shape[1]], *(fit.element(k)[0] for k in others)])
    bare = inverse(f, data.z, np.empty((f.size, 0)))
    expected = np.zeros(bare.tau.size)
    for k, kind in enumerate(fit.kinds):
        if kind in PEAKS:
            size, u, n = (float(value) for value in fit.element(k))
            expected += size * of_kind(kind, np.log(bare.tau), u, n)
    total = sum(float(fit.element(k)[0]) for k, kind in enumerate(fit.kinds) if kind in PEAKS)
    target = (data.z - known) / np.abs(data.z)
    return replace(bare, target=target, total=total, expected=expected), known


def resized(data: Data, fit: Fit, problem: Inverse, x: np.ndarray) -> Fit:
    """The fit with the sizes that were found with gamma for all that is no peak."""
    found, c = fit.x.copy(), data.series.shape[1]
    found[:c] = x[:c]
    others = [k for k, kind in enumerate(fit.kinds) if kind not in PEAKS and fit.element(k)[0] > 0]
    for k, value in zip(others, x[c : problem.series], strict=True):
        found[c + 3 * k] = value
    return replace(fit, x=found)
