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
    variants = Variants(cells[0], [AMBIENT], tolerance)
    found = np.array([[_second(variants, cell, i) for cell in cells] for i in currents])
    return found[..., 0], found[..., 1]


def _second(variants: Variants, cell: Cell, i: float) -> tuple[float, float]:
    """Coulombic and energy efficiency of the last cycle; not a number if there is none."""
    try:
        solution = variants.simulate(cell, i, charge_current=i, cycles=CYCLES)
    except SolveError:
        return np.nan, np.nan
    halves = half_cycles(solution, cell)
    if len(halves) < 2 * CYCLES or halves[-2].areal_capacity == 0:
        return np.nan, np.nan
    charge, discharge = halves[-2:]
    return discharge.areal_capacity / charge.areal_capacity, discharge.energy / charge.energy
