"""Recording points in a store."""

import os
import time
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy as np

from nasolid.errors import InputError
from nasolid.studies.study.files import write_durably, write_log
from nasolid.studies.study.head import FORMAT, NUMBER, identity
from nasolid.studies.study.merging import merge
from nasolid.studies.study.own import CURVES, QUARANTINE, RUNS, own_names
from nasolid.studies.study.parts import (
    DONE,
    FAILED,
    MADE_BY,
    STATUSES,
    column,
    curves_schema,
    encoded,
    lists,
    part_name,
    runs_schema,
)
from nasolid.studies.study.reading import Parts

if TYPE_CHECKING:
    import pyarrow as pa

MERGED = 20_000
"""Rows up to which `Store.compact` merges parts."""


class Store:
    """Results of a study on the disk; `create` and `open_store` give one.

    Parameters
    ----------
    folder : path
        Where it is.
    head : mapping
        What ``study.json`` says.
    manifest : pyarrow.Table
        ``id`` and the inputs of every point.
    text : str
        The study file.
    broken : mapping
        By name what is wrong with ``study.json``, ``manifest.parquet`` or ``study.toml``, which the next run writes
        anew.

    Attributes
    ----------
    plan, provenance : dict
        What was asked; versions and parameter values as used.
    study : str
        Hash of the study, by which its parts are known.
    inputs, scalars, curves : dict
        Units by name of what varies, of the numbers and of the curves that are kept.
    parts : Parts
        What is recorded.
    made_by : str
        What computes the rows that are recorded from now on.
    """

    def __init__(
        self,
        folder: Path,
        head: Mapping[str, Any],
        manifest: "pa.Table",
        text: str = "",
        broken: Mapping[str, str] | None = None,
    ):
        self.folder, self.head, self.manifest, self.text = folder, head, manifest, text
        self.broken = dict(broken or {})
        self.format: int = head[NUMBER]
        self.study = identity(head)
        self.plan: dict[str, Any] = head["plan"]
        self.provenance: dict[str, Any] = head["provenance"]
        self.made_by = str(self.provenance.get(MADE_BY, ""))
        units = self.plan.get("inputs") or {}
        self.inputs = {name: str(units.get(name, "")) for name in manifest.column_names[1:]}
        self.scalars: dict[str, str] = dict(self.plan.get("scalars") or {})
        self.curves: dict[str, str] = dict(self.plan.get("curves") or {})
        self._runs = runs_schema(manifest.schema, list(self.scalars), self.format)
        self._curves = curves_schema(list(self.curves)) if self.curves else None
        schemas = {RUNS: self._runs, CURVES: self._curves}
        self.parts = Parts(folder, self.study, schemas, seal=self.format > 1)

    def __len__(self) -> int:
        """Points of the study, recorded or not."""
        return len(self.manifest)

    @property
    def quarantined(self) -> tuple[str, ...]:
        """Files that were set aside as damaged, as ``runs/name``; they are in the folder ``quarantine``."""
        return tuple(sorted(name.replace("-", "/", 1) for name in own_names(self.folder / QUARANTINE)))

    def notes(self) -> list[str]:
        """What is wrong with the folder, a line each; parts are told by `damage`."""
        found = [
            f"{name} is damaged ({why}); the next run writes it anew" for name, why in self.broken.items()
        ]
        if self.format < FORMAT:
            found.append(
                f"the study is of format {self.format}, whose files have no digest: damage to them can go unseen"
            )
        return found

    def damage(self) -> str:
        """Damaged parts in one line, "" if there are none."""
        if not self.parts.damaged:
            return ""
        parts = len(self.parts.harmed())
        lost = min(self.parts.lost(), len(self) - len(self.done()))
        said = f"{parts} damaged part{'s' if parts > 1 else ''}"
        return f"{lost} points in {said}" if lost else said

    def done(self, *, failed_too: bool = True) -> set[str]:
        """Ids that are recorded, with their curves where the plan keeps any.

        Parameters
        ----------
        failed_too : bool
            Whether failed points count; who tries them again says False.
        """
        latest = self.parts.latest()
        return set(latest["id"] if failed_too else latest["id"][latest["status"] != FAILED])

    def left(self, *, failed_too: bool = True) -> list[str]:
        """Ids that `done` does not have, in the order of the manifest."""
        done = self.done(failed_too=failed_too)
        return [name for name in self.manifest["id"].to_pylist() if name not in done]

    def counts(self) -> dict[str, int]:
        """How many points are recorded, by status."""
        found = self.parts.latest()["status"].value_counts()
        return {status: int(found.get(status, 0)) for status in STATUSES}

    def record(
        self,
        rows: Sequence[Mapping[str, Any]],
        curves: Mapping[str, Mapping[str, np.ndarray]] | None = None,
    ) -> None:
        """Write points; when this returns they are on the disk, with their curves.

        Parameters
        ----------
        rows : sequence of mappings
            Per point ``id``, its inputs, ``status`` (one of `STATUSES`), ``reason`` (text or None), ``seconds`` and the
            scalars; a scalar may be missing or None. Of two rows of a point the one recorded later counts.
        curves : mapping, optional
            By id, the curves [n] by name. Points that are done owe them if the plan keeps any.

        Raises
        ------
        InputError
            If it cannot be written, e.g. on a full disk: these points are not done, all others stay.
        ValueError
            If a row is not one of this study.
        """
        if rows:
            runs = self._runs_of(rows)
            self._write(runs, self._curves_of(rows, curves or {}))

    def compact(self) -> int:
        """Merge small parts and drop rows that no longer count, also while others record; returns the parts left."""
        merge(self.parts, self._write, MERGED)
        return len(self.parts.names(RUNS))

    def log(self, line: str) -> None:
        """Append a line to ``log.txt``."""
        write_log(self.folder, line)

    def _write(self, runs: "pa.Table", curves: "pa.Table | None") -> None:
        name = part_name(len(runs))
        record, kept = self.folder / RUNS / name, self.folder / CURVES / name
        try:
            if curves is not None:
                write_durably(kept, encoded(curves, self.study))
            write_durably(record, encoded(runs, self.study))
        except InputError as error:
            if not os.path.lexists(record):
                kept.unlink(missing_ok=True)
            self.log(str(error))
            raise

    def _runs_of(self, rows):
        import pyarrow as pa

        known, needed = set(self._runs.names) - {"recorded", MADE_BY}, {"id", "status", *self.inputs}
        for row in rows:
            if unfit := sorted((row.keys() - known) | (needed - row.keys())):
                raise ValueError(f"a row has too much or too little: {unfit}")
            if row["status"] not in STATUSES or not isinstance(row["id"], str):
                raise ValueError(
                    f"{row['id']!r}, {row['status']!r}: an id is text, a status one of {STATUSES}"
                )
        self.parts.newest = max(time.time_ns(), self.parts.newest + 1)
        said = {name: [row.get(name) for row in rows] for name in self._runs.names}
        said["recorded"] = [self.parts.newest] * len(rows)
        said[MADE_BY] = pa.DictionaryArray.from_arrays(np.zeros(len(rows), np.int32), [self.made_by])
        return pa.table([column(said[field.name], field.type) for field in self._runs], self._runs)

    def _curves_of(self, rows, curves):
        import pyarrow as pa

        ids = list(dict.fromkeys(row["id"] for row in rows if row["status"] == DONE))
        if self._curves is None or not ids:
            return None
        for name in ids:
            if curves.get(name, {}).keys() != self.curves.keys():
                raise ValueError(f"{name!r}: a point that is done owes the curves {sorted(self.curves)}")
        arrays = [
            lists([np.asarray(curves[name][curve], np.float32) for name in ids]) for curve in self.curves
        ]
        return pa.table([pa.array(ids, pa.string()), *arrays], self._curves)
