"""A cell on its cycler, cycle by cycle."""

import gc
from collections.abc import Iterator
from dataclasses import asdict, dataclass
from itertools import count

from nasolid.errors import SolveError
from nasolid.models import SodiumDFN
from nasolid.parameters.cell import Cell
from nasolid.simulation.constant_current import (
    LOWER,
    OUT_OF_REACH,
    UPPER,
    model_choices,
    start_values,
    theoretical_capacity,
)
from nasolid.simulation.cycle_rows import AGED, OBSERVED, cycle_row
from nasolid.simulation.saved import INPUTS, SavedState, model_of, numbers_of, operation_of
from nasolid.simulation.stepping import Stepper
from nasolid.simulation.summary import ending
from nasolid.submodels.cycler import END_CURRENT, SET_CURRENT, SET_VOLTAGE, Cycler

FAR = 1e9
"""A current density [A.m-2] that is never reached."""

DAY = 86400.0
"""Seconds that a half-cycle may last beyond twice what its charge takes."""


REGULAR = ("Minimum voltage [V]", "Maximum voltage [V]", "Current fallen")
"""Events that end a half-cycle as it should end."""


@dataclass(frozen=True)
class Protocol:
    """How a cell is cycled; every cycle is a charge and a discharge.

    Attributes
    ----------
    charge, discharge : float
        Current densities [A.m-2], without sign.
    hold : float or None
        Current density [A.m-2] at which the hold at the upper cut-off ends; None for no hold.
    """

    charge: float
    discharge: float
    hold: float | None

    def steps(self, cell: Cell) -> Iterator[dict[str, float]]:
        """Inputs of charge and discharge."""
        upper = cell.value(UPPER)
        yield {
            SET_CURRENT: -self.charge,
            SET_VOLTAGE: OUT_OF_REACH if self.hold is None else upper,
            END_CURRENT: -FAR if self.hold is None else self.hold,
            LOWER: -OUT_OF_REACH,
            UPPER: upper if self.hold is None else OUT_OF_REACH,
        }
        yield {
            SET_CURRENT: self.discharge,
            SET_VOLTAGE: OUT_OF_REACH,
            END_CURRENT: -FAR,
            LOWER: cell.value(LOWER),
            UPPER: OUT_OF_REACH,
        }


class CycledDFN(SodiumDFN):
    """The cell on its cycler."""

    def set_external_circuit_submodel(self):
        super().set_external_circuit_submodel()
        self.submodels["external circuit"] = Cycler(self.param, self.options)


class Bench:
    """A cell on its cycler, cycle by cycle.

    Parameters
    ----------
    cell, protocol, tolerance, start
        As for `nasolid.cycle`.
    """

    def __init__(self, cell: Cell, protocol: Protocol, tolerance: float, start: SavedState | None = None):
        self.cell, self.protocol = cell, protocol
        model = CycledDFN(separator_layers=cell.layers, **model_choices(cell))
        values = start_values(cell, -protocol.charge)
        values.update({LOWER: "[input]", UPPER: "[input]"})
        steps = list(protocol.steps(cell))
        self.stepper = Stepper(model, values, steps[0], tolerance)
        known = [name for name in OBSERVED if name in self.stepper.model.variables]
        self.observe = self.stepper.observer(known, INPUTS)
        self.done, self.first = 0, 0.0
        self.saved: SavedState | None = None
        if start is not None:
            self._take_up(start)

    def _take_up(self, state: SavedState) -> None:
        state.check(self.cell, self.stepper.model.len_rhs_and_alg)
        self.stepper.restore(state.time, state.states, state.inputs)
        self.done, self.first, self.saved = state.cycles, state.first_capacity, state

    def run(self, cycles: int, retention: float | None = None) -> Iterator[dict]:
        """Rows of the next cycles, until one does not run to its end."""
        for k in count(self.done + 1):
            row = self._cycle(k)
            if row["stopped_by"] is None:
                self.first = self.first or row["discharge_capacity_Ah_m2"]
                self.done, self.saved = k, self._state(k, row)
                if retention is not None and row["discharge_capacity_Ah_m2"] < retention * self.first:
                    row["stopped_by"] = "retention"
            if k % 10 == 0:
                gc.collect()  # PyBaMM's solutions hold themselves in circles: freed by and by they would pile up
            yield row
            cycles -= 1
            if row["stopped_by"] is not None or cycles == 0:
                return

    def _cycle(self, k: int) -> dict:
        seen, stopped = [], None
        for inputs in self.protocol.steps(self.cell):
            longest = 2 * 3600 * theoretical_capacity(self.cell) / abs(inputs[SET_CURRENT]) + DAY
            try:
                step = self.stepper.step(longest, inputs)
            except SolveError as error:
                stopped = str(error).splitlines()[0]
                break
            seen.append(self.observe(step, inputs))
            stopped = ending(step, REGULAR)
            if stopped is not None:
                break
        return {"cycle": k} | cycle_row(seen) | {"stopped_by": stopped}

    def _state(self, k: int, row: dict) -> SavedState:
        time, y, inputs = self.stepper.state()
        cell = self.cell
        return SavedState(
            cell=cell.name,
            model=model_of(cell),
            numbers=numbers_of(cell),
            cycles=k,
            first_capacity=self.first,
            time=time,
            states=y.tolist(),
            inputs=inputs,
            protocol=asdict(self.protocol),
            operation=operation_of(cell),
            aged={word: row[column] for word, column in AGED.items() if column in row},
        )
