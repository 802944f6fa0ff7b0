"""Reading TOML files and the keys and links of a bibliography. Nothing is executed."""

import os
import re
import tomllib
from pathlib import Path
from typing import Any
from urllib.parse import quote

from nasolid.errors import InputError
from nasolid.parameters.bounds import FILE, refuse_beyond_use, refuse_long_keys
from nasolid.parameters.files import is_file, read_bytes

BIBLIOGRAPHY = "references.bib"
LIBRARY = 16e6
"""Bytes of a bibliography."""


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
    resolved = Path(os.path.realpath(path))
    return resolved.relative_to(shipped).as_posix() if resolved.is_relative_to(shipped) else str(path)


def read_toml(path: Path) -> dict[str, Any]:
    """Content of a TOML file.

    Raises
    ------
    InputError
        If it cannot be read, is not UTF-8, is not TOML (with line and column), or holds more than any file needs.
    """
    where = shown(path)
    raw = read_bytes(path, FILE, "give a TOML file", where)
    try:
        text = raw.decode("utf-8")
        refuse_long_keys(text)
        data = tomllib.loads(text)
        refuse_beyond_use(data)
    except UnicodeDecodeError as error:
        raise InputError(
            f"{where}: byte {error.start} is not UTF-8; save the file in that encoding"
        ) from None
    except InputError as error:
        raise InputError(f"{where}: {error}") from None
    except (ValueError, RecursionError) as error:  # a whole number of thousands of digits is a ValueError too
        raise InputError(f"{where}: is not TOML: {error}; correct that line") from None
    return data


def bibliography(path: Path) -> frozenset[str] | None:
    """Keys that a source in the file `path` may name; None if they cannot be known.

    Shipped files answer to the shipped bibliography. A user's file answers to the ``references.bib``
    beside it (beside the folder, for a file in ``materials/``) and the shipped one together; without
    one of its own its sources are free text.
    """
    shipped, own = _bibliographies(path)
    if own is None:
        return _bib_keys(shipped)
    found = _bib_keys(own)
    return None if found is None else found | (_bib_keys(shipped) or frozenset())


def links(path: Path) -> dict[str, str]:
    """Where the sources that the file `path` may name can be read, by citation key: DOI, eprint or web address."""
    shipped, own = _bibliographies(path)
    return _bib_links(shipped) | ({} if own is None else _bib_links(own))


def _bibliographies(path: Path) -> tuple[Path, Path | None]:
    """The shipped bibliography, and the one that a user's file has or could have."""
    shipped = parameter_sets_dir()
    path = Path(os.path.realpath(path))
    if path.is_relative_to(shipped):
        return shipped / BIBLIOGRAPHY, None
    home = path.parent.parent if path.parent.name == "materials" else path.parent
    return shipped / BIBLIOGRAPHY, home / BIBLIOGRAPHY


def _bib_keys(path: Path) -> frozenset[str] | None:
    return frozenset(_bib_entries(path)) if is_file(path) else None


def _bib_links(path: Path) -> dict[str, str]:
    found = {key: _link(text) for key, text in _bib_entries(path).items()} if is_file(path) else {}
    return {key: link for key, link in found.items() if link}


def _bib_entries(path: Path) -> dict[str, str]:
    """Text of every entry of a bibliography after its key."""
    text = read_bytes(path, LIBRARY, "give a bibliography").decode("utf-8", errors="replace")
    _, *found = re.split(r"^[ \t]*@\w+\s*\{\s*([^,\s}]+)\s*,", text, flags=re.MULTILINE)
    return dict(zip(found[::2], found[1::2], strict=True))


def _link(entry: str) -> str:
    """Web address of an entry, "" if it names none; only of the web."""
    pairs = re.findall(r"\b(\w+)\s*=\s*(?:\{([^{}]*)\}|\"([^\"]*)\")", entry)
    fields = {name.lower(): (braced or quoted).strip() for name, braced, quoted in pairs}
    doi = re.fullmatch(r"(?:https?://(?:dx\.)?doi\.org/)?(10\.\d{4,9}/\S+)", fields.get("doi", ""))
    if doi:
        return f"https://doi.org/{quote(doi[1], safe='/:;()._-')}"
    if fields.get("archiveprefix", "").lower() == "arxiv" and fields.get("eprint"):
        return f"https://arxiv.org/abs/{quote(fields['eprint'])}"
    return fields["url"] if re.fullmatch(r"https?://\S+", fields.get("url", "")) else ""
