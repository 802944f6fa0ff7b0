"""Tables in text files: headings with their units, and columns of numbers. Nothing is executed."""

import csv
import re
import unicodedata
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

import numpy as np

from nasolid.errors import InputError
from nasolid.parameters.files import read_bytes
from nasolid.parameters.units import scale

UNIT = re.compile(r"^(?P<name>.+?)\s*(?:/\s*(?P<a>[^/]*/?[^/]+)|\[(?P<b>[^]]*)\]|\s\((?P<c>[^)]*)\))\s*$")
FILE = 32e6
"""Bytes of a file."""

ROWS, COLUMNS, HEADING = 500_000, 200, 200
"""Rows and columns of a table, and characters of a heading."""

MINUS = re.compile(r"^\s*[-\N{MINUS SIGN}\N{EN DASH}]\s*")


@dataclass(frozen=True)
class Column:
    """Where a quantity stands and how its numbers become `unit`: times `factor`, plus `offset`."""

    heading: str
    index: int
    unit: str
    factor: float
    offset: float


def split_heading(heading: str) -> tuple[str, str, float]:
    """Plain name, unit and sign of a heading such as ``-Im(Z) / Ohm``; the unit is "" where there is none."""
    text = unicodedata.normalize("NFKC", heading).strip()
    sign = -1.0 if MINUS.match(text) else 1.0
    found = UNIT.match(MINUS.sub("", text))
    if not found:
        return _plain(MINUS.sub("", text)), "", sign
    return _plain(found["name"]), (found["a"] or found["b"] or found["c"] or "").strip(), sign


def known_names(quantities: Mapping[str, Sequence[str]]) -> dict[str, str]:
    """Which quantity a plain name stands for, from the headings of each quantity."""
    return {
        split_heading(alias)[0]: quantity for quantity, aliases in quantities.items() for alias in aliases
    }


def column_scale(unit: str, si: str, heading: str, where: str) -> tuple[float, float]:
    """Factor and offset of a column; an `InputError` names the file `where`."""
    try:
        return scale(unit, si, heading)
    except InputError as error:
        raise InputError(f"{where}: column {error}") from None


def read_text(path: Path, encoding: str = "utf-8-sig") -> str:
    """Content of a text file; what is not in `encoding` is taken for Latin-1.

    Raises
    ------
    InputError
        If it cannot be read, is too large, or is no text.
    """
    raw = read_bytes(path, FILE, "give the path of a text file")
    if b"\0" in raw:
        raise InputError(f"{path}: is no text file; export it as text first")
    try:
        return raw.decode(encoding)
    except UnicodeDecodeError:
        return raw.decode("latin-1")


def read_rows(path: Path, columns: str, row: str) -> tuple[list[str], list[list[str]], str]:
    """Headings, rows and delimiter of a table, parted by commas, semicolons or tabs.

    Parameters
    ----------
    path : path
        The file.
    columns, row : str
        The columns it should have, and what a row stands for, to show in errors.

    Raises
    ------
    InputError
        As `read_text`; also if it is empty, no table, or larger than one could be.
    """
    text = read_text(path)
    if text.count("\n") > ROWS:
        raise InputError(
            f"{path}: has {text.count(chr(10)):,} rows, {ROWS:,} at most; give every second, or a part"
        )
    lines = [line for line in text.splitlines() if line.strip()]
    if not lines:
        raise InputError(f"{path}: is empty; give a table with the columns {columns}")
    delimiter = next((mark for mark in "\t;," if mark in lines[0]), ",")
    try:
        headings, *rows = csv.reader(lines, delimiter=delimiter)
    except csv.Error as error:
        raise InputError(f"{path}: is no table ({error}); give one row for each {row}") from None
    longest = max(map(len, headings), default=0)
    if len(headings) > COLUMNS or longest > HEADING:
        raise InputError(
            f"{path}: is no table: {len(headings)} headings, the longest of {longest} characters, where there may be "
            f"{COLUMNS} of {HEADING}; begin with the headings {columns}"
        )
    return headings, rows, delimiter


def numbers(
    path: Path, columns: Mapping[str, Column], rows: Sequence[Sequence[str]], delimiter: str
) -> np.ndarray:
    """Numbers of a table in SI, one column each in the order of `columns`.

    Decimal commas are read where the comma does not part columns.

    Raises
    ------
    InputError
        If something is no number.
    """
    found = np.array(list(_floats(path, columns, rows, delimiter)))
    factors = np.array([column.factor for column in columns.values()])
    offsets = np.array([column.offset for column in columns.values()])
    return found * factors + offsets


def _floats(
    path: Path, columns: Mapping[str, Column], rows: Sequence[Sequence[str]], delimiter: str
) -> Iterator[list[float]]:
    for count, row in enumerate(rows, start=1):
        found = []
        for column in columns.values():
            text = row[column.index].strip() if column.index < len(row) else ""
            try:
                found.append(float(text if delimiter == "," else text.replace(",", ".")))
            except ValueError:
                raise InputError(
                    f"{path}: row {count} of '{column.heading}' is {text!r}; give a plain number"
                ) from None
        yield found


def _plain(name: str) -> str:
    return (
        re.sub(r"[\s_()\"]", "", name).casefold().replace("\N{PRIME}", "'").replace("\N{DOUBLE PRIME}", "''")
    )
