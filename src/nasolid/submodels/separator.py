"""Separator and the interface behind it: resistances in series, no mesh."""

import pybamm


class SeparatorStack(pybamm.BaseSubModel):
    r"""Layers that conduct sodium alone, and the transfer into the catholyte.

    .. math:: \Delta\phi = i \left(\sum_k \frac{L_k}{\kappa_k(T)} + \sum_k r_{k,k+1}(T)
        + r_\mathrm{het}(T)\right)

    Where only one ion moves there is no salt to polarise, so each layer is ohmic. Layers count from the
    metal. Conductivities and resistances follow `nasolid.parameters.laws`.
    """

    def get_coupled_variables(self, variables):
        i = variables["Current collector current density [A.m-2]"]
        T = variables["Volume-averaged cell temperature [K]"]
        phi_metal = variables["Lithium metal interface electrolyte potential [V]"]
        layers = self.param.separator_resistances(T)
        r_het = self.param.r_heteroionic(T)
        if self.param.choices["dry_out"] != "none":  # liquid wets as much of the ceramic as of the pores
            r_het = r_het / variables["Saturation"]
        named = {}
        for name, r in (layers | {"Separator cathode interface": r_het}).items():
            areal = r if r.domain else pybamm.PrimaryBroadcast(r, "current collector")
            named[f"{name} areal resistance [Ohm.m2]"] = areal
            named[f"{name} overpotential [V]"] = i * r
        stack = i * sum(layers.values())
        # straight through the stack, for display
        depth = (pybamm.standard_spatial_vars.x_s - self.param.n.L) / self.param.s.L
        profile = pybamm.PrimaryBroadcast(phi_metal, "separator") - (
            pybamm.PrimaryBroadcast(stack, "separator") * depth
        )
        return named | {
            "Separator stack overpotential [V]": stack,
            "Catholyte potential at the separator [V]": phi_metal - stack - i * r_het,
            "Negative electrolyte potential [V]": phi_metal,
            "Separator electrolyte potential [V]": profile,
            "Separator electrolyte current density [A.m-2]": pybamm.PrimaryBroadcast(i, "separator"),
        }
