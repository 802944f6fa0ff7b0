"""Where the laws of a cell were measured, and whether it is used there."""

import warnings

from nasolid.errors import NasolidWarning
from nasolid.parameters.cell import Cell
from nasolid.parameters.units import from_si

ROUNDING = 1e-6
"""A temperature [K] that counts as on the edge of a range."""


def outside_validity(cell: Cell) -> list[str]:
    """Say of every law that a cell uses outside its range which, where it is, and where it was measured.

    Parameters
    ----------
    cell : Cell
        The cell at its temperature.
    """
    T = cell.value("Ambient temperature [K]")
    found = []
    for key, entry in cell.entries.items():
        if entry.valid is None:
            continue
        low, high = entry.valid
        if not low - ROUNDING <= T <= high + ROUNDING:
            here, cold, hot = (f"{from_si(x, 'K', 'degC'):g}" for x in (T, low, high))
            found.append(
                f"'{key}': {here} degC is outside {cold} .. {hot} degC, where this law was measured; "
                "the result extrapolates it"
            )
    return found


def warn_outside_validity(cell: Cell) -> None:
    """Warn once of every law of a cell that is used outside the range it was measured in.

    Parameters
    ----------
    cell : Cell
        The cell at its temperature.

    Warns
    -----
    NasolidWarning
        Naming the key, the temperature and the range.
    """
    for line in outside_validity(cell):
        warnings.warn(line, NasolidWarning, stacklevel=3)
