"""Protocols of symmetric cells: plating and stripping, ramps to the critical current, one-way stripping."""

import warnings
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from itertools import pairwise
from math import isfinite, prod

import numpy as np
import pandas as pd

from nasolid.errors import InputError, NasolidWarning, SolveError
from nasolid.models.symmetric import SymmetricCell
from nasolid.parameters.cell import Cell
from nasolid.parameters.units import parse_quantity
from nasolid.parameters.values import parameter_values
from nasolid.simulation.constant_current import CURRENT, model_choices, prepared
from nasolid.simulation.protocol import current_density, refuse_alloy, refuse_no_count
from nasolid.simulation.stepping import Stepper
from nasolid.simulation.summary import ending
from nasolid.simulation.tables import table_of
from nasolid.simulation.validity import warn_outside_validity

VOLTAGE = "Voltage [V]"
CONTACTS = ("Left contact fraction", "Right contact fraction")
METALS = ("Left sodium metal [mol]", "Right sodium metal [mol]")
LEAKED = "Leaked charge [A.h.m-2]"
CAPACITY = "A.h.m-2"
FEW = 30
"""Steps up to which a curve is drawn smoothly."""

POINTS = 25
"""Points of a step that a curve keeps."""

FAILURES = ("penetration", "contact lost")
"""Endings that make a current a critical one; that a metal is used up does not."""


@dataclass(frozen=True, repr=False)
class SymmetricRun:
    """What a protocol of a symmetric cell gave.

    Attributes
    ----------
    cell : Cell
        The cell whose separator and interfaces stand between the two metals.
    table : pandas.DataFrame
        One row per half-cycle: ``step``, ``current_density_A_m2`` (positive strips the left metal),
        ``capacity_Ah_m2`` passed in it, ``time_h`` at its end, ``voltage_start_V`` and ``voltage_end_V`` (without
        sign), ``left_contact_fraction`` and ``right_contact_fraction`` at its end, ``contact_fraction`` (the least in
        it), ``leaked_Ah_m2`` (of all steps, where there is a shunt) and ``stopped_by`` (None where it ran to its end).
    critical_current_density : float or None
        [A.m-2] of the step in which the separator was penetrated or contact lost; None if neither happened.
    curve : pandas.DataFrame
        Along all steps, a few points each: ``time_h``, ``current_density_A_m2``, ``voltage_V``, ``contact_fraction``.
    """

    cell: Cell
    table: pd.DataFrame
    critical_current_density: float | None
    curve: pd.DataFrame

    def __repr__(self) -> str:
        return f"<SymmetricRun of {self.cell.name}: {len(self.table)} half-cycles, stopped_by={self.stopped_by!r}>"

    @property
    def stopped_by(self) -> str | None:
        """What ended the run before its time; None if nothing did."""
        return self.table["stopped_by"].iloc[-1]


def plating_stripping(
    cell: Cell | str,
    current: str | float | None = None,
    capacity: str | float = "1 mAh/cm2",
    cycles: int = 10,
    *,
    temperature: str | float | None = None,
    tolerance: float = 1e-6,
) -> SymmetricRun:
    """Pass a current to and fro through metal | separator | metal.

    Parameters
    ----------
    cell : Cell or str
        Cell whose separator and interfaces are taken; its choices say what ages. Each metal is as thick as the
        cell's reservoir.
    current : str or float, optional
        As for `current_density`.
    capacity : str or float
        Passed in each half-cycle: a text with its unit, or A.h.m-2.
    cycles : int
        How many times to and fro.
    temperature : str or float, optional
        E.g. ``"30 degC"`` or kelvin.
    tolerance : float
        Relative tolerance.

    Returns
    -------
    SymmetricRun
    """
    refuse_no_count(cycles)
    cell = _symmetric(cell, temperature)
    i, q = current_density(cell, current), areal_capacity(capacity)
    return _run(cell, [(sign * i, q) for _ in range(cycles) for sign in (1, -1)], tolerance)


def critical_current(
    cell: Cell | str,
    currents: Iterable[str | float],
    capacity: str | float = "0.5 mAh/cm2",
    *,
    pressure: str | float | None = None,
    temperature: str | float | None = None,
    tolerance: float = 1e-6,
) -> SymmetricRun:
    """Raise the current from step to step, to and fro, until the cell fails.

    Parameters
    ----------
    cell, temperature, tolerance
        As for `plating_stripping`.
    currents : iterable of str or float
        Current of each step, rising.
    capacity : str or float
        Passed in each half-cycle.
    pressure : str or float, optional
        Stack pressure, a text with its unit or Pa.

    Returns
    -------
    SymmetricRun
        Its ``critical_current_density`` is that of the step that failed, and ``stopped_by`` says how.

    Raises
    ------
    InputError
        If no current is given, or they do not rise.

    Warns
    -----
    NasolidWarning
        If the ramp ends without a failure.
    """
    cell = _symmetric(cell, temperature)
    changes = {} if pressure is None else {"Stack pressure [Pa]": pressure}
    cell = cell.override(changes, {"after": "stop"})  # a leak would hide what is looked for
    ramp = [current_density(cell, current) for current in currents]
    if not ramp or any(later <= earlier for earlier, later in pairwise(ramp)):
        raise InputError("currents of a ramp: give at least one, each above the one before")
    q = areal_capacity(capacity)
    run = _run(cell, [(sign * i, q) for i in ramp for sign in (1, -1)], tolerance)
    if run.critical_current_density is None:
        warnings.warn(
            f"{cell.name}: a ramp up to {abs(run.table['current_density_A_m2'].iloc[-1]) / 10:g} mA/cm2 did not reach "
            f"the critical current{_why(run)}; go higher, pass more charge per step, or choose a contact or a "
            "penetration that can fail",
            NasolidWarning,
            stacklevel=2,
        )
    return run


