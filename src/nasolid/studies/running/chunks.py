"""Points in chunks that take about a second."""

from collections.abc import Callable, Iterator

import numpy as np

from nasolid.studies.engines.pool import Chunk
from nasolid.studies.running.stopping import Stop

FIRST, MOST = 8, 100
"""Points of the first chunks, and of any."""

AIM = 1.0
"""Seconds that a chunk should take."""

LEAST = 0.03
"""Seconds that a chunk takes at least, at the end of a study too."""


class Chunks:
    """Chunks of what is left, until a stop is asked for.

    Parameters
    ----------
    indices : numpy.ndarray
        Points that are left.
    values : numpy.ndarray
        Of all points [n, columns].
    stop : Stop
        Whether to go on.
    takers : callable
        How many share the points, so that none is idle while another has many left.
    """

    def __init__(self, indices: np.ndarray, values: np.ndarray, stop: Stop, takers: Callable[[], int]):
        self.indices, self.values, self.stop, self.takers = indices, values, stop, takers
        self.given = 0
        self.pace: float | None = None

    def __iter__(self) -> Iterator[Chunk]:
        while self.given < len(self.indices) and not self.stop.asked:
            left = len(self.indices) - self.given
            share = -(-left // (2 * max(1, self.takers())))
            size = min(self._size(), max(share, self._least()))
            part = self.indices[self.given : self.given + size]
            self.given += len(part)
            yield Chunk(part, self.values[part])

    def _least(self) -> int:
        """Points that are not worth parting: a batch has costs of its own."""
        return 1 if self.pace is None else int(np.clip(LEAST / max(self.pace, 1e-6), 1, MOST))

    def _size(self) -> int:
        if self.pace is None:
            return FIRST
        return int(np.clip(AIM / max(self.pace, 1e-6), 1, MOST))

    def learn(self, each: float) -> None:
        """Take note of the seconds that points took each."""
        self.pace = each if self.pace is None else 0.5 * (self.pace + each)
