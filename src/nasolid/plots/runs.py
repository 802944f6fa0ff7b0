"""Figures of a run: voltage over capacity, and where the voltage goes."""

from collections.abc import Iterable, Sequence
from textwrap import fill, wrap
from typing import TYPE_CHECKING, Any

import matplotlib as mpl
import numpy as np
from matplotlib.axes import Axes

from nasolid.errors import InputError
from nasolid.parameters.arguments import checked_arguments
from nasolid.parameters.cell import Cell
from nasolid.parameters.units import from_si
from nasolid.plots.held import alone, drawing, hold
from nasolid.plots.indices import short_name
from nasolid.plots.style import STYLE, colours, large, new_axes, plain, settle, stack
from nasolid.plots.sweeps import PER_CM2, Sweep, sweeps
from nasolid.simulation.curves import curves, loss_names
from nasolid.simulation.summary import active_loading
from nasolid.validation import Measured, role

if TYPE_CHECKING:
    import pybamm

    from nasolid.simulation.curves import Curve

COLOURS = {"charge": "#D55E00", "discharge": "#0072B2"}
WAYS = {"charge": "--", "discharge": "-"}
"""Style of a line where colours tell cells apart."""

REST = "#444444"
RESTING: dict[str, Any] = {"lw": 0.7, "solid_capstyle": "butt", "marker": "o", "ms": 1.8, "markevery": [-1]}
"""Look of a rest: upright, for no charge passes, with a point where it ended."""

CAPACITY = "areal capacity [mAh/cm²]"

ARROW = 0.05
"""Length of the arrow at a bound, as a share of the value."""

SMALLEST = 0.5
"""Losses that stay below this [mV] are summed up as "others"."""


@checked_arguments
def voltage(
    solution: "pybamm.Solution | Sequence[pybamm.Solution]",
    cell: Cell | Sequence[Cell],
    ax: Axes | None = None,
    measured: Iterable[Measured] | None = (),
) -> Axes:
    """Voltage over areal capacity, every half-cycle from zero.

    Pulses of one direction go on where the last one ended, and the rests between them are upright lines: no charge
    passes while the voltage moves.

    Parameters
    ----------
    solution : pybamm.Solution or sequence of pybamm.Solution
        Of `nasolid.simulate`, or of an experiment.
    cell : Cell or sequence of Cell
        The cell it ran on; of several solutions one for each, or one for all. Several have a colour for each cell,
        and a discharge is drawn through, a charge dashed.
    ax : matplotlib.axes.Axes, optional
        Where to draw; by default a new figure. What they hold of this figure is drawn anew beside it.
    measured : iterable of nasolid.validation.Measured, optional
        Capacities to compare with, at the cut-off that ends their direction.

    Returns
    -------
    matplotlib.axes.Axes

    Raises
    ------
    InputError
        If a solution is none of a cell's half-cycles, or cells and solutions are not as many.
    """
    runs = _paired(solution, cell)
    with mpl.rc_context(STYLE):
        ax = new_axes() if ax is None else ax
        with drawing(ax, "voltage", runs, list(measured or ())) as (runs, records):
            cells = [each for each, _ in runs]
            several = len(runs) > 1
            colour = dict(zip(range(len(runs)), colours(len(runs)), strict=False)) if several else {}
            for k, (_, found) in enumerate(runs):
                _draw_sweeps(ax, found, colour.get(k))
            for record in records:
                k = _place(record, cells) if several else 0
                _draw_measured(ax, record, cells[k], colour.get(k))
            _draw_window(ax, cells)
            ax.autoscale(axis="x")
            ax.set_xlim(left=0)
            ax.set_ylabel("voltage [V]")
            if several:
                title, labels = told_apart(runs)
                _add_keys(ax, runs, labels, colour)
                _finish(ax, [title])
            else:
                _finish(ax, [*wrap(cells[0].title, 52), _celsius(cells[0])])
    return ax


