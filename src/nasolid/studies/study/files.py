"""Files that are there whole or not at all, also after a crash."""

import errno
import os
import re
import stat
import time
import uuid
from contextlib import suppress
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from nasolid.errors import InputError, printable
from nasolid.studies.study.own import LOG, Torn, own_bytes

TEMPORARY = ".tmp"
"""Ending of a file that is being written; nothing reads it."""

OURS = re.compile(r"\..+-[0-9a-f]{32}\.tmp")
"""What such a file is called; others are somebody else's."""

STALE = 3600.0
"""Age [s] at which a temporary file belongs to no living process."""

NOT_FOR_FOLDERS = (errno.EINVAL, errno.ENOTSUP, errno.EBADF)
"""What a file system says that cannot synchronise folders."""

NO_LINKS = (errno.EPERM, errno.ENOTSUP, errno.ENOSYS, errno.EMLINK, errno.EACCES)
"""What a file system says that knows no second names of a file."""

LOGGED = os.O_WRONLY | os.O_APPEND | os.O_CREAT | getattr(os, "O_NOFOLLOW", 0) | getattr(os, "O_NONBLOCK", 0)
"""How the log is opened."""


def write_durably(path: Path, data: Any, *, first: bool = False) -> bool:
    """Write a file to the disk itself under a temporary name beside it, then rename it.

    Parameters
    ----------
    path : path
        The file that appears, whole or not at all.
    data : bytes or buffer
        All of it.
    first : bool
        Whether a file that is there already stays.

    Returns
    -------
    bool
        Whether it was written.

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
            named = not first or _named_first(temporary, path)
            if not first:
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
    return named


def _named_first(temporary: Path, path: Path) -> bool:
    """Give a file its name unless there is one of that name; of two at once one wins."""
    try:
        os.link(temporary, path)
    except FileExistsError:
        return False
    except OSError as error:
        if error.errno not in NO_LINKS:
            raise
        if os.path.lexists(path):
            return False
        os.replace(temporary, path)
    return True


def check_writable(folder: Path) -> None:
    """Refuse a folder in which no file can be made, before anything is computed.

    Raises
    ------
    InputError
    """
    probe = folder / f".probe-{uuid.uuid4().hex}{TEMPORARY}"
    try:
        folder.mkdir(exist_ok=True)
        with probe.open("xb"):
            pass
        probe.unlink()
    except OSError as error:
        raise InputError(
            f"{folder}: cannot be written ({error.strerror or error}), so nothing was computed; see to it that "
            "the folder can be written, or name another one"
        ) from None


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
            if not OURS.fullmatch(path.name):
                continue
            found = path.lstat()
            if stat.S_ISREG(found.st_mode) and time.time() - found.st_mtime > STALE:
                path.unlink()


def write_log(folder: Path, line: str) -> None:
    """Append a line with its time to the log; a disk that is full loses the line, not the study.

    A log that is a link, or no file, is left alone; one that has another name elsewhere is parted from it.
    """
    now = datetime.now(UTC).isoformat(timespec="seconds")
    text, path = f"{now} {printable(' '.join(line.split()))}\n", folder / LOG
    with suppress(OSError, Torn, InputError):
        if os.path.lexists(path) and path.lstat().st_nlink > 1:
            write_durably(path, own_bytes(path))
        handle = os.open(path, LOGGED, 0o666)
        with os.fdopen(handle, "ab", buffering=0) as file:
            if stat.S_ISREG(os.fstat(handle).st_mode):
                file.write(text.encode())
