"""Catholyte that conducts sodium alone."""

import pybamm


class SingleIon(pybamm.electrolyte_diffusion.ConstantConcentration):
    """No salt that could move: transference number 1, no gradient, no concentration overpotential.

    The concentration is a constant that nothing reads; stock variables that need one find it.
    """

    def get_coupled_variables(self, variables):
        found = super().get_coupled_variables(dict(variables))
        edges = pybamm.FullBroadcastToEdges(0, "positive electrode", "current collector")
        return found | {
            "Concentration driving term [V.m-1]": edges,
            "Catholyte concentration overpotential [V]": pybamm.PrimaryBroadcast(0, "current collector"),
        }
