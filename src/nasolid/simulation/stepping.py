"""One step after another on one model, keeping the last state alone."""

from collections.abc import Mapping, Sequence

import casadi
import numpy as np
import pybamm

from nasolid.errors import SolveError
from nasolid.models.solver import Solver


class Stepper:
    """A built model that is carried from step to step; memory does not grow with them.

    Parameters
    ----------
    model : pybamm.BaseModel
        The model.
    values : pybamm.ParameterValues
        Its parameters, inputs marked as such.
    inputs : mapping
        Values of the inputs of the first step.
    tolerance : float
        Relative tolerance; the absolute one is a hundredth of it.
    """

    def __init__(self, model, values, inputs: Mapping[str, float], tolerance: float):
        solver = Solver(
            rtol=tolerance,
            atol=tolerance / 100,
            options={"max_num_steps": 20_000, "silence_sundials_errors": True},
        )
        self.simulation = pybamm.Simulation(model, parameter_values=values, solver=solver)
        self.simulation.build(inputs=dict(inputs))
        self.model = self.simulation.built_model
        self.last: pybamm.Solution | None = None

    def step(self, seconds: float, inputs: Mapping[str, float]) -> pybamm.Solution:
        """Go on from the last state, until an event or for so long at most.

        Raises
        ------
        SolveError
            If the integrator gives up.
        """
        before = self.last
        if before is not None:
            before.termination = "final time"  # so that the integrator goes on past an event
        try:
            found = self.simulation.solver.step(before, self.model, seconds, inputs=dict(inputs), save=False)
        except pybamm.SolverError as error:
            at = 0.0 if before is None else before.t[-1]
            raise SolveError(f"the integrator gave up in a step that began at {at:g} s: {error}") from error
        self.last = found.last_state
        return found

    def state(self) -> tuple[float, np.ndarray, dict[str, float]]:
        """Time [s], states and inputs of the last moment, as plain numbers."""
        if self.last is None:
            raise SolveError("there is no state yet: take a step first")
        inputs = {name: float(np.ravel(value)[0]) for name, value in self.last.all_inputs[-1].items()}
        return float(self.last.t[-1]), np.array(self.last.all_ys[-1])[:, -1].astype(float), inputs

    def restore(self, time: float, y, inputs: Mapping[str, float]) -> None:
        """Take up a state that `state` gave."""
        column = np.asarray(y, dtype=float).reshape(-1, 1)
        self.last = pybamm.Solution(np.array([time]), column, self.model, dict(inputs))

    def observer(self, names: Sequence[str], inputs: Sequence[str]) -> "Observer":
        """What reads variables off the steps of this model."""
        return Observer(self.model, names, inputs)


class Observer:
    """Variables of a model as one compiled function of its states: reading a step costs no build.

    Parameters
    ----------
    model : pybamm.BaseModel
        A built model.
    names : sequence of str
        Variables that are one number each.
    inputs : sequence of str
        Inputs of the model.
    """

    def __init__(self, model, names: Sequence[str], inputs: Sequence[str]):
        self.names, self.inputs = list(names), list(inputs)
        t, y = casadi.MX.sym("t"), casadi.MX.sym("y", model.len_rhs_and_alg)
        given = {name: casadi.MX.sym(f"input{k}") for k, name in enumerate(self.inputs)}
        processed = [model.get_processed_variable(name) for name in self.names]
        found = [symbol.to_casadi(t, y, inputs=given) for symbol in processed]
        self.function = casadi.Function("observe", [t, y, *given.values()], [casadi.vertcat(*found)])

    def __call__(self, step: pybamm.Solution, inputs: Mapping[str, float]) -> dict[str, np.ndarray]:
        """Values of every variable at every point of a step."""
        given = [inputs[name] for name in self.inputs]
        y = np.asarray(step.y)
        values = np.asarray(self.function(np.atleast_2d(step.t), y, *given)).reshape(len(self.names), -1)
        return dict(zip(self.names, values, strict=True))
