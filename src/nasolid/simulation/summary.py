"""What a run gave: one record per half-cycle."""

from collections.abc import Iterable
from dataclasses import asdict, dataclass

import numpy as np
import pybamm

from nasolid.parameters.arguments import checked_arguments
from nasolid.parameters.cells import Cell
from nasolid.simulation.averages import over_time
from nasolid.simulation.curves import direction, idle_current, steps
from nasolid.simulation.endings import AT_ONCE, DONE, ENDINGS, STOPPED


@dataclass(frozen=True)
class HalfCycle:
    """One half-cycle of a run.

    Attributes
    ----------
    direction : str
        "charge" or "discharge"; "rest" where no current flows.
    current_density : float
        When it began, without sign [A.m-2].
    areal_capacity : float
        Charge passed [A.h.m-2].
    specific_capacity : float
        The same per mass of active material, connected or not [A.h.kg-1, that is mAh/g].
    mean_voltage : float
        Energy over charge [V]; not a number where no charge passed.
    energy : float
        Passed through the terminals [W.h.m-2], without sign.
    duration : float
        [s].
    termination : str
        What ended it, of `ENDINGS`; "... at once" where it was over before it began.
    status : str
        "done", or "stopped" where it was over before any charge had passed: then charge, energy and duration are 0
        and the mean voltage is not a number. The same word as in a map, a study and a table of cycles.
    """

    direction: str
    current_density: float
    areal_capacity: float
    specific_capacity: float
    mean_voltage: float
    energy: float
    duration: float
    termination: str

    @property
    def status(self) -> str:
        """What became of it."""
        return DONE if self.duration > 0 else STOPPED

    def to_json(self) -> dict:
        """The record with the units in its names, as `nasolid run --json` prints it."""
        values = asdict(self)
        units = {
            "areal_capacity": "_Ah_m2",
            "specific_capacity": "_mAh_g",
            "mean_voltage": "_V",
            "energy": "_Wh_m2",
            "duration": "_s",
            "current_density": "_A_m2",
        }
        named = {name + units.get(name, ""): value for name, value in values.items()} | {
            "status": self.status
        }
        if np.isnan(self.mean_voltage):
            named["mean_voltage_V"] = None
        return named


def ending(step: pybamm.Solution, regular: Iterable[str]) -> str | None:
    """What a step ended by; None if by an event that should end it after some charge has passed.

    Parameters
    ----------
    step : pybamm.Solution
        The step.
    regular : iterable of str
        Names of events, or "final time".
    """
    event = step.termination.removeprefix("event: ")
    if event not in regular:
        return "half-cycle not finished" if event == "final time" else ENDINGS.get(event, event)
    return f"{ENDINGS[event]} {AT_ONCE}" if len(step.t) == 1 else None


@checked_arguments
def half_cycles(solution: pybamm.Solution, cell: Cell) -> list[HalfCycle]:
    """Capacity, voltage and energy of every half-cycle of a run.

    Parameters
    ----------
    solution : pybamm.Solution
        Of `simulate`.
    cell : Cell
        The cell it ran on: its area and loading turn totals into areal and specific values.
    """
    area, loading = cell.value("Electrode area [m2]"), active_loading(cell)
    idle = idle_current(cell)
    return [_record(step, area, loading, idle) for cycle in steps(solution) for step in cycle]


def active_loading(cell: Cell) -> float:
    """Mass of active material per area [kg.m-2], connected or not."""
    values = cell.values()
    return (
        values["Positive electrode active material volume fraction"]
        * values["Positive electrode thickness [m]"]
        * values["Positive electrode active material density [kg.m-3]"]
    )


def _record(step, area, loading, idle):
    current = step["Current [A]"].entries
    duration = float(step.t[-1] - step.t[0])
    capacity, energy = (total / area / 3600 for total in _charge_and_energy(step, current))
    ending = ENDINGS.get(step.termination.removeprefix("event: "), step.termination)
    return HalfCycle(
        direction=direction(current, idle),
        current_density=abs(float(current[0])) / area,
        areal_capacity=capacity,
        specific_capacity=capacity / loading,
        mean_voltage=energy / capacity if capacity > 0 else float("nan"),
        energy=energy,
        duration=duration,
        termination=ending if duration > 0 else f"{ending} {AT_ONCE}",
    )


def _charge_and_energy(step, current):
    """Charge [A.s] and energy [W.s] without sign."""
    time, voltage = np.asarray(step.t), np.ravel(step["Voltage [V]"].entries)
    if np.ptp(current) == 0:
        i = abs(float(current[0]))
        return i * float(time[-1] - time[0]), i * over_time(voltage, time)
    fine = np.unique(np.linspace(time[:-1], time[1:], 5))  # no spline: a current may jump
    flowing = step["Current [A]"](fine)
    power = flowing * step["Voltage [V]"](fine)
    return abs(float(np.trapezoid(flowing, fine))), abs(float(np.trapezoid(power, fine)))
