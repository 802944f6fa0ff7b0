"""Curves of a run, half-cycle by half-cycle."""

from dataclasses import dataclass

import numpy as np
import pybamm

from nasolid.parameters.cell import Cell

POINTS = 300
"""How many points a curve has at least."""


@dataclass(frozen=True)
class Curve:
    """One half-cycle on the integrator's times and points between them.

    Attributes
    ----------
    direction : str
        "charge" or "discharge".
    current : float
        Of the cell [A], positive on discharge.
    time : numpy.ndarray
        Since the run began [s].
    capacity : numpy.ndarray
        Charge passed since the half-cycle began [A.h.m-2].
    step : pybamm.Solution
        Call its variables at `time`.
    """

    direction: str
    current: float
    time: np.ndarray
    capacity: np.ndarray
    step: pybamm.Solution

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
    area = cell.value("Electrode area [m2]")
    return [[_curve(step, area, points) for step in cycle.steps] for cycle in solution.cycles]


def _curve(step: pybamm.Solution, area: float, points: int) -> Curve:
    intervals = len(step.t) - 1
    parts = -(-(points - 1) // max(1, intervals))
    places = np.arange(intervals * parts + 1) / parts
    time = np.interp(places, np.arange(len(step.t)), step.t)
    current = float(step["Current [A]"](step.t[0]))
    capacity = abs(current) / area * (time - time[0]) / 3600
    return Curve("discharge" if current > 0 else "charge", current, time, capacity, step)


def loss_names(solution: pybamm.Solution) -> list[str]:
    """What the model of a run calls the pieces of its losses, from the metal on."""
    begin, end = "Loss: ", " [V]"
    names = (name for name in solution.all_models[0].variables if name.startswith(begin))
    return [name[len(begin) : -len(end)] for name in names]
