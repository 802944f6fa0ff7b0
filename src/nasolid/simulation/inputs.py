"""Solver inputs of many points at once."""

from collections.abc import Callable, Iterable, Sequence

import numpy as np

from nasolid.errors import InputError
from nasolid.parameters.cell import Cell
from nasolid.parameters.check import CAPACITY, FRACTIONS, ORDER
from nasolid.parameters.keys import keys_for
from nasolid.parameters.ranges import in_bounds
from nasolid.parameters.units import rounded
from nasolid.simulation.constant_current import CURRENT, LOWER, UPPER
from nasolid.simulation.variants import AMBIENT, FIRST, FOLLOWERS, Variants

AREA = "Electrode area [m2]"
ENTROPY = "Positive electrode OCP entropic change [V.K-1]"

WOVEN = {
    *FRACTIONS, *CAPACITY, *(key for pair in ORDER for key in pair), LOWER, UPPER, AREA, ENTROPY,
    "Anode potential [V]", "Initial stoichiometry", "Stack pressure [Pa]",
    "Positive electrode active material density [kg.m-3]",
}  # fmt: skip
"""Keys that other inputs or checks of a cell as a whole depend on: their points are built one by one."""


def is_plain(cell: Cell, key: str) -> bool:
    """Whether a key is handed to the solver as it is, and nothing else of a cell depends on it."""
    if key == AMBIENT:
        return cell.value(ENTROPY) == 0
    return key not in WOVEN and not key.startswith("Positive electrode OCP ")


class InputTable:
    """Values of all solver inputs for points that differ in some numbers.

    Points that differ in plain numbers alone (`is_plain`) are worked out at once; others one by one, as cells.

    Parameters
    ----------
    variants : Variants
        The build, its keys those that differ.
    keys : sequence of str
        Keys of the columns of points, in their order.
    made : callable
        Takes values by key, gives the cell of a point; by default `Cell.override`.
    """

    def __init__(
        self, variants: Variants, keys: Sequence[str], made: Callable[[dict[str, float]], Cell] | None = None
    ):
        self.variants, self.keys = variants, tuple(keys)
        self.names = tuple(variants.inputs)
        self._made = made or variants.cell.override
        self.plain = all(is_plain(variants.cell, key) for key in self.keys)
        self._checks = [keys_for(variants.cell.layers)[key] for key in self.keys]

    def __call__(self, values: np.ndarray, i: np.ndarray) -> tuple[np.ndarray, dict[int, str]]:
        """Inputs of every point.

        Parameters
        ----------
        values : numpy.ndarray
            One row per point, one column per key, in SI.
        i : numpy.ndarray
            Current density of each point [A.m-2], positive on discharge; all of one sign.

        Returns
        -------
        table : numpy.ndarray
            One row per point, one column per name of `names`; not a number where the point is no cell.
        faults : dict of int to str
            What is wrong with a point, by its row.
        """
        values, i = np.atleast_2d(values), np.asarray(i, dtype=float)
        return self._at_once(values, i) if self.plain else self._one_by_one(values, i)

    def _at_once(self, values, i):
        # rounded as `Cell.override` rounds: with the last digit the integrator's steps would be others
        values = np.vectorize(rounded, otypes=[float])(values)
        cell = self.variants.cell
        base = self.variants.values(cell, float(i[0]))
        table = np.tile([base[name] for name in self.names], (len(i), 1))
        place = {name: k for k, name in enumerate(self.names)}
        for column, key in enumerate(self.keys):
            for name in (key, *FOLLOWERS.get(key, ())):
                if name in place:
                    table[:, place[name]] = values[:, column]
        for name in (CURRENT, FIRST):
            table[:, place[name]] = i * cell.value(AREA)
        faults = self._out_of_bounds(values)
        table[list(faults)] = np.nan
        return table, faults

    def _out_of_bounds(self, values) -> dict[int, str]:
        found: dict[int, str] = {}
        for column, key in zip(values.T, self._checks, strict=True):
            for row in np.flatnonzero(key.refuses(column)):
                try:
                    in_bounds(key, float(column[row]))
                except InputError as error:
                    found[int(row)] = str(error)
        return found

    def _one_by_one(self, values, i):
        return self.of_cells(map(self._cell, values), i)

    def _cell(self, point):
        try:
            return self._made(dict(zip(self.keys, map(float, point), strict=True)))
        except InputError as error:
            return error

    def of_cells(
        self, cells: Iterable[Cell | InputError], i: np.ndarray
    ) -> tuple[np.ndarray, dict[int, str]]:
        """Inputs of points whose cells are made already; an error in the place of a cell is its fault."""
        table, faults = np.full((len(i), len(self.names)), np.nan), {}
        for row, (cell, current) in enumerate(zip(cells, i, strict=True)):
            try:
                if isinstance(cell, InputError):
                    raise cell
                found = self.variants.values(cell, float(current))
            except InputError as error:
                faults[row] = str(error).splitlines()[0]
                continue
            table[row] = [found[name] for name in self.names]
        return table, faults
