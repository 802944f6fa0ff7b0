"""``nasolid cycle``: many cycles of one cell, or of a population."""

import warnings
from collections.abc import Sequence
from os.path import realpath
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from nasolid.cli.changes import (
    TEMPERATURE,
    changed_cell,
    choice_option,
    chosen,
    force_option,
    json_option,
    overridden,
    print_cell,
    set_option,
)
from nasolid.cli.counts import A_CYCLE, A_POINT, ANY
from nasolid.cli.output import print_json, print_table, progress, tell, tell_written, thinned
from nasolid.cli.outputs import Outputs, check_outputs, default_figure, figure_path
from nasolid.cli.survival import tell_survival
from nasolid.errors import InputError, NasolidWarning, SolveError, said_otherwise
from nasolid.parameters import Cell
from nasolid.parameters.files import let_go
from nasolid.parameters.units import parse_quantity

if TYPE_CHECKING:
    from matplotlib.axes import Axes

    from nasolid.simulation.cycling import CycleRun
    from nasolid.simulation.saved import SavedState
    from nasolid.studies.survival import Survival

COLUMNS = (
    "cycle", "charge [mAh/cm2]", "discharge [mAh/cm2]", "efficiency", "least contact", "resistance, mid-discharge",
    "ended by",
)  # fmt: skip
PRESSURE, FORMED = "Stack pressure [Pa]", "Cathode contact reference pressure [Pa]"


@click.command()
@click.argument("cell")
@click.option("--cycles", type=A_CYCLE, default=100, show_default=True, help="How many cycles.")
@click.option("--current", help="C/10, 0.5C, 0.5mA/cm2, 2A/m2 or 20uA; by default what was measured at.")
@click.option("--charge-current", help="Of the charge, where it differs.")
@click.option("--hold", default="C/20", show_default=True, metavar="CURRENT",
              help="Current at which the hold at the upper cut-off ends, or 'none'.")  # fmt: skip
@click.option("--retention", metavar="S", help="End below this share of the first discharge, 0.8 or 80%.")
@click.option("--temperature", metavar="T", help="With its unit, e.g. 30degC; by default the cell's own.")
@click.option(
    "--pressure", metavar="P", help="Stack pressure with its unit, e.g. 1MPa; by default the cell's own."
)
@click.option("--population", type=A_POINT, metavar="N",
              help="Survival of N cells whose critical current densities scatter.")  # fmt: skip
@click.option("--seed", type=ANY, default=0, show_default=True, help="Of the population's draws.")
@set_option
@choice_option
@click.option("--resume", type=Path, metavar="FILE", help="Go on from a saved state.")
@click.option("--save", type=Path, metavar="FILE", help="Where the last state goes, as plain numbers.")
@click.option(
    "--plot", type=Path, metavar="FILE", help="Where the figure goes; else nasolid-CELL-cycles-OPTIONS.png."
)
@click.option("--no-plot", is_flag=True, help="No figure.")
@click.option("--csv", "csv_file", type=Path, metavar="FILE", help="The table, one row per cycle.")
@force_option
@json_option
def cycle(
    cell: str,
    cycles: int,
    current: str | None,
    settings: Sequence[str],
    choices: Sequence[str],
    temperature: str | None,
    pressure: str | None,
    population: int | None,
    seed: int,
    resume: Path | None,
    save: Path | None,
    plot: Path | None,
    no_plot: bool,
    csv_file: Path | None,
    force: bool,
    as_json: bool,
    **protocol: Any,
) -> None:
    """Cycle CELL many times; its choices say what ages, e.g. --choice contact=voids.

    A run that was saved goes on with --resume, bit for bit.
    """
    if population is not None:
        choices = [*choices, *(() if _says(choices, "penetration") else ("penetration=critical current",))]
    changed = changed_cell(cell, settings, choices, {TEMPERATURE: temperature, PRESSURE: pressure})
    _warn_of_contact(changed)
    out = Outputs(
        figure_path(plot, no_plot, as_json, default_figure(changed.name, "cycles")), csv_file, force
    )
    if population is not None and (resume is not None or save is not None):
        raise InputError("--population runs from the start and saves no state; leave --resume and --save out")
    start = _begun(resume, save, out)
    if protocol["hold"] == "none":
        protocol["hold"] = None
    if protocol["retention"] is not None:
        protocol["retention"] = parse_quantity(protocol["retention"], "", "--retention")
    if population is not None:
        found = _population(changed, cycles, current, population, seed, protocol)
        tell_survival(changed, found, out, as_json)
        return
    run = _cycled(changed, cycles, current, protocol | {"start": start})
    written = _write(run, out, save)
    if as_json:
        print_json(_as_json(run))
    else:
        _print(run, written)


