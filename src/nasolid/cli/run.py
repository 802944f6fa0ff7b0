"""``nasolid run``: charge and discharge a cell."""

from collections.abc import Sequence
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from nasolid.cli.changes import (
    NOMINAL,
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
from nasolid.errors import SolveError, said_otherwise
from nasolid.parameters import Cell
from nasolid.simulation.endings import STOPPED

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
    own = own_charge(changed, direction, charge_current)
    if out.csv is not None:
        from nasolid.cli.bdf import write_csv

        out.put(partial(write_csv, solution=solution, cell=changed))
    out.draw(partial(_figure, solution, changed, records))
    if as_json:
        said = _as_json(changed, current, records) | _charge(records, charge_current, own)
        print_json(said | _cycles(changed, solution, direction))
    else:
        _print(changed, records, own, out.written)
    refuse_nothing(changed, records)


def solved(
    cell: Cell, current: str | None = None, **options: Any
) -> tuple["pybamm.Solution", list["HalfCycle"]]:
    """Run a cell; solution and records of its half-cycles.

    Raises
    ------
    SolveError
        If there is no result: every half-cycle was over at once.
    """
    with progress(f"solving {cell.name} ..."), said_otherwise():
        from nasolid.simulation import half_cycles, simulate

        solution = simulate(cell, current, **options)
        records = half_cycles(solution, cell)
    if all(record.status == STOPPED for record in records):
        refuse_nothing(cell, records)
    return solution, records


def refuse_nothing(cell: Cell, records: Sequence["HalfCycle"]) -> None:
    """Say that a half-cycle was over before any charge had passed.

    Raises
    ------
    SolveError
        If one was.
    """
    from nasolid.simulation.between_cut_offs import over_at_once

    for record in records:
        if record.status == STOPPED:
            said = over_at_once(record.termination, record.direction, record.current_density)
            raise SolveError(f"{cell.name}: {said}")


def own_charge(cell: Cell, direction: str, charge_current: str | None) -> float | None:
    """Current density [A.m-2] of a charge that is the cell's own, whatever --current says; None where it is not."""
    own = cell.value("Charge current density [A.m-2]")
    return own if own and direction == "cycle" and charge_current is None else None


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
        "nominal_areal_capacity_Ah_m2": cell.value(NOMINAL),
        "half_cycles": [record.to_json() for record in records],
        "parameters_overridden": overridden(cell),
    }


def _charge(records: Sequence["HalfCycle"], charge_current: str | None, own: float | None) -> dict[str, Any]:
    """Current of the charge, and what said it; nothing where there is none before a discharge."""
    if records[0].direction != "charge" or len(records) < 2:
        return {}
    source = "--charge-current" if charge_current else "--current" if own is None else "the cell's own"
    return {"charge_current_density_A_m2": records[0].current_density, "charge_current_source": source}


def _cycles(cell: Cell, solution: "pybamm.Solution", direction: str) -> dict[str, Any]:
    """What each cycle gave; nothing where a single half-cycle was asked for."""
    if direction != "cycle":
        return {}
    from nasolid.simulation.percycle import per_cycle
    from nasolid.simulation.tables import records

    return {"cycles": records(per_cycle(solution, cell))}


def _print(cell: Cell, records: Sequence["HalfCycle"], own: float | None, written: Sequence[Path]) -> None:
    said = (
        ""
        if own is None
        else f", charge at {own / 10:g} mA/cm2: the cell's own; --charge-current sets another"
    )
    print_cell(cell, said)
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
