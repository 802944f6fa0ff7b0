"""Spectra in files: tables with Battery Data Format columns, and BioLogic EC-Lab text."""

import csv
import re
from collections.abc import Sequence
from io import StringIO
from itertools import islice
from os import PathLike
from pathlib import Path

import numpy as np

from nasolid.errors import InputError, printable
from nasolid.parameters.arguments import checked_arguments
from nasolid.parameters.files import marked, write_whole
from nasolid.parameters.textfiles import Column, numbers, read_rows, read_text
from nasolid.spectra.columns import QUANTITIES, find_columns
from nasolid.spectra.spectrum import Spectrum, looks_conjugated

HEADER_LINES = re.compile(r"\s*Nb header lines\s*:\s*(\d{1,7})\s*", re.IGNORECASE)


@checked_arguments
def read_csv(path: str | PathLike[str], area: float | None = None) -> Spectrum:
    """Read a spectrum from a table with headings, parted by commas, semicolons or tabs.

    Columns are those of the Battery Data Format, ``Frequency / Hz``, ``Real Impedance / ohm``,
    ``Imaginary Impedance / ohm``, or others of `nasolid.spectra.columns.QUANTITIES`; a column such as
    ``-Im(Z)/Ohm`` holds -Im. Other columns are left alone. Decimal commas are read where the comma does
    not part columns. Units such as ``ohm.cm2`` say that the file is per unit area.

    Parameters
    ----------
    path : path
        The file. Nothing in it is executed.
    area : float, optional
        Electrode area [m2]. Without it a file in Ohm gives a spectrum in Ohm: see `Spectrum.normalised`.

    Raises
    ------
    InputError
        If the file cannot be read, is empty, misses a column or mixes units, holds something that is no
        number, its frequencies are not positive or go up and down, or its imaginary part has the wrong
        sign.
    """
    path = Path(path)
    headings, rows, delimiter = read_rows(path, _headings(), "frequency")
    return _spectrum(path, *_table(path, headings, rows, delimiter), area)


@checked_arguments
def write_csv(path: str | PathLike[str], spectrum: Spectrum, force: bool = False) -> None:
    """Write a spectrum with Battery Data Format columns, of the whole cell [Ohm].

    Parameters
    ----------
    path : path
        The file.
    spectrum : Spectrum
        With its area, or in Ohm. Its temperature goes along, its contributions do not.
    force : bool, optional
        Whether a file is replaced that nasolid did not make.

    Raises
    ------
    InputError
        If the area is missing, or the file is there and somebody else's.
    """
    z = spectrum.in_ohm()
    headings = [QUANTITIES[name][0] for name in ("frequency", "real", "imaginary")]
    columns = [spectrum.frequency, z.real, z.imag]
    if spectrum.temperature is not None:
        headings.append(QUANTITIES["temperature"][0])
        columns.append(np.full(z.size, round(spectrum.temperature - 273.15, 9)))
    table = StringIO(newline="")
    writer = csv.writer(table)
    writer.writerow(headings)
    writer.writerows([f"{value:.12g}" for value in row] for row in zip(*columns, strict=True))
    content = marked(table.getvalue().encode())
    write_whole(Path(path), lambda temporary: temporary.write_bytes(content), force)


@checked_arguments
def read_mpt(path: str | PathLike[str], area: float | None = None, cycle: int | None = None) -> Spectrum:
    """Read one spectrum from a BioLogic EC-Lab text file (.mpt).

    Parameters
    ----------
    path : path
        A file that begins with ``EC-Lab ASCII FILE`` and ``Nb header lines : N``.
    area : float, optional
        Electrode area [m2]. The "Electrode surface area" of the header is not used: mostly nobody set it.
    cycle : int, optional
        Which ``cycle number``; needed if the file holds several.

    Raises
    ------
    InputError
        As `read_csv`; also if it is no such file, has several cycles, or not the one asked for.
    """
    cycles = read_mpt_cycles(path, area)
    offered = ", ".join(map(str, cycles))
    if cycle is None:
        if len(cycles) > 1:
            raise InputError(
                f"{path}: holds the cycles {offered}; say which, e.g. cycle={next(iter(cycles))}"
            )
        return next(iter(cycles.values()))
    if cycle not in cycles:
        raise InputError(f"{path}: has no cycle {cycle}; it holds {offered}")
    return cycles[cycle]


