"""Distribution of relaxation times: which time constants share the polarisation resistance."""

from dataclasses import dataclass
from itertools import pairwise
from typing import Any

import numpy as np
from scipy.optimize import nnls
from scipy.signal import find_peaks

from nasolid.errors import InputError
from nasolid.parameters.arguments import checked_arguments
from nasolid.parameters.brief import brief
from nasolid.spectra.spectrum import Spectrum

PER_DECADE = 20
"""Nodes of the distribution per decade."""

BEYOND = 3.0
"""Relaxation times reach this factor beyond the measured range."""

LAMBDAS = np.logspace(-10, 1, 34)
"""What generalised cross validation chooses from."""

CAUTION = 1.4
"""Weight of the degrees of freedom in it; 1 is plain and now and then takes noise for peaks."""


@dataclass(frozen=True)
class Peak:
    """A peak of the distribution: time constant [s], frequency 1/(2 pi tau) [Hz], resistance [Ohm.m2]."""

    tau: float
    frequency: float
    resistance: float


@dataclass(frozen=True, eq=False)
class RelaxationTimes:
    """A distribution of relaxation times.

    Attributes
    ----------
    tau : array, shape (m,)
        Relaxation times [s], log-spaced, shortest first.
    gamma : array, shape (m,)
        Distribution over ln(tau) [Ohm.m2], not negative.
    R_inf : float
        Resistance without relaxation [Ohm.m2].
    R_pol : float
        Polarisation resistance, the integral of gamma over ln(tau) [Ohm.m2].
    L : float
        Series inductance [H.m2].
    inverse_C : float
        Inverse of a series capacitance [m2.F-1]; 0 unless asked for.
    peaks : tuple of Peak
        Shortest time first; their resistances add up to R_pol.
    lambda_ : float
        The regularisation used.
    impedance, residuals : array of complex, shape (n,)
        What the distribution gives, and (Z_fit - Z)/abs(Z).
    """

    tau: np.ndarray
    gamma: np.ndarray
    R_inf: float
    R_pol: float
    L: float
    inverse_C: float
    peaks: tuple[Peak, ...]
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
    r"""Distribution of relaxation times by Tikhonov regularisation, without negative values.

    .. math:: Z = R_\infty + i \omega L + \frac{1}{i \omega C}
        + \int \frac{\gamma}{1 + i \omega \tau} \, \mathrm{d} \ln\tau

    with gamma piecewise linear on 20 nodes a decade (trapezoidal rule), zero a node beyond its ends.
    Minimises :math:`\sum_k |Z_\mathrm{fit} - Z|^2/|Z|^2 + \lambda \int (\gamma''/Z_0)^2
    \mathrm{d}\ln\tau` with all unknowns not negative, :math:`Z_0 = \max |Z|`. Lambda minimises
    generalised cross validation, :math:`\chi^2/(2n - 1.4 p)^2`, p the effective number of parameters
    among those that are positive; the factor 1.4 is against its undersmoothing (Y.-J. Kim, C. Gu, J. R.
    Stat. Soc. B 66 (2004) 337).

    Semi-infinite diffusion and blocking electrodes have no finite R_pol: their tail is cut at the longest
    time; `capacitance=True` takes care of a blocking end. Noise makes peaks of its own: with 0.3 % of abs(Z)
    about 1 % of R_pol each, mostly beside a true one or at the ends.

    Parameters
    ----------
    spectrum : Spectrum
        At least 5 frequencies.
    lambda_ : float or "gcv", optional
        Regularisation, a positive number; None and "gcv" choose it as above.
    inductance, capacitance : bool
        Whether the series L and C are part of it.
    smallest_peak : float
        Peaks rise at least this share of the highest gamma above their surroundings.

    Raises
    ------
    InputError
        For fewer than 5 frequencies, all of them equal, an impedance of zero, or a lambda that is not
        positive.
    """
    f, z = spectrum.frequency, spectrum.impedance
    if f.size < 5 or f[0] == f[-1] or not np.abs(z).all():
        raise InputError(f"relaxation_times: {f.size} frequencies; needs 5 different ones, no impedance zero")
    tau, h = _times(f)
    A, series = _matrix(f, z, tau, h, inductance, capacitance)
    lambdas = _lambdas(lambda_)
    fits = [_solve(A, z / np.abs(z), lam, series, h) for lam in lambdas]
    k = int(np.argmin([score for _, score in fits]))
    size = float(np.abs(z).max())
    x = fits[k][0] * size
    gamma = x[series:]
    found = A @ fits[k][0] * np.abs(z)
    return RelaxationTimes(
        tau=tau,
        gamma=gamma,
        R_inf=float(x[0]),
        R_pol=float(h * gamma.sum()),
        L=float(x[1] / (2 * np.pi * f[0])) if inductance else 0.0,
        inverse_C=float(x[series - 1] * 2 * np.pi * f[-1]) if capacitance else 0.0,
        peaks=_peaks(tau, gamma, h, smallest_peak),
        lambda_=lambdas[k],
        impedance=found,
        residuals=(found - z) / np.abs(z),
    )


