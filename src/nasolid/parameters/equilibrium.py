"""Open-circuit voltage of a cell, and the sodium contents at which it stands at its cut-offs."""

from functools import partial

import numpy as np
from scipy.optimize import brentq

from nasolid.errors import InputError
from nasolid.parameters import laws
from nasolid.parameters.arguments import checked_arguments
from nasolid.parameters.cell import Cell
from nasolid.parameters.check import ENDS, FARADAY


def open_circuit_voltage(cell: Cell):
    """Mean open-circuit voltage of a cell at its temperature, as a function of its host's sodium content.

    Parameters
    ----------
    cell : Cell
        The cell.

    Returns
    -------
    callable
        Takes a sodium content 0..1, float or array; returns volts between the terminals at rest.
    """
    values = cell.values()
    if cell.choices["ocp"] == "table":
        table = cell.entries["Positive electrode OCP table [V]"]
        host = partial(np.interp, xp=table.over, fp=table.si)
    else:
        names = laws.PLATEAU_NAMES.items()
        named = {short: values[f"Positive electrode OCP {name}"] for short, name in names}
        host = partial(laws.plateau_potential, **named)
    shift = values["Positive electrode OCP entropic change [V.K-1]"] * (
        values["Ambient temperature [K]"] - laws.T_REF
    )
    if cell.choices["anode"] == "alloy":
        shift -= values["Anode potential [V]"]
    return lambda sto: host(sto) + shift


def charged_stoichiometry(cell: Cell) -> float:
    """Sodium content at which the cell at rest stands at its upper cut-off."""
    return _stoichiometry(cell, cell.value("Upper voltage cut-off [V]"))


def discharged_stoichiometry(cell: Cell) -> float:
    """Sodium content at which the cell at rest stands at its lower cut-off."""
    return _stoichiometry(cell, cell.value("Lower voltage cut-off [V]"))


def _stoichiometry(cell, voltage):
    U = open_circuit_voltage(cell)
    rich, poor = U(ENDS[1]), U(ENDS[0])
    if not rich <= voltage <= poor:
        raise InputError(
            f"cut-off {voltage:g} V lies outside the open-circuit voltage of {cell.name}, "
            f"{rich:.3f} .. {poor:.3f} V; choose one inside"
        )
    return brentq(lambda sto: U(sto) - voltage, *ENDS, xtol=1e-14)


@checked_arguments
def theoretical_capacity(cell: Cell) -> float:
    """Areal capacity [A.h.m-2] of the cell's connected active material."""
    values = cell.values()
    volume = (
        values["Positive electrode active material volume fraction"]
        * values["Positive electrode utilisation"]
        * values["Positive electrode thickness [m]"]
    )
    sodium = volume * values["Maximum concentration in positive electrode [mol.m-3]"]
    return sodium * FARADAY / 3600
