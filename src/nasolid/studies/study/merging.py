"""Merging small parts of a store, beside whatever else writes into it."""

import time
from collections.abc import Callable
from contextlib import suppress
from functools import partial
from typing import TYPE_CHECKING

import numpy as np

from nasolid.studies.study.files import STALE
from nasolid.studies.study.own import CURVES, RUNS
from nasolid.studies.study.parts import DONE
from nasolid.studies.study.reading import Parts

if TYPE_CHECKING:
    import pyarrow as pa

Write = Callable[["pa.Table", "pa.Table | None"], None]


def merge(parts: Parts, write: Write, rows: int) -> None:
    """Merge parts; the merged one is on the disk before what it replaces is removed.

    Parameters
    ----------
    parts : Parts
        Of the store.
    write : callable
        Takes runs and curves (or None) and writes them as one part.
    rows : int
        Size up to which parts are merged; rows that no longer count are dropped.
    """
    tried: set[str] = set()
    while batch := _batch(parts, rows, tried):
        tried |= batch
        merged = parts.whole(partial(_merged, parts, batch))
        if merged is not None:
            write(*merged)
        for folder in (RUNS, CURVES):
            for part in batch - parts.harmed():
                (parts.folder / folder / part).unlink(missing_ok=True)
    _drop_orphans(parts)


def _batch(parts, rows, tried):
    """Small parts that are worth merging."""
    sizes = parts.latest().groupby("part").size()
    found: set[str] = set()
    total = 0
    for part in sorted(parts.known(RUNS) - tried - parts.harmed()):
        size = int(sizes.get(part, 0))
        if size <= rows // 2 and total + size <= rows:
            found, total = found | {part}, total + size
    return found if len(found) > 1 else set()


def _merged(parts, batch, latest):
    """Runs and curves of a batch that count, or None."""
    import pyarrow as pa
    import pyarrow.compute as pc

    runs, curves = [], []
    for part, rows in latest[latest["part"].isin(batch)].groupby("part"):
        runs.append(parts.read(RUNS, part).take(rows["row"].to_numpy(np.int64)))
        done = pa.array(rows["id"][rows["status"] == DONE], pa.string())
        if parts.schemas[CURVES] is not None and len(done):
            table = parts.read(CURVES, part)
            curves.append(table.filter(pc.is_in(table["id"], done)))
    if not runs:
        return None
    return pa.concat_tables(runs), pa.concat_tables(curves) if curves else None


def _drop_orphans(parts):
    """Remove old curves whose runs were never recorded."""
    for part in parts.known(CURVES) - parts.names(RUNS):
        path = parts.folder / CURVES / part
        with suppress(OSError):
            if time.time() - path.lstat().st_mtime > STALE:
                path.unlink()
