"""Whether what parameters say that they were fitted to is there."""

from collections.abc import Iterable

from nasolid.errors import InputError
from nasolid.parameters.arguments import checked_arguments
from nasolid.parameters.cell import Cell
from nasolid.validation.fitting.file import find_entry
from nasolid.validation.measured import Measured

CURVES = "curve/"
"""What names of a user's own curves begin with in `fitted_to`."""


@checked_arguments
def check_fitted_to(cell: Cell, own: Iterable[Measured] = ()) -> list[str]:
    """Faults of the names in `fitted_to` of a cell's entries, one line each; none if all are there.

    Parameters
    ----------
    cell : Cell
        The cell.
    own : iterable of Measured
        Entries that stand beside the cell, besides those that are shipped.
    """
    faults, here = [], {record.name for record in own}
    for entry in (cell.entries | cell.spare).values():
        for name in entry.fitted_to:
            if not name.startswith(CURVES) and name not in here:
                try:
                    find_entry(name)
                except InputError as error:
                    faults.append(f"'{entry.key}': fitted_to: {error}")
    return faults
