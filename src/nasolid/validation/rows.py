"""Every measured entry against the model: value, interval, error, role."""

import os
import signal
import warnings
from collections.abc import Callable, Iterable
from concurrent.futures import ProcessPoolExecutor
from concurrent.futures.process import BrokenProcessPool
from dataclasses import dataclass, replace
from multiprocessing import active_children, get_context
from typing import Any

import numpy as np
import pybamm

from nasolid.errors import InputError, NasolidWarning, SolveError
from nasolid.parameters import cell_names
from nasolid.parameters.arguments import checked_arguments
from nasolid.parameters.brief import brief
from nasolid.parameters.units import from_si
from nasolid.validation.calibrated import Ensemble, modelled_by
from nasolid.validation.cases import case
from nasolid.validation.fields import QUANTITIES
from nasolid.validation.intervals import interval, scattered
from nasolid.validation.measured import Measured, measured
from nasolid.validation.observables import Observables

ELSEWHERE = "another cell, of which no parameter set exists"

LIMITS = {quantity: 0.03 for quantity in QUANTITIES if quantity.endswith("capacity")} | {
    quantity: 0.05 for quantity in (*QUANTITIES,) if "resistance" in quantity or quantity.startswith("slope")
}
"""How far a calibration may be from its measured value, as a share of it, by its quantity."""


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
    name : str
        The cell that is held against it; "" where there is none.
    """

    record: Measured
    model: float | None = None
    interval: tuple[float, float] | None = None
    draws: int = 0
    reason: str = ""
    name: str = ""

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
        limit = LIMITS.get(self.record.quantity, 0.0)
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
            "cell": record.cell if record.model or not self.name else self.name,
            "id": record.id,
            "entry": record.name,
            "modelled_by": self.name or None,
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
            "source": record.source,
            "located": record.located,
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

    __repr__ = brief

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


@checked_arguments
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
    given = _checked(cells, draws, seed, workers)
    run = _beside if workers > 1 and len(given) > 1 else _in_turn
    done = run([(name, draws, seed) for name in given], workers, progress)
    found = [row for rows, _ in done for row in rows]
    if cells is None:
        found += [Row(record, reason=ELSEWHERE) for record in measured("")]
    ensembles = {rows[0].name: drawn for rows, drawn in done if drawn is not None}
    return Validation(tuple(found), ensembles, draws, seed)


def _checked(cells, draws, seed, workers) -> list[str]:
    for word, count, least in (("draws", draws, 0), ("seed", seed, 0), ("workers", workers, 1)):
        if not isinstance(count, int) or isinstance(count, bool) or count < least:
            raise InputError(f"{word} = {count!r}: give a whole number from {least}")
    if cells is None:
        return [name for name in cell_names() if modelled_by(name)]
    names = [str(name) for name in cells]
    if len(set(names)) < len(names) or not names:
        raise InputError("cells: give each once, at least one")
    called = [case(name)[0].name for name in names]
    for name in called:
        if called.count(name) > 1:
            raise InputError(
                f"two cells are called '{name}', and a report could not tell them apart; rename one"
            )
    return names


def _in_turn(tasks, _, progress):
    return [_each(_cell_rows(*task), progress, task[0]) for task in tasks]


def _beside(tasks, workers, progress):
    """Results of all tasks from processes of their own, which an interruption ends."""
    os.environ.setdefault("OMP_NUM_THREADS", "1")
    before = set(active_children())
    pool = ProcessPoolExecutor(workers, mp_context=get_context("spawn"), initializer=_deaf)
    try:
        waiting = [pool.submit(_cell_rows, *task) for task in tasks]
        return [_each(w.result(), progress, task[0]) for w, task in zip(waiting, tasks, strict=True)]
    except BrokenProcessPool:
        raise SolveError("a process died while it compared a cell; try again with one worker") from None
    except BaseException:
        for child in set(active_children()) - before:
            child.terminate()
        raise
    finally:
        pool.shutdown(wait=False, cancel_futures=True)


def _deaf() -> None:
    """Leave an interruption to the process that waits."""
    signal.signal(signal.SIGINT, signal.SIG_IGN)


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
    name = observe.cell.name
    if not record.protocol:
        return Row(record, reason=record.unmodelled or "no protocol is given for it", name=name)
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore", NasolidWarning)
            return Row(record, observe.value(record), name=name)
    except (InputError, SolveError, pybamm.SolverError) as error:
        return Row(record, reason=str(error).splitlines()[0], name=name)


def _with_interval(row: Row, values: dict[str, np.ndarray]) -> Row:
    found = values.get(row.record.name)
    if row.model is None or found is None:
        return row
    return replace(row, interval=interval(found), draws=len(found))
