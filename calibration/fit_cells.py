"""Fits the numbers of the shipped cells that are marked ``kind = "fitted"``, one to one measured entry each.

    python calibration/fit_cells.py            # what the files give, next to what was measured
    python calibration/fit_cells.py --write    # fit, and write the values into the cell files

Every parameter has one measured entry that decides it, so each is found by bisection inside its stated range;
parameters of one cell that feel each other are found in turns. What is not listed here is not fitted.
"""

import argparse
import re
from collections.abc import Callable
from dataclasses import dataclass

import numpy as np
from scipy.optimize import brentq

import nasolid
from nasolid.parameters import parameter_sets_dir
from nasolid.parameters.keys import bare
from nasolid.parameters.units import from_si
from nasolid.simulation.resistance import pulse_resistance

UTILISATION = "Positive electrode utilisation"
CONTACT = "Cathode contact areal resistance [Ohm.m2]"
DIFFUSIVITY = "Positive particle reference diffusivity [m2.s-1]"
FILM = "Positive electrode film thickness [m]"
ANODE = "Anode areal resistance [Ohm.m2]"
TENTH_OF_A_HERTZ = 1 / (2 * np.pi * 0.1)


def areal_capacity(current, k):
    """Areal capacity [mAh/cm2] of half-cycle k (0 charge, 1 discharge)."""
    return lambda cell: nasolid.half_cycles(nasolid.simulate(cell, current), cell)[k].areal_capacity / 10


def specific_capacity(current):
    """Discharge capacity [mAh/g]."""
    return lambda cell: nasolid.half_cycles(nasolid.simulate(cell, current), cell)[1].specific_capacity


def middle(step):
    """Voltage half-way through a half-cycle."""
    return float(step["Voltage [V]"]((step.t[0] + step.t[-1]) / 2))


def gap(current):
    """Voltage between charge and discharge half-way through each [mV]."""

    def measure(cell):
        charge, discharge = nasolid.simulate(cell, current).cycles[0].steps
        return 1e3 * (middle(charge) - middle(discharge))

    return measure


def gap_slope(low, high):
    """Half the slope of the gap over the current density [Ohm.cm2]."""

    def measure(cell):
        i = [nasolid.current_density(cell, c) / 10 for c in (low, high)]
        return (gap(high)(cell) - gap(low)(cell)) / (i[1] - i[0]) / 2

    return measure


def resistance(stoichiometries):
    """Least areal resistance at 0.1 Hz over the given sodium contents [Ohm.cm2]."""
    return lambda cell: 1e4 * min(pulse_resistance(cell, s, TENTH_OF_A_HERTZ) for s in stoichiometries)


@dataclass(frozen=True)
class Fit:
    """One parameter and the measured entry that decides it."""

    cell: str
    key: str
    entry: str
    measured: float
    measure: Callable


@dataclass(frozen=True)
class Check:
    """A measured entry that no parameter is fitted to."""

    cell: str
    entry: str
    measured: float
    measure: Callable


STEPS = np.linspace(0.15, 0.9, 16)

FITS = [
    Fit("lowack2025-cell1", CONTACT, "resistance-after-formation", 590, resistance([0.5])),
    Fit("lowack2025-cell1", UTILISATION, "first-discharge", 2.14, areal_capacity("0.2mA/cm2", 1)),
    Fit("lowack2025-cell2", CONTACT, "resistance-after-formation", 120, resistance([0.5])),
    Fit("lowack2025-cell2", UTILISATION, "first-discharge", 1.11, areal_capacity("0.1mA/cm2", 1)),
    Fit("hu2024", ANODE, "gap-0.2C", 150, gap("0.2C")),
    Fit("hu2024", UTILISATION, "capacity-0.2C", 103.8, specific_capacity("0.2C")),
    Fit("hu2024", DIFFUSIVITY, "capacity-0.5C", 99.4, specific_capacity("0.5C")),
    Fit("hu2024-first", UTILISATION, "capacity-0.1C-first", 110.6, specific_capacity("0.1C")),
    Fit("tsai2020", FILM, "capacity-0.5", 0.60, areal_capacity("0.5mA/cm2", 1)),
    Fit("lan2019", CONTACT, "resistance-slope", 396, gap_slope("0.1C", "0.6C")),
    Fit("tsai2020", UTILISATION, "capacity-0.2", 0.60, areal_capacity("0.2mA/cm2", 1)),
    Fit("yamauchi2020-A", CONTACT, "least-resistance-discharge", 3929, resistance(STEPS)),
    Fit("yamauchi2020-B", CONTACT, "least-resistance-discharge", 331, resistance(STEPS)),
    Fit("yamauchi2020-C", CONTACT, "least-resistance-discharge", 234, resistance(STEPS)),
    Fit("yamauchi2020-E", CONTACT, "least-resistance-discharge", 120, resistance(STEPS)),
    Fit("yamauchi2020-C", DIFFUSIVITY, "capacity-2C", 61, specific_capacity("2C")),
]

