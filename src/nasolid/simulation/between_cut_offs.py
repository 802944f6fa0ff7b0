"""Half-cycles of a built cell, one after another."""

import warnings
from collections.abc import Mapping, Sequence
from typing import Any

import numpy as np
import pybamm

from nasolid.errors import OverAtOnce, SolveError
from nasolid.parameters.cell import Cell
from nasolid.parameters.equilibrium import theoretical_capacity
from nasolid.simulation.builds import CURRENT, LOWER, UPPER
from nasolid.simulation.endings import AT_ONCE, ENDINGS, REMEDY

OUT_OF_REACH = 100.0
"""Voltage [V] of a cut-off that does not count: a charge may begin below the lower one."""

SLACK = 1.2
"""How much longer than its sodium lasts a half-cycle may take."""

FAR = 1e9
"""Time [s] up to which the integrator is asked: it cuts its steps short before an end, so that all that should take the
same steps has the same end, and one that it never meets."""


def cut_offs(cell: Cell, i: float) -> dict[str, float]:
    """Cut-offs [V] that count for a current: the lower one on discharge, the upper one on charge."""
    if i > 0:
        return {LOWER: cell.value(LOWER), UPPER: OUT_OF_REACH}
    return {LOWER: -OUT_OF_REACH, UPPER: cell.value(UPPER)}


def run_half_cycles(
    sim: pybamm.Simulation,
    cell: Cell,
    densities: Sequence[float],
    cycles: int = 1,
    inputs: Mapping[str, float] | None = None,
    told_on: pybamm.BaseModel | None = None,
) -> pybamm.Solution:
    """Run a built cell between its cut-offs, half-cycle by half-cycle.

    Parameters
    ----------
    sim : pybamm.Simulation
        Of `build_simulation`, its cut-offs as inputs.
    cell : Cell
        The cell whose numbers count.
    densities : sequence of float
        Current density of each half-cycle of a cycle [A.m-2], positive on discharge.
    cycles : int
        How many cycles.
    inputs : mapping, optional
        Values of further inputs.
    told_on : pybamm.BaseModel, optional
        Built model of the same states that reads them in the solution, by default that of `sim`.

    Raises
    ------
    SolveError
        If the integrator gives up.
    """
    area = cell.value("Electrode area [m2]")
    enough = SLACK * 3600 * theoretical_capacity(cell)
    total: Any = None
    last: pybamm.Solution | None = None
    done: list[pybamm.Solution] = []
    for _ in range(cycles):
        steps = []
        for i in densities:
            asked = {**(inputs or {}), CURRENT: i * area, **cut_offs(cell, i)}
            last = _half_cycle(sim, last, enough / abs(i), asked)
            step = last if told_on is None else _read_by(told_on, last)
            total = step if total is None else total + step
            steps.append(step)
            if step.termination in ENDS:
                break
        cycle = steps[0] if len(steps) == 1 else steps[0] + steps[1]
        cycle.steps = steps
        done.append(cycle)
        if not _goes_on(steps[-1]):
            break
    total.cycles = done
    return total


def _half_cycle(sim, before, enough, inputs):
    if before is not None:
        before = before.last_state
        before.termination = "final time"  # so that the integrator goes on past a cut-off
    start = 0.0 if before is None else float(before.t[-1])
    sim.build(inputs=inputs)
    if isinstance(sim.solver, pybamm.IDAKLUSolver):
        try:
            found = sim.solver.step(before, sim.built_model, FAR, inputs=inputs, save=False)
            if found.t[-1] - start <= enough:
                return found
        except pybamm.SolverError:  # perhaps beyond the end
            pass
    try:
        # CasADi's integrator keeps what it is asked for, IDAS every step it takes
        times = None if isinstance(sim.solver, pybamm.IDAKLUSolver) else np.linspace(0, enough, 2001)
        return sim.solver.step(before, sim.built_model, enough, t_eval=times, inputs=inputs, save=False)
    except pybamm.SolverError as error:
        raise SolveError(f"the integrator gave up after {start:g} s: {error}") from error


def _read_by(model: pybamm.BaseModel, step: pybamm.Solution) -> pybamm.Solution:
    """The same states at the same times, read by another model that has them."""
    found = pybamm.Solution(
        step.all_ts,
        step.all_ys,
        [model] * len(step.all_ts),
        step.all_inputs,
        step.t_event,
        step.y_event,
        step.termination,
        all_yps=step.all_yps,
        all_t_evals=step.all_t_evals,
    )
    for name in ("set_up_time", "solve_time", "integration_time", "solver_statistics", "closest_event_idx"):
        setattr(found, name, getattr(step, name))
    return found


ENDS = ("event: Contact lost", "event: Penetration")
"""What ends a run, even between charge and discharge."""


def _goes_on(step):
    return step.termination in ("event: Minimum voltage [V]", "event: Maximum voltage [V]")


def warn_of_nothing(cell: Cell, solution: pybamm.Solution) -> None:
    """Warn of half-cycles that were over before any charge had passed."""
    area = cell.value("Electrode area [m2]")
    steps = [step for cycle in solution.cycles for step in cycle.steps if len(step.t) == 1]
    for words in dict.fromkeys(_nothing_passed(step, area) for step in steps):
        warnings.warn(f"{cell.name}: {words}", OverAtOnce, stacklevel=3)


def _nothing_passed(step: pybamm.Solution, area: float) -> str:
    i = float(step["Current [A]"].entries[0]) / area
    ended = ENDINGS.get(step.termination.removeprefix("event: "), step.termination)
    return over_at_once(f"{ended} {AT_ONCE}", "discharge" if i > 0 else "charge", abs(i))


def over_at_once(ended: str, direction: str, i: float) -> str:
    """That a half-cycle at `i` [A.m-2] was over before any charge had passed, and what to do."""
    return f"{ended}: the {direction} at {i / 10:g} mA/cm2 was over before any charge passed; {REMEDY}"
