"""Units: a number in the unit its source prints, turned into SI and back.

Pint is the source of truth. The units that files mostly use stand in a table, so that a cell can
be read without importing pint; a test compares the table with pint.
"""

import re
import unicodedata
from collections.abc import Sequence
from functools import cache, lru_cache
from math import isfinite
from numbers import Real
from typing import Any

from nasolid.errors import InputError

COMMON: dict[str, dict[str, float]] = {
    "": {"%": 1e-2},
    "m": {"um": 1e-6, "nm": 1e-9, "mm": 1e-3, "cm": 1e-2},
    "m2": {"cm2": 1e-4, "mm2": 1e-6},
    "m2.s-1": {"m2/s": 1.0, "cm2/s": 1e-4},
    "m3.mol-1": {"m3/mol": 1.0, "L/mol": 1e-3},
    "V": {"mV": 1e-3},
    "V.K-1": {"mV/K": 1e-3, "V/K": 1.0},
    "Pa.m-1": {"MPa/um": 1e12, "Pa/m": 1.0},
    "A.m-2.Pa-1": {"A/m2/MPa": 1e-6},
    "S.m-2": {"S/m2": 1.0},
    "J.m-3.K-1": {"J/m3/K": 1.0},
    "W.m-2.K-1": {"W/m2/K": 1.0},
    "Pa": {"MPa": 1e6, "kPa": 1e3, "GPa": 1e9},
    "A.m-2": {"mA/cm2": 10.0, "A/m2": 1.0},
    "A.h.m-2": {"mAh/cm2": 10.0, "Ah/m2": 1.0},
    "A.h.kg-1": {"mAh/g": 1.0},
    "S.m-1": {"mS/cm": 0.1, "S/cm": 100.0, "S/m": 1.0},
    "Ohm.m2": {"Ohm.cm2": 1e-4, "Ohm cm2": 1e-4, "Ohm*cm2": 1e-4},
    "F.m-2": {"F/m2": 1.0, "uF/cm2": 1e-2},
    "kg.m-3": {"g/cm3": 1000.0, "kg/m3": 1.0},
    "mol.m-3": {"mol/L": 1000.0, "mol/l": 1000.0, "mol/m3": 1.0},
    "W.h.m-3": {"Wh/l": 1000.0},
    "W.h.kg-1": {"Wh/kg": 1.0},
    "A.h": {"mAh": 1e-3, "uAh": 1e-6},
    "s": {"h": 3600.0},
    "eV": {},
}
"""Factors to SI of the units that files mostly use; the first of a row is the example in errors."""

TEMPERATURES = {"K": 0.0, "degC": 273.15}
"""What a temperature may be given in, and the offset to kelvin."""

LONGEST, LONGEST_UNIT = 200, 40
"""Characters of a quantity and of its unit."""

FACTORS, HIGHEST = 8, 9
"""Factors of a unit and the highest power of one."""

SIZES = 1e-40, 1e40
"""What a unit may be of the SI unit that it converts to."""

NUMBER = re.compile(r"\s*([+-]?(?:\d+(?:\.\d*)?|\.\d+)(?:[eE][+-]?\d+)?)(?![\d.])\s*(.*?)\s*", re.DOTALL)
FACTOR = re.compile(r"([A-Za-z]+)(?:(?:\^|\*\*)?([+-]?\d{1,2}))?")
SPELLINGS = (("°C", "degC"), ("Ω", "Ohm"), ("μ", "u"), ("\N{MINUS SIGN}", "-"), ("·", "."), ("⋅", "."))


def to_si(value: Any, unit: str, si_unit: str, name: str) -> float | tuple[float, ...]:
    """Convert a number, or a table of numbers, to the SI unit of its key.

    Parameters
    ----------
    value : float or sequence of float
        As printed by its source.
    unit : str
        As printed, e.g. ``"mS/cm"``, ``"Ohm.cm2"``, ``"degC"``; "" or ``"%"`` without dimension.
    si_unit : str
        Unit of the key, in PyBaMM's spelling, e.g. ``"W.m-2.K-1"``.
    name : str
        What is converted, for the error.

    Raises
    ------
    InputError
        If the unit is missing, unknown or of another dimension, or a number is not finite.

    Examples
    --------
    >>> to_si(30, "degC", "K", "Ambient temperature [K]")
    303.15
    """
    factor, offset = scale(unit, si_unit, name)
    if isinstance(value, Sequence) and not isinstance(value, str):
        return tuple(rounded(number(v, name) * factor + offset) for v in value)
    return rounded(number(value, name) * factor + offset)


def from_si(value: float, si_unit: str, unit: str) -> float:
    """Convert an SI number to another unit, for display: the inverse of `to_si`."""
    factor, offset = scale(unit, si_unit, "value")
    return rounded((value - offset) / factor)


def difference_to_si(value: Any, unit: str, si_unit: str, name: str) -> float:
    """Convert a difference, e.g. a standard deviation: 5 degC are 5 K."""
    return rounded(number(value, name) * scale(unit, si_unit, name)[0])


def parse_quantity(text: str, si_unit: str, name: str) -> float:
    """Read a number with its unit, such as ``"80 um"``, in SI. Nothing is evaluated.

    Raises
    ------
    InputError
        If it is no number, has no unit where one is due, or the unit does not fit.
    """
    value, unit = split_quantity(text, si_unit, name)
    factor, offset = scale(unit, si_unit, name)
    return number(rounded(value * factor + offset), name)


