"""Code that is compiled on this machine: the one place where it is written and loaded from.

Whoever can write a library that is loaded runs code as the user who loads it. So the place is a folder of the user
alone, every folder above it is one that nobody else can change, and both are looked at before anything is loaded.
"""

import os
import platform
import shutil
import stat
import subprocess
import tempfile
import threading
import time
from collections import deque
from collections.abc import Iterator
from contextlib import contextmanager
from hashlib import sha256
from pathlib import Path

from nasolid.errors import InputError

WAY_OUT = (
    "or set XDG_CACHE_HOME to a folder of your own, or do without compilation (--no-compile, compile=False)"
)

OTHERS = "belongs to another user (number {}), and compiled code is loaded from folders of your own alone"

PYBAMM, TEMPORARY = "PYBAMM_CASADI_AOT_CACHE", ("TMPDIR", "TMP", "TEMP")
"""Variables by which PyBaMM and a compiler are told where to write."""

LIBRARIES = (".so", ".dylib", ".dll")

HALF = "half-"
"""How folders begin in which a compiler works."""

OLD = 24 * 3600.0
"""Seconds after which such a folder is of a process that was killed."""

MOST_LINKS = 40

PROCESSOR = ("vendor_id", "cpu family", "model", "flags", "CPU implementer", "CPU part", "Features")
"""What Linux says of a processor that its compiler heeds; a home may be shared by several kinds."""

_lock = threading.Lock()


def private_folder() -> Path:
    """Where compiled code lives: made with rights for nobody else, in the user's own cache.

    Raises
    ------
    InputError
        If it cannot be made, is a link, is anyone else's, or anyone else may read or write it; if anyone else can
        change a folder above it; if a library in it is no file of the user alone.
    """
    home = _cache()
    own = ("nasolid", "compiled", _processor())
    if os.name != "posix":  # a profile of Windows is its user's own
        folder = home.joinpath(*own)
        folder.mkdir(parents=True, exist_ok=True)
        return folder
    folder = _walked(home)
    for name in own:
        folder = folder / name
        if folder.is_symlink():
            raise InputError(f"{_shown(folder)}: is a symbolic link; remove it, {WAY_OUT}")
        _check_above(folder, _made(folder))
    _check_own(folder)
    return folder


@contextmanager
def compiling() -> Iterator[Path]:
    """Let PyBaMM and compilers write into the private folder, and load from there; gives that folder.

    Raises
    ------
    InputError
        As `private_folder`.
    """
    folder = private_folder()
    tempfile.gettempdir()  # is remembered: other threads' files go where they went
    with _lock, _half(folder) as half:
        given = {PYBAMM: str(folder), **dict.fromkeys(TEMPORARY, half)}
        before = {name: os.environ.get(name) for name in given}
        mask = os.umask(0o077)
        os.environ.update(given)
        try:
            yield folder
        finally:
            os.umask(mask)
            for name, value in before.items():
                os.environ.pop(name) if value is None else os.environ.update({name: value})


def need_compiler() -> None:
    """Refuse where code cannot be compiled and loaded: tried on a line of C.

    Raises
    ------
    InputError
        As `private_folder`; if there is no gcc, it fails, or what it makes cannot be loaded.
    """
    import ctypes

    with compiling(), tempfile.TemporaryDirectory(dir=os.environ["TMPDIR"]) as here:
        source, library = Path(here, "line.c"), Path(here, "line.so")
        command = ["gcc", "-march=native", "-fPIC", "-shared", str(source), "-o", str(library)]
        try:
            source.write_text("int line(void) { return 0; }\n", encoding="ascii")
            subprocess.run(command, check=True, capture_output=True, stdin=subprocess.DEVNULL, timeout=60)
            ctypes.CDLL(str(library))
        except FileNotFoundError:
            raise no_compilation("there is no gcc") from None
        except subprocess.SubprocessError as error:
            raise no_compilation(str(error).replace(" ".join(command), "gcc").partition("\n")[0]) from None
        except OSError as error:
            raise no_compilation(str(error).partition("\n")[0]) from None


def can_compile() -> bool:
    """Whether code can be compiled and loaded here."""
    try:
        need_compiler()
    except InputError:
        return False
    return True


def no_compilation(why: str) -> InputError:
    """What is raised where compilation fails."""
    return InputError(
        f"compilation ahead of time failed: {why}; see that gcc works, or do without (--no-compile, compile=False)"
    )


def _cache() -> Path:
    """The user's cache, by the rules of the XDG base directories."""
    name = "XDG_CACHE_HOME" if os.name == "posix" else "LOCALAPPDATA"
    if said := os.environ.get(name):
        found = Path(said)
    else:
        try:
            found = Path.home() / ".cache"
        except RuntimeError as error:
            raise InputError(f"there is no home for compiled code ({error}); set HOME, {WAY_OUT}") from None
        name = "HOME"
    if not found.is_absolute():
        raise InputError(f"{name} = {str(found)!r}: is no whole path; give one, {WAY_OUT}")
    return found


