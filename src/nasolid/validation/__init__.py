"""Measured data, what of it the parameters were fitted to, and the model against it.

Nothing else opens ``measured/``.
"""

import importlib
from typing import TYPE_CHECKING

from nasolid.validation.measured import Measured, measured, read_measured
from nasolid.validation.of_runs import is_published, matching, role

if TYPE_CHECKING:
    from nasolid.validation.comparison import Comparison
    from nasolid.validation.curves import MeasuredCurve, read_curve
    from nasolid.validation.fitted import check_fitted_to
    from nasolid.validation.own_curve import compare, curve_role
    from nasolid.validation.rows import Row, Validation, validate

_LAZY = {
    "Comparison": "comparison",
    "MeasuredCurve": "curves",
    "Row": "rows",
    "Validation": "rows",
    "check_fitted_to": "fitted",
    "compare": "own_curve",
    "curve_role": "own_curve",
    "read_curve": "curves",
    "validate": "rows",
}
"""What needs PyBaMM is imported at first use."""

__all__ = [
    "Comparison",
    "Measured",
    "MeasuredCurve",
    "Row",
    "Validation",
    "check_fitted_to",
    "compare",
    "curve_role",
    "is_published",
    "matching",
    "measured",
    "read_curve",
    "read_measured",
    "role",
    "validate",
]


def __getattr__(name):
    if name in _LAZY:
        return getattr(importlib.import_module(f"nasolid.validation.{_LAZY[name]}"), name)
    raise AttributeError(f"module 'nasolid.validation' has no attribute {name!r}")
