"""Salt in the pores of the cathode, its anions blocked by the ceramic."""

import numpy as np
import pybamm
from pybamm.models.submodels.electrolyte_diffusion.base_electrolyte_diffusion import (
    BaseElectrolyteDiffusion,
)

DEPLETED = 0.015
"""Share of the concentration at the start that counts as depleted; the properties hold down to `FLOOR` of it."""


class SaltInPores(BaseElectrolyteDiffusion):
    """Salt concentration in the pores of the cathode; the ceramic holds none.

    "Salt depleted" ends a run: at a share of the concentration that the catholyte was filled with.
    """

    def get_fundamental_variables(self):
        eps_c = pybamm.Variable(
            "Positive electrode porosity times concentration [mol.m-3]",
            domain="positive electrode",
            auxiliary_domains={"secondary": "current collector"},
            bounds=(0, np.inf),
            scale=self.param.c_e_init_av,
        )
        eps_c.print_name = "eps_c_e_p"
        none = pybamm.FullBroadcast(0, "separator", "current collector")
        return self._get_standard_porosity_times_concentration_variables(
            {"separator": none, "positive electrode": eps_c}
        )

    def get_coupled_variables(self, variables):
        porosity = variables["Positive electrode porosity"]
        c = variables["Positive electrode porosity times concentration [mol.m-3]"] / porosity
        none = pybamm.FullBroadcast(0, "separator", "current collector")
        whole = pybamm.concatenation(none, c)
        return (
            self._get_standard_domain_concentration_variables({"separator": none, "positive electrode": c})
            | self._get_standard_whole_cell_concentration_variables(whole)
            | {"Electrolyte concentration concatenation [mol.m-3]": whole}
        )

    def set_initial_conditions(self, variables):
        eps_c = variables["Positive electrode porosity times concentration [mol.m-3]"]
        filled = self.param.p.epsilon_init * self.param.saturation_init
        self.initial_conditions = {eps_c: filled * self.param.c_e_init}

    def add_events_from(self, variables):
        c = variables["Positive electrolyte concentration [mol.m-3]"]
        # at the ceramic the value at the face: a coarse mesh keeps its first node well above it
        empty = DEPLETED * self.param.c_e_init
        for least in [pybamm.min(c), pybamm.min(pybamm.boundary_value(c, "left"))]:
            self.events.append(pybamm.Event("Salt depleted", least / empty - 1, pybamm.EventType.TERMINATION))


class BlockedAnions(pybamm.BaseSubModel):
    r"""Balance of the anions, which can leave the pores on neither side.

    .. math::
        \frac{\partial(\varepsilon c)}{\partial t} &= -\nabla\cdot N_-, \qquad N_- = 0 \text{ at both faces} \\
        N_- &= -D_\mathrm{eff}\nabla c - (1 - t_+)\frac{i_e}{F}

    so that at the ceramic :math:`-D_\mathrm{eff}\,\partial c/\partial x = (1-t_+)\,i/F`. Written for the
    anions the balance holds no reaction, and the salt is conserved by construction, also while a double
    layer charges.
    """

    def get_coupled_variables(self, variables):
        c = variables["Positive electrolyte concentration [mol.m-3]"]
        T = variables["Positive electrode temperature [K]"]
        tor = variables["Positive electrolyte transport efficiency"]
        i_e = variables["Positive electrolyte current density [A.m-2]"]
        i = variables["Current collector current density [A.m-2]"]
        N_diffusion = -tor * self.param.D_e(c, T) * pybamm.grad(c)
        N_migration = -(1 - self.param.t_plus(c, T)) * i_e / self.param.F
        # each factor as the edge of the mesh sees it: extrapolated one by one, the flux would not vanish
        D_edge = pybamm.boundary_value(tor * self.param.D_e(c, T), "left")
        t_edge = pybamm.boundary_value(self.param.t_plus(c, T), "left")
        return {
            "Salt gradient at the separator [mol.m-4]": -(1 - t_edge) * i / (self.param.F * D_edge),
            "Anion flux [mol.m-2.s-1]": self._blocked(N_diffusion + N_migration),
            "Anion diffusion flux [mol.m-2.s-1]": N_diffusion,
            "Anion migration flux [mol.m-2.s-1]": N_migration,
        }

    def _blocked(self, flux):
        """The flux with its values at both faces of the cathode replaced by zero, which they are up to the
        solver's tolerance: so the pores lose nothing even to round-off in the potentials."""
        depth = (pybamm.standard_spatial_vars.x_p_edge - self.param.n.L - self.param.s.L) / self.param.p.L
        return flux * (depth > 1e-9) * (depth < 1 - 1e-9)

    def set_rhs(self, variables):
        eps_c = variables["Positive electrode porosity times concentration [mol.m-3]"]
        gained = -pybamm.div(variables["Anion flux [mol.m-2.s-1]"])
        if self.param.choices["dry_out"] != "none":
            gained = gained + variables["Salt leaving with the liquid [mol.m-3.s-1]"]
        self.rhs = {eps_c: gained}

    def set_boundary_conditions(self, variables):
        c = variables["Positive electrolyte concentration [mol.m-3]"]
        gradient = variables["Salt gradient at the separator [mol.m-4]"]
        self.boundary_conditions = {
            c: {"left": (gradient, "Neumann"), "right": (pybamm.Scalar(0), "Neumann")}
        }
