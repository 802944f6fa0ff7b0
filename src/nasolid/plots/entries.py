"""Figure of measured entries against the model."""

from collections.abc import Sequence
from typing import TYPE_CHECKING

import matplotlib as mpl
import numpy as np
from matplotlib.axes import Axes

from nasolid.errors import InputError
from nasolid.parameters.arguments import checked_arguments
from nasolid.plots.style import STYLE, figure_for_files, new_figure

if TYPE_CHECKING:
    from nasolid.validation.rows import Row

LOOKS = {"calibration": ("#999999", "s", "white"), "prediction": ("#0072B2", "o", "#0072B2")}
"""Colour, marker and filling of each role."""

WIDEST = 40.0
"""Errors [%] beyond which a point stands at the edge, its number beside it."""

BOUNDS = {"lower": "≥ ", "upper": "≤ "}


@checked_arguments
def predictions(rows: Sequence["Row"], *, title: str = "", for_file: bool = False) -> Axes:
    """How far the model is from what was measured, entry by entry.

    Parameters
    ----------
    rows : sequence of nasolid.validation.rows.Row
        Those that have a model value are drawn.
    title : str
        Above the figure.
    for_file : bool
        Draw on a figure that no window shows.

    Returns
    -------
    matplotlib.axes.Axes
        The model as points with the range of 95 % of its draws, the measured value at zero with a grey band of one
        standard deviation; filled for predictions, open squares for calibrations.

    Raises
    ------
    InputError
        If none has one.
    """
    shown = [row for row in rows if row.error is not None]
    if not shown:
        raise InputError("no measured entry has a model value; nothing can be drawn")
    with mpl.rc_context(STYLE):
        width, height = STYLE["figure.figsize"][0], 0.75 + 0.17 * len(shown)
        figure = figure_for_files(width, height) if for_file else new_figure(height)
        ax = figure.subplots()
        ax.axvline(0, color="black", lw=0.6)
        for place, row in enumerate(reversed(shown)):
            _draw(ax, row, place)
        ax.set_yticks(range(len(shown)), [_name(row) for row in reversed(shown)], fontsize=6)
        ax.set_ylim(-0.7, len(shown) - 0.3)
        ax.set_xlim(-1.25 * WIDEST, 1.25 * WIDEST)
        ax.set_xlabel("model / measured − 1 [%]", loc="right")
        ax.set_title(title, parse_math=False)
        _legend(ax, shown)
    return ax


def _draw(ax: Axes, row: "Row", place: int) -> None:
    record = row.record
    assert record.si is not None
    assert row.model is not None
    if record.uncertainty_si is not None:
        share = min(100 * record.uncertainty_si / abs(record.si), WIDEST)
        ax.barh(place, 2 * share, left=-share, height=0.62, color="#DDDDDD", lw=0)
    colour, marker, filling = LOOKS[row.role]
    error = 100 * (row.model / record.si - 1)
    at = float(np.clip(error, -WIDEST, WIDEST))
    if row.interval is not None:
        low, high = (float(np.clip(100 * (x / record.si - 1), -WIDEST, WIDEST)) for x in row.interval)
        ax.plot([low, high], [place, place], color=colour, lw=1.0)
    if at != error:
        side = 1 if error > 0 else -1
        marker = ">" if side > 0 else "<"
        text = f"{error:+.3g} %"
        ax.text(
            at - 2 * side, place + 0.32, text, fontsize=6, va="center", ha="right" if side > 0 else "left"
        )
    ax.plot(at, place, marker=marker, color=colour, mfc=filling, ms=3.2, ls="", mew=0.8)


def _name(row: "Row") -> str:
    record = row.record
    bound = BOUNDS.get(record.bound, "")
    unit = record.unit.replace("Ohm.", "Ω ").replace("Ohm", "Ω").replace("cm2", "cm²")
    return f"{record.id.replace('-', ' ')}  {bound}{record.value:g} {unit}"


def _legend(ax: Axes, shown: Sequence["Row"]) -> None:
    from matplotlib.lines import Line2D
    from matplotlib.patches import Patch

    handles: list = []
    for role in sorted({row.role for row in shown}):
        colour, marker, filling = LOOKS[role]
        whisker = "-" if any(row.interval for row in shown if row.role == role) else ""
        handles.append(
            Line2D([], [], color=colour, marker=marker, mfc=filling, ms=3.2, lw=1.0, ls=whisker, label=role)
        )
    if any(row.record.uncertainty_si is not None for row in shown):
        handles.append(Patch(color="#DDDDDD", label="measured, 1σ"))
    figure = ax.get_figure(root=True)
    assert figure is not None
    figure.legend(handles=handles, loc="outside lower center", ncols=3)
