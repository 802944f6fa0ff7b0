"""Current constriction: crowding of the ionic current into the contact that is left."""

import pybamm


class Constriction(pybamm.BaseSubModel):
    r"""Drop across the constriction.

    .. math:: \Delta\phi = i\, r_\mathrm{con}(\theta, T)

    with `nasolid.parameters.laws.spot_constriction` for islands of contact or
    `nasolid.parameters.laws.void_constriction` for holes in it; a contact that voids or vacancies shrink takes the
    second. The conductivity is that of the layer that touches the metal, so the drop has that layer's activation
    energy. Both geometries assume cells much smaller than the layer is thick.

    Parameters
    ----------
    param : SodiumParameters
        Symbols of the cell.
    options : pybamm.BatteryModelOptions
        Options of the model.
    """

    def get_coupled_variables(self, variables):
        i = variables["Current collector current density [A.m-2]"]
        T = variables["Volume-averaged cell temperature [K]"]
        r = self.param.constriction(variables["Contact fraction"], T)
        return {"Constriction areal resistance [Ohm.m2]": r, "Constriction overpotential [V]": i * r}


class NoConstriction(pybamm.BaseSubModel):
    r"""Full contact, :math:`\theta = 1` and :math:`r_\mathrm{con} = 0`: nothing to add."""

    def get_coupled_variables(self, variables):
        zero = pybamm.PrimaryBroadcast(0, "current collector")
        return {
            "Constriction areal resistance [Ohm.m2]": zero,
            "Constriction overpotential [V]": zero,
            "Contact fraction": pybamm.PrimaryBroadcast(1, "current collector"),
        }
