"""How fast nasolid is, as ratios to stock PyBaMM measured side by side in one run.

    python benchmarks/speed.py [--draws 500] [--json FILE]

Four comparisons: one warm discharge; a batch of draws against a warm stock loop and against a loop that builds
the stock model anew per draw; and ``nasolid run`` from a cold start against a cold script. Stock PyBaMM is its
lithium half-cell (Xu2019) on its default mesh at the same tolerances, 1C for 3600 s. The machine is noisy, so
each pair is timed in turns and the medians are compared.
"""

import argparse
import json
import os
import statistics
import subprocess
import sys
import tempfile
import time
import warnings

os.environ.setdefault("PYBAMM_DISABLE_TELEMETRY", "true")
os.environ.setdefault("OMP_NUM_THREADS", "1")

import numpy as np
import pybamm

import nasolid
from nasolid.simulation.batch import Batch

CELL = "lowack2025-cell2"
HOUR = 3600


def stock_simulation(inputs=False):
    """Stock half-cell, warm: its parameters that vary are inputs."""
    model = pybamm.lithium_ion.DFN({"working electrode": "positive"})
    values = pybamm.ParameterValues("Xu2019")
    if inputs:
        values.update(dict.fromkeys(STOCK_DRAWS, "[input]"))
    return pybamm.Simulation(model, parameter_values=values, solver=pybamm.IDAKLUSolver())


STOCK_DRAWS = {
    "Current function [A]": 0.0024,
    "Positive particle diffusivity [m2.s-1]": 1e-14,
    "Positive electrode active material volume fraction": 0.518,
    "Positive electrode conductivity [S.m-1]": 100.0,
    "Cation transference number": 0.38,
}
OUR_DRAWS = {
    "Current function [A]": 13.0 * 0.196e-4,
    "Positive particle reference diffusivity [m2.s-1]": 1e-16,
    "Positive electrode utilisation": 0.87,
    "Cathode contact areal resistance [Ohm.m2]": 110e-4,
    "Cation transference number": 0.40,
}


def draws(centre, n, seed=1):
    """`n` sets of inputs within 10 % of the centre."""
    random = np.random.default_rng(seed)
    return [{name: value * random.uniform(0.9, 1.1) for name, value in centre.items()} for _ in range(n)]


def timed(function, *args):
    start = time.perf_counter()
    function(*args)
    return time.perf_counter() - start


def in_turns(first, second, turns):
    """Medians of two functions timed alternately [s]."""
    pairs = [(timed(first), timed(second)) for _ in range(turns)]
    return [statistics.median(column) for column in zip(*pairs, strict=True)]


def one_warm_discharge():
    """One discharge at the default mesh, models built and solvers warm."""
    cell = nasolid.load_cell(CELL)
    i = nasolid.current_density(cell, "1C")
    ours, stock = nasolid.build_simulation(cell, i), stock_simulation()
    inputs = {"Current function [A]": i * cell.value("Electrode area [m2]")}
    run = lambda: ours.solve([0, 2 * HOUR], inputs=inputs)  # noqa: E731
    run(), stock.solve([0, HOUR])
    return in_turns(run, lambda: stock.solve([0, HOUR]), 41)


def batch_of_draws(n):
    """Draws in one compiled batch on two threads, against a warm stock loop."""
    cell = nasolid.load_cell(CELL)
    sets = draws(OUR_DRAWS, n)
    batch = Batch(cell, nasolid.current_density(cell, "1C"), list(OUR_DRAWS), compile=True, threads=2)
    batch.run(sets[:4])
    stock, stock_sets = stock_simulation(inputs=True), draws(STOCK_DRAWS, n)
    stock.solve([0, HOUR], inputs=stock_sets[0])

    def loop():
        for inputs in stock_sets:
            stock.solve([0, HOUR], inputs=inputs)

    ours, theirs = in_turns(lambda: batch.run(sets), loop, 3)
    return ours / n, theirs / n


def rebuilding_loop(n):
    """Stock PyBaMM built anew for every draw, as most scripts do it."""

    def once(inputs):
        values = pybamm.ParameterValues("Xu2019")
        values.update(inputs)
        model = pybamm.lithium_ion.DFN({"working electrode": "positive"})
        pybamm.Simulation(model, parameter_values=values, solver=pybamm.IDAKLUSolver()).solve([0, HOUR])

    return statistics.median(timed(once, inputs) for inputs in draws(STOCK_DRAWS, n))


STOCK_SCRIPT = """
import pybamm
model = pybamm.lithium_ion.DFN({"working electrode": "positive"})
values = pybamm.ParameterValues("Xu2019")
solution = pybamm.Simulation(model, parameter_values=values, solver=pybamm.IDAKLUSolver()).solve([0, 3600])
print(solution["Voltage [V]"].entries[-1])
"""


def cold_start(turns):
    """`nasolid run` in a new process, without and with its figure, against a script that solves stock once."""
    with tempfile.TemporaryDirectory() as folder:
        figure = os.path.join(folder, "curve.png")
        run = [sys.executable, "-m", "nasolid", "run", CELL]
        commands = [
            run + ["--json"],
            run + ["--json", "--plot", figure],
            [sys.executable, "-c", STOCK_SCRIPT],
        ]
        quiet = {"stdout": subprocess.DEVNULL, "check": True}
        rounds = [[timed(lambda c=c: subprocess.run(c, **quiet)) for c in commands] for _ in range(turns + 1)]
    return [statistics.median(column) for column in zip(*rounds[1:], strict=True)]


def main():
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("--draws", type=int, default=500)
    parser.add_argument("--json", help="write the numbers to this file")
    given = parser.parse_args()
    warnings.simplefilter("ignore")
    rows = []

    def row(name, ours, theirs, target, faster=False):
        ratio = theirs / ours if faster else ours / theirs
        rows.append({"name": name, "ours_s": ours, "stock_s": theirs, "ratio": ratio, "target": target})
        print(f"{name:46} {1e3 * ours:9.2f} ms {1e3 * theirs:9.2f} ms   {ratio:6.2f}   {target}", flush=True)

    print(f"{'':46} {'nasolid':>12} {'stock':>12}    ratio   target")
    ours, theirs = one_warm_discharge()
    row("one warm discharge, time", ours, theirs, "<= 0.6")
    ours, theirs = batch_of_draws(given.draws)
    row(f"{given.draws} draws, each, against a warm loop", ours, theirs, ">= 5 times, aim 8", faster=True)
    row("the same against a loop that rebuilds", ours, rebuilding_loop(10), ">= 50 times", faster=True)
    plain, figure, script = cold_start(5)
    row("cold `nasolid run --json`, time", plain, script, "<= 1.25")
    row("the same with the figure, time", figure, script, "<= 1.6")
    if given.json:
        with open(given.json, "w", encoding="utf-8") as file:
            json.dump(rows, file, indent=1)


if __name__ == "__main__":
    main()
