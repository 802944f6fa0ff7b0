"""A spectrum made ready for its elements, and whether they follow it as closely as Kramers-Kronig."""

from dataclasses import replace

import numpy as np
from scipy.stats import f as fisher

from nasolid.spectra.causality import KramersKronig
from nasolid.spectra.descent import Data, Fit
from nasolid.spectra.evidence import FLOOR, Evidence, unknowns, weigh

ALIKE = 1e-3
"""Residuals that differ more from those of Kramers-Kronig are met by chance this often."""

ONE_SIDED = 1e-6
"""Noise of modulus and phase that differs more has weights of its own; the same."""

LARGEST = 10.0
"""Ratio of these weights, at most."""

ENOUGH = 3 * FLOOR
"""Residuals (rms) below this are as good as those of Kramers-Kronig."""


def made_ready(f: np.ndarray, z: np.ndarray, inductance: bool, capacitance: bool) -> Data:
    """A spectrum with what stands in series from the start."""
    s = 2j * np.pi * f
    series = [np.ones_like(s)] + inductance * [s / abs(s[0])] + capacitance * [abs(s[-1]) / s]
    return Data(np.log(s), z / np.abs(z).max(), np.column_stack(series))


def weighed(data: Data, test: KramersKronig) -> tuple[Data, Evidence]:
    """Evidence, with weights of modulus and phase that their noise asks for."""
    evidence = weigh(data, limit(0, data, test))
    r = relative(data, evidence.best)
    modulus, phase = float(np.mean(r.real**2)), float(np.mean(r.imag**2))
    left = max(data.z.size - unknowns(data, evidence.best) / 2, 1.0)
    small, large = sorted((modulus, phase))
    if large < ENOUGH**2 or large / max(small, large / LARGEST**2) < fisher.isf(ONE_SIDED, left, left):
        return data, evidence
    small = max(small, large / LARGEST**2)
    weights = np.sqrt(0.5 * (modulus + phase) / np.clip([modulus, phase], small, None))
    data = replace(data, weights=(float(weights[0]), float(weights[1])))
    return data, weigh(data)


def relative(data: Data, fit: Fit) -> np.ndarray:
    """Residuals of a fit over Z: of the modulus the real part, of the phase the imaginary part."""
    return data.columns(fit.kinds, fit.x[None])[0][0] / data.z - 1


def limit(count: int, data: Data, test: KramersKronig) -> float:
    """Sum of squares of residuals over abs(Z) that exceeds that of the test no more than by chance.

    Parameters
    ----------
    count : int
        Unknowns behind the residuals.
    """
    of_test = test.elements + 3
    left = max(data.size - of_test, 1)
    variance = max(test.chi2 / left, ENOUGH**2 / 2)
    more = max(of_test - count, 1)
    return float(max(data.size * ENOUGH**2 / 2, test.chi2 + variance * more * fisher.isf(ALIKE, more, left)))
