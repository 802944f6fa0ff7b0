"""Figures of ageing: cycle by cycle, survival, symmetric cells."""

from typing import TYPE_CHECKING

import matplotlib as mpl
import numpy as np
from matplotlib.axes import Axes
from matplotlib.ticker import MaxNLocator

from nasolid.errors import InputError
from nasolid.parameters.arguments import checked_arguments
from nasolid.parameters.cell import Cell
from nasolid.parameters.units import from_si
from nasolid.plots.held import alone, hold
from nasolid.plots.style import STYLE, figure_for_files, new_axes, new_figure
from nasolid.validation import role

if TYPE_CHECKING:
    from nasolid.simulation.cycling import CycleRun
    from nasolid.simulation.symmetric import SymmetricRun
    from nasolid.studies.survival import Survival
    from nasolid.validation import Measured

BLUE, RED, GREEN, GREY = "#0072B2", "#D55E00", "#009E73", "#777777"
HEIGHT = 5.6
"""Inches of a figure with four panels."""

LETTERS = 50
"""Letters in a line of the title."""

ROOM = 1.2
"""Height of a panel over what is drawn in it, where the legend stands above."""


@checked_arguments
def cycles(run: "CycleRun", *, for_file: bool = False) -> list[Axes]:
    """Capacity, efficiency, resistance and contact fraction over the cycle number.

    Parameters
    ----------
    run : CycleRun
        Of `nasolid.cycle`.
    for_file : bool
        Draw on a figure that no window shows.

    Returns
    -------
    list of matplotlib.axes.Axes
        The four panels, from the top.

    Raises
    ------
    InputError
        If no cycle was finished.
    """
    table, cell = run.table, run.cell
    if not np.isfinite(table["discharge_capacity_Ah_m2"].to_numpy(dtype=float)).any():
        raise InputError(
            f"{cell.name}: no cycle was finished ({run.stopped_by}), so there is nothing to draw"
        )
    n = table["cycle"].to_numpy()
    with mpl.rc_context(STYLE):
        width = STYLE["figure.figsize"][0]
        figure = figure_for_files(width, HEIGHT) if for_file else new_figure(HEIGHT)
        top, second, middle, bottom = figure.subplots(4, 1, sharex=True)
        _capacities(top, n, table)
        second.plot(n, 100 * table["coulombic_efficiency"], color=GREEN, marker=_marker(n))
        second.set_ylabel("efficiency [%]")
        efficiency = 100 * table["coulombic_efficiency"]
        second.set_ylim(np.nanmin([95.0, efficiency.min() - 2]), np.nanmax([101.0, efficiency.max() + 1]))
        middle.plot(n, table["resistance_ohm_m2"] * 1e4, color=RED, marker=_marker(n))
        middle.set_ylabel("resistance [Ω cm²]")
        bottom.plot(n, table["contact_fraction"], color=BLUE, marker=_marker(n))
        bottom.set_ylabel("least contact fraction")
        bottom.set_ylim(0, 1.05)
        bottom.set_xlabel("cycle")
        _room(middle)
        bottom.xaxis.set_major_locator(MaxNLocator(integer=True, min_n_ticks=1))
        bottom.set_xlim(n[0] - 0.5, n[-1] + 0.5)
        current = "" if run.protocol is None else f"{run.protocol.discharge / 10:.3g} mA/cm²"
        _entitle(top, cell, current, run.stopped_by)
        figure.align_ylabels()
    return [top, second, middle, bottom]


def _entitle(ax: Axes, cell: Cell, current: str, stopped_by: str | None = None) -> None:
    celsius = f"{from_si(cell.value('Ambient temperature [K]'), 'K', 'degC'):g} °C"
    title = ", ".join(part for part in (cell.name, current, celsius) if part)
    if stopped_by:
        title += (": " if len(title) + len(stopped_by) < LETTERS else ":\n") + stopped_by
    ax.set_title(title, parse_math=False)


def _capacities(ax: Axes, n, table) -> None:
    ax.plot(n, table["charge_capacity_Ah_m2"] / 10, color=RED, marker=_marker(n), lw=2.4, label="charge")
    ax.plot(n, table["discharge_capacity_Ah_m2"] / 10, color=BLUE, marker=_marker(n), label="discharge")
    ax.set_ylabel("capacity [mAh/cm²]")
    ax.set_ylim(0, 1.1 * np.nanmax(table[["charge_capacity_Ah_m2", "discharge_capacity_Ah_m2"]] / 10))
    ax.legend(loc="lower center", ncols=2)


