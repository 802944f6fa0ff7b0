"""Which measured entries a cell is held against."""

from collections import Counter
from pathlib import Path

from nasolid.errors import InputError
from nasolid.parameters import cell_names, load_cell
from nasolid.parameters.cell import Cell
from nasolid.validation.calibrated import modelled_by
from nasolid.validation.fitted import check_fitted_to
from nasolid.validation.measured import Measured, measured, read_measured, with_roles


def case(name_or_path: str) -> tuple[Cell, list[Measured]]:
    """A cell and what was measured on it.

    Parameters
    ----------
    name_or_path : str
        Name of a shipped cell, or path of a cell file (``"path::name"``). Held against a file's cell is what stands in
        the files ``measured/*.toml`` beside it for its name, and what was measured on the shipped cell of its name or,
        without one, on that which most of its numbers are ``fitted_to``.

    Returns
    -------
    cell : Cell
        The cell.
    records : list of Measured
        Their `fitted` says whether a number of *this* cell, or of a shipped one, was fitted to them.

    Raises
    ------
    InputError
        If there is no such cell, nothing was measured on it, or a number is fitted to an unknown entry.
    """
    cell = load_cell(name_or_path)
    if name_or_path in cell_names():
        found = modelled_by(name_or_path)
        if not found:
            raise InputError(
                f"cell '{name_or_path}': nothing was measured on it; there is nothing to compare"
            )
        return cell, found
    folder = Path(name_or_path.partition("::")[0])
    folder = (folder if folder.is_dir() else folder.parent) / "measured"
    own_fits = frozenset(name for entry in (cell.spare | cell.entries).values() for name in entry.fitted_to)
    names = [record.name for record in measured()]
    found = [
        record
        for path in sorted(folder.glob("*.toml"))
        for record in read_measured(path, own_fits, cells=(cell.name,), others=names)
        if (record.model or record.cell) == cell.name
    ]
    fits = [name for entry in cell.entries.values() for name in entry.fitted_to]
    fitted_on = Counter(name.partition("/")[0] for name in fits)
    ranked = [cell.name, *(name for name, _ in fitted_on.most_common())]
    shipped = next((modelled_by(name) for name in ranked if name in cell_names()), [])
    here = {record.name for record in found}
    found = with_roles(found + [r for r in shipped if r.name not in here], own_fits)
    if not found:
        raise InputError(
            f"cell '{name_or_path}': nothing was measured on it; put entries into {folder}/*.toml"
        )
    for fault in check_fitted_to(cell, found):
        raise InputError(f"cell '{name_or_path}': {fault}")
    return cell, found
