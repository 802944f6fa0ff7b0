"""The file that says what is to be fitted to what."""

import os
from collections.abc import Mapping, Sequence
from os import PathLike
from pathlib import Path
from typing import Any

from nasolid.errors import InputError, printable
from nasolid.parameters import cell_names, load_cell, units
from nasolid.parameters.cell import Cell, find_key
from nasolid.parameters.faults import Faults, suggestion
from nasolid.parameters.key import unit_of
from nasolid.parameters.materials import LONGEST
from nasolid.parameters.read import read_toml, shown
from nasolid.simulation.protocol import current_density, signs
from nasolid.validation.fitting.parameter import Parameter, parameter
from nasolid.validation.fitting.plan import FitPlan, Stage, make_plan
from nasolid.validation.fitting.targets import EntryTarget, Target, entry_target, read_target
from nasolid.validation.measured import Measured, measured

TOP = ("name", "cell", "entries", "curve", "parameters", "stage")
CURVE = ("file", "name", "current", "direction", "temperature", "deviation", "charge_deviation")
PARAMETER = ("range", "start", "unit", "log")
STAGE = ("name", "parameters", "targets")


def read_fit_file(path: str | PathLike[str]) -> FitPlan:
    """A fit from a file; paths in it count from where it stands.

    Parameters
    ----------
    path : str or path
        TOML: ``name`` of the cell that is made, ``cell`` where it begins, ``entries`` and ``[[curve]]`` to which
        it is fitted, ``[parameters]``, and perhaps ``[[stage]]``; see docs/calibration.md.

    Raises
    ------
    InputError
        With every fault of the file.
    """
    path = Path(path)
    where, data = shown(path), read_toml(path)
    faults = Faults(_unknown(data, TOP, where))
    with faults.collect(f"{where}: "):
        cell = _cell(data, path)
        name = _name(data)
    faults.stop_if_any()
    targets: list[Target | EntryTarget] = []
    parameters: list[Parameter] = []
    for k, raw in enumerate(_tables(data, "curve", faults, where), start=1):
        with faults.collect(f"{where} [[curve]] {k}: "):
            targets.append(_curve(raw, cell, path))
    with faults.collect(f"{where}: "):
        targets += _entries(data.get("entries", []))
    for key, raw in _section(data, faults, where).items():
        with faults.collect(f"{where} [parameters]: "):
            parameters.append(_parameter(cell, key, raw))
    faults.stop_if_any()
    with faults.collect(f"{where}: "):
        stages = [
            _stage(raw, k, cell, targets) for k, raw in enumerate(_tables(data, "stage", faults, where), 1)
        ]
        faults.stop_if_any()
        return make_plan(name, cell, parameters, targets, stages)
    raise InputError(*faults)


def _unknown(raw: Mapping[str, Any], known: Sequence[str], where: str) -> list[str]:
    return [
        f"{where}: unknown field '{name}'; {suggestion(name, known)}" for name in raw if name not in known
    ]


def _text(raw: Mapping[str, Any], field: str, example: str, default: str | None = None) -> str:
    found = raw.get(field, default)
    if not isinstance(found, str) or not found.strip():
        given = "is missing" if found is None else f"{found!r} is not text"
        raise InputError(f"'{field}' {given}; write {field} = {example}")
    return found


def _name(data: Mapping[str, Any]) -> str:
    name = _text(data, "name", '"my-cell", what the fitted cell is called')
    if name in cell_names() or "/" in name:
        raise InputError(f"name '{name}' is that of a published cell or a path; choose another")
    if len(name) > LONGEST["name"]:
        raise InputError(f"name has {len(name)} characters, {LONGEST['name']} at most; shorten it")
    return name


def _cell(data: Mapping[str, Any], path: Path) -> Cell:
    name = _text(data, "cell", '"lowack2025-cell2" or the path of a cell.toml')
    beside = path.parent / name.partition("::")[0]
    if name not in cell_names() and os.path.exists(beside):
        return load_cell(str(path.parent / name))
    return load_cell(name)


def _tables(data: Mapping[str, Any], field: str, faults: Faults, where: str) -> list[Any]:
    found = data.get(field, [])
    if not isinstance(found, list) or not all(isinstance(raw, Mapping) for raw in found):
        faults.append(f"{where}: {field} = {found!r} is no table; write [[{field}]] and its fields below")
        return []
    return found


def _section(data: Mapping[str, Any], faults: Faults, where: str) -> Mapping[str, Any]:
    found = data.get("parameters", {})
    if not isinstance(found, Mapping):
        faults.append(
            f"{where}: parameters = {found!r} is no section; write [parameters] and a line for each"
        )
        return {}
    return found


