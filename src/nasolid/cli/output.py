"""What commands tell: lines, tables and JSON, in words that a terminal shows as they stand."""

import json
import sys
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import Any

import click

from nasolid.errors import printable

WIDE = 10_000
"""Columns where nobody watches, so that no line of a table is broken."""

LONGEST_CELL = 500
"""Characters of a cell of a table."""

SHOWN = 12
"""Rows of a long table that are shown."""


def tell(*lines: str) -> None:
    """Write lines to standard output; nothing that stands in one can break it or steer the terminal."""
    click.echo("\n".join(map(printable, lines)))


def say(line: str) -> None:
    """Write one line to standard error; where that cannot be, there is nobody to tell."""
    with suppress(OSError):
        click.echo(printable(" ".join(line.split())), err=True)


def print_json(data: Any) -> None:
    """Write one JSON object to standard output."""
    click.echo(json.dumps(data, indent=2, allow_nan=False).replace("\x7f", "\\u007f"))


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
        table.add_column(
            printable(heading, LONGEST_CELL), justify="right" if k in numbers else "left", overflow="fold"
        )
    for row in rows:
        table.add_row(*(printable(cell, LONGEST_CELL) for cell in row))
    with console.capture() as capture:
        console.print(table)
    click.echo("\n".join(line.rstrip() for line in capture.get().splitlines()))


def tell_written(paths: Sequence[Path]) -> None:
    """Name the files that were written, if any."""
    if paths:
        tell("", f"written: {', '.join(str(path) for path in paths)}")


def thinned(rows: int) -> list[int]:
    """Rows of a long table that are shown: evenly spaced, and the first and the last three."""
    every = -(-rows // SHOWN)
    return [k for k in range(rows) if k == 0 or k >= rows - 3 or (k + 1) % every == 0]


@contextmanager
def progress(line: str) -> Iterator[None]:
    """Show on a terminal what is being done while it is done."""
    shown, line = sys.stderr.isatty(), printable(line, 100)
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
    shown, last, line = sys.stderr.isatty(), "", printable(line, 100)

    def count(done: int, total: int) -> None:
        nonlocal last
        if shown and (100 * done // total != 100 * (done - 1) // total):
            last = f"{line}: {done} of {total} runs"
            click.echo("\r" + last, err=True, nl=False)

    try:
        yield count
    finally:
        if last:
            click.echo("\r" + " " * len(last) + "\r", err=True, nl=False)
