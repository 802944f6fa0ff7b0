"""Where the laws of a cell were measured, and whether it is used there."""

import warnings

from nasolid.errors import NasolidWarning
from nasolid.parameters.cell import Cell
from nasolid.parameters.keys import keys_for, layer
from nasolid.parameters.ranges import implausible
from nasolid.parameters.units import from_si
from nasolid.simulation.elements import contact_fraction

RADIUS = "Constriction cell radius [m]"

WITHIN = {"spots": (0.0, 1.0), "voids": (0.02, 1.0)}
"""Contact fractions for which a constriction formula holds within 1 %; that of voids is quoted up to 0.9, and finite
elements of our own found it as good from there to full contact."""

ROUNDING = 1e-6
"""A temperature [K] that counts as on the edge of a range."""


def outside_validity(cell: Cell) -> list[str]:
    """Say of every law that a cell uses outside its range which, where it is, and where it was measured.

    Parameters
    ----------
    cell : Cell
        The cell at its temperature.
    """
    T = cell.value("Ambient temperature [K]")
    found = []
    for key, entry in cell.entries.items():
        if entry.valid is None:
            continue
        low, high = entry.valid
        if not low - ROUNDING <= T <= high + ROUNDING:
            here, cold, hot = (f"{from_si(x, 'K', 'degC'):g}" for x in (T, low, high))
            found.append(
                f"'{key}': {here} degC is outside {cold} .. {hot} degC, where this law was measured; "
                "the result extrapolates it"
            )
    return found + list(_constriction(cell))


def _constriction(cell):
    """Where the formulas of a constricted contact do not hold."""
    contact = cell.choices["contact"]
    if contact == "ideal":
        return
    theta = contact_fraction(cell)
    if theta == 1.0 and contact == "constriction":
        return
    thickness = f"{layer(1, cell.layers)} thickness [m]"
    radius, half = cell.value(RADIUS), cell.value(thickness) / 2
    if radius > half:
        yield (
            f"'{RADIUS}': {radius:g} m is more than half of '{thickness}', {half:g} m; the constriction formula "
            "takes the layer for deep"
        )
    shape = cell.choices["constriction"] if contact == "constriction" else "voids"
    low, high = WITHIN[shape]
    if not low <= theta <= high:
        yield (
            f"'Contact fraction': {theta:g} is outside {low:g} .. {high:g}, where the formula for {shape} holds "
            "within 1 %"
        )


def implausible_numbers(cell: Cell) -> list[str]:
    """Say of every number of a cell that is outside what is plausible what it is, and what was probably meant.

    Parameters
    ----------
    cell : Cell
        The cell.
    """
    keys, found = keys_for(cell.layers), []
    for name, entry in cell.entries.items():
        si, printed = entry.si, entry.value
        if isinstance(si, float) and isinstance(printed, (int, float)):
            found.append(implausible(keys[name], si, printed, entry.unit))
    return [line for line in found if line]


def warn_outside_validity(cell: Cell) -> None:
    """Warn once of every law of a cell that is used outside the range it was measured in, and every odd number.

    Parameters
    ----------
    cell : Cell
        The cell at its temperature.

    Warns
    -----
    NasolidWarning
        Naming the key, the temperature and the range.
    """
    for line in outside_validity(cell) + implausible_numbers(cell):
        warnings.warn(line, NasolidWarning, stacklevel=4)
