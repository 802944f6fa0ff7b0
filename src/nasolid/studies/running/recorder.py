"""From results to the store: rows, gathered so that files are neither many nor late."""

import threading
import time
from collections import Counter
from collections.abc import Sequence
from typing import Any

import numpy as np

from nasolid.errors import InputError
from nasolid.studies.engines.pool import Chunk
from nasolid.studies.kernels import Result
from nasolid.studies.study.parts import DONE, kind_of
from nasolid.studies.study.recording import Store

ROWS, SECONDS, SAMPLES = 1000, 5.0, 2_000_000
"""Rows, seconds, and numbers of curves after which what is gathered is written."""

SOON = 1.0
"""Seconds after the first part, which is written at once, in which the second follows; later ones come less often."""


class Recorder:
    """Writes results of points into a store: many at once, but none later than `SECONDS`, whoever else keeps waiting.

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
        self.pause, self.last = 0.0, time.monotonic()
        self._timer: threading.Timer | None = None
        self._alone = threading.RLock()
        self._fault: InputError | None = None

    def take(self, chunk: Chunk, results: Sequence[Result]) -> None:
        """Take results in; what is due is written.

        Raises
        ------
        InputError
            If the disk does not take them.
        """
        with self._alone:
            if self._fault is not None:
                raise self._fault
            for k, values, result in zip(chunk.indices, chunk.rows, results, strict=True):
                self._add(self.ids[int(k)], values, result)
            wait = self.last + self.pause - time.monotonic()
            if len(self.rows) >= ROWS or self.samples >= SAMPLES or wait <= 0:
                self.flush()
            elif self._timer is None:
                self._timer = threading.Timer(wait, self._late)
                self._timer.daemon = True
                self._timer.start()

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
        """Write what is gathered.

        Raises
        ------
        InputError
            If the disk does not take it.
        """
        with self._alone:
            if self._timer is not None:
                self._timer.cancel()
                self._timer = None
            if self.rows:
                self.store.record(self.rows, self.curves)
                self.pause = min(SECONDS, max(SOON, 2 * self.pause))
            self.rows, self.curves, self.samples, self.last = [], {}, 0, time.monotonic()

    def _late(self) -> None:
        """Write while whoever gathers waits for the next results; what goes wrong is told to them."""
        with self._alone:
            try:
                self.flush()
            except InputError as fault:
                self._fault = fault
