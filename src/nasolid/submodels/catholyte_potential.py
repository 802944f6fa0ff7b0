"""Potential of the catholyte in the cathode."""

import pybamm
from pybamm.models.submodels.electrolyte_conductivity.base_electrolyte_conductivity import (
    BaseElectrolyteConductivity,
)


class CatholytePotential(BaseElectrolyteConductivity):
    r"""Conservation of charge in the catholyte.

    .. math:: \nabla\cdot i_e = a j, \qquad
        i_e = \kappa_\mathrm{eff}\left[\frac{2RT}{F}(1-t_+)\left(1+\frac{d\ln f}{d\ln c}\right)
        \nabla\ln c - \nabla\phi_e\right]

    A single-ion catholyte has no concentration term. At the separator the potential is that at the metal
    less the drops of the separator stack and of the transfer into the catholyte; at the collector no ion
    passes.

    Parameters
    ----------
    param : SodiumParameters
        Symbols of the cell.
    options : pybamm.BatteryModelOptions
        Options of the model.
    salt : bool
        Whether salt can polarise the catholyte.
    """

    def __init__(self, param, options, salt: bool):
        super().__init__(param, options=options)
        self.salt = salt

    def get_fundamental_variables(self):
        phi_e = pybamm.Variable(
            "Positive electrolyte potential [V]",
            domain="positive electrode",
            auxiliary_domains={"secondary": "current collector"},
            reference=-self.param.n.prim.U_init,
        )
        phi_e.print_name = "phi_e_p"
        return {
            "Positive electrolyte potential [V]": phi_e,
            "X-averaged positive electrolyte potential [V]": pybamm.x_average(phi_e),
            "Gradient of positive electrolyte potential [V.m-1]": pybamm.grad(phi_e),
        }

    def get_coupled_variables(self, variables):
        phi_e = variables["Positive electrolyte potential [V]"]
        phi_metal = variables["Lithium metal interface electrolyte potential [V]"]
        stack = variables["Separator stack overpotential [V]"]
        transfer = variables["Separator cathode interface overpotential [V]"]
        c = variables["Positive electrolyte concentration [mol.m-3]"]
        T = variables["Positive electrode temperature [K]"]
        tor = variables["Positive electrolyte transport efficiency"]
        i = variables["Current collector current density [A.m-2]"]

        kappa_eff = self.param.kappa_e(c, T) * tor
        i_e = -kappa_eff * pybamm.grad(phi_e)
        concentration = pybamm.PrimaryBroadcast(0, "current collector")
        if self.salt:
            chi = self.param.chiRT_over_Fc(c, T)
            i_e = kappa_eff * (chi * pybamm.grad(c) - pybamm.grad(phi_e))
            x_p = pybamm.standard_spatial_vars.x_p
            concentration = -pybamm.x_average(pybamm.IndefiniteIntegral(chi * pybamm.grad(c), x_p))

        # straight through the stack, for display
        depth = (pybamm.standard_spatial_vars.x_s - self.param.n.L) / self.param.s.L
        phi_sep = pybamm.PrimaryBroadcast(phi_metal, "separator") - (
            pybamm.PrimaryBroadcast(stack, "separator") * depth
        )
        start = phi_metal - stack - transfer
        i_sep = pybamm.PrimaryBroadcast(i, "separator")
        ohmic = start - pybamm.x_average(phi_e) - concentration
        drop = phi_metal - start + ohmic
        return self._get_split_overpotential(-concentration, -drop) | {
            "Electrolyte potential [V]": pybamm.concatenation(phi_sep, phi_e),
            "Separator electrolyte potential [V]": phi_sep,
            "Negative electrolyte potential [V]": phi_metal,
            "X-averaged electrolyte overpotential [V]": pybamm.x_average(phi_e) - phi_metal,
            "Catholyte potential at the separator [V]": start,
            "Catholyte ohmic overpotential [V]": ohmic,
            "Catholyte concentration overpotential [V]": concentration,
            "Separator electrolyte current density [A.m-2]": i_sep,
            "Positive electrolyte current density [A.m-2]": i_e,
        }

    def set_algebraic(self, variables):
        phi_e = variables["Positive electrolyte potential [V]"]
        i_e = variables["Positive electrolyte current density [A.m-2]"]
        a_j = variables["Sum of positive electrode volumetric interfacial current densities [A.m-3]"]
        # in units of the cathode's thickness squared: better conditioned
        self.algebraic = {phi_e: self.param.p.L**2 * (pybamm.div(i_e) - a_j)}

    def set_boundary_conditions(self, variables):
        phi_e = variables["Positive electrolyte potential [V]"]
        start = variables["Catholyte potential at the separator [V]"]
        self.boundary_conditions = {
            phi_e: {"left": (start, "Dirichlet"), "right": (pybamm.Scalar(0), "Neumann")}
        }

    def set_initial_conditions(self, variables):
        phi_e = variables["Positive electrolyte potential [V]"]
        self.initial_conditions = {phi_e: self.param.initial_catholyte_potential()}