Run = tuple[Cell, list[Sweep]]


def _paired(solution: Any, cell: Any) -> list[Run]:
    """Each cell with the sweeps of its solution."""
    solutions = list(solution) if isinstance(solution, Sequence) else [solution]
    cells = list(cell) if isinstance(cell, Sequence) else [cell] * len(solutions)
    if not solutions or len(cells) != len(solutions):
        raise InputError(
            f"voltage: {len(solutions)} solutions and {len(cells)} cells; give one cell for each, or one for all"
        )
    return [(c, sweeps(s, c)) for s, c in zip(solutions, cells, strict=True)]


def _draw_sweeps(ax: Axes, found: list[Sweep], colour: Any) -> None:
    """Lines of a run: in a colour of its own, or in those of its directions; the last of each is the strongest."""
    ways = [sweep.direction for sweep in found]
    rests = 0
    for k, sweep in enumerate(found):
        to_come = ways[k + 1 :].count(sweep.direction)
        faint = 1 - 0.7 * to_come / ways.count(sweep.direction)
        if sweep.lines:
            look: dict[str, Any] = {"color": colour or COLOURS[sweep.direction], "alpha": faint}
            if colour is not None:
                look["ls"] = WAYS[sweep.direction]
            label = None if to_come or colour is not None else f"{sweep.direction}, {sweep.said()}"
            ax.plot(*sweep.line(), label=label, **look)
        for x, V in sweep.rests:
            label = "rest, to its end" if not rests and colour is None else None
            ax.plot(x, V, color=colour or REST, alpha=faint, label=label, **RESTING)
            rests += 1


@checked_arguments
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
    if not curve.capacity[-1] > 0:
        said = "is a rest" if curve.direction == "rest" else "was over before charge passed"
        raise InputError(f"half-cycle {half_cycle}: {said}; choose another")
    sign = 1 if curve.direction == "discharge" else -1
    pieces = {name: 1e3 * sign * curve(f"Loss: {name} [V]") for name in loss_names(solution)}
    with mpl.rc_context(STYLE):
        ax = alone(ax, "losses") or new_axes(height=3.4)
        x = curve.capacity * PER_CM2
        stack(ax, x, large(pieces, SMALLEST))
        ax.plot(x, 1e3 * sign * curve("Total loss [V]"), color="black", label="open circuit less voltage")
        ax.set_xlim(0, x[-1])
        # the ends run off to the cut-offs: what lies between them sets the scale
        inside = (x > 0.03 * x[-1]) & (x < 0.97 * x[-1])
        low, high = (sum(part(y[inside], 0) for y in pieces.values()) for part in (np.minimum, np.maximum))
        ax.set_ylim(1.2 * np.min(low), 1.3 * np.max(high))
        ax.set_ylabel("loss [mV]" if sign > 0 else "overvoltage [mV]")
        _finish(ax, [*wrap(cell.title, 52), f"{_named(curve, cell)}, {_celsius(cell)}"])
        hold(ax, "losses")
    return ax


def _named(curve: "Curve", cell: Cell) -> str:
    i = abs(curve.current) / cell.value("Electrode area [m2]")
    return f"{curve.direction}, {i * PER_CM2:.3g} mA/cm²"


def _celsius(cell: Cell) -> str:
    return f"{from_si(cell.value('Ambient temperature [K]'), 'K', 'degC'):g} °C"


def _finish(ax: Axes, title: list[str]) -> None:
    ax.set_xlabel(CAPACITY)
    ax.set_title("\n".join(title), x=0.45, parse_math=False)
    widest = max(len(text) for text in ax.get_legend_handles_labels()[1])
    ax.legend(
        ncols=2 if widest < 30 else 1,
        loc="upper center",
        bbox_to_anchor=(0.45, -0.2),
        columnspacing=1.2,
        handlelength=1.6,
    )
    settle(ax)


