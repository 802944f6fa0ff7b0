"""Units of PyBaMM expressions, found by walking them.

Every leaf carries its unit at the end of its name, in brackets; constants are known by name or value. Hours
and electron volts count as units of their own, so a missing 3600 or a wrong k_B is an error too. Zero has any
unit.
"""

import re
from fractions import Fraction

import pybamm

BASE = {
    "m": {"m": 1},
    "s": {"s": 1},
    "h": {"h": 1},
    "kg": {"kg": 1},
    "K": {"K": 1},
    "mol": {"mol": 1},
    "A": {"A": 1},
    "V": {"V": 1},
    "eV": {"eV": 1},
    "S": {"A": 1, "V": -1},
    "Ohm": {"V": 1, "A": -1},
    "C": {"A": 1, "s": 1},
    "F": {"A": 1, "s": 1, "V": -1},
    "J": {"V": 1, "A": 1, "s": 1},
    "W": {"V": 1, "A": 1},
    "Pa": {"V": 1, "A": 1, "s": 1, "m": -3},
}
"""Electrical base: volts stand for themselves, and a joule is V.A.s; kg meets no force here."""

CONSTANTS = {"R": "J.K-1.mol-1", "F": "A.s.mol-1", "k_b": "J.K-1", "q_e": "A.s"}
VALUES = {
    8.617333262e-5: "eV.K-1",
    3600.0: "s.h-1",
    7200.0: "s.h-1",
    96485.33212: "A.s.mol-1",
    8.314462618: "J.K-1.mol-1",
}

ANY = None
"""Unit of zero."""

DIMENSIONLESS: dict = {}


class UnitError(Exception):
    """Units that do not fit."""


def unit(text):
    """Unit as a dict of exponents, from PyBaMM's spelling, e.g. ``mol.m-2.s-1``."""
    found: dict = {}
    for factor in filter(None, text.split(".")):
        symbol, power = re.fullmatch(r"([A-Za-z]+)(-?\d+)?", factor).groups()
        found = _times(found, BASE[symbol], Fraction(int(power or 1)))
    return found


def unit_of_name(name):
    """Unit in brackets at the end of a name; dimensionless without."""
    match = re.search(r"\[([^\]]*)\]$", name)
    return unit(match.group(1)) if match else DIMENSIONLESS


def unit_of(symbol, known=None):
    """Unit of an expression.

    Parameters
    ----------
    symbol : pybamm.Symbol
        The expression, before parameters are set.
    known : dict, optional
        Expressions that are taken as leaves, and their units as text.

    Raises
    ------
    UnitError
        If units that are added differ, or a function's argument has one.
    """
    return _walk(symbol, {s: unit(u) for s, u in (known or {}).items()})


def _times(one, other, power=1):
    if one is ANY or other is ANY:
        return ANY
    result = dict(one)
    for base, exponent in other.items():
        result[base] = result.get(base, 0) + exponent * power
    return {base: exponent for base, exponent in result.items() if exponent != 0}


def _same(units, symbol):
    real = [u for u in units if u is not ANY]
    if any(u != real[0] for u in real):
        raise UnitError(f"{_say(real[0])} and {_say(real[-1])} in {str(symbol)[:300]}")
    return real[0] if real else ANY


def _say(u):
    return (
        ".".join(f"{base}{exponent if exponent != 1 else ''}" for base, exponent in sorted(u.items())) or "1"
    )


def _bare(u, symbol):
    if u is not ANY and u != DIMENSIONLESS:
        raise UnitError(f"argument in {_say(u)} in {str(symbol)[:300]}")
    return DIMENSIONLESS


def _constant(symbol):
    value = abs(float(symbol.value))
    if value == 0:
        return ANY
    for known, text in VALUES.items():
        if abs(value / known - 1) < 1e-9:
            return unit(text)
        if abs(value * known - 1) < 1e-9:
            return _times({}, unit(text), -1)
    return DIMENSIONLESS


