"""What a model says about targets, and how that moves with its parameters."""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
import pybamm
from scipy.interpolate import PchipInterpolator

from nasolid.errors import InputError, SolveError
from nasolid.models.solver import Solver
from nasolid.parameters.cell import Cell
from nasolid.simulation.constant_current import theoretical_capacity
from nasolid.simulation.variants import AMBIENT, FIRST, Variants
from nasolid.validation.fitting.targets import EntryTarget, Target
from nasolid.validation.measured import measured
from nasolid.validation.observables import Observables

VOLTAGE = "Voltage [V]"
TOLERANCE = 1e-6
"""Relative and absolute tolerance of the integrator; sensitivities are good to some thousandths at it."""

STEP = 1e-6
"""Of differences in time, as a share of the run, and of inputs, as a share of the parameter."""

AT_ONCE = "over before it began"
"""What PyBaMM says where sensitivities were asked for and there is no time to have them."""

CUT_OFFS = ("event: Minimum voltage [V]", "event: Maximum voltage [V]")


@dataclass(frozen=True, eq=False)
class Comparison:
    """A target against the model.

    Attributes
    ----------
    name : str
        Of the target, as `fitted_to` has it.
    kind : tuple of str
        Of each residual: "voltage", "capacity" or "entry"; n of them.
    residuals : numpy.ndarray
        (model - measured) / deviation, shape (n,).
    jacobian : numpy.ndarray
        Their derivatives with respect to the parameters in SI, shape (n, p).
    deviations : numpy.ndarray
        One standard deviation of each: volts, share of the charge, SI; shape (n,).
    charge, measured, modelled : numpy.ndarray
        Curve that was compared: charge passed [A.h.m-2] by the measured points and voltages [V], shape (m,);
        empty for an entry.
    modelled_charge : numpy.ndarray
        Charge [A.h.m-2] at which the model has the voltage `modelled`, shape (m,).
    """

    name: str
    kind: tuple[str, ...]
    residuals: np.ndarray
    jacobian: np.ndarray
    deviations: np.ndarray
    charge: np.ndarray
    measured: np.ndarray
    modelled: np.ndarray
    modelled_charge: np.ndarray


class CurveModel:
    """One build of a cell whose curves are compared with measured ones, derivatives included.

    A curve that a cut-off ended is compared at equal share of the charge that it passes until then, and that charge
    is a residual of its own: so every point has its partner, and both move smoothly with the parameters. Any other
    curve is compared at equal charge; where the model is over before, it is held at its cut-off. A point's
    deviation includes that of its charge, times the slope of the curve.

    Parameters
    ----------
    cell : Cell
        Where the fit begins.
    keys : sequence of str
        Parameters.
    tolerance : float, optional
        Relative and absolute tolerance of the integrator.
    """

    def __init__(self, cell: Cell, keys: Sequence[str], tolerance: float = TOLERANCE):
        self.keys = tuple(keys)
        # a smaller absolute tolerance stalls the sensitivity to a radius, and gains nothing
        options = {"silence_sundials_errors": True}
        solver = Solver(rtol=tolerance, atol=tolerance, options=options)
        self.variants = Variants(cell, keys, solver=solver)
        self.names: list[str] = []  # another list would be another build

    def compare(self, cell: Cell, target: Target) -> Comparison:
        """A variant against a curve.

        Parameters
        ----------
        cell : Cell
            The variant.
        target : Target
            The curve.

        Raises
        ------
        InputError
            If the variant cannot be, or the curve leaves its cut-offs.
        SolveError
            If the integrator gives up, the model is at its cut-off at once or ends by anything else.
        """
        cell = cell if target.temperature is None else cell.override({AMBIENT: target.temperature})
        full = target.reaches_cut_off(cell)
        moved = self._inputs_by_key(cell, target.current)
        self.names = sorted({*self.names, *(name for row in moved for name in row)})
        solution = self._solve(cell, target, full)
        end = float(solution.t[-1])
        kept = target.kept
        t, V = target.time[kept], target.voltage[kept]
        share = t / target.time[-1]
        times = share * end if full else np.minimum(t, end)
        voltage, slope = _values(solution, times), _slope(solution, times)
        rows = _sensitivities(solution, self.names, times)
        jacobian = np.column_stack([_chain(rows, row, len(times)) for row in moved])
        charge_slope = np.gradient(V, share)
        deviations = np.hypot(target.deviation, target.charge_deviation * charge_slope)
        kinds = ["voltage"] * len(t)
        misses = voltage - V
        if full:
            longer = self._longer(solution, moved)
            jacobian = jacobian + np.outer(slope * share, longer)
            jacobian = np.vstack([jacobian, longer / end])
            misses = np.append(misses, np.log(end / target.time[-1]))
            deviations = np.append(deviations, target.charge_deviation)
            kinds.append("capacity")
        else:
            jacobian = np.where((t <= end)[:, None], jacobian, 0.0)
        return Comparison(
            name=target.full_name,
            kind=tuple(kinds),
            residuals=misses / deviations,
            jacobian=jacobian / deviations[:, None],
            deviations=deviations,
            charge=abs(target.current) * t / 3600,
            measured=V,
            modelled=voltage,
            modelled_charge=abs(target.current) * times / 3600,
        )

    def _longer(self, solution: pybamm.Solution, moved: list[dict[str, float]]) -> np.ndarray:
        """By how much each parameter moves the end of a run at a cut-off [s per its unit]."""
        end = np.array([solution.t[-1]])
        last = _sensitivities(solution, self.names, end)
        at_end = np.array([_chain(last, row, 1)[0] for row in moved])
        return -at_end / _slope(solution, end)[0]

    def _solve(self, cell: Cell, target: Target, full: bool) -> pybamm.Solution:
        inputs = self.variants.values(cell, target.current)
        sim = self.variants.simulation
        enough = 1.2 * 3600 * theoretical_capacity(cell) / abs(target.current)
        longest = enough if full else target.time[-1]
        say = f"curve '{target.name}': the model"
        at_once = f"{say} is at its cut-off at once; begin with less resistance or more capacity"
        try:
            sim.build(inputs=inputs)
            solution = sim.solver.solve(
                sim.built_model, [0, longest], inputs=inputs, calculate_sensitivities=self.names
            )
        except pybamm.SolverError as error:
            if AT_ONCE in str(error):
                raise SolveError(at_once) from error
            raise SolveError(f"{say} could not be solved: {error}") from error
        if len(solution.t) < 4:
            raise SolveError(at_once)
        if full and solution.termination not in CUT_OFFS:
            raise SolveError(f"{say} ends by '{solution.termination}', not at its cut-off; begin elsewhere")
        return solution

    def _inputs_by_key(self, cell: Cell, i: float) -> list[dict[str, float]]:
        """How much each input moves with each key: central differences, nothing is solved."""
        found = []
        for key in self.keys:
            p = cell.value(key)
            h = STEP * (abs(p) or 1.0)
            (a, high), (b, low) = (self._inputs(cell, i, key, p, step) for step in (h, -h))
            width = a - b
            moved = {name: (high[name] - low[name]) / width for name in high if name != FIRST}
            found.append({name: rate for name, rate in moved.items() if rate != 0})
        return found

    def _inputs(
        self, cell: Cell, i: float, key: str, p: float, step: float
    ) -> tuple[float, dict[str, float]]:
        """Inputs a step beside a value; at the value itself where a bound is in the way."""
        try:
            return step, self.variants.values(cell.override({key: p + step}), i)
        except InputError:
            return 0.0, self.variants.values(cell, i)


