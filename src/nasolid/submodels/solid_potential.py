"""Potential of the electronic network, and the terminals behind its contact to the collector."""

import pybamm
from pybamm.models.submodels.electrode.ohm.base_ohm import BaseModel


class SolidPotential(pybamm.electrode.ohm.Full):
    r"""Ohm's law in the network: :math:`\nabla\cdot(\sigma_\mathrm{eff}\nabla\phi_s) = a j`."""

    def _get_standard_whole_cell_variables(self, variables):
        return {}  # `TerminalVoltage` has them

    def set_algebraic(self, variables):
        phi_s = variables["Positive electrode potential [V]"]
        i_s = variables["Positive electrode current density [A.m-2]"]
        a_j = variables["Sum of positive electrode volumetric interfacial current densities [A.m-3]"]
        self.algebraic = {phi_s: self.param.p.L**2 * (pybamm.div(i_s) + a_j)}

    def set_initial_conditions(self, variables):
        phi_s = variables["Positive electrode potential [V]"]
        self.initial_conditions = {phi_s: self.param.initial_solid_potential()}


class TerminalVoltage(BaseModel):
    r"""Voltage behind the contact of the composite to its collector: :math:`V = \phi_s(L) - i\, r_\mathrm{coll}(T)`.

    The current is that of the terminals, whatever a shunt passes inside.
    """

    def get_coupled_variables(self, variables):
        phi_s = variables["Positive electrode potential [V]"]
        i_s = variables["Positive electrode current density [A.m-2]"]
        i = pybamm.PrimaryBroadcast(variables["Total current density [A.m-2]"], "current collector")
        T = variables["Volume-averaged cell temperature [K]"]
        r = self.param.r_contact(T)
        if self.param.choices["formation"] != "none":
            r = r * variables["Cathode contact resistance factor"]
        drop = i * r
        if self.options["contact resistance"] == "true":  # of leads, PyBaMM's own
            drop = drop + variables["Current [A]"] * self.param.R_contact(T)
        found = self._get_standard_current_collector_potential_variables(
            variables["Negative current collector potential [V]"], pybamm.boundary_value(phi_s, "right"), drop
        )
        nowhere = pybamm.FullBroadcast(0, ["separator"], "current collector")
        return found | {
            "Electrode current density [A.m-2]": pybamm.concatenation(nowhere, i_s),
            "Cathode contact areal resistance [Ohm.m2]": r,
        }

    def set_boundary_conditions(self, variables):
        """None: it owns no potential."""
