"""Reading TOML files and the keys of a bibliography. Nothing is executed."""

import re
import tomllib
from pathlib import Path
from typing import Any

from nasolid.errors import InputError

BIBLIOGRAPHY = "references.bib"


def parameter_sets_dir() -> Path:
    """Folder of the parameter files that come with nasolid.

    It stands inside the package in an installed wheel, and at the root of the repository in an
    editable install.

    Raises
    ------
    InputError
        If neither is there: the installation is incomplete.
    """
    return find_parameter_sets(Path(__file__).resolve().parents[1])


def find_parameter_sets(package: Path) -> Path:
    """Folder ``parameter_sets`` that belongs to the package in the folder `package`."""
    places = [package / "parameter_sets", package.parents[1] / "parameter_sets"]
    for place in places:
        if (place / "materials").is_dir():
            return place
    raise InputError(f"no parameter files in {places[0]} nor {places[1]}; install nasolid again")


def shown(path: Path) -> str:
    """Name of a file in messages: shipped files within their folder, others as given."""
    shipped = parameter_sets_dir()
    resolved = path.resolve()
    return resolved.relative_to(shipped).as_posix() if resolved.is_relative_to(shipped) else str(path)


def read_toml(path: Path) -> dict[str, Any]:
    """Content of a TOML file.

    Raises
    ------
    InputError
        If it cannot be read, is not UTF-8, or is not TOML (with line and column).
    """
    try:
        return tomllib.loads(path.read_bytes().decode("utf-8"))
    except OSError as error:
        raise InputError(f"{shown(path)}: cannot be read ({error.strerror}); give a TOML file") from None
    except UnicodeDecodeError as error:
        raise InputError(
            f"{shown(path)}: byte {error.start} is not UTF-8; save the file in that encoding"
        ) from None
    except (tomllib.TOMLDecodeError, RecursionError) as error:
        raise InputError(f"{shown(path)}: is not TOML: {error}; correct that line") from None


def bibliography(path: Path) -> frozenset[str] | None:
    """Keys that a source in the file `path` may name; None if they cannot be known.

    Shipped files answer to the shipped bibliography. A user's file answers to the ``references.bib``
    beside it (beside the folder, for a file in ``materials/``) and the shipped one together; without
    one of its own its sources are free text.
    """
    shipped = parameter_sets_dir()
    path = path.resolve()
    if path.is_relative_to(shipped):
        return _bib_keys(shipped / BIBLIOGRAPHY)
    home = path.parent.parent if path.parent.name == "materials" else path.parent
    own = _bib_keys(home / BIBLIOGRAPHY)
    return None if own is None else own | (_bib_keys(shipped / BIBLIOGRAPHY) or frozenset())


def _bib_keys(path: Path) -> frozenset[str] | None:
    if not path.is_file():
        return None
    text = path.read_bytes().decode("utf-8", errors="replace")
    return frozenset(re.findall(r"^\s*@\w+\s*\{\s*([^,\s}]+)\s*,", text, re.MULTILINE))
