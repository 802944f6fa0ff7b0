"""What commands write: lines, tables, JSON and files that are there whole or not at all."""

import json
import os
import sys
import tempfile
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import Any

import click

from nasolid.errors import InputError

FIGURES = (".png", ".pdf", ".svg")
"""What a figure may be."""

WIDE = 10_000
"""Columns where nobody watches, so that no line of a table is broken."""


SHOWN = 12
"""Rows of a long table that are shown."""


def say(line: str) -> None:
    """Write one line to standard error."""
    click.echo(" ".join(line.split()), err=True)


def print_json(data: Any) -> None:
    """Write one JSON object to standard output."""
    click.echo(json.dumps(data, indent=2, allow_nan=False))


def print_table(columns: Sequence[str], rows: Sequence[Sequence[str]], numbers: Sequence[int] = ()) -> None:
    """Write a table to standard output.

    Parameters
    ----------
    columns : sequence of str
        Headings.
    rows : sequence of sequences of str
        Cells.
    numbers : sequence of int
        Columns that are set flush right.
    """
    from rich.console import Console
    from rich.table import Table

    console = Console(width=None if sys.stdout.isatty() else WIDE, markup=False, highlight=False, emoji=False)
    table = Table(box=None, pad_edge=False, header_style="bold", padding=(0, 2, 0, 0))
    for k, heading in enumerate(columns):
        table.add_column(heading, justify="right" if k in numbers else "left", overflow="fold")
    for row in rows:
        table.add_row(*row)
    with console.capture() as capture:
        console.print(table)
    click.echo("\n".join(line.rstrip() for line in capture.get().splitlines()))


def tell_written(paths: Sequence[Path]) -> None:
    """Name the files that were written, if any."""
    if paths:
        click.echo(f"\nwritten: {', '.join(str(path) for path in paths)}")


def thinned(rows: int) -> list[int]:
    """Rows of a long table that are shown: evenly spaced, and the first and the last three."""
    every = -(-rows // SHOWN)
    return [k for k in range(rows) if k == 0 or k >= rows - 3 or (k + 1) % every == 0]


@contextmanager
def progress(line: str) -> Iterator[None]:
    """Show on a terminal what is being done while it is done."""
    shown = sys.stderr.isatty()
    if shown:
        click.echo(line, err=True, nl=False)
    try:
        yield
    finally:
        if shown:
            click.echo("\r" + " " * len(line) + "\r", err=True, nl=False)


@contextmanager
def counter(line: str) -> Iterator[Callable[[int, int], None]]:
    """Show on a terminal how much is done; yields what is told the runs that are done and those there are."""
    shown, last = sys.stderr.isatty(), ""

    def tell(done: int, total: int) -> None:
        nonlocal last
        if shown and (100 * done // total != 100 * (done - 1) // total):
            last = f"{line}: {done} of {total} runs"
            click.echo("\r" + last, err=True, nl=False)

    try:
        yield tell
    finally:
        if last:
            click.echo("\r" + " " * len(last) + "\r", err=True, nl=False)


def check_writable(path: Path) -> None:
    """Refuse a path that could not be written, before anything is computed.

    Raises
    ------
    InputError
        If it is a folder, its folder is not there, or no file can be made in it.
    """
    if path.is_dir():
        raise InputError(f"{path}: is a folder; name a file in it")
    if not path.parent.is_dir():
        raise InputError(f"{path}: cannot be written, there is no folder {path.parent}; make it first")
    try:
        handle, temporary = tempfile.mkstemp(dir=path.parent)
    except OSError as error:
        raise _unwritable(path, error) from None
    os.close(handle)
    os.unlink(temporary)


def figure_path(plot: Path | None, no_plot: bool, as_json: bool, default: str) -> Path | None:
    """Where the figure goes, if anywhere.

    Parameters
    ----------
    plot, no_plot, as_json
        What ``--plot``, ``--no-plot`` and ``--json`` were given.
    default : str
        Name of the figure where none is asked for.

    Raises
    ------
    InputError
        If it is asked for and refused at once, or is none.
    """
    if plot is not None and no_plot:
        raise InputError("--plot and --no-plot exclude each other; give one")
    if plot is None:
        return None if no_plot or as_json else Path(default)
    if plot.suffix.lower() not in FIGURES:
        raise InputError(f"--plot {plot}: a figure ends in {', '.join(FIGURES)}; rename it")
    return plot


def check_outputs(figure: Path | None, csv_file: Path | None) -> None:
    """Refuse what could not be written, or twice to one place, before anything is computed."""
    if figure is not None and csv_file is not None and figure.resolve() == csv_file.resolve():
        raise InputError(f"{figure}: cannot be both figure and CSV; name two files")
    for path in (figure, csv_file):
        if path is not None:
            check_writable(path)


def write_whole(path: Path, write: Callable[[Path], None]) -> None:
    """Write a file under a temporary name beside it, then rename it.

    Parameters
    ----------
    path : path
        The file that appears, whole or not at all.
    write : callable
        Takes the temporary path, which ends as `path` does.
    """
    try:
        handle, name = tempfile.mkstemp(dir=path.parent, prefix=".nasolid-", suffix=path.suffix)
        os.close(handle)
        temporary = Path(name)
        try:
            write(temporary)
            os.chmod(temporary, 0o666 & ~_umask())
            os.replace(temporary, path)
        finally:
            with suppress(FileNotFoundError):
                temporary.unlink()
    except OSError as error:
        raise _unwritable(path, error) from None


def _unwritable(path: Path, error: OSError) -> InputError:
    return InputError(f"{path}: cannot be written ({error.strerror or error}); choose another place")


def _umask() -> int:
    mask = os.umask(0)
    os.umask(mask)
    return mask
