"""What a settled cycle gives back of what it took."""

from collections.abc import Iterable

import numpy as np

from nasolid.errors import SolveError
from nasolid.parameters.cell import Cell
from nasolid.simulation.summary import half_cycles
from nasolid.simulation.variants import AMBIENT, Variants

CYCLES = 2
"""Cycles until one begins where it ends; the first begins with a cell as assembled."""


def cycle_efficiencies(
    cells: Iterable[Cell], currents: Iterable[float], tolerance: float = 1e-4
) -> tuple[np.ndarray, np.ndarray]:
    """Efficiencies of the second cycle at the same current both ways.

    Parameters
    ----------
    cells : iterable of Cell
        One cell at several temperatures.
    currents : iterable of float
        Current densities without sign [A.m-2].
    tolerance : float
        Relative tolerance; the absolute one is a hundredth of it.

    Returns
    -------
    coulombic, energy : numpy.ndarray
        Charge and energy of the discharge over those of the charge before it; one row per current, one column per
        cell. Not a number where a half-cycle was over at once, or the run ended before.
    """
    cells, currents = list(cells), list(currents)
    second = Efficiencies(cells[0], [AMBIENT], tolerance)
    found = np.array([[second(cell, i) for cell in cells] for i in currents])
    return found[..., 0], found[..., 1]


class Efficiencies:
    """Efficiencies of the second cycle of variants of a cell, in one build.

    Parameters
    ----------
    cell, keys, tolerance
        As for `Variants`.
    """

    def __init__(self, cell: Cell, keys: Iterable[str], tolerance: float = 1e-4):
        self.variants = Variants(cell, keys, tolerance)

    def __call__(self, cell: Cell, i: float) -> tuple[float, float]:
        """Coulombic and energy efficiency at `i` [A.m-2] both ways; not a number if the run ended before."""
        try:
            solution = self.variants.simulate(cell, i, charge_current=i, cycles=CYCLES)
        except SolveError:
            return np.nan, np.nan
        halves = half_cycles(solution, cell)
        if len(halves) < 2 * CYCLES or halves[-2].areal_capacity == 0:
            return np.nan, np.nan
        charge, discharge = halves[-2:]
        return discharge.areal_capacity / charge.areal_capacity, discharge.energy / charge.energy
