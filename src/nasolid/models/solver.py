"""SUNDIALS' IDAS as nasolid uses it."""

import logging
from collections.abc import Iterator
from contextlib import contextmanager

import casadi
import numpy as np
import pybamm
from pybamm.solvers.base_solver import flatten_inputs

from nasolid.compiled import compiling, no_compilation
from nasolid.errors import InputError
from nasolid.models.meeting import check_numbers

TERMINATION = pybamm.EventType.TERMINATION

FUNCTIONS = (
    "rhs_algebraic_eval",
    "jac_rhs_algebraic_eval",
    "jac_rhs_algebraic_action_eval",
    "algebraic_eval",
    "jac_algebraic_eval",
)
"""CasADi functions of a model that the integrator calls at every step."""


class ScalarGraphs(pybamm.BaseSolver):
    """Turns the functions of a small model from graphs of matrices into graphs of scalars.

    A matrix operation in CasADi costs its overhead, however small the matrix: below some 300 states the
    scalar graph is the faster one. Graphs that hold a table cannot be turned and stay as they are.
    """

    LARGEST = 300

    def set_up(self, model, inputs=None, t_eval=None, ics_only=False):
        done = super().set_up(model, inputs, t_eval, ics_only)
        if not ics_only and model.len_rhs_and_alg <= self.LARGEST:
            for name in FUNCTIONS:
                setattr(model, name, _expanded(getattr(model, name, None)))
            model.terminate_events_eval = [_expanded(event) for event in model.terminate_events_eval]
        return done


TOLERANCES = 1e-13, 1e-2
THREADS = 1024


def check_integrator(tolerance: float, threads: int = 1) -> None:
    """Refuse a tolerance that gives no digits or cannot be met, and threads that are no number of them.

    Parameters
    ----------
    tolerance : float
        Relative tolerance.
    threads : int
        Threads.

    Raises
    ------
    InputError
    """
    if not TOLERANCES[0] <= tolerance <= TOLERANCES[1]:
        raise InputError(
            f"tolerance = {tolerance!r}: is relative; give {TOLERANCES[0]:g} to {TOLERANCES[1]:g}, 1e-4 is usual"
        )
    if isinstance(threads, bool) or not isinstance(threads, int) or not 1 <= threads <= THREADS:
        raise InputError(f"threads = {threads!r}: give a whole number from 1 to {THREADS}")


class Solver(pybamm.IDAKLUSolver, ScalarGraphs):
    """`pybamm.IDAKLUSolver` that gives a result also where a cut-off is crossed at once.

    A cut-off crossed at the first moment is a solution of one point with that termination, instead of an
    error; in a batch it does not take its neighbours along.

    Parameters
    ----------
    compile : bool
        Compile the functions ahead of time: some seconds once per machine and structure, then half the
        time of a solve. Worth it for hundreds of solves. What is compiled lies in the folder of
        `nasolid.compiled` alone; where compilation fails, or that folder is not the user's own, setting up
        raises `InputError`.
    threads : int
        Threads that solve a batch of inputs side by side.
    **kwargs
        As for `pybamm.IDAKLUSolver`.
    """

    def __init__(self, *, compile=False, threads=1, options=None, **kwargs):
        check_integrator(kwargs.get("rtol", TOLERANCES[0]), threads)
        asked = {"num_threads": threads, "num_solvers": threads} | (options or {})
        self.compile = bool(asked.pop("compile", compile))
        super().__init__(options=asked, **kwargs)

    def set_up(self, model, inputs=None, t_eval=None, ics_only=False):
        """As `pybamm.IDAKLUSolver`.

        Raises
        ------
        InputError
            If the model is to be compiled and cannot be.
        """
        if not self.compile or ics_only:
            return super().set_up(model, inputs, t_eval, ics_only)
        with compiling(), _warned() as warnings:
            self._options["compile"] = True  # for now: what reads a solution later compiles nothing
            try:
                done = super().set_up(model, inputs, t_eval, ics_only)
            finally:
                self._options["compile"] = False
        if self._setup["rootfn_casadi"].class_name() != "External":
            why = (
                warnings[-1].partition("with error: ")[2].partition("\n")[0]
                if warnings
                else "it gave no reason"
            )
            raise no_compilation(why)
        return done

    def solve(self, model, t_eval=None, inputs=None, *args, **kwargs):
        """Solve as PyBaMM does; inputs that no cell has are refused, and a run that is over at once says by what."""
        for one in inputs if isinstance(inputs, list) else [inputs or {}]:
            check_numbers(one)
        self._crossed = None
        try:
            return super().solve(model, t_eval, inputs, *args, **kwargs)
        except pybamm.SolverError as error:
            if self._crossed is None or "length 1" not in str(error):
                raise
            name = [e.name for e in model.events if e.event_type == TERMINATION][self._crossed]
            raise pybamm.SolverError(
                f"the run was over before it began: event '{name}' stands crossed at its first moment; start it "
                "elsewhere (initial_soc, a concentration), or move that limit"
            ) from error

    def step(self, old_solution, model, dt, *args, **kwargs):
        """Step as PyBaMM does; inputs that no cell has are refused."""
        check_numbers(kwargs.get("inputs") or {})
        return super().step(old_solution, model, dt, *args, **kwargs)

    def _check_event_violation_post_solve(self, *args, **kwargs):
        pass

    def _post_process_solution(self, sol, model, integration_time, inputs_dict, t_eval):
        solution = super()._post_process_solution(sol, model, integration_time, inputs_dict, t_eval)
        if solution.termination == "event" and sol.t.size == 1:
            # over before it began: named by the event that is crossed, not by the one nearest to zero
            y = sol.y_term if self.output_variables else sol.y
            root = self._setup["rootfn_casadi"]
            values = np.asarray(root(float(sol.t[0]), np.asarray(y).reshape(-1), flatten_inputs(inputs_dict)))
            solution.closest_event_idx = self._crossed = int(np.nanargmin(values))
        return solution


@contextmanager
def _warned() -> Iterator[list[str]]:
    """What PyBaMM warns of: where it cannot compile, it goes on without."""
    heard: list[str] = []
    ear = logging.Handler(logging.WARNING)
    ear.emit = lambda record: heard.append(record.getMessage())  # type: ignore[method-assign]
    pybamm.logger.addHandler(ear)
    try:
        yield heard
    finally:
        pybamm.logger.removeHandler(ear)


def _expanded(function):
    if not isinstance(function, casadi.Function) or function.class_name() == "SXFunction":
        return function
    try:
        return function.expand()
    except RuntimeError:  # CasADi's word for a node without a scalar form
        return function


def casadi_solver(**kwargs):
    """CasADi's own integrator, the second opinion: slower, and on its way out of PyBaMM.

    Parameters
    ----------
    **kwargs
        As for `pybamm.CasadiSolver`.
    """
    import warnings

    check_integrator(kwargs.get("rtol", TOLERANCES[0]))
    with warnings.catch_warnings():
        warnings.filterwarnings("ignore", message=".*CasadiSolver.*", category=DeprecationWarning)
        return pybamm.CasadiSolver(mode="safe", extra_options_setup={"max_num_steps": 100_000}, **kwargs)


SOLVERS = {"idaklu": Solver, "casadi": casadi_solver}
"""What may integrate a cell, by name."""
