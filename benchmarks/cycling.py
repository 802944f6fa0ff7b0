"""Long cycling: time, memory and exact resumption, and the time as a ratio to stock PyBaMM in the same run.

    python benchmarks/cycling.py [--cycles 100] [--json FILE]

The cell is lowack2025-cell2 at 0.5 mA/cm2 with every piece of ageing on. Stock PyBaMM is its lithium half-cell (Xu2019)
on its default mesh, cycled by an Experiment with the same steps at the same tolerances, each in its own build; a
second stock run keeps the last state only, as flat in memory as ours. Both sides include their build.
"""

import argparse
import json
import os
import sys
import time
import warnings

os.environ.setdefault("PYBAMM_DISABLE_TELEMETRY", "true")
os.environ.setdefault("OMP_NUM_THREADS", "1")

import pandas as pd
import pybamm

import nasolid
from nasolid.simulation.bench import Bench, Protocol

CELL, CURRENT = "lowack2025-cell2", 5.0
ALL = {
    "contact": "voids",
    "pressure": "spring",
    "penetration": "critical current",
    "after": "leak",
    "dry_out": "first order",
    "formation": "empirical",
}


def megabytes():
    """Resident memory of this process."""
    with open(f"/proc/{os.getpid()}/statm") as file:
        return int(file.read().split()[1]) * os.sysconf("SC_PAGE_SIZE") / 2**20


def ours(cell, cycles):
    """Seconds of a run, and by how much memory grew after the tenth cycle."""
    start = time.perf_counter()
    bench = Bench(cell, Protocol(CURRENT, CURRENT, CURRENT / 10), 1e-6)
    settled = 0.0
    for k, _ in enumerate(bench.run(cycles), start=1):
        settled = megabytes() if k == 10 else settled
    return time.perf_counter() - start, megabytes() - settled


def stock(cycles, keep_all):
    """Seconds of stock PyBaMM for as many CCCV cycles."""
    start = time.perf_counter()
    model = pybamm.lithium_ion.DFN({"working electrode": "positive"})
    steps = ("Charge at C/2 until 4.2 V", "Hold at 4.2 V until C/20", "Discharge at C/2 until 3.5 V")
    chunk = cycles if keep_all else 1
    sim = pybamm.Simulation(
        model,
        experiment=pybamm.Experiment([steps] * chunk),
        parameter_values=pybamm.ParameterValues("Xu2019"),
        solver=pybamm.IDAKLUSolver(rtol=1e-6, atol=1e-8),
        experiment_model_mode="unified",
    )
    last = None
    for _ in range(cycles // chunk):
        last = sim.solve(starting_solution=last, calc_esoh=False)
        last = last if keep_all else last.last_state
    return time.perf_counter() - start


def resumption(cell):
    """Whether 6 cycles in one go are bit for bit 3 and 3."""
    whole = nasolid.cycle(cell, 6, CURRENT)
    first = nasolid.cycle(cell, 3, CURRENT)
    second = nasolid.cycle(cell, 3, CURRENT, start=first.state)
    parts = pd.concat([first.table, second.table], ignore_index=True)
    return parts.equals(whole.table) and second.state.states == whole.state.states


def main():
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("--cycles", type=int, default=100)
    parser.add_argument("--json")
    given = parser.parse_args()
    warnings.simplefilter("ignore")
    cell = nasolid.load_cell(CELL).override({}, ALL)
    ours(cell, 2), stock(2, True)  # imports and caches
    seconds, grown = ours(cell, given.cycles)
    whole, flat = stock(given.cycles, True), stock(given.cycles, False)
    found = {
        "cycles": given.cycles,
        "seconds": round(seconds, 2),
        "megabytes grown after the tenth cycle": round(grown, 1),
        "time over stock Experiment": round(seconds / whole, 3),
        "time over stock Experiment, last state kept": round(seconds / flat, 3),
        "resumed bit for bit": resumption(cell),
    }
    for name, value in found.items():
        print(f"{name}: {value}")
    if given.json:
        with open(given.json, "w", encoding="utf-8") as file:
            json.dump(found, file, indent=2)
    sys.exit(not found["resumed bit for bit"])


if __name__ == "__main__":
    main()
