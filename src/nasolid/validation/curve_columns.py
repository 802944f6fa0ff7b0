"""Columns of files with voltage curves: which heading means what, in which unit."""

import re
from collections.abc import Sequence

from nasolid.errors import InputError
from nasolid.parameters.textfiles import Column, column_scale, known_names, split_heading

QUANTITIES = {
    "voltage": (
        "Voltage / V", "cell voltage", "potential", "V", "U", "E", "Ecell/V", "Ewe/V", "<Ewe>/V",
    ),
    "time": ("Test Time / s", "time", "t", "total time", "elapsed time"),
    "unix time": ("Unix Time / s",),
    "step time": ("Step Time / s",),
    "current": ("Current / A", "I", "<I>/mA", "current density"),
    "capacity": ("Step Capacity / Ah", "capacity", "Q", "areal capacity", "specific capacity", "charge passed"),
    "charging capacity": ("Charging Capacity / Ah", "charge capacity"),
    "discharging capacity": ("Discharging Capacity / Ah", "discharge capacity"),
    "temperature": ("Ambient Temperature / degC", "temperature"),
    "cycle": ("Cycle Count / 1", "cycle", "cycle number", "cycle index"),
    "step": ("Step Count / 1", "step", "step number"),
    "step index": ("Step Index / 1", "Ns"),
}  # fmt: skip
"""Headings, the first as it is written. Case, spaces and _ do not matter; the unit follows as `/ unit`, `[unit]`
or `(unit)`."""

UNITS = {
    "voltage": ("V",),
    "time": ("s",),
    "unix time": ("s",),
    "step time": ("s",),
    "current": ("A", "A.m-2"),
    "capacity": ("A.h", "A.h.m-2", "A.h.kg-1"),
    "charging capacity": ("A.h", "A.h.m-2", "A.h.kg-1"),
    "discharging capacity": ("A.h", "A.h.m-2", "A.h.kg-1"),
    "temperature": ("K",),
}
"""SI unit of each quantity (hours stay in capacities): of the whole cell, per area, per mass of active material."""

ALLOWED = {
    "voltage": "V or mV",
    "time": "s, min or h",
    "current": "A, mA or mA/cm2",
    "capacity": "Ah, mAh, mAh/cm2 or mAh/g",
    "temperature": "degC or K",
}
"""Units to show in errors."""

TIMES = ("time", "unix time", "step time")
CAPACITIES = ("capacity", "charging capacity", "discharging capacity")
WANTED = "'Voltage / V' and 'Test Time / s' or 'Capacity / mAh'"

SPELT_OUT = (
    ("_second", "s"), ("_volt", "V"), ("_ampere", "A"), ("_ampere_hour", "Ah"), ("_celsius", "degC"), ("_ah", "Ah"),
)  # fmt: skip
"""Units at the end of machine-readable headings, such as ``test_time_second``."""


def find_columns(headings: Sequence[str], where: str) -> dict[str, Column]:
    """Find what a voltage curve needs among the headings of a table; others are left alone.

    Parameters
    ----------
    headings : sequence of str
        As in the file.
    where : str
        Name of the file, for errors.

    Returns
    -------
    dict of str to Column
        By the keys of `QUANTITIES`, in the units of `UNITS`.

    Raises
    ------
    InputError
        If voltage is missing, or both time and capacity are; if one is there twice, or has no unit or
        another than those allowed.
    """
    found: dict[str, Column] = {}
    for index, heading in enumerate(headings):
        name, unit = _split(heading)
        quantity = KNOWN.get(name)
        if quantity is None:
            continue
        if quantity in found:
            raise InputError(
                f"{where}: '{found[quantity].heading}' and '{heading}' both say {quantity}; keep one"
            )
        found[quantity] = _column(quantity, heading, index, unit, where)
    missing = [] if "voltage" in found else ["voltage"]
    if not found.keys() & {*TIMES, *CAPACITIES}:
        missing.append("time or capacity")
    if missing:
        seen = ", ".join(repr(heading) for heading in headings[:12])
        raise InputError(
            f"{where}: no column of {' and none of '.join(missing)}; found {seen}; give {WANTED} "
            "(units: " + ", ".join(dict.fromkeys(ALLOWED[q] for q in ("voltage", "time", "capacity"))) + ")"
        )
    return found


def _column(quantity: str, heading: str, index: int, unit: str, where: str) -> Column:
    if quantity not in UNITS:  # counts
        return Column(heading, index, "", 1.0, 0.0)
    base = quantity.split()[-1]
    if not unit:
        raise InputError(f"{where}: column '{heading}' has no unit; write e.g. '{heading.strip()} / {_first(base)}'"
                         f" (allowed: {ALLOWED[base]})")  # fmt: skip
    si = _si(UNITS[quantity], unit)
    try:
        return Column(heading, index, si, *column_scale(unit, si, heading, where))
    except InputError:
        raise InputError(
            f"{where}: column '{heading}' is in {unit!r}, which is no unit of {base}; give {ALLOWED[base]}"
        ) from None


def _si(offered: Sequence[str], unit: str) -> str:
    """Which of the units offered a unit may convert to: per area, per mass, or neither."""
    if re.search(r"[mc]m?\s*\^?\*{0,2}-?[2²]", unit):
        return next((si for si in offered if si.endswith("m-2")), offered[0])
    return next((si for si in offered if si.endswith("kg-1") and "g" in unit), offered[0])


def _first(base: str) -> str:
    return ALLOWED[base].replace(",", " ").split()[0]


def _split(heading: str) -> tuple[str, str]:
    """Plain name and unit of a heading, be the unit spelt out or in brackets without a space."""
    for end, unit in SPELT_OUT:
        if heading.strip().lower().endswith(end):
            return split_heading(heading.strip()[: -len(end)])[0], unit
    name, unit, _ = split_heading(re.sub(r"(?<=[\w>])\((?=[^)]*\)\s*$)", " (", heading))
    if name == "t" and "T" in heading:  # names are compared without case
        name = "temperature"
    return name, unit


KNOWN = known_names(QUANTITIES)
