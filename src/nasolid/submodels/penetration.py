"""Penetration of the separator by plated sodium."""

import pybamm

from nasolid.parameters import contact_laws as laws
from nasolid.submodels.site import CELL

THRESHOLD = 0.01
"""Relative excess over the critical current density from which on it counts in full."""


class Penetration(pybamm.BaseSubModel):
    r"""Local current density of plating against the critical one.

    .. math:: \frac{-i}{\theta} < i_\mathrm{crit}(T), \quad i_\mathrm{crit} \text{ Arrhenius}

    Where the run is to stop, the event "Penetration" ends it. Where it is to go on, a filament opens,

    .. math:: \frac{dP}{dt} = \frac{1 - P}{\tau}\, s\!\left(\frac{-i}{\theta\, i_\mathrm{crit}} - 1\right)

    as `Shunt` needs it, and stays.

    Parameters
    ----------
    param : SodiumParameters
        Symbols of the cell.
    site : Site
        Which interface.
    options : pybamm.BatteryModelOptions, optional
        Options of the model.
    """

    def __init__(self, param, site=CELL, options=None):
        super().__init__(param, options=options)
        self.site = site
        self.leaks = param.choices["after"] == "leak"

    def get_fundamental_variables(self):
        name = "Filament opening"
        return {self.site.name(name): self.site.variable(name)} if self.leaks else {}

    def get_coupled_variables(self, variables):
        theta = variables[self.site.name("Contact fraction")]
        local = self.site.current(variables) / theta
        critical = self.param.metal_life.critical_current(self.site.temperature(variables))
        return {
            self.site.name("Local current density [A.m-2]"): local,
            self.site.name("Plating over critical current density"): -local / critical,
        }

    def set_rhs(self, variables):
        if self.leaks:
            P = variables[self.site.name("Filament opening")]
            excess = variables[self.site.name("Plating over critical current density")] - 1
            rate = laws.above(excess, THRESHOLD) / pybamm.Parameter("Shunt opening time [s]")
            self.rhs = {P: (1 - P) * rate}

    def set_initial_conditions(self, variables):
        if self.leaks:
            self.initial_conditions = {variables[self.site.name("Filament opening")]: pybamm.Scalar(0)}

    def add_events_from(self, variables):
        if not self.leaks:
            left = 1 - pybamm.max(variables[self.site.name("Plating over critical current density")])
            self.events.append(pybamm.Event("Penetration", left, pybamm.EventType.TERMINATION))


class Shunt(pybamm.BaseSubModel):
    r"""Electrons that pass through filaments in the separator.

    .. math:: i_\mathrm{ion} = i + i_\mathrm{sh}, \qquad i_\mathrm{sh} = g P V

    What the shunt passes is lost, whichever way it flows: metal and host see the ionic current, the terminals the
    other.

    Parameters
    ----------
    param : SodiumParameters
        Symbols of the cell.
    sites : sequence of Site
        Interfaces from which filaments may grow.
    options : pybamm.BatteryModelOptions, optional
        Options of the model.
    """

    def __init__(self, param, sites, options=None):
        super().__init__(param, options=options)
        self.sites = sites

    def get_fundamental_variables(self):
        i_sh = pybamm.Variable("Shunt current density [A.m-2]")
        passed = pybamm.Variable("Leaked charge [A.h.m-2]")
        return {"Shunt current density [A.m-2]": i_sh, "Leaked charge [A.h.m-2]": passed}

    def get_coupled_variables(self, variables):
        opening = sum(pybamm.xyz_average(variables[site.name("Filament opening")]) for site in self.sites)
        g = pybamm.Parameter("Shunt areal conductance [S.m-2]")
        return {"Shunt areal conductance [S.m-2]": g * opening}

    def set_rhs(self, variables):
        i_sh = variables["Shunt current density [A.m-2]"]
        self.rhs = {variables["Leaked charge [A.h.m-2]"]: abs(i_sh) / 3600}

    def set_algebraic(self, variables):
        i_sh = variables["Shunt current density [A.m-2]"]
        passed = variables["Shunt areal conductance [S.m-2]"] * variables["Voltage [V]"]
        self.algebraic = {i_sh: i_sh - passed}

    def set_initial_conditions(self, variables):
        self.initial_conditions = {
            variables["Shunt current density [A.m-2]"]: pybamm.Scalar(0),
            variables["Leaked charge [A.h.m-2]"]: pybamm.Scalar(0),
        }


class ShuntedCollector(pybamm.current_collector.Uniform):
    r"""Current collector whose ions carry what the shunt passes too: :math:`i_\mathrm{ion} = i + i_\mathrm{sh}`."""

    def get_coupled_variables(self, variables):
        ionic = variables["Total current density [A.m-2]"] + variables["Shunt current density [A.m-2]"]
        return self._get_standard_current_variables(
            pybamm.Scalar(0), pybamm.PrimaryBroadcast(ionic, "current collector")
        )
