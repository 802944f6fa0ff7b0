"""Files that are there whole or not at all, also after a crash."""

import errno
import json
import os
import time
import uuid
from contextlib import suppress
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from nasolid.errors import InputError, printable
from nasolid.parameters.files import read_bytes

TEMPORARY = ".tmp"
"""Ending of a file that is being written; nothing reads it."""

FILE = 64e6
"""Bytes of a file that is read whole."""

STALE = 3600.0
"""Age [s] at which a temporary file belongs to no living process."""

NOT_FOR_FOLDERS = (errno.EINVAL, errno.ENOTSUP, errno.EBADF)
"""What a file system says that cannot synchronise folders."""


def write_durably(path: Path, data: Any) -> None:
    """Write a file to the disk itself under a temporary name beside it, then rename it.

    Parameters
    ----------
    path : path
        The file that appears, whole or not at all.
    data : bytes or buffer
        All of it.

    Raises
    ------
    InputError
        If it cannot be written; nothing of it is left.
    """
    temporary = path.parent / f".{path.name}-{uuid.uuid4().hex}{TEMPORARY}"
    try:
        try:
            with temporary.open("xb") as file:
                file.write(data)
                file.flush()
                os.fsync(file.fileno())
            os.replace(temporary, path)
        finally:
            with suppress(FileNotFoundError):
                temporary.unlink()
        synchronise(path.parent)
    except OSError as error:
        full = error.errno in (errno.ENOSPC, errno.EDQUOT)
        advice = "make space and run again" if full else "see to it that the folder can be written"
        raise InputError(
            f"{path}: cannot be written ({error.strerror or error}); what was recorded stays, {advice}"
        ) from error


def synchronise(folder: Path) -> None:
    """Bring the entries of a folder to the disk, where its file system can."""
    if os.name != "posix":
        return
    handle = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(handle)
    except OSError as error:
        if error.errno not in NOT_FOR_FOLDERS:
            raise
    finally:
        os.close(handle)


def sweep(folder: Path) -> None:
    """Remove temporary files that a killed process left."""
    for path in folder.glob(f".*{TEMPORARY}"):
        with suppress(OSError):
            if time.time() - path.stat().st_mtime > STALE:
                path.unlink()


def write_log(folder: Path, line: str) -> None:
    """Append a line with its time to the log; a disk that is full loses the line, not the study."""
    now = datetime.now(UTC).isoformat(timespec="seconds")
    text = f"{now} {printable(' '.join(line.split()))}\n"
    with suppress(OSError), (folder / "log.txt").open("ab", buffering=0) as file:
        file.write(text.encode())


def canonical(data: Any) -> str:
    """Canonical JSON: sorted keys, no spaces, no NaN."""
    return json.dumps(data, sort_keys=True, separators=(",", ":"), allow_nan=False)


def read_json(path: Path) -> dict[str, Any]:
    """Read a JSON object.

    Raises
    ------
    InputError
        If it cannot be read or is none.
    """
    if os.path.isfile(path.parent):
        raise InputError(f"{path.parent}: is a file; name the folder in which the study was run")
    content = read_bytes(path, FILE, "name the folder of a study")
    try:
        data = json.loads(content)
    except (ValueError, RecursionError):
        raise InputError(f"{path}: is no study, it cannot be read as JSON") from None
    if not isinstance(data, dict):
        raise InputError(f"{path}: is no study, it holds no JSON object")
    return data
