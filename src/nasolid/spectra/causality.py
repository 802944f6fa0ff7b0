"""Linear Kramers-Kronig test: could this spectrum be that of a linear, causal, steady system?"""

from dataclasses import dataclass

import numpy as np

from nasolid.errors import InputError
from nasolid.parameters.arguments import checked_arguments
from nasolid.parameters.brief import brief
from nasolid.spectra.spectrum import Spectrum

BEYOND = 10.0
"""Time constants reach this factor beyond the measured range, so that slopes at its ends are followed."""

ENOUGH = 1e-4
"""Relative residual (rms) below which more elements are of no use: less than any instrument resolves."""

ROUNDING = 1e-12
"""Share of the largest abs(Z) below which an R is rounding, whose sign another processor draws otherwise."""

MOST = 100
"""Never more elements than this."""


@dataclass(frozen=True, eq=False)
class KramersKronig:
    """Outcome of the test.

    Attributes
    ----------
    frequency : array, shape (n,)
        Frequencies [Hz].
    real, imag : array, shape (n,)
        Residuals (Z - Z_KK)/abs(Z), real and imaginary part.
    impedance : array of complex, shape (n,)
        Z_KK, in the unit of the spectrum.
    elements : int
        M, the number of RC elements.
    mu : float
        1 - sum of negative R / sum of positive R, at M.
    chi2 : float
        Sum of squared residuals.
    passed : bool
        No residual exceeds `tolerance`.
    tolerance : float
        As asked for.
    """

    frequency: np.ndarray
    real: np.ndarray
    imag: np.ndarray
    impedance: np.ndarray
    elements: int
    mu: float
    chi2: float
    passed: bool
    tolerance: float

    __repr__ = brief


@checked_arguments
def kramers_kronig(
    spectrum: Spectrum,
    tolerance: float = 0.01,
    mu_limit: float = 0.85,
    inductance: bool = True,
    capacitance: bool = True,
) -> KramersKronig:
    r"""Test a spectrum for consistency with the Kramers-Kronig relations.

    .. math:: Z_\mathrm{KK} = R_0 + i \omega L + \frac{1}{i \omega C}
        + \sum_{k=1}^M \frac{R_k}{1 + i \omega \tau_k}

    obeys them whatever its (positive or negative) coefficients, and with fixed, log-spaced time constants it
    is linear in them. It is fitted with weights 1/abs(Z) (B. A. Boukamp, J. Electrochem. Soc. 142 (1995)
    1885). What it cannot follow is not linear, not causal, drifting or noise.

    M rises until the signs of R_k begin to alternate, :math:`\mu = 1 - \sum_{R_k<0} |R_k| / \sum_{R_k \ge
    0} |R_k| \le` `mu_limit` (M. Schoenleber et al., Electrochim. Acta 131 (2014) 20). A lone RC element
    alternates long before it is followed, so M must also be large enough: its chi2 per degree of freedom
    within 1.5 of the least of any M up to n, or the residuals below 0.01 %. Below four frequencies a decade
    a narrow arc cannot be followed to 0.1 %.

    Parameters
    ----------
    spectrum : Spectrum
        At least 5 frequencies.
    tolerance : float
        Greatest residual that passes, relative to abs(Z).
    mu_limit : float
        Between 0 and 1.
    inductance, capacitance : bool
        Whether the series L and C are part of it.

    Raises
    ------
    InputError
        For fewer than 5 frequencies, all of them equal, an impedance of zero, or limits out of range.
    """
    if not (0 < mu_limit < 1 and tolerance > 0):
        raise InputError(
            f"kramers_kronig: mu_limit {mu_limit:g} must be 0..1, tolerance {tolerance:g} positive"
        )
    f, z = spectrum.frequency, spectrum.impedance
    if f.size < 5 or f[0] == f[-1] or not np.abs(z).all():
        raise InputError(f"kramers_kronig: {f.size} frequencies; needs 5 different ones, no impedance zero")
    most = min(f.size, MOST)
    fits = [_fit(f, z, M, inductance, capacitance) for M in range(1, most + 1)]
    reduced = np.array([fit.chi2 / fit.freedom for fit in fits])
    good = reduced <= max(1.5 * reduced.min(), ENOUGH**2)
    chosen = next((k for k, fit in enumerate(fits) if good[k] and fit.mu <= mu_limit), most - 1)
    best = fits[chosen]
    r = best.residuals
    return KramersKronig(
        frequency=f,
        real=r.real,
        imag=r.imag,
        impedance=z - r * np.abs(z),
        elements=chosen + 1,
        mu=best.mu,
        chi2=best.chi2,
        passed=bool(max(np.abs(r.real).max(), np.abs(r.imag).max()) <= tolerance),
        tolerance=tolerance,
    )


@dataclass(frozen=True, eq=False)
class _Fit:
    residuals: np.ndarray
    mu: float
    chi2: float
    freedom: int


def _fit(f: np.ndarray, z: np.ndarray, M: int, inductance: bool, capacitance: bool) -> _Fit:
    s, size = 2j * np.pi * f, np.abs(z)
    tau = np.geomspace(1 / (BEYOND * abs(s[0])), BEYOND / abs(s[-1]), M)
    series = [np.ones_like(s)] + inductance * [s / abs(s[0])] + capacitance * [abs(s[-1]) / s]
    A = np.column_stack([*series, *(1 / (1 + s * t) for t in tau)]) / size[:, None]
    target = z / size
    both = np.concatenate([target.real, target.imag])
    x, *_ = np.linalg.lstsq(np.vstack([A.real, A.imag]), both, rcond=1e-13)
    r = target - A @ x
    R = np.where(np.abs(x[len(series) :]) > ROUNDING * size.max(), x[len(series) :], 0.0)
    positive, negative = R[R >= 0].sum(), -R[R < 0].sum()
    mu = 1 - negative / positive if positive else -np.inf
    return _Fit(r, float(mu), float(np.sum(np.abs(r) ** 2)), 2 * f.size - x.size)
