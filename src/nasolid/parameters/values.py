"""A cell's numbers as `pybamm.ParameterValues`."""

import numpy as np
import pybamm

from nasolid.parameters import forms, laws, meeting
from nasolid.parameters.arguments import checked_arguments
from nasolid.parameters.cells import Cell
from nasolid.parameters.equilibrium import charged_stoichiometry

STOCK = {
    "Positive particle diffusivity [m2.s-1]": forms.particle_diffusivity,
    "Positive electrode exchange-current density [A.m-2]": forms.single_ion_exchange_current,
    "Electrolyte conductivity [S.m-1]": forms.catholyte_conductivity,
    "Negative electrode conductivity [S.m-1]": 2.1e7,  # sodium; so high that no result sees it
    "Lithium metal partial molar volume [m3.mol-1]": 2.375e-5,  # read by stock kinetics, used by none of ours
    "Separator porosity": 1.0,
    "Number of electrodes connected in parallel to make a cell": 1.0,
    "Number of cells connected in series to make a battery": 1.0,
    "Contact resistance [Ohm]": 0.0,
    "Reference temperature [K]": laws.T_REF,
}
"""What every cell hands to PyBaMM besides its own numbers."""

LIQUID = {
    "Positive electrode exchange-current density [A.m-2]": forms.liquid_exchange_current,
    "Electrolyte conductivity [S.m-1]": forms.liquid_conductivity,
    "Electrolyte diffusivity [m2.s-1]": forms.liquid_diffusivity,
}

SINGLE_ION = {
    "Initial concentration in electrolyte [mol.m-3]": 1000.0,  # a scale; nothing depends on it
    "Cation transference number": 1.0,
    "Thermodynamic factor": 1.0,
    "Electrolyte diffusivity [m2.s-1]": 1e-10,
}

BRANCHES = {
    "Positive electrode lithiation OCP [V]": forms.lithiation_ocp,
    "Positive electrode delithiation OCP [V]": forms.delithiation_ocp,
}


@checked_arguments
def parameter_values(cell: Cell) -> pybamm.ParameterValues:
    """All parameters of a cell, ready for `SodiumDFN`.

    Parameters
    ----------
    cell : Cell
        The cell, its overrides included.

    Returns
    -------
    pybamm.ParameterValues
        Every number in SI units under its key, and the functions that PyBaMM asks for. Coefficients of a
        function are parameters of their own.
    """
    values: dict = cell.values()
    area = values.pop("Electrode area [m2]")
    temperature = values.pop("Ambient temperature [K]")
    nominal = values["Nominal areal capacity [A.h.m-2]"] * area
    values |= STOCK | (LIQUID if cell.choices["catholyte"] == "liquid" else SINGLE_ION)
    values |= {
        "Electrode height [m]": area**0.5,
        "Electrode width [m]": area**0.5,
        "Negative electrode thickness [m]": values.get("Sodium reservoir thickness [m]", 1e-5),
        "Ambient temperature [K]": temperature,
        "Initial temperature [K]": temperature,
        # charged and about to be discharged, as PyBaMM's own sets are; a charge starts as assembled, see `simulate`
        "Initial concentration in positive electrode [mol.m-3]": charged_stoichiometry(cell)
        * values["Maximum concentration in positive electrode [mol.m-3]"],
        "Nominal cell capacity [A.h]": nominal,
        "Current function [A]": values["Measured current density [A.m-2]"] * area,
        "Initial current [A]": 0.0,  # where the algebraic states start; `simulate` sets what it applies
        "Open-circuit voltage at 0% SOC [V]": _at_rest(cell, values["Lower voltage cut-off [V]"], 1),
        "Open-circuit voltage at 100% SOC [V]": _at_rest(cell, values["Upper voltage cut-off [V]"], -1),
    }
    values[meeting.NAME] = meeting.answer(cell)
    if cell.layers > 1:
        layers = (pybamm.Parameter(f"Separator layer {k} thickness [m]") for k in range(1, cell.layers + 1))
        values["Separator thickness [m]"] = sum(layers, start=pybamm.Scalar(0))
    if cell.choices["hysteresis"] == "one-state":
        rate = pybamm.Parameter("Positive particle hysteresis decay rate")
        values |= BRANCHES | {
            "Positive particle lithiation hysteresis decay rate": rate,
            "Positive particle delithiation hysteresis decay rate": rate,
            "Initial hysteresis state in positive electrode": -1.0,  # the branch of a discharge
        }
    _tables(cell, values)
    return pybamm.ParameterValues(values)


ROUNDING = 1e-6
"""How far inside its cut-offs [V] a cell rests at 0 and at 100 %."""


def _at_rest(cell: Cell, cut_off: float, inwards: int) -> pybamm.Symbol:
    """Mean potential of the host [V] at PyBaMM's reference temperature, beside which both branches rest inside."""
    T = pybamm.Parameter("Ambient temperature [K]") - laws.T_REF
    warmth = pybamm.Parameter("Positive electrode OCP entropic change [V.K-1]") * T
    gap = (
        pybamm.Parameter("Positive electrode OCP half-gap [V]") if cell.choices["hysteresis"] != "none" else 0
    )
    return cut_off + inwards * (gap + ROUNDING) - warmth


def _tables(cell: Cell, values: dict) -> None:
    """Functions by the forms of a cell, with their tables; potentials are against the anode."""
    alloy = cell.choices["anode"] == "alloy"
    ocp = {
        "plateau": forms.plateau_ocp_against_alloy if alloy else forms.plateau_ocp,
        "table": forms.table_ocp_against_alloy if alloy else forms.table_ocp,
    }
    values["Positive electrode OCP [V]"] = ocp[cell.choices["ocp"]]
    if cell.choices["catholyte"] == "liquid" and cell.choices["catholyte_conductivity"] == "table":
        values["Electrolyte conductivity [S.m-1]"] = forms.liquid_conductivity_table
    for key, entry in cell.entries.items():
        if isinstance(entry.si, tuple):
            values[key] = (key.replace(" ", "_"), (np.array(entry.over), np.array(entry.si)))
