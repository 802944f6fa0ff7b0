"""Curves of a run, half-cycle by half-cycle."""

from dataclasses import dataclass

import numpy as np
import pybamm

from nasolid.errors import InputError
from nasolid.models import SodiumDFN
from nasolid.parameters.brief import brief
from nasolid.parameters.cell import Cell

POINTS = 300
"""How many points a curve has at least."""

IDLE = 1e-6
"""C-rate below which no current flows."""


@dataclass(frozen=True)
class Curve:
    """One half-cycle on the integrator's times and points between them.

    Attributes
    ----------
    direction : str
        "charge" or "discharge"; "rest" where no current flows.
    current : float
        Of the cell when it began [A], positive on discharge.
    time : numpy.ndarray
        Since the run began [s].
    capacity : numpy.ndarray
        Charge passed since the half-cycle began [A.h.m-2], without sign.
    step : pybamm.Solution
        Call its variables at `time`.
    """

    direction: str
    current: float
    time: np.ndarray
    capacity: np.ndarray
    step: pybamm.Solution

    __repr__ = brief

    def __call__(self, variable: str) -> np.ndarray:
        """Values of a variable along the curve."""
        return np.atleast_1d(self.step[variable](self.time))


def curves(solution: pybamm.Solution, cell: Cell, points: int = POINTS) -> list[list[Curve]]:
    """Curves of every half-cycle of every cycle of a run.

    Parameters
    ----------
    solution : pybamm.Solution
        Of `simulate`.
    cell : Cell
        The cell it ran on.
    points : int, optional
        How many each has at least; a half-cycle that was over at once has one.
    """
    area, idle = cell.value("Electrode area [m2]"), idle_current(cell)
    found = steps(solution)
    _refuse_other_area(found[0][0], area, cell)
    return [[_curve(step, area, idle, points) for step in cycle] for cycle in found]


def steps(solution: pybamm.Solution) -> list[list[pybamm.Solution]]:
    """Steps of every cycle of a run.

    Parameters
    ----------
    solution : pybamm.Solution
        Of `simulate`, or of an experiment.

    Raises
    ------
    InputError
        If its model is none of a whole cell of nasolid, or it was not run in steps.
    """
    model = solution.all_models[-1]
    if not isinstance(model, SodiumDFN):
        raise InputError(
            f"the solution is of the model {model.name!r}; give one of a SodiumDFN, as `nasolid.simulate` returns it"
        )
    cycles = [getattr(cycle, "steps", None) or [] for cycle in solution.cycles]
    found = [[step for step in cycle if isinstance(step, pybamm.Solution)] for cycle in cycles]
    if not any(found):
        raise InputError(
            "the solution was not run in half-cycles; give one of `nasolid.simulate` or of a pybamm.Experiment"
        )
    return [cycle for cycle in found if cycle]


def idle_current(cell: Cell) -> float:
    """Current [A] of a cell below which it rests."""
    return IDLE * cell.value("Nominal areal capacity [A.h.m-2]") * cell.value("Electrode area [m2]")


def direction(current: np.ndarray, idle: float) -> str:
    """What a step does by its current [A]: "charge", "discharge" or "rest"."""
    largest = float(current[np.argmax(np.abs(current))])
    return "rest" if abs(largest) < idle else "discharge" if largest > 0 else "charge"


def passed(time: np.ndarray, current: np.ndarray) -> np.ndarray:
    """Charge [A.s] that has passed since the first time [s]."""
    parts = np.diff(time) * (current[1:] + current[:-1]) / 2
    return np.concatenate([[0.0], np.cumsum(parts)])


def _refuse_other_area(step: pybamm.Solution, area: float, cell: Cell) -> None:
    """Refuse the solution of another cell, whose charge per area would be wrong."""
    flowing, density = (step[name].entries for name in ("Current [A]", "Total current density [A.m-2]"))
    k = int(np.argmax(np.abs(density)))
    if density[k] and not np.isclose(flowing[k] / density[k], area, rtol=1e-6):
        raise InputError(
            f"the solution is of a cell of {1e4 * flowing[k] / density[k]:.4g} cm2, {cell.name} has {1e4 * area:.4g}; "
            "give the cell that was simulated"
        )


def _curve(step: pybamm.Solution, area: float, idle: float, points: int) -> Curve:
    intervals = len(step.t) - 1
    parts = -(-(points - 1) // max(1, intervals))
    places = np.arange(intervals * parts + 1) / parts
    time = np.interp(places, np.arange(len(step.t)), step.t)
    known = step["Current [A]"].entries
    current = (
        np.full(time.shape, known[0]) if np.ptp(known) == 0 else np.atleast_1d(step["Current [A]"](time))
    )
    capacity = np.abs(passed(time, current)) / area / 3600
    return Curve(direction(known, idle), float(known[0]), time, capacity, step)


def loss_names(solution: pybamm.Solution) -> list[str]:
    """What the model of a run calls the pieces of its losses, from the metal on."""
    begin, end = "Loss: ", " [V]"
    names = (name for name in solution.all_models[0].variables if name.startswith(begin))
    return [name[len(begin) : -len(end)] for name in names]
