"""What computes rows: versions and compiler; rows of two makers are not mixed without a word."""

import platform
import shutil
import subprocess
from functools import cache
from importlib.metadata import PackageNotFoundError, version

from nasolid.errors import InputError
from nasolid.studies.study.parts import MADE_BY
from nasolid.studies.study.recording import Store

PACKAGES = ("nasolid", "pybamm", "pybammsolvers", "casadi", "numpy", "scipy", "pyarrow")
"""Packages whose versions are recorded of a study."""

COMPUTING = PACKAGES[:4]
"""Those that compute, whose versions every row has."""

COMPILER = "gcc"
"""What PyBaMM compiles with."""

COMPILED, NO_COMPILER = "compiled by ", "none"


def versions() -> dict[str, str]:
    """Versions of Python and of packages."""
    return {"python": platform.python_version()} | {name: _version(name) for name in PACKAGES}


def maker(compile: bool) -> str:
    """What computes rows in this process, as every row tells it."""
    found = [f"{name} {_version(name)}" for name in COMPUTING]
    return ", ".join([*found, COMPILED + compiler() if compile else "not compiled"])


@cache
def compiler() -> str:
    """The compiler, by what it says of itself."""
    if shutil.which(COMPILER) is None:
        return NO_COMPILER
    try:
        said = subprocess.run([COMPILER, "--version"], capture_output=True, timeout=20, check=True).stdout
        return " ".join(said.decode(errors="replace").splitlines()[0].split())
    except (OSError, subprocess.SubprocessError, IndexError):
        return COMPILER


def refuse_mixing(store: Store, mix: bool) -> None:
    """Refuse to add rows to those of another version, unless that is asked for.

    Parameters
    ----------
    store : Store
        Whose `made_by` computes from now on.
    mix : bool
        Whether rows may differ in what made them.

    Raises
    ------
    InputError
    """
    others = {*store.parts.makers(), str(store.provenance.get(MADE_BY, ""))} - {store.made_by, ""}
    if not others:
        return
    other = min(others)
    store.log(f"begun or computed by {'; by '.join(sorted(others))}; now {store.made_by}")
    if mix:
        return
    theirs, ours = _differing(other, store.made_by)
    raise InputError(
        f"{store.folder}: was computed with {theirs}, here is {ours}; go on with that version, or with "
        "--mix-versions (mix_versions=True): each row says what made it"
    )


def _differing(one: str, other: str) -> tuple[str, str]:
    """What stands in one list and not in the other."""
    ours, theirs = one.split(", "), other.split(", ")
    return (
        ", ".join(x for x in ours if x not in theirs) or one,
        ", ".join(x for x in theirs if x not in ours) or other,
    )


def _version(name: str) -> str:
    try:
        return version(name)
    except PackageNotFoundError:
        return "not installed"
