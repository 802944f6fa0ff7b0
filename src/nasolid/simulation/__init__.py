"""Running cells: protocols, solving, capacities, energies.

What needs PyBaMM is imported at first use: who reads results of a study, or drives one, does without.
"""

from importlib import import_module
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from nasolid.models.solver import Solver
    from nasolid.parameters.equilibrium import theoretical_capacity
    from nasolid.simulation.constant_current import build_simulation, model_for, simulate
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

MODULES = {
    "HalfCycle": "nasolid.simulation.summary",
    "Solver": "nasolid.models.solver",
    "current_density": "nasolid.simulation.protocol",
    "half_cycles": "nasolid.simulation.summary",
    "theoretical_capacity": "nasolid.parameters.equilibrium",
}
"""Where names come from that do not come from ``constant_current``."""


def __getattr__(name: str) -> Any:
    """A name at first use."""
    if name not in __all__:
        raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
    return getattr(import_module(MODULES.get(name, "nasolid.simulation.constant_current")), name)
