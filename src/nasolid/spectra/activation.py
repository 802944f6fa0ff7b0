"""Arrhenius lines: activation energies from resistances or conductivities at several temperatures."""

from dataclasses import dataclass
from typing import Any

import numpy as np
from scipy.constants import elementary_charge, k

from nasolid.errors import InputError
from nasolid.parameters.arguments import checked_arguments

K_B = k / elementary_charge
"""Boltzmann's constant [eV.K-1]."""

SIGN = {"resistance": 1.0, "conductivity": -1.0}
"""ln(R/T) rises with E/(k_B T), ln(sigma T) falls with it."""


@dataclass(frozen=True, eq=False)
class ArrheniusLine:
    """A straight line through an Arrhenius plot.

    Attributes
    ----------
    law : str
        ``"resistance"`` or ``"conductivity"``.
    activation_energy, activation_energy_error : float
        E and its standard error [eV].
    value, value_error : float
        Of the line at `reference`, in the unit of the data; inf errors for two temperatures only.
    reference : float
        Temperature [K].
    residuals : array, shape (n,)
        ln(data) - ln(line), in the order given.
    """

    law: str
    activation_energy: float
    activation_energy_error: float
    value: float
    value_error: float
    reference: float
    residuals: np.ndarray

    def at(self, temperature: Any) -> Any:
        """The line at other temperatures [K], in the unit of the data."""
        T, T_ref, sign = np.asarray(temperature, dtype=float), self.reference, SIGN[self.law]
        boltzmann = np.exp(sign * self.activation_energy / K_B * (1 / T - 1 / T_ref))
        return self.value * (T / T_ref) ** sign * boltzmann


@checked_arguments
def arrhenius_line(
    temperature: Any, value: Any, law: str = "resistance", reference: float = 303.15
) -> ArrheniusLine:
    r"""Activation energy of a resistance or a conductivity.

    .. math:: \ln(\sigma T) = \mathrm{const} - \frac{E}{k_B T}, \qquad
        \ln\frac{R}{T} = \mathrm{const} + \frac{E}{k_B T}

    (lowack2025, eq. 4; the laws `conductivity` and `resistance` of `nasolid.parameters.laws`), by ordinary
    least squares in the logarithm, every temperature with equal weight.

    Parameters
    ----------
    temperature : array_like, shape (n,)
        Temperatures [K], two or more different ones.
    value : array_like, shape (n,)
        Resistance or conductivity in any unit, positive.
    law : {"resistance", "conductivity"}
        Which of the two.
    reference : float
        Temperature [K] of the value that is returned; 30 degC unless given.

    Raises
    ------
    InputError
        For data that are not positive, of different length, at one temperature, or another law.
    """
    if law not in SIGN:
        raise InputError(f"arrhenius_line: law {law!r} not known; give one of {', '.join(SIGN)}")
    T, y = (_positive(data, name) for data, name in ((temperature, "temperature"), (value, "value")))
    T_ref = float(_positive([reference], "reference")[0])
    if T.size != y.size or np.unique(T).size < 2:
        raise InputError(
            f"arrhenius_line: {T.size} temperatures, {y.size} values; give one each at 2 or more temperatures"
        )
    sign = SIGN[law]
    x = sign / K_B * (1 / T - 1 / T_ref)
    level = np.log(y) - sign * np.log(T / T_ref)
    A = np.column_stack([np.ones_like(x), x])
    (ln_value, energy), *_ = np.linalg.lstsq(A, level, rcond=None)
    residuals = level - A @ [ln_value, energy]
    left = T.size - 2
    variance = residuals @ residuals / left if left else np.inf
    spread = np.sqrt(variance * np.diag(np.linalg.inv(A.T @ A)))
    found = float(np.exp(ln_value))
    return ArrheniusLine(
        law, float(energy), float(spread[1]), found, found * float(spread[0]), T_ref, residuals
    )


def _positive(data: Any, name: str) -> np.ndarray:
    try:
        array = np.asarray(data, dtype=float)
    except (TypeError, ValueError):
        raise InputError(f"arrhenius_line: {name} holds something that is no number") from None
    if array.ndim != 1 or not (np.isfinite(array) & (array > 0)).all():
        raise InputError(f"arrhenius_line: {name} must be a list of positive numbers; temperatures in K")
    return array
