"""Which piece a resistance belongs to: by frequency, after a pulse, and at direct current."""

from dataclasses import dataclass

import numpy as np

from nasolid.parameters.cell import Cell
from nasolid.parameters.equilibrium import charged_stoichiometry, discharged_stoichiometry
from nasolid.simulation.impedance import STORED, default_frequencies, impedance
from nasolid.simulation.resistance import pulse_losses
from nasolid.spectra import Spectrum

STEADY = 1e-6
"""Frequency [Hz] so low that diffusion is over: the real part there is the resistance to direct current."""


@dataclass(frozen=True)
class Arc:
    """What one piece adds to a spectrum.

    Attributes
    ----------
    resistance : float
        Real part at the low end less that at the high end [Ohm.m2].
    apex : float or None
        Frequency [Hz] of its largest negative imaginary part; None for a bare resistance, and where the
        maximum lies at an end of the spectrum.
    capacity : float or None
        Capacity [F.m-2] that puts the apex there, 1/(2 pi f R).
    """

    resistance: float
    apex: float | None
    capacity: float | None


def arcs(spectrum: Spectrum) -> dict[str, Arc]:
    """Resistance, apex and capacity of every contribution to a spectrum.

    Parameters
    ----------
    spectrum : Spectrum
        With contributions, as `impedance` gives it.

    Returns
    -------
    dict
        By the name of the piece, the largest resistance first.
    """
    found = {
        name: _arc(spectrum.frequency, z) for name, z in spectrum.contributions.items() if name != STORED
    }
    return dict(sorted(found.items(), key=lambda item: -abs(item[1].resistance)))


def _arc(frequency, z):
    k = int(np.argmax(-z.imag))
    inside = 0 < k < len(z) - 1 and -z[k].imag > 1e-3 * np.abs(z).max()
    resistance = float(z[-1].real - z[0].real) if inside else float(z[-1].real)
    apex = float(frequency[k]) if inside else None
    capacity = 1 / (2 * np.pi * apex * resistance) if apex and resistance > 0 else None
    return Arc(resistance, apex, capacity)


def shares(spectrum: Spectrum, frequency: float) -> dict[str, float]:
    """Real part [Ohm.m2] of every contribution at the frequency of the spectrum nearest to the one given."""
    k = int(np.argmin(np.abs(np.log(spectrum.frequency / frequency))))
    return {name: float(z[k].real) for name, z in spectrum.contributions.items()}


def resistances(cell: Cell, soc: float = 0.5) -> dict[str, dict[str, float]]:
    """What the usual resistances of a cell contain, piece by piece [Ohm.m2].

    Parameters
    ----------
    cell : Cell
        The cell, at its temperature.
    soc : float
        State of charge, 0..1.

    Returns
    -------
    dict
        "10 s pulse" (losses after ten seconds from rest), "0.1 Hz" (real part of the impedance) and "direct
        current" (the same where diffusion is over), each by piece.
    """
    spectrum = impedance(cell, [0.1, STEADY], soc=soc)
    empty, full = discharged_stoichiometry(cell), charged_stoichiometry(cell)
    return {
        "10 s pulse": pulse_losses(cell, empty + soc * (full - empty), 10.0),
        "0.1 Hz": shares(spectrum, 0.1),
        "direct current": shares(spectrum, STEADY),
    }


def wide_frequencies() -> np.ndarray:
    """Frequencies [Hz] from 10 uHz to 10 MHz: wide enough for the apex of every piece."""
    return default_frequencies(1e-5, 1e7, 20)
