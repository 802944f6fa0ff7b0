"""One number of a parameter file: its value, its unit, how sure it is and where it comes from."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from itertools import pairwise
from math import inf
from typing import Any

from nasolid.errors import InputError
from nasolid.parameters import units
from nasolid.parameters.citations import source_faults
from nasolid.parameters.faults import Faults, suggestion
from nasolid.parameters.fields import DUTIES, FIELDS, FROM_PAPERS, Number
from nasolid.parameters.keys import Key, unit_of
from nasolid.parameters.ranges import bounds, in_bounds

STANDARD_TEMPERATURE = 298.15
"""Reference temperature [K] of defaults that follow a temperature law."""


@dataclass(frozen=True)
class Entry:
    """A parameter of a cell or a material.

    Attributes
    ----------
    key : str
        PyBaMM's name with its SI unit.
    value : float or tuple of float
        As printed by the source, in `unit`; a tuple for a table.
    unit : str
        As printed.
    si : float or tuple of float
        The value in the unit of the key.
    kind : str
        A key of `DUTIES`, or "default" or "override".
    uncertainty_si : float or None
        One standard deviation, in SI.
    range_si : tuple or None
        Lowest and highest credible value, in SI.
    at : float or None
        Reference temperature [K] of a value that follows a temperature law.
    valid : tuple or None
        Lowest and highest temperature [K] at which the law was measured.
    over : tuple or None
        Argument of a table, in SI.
    log : bool
        Whether the values in `range_si` spread over decades.
    recalled : bool
        Whether the source was quoted from memory.
    located : bool
        Whether a reader can look the number up where `source` says.
    origin : str
        File that gave it, "default" or "--set".
    """

    key: str
    value: Number
    unit: str
    si: Number
    kind: str
    uncertainty_si: float | None = None
    range_si: tuple[float, float] | None = None
    source: str = ""
    fitted_to: tuple[str, ...] = ()
    derivation: str = ""
    why: str = ""
    note: str = ""
    at: float | None = None
    valid: tuple[float, float] | None = None
    over: tuple[float, ...] | None = None
    log: bool = False
    recalled: bool = False
    located: bool = True
    origin: str = ""


def default_entry(key: Key, worked_out: float | None = None) -> Entry:
    """Entry for an optional key that no file gives, worked out from others or the key's own default."""
    value = key.default if worked_out is None else worked_out
    assert value is not None
    at = STANDARD_TEMPERATURE if key.law else None
    return Entry(key.name, value, key.unit, value, "default", at=at, origin="default")


def spelled_out(raw: Any, name: str) -> Any:
    """Fields of an entry that is given in short, ``"5 Ohm.cm2 at 25 degC"`` or a number without dimension."""
    if isinstance(raw, (int, float)) and not isinstance(raw, bool):
        return {"value": raw, "kind": "given"}
    if not isinstance(raw, str):
        return raw
    quantity, _, at = raw.partition(" at ")
    value, unit = units.split_quantity(quantity, "", name)
    return {"value": value, "unit": unit, "kind": "given"} | ({"at": at.strip()} if at else {})


def read_entry(key: Key, raw: Any, origin: str, bibliography: frozenset[str] | None = None) -> Entry:
    """Check one entry of a file and convert it to SI.

    Parameters
    ----------
    key : Key
        What the entry is for.
    raw : mapping
        Its fields, as read from TOML.
    origin : str
        File that it stands in.
    bibliography : frozenset of str, optional
        Keys that `source` may name; None leaves them unchecked.

    Raises
    ------
    InputError
        With every fault of the entry, each naming the key.
    """
    raw = spelled_out(raw, key.name)
    if not isinstance(raw, Mapping):
        raise InputError(f"'{key.name}': {raw!r} is no entry; write [\"{key.name}\"] and its fields below")
    faults = Faults()
    say = f"'{key.name}': "
    for field in sorted(raw.keys() - FIELDS.keys()):
        faults.append(f"{say}unknown field '{field}'; {suggestion(field, FIELDS)}")
    tried = {f: faults.attempt(FIELDS[f], raw[f], f"{key.name} {f}") for f in raw if f in FIELDS}
    fields = {name: value for name, value in tried.items() if value is not None}
    faults += _neglected_duties(say, raw)
    faults += _source_faults(say, fields, bibliography)
    faults += _temperature_faults(key, raw, fields)
    numbers: dict[str, Any] = {}
    if "value" in fields and fields.keys() >= raw.keys() & {"unit", "over", "over_unit"}:
        with faults.collect():
            numbers = _numbers(key, fields, faults)
    faults.stop_if_any()
    free = (
        "source", "derivation", "why", "note", "fitted_to", "log", "recalled", "located", "kind", "at", "valid",
    )  # fmt: skip
    said = {name: fields[name] for name in free if name in fields}
    return Entry(key=key.name, unit=fields.get("unit", ""), origin=origin, **said, **numbers)


def _neglected_duties(say: str, raw: Mapping[str, Any]) -> Iterator[str]:
    if "value" not in raw:
        yield f"{say}has no value; write value = ..."
    if "kind" not in raw:
        yield f"{say}does not say its kind; write kind = {' | '.join(DUTIES)}"
        return
    for duty in DUTIES.get(raw["kind"], ()) if isinstance(raw["kind"], str) else ():
        if duty not in raw:
            yield f"{say}kind '{raw['kind']}' owes '{duty}', which is missing; see parameter_sets/README.md"


