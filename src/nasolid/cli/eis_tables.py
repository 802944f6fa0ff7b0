"""Tables of ``nasolid eis``: real parts, arcs, and what each piece contributes."""

from collections.abc import Sequence
from typing import TYPE_CHECKING

import numpy as np

from nasolid.cli.output import print_table, tell
from nasolid.spectra.apexes import apexes
from nasolid.spectra.spectrum import Spectrum

if TYPE_CHECKING:
    from nasolid.cli.eis import Spectra

PER_CM2 = 1e4
"""Ohm cm2 in an Ohm.m2."""

LANDMARKS = (1e3, 0.1)
"""Frequencies [Hz] at which the real part is printed, where the spectrum holds them."""

SHARES_AT = 0.1
"""Where the pieces are compared [Hz]; at the lowest frequency of a spectrum that ends above."""

UNITS = ((1e6, 1e6, "MHz"), (1e3, 1e3, "kHz"), (0.1, 1.0, "Hz"), (0.0, 1e-3, "mHz"))
"""From which frequency [Hz] on which unit is used, and its size."""

SMALLEST = 5e-4
"""Pieces with a smaller share of the real part are left out."""


def print_one(spectrum: Spectrum) -> None:
    """Print real parts, arcs and pieces of a spectrum."""
    rows = [("Re Z", hertz(f), _ohms(_real(spectrum, f))) for f in _landmarks(spectrum)]
    rows += [("arc, apex and width", hertz(a.frequency), _ohms(a.resistance)) for a in apexes(spectrum)]
    print_table(("", "frequency", "Ohm cm2"), rows, numbers=(1, 2))
    tell("")
    at, pieces = _shares([spectrum])
    apex = {name: _apex_of(spectrum, name) for name in pieces}
    total = _real(spectrum, at)
    shares = [(name, _ohms(x * total), f"{_percent(x)} %", apex[name]) for name, (x,) in pieces.items()]
    print_table((f"Re Z at {hertz(at)}", "Ohm cm2", "share", "apex"), shares, numbers=(1, 2, 3))


def print_series(spectra: "Spectra") -> None:
    """Print real parts, arcs and pieces of spectra along a half-cycle."""
    found = [spectrum for _, spectrum in spectra]
    percent = [f"{100 * (share or 0):g} %" for share, _ in spectra]
    landmarks = _landmarks(found[0])
    rows = [
        (said, *(_ohms(_real(spectrum, f)) for f in landmarks), _arcs(spectrum))
        for said, spectrum in zip(percent, found, strict=True)
    ]
    columns = ("Re Z [Ohm cm2] at", *(hertz(f) for f in landmarks), "arcs: apex, width")
    print_table(columns, rows, numbers=range(1, len(landmarks) + 1))
    tell("")
    at, pieces = _shares(found)
    shares = [(name, *(_percent(x) for x in of_each)) for name, of_each in pieces.items()]
    print_table((f"% of Re Z at {hertz(at)}", *percent), shares, numbers=range(1, len(found) + 1))


def hertz(f: float) -> str:
    """A frequency as one says it, e.g. 10 mHz."""
    size, unit = next((size, unit) for least, size, unit in UNITS if f >= 0.9995 * least)
    return f"{f / size:.3g} {unit}"


def _landmarks(spectrum: Spectrum) -> list[float]:
    """The highest frequency and those worth printing below."""
    high, low = spectrum.frequency[0], spectrum.frequency[-1]
    return [float(high), *(f for f in LANDMARKS if low * 0.999 <= f < high)]


def _real(spectrum: Spectrum, f: float, z: np.ndarray | None = None) -> float:
    """Real part of the spectrum or one of its pieces at a frequency [Ohm.m2]."""
    z = spectrum.impedance if z is None else z
    return float(np.interp(np.log(f), np.log(spectrum.frequency[::-1]), z.real[::-1]))


def _shares(spectra: Sequence[Spectrum]) -> tuple[float, dict[str, list[float]]]:
    """Frequency of the comparison, and each piece's share of the real part there in every spectrum."""
    ends = spectra[0].frequency[[-1, 0]]
    at = float(np.clip(SHARES_AT, *ends))
    found = {
        name: [_real(s, at, s.contributions[name]) / _real(s, at) for s in spectra]
        for name in spectra[0].contributions
    }
    kept = {name: x for name, x in found.items() if max(map(abs, x)) >= SMALLEST}
    return at, dict(sorted(kept.items(), key=lambda item: -max(item[1])))


def _apex_of(spectrum: Spectrum, name: str) -> str:
    found = apexes(Spectrum(spectrum.frequency, spectrum.contributions[name]))
    return ", ".join(hertz(apex.frequency) for apex in found)


def _arcs(spectrum: Spectrum) -> str:
    return "; ".join(f"{hertz(a.frequency)}, {_ohms(a.resistance)}" for a in apexes(spectrum))


def _ohms(z: float) -> str:
    return f"{z * PER_CM2:.4g}"


def _percent(share: float) -> str:
    return f"{round(100 * share, 1) + 0.0:.1f}"  # no -0.0
