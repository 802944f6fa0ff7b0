"""Half-cycles and rests as a figure over charge shows them."""

from dataclasses import dataclass, field
from typing import TYPE_CHECKING

import numpy as np

from nasolid.parameters.cell import Cell
from nasolid.simulation.curves import curves

if TYPE_CHECKING:
    import pybamm

    from nasolid.simulation.curves import Curve

PER_CM2 = 0.1
"""mAh/cm2 in an A.h.m-2."""


@dataclass
class Sweep:
    """Steps in one direction one after another, with the rests between and after them.

    Attributes
    ----------
    direction : str
        "charge" or "discharge"; "rest" where no current flows in the whole run.
    lines : list of (array, array)
        Charge since the sweep began [mAh/cm2] and voltage [V] of each step.
    rests : list of (array, array)
        The same of each rest: no charge passes, the voltage moves.
    currents : list of float
        Current density at the begin of each step [mA/cm2], without sign.
    """

    direction: str
    lines: list[tuple[np.ndarray, np.ndarray]] = field(default_factory=list)
    rests: list[tuple[np.ndarray, np.ndarray]] = field(default_factory=list)
    currents: list[float] = field(default_factory=list)

    @property
    def end(self) -> float:
        """Charge passed so far [mAh/cm2]."""
        return float(self.lines[-1][0][-1]) if self.lines else 0.0

    def add(self, curve: "Curve", area: float) -> None:
        """Take a step in, from where the last one ended."""
        x, V = self.end + curve.capacity * PER_CM2, curve("Voltage [V]")
        if curve.direction == "rest":
            V = (
                np.concatenate([self.lines[-1][1][-1:], V]) if self.lines else V
            )  # with the jump as the current stops
            self.rests.append((np.full_like(V, self.end), V))
            return
        self.lines.append((x, V))
        self.currents.append(abs(curve.current) / area * PER_CM2)

    def line(self) -> tuple[np.ndarray, np.ndarray]:
        """All steps as one line, broken where a rest lies between them."""
        gap = ([np.nan], [np.nan]) if self.rests else ([], [])
        parts = [part for each in self.lines for part in (each, gap)][:-1]
        x, V = zip(*parts, strict=True)
        return np.concatenate(x), np.concatenate(V)

    def said(self) -> str:
        """Currents in words."""
        low, high = (f"{f(self.currents):.3g}" for f in (min, max))
        return f"{low} mA/cm²" if low == high else f"{low} to {high} mA/cm²"


def sweeps(solution: "pybamm.Solution", cell: Cell) -> list[Sweep]:
    """Sweeps of a run, in turn; each change of direction begins one.

    Parameters
    ----------
    solution : pybamm.Solution
        Of `simulate`, or of an experiment.
    cell : Cell
        The cell it ran on.
    """
    area = cell.value("Electrode area [m2]")
    found: list[Sweep] = []
    for curve in (curve for cycle in curves(solution, cell) for curve in cycle):
        if not found:
            found.append(Sweep(curve.direction))
        last = found[-1]
        if curve.direction not in ("rest", last.direction):
            if last.direction == "rest":  # before any current: at the begin of the first sweep
                last.direction = curve.direction
            else:
                found.append(Sweep(curve.direction))
        found[-1].add(curve, area)
    return found
