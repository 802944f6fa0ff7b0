"""Columns of impedance files: which heading means what, in which unit, with which sign."""

import re
from collections.abc import Sequence

from nasolid.errors import InputError
from nasolid.parameters.textfiles import Column, column_scale, known_names, split_heading

QUANTITIES = {
    "frequency": ("Frequency / Hz", "freq/Hz", "frequency", "freq", "f"),
    "real": ("Real Impedance / ohm", "Re(Z)/Ohm", "Z_re", "Z_real", "Z'", "Real", "ReZ"),
    "imaginary": ("Imaginary Impedance / ohm", "Im(Z)/Ohm", "Z_im", "Z_imag", "Z''", "Imaginary", "ImZ"),
    "temperature": ("Ambient Temperature / degC", "Temperature / degC"),
    "cycle": ("cycle number", "Cycle Count / 1"),
}
"""Headings, the first as it is written. Case, spaces, _ and () do not matter; a unit may follow as `/ unit`,
`[unit]` or ` (unit)`, and is Hz, Ohm and degC where it is missing. A minus in front means -Im."""

REQUIRED = ("frequency", "real", "imaginary")
SI = {"frequency": "Hz", "temperature": "K", "cycle": ""}
KNOWN = known_names(QUANTITIES)


def find_columns(headings: Sequence[str], where: str) -> dict[str, Column]:
    """Find frequency, real and imaginary part among the headings of a table; others are left alone.

    Parameters
    ----------
    headings : sequence of str
        As in the file.
    where : str
        Name of the file, for errors.

    Returns
    -------
    dict of str to Column
        For "frequency", "real", "imaginary" and, if there, "temperature" and "cycle"; units "Hz", "K", and
        "Ohm" or "Ohm.m2". The factor of "imaginary" is negative if its column holds -Im.

    Raises
    ------
    InputError
        If one is missing or there twice, a unit is unknown, or the two parts differ in unit.
    """
    found: dict[str, Column] = {}
    for index, heading in enumerate(headings):
        name, unit, sign = split_heading(heading)
        quantity = KNOWN.get(name)
        if quantity is None or (sign < 0 and quantity != "imaginary"):
            continue
        if quantity in found:
            raise InputError(
                f"{where}: '{found[quantity].heading}' and '{heading}' both say {quantity}; keep one"
            )
        found[quantity] = _column(quantity, heading, index, unit, sign, where)
    missing = [quantity for quantity in REQUIRED if quantity not in found]
    if missing:
        allowed = "; ".join(f"{name}: {', '.join(QUANTITIES[name])}" for name in missing)
        seen = ", ".join(repr(heading) for heading in headings[:12]) or "none"
        raise InputError(f"{where}: no column of {', '.join(missing)}; found {seen}; allowed {allowed}")
    real, imaginary = found["real"], found["imaginary"]
    if abs(real.factor) != abs(imaginary.factor) or real.unit != imaginary.unit:
        raise InputError(
            f"{where}: '{real.heading}' and '{imaginary.heading}' differ in unit; give both in one"
        )
    return found


def _column(quantity: str, heading: str, index: int, unit: str, sign: float, where: str) -> Column:
    if quantity in ("real", "imaginary"):
        spelt = re.sub("(?i)ohms?", "Ohm", unit.replace("Ω", "Ohm").replace("·", ".")) or "Ohm"
        si = "Ohm.m2" if re.search(r"m\^?\*{0,2}2", spelt) else "Ohm"
        factor, offset = column_scale(spelt, si, heading, where)
        return Column(heading, index, si, sign * factor, offset)
    si = SI[quantity]
    default = {"frequency": "Hz", "temperature": "degC", "cycle": ""}[quantity]
    factor, offset = (1.0, 0.0) if quantity == "cycle" else column_scale(unit or default, si, heading, where)
    return Column(heading, index, si, factor, offset)
