"""Words and tables of the validation report."""

import re
from collections.abc import Iterable, Mapping, Sequence
from importlib.metadata import PackageNotFoundError, version
from math import floor, log10
from statistics import median
from typing import TYPE_CHECKING

from nasolid.cli.output import LONGEST_CELL
from nasolid.errors import printable

if TYPE_CHECKING:
    from nasolid.validation.calibrated import Ensemble
    from nasolid.validation.rows import Row, Validation

MARKUP = re.compile(r"[\\`*_{}\[\]<>!&|~]")
"""What means something in the midst of a line of Markdown."""

BOUNDS = {"lower": "≥ ", "upper": "≤ "}

ROLES = """\
*Calibration*: a parameter was fitted to this number, or to another entry that holds the same information, or is
this number; agreement says nothing. *Prediction*: never fitted to. No entry is both."""

SPREAD = """\
The interval lies between the 2.5 and 97.5 % sample quantiles of draws (seed {seed}; their number stands behind
it; of few draws it is too narrow by some) over what is uncertain in the cell: a stated standard deviation is
drawn from its normal law (cut at three), an assumed range evenly (its logarithm where it spans decades). Draws
are independent but for this: where the fraction of active material was worked out from a loading, the loading
holds, so a thicker cathode is a more porous one and a denser active material takes less room; activation
energies of a liquid that follow its viscosity are drawn as one, and so are a particle's radius and the exchange
current that was worked out from it; and a *fitted* number is not drawn but fitted again in every draw, to its
measured value drawn within its own uncertainty ({assumed:g} % where none is given). What is assumed to stand
elsewhere is thereby taken off the fitted number. A draw that cannot come within {met:g} standard deviations of
the value it drew contradicts the measurement and is left out. An entry whose own choices bring in uncertain
numbers has no interval."""


def shown(text: str) -> str:
    """Somebody's words in Markdown: none of them is markup, and an address of the web is a link."""
    parts = re.split(r"(https?://[^\s<>()\[\]|\\`\"']+)", printable(text, LONGEST_CELL))
    return "".join(f"<{part}>" if k % 2 else MARKUP.sub(r"\\\g<0>", part) for k, part in enumerate(parts))


def markdown(found: "Validation", figures: Mapping[str, str]) -> str:
    """The report in Markdown.

    Parameters
    ----------
    found : Validation
        What to report.
    figures : mapping
        Address of the figure of each cell, by its name.
    """
    from nasolid.cli.report import by_cell

    parts = ["# Measured against modelled", summary(found), ROLES]
    if any(row.interval for row in found.rows):
        parts.append(_spread(found))
    for name, rows in by_cell(found.rows).items():
        if name and any(row.model is not None for row in rows):
            parts += [f"## {shown(name)}"]
            parts += [f"![model against measured, {shown(name)}]({figures[name]})"] if name in figures else []
            parts += [table(row for row in rows if row.model is not None)]
            parts += [_calibrated(found.ensembles[name])] if name in found.ensembles else []
    missing = [row for row in found.rows if row.model is None]
    if missing:
        parts += ["## Not compared", _reasons(missing)]
    parts += ["## Made with", _versions(found)]
    return "\n\n".join(parts) + "\n"


def cells_of(row: "Row") -> tuple[str, ...]:
    """What a row says: entry, measured, model, interval, error, role."""
    from nasolid.validation.rows import condition

    record = row.record
    spread = (
        ""
        if record.uncertainty_si is None
        else f" ± {trimmed(digits(row.printed(record.uncertainty_si), 3))}"
    )
    assumed = "" if not spread or record.uncertainty_stated else " (assumed)"
    ends = "" if row.interval is None else " to ".join(digits(row.printed(end)) for end in row.interval)
    ends += f" ({row.draws})" if ends else ""
    return (
        record.id,
        condition(record),
        f"{BOUNDS.get(record.bound, '')}{record.value:g}{spread}{assumed}",
        record.unit,
        digits(row.printed(row.model)),
        ends,
        ""
        if row.error is None
        else "kept"
        if record.bound and row.error == 0
        else f"{100 * row.error:+.1f} %",
        row.role,
    )


