"""The points that a study expands to, and what each is called."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import asdict, dataclass, replace
from functools import cached_property
from hashlib import sha256
from math import isclose, isnan
from operator import index
from typing import Any

import numpy as np

from nasolid.errors import InputError
from nasolid.parameters import load_cell
from nasolid.parameters.cell import Cell
from nasolid.parameters.keys import keys_for
from nasolid.studies.draws import variant
from nasolid.studies.study.designs import designed
from nasolid.studies.study.guard import AMBIENT, loading_held
from nasolid.studies.study.plan import Plan
from nasolid.studies.study.sealing import canonical


@dataclass(frozen=True)
class Point:
    """One point.

    Attributes
    ----------
    id : str
        64 hexadecimal digits: equal for equal work, on every machine.
    values : dict
        What varies, in SI by key, "temperature" [K] and "current" [A.m-2].
    """

    id: str
    values: dict[str, float]


@dataclass(frozen=True, eq=False)
class Manifest(Sequence[Point]):
    """Points of a study.

    Attributes
    ----------
    plan : Plan
        The study.
    base : Cell
        Its cell with choices, settings and the protocol's temperature.
    columns : tuple of str
        Keys, "temperature" and "current".
    values : numpy.ndarray
        In SI, n x columns; not to be written to.
    dropped : int
        Points that were given more than once, and left out.
    """

    plan: Plan
    base: Cell
    columns: tuple[str, ...]
    values: np.ndarray
    dropped: int = 0

    def __len__(self) -> int:
        return len(self.values)

    def __getitem__(self, k: Any) -> Any:
        """A point; of a slice another manifest."""
        if isinstance(k, slice):
            return self.subset(np.arange(len(self))[k])
        return Point(self.id_of(k), self.inputs(k))

    def __iter__(self) -> Iterator[Point]:
        return (self[k] for k in range(len(self)))

    def __repr__(self) -> str:
        return f"<Manifest of {self.plan.name}: {len(self)} points, {len(self.columns)} columns>"

    def inputs(self, k: int) -> dict[str, float]:
        """Values of point `k` in SI by column."""
        return dict(zip(self.columns, self.values[index(k)].tolist(), strict=True))

    def id_of(self, k: int) -> str:
        """Identity of point `k`: of the cell, the protocol, what is kept and its values."""
        return self._digest(self.values[index(k)].tolist()).hex()

    def ids(self) -> list[str]:
        """Identities of all points."""
        text = self._digests.tobytes().hex()
        return [text[k : k + 64] for k in range(0, len(text), 64)]

    def cell(self, k: int) -> Cell:
        """The cell of point `k`, at its temperature.

        Raises
        ------
        InputError
            If its numbers cannot stand together, or the loading does not fit into its thickness.
        """
        strict = self.plan.varies.kind != "uncertain"
        return point_cell(self.base, self.inputs(k), self.holds_loading, strict)

    @property
    def holds_loading(self) -> bool:
        """Whether numbers that vary move others with them."""
        return loading_held(self.base, self.plan.varies.hold_loading, self.columns)

    def subset(self, indices: Any) -> "Manifest":
        """The points at some indices, or under a mask."""
        return replace(self, values=_read_only(self.values[indices]), dropped=0)

    def shard(self, i: int, n: int) -> "Manifest":
        """Share `i` of `n`, counted from 0: by identity, so that shares never meet and leave nothing out.

        Raises
        ------
        InputError
            If there is no such share.
        """
        if not 0 <= index(i) < index(n):
            raise InputError(f"shard {i} of {n}: shares of {n} are counted from 0 to {n - 1}")
        heads = np.ascontiguousarray(self._digests[:, :8]).view(">u8").ravel()
        return self.subset(heads % np.uint64(n) == i)

    def structures(self) -> dict[tuple[tuple[str, str], ...], np.ndarray]:
        """Indices of points by what cannot be an input of one build: choices and separator layers."""
        same = (*sorted(self.base.choices.items()), ("separator layers", str(self.base.layers)))
        return {same: np.arange(len(self))}

    @cached_property
    def _digests(self) -> np.ndarray:
        """Identities, n x 32 bytes."""
        digests = b"".join(map(self._digest, _rows(self.values)))
        return np.frombuffer(digests, dtype=np.uint8).reshape(len(self), 32)

    def _digest(self, row: list[float]) -> bytes:
        found = self._head.copy()
        found.update((self._tail % tuple(row[k] for k in self._order)).encode())
        return found.digest()

    @cached_property
    def _head(self) -> Any:
        """Hash of the canonical JSON up to the values, which sort last."""
        same = {
            "cell": cell_hash(self.base, self.holds_loading),
            "keep": asdict(self.plan.keep),
            "protocol": asdict(self.plan.protocol),
        }
        return sha256((canonical(same)[:-1] + ',"values":').encode())

    @cached_property
    def _order(self) -> list[int]:
        return sorted(range(len(self.columns)), key=self.columns.__getitem__)

    @cached_property
    def _tail(self) -> str:
        """Canonical JSON of the values, to be filled in."""
        names = (canonical(self.columns[k]).replace("%", "%%") for k in self._order)
        return "{" + ",".join(f"{name}:%r" for name in names) + "}}"


def expand(plan: Plan) -> Manifest:
    """The points of a study, each once.

    Parameters
    ----------
    plan : Plan
        Of `read_study`.

    Raises
    ------
    InputError
        If the cell cannot be read any more.

    Examples
    --------
    >>> manifest = expand(read_study("separators.toml"))  # doctest: +SKIP
    """
    base = study_cell(plan.cell, plan.settings, plan.choices, plan.protocol.temperature)
    columns, values = designed(base, plan.varies)
    once = _once(values)
    return Manifest(plan, base, columns, _read_only(once), len(values) - len(once))


def study_cell(
    cell: str, settings: Mapping[str, float], choices: Mapping[str, str], temperature: str | None
) -> Cell:
    """The cell of a study: what all its points share.

    Parameters
    ----------
    cell, settings, choices
        As in `Plan`.
    temperature : str or None
        Of the protocol.
    """
    base = load_cell(cell).override(settings, choices)
    return base if temperature is None else base.override({AMBIENT: temperature})


def point_cell(base: Cell, values: Mapping[str, float], holds_loading: bool, strict: bool) -> Cell:
    """The cell of a point, at its temperature.

    Parameters
    ----------
    base : Cell
        Of `study_cell`.
    values : mapping
        In SI by column.
    holds_loading : bool
        Whether numbers that vary move others with them.
    strict : bool
        Whether a point is refused where what varies would have to move.

    Raises
    ------
    InputError
        If its numbers cannot stand together, or the loading does not fit into its thickness.
    """
    draw = {name: x for name, x in values.items() if name != "current"}
    if "temperature" in draw:
        draw[AMBIENT] = draw.pop("temperature")
    if strict and not holds_loading:
        return base.override(draw)
    found = variant(base, draw)
    if strict:
        _refuse_moved(found, draw)
    return found


def cell_hash(cell: Cell, holds_loading: bool = False) -> str:
    """Identity of a cell by what it is, not by what it is called.

    Parameters
    ----------
    cell : Cell
        The cell.
    holds_loading : bool
        Whether numbers that vary move others with them.

    Returns
    -------
    str
        SHA-256, hexadecimal, of choices, layers, numbers, tables and of which numbers follow from others.
    """
    keys = keys_for(cell.layers)
    tables = {name: (entry.si, entry.over) for name, entry in cell.entries.items() if keys[name].table}
    follow = [
        name
        for name, entry in cell.entries.items()
        if entry.kind == "default" and isnan(keys[name].default or 0.0)
    ]
    whole = {
        "choices": cell.choices,
        "layers": cell.layers,
        "values": cell.values(),
        "tables": tables,
        "follow": sorted(follow),
        "holds loading": holds_loading,
    }
    return sha256(canonical(whole).encode()).hexdigest()


def _once(values: np.ndarray) -> np.ndarray:
    """Distinct rows in the order in which they first stand."""
    if any(len(np.unique(column)) == len(values) for column in values.T):
        return values
    order = np.lexsort(values.T)  # stable: equal rows stay in order
    lined = values[order]
    first = np.concatenate([[True], np.any(lined[1:] != lined[:-1], axis=1)])
    return values if first.all() else values[np.sort(order[first])]


def _rows(values: np.ndarray, size: int = 10_000) -> Iterator[list[float]]:
    for k in range(0, len(values), size):
        yield from values[k : k + size].tolist()


def _read_only(values: np.ndarray) -> np.ndarray:
    values.setflags(write=False)
    return values


def _refuse_moved(cell: Cell, draw: dict[str, float]) -> None:
    """Refuse a point that is not what it says: a cathode too thin for its loading is made thicker."""
    for key, value in draw.items():
        if not isclose(cell.value(key), value, rel_tol=1e-9):
            raise InputError(
                f"'{key}': {value:g} leaves no room for the loading that holds, which takes {cell.value(key):g}"
            )
