"""Figure of a fit: curves as measured and as fitted."""

from textwrap import wrap
from typing import TYPE_CHECKING, Any

import matplotlib as mpl
from matplotlib.axes import Axes

from nasolid.parameters.arguments import checked_arguments
from nasolid.plots.held import alone, hold
from nasolid.plots.runs import CAPACITY, PER_CM2
from nasolid.plots.style import STYLE, colours, new_axes, plain, settle

if TYPE_CHECKING:
    from nasolid.validation.fitting import FitResult


@checked_arguments
def fitted_curves(result: "FitResult", ax: Axes | None = None) -> Axes:
    """Voltage over areal capacity: measured points and fitted lines.

    Parameters
    ----------
    result : FitResult
        Of `nasolid.fit`.
    ax : matplotlib.axes.Axes, optional
        Where to draw; by default a new figure.

    Returns
    -------
    matplotlib.axes.Axes
    """
    rmse = result.rmse
    with mpl.rc_context(STYLE):
        ax = alone(ax, "fitted_curves") or new_axes()
        curves = [one for one in result.comparisons if len(one.measured)]
        for one, colour in zip(curves, colours(len(curves)), strict=False):
            label = f"{plain(one.name.removeprefix('curve/'))}, {1e3 * rmse[one.name]:.1f} mV rms"
            look: dict[str, Any] = {"mfc": "none", "mec": colour, "ms": 2.2, "mew": 0.5}
            ax.plot(PER_CM2 * one.charge, one.measured, "o", **look)
            ax.plot(PER_CM2 * one.modelled_charge, one.modelled, "-", color=colour, lw=1.0, label=label)
        ax.set_xlabel(CAPACITY)
        ax.set_ylabel("voltage [V]")
        ax.set_xlim(left=0)
        ax.set_title("\n".join(wrap(result.cell.title, 52)), x=0.45, parse_math=False)
        ax.legend(title="points measured (calibration), lines fitted", title_fontsize=7)
        settle(ax)
        hold(ax, "fitted_curves")
    return ax
