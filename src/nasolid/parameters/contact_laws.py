"""Laws of a contact that lives: voids, vacancies, pressure, penetration. Numbers or PyBaMM symbols alike, SI."""

from numpy import exp

ROUNDING = 1e-3
"""Share of full coverage below which few voids cost less contact than hemispheres would: a finite slope at none."""


def positive_part(x):
    """The larger of x and 0, exactly."""
    return (x + abs(x)) / 2


def above(x, width):
    r"""What of x counts above zero, smooth: exactly 0 below it, exactly x above `width`.

    .. math:: s(x) = x\,S(x/w), \quad S(u) = u^2 (3 - 2u) \text{ clipped to } 0..1

    Parameters
    ----------
    x : float, array or pybamm.Symbol
        A difference from a threshold.
    width : float or pybamm.Symbol
        Where it begins to count in full, in the unit of `x`.
    """
    u = 1 - positive_part(1 - positive_part(x / width))
    return x * u * u * (3 - 2 * u)


def magnitude(x, width):
    """Absolute value, smooth: exact from `width` on, 0 at 0."""
    return above(x, width) + above(-x, width)


def at_least(x, floor):
    """The value itself from twice the floor on, smooth, and never below the floor."""
    return floor + above(x - floor, floor)


def coverage(u):
    r"""Share of full coverage by hemispheres that hold the share u of the volume at full coverage.

    .. math:: \frac{g(u)}{g(1)}, \quad g(u) = (u^2 + u_r^2)^{1/3} - u_r^{2/3}

    It goes with the two-thirds power of the volume, with a finite slope at none.
    """
    return _g(u) / _g(1.0)


def _g(u):
    return (u**2 + ROUNDING**2) ** (1 / 3) - (ROUNDING**2) ** (1 / 3)


def volume_share(coverage):
    """Share of the volume at full coverage whose voids cover this share: `coverage` turned round."""
    return positive_part((coverage * _g(1.0) + (ROUNDING**2) ** (1 / 3)) ** 3 - ROUNDING**2) ** 0.5


def largest_void_volume(radius):
    """Volume per area [m] of hemispheres that cover all, one per cell of `radius` b [m]: 2 b / 3."""
    return 2 * radius / 3


def contact_left(volume, largest, least):
    r"""Contact fraction beside hemispherical voids.

    .. math:: \theta = 1 - (1 - \theta_\mathrm{min}) \frac{g(v/v_\mathrm{max})}{g(1)}

    Parameters
    ----------
    volume, largest : float, array or pybamm.Symbol
        Void volume per area, and that of full coverage [m].
    least : float or pybamm.Symbol
        Contact fraction at full coverage.
    """
    return at_least(1 - (1 - least) * coverage(volume / largest), least / 2)


def volume_beside(theta, largest, least):
    """Void volume per area [m] beside which the contact fraction is theta: `contact_left` turned round."""
    return largest * volume_share((1 - theta) / (1 - least))


def void_growth(i, volume, *, replenished, width, largest, share, scale, thickness_per_charge):
    r"""Rate at which stripping opens voids and plating fills them [m.s-1].

    .. math:: \frac{\Omega}{F}\left[s(i - i_\mathrm{rep})\left(1 - \frac{v^4}{v_\mathrm{max}^4}\right)
        - f\,s(-i)\left(1 - e^{-v/v_s}\right)\right]

    A current up to the replenished one opens none. Where it is exceeded, contact is lost after a charge of
    about :math:`v_\mathrm{max} (F/\Omega)\, i/(i - i_\mathrm{rep})`.

    Parameters
    ----------
    i : float, array or pybamm.Symbol
        Current density [A.m-2], positive where sodium is stripped.
    volume : float, array or pybamm.Symbol
        Void volume per area v [m].
    replenished : float or pybamm.Symbol
        Stripping current density that is made good [A.m-2].
    width : float or pybamm.Symbol
        Over which a current begins to count [A.m-2].
    largest : float or pybamm.Symbol
        Void volume per area of full coverage [m].
    share : float or pybamm.Symbol
        Of the plated sodium that fills voids.
    scale : float or pybamm.Symbol
        Of full coverage, below which filling slows down: v_s over v_max.
    thickness_per_charge : float or pybamm.Symbol
        Of sodium [m3.C-1]: Omega / F.
    """
    u = volume / largest
    opened = above(i - replenished, width) * (1 - u**4)
    filled = share * above(-i, width) * (1 - exp(-u / scale))
    return thickness_per_charge * (opened - filled)


def closure_rate(rate, pressure, reference, exponent):
    r"""Rate constant [s-1] at which creep closes voids: :math:`k (p/p_\mathrm{ref})^n`."""
    return rate * (pressure / reference) ** exponent


def fixture_pressure(start, stiffness, displacement, width=1e3):
    r"""Pressure [Pa] of a stack that has grown by a displacement [m] in its fixture, never below zero.

    .. math:: p = s(p_0 + K u)

    Parameters
    ----------
    start : float or pybamm.Symbol
        Pressure at no displacement [Pa]; from `width` [Pa] on it is kept exactly.
    stiffness : float or pybamm.Symbol
        Of stack and fixture together [Pa.m-1]: that of the stack in a fixed gap, that of both in series
        under a spring.
    displacement : float, array or pybamm.Symbol
        By which the stack would have grown if it were free [m].
    """
    return above(start + stiffness * displacement, width)


def weibull_survival(current, scale, shape):
    r"""Share of a population whose critical current density lies above `current`.

    .. math:: S = \exp\left[-\left(\frac{i}{i_0}\right)^m\right]
    """
    return exp(-((current / scale) ** shape))
