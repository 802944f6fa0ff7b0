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


class LivingContact(BaseModel):
    """Contact fraction that voids or vacancies decide, as the kinetics see it.

    Parameters
    ----------
    param, domain, options
        As for PyBaMM's submodels.
    piece : pybamm.BaseSubModel
        What gives "Contact fraction".
    """

    def __init__(self, param, domain, options, piece):
        super().__init__(param, domain, options)
        self.piece = piece

    def get_fundamental_variables(self):
        theta = self.piece.get_fundamental_variables()["Contact fraction"]
        return self._get_standard_interface_utilisation_variables(
            pybamm.PrimaryBroadcast(theta, f"{self.domain} electrode")
        )