def _curve(raw: Mapping[str, Any], cell: Cell, path: Path) -> Target:
    _refuse_unknown(raw, CURVE)
    file = path.parent / _text(raw, "file", '"slow.csv"')
    direction = _text(raw, "direction", '"discharge" or "charge"')
    if len(signs(direction)) > 1:
        raise InputError("direction 'cycle' is two curves; give charge and discharge a [[curve]] each")
    current = None
    if "current" in raw:
        current = _text(raw, "current", '"0.1 mA/cm2", with its unit and without sign')
        current_density(cell, current)
    found = read_target(
        file,
        cell,
        direction,
        current,
        temperature=_quantity(raw, "temperature", "K", '"30 degC"'),
        deviation=_quantity(raw, "deviation", "V", '"2 mV"'),
        charge_deviation=_quantity(raw, "charge_deviation", "", '"0.1 %"'),
        name=printable(_text(raw, "name", '"slow"')) if "name" in raw else None,
    )
    found.reaches_cut_off(cell)
    return found


def _quantity(raw: Mapping[str, Any], field: str, si_unit: str, example: str) -> float | None:
    if field not in raw:
        return None
    return units.parse_quantity(_text(raw, field, example), si_unit, field)


def _refuse_unknown(raw: Mapping[str, Any], known: Sequence[str]) -> None:
    for name in raw:
        if name not in known:
            raise InputError(f"unknown field '{name}'; {suggestion(name, known)}")


def find_entry(name: Any) -> Measured:
    """The measured entry of a name ``"<cell>/<id>"``.

    Raises
    ------
    InputError
        If there is none, with what is near.
    """
    known = {record.name: record for record in measured()}
    if not isinstance(name, str) or name not in known:
        owner = str(name).partition("/")[0]
        own = [other for other in known if other.startswith(f"{owner}/")]
        hint = suggestion(name, own or known, "the files in parameter_sets/cells/*/measured list them")
        raise InputError(f"measured entry {name!r} is unknown; {hint}")
    return known[name]


def _entries(names: Any) -> list[EntryTarget]:
    if not isinstance(names, list):
        raise InputError(f'entries = {names!r} is no list; write entries = ["<cell>/<id>"]')
    faults, found = Faults(), []
    for name in names:
        with faults.collect():
            found.append(entry_target(find_entry(name)))
    faults.stop_if_any()
    return found


def _parameter(cell: Cell, name: str, raw: Any) -> Parameter:
    key = find_key(name, cell.layers, cell.choices)
    if not isinstance(raw, Mapping):
        raise InputError(
            f"'{key}': {raw!r} is no table; write {{ range = [lowest, highest], unit = \"...\" }}"
        )
    with_key = Faults()
    with with_key.collect(f"'{key}': "):
        _refuse_unknown(raw, PARAMETER)
    with_key.stop_if_any()
    unit, si_unit = raw.get("unit", ""), unit_of(key)
    limits = raw.get("range")
    if limits is not None:
        if not isinstance(limits, list) or len(limits) != 2:
            raise InputError(f"'{key}': range {limits!r} is not a pair; write range = [lowest, highest]")
        low, high = (units.to_si(x, unit, si_unit, key) for x in limits)
        limits = (float(low), float(high))  # type: ignore[arg-type]
    start = None if "start" not in raw else units.to_si(raw["start"], unit, si_unit, key)
    log = raw.get("log")
    if log is not None and not isinstance(log, bool):
        raise InputError(f"'{key}': log {log!r} is neither true nor false; write one of them")
    return parameter(cell, key, limits, start, log, unit)  # type: ignore[arg-type]


def _stage(raw: Mapping[str, Any], k: int, cell: Cell, targets: Sequence[Target | EntryTarget]) -> Stage:
    _refuse_unknown(raw, STAGE)
    keys = [find_key(name, cell.layers, cell.choices) for name in _names(raw, "parameters")]
    known = {t.name: t.full_name for t in targets if isinstance(t, Target)}
    every = [t.full_name for t in targets]
    names = [known.get(name, name) for name in _names(raw, "targets")] if "targets" in raw else every
    return Stage(_text(raw, "name", '"kinetics"', f"{k}"), tuple(keys), tuple(names))


def _names(raw: Mapping[str, Any], field: str) -> list[str]:
    found = raw.get(field)
    if not isinstance(found, list) or not all(isinstance(name, str) for name in found):
        raise InputError(f'[[stage]]: {field} {found!r} is no list of names; write {field} = ["..."]')
    return found
