"""How much sodium metal is left."""

import pybamm


class SodiumInventory(pybamm.BaseSubModel):
    r"""Thickness of the metal, stripped on discharge and plated on charge.

    .. math:: \frac{dL_\mathrm{Na}}{dt} = -\frac{i}{\rho\, q}

    with the density and the specific capacity of sodium: 8.861 um per mAh/cm2. The reservoir is what is
    left when the cell is discharged; "Sodium exhausted" ends a run at 1 nm.
    """

    def get_fundamental_variables(self):
        L = pybamm.Variable("Sodium thickness [m]", domain="current collector", scale=1e-5)
        return {
            "Sodium thickness [m]": L,
            "Sodium metal [mol]": L * self.param.sodium_per_thickness * self.param.A_cc / self.param.F,
        }

    def set_rhs(self, variables):
        i = variables["Current collector current density [A.m-2]"]
        self.rhs = {variables["Sodium thickness [m]"]: -i / self.param.sodium_per_thickness}

    def set_initial_conditions(self, variables):
        self.initial_conditions = {variables["Sodium thickness [m]"]: self.param.L_Na_init}

    def add_events_from(self, variables):
        left = pybamm.min(variables["Sodium thickness [m]"]) / 1e-9
        self.events.append(pybamm.Event("Sodium exhausted", left - 1, pybamm.EventType.TERMINATION))
