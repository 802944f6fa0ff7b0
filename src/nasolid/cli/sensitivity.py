"""``nasolid sensitivity``: which uncertain number of a cell matters most."""

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
    print_cell,
    set_option,
)
from nasolid.cli.counts import A_POINT, ANY
from nasolid.cli.output import counter, print_json, print_table, tell, tell_written
from nasolid.cli.outputs import default_figure, outputs

if TYPE_CHECKING:
    from matplotlib.axes import Axes

    from nasolid.studies.sobol import Sobol

SHOWN = 5
"""Numbers per quantity that are printed."""

READABLE = {"A.h.m-2": ("mAh/cm2", 0.1), "V": ("V", 1.0), "Ohm.m2": ("Ohm cm2", 1e4)}
"""Units that people read, and what the SI value is multiplied by."""


@click.command()
@click.argument("cell")
@click.option(
    "--samples", type=A_POINT, default=256, show_default=True, help="Points of the sequence: a power of two."
)
@click.option("--seed", type=ANY, default=0, show_default=True, help="The same seed gives the same indices.")
@click.option("--current", metavar="I", help="E.g. C/10 or 0.5mA/cm2; else as the cell was measured.")
@click.option("--temperature", metavar="T", help="E.g. 30degC; else the cell's own.")
@set_option
@choice_option
@click.option(
    "--plot",
    type=Path,
    metavar="FILE",
    help="Where the figure goes; else nasolid-CELL-sensitivity-OPTIONS.png.",
)
@click.option("--no-plot", is_flag=True, help="No figure.")
@click.option(
    "--csv", "csv_file", type=Path, metavar="FILE", help="All indices, one row per quantity and number."
)
@force_option
@json_option
def sensitivity(
    cell: str,
    samples: int,
    seed: int,
    current: str | None,
    temperature: str | None,
    settings: Sequence[str],
    choices: Sequence[str],
    plot: Path | None,
    no_plot: bool,
    csv_file: Path | None,
    force: bool,
    as_json: bool,
) -> None:
    """Sobol indices of CELL: which uncertain number moves capacity, mean voltage and resistance most.

    Every number spreads over its stated range; what --set gives is certain. Needs SALib.
    """
    changed = changed_cell(cell, settings, choices)
    out = outputs(plot, no_plot, csv_file, as_json, force, default_figure(changed.name, "sensitivity"))
    with counter(f"running {changed.name}") as count:
        from nasolid.studies.sobol import sobol

        found = sobol(changed, current, temperature, samples, seed, tell=count)
    out.tabulate(found.table)
    out.draw(partial(_figure, found))
    if as_json:
        print_json(_as_json(found))
    else:
        _print(found, out.written)


def _figure(found: "Sobol") -> "Axes":
    from nasolid import plots

    return plots.sensitivity(found, for_file=True)[0]


def _as_json(found: "Sobol") -> dict[str, Any]:
    from nasolid.simulation.tables import records

    return {
        "cell": found.cell.name,
        "current_density_A_m2": found.current,
        "samples": found.samples,
        "runs": found.runs,
        "indices": records(found.table),
        "spread": records(found.spread.reset_index()),
        "screened": list(found.screened),
        "others": list(found.others),
        "refused": found.refused,
        "parameters_overridden": overridden(found.cell),
    }


def _print(found: "Sobol", written: Sequence[Path]) -> None:
    print_cell(found.cell, f", discharged at {found.current / 10:g} mA/cm2; {found.runs} runs")
    for quantity, row in found.spread.iterrows():
        unit, factor = READABLE[row["unit"]]
        numbers = ", ".join(
            f"{words} {factor * row[name]:.4g}"
            for words, name in (("nominal", "nominal"), ("median", "median"), ("95 %", "low"))
        )
        tell(f"{quantity} [{unit}]: {numbers} .. {factor * row['high']:.4g}{_missing(row['missing'])}")
        if quantity in found.refused:
            tell(f"  no indices: {found.refused[quantity]}", "")
            continue
        rows = [
            (
                x.parameter,
                x.kind,
                f"{x.S1:.2f}",
                f"+- {x.S1_confidence:.2f}",
                f"{x.ST:.2f}",
                f"+- {x.ST_confidence:.2f}",
            )
            for x in found.largest(str(quantity), SHOWN).itertuples()
        ]
        print_table(("", "kind", "alone", "", "total", ""), rows, numbers=(2, 4))
        tell("")
    if found.others:
        tell(f"all others: {len(found.others)} numbers together, each of which a pilot found small")
    tell(f"{len(found.screened)} uncertain numbers stand in no equation of these runs: indices of 0")
    tell_written(written)


def _missing(count: int) -> str:
    return f"; {count} runs gave none, for which the mean stands" if count else ""
