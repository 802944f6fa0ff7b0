"""A cell: its materials, its choices and all its numbers."""

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from functools import cache
from typing import Any

from nasolid.errors import InputError
from nasolid.parameters import units
from nasolid.parameters.arguments import checked_arguments
from nasolid.parameters.check import NOMINAL, cell_faults, complete, followed
from nasolid.parameters.entries import Entry, default_entry
from nasolid.parameters.faults import Faults, suggestion
from nasolid.parameters.keys import Key, bare, keys_for, reference_temperature
from nasolid.parameters.naming import ALL_CHOICES, is_used, unknown, unused
from nasolid.parameters.ranges import check_kelvin, in_bounds
from nasolid.parameters.table import Table, chosen, tally


@dataclass(frozen=True, repr=False)
class Cell:
    """A checked, complete cell; a notebook shows it with its numbers and links to their sources.

    Attributes
    ----------
    name, title : str
        What it is called on the command line, and for people.
    references : tuple of str
        Its own papers, keys of ``references.bib``.
    materials : dict
        Name of the material in each slot; a tuple of names for the separator.
    layers : int
        Number of separator layers.
    choices : dict
        Every keyword of `keys.CHOICES` and `keys.FORMS`.
    entries : dict
        Every number that the choices use, by key.
    overridden : tuple of str
        Keys that `override` changed.
    spare : dict
        Entries that the choices do not use; other choices may.
    titles : dict
        Title of every material by its name.
    """

    name: str
    title: str
    references: tuple[str, ...]
    materials: dict[str, str | tuple[str, ...]]
    layers: int
    choices: dict[str, str]
    entries: dict[str, Entry]
    overridden: tuple[str, ...] = ()
    spare: dict[str, Entry] = field(default_factory=dict)
    titles: dict[str, str] = field(default_factory=dict, compare=False)

    @checked_arguments
    def value(self, key: str) -> float:
        """Value of a key in SI; "... reference temperature [K]" is a key too.

        Raises
        ------
        InputError
            If the key is unknown, unused by this cell, or a table.
        """
        full = find_key(key, self.layers, self.choices)
        values = self.values()
        if full not in values:
            raise InputError(f"'{full}': is a table, not a number; read entries['{full}']")
        return values[full]

    def values(self) -> dict[str, float]:
        """Every number in SI by key, reference temperatures included, tables left out."""
        numbers = {}
        for key, entry in self.entries.items():
            if isinstance(entry.si, float):
                numbers[key] = entry.si
            if entry.at is not None:
                numbers[reference_temperature(key)] = entry.at
        return numbers

    @checked_arguments
    def table(self, kind: str | None = None) -> Table:
        """Every number with unit, uncertainty or range, kind and source, as `nasolid show` prints them.

        Parameters
        ----------
        kind : str, optional
            Only numbers of this kind, e.g. ``"assumed"``.

        Raises
        ------
        InputError
            If there is no such kind.
        """
        return Table(self.name, chosen(self.entries, kind))

    def __repr__(self) -> str:
        numbers = ", ".join(f"{n} {kind}" for kind, n in tally(self.entries.values()).items())
        return f"<Cell {self.name}: {self.title}; {len(self.entries)} numbers ({numbers})>"

    def _repr_html_(self) -> str:
        from nasolid.parameters.html import cell_html

        return cell_html(self)

    @checked_arguments
    def override(self, values: Mapping[str, Any], choices: Mapping[str, str] | None = None) -> "Cell":
        """The same cell with other numbers or choices, checked again.

        A nominal capacity that is not given itself, now or before, follows the sodium that the cathode takes: twice the
        thickness, active fraction or maximum concentration is twice the current that 1C means.

        Parameters
        ----------
        values : mapping
            New values by key: a text with its unit, such as ``"80 um"``, or a number in SI. The unit
            at the end of a key may be left out.
        choices : mapping, optional
            New choices by keyword.

        Returns
        -------
        Cell
            A new cell; its changed entries are of kind "override", and keep their reference
            temperature.

        Raises
        ------
        InputError
            With every fault: unknown or unused keys, wrong units, values out of bounds, and whatever
            is asked of a cell as a whole.
        """
        taken = self.choices | _checked(choices or {})
        given = _with_full_keys(values, self.layers, taken)
        pool = _replaced(self.spare | self.entries, given, self.layers, taken)
        if NOMINAL not in {*self.overridden, *given}:
            pool = followed(pool, self.entries)
        entries, spare = complete(pool, self.layers, taken)
        cell_faults(entries, self.layers, taken).stop_if_any()
        overridden = tuple(dict.fromkeys([*self.overridden, *given]))
        return replace(self, choices=taken, entries=entries, spare=spare, overridden=overridden)


