"""A measured voltage curve beside the model's, and the numbers that say how far apart they are."""

from dataclasses import dataclass
from typing import Any

import numpy as np

from nasolid.parameters.brief import brief

POINTS = 200
"""On the grid on which two curves are compared."""

SHARES = (0.02, 0.95)
"""Part of each curve's own capacity that is compared at equal share."""


@dataclass(frozen=True)
class Comparison:
    """A curve and the model, voltages at equal charge passed. Errors are model less measured.

    Attributes
    ----------
    cell, curve : str
        Name of the cell, and of the curve.
    role : str
        "calibration" if a number of the cell was fitted to this curve, else "prediction".
    direction : str
        "charge" or "discharge".
    current_density : float
        Without sign [A.m-2].
    temperature : float
        Of the model [K].
    after_charge : bool
        Whether the model was charged first; else a discharge starts from rest at the upper cut-off.
    ended_by : str
        What ended the model's half-cycle.
    capacity : numpy.ndarray
        Even grid [A.h.m-2], shape (200,), over the charge passed that both curves hold.
    measured, modelled : numpy.ndarray
        Voltages on it [V].
    points, line : tuple of two numpy.ndarray
        The whole curves: charge passed [A.h.m-2] and voltage [V] of the file's points, and of the model.
    """

    cell: str
    curve: str
    role: str
    direction: str
    current_density: float
    temperature: float
    after_charge: bool
    ended_by: str
    capacity: np.ndarray
    measured: np.ndarray
    modelled: np.ndarray
    points: tuple[np.ndarray, np.ndarray]
    line: tuple[np.ndarray, np.ndarray]

    __repr__ = brief

    @property
    def error(self) -> np.ndarray:
        """Model less measured on the grid [V]."""
        return self.modelled - self.measured

    @property
    def rmse(self) -> float:
        """Root of the mean square error over the grid [V]."""
        return float(np.sqrt(np.mean(self.error**2)))

    @property
    def mean_error(self) -> float:
        """Mean error over the grid, with its sign [V]."""
        return float(np.mean(self.error))

    @property
    def maximum_error(self) -> float:
        """Largest error on the grid, without sign [V]."""
        return float(np.max(np.abs(self.error)))

    @property
    def maximum_error_at(self) -> float:
        """Charge passed where the error is largest [A.h.m-2]."""
        return float(self.capacity[np.argmax(np.abs(self.error))])

    @property
    def rmse_at_equal_share(self) -> float:
        """Root of the mean square error at equal share of either capacity, over 2-95 % [V]."""
        share = np.linspace(*SHARES, POINTS)
        measured, modelled = (np.interp(share * q[-1], q, V) for q, V in (self.points, self.line))
        return float(np.sqrt(np.mean((modelled - measured) ** 2)))

    @property
    def measured_capacity(self) -> float:
        """Charge passed by the curve's last point [A.h.m-2]."""
        return float(self.points[0][-1])

    @property
    def modelled_capacity(self) -> float:
        """Charge passed when the model's half-cycle ended [A.h.m-2]."""
        return float(self.line[0][-1])

    @property
    def capacity_error(self) -> float:
        """Modelled over measured capacity, less one."""
        return self.modelled_capacity / self.measured_capacity - 1

    def to_json(self) -> dict[str, Any]:
        """All but the curves, with the units in the names."""
        return {
            "cell": self.cell,
            "curve": self.curve,
            "role": self.role,
            "direction": self.direction,
            "current_density_A_m2": self.current_density,
            "temperature_K": self.temperature,
            "after_charge": self.after_charge,
            "rmse_V": self.rmse,
            "rmse_at_equal_share_V": self.rmse_at_equal_share,
            "mean_error_V": self.mean_error,
            "maximum_error_V": self.maximum_error,
            "maximum_error_at_Ah_m2": self.maximum_error_at,
            "compared_from_Ah_m2": float(self.capacity[0]),
            "compared_to_Ah_m2": float(self.capacity[-1]),
            "measured_capacity_Ah_m2": self.measured_capacity,
            "modelled_capacity_Ah_m2": self.modelled_capacity,
            "capacity_error": self.capacity_error,
            "ended_by": self.ended_by,
        }
