"""Numbers with unit, uncertainty, kind and source: reading and checking them. Imports no PyBaMM."""

from nasolid.parameters.cells import (
    Cell,
    cell_names,
    check_file,
    load_cell,
    load_material,
    parameter_sets_dir,
    unlocated,
)
from nasolid.parameters.entries import Entry
from nasolid.parameters.materials import Material

__all__ = [
    "Cell",
    "Entry",
    "Material",
    "cell_names",
    "check_file",
    "load_cell",
    "load_material",
    "parameter_sets_dir",
    "unlocated",
]
