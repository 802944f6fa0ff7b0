"""``nasolid validate`` without a curve: every measured entry against the model."""

import os
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from nasolid.cli.output import print_json, print_table, progress, tell, tell_written
from nasolid.cli.report import by_cell, check_folder, write_report
from nasolid.cli.report_text import HEADINGS, cells_of, plain, summary

if TYPE_CHECKING:
    from nasolid.validation.rows import Row, Validation

DRAWS = 30
"""Draws behind the intervals where nothing else is asked for."""

WORKERS = min(2, os.cpu_count() or 1)


@dataclass(frozen=True)
class Asked:
    """What is asked of the measured entries, as the command line gives it."""

    cells: Sequence[str] = ()
    folder: Path | None = None
    draws: int = DRAWS
    seed: int = 0
    workers: int = WORKERS
    as_json: bool = False
    force: bool = False


def validate_entries(asked: Asked) -> None:
    """Compare cells with what was measured on them; write the report, print the table or the JSON list.

    Raises
    ------
    InputError
        If a cell or a count is none, or the report could not be written.
    """
    if asked.folder is not None:
        from nasolid.parameters import cell_names

        check_folder(asked.folder, asked.cells or cell_names(), asked.force)
    whom = ", ".join(asked.cells) or "all cells"
    with progress(f"comparing {whom}, {asked.draws} draws each ..."):
        from nasolid.validation import validate

        found = validate(
            asked.cells or None,
            draws=asked.draws,
            seed=asked.seed,
            workers=min(asked.workers, len(asked.cells) or 99),
        )
    written = [] if asked.folder is None else write_report(found, asked.folder, asked.force)
    if asked.as_json:
        print_json(found.to_json())
    else:
        _print(found)
        tell_written(written)


def _print(found: "Validation") -> None:
    hidden = HEADINGS.index("condition")
    headings = [word for k, word in enumerate(HEADINGS) if k != hidden]
    for name, rows in by_cell(found.rows).items():
        shown = [row for row in rows if row.model is not None]
        if shown:
            tell(name)
            print_table(headings, [_row(row, hidden) for row in shown], numbers=(3, 5))
            tell("")
    missing = sum(row.model is None for row in found.rows)
    tell(summary(found))
    if missing:
        tell(f"{missing} entries are not compared; --json and --report say why.")
    tell(*plain(found).splitlines())


def _row(row: "Row", hidden: int) -> list[str]:
    return [text for k, text in enumerate(cells_of(row)) if k != hidden]
