"""How many relaxations a spectrum holds, and of which kind: as many as its noise lets one tell."""

from collections.abc import Iterator
from dataclasses import dataclass

import numpy as np
from scipy.stats import f as fisher

from nasolid.spectra.descent import Data, Fit, descend
from nasolid.spectra.shapes import KINDS, PEAKS, TAILS

CHANCE = 5e-4
"""An element that is not there passes the F test this often; several places are tried for each."""

FLOOR = 1e-4
"""Relative residual below which nothing is resolved: less than any instrument's."""

FEW, MOST = 4, 8
"""Elements, at most: at first, and where so many do not suffice."""

COSTS = {"arc": 3, "capacitor": 3, "Warburg": 3}
"""What an element costs, in unknowns; the others 4, so that an arc is what it is called in doubt."""

PLACES = 6
"""Times from which a new element starts."""

EXPONENTS = (1.0, 0.85, 0.7)
"""Exponents that are tried at each of them."""

PER_DECADE = 4
"""Times tried per decade."""

APART = (0.4, 0.9)
"""Decades by which an arc is parted to start two."""

WITHIN = 5.0
"""An arc has ended where the spectrum reaches this factor beyond its frequency."""

BACK = 2
"""Arcs that are given up before a tail, a loop or diffusion is tried in their place."""


@dataclass(frozen=True, eq=False)
class Evidence:
    """The fit that is best by its score, and the best score by number of peaks."""

    best: Fit
    scores: dict[int, float]
    fits: dict[int, Fit]

    @property
    def weights(self) -> dict[int, float]:
        """Share of belief in each number of peaks."""
        least = min(self.scores.values())
        raw = {count: float(np.exp((least - score) / 2)) for count, score in self.scores.items()}
        return {count: weight / sum(raw.values()) for count, weight in sorted(raw.items())}


def weigh(data: Data, enough: float = 0.0) -> Evidence:
    r"""Add arcs as long as the F test sees them; then try a tail, diffusion and a loop in the place of some.

    A model's score is :math:`\nu \ln \chi^2 + c p` with p what its elements cost; c is such that one arc more,
    three unknowns, must pass the F test at `CHANCE`. Tails and loops are spared a spectrum whose arcs end within
    it and leave no more than `enough` as chi2.
    """
    plain = list(_path(data, descend(data, (), [[1.0] * data.series.shape[1]]), FEW))
    last = min(range(len(plain)), key=lambda k: score(data, plain[k]))
    bases, found = plain[max(last - BACK, 0) : last + 1], list(plain)
    closed = plain[last].chi2 <= enough and _ends_within(data, plain[last])
    for _ in range(2):  # a tail may stand beside a loop
        for kind in ("diffusion",) if closed else _absent(bases[-1]):
            if data.size > unknowns(data, bases[0]) + 4:
                begun = _least(data, [grow(data, base, kind) for base in bases])
                found += _path(data, begun, FEW + len(bases[-1].kinds))
                found.append(_pruned(data, _least(data, found[-2:])))
        best = _least(data, found)
        if closed or best.chi2 <= enough:
            break
        bases = [best]
    if len(best.kinds) >= FEW:
        found += _path(data, best, MOST)
    best = _pruned(data, _least(data, found))
    scores: dict[int, float] = {}
    fits: dict[int, Fit] = {}
    for fit in [*found, best]:
        count, own = peaks_of(fit), score(data, fit)
        if own < scores.get(count, np.inf):
            scores[count], fits[count] = own, fit
    return Evidence(fits[min(scores, key=lambda count: scores[count])], scores, fits)


def _absent(fit: Fit) -> tuple[str, ...]:
    """Kinds but arcs that a fit has none of; of tails one is enough."""
    held = set(fit.kinds) | (set(TAILS) if set(fit.kinds) & set(TAILS) else set())
    return tuple(kind for kind in KINDS if kind not in held | {"arc"})


def _ends_within(data: Data, fit: Fit) -> bool:
    """Whether the slowest of the arcs reaches its end within the spectrum."""
    slowest = max((float(fit.element(k)[1]) for k in range(len(fit.kinds))), default=-np.inf)
    return slowest < -float(data.ln_s.real.min()) - np.log(WITHIN)


