"""Records as one line shows them: numbers and words, and of everything long how much there is."""

from collections.abc import Sized
from dataclasses import fields
from typing import Any

LONGEST = 60
"""Letters of one field."""


def brief(self: Any) -> str:
    """Representation of a dataclass that fits a line or three; long fields tell their size."""
    said = (f"{field.name}={_shown(getattr(self, field.name))}" for field in fields(self))
    return f"{type(self).__name__}({', '.join(said)})"


def _shown(value: Any) -> str:
    if isinstance(value, float):
        return f"{value:.6g}"
    whole = repr(value)
    if len(whole) <= LONGEST and "\n" not in whole:
        return whole
    if isinstance(value, str):
        return repr(f"{value[: LONGEST - 3]}...")
    size = (
        f" of {len(value)}" if isinstance(value, Sized) and not hasattr(value, "__dataclass_fields__") else ""
    )
    return f"<{type(value).__name__}{size}>"