def _times(f: np.ndarray) -> tuple[np.ndarray, float]:
    low, high = 1 / (2 * np.pi * f[0] * BEYOND), BEYOND / (2 * np.pi * f[-1])
    tau = np.geomspace(low, high, int(np.ceil(np.log10(high / low) * PER_DECADE)) + 1)
    return tau, float(np.log(tau[1] / tau[0]))


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


def _matrix(
    f: np.ndarray, z: np.ndarray, tau: np.ndarray, h: float, inductance: bool, capacitance: bool
) -> tuple[np.ndarray, int]:
    """Z/abs(Z) by unit of R_inf/Z_0, L, 1/C and gamma/Z_0; and how many columns are in series."""
    s = 2j * np.pi * f
    series = [np.ones_like(s)] + inductance * [s / abs(s[0])] + capacitance * [abs(s[-1]) / s]
    columns = np.column_stack([*series, *(h / (1 + s * t) for t in tau)])
    return columns * (np.abs(z).max() / np.abs(z))[:, None], len(series)


def _solve(A: np.ndarray, target: np.ndarray, lam: float, series: int, h: float) -> tuple[np.ndarray, float]:
    """Unknowns, and their score in generalised cross validation."""
    m = A.shape[1] - series
    padded = np.vstack([np.zeros(m), np.eye(m), np.zeros(m)])
    bend = np.hstack([np.zeros((m, series)), np.diff(padded, 2, axis=0) / h**1.5])
    both = np.vstack([A.real, A.imag])
    y = np.concatenate([target.real, target.imag])
    K = np.vstack([both, np.sqrt(lam) * bend])
    x, _ = nnls(K, np.concatenate([y, np.zeros(m)]), maxiter=100 * A.shape[1])
    q, _ = np.linalg.qr(K[:, x > 0])
    effective = float(np.sum(q[: y.size] ** 2))
    left = y.size - CAUTION * effective
    r = y - both @ x
    return x, float(r @ r) / left**2 if left > 0 else np.inf


def _peaks(tau: np.ndarray, gamma: np.ndarray, h: float, smallest: float) -> tuple[Peak, ...]:
    """Peaks, parted at the lowest gamma between them."""
    if not gamma.any():
        return ()
    padded = np.concatenate([[0.0], gamma, [0.0]])
    tops, _ = find_peaks(padded, prominence=smallest * gamma.max())
    tops = tops - 1
    lows = [a + int(np.argmin(gamma[a : b + 1])) for a, b in pairwise(tops)]
    ends = zip([0, *lows], [*lows, gamma.size], strict=True)
    peaks = []
    for top, (a, b) in zip(tops, ends, strict=True):
        left, middle, right = padded[top : top + 3]
        curvature = left - 2 * middle + right
        shift = 0.5 * (left - right) / curvature if curvature else 0.0
        time = float(tau[top] * np.exp(shift * h))
        peaks.append(Peak(time, float(1 / (2 * np.pi * time)), float(h * gamma[a:b].sum())))
    return tuple(peaks)
