"""Distribution of relaxation times: which time constants share the polarisation resistance."""

import warnings
from dataclasses import dataclass
from typing import Any

import numpy as np

from nasolid.errors import InputError, NasolidWarning
from nasolid.parameters.arguments import checked_arguments
from nasolid.parameters.brief import brief
from nasolid.spectra.causality import KramersKronig, kramers_kronig
from nasolid.spectra.descent import Data
from nasolid.spectra.distribution import LAMBDAS
from nasolid.spectra.evidence import unknowns
from nasolid.spectra.likeness import limit, made_ready, relative, weighed
from nasolid.spectra.peaks import WIDE, Peak, by_area, of_elements
from nasolid.spectra.spectrum import Spectrum
from nasolid.spectra.tails import Tail, distribution_beside, resized, tail_of

DOUBT = 0.1
"""A number of peaks that deserves so much belief is spoken of."""

POOR = 0.02
"""Share of abs(Z) that nothing may miss (rms)."""


@dataclass(frozen=True, eq=False)
class RelaxationTimes:
    """A distribution of relaxation times, and the peaks that a spectrum holds.

    Attributes
    ----------
    tau : array, shape (m,)
        Relaxation times [s], log-spaced, shortest first.
    gamma : array, shape (m,)
        Distribution over ln(tau) [Ohm.m2], not negative; of peaks and rest.
    R_inf : float
        Resistance without relaxation [Ohm.m2].
    R_pol : float
        Polarisation resistance [Ohm.m2]: peaks and rest and, negative, the loop; a tail is no part of it.
    R_pol_interval : tuple of float
        95 % range of that [Ohm.m2]; NaN where peaks are areas.
    L : float
        Series inductance [H.m2].
    inverse_C : float
        Inverse of a series capacitance [m2.F-1]; 0 where there is none.
    peaks : tuple of Peak
        Shortest time first.
    rest : float
        What lies under no peak [Ohm.m2].
    tail : Tail or None
        The element that grows without end towards low frequency.
    loop : Peak or None
        The inductive loop at low frequency, of a negative resistance.
    beliefs : dict of int to float
        How likely each number of peaks is, given the noise; adds up to 1.
    elements : bool
        Whether peaks are elements that follow the spectrum as closely as Kramers-Kronig lets one; else
        they are areas of gamma.
    noise : float
        What the Kramers-Kronig test leaves of abs(Z), rms of the complex residual.
    lambda_ : float
        The regularisation used.
    impedance, residuals : array of complex, shape (n,)
        What distribution, loop and tail give, and (Z_fit - Z)/abs(Z).
    """

    tau: np.ndarray
    gamma: np.ndarray
    R_inf: float
    R_pol: float
    R_pol_interval: tuple[float, float]
    L: float
    inverse_C: float
    peaks: tuple[Peak, ...]
    rest: float
    tail: Tail | None
    loop: Peak | None
    beliefs: dict[int, float]
    elements: bool
    noise: float
    lambda_: float
    impedance: np.ndarray
    residuals: np.ndarray

    __repr__ = brief


