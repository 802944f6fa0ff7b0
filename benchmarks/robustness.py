"""Does every draw end in a result or in a stop with a name?

    python benchmarks/robustness.py [--draws 500] [--cell NAME] [--seed 0]

Latin-hypercube draws over the stated range of every uncertain number of each cell, with the temperature between
-20 and 60 degC, the current between C/50 and 5C, and both directions. Exit 1 if any draw ends otherwise.
"""

import argparse
import math
import os
import sys
import time
import warnings
from collections import Counter
from concurrent.futures import ProcessPoolExecutor
from multiprocessing import get_context

os.environ.setdefault("PYBAMM_DISABLE_TELEMETRY", "true")
os.environ.setdefault("OMP_NUM_THREADS", "1")

import nasolid
from nasolid.errors import NasolidWarning
from nasolid.simulation.summary import ENDINGS
from nasolid.studies import latin_hypercube, uncertain_ranges

OPERATION = {"temperature": (253.15, 333.15, False), "rate": (0.02, 5.0, True), "side": (0.0, 1.0, False)}


def run(name, draw):
    """What one draw ended in: a word, and the charge passed [mAh/g]."""
    values = dict(draw)
    temperature, rate, side = (values.pop(key) for key in OPERATION)
    direction = "charge" if side < 0.5 else "discharge"
    try:
        cell = nasolid.load_cell(name).override(values)
        i = rate * cell.value("Nominal areal capacity [A.h.m-2]")
        with warnings.catch_warnings():
            warnings.simplefilter("ignore", NasolidWarning)  # of laws beyond their range, as is meant here
            solution = nasolid.simulate(cell, i, direction=direction, temperature=temperature)
        half = nasolid.half_cycles(solution, cell)[0]
    except Exception as error:
        return f"{type(error).__name__}: {str(error).splitlines()[0][:120]}", math.nan
    named = half.termination.removesuffix(" at once") in set(ENDINGS.values()) - {"final time"}
    sound = math.isfinite(half.areal_capacity) and (math.isfinite(half.mean_voltage) or not half.duration)
    return (half.termination if named and sound else f"nameless: {half}"), half.specific_capacity


def survey(name, n, seed, pool=None):
    """Endings of `n` draws of a cell and how often each came, and the draws that ended in neither."""
    draws = latin_hypercube(uncertain_ranges(nasolid.load_cell(name)) | OPERATION, n, seed)
    mapped = (pool.map if pool else map)(run, [name] * n, draws)
    endings = [ending for ending, _ in mapped]
    good = {word for ending in ENDINGS.values() for word in (ending, f"{ending} at once")}
    bad = [(ending, draw) for ending, draw in zip(endings, draws, strict=True) if ending not in good]
    return Counter(endings), bad


def main():
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("--draws", type=int, default=500)
    parser.add_argument("--cell")
    parser.add_argument("--seed", type=int, default=0)
    given = parser.parse_args()
    failed = 0
    with ProcessPoolExecutor(2, mp_context=get_context("spawn")) as pool:
        for name in [given.cell] if given.cell else nasolid.cell_names():
            start = time.perf_counter()
            counts, bad = survey(name, given.draws, given.seed, pool)
            failed += len(bad)
            print(
                f"{name}: {given.draws - len(bad)} of {given.draws} named, {time.perf_counter() - start:.0f} s"
            )
            for ending, count in counts.most_common():
                print(f"    {count:5d}  {ending}")
            for ending, draw in bad[:3]:
                print(f"    {ending}\n        {draw}")
            sys.stdout.flush()
    sys.exit(bool(failed))


if __name__ == "__main__":
    main()
