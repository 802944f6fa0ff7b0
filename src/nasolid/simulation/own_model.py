"""Parameter values that a model of one's own reads besides the cell's."""

from collections.abc import Mapping
from typing import Any

import pybamm

from nasolid.errors import InputError
from nasolid.parameters.faults import suggestion

SPREAD = 0.3
"""Relative standard deviation of the particles' radius by area where nobody gave a distribution, PyBaMM's own."""

SIZES = "Positive area-weighted particle-size distribution [m-1]"


ENDS = ("Positive minimum particle radius [m]", "Positive maximum particle radius [m]")
"""Of a distribution of sizes: where its mesh ends."""

PROTOCOL = ("Current function [A]", "Lower voltage cut-off [V]", "Upper voltage cut-off [V]")
"""What a run sets itself."""


def _check_own(parameters, values, model):
    """Refuse what the run sets itself, what nothing reads, and texts."""
    for name, value in parameters.items():
        if name in PROTOCOL:
            raise InputError(f"parameters: {name!r} is set by the run; give `current`, or override the cell")
        if isinstance(value, str):
            raise InputError(f"parameters: {name!r} = {value!r}: give a number in SI, or a function")
    sizes = (SIZES, *ENDS) if model.options["particle size"] == "distribution" else ()
    unknown = [name for name in parameters if name not in values and name not in sizes]
    if unknown:
        read = {symbol.name for symbol in model.parameters}
        for name in unknown:
            if name not in read:
                raise InputError(
                    f"parameters: the model reads no {name!r}; {suggestion(name, [*values.keys(), *read])}"
                )


def with_own(
    values: pybamm.ParameterValues, model: pybamm.BaseModel, parameters: Mapping[str, Any] | None
) -> pybamm.ParameterValues:
    """Values with what the user gave, and with a distribution of sizes where the model wants one and has none.

    Parameters
    ----------
    values : pybamm.ParameterValues
        Of the cell.
    model : pybamm.BaseModel
        The model.
    parameters : mapping or None
        Values by name.
    """
    _check_own(dict(parameters or {}), values, model)
    values.update(dict(parameters or {}))
    if model.options["particle size"] == "distribution" and SIZES not in values:
        values = pybamm.get_size_distribution_parameters(values, sd_p=SPREAD, working_electrode="positive")
    return values
