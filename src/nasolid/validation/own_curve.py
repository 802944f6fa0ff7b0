"""Running what a user's own curve was measured under, and comparing."""

import warnings

import numpy as np

from nasolid.errors import InputError, NasolidWarning, SolveError, said_otherwise
from nasolid.parameters.arguments import checked_arguments
from nasolid.parameters.cell import Cell
from nasolid.parameters.units import from_si
from nasolid.simulation import HalfCycle, current_density, half_cycles, simulate
from nasolid.simulation.constant_current import prepared
from nasolid.simulation.curves import curves
from nasolid.simulation.summary import active_loading
from nasolid.validation.comparison import POINTS, Comparison
from nasolid.validation.curves import MeasuredCurve

TEMPERATURE = "Ambient temperature [K]"
SAME_CURRENT = 0.02
SAME_TEMPERATURE = 2.0
SAME_END = 0.05
"""How far what is said may be from what the file says: a share of the current, kelvin; and how far the curve may
end from the model's cut-off [V] without a warning."""


@checked_arguments
def compare(
    cell: Cell | str,
    curve: MeasuredCurve,
    current: str | float | None = None,
    direction: str | None = None,
    temperature: str | float | None = None,
    *,
    after_charge: bool | None = None,
) -> Comparison:
    """Run the half-cycle of a curve and compare voltages at equal charge passed.

    Both curves are read, by straight lines between their points, on an even grid of 200 over the charge
    passed that both hold, from the first point of the curve to the smaller of the two capacities, so that
    points that stand close do not weigh more. A charge starts from the cell as assembled. A discharge starts
    from a charge of the model where a charge came right before in the file, else from rest at the upper cut-off.

    Parameters
    ----------
    cell : Cell or str
        The cell, or what `load_cell` takes.
    curve : MeasuredCurve
        Of `read_curve`.
    current : str or float, optional
        As for `current_density`; needed where the curve does not say it, else within 2 % of what it says.
        The model then runs at the curve's own.
    direction : {"charge", "discharge"}, optional
        Must be the curve's, which is the sign of its current, or else the way its voltage moves.
    temperature : str or float, optional
        E.g. ``"30 degC"`` or kelvin; by default what the cell was changed to, else the curve's, else the cell's.
    after_charge : bool, optional
        Charge the model before a discharge: at the current of the charge in the file, or else at the cell's.

    Raises
    ------
    InputError
        For anything asked that is not on offer, or that the curve contradicts.
    SolveError
        If the half-cycle gives no voltage to compare.

    Warns
    -----
    NasolidWarning
        If the curve ends more than 50 mV from the cut-off that ends the model's half-cycle.
    """
    cell = _at_temperature(cell, curve, temperature)
    if direction not in (None, curve.direction):
        raise InputError(f"{curve.name}: is a {curve.direction}, not {direction!r}; give its own or none")
    i = curve_density(cell, curve, current)
    first = curve.after_charge if after_charge is None else after_charge
    if after_charge and curve.direction == "charge":
        raise InputError(f"{curve.name}: is a charge; only a discharge can come after a charge")
    record, q_model, V_model = _modelled(cell, curve, i, first)
    q, V = areal_capacity(cell, curve, i), curve.voltage
    if not q_model[-1] > q[0]:
        raise SolveError(
            f"{cell.name}: {record.termination}: the {curve.direction} at {i / 10:g} mA/cm2 ended before the first "
            "point of the curve; is the current right?"
        )
    _warn_of_window(cell, curve, record)
    grid = np.linspace(q[0], min(q[-1], q_model[-1]), POINTS)
    return Comparison(
        cell=cell.name,
        curve=curve.name,
        role=curve_role(cell, curve.name),
        direction=curve.direction,
        current_density=i,
        temperature=cell.value(TEMPERATURE),
        after_charge=first,
        ended_by=record.termination,
        capacity=grid,
        measured=np.interp(grid, q, V),
        modelled=np.interp(grid, q_model, V_model),
        points=(q, V),
        line=(q_model, V_model),
    )


@checked_arguments
def curve_role(cell: Cell, name: str) -> str:
    """What a user's own curve is to a cell.

    Parameters
    ----------
    cell : Cell
        The cell.
    name : str
        Of the curve: its file's name without ending.

    Returns
    -------
    str
        "calibration" if a number of the cell is `fitted_to` ``"curve/<name>"``, in use or not; else
        "prediction".
    """
    entries = (cell.spare | cell.entries).values()
    return "calibration" if any(f"curve/{name}" in entry.fitted_to for entry in entries) else "prediction"