def _marker(n) -> str:
    return "o" if len(n) <= 12 else ""


def _room(ax: Axes) -> None:
    """Let a curve that hardly moves look as if it hardly moved."""
    low, high = ax.get_ylim()
    ax.set_ylim(min(0.0, low), 1.05 * high if high > 0 else 1.0)


@checked_arguments
def survival(found: "Survival", ax: Axes | None = None, measured: "Measured | None" = None) -> Axes:
    """Share of a population that lives, over the cycle number.

    Parameters
    ----------
    found : Survival
        Of `nasolid.survival`.
    ax : matplotlib.axes.Axes, optional
        Where to draw; by default a new figure.
    measured : Measured, optional
        A survival to compare with.
    """
    table = found.table
    with mpl.rc_context(STYLE):
        ax = alone(ax, "survival") or new_axes()
        n = np.concatenate([[0], table["cycle"]])

        def from_all(name):
            return 100 * np.concatenate([[1.0], table[name]])

        band = f"{100 * found.confidence:g} % band of {found.cells} cells"
        ax.fill_between(n, from_all("low"), from_all("high"), step="post", color=BLUE, alpha=0.2, label=band)
        ax.step(n, from_all("survival"), where="post", color=BLUE, label="drawn cells")
        ax.step(n, from_all("expected"), where="post", color=GREY, ls="--", label="Weibull law")
        if measured is not None and measured.value is not None and measured.cycles is not None:
            _draw_measured(ax, measured, found.cell)
        ax.set_xlabel("cycle")
        ax.set_ylabel("cells alive [%]")
        ax.set_ylim(0, 105)
        ax.set_xlim(left=0)
        _entitle(ax, found.cell, f"{found.current_density / 10:.3g} mA/cm²")
        ax.legend(loc="best")
        hold(ax, "survival")
    return ax


def _draw_measured(ax: Axes, record: "Measured", cell: Cell) -> None:
    assert record.si is not None
    assert record.cycles is not None
    what, spread = role(record, cell), record.uncertainty_si
    filling = "white" if what == "calibration" else RED
    ax.errorbar(
        record.cycles,
        100 * record.si,
        yerr=100 * spread if spread else None,
        fmt="o",
        color=RED,
        mfc=filling,
        capsize=2,
        label=f"measured ({what})",
        zorder=5,
    )


@checked_arguments
def symmetric(run: "SymmetricRun", ax: Axes | None = None) -> Axes:
    """Voltage of a symmetric cell and its least contact fraction, over time.

    Parameters
    ----------
    run : SymmetricRun
        Of `nasolid.plating_stripping`, `critical_current` or `one_way`.
    ax : matplotlib.axes.Axes, optional
        Where to draw; by default a new figure.

    Returns
    -------
    matplotlib.axes.Axes
        The voltage is drawn without sign: which metal is stripped changes from step to step.
    """
    curve = run.curve
    with mpl.rc_context(STYLE):
        ax = alone(ax, "symmetric") or new_axes()
        t = curve["time_h"].to_numpy()
        ax.plot(t, 1e3 * curve["voltage_V"].abs(), color=BLUE, label="voltage")
        ax.set_xlabel("time [h]")
        ax.set_ylabel("voltage, without sign [mV]")
        ax.set_ylim(0, ROOM * 1e3 * float(curve["voltage_V"].abs().max()))
        ax.set_xlim(0, t[-1])
        right = ax.twinx()
        right.plot(t, curve["contact_fraction"], color=RED, ls="--", label="contact fraction")
        right.set_ylabel("least contact fraction")
        right.set_ylim(0, ROOM)
        right.set_yticks(np.linspace(0, 1, 6))
        right.spines["right"].set_visible(True)
        lines = [*ax.get_lines(), *right.get_lines()]
        ax.legend(lines, [str(line.get_label()) for line in lines], loc="upper center", ncols=2)
        low, high = (f(run.table["current_density_A_m2"].abs()) / 10 for f in (min, max))
        current = f"{high:.3g}" if low == high else f"{low:.3g} to {high:.3g}"
        _entitle(ax, run.cell, f"{current} mA/cm²", run.stopped_by)
        hold(ax, "symmetric")
    return ax
