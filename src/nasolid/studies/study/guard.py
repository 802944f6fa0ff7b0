"""Which numbers may vary: none that is fixed elsewhere, a table, or worked out from others."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace

from nasolid.errors import InputError
from nasolid.parameters.cell import Cell, find_key
from nasolid.parameters.faults import suggestion
from nasolid.parameters.key import Key
from nasolid.parameters.keys import keys_for
from nasolid.parameters.ranges import bounded
from nasolid.studies.draws import ACTIVE, DENSITY, MAXIMUM, THICKNESS
from nasolid.studies.study.plan import OPERATING, Protocol

AMBIENT, MEASURED = "Ambient temperature [K]", "Measured current density [A.m-2]"
CUT_OFFS = ("Lower voltage cut-off [V]", "Upper voltage cut-off [V]")
INSTEAD = {AMBIENT: "temperature", MEASURED: "current"}
"""Keys that vary as operating conditions."""

MAY_VARY = {
    "constant current": ("temperature", "current"),
    "experiment": ("temperature",),
    "map": (),
    "impedance": ("temperature",),
}
"""Operating conditions that each protocol leaves open."""


@dataclass(frozen=True)
class Guard:
    """What a study fixes, so that it cannot vary.

    Attributes
    ----------
    cell : Cell
        The study's cell, choices and settings applied.
    settings : mapping
        Numbers that ``[settings]`` fixes.
    protocol : Protocol
        What is done to every point.
    """

    cell: Cell
    settings: Mapping[str, float]
    protocol: Protocol

    def key(self, name: str) -> Key:
        """Key, or operating condition, that may vary under this name.

        Raises
        ------
        InputError
            If there is none, or it is fixed elsewhere or a table.
        """
        if name in OPERATING:
            return self._operating(name)
        try:
            full = find_key(name, self.cell.layers, self.cell.choices)
        except InputError as error:
            if name.islower() and " " not in name:
                raise InputError(f"'{name}': unknown; {suggestion(name, OPERATING)}, or a key") from error
            raise
        key = keys_for(self.cell.layers).get(full) or bounded(Key(full))
        if key.table:
            raise InputError(f"'{full}': is a table, which cannot vary; name a number")
        if full in INSTEAD:
            raise InputError(f"'{full}': varies under the name '{INSTEAD[full]}'; write that")
        if self.protocol.kind == "experiment" and full in CUT_OFFS:
            raise InputError(
                f"'{full}': ends no step of an experiment; write 'until' in steps, and leave it out"
            )
        if full in self.settings:
            raise InputError(f"'{full}': stands in [settings] and varies; leave one out")
        return key

    def _operating(self, name: str) -> Key:
        kind = self.protocol.kind
        if name not in MAY_VARY[kind]:
            raise InputError(f"'{name}': cannot vary under protocol kind '{kind}', which says its own")
        if getattr(self.protocol, name) is not None:
            raise InputError(f"'{name}': stands in [protocol] and varies; leave one out")
        if name == "temperature" and AMBIENT in self.settings:
            raise InputError("'temperature': stands in [settings] and varies; leave one out")
        return replace(keys_for()[AMBIENT if name == "temperature" else MEASURED], name=name)


def loading_held(cell: Cell, hold_loading: bool, names: Iterable[str]) -> bool:
    """Whether numbers that vary move others with them, so that the loading holds."""
    worked_out = cell.entries[ACTIVE].kind == "derived"
    return hold_loading and worked_out and bool({THICKNESS, DENSITY} & set(names))


def refuse_loading(cell: Cell, asked: bool, names: Iterable[str]) -> None:
    """Refuse to hold a loading that is not known, or that varies.

    Raises
    ------
    InputError
    """
    if not asked:
        return
    if cell.entries[ACTIVE].kind != "derived":
        raise InputError(
            f"hold_loading = true: '{ACTIVE}' of {cell.name} is {cell.entries[ACTIVE].kind}, not worked out from "
            "a loading; leave it out"
        )
    for name in (ACTIVE, MAXIMUM):
        if name in names and loading_held(cell, asked, names):
            raise InputError(f"hold_loading = true: '{name}' follows from the loading and cannot vary too")
