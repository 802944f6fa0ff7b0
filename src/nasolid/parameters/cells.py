"""The published cells and a user's own: which there are, and reading and checking one."""

import os
import re
from collections.abc import Mapping
from functools import lru_cache
from os import PathLike
from pathlib import Path

from nasolid.errors import InputError
from nasolid.parameters.arguments import checked_arguments
from nasolid.parameters.assemble import assemble, read_shared
from nasolid.parameters.cell import Cell
from nasolid.parameters.cellfile import base_name, cell_name, read_cell_file
from nasolid.parameters.faults import Faults, quoted, suggestion
from nasolid.parameters.files import is_file
from nasolid.parameters.materials import load_material, read_material
from nasolid.parameters.read import parameter_sets_dir, read_toml, shown

__all__ = [
    "Cell",
    "cell_names",
    "check_file",
    "load_cell",
    "load_material",
    "parameter_sets_dir",
    "unlocated",
]


def cell_names() -> list[str]:
    """Names of the cells that come with nasolid, in natural order."""
    return list(_shipped())


@checked_arguments
def load_cell(name_or_path: str | PathLike[str]) -> Cell:
    """Read and check a cell.

    Parameters
    ----------
    name_or_path : str or path
        Name of a shipped cell, e.g. ``"lowack2025-cell2"``, or a path to a cell file; if that holds
        several cells, ``"path::name"``.

    Raises
    ------
    InputError
        If there is no such cell, or with every fault of its file and its materials.

    Examples
    --------
    >>> load_cell("lowack2025-cell2").layers
    1
    """
    given = str(name_or_path)
    if isinstance(name_or_path, str) and given in _shipped():
        path, word = _shipped()[given]
    else:
        text, _, wanted = given.partition("::")
        path = _user_file(text)
        word = _choose(path, wanted)
    file, faults = read_cell_file(path)
    shared, found = read_shared(file)
    faults += found
    if word in file.plans:
        cell, found = assemble(file, word, shared)
        faults += found
    faults.stop_if_any()
    return cell


@checked_arguments
def check_file(path: str | PathLike[str]) -> list[str]:
    """All faults of a cell or a material file, one line each; none if it is sound."""
    path = Path(path)
    faults = Faults()
    with faults.collect():
        data = read_toml(path)
        if "material" in data:
            faults += read_material(path)[1]
        elif "measured" in data:
            faults.append(f"{shown(path)}: holds measured data, not parameters; see `nasolid validate`")
        else:
            file, found = read_cell_file(path)
            shared, more = read_shared(file)
            faults += [*found, *more]
            for word in file.plans:
                faults += assemble(file, word, shared)[1]
    return list(dict.fromkeys(faults))


@checked_arguments
def unlocated(path: str | PathLike[str]) -> list[str]:
    """Numbers of a sound cell or material file whose source does not locate them, one line each.

    Parameters
    ----------
    path : str or path
        The file; of a cell, the numbers of its materials are told too.
    """
    path = Path(path)
    if "material" in read_toml(path):
        found = list(read_material(path)[0].entries.values())
    else:
        file, _ = read_cell_file(path)
        shared, _ = read_shared(file)
        cells = [assemble(file, word, shared)[0] for word in file.plans]
        found = [entry for cell in cells for entry in (cell.entries | cell.spare).values()]
    lines = [f"'{entry.key}' ({entry.source}; {entry.origin})" for entry in found if not entry.located]
    return list(dict.fromkeys(lines))


@lru_cache(maxsize=1)
def _shipped() -> dict[str, tuple[Path, str]]:
    """File of every shipped cell, and what the file calls it."""
    names = {}
    for path in parameter_sets_dir().glob("cells/*/cell.toml"):
        data = read_toml(path)
        for word, own in data.get("cells", {"": {}}).items():
            names[cell_name(base_name(path), word, own)] = (path, word)
    return dict(sorted(names.items(), key=lambda item: _natural(item[0])))


def _natural(name: str) -> list[tuple[int, str]]:
    """Sort key that puts cell2 before cell10."""
    return [(int(part), "") if part.isdigit() else (-1, part) for part in re.split(r"(\d+)", name)]


def _user_file(text: str) -> Path:
    """Cell file that a text names: the file, or the folder that holds it as ``cell.toml``."""
    path = Path(text)
    if is_file(path / "cell.toml"):
        return path / "cell.toml"
    if os.path.exists(path) and not os.path.isdir(path):  # what is no ordinary file is told when it is read
        return path
    if path.suffix == ".toml" or len(path.parts) > 1:
        raise InputError(f"{text}: there is no such file; give the path of a cell.toml")
    names = cell_names()
    several = [name for name in names if name.startswith(f"{text}-")]
    hint = (
        f"it holds {quoted(several)}; name one" if several else suggestion(text, names, "see `nasolid cells`")
    )
    raise InputError(f"cell '{text}' is unknown; {hint}")


def _choose(path: Path, wanted: str) -> str:
    """What the file calls the wanted cell; "" for its only one."""
    cells = read_toml(path).get("cells")
    held = cells if isinstance(cells, Mapping) and cells else {"": {}}
    words = {cell_name(base_name(path), word, own): word for word, own in held.items()}
    short = {word: word for word in words.values() if word}
    if not wanted and len(words) == 1:
        return next(iter(words.values()))
    if wanted in {**words, **short}:
        return {**short, **words}[wanted]
    given = f"has no cell '{wanted}'" if wanted else f"holds {len(words)} cells"
    raise InputError(f"{shown(path)}: {given}; write '{path}::NAME' with NAME {quoted(short or words, 'or')}")
