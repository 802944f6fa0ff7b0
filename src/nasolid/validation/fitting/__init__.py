"""Calibration: fits a cell to measured curves and entries, says first what can be told, and then how sure it is."""

from nasolid.validation.fitting.file import read_fit_file
from nasolid.validation.fitting.identify import Identifiability
from nasolid.validation.fitting.parameter import Parameter, parameter
from nasolid.validation.fitting.plan import FitPlan, Stage, make_plan
from nasolid.validation.fitting.result import FitResult, Fitted
from nasolid.validation.fitting.solve import fit
from nasolid.validation.fitting.targets import Target, entry_target, read_target
from nasolid.validation.fitting.write import write_cell

__all__ = [
    "FitPlan",
    "FitResult",
    "Fitted",
    "Identifiability",
    "Parameter",
    "Stage",
    "Target",
    "entry_target",
    "fit",
    "make_plan",
    "parameter",
    "read_fit_file",
    "read_target",
    "write_cell",
]
