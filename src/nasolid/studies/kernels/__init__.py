"""What is computed at the points of a study, and what it is called.

What computes is in `table`: it needs PyBaMM, which a driver does without.
"""

from nasolid.studies.kernels.result import Result
from nasolid.studies.kernels.task import Task

__all__ = ["Result", "Task"]