def digits(value: float | None, significant: int = 4) -> str:
    """A number with its significant digits and no power of ten where it can do without; "" for None."""
    if value is None:
        return ""
    if value and not 1e-4 <= abs(value) < 1e6:
        return f"{value:.{significant}g}"
    places = significant - 1 - (floor(log10(abs(value))) if value else 0)
    return f"{round(value, places):.{max(places, 0)}f}"


def trimmed(text: str) -> str:
    """A number without zeros at the end of its decimals."""
    return text.rstrip("0").rstrip(".") if "." in text else text


HEADINGS = ("entry", "condition", "measured", "unit", "model", "95 % (draws)", "error", "role")


def table(rows: Iterable["Row"]) -> str:
    """Rows as a table in Markdown."""
    return lines(HEADINGS, [cells_of(row) for row in rows])


def lines(headings: Sequence[str], rows: Iterable[Sequence[str]]) -> str:
    """A table in Markdown."""
    ruled = [headings, ["---"] * len(headings), *([shown(cell) for cell in row] for row in rows)]
    return "\n".join("| " + " | ".join(row) + " |" for row in ruled)


def summary(found: "Validation") -> str:
    """How near the model is, in a few sentences."""
    calibrations, predictions = found.compared("calibration"), found.compared("prediction")
    judged = [row.within for row in calibrations if row.within is not None]
    said = [
        f"{len(found.rows)} measured entries, {len(found.compared())} of them compared with the model: "
        f"{len(calibrations)} calibrations and {len(predictions)} predictions."
    ]
    if judged:
        said.append(
            f"{sum(judged)} of {len(judged)} calibrations are within 3 % (capacity), 5 % (resistance) or their "
            "stated or assumed uncertainty."
        )
    free = [row for row in predictions if not row.record.bound]
    if free:
        off = median(abs(row.error or 0.0) for row in free)
        said.append(f"Half of the {len(free)} predictions that are no bounds are within {100 * off:.2g} %.")
    covered = [row.covered for row in predictions if row.covered is not None]
    if covered:
        said.append(
            f"{sum(covered)} of {len(covered)} predictions with an interval meet what was measured, give or take "
            "two standard deviations."
        )
    return " ".join(said)


def plain(found: "Validation") -> str:
    """What the columns of a table say, in two lines without markup."""
    words = "calibration: a parameter was fitted to it; prediction: none was"
    if not any(row.interval for row in found.rows):
        return words
    return f"{words}\n95 %: sample quantiles of draws over what is uncertain, each calibrated again; see --report"


def _spread(found: "Validation") -> str:
    from nasolid.validation.calibrated import ASSUMED, MET

    return SPREAD.format(seed=found.seed, assumed=100 * ASSUMED, met=MET)


def _calibrated(drawn: "Ensemble") -> str:
    kept = sum(cell is not None for cell in drawn.cells)
    said = [f"{kept} of {len(drawn.cells)} draws could be calibrated."]
    for words, keys in (
        ("Fitted again in each", drawn.refitted),
        ("Moved in proportion to their measured value", drawn.proportional),
        ("Taken over from draws of the cell that they were fitted on", drawn.foreign),
    ):
        if keys:
            said.append(f"{words}: {', '.join(keys)}.")
    return " ".join(said)


def _reasons(rows: Sequence["Row"]) -> str:
    body = [
        (row.record.cell or "-", row.record.id, row.record.quantity, _measured(row), row.reason)
        for row in rows
    ]
    return lines(("cell", "entry", "quantity", "measured", "why"), body)


def _measured(row: "Row") -> str:
    record = row.record
    if record.value is None:
        return record.text
    return f"{BOUNDS.get(record.bound, '')}{record.value:g} {record.unit}"


def _versions(found: "Validation") -> str:
    from nasolid import __version__

    named = []
    for package in ("pybamm", "pybammsolvers", "casadi", "numpy", "scipy"):
        try:
            named.append(f"{package} {version(package)}")
        except PackageNotFoundError:
            continue
    draws = f"; {found.draws} draws, seed {found.seed}" if found.draws else "; no draws"
    return f"nasolid {__version__}, {', '.join(named)}{draws}."
