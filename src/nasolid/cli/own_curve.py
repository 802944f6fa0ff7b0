"""``nasolid validate --curve``: a user's own voltage curve beside the model."""

import csv
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING, Any

from nasolid.cli.changes import overridden, print_cell
from nasolid.cli.output import print_json, print_table, progress, tell_written
from nasolid.cli.outputs import default_figure, outputs
from nasolid.parameters import Cell

if TYPE_CHECKING:
    from matplotlib.axes import Axes

    from nasolid.validation import Comparison

COLUMNS = ("Capacity / Ah.m-2", "Measured Voltage / V", "Modelled Voltage / V", "Voltage Error / V")
"""Of the grid on which the curves are compared; the error is model less measured."""


@dataclass(frozen=True)
class Asked:
    """What is asked of a curve, as the command line gives it; None where an option was not given."""

    path: Path
    current: str | None = None
    direction: str | None = None
    step: int | None = None
    cycle: int | None = None
    after_charge: bool | None = None


def compare_curve(cell: Cell, asked: Asked, places: Mapping[str, Any]) -> None:
    """Compare a curve with a cell; write and print what is asked for.

    Parameters
    ----------
    cell : Cell
        The cell.
    asked : Asked
        The curve.
    places : mapping
        ``plot``, ``no_plot``, ``csv_file``, ``as_json`` and ``force``, as `outputs` takes them.

    Raises
    ------
    InputError
        For anything wrong with the curve or the options, before anything is solved or written.
    SolveError
        If there is nothing to compare.
    """
    with progress(f"solving {cell.name} ..."):
        from nasolid.validation import compare, read_curve

        curve = read_curve(asked.path, step=asked.step, cycle=asked.cycle, direction=asked.direction)
        out = outputs(**places, default=default_figure(cell.name, "curve"))
        found = compare(cell, curve, asked.current, after_charge=asked.after_charge)
    out.put(partial(_write_grid, found))
    out.draw(partial(_figure, found, cell))
    if places["as_json"]:
        print_json(found.to_json() | {"parameters_overridden": overridden(cell)})
    else:
        _print(found, cell, out.written)


def _write_grid(found: "Comparison", path: Path) -> None:
    with path.open("w", newline="", encoding="utf-8") as file:
        writer = csv.writer(file)
        writer.writerow(COLUMNS)
        rows = zip(found.capacity, found.measured, found.modelled, found.error, strict=True)
        writer.writerows([f"{value:.10g}" for value in row] for row in rows)


def _figure(found: "Comparison", cell: Cell) -> "Axes":
    from nasolid import plots

    return plots.overlay(found, cell, for_file=True)[0]


def _print(found: "Comparison", cell: Cell, written: Sequence[Path]) -> None:
    print_cell(cell, temperature=found.temperature)
    start = "as assembled" if found.direction == "charge" else "at rest at the upper cut-off"
    rows = [
        (
            "curve",
            f"{found.curve}: {found.direction} at {found.current_density / 10:.4g} mA/cm2 ({found.role})",
        ),
        ("model begins", "after a charge" if found.after_charge else start),
        ("model ended by", found.ended_by),
        ("RMSE at equal charge", f"{1e3 * found.rmse:.3f} mV"),
        ("RMSE at equal share, 2-95 %", f"{1e3 * found.rmse_at_equal_share:.3f} mV"),
        ("mean error", f"{1e3 * found.mean_error:+.3f} mV"),
        ("maximum error", f"{1e3 * found.maximum_error:.3f} mV at {found.maximum_error_at / 10:.4g} mAh/cm2"),
        ("measured capacity", f"{found.measured_capacity / 10:.4f} mAh/cm2"),
        ("modelled capacity", f"{found.modelled_capacity / 10:.4f} mAh/cm2"),
        ("capacity error", f"{100 * found.capacity_error:+.3f} %"),
    ]
    print_table(("model less measured", ""), rows)
    tell_written(written)
