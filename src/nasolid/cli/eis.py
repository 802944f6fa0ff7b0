"""``nasolid eis``: impedance of a cell, at rest or while it runs, and of its symmetric cell."""

from collections.abc import Sequence
from dataclasses import dataclass
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from nasolid.cli.changes import (
    TEMPERATURE,
    changed_cell,
    choice_option,
    force_option,
    json_option,
    overridden,
    print_cell,
    set_option,
)
from nasolid.cli.output import print_json, progress, tell_written
from nasolid.cli.outputs import Outputs, check_outputs, default_figure, figure_path, put_table
from nasolid.errors import InputError
from nasolid.parameters import Cell
from nasolid.parameters.units import parse_quantity, split_quantity

if TYPE_CHECKING:
    import numpy as np
    from matplotlib.axes import Axes

    from nasolid.spectra import RelaxationTimes, Spectrum

HERTZ = {"": 1.0, "mHz": 1e-3, "Hz": 1.0, "kHz": 1e3, "MHz": 1e6}
SLOWEST, FASTEST = 1e-9, 1e12
EVERY, EVERY_SHARE = (1e-3, 0.5), 0.1
OWN = {
    "at rest": ("soc", "branch"),
    "operando": ("every", "current", "direction"),
    "symmetric": (),
    "blocking": (),
}
"""Options that only one kind of measurement knows."""


@dataclass(frozen=True)
class Plan:
    """What is measured: kind (a key of `OWN`), frequencies [Hz], and the kind's own options that were given."""

    kind: str
    frequencies: "np.ndarray"
    options: dict[str, Any]

    @property
    def soc(self) -> float | None:
        """State of charge, where there is one."""
        return self.options.get("soc", 0.5) if self.kind == "at rest" else None


@click.command()
@click.argument("cell")
@click.option("--soc", metavar="S", help="State of charge of the cell, 0..1 or 0%..100%.  [default: 0.5]")
@click.option("--temperature", metavar="T", help="With its unit, e.g. 30degC; by default the cell's own.")
@click.option("--frequencies", metavar="F:F", default="1e-2:1e6", show_default=True,
              help="Range in Hz, or with units as in 10mHz:1MHz; in either order.")  # fmt: skip
@click.option("--points-per-decade", type=click.IntRange(1, 1000), default=10, show_default=True)
@click.option("--cell-type", type=click.Choice(["full", "symmetric", "blocking"]), default="full", show_default=True,
              help="Symmetric: sodium at both sides of the separator; blocking: inert metal at both.")  # fmt: skip
@click.option("--branch", type=click.Choice(["held", "free", "discharge", "charge"]),
              help="What the hysteresis does: held on its branch (of the discharge, or as named), or free to answer to "
              "the current.  [default: held]")  # fmt: skip
@click.option("--operando", is_flag=True, help="Spectra along a half-cycle, while its current flows.")
@click.option("--every", metavar="S", help="Share of the half-cycle between spectra.  [default: 0.1]")
@click.option("--current", help="Of the half-cycle: C/10, 0.5C, 0.5mA/cm2, 2A/m2 or 20uA; else as measured.")
@click.option("--direction", type=click.Choice(["discharge", "charge"]),
              help="Of the half-cycle.  [default: discharge]")  # fmt: skip
@click.option("--aged", "aged_file", type=Path, metavar="FILE",
              help="Of the cell as cycling left it: a state that `nasolid cycle --save` wrote.")  # fmt: skip
@set_option
@choice_option
@click.option(
    "--plot", type=Path, metavar="FILE", help="Where the figure goes; else nasolid-CELL-eis-OPTIONS.png."
)
@click.option("--no-plot", is_flag=True, help="No figure.")
@click.option("--csv", "csv_file", type=Path, metavar="FILE",
              help="Spectrum in Ohm of the whole cell, in Battery Data Format; with --operando one file each, "
              "FILE-10.csv at 10 % of the half-cycle.")  # fmt: skip
@click.option("--relaxation-times", "relaxation", is_flag=True,
              help="Also the distribution of relaxation times: peaks with their ranges, loop and tail; a figure "
              "more, named as the other with -relaxation.")  # fmt: skip
