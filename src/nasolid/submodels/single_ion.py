"""Catholyte that conducts sodium alone."""

import pybamm


class SingleIon(pybamm.electrolyte_diffusion.ConstantConcentration):
    r"""No salt that could move: :math:`t_+ = 1`, no gradient, no concentration overpotential.

    The concentration is a constant that nothing depends on; stock variables that need one find it.
    """
