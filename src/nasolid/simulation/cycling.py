"""Cycling a cell for long: one row per cycle, flat in memory, to be taken up again."""

import warnings
from dataclasses import dataclass
from pathlib import Path

import pandas as pd

from nasolid.errors import InputError, NasolidWarning, OverAtOnce
from nasolid.parameters.arguments import checked_arguments
from nasolid.parameters.cell import Cell
from nasolid.simulation.bench import Bench, Protocol
from nasolid.simulation.constant_current import prepared
from nasolid.simulation.endings import AT_ONCE, REMEDY
from nasolid.simulation.protocol import current_density, refuse_no_count
from nasolid.simulation.saved import SavedState, load_state, operation_of
from nasolid.simulation.tables import table_of
from nasolid.simulation.telling import told
from nasolid.simulation.validity import warn_outside_validity


@dataclass(frozen=True, repr=False)
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
        end), and what the model's other pieces tell; ``leaked_Ah_m2`` is all that leaked since the cell was assembled.
    state : SavedState or None
        Where the last whole cycle ended; None if none did.
    protocol : Protocol or None
        How it was cycled.
    """

    cell: Cell
    table: pd.DataFrame
    state: SavedState | None
    protocol: Protocol | None = None

    def __repr__(self) -> str:
        return f"<CycleRun of {self.cell.name}: {len(self.table)} cycles, stopped_by={self.stopped_by!r}>"

    @property
    def stopped_by(self) -> str | None:
        """What ended the run before its time; None if nothing did."""
        return self.table["stopped_by"].iloc[-1]


@checked_arguments
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
        Of discharge and charge, as for `simulate`; by default those of the saved state, where there is one.
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

    Warns
    -----
    OverAtOnce
        If the last half-cycle was over before any charge had passed.

    Examples
    --------
    >>> import nasolid
    >>> run = nasolid.cycle("lowack2025-cell2", 3, "0.5mA/cm2")
    >>> len(run.table)
    3
    """
    cell = prepared(cell, temperature)
    _refuse(cycles, retention)
    state = start if isinstance(start, SavedState) or start is None else load_state(start)
    protocol = _protocol(cell, current, charge_current, hold, state)
    warn_outside_validity(cell)
    bench = Bench(cell, protocol, tolerance, state)
    if state is not None:
        _say_what_differs(cell, state)
    rows, tell = [], told(None, "cycles")
    for row in bench.run(cycles, retention):
        rows.append(row)
        tell(len(rows), cycles)
    run = CycleRun(cell, table_of(rows), bench.saved, protocol)
    if run.stopped_by is not None and run.stopped_by.endswith(AT_ONCE):
        said = f"cycle {rows[-1]['cycle']} was over before any charge passed in a half-cycle; {REMEDY}"
        warnings.warn(f"{cell.name}: {run.stopped_by}: {said}", OverAtOnce, stacklevel=2)
    return run


def _protocol(cell, current, charge_current, hold, state) -> Protocol:
    """Currents as asked for; what is not, as the saved state ran, or as the cell was measured."""
    if current is None and state is not None:
        discharge, own = state.protocol["discharge"], state.protocol["charge"]
    else:
        discharge = current_density(cell, current)
        own = cell.value("Charge current density [A.m-2]") if current is None else 0.0
    charge = current_density(cell, charge_current) if charge_current is not None else own or discharge
    return Protocol(charge, discharge, _hold(cell, hold, charge))


def _say_what_differs(cell, state):
    now = operation_of(cell)
    told = [
        f"'{key}' is {now[key]:g} and was {value:g}"
        for key, value in state.operation.items()
        if key in now and now[key] != value
    ]
    if told:
        warnings.warn(
            f"{cell.name} goes on otherwise than it was saved: {'; '.join(told)}",
            NasolidWarning,
            stacklevel=4,
        )


def _refuse(cycles, retention):
    refuse_no_count(cycles)
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
