"""The fields of a measured entry: what each may hold, and which of them it owes."""

from collections.abc import Iterator, Mapping
from typing import Any

from nasolid.errors import InputError
from nasolid.parameters import units
from nasolid.parameters.faults import Faults, quoted, suggestion

QUANTITIES: dict[str, str] = {
    "areal capacity": "A.h.m-2",
    "areal capacity, symmetric cell": "A.h.m-2",
    "specific capacity": "A.h.kg-1",
    "efficiency": "",
    "retention": "",
    "fade": "",
    "survival": "",
    "areal resistance": "Ohm.m2",
    "areal resistance, symmetric cell": "Ohm.m2",
    "DC areal resistance": "Ohm.m2",
    "resistance, symmetric cell": "Ohm",
    "slope of gap over current": "Ohm",
    "voltage gap": "V",
    "voltage, symmetric cell": "V",
    "differential-capacity peak": "V",
    "energy density, volumetric": "W.h.m-3",
    "energy density, gravimetric": "W.h.kg-1",
    "apex frequency": "Hz",
    "apex frequency, symmetric cell": "Hz",
    "time to short, symmetric cell": "s",
    "trend": "",
}
"""What may be measured, and its SI unit (hours stay in capacities and energies); a trend is words."""

RESISTANCES = ("areal resistance", "DC areal resistance")
ENERGIES = ("energy density, volumetric", "energy density, gravimetric")
PROTOCOLS: dict[str, tuple[tuple[str, ...], tuple[str, ...]]] = {
    "half-cycle": (("areal capacity", "specific capacity"), ("direction",)),
    "gap": (("voltage gap",), ()),
    "gap slope": (("DC areal resistance", "slope of gap over current"), ()),
    "peak": (("differential-capacity peak",), ("direction",)),
    "pulse": (RESISTANCES, ()),
    "least pulse": (RESISTANCES, ()),
    "energy": (ENERGIES, ("voltage",)),
    "theoretical energy": (ENERGIES, ("voltage",)),
    "apex": (("apex frequency",), ("piece",)),
    "symmetric piece": (("areal resistance, symmetric cell", "resistance, symmetric cell"), ("piece",)),
    "symmetric voltage": (("voltage, symmetric cell",), ("current_density",)),
    "one way": (("areal capacity, symmetric cell",), ("current_density",)),
    "survival": (("survival",), ("cycles",)),
}
"""How the model is asked for what was measured, see `nasolid.validation.protocols`: the quantities that it answers, and
the fields that it owes."""

WORDS: dict[str, tuple[str, ...]] = {
    "quantity": tuple(QUANTITIES),
    "direction": ("charge", "discharge"),
    "bound": ("lower", "upper"),
    "protocol": tuple(PROTOCOLS),
}
"""Fields that hold one of a few words."""

TEXTS = (
    "id", "cell", "condition", "source", "note", "rate", "process", "text",
    "model", "piece", "same_as", "enters", "unmodelled",
)  # fmt: skip
MAPPINGS = ("changes", "choices")
"""Tables of text: numbers and choices that the model takes for this entry alone."""

FLAGS = ("located",)
NUMBERS = ("value", "uncertainty", "assumed_uncertainty", "cycles")
CONDITIONS = {"current_density": "A.m-2", "frequency": "Hz", "charge": "A.h", "voltage": "V"}
"""Numbers with their unit beside them, and their SI units."""

UNITS = ("unit", *(f"{name}_unit" for name in CONDITIONS))
FIELDS = (*WORDS, *TEXTS, *FLAGS, *MAPPINGS, *NUMBERS, *CONDITIONS, *UNITS, "temperature")
OWED = ("id", "cell", "quantity", "source")
SPREADS = ("uncertainty", "assumed_uncertainty")


def checked(raw: Any, name: str) -> tuple[dict[str, Any], Faults]:
    """Fields of an entry, numbers in SI, and its faults.

    Parameters
    ----------
    raw : mapping
        As read from TOML.
    name : str
        What the faults begin with.
    """
    if not isinstance(raw, Mapping):
        return {}, Faults([f"{name}: {raw!r} is no entry; write [[measured]] and its fields below"])
    faults = Faults(f"{name}: {fault}" for fault in _form_faults(raw))
    if faults:
        return {}, faults
    said = {field: raw[field] for field in (*WORDS, *TEXTS, *FLAGS) if field in raw}
    said |= {field: dict(raw[field]) for field in MAPPINGS if field in raw}
    said["unit"] = raw.get("unit", "")
    with faults.collect(f"{name}: "):
        said |= _numbers(raw)
    return said, faults


