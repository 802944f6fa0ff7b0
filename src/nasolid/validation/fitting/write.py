"""A fitted cell, and a cell as a file that reads back the same."""

import json
import os
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace
from math import ceil, log10
from pathlib import Path
from typing import Any

from nasolid.errors import InputError
from nasolid.parameters import check_file, load_cell, units
from nasolid.parameters.cell import Cell
from nasolid.parameters.check import complete
from nasolid.parameters.entries import Entry
from nasolid.parameters.faults import quoted
from nasolid.parameters.files import write_whole
from nasolid.parameters.key import unit_of
from nasolid.parameters.keys import CHOICES, FORMS, keys_for
from nasolid.parameters.naming import default_choices
from nasolid.validation.fitting.plan import FitPlan
from nasolid.validation.fitting.result import Fitted

DIGITS = 4
"""Significant digits of a value whose error is not known."""


def fitted_cell(plan: FitPlan, parameters: Sequence[Fitted]) -> Cell:
    """The cell of a plan with what was fitted, rounded to what is known, of kind "fitted".

    Parameters
    ----------
    plan : FitPlan
        What was asked.
    parameters : sequence of Fitted
        What was found; those that were fitted to nothing keep the cell's value.
    """
    moved = {one.key: _entry(plan.cell.entries[one.key], one) for one in parameters if one.fitted_to}
    cell = plan.cell.override({key: entry.si for key, entry in moved.items()})
    entries, spare = complete(cell.spare | cell.entries | moved, cell.layers, cell.choices)
    return replace(cell, name=plan.name, entries=entries, spare=spare, overridden=())


def _entry(old: Entry, one: Fitted) -> Entry:
    """The entry of a fitted parameter, in the unit that people read."""
    si_unit, unit = unit_of(one.key), one.parameter.unit
    low, high = (float(f"{one.printed(x):.6g}") for x in (one.parameter.low, one.parameter.high))
    value = min(max(rounded(one.printed(one.value), _error(one)), low), high)
    error = None if one.given else _error(one)
    error = None if error is None else float(f"{error:.2g}")
    si = {name: units.to_si(x, unit, si_unit, one.key) for name, x in (("v", value), ("l", low), ("h", high))}
    return Entry(
        key=one.key,
        value=value,
        unit=unit,
        si=si["v"],
        kind="fitted",
        uncertainty_si=None if error is None else units.difference_to_si(error, unit, si_unit, one.key),
        range_si=(si["l"], si["h"]),  # type: ignore[arg-type]
        fitted_to=one.fitted_to,
        note=_note(one),
        at=old.at,
        valid=old.valid,
        log=one.parameter.logarithmic,
        origin="fit",
    )


def _error(one: Fitted) -> float | None:
    return None if one.standard_error is None else one.printed_difference(one.standard_error)


def rounded(value: float, error: float | None) -> float:
    """A value to one digit more than the first two of its error; to four digits where that is not known."""
    digits = DIGITS
    if error and value:
        digits = min(max(ceil(log10(abs(value) / error)) + 2, 3), 12)
    return float(f"{value:.{digits}g}")


def _note(one: Fitted) -> str:
    said = f"by nasolid fit, stage '{one.stage}'"
    if one.interval is None:
        return f"{said}; {one.why_none}"
    low, high = (f"{one.printed(x):.4g}" for x in one.interval)
    given = f", for {quoted(one.given)} as held" if one.given else ""
    return f"{said}; 95 % interval {low} .. {high} {one.parameter.unit}".rstrip() + given


def write_cell(cell: Cell, path: Path, force: bool = False) -> None:
    """Write a cell as a file that `load_cell` reads back with the same numbers, whole or not at all.

    Parameters
    ----------
    cell : Cell
        The cell. Numbers of its materials stay theirs; what was overridden is written as "given".
    path : path
        Where; without its ending it names the cell.
    force : bool, optional
        Whether a file that is there is replaced.

    Raises
    ------
    InputError
        If the file is there, cannot be written, or would not read back the same.
    """
    if os.path.lexists(path) and not force:
        raise InputError(f"{path}: is there already; choose another name, or replace it with --force")

    def write(temporary: Path) -> None:
        temporary.write_text(cell_text(cell), encoding="utf-8")
        _check_copy(cell, temporary, path)

    write_whole(path, write, force)


