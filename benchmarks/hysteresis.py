"""What the hysteresis of the host adds to an impedance: spectra with the branch held and free beside the time domain.

    python benchmarks/hysteresis.py [CELL ...] [--amplitude 0.01]

The cell rests half charged on the branch of the discharge; then a sine of current flows, its amplitude given as a
C-rate. Told are reactances [Ohm cm2] at 1 and 10 mHz: linearised with the branch held, linearised with the branch
free, and of the last of eight periods of the voltage; and the last over the first.
"""

import argparse
import os

os.environ.setdefault("PYBAMM_DISABLE_TELEMETRY", "true")
os.environ.setdefault("OMP_NUM_THREADS", "1")

import numpy as np
import pybamm

import nasolid
from nasolid.parameters.equilibrium import charged_stoichiometry, discharged_stoichiometry

FREQUENCIES = (1e-3, 1e-2)
PERIODS, POINTS = 8, 64
"""How long the sine lasts, and points that are read of each period."""


def half_charged(cell):
    """Sodium content in the middle between the cut-offs."""
    return 0.5 * (charged_stoichiometry(cell) + discharged_stoichiometry(cell))


def by_sine(cell, f, amplitude=0.01, start=-1.0):
    """Impedance [Ohm.m2] from a sine of current from rest, period by period.

    `amplitude` is a C-rate, `start` the state of the hysteresis: -1 on the branch of the discharge, 1 on that of the
    charge.
    """
    model = nasolid.model_for(cell, double_layer="capacitive")
    values = nasolid.parameter_values(cell)
    i = amplitude * cell.value("Nominal areal capacity [A.h.m-2]")
    full = cell.value("Maximum concentration in positive electrode [mol.m-3]")
    flowing = i * cell.value("Electrode area [m2]")
    values.update({
        "Initial concentration in positive electrode [mol.m-3]": half_charged(cell) * full,
        "Initial hysteresis state in positive electrode": start,
        "Initial current [A]": 0.0,
        "Current function [A]": lambda t: flowing * pybamm.sin(2 * np.pi * f * t),
    })  # fmt: skip
    times = np.linspace(0, PERIODS / f, POINTS * PERIODS + 1)
    solver = nasolid.Solver(rtol=1e-7, atol=1e-9)
    sim = pybamm.Simulation(model, parameter_values=values, solver=solver)
    V = sim.solve([0, times[-1]], t_interp=times)["Voltage [V]"](times)
    parts = [slice(k * POINTS, (k + 1) * POINTS + 1) for k in range(PERIODS)]
    return np.array([-_amplitude(times[part], V[part], f) / i for part in parts])


def _amplitude(t, signal, f):
    """Complex amplitude beside a slow drift, against a sine."""
    phase, s = 2 * np.pi * f * t, (t - t.mean()) / np.ptp(t)
    A = np.column_stack([np.sin(phase), np.cos(phase), np.ones_like(t), s, s**2])
    x, *_ = np.linalg.lstsq(A, signal, rcond=None)
    return x[0] + 1j * x[1]


def main():
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("cells", nargs="*", default=["lowack2025-cell2"])
    parser.add_argument("--amplitude", type=float, default=0.01, help="of the current, as a C-rate")
    asked = parser.parse_args()
    print(f"{'cell':<20} {'frequency':>9} {'held':>9} {'free':>9} {'by sine':>9} {'over held':>9}")
    for name in asked.cells:
        cell = nasolid.load_cell(name)
        for f in FREQUENCIES:
            held, free = (nasolid.impedance(cell, [f], branch=b).impedance[0] for b in ("held", "free"))
            last = by_sine(cell, f, asked.amplitude)[-1]
            told = [f"{1e4 * z.imag:>9.3f}" for z in (held, free, last)]
            print(f"{name:<20} {1e3 * f:>5g} mHz", *told, f"{last.imag / held.imag:>9.2f}")


if __name__ == "__main__":
    main()