def _form_faults(raw: Mapping[str, Any]) -> Iterator[str]:
    for field in sorted(raw.keys() - set(FIELDS)):
        yield f"unknown field '{field}'; {suggestion(field, FIELDS, 'see parameter_sets/README.md')}"
    for field in OWED:
        if field not in raw:
            yield f"has no '{field}', which every entry owes"
    for field in (*WORDS, *TEXTS, *UNITS, "temperature"):
        if field in raw and not isinstance(raw[field], str):
            yield f"{field} {raw[field]!r} is not text; write it in quotes"
    for field in FLAGS:
        if not isinstance(raw.get(field, True), bool):
            yield f"{field} {raw[field]!r} is neither true nor false; write one of them"
    for field, words in WORDS.items():
        if isinstance(raw.get(field), str) and raw[field] not in words:
            yield f"{field} {raw[field]!r} is not on offer; {suggestion(raw[field], words)}"
    for field in MAPPINGS:
        table = raw.get(field, {})
        if not isinstance(table, Mapping) or not all(isinstance(text, str) for text in table.values()):
            yield f'{field} {table!r} is no table of texts; write {field} = {{ word = "..." }}'
    if "protocol" in raw and "unmodelled" in raw:
        yield "'protocol' and 'unmodelled' exclude each other; keep one"
    if raw.get("protocol") in PROTOCOLS:
        answered, owed = PROTOCOLS[raw["protocol"]]
        if raw.get("quantity") in QUANTITIES and raw["quantity"] not in answered:
            yield f"protocol '{raw['protocol']}' answers {quoted(answered, 'or')}, not '{raw['quantity']}'"
        for field in owed:
            if field not in raw:
                yield f"has no '{field}', which protocol '{raw['protocol']}' owes"
    told = "text" if raw.get("quantity") == "trend" else "value"
    if told not in raw:
        yield f"has no '{told}', which a {'trend' if told == 'text' else 'measurement'} owes"
    for field in CONDITIONS:
        if (field in raw) != (f"{field}_unit" in raw):
            yield f"{quoted((field, f'{field}_unit'))} stand together; give both or none"
    if all(field in raw for field in SPREADS):
        yield f"{quoted(SPREADS)} exclude each other; keep the one that somebody stated"


def _numbers(raw: Mapping[str, Any]) -> dict[str, Any]:
    """Every number of an entry, in SI."""
    faults, found = Faults(), {}

    def read(target: str, convert: Any, *args: Any) -> None:
        found[target] = faults.attempt(convert, *args)

    unit, si_unit = raw.get("unit", ""), QUANTITIES[raw["quantity"]]
    if "value" in raw:
        found["value"] = raw["value"]
        read("si", units.to_si, raw["value"], unit, si_unit, "value")
    for field in SPREADS:
        if field in raw and found.get("si") is not None:
            read("uncertainty_si", _deviation, raw[field], unit, si_unit, field)
            found["uncertainty_stated"] = field == "uncertainty"
    for field, si in CONDITIONS.items():
        if field in raw:
            read(field, units.to_si, raw[field], raw[f"{field}_unit"], si, field)
    if "temperature" in raw:
        read("temperature", units.parse_quantity, raw["temperature"], "K", "temperature")
    if "cycles" in raw:
        read("cycles", _whole, raw["cycles"])
    faults.stop_if_any()
    return found


def _deviation(raw: Any, unit: str, si_unit: str, name: str) -> float:
    si = units.difference_to_si(raw, unit, si_unit, name)
    if si <= 0:
        raise InputError(f"'{name}': {raw!r} is not positive; leave it out or correct it")
    return si


def _whole(raw: Any) -> int:
    if isinstance(raw, bool) or not isinstance(raw, int) or raw < 1:
        raise InputError(f"'cycles': {raw!r} is no count; give a whole number from 1")
    return raw
