"""Experiments in PyBaMM's words."""

from collections.abc import Sequence
from itertools import groupby

import numpy as np

from nasolid.simulation.experiments import End, ManyExperiments
from nasolid.simulation.summary import active_loading
from nasolid.studies.kernels.result import OneByOne, Result
from nasolid.studies.kernels.task import Task
from nasolid.studies.study.plan import HALF_CYCLE

TINY = 1e-9
"""Current [A.m-2] below which a step passes none."""


NOTHING = {name: float("nan") if name.startswith("mean") else 0.0 for name in HALF_CYCLE}
"""Of an experiment in which no step passed current: no charge, and no mean of nothing."""


class Experiments(OneByOne):
    """One experiment at every point; told is the last step that passed current, and of each step what ended it."""

    def _build(self, task: Task) -> None:
        self.many = ManyExperiments(task.base, task.all_keys, task.protocol.steps)

    def _one(self, row: np.ndarray) -> Result:
        cell = self.task.cell_of(row)
        solution = self.many.run(cell)
        area, loading = cell.value("Electrode area [m2]"), active_loading(cell)
        ends, steps = self.many.ends(solution), solution.cycles[0].steps
        went = [step for step, end in zip(steps, ends, strict=True) if not end.at_once]
        passed = [found for step in went if (found := _numbers(step, area, loading))]
        if (stop := stopped(ends, len(self.task.protocol.steps))) is not None:
            return Result("stopped", stop, passed[-1] if passed else NOTHING)
        curves = {}
        if self.task.keep.curves:
            t = np.linspace(solution.t[0], solution.t[-1], self.task.keep.curves)
            V, current = (solution[name](t) for name in ("Voltage [V]", "Current [A]"))
            curves = {"time": t, "voltage": V, "current_density": current / area}
        return Result("done", in_words(ends), passed[-1] if passed else NOTHING, curves)


def stopped(ends: Sequence[End], asked: int) -> str | None:
    """Why an experiment is not what was asked for: the first step that was over at once, or ended by something else.

    Parameters
    ----------
    ends : sequence of End
        Of the steps that were begun.
    asked : int
        Steps of the experiment.

    Returns
    -------
    str or None
        That event, the number of its step, and where there are more the ends of all; None if all is as asked.
    """
    for k, end in enumerate(ends, start=1):
        if end.at_once or not end.asked:
            others = f"; {in_words(ends)}" if len(ends) > 1 else ""
            return f"{_word(end)}: step {k} of {asked}{others}"
    return None


def in_words(ends: Sequence[End]) -> str:
    """What ended each step, e.g. "step 1: Voltage < 2.7 [V]; steps 2-3: final time"; of one step the event alone."""
    if len(ends) == 1:
        return _word(ends[0])
    said, k = [], 1
    for word, same in groupby(map(_word, ends)):
        last = k + len(list(same)) - 1
        said.append(f"step {k}: {word}" if last == k else f"steps {k}-{last}: {word}")
        k = last + 1
    return "; ".join(said)


def _word(end: End) -> str:
    return f"{end.word} at once" if end.at_once else end.word


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