def _power(symbol, known):
    base, exponent = symbol.children
    inner = _walk(base, known)
    _bare(_walk(exponent, known), symbol)
    if inner in (ANY, DIMENSIONLESS):
        return inner
    if not isinstance(exponent, pybamm.Scalar):
        raise UnitError(f"power of {_say(inner)} that is no number in {str(symbol)[:300]}")
    return _times({}, inner, Fraction(float(exponent.value)).limit_denominator(100))


METRE = {"m": 1}
RELATIVE = "sodium metal"
"""Domains whose coordinate is a share of the metal's depth end with these words."""


def _length(domain):
    return DIMENSIONLESS if domain and domain[0].endswith(RELATIVE) else METRE


PASS = (
    pybamm.Negate,
    pybamm.AbsoluteValue,
    pybamm.Broadcast,
    pybamm.BoundaryOperator,
    pybamm.Index,
    pybamm.Min,
    pybamm.Max,
)
SAME = (pybamm.Addition, pybamm.Subtraction, pybamm.Concatenation)
COMPARED = (pybamm.Minimum, pybamm.Maximum, pybamm.EqualHeaviside, pybamm.NotEqualHeaviside)


def _walk(symbol, known):
    if symbol in known:
        return known[symbol]
    if isinstance(symbol, pybamm.Scalar) and symbol.name in CONSTANTS:
        return unit(CONSTANTS[symbol.name])
    if type(symbol).__name__ == "Constant":
        return unit(CONSTANTS[symbol.name])
    if isinstance(symbol, pybamm.Scalar):
        return _constant(symbol)
    if isinstance(symbol, pybamm.Time):
        return {"s": 1}
    if isinstance(symbol, pybamm.SpatialVariable):
        return _length(symbol.domain)
    if isinstance(symbol, pybamm.FunctionParameter):
        for child in symbol.children:  # what goes in must make sense, too
            _walk(child, known)
        return unit_of_name(symbol.name)
    if isinstance(symbol, (pybamm.Parameter, pybamm.VariableBase)):
        return unit_of_name(symbol.name)

    if isinstance(symbol, pybamm.Power):
        return _power(symbol, known)
    units = [_walk(child, known) for child in symbol.children]
    if isinstance(symbol, pybamm.BoundaryGradient):
        return _times(units[0], _length(symbol.children[0].domain), -1)
    if isinstance(symbol, (pybamm.Multiplication, pybamm.Inner)):
        return _times(*units)
    if isinstance(symbol, pybamm.Division):
        return _times(units[0], units[1], -1)
    if isinstance(symbol, SAME):
        return _same(units, symbol)
    if isinstance(symbol, COMPARED):
        # a bare number is a bound in the unit of what it bounds, such as PyBaMM's floors
        bare = [isinstance(child, pybamm.Scalar) for child in symbol.children]
        shared = _same([ANY if b else u for b, u in zip(bare, units, strict=True)], symbol)
        return shared if isinstance(symbol, (pybamm.Minimum, pybamm.Maximum)) else DIMENSIONLESS
    if type(symbol).__name__.endswith("Average"):
        return units[0]
    if isinstance(symbol, (pybamm.Gradient, pybamm.Divergence)):
        return _times(units[0], _length(symbol.children[0].domain), -1)
    if isinstance(symbol, (pybamm.Integral, pybamm.IndefiniteIntegral)):
        return _times(units[0], _length(symbol.integration_variable[0].domain))
    if isinstance(symbol, pybamm.Sqrt):
        return _times({}, units[0], Fraction(1, 2))
    if isinstance(symbol, PASS):
        return units[0]
    if isinstance(symbol, pybamm.SpecificFunction):  # exp, log, sinh, arcsinh, tanh, ...
        for u in units:
            _bare(u, symbol)
        return DIMENSIONLESS
    raise NotImplementedError(f"{type(symbol).__name__}: {str(symbol)[:200]}")
