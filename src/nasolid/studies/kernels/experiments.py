"""Experiments in PyBaMM's words."""

import numpy as np

from nasolid.simulation.endings import ENDINGS
from nasolid.simulation.experiments import ManyExperiments
from nasolid.simulation.summary import active_loading
from nasolid.studies.kernels.result import OneByOne, Result
from nasolid.studies.kernels.task import Task

TINY = 1e-9
"""Current [A.m-2] below which a step passes none."""


class Experiments(OneByOne):
    """One experiment at every point; told is the last step that passed current."""

    def _build(self, task: Task) -> None:
        self.many = ManyExperiments(task.base, task.all_keys, task.protocol.steps)

    def _one(self, row: np.ndarray) -> Result:
        cell = self.task.cell_of(row)
        solution = self.many.run(cell)
        area, loading = cell.value("Electrode area [m2]"), active_loading(cell)
        steps = [step for step in solution.cycles[0].steps if step is not None]
        passed = [found for step in steps if (found := _numbers(step, area, loading))]
        last, asked = _words(steps[-1].termination), len(self.task.protocol.steps)
        if len(steps) < asked or not passed:
            return Result("stopped", f"{last}: step {len(steps)} of {asked}", passed[-1] if passed else {})
        curves = {}
        if self.task.keep.curves:
            t = np.linspace(solution.t[0], solution.t[-1], self.task.keep.curves)
            V, current = (solution[name](t) for name in ("Voltage [V]", "Current [A]"))
            curves = {"time": t, "voltage": V, "current_density": current / area}
        return Result("done", last, passed[-1], curves)


def _numbers(step, area: float, loading: float) -> dict[str, float]:
    """Of a step that passed current, as `HALF_CYCLE` names them."""
    t = np.unique(np.linspace(step.t[:-1], step.t[1:], 5)) if len(step.t) > 1 else step.t
    i, V = np.abs(step["Current [A]"](t)) / area, step["Voltage [V]"](t)
    charge = float(np.trapezoid(i, t)) / 3600
    if len(t) < 2 or charge * 3600 <= TINY * (t[-1] - t[0]):
        return {}
    energy, hours = float(np.trapezoid(i * V, t)) / 3600, float(t[-1] - t[0]) / 3600
    return {
        "areal_capacity": charge,
        "specific_capacity": charge / loading,
        "mean_voltage": energy / charge,
        "energy": energy,
        "mean_power": energy / hours,
        "duration": 3600 * hours,
    }


def _words(termination: str) -> str:
    """What ended a step, as half-cycles name it where they do."""
    event = termination.removeprefix("event: ").removesuffix(" [experiment]")
    return ENDINGS.get(event, event)