class EntryModel:
    """What a cell gives for measured entries, and its derivatives by central differences.

    Parameters
    ----------
    cell : Cell
        Where the fit begins.
    steps : dict of str to float
        Step of each parameter, in SI.
    targets : sequence of EntryTarget
        The entries.
    """

    def __init__(self, cell: Cell, steps: dict[str, float], targets: Sequence[EntryTarget]):
        owners = {target.record.cell for target in targets}
        known = [record for name in sorted(owners) for record in measured(name)]
        self.steps, self.targets = steps, tuple(targets)
        self.observables = Observables(cell, tuple(steps), known)

    def compare(self, cell: Cell) -> list[Comparison]:
        """A variant against every entry.

        Parameters
        ----------
        cell : Cell
            The variant.

        Raises
        ------
        InputError
            If the model is not asked for an entry, or the variant cannot be.
        SolveError
            If it has no result.
        """
        here = self._all(cell)
        rows = np.column_stack([self._slopes(cell, key, h, here) for key, h in self.steps.items()])
        return [self._one(*found) for found in zip(self.targets, here, rows, strict=True)]

    def _all(self, cell: Cell) -> np.ndarray:
        return np.array([self.observables.value(target.record, cell) for target in self.targets])

    def _slopes(self, cell: Cell, key: str, h: float, here: np.ndarray) -> np.ndarray:
        ends = []
        for step in (h, -h):
            try:
                variant = cell.override({key: cell.value(key) + step})
            except InputError:  # at a bound
                ends.append((0.0, here))
            else:
                ends.append((step, self._all(variant)))
        (a, high), (b, low) = ends
        return (high - low) / (a - b) if a != b else np.zeros(len(here))

    def _one(self, target: EntryTarget, here: float, row: np.ndarray) -> Comparison:
        none, deviation = np.array([]), np.array([target.deviation])
        assert target.record.si is not None
        return Comparison(
            name=target.full_name,
            kind=("entry",),
            residuals=(here - target.record.si) / deviation,
            jacobian=row[None, :] / target.deviation,
            deviations=deviation,
            charge=none,
            measured=none,
            modelled=none,
            modelled_charge=none,
        )


def _values(solution: pybamm.Solution, times: np.ndarray) -> np.ndarray:
    return np.atleast_1d(solution[VOLTAGE](times))


def _slope(solution: pybamm.Solution, times: np.ndarray) -> np.ndarray:
    """Volts per second, by differences that stay inside the run."""
    end = solution.t[-1]
    after, before = (np.clip(times + s * STEP * end, 0.0, end) for s in (1, -1))
    return (_values(solution, after) - _values(solution, before)) / (after - before)


def _sensitivities(solution: pybamm.Solution, names: list[str], times: np.ndarray) -> dict[str, np.ndarray]:
    """Derivative of the voltage at fixed times with respect to inputs."""
    found = solution[VOLTAGE].sensitivities if names else {}
    return {name: PchipInterpolator(solution.t, np.ravel(found[name]))(times) for name in names}


def _chain(rows: dict[str, np.ndarray], moved: dict[str, float], n: int) -> np.ndarray:
    return sum((rows[name] * rate for name, rate in moved.items()), start=np.zeros(n))
