"""Does every draw end in a result or in a stop with a name?

    python benchmarks/robustness.py [--draws 500] [--cell NAME] [--seed 0] [--ageing]

Latin-hypercube draws over the stated range of every uncertain number of each cell, with the temperature between
-20 and 60 degC, the current between C/50 and 5C, and both directions. With --ageing three cycles each of the cells
of sodium, every piece of ageing on, in the two variants AGEING. Exit 1 if any draw ends otherwise.
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
from nasolid.simulation.endings import ENDINGS
from nasolid.studies import latin_hypercube, uncertain_ranges

OPERATION = {"temperature": (253.15, 333.15, False), "rate": (0.02, 5.0, True), "side": (0.0, 1.0, False)}


AGEING = {
    "voids": {"contact": "voids", "pressure": "spring", "penetration": "critical current", "after": "leak"},
    "vacancies": {"contact": "vacancies", "replenishment": "pressure", "penetration": "critical current"},
}
LIQUID = {"dry_out": "first order", "formation": "empirical"}
NOT_FINISHED = "half-cycle not finished"


def ageing_cell(name, variant):
    """A cell with the pieces of a variant that it has constants for; None without sodium metal."""
    cell = nasolid.load_cell(name)
    if cell.choices["anode"] != "sodium":
        return None
    pieces = AGEING[variant] | (LIQUID if cell.choices["catholyte"] == "liquid" else {"pressure": "constant"})
    return cell.override({}, pieces)


def age(name, variant, draw):
    """What three cycles of one draw ended in: a word, and the charge passed in the last discharge [A.h.m-2]."""
    values = dict(draw)
    temperature, rate, _ = (values.pop(key) for key in OPERATION)
    try:
        cell = ageing_cell(name, variant).override(values)
        i = rate * cell.value("Nominal areal capacity [A.h.m-2]")
        with warnings.catch_warnings():
            warnings.simplefilter("ignore", NasolidWarning)
            table = nasolid.cycle(cell, 3, i, hold=None, temperature=temperature).table
    except Exception as error:
        return f"{type(error).__name__}: {str(error).splitlines()[0][:120]}", math.nan
    last = table.iloc[-1]
    ending = last["stopped_by"] or "three cycles"
    sound = len(table) == 3 or last["stopped_by"] is not None
    return (ending if sound else f"nameless: {last}"), last["discharge_capacity_Ah_m2"]


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


def survey(name, n, seed, pool=None, variant=None):
    """Endings of `n` draws of a cell and how often each came, and the draws that ended in neither."""
    spread = pool.map if pool else map
    cell = ageing_cell(name, variant) if variant else nasolid.load_cell(name)
    draws = latin_hypercube(uncertain_ranges(cell) | OPERATION, n, seed)
    mapped = spread(age, [name] * n, [variant] * n, draws) if variant else spread(run, [name] * n, draws)
    endings = [ending for ending, _ in mapped]
    good = {word for ending in ENDINGS.values() for word in (ending, f"{ending} at once")}
    good |= {"three cycles", NOT_FINISHED}
    bad = [(ending, draw) for ending, draw in zip(endings, draws, strict=True) if ending not in good]
    return Counter(endings), bad


def main():
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("--draws", type=int, default=500)
    parser.add_argument("--cell")
    parser.add_argument("--seed", type=int, default=0)
    parser.add_argument("--ageing", action="store_true")
    given = parser.parse_args()
    failed = 0
    with ProcessPoolExecutor(2, mp_context=get_context("spawn")) as pool:
        names = [given.cell] if given.cell else nasolid.cell_names()
        variants = list(AGEING) if given.ageing else [None]
        for name, variant in ((n, v) for n in names for v in variants):
            if variant and ageing_cell(name, variant) is None:
                continue
            start = time.perf_counter()
            counts, bad = survey(name, given.draws, given.seed, pool, variant)
            failed += len(bad)
            title, seconds = ", ".join(filter(None, [name, variant])), time.perf_counter() - start
            print(f"{title}: {given.draws - len(bad)} of {given.draws} named, {seconds:.0f} s")
            for ending, count in counts.most_common():
                print(f"    {count:5d}  {ending}")
            for ending, draw in bad[:3]:
                print(f"    {ending}\n        {draw}")
            sys.stdout.flush()
    sys.exit(bool(failed))


if __name__ == "__main__":
    main()
