"""A page per shipped cell from its data: geometry to scale, measured against modelled, every number with its source."""

import re
import warnings
from collections.abc import Iterable, Iterator, Sequence
from pathlib import Path

from make_pages import keep

import nasolid
from nasolid.cli.report_text import HEADINGS, cells_of
from nasolid.errors import NasolidWarning
from nasolid.parameters import Cell, Entry
from nasolid.parameters.citations import citations
from nasolid.parameters.fields import DUTIES
from nasolid.parameters.keys import unit_of
from nasolid.parameters.table import marks
from nasolid.parameters.units import from_si

PARTS = {
    "Metal and its interface": ("Sodium", "Anode", "Contact fraction", "Constriction", "Negative"),
    "Separator": ("Separator",),
    "Cathode": ("Positive electrode", "Positive particle", "Maximum concentration in positive", "Cathode"),
    "Catholyte": ("Catholyte", "Electrolyte", "Initial concentration in electrolyte", "Cation"),
}
"""Beginning of the keys in each table; the rest is geometry and operation."""
REST, UNSTATED = "Geometry, operation and others", "Defaults"
COLUMNS = ("parameter", "value", "unit", "uncertainty", "kind", "source")
INTERVAL = HEADINGS.index("95 % (draws)")
SPECIAL = re.compile(r"([\\`*_{}\[\]<>$|~#])")


def write(folder: Path) -> None:
    """Write the pages and figures of all shipped cells, and the page that lists them."""
    folder.mkdir(exist_ok=True)
    cells = [nasolid.load_cell(name) for name in nasolid.cell_names()]
    with warnings.catch_warnings():
        warnings.simplefilter("ignore", NasolidWarning)
        rows = nasolid.validate().rows
    for cell in cells:
        draw(cell, folder)
        keep(folder / f"{cell.name}.md", page(cell, rows))
    keep(folder / "index.md", overview(cells))


def overview(cells: Sequence[Cell]) -> str:
    """The page that lists the cells."""
    listed = "\n".join(cell.name for cell in cells)
    rows = [(f"[{cell.name}]({cell.name}.md)", plain(cell.title), cited(cell)) for cell in cells]
    return f"""# Cells

Every published cell that comes with nasolid. The pages are made from the parameter files when the documentation
is built: figures, numbers and comparison are what the code gives now.

{table(("cell", "what it is", "papers"), rows)}

How sure the numbers are: *reported* stands in the cell's own paper, *literature* in another, *derived* was worked out,
*fitted* was fitted to a measured entry of the cell, *assumed* has a range and a reason.
[The parameter format](../parameters.md) says what each kind owes.

```{{toctree}}
:hidden:

{listed}
```
"""


def page(cell: Cell, rows) -> str:
    """The page of one cell."""
    slots = {
        slot: name if isinstance(name, str) else ", ".join(name) for slot, name in cell.materials.items()
    }
    choices = ", ".join(f"{word} = {value}" for word, value in cell.choices.items())
    return f"""---
html_theme.sidebar_secondary.remove: true
---

# {cell.name}

{plain(cell.title)}. Papers: {cited(cell)}.

{table(("slot", "material"), [(slot, plain(name)) for slot, name in slots.items()])}

Choices: {plain(choices)}.

## Geometry

![The stack of {cell.name}, thicknesses to scale]({cell.name}.png)

## Measured against modelled

{compared([row for row in rows if row.name == cell.name])}

## Parameters

{counted(cell)} The values stand as their source prints them; ± is one standard deviation, two numbers are the
lowest and the highest credible value. `nasolid show {cell.name}` prints the same.

{parameters(cell)}
"""


def draw(cell: Cell, folder: Path) -> None:
    """Draw the stack to scale."""
    nasolid.plots.save(nasolid.plots.cell_stack(cell, for_file=True), folder / f"{cell.name}.png", force=True)


# measured against modelled


def compared(rows) -> str:
    """Every measured entry that this cell models, and those that are not compared with their reason."""
    if not rows:
        return "Nothing measured on this cell is at hand."
    shown = [row for row in rows if row.model is not None]
    parts = [
        "What a parameter was fitted to is a *calibration*, and its agreement says nothing; everything else is a "
        "*prediction*. [Validation](../validation.md) has intervals."
    ]
    if shown:
        headings = without(HEADINGS)
        parts.append(table(headings, [[plain(text) for text in without(cells_of(row))] for row in shown]))
    missing = [row for row in rows if row.model is None]
    if missing:
        reasons = [(plain(row.record.id), plain(row.record.quantity), plain(row.reason)) for row in missing]
        parts += ["Not compared:", table(("entry", "quantity", "why"), reasons)]
    return "\n\n".join(parts)


