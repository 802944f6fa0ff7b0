"""How much sodium metal is left."""

import pybamm

from nasolid.submodels.site import CELL


class SodiumInventory(pybamm.BaseSubModel):
    r"""Thickness of the metal, stripped on discharge and plated on charge.

    .. math:: \frac{dL_\mathrm{Na}}{dt} = -\frac{i}{\rho\, q}

    with the density and the specific capacity of sodium: 8.861 um per mAh/cm2. The reservoir is what is
    left when the cell is discharged; "Sodium exhausted" ends a run at 1 nm. Voids and vacancies are no
    sodium: they are not in this thickness.

    Parameters
    ----------
    param : SodiumParameters
        Symbols of the cell.
    site : Site
        Which metal.
    options : pybamm.BatteryModelOptions, optional
        Options of the model.
    """

    def __init__(self, param, site=CELL, options=None):
        super().__init__(param, options=options)
        self.site = site

    def get_fundamental_variables(self):
        L = self.site.variable("Sodium thickness [m]", scale=1e-5)
        return {
            self.site.name("Sodium thickness [m]"): L,
            self.site.name("Sodium metal [mol]"): (
                L * self.param.sodium_per_thickness * self.param.A_cc / self.param.F
            ),
        }

    def set_rhs(self, variables):
        i = self.site.current(variables)
        L = variables[self.site.name("Sodium thickness [m]")]
        self.rhs = {L: -i / self.param.sodium_per_thickness}

    def set_initial_conditions(self, variables):
        self.initial_conditions = {variables[self.site.name("Sodium thickness [m]")]: self._start()}

    def _start(self):
        if self.site.side:
            return pybamm.Parameter("Sodium reservoir thickness [m]")
        return self.param.L_Na_init

    def add_events_from(self, variables):
        left = pybamm.min(variables[self.site.name("Sodium thickness [m]")]) / 1e-9
        self.events.append(pybamm.Event("Sodium exhausted", left - 1, pybamm.EventType.TERMINATION))
