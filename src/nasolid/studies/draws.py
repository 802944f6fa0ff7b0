"""Draws over the stated uncertainty of a cell's numbers, and what hangs together in them."""

from collections.abc import Mapping

import numpy as np
from scipy.stats import norm, qmc

from nasolid.parameters.arguments import checked_arguments
from nasolid.parameters.cells import Cell
from nasolid.parameters.check import NOMINAL
from nasolid.parameters.keys import keys_for
from nasolid.simulation.builds import CATHODE

THICKNESS = "Positive electrode thickness [m]"
DENSITY = "Positive electrode active material density [kg.m-3]"
MAXIMUM = "Maximum concentration in positive electrode [mol.m-3]"
ACTIVE = "Positive electrode active material volume fraction"
INACTIVE = "Positive electrode inactive volume fraction"
POROSITY, VOID = "Positive electrode porosity", "Positive electrode void fraction"
NETWORK = "Positive electrode electronic network volume fraction"

SIGMAS = 2.0
"""How many standard deviations a range stands for where a source states one."""


@checked_arguments
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


@checked_arguments
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
    unit = _hypercube(len(ranges), n, seed)
    columns = [stretched(unit[:, k], *limits) for k, limits in enumerate(ranges.values())]
    return [dict(zip(ranges, map(float, row), strict=True)) for row in zip(*columns, strict=True)]


def _hypercube(d, n, seed):
    return qmc.LatinHypercube(d=d, seed=np.random.default_rng(seed)).random(n)


def stretched(unit, low: float, high: float, logarithmic: bool):
    """Values of a range at shares 0..1 of it, of its logarithm where values spread over decades."""
    if logarithmic and low > 0:
        found = np.exp(np.log(low) + unit * (np.log(high) - np.log(low)))
    else:
        found = low + unit * (high - low)
    return np.clip(shortened(found), low, high)


def shortened(values):
    """Values to 40 binary digits: the last ones of an exponential differ between processors, and a draw does not."""
    mantissa, exponent = np.frexp(values)
    return np.ldexp(np.round(np.ldexp(mantissa, DIGITS)), exponent - DIGITS)


DIGITS = 40


@checked_arguments
def sampled(cell: Cell, n: int, seed: int = 0) -> list[dict[str, float]]:
    """Latin-hypercube draws in which a stated standard deviation is one of a normal law.

    Parameters
    ----------
    cell : Cell
        The cell.
    n : int
        Number of draws.
    seed : int, optional
        The same seed gives the same draws.

    Returns
    -------
    list of dict
        One mapping of key to value in SI per draw: uniform over a range (of the logarithm where values spread over
        decades), normal and cut at three standard deviations and at the bounds of the key where one is stated.
    """
    names, table = sampled_table(cell, n, seed)
    return [dict(zip(names, map(float, row), strict=True)) for row in table]


def sampled_table(cell: Cell, n: int, seed: int = 0) -> tuple[tuple[str, ...], np.ndarray]:
    """The draws of `sampled` as keys and an array of n rows, one column per key."""
    ranges, keys = uncertain_ranges(cell), keys_for(cell.layers)
    names = tuple(ranges)
    shares = _hypercube(len(names), n, seed) if names else np.empty((n, 0))
    for name, other in JOINT.items():
        if {name, other} <= ranges.keys():
            shares[:, names.index(name)] = shares[:, names.index(other)]
    for k, name in enumerate(names):
        shares[:, k] = _value(cell, keys[name], shares[:, k], ranges[name])
    return names, shares


def _value(cell, key, share, limits):
    """Values of a key below which shares of all draws lie."""
    entry = cell.entries[key.name]
    if entry.range_si is not None or entry.uncertainty_si is None:
        return stretched(share, *limits)
    tails = norm.cdf(-3.0), norm.cdf(3.0)
    drawn = entry.si + entry.uncertainty_si * norm.ppf(tails[0] + share * (tails[1] - tails[0]))
    tiny = 1e-6 * abs(entry.si)
    return np.clip(shortened(drawn), key.low + tiny * key.open_low, key.high - tiny * key.open_high)


@checked_arguments
def variant(cell: Cell, draw: Mapping[str, float]) -> Cell:
    """The cell with other numbers, and with what hangs together with them.

    It is the same cell, known better or worse: a nominal capacity that is stated stays, and what its C-rates mean.

    Where the fraction of active material was worked out from a loading (its kind is "derived"), the loading holds: a
    thicker cathode is a more porous one of the same mass, and a denser active material takes less room. The electrolyte
    of a composite keeps its volume too; a liquid fills what is left.

    Parameters
    ----------
    cell : Cell
        The cell.
    draw : mapping
        Values in SI by key.
    """
    found, nominal = cell.override(_together(cell, draw)), cell.entries[NOMINAL]
    if nominal.kind == "default" or NOMINAL in draw or found.entries[NOMINAL].si == nominal.si:
        return found
    return found.override({NOMINAL: cell.value(NOMINAL)})


def _together(cell: Cell, draw: Mapping[str, float]) -> dict[str, float]:
    """The numbers of a draw and those that hang together with them."""
    values, changed = cell.values(), dict(draw)
    if cell.entries[ACTIVE].kind != "derived" or not {THICKNESS, DENSITY} & draw.keys():
        return changed
    denser = draw.get(DENSITY, values[DENSITY]) / values[DENSITY]
    solid, inert, filled = values[ACTIVE] / denser, values[INACTIVE], values[POROSITY]
    liquid = cell.choices["catholyte"] == "liquid"
    dense = values[THICKNESS] * (solid + inert + (0.0 if liquid else filled))
    thickness = max(draw.get(THICKNESS, values[THICKNESS]), dense / (LEAST_FILLED if liquid else 1.0))
    share = values[THICKNESS] / thickness
    fractions = {ACTIVE: solid * share, INACTIVE: inert * share}
    if liquid:
        fractions[POROSITY] = 1 - values[VOID] - sum(fractions.values())
    else:
        fractions[POROSITY] = filled * share
        fractions[VOID] = max(0.0, 1 - sum(fractions.values()))
    if values[NETWORK] != 1:  # 1: the conductivity is that of the whole composite
        fractions[NETWORK] = min(1.0, values[NETWORK] * share)
    changed |= {key: x for key, x in fractions.items() if key not in draw}
    changed |= {THICKNESS: thickness, MAXIMUM: values[MAXIMUM] * denser}
    return changed


JOINT = {
    "Electrolyte diffusivity activation energy [eV]": "Electrolyte conductivity activation energy [eV]",
    "Positive electrode reference exchange-current density [A.m-2]": "Positive particle radius [m]",
}
"""Keys that `sampled` draws at the share of another: both follow the viscosity; one was worked out from the other."""

LEAST_FILLED = 0.95
"""Largest share of solids in a cathode that a liquid fills."""

HANGING = CATHODE
"""Keys that `variant` may move besides those that are drawn."""
