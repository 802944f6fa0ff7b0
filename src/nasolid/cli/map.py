"""``nasolid map``: a cell over currents and temperatures."""

from collections.abc import Sequence
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from nasolid.cli.changes import (
    changed_cell,
    choice_option,
    force_option,
    json_option,
    listed,
    overridden,
    print_changes,
    set_option,
)
from nasolid.cli.output import print_json, print_table, progress, tell, tell_written
from nasolid.cli.outputs import Outputs, check_outputs, default_figure, figure_path
from nasolid.parameters import Cell

if TYPE_CHECKING:
    import xarray as xr
    from matplotlib.axes import Axes

RATES = "0.05C,0.1C,0.2C,0.5C,1C,2C,5C"
WARMTH = "-20degC,0degC,25degC,40degC,60degC"


@click.command("map")
@click.argument("cell")
@click.option("--currents", default=RATES, show_default=True, metavar="I,I,...")
@click.option("--temperatures", default=WARMTH, show_default=True, metavar="T,T,...")
@click.option(
    "--direction", type=click.Choice(["both", "discharge", "charge"]), default="both", show_default=True
)
@set_option
@choice_option
@click.option("--plot", type=Path, metavar="FILE",
              help="Rate and Ragone plot, and beside it FILE-heat; else nasolid-CELL-map-OPTIONS.png.")  # fmt: skip
@click.option("--no-plot", is_flag=True, help="No figure.")
@click.option("--csv", "csv_file", type=Path, metavar="FILE", help="The table, one row per half-cycle.")
@force_option
@json_option
def rate_map(
    cell: str,
    currents: str,
    temperatures: str,
    direction: str,
    settings: Sequence[str],
    choices: Sequence[str],
    plot: Path | None,
    no_plot: bool,
    csv_file: Path | None,
    force: bool,
    as_json: bool,
) -> None:
    """Charge and discharge CELL at every current and temperature.

    What did not run to a cut-off says why; nothing is left out.
    """
    changed = changed_cell(cell, settings, choices)
    figure = figure_path(plot, no_plot, as_json, default_figure(changed.name, "map"))
    second = None if figure is None else figure.with_stem(f"{figure.stem}-heat")
    check_outputs((figure, second, csv_file), force)
    curves, heat = Outputs(figure, csv_file, force), Outputs(second, None, force)
    directions = ("charge", "discharge") if direction == "both" else (direction,)
    grid = [
        listed(currents, "--currents", "0.1C,1C"),
        listed(temperatures, "--temperatures", "0degC,25degC"),
    ]
    with progress(f"solving {changed.name} ..."):
        from nasolid.studies.rate_map import rate_map as solve
        from nasolid.studies.rate_map import tidy

        found = solve(changed, *grid, directions=directions)
    table = tidy(found)
    curves.tabulate(table)
    curves.draw(partial(_figure, found, directions[-1], False))
    heat.draw(partial(_figure, found, directions[-1], True))
    if as_json:
        print_json(_as_json(changed, table))
    else:
        _print(changed, found, directions, [path for path in (figure, second, csv_file) if path is not None])


def _figure(found: "xr.Dataset", direction: str, heat: bool) -> "Axes":
    from nasolid import plots

    if heat:
        return plots.heat_map(found, direction=direction, for_file=True)
    return plots.rates(found, direction, for_file=True)[0]


def _as_json(cell: Cell, table: Any) -> dict[str, Any]:
    from nasolid.simulation.tables import records
    from nasolid.studies.rate_map import UNITS

    spelt = {
        "current_density": "current_density_A_m2",
        "temperature": "temperature_K",
        **{name: f"{name}_{_spelt(unit)}" for name, unit in UNITS.items() if unit},
    }
    return {
        "cell": cell.name,
        "half_cycles": records(table.drop(columns="temperature_degC").rename(columns=spelt)),
        "parameters_overridden": overridden(cell),
    }


def _spelt(unit: str) -> str:
    """A unit as the keys of JSON spell it: A.h.m-2 is Ah_m2."""
    known = {"A.h.kg-1": "mAh_g", "W.m-2": "W_m2"}
    return known.get(unit) or unit.replace(".h", "h").replace(".m-2", "_m2")


def _print(cell: Cell, found: "xr.Dataset", directions: Sequence[str], written: Sequence[Path]) -> None:
    from nasolid.parameters.units import from_si

    tell(f"{cell.name}: {cell.title}")
    print_changes(cell)
    own = cell.value("Charge current density [A.m-2]")
    if own and "charge" in directions:
        click.echo(f"charges are at the currents of the map, not at the cell's own, {own / 10:g} mA/cm2")
    for direction in directions:
        part = found.sel(direction=direction)
        columns = [f"{i / 10:.3g}" for i in part["current_density"].to_numpy()]
        tell(
            f"{direction} capacity [mAh/cm2] by current density [mA/cm2]; at once is a cut-off passed before any charge"
        )
        rows = []
        for k, T in enumerate(part["temperature"].to_numpy()):
            here = part.isel(temperature=k)
            star = "*" if bool(here["outside_validity"]) else ""
            rows.append((f"{from_si(float(T), 'K', 'degC'):.4g} degC{star}", *_cells(here)))
        print_table(("", *columns), rows, numbers=range(1, len(columns) + 1))
        tell("")
    if bool(found["outside_validity"].any()):
        tell("* a law is used outside the range it was measured in")
    tell_written(written)


def _cells(here: "xr.Dataset") -> list[str]:
    found = []
    for q, words in zip(here["areal_capacity"].to_numpy(), here["ended_by"].to_numpy(), strict=True):
        if words.endswith("cut-off at once"):
            found.append("at once")
        elif words.endswith("cut-off"):
            found.append(f"{q / 10:.3f}")
        else:
            found.append(f"{q / 10:.3f} ({words})" if q == q else words)
    return found
