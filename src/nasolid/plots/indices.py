"""Figure of Sobol indices: which uncertain number matters most."""

from collections.abc import Collection
from typing import TYPE_CHECKING

import matplotlib as mpl
import numpy as np
from matplotlib.axes import Axes
from matplotlib.patches import Patch

from nasolid.parameters.arguments import checked_arguments
from nasolid.parameters.key import bare
from nasolid.parameters.table import COLOURS
from nasolid.plots.style import STYLE, figure_for_files, new_figure

if TYPE_CHECKING:
    import pandas as pd

    from nasolid.studies.sobol import Sobol

KINDS = {kind: COLOURS[kind] for kind in ("assumed", "fitted", "derived", "literature", "reported", "given")}
"""Colour of each kind of number that a study varies."""

SHORTER = (
    ("activation energy", "Eₐ"),
    ("Positive electrode exchange-current density", "exchange current"),
    ("Positive electrode reference exchange-current density", "exchange current"),
    ("Positive electrode active material", "active"),
    ("Positive electrode OCP", "OCP"),
    ("Positive particle", "host"),
    ("Positive electrode", "cathode"),
    ("areal resistance", "resistance"),
    ("Separator cathode interface", "sep.|cathode"),
    ("Sodium interface", "metal"),
    ("Separator layer", "layer"),
    ("reference diffusivity", "diffusivity"),
    ("reference conductivity", "conductivity"),
    ("Bruggeman coefficient (electrolyte)", "Bruggeman"),
    ("Bruggeman coefficient (electrode)", "Bruggeman, solid"),
    ("tortuosity factor (electrolyte)", "tortuosity"),
    ("Cathode contact", "contact"),
    ("volume fraction", "fraction"),
    ("stoichiometry", "content"),
    ("Cation transference number", "transference"),
    ("voltage cut-off", "cut-off"),
)
"""How long names of numbers are written in figures."""

SMALLEST = 0.005
"""Total index below which there is no bar to see."""

TITLES = {"resistance": "pulse resistance"}


def short_name(key: str) -> str:
    """Name of a number in a figure.

    Parameters
    ----------
    key : str
        Its key, e.g. "Cathode contact areal resistance [Ohm.m2]".
    """
    name = bare(key)
    for long, short in SHORTER:
        name = name.replace(long, short)
    return name[0].lower() + name[1:] if name[1:2].islower() else name


@checked_arguments
def sensitivity(found: "Sobol", largest: int = 8, *, for_file: bool = False) -> list[Axes]:
    """Largest total indices of each quantity, the first-order part filled, with 95 % confidence.

    Parameters
    ----------
    found : Sobol
        Of `nasolid.sobol`.
    largest : int
        Bars per quantity, at most; those below half a hundredth are left out.
    for_file : bool
        Draw on a figure that no window shows.

    Returns
    -------
    list of matplotlib.axes.Axes
        One per quantity.
    """
    parts = {
        quantity: _shown(found, quantity, largest) for quantity in dict.fromkeys(found.table["quantity"])
    }
    rows = [len(part) for part in parts.values()]
    height = 0.75 + sum(0.135 * n + 0.24 for n in rows)
    width = STYLE["figure.figsize"][0]
    with mpl.rc_context(STYLE):
        figure = figure_for_files(width, height) if for_file else new_figure(height)
        grid = figure.subplots(len(rows), 1, sharex=True, squeeze=False, height_ratios=rows)
        axes = [ax for (ax,) in grid]
        for ax, (quantity, part) in zip(axes, parts.items(), strict=True):
            _bars(ax, quantity, part)
        axes[-1].set_xlabel("share of the variance")
        reach = found.table["ST"] + found.table["ST_confidence"]
        axes[-1].set_xlim(0, max(1.0, min(1.25, 1.03 * reach.max())))
        figure.suptitle(found.cell.name, fontsize=STYLE["font.size"], parse_math=False)
        figure.legend(
            handles=_legend({kind for part in parts.values() for kind in part["kind"]}),
            loc="outside lower center",
            ncols=3,
            fontsize=6,
        )
    return axes


def _shown(found: "Sobol", quantity: str, largest: int) -> "pd.DataFrame":
    """Rows of a quantity that make a bar."""
    part = found.largest(quantity, largest)
    return part[(part["ST"] >= SMALLEST) | (part.index == part.index[0])]


def _bars(ax: Axes, quantity: str, part: "pd.DataFrame") -> None:
    y = np.arange(len(part))
    colours = [KINDS.get(kind, "#999999") for kind in part["kind"]]
    total, first = part["ST"].to_numpy(), np.maximum(part["S1"].to_numpy(), 0)
    spread = part["ST_confidence"].to_numpy()
    ax.barh(y, np.minimum(first, total), height=0.72, color=colours)
    ax.barh(y, total, height=0.72, facecolor="none", edgecolor=colours, lw=0.8)
    whiskers = [np.minimum(spread, total).tolist(), spread.tolist()]  # matplotlib warns of arrays of one
    ax.errorbar(
        total, y, xerr=whiskers, fmt="none", ecolor="black", elinewidth=0.6, capsize=1.5, capthick=0.6
    )
    ax.set_yticks(y, [short_name(key) for key in part["parameter"]], fontsize=6)
    ax.tick_params(axis="y", length=0)
    ax.invert_yaxis()
    ax.set_title(TITLES.get(quantity, quantity), loc="left", pad=2, fontweight="bold")


def _legend(shown: Collection[str]) -> list[Patch]:
    kinds = [Patch(facecolor=colour, label=kind) for kind, colour in KINDS.items() if kind in shown]
    others = [Patch(facecolor="#999999", label="others")] if set(shown) - KINDS.keys() else []
    return [
        *kinds,
        *others,
        Patch(facecolor="#555555", edgecolor="#555555", lw=0.8, label="alone (first order)"),
        Patch(facecolor="none", edgecolor="#555555", lw=0.8, label="with others (total)"),
    ]
