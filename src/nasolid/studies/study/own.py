"""What lies in the folder of a study is the study's own: no link is followed out of it, nothing else is waited for."""

import errno
import os
import stat
from pathlib import Path

from nasolid.errors import InputError

RUNS, CURVES, QUARANTINE, LOCKS = "runs", "curves", "quarantine", "locks"
FOLDERS = (RUNS, CURVES, QUARANTINE, LOCKS)
HEAD, TEXT, MANIFEST, LOG = "study.json", "study.toml", "manifest.parquet", "log.txt"
FILES = (HEAD, TEXT, MANIFEST, LOG)

OPENED = (
    os.O_RDONLY | getattr(os, "O_NOFOLLOW", 0) | getattr(os, "O_NONBLOCK", 0) | getattr(os, "O_BINARY", 0)
)
"""How a file of a study is opened: no link is followed, no pipe is waited for."""


TEXTS, TABLES = 256e6, 4e9
"""Bytes that a text and a table of a study may have."""


class Torn(Exception):
    """A file that is not what the study wrote; says why."""


def told(name: object) -> str:
    """A name as it may stand in a line: quoted, and nothing in it moves the cursor or begins a line."""
    return repr(str(name))


def refuse_strangers(folder: Path) -> None:
    """Refuse a folder whose files or folders stand elsewhere.

    Raises
    ------
    InputError
        If one that a study has is a link, or no file or folder of its own.
    """
    for name in (*FILES, *FOLDERS):
        if why := _strange(folder / name, stat.S_ISDIR if name in FOLDERS else stat.S_ISREG):
            raise InputError(
                f"{folder / name}: {why}, and nothing is followed out of the folder of a study; put the "
                f"{'folder' if name in FOLDERS else 'file'} itself there"
            )


def _strange(path: Path, wanted) -> str:
    try:
        mode = path.lstat().st_mode
    except (FileNotFoundError, NotADirectoryError):
        return ""
    except OSError as error:
        raise InputError(f"{path}: cannot be read ({error.strerror}); name the folder of a study") from None
    if stat.S_ISLNK(mode):
        return "is a symbolic link"
    return "" if wanted(mode) else f"is no {'folder' if wanted is stat.S_ISDIR else 'file'}"


def own_bytes(path: Path) -> bytes:
    """All of a file of a study.

    Raises
    ------
    Torn
        If it is a link, a folder, a pipe or the like.
    OSError
        If it cannot be read, e.g. FileNotFoundError.
    """
    if path.is_symlink():
        raise Torn("is a symbolic link")
    try:
        handle = os.open(path, OPENED)
    except OSError as error:
        if error.errno == errno.ELOOP:
            raise Torn("is a symbolic link") from None
        if error.errno == errno.ENXIO or path.is_dir():  # a socket; a folder, where such cannot be opened
            raise Torn("is no file") from None
        raise
    found = os.fstat(handle)
    if not stat.S_ISREG(found.st_mode):
        os.close(handle)
        raise Torn("is no file")
    most = TEXTS if path.suffix in (".json", ".toml", ".txt") else TABLES
    if found.st_size > most:
        os.close(handle)
        raise Torn(f"has {found.st_size / 1e6:.3g} MB, more than a study writes ({most / 1e6:g} MB)")
    with os.fdopen(handle, "rb") as file:
        return file.read()


def own_names(folder: Path) -> set[str]:
    """Entries of a folder of a study but for hidden ones: temporary files and those of a file system.

    Raises
    ------
    InputError
        If it is a link or cannot be read.
    """
    if why := _strange(folder, stat.S_ISDIR):
        raise InputError(f"{folder}: {why}, and nothing is followed out of the folder of a study")
    try:
        return {name for name in os.listdir(folder) if not name.startswith(".")}
    except FileNotFoundError:
        return set()
    except OSError as error:
        raise InputError(f"{folder}: cannot be read ({error.strerror}); try again") from None
