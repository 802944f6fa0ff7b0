"""The state of a run as plain numbers in a file, to go on from later."""

import json
from collections.abc import Mapping
from dataclasses import asdict, dataclass, fields
from math import isfinite
from pathlib import Path
from typing import Any

from nasolid.errors import InputError
from nasolid.parameters.arguments import checked_arguments
from nasolid.parameters.cell import Cell
from nasolid.parameters.faults import quoted
from nasolid.parameters.files import read_bytes, write_whole
from nasolid.submodels.cycler import END_CURRENT, SET_CURRENT, SET_VOLTAGE

FORMAT = 1
"""Version of the file; a newer one is refused."""

FILE = 16e6
"""Bytes of a saved state."""

FREE = (
    "Ambient temperature [K]",
    "Stack pressure [Pa]",
    "Lower voltage cut-off [V]",
    "Upper voltage cut-off [V]",
    "Measured current density [A.m-2]",
    "Charge current density [A.m-2]",
    "Nominal areal capacity [A.h.m-2]",
)
"""Numbers that may differ when a run goes on: how a cell is operated, not what it is."""


MAPS = ("model", "numbers", "inputs", "protocol", "operation", "aged")
"""Fields of a saved state that are mappings."""

INPUTS = (SET_CURRENT, SET_VOLTAGE, END_CURRENT, "Lower voltage cut-off [V]", "Upper voltage cut-off [V]")
"""Inputs of a cell on its cycler."""


@dataclass(frozen=True)
class SavedState:
    """State of a cell between two cycles.

    Attributes
    ----------
    cell : str
        Name of the cell.
    model : dict
        Choices of the model, and its number of separator layers.
    numbers : dict
        The cell's numbers in SI by key.
    cycles : int
        Cycles that are behind it.
    first_capacity : float
        Discharge capacity of the first cycle [A.h.m-2], which retention counts from.
    time : float
        [s].
    states : list of float
        What the integrator carries, in the order and the scales of the model.
    inputs : dict
        Inputs of the last step.
    protocol : dict
        Current densities [A.m-2] of charge and discharge, and that at which the hold ends (None for no hold).
    operation : dict
        Numbers of `FREE` under which it ran.
    aged : dict
        What `nasolid.aged` needs: contact fraction, and contact factor and saturation where the model has them.
    """

    cell: str
    model: dict[str, str | int]
    numbers: dict[str, float]
    cycles: int
    first_capacity: float
    time: float
    states: list[float]
    inputs: dict[str, float]
    protocol: dict[str, float | None]
    operation: dict[str, float]
    aged: dict[str, float]

    def save(self, path: str | Path, force: bool = False) -> None:
        """Write the state as JSON: numbers and names, nothing that could be executed.

        Parameters
        ----------
        path : str or path
            The file.
        force : bool, optional
            Whether a file is replaced that nasolid did not make.

        Raises
        ------
        InputError
            If it cannot be written, or is there and somebody else's.
        """
        text = json.dumps({"nasolid": FORMAT} | asdict(self), indent=1, allow_nan=False) + "\n"
        write_whole(Path(path), lambda temporary: temporary.write_text(text, encoding="utf-8"), force)

    def check(self, cell: Cell, states: int) -> None:
        """Refuse a cell that is not the one of this state.

        Parameters
        ----------
        cell : Cell
            The cell that is to go on.
        states : int
            How many states its model has.

        Raises
        ------
        InputError
            Naming what differs.
        """
        other = model_of(cell)
        for word in self.model.keys() | other.keys():
            if self.model.get(word) != other.get(word):
                raise InputError(
                    f"the saved state is of a model with {word} = {self.model.get(word)!r}, this cell has "
                    f"{other.get(word)!r}; resume with the model it was saved with"
                )
        now = numbers_of(cell)
        different = [key for key in self.numbers.keys() | now.keys() if self.numbers.get(key) != now.get(key)]
        if different := sorted(set(different) - set(_free(cell))):
            raise InputError(
                f"the saved state is of another cell than {cell.name}: {quoted(different[:3])} differ; resume "
                "with the values it was saved with (temperature, pressure, window and currents may change)"
            )
        if self.inputs.keys() != set(INPUTS):
            raise InputError(
                "the saved state lacks the inputs of its last step; it was changed by hand: start anew"
            )
        if len(self.states) != states:
            raise InputError(
                f"the saved state has {len(self.states)} states, the model of {cell.name} has {states}; it was "
                "saved by another version of nasolid: start anew"
            )


def model_of(cell: Cell) -> dict[str, str | int]:
    """What tells the model of a cell from another one."""
    return dict(cell.choices) | {"separator layers": cell.layers}


def numbers_of(cell: Cell) -> dict[str, float]:
    """The cell's numbers that make it what it is."""
    return {key: value for key, value in cell.values().items() if key not in _free(cell)}


def operation_of(cell: Cell) -> dict[str, float]:
    """The cell's numbers that say how it is operated."""
    return {key: value for key, value in cell.values().items() if key in FREE}


def _free(cell):
    """What may differ; formation keeps the pressure it was closed at, and counts in its nominal capacity."""
    bound = ("Stack pressure [Pa]", "Nominal areal capacity [A.h.m-2]")
    return [key for key in FREE if cell.choices["formation"] == "none" or key not in bound]


@checked_arguments
def load_state(path: str | Path) -> SavedState:
    """Read a saved state.

    Parameters
    ----------
    path : str or path
        A file that `SavedState.save` wrote.

    Raises
    ------
    InputError
        If it cannot be read, is no saved state, or comes from a newer version.
    """
    content = read_bytes(Path(path), FILE, "name a saved state")
    try:
        raw = json.loads(content)
    except (ValueError, RecursionError):
        raise InputError(f"{path}: is no saved state, it cannot be read as JSON") from None
    names = {field.name for field in fields(SavedState)}
    if not isinstance(raw, Mapping) or "nasolid" not in raw:
        raise InputError(f"{path}: is no saved state of nasolid; `nasolid cycle --save` writes one")
    if not _is_count(raw["nasolid"]) or raw["nasolid"] != FORMAT:
        raise InputError(f"{path}: has format {raw['nasolid']!r}, this version of nasolid reads {FORMAT}")
    said = {name: value for name, value in raw.items() if name != "nasolid"}
    if said.keys() != names or not _sound(said):
        raise InputError(f"{path}: is no whole saved state; `nasolid cycle --save` writes one")
    return SavedState(**said)


def _sound(said: Mapping[str, Any]) -> bool:
    """Whether every field is what it must be."""
    maps = all(isinstance(said[name], Mapping) for name in MAPS)
    if not maps or not isinstance(said["states"], list) or not isinstance(said["cell"], str):
        return False
    numbers = [*said["states"], said["time"], said["first_capacity"]]
    for name in set(MAPS) - {"model"}:
        numbers += [
            value for key, value in said[name].items() if (name, key, value) != ("protocol", "hold", None)
        ]
    rising = all(_is_number(said[name]) and said[name] >= 0 for name in ("time", "first_capacity"))
    return _is_count(said["cycles"]) and all(map(_is_number, numbers)) and rising


def _is_count(value: Any) -> bool:
    return isinstance(value, int) and not isinstance(value, bool) and value >= 0


def _is_number(value: Any) -> bool:
    """Whether a value is finite and fits a float."""
    if isinstance(value, bool) or not isinstance(value, int | float):
        return False
    try:
        return isfinite(value)
    except OverflowError:
        return False
