"""A user's own voltage curve: one half-cycle at constant current, read from a file."""

from dataclasses import dataclass
from os import PathLike
from pathlib import Path

import numpy as np

from nasolid.errors import InputError, printable
from nasolid.parameters.arguments import checked_arguments
from nasolid.parameters.brief import brief
from nasolid.parameters.textfiles import Column, numbers, read_rows
from nasolid.validation.curve_columns import CAPACITIES, TIMES, WANTED, find_columns
from nasolid.validation.half_cycles import chosen, runs, trend

FEWEST = 5
"""Points that a curve has at least."""

STEADY = 0.01
"""How far a current may stray from its mean and count as constant."""

NEAR_ZERO = 0.1
"""Capacity at the first point, as a share of the last, up to which it counts from the beginning."""

HIGHEST = 10.0
"""Voltage [V] above which its unit must be wrong."""

TURNED = {"charge": "discharge", "discharge": "charge"}


@dataclass(frozen=True)
class MeasuredCurve:
    """One half-cycle at constant current, points at rest cut off. Checked when it is made.

    Attributes
    ----------
    name : str
        Of the file, without its ending.
    direction : str
        "charge" or "discharge".
    voltage : numpy.ndarray
        [V], shape (n,).
    time : numpy.ndarray or None
        [s], shape (n,), from any zero; strictly increasing.
    capacity : numpy.ndarray or None
        Charge passed since the half-cycle began, shape (n,), in `capacity_unit`; one of time and capacity is
        there, and time needs a current.
    capacity_unit : str
        "A.h" of the whole cell, "A.h.m-2", or "A.h.kg-1" per mass of active material.
    current : numpy.ndarray or None
        Positive on charge, shape (n,), in `current_unit`.
    current_unit : str
        "A" of the whole cell, or "A.m-2".
    temperature : float or None
        Mean over the points [K].
    after_charge : bool
        Whether a charge came right before in the file.
    charged_at : float or None
        Median current of that charge, without sign, in `current_unit`.

    Raises
    ------
    InputError
        For fewer than 5 points, a number that is not finite, a voltage above 10 V, time or capacity that repeats
        or decreases, a current that is zero, strays more than 1 % from its mean or has the other sign, or a
        voltage that moves against the direction.
    """

    name: str
    direction: str
    voltage: np.ndarray
    time: np.ndarray | None = None
    capacity: np.ndarray | None = None
    capacity_unit: str = "A.h"
    current: np.ndarray | None = None
    current_unit: str = "A"
    temperature: float | None = None
    after_charge: bool = False
    charged_at: float | None = None

    __repr__ = brief

    def __post_init__(self) -> None:
        if self.direction not in TURNED:
            raise InputError(f"direction {self.direction!r} is not on offer; choose from charge, discharge")
        if len(self.voltage) < FEWEST:
            raise InputError(
                f"has {len(self.voltage)} points with current; give {FEWEST} at least, better 50"
            )
        for name in ("voltage", "time", "capacity", "current"):
            values = getattr(self, name)
            if values is None:
                continue
            if len(values) != len(self.voltage):
                raise InputError(
                    f"{name} has {len(values)} points, voltage {len(self.voltage)}; give as many"
                )
            if not np.isfinite(values).all():
                raise InputError(f"{name} must be finite at every point; correct or leave out what is not")
        highest = float(np.max(np.abs(self.voltage)))
        if highest > HIGHEST:
            raise InputError(
                f"the voltage reaches {highest:.4g} V; is it in mV? the unit stands in the heading"
            )
        self._check_order()
        self._check_current()
        if trend(self.voltage) != self.direction:
            begin, end = self.voltage[0], self.voltage[-1]
            raise InputError(
                f"the voltage goes from {begin:.4g} to {end:.4g} V, which no {self.direction} does; "
                f"{self._remedy()}"
            )

    def _check_order(self) -> None:
        if self.time is None and self.capacity is None:
            raise InputError("neither time nor capacity is given; give one")
        for name, values in (("time", self.time), ("capacity", self.capacity)):
            if values is None:
                continue
            if (np.diff(values) <= 0).any():
                k = int(np.argmax(np.diff(values) <= 0)) + 1
                what = "repeats" if values[k] == values[k - 1] else "decreases"
                raise InputError(
                    f"{name} {what} at point {k + 1} of {len(values)} ({values[k - 1]:.6g}, then {values[k]:.6g}); "
                    "it must increase from point to point: sort or thin the file"
                )
        q = self.capacity
        if q is not None and not 0 <= q[0] <= NEAR_ZERO * q[-1]:
            raise InputError(
                f"capacity is {q[0]:.4g} at the first point and {q[-1]:.4g} at the last; it must count from 0 "
                "where the half-cycle begins, and upwards"
            )

    def _check_current(self) -> None:
        if self.current is None:
            return
        size, mean = np.abs(self.current), self.mean_current
        if not mean:
            raise InputError("the current is zero; give a half-cycle at constant current")
        stray = float(np.max(np.abs(size - mean)) / mean)
        if stray > STEADY:
            raise InputError(
                f"the current strays by {100 * stray:.3g} % from its mean of {mean:.4g} {self.current_unit}; "
                f"only a constant current ({100 * STEADY:g} %) is compared: leave ramps and holds out"
            )
        found = "charge" if self.current[0] > 0 else "discharge"
        if found != self.direction:
            raise InputError(
                f"the current is {self.current[0]:.4g} {self.current_unit}, a {found} (positive is charge), "
                f"but the direction given is {self.direction}; correct one of them"
            )

    def _remedy(self) -> str:
        if self.current is None:
            return f"turn the order of the points round, or say that it is a {TURNED[self.direction]}"
        return "current must be positive on charge and negative on discharge: turn its sign round"

    @property
    def mean_current(self) -> float | None:
        """Over time where there is one, without sign, in `current_unit`."""
        if self.current is None:
            return None
        size = np.abs(self.current)
        if self.time is None:
            return float(np.mean(size))
        return float(np.trapezoid(size, self.time) / (self.time[-1] - self.time[0]))


