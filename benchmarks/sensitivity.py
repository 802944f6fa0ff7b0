"""Which uncertain number matters most, cell by cell: the table of docs/sensitivity.md.

    python benchmarks/sensitivity.py [--samples 256] [--cell NAME[:SAMPLES] ...]

Sobol indices over the stated ranges, the three largest total ones of each quantity with their 95 % confidence. Minutes
to a quarter of an hour per cell; SALib is needed.
"""

import argparse
import os
import time
import warnings

os.environ.setdefault("PYBAMM_DISABLE_TELEMETRY", "true")
os.environ.setdefault("OMP_NUM_THREADS", "1")

import nasolid
from nasolid.errors import NasolidWarning
from nasolid.parameters.key import bare
from nasolid.studies.indices import OTHERS
from nasolid.studies.sobol import QUANTITIES, Sobol

CELLS = ("lowack2025-cell1", "lowack2025-cell2", "hu2024", "lan2019", "tsai2020", "yamauchi2020-C")
"""One of each structure."""

LEAST = 0.02
"""Total index that a number must reach to be named."""


def line(found: Sobol, quantity: str) -> str:
    """One row of the table."""
    if quantity in found.refused:
        return f"| {found.cell.name} | {quantity} | {found.refused[quantity]} |"
    rows = found.largest(quantity, 4).to_dict("records")
    named = [x for x in rows if x["ST"] >= LEAST and x["parameter"] != OTHERS][:3]
    words = "; ".join(f"{lowered(x['parameter'])} {x['ST']:.2f} ± {x['ST_confidence']:.2f}" for x in named)
    return f"| {found.cell.name} | {quantity} | {words} |"


def lowered(key: str) -> str:
    """A key without its unit, as words in a sentence."""
    name = bare(key).replace("Positive electrode OCP", "OCP")
    return name if name.startswith("OCP") else name[0].lower() + name[1:]


def main() -> None:
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("--samples", type=int, default=256)
    parser.add_argument("--cell", action="append", metavar="NAME[:SAMPLES]")
    asked = parser.parse_args()
    for word in asked.cell or CELLS:
        name, _, samples = word.partition(":")
        start = time.perf_counter()
        with warnings.catch_warnings():
            warnings.simplefilter("ignore", NasolidWarning)
            found = nasolid.sobol(name, samples=int(samples or asked.samples))
        for quantity in QUANTITIES:
            print(line(found, quantity), flush=True)
        print(f"{found.runs} runs, {time.perf_counter() - start:.0f} s", flush=True)


if __name__ == "__main__":
    main()
