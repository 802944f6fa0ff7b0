"""Liquid that leaves the pores of the cathode."""

import pybamm
from pybamm.models.submodels.interface.interface_utilisation.base_utilisation import (
    BaseModel as Utilisation,
)
from pybamm.models.submodels.porosity.base_porosity import BaseModel as Porosity


def saturation():
    """Share of the pores that liquid fills, a state."""
    return pybamm.Variable("Saturation", domain="current collector")


class DryOut(Porosity):
    r"""Saturation that falls towards its least value.

    .. math:: \frac{ds}{dt} = -k (s - s_\mathrm{min}), \qquad \varepsilon \to \varepsilon s

    Transport sees the pores that are still filled; liquid wets the same share of the host (`WettedArea`)
    and of the separator, whose transfer resistance grows as 1/s. The leaving liquid takes its salt at the local
    concentration, so that the balance of the salt loses :math:`\varepsilon c\,\dot s/s`.
    """

    def get_fundamental_variables(self):
        s = saturation()
        rate = self._rate(s)
        dry = pybamm.FullBroadcast(0, "separator", "current collector")
        pores = pybamm.PrimaryBroadcast(s, "positive electrode") * self.param.p.epsilon_init
        change = pybamm.PrimaryBroadcast(rate, "positive electrode") * self.param.p.epsilon_init
        return (
            self._get_standard_porosity_variables(
                {"separator": self.param.s.epsilon_init, "positive electrode": pores}
            )
            | self._get_standard_porosity_change_variables({"separator": dry, "positive electrode": change})
            | {"Saturation": s, "Saturation change [s-1]": rate}
        )

    def _rate(self, s):
        least = pybamm.Parameter("Least saturation")
        return -pybamm.Parameter("Dry-out rate [s-1]") * (s - least)

    def get_coupled_variables(self, variables):
        eps_c = variables["Positive electrode porosity times concentration [mol.m-3]"]
        share = variables["Saturation change [s-1]"] / variables["Saturation"]
        leaving = eps_c * pybamm.PrimaryBroadcast(share, "positive electrode")
        return {"Salt leaving with the liquid [mol.m-3.s-1]": leaving}

    def set_rhs(self, variables):
        self.rhs = {variables["Saturation"]: variables["Saturation change [s-1]"]}

    def set_initial_conditions(self, variables):
        self.initial_conditions = {variables["Saturation"]: self.param.saturation_init}


class WettedArea(Utilisation):
    r"""Share of the host's surface that liquid still wets, :math:`a \to a s`. Kinetics and double layer see it."""

    def get_fundamental_variables(self):
        wetted = pybamm.PrimaryBroadcast(saturation(), "positive electrode")
        return self._get_standard_interface_utilisation_variables(wetted)
