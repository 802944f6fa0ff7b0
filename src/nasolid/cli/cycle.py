"""``nasolid cycle``: many cycles of one cell, or of a population."""

from collections.abc import Sequence
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from nasolid.cli.changes import (
    TEMPERATURE,
    changed_cell,
    choice_option,
    json_option,
    overridden,
    print_cell,
    set_option,
)
from nasolid.cli.output import (
    check_outputs,
    check_writable,
    figure_path,
    print_json,
    print_table,
    progress,
    write_whole,
)
from nasolid.errors import InputError, SolveError
from nasolid.parameters import Cell

if TYPE_CHECKING:
    from nasolid.simulation.cycling import CycleRun
    from nasolid.studies.survival import Survival
    from nasolid.validation import Measured

COLUMNS = ("cycle", "charge", "discharge", "efficiency", "contact", "resistance", "ended by")
SHOWN = 12
"""Rows of a table on a terminal; a longer one is thinned."""


@click.command()
@click.argument("cell")
@click.option("--cycles", type=int, default=100, show_default=True, help="How many cycles.")
@click.option("--current", help="C/10, 0.5C, 0.5mA/cm2, 2A/m2 or 20uA; by default what was measured at.")
@click.option("--charge-current", help="Of the charge, where it differs.")
@click.option("--hold", default="C/20", show_default=True, metavar="CURRENT",
              help="Current at which the hold at the upper cut-off ends, or 'none'.")  # fmt: skip
@click.option("--retention", type=float, metavar="S", help="End below this share of the first discharge.")
@click.option("--temperature", metavar="T", help="With its unit, e.g. 30degC; by default the cell's own.")
@click.option("--population", type=int, metavar="N",
              help="Survival of N cells whose critical current densities scatter.")  # fmt: skip
@click.option("--seed", type=int, default=0, show_default=True, help="Of the population's draws.")
@set_option
@choice_option
@click.option("--resume", type=Path, metavar="FILE", help="Go on from a saved state.")
@click.option("--save", type=Path, metavar="FILE", help="Where the last state goes, as plain numbers.")
@click.option(
    "--plot", type=Path, metavar="FILE", help="Where the figure goes; else nasolid-CELL-cycles.png."
)
@click.option("--no-plot", is_flag=True, help="No figure.")
@click.option("--csv", "csv_file", type=Path, metavar="FILE", help="The table, one row per cycle.")
@json_option
def cycle(
    cell: str,
    cycles: int,
    current: str | None,
    settings: Sequence[str],
    choices: Sequence[str],
    temperature: str | None,
    population: int | None,
    seed: int,
    resume: Path | None,
    save: Path | None,
    plot: Path | None,
    no_plot: bool,
    csv_file: Path | None,
    as_json: bool,
    **protocol: Any,
) -> None:
    """Cycle CELL many times; its choices say what ages, e.g. --choice contact=voids.

    A run that was saved goes on with --resume, bit for bit.
    """
    changed = changed_cell(cell, settings, choices, {TEMPERATURE: temperature})
    figure = figure_path(plot, no_plot, as_json, f"nasolid-{changed.name}-cycles.png")
    check_outputs(figure, csv_file)
    if save is not None:
        check_writable(save)
        if save.resolve() in [path.resolve() for path in (figure, csv_file) if path is not None]:
            raise InputError(f"{save}: cannot be the saved state and another output too; name two files")
    if population is not None and (resume is not None or save is not None):
        raise InputError("--population runs from the start and saves no state; leave --resume and --save out")
    if protocol["hold"] == "none":
        protocol["hold"] = None
    if population is not None:
        found = _population(changed, cycles, current, population, seed, protocol)
        _tell_survival(changed, found, figure, csv_file, as_json)
        return
    run = _cycled(changed, cycles, current, protocol | {"start": resume})
    written = _write(run, figure, csv_file, save)
    if as_json:
        print_json(_as_json(run))
    else:
        _print(run, written)