def split_quantity(text: Any, si_unit: str, name: str) -> tuple[float, str]:
    """Number and unit of a text such as ``"80 um"``; the unit is "" where there is none."""
    hint = f"give it as e.g. '{example(si_unit)}'"
    if isinstance(text, str) and len(text) > LONGEST:
        raise InputError(f"'{name}': {text[:40]!r} goes on for {len(text)} characters; {hint}")
    if not isinstance(text, str):
        raise InputError(f"'{name}': {text!r} does not say its unit; {hint}")
    found = NUMBER.fullmatch(text.replace("\N{MINUS SIGN}", "-"))
    if not found:
        raise InputError(f"'{name}': {text!r} does not begin with a number; {hint}")
    if si_unit and not found[2]:
        raise InputError(f"'{name}': {text!r} has no unit; {hint}")
    return number(float(found[1]), name), found[2]


def number(value: Any, name: str) -> float:
    """The value as a finite float; text, booleans, infinities and NaN are refused."""
    if isinstance(value, bool) or not isinstance(value, Real):
        raise InputError(f"'{name}': {value!r} is not a number; write a plain number, its unit apart")
    try:
        as_float = float(value)
    except OverflowError:
        as_float = float("inf")
    if not isfinite(as_float):
        raise InputError(f"'{name}': {as_float} is not allowed; give a finite number")
    return as_float


def example(si_unit: str) -> str:
    """A quantity that converts to `si_unit`, to show in errors."""
    if si_unit in ("", "K"):
        return {"": "0.5", "K": "30 degC"}[si_unit]
    return f"80 {next(iter(COMMON.get(si_unit, {})), si_unit)}"


def scale(unit: str, si_unit: str, name: str) -> tuple[float, float]:
    """Factor and offset with which a number in `unit` becomes one in `si_unit`."""
    if not isinstance(unit, str):
        raise InputError(f"'{name}': unit {unit!r} is not text; write e.g. unit = \"um\"")
    if len(unit) > LONGEST_UNIT:
        raise InputError(
            f"'{name}': unit {unit[:LONGEST_UNIT]!r} goes on for {len(unit)} characters; shorten it"
        )
    if not si_unit:
        return _scale_without_dimension(unit, name), 0.0
    allowed = f"give e.g. '{example(si_unit).split(maxsplit=1)[1]}'"
    if not unit:
        raise InputError(
            f"'{name}': the number has no unit; {allowed}, or another that converts to {si_unit}"
        )
    spelt = _respell(unit)
    if si_unit == "K":
        if spelt not in TEMPERATURES:
            raise InputError(f"'{name}': unit {unit!r} is not allowed for a temperature; say degC or K")
        return 1.0, TEMPERATURES[spelt]
    if spelt == si_unit:
        return 1.0, 0.0
    factor = COMMON.get(si_unit, {}).get(spelt)
    if factor is None:
        # An energy per particle in joule, or per mole, is too easily mistaken: eV only.
        factor = None if si_unit == "eV" else pint_factor(spelt, si_unit)
    if factor is None:
        raise InputError(f"'{name}': unit {unit!r} does not convert to {si_unit}; {allowed}")
    return factor, 0.0


@cache
def pint_factor(unit: str, si_unit: str) -> float | None:
    """Factor from `unit` to `si_unit` by pint; None if pint knows none."""
    import pint

    given, wanted = _for_pint(unit), _for_pint(si_unit)
    if given is None or wanted is None:
        return None
    registry = _registry()
    try:
        factor = float(registry.Quantity(1.0, given).to(wanted).magnitude)
    except (
        pint.PintError,
        AttributeError,
        ValueError,
        TypeError,
        ArithmeticError,
        LookupError,
        AssertionError,
    ):
        return None
    return factor if SIZES[0] < factor < SIZES[1] else None


@lru_cache(maxsize=1)
def _registry() -> Any:
    import pint

    return pint.UnitRegistry()


def _scale_without_dimension(unit: str, name: str) -> float:
    if not unit:
        return 1.0
    if unit in COMMON[""]:
        return COMMON[""][unit]
    raise InputError(f"'{name}': has no unit, found {unit!r}; leave the unit out or give '%'")


def _respell(unit: str) -> str:
    """One spelling for the many of degree, ohm, micro, minus and superscripts."""
    unit = unicodedata.normalize("NFKC", unit).strip()
    for old, new in SPELLINGS:
        unit = unit.replace(old, new)
    return unit


def _for_pint(unit: str) -> str | None:
    """Rewrite ``"W.m-2.K-1"`` as ``"W**1*m**-2*K**-1"``; None if it is no product of a few low powers."""
    text = unit.replace("Ohm", "ohm").replace("**", "^")
    parts = re.split(r"\s*([./*]|\s)\s*", text)
    factors = []
    for sign, part in zip(["", *parts[1::2]], parts[::2], strict=True):
        found = FACTOR.fullmatch(part)
        if not found:
            return None
        power = int(found[2] or 1) * (-1 if sign == "/" else 1)
        if abs(power) > HIGHEST or len(parts) > 2 * FACTORS:
            return None
        factors.append(f"{found[1]}**{power}")
    return "*".join(factors)


def rounded(value: float) -> float:
    """15 significant digits: 110 um is 1.1e-4 m, not 1.0999999999999999e-4 m."""
    return float(f"{value:.15g}")
