"""The numbers of a cell as rows to read: on the command line, in a notebook, as a table."""

from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING

from nasolid.errors import InputError
from nasolid.parameters.entries import Entry
from nasolid.parameters.faults import suggestion
from nasolid.parameters.fields import DUTIES
from nasolid.parameters.keys import unit_of
from nasolid.parameters.units import from_si

if TYPE_CHECKING:
    import pandas as pd

COLUMNS = ("key", "value", "unit", "uncertainty", "kind", "source")
"""Headings of `row`."""

KINDS = (*DUTIES, "default", "override")
"""Kinds of number that a cell can hold."""


COLOURS = {
    "reported": "#0072B2",
    "literature": "#E69F00",
    "derived": "#009E73",
    "fitted": "#CC79A7",
    "assumed": "#D55E00",
    "given": "#56B4E9",
    "default": "#999999",
    "override": "#F0E442",
}
"""Colour of each kind, in figures and notebooks: Okabe and Ito's, which colour-blind readers tell apart."""


def row(key: str, entry: Entry) -> tuple[str, ...]:
    """Texts of an entry under `COLUMNS`; the value as its source prints it."""
    value = f"{entry.value:g}" if isinstance(entry.value, float | int) else f"{len(entry.value)} values"
    at = f" at {from_si(entry.at, 'K', 'degC'):g} degC" if entry.at is not None else ""
    return key, value, entry.unit + at, spread(entry), entry.kind, origin(entry)


def spread(entry: Entry) -> str:
    """Uncertainty or range in the unit of the entry, "" where it states none."""
    si_unit = unit_of(entry.key)
    unit = entry.unit or si_unit
    if entry.uncertainty_si is not None:
        width = from_si(entry.uncertainty_si, si_unit, unit) - from_si(0.0, si_unit, unit)
        return f"+- {width:g}"
    if entry.range_si is not None:
        low, high = (from_si(x, si_unit, unit) for x in entry.range_si)
        return f"{low:g} .. {high:g}"
    return ""


def origin(entry: Entry) -> str:
    """What an entry rests on: its source, its arithmetic, its reason, or the file that gave it."""
    if entry.kind == "fitted":
        return f"fitted to {', '.join(entry.fitted_to)}"
    return (entry.source or entry.derivation or entry.why or entry.origin) + marks(entry)


def marks(entry: Entry) -> str:
    """What a reader should know of a source before following it, in brackets; "" if nothing."""
    said = {"recalled": entry.recalled, "not located": not entry.located}
    return f" ({', '.join(mark for mark, holds in said.items() if holds)})" if any(said.values()) else ""


def tally(entries: Iterable[Entry]) -> dict[str, int]:
    """How many numbers there are of each kind, in the order of `KINDS`."""
    found = Counter(entry.kind for entry in entries)
    return {kind: found[kind] for kind in KINDS if found[kind]}


@dataclass(frozen=True, repr=False)
class Table:
    """Numbers of a cell; a notebook shows them with a link to every source that has one.

    Attributes
    ----------
    name : str
        Name of the cell.
    entries : dict
        Its entries by key.
    """

    name: str
    entries: Mapping[str, Entry]

    @property
    def rows(self) -> list[tuple[str, ...]]:
        """Texts under `COLUMNS`, as `nasolid show` prints them."""
        return [row(key, entry) for key, entry in self.entries.items()]

    def to_frame(self) -> "pd.DataFrame":
        """A row per number.

        Returns
        -------
        pandas.DataFrame
            By key: ``value`` and ``unit`` as printed, the same ``si`` (a tuple for a table of values), one standard
            deviation ``uncertainty_si`` and the range ``low_si`` to ``high_si`` where stated, reference temperature
            ``at_K``, ``kind`` and ``source``.
        """
        import pandas as pd

        rows = {}
        for key, entry in self.entries.items():
            low, high = entry.range_si or (None, None)
            rows[key] = (
                entry.value,
                entry.unit,
                entry.si,
                entry.uncertainty_si,
                low,
                high,
                entry.at,
                entry.kind,
                origin(entry),
            )
        names = ["value", "unit", "si", "uncertainty_si", "low_si", "high_si", "at_K", "kind", "source"]
        table = pd.DataFrame.from_dict(rows, orient="index", columns=names)
        return table.astype(dict.fromkeys(names[3:7], float)).rename_axis("key")

    def __len__(self) -> int:
        return len(self.entries)

    def __repr__(self) -> str:
        widths = [max((len(line[k]) for line in [COLUMNS, *self.rows]), default=0) for k in range(5)]
        lines = ["  ".join(map(str.ljust, line, [*widths, 0])).rstrip() for line in [COLUMNS, *self.rows]]
        return "\n".join(lines)

    def _repr_html_(self) -> str:
        from nasolid.parameters.html import table_html

        return table_html(self)


def chosen(entries: Mapping[str, Entry], kind: str | None) -> dict[str, Entry]:
    """Entries of a kind; all where none is asked for.

    Raises
    ------
    InputError
        If there is no such kind.
    """
    if kind is not None and kind not in KINDS:
        raise InputError(f"kind {kind!r} is unknown; {suggestion(kind, KINDS)}")
    return {key: entry for key, entry in entries.items() if kind in (None, entry.kind)}
