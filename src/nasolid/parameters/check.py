"""What the numbers of a cell owe each other."""

from collections.abc import Iterator, Mapping
from dataclasses import replace
from math import isclose, isnan, prod

from nasolid.parameters import laws
from nasolid.parameters.entries import Entry, default_entry
from nasolid.parameters.faults import Faults, quoted
from nasolid.parameters.keys import unmet
from nasolid.parameters.naming import used_keys

FRACTIONS = (
    "Positive electrode porosity",
    "Positive electrode active material volume fraction",
    "Positive electrode inactive volume fraction",
    "Positive electrode void fraction",
)

FRACTION_TOLERANCE = 1e-3
"""By how much volume fractions may exceed 1: papers print them with three digits."""

ENDS = (0.0018, 0.9982)
"""Stoichiometries inside which every cut-off must be reached: nearer to 0 and 1 PyBaMM adds
asymptotes of its own to a potential."""

NOMINAL = "Nominal areal capacity [A.h.m-2]"

CAPACITY = (
    "Positive electrode active material volume fraction",
    "Positive electrode thickness [m]",
    "Maximum concentration in positive electrode [mol.m-3]",
)
"""Keys whose product is the sodium that the cathode takes per area [mol.m-2]."""

FARADAY = 96485.33212
"""Faraday's constant [C.mol-1] (CODATA 2018, exact to the digits given)."""

ORDER = (
    ("Least contact fraction", "Lost contact fraction"),
    ("Lost contact fraction", "Contact fraction"),
    ("Least saturation", "Initial saturation"),
)
"""Pairs of keys of which the first must be the smaller one."""

MARGIN = {"Least contact fraction": 1e-9, "Lost contact fraction": 1e-9}
"""By how much; liquid that has gone down to its least may just be there."""

LOWER, UPPER = "Lower voltage cut-off [V]", "Upper voltage cut-off [V]"

PLATEAU = {
    "level": "Positive electrode OCP level [V]",
    "slope": "Positive electrode OCP slope [V]",
    "pivot": "Positive electrode OCP slope pivot",
    "height": "Positive electrode OCP step height [V]",
    "step": "Positive electrode OCP step stoichiometry",
    "width": "Positive electrode OCP step width",
    "rise": "Positive electrode OCP rise [V]",
    "rise_width": "Positive electrode OCP rise width",
    "fall": "Positive electrode OCP fall [V]",
    "fall_width": "Positive electrode OCP fall width",
}
"""Keys of the coefficients of `laws.plateau_potential`."""


def complete(
    entries: Mapping[str, Entry], layers: int, choices: Mapping[str, str]
) -> tuple[dict[str, Entry], dict[str, Entry]]:
    """Entries that the choices use, in the order of the keys and with defaults, and the others."""
    keys = used_keys(layers, choices)
    entries = {name: entry for name, entry in entries.items() if entry.kind != "default"}
    worked_out = _worked_out(entries)
    used = {
        name: entries[name] if name in entries else default_entry(key, worked_out.get(name))
        for name, key in keys.items()
        if name in entries or name in worked_out or (key.default is not None and not isnan(key.default))
    }
    return used, {name: entry for name, entry in entries.items() if name not in used}


def _worked_out(entries: Mapping[str, Entry]) -> dict[str, float]:
    """Defaults that follow from other numbers: 1C passes all of the active material, a run takes ten hours."""
    numbers = {name: e.si for name, e in entries.items() if isinstance(e.si, float)}
    if not numbers.keys() >= set(CAPACITY):
        return {}
    nominal = numbers.get(NOMINAL, FARADAY / 3600 * prod(numbers[name] for name in CAPACITY))
    return {NOMINAL: nominal, "Measured current density [A.m-2]": nominal / 10}


def followed(pool: Mapping[str, Entry], before: Mapping[str, Entry]) -> dict[str, Entry]:
    """Entries with a stated nominal capacity moved in proportion to the sodium that the cathode takes.

    Parameters
    ----------
    pool : mapping
        Entries after a change.
    before : mapping
        Those before it.
    """
    if NOMINAL not in before:
        return dict(pool)
    entry = before[NOMINAL]
    more = prod(_si(pool, name) / _si(before, name) for name in CAPACITY)
    if entry.kind == "default" or isclose(more, 1.0, rel_tol=1e-9):
        return dict(pool)
    assert isinstance(entry.value, float | int)
    spread = None if entry.uncertainty_si is None else more * entry.uncertainty_si
    words = f"{entry.value:g} {entry.unit} * {more:.6g}, as the active material"
    moved = replace(
        entry, value=more * entry.value, si=more * _si(before, NOMINAL), kind="derived", derivation=words,
        uncertainty_si=spread, range_si=None, origin="--set",
    )  # fmt: skip
    return {**pool, NOMINAL: moved}


