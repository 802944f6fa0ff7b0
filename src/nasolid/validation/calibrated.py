"""Variants of a cell over all that is uncertain in it, each calibrated as the cell was."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from itertools import pairwise

import numpy as np
from scipy.optimize import least_squares
from scipy.stats import qmc, truncnorm

from nasolid.errors import InputError, SolveError
from nasolid.parameters import load_cell
from nasolid.parameters.cell import Cell
from nasolid.parameters.keys import keys_for
from nasolid.studies.draws import sampled, variant
from nasolid.validation.measured import Measured, measured
from nasolid.validation.observables import Observables
from nasolid.validation.protocols import SLOW

ASSUMED = 0.01
"""Standard deviation of a measured value, as a share of it, where neither the source nor its file gives one."""

CREDIBLE = 3.0
"""Standard deviations from its value within which a measured value is drawn."""

ROOM = 3.0
"""How many times its value a fitted resistance may be."""

MET = 0.5
"""By how many standard deviations a draw may miss the measured value that it drew."""

STEP = 0.02
"""Share of a range that a parameter is moved by to find what it does."""

CLOSE = 0.1
"""Deviations within which a draw need meet what it is calibrated to."""

MOST = 10
"""How often a draw may be tried while it is calibrated."""


@dataclass(frozen=True)
class Knob:
    """A fitted number and the measured entry that decides it.

    Attributes
    ----------
    key : str
        The number.
    record : Measured
        The entry.
    low, high : float
        Between which it is sought, in SI.
    log : bool
        Whether it spreads over decades.
    """

    key: str
    record: Measured
    low: float
    high: float
    log: bool

    def scaled(self, value: float) -> float:
        """Place of a value between `low` (0) and `high` (1)."""
        if self.log:
            return float(np.log(value / self.low) / np.log(self.high / self.low))
        return (value - self.low) / (self.high - self.low)

    def value(self, place: float) -> float:
        """Value at a place."""
        if self.log:
            return float(self.low * (self.high / self.low) ** place)
        return float(self.low + place * (self.high - self.low))


@dataclass(frozen=True)
class Ensemble:
    """Variants of a cell over all that is uncertain in it.

    Attributes
    ----------
    cells : tuple of Cell or None
        One per draw; None where a draw could not be calibrated.
    refitted, proportional, foreign : tuple of str
        Fitted keys that each draw fitted again; that it moved with their measured value; and that it took over from the
        cell they were fitted on.
    """

    cells: tuple[Cell | None, ...]
    refitted: tuple[str, ...] = ()
    proportional: tuple[str, ...] = ()
    foreign: tuple[str, ...] = ()


def deviation(record: Measured) -> float:
    """One standard deviation of a measured value in SI: stated, assumed by its file, or `ASSUMED` of it."""
    return record.uncertainty_si or ASSUMED * abs(record.si or 0.0)


def ensemble(cell: Cell, n: int, seed: int = 0, records: Sequence[Measured] | None = None) -> Ensemble:
    """Draw variants of a cell, each calibrated to the measured entries that the cell was fitted to.

    Every sourced uncertainty is drawn from its normal law and every assumed range evenly, independently but for the
    loading (see `variant`). A fitted number is not drawn: each draw also draws the measured value that the number was
    fitted to, within its uncertainty, and fits the number to it again. So a resistance that is assumed to stand
    elsewhere is taken off the fitted one, and an interval says how far a prediction hangs on what is not known. A draw
    that cannot come within `MET` deviations of the value it drew contradicts the measurement and is left out.

    Parameters
    ----------
    cell : Cell
        The cell.
    n : int
        Number of draws.
    seed : int
        Of the draws.
    records : sequence of Measured, optional
        What was measured on it; by default what is shipped.
    """
    return _ensemble(
        cell, sampled(cell, n, seed), seed, modelled_by(cell.name) if records is None else records
    )


def modelled_by(name: str) -> list[Measured]:
    """Shipped entries that the shipped cell of a name models."""
    return [record for record in measured() if record.cell and (record.model or record.cell) == name]


def _ensemble(
    cell: Cell, draws: Sequence[Mapping[str, float]], seed: int, records: Sequence[Measured]
) -> Ensemble:
    own = {record.name: record for record in records}
    shipped = {record.name: record for record in measured()} | own
    used = {key: e.fitted_to for key, e in (cell.spare | cell.entries).items() if e.kind == "fitted"}
    known = {key: [shipped[name] for name in names if name in shipped] for key, names in used.items()}
    knobs = _knobs(cell, known, own)
    turned = {knob.key for knob in knobs}
    foreign = {key: r[0] for key, r in known.items() if key in cell.entries and r and r[0].name not in own}
    # those with an entry that takes long to ask
    near = [key for key, r in known.items() if key not in {*turned, *foreign} and r and key in cell.values()]
    free = [{k: v for k, v in draw.items() if k not in {*turned, *foreign, *near}} for draw in draws]
    for key, source in foreign.items():
        for draw, value in zip(free, _taken_over(cell, key, source, draws, seed), strict=True):
            draw[key] = value
    shares = qmc.LatinHypercube(d=len(knobs) + len(near) + 1, seed=seed + 1).random(len(draws))
    noise = truncnorm.ppf(shares, -CREDIBLE, CREDIBLE)
    for draw, z in zip(free, noise, strict=True):
        for k, key in enumerate(near):
            spread = deviation(known[key][0]) / abs(known[key][0].si or 1.0)
            draw[key] = cell.value(key) * max(0.1, 1 + spread * z[len(knobs) + k])
    keys = {key for draw in draws for key in draw}
    cells = _calibrated(Observables(cell, keys, records), cell, free, knobs, noise)
    return Ensemble(tuple(cells), tuple(knob.key for knob in knobs), tuple(near), tuple(foreign))


def _knobs(cell: Cell, known: Mapping[str, list[Measured]], own: Mapping[str, Measured]) -> list[Knob]:
    """Fitted numbers in use whose entry the cell itself answers quickly."""
    keys, found = keys_for(cell.layers), []
    for key, records in known.items():
        entry = cell.entries.get(key)
        fit = [r for r in records if r.name in own and r.protocol and r.protocol not in SLOW]
        if entry is None or not fit or fit[0].choices:
            continue
        assert entry.range_si is not None
        low, high = entry.range_si
        if key.endswith("areal resistance [Ohm.m2]"):  # what stands elsewhere is taken off it
            low, high = max(0.0, keys[key].low), max(high, ROOM * cell.value(key))
        found.append(Knob(key, fit[0], low, high, low > 0 and high / low > 20))
    return found


def _taken_over(
    cell: Cell, key: str, source: Measured, draws: Sequence[Mapping[str, float]], seed: int
) -> list[float]:
    """Values of a key that was fitted on another cell, for draws that share what both cells take from one place."""
    other = load_cell(source.model or source.cell)
    common = {k for k, entry in other.entries.items() if cell.entries.get(k) == entry}
    own = [
        {name: draw.get(name, value) if name in common else value for name, value in mine.items()}
        for mine, draw in zip(sampled(other, len(draws), seed), draws, strict=True)
    ]
    found_there = _ensemble(other, own, seed, modelled_by(other.name)).cells
    return [np.nan if found is None else found.value(key) for found in found_there]


def _calibrated(observe, cell, draws, knobs, noise) -> list[Cell | None]:
    """One variant per draw whose fitted numbers meet their entries, or None."""
    sigma = np.array([deviation(knob.record) for knob in knobs])
    aims = np.array([knob.record.si for knob in knobs]) + noise[:, : len(knobs)] * sigma
    slopes = _slopes(observe, cell, knobs, sigma)
    return [
        _fitted(observe, cell, draw, knobs, aim, sigma, slopes) for draw, aim in zip(draws, aims, strict=True)
    ]


def _slopes(observe, cell, knobs, sigma):
    """What every fitted number does to every entry, in deviations per range, at the cell itself."""
    here = np.array([observe.value(knob.record, cell) for knob in knobs])
    columns = []
    for knob in knobs:
        place = knob.scaled(cell.value(knob.key))
        step = STEP if place + STEP <= 1 else -STEP
        moved = cell.override({knob.key: knob.value(place + step)})
        columns.append((np.array([observe.value(k.record, moved) for k in knobs]) - here) / sigma / step)
    return np.array(columns).T


def _fitted(observe, cell, draw, knobs, aim, sigma, slopes) -> Cell | None:
    if not np.all(np.isfinite(list(draw.values()))):  # its other cell could not be calibrated
        return None
    try:
        base = variant(cell, draw)
        if not knobs:
            return base

        def made(places):
            return base.override({k.key: k.value(x) for k, x in zip(knobs, places, strict=True)})

        tried: list[tuple[np.ndarray, np.ndarray]] = []

        def miss(places):
            other = made(places)
            off = (np.array([observe.value(k.record, other) for k in knobs]) - aim) / sigma
            tried.append((np.array(places), off))
            return off

        start = np.clip([knob.scaled(cell.value(knob.key)) for knob in knobs], 0, 1)
        found = least_squares(
            miss,
            np.clip(start, 1e-6, 1 - 1e-6),
            Secants(slopes, tried),
            bounds=(0, 1),
            max_nfev=MOST,
            ftol=1e-3,
            xtol=1e-3,
            callback=_near_enough,
        )
    except (InputError, SolveError, IndexError):  # numbers that do not go together, or a run over at once
        return None
    return made(found.x) if np.all(np.abs(found.fun) <= MET) else None


class Secants:
    """Slopes of all misses, corrected by what each try has shown (Broyden's rule)."""

    def __init__(self, slopes: np.ndarray, tried: list[tuple[np.ndarray, np.ndarray]]):
        self.slopes, self.tried, self.seen = slopes.copy(), tried, 1

    def __call__(self, _) -> np.ndarray:
        for (x, f), (x_next, f_next) in pairwise(self.tried[self.seen - 1 :]):
            step = x_next - x
            if (length := step @ step) > 0:
                self.slopes += np.outer(f_next - f - self.slopes @ step, step) / length
        self.seen = len(self.tried)
        return self.slopes


def _near_enough(intermediate_result) -> None:
    """Stop where every entry is met within a small part of its deviation."""
    if np.sqrt(2 * intermediate_result.cost) < CLOSE:
        raise StopIteration
