"""Fits the numbers of the shipped cells that are marked ``kind = "fitted"``, one to one measured entry each.

    python calibration/fit_cells.py            # what the files give, next to what was measured
    python calibration/fit_cells.py --write    # fit, and write the values into the cell files

Every parameter has one measured entry that decides it, the first of its ``fitted_to`` that the cell itself models, so
each is found by bisection inside its stated range; parameters of one cell that feel each other are found in turns.
Numbers of pieces that are off, and those whose entry is a spectrum, are set by hand: their files say how.
"""

import argparse
import re
from dataclasses import dataclass

import numpy as np
from scipy.optimize import brentq

import nasolid
from nasolid.parameters import parameter_sets_dir
from nasolid.parameters.units import from_si
from nasolid.validation.calibrated import modelled_by
from nasolid.validation.measured import Measured
from nasolid.validation.observables import Observables
from nasolid.validation.protocols import SLOW

TURNS = 3


@dataclass(frozen=True)
class Fit:
    """One parameter and the measured entry that decides it."""

    cell: str
    key: str
    record: Measured


def fits():
    """Every fitted number that is found here."""
    found = []
    for name in nasolid.cell_names():
        records = {
            r.name: r for r in modelled_by(name) if r.protocol and r.protocol not in SLOW and not r.choices
        }
        for key, entry in nasolid.load_cell(name).entries.items():
            deciding = [records[target] for target in entry.fitted_to if target in records]
            found += [Fit(name, key, deciding[0])] if deciding else []
    return found


def solve(fit):
    """Value of the parameter, in SI, that meets its entry; an end of the range where none does."""
    cell = nasolid.load_cell(fit.cell)
    observe = Observables(cell, [fit.key])
    low, high = cell.entries[fit.key].range_si
    logarithmic = low > 0 and high / low > 20
    scale, back = (np.log, np.exp) if logarithmic else (float, float)

    def miss(x):
        return observe.value(fit.record, cell.override({fit.key: float(back(x))})) - fit.record.si

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
        model = Observables(nasolid.load_cell(item.cell)).value(item.record)
        off = 100 * (model / item.record.si - 1)
        print(f"{item.cell:18} {item.record.id:28} measured {item.record.value:8.4g} {item.record.unit:8} "
              f"error {off:+6.2f} %   {item.key}")  # fmt: skip


def main():
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("--write", action="store_true", help="fit and write the cell files")
    parser.add_argument("--cell", action="append", help="only this cell; may be given again")
    given = parser.parse_args()
    chosen = [fit for fit in fits() if not given.cell or fit.cell in given.cell]
    for turn in range(TURNS if given.write else 0):
        for fit in chosen:
            value = solve(fit)
            write(fit, value)
            print(f"turn {turn + 1}: {fit.cell} {fit.key} = {value:.5g}", flush=True)
    table(chosen)


if __name__ == "__main__":
    main()
