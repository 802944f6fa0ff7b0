"""The folder of a study, made or opened again."""

import platform
from pathlib import Path
from typing import Any

from nasolid.parameters.bounds import FILE
from nasolid.parameters.files import read_bytes
from nasolid.parameters.keys import keys_for
from nasolid.studies.kernels import Task
from nasolid.studies.kernels.columns import curve_columns, samples, scalar_columns
from nasolid.studies.running.asked import Asked
from nasolid.studies.running.made import COMPILED, maker, versions
from nasolid.studies.study.own import HEAD
from nasolid.studies.study.parts import MADE_BY
from nasolid.studies.study.plan import OPERATING
from nasolid.studies.study.points import Manifest
from nasolid.studies.study.recording import Store
from nasolid.studies.study.store import create, estimate_bytes


def begin(file: Path, manifest: Manifest, folder: Path, asked: Asked) -> tuple[Task, Store]:
    """Make the folder of a study, or open it to go on.

    Parameters
    ----------
    file : path
        The study file, a copy of which is kept.
    manifest : Manifest
        Its points.
    folder : path
        Where results live.
    asked : Asked
        How it is to be run.

    Raises
    ------
    InputError
        As `store.create`.
    """
    task = Task.of(manifest)
    store = create(
        folder,
        read_bytes(file, FILE, "give a study file").decode(),
        stored_plan(task, manifest),
        (manifest.ids(), manifest.columns, manifest.values),
        provenance(task, manifest, asked),
    )
    if HEAD in store.broken and (makers := store.parts.makers()):  # it was begun as its rows say
        begun = max(makers, key=makers.__getitem__)
        store.provenance |= {MADE_BY: begun, "compile": COMPILED in begun}
    return task, store


def stored_plan(task: Task, manifest: Manifest) -> dict[str, Any]:
    """What a store is told of a study: the task without the place of its cell, and units of columns."""
    said = task.to_json()
    del said["cell"]
    units = {name: OPERATING.get(name) or keys_for(task.base.layers)[name].unit for name in manifest.columns}
    return {
        "task": said,
        "inputs": units,
        "scalars": scalar_columns(task.protocol, task.keep),
        "curves": curve_columns(task.protocol, task.keep),
        "points_per_curve": samples(task.protocol, task.keep),
    }


def provenance(task: Task, manifest: Manifest, asked: Asked) -> dict[str, Any]:
    """Where results come from: versions, machine, cell, its numbers as used, compilation."""
    base, compile = manifest.base, asked.compile_for(task, len(manifest))
    return {
        "name": manifest.plan.name,
        "cell": task.cell,
        "title": base.title,
        "choices": base.choices,
        "parameters": base.values(),
        "compile": compile,
        MADE_BY: maker(compile),
        "versions": versions(),
        "platform": platform.platform(),
    }


def bytes_of(task: Task, points: int, columns: int) -> int:
    """Bytes that a study takes on the disk."""
    numbers = columns + len(scalar_columns(task.protocol, task.keep))
    curves = curve_columns(task.protocol, task.keep)
    return estimate_bytes(points, numbers, len(curves), samples(task.protocol, task.keep), rows_per_part=1000)
