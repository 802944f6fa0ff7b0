"""One parameter of a cell, and the kinds of parameter that there are."""

import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from math import inf

import numpy as np

TINY = 1e-100
"""Nearest to 0 that a number can be without being 0."""


@dataclass(frozen=True)
class Key:
    """One parameter.

    Attributes
    ----------
    name : str
        PyBaMM's name, SI unit in brackets.
    low, high : float
        Allowed values, in SI. A bound is included unless `open_low` or `open_high`.
    default : float or None
        The value that switches the piece off without a trace; None where a cell must say.
    law : str
        "" or the temperature law the value follows; such an entry names its reference
        temperature with ``at``, which becomes "<name without unit> reference temperature [K]".
    table : str
        "" for a number; else the entry is a table of values over this argument.
    when : mapping
        Choices (see `CHOICES` and `FORMS`) under which the key is used; a tuple of values is any of them.
    optional : bool
        Whether a cell file may state it although its choices do not use it.
    plausible : tuple of float
        Lowest and highest value outside which a run warns, in SI.
    about : str
        One line for people.
    """

    name: str
    low: float = -inf
    high: float = inf
    default: float | None = None
    law: str = ""
    table: str = ""
    when: Mapping[str, str | tuple[str, ...]] = field(default_factory=dict)
    open_low: bool = False
    open_high: bool = False
    plausible: tuple[float, float] = (-inf, inf)
    about: str = ""
    optional: bool = False

    @property
    def wanted(self) -> dict[str, tuple[str, ...]]:
        """Values of each choice under which the key is used."""
        return {word: (v,) if isinstance(v, str) else v for word, v in self.when.items()}

    def refuses(self, si):
        """Whether a number in SI, or which of an array, can be no value of the key.

        So is one that no float of a solver bears: not finite, or so near to 0 that its square is lost.
        """
        x = np.asarray(si, dtype=float)
        below = (x <= self.low) if self.open_low else (x < self.low)
        above = (x >= self.high) if self.open_high else (x > self.high)
        return below | above | ~np.isfinite(x) | ((x != 0) & (abs(x) < TINY))

    def is_plausible(self, si: float) -> bool:
        """Whether a number in SI is what the key plausibly is; so is a 0 that switches its piece off."""
        return bool(self.plausible[0] <= si <= self.plausible[1] or (si == 0 == self.low))

    @property
    def unit(self) -> str:
        """SI unit in brackets at the end of the name, "" if there is none."""
        return unit_of(self.name)

    @property
    def reference_temperature(self) -> str:
        """Name of the parameter that ``at`` fills; only for keys with a law."""
        return reference_temperature(self.name)


def unit_of(name: str) -> str:
    """SI unit written in brackets at the end of a parameter name ("" if none)."""
    found = re.search(r"\[([^\]]*)\]$", name)
    return found.group(1) if found else ""


def bare(name: str) -> str:
    """The name without its unit."""
    return re.sub(r" *\[[^\]]*\]$", "", name)


def reference_temperature(name: str) -> str:
    """Key of the temperature at which the value of `name` holds."""
    return f"{bare(name)} reference temperature [K]"


def activation_energy(name: str) -> str:
    """Key of the activation energy that belongs to a resistance."""
    return f"{bare(name)} activation energy [eV]"


def positive(name: str, **kwargs) -> Key:
    return Key(name, low=0.0, open_low=True, **kwargs)


def fraction(name: str, **kwargs) -> Key:
    return Key(name, low=0.0, high=1.0, **kwargs)


def energy(name: str, **kwargs) -> Key:
    return Key(name, low=0.0, high=3.0, **kwargs)


def resistance(piece: str, *, default: float | None = None, about: str = "", **kwargs) -> list[Key]:
    """An areal resistance and its activation energy."""
    name = f"{piece} areal resistance [Ohm.m2]"
    spare = None if default is None else 0.33
    return [
        Key(name, low=0.0, default=default, law="resistance", about=about, **kwargs),
        energy(activation_energy(name), default=spare, **kwargs),
    ]


def apex(piece: str, frequency: float, **kwargs) -> list[Key]:
    """Apex frequency and exponent of the constant-phase element beside a resistance; 0 Hz is none."""
    return [
        Key(f"{piece} apex frequency [Hz]", low=0.0, default=frequency, law="apex", **kwargs),
        Key(f"{piece} CPE exponent", low=0.5, high=1.0, default=0.8, **kwargs),
    ]
