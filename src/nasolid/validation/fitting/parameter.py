"""A parameter that is fitted: its range, and where the fit begins."""

from dataclasses import dataclass
from math import exp, log

from nasolid.errors import InputError
from nasolid.parameters.cell import Cell, find_key
from nasolid.parameters.keys import Key, keys_for
from nasolid.simulation.variants import AMBIENT, HARMLESS

DECADES = 20.0
"""High over low end of a range from which on values spread over decades, unless the range says otherwise."""

EQUILIBRIUM = (
    "Positive electrode OCP",
    "Positive electrode utilisation",
    "Positive electrode active material volume fraction",
    "Positive electrode thickness",
    "Maximum concentration in positive electrode",
    "Positive particle hysteresis decay rate",
    "Initial stoichiometry",
    "Anode potential",
)
"""What keys begin with that a slow curve decides; the others are kinetics and transport."""


@dataclass(frozen=True)
class Parameter:
    """One parameter of a fit, in SI.

    Attributes
    ----------
    key : str
        Of the cell.
    low, high : float
        Range, in which the fit stays.
    start : float
        Where it begins.
    unit : str
        In which people read it.
    logarithmic : bool
        Whether it is fitted, and its interval symmetric, in its logarithm.
    """

    key: str
    low: float
    high: float
    start: float
    unit: str
    logarithmic: bool = False

    @property
    def is_equilibrium(self) -> bool:
        """Whether a slow curve decides it."""
        return self.key.startswith(EQUILIBRIUM)

    def place(self, value: float) -> float:
        """Where in the range a value stands, 0..1."""
        if self.logarithmic:
            return log(value / self.low) / log(self.high / self.low)
        return (value - self.low) / (self.high - self.low)

    def value(self, place: float) -> float:
        """Value at a place of the range; places beyond 0..1 lie beyond it."""
        if self.logarithmic:
            return self.low * exp(place * log(self.high / self.low))
        return self.low + place * (self.high - self.low)

    def slope(self, place: float) -> float:
        """How much the value changes per place."""
        return self.value(place) * log(self.high / self.low) if self.logarithmic else self.high - self.low


def parameter(
    cell: Cell,
    name: str,
    limits: tuple[float, float] | None = None,
    start: float | None = None,
    logarithmic: bool | None = None,
    unit: str = "",
) -> Parameter:
    """A parameter of a cell, with the cell's own range and value where none is given.

    Parameters
    ----------
    cell : Cell
        The cell.
    name : str
        Key; its unit may be left out.
    limits : tuple of float, optional
        Lowest and highest value, in SI.
    start : float, optional
        In SI; by default the cell's value, moved into the range.
    logarithmic : bool, optional
        By default as the cell's entry says, else where the range spans a factor over 20.
    unit : str, optional
        In which people read it; by default that of the cell's entry.

    Raises
    ------
    InputError
        If the key is unknown or cannot be fitted, has no range, or the range is reversed, leaves the bounds of
        the key or does not contain the start.
    """
    key = find_key(name, cell.layers, cell.choices)
    say = f"'{key}':"
    known = keys_for(cell.layers).get(key)
    if known is None or known.table or key in (*HARMLESS, AMBIENT) or key not in cell.entries:
        raise InputError(f"{say} cannot be fitted: it is a table or a condition; name a number of the cell")
    entry = cell.entries[key]
    limits = limits or entry.range_si
    if limits is None:
        raise InputError(f"{say} has no range; write range = [lowest, highest] and its unit")
    low, high = limits
    _check_range(known, low, high)
    if logarithmic is None:
        own = entry.log or (low > 0 and high / low > DECADES)
        logarithmic = low > 0 and own
    if logarithmic and low <= 0:
        raise InputError(f"{say} log = true needs a range above 0; raise its lowest value")
    if start is not None and not low <= start <= high:
        raise InputError(
            f"{say} start {start:g} lies outside its range [{low:g}, {high:g}]; move one of them"
        )
    here = cell.value(key) if start is None else start
    return Parameter(key, low, high, min(max(here, low), high), unit or entry.unit, logarithmic)


def _check_range(known: Key, low: float, high: float) -> None:
    """Refuse a range that is empty or leaves the bounds of its key."""
    say = f"'{known.name}':"
    if not low < high:
        raise InputError(f"{say} range [{low:g}, {high:g}] {known.unit} is reversed or empty; lowest first")
    if low < known.low or high > known.high:
        allowed = f"{known.low:g} .. {known.high:g} {known.unit}".strip()
        raise InputError(
            f"{say} range [{low:g}, {high:g}] leaves the bounds of the key; allowed is {allowed}"
        )
    if (low == known.low and known.open_low) or (high == known.high and known.open_high):
        raise InputError(
            f"{say} range [{low:g}, {high:g}] includes an end that the key never takes; narrow it"
        )
