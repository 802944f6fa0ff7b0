"""How the model is asked for what was measured: one function per protocol of a measured entry."""

from collections.abc import Callable
from typing import TYPE_CHECKING

import numpy as np
from scipy.signal import find_peaks

from nasolid.errors import InputError
from nasolid.parameters.cell import Cell
from nasolid.simulation.energy import energy_density
from nasolid.simulation.frozen import frozen
from nasolid.simulation.impedance import impedance, symmetric_impedance
from nasolid.simulation.symmetric import one_way, plating_stripping
from nasolid.studies.survival import survival
from nasolid.validation.measured import Measured

if TYPE_CHECKING:
    from nasolid.validation.observables import Observables


class NotModelled(InputError):
    """A measured entry that the model has no answer to; says why."""


AREA, MEASURED_AT = "Electrode area [m2]", "Measured current density [A.m-2]"

MID = 0.5
"""Sodium content of the host at which a pulse is felt."""

STEPS = np.linspace(0.15, 0.9, 16)
"""Sodium contents among which the least resistance is sought."""

TENTH_OF_A_HERTZ, USUAL = 0.1, 10.0
"""Frequency [Hz] of resistances over a discharge, and length [s] of a pulse where none is stated."""

STEADY = 1e-3
"""Frequency [Hz] that a resistance in series does not feel."""

SPECTRUM = np.logspace(6, -4, 101)
"""Frequencies [Hz] among which an apex is sought."""


def half_cycle(observe: "Observables", record: Measured, cell: Cell) -> float:
    """Capacity of a charge or discharge in the first cycle at the record's current: A.h.m-2 or A.h.kg-1."""
    charge, discharge = observe.half_cycles(cell, _current(record, cell))
    half = charge if record.direction == "charge" else discharge
    return half.areal_capacity if record.quantity == "areal capacity" else half.specific_capacity


def gap(observe: "Observables", record: Measured, cell: Cell) -> float:
    """Voltage between charge and discharge half-way through each [V]."""
    return observe.gap(cell, _current(record, cell))


def gap_slope(observe: "Observables", record: Measured, cell: Cell) -> float:
    """Slope of the gap over the current between the lowest and the highest that the cell was measured at.

    Halved, per area [Ohm.m2]; or both ways, of the whole cell [Ohm].
    """
    low, high = min(observe.currents, default=0.0), max(observe.currents, default=0.0)
    if not low < high:
        raise NotModelled(
            f"{record.name}: a slope needs half-cycles measured at two currents; there are fewer"
        )
    slope = (observe.gap(cell, high) - observe.gap(cell, low)) / (high - low)
    return slope / 2 if record.quantity == "DC areal resistance" else slope / cell.value(AREA)


def peak(observe: "Observables", record: Measured, cell: Cell) -> float:
    """Voltage at which charge over voltage is largest [V], that is where the curve is flattest."""
    steps = observe.solution(cell, _current(record, cell)).cycles[0].steps
    step = steps[0] if record.direction == "charge" else steps[1]
    t = np.linspace(0.02, 0.98, 400) * (step.t[-1] - step.t[0]) + step.t[0]
    V = step["Voltage [V]"](t)
    return float(V[np.argmin(np.abs(np.gradient(V)))])


def pulse(observe: "Observables", record: Measured, cell: Cell) -> float:
    """Areal resistance of a pulse that feels what the record's frequency feels [Ohm.m2]."""
    seconds = USUAL if record.frequency is None else 1 / (2 * np.pi * record.frequency)
    return observe.pulse(cell, MID, seconds, _sign(record))


def least_pulse(observe: "Observables", record: Measured, cell: Cell) -> float:
    """Least areal resistance at a tenth of a hertz over the sodium content [Ohm.m2]."""
    seconds = 1 / (2 * np.pi * (record.frequency or TENTH_OF_A_HERTZ))
    return min(observe.pulse(cell, sto, seconds, _sign(record)) for sto in STEPS)


