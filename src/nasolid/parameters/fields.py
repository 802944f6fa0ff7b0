"""The fields of an entry: what each may hold, and which of them a kind of number owes."""

from collections.abc import Callable
from typing import Any

from nasolid.errors import InputError
from nasolid.parameters import units
from nasolid.parameters.faults import suggestion
from nasolid.parameters.ranges import check_kelvin

Number = float | tuple[float, ...]
"""A value, or the values of a table."""

DUTIES: dict[str, tuple[str, ...]] = {
    "reported": ("source",),
    "literature": ("source",),
    "derived": ("derivation",),
    "fitted": ("fitted_to", "range"),
    "assumed": ("range", "why"),
    "given": (),
}
"""Kinds of number that a file may hold, and the fields that each owes."""

FROM_PAPERS = ("reported", "literature")
"""Kinds whose source must say where in the paper the number stands."""


def _value(raw: Any, name: str) -> Number:
    return tuple(units.number(x, name) for x in raw) if isinstance(raw, list) else units.number(raw, name)


def _table(raw: Any, name: str) -> tuple[float, ...]:
    if not isinstance(raw, list):
        raise InputError(f"'{name}': {raw!r} is not a list of numbers; write [.., ..]")
    return tuple(units.number(x, name) for x in raw)


def _pair(raw: Any, name: str) -> tuple[float, ...]:
    if not isinstance(raw, list) or len(raw) != 2:
        raise InputError(f"'{name}': {raw!r} is not a pair; write [lowest, highest]")
    return _table(raw, name)


def _text(raw: Any, name: str) -> str:
    if not isinstance(raw, str) or not raw.strip():
        raise InputError(f"'{name}': {raw!r} is not text; write it in quotes")
    return raw


def _unit(raw: Any, name: str) -> str:
    return "" if raw == "" else _text(raw, name)


def _flag(raw: Any, name: str) -> bool:
    if not isinstance(raw, bool):
        raise InputError(f"'{name}': {raw!r} is neither true nor false; write one of them")
    return raw


def _kind(raw: Any, name: str) -> str:
    if not isinstance(raw, str) or raw not in DUTIES:
        raise InputError(f"'{name}': {raw!r} is unknown; {suggestion(raw, DUTIES)}")
    return raw


def _measured(raw: Any, name: str) -> tuple[str, ...]:
    if not isinstance(raw, list) or not raw or not all(isinstance(x, str) and "/" in x for x in raw):
        raise InputError(f"'{name}': {raw!r} lists no measured entries; write [\"<cell>/<id>\"]")
    return tuple(raw)


def _kelvin(raw: Any, name: str) -> float:
    return check_kelvin(*units.split_quantity(raw, "K", name), name)


def _kelvins(raw: Any, name: str) -> tuple[float, ...]:
    if not isinstance(raw, list) or len(raw) != 2:
        raise InputError(f'\'{name}\': {raw!r} is not a pair; write e.g. ["-10 degC", "40 degC"]')
    return tuple(_kelvin(x, name) for x in raw)


FIELDS: dict[str, Callable[[Any, str], Any]] = {
    "value": _value,
    "unit": _unit,
    "uncertainty": units.number,
    "range": _pair,
    "kind": _kind,
    "source": _text,
    "fitted_to": _measured,
    "derivation": _text,
    "why": _text,
    "note": _text,
    "at": _kelvin,
    "valid": _kelvins,
    "over": _table,
    "over_unit": _unit,
    "log": _flag,
    "recalled": _flag,
    "located": _flag,
}
"""Fields of an entry and how each is read."""
