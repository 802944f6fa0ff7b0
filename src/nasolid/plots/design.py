"""Figure of a design study: energy density against power, and the front between them."""

from typing import TYPE_CHECKING

import matplotlib as mpl
import numpy as np
from matplotlib.axes import Axes

from nasolid.errors import InputError
from nasolid.parameters.arguments import checked_arguments
from nasolid.plots.held import alone, hold
from nasolid.plots.style import STYLE, log_ticks, new_axes, plain

if TYPE_CHECKING:
    from nasolid.studies.design import Design
    from nasolid.studies.spread import EnergySpread

COLOURS = "viridis"
"""Colour map: even in lightness."""

LEVERS = {
    "loading": ("loading_kg_m2", 100.0, "active material [mg/cm²]"),
    "porosity": ("porosity", 1.0, "porosity"),
    "separator": ("separator_m", 1e6, "separator [µm]"),
    "reservoir": ("reservoir_m", 1e6, "sodium reservoir [µm]"),
}
"""Column, factor and label of the lever that colours the points."""


@checked_arguments
def designs(
    found: "Design",
    ax: Axes | None = None,
    lever: str = "loading",
    target: float | None = None,
    spread: "EnergySpread | None" = None,
) -> Axes:
    """Gravimetric energy density over the power of a pulse, the front as a line, the published cell as a star.

    Parameters
    ----------
    found : Design
        Of `nasolid.design`.
    ax : matplotlib.axes.Axes, optional
        Where to draw; by default a new figure.
    lever : str
        What colours the points.
    target : float, optional
        Energy density [Wh/kg] that is drawn as a line.
    spread : EnergySpread, optional
        Of `nasolid.energy_spread`: 2.5 to 97.5 % about the published cell.

    Raises
    ------
    InputError
        If the design study has no such lever.
    """
    if lever not in LEVERS or LEVERS[lever][0] not in found.table:
        on_offer = [name for name, (column, *_) in LEVERS.items() if column in found.table]
        raise InputError(
            f"lever '{lever}': colours no point of this study; choose from {', '.join(on_offer)}"
        )
    column, factor, label = LEVERS[lever]
    table = found.table.dropna(subset=["gravimetric_Wh_kg", "pulse_power_W_kg"])
    with mpl.rc_context(STYLE):
        ax = alone(ax, "designs") or new_axes()
        points = ax.scatter(
            table["pulse_power_W_kg"],
            table["gravimetric_Wh_kg"],
            c=factor * table[column],
            s=9,
            lw=0,
            cmap=COLOURS,
        )
        front = table[table["pareto"]].sort_values("pulse_power_W_kg")
        ax.plot(front["pulse_power_W_kg"], front["gravimetric_Wh_kg"], color="#555555", lw=0.8, label="front")
        _published(ax, found, spread)
        if target is not None:
            ax.axhline(target, color="#D55E00", ls="--", lw=0.8)
            ax.annotate(f"{target:g} Wh/kg", (0.99, target), xycoords=("axes fraction", "data"),
                        ha="right", va="bottom", fontsize=7, color="#D55E00")  # fmt: skip
        _scale(ax, table["pulse_power_W_kg"].to_numpy())
        ax.set_ylim(bottom=0)
        ax.set_xlabel("power of a ten-second pulse [W/kg]")
        ax.set_ylabel(f"energy density at {found.current} [Wh/kg]")
        figure = ax.get_figure(root=True)
        assert figure is not None
        title = f"{plain(found.cell.name)}: {label}"
        figure.colorbar(points, ax=ax, label=title, location="top", shrink=0.8, aspect=30, pad=0.02)
        ax.legend(loc="best")
        hold(ax, "designs")
    return ax


def _scale(ax: Axes, powers: np.ndarray) -> None:
    """Logarithmic where powers reach over more than a decade and a half."""
    if powers.size and powers.max() > 30 * powers.min():
        ax.set_xscale("log")
        log_ticks(ax.xaxis)
    else:
        ax.set_xlim(left=0)


def _published(ax: Axes, found: "Design", spread: "EnergySpread | None") -> None:
    x, y = found.published["pulse_power_W_kg"], found.published["gravimetric_Wh_kg"]
    if not np.isfinite([x, y]).all():
        return
    if spread is not None:
        low, high = spread.quantiles.loc["gravimetric_Wh_kg", ["low", "high"]]
        ax.plot([x, x], [low, high], color="black", lw=1.0, solid_capstyle="butt", zorder=4)
    ax.plot(x, y, "*", ms=9, color="black", mec="white", mew=0.5, ls="none", label="published", zorder=5)