def _cycled(cell: Cell, cycles: int, current: str | None, options: dict[str, Any]) -> "CycleRun":
    with progress(f"cycling {cell.name} ..."), said_otherwise():
        from nasolid.simulation.cycling import cycle as solve

        run = solve(cell, cycles, current, **options)
    first = run.table.iloc[0]
    if run.stopped_by is not None and not first["charge_capacity_Ah_m2"] > 0:
        raise SolveError(
            f"{cell.name}: {run.stopped_by} in cycle {first['cycle']}, before its charge was over"
        )
    return run


def _begun(resume: Path | None, save: Path | None, out: Outputs) -> "SavedState | None":
    """What a run goes on from; refuses outputs that cannot be. A state may be saved where it was read."""
    state = None
    if resume is not None:
        from nasolid.simulation.saved import load_state

        state = load_state(resume)
        check_outputs(out.written, out.force)
        if save is not None and realpath(resume) == realpath(save):
            let_go(resume)
    check_outputs((*out.written, save), out.force)
    return state


def _says(choices: Sequence[str], word: str) -> bool:
    return any(choice.partition("=")[0].strip() == word for choice in choices)


def _warn_of_contact(cell: Cell) -> None:
    """Say that a pressure that was changed does not reach the cathode's contact while formation is off."""
    found = cell.spare.get(FORMED)
    if found is None or PRESSURE not in cell.overridden or found.si == cell.value(PRESSURE):
        return
    warnings.warn(
        f"{cell.name}: the contact resistance of the cathode is that at {found.value:g} {found.unit}; with "
        "--choice formation=empirical it follows the pressure",
        NasolidWarning,
        stacklevel=2,
    )


def _write(run: "CycleRun", out: Outputs, save: Path | None) -> list[Path]:
    def figure() -> "Axes":
        from nasolid import plots

        return plots.cycles(run, for_file=True)[0]

    out.tabulate(run.table)
    saved = [save] if save is not None and run.state is not None else []
    for path in saved:
        assert run.state is not None
        run.state.save(path, out.force)
    out.draw(figure)
    return [*out.written, *saved]


def _as_json(run: "CycleRun") -> dict[str, Any]:
    from nasolid.simulation.tables import records

    assert run.protocol is not None
    return {
        "cell": run.cell.name,
        "temperature_K": run.cell.value(TEMPERATURE),
        "charge_current_density_A_m2": run.protocol.charge,
        "discharge_current_density_A_m2": run.protocol.discharge,
        "hold_current_density_A_m2": run.protocol.hold,
        "choices": dict(run.cell.choices),
        "cycles": records(run.table),
        "stopped_by": run.stopped_by,
        "parameters_overridden": overridden(run.cell),
    }


def _print(run: "CycleRun", written: Sequence[Path]) -> None:
    print_cell(run.cell, *_how(run))
    table = run.table
    print_table(COLUMNS, [_line(table.iloc[k]) for k in thinned(len(table))], numbers=range(6))
    if "leaked_Ah_m2" in table and table["leaked_Ah_m2"].max() > 0:
        first = table["cycle"][table["leaked_Ah_m2"] > 0].iloc[0]
        lost = table["leaked_Ah_m2"].iloc[-1] / 10
        tell("", f"penetrated in cycle {first}; {lost:.3g} mAh/cm2 leaked in all")
    if run.stopped_by is not None:
        tell("", f"ended in cycle {table['cycle'].iloc[-1]}: {run.stopped_by}")
    tell_written(written)


def _how(run: "CycleRun") -> tuple[str, str]:
    """How it was cycled, and under which choices, in words."""
    assert run.protocol is not None
    charge, discharge, hold = run.protocol.charge, run.protocol.discharge, run.protocol.hold
    held = "no hold" if hold is None else f"hold to {hold / 10:.3g} mA/cm2"
    said = "; ".join(f"{word} = {value}" for word, value in chosen(run.cell).items())
    return f", charge {charge / 10:g} and discharge {discharge / 10:g} mA/cm2, {held}", said


def _line(row: Any) -> tuple[str, ...]:
    return (
        f"{row['cycle']}",
        _number(row["charge_capacity_Ah_m2"] / 10, ".4f"),
        _number(row["discharge_capacity_Ah_m2"] / 10, ".4f"),
        _number(100 * row["coulombic_efficiency"], ".3f", " %"),
        _number(row["contact_fraction"], ".3f"),
        _number(1e4 * row["resistance_ohm_m2"], ".1f", " Ohm cm2"),
        row["stopped_by"] or "-",
    )


def _number(value: float, digits: str, unit: str = "") -> str:
    return f"{value:{digits}}{unit}" if value == value else "-"


def _population(
    cell: Cell, cycles: int, current: str | None, cells: int, seed: int, protocol: dict[str, Any]
) -> "Survival":
    with progress(f"cycling {cell.name} ..."):
        from nasolid.studies.survival import survival

        return survival(cell, cycles, current, cells=cells, seed=seed, **protocol)
