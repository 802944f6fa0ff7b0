"""Every measured entry against the model: value, interval, error, role."""

import os
import warnings
from collections.abc import Callable, Iterable
from concurrent.futures import ProcessPoolExecutor
from dataclasses import dataclass
from multiprocessing import get_context
from typing import Any

import numpy as np

from nasolid.errors import InputError, NasolidWarning, SolveError
from nasolid.parameters import cell_names
from nasolid.parameters.units import from_si
from nasolid.validation.calibrated import Ensemble
from nasolid.validation.cases import case
from nasolid.validation.fields import QUANTITIES
from nasolid.validation.intervals import interval, scattered
from nasolid.validation.measured import Measured, measured
from nasolid.validation.observables import NotModelled, Observables

ELSEWHERE = "another cell, of which no parameter set exists"

LIMITS = {"capacity": 0.03, "resistance": 0.05}
"""How far a calibration may be from its measured value, as a share of it, by a word of its quantity."""


@dataclass(frozen=True)
class Row:
    """One measured entry against the model.

    Attributes
    ----------
    record : Measured
        The entry.
    model : float or None
        What the model gives, in SI with hours kept; None where it was not asked or gave up.
    interval : tuple of float or None
        Range that holds 95 % of the draws, in SI.
    draws : int
        How many draws it rests on.
    reason : str
        Why there is no model value.
    """

    record: Measured
    model: float | None = None
    interval: tuple[float, float] | None = None
    draws: int = 0
    reason: str = ""

    @property
    def role(self) -> str:
        """Calibration if a parameter was fitted to the entry or holds it, else prediction."""
        return "calibration" if self.record.fitted else "prediction"

    @property
    def error(self) -> float | None:
        """Model over measured, less one; 0 where a bound is kept."""
        if self.model is None or not self.record.si:
            return None
        off = self.model / self.record.si - 1
        kept = {"lower": off >= 0, "upper": off <= 0}.get(self.record.bound, False)
        return 0.0 if kept else off

    @property
    def within(self) -> bool | None:
        """Whether a calibration is as near as its kind of quantity or its uncertainty asks; None for what is none."""
        limit = next((share for word, share in LIMITS.items() if word in self.record.quantity), 0.0)
        stated = (self.record.uncertainty_si or 0.0) / abs(self.record.si or 1.0)
        if self.error is None or self.role != "calibration" or not max(limit, stated):
            return None
        return abs(self.error) <= max(limit, stated)

    @property
    def covered(self) -> bool | None:
        """Whether the measured value, give or take two deviations, meets the interval; None without one."""
        if self.interval is None or self.record.si is None:
            return None
        low, high = self.interval
        room = 2 * (self.record.uncertainty_si or 0.0)
        above, below = self.record.si + room >= low, self.record.si - room <= high
        return {"lower": below, "upper": above}.get(self.record.bound, above and below)

    def printed(self, si: float | None) -> float | None:
        """A value in the unit of the entry."""
        record = self.record
        return None if si is None else from_si(si, QUANTITIES[record.quantity], record.unit)

    def to_json(self) -> dict[str, Any]:
        """The row with numbers in the unit of the entry."""
        record = self.record
        ends = None if self.interval is None else [self.printed(end) for end in self.interval]
        spread = self.printed(record.uncertainty_si)
        return {
            "cell": record.cell,
            "id": record.id,
            "quantity": record.quantity,
            "condition": condition(record),
            "unit": record.unit,
            "measured": record.value,
            "bound": record.bound or None,
            "uncertainty": spread,
            "uncertainty_stated": record.uncertainty_stated if spread is not None else None,
            "model": self.printed(self.model),
            "interval": ends,
            "draws": self.draws,
            "error_percent": None if self.error is None else 100 * self.error,
            "role": self.role,
            "reason": self.reason or None,
        }


@dataclass(frozen=True)
class Validation:
    """Measured entries against the model.

    Attributes
    ----------
    rows : tuple of Row
        Cell by cell, in the order of their files.
    ensembles : dict
        What the intervals of each cell rest on, by its name; empty without draws.
    draws, seed : int
        How many were asked for, and from which seed.
    """

    rows: tuple[Row, ...]
    ensembles: dict[str, Ensemble]
    draws: int
    seed: int

    def compared(self, role: str | None = None) -> list[Row]:
        """Rows with a model value, of one role or of both."""
        return [row for row in self.rows if row.error is not None and role in (None, row.role)]

    def to_json(self) -> list[dict[str, Any]]:
        """All rows."""
        return [row.to_json() for row in self.rows]


