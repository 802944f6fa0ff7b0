"""Who computes what, by kind of protocol; imports PyBaMM."""

from collections.abc import Callable
from typing import Protocol as Interface

import numpy as np

from nasolid.studies.kernels.experiments import Experiments
from nasolid.studies.kernels.half_cycles import Cycles, HalfCycles
from nasolid.studies.kernels.maps import Maps
from nasolid.studies.kernels.result import Result
from nasolid.studies.kernels.spectra import Spectra
from nasolid.studies.kernels.task import Task


class Kernel(Interface):
    """What computes points."""

    def run(self, rows: np.ndarray) -> list[Result]:
        """Results of points [n, columns], in order; nothing raises for a single point."""


KERNELS: dict[str, Callable[..., Kernel]] = {
    "constant current": HalfCycles,
    "cycle": Cycles,
    "experiment": Experiments,
    "map": Maps,
    "impedance": Spectra,
}
"""By kind of protocol; cycles of constant current apart."""


def kernel_for(task: Task, *, compile: bool = False, threads: int = 1) -> Kernel:
    """What computes the points of a task, built.

    Raises
    ------
    InputError
        If the cell is not what it was, or cannot be built.
    """
    protocol = task.protocol
    cycles = protocol.kind == "constant current" and protocol.direction == "cycle"
    return KERNELS["cycle" if cycles else protocol.kind](task, compile=compile, threads=threads)