def _source_faults(say: str, fields: Mapping[str, Any], bibliography: frozenset[str] | None) -> Iterator[str]:
    if fields.get("source"):
        owes_place = fields.get("kind") in FROM_PAPERS and fields.get("located", True)
        yield from (f"{say}{fault}" for fault in source_faults(fields["source"], owes_place, bibliography))
    elif "located" in fields:
        yield f"{say}located says whether its source can be followed, and it has none; give one or leave it out"


def _numbers(key: Key, fields: Mapping[str, Any], faults: Faults) -> dict[str, Any]:
    """Everything of an entry that has a unit, in SI."""
    say, unit, value = f"'{key.name}': ", fields.get("unit", ""), fields["value"]
    if isinstance(value, tuple) != bool(key.table):
        due = f"a table: give lists 'value' and 'over', its {key.table}" if key.table else "one number"
        raise InputError(f"{say}found {_shape(value)}; this key takes {due}")
    si = units.to_si(value, unit, key.unit, key.name)
    faults.attempt(in_bounds, key, si, value, unit)
    found: dict[str, Any] = {"value": value, "si": si}
    if "uncertainty" in fields:
        found["uncertainty_si"] = units.difference_to_si(fields["uncertainty"], unit, key.unit, key.name)
        if fields["uncertainty"] <= 0:
            faults.append(f"{say}uncertainty {fields['uncertainty']:g} is not positive; leave out or correct")
    if "range" in fields:
        found["range_si"] = units.to_si(fields["range"], unit, key.unit, key.name)
        faults += _range_faults(key, value, fields["range"], found["range_si"])
    if fields.get("log") and not found.get("range_si", (0,))[0] > 0:
        faults.append(f"{say}log = true needs a range above 0, over whose decades the values spread")
    if key.table:
        found["over"] = faults.attempt(_argument, key, fields)
        faults += _table_faults(key, si, found["over"] or ())
    elif "over" in fields or "over_unit" in fields:
        faults.append(f"{say}takes one number; leave 'over' and 'over_unit' out")
    return found


def _range_faults(
    key: Key, value: Number, given: tuple[float, float], si: tuple[float, float]
) -> Iterator[str]:
    say, (low, high) = f"'{key.name}': ", given
    values = value if isinstance(value, tuple) else (value,)
    if low >= high:
        yield f"{say}range [{low:g}, {high:g}] is reversed or empty; write the lowest first"
    elif min(values) < low or max(values) > high:
        yield f"{say}range [{low:g}, {high:g}] does not contain the value; correct one of them"
    elif si[0] < key.low or si[1] > key.high:
        yield f"{say}range [{low:g}, {high:g}] leaves the bounds of the key; allowed is {bounds(key)}"


def _temperature_faults(key: Key, raw: Mapping[str, Any], fields: Mapping[str, Any]) -> Iterator[str]:
    say = f"'{key.name}': "
    if key.law and "at" not in raw:
        yield f"{say}follows a temperature law ({key.law}) and owes 'at'; write e.g. at = \"30 degC\""
    if not key.law and "at" in raw:
        yield f"{say}follows no temperature law; leave 'at' out"
    low, high = fields.get("valid", (0.0, 1.0))
    if low >= high:
        yield f"{say}valid is reversed or empty; write the lowest temperature first"


def _argument(key: Key, fields: Mapping[str, Any]) -> tuple[float, ...]:
    """Argument of a table, in SI."""
    say, over, value = f"'{key.name}': ", fields.get("over"), fields["value"]
    if over is None:
        raise InputError(f"{say}is a table; give 'over', its {key.table}, as a list")
    if len(over) != len(value) or len(over) < 2:
        raise InputError(
            f"{say}'value' has {len(value)} numbers and 'over' {len(over)}; give 2 or more of both"
        )
    if any(later <= earlier for earlier, later in pairwise(over)):
        raise InputError(f"{say}'over' does not increase; write its {key.table} from lowest to highest")
    si = units.to_si(over, fields.get("over_unit", ""), unit_of(key.table), f"{key.name} over")
    assert isinstance(si, tuple)
    return si


def _table_faults(key: Key, values: Any, over: tuple[float, ...]) -> Iterator[str]:
    say, ends = f"'{key.name}': ", {"stoichiometry": (0.0, 1.0)}.get(key.table, (0.0, inf))
    if over and (over[0] < ends[0] or over[-1] > ends[1]):
        yield f"{say}'over' leaves its bounds; {key.table} lies in [{ends[0]:g}, {ends[1]:g}]"
    falls = unit_of(key.name) == "V"
    if falls and any(later >= earlier for earlier, later in pairwise(values)):
        yield f"{say}does not fall strictly; a potential falls at every step in stoichiometry"
    if not falls and min(values, default=1.0) <= 0:
        yield f"{say}has values of 0 or below; they must be positive"


def _shape(value: Number) -> str:
    return f"{len(value)} numbers" if isinstance(value, tuple) else f"the number {value:g}"