def _walked(path: Path) -> Path:
    """The folder itself behind all links, every step of the way one that nobody else can change; made if missing."""
    here, links = Path(path.anchor), 0
    _check_above(here, here.lstat())
    rest = deque(path.parts[1:])
    while rest:
        step = rest.popleft()
        if step == "..":
            here = here.parent
            continue
        there = here / step
        info = _made(there)
        if stat.S_ISLNK(info.st_mode):
            links += 1
            if info.st_uid not in (0, os.geteuid()) or links > MOST_LINKS:
                raise InputError(
                    f"{_shown(there)}: is a link of another user, or without end; remove it, {WAY_OUT}"
                )
            target = Path(os.readlink(there))
            here = Path(target.anchor) if target.is_absolute() else here
            rest.extendleft(reversed(target.parts[1:] if target.is_absolute() else target.parts))
        else:
            _check_above(there, info)
            here = there
    return here


def _made(folder: Path) -> os.stat_result:
    """What a folder is, made if there is none."""
    try:
        folder.mkdir(mode=0o700)
    except FileExistsError:
        pass
    except OSError as error:
        raise InputError(f"{_shown(folder)}: cannot be made ({error.strerror}); make it, {WAY_OUT}") from None
    return folder.lstat()


def _check_above(folder: Path, info: os.stat_result) -> None:
    """Refuse a folder in which somebody else can put something in the place of what is there."""
    mode = stat.S_IMODE(info.st_mode)
    if not stat.S_ISDIR(info.st_mode):
        raise InputError(f"{_shown(folder)}: is no folder; remove it, {WAY_OUT}")
    if info.st_uid not in (0, os.geteuid()):
        raise InputError(f"{_shown(folder)}: {OTHERS.format(info.st_uid)}; chown it, {WAY_OUT}")
    if mode & 0o022 and not mode & stat.S_ISVTX:
        raise InputError(
            f"{_shown(folder)}: others may write there (mode {mode:04o}), and compiled code would be loaded from "
            f"below; chmod go-w it, {WAY_OUT}"
        )


def _check_own(folder: Path) -> None:
    """Refuse a folder that is not the user's alone, and libraries in it that are not."""
    info = folder.lstat()
    mode = stat.S_IMODE(info.st_mode)
    if info.st_uid != os.geteuid():
        raise InputError(
            f"{_shown(folder)}: belongs to another user (number {info.st_uid}); remove it, {WAY_OUT}"
        )
    if mode & 0o077:
        raise InputError(
            f"{_shown(folder)}: has rights for others (mode {mode:04o}); chmod 700 it, {WAY_OUT}"
        )
    try:
        found = [entry for entry in os.scandir(folder) if entry.name.endswith(LIBRARIES)]
        usable = os.access(folder, os.W_OK | os.X_OK)
    except OSError:
        usable = False
    if not usable:
        raise InputError(f"{_shown(folder)}: cannot be written (mode {mode:04o}); chmod 700 it, {WAY_OUT}")
    for entry in found:
        try:
            held = entry.stat(follow_symlinks=False)
        except FileNotFoundError:
            continue
        if not stat.S_ISREG(held.st_mode) or held.st_uid != os.geteuid() or held.st_mode & 0o022:
            raise InputError(
                f"{_shown(folder / entry.name)}: is no file that you alone can write; remove it, {WAY_OUT}"
            )


def _half(folder: Path) -> "tempfile.TemporaryDirectory[str]":
    """A folder in which a compiler works; what compilers left that were killed is removed."""
    for half in folder.glob(f"{HALF}*"):
        try:
            if time.time() - half.lstat().st_mtime > OLD:
                shutil.rmtree(half)
        except OSError:  # of another process, which does the same
            continue
    try:
        return tempfile.TemporaryDirectory(prefix=HALF, dir=folder, ignore_cleanup_errors=True)
    except OSError as error:
        raise InputError(
            f"{_shown(folder)}: cannot be written ({error.strerror}); make room, {WAY_OUT}"
        ) from None


def _processor() -> str:
    """Name of what code is compiled for: libraries of another processor would end the process that loads them."""
    said = [platform.machine(), platform.system()]
    try:
        first = Path("/proc/cpuinfo").read_text(encoding="utf-8", errors="replace").partition("\n\n")[0]
        said += [line for line in first.splitlines() if line.partition(":")[0].strip() in PROCESSOR]
    except OSError:
        said.append(platform.processor())
    return f"{platform.machine()}-{sha256('|'.join(said).encode()).hexdigest()[:12]}"


def _shown(path: Path) -> str:
    """A path on one line, whatever it is made of."""
    return str(path) if str(path).isprintable() else repr(str(path))