def condition(record: Measured) -> str:
    """Under what an entry was measured, in words."""
    current = "" if record.current_density is None else f"{record.current_density / 10:g} mA/cm2"
    said = [record.direction, record.rate or current, record.rate and current]
    if record.temperature is not None:
        said.append(f"{from_si(record.temperature, 'K', 'degC'):g} degC")
    if record.frequency is not None:
        said.append(f"{record.frequency:g} Hz")
    if record.cycles is not None:
        said.append(f"{record.cycles} cycles")
    return ", ".join(part for part in [*said, record.process, record.condition] if part)


def validate(
    cells: Iterable[str] | None = None,
    *,
    draws: int = 0,
    seed: int = 0,
    workers: int = 1,
    progress: Callable[[str], Any] = lambda name: None,
) -> Validation:
    """Compare cells with all that was measured on them.

    Parameters
    ----------
    cells : iterable of str, optional
        Names of shipped cells, or paths of cell files, see `cases.case`; by default all that are shipped, and then the
        entries of cells without parameters are listed, too.
    draws : int
        Draws over the uncertainty of each cell, from which the intervals come; 0 for none.
    seed : int
        Of the draws.
    workers : int
        Processes that share the cells.
    progress : callable, optional
        Called with the name of each cell that is done.

    Returns
    -------
    Validation

    Raises
    ------
    InputError
        If nothing was measured on a cell, one is given twice, or a count is none.

    Examples
    --------
    >>> import nasolid
    >>> found = nasolid.validate(["lowack2025-cell2"])
    >>> [row.record.id for row in found.compared("calibration")][:2]
    ['first-discharge', 'survival']
    """
    names = _checked(cells, draws, workers)
    if workers == 1 or len(names) == 1:
        done = [_each(_cell_rows(name, draws, seed), progress, name) for name in names]
    else:
        os.environ.setdefault("OMP_NUM_THREADS", "1")
        with ProcessPoolExecutor(workers, mp_context=get_context("spawn")) as pool:
            tasks = [pool.submit(_cell_rows, name, draws, seed) for name in names]
            done = [_each(task.result(), progress, name) for task, name in zip(tasks, names, strict=True)]
    found = {row.record.name: row for rows, _ in done for row in rows}
    if cells is None:
        found |= {record.name: Row(record, reason=ELSEWHERE) for record in measured("")}
    ensembles = {name: e for name, (_, e) in zip(names, done, strict=True) if e is not None}
    return Validation(tuple(found.values()), ensembles, draws, seed)


def _checked(cells, draws, workers) -> list[str]:
    names = cell_names() if cells is None else [str(name) for name in cells]
    if len(set(names)) < len(names) or not names:
        raise InputError("cells: give each once, at least one")
    for word, count, least in (("draws", draws, 0), ("workers", workers, 1)):
        if not isinstance(count, int) or isinstance(count, bool) or count < least:
            raise InputError(f"{word} = {count!r}: give a whole number from {least}")
    for name in names:
        case(name)
    return names


def _each(result, progress, name):
    progress(name)
    return result


def _cell_rows(name: str, draws: int, seed: int) -> tuple[list[Row], Ensemble | None]:
    """Rows of one cell."""
    cell, records = case(name)
    observe = Observables(cell, records=records)
    rows = [_row(observe, record) for record in records]
    if not draws or not any(row.model is not None for row in rows):
        return rows, None
    values, drawn = scattered(cell, records, draws, seed)
    return [_with_interval(row, values) for row in rows], drawn


def _row(observe: Observables, record: Measured) -> Row:
    if not record.protocol:
        return Row(record, reason=record.unmodelled or "no protocol is given for it")
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore", NasolidWarning)
            return Row(record, observe.value(record))
    except (NotModelled, SolveError) as error:
        return Row(record, reason=str(error))


def _with_interval(row: Row, values: dict[str, np.ndarray]) -> Row:
    found = values.get(row.record.name)
    if row.model is None or found is None:
        return row
    return Row(row.record, row.model, interval(found), len(found))
