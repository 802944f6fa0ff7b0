"""What was measured on the published cells."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field, replace
from functools import lru_cache
from pathlib import Path
from typing import Any

from nasolid.parameters import cell_names, load_cell
from nasolid.parameters.arguments import checked_arguments
from nasolid.parameters.citations import source_faults
from nasolid.parameters.faults import Faults, suggestion
from nasolid.parameters.keys import keys_for
from nasolid.parameters.read import bibliography, parameter_sets_dir, read_toml, shown
from nasolid.validation.fields import checked


@dataclass(frozen=True)
class Measured:
    """One thing measured.

    Attributes
    ----------
    id, cell : str
        Its name, and the cell's; a cell "" is none of the shipped ones.
    quantity : str
        A key of `fields.QUANTITIES`.
    source : str
        Key of the bibliography, and where.
    located : bool
        Whether a reader can look it up there.
    value : float or None
        As printed, in `unit`; None for a trend, which has a `text`.
    si : float or None
        The value in SI, hours kept in capacities and energies.
    uncertainty_si : float or None
        One standard deviation, in SI; `uncertainty_stated` says whether the source gave it.
    bound : str
        "lower" or "upper" where only a bound is known, else "".
    direction : str
        "charge", "discharge" or "".
    current_density, frequency, charge, voltage, temperature : float or None
        Under which it was measured or reckoned: A.m-2, Hz, A.h, V, K.
    condition, rate, process, note, text : str
        In words.
    cycles : int or None
        After how many.
    protocol : str
        How the model is asked for it, one of `fields.PROTOCOLS`; "" where it is not.
    unmodelled : str
        Why not.
    model : str
        The shipped cell that models it, where that is not `cell`.
    piece : str
        Which loss it belongs to.
    changes, choices : dict
        Numbers with their units and choices that the model takes for this entry alone.
    same_as : str
        Name of another entry that holds the same information.
    enters : str
        Key of a parameter that it was put into.
    fitted : bool
        Whether a parameter of a shipped cell was fitted to it or to the same information, or holds it; only the others
        count as predictions.
    """

    id: str
    cell: str
    quantity: str
    source: str
    value: float | None = None
    si: float | None = None
    unit: str = ""
    located: bool = True
    uncertainty_si: float | None = None
    uncertainty_stated: bool = False
    bound: str = ""
    direction: str = ""
    current_density: float | None = None
    frequency: float | None = None
    charge: float | None = None
    voltage: float | None = None
    temperature: float | None = None
    condition: str = ""
    rate: str = ""
    process: str = ""
    note: str = ""
    text: str = ""
    cycles: int | None = None
    protocol: str = ""
    unmodelled: str = ""
    model: str = ""
    piece: str = ""
    changes: Mapping[str, str] = field(default_factory=dict)
    choices: Mapping[str, str] = field(default_factory=dict)
    same_as: str = ""
    enters: str = ""
    fitted: bool = False

    @property
    def name(self) -> str:
        """As parameters that were fitted to it call it."""
        return f"{self.cell}/{self.id}"


@checked_arguments
def read_measured(
    path: Path, fitted: Iterable[str] = (), cells: Iterable[str] = (), others: Iterable[str] = ()
) -> list[Measured]:
    """Read and check a file of measured entries.

    Parameters
    ----------
    path : path
        The file.
    fitted : iterable of str
        Names ``"<cell>/<id>"`` of the entries that parameters were fitted to.
    cells : iterable of str
        Names of cells that entries may belong to, besides the shipped ones.
    others : iterable of str
        Names of entries in other files, which these may say they are the same as.

    Raises
    ------
    InputError
        With every fault of the file.
    """
    where, data = shown(path), read_toml(path)
    fitted, cited, known = frozenset(fitted), bibliography(path), {"", *cell_names(), *cells}
    faults, found = Faults(), []
    for section in data.keys() - {"measured"}:
        faults.append(f"{where}: unknown section '{section}'; only [[measured]] may stand here")
    entries = data.get("measured")
    if not isinstance(entries, list) or not entries:
        faults.append(f"{where}: has no [[measured]] entry; begin with one")
    else:
        for k, raw in enumerate(entries, start=1):
            name = f"{where} [{_label(raw, k)}]"
            said, wrong = checked(raw, name)
            faults += wrong
            if not wrong:
                faults += [f"{name}: {fault}" for fault in _reference_faults(said, known, cited)]
                found.append(Measured(**said))
    names = [record.name for record in found]
    faults += _borrowed_faults(where, found, others)
    faults += [f"{where}: '{n}' stands twice; rename one" for n in dict.fromkeys(names) if names.count(n) > 1]
    faults.stop_if_any()
    return with_roles(found, fitted)


@checked_arguments
def measured(cell: str | None = None) -> list[Measured]:
    """All that was measured on the shipped cells, in the order of their files.

    Parameters
    ----------
    cell : str, optional
        Name of one cell, which may be ""; by default all.

    Raises
    ------
    InputError
        With every fault of a file.
    """
    return [record for record in _shipped() if cell in (None, record.cell)]


def fitted_to() -> frozenset[str]:
    """Names of the measured entries that a parameter of a shipped cell was fitted to, in use or not."""
    cells = (load_cell(name) for name in cell_names())
    entries = (entry for cell in cells for entry in (cell.entries | cell.spare).values())
    return frozenset(name for entry in entries for name in entry.fitted_to)


@lru_cache(maxsize=1)
def _shipped() -> tuple[Measured, ...]:
    folder, fitted = parameter_sets_dir(), fitted_to()
    paths = sorted(
        path for kind in ("cells", "materials") for path in folder.glob(f"{kind}/**/measured/*.toml")
    )
    names = [_label(raw, k) for path in paths for k, raw in enumerate(read_toml(path).get("measured", ()))]
    found = [record for path in paths for record in read_measured(path, fitted, others=names)]
    return tuple(with_roles(found, fitted))


def with_roles(records: list[Measured], fitted: frozenset[str]) -> list[Measured]:
    """Records that know whether they, or others that hold the same information, were used.

    Parameters
    ----------
    records : list of Measured
        Entries; what they borrow from each other stands among them.
    fitted : frozenset of str
        Names that parameters were fitted to.
    """
    leader = {r.name: r.same_as or r.name for r in records}

    def first(name: str) -> str:
        seen: set[str] = set()
        while leader.get(name, name) != name and name not in seen:
            seen.add(name)
            name = leader[name]
        return name

    used = {first(r.name) for r in records if r.enters or r.name in fitted}
    return [replace(r, fitted=r.fitted or first(r.name) in used) for r in records]


def _label(raw: Any, k: int) -> str:
    named = isinstance(raw, dict) and isinstance(raw.get("id"), str)
    return f"{raw.get('cell', '')}/{raw['id']}" if named else f"entry {k}"


def _borrowed_faults(where: str, found: list[Measured], others: Iterable[str]) -> list[str]:
    """Faults of entries that say they hold what another one holds."""
    names = [*(record.name for record in found), *others]
    return [
        f"{where} [{record.name}]: same_as '{record.same_as}' is no entry; {suggestion(record.same_as, names)}"
        for record in found
        if record.same_as and record.same_as not in names
    ]


def _reference_faults(said: dict[str, Any], known: set[str], cited: frozenset[str] | None) -> list[str]:
    faults = []
    if said["cell"] not in known:
        faults.append(f"cell '{said['cell']}' is unknown; {suggestion(said['cell'], known - {''})}")
    entered = said.get("enters", "")
    if entered and not any(entered in keys_for(layers) for layers in (1, 2)):
        faults.append(f"enters '{entered}': is no key; {suggestion(entered, keys_for(1))}")
    return [*faults, *source_faults(said["source"], said.get("located", True), cited)]
