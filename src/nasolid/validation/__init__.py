"""Measured data, and what of it the parameters were fitted to. Nothing else opens ``measured/``."""

from nasolid.validation.measured import Measured, is_published, matching, measured, read_measured, role

__all__ = ["Measured", "is_published", "matching", "measured", "read_measured", "role"]
