"""Rate and temperature: what a cell gives over a grid of both, in one build."""

import warnings
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from itertools import product

import numpy as np
import xarray as xr

from nasolid.errors import InputError, OverAtOnce
from nasolid.parameters.arguments import checked_arguments
from nasolid.parameters.cell import Cell
from nasolid.parameters.units import from_si
from nasolid.simulation.between_cut_offs import over_at_once
from nasolid.simulation.constant_current import prepared
from nasolid.simulation.endings import AT_ONCE, FAILED, NO_RESULT, STOPPED
from nasolid.simulation.many import SCALARS, ManyHalfCycles, Outcome
from nasolid.simulation.protocol import DIRECTIONS, current_density
from nasolid.simulation.summary import active_loading
from nasolid.simulation.validity import outside_validity
from nasolid.simulation.variants import AMBIENT
from nasolid.studies.efficiency import cycle_efficiencies

UNITS = (
    {"areal_capacity": SCALARS["areal_capacity"], "specific_capacity": "A.h.kg-1"}
    | SCALARS
    | {"voltage_efficiency": "", "coulombic_efficiency": "", "energy_efficiency": ""}
)
"""Variables of a map that are numbers, and their units."""

EFFICIENCIES = ("voltage_efficiency", "coulombic_efficiency", "energy_efficiency")
"""Those that both directions make together."""

CURVE_POINTS = 60
"""Points of a curve that is kept."""


@dataclass(frozen=True)
class Point:
    """One half-cycle of a map: direction, current density [A.m-2] and the cell at its temperature."""

    direction: str
    current: float
    cell: Cell


@checked_arguments
def rate_map(
    cell: Cell | str,
    currents: Iterable[str | float],
    temperatures: Iterable[str | float] | None = None,
    *,
    directions: Sequence[str] = ("charge", "discharge"),
    threads: int = 2,
    tolerance: float = 1e-4,
) -> xr.Dataset:
    """Charge and discharge a cell at every current and temperature.

    Each half-cycle starts as in `nasolid.simulate`: a discharge from rest at the upper cut-off, a charge as assembled.

    Parameters
    ----------
    cell : Cell or str
        The cell, or what `load_cell` takes.
    currents : iterable of str or float
        As for `current_density`, e.g. ``["0.05C", "1C"]``.
    temperatures : iterable of str or float, optional
        With units, or kelvin; by default the cell's own.
    directions : sequence of str
        "charge", "discharge" or both.
    threads : int
        Threads that solve side by side.
    tolerance : float
        Relative tolerance; the absolute one is a hundredth of it.

    Returns
    -------
    xarray.Dataset
        Over ``direction``, ``current_density`` [A.m-2], ``temperature`` [K] the variables of `UNITS` with their units
        in ``attrs["units"]``, ``ended_by`` and ``status`` (text: "done"; "stopped" where a half-cycle was over before
        any charge had passed, and has no mean; "failed" where there is no result), ``outside_validity`` (whether a law
        is used beyond the range it was measured in) and the curves: ``capacity_along`` and ``voltage_along`` over
        ``point``. With both directions ``voltage_efficiency`` is the mean voltage of the discharge over that of the
        charge at the same current and temperature, ``coulombic_efficiency`` and ``energy_efficiency`` what the second
        cycle at that current gives back of the charge and energy it took. A point that failed holds no numbers, and
        its name.

    Warns
    -----
    OverAtOnce
        Naming the half-cycles that were over before any charge had passed.

    Raises
    ------
    InputError
        If a current, temperature or direction cannot be read, is given twice, or there is none.

    Examples
    --------
    >>> import nasolid
    >>> found = nasolid.rate_map("lowack2025-cell2", ["0.1C", "1C"], ["0 degC", "30 degC"])
    >>> found["areal_capacity"].sel(direction="discharge").shape
    (2, 2)
    """
    cell = prepared(cell)
    i = _distinct([current_density(cell, current) for current in currents], "current")
    warm = [prepared(cell, T) for T in ([None] if temperatures is None else temperatures)]
    T = _distinct([other.value(AMBIENT) for other in warm], "temperature")
    _check(directions)
    order = sorted(range(len(T)), key=T.__getitem__)
    warm, T, i = [warm[k] for k in order], sorted(T), sorted(i)
    points = [Point(*point) for point in product(directions, i, warm)]
    solved = [
        pair for direction in directions for pair in _solve(cell, direction, points, threads, tolerance)
    ]
    _warn_of_nothing(cell, solved)
    data = _dataset(cell, solved, directions, i, T)
    return (
        _with_efficiencies(data, warm, i, tolerance) if set(directions) == {"charge", "discharge"} else data
    )