def _why(run) -> str:
    return "" if run.stopped_by is None else f" ({run.stopped_by})"


def one_way(
    cell: Cell | str,
    current: str | float | None = None,
    most: str | float | None = None,
    *,
    temperature: str | float | None = None,
    tolerance: float = 1e-6,
) -> SymmetricRun:
    """Strip one metal onto the other until contact is lost, or the metal.

    Parameters
    ----------
    cell, current, temperature, tolerance
        As for `plating_stripping`.
    most : str or float, optional
        Charge after which to give up: a text with its unit, or A.h.m-2; by default all that the metal holds.

    Returns
    -------
    SymmetricRun
        Of one row, whose ``capacity_Ah_m2`` is the charge that could be stripped.
    """
    cell = _symmetric(cell, temperature)
    if most is None:
        metal = (
            "Sodium reservoir thickness [m]",
            "Sodium density [kg.m-3]",
            "Sodium specific capacity [A.h.kg-1]",
        )
        charge = 1.01 * prod(cell.value(name) for name in metal)
    else:
        charge = areal_capacity(most)
    return _run(cell, [(current_density(cell, current), charge)], tolerance)


def areal_capacity(capacity: str | float) -> float:
    """Areal capacity [A.h.m-2] from a text with its unit or a number.

    Raises
    ------
    InputError
        If it cannot be read or is not positive.
    """
    found = parse_quantity(capacity, CAPACITY, "capacity") if isinstance(capacity, str) else float(capacity)
    if not isfinite(found) or found <= 0:
        raise InputError(f"capacity {capacity!r}: must be positive and finite, e.g. 1 mAh/cm2")
    return found


def _symmetric(cell: Cell | str, temperature) -> Cell:
    cell = prepared(cell, temperature)
    refuse_alloy(cell)
    warn_outside_validity(cell)
    return cell


def _run(cell, steps, tolerance) -> SymmetricRun:
    model = SymmetricCell(separator_layers=cell.layers, **model_choices(cell))
    values = parameter_values(cell)
    values[CURRENT] = "[input]"
    area = cell.value("Electrode area [m2]")
    stepper = Stepper(model, values, {CURRENT: steps[0][0] * area}, tolerance)
    curve: list[pd.DataFrame] = []
    table = table_of(_rows(stepper, steps, area, curve))
    last = table.iloc[-1]
    critical = abs(float(last["current_density_A_m2"])) if last["stopped_by"] in FAILURES else None
    return SymmetricRun(cell, table, critical, pd.concat(curve, ignore_index=True))


def _rows(stepper, steps, area, curve) -> Iterator[dict]:
    leaks = [name for name in (LEAKED,) if name in stepper.model.variables]
    observe = stepper.observer([VOLTAGE, *CONTACTS, *METALS, *leaks], [CURRENT])
    for n, (i, q) in enumerate(steps, start=1):
        inputs = {CURRENT: i * area}
        try:
            step = stepper.step(3600 * q / abs(i), inputs)
        except SolveError as error:
            if n == 1:
                raise
            yield {"step": n, "current_density_A_m2": i, "stopped_by": str(error).splitlines()[0]}
            return
        seen = observe(step, inputs)
        curve.append(_points(step, seen, i, dense=len(steps) <= FEW))
        row = {"step": n, "current_density_A_m2": i} | _row(step, seen, i)
        row["stopped_by"] = ending(step, ("final time",))
        yield row
        if row["stopped_by"] is not None:
            return


def _row(step, seen, i) -> dict:
    return {
        "capacity_Ah_m2": abs(i) * float(step.t[-1] - step.t[0]) / 3600,
        "time_h": float(step.t[-1]) / 3600,
        "voltage_start_V": abs(float(seen[VOLTAGE][0])),
        "voltage_end_V": abs(float(seen[VOLTAGE][-1])),
        "left_contact_fraction": float(seen[CONTACTS[0]][-1]),
        "right_contact_fraction": float(seen[CONTACTS[1]][-1]),
        "contact_fraction": float(np.min([seen[name] for name in CONTACTS])),
        "sodium_mol": float(sum(seen[name][-1] for name in METALS)),
    } | ({"leaked_Ah_m2": float(seen[LEAKED][-1])} if LEAKED in seen else {})


def _points(step, seen, i, dense) -> pd.DataFrame:
    """A few points of a step for a curve, both ends among them; between the integrator's own where it is `dense`."""
    if dense and len(step.t) > 1:
        t = np.linspace(step.t[0], step.t[-1], 3 * POINTS)
        voltage, contacts = step[VOLTAGE](t), [np.broadcast_to(step[name](t), t.shape) for name in CONTACTS]
    else:
        picked = np.unique(np.linspace(0, len(step.t) - 1, POINTS).round().astype(int))
        t = np.asarray(step.t)[picked]
        voltage, contacts = seen[VOLTAGE][picked], [seen[name][picked] for name in CONTACTS]
    return pd.DataFrame(
        {
            "time_h": t / 3600,
            "current_density_A_m2": i,
            "voltage_V": voltage,
            "contact_fraction": np.min(contacts, axis=0),
        }
    )
