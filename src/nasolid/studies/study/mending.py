"""Mending the folder of a study: for who computes it and holds its lock, nobody else."""

import os
import uuid
from collections.abc import Callable
from typing import TYPE_CHECKING

from nasolid.studies.study.files import check_writable, sweep, write_durably
from nasolid.studies.study.head import written
from nasolid.studies.study.own import (
    CURVES,
    HEAD,
    MANIFEST,
    QUARANTINE,
    RUNS,
    TEXT,
    refuse_strangers,
    told,
)
from nasolid.studies.study.parts import encoded

if TYPE_CHECKING:
    from nasolid.studies.study.recording import Store


def mend(store: "Store") -> None:
    """Set damaged parts aside, write anew what can be made again, remove what killed processes left.

    Raises
    ------
    InputError
        If the folder is not its own, or cannot be written.
    """
    folder = store.folder
    refuse_strangers(folder)
    for place in (folder, folder / RUNS, folder / CURVES):
        check_writable(place)
        sweep(place)
    made: dict[str, Callable[[], bytes | bytearray]] = {
        MANIFEST: lambda: encoded(store.manifest, store.study),
        TEXT: store.text.encode,
        HEAD: lambda: written(store.head),
    }
    for name in [name for name in made if name in store.broken]:
        if name == TEXT and not store.text:
            continue  # only who runs the study file has it
        why = store.broken.pop(name)
        write_durably(folder / name, made[name]())
        store.log(f"{name} {why}; it is written anew")
    store.parts.scan()
    for name, why in sorted(store.parts.damaged.items()):
        _set_aside(store, name, why)
    store.parts.scan()


def _set_aside(store, name, why):
    """Move a file, or whatever stands in its place, to quarantine; what it points at is not touched."""
    quarantine = store.folder / QUARANTINE
    target = quarantine / name.replace("/", "-", 1)
    try:
        quarantine.mkdir(exist_ok=True)
        if os.path.lexists(target):
            target = target.with_name(f"{target.name}-{uuid.uuid4().hex[:8]}")
        os.rename(store.folder / name, target)
    except FileNotFoundError:
        return  # another share was faster
    except OSError as error:
        store.log(f"{told(name)} {why}; it cannot be set aside ({error.strerror}), its points do not count")
        return
    store.log(f"{told(name)} {why}; set aside into {QUARANTINE}, its points are computed again")
