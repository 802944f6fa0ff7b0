"""What a worker has to know of a study: plain data, and the cell that follows from it."""

from collections.abc import Mapping
from dataclasses import asdict, dataclass
from functools import cached_property
from pathlib import Path
from typing import Any

import numpy as np

from nasolid.errors import InputError
from nasolid.parameters import cell_names
from nasolid.parameters.cell import Cell
from nasolid.parameters.equilibrium import theoretical_capacity
from nasolid.simulation.protocol import current_density
from nasolid.studies.draws import HANGING
from nasolid.studies.study.designs import nominal_ratio
from nasolid.studies.study.guard import AMBIENT
from nasolid.studies.study.plan import Keep, Plan, Protocol
from nasolid.studies.study.points import Manifest, cell_hash, point_cell, study_cell

SLACK = 1.5
"""How much longer than its sodium lasts a half-cycle may take."""


@dataclass(frozen=True)
class Task:
    """The work that is the same at every point of a study.

    Attributes
    ----------
    cell : str
        Where the cell is: a name, or the whole path of a cell.toml, for workers that stand elsewhere.
    choices, settings : dict
        As in `Plan`.
    protocol : Protocol
        What is done.
    keep : Keep
        What is kept.
    columns : tuple of str
        What varies: keys, "temperature" [K] and "current" [A.m-2].
    holds_loading, strict : bool
        As for `points.point_cell`.
    cell_hash : str
        Of the cell; a worker that finds another one refuses.
    longest : float
        Time [s] at which a half-cycle ends that no cut-off ended, the same for all points.
    """

    cell: str
    choices: dict[str, str]
    settings: dict[str, float]
    protocol: Protocol
    keep: Keep
    columns: tuple[str, ...]
    holds_loading: bool
    strict: bool
    cell_hash: str
    longest: float

    @classmethod
    def of(cls, manifest: Manifest) -> "Task":
        """The task of a study; of the whole manifest, not of a share of it."""
        plan, holds = manifest.plan, manifest.holds_loading
        return cls(
            place_of(plan),
            plan.choices,
            plan.settings,
            plan.protocol,
            plan.keep,
            manifest.columns,
            holds,
            plan.varies.kind != "uncertain",
            cell_hash(manifest.base, holds),
            longest(manifest),
        )

    @classmethod
    def from_json(cls, data: Mapping[str, Any]) -> "Task":
        """Back from `to_json`.

        Raises
        ------
        InputError
            If it is no task.
        """
        try:
            protocol, keep = dict(data["protocol"]), dict(data["keep"])
            for name in ("steps", "currents", "temperatures", "frequencies"):
                protocol[name] = tuple(protocol[name])
            keep["scalars"] = tuple(keep["scalars"])
            rest = {name: data[name] for name in data if name not in ("protocol", "keep", "columns")}
            return cls(
                protocol=Protocol(**protocol), keep=Keep(**keep), columns=tuple(data["columns"]), **rest
            )
        except (KeyError, TypeError, ValueError) as error:
            raise InputError(
                f"the study cannot be read back ({error}); start anew in another folder"
            ) from None

    def to_json(self) -> dict[str, Any]:
        """Plain data."""
        return asdict(self)

    @cached_property
    def base(self) -> Cell:
        """The study's cell.

        Raises
        ------
        InputError
            If it cannot be read, or is not what it was.
        """
        found = study_cell(self.cell, self.settings, self.choices, self.protocol.temperature)
        if cell_hash(found, self.holds_loading) != self.cell_hash:
            raise InputError(
                f"{self.cell}: is not the cell that the study was made with; restore it, or start anew "
                "in another folder"
            )
        return found

    def check(self) -> None:
        """Refuse a cell that cannot be read or is not what it was.

        Raises
        ------
        InputError
        """
        _ = self.base

    @property
    def keys(self) -> list[str]:
        """Keys that differ between points."""
        return [AMBIENT if name == "temperature" else name for name in self.columns if name != "current"]

    @property
    def all_keys(self) -> list[str]:
        """Those, and what moves with them."""
        return list(dict.fromkeys([*self.keys, *(HANGING if self.holds_loading else ())]))

    def cell_of(self, row: np.ndarray) -> Cell:
        """Cell of a point.

        Raises
        ------
        InputError
            If its numbers cannot stand together.
        """
        draw = {name: float(x) for name, x in zip(self.columns, row, strict=True)}
        return point_cell(self.base, draw, self.holds_loading, self.strict)

    def current_of(self, cell: Cell, row: np.ndarray) -> float:
        """Current density of a point without sign [A.m-2]."""
        if "current" in self.columns:
            return float(row[self.columns.index("current")])
        return current_density(cell, self.protocol.current)


def place_of(plan: Plan) -> str:
    """Name of a shipped cell, or where its file is, whatever the folder one stands in."""
    if plan.cell in cell_names():
        return plan.cell
    path, mark, name = plan.cell.partition("::")
    return f"{Path(path).resolve()}{mark}{name}"


def longest(manifest: Manifest) -> float:
    """Longest time [s] that a half-cycle of a study may take: of most sodium at the least current; two digits of it."""
    base, plan, columns = manifest.base, manifest.plan, manifest.columns
    growth = 1.0
    for k, name in enumerate(columns):
        if name in base.values() and base.value(name) > 0 and len(manifest):
            growth *= max(1.0, float(manifest.values[:, k].max()) / base.value(name)) if _holds(name) else 1.0
    asked = plan.protocol.currents or (plan.protocol.current,)
    least = min(current_density(base, current) for current in asked) * _least_nominal(manifest)
    if "current" in columns and len(manifest):
        least = float(manifest.values[:, columns.index("current")].min())
    return float(f"{SLACK * 3600 * growth * theoretical_capacity(base) / least:.2g}")


def _least_nominal(manifest: Manifest) -> float:
    """Least nominal capacity over that of the cell, by which C-rates count; 0.1 where that has no fixed meaning."""
    try:
        ratios = nominal_ratio(manifest.base, manifest.plan.varies, manifest.columns, manifest.values)
    except InputError:
        return 0.1
    return min(1.0, float(np.min(ratios))) if len(manifest) else 1.0


def _holds(name: str) -> bool:
    """Whether a number says how much sodium a cathode holds, or over what area."""
    return name.startswith("Positive electrode") or name.startswith("Maximum") or "area [" in name
