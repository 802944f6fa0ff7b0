"""Figures of measured beside modelled."""

from textwrap import wrap

import matplotlib as mpl
import numpy as np
from matplotlib.axes import Axes

from nasolid.parameters.arguments import checked_arguments
from nasolid.parameters.cell import Cell
from nasolid.parameters.units import from_si
from nasolid.plots.runs import CAPACITY, COLOURS, PER_CM2
from nasolid.plots.style import STYLE, figure_for_files, new_figure, plain, settle
from nasolid.validation import Comparison
from nasolid.validation.comparison import SHARES

SHOWN = 40
"""Points of a measured curve that are drawn, about."""

HEIGHT = 3.6
LONGEST = 28
"""Letters of a curve's name that a legend shows."""


@checked_arguments
def overlay(found: Comparison, cell: Cell, *, for_file: bool = False) -> list[Axes]:
    """Measured points on the model's line, and below them the error over the same capacity.

    Parameters
    ----------
    found : nasolid.validation.Comparison
        Of `nasolid.validation.compare`.
    cell : Cell
        The cell it ran on.
    for_file : bool
        Draw on a figure that no window shows.

    Returns
    -------
    list of matplotlib.axes.Axes
        Voltage, with measured points thinned to about 40, and error: model less measured, on a scale that
        its steep ends may leave.
    """
    with mpl.rc_context(STYLE):
        figure = figure_for_files(STYLE["figure.figsize"][0], HEIGHT) if for_file else new_figure(HEIGHT)
        axes = list(figure.subplots(2, 1, sharex=True, height_ratios=[3, 1]))
        top, bottom = axes
        colour = COLOURS[found.direction]
        q, V = (x[thinned(*found.points)] for x in found.points)
        top.plot(found.line[0] * PER_CM2, found.line[1], color=colour, label=f"model ({found.role})")
        top.plot(
            q * PER_CM2,
            V,
            "o",
            color="black",
            mfc="white" if found.role == "calibration" else "black",
            ms=2.6,
            label=f"measured: {_shown(found.curve)}",
            clip_on=False,
        )
        top.set_ylabel("voltage [V]")
        top.legend(loc="lower left" if found.direction == "discharge" else "lower right")
        bottom.axhline(0, color="0.8", lw=0.5, zorder=0)
        bottom.plot(found.capacity * PER_CM2, 1e3 * found.error, color=colour)
        bottom.set_ylim(_scale(found))
        bottom.set_ylabel("error [mV]")
        bottom.set_xlabel(CAPACITY)
        bottom.set_xlim(left=0)
        lines = [*wrap(cell.title, 52), *_conditions(found)]
        top.set_title("\n".join(lines), x=0.45, parse_math=False)
        figure.align_ylabels(axes)
        settle(top)
    return axes


def _conditions(found: Comparison) -> list[str]:
    celsius = from_si(found.temperature, "K", "degC")
    share = f"equal share {1e3 * found.rmse_at_equal_share:.1f}"
    capacity = f"capacity {round(100 * found.capacity_error, 1) + 0.0:+.1f} %"
    return [
        f"{found.direction}, {found.current_density * PER_CM2:.3g} mA/cm², {celsius:.4g} °C",
        f"RMSE {1e3 * found.rmse:.1f} mV ({share}), {capacity}",
    ]


def _shown(name: str) -> str:
    """A name as a legend takes it: not too long, and no formula."""
    return plain(name if len(name) <= LONGEST else f"{name[: LONGEST - 1]}…")


def _scale(found: Comparison) -> tuple[float, float]:
    """Limits of the error [mV]: at the steep ends it runs off, so that what lies between them sets the scale."""
    first, last = (round(share * found.error.size) for share in SHARES)
    inside = 1e3 * found.error[first:last]
    low, high = min(0.0, float(inside.min())), max(0.0, float(inside.max()))
    margin = max(0.3 * (high - low), 1.0)
    return low - margin, high + margin


def thinned(q: np.ndarray, V: np.ndarray) -> np.ndarray:
    """Indices of about 40 points that are evenly spaced along a curve as it is drawn, both ends among them."""
    steps = np.abs(np.diff(q)) / (q[-1] - q[0]) + np.abs(np.diff(V)) / np.ptp(V)
    along = np.concatenate([[0.0], np.cumsum(steps)])
    wanted = np.linspace(0, along[-1], SHOWN)
    return np.unique(np.abs(along[:, None] - wanted).argmin(axis=0))
