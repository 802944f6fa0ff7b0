"""Measured data, and what of it the parameters were fitted to. Nothing else opens ``measured/``."""

from typing import Any

from nasolid.validation.measured import Measured, is_published, matching, measured, read_measured, role

__all__ = ["Measured", "check_fitted_to", "is_published", "matching", "measured", "read_measured", "role"]


def __getattr__(name: str) -> Any:
    """What fits stand on at first use: importing it takes a second."""
    if name == "check_fitted_to":
        from nasolid.validation.fitted import check_fitted_to

        return check_fitted_to
    raise AttributeError(f"module 'nasolid.validation' has no attribute {name!r}")
