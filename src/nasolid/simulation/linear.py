"""The equations of a model, linearised about a state."""

from collections.abc import Mapping, Sequence

import casadi
import numpy as np
import pybamm
from scipy.interpolate import CubicHermiteSpline
from scipy.sparse.linalg import spsolve

from nasolid.errors import InputError, SolveError

AT_REST = 1e-6
"""Largest rate [1/s] and residual of a state that counts as equilibrium."""


class LinearResponse(pybamm.EISSimulation):
    """`pybamm.EISSimulation` that tells how every variable follows a small current, at any state.

    Inputs are sorted by name, as the linearised model stacks them: in another order PyBaMM gives a wrong spectrum
    without a word.
    """

    @staticmethod
    def _validate_model_for_eis(model, skip_surface_form_check=False):
        if model.options["surface form"] != "differential":
            raise InputError("the model has no double layers; make it with double_layer='capacitive'")

    def solve(self, frequencies, inputs=None, initial_soc=None):
        """Impedance of the model alone [Ohm] at rest, as `pybamm.EISSimulation.solve`.

        Raises
        ------
        SolveError
            If the initial state is not at equilibrium.
        """
        inputs = _sorted(inputs)
        solution = super().solve(frequencies, inputs=inputs, initial_soc=initial_soc)
        start = self.built_model.concatenated_initial_conditions
        self._stop_unless_at_rest(start.evaluate(0, inputs=inputs), inputs)
        return solution

    def responses(self, frequencies, names: Sequence[str], inputs=None, y=None) -> dict[str, np.ndarray]:
        """Complex amplitude of variables per ampere.

        Parameters
        ----------
        frequencies : array
            [Hz].
        names : sequence of str
            Variables of the model that are one number each.
        inputs : mapping, optional
            Values of input parameters.
        y : array, optional
            State to linearise about, see `states`; by default the initial one, which must be at rest.

        Raises
        ------
        SolveError
            If no state is given and the initial one is not at equilibrium.
        """
        inputs = _sorted(inputs)
        self.build(inputs=inputs)
        model = self.built_model
        start = model.concatenated_initial_conditions
        model.concatenated_initial_conditions = start if y is None else pybamm.Vector(y)
        M, minus_J, b = self._build_matrix_problem(inputs_dict=inputs)
        y0 = model.concatenated_initial_conditions.evaluate(0, inputs=inputs)
        model.concatenated_initial_conditions = start  # for the next call
        if y is None:
            self._stop_unless_at_rest(y0, inputs)
        rows = self._gradients(["Current [A]", *names], y0, inputs)
        shifts = [rows @ spsolve(2j * np.pi * f * M + minus_J, b) for f in frequencies]
        found = np.array(shifts)
        return {name: found[:, k + 1] / found[:, 0] for k, name in enumerate(names)}

    def _gradients(self, names, y0, inputs):
        model = self.built_model
        symbols = pybamm.numpy_concatenation(*(model.get_processed_variable(name) for name in names))
        y = casadi.MX.sym("y", y0.size)
        expression = symbols.to_casadi(t=0, y=y, inputs=inputs)
        return casadi.Function("rows", [y], [casadi.jacobian(expression, y)])(y0).sparse()

    def _stop_unless_at_rest(self, y0, inputs):
        stacked = casadi.vertcat(*inputs.values()) if inputs else []
        rates = np.abs(np.asarray(self.built_model.rhs_algebraic_eval(0, y0, stacked))).max()
        if not rates < AT_REST:
            raise SolveError(
                f"impedance: the state is not at equilibrium, its largest rate is {rates:.1e} where {AT_REST:g} is "
                "allowed; start from rest, or take the spectrum at a state that a simulation reached"
            )

    def states(self, solution: pybamm.Solution, time: float) -> np.ndarray:
        """State of a simulation at a time [s], in the order and the scales of this model."""
        self.build()
        source = solution.all_models[-1]
        raw, given = _raw_state(solution, time), solution.all_inputs[-1]
        physical = {
            var.name: raw[slices[0]] * _number(var.scale, given) + _number(var.reference, given)
            for var, slices in source.y_slices.items()
        }
        physical["Current variable [A]"] = np.atleast_1d(float(solution["Current [A]"](time)))
        y = np.zeros((self.built_model.len_rhs_and_alg, 1))
        for var, slices in self.built_model.y_slices.items():
            y[slices[0], 0] = (physical[var.name] - var.reference.evaluate()) / var.scale.evaluate()
        return y


def _sorted(inputs: Mapping[str, float] | None) -> dict[str, float]:
    return dict(sorted((inputs or {}).items()))


def _number(symbol: pybamm.Symbol, inputs: Mapping[str, object]) -> float:
    """Value of what the inputs of a run may stand in."""
    return float(np.ravel(symbol.evaluate(inputs=dict(inputs)))[0])


def _raw_state(solution, time):
    """Scaled states of a solution at a time, between the integrator's points as the integrator itself has them.

    By straight lines the potential of a double layer, which the small difference of two large ones drives, would stand
    for another current: cubic Hermite splines wherever the integrator kept its slopes.
    """
    part = int(np.clip(np.searchsorted([ts[0] for ts in solution.all_ts], time, "right") - 1, 0, None))
    times, y = solution.all_ts[part], np.asarray(solution.all_ys[part])
    if len(times) == 1:
        return y[:, 0]
    k = int(np.clip(np.searchsorted(times, time), 1, len(times) - 1))
    ends = slice(k - 1, k + 1)
    if not solution.hermite_interpolation:
        weight = (time - times[k - 1]) / (times[k] - times[k - 1])
        return (1 - weight) * y[:, k - 1] + weight * y[:, k]
    slopes = np.asarray(solution.all_yps[part])[:, ends]
    return CubicHermiteSpline(times[ends], y[:, ends], slopes, axis=1)(time)
