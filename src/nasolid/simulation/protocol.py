"""What is asked of a cell: currents as people write them, and which half-cycles."""

import re
import warnings
from math import isfinite
from numbers import Real

from nasolid.errors import InputError, NasolidWarning
from nasolid.parameters.arguments import checked_arguments
from nasolid.parameters.cells import Cell
from nasolid.parameters.units import parse_quantity

DIRECTIONS = {"charge": (-1,), "discharge": (1,), "cycle": (-1, 1)}
"""Signs of the current in each half-cycle; discharge is positive."""

ALLOWED = "C/10, 0.5C, 0.5mA/cm2, 2A/m2 or 20uA"


@checked_arguments
def current_density(cell: Cell, current: str | float | None = None) -> float:
    """Geometric current density [A.m-2], without sign.

    Parameters
    ----------
    cell : Cell
        The cell whose area and nominal capacity count.
    current : str or float, optional
        ``"C/10"``, ``"0.5C"``, ``"0.5mA/cm2"``, ``"2A/m2"``, ``"20uA"`` (of the whole cell), or a number in
        A.m-2. By default what the cell was measured at.

    Raises
    ------
    InputError
        If it cannot be read, is zero, negative, not finite, or beyond what a cell can carry.
    """
    if current is None:
        return cell.value("Measured current density [A.m-2]")
    if isinstance(current, str):
        found = _rate(cell, current.strip())
        if found is None:
            found = _with_unit(cell, current.strip())
    else:
        found = float(current)
    if not isfinite(found) or found <= 0:
        raise InputError(
            f"current {current!r}: must be positive and finite, e.g. {ALLOWED}; the direction is said apart"
        )
    _refuse_odd_rate(cell, current, found)
    return found


POSSIBLE, PLAUSIBLE = (1e-6, 1e4), (1e-4, 100.0)
"""C-rates beyond which a current is refused, and beyond which a number without a unit warns."""


def _refuse_odd_rate(cell: Cell, current, found: float) -> None:
    """Refuse a current that no cell carries; a number without a unit may have been meant as another."""
    rate = found / cell.value("Nominal areal capacity [A.h.m-2]")
    said = f"current {current!r}: is {found:g} A/m2, {rate:.3g} C of {cell.name}"
    if not POSSIBLE[0] <= rate <= POSSIBLE[1]:
        raise InputError(f"{said}; allowed is {POSSIBLE[0]:g} to {POSSIBLE[1]:g} C, e.g. {ALLOWED}")
    if not isinstance(current, str) and not PLAUSIBLE[0] <= rate <= PLAUSIBLE[1]:
        hint = "a number without a unit is in A/m2; write it with its unit if you mean another"
        warnings.warn(f"{said}; {hint}", NasolidWarning, stacklevel=4)


def _rate(cell, text):
    nominal = cell.value("Nominal areal capacity [A.h.m-2]")
    number = r"(\d+(?:\.\d*)?|\.\d+)"
    if match := re.fullmatch(rf"{number}\s*C", text):
        return nominal * float(match[1])
    if match := re.fullmatch(rf"C\s*/\s*{number}", text):
        if float(match[1]) == 0:
            raise InputError(f"current {text!r}: C/0 is no current, e.g. {ALLOWED}")
        return nominal / float(match[1])
    return None


def _with_unit(cell, text):
    per_area = re.search(r"(?<![A-Za-z])[cmu]?m(?![A-Za-z])", text)
    unit = "A.m-2" if per_area else "A"
    try:
        value = parse_quantity(text, unit, "current")
    except InputError as error:
        raise InputError(f"current {text!r} cannot be read; write e.g. {ALLOWED}") from error
    return value if per_area else value / cell.value("Electrode area [m2]")


def refuse_no_count(cycles) -> None:
    """Refuse a number of cycles that is no whole number from 1.

    Raises
    ------
    InputError
    """
    if not isinstance(cycles, int) or isinstance(cycles, bool) or cycles < 1:
        raise InputError(f"cycles = {cycles!r}: give a whole number from 1")


def refuse_no_share(soc) -> None:
    """Refuse a state of charge that is no number from 0 to 1.

    Raises
    ------
    InputError
    """
    if isinstance(soc, bool) or not isinstance(soc, Real) or not 0 <= float(soc) <= 1:
        percent = isinstance(soc, Real) and 1 < float(soc) <= 100
        hint = f"; write {float(soc) / 100:g} for {soc:g} %" if percent else ""
        raise InputError(f"state of charge {soc!r}: must lie between 0 and 1{hint}")


def refuse_alloy(cell: Cell) -> None:
    """Refuse a cell whose anode cannot stand on both sides of a symmetric cell of sodium.

    Raises
    ------
    InputError
    """
    if cell.choices["anode"] != "sodium":
        raise InputError(f"{cell.name} has an alloy anode; a symmetric cell of sodium needs anode = 'sodium'")


def signs(direction: str) -> tuple[int, ...]:
    """Signs of the current over the half-cycles of a direction.

    Raises
    ------
    InputError
        If there is no such direction.
    """
    if direction not in DIRECTIONS:
        raise InputError(f"direction {direction!r} is not on offer; choose from {', '.join(DIRECTIONS)}")
    return DIRECTIONS[direction]
