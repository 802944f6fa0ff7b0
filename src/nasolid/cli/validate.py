"""``nasolid validate``: cells against what was measured."""

from collections.abc import Sequence
from pathlib import Path

import click

from nasolid.cli.changes import TEMPERATURE, changed_cell, choice_option, json_option, set_option
from nasolid.cli.own_curve import Asked, Outputs, compare_curve
from nasolid.errors import InputError


@click.command()
@click.argument("cells", nargs=-1, metavar="[CELL]...")
@click.option("--curve", type=Path, metavar="FILE",
              help="Your own voltage curve: Battery Data Format, or two columns with units.")  # fmt: skip
@click.option(
    "--current", help="C/10, 0.5C, 0.5mA/cm2, 2A/m2 or 20uA; needed where the curve does not say it."
)
@click.option(
    "--temperature", metavar="T", help="With its unit, e.g. 30degC; by default the curve's or the cell's."
)
@click.option(
    "--direction", type=click.Choice(["discharge", "charge"]), help="Which half-cycle of the curve."
)
@click.option("--step", type=int, help="Which step of the curve.")
@click.option("--cycle", type=int, help="Which cycle of the curve.")
@click.option("--after-charge/--from-rest", default=None,
              help="How the model comes to a discharge; by default as in the file.")  # fmt: skip
@set_option
@choice_option
@click.option("--plot", type=Path, metavar="FILE", help="Where the figure goes; else nasolid-CELL-curve.png.")
@click.option("--no-plot", is_flag=True, help="No figure.")
@click.option(
    "--csv", "csv_file", type=Path, metavar="FILE", help="Both curves on the grid they are compared on."
)
@json_option
def validate(
    cells: Sequence[str],
    curve: Path | None,
    current: str | None,
    temperature: str | None,
    direction: str | None,
    step: int | None,
    cycle: int | None,
    after_charge: bool | None,
    settings: Sequence[str],
    choices: Sequence[str],
    plot: Path | None,
    no_plot: bool,
    csv_file: Path | None,
    as_json: bool,
) -> None:
    """Compare a voltage curve of your own with CELL: RMSE, maximum error, capacity error, overlay figure."""
    if curve is None:
        raise InputError("no curve to compare with; give --curve FILE, see `nasolid validate --help`")
    if len(cells) != 1:
        given = ", ".join(cells) or "none"
        raise InputError(f"--curve is compared with one cell, given: {given}; give one CELL")
    cell = changed_cell(cells[0], settings, choices, {TEMPERATURE: temperature})
    asked = Asked(curve, current, direction, step, cycle, after_charge)
    compare_curve(cell, asked, Outputs(plot, no_plot, csv_file, as_json))
