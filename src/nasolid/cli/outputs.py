"""Files that commands write: named, refused before anything is computed, written whole or not at all."""

import re
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from hashlib import sha256
from os.path import realpath
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click
from click.core import ParameterSource

from nasolid.errors import InputError
from nasolid.parameters.files import check_writable, file_name, marked, write_whole

if TYPE_CHECKING:
    import pandas as pd
    from matplotlib.axes import Axes

FIGURES = (".png", ".pdf", ".svg")
"""What a figure may be."""

PLAIN = (
    "current", "temperature", "pressure", "direction", "settings", "choices", "ramp", "currents", "temperatures",
    "levers", "curve",
)  # fmt: skip
"""Options whose values tell by themselves what they are; of the others the name stands in front."""

UNTOLD = ("cell", "cells", "plot", "no_plot", "csv_file", "as_json", "force", "workers", "save", "relaxation")
"""What says nothing of a result."""

LONGEST = 120
"""Characters of the name of a figure that is told by nobody."""


@dataclass(frozen=True)
class Outputs:
    """Figure and table of a command.

    Attributes
    ----------
    figure, csv : path or None
        Where they go; None for nowhere.
    force : bool
        Whether files are replaced that nasolid did not make.
    """

    figure: Path | None = None
    csv: Path | None = None
    force: bool = False

    @property
    def written(self) -> list[Path]:
        """What there is when all is written."""
        return [path for path in (self.figure, self.csv) if path is not None]

    def draw(self, make: "Callable[[], Axes]") -> None:
        """Write the figure that `make` draws, if it is wanted."""
        if self.figure is not None:
            from nasolid import plots

            plots.save(make(), self.figure, self.force)

    def tabulate(self, table: "pd.DataFrame") -> None:
        """Write a table, if it is wanted."""
        if self.csv is not None:
            from nasolid.simulation.tables import csv_of

            content = csv_of(table)
            write_whole(self.csv, lambda temporary: temporary.write_bytes(content), self.force)

    def put(self, write: Callable[[Path], Any]) -> None:
        """Write what `write` makes of a path as the table, if it is wanted."""
        if self.csv is not None:
            put_table(self.csv, write, self.force)


def put_table(path: Path, write: Callable[[Path], Any], force: bool) -> None:
    """Write a CSV table that nasolid knows again."""

    def mark(temporary: Path) -> None:
        write(temporary)
        temporary.write_bytes(marked(temporary.read_bytes()))

    write_whole(path, mark, force)


def outputs(
    plot: Path | None,
    no_plot: bool,
    csv_file: Path | None,
    as_json: bool,
    force: bool,
    default: str,
) -> Outputs:
    """Where figure and table go.

    Parameters
    ----------
    plot, no_plot, csv_file, as_json, force
        What the options of those names were given.
    default : str
        Name of the figure where none is asked for.

    Raises
    ------
    InputError
        If one cannot be written, is an input, is another one too, or would replace what nasolid did not make.
    """
    figure = figure_path(plot, no_plot, as_json, default)
    check_outputs((figure, csv_file), force)
    return Outputs(figure, csv_file, force)


def figure_path(plot: Path | None, no_plot: bool, as_json: bool, default: str) -> Path | None:
    """Where the figure goes, if anywhere; parameters as of `outputs`.

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


def default_figure(name: str, kind: str = "") -> str:
    """Name of a figure that tells what was run: cell, kind, and every option that was given.

    Parameters
    ----------
    name : str
        Of the cell.
    kind : str, optional
        Of the figure.
    """
    context = click.get_current_context()
    words: list[str] = []
    for option in (param.name or "" for param in context.command.params):
        if option not in UNTOLD and context.get_parameter_source(option) is ParameterSource.COMMANDLINE:
            words += _words(option, context.params[option])
    if any(word.startswith(f"{kind}-") for word in words):
        kind = ""
    words = [*_folders(str(context.params.get("cell", ""))), name, kind, *words]
    told = "-".join(file_name(word) for word in dict.fromkeys(words) if word)
    if len(told) > LONGEST:
        told = f"{told[: LONGEST - 9]}-{sha256(told.encode()).hexdigest()[:8]}"
    return f"nasolid-{told}.png"


def _words(option: str, value: Any) -> list[str]:
    """What an option that was given adds to a name."""
    spelt = option.removesuffix("_file").replace("_", "-")
    if isinstance(value, bool):
        return [spelt if value else f"no-{spelt}"]
    front = "" if option in PLAIN else f"{spelt}-"
    values = value if isinstance(value, tuple) else (value,)
    return [front + (x.stem if isinstance(x, Path) else str(x)) for x in values]


def _folders(cell: str) -> Sequence[str]:
    """Folders of a cell that is a file, so that two of one name are told apart."""
    path = Path(re.sub("::.*", "", cell))
    if path.suffix != ".toml" or path.name == "cell.toml":
        return ()
    return [part for part in path.parent.parts if part.strip("./\\")]


def check_outputs(paths: Sequence[Path | None], force: bool) -> None:
    """Refuse what could not be written, or twice to one place, before anything is computed.

    Raises
    ------
    InputError
    """
    seen: dict[str, Path] = {}
    for path in paths:
        if path is None:
            continue
        if (place := realpath(path)) in seen:
            raise InputError(f"{path}: cannot be both of two outputs; name two files")
        seen[place] = path
        check_writable(path, force)
