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
        )
        phi_e.print_name = "phi_e_p"
        return {
            "Positive electrolyte potential [V]": phi_e,
            "Gradient of positive electrolyte potential [V.m-1]": pybamm.grad(phi_e),
        }

    def get_coupled_variables(self, variables):
        phi_e = variables["Positive electrolyte potential [V]"]
        c = variables["Positive electrolyte concentration [mol.m-3]"]
        T = variables["Positive electrode temperature [K]"]
        tor = variables["Positive electrolyte transport efficiency"]
        kappa_eff = self.param.kappa_e(c, T) * tor
        i_e = -kappa_eff * pybamm.grad(phi_e)
        if self.salt:
            i_e = kappa_eff * (self.param.chiRT_over_Fc(c, T) * pybamm.grad(c) - pybamm.grad(phi_e))
        return {"Positive electrolyte current density [A.m-2]": i_e}

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


class CatholyteDrops(BaseElectrolyteConductivity):
    r"""Where the potential of the catholyte goes: a part by salt gradients, the rest by resistance.

    .. math:: \Delta\phi_c = -\overline{\int_0^x \chi\,\partial_x c\,dx'}, \qquad
        \Delta\phi_\mathrm{ohm} = \phi_e(0) - \bar\phi_e - \Delta\phi_c

    Parameters
    ----------
    param, options, salt
        As for `CatholytePotential`.
    """

    def __init__(self, param, options, salt: bool):
        super().__init__(param, options=options)
        self.salt = salt

    def get_coupled_variables(self, variables):
        phi_e = variables["Positive electrolyte potential [V]"]
        phi_metal = variables["Lithium metal interface electrolyte potential [V]"]
        start = variables["Catholyte potential at the separator [V]"]
        profile = variables["Separator electrolyte potential [V]"]
        concentration = pybamm.PrimaryBroadcast(0, "current collector")
        if self.salt:
            c = variables["Positive electrolyte concentration [mol.m-3]"]
            chi = self.param.chiRT_over_Fc(c, variables["Positive electrode temperature [K]"])
            x_p = pybamm.standard_spatial_vars.x_p
            concentration = -pybamm.x_average(pybamm.IndefiniteIntegral(chi * pybamm.grad(c), x_p))
        ohmic = start - pybamm.x_average(phi_e) - concentration
        return self._get_split_overpotential(-concentration, start - phi_metal - ohmic) | {
            "Electrolyte potential [V]": pybamm.concatenation(profile, phi_e),
            "X-averaged positive electrolyte potential [V]": pybamm.x_average(phi_e),
            "X-averaged electrolyte overpotential [V]": pybamm.x_average(phi_e) - phi_metal,
            "Catholyte ohmic overpotential [V]": ohmic,
            "Catholyte concentration overpotential [V]": concentration,
        }
