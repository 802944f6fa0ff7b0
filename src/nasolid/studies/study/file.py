"""The file that says what a study computes."""

import os
from collections.abc import Mapping
from os import PathLike
from pathlib import Path
from typing import Any

from nasolid.errors import InputError
from nasolid.parameters import cell_names, load_cell
from nasolid.parameters.cell import Cell, find_key
from nasolid.parameters.faults import Faults
from nasolid.parameters.read import read_toml, shown
from nasolid.studies.study import fields
from nasolid.studies.study.guard import AMBIENT, Guard
from nasolid.studies.study.plan import Keep, Plan, Protocol
from nasolid.studies.study.protocol import read_keep, read_protocol
from nasolid.studies.study.vary import read_varies

TOP = ("name", "cell", "choices", "settings", "protocol", "keep", "vary")


def read_study(path: str | PathLike[str]) -> Plan:
    """A study from a file; paths in it count from where it stands.

    Parameters
    ----------
    path : str or path
        TOML: ``name``, ``cell``, perhaps ``choices`` and ``[settings]``, ``[protocol]``, ``[keep]`` and ``[vary]``;
        see docs/studies.md.

    Raises
    ------
    InputError
        With every fault of the file.

    Examples
    --------
    >>> plan = read_study("separators.toml")  # doctest: +SKIP
    """
    path = Path(path)
    where, data = shown(path), read_toml(path)
    faults = Faults()
    fields.refuse_unknown(data, TOP, faults, where)
    name = place = ""
    cell = None
    with faults.collect(f"{where}: "):
        name = fields.text(data, "name", '"separators"')
    with faults.collect(f"{where}: "):
        place = _place(data, path)
        cell = load_cell(place)
    sections = {word: fields.table(data, word, faults, where) for word in TOP[2:]}
    if cell is not None:
        cell = _chosen(cell, sections["choices"], faults, f"{where} choices")
    if cell is None:  # nothing else can be judged
        raise InputError(*faults)
    cell, settings = _settled(cell, sections["settings"], faults, f"{where} [settings]")
    protocol = read_protocol(sections["protocol"], cell, faults, f"{where} [protocol]")
    keep = _kept(sections, protocol, settings, faults, where)
    guard = Guard(cell, settings, protocol or Protocol("constant current"))
    varies = read_varies(sections["vary"], guard, path, faults, f"{where} [vary]")
    faults.stop_if_any()
    assert protocol is not None
    assert varies is not None
    return Plan(name, place, dict(sections["choices"]), settings, varies, protocol, keep)


def _place(data: Mapping[str, Any], path: Path) -> str:
    """Name of a shipped cell, or the path of a cell file."""
    name = fields.text(data, "cell", '"lowack2025-cell2" or the path of a cell.toml')
    beside = path.parent / name.partition("::")[0]
    return str(path.parent / name) if name not in cell_names() and os.path.exists(beside) else name


def _chosen(cell: Cell, choices: Mapping[str, Any], faults: Faults, where: str) -> Cell | None:
    """The cell with the choices of the file; None, with a fault, if they cannot stand."""
    with faults.collect(f"{where}: "):
        for word, value in choices.items():
            if not isinstance(value, str):
                raise InputError(f'{word} = {value!r} is not text; write e.g. {word} = "..."')
        return cell.override({}, dict(choices))
    return None


def _settled(
    cell: Cell, settings: Mapping[str, Any], faults: Faults, where: str
) -> tuple[Cell, dict[str, float]]:
    """The cell with its settings, and these in SI by key; without them if there are faults."""
    with faults.collect(f"{where}: "):
        changed = cell.override(settings)
        keys = [find_key(name, cell.layers, cell.choices) for name in settings]
        return changed, {key: changed.value(key) for key in keys}
    return cell, {}


def _kept(
    sections: Mapping[str, Mapping[str, Any]],
    protocol: Protocol | None,
    settings: Mapping[str, float],
    faults: Faults,
    where: str,
) -> Keep:
    """What is recorded, where the protocol can be told."""
    if protocol is None:
        return Keep(())
    if protocol.temperature is not None and AMBIENT in settings:
        faults.append(f"{where} [protocol]: temperature stands in [settings] too; leave one out")
    return read_keep(sections["keep"], protocol, faults, f"{where} [keep]")
