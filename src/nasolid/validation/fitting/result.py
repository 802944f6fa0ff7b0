"""What a fit found, and how sure it is."""

from dataclasses import dataclass
from typing import Any

import numpy as np

from nasolid.parameters.cell import Cell
from nasolid.parameters.faults import quoted
from nasolid.parameters.key import unit_of
from nasolid.parameters.units import from_si, scale
from nasolid.validation.fitting.identify import Identifiability
from nasolid.validation.fitting.model import Comparison
from nasolid.validation.fitting.parameter import Parameter
from nasolid.validation.fitting.plan import FitPlan


@dataclass(frozen=True)
class Fitted:
    """One parameter after a fit.

    Attributes
    ----------
    parameter : Parameter
        What it is, with its range.
    value : float
        In SI.
    standard_error : float or None
        In SI; None where there is none to tell.
    interval : tuple of float or None
        95 %, in SI; symmetric in the logarithm of a logarithmic parameter.
    fitted_to : tuple of str
        Targets; empty for a parameter that was held throughout.
    stage : str
        In which it was free last.
    why_none : str
        Why there is no interval: held, at its bound, or unknown to within its range.
    given : tuple of str
        Held parameters that it goes with: value and interval hold for their values alone.
    """

    parameter: Parameter
    value: float
    standard_error: float | None = None
    interval: tuple[float, float] | None = None
    fitted_to: tuple[str, ...] = ()
    stage: str = ""
    why_none: str = ""
    given: tuple[str, ...] = ()

    @property
    def key(self) -> str:
        """Of the cell."""
        return self.parameter.key

    def printed(self, value: float) -> float:
        """A value in the unit that people read."""
        return from_si(value, unit_of(self.key), self.parameter.unit) if self.parameter.unit else value

    def printed_difference(self, value: float) -> float:
        """A difference, as a standard error, in that unit."""
        unit = self.parameter.unit
        return value / scale(unit, unit_of(self.key), self.key)[0] if unit else value


@dataclass(frozen=True, eq=False)
class StageResult:
    """One stage of a fit.

    Attributes
    ----------
    name : str
        Of the stage.
    before, after : Identifiability
        Where it began and, None if it was not fitted, where it ended.
    data : int
        Number of residuals.
    chi2_reduced : float or None
        Sum of squared residuals, in deviations, over data less free parameters.
    inflation : float or None
        By which factor variances were multiplied, since residuals are larger than the deviations or follow each other.
    evaluations : int
        Runs of the model over all targets.
    """

    name: str
    before: Identifiability
    after: Identifiability | None = None
    data: int = 0
    chi2_reduced: float | None = None
    inflation: float | None = None
    evaluations: int = 0


@dataclass(frozen=True, eq=False)
class FitResult:
    """What a fit found.

    Attributes
    ----------
    plan : FitPlan
        What was asked.
    cell : Cell
        The cell with what was found, of kind "fitted".
    parameters : tuple of Fitted
        Every parameter, in the order of the plan.
    stages : tuple of StageResult
        How it went.
    comparisons : tuple of Comparison
        Every target against the fitted cell.
    """

    plan: FitPlan
    cell: Cell
    parameters: tuple[Fitted, ...]
    stages: tuple[StageResult, ...]
    comparisons: tuple[Comparison, ...]

    def __getitem__(self, name: str) -> Fitted:
        """A parameter by its key."""
        return {one.key: one for one in self.parameters}[name]

    @property
    def rmse(self) -> dict[str, float]:
        """Root mean square of voltage misses of each curve [V]."""
        curves = (one for one in self.comparisons if len(one.measured))
        return {one.name: float(np.sqrt(np.mean((one.modelled - one.measured) ** 2))) for one in curves}

    @property
    def warnings(self) -> tuple[str, ...]:
        """What to know before use: held parameters, bounds, misses larger than the deviations."""
        lines = [f"'{one.key}': {one.why_none}" for one in self.parameters if one.why_none]
        lines += [
            f"'{one.key}': value and interval hold only for {quoted(one.given)} as held"
            for one in self.parameters
            if one.given
        ]
        last = self.stages[-1]
        if last.inflation is not None and last.inflation > 2:
            lines.append(
                f"residuals are larger than the stated deviations or follow each other; standard errors are "
                f"{np.sqrt(last.inflation):.2g} times wider for it, and the model may lack something"
            )
        return tuple(lines)

    def to_json(self) -> dict[str, Any]:
        """The result as plain data; values in SI and in the unit of the file."""
        return {
            "name": self.plan.name,
            "cell": self.plan.cell.name,
            "parameters": [parameter_json(one) for one in self.parameters],
            "stages": [stage_json(one) for one in self.stages],
            "rmse_V": self.rmse,
            "entries": [
                {"entry": one.name, "miss_in_deviations": float(one.residuals[0])}
                for one in self.comparisons
                if not len(one.measured)
            ],
            "warnings": list(self.warnings),
        }


def parameter_json(one: Fitted) -> dict[str, Any]:
    """A parameter as plain data."""
    interval = None if one.interval is None else [one.printed(x) for x in one.interval]
    error = None if one.standard_error is None else one.printed_difference(one.standard_error)
    return {
        "key": one.key,
        "unit": one.parameter.unit,
        "value": one.printed(one.value),
        "standard_error": error,
        "interval_95": interval,
        "value_SI": one.value,
        "standard_error_SI": one.standard_error,
        "interval_95_SI": None if one.interval is None else list(one.interval),
        "range_SI": [one.parameter.low, one.parameter.high],
        "fitted_to": list(one.fitted_to),
        "stage": one.stage,
        "why_no_interval": one.why_none,
        "given": list(one.given),
    }


def stage_json(stage: StageResult) -> dict[str, Any]:
    """A stage as plain data."""
    return {
        "name": stage.name,
        "data": stage.data,
        "chi2_reduced": stage.chi2_reduced,
        "inflation_of_variances": stage.inflation,
        "before": identifiability_json(stage.before),
        "after": None if stage.after is None else identifiability_json(stage.after),
    }


def identifiability_json(found: Identifiability) -> dict[str, Any]:
    """A table of identifiability as plain data."""
    return {
        "parameters": list(found.keys),
        "ranking": list(found.ranking),
        "voltage_rms_V": found.voltage,
        "charge_rms": found.charge,
        "largest_in_deviations": found.deviations,
        "alike": found.alike.tolist(),
        "correlation": [[None if np.isnan(x) else float(x) for x in row] for row in found.correlation],
        "singular_values": found.singular.tolist(),
        "rank": found.rank,
        "data": found.data,
        "held": found.held,
    }
