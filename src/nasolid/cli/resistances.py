"""``nasolid resistances``: where a cell's resistance comes from, against temperature."""

from collections.abc import Sequence
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING

import click

from nasolid.cli.changes import (
    changed_cell,
    choice_option,
    force_option,
    json_option,
    listed,
    overridden,
    set_option,
)
from nasolid.cli.map import WARMTH
from nasolid.cli.output import print_json, print_table, progress, tell, tell_written
from nasolid.cli.outputs import default_figure, outputs

if TYPE_CHECKING:
    from matplotlib.axes import Axes

    from nasolid.studies.limits import Resistances


@click.command()
@click.argument("cell")
@click.option("--temperatures", default=WARMTH, show_default=True, metavar="T,T,...")
@click.option("--soc", type=float, default=0.5, show_default=True, help="State of charge, 0..1.")
@set_option
@choice_option
@click.option(
    "--plot",
    type=Path,
    metavar="FILE",
    help="Where the Arrhenius plot goes; else nasolid-CELL-resistances-OPTIONS.png.",
)
@click.option("--no-plot", is_flag=True, help="No figure.")
@click.option("--csv", "csv_file", type=Path, metavar="FILE", help="The table, one row per temperature.")
@force_option
@json_option
def resistances(
    cell: str,
    temperatures: str,
    soc: float,
    settings: Sequence[str],
    choices: Sequence[str],
    plot: Path | None,
    no_plot: bool,
    csv_file: Path | None,
    force: bool,
    as_json: bool,
) -> None:
    """Resistance of every piece of CELL as a ten-second pulse feels it, against temperature.

    With the apparent activation energy of each, and which one limits.
    """
    changed = changed_cell(cell, settings, choices)
    out = outputs(plot, no_plot, csv_file, as_json, force, default_figure(changed.name, "resistances"))
    warm = listed(temperatures, "--temperatures", "0degC,25degC")
    with progress(f"solving {changed.name} ..."):
        from nasolid.studies.limits import resistances as solve

        found = solve(changed, warm, soc=soc)
    out.tabulate(found.table)
    out.draw(partial(_figure, found))
    if as_json:
        from nasolid.simulation.tables import records

        print_json(
            {
                "cell": changed.name,
                "soc": soc,
                "areal_resistance_ohm_m2": records(found.table.drop(columns="temperature_degC")),
                "activation_energy_eV": found.activation.to_dict() if len(warm) > 1 else None,
                "parameters_overridden": overridden(changed),
            }
        )
    else:
        _print(found, out.written)


def _figure(found: "Resistances") -> "Axes":
    from nasolid import plots

    return plots.arrhenius(found, plots.empty(3.6))


def _print(found: "Resistances", written: Sequence[Path]) -> None:
    table = found.table
    tell(f"{found.cell.name}: {found.cell.title}")
    tell("areal resistance [Ohm cm2] after a pulse of ten seconds from rest", "")
    warmth = [f"{T:g} degC" for T in table["temperature_degC"]]
    names = [*found.pieces, "whole"]
    slope = {name: (f"{found.activation[name]:.3f}",) if len(warmth) > 1 else () for name in names}
    rows = [(name, *(f"{1e4 * r:.4g}" for r in table[name]), *slope[name]) for name in names]
    said = ("apparent eV",) if len(warmth) > 1 else ()
    print_table(("piece", *warmth, *said), rows, numbers=range(1, len(warmth) + 2))
    ends = ", ".join(f"{name} at {T}" for T, name in zip(warmth, table["limiting"], strict=True))
    tell("", f"largest: {ends}")
    tell_written(written)
