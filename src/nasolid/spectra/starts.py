"""Where a fit starts, from the spectrum alone, and which arcs of a circuit could change places."""

from collections.abc import Collection, Mapping
from dataclasses import dataclass

import numpy as np
from scipy.optimize import nnls

from nasolid.spectra.circuits import Circuit, Parallel, Parameter, Series
from nasolid.spectra.elements import CPE, Capacitor, Element, Resistor, apex_frequency
from nasolid.spectra.spectrum import Spectrum

DRAWS = 400
"""Shapes that are drawn, always the same ones."""


def starts(
    circuit: Circuit, spectrum: Spectrum, known: Mapping[str, float], w: np.ndarray, count: int
) -> list[dict[str, float]]:
    """Guess values from a spectrum: draw shapes, scale them to the data, keep the best.

    A draw gives every element a frequency within the measured range (and half a decade beyond). The parts in
    series then carry one unknown size each, found together by non-negative linear least squares.

    Parameters
    ----------
    circuit : Circuit
        Any.
    spectrum : Spectrum
        n frequencies.
    known : mapping of str to float
        Values that are not guessed.
    w : array, shape (n,)
        Weights of the fit.
    count : int
        How many to keep, best first.
    """
    parts = circuit.parts if isinstance(circuit, Series) else (circuit,)
    random = np.random.default_rng(0)
    tried = [_draw(parts, spectrum, known, w, random) for _ in range(DRAWS if count > 1 else 1)]
    tried.sort(key=lambda pair: pair[0])
    return [values for _, values in tried[:count]]


def _draw(
    parts: tuple[Circuit, ...],
    spectrum: Spectrum,
    known: Mapping[str, float],
    w: np.ndarray,
    random: np.random.Generator,
) -> tuple[float, dict[str, float]]:
    s, z = 2j * np.pi * spectrum.frequency, spectrum.impedance
    size = float(np.abs(z).max())
    values: dict[str, float] = {}
    for part in parts:
        for element in _elements(part):
            values |= _shape(element.parameters, spectrum, size, random)
    shapes = np.array([part.at(s, values) * np.ones(s.size) for part in parts]).T * w[:, None]
    target = np.concatenate([(w * z).real, (w * z).imag])
    scale, _ = nnls(
        np.vstack([shapes.real, shapes.imag]) / np.abs(target).max(), target / np.abs(target).max()
    )
    for part, factor in zip(parts, np.maximum(scale, 1e-3), strict=True):
        for p in part.parameters:
            values[p.name] *= float(factor) ** p.quantity.power_z
    values |= known
    error = w * (sum(part.at(s, values) for part in parts) - z)
    return float(np.sum(np.abs(error) ** 2)), values


def _shape(
    parameters: tuple[Parameter, ...], spectrum: Spectrum, size: float, random: np.random.Generator
) -> dict[str, float]:
    low, high = np.log10(spectrum.frequency[[-1, 0]])
    omega = 2 * np.pi * 10 ** random.uniform(low - 0.5, high + 0.5)
    z = size * 10 ** random.uniform(-0.5, 0.5)
    values = {}
    for p in parameters:
        kind = p.quantity
        natural = z**kind.power_z * omega**kind.power_w
        values[p.name] = random.uniform(0.6, 1.0) if kind.is_exponent else float(natural)
    return values


def _elements(circuit: Circuit) -> list[Element]:
    if isinstance(circuit, Element):
        return [circuit]
    assert isinstance(circuit, Series | Parallel)
    return [element for part in circuit.parts for element in _elements(part)]


@dataclass(frozen=True)
class Arc:
    """R || CPE or R || C: the names of R, Q and n, or of R and C."""

    names: tuple[str, ...]

    def apex(self, values: Mapping[str, float]) -> float:
        """Frequency at its apex [Hz]."""
        return apex_frequency(*(values[name] for name in self.names))


def arcs(circuit: Circuit, held: Collection[str] = ()) -> list[list[Arc]]:
    """Arcs in series that could change places, kind by kind; those with a held parameter left out."""
    kinds: dict[type, list[Arc]] = {CPE: [], Capacitor: []}
    for part in circuit.parts if isinstance(circuit, Series) else ():
        if not isinstance(part, Parallel) or len(part.parts) != 2:
            continue
        first, second = part.parts if isinstance(part.parts[0], Resistor) else part.parts[::-1]
        if isinstance(first, Resistor) and type(second) in kinds:
            arc = Arc(first.names + second.names)
            if not set(arc.names) & set(held):
                kinds[type(second)].append(arc)
    return list(kinds.values())
