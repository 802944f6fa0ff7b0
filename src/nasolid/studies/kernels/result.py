"""What one point of a study ends in."""

from collections.abc import Callable
from dataclasses import dataclass, field
from time import perf_counter
from typing import TYPE_CHECKING, Any

import numpy as np

from nasolid.errors import InputError, SolveError
from nasolid.simulation.endings import FAILED

if TYPE_CHECKING:
    from nasolid.studies.kernels.task import Task

NO_CELL = "no such cell"
"""Reason of a point whose numbers cannot stand together."""


@dataclass(frozen=True)
class Result:
    """What one point ended in.

    Attributes
    ----------
    status : str
        "done"; "stopped" where something physical ended it before its end: a half-cycle over before any charge had
        passed, or the rest of a protocol that was not reached; "failed".
    reason : str
        What ended it, or what went wrong: a kind, and after a colon what is particular to the point.
    scalars : dict
        Numbers by name; a missing one is unknown.
    curves : dict
        Curves [n] by name; of a point that is done, of a map also beside half-cycles that were over at once.
    seconds : float
        That it took.
    """

    status: str
    reason: str
    scalars: dict[str, float] = field(default_factory=dict)
    curves: dict[str, np.ndarray] = field(default_factory=dict)
    seconds: float = 0.0


def failed(reason: str) -> Result:
    """A point that failed."""
    return Result("failed", reason)


def guarded(solve: Callable[[Any], Result], point: Any) -> Result:
    """What solving a point ends in, also where it raises: a point never takes its neighbours along."""
    start = perf_counter()
    try:
        found = solve(point)
    except InputError as error:
        found = failed(f"{NO_CELL}: {error.faults[0]}")
    except SolveError as error:
        found = failed(f"{FAILED}: {str(error).splitlines()[0]}")
    except Exception as error:  # whatever it was, it is this point's
        first = (str(error) or "no message").splitlines()[0]
        found = failed(f"{type(error).__name__}: {first}")
    return Result(found.status, found.reason, found.scalars, found.curves, perf_counter() - start)


class OneByOne:
    """What computes points one by one: a kernel says what it builds (`_build`) and what a point ends in (`_one`).

    Parameters
    ----------
    task : Task
        What is done.
    compile, threads
        Of no use here.
    """

    def __init__(self, task: "Task", *, compile: bool = False, threads: int = 1):
        self.task = task
        self._build(task)

    def run(self, rows: np.ndarray) -> list[Result]:
        """Results of points [n, columns], in order."""
        return [guarded(self._one, row) for row in rows]

    def _build(self, task: "Task") -> None:
        raise NotImplementedError

    def _one(self, row: np.ndarray) -> Result:
        raise NotImplementedError


def along(n: int, x: np.ndarray, *curves: np.ndarray) -> tuple[np.ndarray, ...]:
    """`n` evenly spaced values of x from its first to its last, and curves over x at these."""
    even = np.linspace(x[0], x[-1], n)
    return even, *(np.interp(even, x, y) for y in curves)