@force_option
@json_option
def eis(
    cell: str,
    temperature: str | None,
    frequencies: str,
    points_per_decade: int,
    cell_type: str,
    operando: bool,
    aged_file: Path | None,
    settings: Sequence[str],
    choices: Sequence[str],
    plot: Path | None,
    no_plot: bool,
    csv_file: Path | None,
    relaxation: bool,
    force: bool,
    as_json: bool,
    **own: str | None,
) -> None:
    """Impedance of CELL at rest, along a half-cycle, or of its symmetric cell."""
    changed = changed_cell(cell, settings, choices, {TEMPERATURE: temperature})
    if aged_file is not None:
        from nasolid.simulation.frozen import aged

        changed = aged(aged_file, changed)
    kind = _kind(cell_type, operando)
    options = {name: given for name, given in own.items() if given is not None}
    _refuse_foreign(kind, options | ({"relaxation-times": ""} if relaxation and kind == "operando" else {}))
    figure = figure_path(plot, no_plot, as_json, default_figure(changed.name, "eis"))
    peaks = figure.with_stem(f"{figure.stem}-relaxation") if figure is not None and relaxation else None
    plan = Plan(kind, _frequencies(frequencies, points_per_decade), _numbers(options))
    check_outputs((figure, peaks, *_tables(plan, csv_file)), force)
    with progress(f"solving {changed.name} ..."):
        spectra = _solved(changed, plan)
        found = _relaxation(spectra[0][1]) if relaxation else None
    files = _write(spectra, figure, csv_file, force)
    if peaks is not None and found is not None:
        from nasolid.cli.eis_relaxation import peaks_figure

        Outputs(peaks, None, force).draw(partial(peaks_figure, spectra[0][1], found))
        files.insert(1, peaks)
    if as_json:
        print_json(_as_json(changed, plan, spectra, found))
        return
    from nasolid.cli.eis_relaxation import print_peaks
    from nasolid.cli.eis_tables import print_one, print_series

    print_cell(changed, _state(changed, plan))
    if kind == "operando":
        print_series(spectra)
    else:
        print_one(spectra[0][1])
    if found is not None:
        print_peaks(found)
    tell_written(files)


Spectra = list[tuple[float | None, "Spectrum"]]
"""Spectra with the share of the half-cycle they were taken at, None where there is no half-cycle."""


def _kind(cell_type: str, operando: bool) -> str:
    if operando and cell_type != "full":
        raise InputError(
            f"--operando and --cell-type {cell_type}: only a full cell is discharged; give one of them"
        )
    return "operando" if operando else {"full": "at rest"}.get(cell_type, cell_type)


def _refuse_foreign(kind: str, options: dict[str, Any]) -> None:
    """Refuse options that would do nothing: all of them, one line each."""
    words = {"at rest": "a spectrum at rest", "operando": "--operando"}.get(kind, f"--cell-type {kind}")
    foreign = [name for name in options if name not in OWN[kind]]
    if foreign:
        advice = "add --operando or leave it out" if kind == "at rest" else "leave it out"
        raise InputError(*(f"--{name} has no meaning for {words}; {advice}" for name in foreign))


def _numbers(options: dict[str, Any]) -> dict[str, Any]:
    """Options with their numbers read and checked."""
    found = dict(options)
    for name, (low, high) in {"soc": (0.0, 1.0), "every": EVERY}.items():
        if name in options:
            found[name] = parse_quantity(options[name], "", f"--{name}")
            if not low <= found[name] <= high:
                raise InputError(
                    f"--{name} {options[name]!r}: is outside {low:g} .. {high:g}; give it as e.g. '0.1'"
                )
    return found


def _frequencies(text: str, per_decade: int) -> "np.ndarray":
    """Frequencies of a range such as 1e-2:1e6."""
    ends = text.split(":")
    if len(ends) != 2:
        raise InputError(f"--frequencies {text!r}: is no range; write e.g. 1e-2:1e6 or 10mHz:1MHz")
    low, high = sorted(_hertz(end, text) for end in ends)

    from nasolid.simulation.impedance import default_frequencies

    found = default_frequencies(low, high, per_decade)
    if len(found) < 2:
        raise InputError(
            f"--frequencies {text!r}: holds one frequency at {per_decade} a decade; widen it or raise "
            "--points-per-decade"
        )
    return found


