"""Experiments in PyBaMM's words on many variants of a cell in one build."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Any

import pybamm

from nasolid.errors import InputError, SolveError
from nasolid.models.solver import Solver
from nasolid.models.variable import VariableDFN
from nasolid.parameters.cell import Cell
from nasolid.simulation.constant_current import CURRENT, LOWER, UPPER, model_choices, start_values
from nasolid.simulation.endings import ENDINGS
from nasolid.simulation.variants import AMBIENT, HARMLESS, input_names

INITIAL, WARMTH = "Initial temperature [K]", "Cell temperature [K]"
"""PyBaMM keeps its temperatures for steps that name one: ours comes in under a name of its own."""

CAPACITY = "Nominal cell capacity [A.h]"
"""What PyBaMM's C-rates count by."""

SLOW = 1e-6
"""Share of the C-rate at which the algebraic states start; the first step finds its own."""


OWN = " [experiment]"
"""How PyBaMM marks an event that the words of a step ask for."""


@dataclass(frozen=True)
class End:
    """What ended a step.

    Attributes
    ----------
    word : str
        Its event, as half-cycles name it where they do.
    at_once : bool
        Whether the event was there before the step began: PyBaMM passes over such a step.
    asked : bool
        Whether the step ended as its words say; else the experiment ends with it.
    """

    word: str
    at_once: bool
    asked: bool


class Watch(pybamm.callbacks.Callback):
    """Remembers what the integrator raised: PyBaMM returns the steps before it as if they were all."""

    error: pybamm.SolverError | None = None

    def on_experiment_error(self, logs: dict[str, Any]) -> None:
        """Take note of it."""
        self.error = logs["error"]


class ManyExperiments:
    """One experiment on variants of a cell.

    A charge first starts from the cell as assembled, a discharge from rest at the upper cut-off.

    Parameters
    ----------
    cell : Cell
        The cell; variants have its layers and choices.
    keys : iterable of str
        Numbers that may differ between variants.
    steps : sequence of str
        Steps in PyBaMM's words; C-rates count by the nominal capacity of each variant.
    tolerance : float
        Relative tolerance; the absolute one is a hundredth of it.

    Raises
    ------
    InputError
        If a key is none of the cell, or PyBaMM would pass over the end that a step asks for.
    """

    def __init__(self, cell: Cell, keys: Iterable[str], steps: Sequence[str], tolerance: float = 1e-4):
        numbers = cell.values()
        for key in keys:
            if key not in numbers:
                raise InputError(f"'{key}': is no number of {cell.name}; see `nasolid show {cell.name}`")
        for step in steps:
            check_step(step)
        self.sign = first_sign(steps)
        given = [key for key in keys if key not in HARMLESS and key != AMBIENT]
        left = {AMBIENT, INITIAL, CURRENT, LOWER, UPPER}
        cut_offs = {LOWER, UPPER} & set(keys)
        self.names = sorted({*input_names(cell, given), *cut_offs, CAPACITY} - (left - cut_offs))
        model = VariableDFN(True, separator_layers=cell.layers, **model_choices(cell))
        values = self._start(cell)
        values.update(dict.fromkeys(self.names, "[input]"))
        values.update(dict.fromkeys((AMBIENT, INITIAL), pybamm.InputParameter(WARMTH)))
        self.simulation = pybamm.Simulation(
            model,
            experiment=pybamm.Experiment([tuple(steps)]),
            parameter_values=values,
            solver=Solver(rtol=tolerance, atol=tolerance / 100),
        )

    def _start(self, cell: Cell) -> pybamm.ParameterValues:
        slow = self.sign * SLOW * cell.value("Nominal areal capacity [A.h.m-2]")
        values = start_values(cell, slow)
        values.update({LOWER: cell.value(LOWER), UPPER: cell.value(UPPER)})
        return values

    def run(self, cell: Cell) -> pybamm.Solution:
        """Run a variant; ``cycles[0].steps`` are the steps that were begun.

        Raises
        ------
        SolveError
            If the integrator gives up, in whichever step.
        """
        start = self._start(cell)
        inputs = {name: float(start[name]) for name in self.names} | {WARMTH: cell.value(AMBIENT)}
        watch = Watch()
        try:
            solution = self.simulation.solve(inputs=inputs, calc_esoh=False, callbacks=[watch])
        except pybamm.SolverError as error:
            raise SolveError(f"the integrator gave up: {str(error).splitlines()[0]}") from error
        if watch.error is not None:
            begun, asked = len(solution.cycles[0].steps), len(self.simulation.experiment.steps)
            why = str(watch.error).splitlines()[0]
            raise SolveError(f"the integrator gave up in step {begun + 1} of {asked}: {why}")
        return solution

    def ends(self, solution: pybamm.Solution) -> list[End]:
        """What ended each step of a solution that was begun."""
        pairs = zip(solution.cycles[0].steps, self.simulation.experiment.steps, strict=False)
        return [_end(solved, step) for solved, step in pairs]


def _end(solved: pybamm.Solution | pybamm.EmptySolution, step: pybamm.step.BaseStep) -> End:
    """What ended a step, by its solution and what was asked for."""
    termination = solved.termination
    event = termination.removeprefix("event: ").removesuffix(OWN)
    at_once = isinstance(solved, pybamm.EmptySolution) or len(solved.t) < 2
    asked = not step.uses_default_duration if termination == "final time" else OWN in termination
    return End(ENDINGS.get(event, event), at_once, asked)


def check_step(text: str) -> None:
    """Refuse a step whose end PyBaMM would pass over: a voltage in a step that is neither charge nor discharge.

    Raises
    ------
    InputError
    """
    step = pybamm.step.string(text)
    for term in step.termination:
        if term.get_event_name(step) is None:
            raise InputError(
                f"step {text!r}: it neither charges nor discharges, so say from which side it comes to its end: "
                f"write 'until > {term.value:g} V' or 'until < {term.value:g} V'"
            )


def first_sign(steps: Sequence[str]) -> int:
    """Direction of the first step that has one: -1 for a charge, 1 for a discharge."""
    ways = (pybamm.step.string(step).direction for step in steps)
    return next((SIGNS[way] for way in ways if way in SIGNS), 1)


SIGNS = {"charge": -1, "discharge": 1}
