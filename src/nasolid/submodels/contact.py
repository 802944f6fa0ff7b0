"""Static contact between sodium and separator."""

import pybamm
from pybamm.models.submodels.interface.interface_utilisation.base_utilisation import BaseModel


class ContactFraction(BaseModel):
    r"""Contact fraction that stays as it is.

    .. math:: \theta = \theta_0 \quad\text{or}\quad \theta = \min(1, p/H)

    The kinetics see it as PyBaMM's interface utilisation, :math:`j = 2 \theta j_0 \sinh(F\eta/2RT)`.
    The ratio of pressure and hardness holds for metal that is only laid on; welded, fused or pressed
    metal starts at 1.
    """

    def get_fundamental_variables(self):
        theta = self.param.contact_fraction()
        variables = self._get_standard_interface_utilisation_variables(
            pybamm.FullBroadcast(theta, f"{self.domain} electrode", "current collector")
        )
        return variables | {"Contact fraction": pybamm.PrimaryBroadcast(theta, "current collector")}
