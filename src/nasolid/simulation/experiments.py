"""Experiments in PyBaMM's words on many variants of a cell in one build."""

from collections.abc import Iterable, Sequence

import pybamm

from nasolid.errors import InputError, SolveError
from nasolid.models.solver import Solver
from nasolid.models.variable import VariableDFN
from nasolid.parameters.cell import Cell
from nasolid.simulation.constant_current import CURRENT, LOWER, UPPER, model_choices, start_values
from nasolid.simulation.variants import AMBIENT, HARMLESS, input_names

INITIAL, WARMTH = "Initial temperature [K]", "Cell temperature [K]"
"""PyBaMM keeps its temperatures for steps that name one: ours comes in under a name of its own."""

CAPACITY = "Nominal cell capacity [A.h]"
"""What PyBaMM's C-rates count by."""

SLOW = 1e-6
"""Share of the C-rate at which the algebraic states start; the first step finds its own."""


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
        If a key is none of the cell.
    """

    def __init__(self, cell: Cell, keys: Iterable[str], steps: Sequence[str], tolerance: float = 1e-4):
        numbers = cell.values()
        for key in keys:
            if key not in numbers:
                raise InputError(f"'{key}': is no number of {cell.name}; see `nasolid show {cell.name}`")
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
            If the integrator gives up.
        """
        start = self._start(cell)
        inputs = {name: float(start[name]) for name in self.names} | {WARMTH: cell.value(AMBIENT)}
        try:
            return self.simulation.solve(inputs=inputs, calc_esoh=False)
        except pybamm.SolverError as error:
            raise SolveError(f"the integrator gave up: {str(error).splitlines()[0]}") from error


def first_sign(steps: Sequence[str]) -> int:
    """Direction of the first step that has one: -1 for a charge, 1 for a discharge."""
    ways = (pybamm.step.string(step).direction for step in steps)
    return next((SIGNS[way] for way in ways if way in SIGNS), 1)


SIGNS = {"charge": -1, "discharge": 1}
