"""How much of a conductivity the structure of the cathode leaves."""

import pybamm
from pybamm.models.submodels.transport_efficiency.base_transport_efficiency import BaseModel


class EffectiveTransport(BaseModel):
    r"""Effective over intrinsic conductivity in the cathode.

    .. math:: \frac{\kappa_\mathrm{eff}}{\kappa} = \varepsilon^b \ \text{or}\ \frac{\varepsilon}{\tau},
        \qquad \frac{\sigma_\mathrm{eff}}{\sigma} = \varepsilon_\mathrm{net}^{b_s}

    The electrons follow their own network's volume fraction, not one minus the porosity. In the separator,
    whose layers state their conductivity as they are, the ratio is 1 for ions and 0 for electrons.
    """

    def get_coupled_variables(self, variables):
        if self.component == "Electrolyte":
            cathode = self.param.electrolyte_transport(variables["Positive electrode porosity"])
            separator = 1
        else:
            cathode = pybamm.FullBroadcast(
                self.param.electronic_transport(), "positive electrode", "current collector"
            )
            separator = 0
        return self._get_standard_transport_efficiency_variables(
            {
                "separator": pybamm.FullBroadcast(separator, "separator", "current collector"),
                "positive electrode": cathode,
            }
        )
