"""The store of a study: a folder that a killed process cannot spoil; made here, and opened again.

``study.json`` says what was asked, ``runs`` holds a row per point, ``curves`` what belongs to it under the same name.
Curves are written first, so a part of ``runs`` is the record that both are there.
"""

import hashlib
import json
import shutil
from collections.abc import Callable, Mapping, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy as np

from nasolid.errors import InputError
from nasolid.studies.study.files import canonical, read_json, sweep, write_durably, write_log
from nasolid.studies.study.parts import KEPT, Torn, encoded, estimate_bytes, need_pyarrow, read_part
from nasolid.studies.study.reading import CURVES, RUNS
from nasolid.studies.study.recording import Store

if TYPE_CHECKING:
    import pyarrow as pa

__all__ = ["Store", "create", "estimate_bytes", "free_bytes", "open_store"]

FORMAT = 1
"""Version of the store; a newer one is refused."""

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
    again = (place / "study.json").exists()
    if again:
        store = open_store(place)
        _check_same(store, plan, used, table)
    else:
        _check_empty(place, study_text)
        store = Store(place, _hash(plan), {"plan": plan, "provenance": used}, table)
    _check_space(store, free(place))
    if not again:
        _make(store, study_text)
    for name in ("", RUNS, CURVES):
        sweep(place / name)
    versions = used.get("versions")
    store.log(
        f"{'opened again' if again else 'made'}: {len(store)} points, study {store.study[:12]}, {versions}"
    )
    return store


def open_store(folder: str | Path) -> Store:
    """Open the folder of a study.

    Raises
    ------
    InputError
        If there is none, it cannot be read, or a newer version made it.
    """
    need_pyarrow()
    place = Path(folder).absolute()
    said = read_json(place / "study.json")
    found = said.get("nasolid study")
    if isinstance(found, bool) or not isinstance(found, int) or found < 1:
        raise InputError(f"{place / 'study.json'}: is no study of nasolid; name the folder of a study")
    if found > FORMAT:
        raise InputError(
            f"{place}: has format {found}, this version of nasolid reads up to {FORMAT}; use a newer nasolid"
        )
    if not _sound(said):
        raise InputError(f"{place / 'study.json'}: is no whole study, it was changed by hand; start anew")
    study = _hash(said["plan"])
    try:
        manifest = read_part(place / "manifest.parquet", None, study)
    except Torn as torn:
        raise InputError(f"{place / 'manifest.parquet'}: {torn}; start anew in another folder") from None
    except OSError as error:
        raise InputError(
            f"{place / 'manifest.parquet'}: cannot be read ({error.strerror or 'not there'}); start anew"
        ) from None
    return Store(place, study, said, manifest)


def _sound(said):
    """Whether plan and provenance are objects, and units text by name."""
    plan = said.get("plan")
    if not isinstance(plan, dict) or not isinstance(said.get("provenance"), dict):
        return False
    units = [plan.get(word) or {} for word in ("inputs", "scalars", "curves")]
    return all(isinstance(x, dict) and all(isinstance(unit, str) for unit in x.values()) for x in units)


def _hash(plan):
    return hashlib.sha256(canonical(plan).encode()).hexdigest()


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
    if len(set(taken)) != len(taken) or not _sound({"plan": plan, "provenance": {}}):
        raise ValueError(f"names of inputs and scalars must differ and have units: {taken}")
    if len(manifest["id"].unique()) != len(manifest) or manifest["id"].null_count:
        raise ValueError("ids of a manifest must differ")
    return manifest


def _check_same(store, plan, used, table):
    where = f"{store.folder}: holds another study"
    advice = "name another folder, or run the study file that is in it"
    if store.study != _hash(plan):
        raise InputError(f"{where} (made {store.study[:12]}, asked {_hash(plan)[:12]}); {advice}")
    if store.provenance.get("parameters") != used.get("parameters"):
        raise InputError(f"{where}: the parameter values of the cell have changed since; {advice}")
    if not store.manifest.equals(table):
        raise InputError(f"{where}: its points differ, by its [vary] or by the version of nasolid; {advice}")


def _check_empty(place, text):
    if place.exists() and not place.is_dir():
        raise InputError(f"{place}: is a file; name a folder")
    for name in (RUNS, CURVES):
        parts = (place / name).is_dir() and any(not x.name.startswith(".") for x in (place / name).iterdir())
        if parts and not (place / "study.json").exists():  # another shard may have made it just now
            raise InputError(f"{place}: has {name} but no study.json; name another folder")
    study = place / "study.toml"
    if study.exists() and study.read_bytes() != text.encode():
        raise InputError(f"{study}: is there already and is another study; name another folder")


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


def _make(store, text):
    """The folder; `study.json` last, since it makes it one of a study."""
    try:
        for name in (RUNS, CURVES):
            (store.folder / name).mkdir(parents=True, exist_ok=True)
    except OSError as error:
        raise InputError(f"{store.folder}: cannot be made ({error.strerror}); name another folder") from None
    write_durably(store.folder / "manifest.parquet", encoded(store.manifest, store.study))
    write_durably(store.folder / "study.toml", text.encode())
    said = {"nasolid study": FORMAT, "plan": store.plan, "provenance": store.provenance}
    write_durably(store.folder / "study.json", (json.dumps(said, indent=1, allow_nan=False) + "\n").encode())
    write_log(store.folder, f"study {store.study}")
