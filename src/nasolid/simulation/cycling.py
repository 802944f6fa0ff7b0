"""Cycling a cell for long: one row per cycle, flat in memory, to be taken up again."""

import gc
from collections.abc import Iterator
from dataclasses import dataclass
from itertools import count
from pathlib import Path

import numpy as np
import pandas as pd

from nasolid.errors import InputError, SolveError
from nasolid.models import SodiumDFN
from nasolid.parameters.cell import Cell
from nasolid.parameters.keys import CHOICES
from nasolid.simulation.constant_current import (
    LOWER,
    OUT_OF_REACH,
    UPPER,
    prepared,
    start_values,
    theoretical_capacity,
)
from nasolid.simulation.protocol import current_density
from nasolid.simulation.saved import SavedState, load_state, model_of, numbers_of
from nasolid.simulation.stepping import Observer, Stepper
from nasolid.simulation.summary import ENDINGS
from nasolid.simulation.tables import table_of
from nasolid.simulation.validity import warn_outside_validity
from nasolid.submodels.cycler import END_CURRENT, SET_CURRENT, SET_VOLTAGE, Cycler

FAR = 1e9
"""A current density [A.m-2] that is never reached."""

INPUTS = (SET_CURRENT, SET_VOLTAGE, END_CURRENT, LOWER, UPPER)

CURRENT, PASSED = "Total current density [A.m-2]", "Charge passed [A.h.m-2]"
LOSS, HYSTERESIS = "Total loss [V]", "Loss: Hysteresis [V]"

STATES = {
    "contact_fraction_end": "Contact fraction",
    "void_volume_m": "Void volume per area [m]",
    "sodium_thickness_m": "Sodium thickness [m]",
    "saturation": "Saturation",
    "cathode_contact_factor": "Cathode contact resistance factor",
    "cathode_contact_ohm_m2": "Cathode contact areal resistance [Ohm.m2]",
    "leaked_Ah_m2": "Leaked charge [A.h.m-2]",
}
"""Columns that tell where a variable stands when a cycle ends."""

PRESSURE, IONIC = "Stack pressure [Pa]", "Current collector current density [A.m-2]"
SODIUM = ("Sodium metal [mol]", "Total lithium in positive electrode [mol]")


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


@dataclass(frozen=True)
class CycleRun:
    """What cycling gave.

    Attributes
    ----------
    cell : Cell
        The cell, as it was cycled.
    table : pandas.DataFrame
        One row per cycle: ``cycle``, ``charge_capacity_Ah_m2``, ``discharge_capacity_Ah_m2``,
        ``coulombic_efficiency``, ``contact_fraction`` (the least during the cycle), ``resistance_ohm_m2`` (all losses
        but hysteresis over current, half-way through the discharge), ``stopped_by`` (None where the cycle ran to its
        end), and what the model's other pieces tell.
    state : SavedState or None
        Where the last whole cycle ended; None if none did.
    """

    cell: Cell
    table: pd.DataFrame
    state: SavedState | None

    @property
    def stopped_by(self) -> str | None:
        """What ended the run before its time; None if nothing did."""
        return self.table["stopped_by"].iloc[-1]


def cycle(
    cell: Cell | str,
    cycles: int = 100,
    current: str | float | None = None,
    *,
    charge_current: str | float | None = None,
    hold: str | float | None = "C/20",
    temperature: str | float | None = None,
    retention: float | None = None,
    start: SavedState | str | Path | None = None,
    tolerance: float = 1e-6,
) -> CycleRun:
    """Charge and discharge a cell many times.

    Parameters
    ----------
    cell : Cell or str
        The cell, or what `load_cell` takes; its choices say what ages.
    cycles : int
        How many cycles, counted from where the run starts.
    current, charge_current : str or float, optional
        Of discharge and charge, as for `simulate`.
    hold : str or float, optional
        Current at which the hold at the upper cut-off ends; None charges at constant current alone.
    temperature : str or float, optional
        E.g. ``"30 degC"`` or kelvin; by default the cell's own.
    retention : float, optional
        Share of the first discharge capacity below which the run ends.
    start : SavedState or path, optional
        State to go on from; by default the cell as assembled. A run that goes on gives bit for bit what an
        uninterrupted one gives.
    tolerance : float
        Relative tolerance; the absolute one is a hundredth of it.

    Returns
    -------
    CycleRun
        Table and last state. A physical end (contact lost, penetration, sodium exhausted, salt depleted) is named in
        ``stopped_by`` of its cycle, and so is an integrator that gave up: what was done before is kept.

    Raises
    ------
    InputError
        For anything asked that is not on offer, also a saved state of another cell or model.

    Examples
    --------
    >>> import nasolid
    >>> run = nasolid.cycle("lowack2025-cell2", 3, "0.5mA/cm2")
    >>> len(run.table)
    3
    """
    cell = prepared(cell, temperature)
    _refuse(cycles, retention)
    discharge = current_density(cell, current)
    own = cell.value("Charge current density [A.m-2]") if current is None else 0.0
    charge = current_density(cell, charge_current) if charge_current is not None else own or discharge
    protocol = Protocol(charge, discharge, _hold(cell, hold, charge))
    warn_outside_validity(cell)
    bench = Bench(cell, protocol, tolerance, start)
    rows = list(bench.run(cycles, retention))
    return CycleRun(cell, table_of(rows), bench.saved)