def areal_capacity(cell: Cell, curve: MeasuredCurve, current_density: float) -> np.ndarray:
    """Charge passed along a curve [A.h.m-2].

    Parameters
    ----------
    cell : Cell
        The cell: its area and loading turn totals and specific values into areal ones.
    curve : MeasuredCurve
        The curve.
    current_density : float
        Without sign [A.m-2]; counts where the curve has a time but no current.
    """
    if curve.capacity is not None:
        factors = {"A.h": 1 / cell.value("Electrode area [m2]"), "A.h.kg-1": active_loading(cell)}
        return curve.capacity * factors.get(curve.capacity_unit, 1.0)
    assert curve.time is not None
    i = np.full(len(curve.time), current_density)
    if curve.current is not None:
        i = np.abs(curve.current) * _per_area(cell, curve)
    return np.concatenate([[0.0], np.cumsum((i[1:] + i[:-1]) / 2 * np.diff(curve.time))]) / 3600


def _per_area(cell: Cell, curve: MeasuredCurve) -> float:
    return 1 / cell.value("Electrode area [m2]") if curve.current_unit == "A" else 1.0


def _at_temperature(cell: Cell | str, curve: MeasuredCurve, temperature: str | float | None) -> Cell:
    found = prepared(cell, temperature)
    own = curve.temperature
    if own is None:
        return found
    if temperature is None and TEMPERATURE not in found.overridden:
        return found.override({TEMPERATURE: round(own, 6)})
    given = found.value(TEMPERATURE)
    if abs(given - own) > SAME_TEMPERATURE:
        said, there = (f"{from_si(T, 'K', 'degC'):.4g} degC" for T in (given, own))
        raise InputError(
            f"{curve.name}: temperature {said} was given, but the curve's own column says {there}; leave the "
            "option out, or the column"
        )
    return found


def curve_density(cell: Cell, curve: MeasuredCurve, current: str | float | None) -> float:
    """Current density of a curve [A.m-2], without sign.

    Parameters
    ----------
    cell : Cell
        The cell, whose area counts.
    curve : MeasuredCurve
        The curve.
    current : str or float, optional
        As for `nasolid.current_density`, where the curve has no column of it.

    Raises
    ------
    InputError
        If neither says it, or both and differently.
    """
    given = None if current is None else current_density(cell, current)
    if curve.mean_current is None:
        if given is None:
            raise InputError(
                f"{curve.name}: has no column of current; say it with --current, e.g. C/10, 0.5mA/cm2 or 20uA"
            )
        return given
    own = curve.mean_current * _per_area(cell, curve)
    if given is not None and abs(given / own - 1) > SAME_CURRENT:
        raise InputError(
            f"{curve.name}: current {current!r} is {given / 10:.4g} mA/cm2, but the curve's own column says "
            f"{own / 10:.4g} mA/cm2; leave --current out, or correct it or the cell's area"
        )
    return own


def _modelled(
    cell: Cell, curve: MeasuredCurve, i: float, after_charge: bool
) -> tuple[HalfCycle, np.ndarray, np.ndarray]:
    """Record of the half-cycle, its charge passed [A.h.m-2] and its voltage [V]."""
    before = None if curve.charged_at is None else curve.charged_at * _per_area(cell, curve)
    plan = (
        {"direction": "cycle", "charge_current": before} if after_charge else {"direction": curve.direction}
    )
    with said_otherwise():
        solution = simulate(cell, f"{i!r} A/m2", **plan)
    record, line = half_cycles(solution, cell)[-1], curves(solution, cell)[0][-1]
    if record.direction != curve.direction or len(line.time) < 2:
        raise SolveError(
            f"{cell.name}: {record.termination}: the {record.direction} at {record.current_density / 10:g} mA/cm2 "
            "left nothing to compare; check current and temperature, or widen the window"
        )
    return record, line.capacity, line("Voltage [V]")


def _warn_of_window(cell: Cell, curve: MeasuredCurve, record: HalfCycle) -> None:
    if not record.termination.endswith("cut-off"):
        return
    end = {"charge": "Upper", "discharge": "Lower"}[curve.direction]
    cut_off, last = cell.value(f"{end} voltage cut-off [V]"), float(curve.voltage[-1])
    if abs(last - cut_off) > SAME_END:
        warnings.warn(
            f"{curve.name}: ends at {last:.3f} V, the model at {cut_off:.3f} V, so that the capacity error compares "
            f'two windows; change it with --set "{end} voltage cut-off={last:.3f} V"',
            NasolidWarning,
            stacklevel=4,
        )
