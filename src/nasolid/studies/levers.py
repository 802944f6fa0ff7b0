"""Levers of a design: loading, porosity, separator and reservoir, each pulled on its own."""

from collections.abc import Mapping

from nasolid.errors import InputError
from nasolid.parameters.cell import Cell
from nasolid.parameters.keys import layer
from nasolid.parameters.units import parse_quantity
from nasolid.simulation.energy import POROSITY, RESERVOIR, THICKNESS, active_sodium, with_porosity
from nasolid.simulation.summary import active_loading

NOMINAL = "Nominal areal capacity [A.h.m-2]"

UNITS = {"loading": "kg.m-2", "porosity": "", "separator": "m", "reservoir": "m"}
"""Levers and their units: mass of active material per area, fraction of the cathode that conducts ions, thickness of
all separator layers together, thickness of the sodium that is left when the cell is discharged."""

EXAMPLES = {
    "loading": "10 mg/cm2",
    "porosity": "0.4",
    "separator": "20 um",
    "reservoir": "5 um",
}

LEAST = {"porosity": 0.3, "separator": 20e-6, "reservoir": 1e-8}
"""What a lever is taken down to where nothing else is asked for: a calendered electrode, or a composite whose
electrolyte still hangs together; a thin tape; sodium that is all plated (ten nanometres: the model needs some)."""


def levers_of(cell: Cell) -> dict[str, float]:
    """Where the levers of a cell stand, in SI; an alloy has no reservoir."""
    found = {
        "loading": active_loading(cell),
        "porosity": cell.value(POROSITY),
        "separator": sum(cell.value(key) for key in separator_keys(cell)),
    }
    return found | ({"reservoir": cell.value(RESERVOIR)} if cell.choices["anode"] == "sodium" else {})


def separator_keys(cell: Cell) -> list[str]:
    """Keys of the thicknesses of all separator layers."""
    return [f"{layer(k, cell.layers)} thickness [m]" for k in range(1, cell.layers + 1)]


def pulled(cell: Cell, to: Mapping[str, float]) -> Cell:
    """The cell with its levers elsewhere.

    Parameters
    ----------
    cell : Cell
        The cell.
    to : mapping
        Values in SI by lever. Porosity changes at the same loading; loading at the same fractions, so by the thickness;
        separator layers keep their shares. The nominal capacity follows the active material: C-rates are those of the
        new cell.

    Raises
    ------
    InputError
        If a lever is none of the cell, or is pulled beyond its bounds.
    """
    own = levers_of(cell)
    for name in to:
        refuse_unknown(cell, name)
    other = (
        with_porosity(cell, to["porosity"])
        if to.get("porosity", own["porosity"]) != own["porosity"]
        else cell
    )
    changed = {}
    if "loading" in to:
        changed[THICKNESS] = other.value(THICKNESS) * to["loading"] / own["loading"]
    if "separator" in to:
        changed |= {key: cell.value(key) * to["separator"] / own["separator"] for key in separator_keys(cell)}
    if "reservoir" in to:
        changed[RESERVOIR] = to["reservoir"]
    other = other.override(changed)
    more = active_sodium(other, connected=False) / active_sodium(cell, connected=False)
    return other.override({NOMINAL: cell.value(NOMINAL) * more})


def refuse_unknown(cell: Cell, name: str) -> None:
    """Refuse what is no lever of a cell.

    Raises
    ------
    InputError
    """
    if name not in levers_of(cell):
        raise InputError(f"lever '{name}': is none of {cell.name}; choose from {', '.join(levers_of(cell))}")


def lever_value(cell: Cell, name: str, value: str | float) -> float:
    """Value of a lever in SI, from a text with its unit or a number in SI.

    Raises
    ------
    InputError
        If there is no such lever, or it is no positive number.
    """
    refuse_unknown(cell, name)
    found = parse_quantity(value, UNITS[name], f"lever '{name}'") if isinstance(value, str) else float(value)
    if name == "reservoir" and found == 0:
        return LEAST["reservoir"]
    if not 0 < found < float("inf"):
        raise InputError(f"lever '{name}': {value!r} must be positive and finite, such as {EXAMPLES[name]}")
    return found


def lever_range(cell: Cell, name: str, limits: tuple[str | float, str | float]) -> tuple[float, float]:
    """Range of a lever in SI.

    Raises
    ------
    InputError
        If it is none, or reversed.
    """
    try:
        low, high = (lever_value(cell, name, value) for value in limits)
    except (TypeError, ValueError) as error:
        if isinstance(error, InputError):
            raise
        raise InputError(
            f"lever '{name}': {limits!r} is no range; give two values, such as {EXAMPLES[name]}"
        ) from None
    if low > high:
        raise InputError(
            f"lever '{name}': the range {limits[0]} .. {limits[1]} is reversed; give the lower end first"
        )
    return low, high


def usual_ranges(cell: Cell) -> dict[str, tuple[float, float]]:
    """Ranges of a cell's levers: half to five times its loading, the others from `LEAST` to where they stand."""
    own = levers_of(cell)
    ranges = {name: (min(LEAST[name], value), value) for name, value in own.items() if name in LEAST}
    return {"loading": (0.5 * own["loading"], 5 * own["loading"])} | ranges
