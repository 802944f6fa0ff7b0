"""``nasolid design``: levers of a cell against energy density and power, and what a target would take."""

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
    overridden,
    print_changes,
    set_option,
)
from nasolid.cli.counts import A_POINT, ANY
from nasolid.cli.output import counter, print_json, print_table, progress, tell, tell_written
from nasolid.cli.outputs import default_figure, outputs
from nasolid.errors import InputError

if TYPE_CHECKING:
    from matplotlib.axes import Axes

    from nasolid.parameters import Cell
    from nasolid.studies.design import Design
    from nasolid.studies.needs import Needs
    from nasolid.studies.spread import EnergySpread

READABLE = {
    "loading": (100.0, "mg/cm2"),
    "porosity": (1.0, ""),
    "separator": (1e6, "um"),
    "reservoir": (1e6, "um"),
}
"""What the SI value of a lever is multiplied by, and the unit."""

DRAWS = 100
"""Draws over what is uncertain in the published cell, for the figure."""


@click.command()
@click.argument("cell")
@click.option("--lever", "levers", multiple=True, metavar="NAME=LOW..HIGH",
              help="Range of a lever, e.g. 'loading=5..60 mg/cm2', 'porosity=0.3..0.6'; may be repeated. "
              "The others stay. Else all: loading, porosity, separator, reservoir.")  # fmt: skip
@click.option(
    "--rate", default="C/10", show_default=True, help="Of charge and discharge, of each design's capacity."
)
@click.option("--power-rate", default="1C", show_default=True, help="Discharge whose mean power is told.")
@click.option("--points", type=A_POINT, default=200, show_default=True, help="Designs.")
@click.option("--target", default="200Wh/kg", show_default=True, help="Energy density to be reached.")
@click.option("--collectors/--no-collectors", default=False, help="Whether the foils count.  [default: no]")
@click.option("--colour", default="loading", show_default=True, help="Lever that colours the points.")
@click.option("--seed", type=ANY, default=0, show_default=True, help="The same seed gives the same designs.")
@set_option
@choice_option
@click.option(
    "--plot", type=Path, metavar="FILE", help="Where the figure goes; else nasolid-CELL-design-OPTIONS.png."
)
@click.option("--no-plot", is_flag=True, help="No figure.")
@click.option("--csv", "csv_file", type=Path, metavar="FILE", help="The table, one row per design.")
@force_option
@json_option
def design(
    cell: str,
    levers: Sequence[str],
    rate: str,
    power_rate: str,
    points: int,
    target: str,
    collectors: bool,
    colour: str,
    seed: int,
    settings: Sequence[str],
    choices: Sequence[str],
    plot: Path | None,
    no_plot: bool,
    csv_file: Path | None,
    force: bool,
    as_json: bool,
) -> None:
    """Energy density and power of CELL over its levers, and what it would need to reach a target.

    A design carries C-rates of its own capacity. Power is that of a ten-second pulse down to the lower cut-off.
    """
    changed = changed_cell(cell, settings, choices)
    out = outputs(plot, no_plot, csv_file, as_json, force, default_figure(changed.name, "design"))
    ranges = _ranges(levers)
    from nasolid.studies.levers import refuse_unknown

    refuse_unknown(changed, colour)
    with progress(f"finding what {changed.name} needs ..."):
        from nasolid.studies.needs import needs

        need = needs(changed, target, current=rate, collectors=collectors)
    with counter(f"running {changed.name}") as count:
        from nasolid.studies.design import design as study

        found = study(
            changed, ranges, points, rate, power_rate=power_rate, collectors=collectors, seed=seed, tell=count
        )
    out.tabulate(found.table)
    if out.figure is not None:
        out.draw(partial(_figure, found, colour, need.target, _spread(changed, rate, collectors)))
    if as_json:
        print_json(_as_json(found, need, collectors))
    else:
        _print(found, need, out.written)


def _ranges(levers: Sequence[str]) -> dict[str, tuple[str, str]] | None:
    """Ranges by lever, each end with its unit; None if none was given."""
    found: dict[str, tuple[str, str]] = {}
    for text in levers:
        name, equals, limits = (part.strip() for part in text.partition("="))
        low, dots, high = (part.strip() for part in limits.partition(".."))
        if not (equals and dots and name and low and high):
            raise InputError(f"--lever {text!r}: cannot be read; write e.g. 'loading=5..60 mg/cm2'")
        if name in found:
            raise InputError(f"--lever '{name}': is given twice; keep one")
        unit = high.lstrip("+-.0123456789eE")
        bare = not low.lstrip("+-.0123456789eE")
        found[name] = (f"{low} {unit.strip()}".strip() if bare else low, high)
    return found or None


