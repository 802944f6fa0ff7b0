"""Rate and temperature: what a cell gives over a grid of both, in one build."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from itertools import product

import numpy as np
import pybamm
import xarray as xr

from nasolid.errors import InputError
from nasolid.parameters.cell import Cell
from nasolid.parameters.equilibrium import charged_stoichiometry
from nasolid.parameters.units import from_si
from nasolid.simulation.batch import Batch
from nasolid.simulation.constant_current import CURRENT, prepared
from nasolid.simulation.protocol import DIRECTIONS, current_density
from nasolid.simulation.summary import ENDINGS, active_loading
from nasolid.simulation.validity import outside_validity
from nasolid.studies.efficiency import cycle_efficiencies

AMBIENT, INITIAL = "Ambient temperature [K]", "Initial temperature [K]"
START, FIRST = "Initial concentration in positive electrode [mol.m-3]", "Initial current [A]"
INPUTS = (AMBIENT, INITIAL, START, FIRST)
"""What differs between the points of a map, besides the current."""

UNITS = {
    "areal_capacity": "A.h.m-2",
    "specific_capacity": "A.h.kg-1",
    "mean_voltage": "V",
    "energy": "W.h.m-2",
    "mean_power": "W.m-2",
    "duration": "s",
    "voltage_efficiency": "",
    "coulombic_efficiency": "",
    "energy_efficiency": "",
}
"""Variables of a map that are numbers, and their units."""

EFFICIENCIES = ("voltage_efficiency", "coulombic_efficiency", "energy_efficiency")
"""Those that both directions make together."""

CURVE_POINTS = 60
"""Points of a curve that is kept."""

FAILED = "integrator gave up"


@dataclass(frozen=True)
class Point:
    """One half-cycle of a map: direction, current density [A.m-2] and the cell at its temperature."""

    direction: str
    current: float
    cell: Cell


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
        in ``attrs["units"]``, ``ended_by`` (text), ``outside_validity`` (whether a law is used beyond the range it was
        measured in) and the curves: ``capacity_along`` and ``voltage_along`` over ``point``. With both directions
        ``voltage_efficiency`` is the mean voltage of the discharge over that of the charge at the same current and
        temperature, ``coulombic_efficiency`` and ``energy_efficiency`` what the second cycle at that current
        gives back of the charge and energy it took. A point that failed holds no numbers, and its name.

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
    """Points of a direction with their solutions, in one batch."""
    sign = 1 if direction == "discharge" else -1
    chosen = [point for point in points if point.direction == direction]
    batch = Batch(
        cell,
        sign * min(point.current for point in chosen),
        INPUTS,
        threads=min(threads, len(chosen)),
        tolerance=tolerance,
        output_variables=("Voltage [V]",),
    )
    return zip(chosen, batch.run([_draw(point, sign) for point in chosen]), strict=True)


def _draw(point, sign):
    cell = point.cell
    c_max = cell.value("Maximum concentration in positive electrode [mol.m-3]")
    start = charged_stoichiometry(cell) if sign > 0 else cell.value("Initial stoichiometry")
    current = sign * point.current * cell.value("Electrode area [m2]")
    T = cell.value(AMBIENT)
    return {CURRENT: current, FIRST: current, AMBIENT: T, INITIAL: T, START: start * c_max}


def _record(point: Point, solution: pybamm.Solution) -> dict:
    """Numbers of one half-cycle; none where the integrator gave up."""
    event = solution.termination.removeprefix("event: ")
    nan = float("nan")
    if solution.termination == "failure":
        empty = np.full(CURVE_POINTS, nan)
        return dict.fromkeys(UNITS, nan) | {"ended_by": FAILED, "capacity": empty, "voltage": empty}
    t, volts = solution.t, np.ravel(solution["Voltage [V]"].entries)
    passed = point.current * (t - t[0]) / 3600
    energy, whole = float(np.trapezoid(volts, passed)), float(passed[-1])
    seconds = float(t[-1] - t[0])
    along = np.linspace(0, whole, CURVE_POINTS)
    return {
        "areal_capacity": whole,
        "specific_capacity": whole / active_loading(point.cell),
        "mean_voltage": energy / whole if whole > 0 else nan,
        "energy": energy,
        "mean_power": 3600 * energy / seconds if seconds > 0 else nan,
        "duration": seconds,
        "ended_by": ENDINGS.get(event, event) + (" at once" if len(t) == 1 else ""),
        "capacity": along,
        "voltage": np.interp(along, passed, volts),
    }


def _dataset(cell, solved, directions, i, T) -> xr.Dataset:
    records = [_record(*pair) for pair in solved]
    shape, dims = (len(directions), len(i), len(T)), ("direction", "current_density", "temperature")
    found = {
        name: (dims, np.array([record[name] for record in records]).reshape(shape), {"units": unit})
        for name, unit in UNITS.items()
        if name not in EFFICIENCIES
    }
    ended = np.array([record["ended_by"] for record in records], dtype=object).reshape(shape)
    outside = [bool(outside_validity(prepared(cell, temperature))) for temperature in T]
    along = (*dims, "point")
    return xr.Dataset(
        found
        | {
            "ended_by": (dims, ended),
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
    names = [name for name in (*UNITS, "ended_by", "outside_validity") if name in found]
    table = found[names].to_dataframe().reset_index()
    table.insert(3, "temperature_degC", [from_si(T, "K", "degC") for T in table["temperature"]])
    return table
