"""Fields of a study file: each read on its own, refused in one line."""

from collections.abc import Iterable, Mapping
from dataclasses import replace
from math import isfinite
from typing import Any

import numpy as np

from nasolid.errors import InputError
from nasolid.parameters import units
from nasolid.parameters.faults import Faults, suggestion
from nasolid.parameters.keys import keys_for
from nasolid.parameters.ranges import in_bounds


def table(data: Mapping[str, Any], name: str, faults: Faults, where: str) -> Mapping[str, Any]:
    """A section of the file; empty, with a fault, if it is none."""
    found = data.get(name, {})
    if not isinstance(found, Mapping):
        faults.append(f"{where}: {name} = {found!r} is no section; write [{name}] and its fields below")
        return {}
    return found


def refuse_unknown(raw: Mapping[str, Any], known: Iterable[str], faults: Faults, where: str) -> None:
    """Add a fault for every field that is none of `known`."""
    known = tuple(known)
    for name in raw:
        if name not in known:
            faults.append(f"{where}: unknown field '{name}'; {suggestion(name, known)}")


def text(raw: Mapping[str, Any], name: str, example: str) -> str:
    """A text that is not blank.

    Raises
    ------
    InputError
        If it is missing or something else.
    """
    found = raw.get(name)
    if not isinstance(found, str) or not found.strip():
        said = "is missing" if found is None else f"{found!r} is not text"
        raise InputError(f"'{name}' {said}; write {name} = {example}")
    return found


def one_of(raw: Mapping[str, Any], name: str, options: Iterable[str], default: str | None = None) -> str:
    """One of some words.

    Raises
    ------
    InputError
        If it is missing and there is no default, or is none of them.
    """
    options = tuple(options)
    found = raw.get(name, default)
    if found is None:
        raise InputError(f"'{name}' is missing; {suggestion('', options)}")
    if not isinstance(found, str) or found not in options:
        raise InputError(f"{name} = {found!r} is not on offer; {suggestion(found, options)}")
    return found


def flag(raw: Mapping[str, Any], name: str, default: bool) -> bool:
    """True or false.

    Raises
    ------
    InputError
        If it is something else.
    """
    found = raw.get(name, default)
    if not isinstance(found, bool):
        raise InputError(f"{name} = {found!r} is neither true nor false; write one of them")
    return found


def count(raw: Mapping[str, Any], name: str, least: int, most: int, default: int | None = None) -> int:
    """A whole number between two.

    Raises
    ------
    InputError
        If it is missing and there is no default, or is something else.
    """
    found = raw.get(name, default)
    if found is None:
        raise InputError(f"'{name}' is missing; write {name} = 100")
    if isinstance(found, bool) or not isinstance(found, int) or not least <= found <= most:
        raise InputError(f"{name} = {found!r}: give a whole number from {least} to {most}")
    return found


def words(raw: Mapping[str, Any], name: str, example: str) -> tuple[str, ...]:
    """A list of texts, at least one, none twice.

    Raises
    ------
    InputError
        If it is missing or something else.
    """
    found = raw.get(name)
    if found is None:
        raise InputError(f"'{name}' is missing; write {name} = [{example}]")
    if not isinstance(found, list) or not found or not all(isinstance(x, str) for x in found):
        raise InputError(f"{name} = {found!r} is no list of texts; write {name} = [{example}]")
    return tuple(found)


def quantity(value: Any, unit: Any, si_unit: str, name: str) -> float:
    """A number in SI: a text with its unit, or a number whose unit stands apart.

    Raises
    ------
    InputError
        If it cannot be read.
    """
    if isinstance(value, str):
        if unit:
            raise InputError(f"'{name}': {value!r} and unit = {unit!r} both say a unit; leave one out")
        return units.parse_quantity(value, si_unit, name)
    found = units.to_si(value, unit, si_unit, name)
    assert isinstance(found, float)
    if not isfinite(found):
        raise InputError(f"'{name}': {found} is not allowed; give a finite number")
    return found


def rounded(values: np.ndarray) -> np.ndarray:
    """15 significant digits, as `nasolid.parameters.units` rounds: 7e-05, not 7.000000000000001e-05."""
    return np.array([float(f"{x:.15g}") for x in values.tolist()])


def kelvin(value: Any, name: str = "temperature") -> float:
    """A temperature [K] from a text with its unit.

    Raises
    ------
    InputError
        If it cannot be read, or no cell runs at it.
    """
    found = units.parse_quantity(value, "K", name)
    in_bounds(
        replace(keys_for()["Ambient temperature [K]"], name=f"{name} [K]"),
        found,
        *units.split_quantity(value, "K", name),
    )
    return found
