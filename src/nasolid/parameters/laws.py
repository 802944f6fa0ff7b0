"""The functional forms of nasolid, each one equation.

They take numbers, arrays or PyBaMM symbols alike, in SI units; activation energies in eV.
"""

from numpy import exp, log, pi

K_B = 8.617333262e-5
"""Boltzmann's constant [eV.K-1] (CODATA 2018, exact)."""


T_REF = 298.15
"""Temperature [K] at which equilibrium potentials are quoted."""

PLATEAU_NAMES = {
    "level": "level [V]",
    "slope": "slope [V]",
    "pivot": "slope pivot",
    "height": "step height [V]",
    "step": "step stoichiometry",
    "width": "step width",
    "rise": "rise [V]",
    "rise_width": "rise width",
    "fall": "fall [V]",
    "fall_width": "fall width",
}
"""Coefficients of `plateau_potential`, and what their keys say after "Positive electrode OCP"."""


def arrhenius(value, energy, reference, T):
    r"""Thermally activated rate or diffusivity.

    .. math:: x(T) = x_\mathrm{ref}
        \exp\left[\frac{E}{k_B}\left(\frac{1}{T_\mathrm{ref}} - \frac{1}{T}\right)\right]
    """
    return value * exp(energy / K_B * (1 / reference - 1 / T))


def conductivity(value, energy, reference, T):
    r"""Ionic conductivity: :math:`\kappa T` is Arrhenius (lowack2025, eq. 4).

    .. math:: \kappa(T) = \kappa_\mathrm{ref} \frac{T_\mathrm{ref}}{T}
        \exp\left[\frac{E}{k_B}\left(\frac{1}{T_\mathrm{ref}} - \frac{1}{T}\right)\right]
    """
    return reference / T * arrhenius(value, energy, reference, T)


def resistance(value, energy, reference, T):
    r"""Areal resistance: the law of a conductivity, inverted.

    .. math:: r(T) = r_\mathrm{ref} \frac{T}{T_\mathrm{ref}}
        \exp\left[\frac{E}{k_B}\left(\frac{1}{T} - \frac{1}{T_\mathrm{ref}}\right)\right]
    """
    return T / reference * arrhenius(value, -energy, reference, T)


def maxwell(porosity):
    r"""Share of a dense ceramic's conductivity left at porosity p: :math:`2(1-p)/(2+p)`."""
    return 2 * (1 - porosity) / (2 + porosity)


def plateau_potential(sto, *, level, slope, pivot, height, step, width, rise, rise_width, fall, fall_width):
    r"""Equilibrium potential of a two-phase host, strictly falling with its sodium content s.

    .. math:: U = U_0 + m (p - s) + \frac{h}{1 + e^{(s - s_0)/w}}
        + A e^{-s/w_A} - B e^{-(1 - s)/w_B}
    """
    return (
        level
        + slope * (pivot - sto)
        + height / (1 + exp((sto - step) / width))
        + rise * exp(-sto / rise_width)
        - fall * exp(-(1 - sto) / fall_width)
    )


def stepped_decades(sto, *, decades, step, width):
    r"""Factor by which diffusion slows above a step in sodium content.

    .. math:: 10^{-k X}, \quad X = \frac{1}{1 + e^{(s_0 - s)/w}}
    """
    return 10 ** (-decades / (1 + exp((step - sto) / width)))


def relative_conductivity(c, *, reference, power, decay):
    r"""Conductivity of a liquid against its salt concentration, 1 at the reference.

    .. math:: \left(\frac{c}{c_\mathrm{ref}}\right)^p e^{-q (c - c_\mathrm{ref})}
    """
    return (c / reference) ** power * exp(-decay * (c - reference))


def spot_constriction(theta, radius, kappa):
    r"""Areal resistance of contact spots, one per cell of radius b [Ohm.m2].

    .. math::
        r &= \frac{\pi b}{4 \kappa e} \psi(e), \quad e = \sqrt\theta \\
        \psi &= 1 - 1.40978 e + 0.34406 e^3 + 0.0435 e^5 + 0.02271 e^7 - 0.00049 e^9

    The flux tube with its contact at one potential: within 0.1 % of an axisymmetric solution up to
    theta = 0.75, exact at full contact; a lone spot of radius a has Holm's 1/(4 kappa a).

    Parameters
    ----------
    theta : float, array or pybamm.Symbol
        Contact fraction, 0 < theta <= 1.
    radius : float or pybamm.Symbol
        Radius b of the cell that one spot serves [m], below half the layer's thickness.
    kappa : float or pybamm.Symbol
        Conductivity of the layer that touches the metal [S.m-1].
    """
    e = theta**0.5
    psi = 1 - 1.40978 * e + 0.34406 * e**3 + 0.0435 * e**5 + 0.02271 * e**7 - 0.00049 * e**9
    return pi * radius * psi / (4 * kappa * e)


def void_constriction(theta, radius, kappa):
    r"""Areal resistance of voids in a connected contact, one per cell of radius b [Ohm.m2].

    .. math:: r = \frac{b}{\kappa}\, 0.4244 \sqrt{1-\theta}\,(-\ln\theta)\,(0.735 + 0.265\,\theta^{1.25})

    Within 1 % for 0.02 < theta < 0.9; few small voids of volume v per area give 2 v / (pi kappa).

    Parameters
    ----------
    theta, radius, kappa
        As in `spot_constriction`.
    """
    root = ((1 - theta) ** 2 + 1e-24) ** 0.25  # of 1 - theta, with a slope at full contact too
    return radius / kappa * 0.4244 * root * -log(theta) * (0.735 + 0.265 * theta**1.25)


CONSTRICTIONS = {"spots": spot_constriction, "voids": void_constriction}
"""Areal resistance of a constricted contact by its geometry."""
