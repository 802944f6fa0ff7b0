"""The store of a study: a folder that a killed process cannot spoil; made here, and opened again.

``study.json`` says what was asked, ``runs`` holds a row per point, ``curves`` what belongs to it under the same name.
Curves are written first, so a part of ``runs`` is the record that both are there.
"""

import json
import os
import shutil
from collections.abc import Callable, Mapping, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy as np

from nasolid.errors import InputError
from nasolid.studies.study.files import write_durably, write_log
from nasolid.studies.study.head import (
    FORMAT,
    NUMBER,
    Damaged,
    head_of,
    identity,
    read_head,
    sound,
    text_digest,
    written,
)
from nasolid.studies.study.own import (
    CURVES,
    HEAD,
    LOG,
    MANIFEST,
    RUNS,
    TEXT,
    Torn,
    own_bytes,
    own_names,
    refuse_strangers,
)
from nasolid.studies.study.parts import KEPT, encoded, estimate_bytes, need_pyarrow, read_part
from nasolid.studies.study.recording import Store
from nasolid.studies.study.same import check_same
from nasolid.studies.study.sealing import check_seal, table_digest

if TYPE_CHECKING:
    import pyarrow as pa

__all__ = ["Store", "create", "estimate_bytes", "free_bytes", "open_store"]

Manifest = tuple[Sequence[str], Sequence[str], np.ndarray]
"""Ids, names of what varies, and their values [points, names]."""


def free_bytes(folder: Path) -> int:
    """Bytes that are free on the disk of a folder, which need not be there yet."""
    return shutil.disk_usage(next(place for place in (folder, *folder.parents) if place.is_dir())).free


def create(
    folder: str | Path,
    study_text: str,
    plan_json: Mapping[str, Any],
    manifest: "pa.Table | Manifest",
    provenance: Mapping[str, Any],
    *,
    free: Callable[[Path], int] = free_bytes,
) -> Store:
    """Make the folder of a study, or open it again to go on.

    Parameters
    ----------
    folder : str or path
        Made if it is not there.
    study_text : str
        The study file, kept as it is.
    plan_json : mapping
        What was asked, as JSON. ``scalars``, ``inputs`` and ``curves`` give units by name, ``points_per_curve`` the
        samples.
    manifest : pyarrow.Table or tuple
        ``id`` and a column per varying key (float64, or text), or ids, names and values [points, names] in SI.
    provenance : mapping
        As JSON: versions, and as ``parameters`` the values as used.
    free : callable
        Takes the folder, returns the bytes that are free.

    Raises
    ------
    InputError
        If the folder holds another study or one of a newer version, or the disk does not hold this one.
    """
    need_pyarrow()
    place = Path(folder).absolute()
    plan, used = (json.loads(json.dumps(said, allow_nan=False)) for said in (plan_json, provenance))
    table = _manifest(manifest, plan)
    asked = Store(place, head_of(plan, used, study_text, table), table, study_text)
    refuse_strangers(place)
    try:
        if not os.path.lexists(place / HEAD):
            _check_empty(place, study_text)
            _check_space(asked, free(place))
            if _make(asked):
                return asked
        store = open_store(place, asked)
    except Damaged as damaged:
        store = _made_anew(asked, damaged)
    check_same(store, asked)
    _check_space(store, free(place))
    return store


def open_store(folder: str | Path, asked: Store | None = None) -> Store:
    """Open the folder of a study; nothing in it is changed.

    Parameters
    ----------
    folder : str or path
        Of the study.
    asked : Store, optional
        The study as its file has it, from which what is damaged can be told.

    Raises
    ------
    InputError
        If there is none, it cannot be read, or a newer version made it.
    """
    need_pyarrow()
    place = Path(folder).absolute()
    refuse_strangers(place)
    head = read_head(place / HEAD)
    broken: dict[str, str] = {}
    text, why = _text(place, head)
    if why:
        broken[TEXT] = why
    if why and asked:
        text, known = asked.text, asked.head["study file"]
        if head.get("study file", known) != known:  # the same study, said in other words
            head["study file"] = known
            broken[HEAD] = f"tells another {TEXT}"
    try:
        manifest = read_part(place / MANIFEST, None, identity(head), seal=head[NUMBER] > 1)
    except (Torn, OSError) as error:
        broken[MANIFEST] = str(getattr(error, "strerror", "") or error)
        manifest = _points_again(place, head, broken, asked)
    return Store(place, head, manifest, text, broken)


def _text(place, head):
    """The study file and what is wrong with it."""
    try:
        data = own_bytes(place / TEXT)
        if head[NUMBER] > 1 and text_digest(data) != head["study file"]:
            return "", "does not match its digest"
        return data.decode(), ""
    except (Torn, OSError, UnicodeDecodeError) as error:
        return "", str(getattr(error, "strerror", "") or error)