def _check_copy(cell: Cell, copy: Path, path: Path) -> None:
    faults = [fault.replace(str(copy), str(path)) for fault in check_file(copy)]
    if faults:
        raise InputError(*(f"{fault} (nothing was written)" for fault in faults))
    values, expected = load_cell(copy).values(), cell.values()
    wrong = [key for key in expected if values.get(key) != expected[key]]
    if wrong:
        raise InputError(
            f"{path}: '{wrong[0]}' would read back as {values.get(wrong[0])}, not {expected[wrong[0]]}; nothing "
            "was written: a material differs there, put the file beside the cell that it begins with"
        )


def cell_text(cell: Cell) -> str:
    """A cell as TOML: header, materials, choices, and every number that is not its materials'."""
    usual = default_choices()
    own = {word: value for word, value in cell.choices.items() if value != usual[word]}
    sections: dict[str, Mapping[str, Any]] = {
        "cell": {"title": cell.title} | ({"references": list(cell.references)} if cell.references else {}),
        "materials": {k: list(v) if isinstance(v, tuple) else v for k, v in cell.materials.items()},
        "model": {word: value for word, value in own.items() if word in CHOICES},
        "forms": {word: value for word, value in own.items() if word in FORMS},
    }
    blocks = [_block(f"[{name}]", fields) for name, fields in sections.items() if fields]
    blocks += [_block(f"[{_literal(entry.key)}]", _fields(entry)) for entry in _own_entries(cell)]
    return "\n".join(blocks)


def _own_entries(cell: Cell) -> Iterator[Entry]:
    """Entries that no material and no default gives."""
    materials = {name for v in cell.materials.values() for name in (v if isinstance(v, tuple) else (v,))}
    keys = keys_for(cell.layers)
    spare = [entry for key, entry in cell.spare.items() if key in keys and keys[key].optional]
    for entry in [*cell.entries.values(), *spare]:
        if entry.kind != "default" and Path(entry.origin).stem not in materials:
            yield entry


def _fields(entry: Entry) -> dict[str, Any]:
    """Fields of an entry as a file has them."""
    unit, si_unit = entry.unit, unit_of(entry.key)
    kind = "given" if entry.kind == "override" else entry.kind
    found: dict[str, Any] = {"value": _plain(entry.value)}
    if unit:
        found["unit"] = unit
    if entry.at is not None:
        found["at"] = _celsius(entry.at)
    if entry.valid is not None:
        found["valid"] = [_celsius(T) for T in entry.valid]
    if entry.over is not None:
        argument = unit_of(keys_for(9)[entry.key].table)
        found |= {"over": list(entry.over)} | ({"over_unit": argument} if argument else {})
    if entry.uncertainty_si is not None:
        found["uncertainty"] = _tidy(entry.uncertainty_si / units.scale(unit, si_unit, entry.key)[0])
    if entry.range_si is not None:
        found["range"] = [units.from_si(x, si_unit, unit) for x in entry.range_si]
    found |= {name: True for name in ("log", "recalled") if getattr(entry, name)}
    if not entry.located:
        found["located"] = False
    found["kind"] = kind
    for name in ("source", "derivation", "why", "note"):
        if getattr(entry, name):
            found[name] = getattr(entry, name)
    return found | ({"fitted_to": list(entry.fitted_to)} if entry.fitted_to else {})


def _tidy(value: float) -> float:
    return float(f"{value:.12g}")


def _celsius(kelvin: float) -> str:
    return f"{units.from_si(kelvin, 'K', 'degC'):.15g} degC"


def _plain(value: Any) -> Any:
    return list(value) if isinstance(value, tuple) else value


def _block(head: str, fields: Mapping[str, Any]) -> str:
    return "\n".join([head, *(f"{name} = {_literal(value)}" for name, value in fields.items()), ""])


def _literal(value: Any) -> str:
    """A value as TOML writes it; its basic strings take the escapes of JSON."""
    if isinstance(value, list):
        return f"[{', '.join(_literal(x) for x in value)}]"
    if isinstance(value, (bool, str)):
        return json.dumps(value, ensure_ascii=False).replace("\x7f", "\\u007f")
    return repr(value)