def energy(observe: "Observables", record: Measured, cell: Cell) -> float:
    """Energy density at the record's voltage and the capacity of the discharge it was measured at."""
    capacity = observe.half_cycles(cell, cell.value(MEASURED_AT))[1].areal_capacity
    return _energy(record, cell, capacity)


def theoretical_energy(observe: "Observables", record: Measured, cell: Cell) -> float:
    """Energy density at the record's voltage and the nominal capacity."""
    return _energy(record, cell, None)


def apex(observe: "Observables", record: Measured, cell: Cell) -> float:
    """Frequency of the arc of one piece in the spectrum of the half charged cell [Hz].

    Where the real part falls fastest with the logarithm of the frequency, which tells arcs apart that merge in the
    imaginary part; of several the one of the highest frequency.
    """
    z = observe.spectrum(cell).contributions[record.piece]
    x = np.log(SPECTRUM)
    fall = -np.gradient(z.real, x)
    tops = find_peaks(fall)[0]
    if not tops.size:
        raise NotModelled(
            f"{record.name}: {record.piece} has no arc between {SPECTRUM[-1]:g} and {SPECTRUM[0]:g} Hz"
        )
    k = int(tops[0])
    a, b, _ = np.polyfit(x[k - 1 : k + 2] - x[k], fall[k - 1 : k + 2], 2)
    return float(SPECTRUM[k] * np.exp(-b / (2 * a)))


def symmetric_piece(observe: "Observables", record: Measured, cell: Cell) -> float:
    """Resistance of one piece of metal | separator | metal: of one interface per area, else all of it [Ohm]."""
    z = float(symmetric_impedance(cell, [STEADY]).contributions[record.piece].real[0])
    return z / 2 if record.quantity.startswith("areal") else z / cell.value(AREA)


def symmetric_voltage(observe: "Observables", record: Measured, cell: Cell) -> float:
    """Voltage of metal | separator | metal as its current starts [V]."""
    run = plating_stripping(cell, _current(record, cell), "1 mAh/cm2", 1)
    return abs(float(run.table["voltage_start_V"].iloc[0]))


def one_way_stripping(observe: "Observables", record: Measured, cell: Cell) -> float:
    """Charge that one metal gives to the other until contact is lost [A.h.m-2]."""
    return float(one_way(cell, _current(record, cell)).table["capacity_Ah_m2"].iloc[0])


def surviving(observe: "Observables", record: Measured, cell: Cell) -> float:
    """Share of an endless population that lives so many cycles."""
    return float(survival(cell, record.cycles or 1, _current(record, cell)).table["expected"].iloc[-1])


PROTOCOLS: dict[str, Callable[["Observables", Measured, Cell], float]] = {
    "half-cycle": half_cycle,
    "gap": gap,
    "gap slope": gap_slope,
    "peak": peak,
    "pulse": pulse,
    "least pulse": least_pulse,
    "energy": energy,
    "theoretical energy": theoretical_energy,
    "apex": apex,
    "symmetric piece": symmetric_piece,
    "symmetric voltage": symmetric_voltage,
    "one way": one_way_stripping,
    "survival": surviving,
}
"""What each protocol does; all take the observables, the record and the cell at the record's conditions, and give SI
with hours kept."""

SLOW = ("apex", "symmetric voltage", "one way", "survival")
"""Protocols that take tenths of a second for every variant."""


def steady(cell: Cell) -> Cell:
    """The cell as it starts, no longer ageing: what spectra and pulses look at."""
    return frozen(cell)


def spectrum(cell: Cell):
    """Spectrum of the half charged cell over all frequencies of interest."""
    return impedance(cell, SPECTRUM)


def _sign(record: Measured) -> int:
    return -1 if record.direction == "charge" else 1


def _current(record: Measured, cell: Cell) -> float:
    return cell.value(MEASURED_AT) if record.current_density is None else record.current_density


def _energy(record: Measured, cell: Cell, capacity: float | None) -> float:
    found = energy_density(cell, capacity, record.voltage)
    volumetric = record.quantity.endswith("volumetric")
    return 1000 * found.volumetric_Wh_l if volumetric else found.gravimetric_Wh_kg
