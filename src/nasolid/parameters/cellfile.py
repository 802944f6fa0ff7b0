"""A cell file before its numbers are read: which cells, of which materials, under which choices."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from os.path import realpath
from pathlib import Path
from typing import Any

from nasolid.errors import InputError, printable
from nasolid.parameters.faults import Faults, quoted, suggestion
from nasolid.parameters.keys import CHOICES, FORMS, layer
from nasolid.parameters.materials import header_faults
from nasolid.parameters.naming import OPTIONAL_SLOTS, SLOTS, default_choices
from nasolid.parameters.read import bibliography, read_toml, shown

SECTIONS: dict[str, Mapping[str, Any]] = {"materials": SLOTS, "model": CHOICES, "forms": FORMS}
"""Sections of a cell besides its header, and the words that they know."""

HEADER = ("title", "references", "note")
OWN_HEADER = (*HEADER, "name")

MOST_CELLS, MOST_LAYERS = 50, 20
"""Cells of one file, and layers of one separator."""


@dataclass(frozen=True)
class Plan:
    """One cell of a file: everything but its numbers.

    Attributes
    ----------
    name, title, references, materials, choices
        As in `nasolid.parameters.cells.Cell`.
    raw : mapping
        Entries under its own name, as read from TOML.
    where : str
        What faults of these entries begin with.
    """

    name: str
    title: str
    references: tuple[str, ...]
    materials: dict[str, Any]
    choices: dict[str, str]
    raw: dict[str, Any]
    where: str

    @property
    def layers(self) -> int:
        """Number of separator layers."""
        return max(1, len(self.materials.get("separator", ())))

    def places(self) -> Iterator[tuple[str, str, str]]:
        """Slot, noun and name of every material, in the order of merging."""
        for slot in SLOTS:
            if slot == "separator":
                for k, name in enumerate(self.materials.get(slot, ()), start=1):
                    yield slot, layer(k, self.layers), name
            elif slot in self.materials:
                yield slot, "Electrolyte", self.materials[slot]


@dataclass(frozen=True)
class CellFile:
    """Cells of a file by the word that names them in it ("" for the only one), and shared entries."""

    path: Path
    origin: str
    plans: dict[str, Plan]
    raw: dict[str, Any]


def read_cell_file(path: Path) -> tuple[CellFile, Faults]:
    """Structure of a cell file, and its faults.

    Raises
    ------
    InputError
        If the file cannot be read, or holds no cell.
    """
    where, data = shown(path), read_toml(path)
    header, cells = data.get("cell", {}), data.get("cells", {})
    if not (header or cells) or not isinstance(header, Mapping) or not isinstance(cells, Mapping):
        raise InputError(f"{where}: has no [cell] section; begin with it, its title and its references")
    if len(cells) > MOST_CELLS:
        raise InputError(f"{where}: holds {len(cells)} cells, {MOST_CELLS} at most; part the file")
    cited = bibliography(path)
    faults, found = Faults(), _header_faults(header, HEADER, "[cell]", cited)
    shared = _settings(data, found)
    faults.add(found, f"{where}: ")
    plans: dict[str, Plan] = {}
    for word, own in cells.items() if cells else [("", {})]:
        here = f"{where} [cells.{word}]" if word else where
        if isinstance(own, Mapping):
            plans[word], found = _plan(base_name(path), word, header, shared, own, here, cited)
            faults.add(found, f"{here}: ")
        else:
            faults.append(f"{here}: {own!r} is no cell; write [cells.{word}] and its fields below")
    names = [plan.name for plan in plans.values()]
    faults += [f"{where}: two cells are called '{n}'; rename one" for n in {*names} if names.count(n) > 1]
    raw = _numbers(data, {"cell", "cells"}, where, faults)
    return CellFile(path, where, plans, raw), faults


def _numbers(data: Mapping[str, Any], header: set[str], where: str, faults: Faults) -> dict[str, Any]:
    """Entries of a file or of one of its cells, with those of its section [given]."""
    own = {name: fields for name, fields in data.items() if name not in {*header, *SECTIONS, "given"}}
    given = data.get("given", {})
    start = f"{where}: " if where else ""
    if not isinstance(given, Mapping):
        faults.append(
            f'{start}[given]: {given!r} is no section; write [given] and lines such as "Key [m]" = "80 um"'
        )
        return own
    for name in given.keys() & own.keys():
        faults.append(f"{start}'{name}': stands in [given] and by itself; keep one")
    return own | dict(given)


def base_name(path: Path) -> str:
    """Name of the only cell of a file, and the beginning of the names of several."""
    return Path(realpath(path)).parent.name if path.name == "cell.toml" else path.stem


def cell_name(base: str, word: str, own: Any) -> str:
    """Name of a cell that a file calls `word` ("" for its only one)."""
    said = own.get("name") if isinstance(own, Mapping) else None
    return printable(said if isinstance(said, str) else f"{base}-{word}" if word else base)


def _plan(
    base: str,
    word: str,
    header: Mapping[str, Any],
    shared: Mapping[str, dict[str, Any]],
    own: Mapping[str, Any],
    where: str,
    cited: frozenset[str] | None,
) -> tuple[Plan, Faults]:
    own_header = {name: own[name] for name in OWN_HEADER if name in own}
    faults = _header_faults(own_header, OWN_HEADER, "the cell", cited)
    settings = _settings(own, faults)
    said = {**header, **own_header}
    if "title" not in said:
        faults.append('[cell]: has no title; write title = "..."')
    materials = shared["materials"] | settings["materials"]
    empty = [slot for slot in SLOTS if slot not in materials and slot not in OPTIONAL_SLOTS]
    if empty:
        faults.append(f"[materials]: has no {quoted(empty)}; name a material for each")
    choices = default_choices()
    for section in ("model", "forms"):
        choices |= shared[section] | settings[section]
    references = said.get("references", ())
    plan = Plan(
        name=cell_name(base, word, own),
        title=printable(said.get("title", "")),
        references=tuple(references) if isinstance(references, list) else (),
        materials={slot: name for slot, name in materials.items() if name is not None},
        choices=choices,
        raw=_numbers(own, set(OWN_HEADER), "", faults),
        where=where,
    )
    return plan, faults


def _header_faults(
    header: Mapping[str, Any], allowed: tuple[str, ...], section: str, cited: frozenset[str] | None
) -> Faults:
    faults = header_faults(header, allowed, section)
    references = header.get("references", [])
    if not isinstance(references, list) or not all(isinstance(r, str) for r in references):
        faults.append(f'{section}: references {references!r} is no list of keys; write ["..."]')
    elif cited is not None:
        for r in references:
            if r not in cited:
                hint = suggestion(r, cited, "add it there")
                faults.append(f"{section}: reference '{r}' is not a key of references.bib; {hint}")
    return faults


def _settings(raw: Mapping[str, Any], faults: Faults) -> dict[str, dict[str, Any]]:
    """Sound words of [materials], [model] and [forms]; the others become faults.

    A place whose material is no name holds None: it is not empty, but tells nothing.
    """
    found: dict[str, dict[str, Any]] = {section: {} for section in SECTIONS}
    for section in SECTIONS:
        given = raw.get(section, {})
        if not isinstance(given, Mapping):
            faults.append(f"[{section}]: {given!r} is no section; write [{section}] and its fields below")
            continue
        for word, value in given.items():
            fault = (
                _material_fault(word, value)
                if section == "materials"
                else _choice_fault(section, word, value)
            )
            if not fault:
                found[section][word] = value
                continue
            faults.append(f"[{section}]: {fault}")
            if word in SLOTS:
                found[section][word] = None
    return found


def _material_fault(slot: str, value: Any) -> str:
    """What is wrong with naming the material `value` for a slot; "" if nothing is."""
    if slot not in SLOTS:
        return f"unknown place '{slot}'; {suggestion(slot, SLOTS)}"
    if slot == "separator":
        sound = isinstance(value, list) and value and all(isinstance(name, str) for name in value)
        if sound and len(value) > MOST_LAYERS:
            return f"separator has {len(value)} layers, {MOST_LAYERS} at most; give fewer"
        return "" if sound else f'separator {value!r} is no list of layers; write separator = ["..."]'
    return "" if isinstance(value, str) else f'{slot} {value!r} is no name; write {slot} = "..."'


def _choice_fault(section: str, word: str, value: Any) -> str:
    """What is wrong with a choice; "" if nothing is."""
    words = SECTIONS[section]
    if word not in words:
        elsewhere = [f"it belongs in [{other}]" for other in SECTIONS if word in SECTIONS[other]]
        return f"unknown choice '{word}'; {''.join(elsewhere) or suggestion(word, words)}"
    if value not in words[word]:
        return f"{word} = {value!r} is not on offer; {suggestion(value, words[word])}"
    return ""
