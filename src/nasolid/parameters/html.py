"""A cell and its numbers as HTML for notebooks. Every text is escaped: files are written by strangers."""

import html
import re
from collections.abc import Mapping
from pathlib import Path
from typing import TYPE_CHECKING

from nasolid.errors import printable
from nasolid.parameters.entries import Entry
from nasolid.parameters.keys import CHOICES, FORMS
from nasolid.parameters.read import links, parameter_sets_dir
from nasolid.parameters.table import COLOURS, COLUMNS, Table, row, tally

if TYPE_CHECKING:
    from nasolid.parameters.cell import Cell

LONGEST = 1000
"""Characters of one text."""

DOT = "display:inline-block;width:0.7em;height:0.7em;border-radius:50%;border:1px solid currentColor;background:"
LEFT, RIGHT = "text-align:left", "text-align:right"
STYLES = (LEFT, RIGHT, LEFT, LEFT, f"{LEFT};white-space:nowrap", LEFT)
"""Of the columns; a notebook would set all of them flush right."""


def escape(text: str) -> str:
    """A text as a page shows it."""
    return html.escape(printable(text, LONGEST))


def cell_html(cell: "Cell") -> str:
    """What a cell is, how many numbers it has of each kind, and all of them behind a click."""
    urls = _urls(cell.entries.values())
    lines = {
        "papers": linked(", ".join(cell.references), urls),
        "materials": "; ".join(
            f"{escape(slot.replace('_', ' '))}: {escape(_materials(cell, slot))}" for slot in cell.materials
        ),
        "choices": escape(", ".join(_chosen(cell)) or "all by default"),
        "changed": escape(", ".join(cell.overridden)),
        "numbers": ", ".join(f"{n} {_kind(kind)}" for kind, n in tally(cell.entries.values()).items()),
    }
    said = "".join(f"<div><b>{word}</b> {text}</div>" for word, text in lines.items() if text)
    return (
        f"<div><div><b>{escape(cell.name)}</b>: {escape(cell.title)}</div>{said}"
        f"<details><summary>all {len(cell.entries)} numbers</summary>{table_html(cell.table())}</details></div>"
    )


def table_html(table: Table) -> str:
    """Numbers as a table: what `nasolid show` prints, with links."""
    urls = _urls(table.entries.values())
    head = "".join(f'<th style="{style}">{name}</th>' for name, style in zip(COLUMNS, STYLES, strict=True))
    body = "".join(_row_html(key, entry, urls) for key, entry in table.entries.items())
    return f'<table style="color:inherit"><thead><tr>{head}</tr></thead><tbody>{body}</tbody></table>'


def linked(text: str, urls: Mapping[str, str]) -> str:
    """Escaped text in which every citation key that has a link is one."""
    return "".join(
        f'<a href="{escape(urls[word])}" target="_blank" rel="noopener noreferrer">{escape(word)}</a>'
        if word in urls
        else escape(word)
        for word in re.split(r"([\w][\w:+/-]*)", text)
    )


def _row_html(key: str, entry: Entry, urls: Mapping[str, str]) -> str:
    _, value, unit, spread, kind, source = row(key, entry)
    texts = [
        escape(key),
        escape(value),
        escape(unit),
        escape(spread.replace("+-", "±").replace("..", "…")),
        _kind(kind),
        linked(source, urls),
    ]
    note = f' title="{escape(entry.note)}"' if entry.note else ""
    cells = "".join(f'<td style="{style}">{text}</td>' for text, style in zip(texts, STYLES, strict=True))
    return f'<tr style="vertical-align:top"{note}>{cells}</tr>'


def _kind(kind: str) -> str:
    colour = COLOURS.get(kind, "transparent")
    return f'<span style="{DOT}{colour}"></span> {escape(kind)}'


def _urls(entries) -> dict[str, str]:
    """Links of the bibliographies that the files of these entries answer to, the user's own first."""
    shipped = parameter_sets_dir()
    found = links(shipped / "cells")
    for origin in dict.fromkeys(entry.origin for entry in entries):
        file = Path(origin)
        if file.suffix == ".toml" and (file.is_absolute() or not (shipped / file).is_file()):
            found |= links(file)
    return found


def _materials(cell: "Cell", slot: str) -> str:
    names = cell.materials[slot]
    return " | ".join(cell.titles.get(name, name) for name in ([names] if isinstance(names, str) else names))


def _chosen(cell: "Cell") -> list[str]:
    """Choices that are not the default."""
    defaults = {word: values[0] for word, values in (CHOICES | FORMS).items()}
    return [f"{word} = {value}" for word, value in cell.choices.items() if value != defaults[word]]