@checked_arguments
def read_mpt_cycles(path: str | PathLike[str], area: float | None = None) -> dict[int, Spectrum]:
    """Read every spectrum of a BioLogic EC-Lab text file, by cycle number (1 if it has none).

    Rows with frequency 0 belong to steps without a spectrum and are left out. Parameters and errors as
    `read_mpt`.
    """
    path = Path(path)
    lines = read_text(path, "latin-1").splitlines()
    count = next((found[1] for line in lines[:5] if (found := HEADER_LINES.fullmatch(line))), None)
    if count is None or not 1 <= int(count) <= len(lines):
        raise InputError(f"{path}: no 'Nb header lines : N' of an EC-Lab text file; export it as text (.mpt)")
    headings = lines[int(count) - 1].rstrip("\t ").split("\t")
    rows = [line.split("\t") for line in lines[int(count) :] if line.strip()]
    columns, table = _table(path, headings, rows, "\t")
    table = table[table[:, list(columns).index("frequency")] != 0]
    if not table.size:
        raise InputError(f"{path}: holds no row with a frequency above 0; is it an impedance file?")
    if "cycle" not in columns:
        return {1: _spectrum(path, columns, table, area)}
    counts = table[:, list(columns).index("cycle")]
    if not np.isfinite(counts).all():
        raise InputError(f"{path}: '{columns['cycle'].heading}' must be whole numbers; found one not finite")
    return {
        int(number): _spectrum(path, columns, table[counts == number], area) for number in np.unique(counts)
    }


def _headings() -> str:
    return ", ".join(f"'{QUANTITIES[name][0]}'" for name in ("frequency", "real", "imaginary"))


def _table(
    path: Path, headings: Sequence[str], rows: Sequence[Sequence[str]], delimiter: str
) -> tuple[dict[str, Column], np.ndarray]:
    """The columns that were found, and their numbers in SI, one column each in that order."""
    columns = find_columns(headings, str(path))
    if not rows:
        raise InputError(f"{path}: has headings but no rows; give one row for each frequency")
    return columns, numbers(path, columns, rows, delimiter)


def _spectrum(path: Path, columns: dict[str, Column], table: np.ndarray, area: float | None) -> Spectrum:
    of = dict(zip(columns, table.T, strict=True))
    f = of["frequency"]
    steps = np.diff(f)
    if not (np.isfinite(f).all() and (f > 0).all()):
        raise InputError(
            f"{path}: frequencies must be positive and finite; found {f[~(f > 0) | ~np.isfinite(f)][0]:g}"
        )
    if (steps > 0).any() and (steps < 0).any():
        turn = next(islice(np.flatnonzero(np.sign(steps) * np.sign(steps[steps != 0][0]) < 0), 1)) + 2
        raise InputError(f"{path}: frequency turns at row {turn}; a file holds one sweep, sort or part it")
    temperature = float(of["temperature"].mean()) if "temperature" in of else None
    unit = columns["real"].unit
    try:
        spectrum = Spectrum(
            f,
            of["real"] + 1j * of["imaginary"],
            area if unit == "Ohm.m2" else None,
            temperature,
            printable(path.stem),
            unit=unit,
        )
        spectrum = spectrum if unit == "Ohm.m2" or area is None else spectrum.normalised(area)
    except InputError as error:
        raise InputError(f"{path}: {error}") from None
    if looks_conjugated(spectrum):
        raise InputError(
            f"{path}: '{columns['imaginary'].heading}' has the wrong sign (Im Z must be negative where Re Z "
            "falls with frequency); name a column that holds -Im '-Im(Z)/Ohm', one that holds Im 'Im(Z)/Ohm'"
        )
    return spectrum
