"""``nasolid symmetric``: metal | separator | metal under current."""

from collections.abc import Sequence
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from nasolid.cli.changes import (
    MOST_PARTS,
    TEMPERATURE,
    changed_cell,
    choice_option,
    force_option,
    json_option,
    overridden,
    print_cell,
    set_option,
)
from nasolid.cli.counts import A_CYCLE
from nasolid.cli.output import print_json, print_table, progress, tell, tell_written, thinned
from nasolid.cli.outputs import default_figure, outputs
from nasolid.errors import InputError, SolveError
from nasolid.parameters import Cell

if TYPE_CHECKING:
    from matplotlib.axes import Axes

    from nasolid.simulation.symmetric import SymmetricRun

COLUMNS = ("step", "mA/cm2", "mAh/cm2", "hours", "mV start", "mV end", "least contact", "ended by")


@click.command()
@click.argument("cell")
@click.option("--current", help="C/10, 0.5mA/cm2, 2A/m2 or 20uA; by default what the cell was measured at.")
@click.option(
    "--capacity",
    metavar="Q",
    help="Passed in each half-cycle: 1mAh/cm2, on a ramp 0.5mAh/cm2, one way all that the metal holds.",
)
@click.option("--cycles", type=A_CYCLE, metavar="N", help="How many times to and fro.  [default: 10]")
@click.option(
    "--ramp", metavar="I,I,...", help="Rising currents, e.g. 0.5mA/cm2,1mA/cm2: up to the critical one."
)
@click.option("--one-way", is_flag=True, help="Strip one metal until contact is lost.")
@click.option("--temperature", metavar="T", help="With its unit, e.g. 30degC; by default the cell's own.")
@click.option(
    "--pressure", metavar="P", help="Stack pressure with its unit, e.g. 1MPa; by default the cell's own."
)
@set_option
@choice_option
@click.option(
    "--plot",
    type=Path,
    metavar="FILE",
    help="Where the figure goes; else nasolid-CELL-symmetric-OPTIONS.png.",
)
@click.option("--no-plot", is_flag=True, help="No figure.")
@click.option("--csv", "csv_file", type=Path, metavar="FILE", help="The table, one row per half-cycle.")
@force_option
@json_option
def symmetric(
    cell: str,
    temperature: str | None,
    pressure: str | None,
    settings: Sequence[str],
    choices: Sequence[str],
    plot: Path | None,
    no_plot: bool,
    csv_file: Path | None,
    force: bool,
    as_json: bool,
    **protocol: Any,
) -> None:
    """Pass current through a symmetric cell with the separator and the interfaces of CELL.

    To and fro, up a ramp of currents, or one way. Its choices say what ages, e.g. --choice contact=voids.
    """
    levers = {TEMPERATURE: temperature, "Stack pressure [Pa]": pressure}
    changed = changed_cell(cell, settings, choices, levers)
    out = outputs(plot, no_plot, csv_file, as_json, force, default_figure(changed.name, "symmetric"))
    run = _run(changed, **protocol)
    if run.stopped_by is not None and not run.table["capacity_Ah_m2"].iloc[0] > 0:
        raise SolveError(f"{changed.name}: {run.stopped_by}, before any charge passed")
    out.tabulate(run.table)
    out.draw(partial(_figure, run))
    if as_json:
        print_json(_as_json(run))
    else:
        _print(run, out.written, protocol["ramp"] is not None, protocol["one_way"])


def _run(
    cell: Cell,
    current: str | None,
    capacity: str | None,
    cycles: int | None,
    ramp: str | None,
    one_way: bool,
) -> "SymmetricRun":
    if ramp is not None and (one_way or current is not None or cycles is not None):
        raise InputError("--ramp names its own currents; leave --current, --cycles and --one-way out")
    if one_way and cycles is not None:
        raise InputError("--one-way passes current once; leave --cycles out")
    with progress(f"solving {cell.name} ..."):
        from nasolid.simulation import symmetric as protocols

        if ramp is not None:
            currents = [part.strip() for part in ramp.split(",")]
            if len(currents) > MOST_PARTS:
                raise InputError(f"--ramp: lists {len(currents)} currents, {MOST_PARTS} at most; give fewer")
            return protocols.critical_current(cell, currents, capacity or "0.5 mAh/cm2")
        if one_way:
            return protocols.one_way(cell, current, capacity)
        return protocols.plating_stripping(
            cell, current, capacity or "1 mAh/cm2", 10 if cycles is None else cycles
        )


def _figure(run: "SymmetricRun") -> "Axes":
    from nasolid import plots

    return plots.symmetric(run, plots.empty())


def _as_json(run: "SymmetricRun") -> dict[str, Any]:
    from nasolid.simulation.tables import records

    return {
        "cell": run.cell.name,
        "temperature_K": run.cell.value(TEMPERATURE),
        "choices": dict(run.cell.choices),
        "steps": records(run.table),
        "critical_current_density_A_m2": run.critical_current_density,
        "stopped_by": run.stopped_by,
        "parameters_overridden": overridden(run.cell),
    }


def _print(run: "SymmetricRun", written: Sequence[Path], ramp: bool, one_way: bool) -> None:
    print_cell(run.cell, ", symmetric cell")
    table = run.table
    print_table(COLUMNS, [_line(table.iloc[k]) for k in thinned(len(table))], numbers=range(7))
    if run.stopped_by is not None:
        last = abs(table["current_density_A_m2"].iloc[-1])
        tell("", f"ended at {last / 10:g} mA/cm2: {run.stopped_by}")
        lived = table["current_density_A_m2"][table["stopped_by"].isna()].abs()
        if ramp and run.critical_current_density is not None:
            least = f", {lived[lived < last].max() / 10:g} was survived" if (lived < last).any() else ""
            tell(f"critical current density: {run.critical_current_density / 10:g} mA/cm2{least}")
    elif one_way:
        tell("", "the charge that was asked for passed without an end")
    if "leaked_Ah_m2" in table and table["leaked_Ah_m2"].iloc[-1] > 0:
        first = table["step"][table["leaked_Ah_m2"] > 0].iloc[0]
        tell(
            "", f"penetrated in step {first}; {table['leaked_Ah_m2'].iloc[-1] / 10:.3g} mAh/cm2 leaked in all"
        )
    tell_written(written)


def _line(row: Any) -> tuple[str, ...]:
    return (
        f"{row['step']}",
        f"{row['current_density_A_m2'] / 10:g}",
        f"{row['capacity_Ah_m2'] / 10:.3f}",
        f"{row['time_h']:.2f}",
        f"{1e3 * row['voltage_start_V']:.2f}",
        f"{1e3 * row['voltage_end_V']:.2f}",
        f"{row['contact_fraction']:.3f}",
        row["stopped_by"] or "-",
    )
