"""How fast many half-cycles of variants are, beside a warm loop of stock PyBaMM in the same run.

    python benchmarks/many.py [--points 2000] [--threads 2]

Five numbers vary, a thickness and a particle radius among them, by 10 %; the build and its compilation are told apart.
The stock loop is one Simulation of the half-cell DFN on its default mesh with its own five inputs, 1C for 3600 s.
"""

import argparse
import os
import time
import warnings

os.environ.setdefault("PYBAMM_DISABLE_TELEMETRY", "true")
os.environ.setdefault("OMP_NUM_THREADS", "1")

import numpy as np
from speed import CELL, HOUR, STOCK_DRAWS, draws, stock_simulation

import nasolid
from nasolid.simulation.many import ManyHalfCycles

KEYS = (
    "Separator thickness [m]",
    "Positive particle radius [m]",
    "Positive particle reference diffusivity [m2.s-1]",
    "Cathode contact areal resistance [Ohm.m2]",
    "Cation transference number",
)
BATCH = 100


def main():
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("--points", type=int, default=2000)
    parser.add_argument("--threads", type=int, default=2)
    given = parser.parse_args()
    warnings.simplefilter("ignore")
    cell = nasolid.load_cell(CELL)
    centre = np.array([cell.value(key) for key in KEYS])
    values = centre * np.random.default_rng(1).uniform(0.9, 1.1, (given.points, len(KEYS)))
    currents = np.full(given.points, nasolid.current_density(cell, "1C"))

    start = time.perf_counter()
    many = ManyHalfCycles(cell, KEYS, compile=True, threads=given.threads)
    many.run(values[:4], currents[:4])
    build = time.perf_counter() - start

    stock = stock_simulation(inputs=True)
    sets = draws(STOCK_DRAWS, given.points)
    stock.solve([0, HOUR], inputs=sets[0])
    ours = theirs = 0.0
    done = 0
    for first in range(0, given.points, BATCH):  # in turns, so that both see the same machine
        part = slice(first, first + BATCH)
        start = time.perf_counter()
        done += sum(outcome.status == "done" for outcome in many.run(values[part], currents[part]))
        ours += time.perf_counter() - start
        start = time.perf_counter()
        for inputs in sets[part]:
            stock.solve([0, HOUR], inputs=inputs)
        theirs += time.perf_counter() - start
    print(f"{done} of {given.points} done, build and compilation {build:.1f} s")
    print(f"ours {1e3 * ours / given.points:.2f} ms, stock {1e3 * theirs / given.points:.2f} ms each")
    print(f"throughput {theirs / ours:.1f} times the warm stock loop")


if __name__ == "__main__":
    main()
