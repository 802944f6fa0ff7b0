"""Commands that look at parameters: cells, show, check."""

from collections.abc import Sequence
from pathlib import Path
from typing import Any

import click

from nasolid.cli.changes import changed_cell, choice_option, json_option, one_object
from nasolid.cli.output import print_json, print_table
from nasolid.errors import InputError
from nasolid.parameters import Cell, Entry, cell_names, check_file, load_cell
from nasolid.parameters.fields import DUTIES
from nasolid.parameters.keys import unit_of
from nasolid.parameters.units import from_si

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
    entries = {key: entry for key, entry in found.entries.items() if kind in (None, entry.kind)}
    if as_json:
        print_json(_as_json(found, entries))
        return
    click.echo(f"{found.name}: {found.title}")
    click.echo(f"choices: {', '.join(f'{word} = {value}' for word, value in found.choices.items())}")
    click.echo()
    print_table(
        ("key", "value", "unit", "uncertainty", "kind", "source"),
        [(key, *_row(entry)) for key, entry in entries.items()],
        numbers=(1,),
    )


@click.command()
@click.argument("file")
def check(file: str) -> None:
    """Check the cell or material FILE.toml; name every fault."""
    faults = check_file(Path(file))
    if faults:
        raise InputError(*faults)
    click.echo(f"{file}: sound")


def _row(entry: Entry) -> tuple[str, ...]:
    value = f"{entry.value:g}" if isinstance(entry.value, float | int) else f"{len(entry.value)} values"
    at = f" at {_celsius(entry.at)}" if entry.at is not None else ""
    return value, entry.unit + at, _spread(entry), entry.kind, _origin(entry)


def _spread(entry: Entry) -> str:
    """Uncertainty or range in the unit of the entry."""
    si_unit = unit_of(entry.key)
    unit = entry.unit or si_unit
    if entry.uncertainty_si is not None:
        width = from_si(entry.uncertainty_si, si_unit, unit) - from_si(0.0, si_unit, unit)
        return f"+- {width:g}"
    if entry.range_si is not None:
        low, high = (from_si(x, si_unit, unit) for x in entry.range_si)
        return f"{low:g} .. {high:g}"
    return ""


def _origin(entry: Entry) -> str:
    if entry.kind == "fitted":
        return f"fitted to {', '.join(entry.fitted_to)}"
    recalled = " (recalled)" if entry.recalled else ""
    return (entry.source or entry.derivation or entry.why or entry.origin) + recalled


def _celsius(kelvin: float) -> str:
    return f"{from_si(kelvin, 'K', 'degC'):g} degC"


def _as_json(cell: Cell, entries: dict[str, Entry]) -> dict[str, Any]:
    fields = (
        "value", "unit", "si", "kind", "uncertainty_si", "range_si", "at", "valid", "over", "source",
        "fitted_to", "derivation", "why", "note", "origin",
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
