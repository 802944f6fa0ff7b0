"""What a model checks of the parameter values it is given, before anything is solved."""

from collections.abc import Mapping
from dataclasses import replace
from functools import cache
from numbers import Real
from typing import Any

import pybamm

from nasolid.errors import InputError
from nasolid.parameters.cellfile import MOST_LAYERS
from nasolid.parameters.key import Key
from nasolid.parameters.keys import keys_for
from nasolid.parameters.meeting import FRACTION
from nasolid.parameters.ranges import bounded, in_bounds

CUT_OFFS = ("Lower voltage cut-off [V]", "Upper voltage cut-off [V]")
OUT_OF_REACH = 100.0
"""Voltage [V] of a cut-off that does not count."""

HELD = "Positive particle hysteresis decay rate"
"""May be 0 in a model: the branch is then held."""

SIDES = ("Electrode height [m]", "Electrode width [m]")
LONGEST = 100.0
"""Longest side [m] of an electrode."""


class Meeting(pybamm.SymbolProcessor):
    """PyBaMM's link between a model and its parameter values, which looks at them first.

    Parameters
    ----------
    model : pybamm.BaseModel or None
        The model, where contact can be ideal in it.
    """

    def __init__(self, model: Any):
        super().__init__()
        self.model = model

    @property
    def parameter_values(self):
        """Values that the model was given."""
        return self._parameter_values

    @parameter_values.setter
    def parameter_values(self, values):
        check_numbers(values)
        share = values.get(FRACTION, 1)
        if self._takes_no_notice() and isinstance(share, Real) and share != 1:
            raise InputError(
                f"'{FRACTION}': is {share}, and the model has contact = 'ideal', which takes no notice: "
                "say contact='constriction' where the model is made, or leave it at 1"
            )
        pybamm.SymbolProcessor.parameter_values.fset(self, values)

    def _takes_no_notice(self):
        """Whether contact is ideal; the equations of a model that was opened again are those of its file."""
        opened = self.model is None or getattr(self.model, "_default_geometry", None) is not None
        return not opened and self.model.choices["contact"] == "ideal"

    def copy(self):
        """Return a copy that looks, too."""
        new = super().copy()
        new.__class__ = type(self)
        new.model = self.model
        return new


def check_numbers(values: Mapping[str, Any]) -> None:
    """Refuse numbers that no cell has, by key; functions, expressions and unknown keys pass.

    Parameters
    ----------
    values : mapping
        Parameter values or solver inputs.

    Raises
    ------
    InputError
        Naming the key, what is allowed and what was probably meant.
    """
    keys = checked_keys()
    for name, value in values.items():
        key = keys.get(name)
        if key is None or not isinstance(value, Real) or key.low <= float(value) <= key.high:
            continue
        if not (name == HELD and value == 0):
            in_bounds(key, float(value))


@cache
def checked_keys() -> dict[str, Key]:
    """Keys that a model's parameter values are held against, by name; not to be written to."""
    keys = {
        name: key for n in range(1, MOST_LAYERS + 1) for name, key in keys_for(n).items() if not key.table
    }
    at = [bounded(Key(key.reference_temperature)) for key in keys.values() if key.law]
    free = [replace(keys[name], low=-OUT_OF_REACH, high=OUT_OF_REACH) for name in CUT_OFFS]
    sides = [Key(name, low=1e-6, high=LONGEST) for name in SIDES]
    ambient = keys["Ambient temperature [K]"]
    warmth = [
        replace(ambient, name=name) for name in ("Initial temperature [K]", "Reference temperature [K]")
    ]
    return keys | {key.name: key for key in [*at, *free, *sides, *warmth]}
