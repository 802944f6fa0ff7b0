"""Draws over the stated uncertainty of a cell's numbers."""

import numpy as np
from scipy.stats import qmc

from nasolid.parameters.cells import Cell
from nasolid.parameters.keys import keys_for

SIGMAS = 2.0
"""How many standard deviations a range stands for where a source states one."""


def uncertain_ranges(cell: Cell) -> dict[str, tuple[float, float, bool]]:
    """Stated range of every uncertain number of a cell.

    Parameters
    ----------
    cell : Cell
        The cell.

    Returns
    -------
    dict
        Lowest and highest value in SI by key, and whether values spread over decades. A standard deviation
        counts as a range of two of them to each side, within the bounds of the key.
    """
    keys, ranges = keys_for(cell.layers), {}
    for name, entry in cell.entries.items():
        if not isinstance(entry.si, float):
            continue
        if entry.range_si is not None:
            ranges[name] = (*entry.range_si, entry.log)
        elif entry.uncertainty_si is not None:
            key, width = keys[name], SIGMAS * entry.uncertainty_si
            tiny = 1e-6 * abs(entry.si)
            low = max(entry.si - width, key.low + tiny * key.open_low)
            high = min(entry.si + width, key.high - tiny * key.open_high)
            ranges[name] = (low, high, False)
    return ranges


def latin_hypercube(
    ranges: dict[str, tuple[float, float, bool]], n: int, seed: int = 0
) -> list[dict[str, float]]:
    """Latin-hypercube draws over ranges.

    Parameters
    ----------
    ranges : dict
        As `uncertain_ranges` gives them.
    n : int
        Number of draws.
    seed : int, optional
        The same seed gives the same draws.

    Returns
    -------
    list of dict
        One mapping of key to value in SI per draw.
    """
    if not ranges:
        return [{} for _ in range(n)]
    unit = qmc.LatinHypercube(d=len(ranges), seed=np.random.default_rng(seed)).random(n)
    columns = [_stretched(unit[:, k], *limits) for k, limits in enumerate(ranges.values())]
    return [dict(zip(ranges, map(float, row), strict=True)) for row in zip(*columns, strict=True)]


def _stretched(unit, low, high, logarithmic):
    if logarithmic and low > 0:
        return np.exp(np.log(low) + unit * (np.log(high) - np.log(low)))
    return low + unit * (high - low)
