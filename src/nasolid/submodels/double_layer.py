"""Double layers: charge that an interface stores beside what reacts at it."""

import pybamm
from pybamm.models.submodels.electrode.ohm.li_metal import LithiumMetalSurfaceForm
from pybamm.models.submodels.electrolyte_conductivity.base_electrolyte_conductivity import (
    BaseElectrolyteConductivity,
)

from nasolid.submodels.anode import MetalPotential


class MetalDoubleLayer(MetalPotential, LithiumMetalSurfaceForm):
    r"""Double layer of the metal, over the contact that is left.

    .. math:: \theta C_\mathrm{dl}\frac{d\Delta\phi}{dt} = i - 2\theta j_0 \sinh\frac{F\eta}{2RT}, \quad
        \phi_e = -(\Delta\phi + i\, r_\mathrm{con}), \quad \eta = \Delta\phi - U_\mathrm{an}
    """

    def set_rhs(self, variables):
        delta_phi = variables["Lithium metal interface surface potential difference [V]"]
        i = variables["Current collector current density [A.m-2]"]
        j = variables["Lithium metal plating current density [A.m-2]"]
        theta = variables["Contact fraction"]
        T = variables["Volume-averaged cell temperature [K]"]
        self.rhs = {delta_phi: (i - j) / (theta * self.param.n.C_dl(T))}


class CathodeDoubleLayer(BaseElectrolyteConductivity):
    r"""Double layer in the cathode; both potentials follow from their difference.

    .. math:: a C_\mathrm{dl}\frac{\partial\Delta\phi}{\partial t} = \nabla\cdot i_e - a j, \qquad
        i_e = \frac{\kappa_\mathrm{eff}}{1 + \kappa_\mathrm{eff}/\sigma_\mathrm{eff}}\left[
        \chi\nabla c + \nabla\Delta\phi + \frac{i}{\sigma_\mathrm{eff}}\right]

    with chi the concentration term of the catholyte. At the separator the gradient of the potential
    difference takes the same imposed salt gradient as the salt itself.

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
        super().__init__(param, "positive", options=options)
        self.salt = salt

    def get_fundamental_variables(self):
        delta_phi = pybamm.Variable(
            "Positive electrode surface potential difference [V]",
            domain="positive electrode",
            auxiliary_domains={"secondary": "current collector"},
            reference=self.param.p.prim.U_init,
        )
        return self._get_standard_surface_potential_difference_variables(
            delta_phi
        ) | self._get_standard_average_surface_potential_difference_variables(pybamm.x_average(delta_phi))

    def get_coupled_variables(self, variables):
        delta_phi = variables["Positive electrode surface potential difference [V]"]
        c = variables["Positive electrolyte concentration [mol.m-3]"]
        i = variables["Current collector current density [A.m-2]"]
        start = variables["Catholyte potential at the separator [V]"]
        conductivity, sigma_eff, chi = self._properties(variables)

        driven = pybamm.grad(delta_phi) + i / sigma_eff
        if self.salt:
            driven = chi * pybamm.grad(c) + driven
        i_e = conductivity * driven
        i_s = i - i_e
        x_p = pybamm.standard_spatial_vars.x_p
        phi_s = (
            start + pybamm.boundary_value(delta_phi, "left") - pybamm.IndefiniteIntegral(i_s / sigma_eff, x_p)
        )
        at_end = pybamm.boundary_value(phi_s, "right") - phi_s
        return {
            "Positive electrode potential [V]": phi_s,
            "X-averaged positive electrode potential [V]": pybamm.x_average(phi_s),
            "Positive electrode ohmic losses [V]": at_end,
            "X-averaged positive electrode ohmic losses [V]": pybamm.x_average(at_end),
            "Positive electrode current density [A.m-2]": i_s,
            "Positive electrode effective conductivity": sigma_eff,
            "Positive electrolyte potential [V]": phi_s - delta_phi,
            "Positive electrolyte current density [A.m-2]": i_e,
        }

    def _properties(self, variables):
        c = variables["Positive electrolyte concentration [mol.m-3]"]
        T = variables["Positive electrode temperature [K]"]
        kappa_eff = self.param.kappa_e(c, T) * variables["Positive electrolyte transport efficiency"]
        sigma = self.param.p.sigma(variables["Positive particle surface stoichiometry"], T)
        sigma_eff = sigma * variables["Positive electrode transport efficiency"]
        return kappa_eff / (1 + kappa_eff / sigma_eff), sigma_eff, self.param.chiRT_over_Fc(c, T)

    def set_rhs(self, variables):
        delta_phi = variables["Positive electrode surface potential difference [V]"]
        i_e = variables["Positive electrolyte current density [A.m-2]"]
        a_j = variables["Sum of positive electrode volumetric interfacial current densities [A.m-3]"]
        a = variables["Positive electrode surface area to volume ratio [m-1]"]
        T = variables["Positive electrode temperature [K]"]
        if self.param.choices["dry_out"] != "none":
            a = a * variables["Positive electrode interface utilisation"]
        self.rhs = {delta_phi: (pybamm.div(i_e) - a_j) / (a * self.param.p.C_dl(T))}

    def set_boundary_conditions(self, variables):
        delta_phi = variables["Positive electrode surface potential difference [V]"]
        i = variables["Current collector current density [A.m-2]"]
        conductivity, sigma_eff, chi = self._properties(variables)
        left = i / pybamm.boundary_value(conductivity, "left") - i * pybamm.boundary_value(
            1 / sigma_eff, "left"
        )
        if self.salt:
            gradient = variables["Salt gradient at the separator [mol.m-4]"]
            left = left - pybamm.boundary_value(chi, "left") * gradient
        right = -i * pybamm.boundary_value(1 / sigma_eff, "right")
        self.boundary_conditions = {delta_phi: {"left": (left, "Neumann"), "right": (right, "Neumann")}}

    def set_initial_conditions(self, variables):
        delta_phi = variables["Positive electrode surface potential difference [V]"]
        self.initial_conditions = {delta_phi: self.param.p.prim.U_init}
