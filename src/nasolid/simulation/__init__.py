"""Running cells: protocols, solving, capacities, energies."""

from nasolid.models.solver import Solver
from nasolid.simulation.constant_current import build_simulation, model_for, simulate, theoretical_capacity
from nasolid.simulation.protocol import current_density
from nasolid.simulation.summary import HalfCycle, half_cycles

__all__ = [
    "HalfCycle",
    "Solver",
    "build_simulation",
    "current_density",
    "half_cycles",
    "model_for",
    "simulate",
    "theoretical_capacity",
]
