"""Running cells: protocols, solving, capacities, energies."""

from nasolid.models.solver import Solver
from nasolid.simulation.protocol import current_density
from nasolid.simulation.simulate import build_simulation, model_for, simulate, theoretical_capacity
from nasolid.simulation.summary import HalfCycle, half_cycles

__all__ = ["HalfCycle", "Solver", "current_density", "build_simulation", "half_cycles", "model_for", "simulate", "theoretical_capacity"]
