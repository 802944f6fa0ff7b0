"""Values of all points of a study as one array."""

from math import prod

import numpy as np
from scipy.stats import qmc

from nasolid.errors import InputError
from nasolid.parameters.cell import Cell
from nasolid.parameters.check import CAPACITY
from nasolid.studies.draws import ACTIVE, sampled_table, stretched
from nasolid.studies.study.guard import AMBIENT, loading_held
from nasolid.studies.study.plan import Axis, Varies

NOMINAL = "Nominal areal capacity [A.h.m-2]"


def designed(cell: Cell, varies: Varies) -> tuple[tuple[str, ...], np.ndarray]:
    """What varies, and its values at every point.

    Parameters
    ----------
    cell : Cell
        The study's cell, choices and settings applied.
    varies : Varies
        What differs between points.

    Returns
    -------
    tuple of str
        Keys, "temperature" and "current".
    numpy.ndarray
        Values in SI, n x columns; of a grid the last column changes fastest.

    Raises
    ------
    InputError
        If C-rates cannot be told in A.m-2.
    """
    axes = varies.axes
    names = tuple(axis.name for axis in axes)
    if varies.kind == "table":
        values = varies.rows.copy()
    elif varies.kind == "grid":
        values = _product(axes)
    else:
        values = _drawn(axes, varies)
    if varies.kind == "uncertain":
        own, drawn = _uncertain(cell, varies, names)
        names, values = own + names, np.hstack([drawn, values])
    for axis in axes:
        if axis.c_rate:
            values[:, names.index(axis.name)] *= nominal_ratio(cell, varies, names, values)
    return names, values + 0.0  # 0.0 for -0.0


def _product(axes: tuple[Axis, ...]) -> np.ndarray:
    """As `itertools.product` orders it."""
    values = np.empty((prod(len(axis.values) for axis in axes), len(axes)))
    left, right = 1, len(values)
    for k, axis in enumerate(axes):
        right //= len(axis.values)
        values[:, k] = np.tile(np.repeat(axis.values, right), left)
        left *= len(axis.values)
    return values


def _drawn(axes: tuple[Axis, ...], varies: Varies) -> np.ndarray:
    """Draws from ranges; beside the cell's own uncertainties from a stream of their own."""
    if not axes:
        return np.empty((varies.points, 0))
    stream = [varies.seed, 1] if varies.kind == "uncertain" else varies.seed
    generator = np.random.default_rng(stream)
    if varies.kind == "sobol":
        shares = qmc.Sobol(d=len(axes), seed=generator).random_base2(varies.points.bit_length() - 1)
    else:
        shares = qmc.LatinHypercube(d=len(axes), seed=generator).random(varies.points)
    for k, axis in enumerate(axes):
        shares[:, k] = np.clip(stretched(shares[:, k], axis.low, axis.high, axis.log), axis.low, axis.high)
    return shares


def _uncertain(cell: Cell, varies: Varies, others: tuple[str, ...]) -> tuple[tuple[str, ...], np.ndarray]:
    """Draws of `nasolid.studies.sampled`; a temperature that varies on its own takes the place of the cell's."""
    names, drawn = sampled_table(cell, varies.points, varies.seed)
    if AMBIENT not in names:
        return names, drawn
    if "temperature" in others:
        k = names.index(AMBIENT)
        return names[:k] + names[k + 1 :], np.delete(drawn, k, axis=1)
    return tuple("temperature" if name == AMBIENT else name for name in names), drawn


def nominal_ratio(
    cell: Cell, varies: Varies, names: tuple[str, ...], values: np.ndarray
) -> np.ndarray | float:
    """Nominal capacity of every point over that of the cell.

    Parameters
    ----------
    cell : Cell
        The study's cell.
    varies : Varies
        What differs between points; draws over what is uncertain leave a capacity that is stated where it is.
    names : tuple of str
        Columns of the points.
    values : numpy.ndarray
        In SI, n x columns.

    Raises
    ------
    InputError
        If it cannot be told.
    """
    if NOMINAL in names:
        return values[:, names.index(NOMINAL)] / cell.value(NOMINAL)
    stated = cell.entries[NOMINAL].kind != "default"
    if NOMINAL in cell.overridden or (stated and varies.kind == "uncertain"):
        return 1.0
    moving = [name for name in CAPACITY if name in names]
    if loading_held(cell, varies.hold_loading, names):
        if ACTIVE in moving:
            raise InputError(
                "'current': C-rates have no fixed meaning where the loading is uncertain; give A/m2"
            )
        return 1.0
    return np.prod([values[:, names.index(name)] / cell.value(name) for name in moving], axis=0)
