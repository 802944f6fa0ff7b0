"""Equivalent circuits as Python objects: in series (`+`) and in parallel (`|`).

Python binds `+` tighter than `|`: write `R_A + (R_B | C_B)`. Nothing is ever evaluated from text.
"""

from abc import ABC, abstractmethod
from collections.abc import Mapping
from dataclasses import dataclass
from functools import reduce
from math import pi
from operator import add, or_
from typing import Any, ClassVar

import numpy as np

from nasolid.errors import InputError
from nasolid.parameters.arguments import checked_arguments


@dataclass(frozen=True)
class Quantity:
    """What a parameter is: unit per area, bounds, default start, how it scales with Z and with 2 pi f."""

    unit: str
    lower: float
    upper: float
    start: float
    power_z: float
    power_w: float

    @property
    def is_exponent(self) -> bool:
        """Whether it is fitted as it is, between its bounds, instead of as a logarithm."""
        return self.power_z == 0 == self.power_w


@dataclass(frozen=True)
class Parameter:
    """A parameter of a circuit: its name and what it is."""

    name: str
    quantity: Quantity

    @property
    def unit(self) -> str:
        """Unit for a spectrum per unit area."""
        return self.quantity.unit

    @property
    def unit_of_cell(self) -> str:
        """Unit for a spectrum of a whole cell."""
        return self.quantity.unit.replace(".m-2", "").replace(".m2", "")

    @property
    def bounds(self) -> tuple[float, float]:
        """Least and greatest value a fit may give."""
        return self.quantity.lower, self.quantity.upper

    @property
    def start(self) -> float:
        """Default start, without a look at any spectrum."""
        return self.quantity.start


class Circuit(ABC):
    """Something with an impedance; `a + b` is in series, `a | b` in parallel."""

    @property
    @abstractmethod
    def parameters(self) -> tuple[Parameter, ...]:
        """Parameters in the order in which the circuit names them."""

    @abstractmethod
    def at(self, s: np.ndarray, values: Mapping[str, float]) -> np.ndarray:
        """Impedance at `s = i 2 pi f`, unchecked."""

    @property
    def names(self) -> tuple[str, ...]:
        """Names of the parameters."""
        return tuple(parameter.name for parameter in self.parameters)

    def impedance(self, frequency: Any, values: Mapping[str, float]) -> np.ndarray:
        """Impedance of the circuit.

        Parameters
        ----------
        frequency : array_like, shape (n,)
            Frequencies [Hz], positive.
        values : mapping of str to float
            One value for each of `names`, in the units of `parameters`.

        Returns
        -------
        array of complex, shape (n,)
            Impedance [Ohm.m2].

        Raises
        ------
        InputError
            If a value is missing, unknown, or not a positive number, or a frequency is not positive.
        """
        checked = check_values(self, values, "values")
        missing = [name for name in self.names if name not in checked]
        if missing:
            raise InputError(f"circuit {self}: no value of {', '.join(missing)}; give one for each parameter")
        f = np.asarray(frequency, dtype=float)
        if not (np.isfinite(f) & (f > 0)).all():
            raise InputError(f"circuit {self}: frequencies must be positive and finite")
        return self.at(2j * pi * f, checked) * np.ones_like(f)

    def __add__(self, other: "Circuit") -> "Circuit":
        return Series(self, other)

    def __or__(self, other: "Circuit") -> "Circuit":
        return Parallel(self, other)


def check_values(circuit: Circuit, values: Mapping[str, float], what: str) -> dict[str, float]:
    """Values by name as positive floats; InputError for a name the circuit does not have."""
    checked = {}
    for name, value in values.items():
        if name not in circuit.names:
            raise InputError(f"{what}: no {name!r} in {circuit}; its parameters: {', '.join(circuit.names)}")
        try:
            checked[name] = float(value)
        except (TypeError, ValueError):
            raise InputError(f"{what}: {name} = {value!r} is no number") from None
        if not 0 < checked[name] < float("inf"):
            raise InputError(f"{what}: {name} = {checked[name]:g} is not allowed; give a positive number")
    return checked


class _Pair(Circuit):
    """Two or more circuits together; nested ones of the same kind are flattened."""

    sign: ClassVar[str]

    def __init__(self, *parts: Circuit):
        for part in parts:
            if not isinstance(part, Circuit):
                raise InputError(f"circuit: {part!r} is no element; join e.g. Resistor('R_A') + zarc('B')")
        flat = [part.parts if isinstance(part, type(self)) else (part,) for part in parts]
        self.parts: tuple[Circuit, ...] = tuple(inner for group in flat for inner in group)
        twice = sorted({name for name in self.names if self.names.count(name) > 1})
        if twice:
            raise InputError(f"circuit: {', '.join(twice)} named twice; give each element its own name")

    @property
    def parameters(self) -> tuple[Parameter, ...]:
        return tuple(parameter for part in self.parts for parameter in part.parameters)

    def __repr__(self) -> str:
        return f"({f' {self.sign} '.join(map(repr, self.parts))})"

    def __str__(self) -> str:
        return f"({f' {self.sign} '.join(map(str, self.parts))})"


class Series(_Pair):
    r"""In series: :math:`Z = \sum_k Z_k`."""

    sign = "+"

    def at(self, s: np.ndarray, values: Mapping[str, float]) -> np.ndarray:
        return sum(part.at(s, values) for part in self.parts)  # type: ignore[return-value]


class Parallel(_Pair):
    r"""In parallel: :math:`1/Z = \sum_k 1/Z_k`."""

    sign = "|"

    def at(self, s: np.ndarray, values: Mapping[str, float]) -> np.ndarray:
        return 1 / sum(1 / part.at(s, values) for part in self.parts)  # type: ignore[return-value]


@checked_arguments
def series(*parts: Circuit) -> Circuit:
    """Join circuits in series: `a + b + ...`."""
    return reduce(add, _some(parts))


@checked_arguments
def parallel(*parts: Circuit) -> Circuit:
    """Join circuits in parallel: `a | b | ...`."""
    return reduce(or_, _some(parts))


def _some(parts: tuple[Circuit, ...]) -> tuple[Circuit, ...]:
    if not parts:
        raise InputError("circuit: no elements given; give one or more")
    return parts
