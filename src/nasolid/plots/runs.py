"""Figures of a run: voltage over capacity, and where the voltage goes."""

from collections.abc import Iterable
from textwrap import wrap
from typing import TYPE_CHECKING

import matplotlib as mpl
import numpy as np
from matplotlib.axes import Axes

from nasolid.errors import InputError
from nasolid.parameters.cell import Cell
from nasolid.parameters.units import from_si
from nasolid.plots.style import STYLE, large, new_axes, settle, stack
from nasolid.simulation.curves import curves, loss_names
from nasolid.simulation.summary import active_loading
from nasolid.validation import Measured, role

if TYPE_CHECKING:
    import pybamm

    from nasolid.simulation.curves import Curve

COLOURS = {"charge": "#D55E00", "discharge": "#0072B2"}
CAPACITY = "areal capacity [mAh/cm²]"
PER_CM2 = 0.1
"""mAh/cm2 in an A.h.m-2."""

ARROW = 0.05
"""Length of the arrow at a bound, as a share of the value."""

SMALLEST = 0.5
"""Losses that stay below this [mV] are summed up as "others"."""


def voltage(
    solution: "pybamm.Solution",
    cell: Cell,
    ax: Axes | None = None,
    measured: Iterable[Measured] | None = None,
) -> Axes:
    """Voltage over areal capacity, every half-cycle from zero.

    Parameters
    ----------
    solution : pybamm.Solution
        Of `nasolid.simulate`.
    cell : Cell
        The cell it ran on.
    ax : matplotlib.axes.Axes, optional
        Where to draw; by default a new figure.
    measured : iterable of nasolid.validation.Measured, optional
        Capacities to compare with, at the cut-off that ends their direction.

    Returns
    -------
    matplotlib.axes.Axes
    """
    with mpl.rc_context(STYLE):
        ax = new_axes() if ax is None else ax
        cycles = curves(solution, cell)
        for still_to_come, cycle in zip(range(len(cycles))[::-1], cycles, strict=True):
            for curve in cycle:
                ax.plot(
                    curve.capacity * PER_CM2,
                    curve("Voltage [V]"),
                    color=COLOURS[curve.direction],
                    alpha=1 - 0.7 * still_to_come / len(cycles),
                    label=None if still_to_come else _named(curve, cell),
                )
        for record in measured or ():
            _draw_measured(ax, record, cell)
        _draw_window(ax, cell)
        ax.set_xlim(left=0)
        ax.set_ylabel("voltage [V]")
        _finish(ax, cell, _celsius(cell))
    return ax


def losses(solution: "pybamm.Solution", cell: Cell, half_cycle: int = -1, ax: Axes | None = None) -> Axes:
    """Where the open-circuit voltage goes over a half-cycle, piece on piece.

    Parameters
    ----------
    solution : pybamm.Solution
        Of `nasolid.simulate`.
    cell : Cell
        The cell it ran on.
    half_cycle : int, optional
        Which one, counted over all cycles; by default the last.
    ax : matplotlib.axes.Axes, optional
        Where to draw; by default a new figure.

    Returns
    -------
    matplotlib.axes.Axes
        Positive are what discharging loses and what charging costs. Pieces below 0.5 mV throughout are one,
        "others".

    Raises
    ------
    InputError
        If there is no such half-cycle, or no charge passed in it.
    """
    found = [curve for cycle in curves(solution, cell) for curve in cycle]
    if not -len(found) <= half_cycle < len(found):
        raise InputError(
            f"half-cycle {half_cycle}: the run has {len(found)}; give -1 or 0 .. {len(found) - 1}"
        )
    curve = found[half_cycle]
    if len(curve.time) < 2:
        raise InputError(f"half-cycle {half_cycle}: was over before charge passed; choose another")
    sign = 1 if curve.direction == "discharge" else -1
    pieces = {name: 1e3 * sign * curve(f"Loss: {name} [V]") for name in loss_names(solution)}
    with mpl.rc_context(STYLE):
        ax = new_axes(height=3.4) if ax is None else ax
        x = curve.capacity * PER_CM2
        stack(ax, x, large(pieces, SMALLEST))
        ax.plot(x, 1e3 * sign * curve("Total loss [V]"), color="black", label="open circuit less voltage")
        ax.set_xlim(0, x[-1])
        # the ends run off to the cut-offs: what lies between them sets the scale
        inside = (x > 0.03 * x[-1]) & (x < 0.97 * x[-1])
        low, high = (sum(part(y[inside], 0) for y in pieces.values()) for part in (np.minimum, np.maximum))
        ax.set_ylim(1.2 * np.min(low), 1.3 * np.max(high))
        ax.set_ylabel("loss [mV]" if sign > 0 else "overvoltage [mV]")
        _finish(ax, cell, f"{_named(curve, cell)}, {_celsius(cell)}")
    return ax


def _named(curve: "Curve", cell: Cell) -> str:
    i = abs(curve.current) / cell.value("Electrode area [m2]")
    return f"{curve.direction}, {i * PER_CM2:.3g} mA/cm²"


def _celsius(cell: Cell) -> str:
    return f"{from_si(cell.value('Ambient temperature [K]'), 'K', 'degC'):g} °C"


def _finish(ax: Axes, cell: Cell, conditions: str) -> None:
    ax.set_xlabel(CAPACITY)
    ax.set_title("\n".join([*wrap(cell.title, 52), conditions]), x=0.45, parse_math=False)
    ax.legend(ncols=2, loc="upper center", bbox_to_anchor=(0.45, -0.2), columnspacing=1.2, handlelength=1.6)
    settle(ax)


def _draw_measured(ax: Axes, record: Measured, cell: Cell) -> None:
    assert record.si is not None
    loading = active_loading(cell) if record.quantity == "specific capacity" else 1.0
    spread = ARROW * record.si if record.bound else record.uncertainty_si
    end = {"charge": "Upper", "discharge": "Lower"}[record.direction]
    what = role(record, cell)
    ax.errorbar(
        record.si * loading * PER_CM2,
        cell.value(f"{end} voltage cut-off [V]"),
        xerr=spread * loading * PER_CM2 if spread else None,
        xlolims=record.bound == "lower",
        xuplims=record.bound == "upper",
        fmt="o" if record.fitted else "D",
        mfc="white" if what == "calibration" else COLOURS[record.direction],
        color=COLOURS[record.direction],
        capsize=2,
        clip_on=False,
        zorder=5,
        label=f"measured ({what})",
    )


def _draw_window(ax: Axes, cell: Cell) -> None:
    lower, upper = (cell.value(f"{end} voltage cut-off [V]") for end in ("Lower", "Upper"))
    margin = 0.06 * (upper - lower)
    ax.set_ylim(lower - margin, upper + margin)
    for cut_off in (lower, upper):
        ax.axhline(cut_off, color="0.8", lw=0.5, zorder=0)
