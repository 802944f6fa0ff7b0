"""Elements of equivalent circuits. A new one is its quantities and its equation in `s = i 2 pi f`."""

from abc import abstractmethod
from collections.abc import Mapping
from math import pi
from typing import Any, ClassVar

import numpy as np

from nasolid.errors import InputError
from nasolid.parameters.arguments import checked_arguments
from nasolid.spectra.circuits import Circuit, Parameter, Quantity

RESISTANCE = Quantity("Ohm.m2", 1e-14, 1e12, 1e-3, 1, 0)
CAPACITANCE = Quantity("F.m-2", 1e-15, 1e14, 1e-1, -1, -1)
INDUCTANCE = Quantity("H.m2", 1e-18, 1e6, 1e-10, 1, -1)
ADMITTANCE = Quantity("S.s^n.m-2", 1e-15, 1e14, 1.0, -1, -0.85)
EXPONENT = Quantity("", 0.5, 1.0, 0.85, 0, 0)
DIFFUSION = Quantity("Ohm.m2.s^-0.5", 1e-14, 1e12, 1e-3, 1, 0.5)
TIME = Quantity("s", 1e-14, 1e12, 1.0, 0, -1)


class Element(Circuit):
    """A single element; a lone parameter has the element's name, several are `<symbol>_<name>`."""

    quantities: ClassVar[dict[str, Quantity]]

    def __init__(self, name: str):
        if not isinstance(name, str) or not name.isidentifier():
            raise InputError(f"element: name {name!r} is not allowed; give letters, digits and _, e.g. 'R_A'")
        self.name = name
        lone = len(self.quantities) == 1
        self._parameters = tuple(
            Parameter(name if lone else f"{symbol}_{name}", quantity)
            for symbol, quantity in self.quantities.items()
        )

    @property
    def parameters(self) -> tuple[Parameter, ...]:
        return self._parameters

    @staticmethod
    @abstractmethod
    def equation(s: np.ndarray, *values: float) -> Any:
        """Impedance from `s` and the element's quantities, in their order."""

    def at(self, s: np.ndarray, values: Mapping[str, float]) -> np.ndarray:
        return self.equation(s, *(values[name] for name in self.names))

    def __repr__(self) -> str:
        return f"{type(self).__name__}({self.name!r})"

    def __str__(self) -> str:
        return self.name if len(self.quantities) == 1 else f"{type(self).__name__}_{self.name}"


class Resistor(Element):
    r"""Resistance: :math:`Z = R`."""

    quantities: ClassVar = {"R": RESISTANCE}

    @staticmethod
    def equation(s, R):  # type: ignore[no-untyped-def,override]
        return R


class Capacitor(Element):
    r"""Capacitance: :math:`Z = 1/(i \omega C)`."""

    quantities: ClassVar = {"C": CAPACITANCE}

    @staticmethod
    def equation(s, C):  # type: ignore[no-untyped-def,override]
        return 1 / (s * C)


class Inductor(Element):
    r"""Inductance, mostly of leads: :math:`Z = i \omega L`."""

    quantities: ClassVar = {"L": INDUCTANCE}

    @staticmethod
    def equation(s, L):  # type: ignore[no-untyped-def,override]
        return s * L


class CPE(Element):
    r"""Constant-phase element: :math:`Z = 1/[Q (i 2 \pi f)^n]` (lowack2025, eq. 3)."""

    quantities: ClassVar = {"Q": ADMITTANCE, "n": EXPONENT}

    @staticmethod
    def equation(s, Q, n):  # type: ignore[no-untyped-def,override]
        return 1 / (Q * s**n)


class Warburg(Element):
    r"""Semi-infinite diffusion: :math:`Z = A/\sqrt{i \omega}`; :math:`A = \sqrt 2 \sigma_W`."""

    quantities: ClassVar = {"A": DIFFUSION}

    @staticmethod
    def equation(s, A):  # type: ignore[no-untyped-def,override]
        return A / np.sqrt(s)


class WarburgShort(Element):
    r"""Diffusion to a reservoir: :math:`Z = R \tanh(W)/W`, :math:`W = \sqrt{i \omega \tau}`; R at low f."""

    quantities: ClassVar = {"R": RESISTANCE, "tau": TIME}

    @staticmethod
    def equation(s, R, tau):  # type: ignore[no-untyped-def,override]
        return R * np.tanh(np.sqrt(s * tau)) / np.sqrt(s * tau)


class WarburgOpen(Element):
    r"""Diffusion to a blocked end: :math:`Z = R \coth(W)/W`, :math:`W = \sqrt{i \omega \tau}`; low f: R/3."""

    quantities: ClassVar = {"R": RESISTANCE, "tau": TIME}

    @staticmethod
    def equation(s, R, tau):  # type: ignore[no-untyped-def,override]
        return R / np.tanh(np.sqrt(s * tau)) / np.sqrt(s * tau)


@checked_arguments
def zarc(name: str) -> Circuit:
    r"""R || CPE, with parameters R_name, Q_name, n_name: :math:`Z = R/[1 + R Q (i 2 \pi f)^n]`."""
    return Resistor(f"R_{name}") | CPE(name)


@checked_arguments
def apex_frequency(R: float, Q: float, n: float = 1.0) -> float:
    r"""Frequency [Hz] at the apex of a zarc: :math:`f = (R Q)^{-1/n}/(2 \pi)`."""
    return (R * Q) ** (-1 / n) / (2 * pi)


def lowack_circuit() -> Circuit:
    """Lowack's circuit for a symmetric cell: R_A + (R_B || CPE_B) + (R_C || CPE_C) (lowack2025)."""
    return Resistor("R_A") + zarc("B") + zarc("C")
