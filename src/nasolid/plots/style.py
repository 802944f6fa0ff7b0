"""What all figures have in common: sizes, colours, stacked areas."""

import sys
from collections.abc import Iterator
from itertools import cycle as cycle_through
from pathlib import Path
from typing import Any

import matplotlib as mpl
import numpy as np
from matplotlib.axes import Axes
from matplotlib.axis import Axis
from matplotlib.figure import Figure
from matplotlib.ticker import LogLocator

from nasolid import __version__
from nasolid.parameters.arguments import checked_arguments
from nasolid.parameters.files import write_whole

if "ipykernel" in sys.modules:
    # a notebook's figures appear from where its backend is first loaded; within a style that would be undone
    from matplotlib import pyplot

    pyplot.switch_backend(mpl.get_backend())

STYLE: dict[Any, Any] = {
    "figure.figsize": (3.35, 3.0),  # one column of 85 mm
    "figure.dpi": 150,
    "savefig.dpi": 300,
    "font.size": 7.5,
    "axes.titlesize": 7.5,
    "axes.labelsize": 7.5,
    "legend.fontsize": 7,
    "xtick.labelsize": 7,
    "ytick.labelsize": 7,
    "axes.linewidth": 0.6,
    "axes.spines.top": False,
    "axes.spines.right": False,
    "xtick.major.width": 0.6,
    "ytick.major.width": 0.6,
    "lines.linewidth": 1.2,
    "lines.markersize": 4.5,
    "legend.frameon": False,
    "svg.fonttype": "none",
}
"""What all figures have in common; apply it with ``matplotlib.rc_context``."""

LOSSES = {
    "Metal kinetics": ("#56B4E9", ""),
    "Anode": ("#56B4E9", "////"),
    "Constriction": ("#F0E442", ""),
    "Separator": ("#0072B2", ""),
    "Separator cathode interface": ("#E69F00", "////"),
    "Catholyte concentration": ("#009E73", "////"),
    "Catholyte ohmic": ("#009E73", ""),
    "Cathode reaction": ("#D55E00", ""),
    "Hysteresis": ("#999999", ""),
    "Solid diffusion": ("#CC79A7", ""),
    "Cathode electronic": ("#D55E00", "////"),
    "Contact": ("#E69F00", ""),
    "State of charge": ("#000000", ""),
    "Blocking electrodes": ("#999999", "////"),
    "others": ("#DDDDDD", ""),
}
"""Colour and hatch of each loss, and of what only a spectrum has: Okabe and Ito's colours, which colour-blind
readers tell apart."""

FEW = ("#0072B2", "#D55E00", "#009E73", "#CC79A7", "#E69F00", "#56B4E9")
"""Colours of up to six things (Okabe and Ito); more are taken for a series, from dark to light."""

LAYERS = (("#0072B2", "////"), ("#0072B2", "...."), ("#56B4E9", "xxxx"), ("#56B4E9", "...."))
"""Looks of separator layers and their joints, in turn."""


@checked_arguments
def empty(height: float | None = None) -> Axes:
    """Axes of a figure that no window shows: for writing files.

    Parameters
    ----------
    height : float, optional
        Inches; the width is one column.
    """
    width, default = STYLE["figure.figsize"]
    with mpl.rc_context(STYLE):
        return figure_for_files(width, height or default).subplots()


def figure_for_files(width: float, height: float) -> Figure:
    """Figure of a size in inches that no window shows."""
    with mpl.rc_context(STYLE):
        return Figure(figsize=(width, height), layout="constrained")


def new_figure(height: float | None = None) -> Figure:
    """Figure of one column that pyplot shows; `height` as for `empty`."""
    from matplotlib import pyplot

    width, default = STYLE["figure.figsize"]
    with mpl.rc_context(STYLE):
        return pyplot.figure(figsize=(width, height or default), layout="constrained")


def new_axes(height: float | None = None) -> Axes:
    """Axes of a `new_figure`."""
    with mpl.rc_context(STYLE):
        return new_figure(height).subplots()


def colours(count: int) -> list[Any]:
    """So many colours that differ: of `FEW`, or from dark to light."""
    if count <= len(FEW):
        return list(FEW)
    return [mpl.colormaps["viridis"](share) for share in np.linspace(0, 0.92, count)]


def settle(ax: Axes) -> None:
    """Lay a figure out before it is drawn: its ticks change with its room, and its room with its ticks."""
    figure = ax.get_figure(root=True)
    if figure is not None and figure.get_layout_engine() is not None:
        figure.draw_without_rendering()


def plain(text: str) -> str:
    """A name as a legend takes it: dollars are dollars, no formula between them."""
    return text.replace("$", r"\$")


def log_ticks(axis: Axis) -> None:
    """Few plain numbers on a logarithmic axis over a decade or two."""
    axis.set_major_locator(LogLocator(subs=(1, 2, 5)))
    axis.set_major_formatter("{x:g}")
    axis.set_minor_formatter("")


@checked_arguments
def save(ax: Axes, path: str | Path, force: bool = False) -> None:
    """Write the figure that axes belong to, whole or not at all.

    Parameters
    ----------
    ax : matplotlib.axes.Axes
        Any of its axes.
    path : str or path
        The file; its ending says of which kind.
    force : bool, optional
        Whether a file is replaced that nasolid did not make.

    Raises
    ------
    InputError
        If it cannot be written, or is there and somebody else's.
    """
    figure = ax.get_figure(root=True)
    assert figure is not None
    made = {"Software" if Path(path).suffix.lower() == ".png" else "Creator": f"nasolid {__version__}"}

    def write(temporary: Path) -> None:
        figure.savefig(temporary, dpi=STYLE["savefig.dpi"], metadata=made)

    write_whole(Path(path), write, force)


def large(pieces: dict[str, np.ndarray], smallest: float) -> dict[str, np.ndarray]:
    """Pieces that reach `smallest` somewhere, and the sum of the others."""
    found = {name: y for name, y in pieces.items() if np.max(np.abs(y)) >= smallest}
    others = [y for name, y in pieces.items() if name not in found]
    return found | ({"others": np.sum(others, axis=0)} if others else {})


def _look(name: str, layers: Iterator[tuple[str, str]]) -> dict[str, Any]:
    colour, hatch = LOSSES[name] if name in LOSSES else next(layers)
    return {"facecolor": colour, "hatch": hatch, "edgecolor": "white"}


def stack(ax: Axes, x: np.ndarray, pieces: dict[str, np.ndarray]) -> None:
    """Areas on top of each other; what is negative is stacked downwards from zero."""
    up, down, layers = np.zeros_like(x), np.zeros_like(x), cycle_through(LAYERS)
    for name, y in pieces.items():
        look = _look(name, layers)
        above, below = up + np.maximum(y, 0), down + np.minimum(y, 0)
        ax.fill_between(x, up, above, lw=0, label=name, **look)
        ax.fill_between(x, down, below, lw=0, **look)
        up, down = above, below
