"""Which model a cell is built as, and which of its numbers are inputs of the build.

A number that is an input and one that stands in the equations round differently, and with the last digit the steps of
the integrator differ, and with them results, by up to a few 1e-5. So one rule makes all builds: whatever was changed of
the published cell is an input, and so is what is going to be changed. A point of a study and a run of its cell are then
the same computation, bit for bit.
"""

from collections.abc import Iterable

from nasolid.models import SodiumDFN
from nasolid.models.variable import VariableDFN
from nasolid.parameters.arguments import checked_arguments
from nasolid.parameters.cell import Cell
from nasolid.parameters.check import NOMINAL
from nasolid.parameters.keys import CHOICES

CURRENT = "Current function [A]"
LOWER, UPPER = "Lower voltage cut-off [V]", "Upper voltage cut-off [V]"
AMBIENT = "Ambient temperature [K]"
FIRST, START = "Initial current [A]", "Initial concentration in positive electrode [mol.m-3]"
BRANCH = "Initial hysteresis state in positive electrode"

FOLLOWERS = {
    AMBIENT: ("Initial temperature [K]",),
    "Electrode area [m2]": ("Electrode height [m]", "Electrode width [m]"),
}
"""Numbers that PyBaMM is given besides, by the key that they follow."""

ABSENT = ("Electrode area [m2]",)
"""Keys that PyBaMM is not given under their own name."""

HARMLESS = (LOWER, UPPER, NOMINAL, "Measured current density [A.m-2]", "Charge current density [A.m-2]")
"""Keys that are read anew for each variant, or by no equation."""

CATHODE = (
    "Positive electrode thickness [m]",
    "Maximum concentration in positive electrode [mol.m-3]",
    "Positive electrode active material volume fraction",
    "Positive electrode inactive volume fraction",
    "Positive electrode porosity",
    "Positive electrode void fraction",
    "Positive electrode electronic network volume fraction",
)
"""Numbers of a cathode that hang together: where one is an input, all are."""

INSIDE = ("Positive particle radius [m]", "Positive electrode film thickness [m]")
"""Sizes of the host that the mesh inside it is laid over."""


def varied(cell: Cell, keys: Iterable[str] = ()) -> tuple[str, ...]:
    """Keys that are inputs of a build: those asked for, the temperature, and what was changed of the published cell."""
    numbers, asked = cell.values(), [*keys]
    changed = [key for key in cell.overridden if key in numbers and key not in HARMLESS]
    found = dict.fromkeys([*asked, AMBIENT, *changed])
    if found.keys() & {*CATHODE}:
        found |= dict.fromkeys(CATHODE)
    return tuple(found)


def across(keys: Iterable[str]) -> bool:
    """Whether one of these keys is a thickness that the mesh across the cell is laid over."""
    return any(
        key == CATHODE[0] or (key.startswith("Separator") and key.endswith("thickness [m]")) for key in keys
    )


def input_names(cell: Cell, keys: Iterable[str]) -> list[str]:
    """Names of all inputs, sorted."""
    keys = list(keys)
    followers = [name for key in keys for name in FOLLOWERS.get(key, ())]
    names = {*keys, *followers, CURRENT, FIRST, START, LOWER, UPPER} - {*ABSENT}
    if cell.choices["hysteresis"] == "one-state":
        names.add(BRANCH)
    if cell.choices["formation"] != "none":
        names.add(NOMINAL)  # its laws count cycles by it, and it follows the cathode
    return sorted(names)


@checked_arguments
def model_for(cell: Cell, kind: type[SodiumDFN] = SodiumDFN, **options) -> SodiumDFN:
    """The model with the choices of a cell.

    Parameters
    ----------
    cell : Cell
        The cell.
    kind : type, optional
        `SodiumDFN`, or a class of your own that inherits from it.
    **options
        As for `SodiumDFN`, e.g. ``options={"particle size": "distribution"}``; sizes are then lognormal about the
        cell's radius, 0.3 of it wide, unless `simulate` is given others as `parameters`.
    """
    return kind(separator_layers=cell.layers, **(model_choices(cell) | options))


def model_varying(cell: Cell, keys: Iterable[str]) -> SodiumDFN:
    """The model with the choices of a cell in which keys are inputs; on a mesh of shares where they would shape it."""
    keys = list(keys)
    if not across(keys) and not {*INSIDE} & {*keys}:
        return model_for(cell)
    return VariableDFN(across(keys), separator_layers=cell.layers, **model_choices(cell))


def model_choices(cell: Cell) -> dict[str, str]:
    """Choices of a cell that are keywords of a model; the others name functional forms."""
    return {name: value for name, value in cell.choices.items() if name in CHOICES}
