"""Who computes which share of a study: a lock of the system, which ends with the process that holds it."""

import errno
import os
import re
import socket
import stat
import time
import warnings
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager, suppress
from datetime import UTC, datetime
from math import gcd
from pathlib import Path
from typing import IO

from nasolid.errors import InputError, NasolidWarning
from nasolid.studies.study.own import LOCKS, refuse_strangers

try:
    import fcntl
except ImportError:  # no lock of that kind on this system
    fcntl = None  # type: ignore[assignment]

Share = tuple[int, int]

NAME = re.compile(r"share-(\d{1,9})-of-(\d{1,9})")
OWNER = re.compile(r"process \d{1,12} on [\w.-]{1,255} since [\d:T+-]{19,25}")
TURN = "turn"
"""File that is locked while the others are looked at."""

PATIENCE = 10.0
"""Seconds that a driver waits for its turn."""

UNKNOWN = (errno.ENOLCK, errno.ENOTSUP, errno.EOPNOTSUPP, errno.ENOSYS, errno.EINVAL)
"""What a file system says that knows no locks."""

OPENED = os.O_RDWR | os.O_CREAT | getattr(os, "O_NOFOLLOW", 0) | getattr(os, "O_NONBLOCK", 0)


@contextmanager
def held(folder: Path, share: Share | None) -> Iterator[None]:
    """Hold a share of a study, or all of it; a share that has no point in common with it may be held beside it.

    Parameters
    ----------
    folder : path
        Of the study.
    share : tuple of int or None
        (i, n), share i of n.

    Raises
    ------
    InputError
        If another process holds points of it, by what that said of itself; or the folder cannot be written.
    """
    mine = share or (0, 1)
    refuse_strangers(folder)
    with ExitStack() as stack:
        try:
            stack.enter_context(_taken(folder, mine))
        except OSError as error:
            if error.errno not in UNKNOWN:
                raise InputError(
                    f"{folder}: cannot be written ({error.strerror or error}), so nothing was computed; see to it "
                    "that the folder can be written, or name another one"
                ) from None
            warnings.warn(
                f"{folder}: its disk knows no locks; see to it that no second driver computes the same there",
                NasolidWarning,
                stacklevel=3,
            )
        yield


@contextmanager
def _taken(folder: Path, mine: Share) -> Iterator[None]:
    place = folder / LOCKS
    path = place / f"share-{mine[0]}-of-{mine[1]}"
    place.mkdir(exist_ok=True)
    with ExitStack() as stack:
        with _turn(place):
            _refuse_others(folder, mine)
            file = stack.enter_context(_opened(path))
            _take(file)
            file.truncate(0)
            file.write(_owner().encode())
        try:
            yield
        finally:
            with suppress(OSError, InputError), _turn(place):
                path.unlink()


def meet(one: Share, other: Share) -> bool:
    """Whether two shares have points in common: those whose number leaves both remainders."""
    return (one[0] - other[0]) % gcd(one[1], other[1]) == 0


def _owner():
    host = re.sub(r"[^\w.-]", "_", socket.gethostname())[:255] or "a machine"
    return f"process {os.getpid()} on {host} since {datetime.now(UTC).isoformat(timespec='seconds')}"


def _opened(path) -> IO[bytes]:
    """A lock file, made if it is not there."""
    handle = os.open(path, OPENED, 0o666)
    if not stat.S_ISREG(os.fstat(handle).st_mode):
        os.close(handle)
        raise OSError(errno.EEXIST, f"{path.name} is no file")
    return os.fdopen(handle, "r+b", buffering=0)


def _take(file) -> None:
    """Lock a file, or raise BlockingIOError."""
    if fcntl is None:
        raise OSError(errno.ENOSYS, "no locks")
    fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)


@contextmanager
def _turn(place: Path) -> Iterator[None]:
    """Be alone among those who come and go, for a moment."""
    end = time.monotonic() + PATIENCE
    with _opened(place / TURN) as file:
        while True:
            try:
                _take(file)
                break
            except BlockingIOError:
                if time.monotonic() > end:
                    raise InputError(
                        f"{place.parent}: another process has been beginning there for {PATIENCE:g} s; try again"
                    ) from None
                time.sleep(0.02)
        yield


def _refuse_others(folder, mine):
    """Refuse where a living process has points of a share; files of dead ones are removed."""
    for name in sorted(os.listdir(folder / LOCKS)):
        found = NAME.fullmatch(name)
        if not found:
            continue
        other = int(found[1]), int(found[2])
        if other[1] < 1:
            continue
        with _opened(folder / LOCKS / name) as file:
            try:
                _take(file)
                os.unlink(folder / LOCKS / name)
            except BlockingIOError:
                if meet(mine, other):
                    raise InputError(_refusal(folder, other, file.read(400))) from None


def _refusal(folder, share, said):
    owner = OWNER.fullmatch(said.decode(errors="replace"))
    who = owner[0] if owner else "another process"
    what = "it" if share == (0, 1) else f"share {share[0]}/{share[1]} of it"
    return f"{folder}: {who} computes {what} already; wait, stop it, or let each compute a share of its own (--shard)"
