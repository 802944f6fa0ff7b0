"""Measured data, what of it the parameters were fitted to, and the model against it.

Nothing else opens ``measured/``.
"""

import importlib
from typing import TYPE_CHECKING

from nasolid.validation.measured import Measured, is_published, matching, measured, read_measured, role

if TYPE_CHECKING:
    from nasolid.validation.rows import Row, Validation, validate

_LAZY = dict.fromkeys(("Row", "Validation", "validate"), "nasolid.validation.rows")
"""What needs PyBaMM is imported at first use."""

__all__ = [
    "Measured",
    "Row",
    "Validation",
    "is_published",
    "matching",
    "measured",
    "read_measured",
    "role",
    "validate",
]


def __getattr__(name):
    if name in _LAZY:
        return getattr(importlib.import_module(_LAZY[name]), name)
    raise AttributeError(f"module 'nasolid.validation' has no attribute {name!r}")