def _refuse(cycles, retention):
    if not isinstance(cycles, int) or isinstance(cycles, bool) or cycles < 1:
        raise InputError(f"cycles = {cycles!r}: give a whole number from 1")
    if retention is not None and not 0 < retention < 1:
        raise InputError(f"retention = {retention!r}: is a share above 0 and below 1, e.g. 0.8")


def _hold(cell, hold, charge):
    if hold is None:
        return None
    end = current_density(cell, hold)
    if end >= charge:
        raise InputError(
            f"hold {hold!r} ends at {end:g} A/m2, which is not below the charge current, {charge:g} A/m2; lower it "
            "or charge without a hold"
        )
    return end


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
        As in `cycle`.
    """

    def __init__(self, cell: Cell, protocol: Protocol, tolerance: float, start=None):
        self.cell, self.protocol = cell, protocol
        choices = {name: value for name, value in cell.choices.items() if name in CHOICES}
        model = CycledDFN(separator_layers=cell.layers, **choices)
        values = start_values(cell, -protocol.charge)
        values.update({LOWER: "[input]", UPPER: "[input]"})
        steps = list(protocol.steps(cell))
        self.stepper = Stepper(model, values, steps[0], tolerance)
        names = {CURRENT, PASSED, LOSS, *STATES.values(), PRESSURE, IONIC, *SODIUM}
        names |= {HYSTERESIS, "Contact fraction"}
        known = [name for name in sorted(names) if name in self.stepper.model.variables]
        self.observe: Observer = self.stepper.observer(known, INPUTS)
        self.done, self.first = 0, 0.0
        self.saved: SavedState | None = None
        if start is not None:
            self._take_up(start if isinstance(start, SavedState) else load_state(start))

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
                self.done, self.saved = k, self._state(k)
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
            longest = 2 * 3600 * theoretical_capacity(self.cell) / abs(inputs[SET_CURRENT]) + 86400
            try:
                step = self.stepper.step(longest, inputs)
            except SolveError as error:
                stopped = str(error)
                break
            seen.append(self.observe(step, inputs))
            stopped = _stopped(step)
            if stopped is not None:
                break
        return {"cycle": k} | _row(seen) | {"stopped_by": stopped}

    def _state(self, k: int) -> SavedState:
        time, y, inputs = self.stepper.state()
        cell = self.cell
        return SavedState(
            cell.name, model_of(cell), numbers_of(cell), k, self.first, time, y.tolist(), inputs
        )


REGULAR = ("Minimum voltage [V]", "Maximum voltage [V]", "Current fallen")
"""Events that end a half-cycle as it should end."""


def _stopped(step) -> str | None:
    """What a half-cycle ended by, if not as it should; one that passed no charge is over at once."""
    event = step.termination.removeprefix("event: ")
    ending = "half-cycle not finished" if event == "final time" else ENDINGS.get(event, event)
    if len(step.t) == 1:
        return f"{ending} at once"
    return None if event in REGULAR else ending


def _row(seen: list[dict[str, np.ndarray]]) -> dict:
    """Numbers of a cycle from its half-cycles; not a number where there was none."""
    nan = float("nan")
    charged, discharged = (_passed(seen[n]) if len(seen) > n else nan for n in (0, 1))
    whole = {name: np.concatenate([part[name] for part in seen]) for name in (seen[0] if seen else {})}

    def last(name):
        return float(whole[name][-1]) if name in whole else nan

    row = {
        "charge_capacity_Ah_m2": charged,
        "discharge_capacity_Ah_m2": discharged,
        "coulombic_efficiency": discharged / charged if charged else nan,
        "contact_fraction": float(whole["Contact fraction"].min()) if whole else nan,
        "resistance_ohm_m2": _resistance(seen[1]) if len(seen) > 1 else nan,
    }
    row |= {column: last(name) for column, name in STATES.items() if name in whole}
    if PRESSURE in whole:
        row |= {"least_pressure_Pa": whole[PRESSURE].min(), "largest_pressure_Pa": whole[PRESSURE].max()}
    if whole:
        local = whole[IONIC] / whole["Contact fraction"]
        row["peak_plating_A_m2"] = max(0.0, float(-local.min()))
    if all(name in whole for name in SODIUM):
        row["sodium_mol"] = sum(last(name) for name in SODIUM)
    return row


def _passed(part):
    return abs(float(part[PASSED][-1] - part[PASSED][0]))


def _resistance(part):
    """All losses but hysteresis over current, half-way through a discharge [Ohm.m2]."""
    passed = part[PASSED] - part[PASSED][0]
    if len(passed) < 2 or passed[-1] <= 0:
        return float("nan")
    losses = part[LOSS] - part[HYSTERESIS]
    return float(np.interp(passed[-1] / 2, passed, losses / part[CURRENT]))