def _si(entries: Mapping[str, Entry], name: str) -> float:
    found = entries[name].si
    assert isinstance(found, float)
    return found


def cell_faults(
    entries: Mapping[str, Entry],
    layers: int,
    choices: Mapping[str, str],
    given: frozenset[str] = frozenset(),
) -> Faults:
    """Faults of a cell's numbers as a whole.

    Parameters
    ----------
    entries : mapping
        Sound entries that the choices use.
    layers, choices
        As in `nasolid.parameters.cells.Cell`.
    given : frozenset of str
        Keys that are given unsoundly: not there, but not missing either.
    """
    faults = Faults(unmet(choices))
    if faults:  # what a choice that cannot stand would need, nobody needs to hear
        return faults
    missing = [key for key in used_keys(layers, choices) if key not in entries and key not in given]
    if missing:
        count = "1 key is" if len(missing) == 1 else f"{len(missing)} keys are"
        faults.append(f"{count} missing: {quoted(missing)}; give them here or in a material")
    for word, value in (("contact_fraction", "pressure"), ("formation", "empirical")):
        if choices[word] == value and _zero(entries.get("Stack pressure [Pa]")):
            faults.append(f"'Stack pressure [Pa]': is 0; {word} = '{value}' needs one above 0")
    numbers = {name: entry.si for name, entry in entries.items() if isinstance(entry.si, float)}
    faults += _fraction_faults(numbers)
    faults += _order_faults(numbers)
    if LOWER in numbers and UPPER in numbers:
        faults += _window_faults(numbers, _ocp_ends(entries, numbers, choices))
    return faults


def _zero(entry: Entry | None) -> bool:
    return entry is not None and entry.si == 0


def _fraction_faults(numbers: Mapping[str, float]) -> Iterator[str]:
    total = sum(numbers.get(name, 0.0) for name in FRACTIONS)
    if total > 1 + FRACTION_TOLERANCE:
        parts = " + ".join(f"{numbers[name]:g}" for name in FRACTIONS if name in numbers)
        names = quoted(name for name in FRACTIONS if name in numbers)
        yield f"{names}: volume fractions are {parts} = {total:g}, 1 at most; correct them"


def _order_faults(numbers: Mapping[str, float]) -> Iterator[str]:
    """Faults of numbers that must lie above another."""
    for low, high in ORDER:
        if low in numbers and high in numbers and numbers[low] > numbers[high] - MARGIN.get(low, 0.0):
            yield f"'{low}': {numbers[low]:g} is not below '{high}', {numbers[high]:g}; correct one of them"


def _ocp_ends(
    entries: Mapping[str, Entry], numbers: Mapping[str, float], choices: Mapping[str, str]
) -> tuple[float, float] | None:
    """Mean open-circuit potential [V] at the sodium-poor and the sodium-rich end."""
    if choices["ocp"] == "table":
        table = entries.get("Positive electrode OCP table [V]")
        return (table.si[0], table.si[-1]) if table and isinstance(table.si, tuple) else None
    if any(name not in numbers for name in PLATEAU.values()):
        return None
    coefficients = {letter: numbers[name] for letter, name in PLATEAU.items()}
    poor, rich = (float(laws.plateau_potential(sto, **coefficients)) for sto in ENDS)
    return poor, rich


def _window_faults(numbers: Mapping[str, float], ends: tuple[float, float] | None) -> Iterator[str]:
    lower, upper = numbers[LOWER], numbers[UPPER]
    if lower >= upper:
        yield f"'{LOWER}': {lower:g} V is not below '{UPPER}', {upper:g} V; correct one of them"
    if ends is None:
        return
    # Both branches must reach a cut-off; an alloy's potential takes its share of the voltage.
    gap = numbers.get("Positive electrode OCP half-gap [V]", 0.0)
    anode = numbers.get("Anode potential [V]", 0.0)
    highest, lowest = ends[0] - gap - anode, ends[1] + gap - anode
    reach = f"the open-circuit voltage reaches from {lowest:.4g} to {highest:.4g} V"
    if upper > highest:
        yield f"'{UPPER}': {upper:g} V is outside the OCP; {reach}: lower it or correct the OCP"
    if lower < lowest:
        yield f"'{LOWER}': {lower:g} V is outside the OCP; {reach}: raise it or correct the OCP"
