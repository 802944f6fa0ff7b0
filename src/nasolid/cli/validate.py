"""``nasolid validate``: cells against what was measured."""

from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

import click

from nasolid.cli.changes import (
    TEMPERATURE,
    changed_cell,
    choice_option,
    force_option,
    json_option,
    set_option,
)
from nasolid.cli.counts import A_DRAW, A_WORKER, ANY
from nasolid.cli.entries import DRAWS, WORKERS, validate_entries
from nasolid.cli.entries import Asked as Entries
from nasolid.cli.own_curve import Asked, compare_curve
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
@click.option("--step", type=ANY, help="Which step of the curve.")
@click.option("--cycle", type=ANY, help="Which cycle of the curve.")
@click.option("--after-charge/--from-rest", default=None,
              help="How the model comes to a discharge; by default as in the file.")  # fmt: skip
@set_option
@choice_option
@click.option(
    "--plot", type=Path, metavar="FILE", help="Where the figure goes; else nasolid-CELL-curve-OPTIONS.png."
)
@click.option("--no-plot", is_flag=True, help="No figure.")
@click.option(
    "--csv", "csv_file", type=Path, metavar="FILE", help="Both curves on the grid they are compared on."
)
@click.option(
    "--report", type=Path, metavar="DIR", help="Where report.md, report.html, figures and rows.json go."
)
@click.option("--draws", type=A_DRAW, help=f"Draws behind each interval, 0 for none.  [default: {DRAWS}]")
@click.option("--seed", type=ANY, help="Of the draws.  [default: 0]")
@click.option("--workers", type=A_WORKER, help=f"Processes that share the cells.  [default: {WORKERS}]")
@force_option
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
    report: Path | None,
    draws: int | None,
    seed: int | None,
    workers: int | None,
    force: bool,
    as_json: bool,
) -> None:
    """Compare CELL with all that was measured on it, or with a voltage curve of your own.

    Without a curve, every measured entry of the cells (by default of all) stands beside the model, with an interval
    from what is uncertain in the cell and its role: calibration or prediction. With --curve: RMSE, maximum error,
    capacity error and overlay figure for one cell.
    """
    entries = {"--report": report, "--draws": draws, "--seed": seed, "--workers": workers}
    if curve is None:
        own = {"--current": current, "--temperature": temperature, "--direction": direction, "--step": step,
               "--cycle": cycle, "--after-charge": after_charge, "--plot": plot, "--csv": csv_file,
               "--set": settings or None, "--choice": choices or None, "--no-plot": no_plot or None}  # fmt: skip
        _refuse(own, "needs --curve FILE; measured entries are compared under their own conditions")
        counts = {"draws": draws, "seed": seed, "workers": workers}
        asked = {name: count for name, count in counts.items() if count is not None}
        return validate_entries(Entries(cells, report, as_json=as_json, force=force, **asked))
    _refuse(entries, "is of the measured entries, not of a curve; leave it or --curve out")
    if len(cells) != 1:
        given = ", ".join(cells) or "none"
        raise InputError(f"--curve is compared with one cell, given: {given}; give one CELL")
    cell = changed_cell(cells[0], settings, choices, {TEMPERATURE: temperature})
    of_curve = Asked(curve, current, direction, step, cycle, after_charge)
    places = {"plot": plot, "no_plot": no_plot, "csv_file": csv_file, "as_json": as_json, "force": force}
    return compare_curve(cell, of_curve, places)


def _refuse(options: Mapping[str, Any], why: str) -> None:
    """Refuse the first option that was given."""
    for name, value in options.items():
        if value is not None:
            raise InputError(f"{name}: {why}")