def _hertz(end: str, text: str) -> float:
    try:
        value, unit = split_quantity(end, "", "--frequencies")
    except InputError:
        raise InputError(
            f"--frequencies {text!r}: {end!r} is no finite number; write e.g. 1e-2:1e6"
        ) from None
    if unit not in HERTZ:
        raise InputError(f"--frequencies {text!r}: unit {unit!r} is not allowed; give Hz, mHz, kHz or MHz")
    if not SLOWEST <= value * HERTZ[unit] <= FASTEST:
        raise InputError(
            f"--frequencies {text!r}: {end.strip()} is not allowed; give positive ones, {SLOWEST:g} .. {FASTEST:g} Hz"
        )
    return value * HERTZ[unit]


def _solved(cell: Cell, plan: Plan) -> Spectra:
    from nasolid.simulation import impedance as at

    if plan.kind == "at rest":
        return [(None, at.impedance(cell, plan.frequencies, **plan.options))]
    if plan.kind == "operando":
        every = plan.options.get("every", EVERY_SHARE)
        found = at.operando(cell, plan.frequencies, **(plan.options | {"every": every}))
        return [(round(every * k, 9), spectrum) for k, spectrum in enumerate(found, start=1)]
    return [(None, at.symmetric_impedance(cell, plan.frequencies, blocking=plan.kind == "blocking"))]


def _relaxation(spectrum: "Spectrum") -> "RelaxationTimes":
    from nasolid.spectra import relaxation_times

    return relaxation_times(spectrum)


def _state(cell: Cell, plan: Plan) -> str:
    """What was measured, after the temperature."""
    if plan.soc is not None:
        return f", {100 * plan.soc:g} % charged" + (
            ", branch free" if plan.options.get("branch") == "free" else ""
        )
    if plan.kind == "operando":
        i, direction = _current(cell, plan)
        return f", on {direction} at {i / 10:.4g} mA/cm2"
    return f", {plan.kind} cell"


def _current(cell: Cell, plan: Plan) -> tuple[float, str]:
    from nasolid.simulation import current_density

    return current_density(cell, plan.options.get("current")), plan.options.get("direction", "discharge")


def _tables(plan: Plan, csv_file: Path | None) -> list[Path]:
    """Every table that may come to be: of a half-cycle one for each share that it can be asked at."""
    if csv_file is None or plan.kind != "operando":
        return [] if csv_file is None else [csv_file]
    every = plan.options.get("every", EVERY_SHARE)
    return [_at_share(csv_file, round(every * k, 9)) for k in range(1, int(1 / every) + 2)]


def _at_share(csv_file: Path, share: float | None) -> Path:
    return csv_file if share is None else csv_file.with_stem(f"{csv_file.stem}-{100 * share:g}")


def _write(spectra: Spectra, figure: Path | None, csv_file: Path | None, force: bool) -> list[Path]:
    """Write what is asked for; the files."""
    files = []
    if csv_file is not None:
        from nasolid.spectra import write_csv

        for share, spectrum in spectra:
            path = _at_share(csv_file, share)
            put_table(path, partial(write_csv, spectrum=spectrum), force)
            files.append(path)
    drawn = Outputs(figure, None, force)
    drawn.draw(partial(_figure, [spectrum for _, spectrum in spectra]))
    return [*drawn.written, *files]


def _figure(spectra: "list[Spectrum]") -> "Axes":
    from nasolid import plots

    return plots.nyquist_and_bode(spectra)


def _as_json(cell: Cell, plan: Plan, spectra: Spectra, found: "RelaxationTimes | None") -> dict[str, Any]:
    head = {
        "cell": cell.name,
        "temperature_K": cell.value(TEMPERATURE),
        "soc": plan.soc,
        "cell_type": plan.kind if plan.kind in ("symmetric", "blocking") else "full",
    }
    tail: dict[str, Any] = {"parameters_overridden": overridden(cell)}
    if found is not None:
        from nasolid.cli.eis_relaxation import as_json

        tail["relaxation_times"] = as_json(found)
    if plan.kind != "operando":
        return head | spectra[0][1].to_json() | tail

    i, direction = _current(cell, plan)
    each = [{"share": share, **spectrum.to_json()} for share, spectrum in spectra]
    return head | {"direction": direction, "current_density_A_m2": i, "spectra": each} | tail
