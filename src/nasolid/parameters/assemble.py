"""From a cell file and its materials to a cell."""

from collections.abc import Collection, Mapping
from dataclasses import replace
from pathlib import Path

from nasolid.parameters.cell import Cell
from nasolid.parameters.cellfile import CellFile, Plan
from nasolid.parameters.check import cell_faults, complete
from nasolid.parameters.entries import Entry
from nasolid.parameters.faults import Faults, quoted
from nasolid.parameters.fields import FROM_PAPERS
from nasolid.parameters.keys import Key, keys_for
from nasolid.parameters.materials import find_material, read_entries, read_material, same_thing_twice
from nasolid.parameters.naming import OPTIONAL_SLOTS, ROLE_OF_CHOICE, SLOTS, is_used, unused
from nasolid.parameters.read import bibliography


class Pool:
    """Entries gathered from files, the later over the earlier.

    Attributes
    ----------
    entries : dict
        Sound entries by key.
    given : set of str
        All keys that were given, soundly or not.
    complete : bool
        Whether every material could be read and fits, so that what is not given is missing.
    titles : dict
        Title of every material by its name.
    """

    def __init__(self) -> None:
        self.entries: dict[str, Entry] = {}
        self.given: set[str] = set()
        self.complete = True
        self.titles: dict[str, str] = {}


def read_shared(file: CellFile) -> tuple[dict[str, Entry], Faults]:
    """Entries that the cells of a file share, and their faults.

    A shared entry must be of use to one cell of the file at least.
    """
    keys: dict[str, Key] = {}
    for plan in file.plans.values():
        keys |= keys_for(plan.layers)
    layers = max((plan.layers for plan in file.plans.values()), default=1)
    found = Faults(same_thing_twice(file.raw))
    entries = read_entries(file.raw, keys, file.origin, bibliography(file.path), found, layers)
    for name in file.raw:
        used = any(may_stand(keys[name], plan) for plan in file.plans.values()) if name in keys else True
        if not used:
            for plan in list(file.plans.values())[:1]:
                found.append(f"'{name}': {unused(keys[name], plan.choices)}")
    faults = Faults()
    faults.add(found, f"{file.origin}: ")
    return entries, faults


def may_stand(key: Key, plan: Plan) -> bool:
    """Whether a key may stand in a cell: its choices use it, or it waits for a piece that is off."""
    return key.optional or is_used(key, plan.choices)


def assemble(file: CellFile, word: str, shared: Mapping[str, Entry]) -> tuple[Cell, Faults]:
    """A cell of a file, and its faults and those of its materials.

    Parameters
    ----------
    file : CellFile
        The file.
    word : str
        What the file calls the cell.
    shared : mapping
        Sound entries that the cells of the file share.
    """
    plan = file.plans[word]
    keys = keys_for(plan.layers)
    pool, faults = Pool(), Faults()
    _pour_materials(plan, file.path, pool, faults)
    found = Faults(same_thing_twice(plan.raw))
    own = read_entries(plan.raw, keys, file.origin, bibliography(file.path), found, plan.layers)
    for name in plan.raw:
        if name in keys and not may_stand(keys[name], plan):
            found.append(f"'{name}': {unused(keys[name], plan.choices)}")
    papers = {paper for other in file.plans.values() for paper in other.references}
    common = {name: _seen_from(plan, entry, papers) for name, entry in shared.items() if name in keys}
    here = common | {name: entry for name, entry in own.items() if name in keys}
    found += _not_its_own_paper(here, plan)
    pool.entries |= here
    pool.given |= file.raw.keys() | plan.raw.keys()
    used, spare = complete(pool.entries, plan.layers, plan.choices)
    given = frozenset(pool.given) if pool.complete else frozenset(keys)
    found += cell_faults(used, plan.layers, plan.choices, given)
    faults.add(found, f"{plan.where}: ")
    materials = {
        slot: tuple(name) if isinstance(name, list) else name for slot, name in plan.materials.items()
    }
    cell = Cell(
        plan.name,
        plan.title,
        plan.references,
        materials,
        plan.layers,
        plan.choices,
        used,
        spare=spare,
        titles=pool.titles,
    )
    return cell, faults


def _pour_materials(plan: Plan, beside: Path, pool: Pool, faults: Faults) -> None:
    """Gather the entries of all materials of a cell."""
    for slot, noun, name in plan.places():
        unfit = Faults()
        with unfit.collect(f"{plan.where}: [materials] {slot}: "):
            material, found = read_material(find_material(name, beside))
            faults += [fault for fault in found if fault not in faults]
            unfit += _wrong_role(slot, material.role, material.origin, plan)
            entries = material.named_for(noun)
            pool.entries |= {name: _seen_from(plan, entry) for name, entry in entries.items()}
            pool.given |= material.given_for(noun)
            pool.titles[name] = material.title
        faults += unfit
        pool.complete = pool.complete and not unfit
    filled = plan.materials.keys() | set(OPTIONAL_SLOTS)
    pool.complete = pool.complete and filled >= SLOTS.keys()


def _wrong_role(slot: str, role: str, origin: str, plan: Plan) -> list[str]:
    """Fault of a material in a place where it cannot be."""
    wanted = SLOTS[slot]
    here = f"{plan.where}: [materials] {slot}: {origin} has role '{role}'"
    if not role:
        return []
    if role not in wanted:
        return [f"{here}, which cannot stand there; name one whose role is {quoted(wanted, 'or')}"]
    due = ROLE_OF_CHOICE.get((slot, plan.choices.get(slot, "")), role)
    if role != due:
        fitting = [value for (word, value), r in ROLE_OF_CHOICE.items() if word == slot and r == role]
        return [f"{here}, but {slot} = '{plan.choices[slot]}'; say {slot} = '{fitting[0]}' in [model]"]
    return []


def _seen_from(plan: Plan, entry: Entry, papers: Collection[str] | None = None) -> Entry:
    """The entry as the cell has it: reported by its own paper, or literature.

    Of what the cells of a file share, this holds for the `papers` of these cells alone.
    """
    paper = entry.source.partition(",")[0].strip()
    if not plan.references or entry.kind not in FROM_PAPERS or paper not in (papers or [paper]):
        return entry
    return replace(entry, kind="reported" if paper in plan.references else "literature")


def _not_its_own_paper(entries: Mapping[str, Entry], plan: Plan) -> list[str]:
    """Faults of numbers called reported that another paper reports."""
    return [
        f"'{name}': kind 'reported' is for the cell's own paper, {quoted(plan.references, 'or')}, and the "
        f"source is '{entry.source}'; call it 'literature' or add the reference to the cell"
        for name, entry in entries.items()
        if plan.references and entry.kind == "reported"
        if entry.source.partition(",")[0].strip() not in plan.references
    ]
