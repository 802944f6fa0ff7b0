"""What driver and workers say to each other: lines of JSON, numbers bit for bit; nothing is pickled or evaluated."""

import json
import os
from base64 import b64decode, b64encode
from collections.abc import Sequence
from typing import Any

import numpy as np

from nasolid.studies.kernels.result import Result


def packed(array: np.ndarray) -> dict[str, Any]:
    """An array as plain data."""
    array = np.ascontiguousarray(array, dtype="<f8")
    return {"shape": array.shape, "f8": b64encode(array.tobytes()).decode()}


def unpacked(data: dict[str, Any]) -> np.ndarray:
    """The array that `packed` was given."""
    return np.frombuffer(b64decode(data["f8"]), dtype="<f8").reshape(data["shape"])


def packed_results(results: Sequence[Result]) -> list[dict[str, Any]]:
    """Results as plain data."""
    return [
        {
            "status": result.status,
            "reason": result.reason,
            "seconds": result.seconds,
            "scalars": {name: float(x) for name, x in result.scalars.items()},
            "curves": {name: packed(curve) for name, curve in result.curves.items()},
        }
        for result in results
    ]


def unpacked_results(data: Sequence[dict[str, Any]]) -> list[Result]:
    """The results that `packed_results` was given."""
    return [
        Result(**(each | {"curves": {name: unpacked(curve) for name, curve in each["curves"].items()}}))
        for each in data
    ]


def line(message: dict[str, Any]) -> bytes:
    """A message as one line."""
    return json.dumps(message, separators=(",", ":")).encode() + b"\n"


def write_all(to: int, text: bytes) -> None:
    """Write the whole of a text to a file descriptor; a process that is stopped meanwhile writes in pieces."""
    rest = memoryview(text)
    while rest:
        rest = rest[os.write(to, rest) :]
