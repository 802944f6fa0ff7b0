"""Half-cycles in a table: where they begin and end, and which of them is asked for."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from itertools import pairwise

import numpy as np

from nasolid.errors import InputError

REST = 1e-3
"""Share of the largest current of a file up to which a cell counts as at rest."""

SHOWN = 6
"""Half-cycles that are named in an error."""


@dataclass(frozen=True)
class Run:
    """Rows of one half-cycle, first to last, and what the file says of it; "" and None where it does not."""

    first: int
    last: int
    direction: str
    step: int | None = None
    cycle: int | None = None

    def __str__(self) -> str:
        numbers = (("cycle", self.cycle), ("step", self.step))
        said = " ".join(f"{name} {number}" for name, number in numbers if number is not None)
        rows = f"rows {self.first + 1}-{self.last + 1}"
        about = f"{self.direction}, {rows}" if self.direction else rows
        return f"{said} ({about})" if said else about


def runs(of: Mapping[str, np.ndarray]) -> list[Run]:
    """Runs of rows with one sign of current, one step and one cycle; those at rest left out.

    Parameters
    ----------
    of : mapping of str to numpy.ndarray
        Columns of a file, each of shape (n,): "voltage", and "current" [positive on charge], "step", "step index"
        and "cycle" where they are there. Without a current the voltage says the direction.

    Raises
    ------
    InputError
        If there is no current in any row, or a step or cycle is no whole number.
    """
    labels = _labels(of)
    changes = np.flatnonzero((np.diff(labels, axis=0) != 0).any(axis=1)) + 1
    edges = [0, *changes.tolist(), len(labels)]
    found = []
    for first, end in pairwise(edges):
        sign, step, cycle = labels[first]
        if sign:
            found.append(Run(first, end - 1, _direction(of, sign, first, end), _count(step), _count(cycle)))
    return found


def _labels(of: Mapping[str, np.ndarray]) -> np.ndarray:
    """Sign of the current, step and cycle of every row; -1 where there is no such column."""
    n = len(of["voltage"])
    sign, absent = np.ones(n), np.full(n, -1.0)
    if "current" in of:
        size = np.abs(of["current"])
        if not size.max():
            raise InputError("the current is zero in every row; give a half-cycle at constant current")
        sign = np.where(size > REST * size.max(), np.sign(of["current"]), 0.0)
    counts = [of.get("step", of.get("step index", absent)), of.get("cycle", absent)]
    for name, values in zip(("step", "cycle"), counts, strict=True):
        if (values != np.round(values)).any():
            raise InputError(f"a {name} is {values[values != np.round(values)][0]:g}; give whole numbers")
    return np.column_stack([sign, *counts])


def chosen(found: Sequence[Run], wanted: Mapping[str, int | None], direction: str | None) -> Run:
    """The half-cycle that is asked for.

    Parameters
    ----------
    found : sequence of Run
        All of a file.
    wanted : mapping
        Numbers of "step" and "cycle"; None where any will do.
    direction : str or None
        "charge" or "discharge"; picks one of several, and is not held against a single one.

    Raises
    ------
    InputError
        If there is none, or more than one.
    """
    fits = [
        run for run in found if all(number in (None, getattr(run, name)) for name, number in wanted.items())
    ]
    if len(fits) > 1 and direction is not None:
        fits = [run for run in fits if run.direction == direction]
    if len(fits) == 1:
        return fits[0]
    asked = [f"{name} {number}" for name, number in wanted.items() if number is not None]
    asked += [direction] if direction else []
    if not fits:
        raise InputError(f"has no half-cycle of {', '.join(asked)}; it holds {_listed(found)}")
    also = f" of {', '.join(asked)}" if asked else ""
    raise InputError(
        f"holds {len(fits)} half-cycles{also}: {_listed(fits)}; pick one with {_how(fits)}, or keep one in the file"
    )


def trend(voltage: np.ndarray) -> str:
    """Direction in which a voltage moves, by the means of its first and last tenth; "" if it does not."""
    tenth = max(1, len(voltage) // 10)
    risen = float(np.mean(voltage[-tenth:]) - np.mean(voltage[:tenth]))
    return "charge" if risen > 0 else "discharge" if risen < 0 else ""


def _how(fits: Sequence[Run]) -> str:
    """Options that tell some of the half-cycles apart."""
    options = [
        f"--{name}" for name in ("step", "cycle", "direction") if len({getattr(r, name) for r in fits}) > 1
    ]
    return " or ".join(options) or "a step number of its own"


def _listed(found: Sequence[Run]) -> str:
    more = f" and {len(found) - SHOWN} more" if len(found) > SHOWN else ""
    return ", ".join(str(run) for run in found[:SHOWN]) + more


def _direction(of: Mapping[str, np.ndarray], sign: float, first: int, end: int) -> str:
    if "current" not in of:
        return trend(of["voltage"][first:end])
    return "charge" if sign > 0 else "discharge"


def _count(number: float) -> int | None:
    return None if number < 0 else int(number)
