"""Where every millivolt goes."""

import pybamm

ANODE_LOSS = {"sodium": "Metal kinetics", "alloy": "Anode"}
"""Name of what the anode's interface loses."""


class Losses(pybamm.BaseSubModel):
    r"""Breakdown of open-circuit voltage less voltage into named pieces that sum to it exactly.

    .. math:: \bar U(\bar s, T) - V = \sum_k \text{loss}_k

    with the mean curve at the mean sodium content. Losses are positive on discharge, negative on charge.
    A loss times the current is not heat: it holds reversible parts.
    """

    def get_coupled_variables(self, variables):
        av = pybamm.x_average
        phi_s = variables["Positive electrode potential [V]"]
        phi_e = variables["Positive electrolyte potential [V]"]
        U = variables["Positive electrode open-circuit potential [V]"]
        U_mean = variables["Positive electrode equilibrium open-circuit potential [V]"]
        sto = variables["Average positive particle stoichiometry"]
        T = variables["Volume-averaged cell temperature [K]"]
        V = variables["Voltage [V]"]
        end = pybamm.boundary_value(phi_s, "right")
        U_rest = self.param.p.prim.U(sto, T)

        metal = ANODE_LOSS[self.param.choices["anode"]]
        pieces = self._series(variables)
        losses = {
            metal: variables["Lithium metal interface reaction overpotential [V]"],
            "Constriction": variables["Constriction overpotential [V]"],
            **{name: variables[f"{name} overpotential [V]"] for name in pieces},
            "Catholyte concentration": variables["Catholyte concentration overpotential [V]"],
            "Catholyte ohmic": variables["Catholyte ohmic overpotential [V]"],
            "Cathode reaction": -av(phi_s - phi_e - U),
            "Hysteresis": -av(U - U_mean),
            "Solid diffusion": U_rest - av(U_mean),
            "Cathode electronic": av(phi_s) - end,
            "Contact": end - V,
        }
        return {f"Loss: {name} [V]": loss for name, loss in losses.items()} | {
            "Mean open-circuit voltage [V]": U_rest,
            "Total loss [V]": U_rest - V,
        }

    def _series(self, variables):
        names = [*self.param.separator_resistances(variables["Volume-averaged cell temperature [K]"])]
        return [*names, "Separator cathode interface"]
