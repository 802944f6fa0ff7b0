"""Many constant-current half-cycles of variants of a cell, solved in batches."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass

import numpy as np
import pybamm

from nasolid.errors import InputError
from nasolid.parameters.cell import Cell
from nasolid.simulation.batch import Batch
from nasolid.simulation.constant_current import LOWER, UPPER
from nasolid.simulation.endings import ENDINGS, FAILED
from nasolid.simulation.inputs import InputTable
from nasolid.simulation.variants import Variants

SCALARS = {
    "areal_capacity": "A.h.m-2",
    "mean_voltage": "V",
    "energy": "W.h.m-2",
    "mean_power": "W.m-2",
    "duration": "s",
}
"""What is told of a half-cycle, and its unit."""


@dataclass(frozen=True)
class Outcome:
    """What one half-cycle ended in.

    Attributes
    ----------
    status : str
        "done"; "stopped" where it was over before any charge passed; "failed".
    reason : str
        What ended it, of `summary.ENDINGS`; for "failed" what went wrong.
    scalars : dict
        Of `SCALARS`; empty where it failed.
    time, voltage : numpy.ndarray
        The curve on the integrator's own points [s], [V].
    """

    status: str
    reason: str
    scalars: dict[str, float]
    time: np.ndarray
    voltage: np.ndarray


class ManyHalfCycles:
    """Charges or discharges of variants of a cell in one build.

    A charge starts as assembled, a discharge from rest at the upper cut-off, as in `nasolid.simulate`.

    Parameters
    ----------
    cell : Cell
        The cell.
    keys : sequence of str
        Numbers that differ between points; thicknesses, particle sizes and the temperature too.
    direction : {"discharge", "charge"}
        Of all half-cycles.
    moved : sequence of str
        Keys that `made` moves besides.
    made : callable, optional
        Takes values by key, gives the cell of a point; by default `Cell.override`.
    compile, threads, tolerance
        As for `Batch`.

    Attributes
    ----------
    integration : float
        Seconds that the integrator took so far.

    Raises
    ------
    InputError
        If a key is none of the cell, or the direction is not on offer.
    """

    def __init__(
        self,
        cell: Cell,
        keys: Sequence[str],
        direction: str = "discharge",
        *,
        moved: Sequence[str] = (),
        made: Callable[[dict[str, float]], Cell] | None = None,
        compile: bool = False,
        threads: int = 1,
        tolerance: float = 1e-4,
    ):
        if direction not in SIGNS:
            raise InputError(f"direction {direction!r} is not on offer; choose from {', '.join(SIGNS)}")
        self.cell, self.keys, self.sign = cell, tuple(keys), SIGNS[direction]
        given = {LOWER, UPPER} & {*keys, *moved}
        variants = Variants(cell, [*keys, *moved], tolerance)
        self.table = InputTable(variants, self.keys, made)
        names = [name for name in self.table.names if name not in {LOWER, UPPER} - given]
        self.columns = [self.table.names.index(name) for name in names]
        typical = self.sign * cell.value("Nominal areal capacity [A.h.m-2]")
        self.batch = Batch(
            cell, typical, names, compile=compile, threads=threads, tolerance=tolerance, model=variants.model
        )
        self.names = names
        self.integration = 0.0

    def prepare(self) -> None:
        """Set up and compile now, rather than with the first points, whose time is limited."""
        self.batch.run([self.batch.benign], longest=1.0)

    def run(self, values: np.ndarray, currents: np.ndarray, longest: float | None = None) -> list[Outcome]:
        """Solve points side by side.

        Parameters
        ----------
        values : numpy.ndarray
            One row per point, one column per key, in SI.
        currents : numpy.ndarray
            Current density of each point without sign [A.m-2].
        longest : float, optional
            As for `Batch.run`: who solves points in parts gives all parts the same, and gets the same to the last
            digits however they are parted.

        Returns
        -------
        list of Outcome
            One each, in order; nothing raises for a single point.
        """
        signed = self.sign * np.asarray(currents, dtype=float)
        return self._run(*self.table(np.atleast_2d(values), signed), currents, longest)

    def run_cells(
        self, cells: Sequence[Cell | InputError], currents: np.ndarray, longest: float | None = None
    ) -> list[Outcome]:
        """As `run`, of points whose cells are made already; an error in the place of a cell is its failure."""
        signed = self.sign * np.asarray(currents, dtype=float)
        return self._run(*self.table.of_cells(cells, signed), currents, longest)

    def _run(self, table, faults, currents, longest):
        sound = [k for k in range(len(table)) if k not in faults]
        draws = [dict(zip(self.names, map(float, table[k, self.columns]), strict=True)) for k in sound]
        solutions = dict(zip(sound, self._solved(draws, longest), strict=True))
        return [
            _failed(faults[k]) if k in faults else self._outcome(solutions[k], abs(float(i)))
            for k, i in enumerate(currents)
        ]

    def _solved(self, draws, longest) -> list[pybamm.Solution | str]:
        """Solutions of draws; where a batch raises, of each alone, or what it raised."""
        if not draws:
            return []
        try:
            found = list(self.batch.run(draws, longest))
            self.integration += float(
                found[0].integration_time.value
            )  # of all: PyBaMM takes the time of a batch
            return found
        except pybamm.SolverError as error:
            if len(draws) == 1:
                return [f"{FAILED}: {str(error).splitlines()[0]}"]
            return [found for draw in draws for found in self._solved([draw], longest)]

    def _outcome(self, solution: pybamm.Solution | str, i: float) -> Outcome:
        if isinstance(solution, str):
            return _failed(solution)
        if solution.termination == "failure":
            return _failed(FAILED)
        event = solution.termination.removeprefix("event: ")
        ended = ENDINGS.get(event, event)
        time, voltage = np.asarray(solution.t), np.ravel(solution["Voltage [V]"].entries)
        if time.size < 2:
            return Outcome("stopped", f"{ended} at once", _nothing(), time - time[0], voltage)
        if not np.all(np.isfinite(voltage)):
            return _failed("result is not finite")
        hours = float(time[-1] - time[0]) / 3600
        charge, energy = i * hours, i * float(np.trapezoid(voltage, time)) / 3600
        scalars = dict(
            zip(SCALARS, (charge, energy / charge, energy, energy / hours, 3600 * hours), strict=True)
        )
        return Outcome("done", ended, scalars, time - time[0], voltage)


SIGNS = {"discharge": 1, "charge": -1}
"""Sign of the current by direction."""


def _failed(reason: str) -> Outcome:
    return Outcome("failed", reason, {}, np.zeros(0), np.zeros(0))


def _nothing() -> dict[str, float]:
    """Of a half-cycle that was over before it began: no charge, and no mean of nothing."""
    return {name: float("nan") if name.startswith("mean") else 0.0 for name in SCALARS}
