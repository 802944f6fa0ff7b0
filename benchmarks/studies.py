"""How fast studies are, beside loops of stock PyBaMM in the same run; the store is part of ours.

    python benchmarks/studies.py [--points 2000] [--turns 3] [--dask]

A study of constant-current discharges in which five numbers vary by 10 %, a thickness and a particle radius among
them, is run from nothing by `nasolid.run_study`: workers started, model built and compiled, every row on the disk. The
time from the first results on is told apart: that counts against a loop that is warm. The stock loop is one Simulation
of the half-cell DFN on its default mesh with its own five inputs, 1C for 3600 s; another builds it anew for each draw.
"""

import argparse
import os
import statistics
import tempfile
import time
import warnings
from pathlib import Path

os.environ.setdefault("PYBAMM_DISABLE_TELEMETRY", "true")
os.environ.setdefault("OMP_NUM_THREADS", "1")

import pybamm
from speed import HOUR, STOCK_DRAWS, draws, stock_simulation

import nasolid
from nasolid.studies.running import run as running
from nasolid.studies.running.asked import Asked

TEXT = """
name = "benchmark"
cell = "lowack2025-cell2"
[protocol]
kind = "constant current"
current = "1C"
[vary]
kind = "latin hypercube"
points = {points}
"Separator thickness" = {{ range = [99, 121], unit = "um" }}
"Positive particle radius" = {{ range = [0.45, 0.55], unit = "um" }}
"Positive particle reference diffusivity" = {{ range = [9e-17, 1.1e-16], unit = "m2/s" }}
"Cathode contact areal resistance" = {{ range = [143, 175], unit = "Ohm.cm2" }}
"Cation transference number" = {{ range = [0.36, 0.44] }}
"""


class Watched:
    """An engine that notes when results come, and what its workers integrated."""

    def __init__(self, engine):
        self.engine, self.moments, self.first = engine, [], 0

    def __enter__(self):
        self.engine.__enter__()
        return self

    def __exit__(self, *error):
        self.engine.__exit__(*error)

    def takers(self):
        return self.engine.takers()

    def run(self, *given):
        for chunk, results in self.engine.run(*given):
            self.moments.append((time.perf_counter(), len(chunk), getattr(self.engine, "integration", 0.0)))
            yield chunk, results


def study(points, **asked):
    """Seconds of the whole, seconds per point after the first results, share of that outside the integrator."""
    watched = []
    make = Asked.made

    def made(self, *given):
        watched.append(Watched(make(self, *given)))
        return watched[-1]

    with tempfile.TemporaryDirectory() as folder:
        file = Path(folder) / "study.toml"
        file.write_text(TEXT.format(points=points))
        running.Asked.made = made
        try:
            start = time.perf_counter()
            found = nasolid.run_study(file, Path(folder) / "out", compile=True, **asked)
            end = time.perf_counter()
        finally:
            running.Asked.made = make
        assert len(found.table) == points
        assert set(found.table["status"]) == {"done"}
    moments = watched[0].moments[2:]  # by then both workers are at work
    done = sum(n for _, n, _ in moments[1:])
    wall = end - moments[0][0]
    cores = 1 if asked["engine"] == "threads" else 2
    return end - start, wall / done, 1 - (moments[-1][2] - moments[0][2]) / (cores * wall)


def stock(n, sim=None):
    """Seconds per draw of the warm stock loop."""
    sim = sim or stock_simulation(inputs=True)
    sets = draws(STOCK_DRAWS, n)
    sim.solve([0, HOUR], inputs=sets[0])
    start = time.perf_counter()
    for inputs in sets:
        sim.solve([0, HOUR], inputs=inputs)
    return (time.perf_counter() - start) / n


def rebuilt(n):
    """Seconds per draw of a loop that builds the stock model anew."""
    start = time.perf_counter()
    for draw in draws(STOCK_DRAWS, n):
        values = pybamm.ParameterValues("Xu2019")
        values.update(draw)
        model = pybamm.lithium_ion.DFN({"working electrode": "positive"})
        pybamm.Simulation(model, parameter_values=values, solver=pybamm.IDAKLUSolver()).solve([0, HOUR])
    return (time.perf_counter() - start) / n


def main():
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("--points", type=int, default=2000)
    parser.add_argument("--turns", type=int, default=3)
    parser.add_argument("--dask", action="store_true", help="beside two processes, two Dask workers")
    given = parser.parse_args()
    warnings.simplefilter("ignore")
    study(200, engine="threads", workers=2)  # the compiled code is there from here on
    kinds = {
        "threads": {"engine": "threads", "workers": 2},
        "processes": {"engine": "processes", "workers": 2},
    }
    if given.dask:
        from distributed import Client, LocalCluster

        cluster = LocalCluster(
            n_workers=2, threads_per_worker=1, scheduler_kwargs={"dashboard_address": "127.0.0.1:0"}
        )
        kinds["dask"] = {"engine": "dask", "client": Client(cluster)}
    seen = {name: [] for name in kinds}
    loops, rebuilds = [], []
    for _ in range(given.turns):  # in turns, so that all see the same machine
        for name, asked in kinds.items():
            seen[name].append(study(given.points, **asked))
        loops.append(stock(max(100, given.points // 4)))
        rebuilds.append(rebuilt(10))
    loop, rebuild = map(statistics.median, (loops, rebuilds))
    print(f"stock: warm loop {1e3 * loop:.2f} ms, rebuilt {1e3 * rebuild:.1f} ms per discharge")
    for name, runs in seen.items():
        whole, each, outside = (statistics.median(x) for x in zip(*runs, strict=True))
        said = "" if name == "dask" else f"; {100 * outside:.0f} % outside the integrator"
        print(
            f"{name}: {1e3 * each:.3f} ms per point with its store, {loop / each:.1f} times the warm loop, "
            f"{rebuild / each:.0f} times the rebuilding one{said}; "
            f"from nothing {whole:.1f} s, {loop * given.points / whole:.1f} times"
        )
    if given.dask:
        pace = statistics.median(p[1] / d[1] for p, d in zip(seen["processes"], seen["dask"], strict=True))
        print(f"two Dask workers have {pace:.2f} of the throughput of two processes")


if __name__ == "__main__":
    main()
