"""``nasolid fit``: a cell to what was measured on it."""

from functools import partial
from os.path import lexists
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from nasolid.cli.changes import force_option, json_option
from nasolid.cli.output import print_json, print_table, progress, say, tell, tell_written
from nasolid.cli.outputs import Outputs, check_outputs, figure_path
from nasolid.errors import InputError
from nasolid.parameters.files import file_name
from nasolid.parameters.keys import bare

if TYPE_CHECKING:
    from matplotlib.axes import Axes

    from nasolid.validation.fitting import FitPlan, FitResult, Fitted, Identifiability


@click.command()
@click.argument("file", type=Path)
@click.option(
    "--out", type=Path, metavar="FILE", help="Where the fitted cell goes; else NAME.toml beside FILE."
)
@click.option("--check", is_flag=True, help="Only say what the targets can tell; fit and write nothing.")
@click.option("--plot", type=Path, metavar="FILE", help="Curves measured and fitted.")
@force_option
@json_option
def fit(file: Path, out: Path | None, check: bool, plot: Path | None, force: bool, as_json: bool) -> None:
    """Fit a cell to what was measured on it, as FILE says (docs/calibration.md).

    First a table of what the targets can tell, then values with 95 % intervals, and a cell file. A cell file that is
    there is replaced with --force alone.
    """
    with progress("reading ..."):
        from nasolid.validation.fitting import fit as solve
        from nasolid.validation.fitting import read_fit_file, write_cell

        plan = read_fit_file(file)
    target = out or file.parent / f"{file_name(plan.name)}.toml"
    figure = None if plot is None else figure_path(plot, False, as_json, "")
    _check_places(target, figure, force, check, plan)
    with progress(f"fitting {plan.cell.name} ..."):
        result = solve(plan, check=check)
    written = [] if check else [target]
    if not check:
        write_cell(result.cell, target, force)
    drawn = Outputs(figure, None, force)
    drawn.draw(partial(_figure, result))
    written += drawn.written
    if as_json:
        print_json(result.to_json() | {"written": [str(path) for path in written]})
    else:
        _print(result, check)
        tell_written(written)
    for line in () if check else result.warnings:
        say(f"warning: {line}")


def _check_places(target: Path, figure: Path | None, force: bool, check: bool, plan: "FitPlan") -> None:
    """Refuse what could not be written, before anything is computed."""
    if not check:
        if target.suffix != ".toml":
            raise InputError(f"{target}: a cell file ends in .toml; rename it")
        if lexists(target) and not force:
            raise InputError(f"{target}: is there already; choose another name, or replace it with --force")
    check_outputs((None if check else target, figure), force)
    if figure is not None and all(name.startswith("curve/") is False for name in _targets(plan)):
        raise InputError("--plot draws curves, and the fit has none; leave it out")


def _targets(plan: "FitPlan") -> list[str]:
    return [target.full_name for target in plan.targets]


def _figure(result: "FitResult") -> "Axes":
    from nasolid import plots

    return plots.fitted_curves(result, plots.empty())


def _print(result: "FitResult", check: bool) -> None:
    tell(f"{result.plan.name}: {result.plan.cell.name} fitted to {', '.join(_targets(result.plan))}")
    for stage in result.stages:
        tell("", f"stage '{stage.name}': what {stage.data or stage.before.data} numbers can tell")
        print_identifiability(stage.before)
    if check:
        return
    tell("")
    rows = [_row(one) for one in result.parameters]
    print_table(("parameter", "value", "standard error", "95 % interval", "unit", "stage", ""), rows, (1, 2))
    tell("")
    for name, rmse in result.rmse.items():
        tell(f"{name}: {1e3 * rmse:.2f} mV rms")
    assumed = {t.full_name for t in result.plan.targets if not getattr(t, "stated", True)}
    for one in result.comparisons:
        if not len(one.measured):
            said = "assumed, 1 %" if one.name in assumed else "its own"
            tell(f"{one.name}: {one.residuals[0]:+.2f} deviations off ({said})")
    last = result.stages[-1]
    if last.chi2_reduced is not None:
        tell(f"chi2 / degrees of freedom: {last.chi2_reduced:.3g}; variances times {last.inflation:.3g}")


def print_identifiability(found: "Identifiability") -> None:
    """Sensitivities, most telling parameter first, and how alike they act."""
    order = [found.keys.index(key) for key in found.ranking]
    numbers = [f"{n}" for n in range(1, len(order) + 1)]
    heads = ("", "parameter", "mV", "% charge", "deviations", *numbers, "")
    rows = [
        (
            numbers[n],
            bare(found.keys[k]),
            f"{1e3 * found.voltage[found.keys[k]]:.3g}",
            f"{1e2 * found.charge[found.keys[k]]:.3g}",
            f"{found.deviations[found.keys[k]]:.3g}",
            *(f"{found.alike[k, j]:+.2f}" for j in order),
            "held: " + found.held[found.keys[k]] if found.keys[k] in found.held else "",
        )
        for n, k in enumerate(order)
    ]
    print_table(heads, rows, numbers=range(2, len(heads) - 1))
    tell(
        "over its whole range a parameter moves the targets so far; numbered columns: 1 or -1 where two do the same",
        f"rank {found.rank} of {len(found.keys)}, singular values {', '.join(f'{s:.2g}' for s in found.singular)}",
    )


def _row(one: "Fitted") -> tuple[Any, ...]:
    value = f"{one.printed(one.value):.5g}"
    shown = ("-", "-")
    if one.interval is not None and one.standard_error is not None:
        low, high = (f"{one.printed(x):.4g}" for x in one.interval)
        shown = f"{one.printed_difference(one.standard_error):.2g}", f"{low} .. {high}"
    remark = "conditional" if one.given else one.why_none.partition(":")[0]
    return bare(one.key), value, *shown, one.parameter.unit, one.stage, remark