def _distinct(values, what):
    if not values:
        raise InputError(f"{what}s: give at least one")
    if len(set(values)) < len(values):
        raise InputError(f"{what}s: one is given twice; keep one")
    return values


def _check(directions):
    known = [direction for direction in DIRECTIONS if direction != "cycle"]
    if not directions or len(set(directions)) < len(directions) or not set(directions) <= set(known):
        raise InputError(f"directions {list(directions)!r}: give {' or '.join(known)}, or both")


def _solve(cell, direction, points, threads, tolerance):
    """Points of a direction with what they ended in, from one build."""
    chosen = [point for point in points if point.direction == direction]
    many = ManyHalfCycles(cell, [AMBIENT], direction, threads=min(threads, len(chosen)), tolerance=tolerance)
    warmth = np.array([[point.cell.value(AMBIENT)] for point in chosen])
    found = many.run(warmth, np.array([point.current for point in chosen]))
    return zip(chosen, found, strict=True)


def _warn_of_nothing(cell: Cell, solved: Sequence[tuple[Point, Outcome]]) -> None:
    over = [pair for pair in solved if pair[1].status == STOPPED]
    if not over:
        return
    first, outcome = over[0]
    said = over_at_once(outcome.reason, first.direction, first.current)
    T = from_si(first.cell.value(AMBIENT), "K", "degC")
    many = f"{len(over)} of {len(solved)} half-cycles were over {AT_ONCE}, e.g. at {T:.4g} degC "
    warnings.warn(f"{cell.name}: {many if len(over) > 1 else ''}{said}", OverAtOnce, stacklevel=3)


def _record(point: Point, outcome: Outcome) -> dict:
    """Numbers of one half-cycle; none where the integrator gave up."""
    if outcome.status == NO_RESULT:
        empty = np.full(CURVE_POINTS, np.nan)
        said = {"ended_by": FAILED, "status": NO_RESULT}
        return dict.fromkeys(UNITS, np.nan) | said | {"capacity": empty, "voltage": empty}
    whole = outcome.scalars["areal_capacity"]
    along = np.linspace(0, whole, CURVE_POINTS)
    return outcome.scalars | {
        "specific_capacity": whole / active_loading(point.cell),
        "ended_by": outcome.reason,
        "status": outcome.status,
        "capacity": along,
        "voltage": np.interp(along, point.current * outcome.time / 3600, outcome.voltage),
    }


def _dataset(cell, solved, directions, i, T) -> xr.Dataset:
    records = [_record(*pair) for pair in solved]
    shape, dims = (len(directions), len(i), len(T)), ("direction", "current_density", "temperature")
    found = {
        name: (dims, np.array([record[name] for record in records]).reshape(shape), {"units": unit})
        for name, unit in UNITS.items()
        if name not in EFFICIENCIES
    }
    words = {
        name: (dims, np.array([record[name] for record in records], dtype=object).reshape(shape))
        for name in ("ended_by", "status")
    }
    outside = [bool(outside_validity(prepared(cell, temperature))) for temperature in T]
    along = (*dims, "point")
    return xr.Dataset(
        found
        | words
        | {
            "outside_validity": ("temperature", outside),
            "capacity_along": (along, _stacked(records, "capacity", shape), {"units": "A.h.m-2"}),
            "voltage_along": (along, _stacked(records, "voltage", shape), {"units": "V"}),
        },
        coords={
            "direction": list(directions),
            "current_density": ("current_density", i, {"units": "A.m-2"}),
            "temperature": ("temperature", T, {"units": "K"}),
        },
        attrs={"cell": cell.name, "title": cell.title},
    )


def _with_efficiencies(data: xr.Dataset, warm, i, tolerance) -> xr.Dataset:
    mean, dims = data["mean_voltage"], ("current_density", "temperature")
    share = mean.sel(direction="discharge", drop=True) / mean.sel(direction="charge", drop=True)
    pair = cycle_efficiencies(warm, i, tolerance)
    found = {name: (dims, values, {"units": ""}) for name, values in zip(EFFICIENCIES[1:], pair, strict=True)}
    return data.assign(voltage_efficiency=share.assign_attrs(units="")).assign(found)


def _stacked(records, name, shape):
    return np.array([record[name] for record in records]).reshape(*shape, CURVE_POINTS)


def tidy(found: xr.Dataset):
    """The map as a table, one row per half-cycle, with temperatures in degC beside kelvin.

    Parameters
    ----------
    found : xarray.Dataset
        Of `rate_map`.

    Returns
    -------
    pandas.DataFrame
    """
    names = [name for name in (*UNITS, "ended_by", "status", "outside_validity") if name in found]
    table = found[names].to_dataframe().reset_index()
    table.insert(3, "temperature_degC", [from_si(T, "K", "degC") for T in table["temperature"]])
    return table
