"""Arcs of a spectrum as an eye finds them: where minus the imaginary part peaks."""

from dataclasses import dataclass
from itertools import pairwise

import numpy as np
from scipy.signal import find_peaks

from nasolid.spectra.spectrum import Spectrum

SMALLEST = 0.005
"""A peak rises at least this share of the spread of the real part above its surroundings."""


@dataclass(frozen=True)
class Apex:
    """Top of an arc: frequency [Hz] and width of the arc on the real axis [Ohm.m2]."""

    frequency: float
    resistance: float


def apexes(spectrum: Spectrum) -> tuple[Apex, ...]:
    """Arcs of a spectrum, that of the highest frequency first.

    An arc ends where minus the imaginary part is least on the way to the next arc, or to the end of the
    spectrum; arcs that merge into one peak are counted once. `relaxation_times` parts them further.

    Parameters
    ----------
    spectrum : Spectrum
        Any; with fewer than three frequencies no arc is found.
    """
    x, re, y = np.log(spectrum.frequency), spectrum.impedance.real, -spectrum.impedance.imag
    tops = [int(k) for k in find_peaks(y, prominence=SMALLEST * np.ptp(re))[0]]
    between = [0, *tops, y.size - 1]
    ends = [a + int(np.argmin(y[a : b + 1])) for a, b in pairwise(between)]
    return tuple(
        Apex(_top(x[k - 1 : k + 2], y[k - 1 : k + 2]), float(abs(re[b] - re[a])))
        for k, (a, b) in zip(tops, pairwise(ends), strict=True)
    )


def _top(x: np.ndarray, y: np.ndarray) -> float:
    """Frequency at the top of the parabola through three points."""
    a, b, _ = np.polyfit(x - x[1], y, 2)
    return float(np.exp(x[1] - (b / (2 * a) if a < 0 else 0.0)))
