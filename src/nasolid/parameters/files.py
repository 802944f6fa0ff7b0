"""Files from outside: one way in and one way out, both with suspicion. Nothing in them is executed.

A file is read if it is an ordinary one of a size that its kind can have. A file is written whole or not at all, and
replaces another one only if that is empty or was made by nasolid, or if it is told to.
"""

import csv
import hashlib
import io
import os
import re
import stat
import tempfile
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from contextvars import ContextVar
from pathlib import Path
from typing import Any

from nasolid.errors import InputError

MB = 1_000_000

KINDS = {
    stat.S_IFDIR: "a folder",
    stat.S_IFIFO: "a pipe",
    stat.S_IFSOCK: "a socket",
    stat.S_IFCHR: "a device",
    stat.S_IFBLK: "a device",
}
"""What is no ordinary file."""

LONGEST_NAME = 100
"""Characters of a part of a path that is made of somebody's words."""

HEAD = 65536
"""Bytes at either end of a file that tell who made it."""

MARKS = (
    re.compile(rb"\A\x89PNG\r\n\x1a\n.{0,200}?tEXtSoftware\x00nasolid ", re.DOTALL),
    re.compile(rb"\A%PDF-.*/Creator \(nasolid ", re.DOTALL),
    re.compile(rb"\A<\?xml[^<]*<!DOCTYPE svg.*<dc:title>nasolid ", re.DOTALL),
    re.compile(rb"\A\{\s*\"nasolid\": "),
    re.compile(rb"\A\[\s*\{\s*\"cell\": \"[^\"]*\",\s*\"id\": \"[^\"]*\",\s*\"entry\": "),
    re.compile(rb"\A<!DOCTYPE html>\s*<html lang=\"en\"><head><meta name=\"generator\" content=\"nasolid\">"),
    re.compile(rb"\A# Measured against modelled\n"),
    re.compile(rb"\APAR1.*nasolid export", re.DOTALL),
    re.compile(rb"\ACDF[\x01\x02].*made with nasolid", re.DOTALL),
)
"""How files that nasolid wrote begin: figures, saved states, reports, exports of studies. Tables: `is_marked`."""

_read: ContextVar[set[tuple[int, int]] | None] = ContextVar("files that were read", default=None)


@contextmanager
def inputs_kept() -> Iterator[None]:
    """Within the block a file that was read is not written over."""
    token = _read.set(set())
    try:
        yield
    finally:
        _read.reset(token)


def let_go(path: Path) -> None:
    """Let a file be written over though it was read: a state that goes on takes the place of the one it began with."""
    if (seen := _read.get()) is not None:
        with suppress(OSError):
            found = os.stat(path)
            seen.discard((found.st_dev, found.st_ino))


def read_bytes(path: Path, most: float, advice: str, name: str = "") -> bytes:
    """Content of an ordinary file.

    Parameters
    ----------
    path : path
        The file.
    most : float
        Bytes that it may have.
    advice : str
        What to do instead, e.g. "give a TOML file".
    name : str, optional
        What errors call it; by default its path.

    Raises
    ------
    InputError
        If it is not there, is no ordinary file, is too large or cannot be read.
    """
    name = name or str(path)
    try:
        _refuse_special(os.stat(path), name, advice)  # a device may act when it is opened
        with open(path, "rb", opener=_open) as file:
            found = os.fstat(file.fileno())
            _refuse_special(found, name, advice)
            content = b"" if found.st_size > most else file.read(int(most) + 1)
    except (OSError, ValueError) as error:
        if isinstance(error, InputError):
            raise
        raise InputError(f"{name}: cannot be read ({_why(error)}); {advice}") from None
    if max(found.st_size, len(content)) > most:
        raise InputError(
            f"{name}: has {max(found.st_size, len(content)) / MB:.3g} MB, {most / MB:.3g} MB at most; {advice}"
        )
    if (seen := _read.get()) is not None:
        seen.add((found.st_dev, found.st_ino))
    return content


def _open(path: str, flags: int) -> int:
    return os.open(path, flags | getattr(os, "O_NONBLOCK", 0) | getattr(os, "O_NOCTTY", 0))


def _refuse_special(found: os.stat_result, name: str, advice: str) -> None:
    kind = stat.S_IFMT(found.st_mode)
    if kind == stat.S_IFDIR:
        raise IsADirectoryError(21, os.strerror(21))
    if kind != stat.S_IFREG:
        raise InputError(f"{name}: is {KINDS.get(kind, 'no ordinary file')}, no ordinary file; {advice}")


def _why(error: Exception) -> str:
    return (getattr(error, "strerror", "") or str(error)) if isinstance(error, OSError) else "no such name"


def is_file(path: Path) -> bool:
    """Whether there is a file; no for names that no file can have."""
    return os.path.isfile(path)


def file_name(text: str) -> str:
    """One safe part of a path from somebody's words, `LONGEST_NAME` characters at most."""
    name = re.sub(r"(?<=\d) +(?=[A-Za-z])", "", text.strip())
    name = re.sub(r"[^A-Za-z0-9_.=+,-]", "_", name).lstrip(".") or "unnamed"
    if len(name) > LONGEST_NAME:
        name = f"{name[: LONGEST_NAME - 9]}-{hashlib.sha256(text.encode(errors='replace')).hexdigest()[:8]}"
    return name


