"""Parameter values that a model of one's own reads besides the cell's."""

from collections.abc import Mapping
from typing import Any

import pybamm

SPREAD = 0.3
"""Relative standard deviation of the particles' radius by area where nobody gave a distribution, PyBaMM's own."""

SIZES = "Positive area-weighted particle-size distribution [m-1]"


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
    values.update(dict(parameters or {}))
    if model.options["particle size"] == "distribution" and SIZES not in values:
        values = pybamm.get_size_distribution_parameters(values, sd_p=SPREAD, working_electrode="positive")
    return values
