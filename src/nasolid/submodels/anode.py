"""Potential at the negative side: sodium metal, or an alloy of constant potential."""

import pybamm
from pybamm.models.submodels.electrode.ohm.li_metal import LithiumMetalBaseModel


class MetalPotential(LithiumMetalBaseModel):
    r"""Electrolyte potential where the separator touches the metal.

    .. math:: \phi_e = -(\eta + i\, r_\mathrm{con}), \quad
        \eta = \frac{2RT}{F}\operatorname{arsinh}\frac{i}{2\theta j_0}

    Potentials are against the anode, sodium or alloy, whose own is zero; sodium conducts well enough to be one
    potential.
    """

    def get_coupled_variables(self, variables):
        phi_s = variables["Negative current collector potential [V]"]
        delta_phi = variables["Lithium metal interface surface potential difference [V]"]
        drop = variables["Constriction overpotential [V]"]
        zero = pybamm.PrimaryBroadcast(0, "current collector")
        return self._get_li_metal_interface_variables(zero, phi_s, phi_s - delta_phi - drop)


class MetalKinetics(pybamm.kinetics.InverseButlerVolmer):
    r"""Charge transfer of the metal, inverted: the current is given.

    .. math:: \eta = \frac{2RT}{F}\operatorname{arsinh}\frac{i}{2\theta j_0}, \quad j_0 = \frac{RT}{F r_\mathrm{ct}}

    Written with the areal resistance, so that one too small to be resolved may be zero.
    """

    def _get_overpotential(self, j, j0, ne, T, u):
        thermal = self.param.R * T / self.param.F
        return 2 * thermal * pybamm.arcsinh(j * self.param.r_metal(T) / (2 * thermal * u))


class AlloyKinetics(pybamm.kinetics.InverseLinear):
    r"""Areal resistance of an alloy with its interface: :math:`\eta = i\, r`."""

    def _get_overpotential(self, j, j0, ne, T, u):
        return j * self.param.r_metal(T) / u