def _least(data: Data, fits: list[Fit]) -> Fit:
    return min(fits, key=lambda fit: score(data, fit))


def _path(data: Data, fit: Fit, most: int) -> Iterator[Fit]:
    """A fit, and those with one arc more each, until one is no better."""
    yield fit
    least = score(data, fit)
    while len(fit.kinds) < most and data.size > unknowns(data, fit) + 5:
        fit = grow(data, fit, "arc")
        yield fit
        if score(data, fit) >= least:
            break
        least = score(data, fit)


def _pruned(data: Data, fit: Fit) -> Fit:
    """The fit without the elements that it can do without."""
    for k in reversed(range(len(fit.kinds))):
        at = fit.x.size - 3 * (len(fit.kinds) - k)
        start = np.delete(fit.x, [at, at + 1, at + 2])
        less = descend(data, fit.kinds[:k] + fit.kinds[k + 1 :], [start])
        if score(data, less) < score(data, fit):
            return _pruned(data, less)
    return fit


def peaks_of(fit: Fit) -> int:
    """How many of the elements are peaks."""
    return sum(kind in PEAKS for kind in fit.kinds)


def unknowns(data: Data, fit: Fit) -> int:
    """Number of unknowns of a fit."""
    return data.series.shape[1] + sum(KINDS[kind].parameters for kind in fit.kinds)


def score(data: Data, fit: Fit) -> float:
    """The lower the better."""
    freedom = max(data.size - 8, 1)
    arc = freedom * np.log(1 + 3 * fisher.isf(CHANCE, 3, freedom) / freedom)
    paid = sum(COSTS.get(kind, 4) for kind in fit.kinds)
    return float(freedom * np.log(fit.chi2 / data.size + FLOOR**2 / 2) + arc / 3 * paid)


def grow(data: Data, fit: Fit, kind: str) -> Fit:
    """The best fit with one more element of a kind."""
    starts = [np.concatenate([fit.x, new]) for new in _places(data, fit, kind)]
    if kind == "arc":
        starts += _parted(fit)
    return descend(data, (*fit.kinds, kind), starts)


def _places(data: Data, fit: Fit, kind: str) -> list[np.ndarray]:
    """Where a new element takes most of the residual, all unknowns of the fit giving way."""
    low, high = data.bounds((kind,))
    c = data.series.shape[1]
    count = int(np.ceil((high[c + 1] - low[c + 1]) / np.log(10) * PER_DECADE)) + 1
    times = np.linspace(low[c + 1], high[c + 1], count)
    exponents = np.unique(np.clip(EXPONENTS, low[c + 2], high[c + 2]))
    u, n = (grid.ravel() for grid in np.meshgrid(times, exponents))
    shape = data.rows(KINDS[kind].shape(data.ln_s + u[:, None], n[:, None])[0])
    q, _ = np.linalg.qr(fit.J[np.any(fit.J != 0, axis=1)].T)
    free = shape - (shape @ q) @ q.T
    size = -(free @ fit.r) / np.maximum(np.sum(free**2, axis=1), 1e-12)
    gain = np.where(size > 0, -size * (free @ fit.r), 0.0)
    chosen: list[int] = []
    for k in np.argsort(-gain):
        if all(abs(u[k] - u[other]) > 0.5 * np.log(10) for other in chosen):
            chosen.append(int(k))
    return [np.array([max(size[k], 1e-3), u[k], n[k]]) for k in chosen[:PLACES]]


def _parted(fit: Fit) -> list[np.ndarray]:
    """Starts with one arc as two of half its size beside each other."""
    starts = []
    for k, kind in enumerate(fit.kinds):
        if kind != "arc":
            continue
        size, u, n = fit.element(k)
        at = fit.x.size - 3 * (len(fit.kinds) - k)
        for decades in APART:
            two = [[size / 2, u + sign * decades * np.log(10), min(n + 0.1, 1.0)] for sign in (-1, 1)]
            starts.append(np.concatenate([fit.x[:at], two[0], fit.x[at + 3 :], two[1]]))
    return starts
