"""Sodium solid-state and almost-solid-state cells on PyBaMM.

>>> import nasolid
>>> cell = nasolid.load_cell("lowack2025-cell2")
>>> solution = nasolid.simulate(cell)
"""

import importlib
from typing import TYPE_CHECKING

from nasolid.errors import InputError, SolveError
from nasolid.parameters import Cell, cell_names, check_file, load_cell

if TYPE_CHECKING:
    from nasolid.models import SodiumDFN, SymmetricCell
    from nasolid.parameters.values import parameter_values
    from nasolid.simulation import (
        Solver,
        build_simulation,
        current_density,
        half_cycles,
        model_for,
        simulate,
    )
    from nasolid.simulation.cycling import CycleRun, cycle
    from nasolid.simulation.frozen import aged
    from nasolid.simulation.impedance import impedance, operando, symmetric_impedance
    from nasolid.simulation.saved import load_state
    from nasolid.simulation.symmetric import critical_current, one_way, plating_stripping
    from nasolid.studies.design import design
    from nasolid.studies.limits import resistances
    from nasolid.studies.needs import needs
    from nasolid.studies.rate_map import rate_map
    from nasolid.studies.running.run import retry_study, run_study
    from nasolid.studies.sobol import sobol
    from nasolid.studies.spread import energy_spread
    from nasolid.studies.study.results import open_study
    from nasolid.studies.survival import survival
    from nasolid.validation.fitting import fit
    from nasolid.validation.rows import validate

__version__ = "0.1.0"

_LAZY = {
    "aged": "nasolid.simulation.frozen",
    "fit": "nasolid.validation.fitting",
    "critical_current": "nasolid.simulation.symmetric",
    "design": "nasolid.studies.design",
    "energy_spread": "nasolid.studies.spread",
    "load_state": "nasolid.simulation.saved",
    "needs": "nasolid.studies.needs",
    "one_way": "nasolid.simulation.symmetric",
    "open_study": "nasolid.studies.study.results",
    "plating_stripping": "nasolid.simulation.symmetric",
    "rate_map": "nasolid.studies.rate_map",
    "retry_study": "nasolid.studies.running.run",
    "run_study": "nasolid.studies.running.run",
    "resistances": "nasolid.studies.limits",
    "sobol": "nasolid.studies.sobol",
    "survival": "nasolid.studies.survival",
    "validate": "nasolid.validation.rows",
    "SodiumDFN": "nasolid.models",
    "parameter_values": "nasolid.parameters.values",
    "Solver": "nasolid.simulation",
    "build_simulation": "nasolid.simulation",
    "current_density": "nasolid.simulation",
    "CycleRun": "nasolid.simulation.cycling",
    "cycle": "nasolid.simulation.cycling",
    "half_cycles": "nasolid.simulation",
    "impedance": "nasolid.simulation.impedance",
    "operando": "nasolid.simulation.impedance",
    "symmetric_impedance": "nasolid.simulation.impedance",
    "SymmetricCell": "nasolid.models",
    "model_for": "nasolid.simulation",
    "simulate": "nasolid.simulation",
}
"""What needs PyBaMM is imported at first use: reading a cell takes no second."""

_PACKAGES = ("models", "plots", "simulation", "spectra", "studies", "submodels", "validation")

__all__ = [
    "Cell",
    "CycleRun",
    "InputError",
    "SodiumDFN",
    "SolveError",
    "Solver",
    "SymmetricCell",
    "aged",
    "build_simulation",
    "cell_names",
    "check_file",
    "critical_current",
    "current_density",
    "cycle",
    "design",
    "energy_spread",
    "fit",
    "half_cycles",
    "impedance",
    "load_cell",
    "load_state",
    "model_for",
    "needs",
    "one_way",
    "open_study",
    "operando",
    "parameter_values",
    "plating_stripping",
    "rate_map",
    "resistances",
    "retry_study",
    "run_study",
    "simulate",
    "sobol",
    "survival",
    "symmetric_impedance",
    "validate",
]


def __getattr__(name):
    if name in _PACKAGES:
        return importlib.import_module(f"nasolid.{name}")
    if name in _LAZY:
        return getattr(importlib.import_module(_LAZY[name]), name)
    raise AttributeError(f"module 'nasolid' has no attribute {name!r}")


def __dir__():
    return sorted([*__all__, *_PACKAGES, *globals()])
