"""The section ``[vary]`` of a study file."""

import re
from collections.abc import Callable, Mapping
from math import prod
from pathlib import Path
from typing import Any

import numpy as np

from nasolid.errors import InputError
from nasolid.parameters.cell import Cell
from nasolid.parameters.faults import Faults, suggestion
from nasolid.parameters.keys import keys_for
from nasolid.parameters.ranges import in_bounds
from nasolid.parameters.units import number
from nasolid.simulation.protocol import current_density
from nasolid.studies.draws import uncertain_ranges
from nasolid.studies.study import fields
from nasolid.studies.study.guard import AMBIENT, Guard, refuse_loading
from nasolid.studies.study.plan import KINDS, OPERATING, Axis, Varies
from nasolid.studies.study.pointfile import read_points

DRAWN = ("points", "seed", "hold_loading")
OPTIONS = {
    "grid": ("hold_loading",),
    "latin hypercube": DRAWN,
    "sobol": DRAWN,
    "uncertain": DRAWN,
    "table": ("file", "hold_loading"),
}
"""Fields of each kind besides ``kind`` and what varies."""

AXIS = {
    "grid": ("values", "range", "points", "unit", "log"),
    "latin hypercube": ("range", "unit", "log"),
    "sobol": ("range", "unit", "log"),
    "uncertain": ("range", "unit", "log"),
}
"""Fields of what varies."""

MOST = 10_000_000
"""Most points of one study."""

MOST_ALONG = 100_000
"""Most points along one range of a grid."""

MOST_SEED = 2**32 - 1
RATE = re.compile(r"[\d.]+\s*C|C\s*/\s*[\d.]+")


def read_varies(
    raw: Mapping[str, Any], guard: Guard, path: Path, faults: Faults, where: str
) -> Varies | None:
    """What differs between points.

    Parameters
    ----------
    raw : mapping
        The section.
    guard : Guard
        What the rest of the file fixes.
    path : Path
        The study file; a table of points counts from where it stands.
    faults : Faults
        Takes every fault.
    where : str
        File and section, to show.

    Returns
    -------
    Varies or None
        None if there are faults.
    """
    kind, before = None, len(faults)
    with faults.collect(f"{where}: "):
        kind = fields.one_of(raw, "kind", KINDS)
    if kind is None:
        return None
    options = _options(raw, kind, faults, where)
    axes = _axes(raw, kind, guard, faults, where)
    rows = np.empty((0, 0))
    if kind == "table":
        with faults.collect():
            axes, rows = read_points(path.parent / _file(raw, where), guard)
    names = [axis.name for axis in axes]
    with faults.collect(f"{where}: "):
        refuse_loading(guard.cell, raw.get("hold_loading") is True, names)
    if len(faults) > before:
        return None
    varies = Varies(kind, axes, rows=rows, **options)
    with faults.collect(f"{where}: "):
        _refuse_count(varies, guard.cell)
    return varies


def _file(raw: Mapping[str, Any], where: str) -> str:
    with (faults := Faults()).collect(f"{where}: "):
        return fields.text(raw, "file", '"points.csv"')
    raise InputError(*faults)


def _options(raw: Mapping[str, Any], kind: str, faults: Faults, where: str) -> dict[str, Any]:
    found: dict[str, Any] = {}
    readers: dict[str, Callable[[], Any]] = {
        "points": lambda: _points(raw, kind),
        "seed": lambda: fields.count(raw, "seed", 0, MOST_SEED, 0),
        "hold_loading": lambda: fields.flag(raw, "hold_loading", kind == "uncertain"),
    }
    for name, read in readers.items():
        if name in OPTIONS[kind]:
            with faults.collect(f"{where}: "):
                found[name] = read()
    return found


def _points(raw: Mapping[str, Any], kind: str) -> int:
    n = fields.count(raw, "points", 1, MOST)
    if kind == "sobol" and n & (n - 1):
        low = 1 << (n.bit_length() - 1)
        near = low if n - low < 2 * low - n else 2 * low
        raise InputError(f"points = {n}: a Sobol sequence needs a power of two; the nearest is {near}")
    return n


def _axes(raw: Mapping[str, Any], kind: str, guard: Guard, faults: Faults, where: str) -> tuple[Axis, ...]:
    """What varies by the file itself; not the columns of a table."""
    every = {option for options in OPTIONS.values() for option in options}
    found: dict[str, Axis] = {}
    for name, given in raw.items():
        if name == "kind" or name in OPTIONS[kind]:
            continue
        with faults.collect(f"{where}: "):
            if name in every:
                raise InputError(f"field '{name}' is of no use to kind '{kind}'; leave it out")
            if not isinstance(given, Mapping) and name.islower() and name not in OPERATING:
                near = suggestion(name, [*OPTIONS[kind], *OPERATING])
                raise InputError(f"unknown field '{name}'; {near}")
            axis = _axis(name, given, kind, guard)
            if axis.name in found:
                raise InputError(f"'{axis.name}': is given twice; keep one")
            found[axis.name] = axis
    return tuple(found.values())


