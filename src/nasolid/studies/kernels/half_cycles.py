"""Constant current between cut-offs: half-cycles in batches, cycles one by one."""

from time import perf_counter

import numpy as np

from nasolid.errors import InputError
from nasolid.parameters.cell import Cell
from nasolid.parameters.check import NOMINAL
from nasolid.simulation.endings import DONE, FAILED, NO_RESULT, STOPPED
from nasolid.simulation.many import ManyHalfCycles, Outcome
from nasolid.simulation.summary import active_loading, half_cycles
from nasolid.simulation.variants import Variants
from nasolid.studies.kernels.result import NO_CELL, OneByOne, Result, along, failed
from nasolid.studies.kernels.task import Task
from nasolid.studies.study.plan import CYCLE


class HalfCycles:
    """A charge or a discharge at every point, many points per call.

    Parameters
    ----------
    task : Task
        What is done.
    compile : bool
        Compile ahead of time.
    threads : int
        Threads that solve points side by side.
    """

    def __init__(self, task: Task, *, compile: bool = False, threads: int = 1):
        self.task = task
        self.many = ManyHalfCycles(
            task.base, task.keys, task.protocol.direction,
            moved=[key for key in task.all_keys if key not in task.keys], compile=compile, threads=threads,
        )  # fmt: skip
        self.many.prepare()
        own_rates = NOMINAL in task.keys and "current" not in task.columns
        self.at_once = self.many.table.plain and not task.holds_loading and not own_rates
        self.loading = active_loading(task.base)
        self.columns = [k for k, name in enumerate(task.columns) if name != "current"]

    @property
    def integration(self) -> float:
        """Seconds that the integrator took so far."""
        return self.many.integration

    def run(self, rows: np.ndarray) -> list[Result]:
        """Results of points [n, columns], in order."""
        start = perf_counter()
        if self.at_once:
            currents = self._currents(rows)
            outcomes = self.many.run(rows[:, self.columns], currents, self.task.longest)
            loadings: list[float] = [self.loading] * len(rows)
        else:
            cells = cells_of(self.task, rows)
            currents = np.array([current_or_one(self.task, *pair) for pair in zip(cells, rows, strict=True)])
            outcomes = self.many.run_cells(cells, currents, self.task.longest)
            loadings = [loading_or_nan(cell) for cell in cells]
        each = (perf_counter() - start) / max(len(rows), 1)
        found = zip(outcomes, loadings, currents.tolist(), strict=True)
        return [result_of(outcome, loading, i, self.task.keep.curves, each) for outcome, loading, i in found]

    def _currents(self, rows: np.ndarray) -> np.ndarray:
        """Current densities where no point has a capacity of its own."""
        if "current" in self.task.columns:
            return rows[:, self.task.columns.index("current")]
        return np.full(len(rows), self.task.current_of(self.task.base, rows[0]))


def current_or_one(task: Task, cell: Cell | InputError, row: np.ndarray) -> float:
    """Current density of a point; 1 where there is no cell, of which nothing is asked."""
    return 1.0 if isinstance(cell, InputError) else task.current_of(cell, row)


def loading_or_nan(cell: Cell | InputError) -> float:
    """Active mass per area [kg.m-2]; not a number where there is no cell."""
    return float("nan") if isinstance(cell, InputError) else active_loading(cell)


def cells_of(task: Task, rows: np.ndarray) -> list[Cell | InputError]:
    """Cells of points, with an error where there can be none."""
    found: list[Cell | InputError] = []
    for row in rows:
        try:
            found.append(task.cell_of(row))
        except InputError as error:
            found.append(error)
    return found


def result_of(outcome: Outcome, loading: float, i: float, samples: int, seconds: float = 0.0) -> Result:
    """A half-cycle as a result.

    Parameters
    ----------
    outcome : Outcome
        What it ended in.
    loading : float
        Active mass per area [kg.m-2].
    i : float
        Current density without sign [A.m-2].
    samples : int
        Points of its curve, at evenly spaced charges; 0 for none.
    seconds : float
        That it took.
    """
    if outcome.status == NO_RESULT:
        known = outcome.reason.startswith((FAILED, "result"))
        return failed(outcome.reason if known else f"{NO_CELL}: {outcome.reason}")
    scalars = outcome.scalars | {"specific_capacity": outcome.scalars["areal_capacity"] / loading}
    curves: dict[str, np.ndarray] = {}
    if samples and outcome.status == DONE:
        q, V = along(samples, i * outcome.time / 3600, outcome.voltage)
        curves = {"capacity": q, "voltage": V}
    return Result(outcome.status, outcome.reason, scalars, curves, seconds)


class Cycles(OneByOne):
    """Cycles at every point, of which the last one is told."""

    def _build(self, task: Task) -> None:
        self.variants = Variants(task.base, task.all_keys)

    def _one(self, row: np.ndarray) -> Result:
        cell, protocol = self.task.cell_of(row), self.task.protocol
        i = self.task.current_of(cell, row)
        solution = self.variants.simulate(
            cell, i, direction="cycle", charge_current=protocol.charge_current, cycles=protocol.cycles
        )
        halves = half_cycles(solution, cell)
        asked = 2 * protocol.cycles
        over = [k for k, half in enumerate(halves, start=1) if half.status == STOPPED]
        if over or len(halves) < asked:
            k = over[0] if over else len(halves)
            whole = len(halves) == asked
            scalars = scalars_of(halves[-1]) | efficiencies(*halves[-2:]) if whole else {}
            return Result(STOPPED, f"{halves[k - 1].termination}: half-cycle {k} of {asked}", scalars)
        scalars = scalars_of(halves[-1]) | efficiencies(*halves[-2:])
        curves: dict[str, np.ndarray] = {}
        if self.task.keep.curves:
            for step, way in zip(solution.cycles[-1].steps, ("charge", "discharge"), strict=True):
                current = i if way == "discharge" else halves[-2].current_density
                q, V = along(self.task.keep.curves, current * (step.t - step.t[0]) / 3600, _voltage(step))
                curves |= {f"{way}_capacity": q, f"{way}_voltage": V}
        return Result(DONE, halves[-1].termination, scalars, curves)


def scalars_of(half) -> dict[str, float]:
    """Numbers of a half-cycle, as `HALF_CYCLE` names them."""
    names = ("areal_capacity", "specific_capacity", "mean_voltage", "energy", "duration")
    found = {name: float(getattr(half, name)) for name in names}
    return found | {"mean_power": 3600 * half.energy / half.duration if half.duration else np.nan}


def efficiencies(charge, discharge) -> dict[str, float]:
    """What a discharge gives back of the charge before it; not a number where that passed nothing."""
    pairs = ((x.mean_voltage, x.areal_capacity, x.energy) for x in (discharge, charge))
    return {name: back / spent if spent else np.nan for name, back, spent in zip(CYCLE, *pairs, strict=True)}


def _voltage(step):
    return np.ravel(step["Voltage [V]"].entries)
