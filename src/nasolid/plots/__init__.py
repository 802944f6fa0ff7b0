"""Figures: of a run, and of impedance spectra."""

from nasolid.plots.runs import losses, voltage
from nasolid.plots.spectra import bode, contributions, nyquist, nyquist_and_bode
from nasolid.plots.style import LAYERS, LOSSES, STYLE, empty, save

__all__ = [
    "LAYERS",
    "LOSSES",
    "STYLE",
    "bode",
    "contributions",
    "empty",
    "losses",
    "nyquist",
    "nyquist_and_bode",
    "save",
    "voltage",
]