def without(columns: Sequence[str]) -> list[str]:
    """Columns of a row less that of the interval, which takes draws."""
    return [text for k, text in enumerate(columns) if k != INTERVAL]


# parameters


def counted(cell: Cell) -> str:
    """How many numbers are of which kind."""
    kinds = [entry.kind for entry in cell.entries.values()]
    said = [f"{kinds.count(kind)} {kind}" for kind in (*DUTIES, "default") if kind in kinds]
    return f"{len(kinds)} numbers: {', '.join(said)}."


def parameters(cell: Cell) -> str:
    """A table for each part of the cell."""
    parts: dict[str, list[Entry]] = {name: [] for name in (*PARTS, REST, UNSTATED)}
    for entry in cell.entries.values():
        parts[part_of(entry)].append(entry)
    return "\n\n".join(
        f"### {name}\n\n{table(COLUMNS, map(row_of, found))}" for name, found in parts.items() if found
    )


def part_of(entry: Entry) -> str:
    """Part of the cell that an entry belongs to."""
    if entry.kind == "default":
        return UNSTATED
    return next((name for name, starts in PARTS.items() if entry.key.startswith(starts)), REST)


def row_of(entry: Entry) -> tuple[str, ...]:
    """What a table says of an entry."""
    value = f"{entry.value:g}" if isinstance(entry.value, float | int) else listed(entry)
    at = f" at {from_si(entry.at, 'K', 'degC'):g} degC" if entry.at is not None else ""
    return plain(entry.key), value, plain(entry.unit + at), spread(entry), entry.kind, origin(entry)


def listed(entry: Entry) -> str:
    """A table's values over their argument, which stands in SI."""
    assert isinstance(entry.value, tuple)
    pairs = zip(entry.over or (), entry.value, strict=True)
    return ", ".join(f"{y:g} at {x:g}" for x, y in pairs)


def spread(entry: Entry) -> str:
    """Uncertainty or range in the unit of the entry."""
    si_unit = unit_of(entry.key)
    unit = entry.unit or si_unit
    if entry.uncertainty_si is not None:
        return f"± {from_si(entry.uncertainty_si, si_unit, unit) - from_si(0.0, si_unit, unit):g}"
    if entry.range_si is None:
        return ""
    low, high = (from_si(end, si_unit, unit) for end in entry.range_si)
    return f"{low:g} to {high:g}{', in decades' if entry.log else ''}"


def origin(entry: Entry) -> str:
    """Where an entry comes from, its source as a link."""
    said = list(_said(entry))
    return "; ".join(said) if said else "the cell's data do not say it"


def _said(entry: Entry) -> Iterator[str]:
    if entry.source:
        places = (
            f"{{cite:p}}`{key}`{f', {plain(place)}' if place else ''}"
            for key, place in citations(entry.source)
        )
        yield "; ".join(places) + marks(entry)
    if entry.fitted_to:
        yield f"fitted to {plain(', '.join(entry.fitted_to))}"
    if entry.derivation:
        yield f"`{entry.derivation}`"
    if entry.valid:
        low, high = (from_si(end, "K", "degC") for end in entry.valid)
        yield f"measured from {low:g} to {high:g} degC"
    yield from (plain(text) for text in (entry.why, entry.note) if text)


# Markdown


def cited(cell: Cell) -> str:
    """The cell's own papers, as links."""
    return ", ".join(f"{{cite:p}}`{key}`" for key in cell.references) or "none"


def plain(text: str) -> str:
    """Text without the meaning that Markdown gives to signs."""
    return SPECIAL.sub(r"\\\1", text).replace(" %", "\u00a0%")


def table(headings: Sequence[str], rows: Iterable[Sequence[str]]) -> str:
    """A table in Markdown."""
    ruled = [headings, ["---"] * len(headings), *rows]
    return "\n".join(f"| {' | '.join(row)} |" for row in ruled)