FUNCTIONS = (
    "Electrolyte conductivity",
    "Electrolyte diffusivity",
    "Positive electrode OCP",
    "Positive electrode delithiation OCP",
    "Positive electrode exchange-current density",
    "Positive electrode lithiation OCP",
    "Positive particle diffusivity",
)
"""What a cell hands to PyBaMM as functions, without their units."""


def find_key(name: str, layers: int, choices: Mapping[str, str]) -> str:
    """Full key for a name whose unit may be missing.

    Raises
    ------
    InputError
        If the key is unknown, or of no use under the choices.
    """
    owners = _owners(layers)
    found = [name] if name in owners else [full for full in owners if bare(full) == name]
    if not found and bare(name) in FUNCTIONS:
        raise InputError(
            f"'{name}': is a function, no number of a cell; change the numbers of its law, or give one of your own to "
            "PyBaMM: values = nasolid.parameter_values(cell); values.update(...)"
        )
    if not found:
        used = [full for full, key in owners.items() if is_used(key, choices)]
        raise InputError(unknown(name, used, layers))
    if not is_used(owners[found[0]], choices):
        raise InputError(f"'{found[0]}': {unused(owners[found[0]], choices)}")
    return found[0]


@cache
def _owners(layers: int) -> dict[str, Key]:
    """What a key and a reference temperature belong to, by name; not to be written to."""
    keys = keys_for(layers)
    return keys | {key.reference_temperature: key for key in keys.values() if key.law}


def _checked(choices: Mapping[str, str]) -> dict[str, str]:
    faults = Faults()
    for word, value in choices.items():
        if word not in ALL_CHOICES:
            faults.append(f"unknown choice '{word}'; {suggestion(word, ALL_CHOICES)}")
        elif value not in ALL_CHOICES[word]:
            faults.append(f"{word} = {value!r} is not on offer; {suggestion(value, ALL_CHOICES[word])}")
    faults.stop_if_any()
    return dict(choices)


def _with_full_keys(values: Mapping[str, Any], layers: int, choices: Mapping[str, str]) -> dict[str, Any]:
    faults, given = Faults(), {}
    for name, value in values.items():
        full = faults.attempt(find_key, name, layers, choices)
        if full in given:
            faults.append(f"'{full}': is given twice; keep one")
        elif full is not None:
            given[full] = value
    faults.stop_if_any()
    return given


def _replaced(
    pool: dict[str, Entry], given: Mapping[str, Any], layers: int, choices: Mapping[str, str]
) -> dict[str, Entry]:
    """The entries of `pool` with the given values, then the given reference temperatures, in place."""
    faults, keys = Faults(), keys_for(layers)
    temperatures = {key.reference_temperature: name for name, key in keys.items() if key.law}
    numbers = {
        name: faults.attempt(_overridden, keys[name], given[name], pool.get(name))
        for name in given
        if name in keys
    }
    faults.stop_if_any()
    pool = complete(pool | numbers, layers, choices)[0] | pool | numbers
    for reference, name in temperatures.items():
        if reference in given and name not in pool:
            faults.append(f"'{reference}': has no value to hold for; give '{name}' too")
        elif reference in given:
            at = faults.attempt(_kelvin, given[reference], reference)
            pool[name] = replace(pool[name], at=at)
        elif name in given and pool[name].at is None:
            faults.append(f"'{name}': owes its temperature; give '{reference}' too")
    faults.stop_if_any()
    return pool


def _overridden(key: Key, value: Any, old: Entry | None) -> Entry:
    """The entry that replaces `old`, at the same reference temperature."""
    if key.table:
        raise InputError(f"'{key.name}': is a table; give it in a cell file")
    if old is None and key.default is not None:
        old = default_entry(key)
    printed, unit = _quantity(value, key.unit, key.name)
    si = units.to_si(printed, unit, key.unit, key.name)
    in_bounds(key, si, printed, unit)
    entry = Entry(key.name, printed, unit, si, "override", origin="--set")
    return entry if old is None else replace(entry, at=old.at, valid=old.valid)


def _quantity(value: Any, si_unit: str, name: str) -> tuple[float, str]:
    """Number and unit of a text with its unit, or of a number in SI."""
    if isinstance(value, str):
        return units.split_quantity(value, si_unit, name)
    return units.number(value, name), si_unit


def _kelvin(value: Any, name: str) -> float:
    printed, unit = _quantity(value, "K", name)
    return check_kelvin(printed, unit, name)
