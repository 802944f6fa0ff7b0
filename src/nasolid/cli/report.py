"""The validation report: Markdown, one self-contained page of HTML, and its figures."""

import base64
import os
from collections.abc import Iterable, Sequence
from functools import partial
from io import BytesIO
from pathlib import Path
from typing import TYPE_CHECKING, Any

from nasolid.cli.report_text import markdown
from nasolid.errors import InputError
from nasolid.parameters.files import check_writable, file_name, write_whole

if TYPE_CHECKING:
    from nasolid.validation.rows import Row, Validation

PAGES = ("rows.json", "report.html", "report.md")
"""Files of a report besides its figures."""

LINKS = ("http://", "https://", "doi:")
"""How addresses begin that a page may link to."""

PAGE = """<!DOCTYPE html>
<html lang="en"><head><meta name="generator" content="nasolid">
<meta charset="utf-8"><title>nasolid: measured against modelled</title><style>
body {{ font: 15px/1.45 sans-serif; max-width: 68em; margin: 2em auto; padding: 0 1em; color: #222 }}
table {{ border-collapse: collapse; font-size: 13px; margin: 1em 0 }}
th, td {{ padding: 0.2em 0.7em; border-bottom: 1px solid #ddd; text-align: left; vertical-align: top }}
th {{ border-bottom: 2px solid #888 }}
img {{ width: 30em; max-width: 100% }}
</style></head><body>
{body}
</body></html>
"""


def check_folder(folder: Path, cells: Iterable[str] = (), force: bool = False) -> None:
    """Refuse a place for the report before anything is computed: a file, or where its files could not be written.

    Parameters
    ----------
    folder : path
        The place.
    cells : iterable of str
        Names of the cells that have a figure.
    force : bool, optional
        Whether files in it are replaced that nasolid did not make.

    Raises
    ------
    InputError
    """
    if os.path.lexists(folder) and not folder.is_dir():
        raise InputError(f"--report {folder}: is a file; name a folder")
    if not folder.exists():
        if not folder.resolve().parent.is_dir():
            raise InputError(f"--report {folder}: there is no folder {folder.parent}; make it first")
        return check_writable(folder.resolve())
    for name in (*PAGES, *(figure_name(cell) for cell in cells)):
        check_writable(folder / name, force)
    return None


def figure_name(cell: str) -> str:
    """File of a cell's figure; a name may hold what no file should."""
    return f"{file_name(cell)}.png"


def write_report(found: "Validation", folder: Path, force: bool = False) -> list[Path]:
    """Write ``report.md``, ``report.html``, ``rows.json`` and one figure per cell.

    Parameters
    ----------
    found : Validation
        Of `nasolid.validate`.
    folder : path
        Made if it is not there.
    force : bool, optional
        Whether files of those names are replaced that nasolid did not make.

    Returns
    -------
    list of path
        What was written.
    """
    import json

    figures = {name: _figure(rows, name) for name, rows in by_cell(found.rows).items() if _drawn(rows)}
    linked = markdown(found, {name: figure_name(name) for name in figures})
    inline = {name: _data(figure) for name, figure in figures.items()}
    files: dict[str, bytes] = {figure_name(name): figure for name, figure in figures.items()}
    files |= {
        "rows.json": json.dumps(found.to_json(), indent=2, allow_nan=False).encode(),
        "report.html": _page(markdown(found, inline), inline.values()).encode(),
        "report.md": linked.encode(),
    }
    try:
        folder.mkdir(exist_ok=True)
    except OSError as error:
        raise InputError(f"--report {folder}: cannot be made ({error.strerror}); name another") from None
    for name, content in files.items():
        write_whole(folder / name, partial(_put, content=content), force)
    return [folder / name for name in files]


def by_cell(rows: Iterable["Row"]) -> dict[str, list["Row"]]:
    """Rows by the cell that they belong to."""
    found: dict[str, list[Row]] = {}
    for row in rows:
        found.setdefault(row.name, []).append(row)
    return found


def _drawn(rows: Sequence["Row"]) -> bool:
    return any(row.error is not None for row in rows)


def _figure(rows: Sequence["Row"], name: str) -> bytes:
    from nasolid import __version__, plots

    ax, store = plots.predictions(rows, title=name, for_file=True), BytesIO()
    figure = ax.get_figure(root=True)
    assert figure is not None
    figure.savefig(store, format="png", dpi=220, metadata={"Software": f"nasolid {__version__}"})
    return store.getvalue()


def _data(figure: bytes) -> str:
    return "data:image/png;base64," + base64.b64encode(figure).decode()


def _page(text: str, figures: Iterable[str]) -> str:
    """A page without any picture but the figures, and without links but to the web."""
    from markdown_it import MarkdownIt

    own = frozenset(figures)
    reader: Any = MarkdownIt("commonmark", {"html": False}).enable("table")
    reader.validateLink = lambda url: url in own or url.lower().startswith(LINKS)
    drawn = reader.renderer.rules["image"]

    def image(tokens: Any, k: int, *more: Any) -> str:
        return str(drawn(tokens, k, *more)) if tokens[k].attrs["src"] in own else ""

    reader.renderer.rules["image"] = image
    return PAGE.format(body=reader.render(text))


def _put(path: Path, content: bytes) -> None:
    path.write_bytes(content)