def check_replaceable(path: Path, force: bool = False) -> None:
    """Refuse to write over what is no ordinary file, what was read, and what somebody else made.

    Parameters
    ----------
    path : path
        The file that is to be written.
    force : bool, optional
        Whether what somebody else made may go.

    Raises
    ------
    InputError
    """
    try:
        found = os.stat(path)
    except (FileNotFoundError, NotADirectoryError):
        if os.path.islink(path) and not force:
            raise InputError(
                f"{path}: is a link to nowhere; name another file, or replace it with --force"
            ) from None
        return
    except (OSError, ValueError) as error:
        raise InputError(f"{path}: cannot be written ({_why(error)}); choose another place") from None
    kind = stat.S_IFMT(found.st_mode)
    if kind != stat.S_IFREG:
        more = "a file in it" if kind == stat.S_IFDIR else "an ordinary file"
        raise InputError(f"{path}: is {KINDS.get(kind, 'no ordinary file')}; name {more}")
    if (found.st_dev, found.st_ino) in (_read.get() or ()):
        raise InputError(f"{path}: is read here and would be written over; name another file")
    if os.path.islink(path):
        raise InputError(f"{path}: is a symbolic link; name the file itself")
    if not force and found.st_size and not is_ours(path):
        raise InputError(
            f"{path}: is there already and nasolid did not make it; name another file, or replace it with --force"
        )


def is_ours(path: Path) -> bool:
    """Whether nasolid wrote a file, as its first and last bytes tell."""
    try:
        with open(path, "rb", opener=_open) as file:
            found = file.read(HEAD)
            size = os.fstat(file.fileno()).st_size
            if size > HEAD:
                file.seek(max(size - HEAD, HEAD))
                found += file.read(HEAD)
    except OSError:
        return False
    return any(mark.search(found) for mark in MARKS) or is_marked(found)


def is_marked(content: bytes) -> bool:
    """Whether a table bears the mark of `marked`."""
    line = content.partition(b"\n")[0].removesuffix(b"\r")
    return b'"' in line and _quoted(line) == line


def marked(table: bytes) -> bytes:
    """A CSV table whose last heading alone stands in quotes: every reader takes it, and no other writer does it."""
    line, newline, rows = table.partition(b"\n")
    end = b"\r" if line.endswith(b"\r") else b""
    return _quoted(line.removesuffix(b"\r")) + end + newline + rows


SPECIAL = re.compile(r'[,;"\t]|^\s|\s$')
"""What others quote a heading for."""


def _quoted(line: bytes) -> bytes:
    try:
        headings = next(csv.reader([line.decode()]), [])
    except (csv.Error, UnicodeDecodeError):
        return b""
    if len(headings) < 2 or SPECIAL.search(headings[-1]):
        return b""
    plain = io.StringIO()
    csv.writer(plain, lineterminator="").writerow(headings[:-1])
    last = headings[-1].replace('"', '""')
    return f'{plain.getvalue()},"{last}"'.encode()


def write_whole(path: Path, write: Callable[[Path], Any], force: bool = False) -> None:
    """Write a file under a temporary name beside it, then rename it.

    Parameters
    ----------
    path : path
        The file that appears, whole or not at all.
    write : callable
        Takes the temporary path, which ends as `path` does.
    force : bool, optional
        Whether a file that nasolid did not make is replaced.

    Raises
    ------
    InputError
        As `check_replaceable`; also if it cannot be written.
    """
    check_replaceable(path, force)
    try:
        handle, name = tempfile.mkstemp(dir=path.parent, prefix=".nasolid-", suffix=path.suffix)
        os.close(handle)
        temporary = Path(name)
        try:
            write(temporary)
            os.chmod(temporary, 0o666 & ~_umask())
            check_replaceable(path, force)
            os.replace(temporary, path)
        finally:
            with suppress(FileNotFoundError):
                temporary.unlink()
    except OSError as error:
        raise unwritable(path, error) from None


def unwritable(path: Path, error: OSError) -> InputError:
    """What is said of a file that the system does not let be written."""
    return InputError(f"{path}: cannot be written ({error.strerror or error}); choose another place")


def check_writable(path: Path, force: bool = False) -> None:
    """Refuse a path that could not be written, before anything is computed.

    Raises
    ------
    InputError
        As `check_replaceable`; also if its folder is not there, or no file can be made in it.
    """
    check_replaceable(path, force)
    if not os.path.isdir(path.parent):
        raise InputError(f"{path}: cannot be written, there is no folder {path.parent}; make it first")
    try:
        handle, temporary = tempfile.mkstemp(dir=path.parent)
    except OSError as error:
        raise unwritable(path, error) from None
    os.close(handle)
    os.unlink(temporary)


def _umask() -> int:
    mask = os.umask(0)
    os.umask(mask)
    return mask
