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
        layers = self.param.separator_resistances(T)
        pieces = layers | {"Separator cathode interface": self.param.r_heteroionic(T)}
        named = {}
        for name, r in pieces.items():
            named[f"{name} areal resistance [Ohm.m2]"] = (
                pybamm.PrimaryBroadcast(r, "current collector") if not r.domain else r
            )
            named[f"{name} overpotential [V]"] = i * r
        return named | {
            "Separator stack overpotential [V]": i * sum(layers.values()),
        }
