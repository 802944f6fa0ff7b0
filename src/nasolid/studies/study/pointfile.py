"""Points from a table in a text file: a column for each number that varies."""

from collections.abc import Sequence
from pathlib import Path

import numpy as np

from nasolid.errors import InputError
from nasolid.parameters.faults import Faults
from nasolid.parameters.key import Key, bare, unit_of
from nasolid.parameters.ranges import in_bounds
from nasolid.parameters.textfiles import read_rows
from nasolid.parameters.units import scale
from nasolid.studies.study.fields import rounded
from nasolid.studies.study.guard import Guard
from nasolid.studies.study.plan import OPERATING, Axis

SHOWN = 20
"""Faults of a table that are told; the others are counted."""

NOMINAL = "Nominal areal capacity [A.h.m-2]"


def read_points(path: Path, guard: Guard) -> tuple[tuple[Axis, ...], np.ndarray]:
    """Points of a table, parted by commas, semicolons or tabs.

    Parameters
    ----------
    path : Path
        Columns are headed by key, "temperature" or "current", each with the unit of its numbers in brackets;
        "current [C]" are C-rates.
    guard : Guard
        What may not vary.

    Returns
    -------
    tuple of Axis
        One per column.
    numpy.ndarray
        Values in SI, n x columns.

    Raises
    ------
    InputError
        With every fault: columns that are unknown, given twice or without unit, cells that are blank, no
        number or out of bounds, rows that are too long, no rows.
    """
    headings, rows, delimiter = read_rows(path, "'Separator thickness [m]', 'temperature [K]'", "point")
    faults, columns = Faults(), []
    for count, heading in enumerate(headings, start=1):
        with faults.collect(f"{path}: column {count} "):
            columns.append(_column(heading.strip(), guard))
    names = [key.name for key, *_ in columns]
    for name in dict.fromkeys(names):
        if names.count(name) > 1:
            faults.append(f"{path}: column '{name}' is given twice; keep one")
    if not rows:
        faults.append(f"{path}: has no points; give one row for each")
    faults.stop_if_any()
    table, found = _numbers(rows, headings, delimiter)
    for k, (key, factor, offset, _) in enumerate(columns):
        table[:, k] = rounded(table[:, k] * factor + offset)
        found += _out_of_bounds(key, table[:, k])
    _stop(path, found)
    return tuple(Axis(key.name, c_rate=rate) for key, _, _, rate in columns), table


def _column(heading: str, guard: Guard) -> tuple[Key, float, float, bool]:
    """Key of a column, factor and offset to SI, and whether it holds C-rates."""
    if not heading:
        raise InputError("has no heading; write the key, with its unit in brackets")
    name, unit = bare(heading), unit_of(heading)
    key = guard.key(name)
    if key.name == "current" and unit == "C":
        return key, guard.cell.value(NOMINAL), 0.0, True
    return key, *scale(unit, OPERATING.get(key.name, key.unit), key.name), False


def _numbers(
    rows: Sequence[Sequence[str]], headings: Sequence[str], delimiter: str
) -> tuple[np.ndarray, list[str]]:
    """Finite numbers of all cells as printed, and what is none."""
    width, faults = len(headings), []
    table = np.full((len(rows), width), np.nan)
    for count, row in enumerate(rows, start=1):
        if len(row) != width:
            faults.append(f"row {count} has {len(row)} cells, the heading {width}; correct it")
            continue
        try:
            table[count - 1] = [_float(cell, delimiter) for cell in row]
        except ValueError:
            faults += [
                f"row {count} of '{heading.strip()}' is {cell.strip()!r}; give a plain number"
                for heading, cell in zip(headings, row, strict=True)
                if not _is_number(cell, delimiter)
            ]
    return table, faults


def _float(cell: str, delimiter: str) -> float:
    found = float(cell if delimiter == "," else cell.replace(",", "."))
    if not np.isfinite(found) or "_" in cell:
        raise ValueError(cell)
    return found


def _is_number(cell: str, delimiter: str) -> bool:
    try:
        _float(cell, delimiter)
    except ValueError:
        return False
    return True


def _out_of_bounds(key: Key, values: np.ndarray) -> list[str]:
    faults = Faults()
    for k in np.flatnonzero(key.refuses(values) & ~np.isnan(values)):
        with faults.collect(f"row {k + 1} of "):
            in_bounds(key, float(values[k]))
    return faults


def _stop(path: Path, faults: list[str]) -> None:
    if not faults:
        return
    told = [f"{path}: {fault}" for fault in faults[:SHOWN]]
    if len(faults) > SHOWN:
        told.append(f"{path}: and {len(faults) - SHOWN} more of that kind")
    raise InputError(*told)
