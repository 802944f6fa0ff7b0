"""Parameters of what changes as a cell is used, as PyBaMM symbols."""

import pybamm

from nasolid.parameters import contact_laws, forms
from nasolid.parameters.keys import activation_energy


class MetalLife:
    """Parameters of voids, vacancies and penetration.

    Parameters
    ----------
    choices : mapping
        Choices of the model.
    """

    def __init__(self, choices):
        parameter = pybamm.Parameter
        self.choices = choices
        self.largest_void = contact_laws.largest_void_volume(parameter("Constriction cell radius [m]"))
        self.least_contact = parameter("Least contact fraction")
        self.lost_contact = parameter("Lost contact fraction")
        self.width = parameter("Stripping threshold width [A.m-2]")
        self.filling_share = parameter("Void filling share")
        self.filling_scale = parameter("Void filling scale")

    def replenished(self, p, T):
        """Stripping current density that is made good [A.m-2], at a pressure [Pa] and a temperature [K]."""
        base = activated("Replenished stripping current density [A.m-2]", T)
        if self.choices["replenishment"] == "diffusion":
            return base
        reference = pybamm.Parameter("Replenished stripping current density reference pressure [Pa]")
        return contact_laws.above(base + self.creep_current(p - reference), self.width)

    def creep_current(self, p):
        """Stripping current density that pressure makes good [A.m-2]; none where it closes voids instead."""
        if self.choices["replenishment"] == "diffusion":
            return pybamm.Scalar(0)
        return p * pybamm.Parameter("Replenished stripping current density per pressure [A.m-2.Pa-1]")

    def closure(self, p, T):
        """Rate constant at which creep closes voids [s-1]."""
        if self.choices["replenishment"] == "pressure":
            return pybamm.Scalar(0)
        return contact_laws.closure_rate(
            activated("Void closure rate [s-1]", T),
            p,
            pybamm.Parameter("Void closure reference pressure [Pa]"),
            pybamm.Parameter("Void closure pressure exponent"),
        )

    def diffusivity(self, T):
        """Self-diffusivity of sodium [m2.s-1]."""
        return activated("Sodium self-diffusivity [m2.s-1]", T)

    def critical_current(self, T):
        """Local current density above which sodium penetrates the separator [A.m-2]."""
        return activated("Critical plating current density [A.m-2]", T)


def activated(name, T):
    """A parameter with an Arrhenius law and an activation energy of its own name."""
    return forms.activated(name, activation_energy(name), T)


def stiffness(choices):
    """Stiffness of stack and fixture together [Pa.m-1]; None where the pressure is held."""
    stack = pybamm.Parameter("Stack stiffness [Pa.m-1]")
    springs = pybamm.Parameter("Fixture stiffness [Pa.m-1]")
    return {"constant": None, "fixed gap": stack, "spring": 1 / (1 / stack + 1 / springs)}[
        choices["pressure"]
    ]


def initial_saturation(choices):
    """Share of the pores that liquid fills at the start."""
    dries = choices["dry_out"] != "none"
    return pybamm.Parameter("Initial saturation") if dries else pybamm.Scalar(1)
