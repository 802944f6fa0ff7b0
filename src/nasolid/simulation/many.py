"""Many constant-current half-cycles of variants of a cell, solved in batches."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass

import numpy as np
import pybamm

from nasolid.errors import InputError
from nasolid.parameters.cell import Cell
from nasolid.parameters.check import CAPACITY, FARADAY
from nasolid.simulation.averages import cut, over_time
from nasolid.simulation.batch import Batch
from nasolid.simulation.between_cut_offs import SLACK
from nasolid.simulation.builds import LOWER, UPPER
from nasolid.simulation.endings import AT_ONCE, DONE, ENDINGS, FAILED, NO_RESULT, STOPPED
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
        "done"; "stopped" where it was over before any charge passed; "failed". The same as of a `HalfCycle`.
    reason : str
        What ended it, of `endings.ENDINGS`, with "at once" where it is "stopped"; for "failed" what went wrong.
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
            Time [s] at which a half-cycle ends that nothing ended; in any case it ends where its sodium would have
            lasted `SLACK` times, as in `simulate`.

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
        solutions = dict(zip(sound, self._solved(draws), strict=True))
        i = np.abs(np.asarray(currents, dtype=float))
        ends = np.minimum(SLACK * FARADAY * self._sodium(table) / i, np.inf if longest is None else longest)
        return [
            _failed(faults[k]) if k in faults else self._outcome(solutions[k], i[k], ends[k])
            for k in range(len(i))
        ]

    def _sodium(self, table) -> np.ndarray:
        """Sodium that the connected active material of every point takes [mol.m-2]."""
        found = np.ones(len(table))
        for key in HOLDS:
            known = key in self.table.names
            found = found * (table[:, self.table.names.index(key)] if known else self.cell.value(key))
        return found

    def _solved(self, draws) -> list[pybamm.Solution | str]:
        """Solutions of draws; where a batch raises, of each alone, or what it raised."""
        if not draws:
            return []
        try:
            found = list(self.batch.run(draws))
            self.integration += float(
                found[0].integration_time.value
            )  # of all: PyBaMM takes the time of a batch
            return found
        except pybamm.SolverError as error:
            if len(draws) == 1:
                return [f"{FAILED}: {str(error).splitlines()[0]}"]
            return [found for draw in draws for found in self._solved([draw])]

    def _outcome(self, solution: pybamm.Solution | str, i: float, end: float) -> Outcome:
        if isinstance(solution, str):
            return _failed(solution)
        event = solution.termination.removeprefix("event: ")
        ended = ENDINGS.get(event, event)
        time, voltage = np.asarray(solution.t), np.ravel(solution["Voltage [V]"].entries)
        time = time - time[0]
        if solution.termination == "failure" and not time[-1] > end:
            return _failed(FAILED)
        if time.size < 2:
            return Outcome(STOPPED, f"{ended} {AT_ONCE}", _nothing(), time, voltage)
        if not np.all(np.isfinite(voltage)):
            return _failed("result is not finite")
        if time[-1] > end:  # a batch goes on for as long as its slowest point needs
            ended = ENDINGS["final time"]
            voltage, time = cut(voltage, time, end)
        hours = float(time[-1]) / 3600
        charge, energy = i * hours, i * over_time(voltage, time) / 3600
        scalars = dict(
            zip(SCALARS, (charge, energy / charge, energy, energy / hours, 3600 * hours), strict=True)
        )
        return Outcome(DONE, ended, scalars, time, voltage)


HOLDS = (*CAPACITY, "Positive electrode utilisation")
"""Keys whose product is the sodium that the connected active material takes per area [mol.m-2]."""

SIGNS = {"discharge": 1, "charge": -1}
"""Sign of the current by direction."""


def _failed(reason: str) -> Outcome:
    return Outcome(NO_RESULT, reason, {}, np.zeros(0), np.zeros(0))


def _nothing() -> dict[str, float]:
    """Of a half-cycle that was over before it began: no charge, and no mean of nothing."""
    return {name: float("nan") if name.startswith("mean") else 0.0 for name in SCALARS}