@checked_arguments
def read_curve(
    path: str | PathLike[str],
    *,
    step: int | None = None,
    cycle: int | None = None,
    direction: str | None = None,
) -> MeasuredCurve:
    """Read one half-cycle at constant current from a table parted by commas, semicolons or tabs.

    Columns are those of the Battery Data Format, ``Test Time / s``, ``Voltage / V``, ``Current / A`` (positive on
    charge), or others of `nasolid.validation.curve_columns.QUANTITIES`, each with its unit; two columns are
    enough, voltage and either time or capacity. What is not known is left alone. Where time and current are
    there, they give the capacity; else the file's own count does. A capacity must count from 0 where the
    half-cycle begins, except in ``Charging Capacity`` and ``Discharging Capacity``, which add up over a file.

    Parameters
    ----------
    path : path
        The file. Nothing in it is executed.
    step, cycle : int, optional
        Which step or cycle, for files with such a column; "Step Count" goes before "Step Index".
    direction : {"charge", "discharge"}, optional
        Which half-cycle; needed if the file holds both and no step or cycle says which.

    Raises
    ------
    InputError
        If the file cannot be read or is empty, misses a column or a unit, holds something that is no number,
        holds several half-cycles or not the one asked for; and as for `MeasuredCurve`.
    """
    path = Path(path)
    headings, rows, delimiter = read_rows(path, WANTED, "point")
    columns = find_columns(headings, str(path))
    if not rows:
        raise InputError(f"{path}: has headings but no rows; give one row for each point")
    table = numbers(path, columns, rows, delimiter)
    _refuse_gaps(path, columns, table)
    of = dict(zip(columns, table.T, strict=True))
    try:
        return _curve(path, columns, of, {"step": step, "cycle": cycle}, direction)
    except InputError as error:
        raise InputError(f"{path}: {error}") from None


def _curve(
    path: Path,
    columns: dict[str, Column],
    of: dict[str, np.ndarray],
    wanted: dict[str, int | None],
    direction: str | None,
) -> MeasuredCurve:
    found = runs(of)
    one = chosen(found, wanted, direction)
    part = slice(one.first, one.last + 1)
    voltage, current = of["voltage"][part], of.get("current")
    said = direction or one.direction
    if not said:
        raise InputError(
            "the voltage neither rises nor falls, and no current says the direction; give --direction"
        )
    time = next((of[name][part] for name in TIMES if name in of), None)
    name, capacity = (None, None)
    if time is None or current is None:
        name, capacity = _capacity(columns, of, one.first, part, said)
    before = next((run for run in reversed(found) if run.last < one.first), None)
    charged = before is not None and before.direction == "charge" and said == "discharge"
    rates = None if current is None or before is None else np.abs(current[before.first : before.last + 1])
    return MeasuredCurve(
        name=printable(path.stem),
        direction=said,
        voltage=voltage,
        time=time,
        capacity=capacity,
        capacity_unit=columns[name].unit if name else "A.h",
        current=None if current is None else current[part],
        current_unit=columns["current"].unit if current is not None else "A",
        temperature=float(np.mean(of["temperature"][part])) if "temperature" in of else None,
        after_charge=charged,
        charged_at=float(np.median(rates)) if charged and rates is not None else None,
    )


def _capacity(
    columns: dict[str, Column], of: dict[str, np.ndarray], first: int, part: slice, direction: str
) -> tuple[str | None, np.ndarray | None]:
    """The column that counts the charge of a half-cycle, and its count; none where time is there instead."""
    adds_up = f"{direction[:-1]}ing capacity"
    if "capacity" in of:
        return "capacity", of["capacity"][part]
    if adds_up in of:
        begin = of[adds_up][first - 1] if first else 0.0
        return adds_up, of[adds_up][part] - begin
    if not any(name in of for name in TIMES):
        there = ", ".join(f"'{columns[name].heading}'" for name in CAPACITIES if name in of)
        raise InputError(f"no column counts the charge of a {direction}, only {there}; give 'Capacity / mAh'")
    return None, None


def _refuse_gaps(path: Path, columns: dict[str, Column], table: np.ndarray) -> None:
    if not np.isfinite(table).all():
        row, k = (int(x) for x in np.argwhere(~np.isfinite(table))[0])
        heading = list(columns.values())[k].heading
        raise InputError(f"{path}: row {row + 1} of '{heading}' is {table[row, k]:g}; give a plain number")
