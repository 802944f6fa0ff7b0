"""Commands that look at parameters: cells, show, check."""

from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

import click

from nasolid.cli.changes import changed_cell, choice_option, json_option, one_object
from nasolid.cli.output import print_json, print_table, tell
from nasolid.errors import InputError
from nasolid.parameters import Cell, Entry, cell_names, check_file, load_cell, unlocated
from nasolid.parameters.fields import DUTIES
from nasolid.parameters.table import COLUMNS

KINDS = (*DUTIES, "default")


@click.command()
def cells() -> None:
    """List the published cells."""
    print_table(("cell", "what it is"), [(name, load_cell(name).title) for name in cell_names()])


@click.command()
@click.argument("cell")
@click.option("--kind", type=click.Choice(KINDS), help="Only numbers of this kind.")
@choice_option
@json_option
def show(cell: str, kind: str | None, choices: Sequence[str], as_json: bool) -> None:
    """Show every number of CELL: value, unit, uncertainty, kind, source.

    What ages is shown where a choice asks for it, e.g. --choice contact=voids.
    """
    found = changed_cell(cell, (), choices)
    table = found.table(kind)
    if as_json:
        print_json(_as_json(found, table.entries))
        return
    tell(f"{found.name}: {found.title}")
    tell(f"choices: {', '.join(f'{word} = {value}' for word, value in found.choices.items())}")
    tell("")
    print_table(COLUMNS, table.rows, numbers=(1,))


@click.command()
@click.argument("file")
def check(file: str) -> None:
    """Check the cell or material FILE.toml; name every fault, and every number that its source does not locate."""
    faults = check_file(Path(file))
    if faults:
        raise InputError(*faults)
    tell(f"{file}: sound", *(f"not located: {line}" for line in unlocated(Path(file))))


def _as_json(cell: Cell, entries: Mapping[str, Entry]) -> dict[str, Any]:
    fields = (
        "value", "unit", "si", "kind", "uncertainty_si", "range_si", "at", "valid", "over", "source",
        "recalled", "located", "fitted_to", "derivation", "why", "note", "origin",
    )  # fmt: skip
    return {
        "cell": cell.name,
        "title": cell.title,
        "references": cell.references,
        "materials": cell.materials,
        "choices": cell.choices,
        "entries": {
            key: one_object(**{field: getattr(entry, field) for field in fields})
            for key, entry in entries.items()
        },
    }