def told_apart(runs: list[Run]) -> tuple[str, list[str]]:
    """What runs have in common, and what tells each from the others: name, temperature, currents, changed numbers."""
    columns = [
        [cell.name for cell, _ in runs],
        [_celsius(cell) for cell, _ in runs],
        [" / ".join(dict.fromkeys(x.said() for x in found if x.currents)) or "rest" for _, found in runs],
        [", ".join(_changed(cell)) for cell, _ in runs],
    ]
    shared = [column[0] for column in columns if len(set(column)) == 1 and column[0]]
    own = [", ".join(filter(None, row)) for row in zip(*(c for c in columns if len(set(c)) > 1), strict=True)]
    if len(set(own)) < len(runs):  # nothing tells them apart but their order
        own = [
            ", ".join(filter(None, (f"run {k}", said)))
            for k, said in enumerate(own or [""] * len(runs), start=1)
        ]
    return ", ".join(shared), own


def _changed(cell: Cell) -> list[str]:
    """Numbers that an override gave a cell, besides its temperature."""
    entries = [
        cell.entries[key]
        for key in cell.overridden
        if key != "Ambient temperature [K]" and key in cell.entries
    ]
    return [f"{short_name(e.key)} {e.value:.4g} {e.unit}".strip() for e in entries if isinstance(e.si, float)]


def _add_keys(ax: Axes, runs: list[Run], labels: list[str], colour: dict[int, Any]) -> None:
    """Lines for the legend: a colour for each cell, a style for each direction."""
    for k, label in enumerate(labels):
        ax.plot([], [], color=colour[k], label=plain(fill(label, 60)))
    ways = {sweep.direction for _, found in runs for sweep in found}
    for way, style in WAYS.items():
        if way in ways:
            ax.plot([], [], color="black", ls=style, label=way)
    if any(sweep.rests for _, found in runs for sweep in found):
        ax.plot([], [], color="black", label="rest, to its end", **(RESTING | {"markevery": None}))


def _place(record: Measured, cells: list[Cell]) -> int:
    """Which of several cells a measurement is of."""
    name = record.model or record.cell
    if name not in (names := [cell.name for cell in cells]):
        raise InputError(f"voltage: measured {record.id!r} is of {name!r}; the cells are {', '.join(names)}")
    return names.index(name)


def _draw_measured(ax: Axes, record: Measured, cell: Cell, colour: Any = None) -> None:
    assert record.si is not None
    loading = active_loading(cell) if record.quantity == "specific capacity" else 1.0
    spread = ARROW * record.si if record.bound else record.uncertainty_si
    end = {"charge": "Upper", "discharge": "Lower"}[record.direction]
    what, colour = role(record, cell), colour or COLOURS[record.direction]
    ax.errorbar(
        record.si * loading * PER_CM2,
        cell.value(f"{end} voltage cut-off [V]"),
        xerr=spread * loading * PER_CM2 if spread else None,
        xlolims=record.bound == "lower",
        xuplims=record.bound == "upper",
        fmt="o" if record.fitted else "D",
        mfc="white" if what == "calibration" else colour,
        color=colour,
        capsize=2,
        clip_on=False,
        zorder=5,
        label=f"measured ({what})",
    )


def _draw_window(ax: Axes, cells: list[Cell]) -> None:
    cut_offs = {cell.value(f"{end} voltage cut-off [V]") for cell in cells for end in ("Lower", "Upper")}
    lines = [line.get_ydata() for line in ax.get_lines() if np.size(line.get_ydata())]
    drawn = np.concatenate([np.asarray(y, dtype=float) for y in lines])
    lower, upper = min([*cut_offs, np.nanmin(drawn)]), max([*cut_offs, np.nanmax(drawn)])
    margin = 0.06 * (upper - lower)
    ax.set_ylim(lower - margin, upper + margin)
    for cut_off in sorted(cut_offs):
        ax.axhline(cut_off, color="0.8", lw=0.5, zorder=0)
