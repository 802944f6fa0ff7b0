"""``study.json``: what was asked of a study, which must be whole."""

import json
from collections.abc import Mapping
from hashlib import sha256
from pathlib import Path
from typing import TYPE_CHECKING, Any

from nasolid.errors import InputError
from nasolid.studies.study.own import Torn, own_bytes
from nasolid.studies.study.sealing import canonical, digest_of, table_digest

if TYPE_CHECKING:
    import pyarrow as pa

FORMAT = 2
"""Version of the store; a newer one is refused. The first, of nasolid 0.1.0, had no digests: it is read, not gone on
with."""

NUMBER, DIGEST = "nasolid study", "digest"


class Damaged(InputError):
    """A ``study.json`` that is not what was written; who has the study file can make it again."""


def head_of(plan: Mapping[str, Any], provenance: Mapping[str, Any], text: str, manifest: "pa.Table"):
    """What ``study.json`` says, without its digest.

    Parameters
    ----------
    plan, provenance : mapping
        As JSON.
    text : str
        The study file.
    manifest : pyarrow.Table
        The points.
    """
    return {
        NUMBER: FORMAT,
        "plan": plan,
        "provenance": provenance,
        "study file": text_digest(text.encode()),
        "manifest": table_digest(manifest),
    }


def text_digest(data: bytes) -> str:
    """Digest by which a study file is known."""
    return sha256(data).hexdigest()


def identity(head: Mapping[str, Any]) -> str:
    """Hash of a study, which all its parts carry: of what was asked, and of its points."""
    return sha256((canonical(head["plan"]) + head.get("manifest", "")).encode()).hexdigest()


def written(head: Mapping[str, Any]) -> bytes:
    """``study.json``."""
    return (json.dumps({**head, DIGEST: digest_of(head)}, indent=1, allow_nan=False) + "\n").encode()


def read_head(path: Path) -> dict[str, Any]:
    """What ``study.json`` says.

    Raises
    ------
    Damaged
        If it is there and not what was written.
    InputError
        If it cannot be read, is of something else, or of a newer version.
    """
    try:
        data = own_bytes(path)
    except NotADirectoryError:
        raise InputError(f"{path.parent}: is a file; name the folder in which the study was run") from None
    except OSError as error:
        raise InputError(f"{path}: cannot be read ({error.strerror}); name the folder of a study") from None
    except Torn as torn:
        raise InputError(f"{path}: {torn}; name the folder of a study") from None
    try:
        head = json.loads(data)
    except (ValueError, RecursionError):
        raise Damaged(_damaged(path, "it cannot be read as JSON")) from None
    if not isinstance(head, dict):
        raise Damaged(_damaged(path, "it holds no JSON object"))
    return _checked(path, head)


def _checked(path, head):
    said = head.pop(DIGEST, None)
    found = head.get(NUMBER)
    number = found if isinstance(found, int) and not isinstance(found, bool) else 0
    if number > FORMAT:
        doubt = f"; all else in study.json is of format {FORMAT}: correct that number if it was damaged"
        raise InputError(
            f"{path.parent}: has format {number}, this version of nasolid reads up to {FORMAT}; use a newer nasolid"
            + (doubt if said == _digest(head | {NUMBER: FORMAT}) else "")
        )
    if said is None and number == 1 and sound(head):
        return head
    if said is None and number < 1:
        raise Damaged(f"{path}: is no study of nasolid, or damaged; name the folder of a study")
    if said is None or said != _digest(head) or number != FORMAT or not sound(head):
        raise Damaged(_damaged(path, "it does not match its digest"))
    return head


def _digest(head):
    try:
        return digest_of(head)
    except (ValueError, RecursionError):  # NaN and the like, which were never written
        return ""


def _damaged(path, why):
    return (
        f"{path}: is no whole study, {why}; run the study file into this folder again (`nasolid study run FILE "
        "--out DIR`), which makes it anew: results stay"
    )


def sound(head: Mapping[str, Any]) -> bool:
    """Whether plan and provenance are objects, and units text by name."""
    plan = head.get("plan")
    if not isinstance(plan, dict) or not isinstance(head.get("provenance"), dict):
        return False
    units = [plan.get(word) or {} for word in ("inputs", "scalars", "curves")]
    return all(isinstance(x, dict) and all(isinstance(unit, str) for unit in x.values()) for x in units)
