"""How long a map takes beyond its build, and against a loop of warm stock discharges in the same run.

    python benchmarks/maps.py [--json FILE]

Ten currents by nine temperatures, discharges, two threads; per cell the milliseconds of a half-cycle. Stock PyBaMM
is its lithium half-cell (Xu2019), warm, one discharge at 1C at the same tolerances.
"""

import argparse
import json
import os
import statistics
import time
import warnings

os.environ.setdefault("PYBAMM_DISABLE_TELEMETRY", "true")
os.environ.setdefault("OMP_NUM_THREADS", "1")

import pybamm

from nasolid.studies.rate_map import rate_map

CURRENTS = ["0.05C", "0.1C", "0.2C", "0.3C", "0.5C", "1C", "2C", "3C", "4C", "5C"]
WARMTH = [f"{T} degC" for T in range(-20, 61, 10)]
CELLS = ["lowack2025-cell2", "hu2024", "yamauchi2020-C", "tsai2020"]


def seconds(function, *args, **kwargs):
    start = time.perf_counter()
    function(*args, **kwargs)
    return time.perf_counter() - start


def beyond_its_build(cell):
    """Seconds of a whole map less those of a map of one point, medians of three."""
    one = statistics.median(seconds(rate_map, cell, ["0.1C"], directions=["discharge"]) for _ in range(3))
    whole = statistics.median(
        seconds(rate_map, cell, CURRENTS, WARMTH, directions=["discharge"]) for _ in range(3)
    )
    return whole - one


def stock():
    """Seconds of one warm stock discharge."""
    model = pybamm.lithium_ion.DFN({"working electrode": "positive"})
    sim = pybamm.Simulation(
        model,
        parameter_values=pybamm.ParameterValues("Xu2019"),
        solver=pybamm.IDAKLUSolver(rtol=1e-4, atol=1e-6),
    )
    sim.solve([0, 3600])
    return statistics.median(seconds(sim.solve, [0, 3600]) for _ in range(11))


def main():
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("--json")
    given = parser.parse_args()
    warnings.simplefilter("ignore")
    points, reference, found = len(CURRENTS) * len(WARMTH), stock(), {}
    for name in CELLS:
        each = beyond_its_build(name) / points
        found[name] = {"ms per half-cycle": round(1e3 * each, 2), "over stock": round(each / reference, 3)}
        print(f"{name}: {1e3 * each:.2f} ms per half-cycle, {each / reference:.2f} of a stock discharge")
    if given.json:
        with open(given.json, "w", encoding="utf-8") as file:
            json.dump(found, file, indent=2)


if __name__ == "__main__":
    main()
