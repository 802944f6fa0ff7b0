"""Options by which a cell is changed on the command line."""

from collections.abc import Callable, Iterable, Mapping
from typing import Any

import click

from nasolid.cli.output import tell
from nasolid.errors import InputError
from nasolid.parameters import Cell, load_cell
from nasolid.parameters.faults import Faults
from nasolid.parameters.key import reference_temperature
from nasolid.parameters.naming import default_choices
from nasolid.parameters.units import from_si

TEMPERATURE = "Ambient temperature [K]"
NOMINAL = "Nominal areal capacity [A.h.m-2]"

MOST_PARTS = 200
"""Values of one list."""

set_option: Callable[..., Any] = click.option(
    "--set",
    "settings",
    multiple=True,
    metavar='"KEY=VALUE UNIT"',
    help='Another value for a parameter, e.g. "Separator thickness=80 um" or "Cathode contact areal resistance=150 '
    'Ohm.cm2 at 25 degC"; may be repeated.',
)
choice_option: Callable[..., Any] = click.option(
    "--choice",
    "choices",
    multiple=True,
    metavar="WORD=VALUE",
    help="Another choice of the model, e.g. contact=constriction; may be repeated.",
)
json_option: Callable[..., Any] = click.option(
    "--json", "as_json", is_flag=True, help="Print one JSON object on standard output and nothing else."
)

force_option: Callable[..., Any] = click.option(
    "--force", is_flag=True, help="Replace files that are there, also where nasolid did not make them."
)


def changed_cell(
    name: str,
    settings: Iterable[str] = (),
    choices: Iterable[str] = (),
    levers: Mapping[str, str | None] | None = None,
) -> Cell:
    """A cell with what the options change.

    Parameters
    ----------
    name : str
        Name of a cell, or a path.
    settings, choices : iterable of str
        What ``--set`` and ``--choice`` were given.
    levers : mapping, optional
        Values with their units by key, from options of their own; None where an option was not given.

    Raises
    ------
    InputError
        With every fault.
    """
    cell = load_cell(name)
    faults = Faults()
    values: dict[str, str] = _with_reference_temperatures(
        _split(settings, "--set", '"Separator thickness [m]=80 um"', faults)
    )
    chosen = _split(choices, "--choice", "contact=constriction", faults)
    for key, value in (levers or {}).items():
        if value is not None and key in values:
            faults.append(f"'{key}': is given by --set and by an option of its own; keep one")
        elif value is not None:
            values[key] = value
    faults.stop_if_any()
    return cell.override(values, chosen) if values or chosen else cell


def _with_reference_temperatures(values: Mapping[str, str]) -> dict[str, str]:
    """Take "1.3 mS/cm at 25 degC" apart, as files and `nasolid show` write it."""
    found: dict[str, str] = {}
    for key, value in values.items():
        quantity, at, temperature = value.partition(" at ")
        found[key] = quantity.strip()
        if at:
            found[reference_temperature(key)] = temperature.strip()
    return found


def _split(given: Iterable[str], option: str, example: str, faults: Faults) -> dict[str, str]:
    found: dict[str, str] = {}
    for text in given:
        word, equals, value = (part.strip() for part in text.partition("="))
        if not equals or not word or not value:
            faults.append(f"{option} {text!r}: cannot be read; write e.g. {example}")
        elif word in found:
            faults.append(f"{option} '{word}': is given twice; keep one")
        else:
            found[word] = value
    return found


def listed(text: str, option: str, example: str) -> list[str]:
    """Parts of a list with commas.

    Raises
    ------
    InputError
        If a part is empty.
    """
    parts = [part.strip() for part in text.split(",")]
    if len(parts) > MOST_PARTS:
        raise InputError(f"{option}: lists {len(parts)} values, {MOST_PARTS} at most; give fewer")
    if not all(parts):
        raise InputError(f"{option} {text!r}: cannot be read; write e.g. {example}")
    return parts


def chosen(cell: Cell) -> dict[str, str]:
    """Choices of the model that differ from their defaults."""
    usual = default_choices()
    return {word: value for word, value in cell.choices.items() if value != usual[word]}


def overridden(cell: Cell) -> dict[str, float]:
    """What was changed, in SI by key."""
    return {key: cell.value(key) for key in cell.overridden}


def print_cell(cell: Cell, state: str = "", *more: str, temperature: float | None = None) -> None:
    """Name a cell, its temperature (or another [K]) and state, more lines, and what was changed."""
    tell(f"{cell.name}: {cell.title}")
    T = cell.value(TEMPERATURE) if temperature is None else temperature
    tell(f"at {from_si(T, 'K', 'degC'):.6g} degC{state}", *more)
    print_changes(cell)


def print_changes(cell: Cell) -> None:
    """Say what was changed of a cell, and leave a line."""
    for key, value in overridden(cell).items():
        tell(f"changed: {key} = {value:g}")
    if cell.entries[NOMINAL].origin == "--set" and NOMINAL not in cell.overridden:
        tell(f"1C is {cell.value(NOMINAL) / 10:g} mA/cm2: it follows the active material")
    tell("")


def one_object(**fields: Any) -> dict[str, Any]:
    """Fields of a JSON object, those that are None or empty left out."""
    return {name: value for name, value in fields.items() if value not in (None, "", (), {})}