def _axis(name: str, raw: Any, kind: str, guard: Guard) -> Axis:
    key = guard.key(name)
    say = f"'{key.name}': "
    if kind == "table":
        raise InputError(f"{say}points come from the file; leave it out")
    if kind == "uncertain" and key.name not in OPERATING:
        raise InputError(f"{say}varies as the cell states; leave it out, or take kind = 'latin hypercube'")
    if not isinstance(raw, Mapping):
        raise InputError(f"{say}{raw!r} is no table; write {{ range = [lowest, highest] }} and its unit")
    faults = Faults()
    for field in raw:
        if field not in AXIS[kind]:
            faults.append(f"{say}unknown field '{field}'; {suggestion(field, AXIS[kind])}")
    faults.stop_if_any()
    read = _reader(key, raw.get("unit", ""), guard.cell)
    with faults.collect(say):
        log = fields.flag(raw, "log", False)
    faults.stop_if_any()
    if "values" in raw:
        return _of_values(raw, key.name, read)
    return _of_range(raw, key.name, kind, log, read)


def _reader(key, unit, cell: Cell) -> Callable[[Any], tuple[float, bool]]:
    """What reads a number of an axis in SI and tells whether it is a C-rate."""

    def read(x):
        if key.name == "current":
            text = x if isinstance(x, str) else f"{number(x, key.name)!r} {unit}"
            return current_density(cell, text), bool(RATE.fullmatch(text.strip()))
        si = fields.quantity(x, unit, OPERATING.get(key.name, key.unit), key.name)
        due = keys_for()[AMBIENT] if key.name == "temperature" else key
        in_bounds(due, si, *((si, "") if isinstance(x, str) else (x, unit)))
        return si, False

    return read


def _of_values(raw: Mapping[str, Any], name: str, read) -> Axis:
    given = raw["values"]
    if "range" in raw or "points" in raw or "log" in raw:
        raise InputError(f"'{name}': has values; leave range, points and log out")
    if not isinstance(given, list) or not given:
        raise InputError(f"'{name}': values = {given!r} is an empty grid; write values = [first, second]")
    values, rate = _all(given, name, read)
    return Axis(name, values, c_rate=rate)


def _of_range(raw: Mapping[str, Any], name: str, kind: str, log: bool, read) -> Axis:
    given = raw.get("range")
    if not isinstance(given, list) or len(given) != 2:
        said = "is missing" if given is None else f"{given!r} is not a pair"
        more = " and points = 5, or values = [first, second]" if kind == "grid" else ""
        raise InputError(f"'{name}': range {said}; write range = [lowest, highest]{more}")
    (low, high), rate = _all(given, name, read)
    if low >= high:
        raise InputError(f"'{name}': range {given!r} is reversed or empty; write the lowest first")
    if log and low <= 0:
        raise InputError(f"'{name}': log = true needs a range above 0, over whose decades points spread")
    if kind != "grid":
        return Axis(name, low=low, high=high, log=log, c_rate=rate)
    faults = Faults()
    with faults.collect(f"'{name}': "):
        n = fields.count(raw, "points", 2, MOST_ALONG)
    faults.stop_if_any()
    values = fields.rounded((np.geomspace if log else np.linspace)(low, high, n))
    return Axis(name, tuple(values.tolist()), c_rate=rate)


def _all(given: list[Any], name: str, read) -> tuple[tuple[float, ...], bool]:
    faults, found = Faults(), []
    for x in given:
        found.append(faults.attempt(read, x))
    if faults:
        raise InputError(*dict.fromkeys(faults))  # a wrong unit is one fault of both ends
    rates = {rate for _, rate in found}
    if len(rates) > 1:
        raise InputError(f"'{name}': mixes C-rates and current densities; give all as one of them")
    return tuple(si for si, _ in found), rates == {True}


def _refuse_count(varies: Varies, cell: Cell) -> None:
    """Refuse nothing that varies, and too many points."""
    if not varies.axes and varies.kind == "uncertain" and not uncertain_ranges(cell):
        raise InputError(f"{cell.name} states no uncertainty; take another kind")
    if not varies.axes and varies.kind != "uncertain":
        raise InputError(
            'nothing varies; name a key, e.g. "Separator thickness" = { range = [20, 120], unit = "um" }'
        )
    n = prod(len(axis.values) for axis in varies.axes) if varies.kind == "grid" else 0
    if n > MOST:
        raise InputError(f"the grid has {n:,} points, {MOST:,} at most; give fewer values")
