"""What ``nasolid cycle --population`` tells."""

from typing import TYPE_CHECKING

from nasolid.cli.changes import overridden, print_cell
from nasolid.cli.output import print_json, print_table, tell, tell_written
from nasolid.cli.outputs import Outputs
from nasolid.parameters import Cell

if TYPE_CHECKING:
    from matplotlib.axes import Axes

    from nasolid.studies.survival import Survival
    from nasolid.validation import Measured


def _measured(cell: Cell, found: "Survival") -> "Measured | None":
    """What was measured at this current and after no more cycles than these."""
    from nasolid.validation import measured

    for record in measured(cell.name):
        if record.quantity != "survival" or record.current_density is None or record.cycles is None:
            continue
        same = abs(found.current_density / record.current_density - 1) < 0.05
        if same and record.cycles <= found.table["cycle"].iloc[-1]:
            return record
    return None


def tell_survival(cell: Cell, found: "Survival", out: Outputs, as_json: bool) -> None:
    """Write and print how many cells of a population live how long."""

    def figure() -> "Axes":
        from nasolid import plots

        return plots.survival(found, plots.empty(), _measured(cell, found))

    out.tabulate(found.table)
    out.draw(figure)
    if as_json:
        from nasolid.simulation.tables import records

        print_json(
            {
                "cell": cell.name,
                "cells": found.cells,
                "confidence": found.confidence,
                "survival": records(found.table),
                "stopped_by": found.stopped_by,
                "parameters_overridden": overridden(cell),
            }
        )
        return
    print_cell(cell, f", {found.cells} cells at {found.current_density / 10:g} mA/cm2")
    rows = [
        (
            f"{row.cycle}",
            f"{row.peak_plating_A_m2 / 10:.3f}",
            f"{row.survivors}",
            f"{100 * row.survival:.1f} %",
            f"{100 * row.low:.1f} .. {100 * row.high:.1f} %",
            f"{100 * row.expected:.1f} %",
        )
        for row in found.table.itertuples()
    ]
    band = f"{100 * found.confidence:g} % band"
    print_table(("cycle", "peak [mA/cm2]", "alive", "share", band, "Weibull law"), rows, numbers=range(6))
    if found.stopped_by is not None:
        tell("", f"ended in cycle {found.table['cycle'].iloc[-1]} for all cells: {found.stopped_by}")
    if (record := _measured(cell, found)) is not None:
        from nasolid.validation import role

        what = {"published cell": "on the published cell, from which this one differs"}
        words = role(record, cell.override({}, {"penetration": "none"}))
        tell("", f"measured: {record.value:g} % after {record.cycles} cycles ({what.get(words, words)})")
    tell_written(out.written)