def _spread(cell: "Cell", rate: str, collectors: bool) -> "EnergySpread":
    from nasolid.studies.spread import energy_spread

    with counter(f"drawing over what is uncertain in {cell.name}") as count:
        return energy_spread(cell, DRAWS, rate, collectors=collectors, tell=count)


def _figure(found: "Design", colour: str, target: float, spread: "EnergySpread") -> "Axes":
    from nasolid import plots

    return plots.designs(found, plots.empty(), colour, target, spread)


def _as_json(found: "Design", need: "Needs", collectors: bool) -> dict[str, Any]:
    from nasolid.simulation.tables import records

    return {
        "cell": found.cell.name,
        "collectors": collectors,
        "published": records(found.published.to_frame().T)[0],
        "designs": records(found.table),
        "needs": {
            "target_Wh_kg": need.target,
            "verdict": need.verdict,
            "published_Wh_kg": need.published,
            "bound_Wh_kg": need.bound,
            "alone": records(need.alone.reset_index()),
            "together": records(need.together.reset_index()),
            "lever": need.lever,
            "value": need.value,
        },
        "excluded": list(found.excluded),
        "parameters_overridden": overridden(found.cell),
    }


def _print(found: "Design", need: "Needs", written: Sequence[Path]) -> None:
    tell(f"{found.cell.name}: {found.cell.title}")
    print_changes(found.cell)
    table = found.table
    front = table[table["pareto"]].sort_values("gravimetric_Wh_kg", ascending=False)
    names = [name for name in READABLE if name in need.alone.index]
    columns = ("", *(f"{name} {READABLE[name][1]}".strip() for name in names), "Wh/l", "Wh/kg", "pulse W/kg",
               f"W/kg at {found.power_rate}")  # fmt: skip
    rows = [_row("published", found.published, names), *(_row("", row, names) for _, row in front.iterrows())]
    print_table(columns, rows, numbers=range(1, len(columns)))
    reasons = table["problem"].dropna().value_counts()
    bad = (f"{count} without result: {why}" for why, count in reasons.items())
    tell("", f"{len(front)} of {len(table)} designs on the front", *bad, "")
    _print_needs(need, found.excluded)
    tell_written(written)


def _row(name: str, row: Any, levers: Sequence[str]) -> tuple[str, ...]:
    from nasolid.studies.design import COLUMNS

    results = ("volumetric_Wh_l", "gravimetric_Wh_kg", "pulse_power_W_kg", "rate_power_W_kg")
    return (
        name,
        *(f"{READABLE[lever][0] * row[COLUMNS[lever]]:.3g}" for lever in levers),
        *(f"{row[result]:.4g}" for result in results),
    )


def _print_needs(need: "Needs", excluded: Sequence[str]) -> None:
    tell(f"what {need.target:g} Wh/kg would take at {need.current}; published {need.published:.1f} Wh/kg")
    rows = [
        (
            name,
            _lever(name, x.published),
            _lever(name, x.limit),
            f"{x.gravimetric_Wh_kg:.1f}",
            _reached(need, name),
        )
        for name, x in zip(need.alone.index, need.alone.itertuples(), strict=True)
    ]
    print_table(("lever", "published", "limit", "alone Wh/kg", "together Wh/kg"), rows, numbers=(3, 4))
    tell("", verdict(need), f"left out: {'; '.join(excluded)}")


def _lever(name: str, value: float) -> str:
    factor, unit = READABLE[name]
    return f"{factor * value:.3g} {unit}".strip()


def _reached(need: "Needs", name: str) -> str:
    return f"{need.together.loc[name, 'gravimetric_Wh_kg']:.1f}" if name in need.together.index else "no help"


def verdict(need: "Needs") -> str:
    """One line: whether and how the target is reached."""
    most = need.together["gravimetric_Wh_kg"].max() if len(need.together) else need.published
    if need.verdict == "met":
        return "the cell reaches it as it is"
    if need.verdict == "reached":
        assert need.lever is not None
        assert need.value is not None
        before = list(need.together.index[: list(need.together.index).index(need.lever)])
        limits = f", with {' and '.join(before)} at the limit" if before else ""
        best = ""
        if "loading" in before:
            best = f" (loading {_lever('loading', need.together.loc[need.lever, 'loading'])})"
        return f"reached at a {need.lever} of {_lever(need.lever, need.value)}{limits}{best}"
    bound = f"active material and plated sodium alone are {need.bound:.0f} Wh/kg"
    if need.verdict == "impossible":
        return f"cannot be reached at all: {bound}"
    return f"not reached: all levers together give {most:.1f} Wh/kg ({bound})"
