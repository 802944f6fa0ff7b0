"""Many constant-current runs of one cell in one build."""

from collections.abc import Mapping, Sequence

import numpy as np
import pybamm

from nasolid.models.solver import Solver
from nasolid.parameters.cells import Cell
from nasolid.simulation.between_cut_offs import FAR
from nasolid.simulation.builds import CURRENT
from nasolid.simulation.constant_current import build_simulation, start_values


class Batch:
    """Constant-current half-cycles of one cell whose parameters are inputs of one build.

    Parameters
    ----------
    cell : Cell
        The cell.
    i : float
        Typical current density [A.m-2], positive on discharge: it says from which end the runs start.
    inputs : sequence of str
        Parameters that `run` gives for each draw; "Current function [A]" is always one. Only numbers that do
        not shape the mesh can be inputs.
    compile : bool
        Compile ahead of time; some seconds once per machine and structure.
    threads : int
        Threads that solve draws side by side.
    tolerance : float
        Relative tolerance; the absolute one is a hundredth of it.
    output_variables : sequence of str, optional
        Keep these variables alone, instead of all states.
    """

    def __init__(
        self,
        cell: Cell,
        i: float,
        inputs: Sequence[str] = (),
        *,
        compile=False,
        threads=1,
        tolerance=1e-4,
        output_variables=("Voltage [V]",),
        **kwargs,
    ):
        options = {"max_num_steps": 20_000, "silence_sundials_errors": True}
        solver = Solver(
            compile=compile,
            threads=threads,
            rtol=tolerance,
            atol=tolerance / 100,
            options=options,
            output_variables=list(output_variables),
            on_failure="ignore",
        )
        self.names = sorted({CURRENT, *inputs})
        self.simulation = build_simulation(cell, i, inputs=self.names, solver=solver, **kwargs)
        self.benign = self._benign(cell, i)

    def _benign(self, cell, i):
        """A draw that certainly runs; PyBaMM judges a batch by its first."""
        slow = 1e-9 * i  # as good as rest
        start = start_values(cell, slow)
        known = [name for name in self.names if name != CURRENT]
        return {name: float(start[name]) for name in known} | {
            CURRENT: slow * cell.value("Electrode area [m2]")
        }

    def run(
        self, draws: Sequence[Mapping[str, float]], longest: float | None = None
    ) -> list[pybamm.Solution]:
        """Solve every draw.

        Parameters
        ----------
        draws : sequence of mapping
            Values in SI of the inputs, for each draw all of them.
        longest : float, optional
            Time [s] at which a run ends that no cut-off ended, by default `FAR`, as in `simulate`: with another one
            the integrator may take other steps.

        Returns
        -------
        list of pybamm.Solution
            One each, in order; a cut-off crossed at once is a solution of one point, and where the integrator
            gave up ``termination`` is "failure".
        """
        ordered = [{name: draw[name] for name in self.names} for draw in draws]
        times = np.array([0, FAR if longest is None else longest])
        return self.simulation.solve(times, inputs=[self.benign, *ordered])[1:]
