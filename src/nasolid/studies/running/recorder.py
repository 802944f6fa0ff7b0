"""From results to the store: rows, gathered so that files are neither many nor late."""

import time
from collections import Counter
from collections.abc import Sequence
from typing import Any

import numpy as np

from nasolid.studies.engines.pool import Chunk
from nasolid.studies.kernels import Result
from nasolid.studies.study.parts import DONE, kind_of
from nasolid.studies.study.recording import Store

ROWS, SECONDS, SAMPLES = 1000, 5.0, 2_000_000
"""Rows, seconds, and numbers of curves after which what is gathered is written."""


class Recorder:
    """Writes results of points into a store.

    Parameters
    ----------
    store : Store
        Of the study.
    ids : sequence of str
        Of all its points.

    Attributes
    ----------
    statuses, kinds : Counter
        Points by status; those that failed or stopped by kind of reason.
    """

    def __init__(self, store: Store, ids: Sequence[str]):
        self.store, self.ids = store, ids
        self.rows: list[dict[str, Any]] = []
        self.curves: dict[str, dict[str, np.ndarray]] = {}
        self.statuses: Counter[str] = Counter()
        self.kinds: Counter[str] = Counter()
        self.samples = 0
        self.last = time.monotonic()

    def take(self, chunk: Chunk, results: Sequence[Result]) -> None:
        """Take results in; what is due is written.

        Raises
        ------
        InputError
            If the disk does not take them.
        """
        for k, values, result in zip(chunk.indices, chunk.rows, results, strict=True):
            self._add(self.ids[int(k)], values, result)
        if len(self.rows) >= ROWS or self.samples >= SAMPLES or time.monotonic() - self.last >= SECONDS:
            self.flush()

    def _add(self, name: str, values: np.ndarray, result: Result) -> None:
        inputs = dict(zip(self.store.inputs, values.tolist(), strict=True))
        scalars = {column: result.scalars.get(column) for column in self.store.scalars}
        said = {"status": result.status, "reason": result.reason, "seconds": result.seconds}
        self.rows.append({"id": name, **inputs, **scalars, **said})
        if self.store.curves and result.status == DONE:
            self.curves[name] = {column: result.curves[column] for column in self.store.curves}
            self.samples += sum(map(len, self.curves[name].values()))
        self.statuses[result.status] += 1
        if result.status != DONE:
            self.kinds[f"{result.status}: {kind_of(result.reason)}"] += 1

    def flush(self) -> None:
        """Write what is gathered."""
        if self.rows:
            self.store.record(self.rows, self.curves)
        self.rows, self.curves, self.samples, self.last = [], {}, 0, time.monotonic()
