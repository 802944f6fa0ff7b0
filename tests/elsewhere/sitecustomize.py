"""Multiplies every tolerance of PyBaMM's integrators by NASOLID_TOLERANCE_FACTOR, in child processes too.

`make test-elsewhere` puts this folder on the path: a result that another processor may give, since the integrator
takes other steps there, is one that a tolerance of 1.01 times as much gives here.
"""

import importlib.abc
import importlib.machinery
import os
import sys

MODULE = "pybamm.solvers.base_solver"
FACTOR = float(os.environ.get("NASOLID_TOLERANCE_FACTOR", "1"))


class Finder(importlib.abc.MetaPathFinder):
    """Finds the module of PyBaMM's solvers and has its tolerances scaled once it is there."""

    def find_spec(self, name, path, target=None):
        """The real module, with a loader that scales."""
        if name != MODULE:
            return None
        spec = importlib.machinery.PathFinder.find_spec(name, path)
        execute = spec.loader.exec_module

        def exec_module(module):
            execute(module)
            _scale(module.BaseSolver)

        spec.loader.exec_module = exec_module
        return spec


def _scale(solver):
    original = solver.__init__

    def __init__(self, *args, **kwargs):
        original(self, *args, **kwargs)
        self.rtol, self.atol = FACTOR * self.rtol, FACTOR * self.atol

    solver.__init__ = __init__


if FACTOR != 1:
    sys.meta_path.insert(0, Finder())