def _cycled(cell: Cell, cycles: int, current: str | None, options: dict[str, Any]) -> "CycleRun":
    with progress(f"cycling {cell.name} ..."):
        from nasolid.simulation.cycling import cycle as solve

        run = solve(cell, cycles, current, **options)
    first = run.table.iloc[0]
    if run.stopped_by is not None and not first["charge_capacity_Ah_m2"] > 0:
        raise SolveError(f"{cell.name}: {run.stopped_by} in cycle {first['cycle']}, before any charge passed")
    return run


def _write(run: "CycleRun", figure: Path | None, csv_file: Path | None, save: Path | None) -> list[Path]:
    def draw(path: Path) -> None:
        from nasolid.plots import cycles, save

        save(cycles(run, for_file=True)[0], path)

    if csv_file is not None:
        write_whole(csv_file, partial(run.table.to_csv, index=False))
    if save is not None and run.state is not None:
        write_whole(save, run.state.save)
    if figure is not None:
        write_whole(figure, draw)
    wanted = (figure, csv_file, save if run.state is not None else None)
    return [path for path in wanted if path is not None]


def _as_json(run: "CycleRun") -> dict[str, Any]:
    from nasolid.simulation.tables import records

    return {
        "cell": run.cell.name,
        "temperature_K": run.cell.value(TEMPERATURE),
        "cycles": records(run.table),
        "stopped_by": run.stopped_by,
        "parameters_overridden": overridden(run.cell),
    }


def _print(run: "CycleRun", written: Sequence[Path]) -> None:
    print_cell(run.cell)
    table = run.table
    every = -(-len(table) // SHOWN)
    picked = [k for k in range(len(table)) if k in (0, len(table) - 1) or (k + 1) % every == 0]
    print_table(
        tuple(f"{c} [mAh/cm2]" if c in ("charge", "discharge") else c for c in COLUMNS),
        [_line(table.iloc[k]) for k in picked],
        numbers=range(6),
    )
    if run.stopped_by is not None:
        click.echo(f"\nended in cycle {table['cycle'].iloc[-1]}: {run.stopped_by}")
    _tell_written(written)


def _line(row: Any) -> tuple[str, ...]:
    return (
        f"{row['cycle']}",
        f"{row['charge_capacity_Ah_m2'] / 10:.4f}",
        f"{row['discharge_capacity_Ah_m2'] / 10:.4f}",
        f"{100 * row['coulombic_efficiency']:.3f} %",
        f"{row['contact_fraction']:.3f}",
        f"{1e4 * row['resistance_ohm_m2']:.1f} Ohm cm2",
        row["stopped_by"] or "-",
    )


def _tell_written(written: Sequence[Path]) -> None:
    if written:
        click.echo(f"\nwritten: {', '.join(str(path) for path in written)}")


def _population(
    cell: Cell, cycles: int, current: str | None, cells: int, seed: int, protocol: dict[str, Any]
) -> "Survival":
    with progress(f"cycling {cell.name} ..."):
        from nasolid.studies.survival import survival

        return survival(cell, cycles, current, cells=cells, seed=seed, **protocol)


def _measured(cell: Cell) -> "Measured | None":
    from nasolid.validation import measured

    return next((record for record in measured(cell.name) if record.quantity == "survival"), None)


def _tell_survival(
    cell: Cell, found: "Survival", figure: Path | None, csv_file: Path | None, as_json: bool
) -> None:
    def draw(path: Path) -> None:
        from nasolid import plots

        plots.save(plots.survival(found, plots.empty(), _measured(cell)), path)

    if csv_file is not None:
        write_whole(csv_file, partial(found.table.to_csv, index=False))
    if figure is not None:
        write_whole(figure, draw)
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
    print_cell(cell, f", {found.cells} cells")
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
        click.echo(f"\nended in cycle {found.table['cycle'].iloc[-1]} for all cells: {found.stopped_by}")
    if (record := _measured(cell)) is not None:
        from nasolid.validation import role

        click.echo(f"\nmeasured: {record.value:g} % after {record.cycles} cycles ({role(record, cell)})")
    _tell_written([path for path in (figure, csv_file) if path is not None])
