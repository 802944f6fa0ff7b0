"""How sure a fit is."""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from scipy.stats import norm
from scipy.stats import t as student

from nasolid.validation.fitting.identify import covariance
from nasolid.validation.fitting.model import Comparison
from nasolid.validation.fitting.problem import Problem

MOST_ALIKE = 0.98
"""Correlation of neighbouring residuals that is reckoned with at most."""


@dataclass(frozen=True, eq=False)
class Precision:
    """Standard errors of some parameters of a problem, in places.

    Attributes
    ----------
    sure : list of int
        Which parameters, k of them.
    errors : numpy.ndarray
        Their standard errors, shape (k,).
    quantile : float
        How many of them half a 95 % interval is.
    chi2_reduced : float or None
        Sum of squared residuals over degrees of freedom; None without any.
    inflation : float
        Factor on variances, 1 where residuals are as the deviations say.
    """

    sure: list[int]
    errors: np.ndarray
    quantile: float
    chi2_reduced: float | None
    inflation: float

    def of(self, k: int) -> tuple[float, float]:
        """Standard error of a parameter, and half its 95 % interval."""
        error = float(self.errors[self.sure.index(k)])
        return error, self.quantile * error


def precision(problem: Problem, places: np.ndarray, sure: list[int]) -> Precision:
    """How sure parameters are at the end of a fit, the others of the problem held.

    Variances are those of linear least squares for the stated deviations. They are never made smaller because
    residuals are; they are made larger where residuals are, or where residuals of neighbouring points follow each
    other, which is what a model that lacks something leaves behind.

    Parameters
    ----------
    problem : Problem
        The problem.
    places : numpy.ndarray
        Where it ended, shape (p,).
    sure : list of int
        Parameters that have standard errors.
    """
    found = problem.compare(places)
    r = problem.residuals(places)
    degrees = len(r) - len(sure)
    chi2 = float(r @ r) / degrees if degrees > 0 else None
    rho = neighbours(found)
    inflation = max(1.0, chi2 or 1.0) * (1 + rho) / (1 - rho)
    quantile = student.ppf(0.975, degrees) if inflation > 1 else norm.ppf(0.975)
    errors = np.array([])
    if sure:
        errors = np.sqrt(inflation * np.diag(covariance(problem.jacobian(places)[:, sure])))
    return Precision(sure, errors, float(quantile), chi2, inflation)


def neighbours(found: Sequence[Comparison]) -> float:
    """Correlation of neighbouring voltage residuals; 0 where chance alone could give it.

    Parameters
    ----------
    found : sequence of Comparison
        Targets against the model.
    """
    rows = [one.residuals[np.array(one.kind) == "voltage"] for one in found]
    n = sum(len(r) for r in rows)
    below = sum(float(r @ r) for r in rows)
    if n < 3 or below == 0:
        return 0.0
    rho = sum(float(r[1:] @ r[:-1]) for r in rows) / below
    return min(rho, MOST_ALIKE) if rho > 2 / np.sqrt(n) else 0.0