def _points_again(place, head, broken, asked):
    """The points of a study whose manifest is damaged, by its study file, if they are those that were."""
    where = f"{place / MANIFEST}: is damaged ({broken[MANIFEST]})"
    advice = "run the study file into this folder again (`nasolid study run FILE --out DIR`): results stay"
    if head[NUMBER] < FORMAT:
        raise InputError(f"{where}, and of format {head[NUMBER]} it cannot be made again; start anew")
    if asked is not None:
        if asked.head["manifest"] == head["manifest"]:
            return asked.manifest
        raise InputError(
            f"{place}: holds another study, or its points differ from those of the file; its {MANIFEST} is "
            "damaged; run the study file that was run here"
        )
    if TEXT in broken:
        raise InputError(f"{where} and so is {TEXT}; {advice}")
    from nasolid.studies.study import expand, read_study

    try:
        found = expand(read_study(place / TEXT))
    except InputError as error:
        raise InputError(
            f"{where}, and {TEXT} cannot make it again here ({error.faults[0]}); {advice}"
        ) from None
    table = _manifest((found.ids(), found.columns, found.values), head["plan"])
    if table_digest(table) != head["manifest"]:
        raise InputError(
            f"{where}, and {TEXT} makes other points by now; {advice}, or use the version that made it"
        )
    return table


def _made_anew(asked, damaged):
    """The study that was asked for in place of a damaged ``study.json``, where something in the folder is of it."""
    place, head = asked.folder, asked.head
    try:
        read_part(place / MANIFEST, None, asked.study)
    except (Torn, OSError):
        if not asked.parts.makers():
            raise damaged from None
        asked.broken[MANIFEST] = "is damaged"
    if _text(place, head)[1]:
        asked.broken[TEXT] = "is not the study file"
    asked.broken[HEAD] = "does not match its digest"
    return asked


def _manifest(manifest, plan):
    """The manifest as a table that is sound."""
    import pyarrow as pa

    if isinstance(manifest, tuple):
        ids, names, values = manifest
        columns = np.asarray(values, np.float64).reshape(len(ids), len(names)).T
        manifest = pa.table([pa.array(ids, pa.string()), *map(pa.array, columns)], ["id", *names])
    manifest = manifest.replace_schema_metadata(None)
    names, kinds = manifest.column_names, set(manifest.schema.types[1:])
    taken = [*names, *KEPT[1:], *(plan.get("scalars") or {})]
    if names[0] != "id" or manifest.schema.types[0] != pa.string() or kinds - {pa.float64(), pa.string()}:
        raise ValueError("a manifest has a first column `id` of text, then numbers or text")
    if len(set(taken)) != len(taken) or not sound({"plan": plan, "provenance": {}}):
        raise ValueError(f"names of inputs and scalars must differ and have units: {taken}")
    if len(manifest["id"].unique()) != len(manifest) or manifest["id"].null_count:
        raise ValueError("ids of a manifest must differ")
    return manifest


def _check_empty(place, text):
    if place.exists() and not place.is_dir():
        raise InputError(f"{place}: is a file; name a folder")
    for name in (RUNS, CURVES):
        if own_names(place / name) and not os.path.lexists(
            place / HEAD
        ):  # another shard may have made it just now
            raise Damaged(f"{place}: has {name} but no study.json; name another folder")
    study = place / TEXT
    if os.path.lexists(study) and own_bytes(study) != text.encode():
        raise InputError(f"{study}: is there already and is another study; name another folder")
    for name in (MANIFEST, LOG):
        if os.path.lexists(place / name) and not _begun(place / name):
            raise InputError(
                f"{place / name}: is there already and no study made it; name another folder, it would be written over"
            )


def _begun(path):
    """Whether a file is of a study that was killed before it had its `study.json`."""
    data = own_bytes(path)
    if path.name == LOG:
        return b" study " in data.partition(b"\n")[0]
    try:
        check_seal(data)
    except Torn:
        return False
    return True


def _check_space(store, free):
    ids, left = store.manifest["id"], len(store) - len(store.done())
    numbers, points = len(store.inputs) + len(store.scalars), int(store.plan.get("points_per_curve") or 0)
    length = len(ids[0].as_py()) if len(ids) else 0
    needed = estimate_bytes(left, numbers, len(store.curves), points, id_length=length)
    if needed > free:
        raise InputError(
            f"{store.folder}: {left} points need about {_size(needed)}, the disk has {_size(free)} free; "
            "keep fewer points or curves, or name a folder on another disk"
        )


def _size(count):
    power = min(max(len(str(int(count))) - 1, 0) // 3, 4)
    return f"{count / 1000**power:.3g} {('B', 'kB', 'MB', 'GB', 'TB')[power]}"


def _make(store):
    """Make the folder, `study.json` last, since it makes it one of a study; whether another driver was not faster."""
    folder = store.folder
    try:
        for name in (RUNS, CURVES):
            (folder / name).mkdir(parents=True, exist_ok=True)
    except OSError as error:
        raise InputError(f"{folder}: cannot be made ({error.strerror}); name another folder") from None
    write_durably(folder / MANIFEST, encoded(store.manifest, store.study))
    write_durably(folder / TEXT, store.text.encode())
    if not write_durably(folder / HEAD, written(store.head), first=True):
        return False
    write_log(folder, f"study {store.study}: {len(store)} points, {store.provenance.get('versions')}")
    return True
