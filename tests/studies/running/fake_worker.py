"""A worker whose points cost nothing and do what their numbers say: the machinery of studies without a solver.

Every point that is begun is a line of the file that NASOLID_LEDGER names: process and separator thickness in um.
"""

import os
import re
import signal
import sys
import time
from pathlib import Path

import numpy as np

from nasolid.studies.engines import worker
from nasolid.studies.kernels.result import Result, guarded
from nasolid.studies.kernels.table import KERNELS

KILLER, SLEEPER, RAISER = 66, 77, 88
"""Thicknesses [um] of the points that kill their worker, never end, and raise."""

HOLDER, STOPPER = 98, 99
"""Those that never end and let no other thread run, as an integrator does, and that stop their worker."""

WITH_PARENT = "parent" in sys.argv
"""Whether what kills does not kill this process but who started it: on a cluster a Dask worker."""

PACE = float(os.environ.get("NASOLID_PACE", "0"))


class Fake:
    def __init__(self, task, **_):
        self.k = task.columns.index("Separator thickness [m]")

    def run(self, rows):
        return [guarded(self.one, row) for row in rows]

    def one(self, row):
        um = 1e6 * row[self.k]
        with Path(os.environ["NASOLID_LEDGER"]).open("a") as ledger:
            ledger.write(f"{os.getpid()} {um:.6f}\n")
        if abs(um - KILLER) < 1e-6:
            os.kill(os.getppid() if WITH_PARENT else os.getpid(), signal.SIGKILL)
            time.sleep(1000)
        if abs(um - SLEEPER) < 1e-6:
            time.sleep(1000)
        if abs(um - HOLDER) < 1e-6:
            re.fullmatch("(a+)+", "a" * 60 + "b")
        if abs(um - STOPPER) < 1e-6:
            os.kill(os.getpid(), signal.SIGSTOP)
        if abs(um - RAISER) < 1e-6:
            raise ZeroDivisionError("of this point alone")
        time.sleep(PACE)
        curve = np.linspace(0, um, 5)
        return Result("done", "lower cut-off", {"areal_capacity": um}, {"capacity": curve, "voltage": curve})


if __name__ == "__main__":
    KERNELS["constant current"] = Fake
    worker.main()