CHECKS = [
    Check("lowack2025-cell1", "first-charge", 2.21, areal_capacity("0.2mA/cm2", 0)),
    Check("lowack2025-cell2", "first-charge", 1.18, areal_capacity("0.1mA/cm2", 0)),
    Check("lan2019", "capacity-0.1C (at least)", 95, specific_capacity("0.1C")),
    Check("lan2019", "capacity-0.6C (at least)", 95, specific_capacity("0.6C")),
    Check("tsai2020", "capacity-0.3", 0.60, areal_capacity("0.3mA/cm2", 1)),
]


def solve(fit):
    """Value of the parameter, in SI, that meets its entry; an end of the range where none does."""
    cell = nasolid.load_cell(fit.cell)
    low, high = cell.entries[fit.key].range_si
    logarithmic = low > 0 and high / low > 20
    scale, back = (np.log, np.exp) if logarithmic else (float, float)

    def miss(x):
        return fit.measure(cell.override({fit.key: float(back(x))})) - fit.measured

    ends = scale(low), scale(high)
    misses = [miss(x) for x in ends]
    if misses[0] * misses[1] > 0:
        return (low, high)[int(abs(misses[1]) < abs(misses[0]))]
    return float(back(brentq(miss, *ends, xtol=1e-4 * (ends[1] - ends[0]))))


def write(fit, value):
    """Put a value into the file that holds the cell's fitted entry, in the unit that stands there."""
    folder = {"tsai2020": "lan2019"}.get(fit.cell, fit.cell.split("-")[0])
    path = parameter_sets_dir() / "cells" / folder / "cell.toml"
    text = path.read_text(encoding="utf-8")
    own = {"hu2024": "rate"}.get(fit.cell, fit.cell.removeprefix(f"{folder}-"))
    for head in (f'[cells.{own}."{fit.key}"]', f'["{fit.key}"]'):
        if head in text:
            break
    before, after = text.split(head, 1)
    entry = nasolid.load_cell(fit.cell).entries[fit.key]
    printed = from_si(value, fit.key[fit.key.rfind("[") + 1 : -1], entry.unit) if entry.unit else value
    after = re.sub(r"^value = .*$", f"value = {printed:.4g}", after, count=1, flags=re.MULTILINE)
    path.write_text(before + head + after, encoding="utf-8")


def table(items):
    """Print measured against modelled."""
    for item in items:
        model = item.measure(nasolid.load_cell(item.cell))
        what = getattr(item, "key", "not fitted")
        print(
            f"{item.cell:18} {item.entry:28} measured {item.measured:8.4g}  model {model:8.4g} "
            f" error {100 * (model / item.measured - 1):+6.2f} %   {what}"
        )


UNITS = {
    "resistance-after-formation": "Ohm cm2 at 0.1 Hz",
    "least-resistance-discharge": "Ohm cm2",
    "resistance-slope": "Ohm cm2",
    "gap-0.2C": "mV",
    "capacity-0.1C-first": "mAh/g",
    "capacity-0.2C": "mAh/g",
    "capacity-0.5C": "mAh/g",
    "capacity-2C": "mAh/g",
    "capacity-0.1C (at least)": "mAh/g",
    "capacity-0.6C (at least)": "mAh/g",
}


def markdown(items):
    """Measured against modelled as the table of README."""
    print("| cell | what | measured | model | role |\n|---|---|---|---|---|")
    for item in items:
        model = item.measure(nasolid.load_cell(item.cell))
        role = f"calibration: {bare(item.key).lower()}" if isinstance(item, Fit) else "prediction"
        unit = UNITS.get(item.entry, "mAh/cm2")
        digits = ".2f" if unit == "mAh/cm2" else ".4g"
        print(f"| {item.cell} | {item.entry} | {item.measured:{digits}} {unit} | {model:{digits}} | {role} |")


def main():
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("--write", action="store_true", help="fit and write the cell files")
    parser.add_argument("--cell", action="append", help="only this cell; may be given again")
    parser.add_argument("--markdown", action="store_true", help="print the table of README")
    given = parser.parse_args()
    if given.markdown:
        return markdown(FITS + CHECKS)
    chosen = [fit for fit in FITS if not given.cell or fit.cell in given.cell]
    if given.write:
        for turn in range(3):
            for fit in chosen:
                value = solve(fit)
                write(fit, value)
                print(f"turn {turn + 1}: {fit.cell} {fit.key} = {value:.5g}", flush=True)
    table(chosen)
    return table([check for check in CHECKS if not given.cell or check.cell in given.cell])


if __name__ == "__main__":
    main()