@checked_arguments
def relaxation_times(
    spectrum: Spectrum,
    lambda_: Any = None,
    inductance: bool = True,
    capacitance: bool = False,
    smallest_peak: float = 0.01,
) -> RelaxationTimes:
    r"""Distribution of relaxation times, and as many peaks as the noise lets one tell.

    Peaks are elements: arcs, :math:`R/[1 + (i \omega \tau)^n]`, n 0.5 to 1, or diffusion to a reservoir, beside one
    tail (capacitor, Warburg, constant phase, blocked diffusion) or one loop, an arc of negative resistance. They
    are fitted with weights 1/abs(Z) and added as long as an F test sees them; where noise is on modulus or phase
    alone, these have weights of their own. Each resistance has its 95 % range.

    The distribution,

    .. math:: Z = R_\infty + i \omega L + Z_\mathrm{tail} + Z_\mathrm{loop}
        + \int \frac{\gamma}{1 + i \omega \tau} \, \mathrm{d} \ln\tau

    with gamma piecewise linear on 20 nodes a decade (trapezoidal rule), zero a node beyond its ends, minimises
    :math:`\sum_k |Z_\mathrm{fit} - Z|^2/|Z|^2 + \lambda \int (\gamma''/Z_0)^2 \mathrm{d}\ln\tau` with gamma not
    negative, :math:`Z_0 = \max |Z|`. It adds up to what the elements do, and gamma'' is counted from that of their
    own distribution: it shows them, and what the data say beyond them. Lambda minimises generalised cross
    validation, :math:`\chi^2/(2n - 1.4 p)^2`, p the effective number of parameters among those that are positive;
    the factor 1.4 is against its undersmoothing (Y.-J. Kim, C. Gu, J. R. Stat. Soc. B 66 (2004) 337).

    Where the elements miss the spectrum by more than the Kramers-Kronig test does, peaks are areas of gamma,
    parted at its minima, that stand a tenfold change of lambda either way; the rest lies under no peak.

    Parameters
    ----------
    spectrum : Spectrum
        At least 5 frequencies.
    lambda_ : float or "gcv", optional
        Regularisation of gamma, a positive number; None and "gcv" choose it as above.
    inductance, capacitance : bool
        Whether the series L and C are part of it from the start.
    smallest_peak : float
        Peaks of a smaller share of all peaks count as rest.

    Raises
    ------
    InputError
        For fewer than 5 frequencies, all of them equal, an impedance of zero, or a lambda that is not
        positive.

    Warns
    -----
    NasolidWarning
        Where the residual exceeds that of the Kramers-Kronig test, peaks are areas, their number is in doubt, some
        cannot be told apart, or a resistance is not determined.
    """
    f, z = spectrum.frequency, spectrum.impedance
    if f.size < 5 or f[0] == f[-1] or not np.abs(z).all():
        raise InputError(f"relaxation_times: {f.size} frequencies; needs 5 different ones, no impedance zero")
    lambdas = _lambdas(lambda_)
    test = kramers_kronig(spectrum, inductance=inductance)
    data, evidence = weighed(made_ready(f, z, inductance, capacitance), test)
    fit = evidence.best
    chi2 = float(np.sum(np.abs(relative(data, fit)) ** 2))
    elements = chi2 <= limit(unknowns(data, fit), data, test)
    problem, known = distribution_beside(f, data, fit, elements)
    x, lam = problem.best(lambdas)
    size = float(np.abs(z).max())
    noise = float(np.sqrt(2 * test.chi2 / max(data.size - test.elements - 3, 1)))
    if elements:
        everything, interval = of_elements(data, fit, size)
        peaks = [peak for peak in everything if peak.kind != "loop"]
        whole = sum(peak.resistance for peak in peaks)
    else:
        fit = resized(data, fit, problem, x)
        everything, interval = of_elements(data, fit, size)[0], (float("nan"), float("nan"))
        peaks = by_area(problem, x, lam, noise, size)
        whole = float(size * problem.h * x[problem.series :].sum())
    loop = next((peak for peak in everything if peak.kind == "loop"), None)
    large = tuple(peak for peak in peaks if peak.resistance >= smallest_peak * whole)
    modelled = (problem.A @ x * np.abs(data.z) + known) * size
    tail = tail_of(data, fit, size)
    C = tail.values.get("C", np.inf) if tail else np.inf
    found = RelaxationTimes(
        tau=problem.tau,
        gamma=size * x[problem.series :],
        R_inf=float(size * fit.x[0]),
        R_pol=whole + (loop.resistance if loop else 0.0),
        R_pol_interval=interval,
        L=float(size * fit.x[1] / (2 * np.pi * f[0])) if inductance else 0.0,
        inverse_C=1 / C + (float(size * fit.x[1 + inductance] * 2 * np.pi * f[-1]) if capacitance else 0.0),
        peaks=large,
        rest=whole - sum(peak.resistance for peak in large)
        if len(large) < len(peaks) or not elements
        else 0.0,
        tail=tail,
        loop=loop,
        beliefs=evidence.weights,
        elements=elements,
        noise=noise,
        lambda_=lam,
        impedance=modelled,
        residuals=(modelled - z) / np.abs(z),
    )
    for words in remarks(found, data, test, chosen=len(lambdas) > 1):
        warnings.warn(words, NasolidWarning, stacklevel=2)
    return found


def _lambdas(lambda_: Any) -> list[float]:
    if lambda_ is None or (isinstance(lambda_, str) and lambda_ == "gcv"):
        return LAMBDAS.tolist()
    try:
        lam = float(lambda_)
    except (TypeError, ValueError):
        lam = float("nan")
    if not 0 < lam < float("inf"):
        raise InputError(
            f"relaxation_times: lambda_ {lambda_!r} not allowed; give a positive number or 'gcv'"
        )
    return [lam]


def remarks(found: RelaxationTimes, data: Data, test: KramersKronig, chosen: bool) -> list[str]:
    """What a reader must know of a result: misfit, doubt, resistances that are not determined."""
    said = []
    chi2 = float(np.sum(np.abs(found.residuals) ** 2))
    missed = float(np.sqrt(chi2 / len(found.residuals)))
    if chosen and (chi2 > limit(0, data, test) or missed > POOR):
        said.append(
            f"the distribution misses the spectrum by {100 * missed:.2g} % of |Z|, the Kramers-Kronig test by "
            f"{100 * found.noise:.2g} %: it holds what no arc, tail or loop describes; trust no peak blindly"
        )
    elif not found.elements:
        said.append(
            "no arcs, tail and loop follow the spectrum as closely as the Kramers-Kronig test: peaks are areas of "
            "the distribution, which noise and lambda move; look at gamma before you use them"
        )
    likely = sorted(found.beliefs, key=lambda count: -found.beliefs[count])
    if found.elements and len(likely) > 1 and found.beliefs[likely[1]] > DOUBT:
        said.append(
            f"{likely[0]} or {likely[1]} relaxations, the noise does not let one tell (beliefs "
            f"{100 * found.beliefs[likely[0]]:.0f} and {100 * found.beliefs[likely[1]]:.0f} %); measure with less noise"
        )
    for peak in found.peaks:
        if peak.kind == "several":
            said.append(f"relaxations about {peak.tau:.2g} s cannot be told apart: they are told as one")
        elif peak.kind != "area" and peak.interval[1] > WIDE * peak.interval[0]:
            said.append(
                f"the resistance at {peak.tau:.2g} s is not determined; measure further beyond that time"
            )
    if found.loop is not None:
        least, most = sorted(map(abs, found.loop.interval))
        if not most <= WIDE * least:
            said.append(
                "the loop is not determined: it may stand for relaxations that no arc describes; trust neither it nor "
                "the peak beside it"
            )
    return [f"relaxation_times: {words}" for words in said]
