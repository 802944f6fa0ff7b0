"""Potential of the electronic network and the contact to its collector."""

import pybamm


class SolidPotential(pybamm.electrode.ohm.Full):
    r"""Ohm's law in the network, and the contact resistance behind it.

    .. math:: \nabla\cdot(\sigma_\mathrm{eff}\nabla\phi_s) = a j, \qquad
        V = \phi_s(L) - i\, r_\mathrm{coll}(T)
    """

    def _get_standard_whole_cell_variables(self, variables):
        i_s = pybamm.concatenation(
            pybamm.FullBroadcast(0, ["separator"], "current collector"),
            variables["Positive electrode current density [A.m-2]"],
        )
        phi_s = variables["Positive electrode potential [V]"]
        i = variables["Current collector current density [A.m-2]"]
        T = variables["Volume-averaged cell temperature [K]"]
        r = self.param.r_contact(T)
        drop = i * r
        if self.options["contact resistance"] == "true":  # of leads, PyBaMM's own
            drop = drop + variables["Current [A]"] * self.param.R_contact(T)
        found = self._get_standard_current_collector_potential_variables(
            variables["Negative current collector potential [V]"],
            pybamm.boundary_value(phi_s, "right"),
            drop,
        )
        return found | {
            "Electrode current density [A.m-2]": i_s,
            "Cathode contact areal resistance [Ohm.m2]": r,
        }

    def set_algebraic(self, variables):
        phi_s = variables["Positive electrode potential [V]"]
        i_s = variables["Positive electrode current density [A.m-2]"]
        a_j = variables["Sum of positive electrode volumetric interfacial current densities [A.m-3]"]
        self.algebraic = {phi_s: self.param.p.L**2 * (pybamm.div(i_s) + a_j)}

    def set_initial_conditions(self, variables):
        phi_s = variables["Positive electrode potential [V]"]
        self.initial_conditions = {phi_s: self.param.initial_solid_potential()}
