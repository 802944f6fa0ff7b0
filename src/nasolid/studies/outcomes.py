"""What variants of a cell give: a cycle and a short pulse, in one build each."""

from collections.abc import Iterable

import numpy as np
import pybamm

from nasolid.errors import SolveError
from nasolid.parameters.cell import Cell
from nasolid.parameters.equilibrium import charged_stoichiometry, discharged_stoichiometry
from nasolid.simulation.constant_current import LOWER, UPPER
from nasolid.simulation.summary import HalfCycle, half_cycles
from nasolid.simulation.variants import Variants, felt, held, pulses
from nasolid.studies.draws import HANGING

PULSE = 1.0
"""Current density [A.m-2] of a pulse."""

MEAN, VOLTAGE = "Mean open-circuit voltage [V]", "Voltage [V]"


class Outcomes:
    """One build for cycles and one for pulses of a cell in which numbers are inputs.

    Parameters
    ----------
    cell : Cell
        The cell; variants have its layers and choices.
    keys : iterable of str
        Numbers that may differ between variants, besides those that hang together with them.
    tolerance : float
        As for `Variants`.

    Raises
    ------
    InputError
        If a key is none of the cell, or a table.
    """

    def __init__(self, cell: Cell, keys: Iterable[str], tolerance: float = 1e-4):
        keys = [*keys, *HANGING]
        self.cycles = Variants(cell, keys, tolerance)
        self.pulses = pulses(cell, keys, tolerance)

    def cycle(self, cell: Cell, current: float, charge_current: float | None = None) -> HalfCycle:
        """Discharge of a variant after a charge.

        Parameters
        ----------
        cell : Cell
            The variant.
        current, charge_current : float
            Current densities [A.m-2]; the charge takes the same unless its own is given.

        Raises
        ------
        SolveError
            If the integrator gives up.
        """
        charge = current if charge_current is None else charge_current
        return half_cycles(self.cycles.simulate(cell, current, charge_current=charge), cell)[-1]

    def discharge(self, cell: Cell, current: float) -> HalfCycle:
        """Discharge of a variant at a current density [A.m-2] from rest at its upper cut-off."""
        return half_cycles(self.cycles.simulate(cell, current, direction="discharge"), cell)[-1]

    def resistance(self, cell: Cell, seconds: float = 10.0, soc: float = 0.5) -> float:
        """Areal resistance [Ohm.m2] of a variant after a pulse of 1 A.m-2, as `pulse_resistance` gives it.

        Parameters
        ----------
        cell : Cell
            The variant.
        seconds : float
            Length of the pulse.
        soc : float
            State of charge at rest, 0..1, between the variant's own cut-offs.

        Raises
        ------
        SolveError
            If the integrator gives up, or the cell cannot bear the pulse.
        """
        try:
            solution = self.pulses.pulse(held(cell), content(cell, soc), seconds, PULSE)
        except pybamm.SolverError as error:
            raise SolveError(f"no pulse of {seconds:g} s: {error}") from error
        return felt(solution, PULSE)

    def handed(self, cell: Cell, current: float, soc: float = 0.5) -> dict[tuple[str, str], float]:
        """Every number that the solver is handed for a cycle and a pulse, by which of both and name."""
        cycle = self.cycles.values(cell, -current) | {key: cell.value(key) for key in (LOWER, UPPER)}
        pulse = self.pulses.pulse_values(held(cell), content(cell, soc), PULSE)
        return {("cycle", name): x for name, x in cycle.items()} | {
            ("pulse", name): x for name, x in pulse.items()
        }

    def read(self) -> set[tuple[str, str]]:
        """Those of `handed` that stand in an equation, a start value, an event or a voltage that is read.

        Both builds must have run once.
        """
        builds = {"cycle": self.cycles, "pulse": self.pulses}
        return {(run, name) for run, build in builds.items() for name in _standing(build)}


def content(cell: Cell, soc: float) -> float:
    """Sodium content of the host at a state of charge between the cell's own cut-offs."""
    empty, full = discharged_stoichiometry(cell), charged_stoichiometry(cell)
    return empty + soc * (full - empty)


def _standing(build: Variants) -> set[str]:
    model = build.simulation.built_model
    equations = [model.concatenated_rhs, model.concatenated_algebraic, model.concatenated_initial_conditions]
    events = [event.expression for event in model.events]
    watched = [model.get_processed_variable(name) for name in (VOLTAGE, MEAN)]
    return {
        leaf.name
        for expression in [*equations, *events, *watched]
        for leaf in expression.pre_order()
        if isinstance(leaf, pybamm.InputParameter)
    }


def of_discharge(half: HalfCycle) -> tuple[float, float]:
    """Capacity [A.h.m-2] and mean voltage [V]; no voltage where nothing passed."""
    return half.areal_capacity, half.mean_voltage if half.areal_capacity > 0 else float(np.nan)
