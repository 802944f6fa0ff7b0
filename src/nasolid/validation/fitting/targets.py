"""What a fit is compared with: curves at constant current, and single measured numbers."""

from dataclasses import dataclass
from pathlib import Path

import numpy as np

from nasolid.errors import InputError
from nasolid.parameters.cell import Cell
from nasolid.simulation.constant_current import LOWER, UPPER
from nasolid.simulation.protocol import signs
from nasolid.validation.curves import read_curve
from nasolid.validation.measured import Measured
from nasolid.validation.own_curve import areal_capacity, curve_density

FEWEST = 5
"""Points that a curve has at least."""

MOST = 200
"""Points of a curve that are compared; of more, evenly chosen ones: points close by err together."""

SLACK = 0.01
"""How far [V] a curve may leave the cut-offs, and end before one and count as ended by it."""

DEVIATION = 2e-3
"""Of a voltage [V] where the file states none."""

CHARGE_DEVIATION = 1e-3
"""Of a charge, as a share of all that passes."""


@dataclass(frozen=True, eq=False)
class Target:
    """One measured half-cycle at constant current. Checked when it is made.

    Attributes
    ----------
    name : str
        What `fitted_to` calls it, without ``curve/``.
    time : numpy.ndarray
        Since the current began [s], shape (n,), strictly increasing.
    voltage : numpy.ndarray
        Between the terminals [V], shape (n,).
    current : float
        Current density [A.m-2], positive on discharge.
    deviation : float
        One standard deviation of a voltage [V].
    charge_deviation : float
        One standard deviation of the charge, as a share of all that passes.
    temperature : float or None
        [K]; None is the cell's own.

    Raises
    ------
    InputError
        For fewer than 5 points, numbers that are not finite, a time that repeats or decreases, a current of
        zero, a voltage that moves against the current.
    """

    name: str
    time: np.ndarray
    voltage: np.ndarray
    current: float
    deviation: float = DEVIATION
    charge_deviation: float = CHARGE_DEVIATION
    temperature: float | None = None

    def __post_init__(self) -> None:
        say, n = f"curve '{self.name}':", len(self.time)
        if n < FEWEST or len(self.voltage) != n:
            raise InputError(
                f"{say} has {n} times and {len(self.voltage)} voltages; give {FEWEST} of both at least"
            )
        for name, values in (("time", self.time), ("voltage", self.voltage)):
            if not np.isfinite(values).all():
                raise InputError(f"{say} a {name} is not finite; correct or leave out that point")
        if self.time[0] < 0:
            raise InputError(
                f"{say} time begins at {self.time[0]:g} s; count from 0, where the current begins"
            )
        if (np.diff(self.time) <= 0).any():
            k = int(np.argmax(np.diff(self.time) <= 0)) + 1
            word = "repeats" if self.time[k] == self.time[k - 1] else "decreases"
            raise InputError(
                f"{say} time {word} at point {k + 1} of {n} ({self.time[k - 1]:g}, then {self.time[k]:g} s); "
                "sort the points and keep one of each time"
            )
        if not np.isfinite(self.current) or self.current == 0:
            raise InputError(f"{say} a current of {self.current:g} is none; give what was applied")
        for what in ("deviation", "charge_deviation"):
            if not 0 < getattr(self, what) < np.inf:
                raise InputError(f"{say} {what} {getattr(self, what):g} is not positive; correct it")
        part = max(1, n // 5)
        began, ended = self.voltage[:part].mean(), self.voltage[-part:].mean()
        if (ended - began) * self.current > 0:
            turn = "charge" if self.current > 0 else "discharge"
            raise InputError(
                f"{say} goes from {began:.3f} to {ended:.3f} V, which no {self.direction} does; "
                f"say direction = '{turn}', or turn the sign of the current round"
            )

    @property
    def direction(self) -> str:
        """Either charge or discharge."""
        return "discharge" if self.current > 0 else "charge"

    @property
    def full_name(self) -> str:
        """As `fitted_to` has it."""
        return f"curve/{self.name}"

    @property
    def kept(self) -> np.ndarray:
        """Indices of the points that are compared, 200 at most."""
        n = len(self.time)
        return np.unique(np.linspace(0, n - 1, min(n, MOST)).round().astype(int))

    def reaches_cut_off(self, cell: Cell) -> bool:
        """Whether a cut-off of the cell ended the curve.

        Raises
        ------
        InputError
            If the curve leaves the cut-offs.
        """
        low, high = cell.value(LOWER), cell.value(UPPER)
        slack = SLACK + 3 * self.deviation
        if self.voltage.min() < low - slack or self.voltage.max() > high + slack:
            raise InputError(
                f"curve '{self.name}': reaches from {self.voltage.min():.3f} to {self.voltage.max():.3f} V, and the "
                f"cut-offs of {cell.name} are {low:g} and {high:g} V; cut the curve there or set the cut-offs"
            )
        return bool(abs(self.voltage[-1] - (low if self.current > 0 else high)) <= slack)


@dataclass(frozen=True)
class EntryTarget:
    """One measured number.

    Attributes
    ----------
    record : Measured
        The entry.
    deviation : float
        One standard deviation in SI: the entry's own, or 1 % of its value.
    stated : bool
        Whether it is the entry's own.
    """

    record: Measured
    deviation: float
    stated: bool

    @property
    def full_name(self) -> str:
        """As `fitted_to` has it."""
        return self.record.name


def entry_target(record: Measured) -> EntryTarget:
    """A measured entry as a target.

    Parameters
    ----------
    record : Measured
        The entry.

    Raises
    ------
    InputError
        If it has no value: it is a trend, or a bound.
    """
    if record.si is None or record.bound:
        what = f"only a bound ({record.bound})" if record.bound else "words, no number"
        raise InputError(f"entry '{record.name}': is {what}; fit to entries with a value")
    own = record.uncertainty_si
    return EntryTarget(record, own or 0.01 * abs(record.si), own is not None)


def read_target(
    path: Path,
    cell: Cell,
    direction: str,
    current: str | None = None,
    name: str | None = None,
    **fields: float | None,
) -> Target:
    """A curve from a file.

    Parameters
    ----------
    path : path
        As for `nasolid.validation.read_curve`.
    cell : Cell
        Whose area and loading turn what the file has into areal charge.
    direction : {"charge", "discharge"}
        Which half-cycle.
    current : str, optional
        With its unit and without sign, where the file has no column of it.
    name : str, optional
        By default that of the file, without its ending.
    **fields
        Other fields of `Target`; a temperature is that of the file by default.

    Raises
    ------
    InputError
        If it cannot be read, has no current, or for what `Target` refuses.
    """
    curve = read_curve(path, direction=direction)
    if current is None and curve.mean_current is None:
        raise InputError(f'{path}: has no column of current; write current = "0.1 mA/cm2", without sign')
    i = curve_density(cell, curve, current)
    given = {"temperature": curve.temperature} | {k: v for k, v in fields.items() if v is not None}
    time = areal_capacity(cell, curve, i) * 3600 / i
    return Target(name or curve.name, time, curve.voltage, signs(direction)[0] * i, **given)  # type: ignore[arg-type]
