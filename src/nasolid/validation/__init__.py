"""Measured data, and what of it the parameters were fitted to. Nothing else opens ``measured/``."""

from nasolid.validation.comparison import Comparison
from nasolid.validation.curves import MeasuredCurve, read_curve
from nasolid.validation.measured import Measured, is_published, matching, measured, read_measured, role
from nasolid.validation.own_curve import compare, curve_role

__all__ = [
    "Comparison",
    "Measured",
    "MeasuredCurve",
    "compare",
    "curve_role",
    "is_published",
    "matching",
    "measured",
    "read_curve",
    "read_measured",
    "role",
]
