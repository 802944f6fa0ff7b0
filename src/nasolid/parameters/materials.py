"""One material, or the interface between two, from its file."""

import re
from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from math import inf
from pathlib import Path
from typing import Any

from nasolid.errors import MOST_FAULTS, InputError, printable
from nasolid.parameters.arguments import checked_arguments
from nasolid.parameters.entries import Entry, read_entry
from nasolid.parameters.faults import Faults, quoted, suggestion
from nasolid.parameters.files import is_file
from nasolid.parameters.keys import SOLID_ELECTROLYTE, Key, bare
from nasolid.parameters.naming import ROLES, material_keys, unknown
from nasolid.parameters.read import bibliography, parameter_sets_dir, read_toml, shown

HEADER = ("title", "role", "note")

LONGEST = {"title": 300, "name": 100}
"""Characters of what stands in figures and names files."""


@dataclass(frozen=True)
class Material:
    """What a material file says.

    Attributes
    ----------
    name, title, role : str
        Name of its file, title for people, and what it can be in a cell (see `naming.ROLES`).
    entries : dict
        Its sound entries by key, in its own words: a solid electrolyte's carry no noun.
    given : frozenset of str
        Keys that the file gives, soundly or not.
    origin : str
        Its file.
    """

    name: str
    title: str
    role: str
    entries: dict[str, Entry]
    given: frozenset[str] = field(default=frozenset(), repr=False)
    origin: str = ""

    def named_for(self, noun: str) -> dict[str, Entry]:
        """Entries as they are called in a cell, where `noun` is the role of a solid electrolyte."""
        renamed = {cell_key(self.role, key, noun): entry for key, entry in self.entries.items()}
        return {key: replace(entry, key=key) for key, entry in renamed.items()}

    def given_for(self, noun: str) -> set[str]:
        """Keys that the file gives, soundly or not, as they are called in a cell."""
        return {cell_key(self.role, key, noun) for key in self.given}


def cell_key(role: str, key: str, noun: str) -> str:
    """Key of a cell for a key of a material."""
    return f"{noun} {SOLID_ELECTROLYTE[key]}" if role == "solid-electrolyte" else key


@checked_arguments
def load_material(name: str, beside: Path | None = None) -> Material:
    """Read a material by name.

    Parameters
    ----------
    name : str
        Name of its file without ``.toml``.
    beside : Path, optional
        A user's cell file; materials next to it, or in ``materials/`` next to it, come first.

    Raises
    ------
    InputError
        If there is no such material, or with every fault of its file.
    """
    material, faults = read_material(find_material(name, beside))
    faults.stop_if_any()
    return material


def find_material(name: Any, beside: Path | None = None) -> Path:
    """File of a material."""
    shipped = parameter_sets_dir() / "materials"
    folders = [] if beside is None else [beside.parent / "materials", beside.parent]
    if isinstance(name, str) and re.fullmatch(r"[\w.+-]+", name):
        for folder in [*folders, shipped]:
            if is_file(folder / f"{name}.toml"):
                return folder / f"{name}.toml"
    known = sorted(path.stem for folder in [*folders[:1], shipped] for path in folder.glob("*.toml"))
    raise InputError(
        f"material {name!r} is unknown; {suggestion(name, known, f'on offer are {quoted(known)}')}"
    )


def read_material(path: Path) -> tuple[Material, Faults]:
    """What a material file says, and its faults."""
    where = shown(path)
    found = Faults()
    data = read_toml(path)
    header = data.get("material")
    raw = {name: fields for name, fields in data.items() if name != "material"}
    if not isinstance(header, Mapping):
        raise InputError(f"{where}: has no [material] section; begin with it, its title and its role")
    faults = header_faults(header, HEADER, "[material]")
    if "title" not in header:
        faults.append('[material]: has no title; write title = "..."')
    role = str(header.get("role", ""))
    if role not in ROLES:
        faults.append(f"[material]: role '{role}' is unknown; {suggestion(role, ROLES)}")
        role = ""
    allowed = material_keys(role)
    faults += same_thing_twice(raw)
    entries = read_entries(raw, allowed, where, bibliography(path), faults)
    given = frozenset(raw) & allowed.keys()
    found += [f"{where}: {fault}" for fault in faults]
    return Material(path.stem, printable(header.get("title", "")), role, entries, given, where), found


def read_entries(
    raw: Mapping[str, Any],
    allowed: Mapping[str, Key],
    origin: str,
    cited: frozenset[str] | None,
    faults: Faults,
    layers: int = 1,
) -> dict[str, Entry]:
    """Sound entries among the raw ones; the others become faults."""
    entries = {}
    for name, fields in raw.items():
        if name not in allowed:
            near = len(faults) < MOST_FAULTS  # to look for what is near takes its time
            faults.append(unknown(name, allowed, layers) if near else f"'{name}': unknown key")
            continue
        with faults.collect():
            entries[name] = read_entry(allowed[name], fields, origin, cited)
    return entries


def same_thing_twice(raw: Mapping[str, Any]) -> list[str]:
    """Faults for keys that differ in their unit or their capitals alone."""
    groups: dict[str, list[str]] = {}
    for name in raw:
        groups.setdefault(bare(name).strip().lower(), []).append(name)
    return [
        f"{quoted(names)}: {len(names)} keys are given for the same thing; keep one"
        for names in groups.values()
        if len(names) > 1
    ]


def header_faults(header: Mapping[str, Any], allowed: tuple[str, ...], section: str) -> Faults:
    """Faults of the words in front of the entries: unknown ones, and a title that is no text."""
    faults = Faults()
    for name in header:
        if name not in allowed:
            faults.append(f"{section}: unknown field '{name}'; {suggestion(name, allowed)}")
        elif name in ("title", "note", "name") and not (
            isinstance(header[name], str) and header[name].strip()
        ):
            faults.append(f"{section}: {name} {header[name]!r} is not text; write it in quotes")
        elif len(str(header[name])) > (most := LONGEST.get(name, inf)):
            faults.append(f"{section}: {name} has {len(header[name])} characters, {most} at most; shorten it")
    return faults
