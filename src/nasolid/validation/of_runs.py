"""Which measured entry belongs to a run, and what it is to a cell."""

from collections.abc import Iterable, Mapping

from nasolid.parameters import cell_names, load_cell
from nasolid.parameters.arguments import checked_arguments
from nasolid.parameters.cell import Cell
from nasolid.validation.measured import Measured, measured

CAPACITIES = ("areal capacity", "specific capacity")
"""What a half-cycle is compared by; the first is preferred."""

TEMPERATURE = "Ambient temperature [K]"
SAME_CURRENT = 0.01
SAME_TEMPERATURE = 0.5
"""How far a run may be from a measurement: a share of the current density, and kelvin."""


@checked_arguments
def matching(
    cell: Cell, direction: str, current_density: float, records: Iterable[Measured] | None = None
) -> Measured | None:
    """The capacity that was measured on a cell under the conditions of a half-cycle.

    Parameters
    ----------
    cell : Cell
        The cell at its temperature.
    direction : {"charge", "discharge"}
        Of the half-cycle.
    current_density : float
        Without sign [A.m-2].
    records : iterable of Measured, optional
        Where to look; by default among all.

    Returns
    -------
    Measured or None
        An areal capacity rather than a specific one, and of several the first in its file.
    """
    records = measured(cell.name) if records is None else records
    T = cell.value(TEMPERATURE)
    fits = [
        record
        for record in records
        if (record.cell, record.direction) == (cell.name, direction) and record.quantity in CAPACITIES
        if record.current_density is not None and record.temperature is not None
        if abs(record.current_density / current_density - 1) <= SAME_CURRENT
        if abs(record.temperature - T) <= SAME_TEMPERATURE
    ]
    return min(fits, key=lambda record: CAPACITIES.index(record.quantity), default=None)


@checked_arguments
def role(record: Measured, cell: Cell) -> str:
    """What a measurement is to a cell.

    Parameters
    ----------
    record : Measured
        Something measured on the published cell of that name.
    cell : Cell
        The cell.

    Returns
    -------
    str
        "calibration" if a parameter was fitted to it, else "prediction"; "published cell" if the cell is no
        longer the one it was measured on, other temperatures and the choices that the entry asks for aside, and
        none of its own was fitted to it.
    """
    if cell.name not in cell_names() and record.name in _own_fits(cell):
        return "calibration"
    if not (is_published(cell) or is_published(cell, record.choices)):
        return "published cell"
    return "calibration" if record.fitted else "prediction"


def _own_fits(cell: Cell) -> set[str]:
    return {name for entry in (cell.entries | cell.spare).values() for name in entry.fitted_to}


@checked_arguments
def is_published(cell: Cell, choices: Mapping[str, str] | None = None) -> bool:
    """Whether a cell has the numbers of the shipped cell of its name under choices, at any temperature.

    Parameters
    ----------
    cell : Cell
        The cell.
    choices : mapping, optional
        Choices by keyword that differ from those of the shipped cell.
    """
    if cell.name not in cell_names():
        return False
    shipped = load_cell(cell.name)
    if choices:
        shipped = shipped.override({}, choices)
    numbers, expected = cell.values(), shipped.values()
    numbers[TEMPERATURE] = expected[TEMPERATURE]
    return cell.choices == shipped.choices and numbers == expected
