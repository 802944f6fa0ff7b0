"""``nasolid run``: charge and discharge a cell."""

from collections.abc import Sequence
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from nasolid.cli.changes import (
    TEMPERATURE,
    changed_cell,
    choice_option,
    force_option,
    json_option,
    overridden,
    print_cell,
    set_option,
)
from nasolid.cli.counts import Count
from nasolid.cli.output import print_json, print_table, progress, tell_written
from nasolid.cli.outputs import default_figure, outputs
from nasolid.errors import SolveError
from nasolid.parameters import Cell

if TYPE_CHECKING:
    import pybamm
    from matplotlib.axes import Axes

    from nasolid.simulation import HalfCycle
    from nasolid.validation import Measured

COLUMNS = (
    "direction", "mA/cm2", "mAh/cm2", "mAh/g", "mean V", "mWh/cm2", "hours", "ended by", "measured",
)  # fmt: skip


@click.command()
@click.argument("cell")
@click.option("--current", help="C/10, 0.5C, 0.5mA/cm2, 2A/m2 or 20uA; by default what was measured at.")
@click.option("--charge-current", help="Of the charge in a cycle, where it differs.")
@click.option(
    "--direction",
    type=click.Choice(["discharge", "charge", "cycle"]),
    default="cycle",
    show_default=True,
    help="A cycle is a charge and then a discharge.",
)
@click.option("--cycles", type=Count(1000), default=1, show_default=True, help="How many cycles.")
@click.option("--temperature", metavar="T", help="With its unit, e.g. 30degC; by default the cell's own.")
@set_option
@choice_option
@click.option(
    "--plot", type=Path, metavar="FILE", help="Where the figure goes; else nasolid-CELL-OPTIONS.png."
)
@click.option("--no-plot", is_flag=True, help="No figure.")
@click.option("--csv", "csv_file", type=Path, metavar="FILE", help="Curves, in Battery Data Format.")
@force_option
@json_option
@click.option("--solver", type=click.Choice(["idaklu", "casadi"]), default="idaklu", show_default=True)
def run(
    cell: str,
    current: str | None,
    charge_current: str | None,
    direction: str,
    cycles: int,
    temperature: str | None,
    settings: Sequence[str],
    choices: Sequence[str],
    plot: Path | None,
    no_plot: bool,
    csv_file: Path | None,
    force: bool,
    as_json: bool,
    solver: str,
) -> None:
    """Charge and discharge CELL, by default as it was measured."""
    changed = changed_cell(cell, settings, choices, {TEMPERATURE: temperature})
    out = outputs(plot, no_plot, csv_file, as_json, force, default_figure(changed.name))
    options = {"direction": direction, "cycles": cycles, "solver": solver, "charge_current": charge_current}
    solution, records = solved(changed, current, **options)
    if out.csv is not None:
        from nasolid.cli.bdf import write_csv

        out.put(partial(write_csv, solution=solution, cell=changed))
    out.draw(partial(_figure, solution, changed, records))
    if as_json:
        print_json(_as_json(changed, current, records) | _cycles(changed, solution, direction))
    else:
        _print(changed, records, out.written)


def solved(
    cell: Cell, current: str | None = None, **options: Any
) -> tuple["pybamm.Solution", list["HalfCycle"]]:
    """Run a cell; solution and records of its half-cycles.

    Raises
    ------
    SolveError
        If there is no result: the first half-cycle was over at once.
    """
    with progress(f"solving {cell.name} ..."):
        from nasolid.simulation import half_cycles, simulate

        solution = simulate(cell, current, **options)
        records = half_cycles(solution, cell)
    first = records[0]
    if first.termination.endswith(" at once"):
        here = f"the {first.direction} at {first.current_density / 10:g} mA/cm2"
        raise SolveError(
            f"{cell.name}: {first.termination}: {here} was over before any charge passed; lower the current, "
            "raise the temperature or widen the window"
        )
    return solution, records


def measured_for(cell: Cell, records: Sequence["HalfCycle"]) -> list["Measured | None"]:
    """The measured capacity under the conditions of each half-cycle; None where there is none."""
    from nasolid.validation import matching

    return [matching(cell, record.direction, record.current_density) for record in records]


def _figure(solution: "pybamm.Solution", cell: Cell, records: Sequence["HalfCycle"]) -> "Axes":
    from nasolid import plots

    found = {record.name: record for record in measured_for(cell, records) if record is not None}
    return plots.voltage(solution, cell, plots.empty(), found.values())


def _as_json(cell: Cell, current: str | None, records: Sequence["HalfCycle"]) -> dict[str, Any]:
    from nasolid.simulation import current_density

    return {
        "cell": cell.name,
        "temperature_K": cell.value(TEMPERATURE),
        "current_density_A_m2": current_density(cell, current),
        "half_cycles": [record.to_json() for record in records],
        "parameters_overridden": overridden(cell),
    }


def _cycles(cell: Cell, solution: "pybamm.Solution", direction: str) -> dict[str, Any]:
    """What each cycle gave; nothing where a single half-cycle was asked for."""
    if direction != "cycle":
        return {}
    from nasolid.simulation.percycle import per_cycle
    from nasolid.simulation.tables import records

    return {"cycles": records(per_cycle(solution, cell))}


def _print(cell: Cell, records: Sequence["HalfCycle"], written: Sequence[Path]) -> None:
    print_cell(cell)
    measured = measured_for(cell, records)
    rows = [_row(cell, *pair) for pair in zip(records, measured, strict=True)]
    print_table(COLUMNS, rows, numbers=range(1, 7))
    tell_written(written)


def _row(cell: Cell, record: "HalfCycle", measured: "Measured | None") -> tuple[str, ...]:
    return (
        record.direction,
        f"{record.current_density / 10:.4g}",
        f"{record.areal_capacity / 10:.3f}",
        f"{record.specific_capacity:.1f}",
        f"{record.mean_voltage:.3f}",
        f"{record.energy / 10:.3f}",
        f"{record.duration / 3600:.2f}",
        record.termination,
        _compared(cell, measured),
    )


def _compared(cell: Cell, measured: "Measured | None") -> str:
    """A measured value, and whether the cell was fitted to it."""
    if measured is None or measured.value is None:
        return "-"
    from nasolid.validation import role

    bound = {"lower": "at least ", "upper": "at most "}.get(measured.bound, "")
    return f"{bound}{measured.value:g} {measured.unit} ({role(measured, cell)})"
