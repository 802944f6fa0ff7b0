"""Figures: of a run, and of impedance spectra."""

from typing import TYPE_CHECKING, Any

from nasolid.plots.runs import losses, voltage
from nasolid.plots.style import LAYERS, LOSSES, STYLE, empty, save

if TYPE_CHECKING:
    from nasolid.plots.spectra import bode, contributions, nyquist, nyquist_and_bode

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


def __getattr__(name: str) -> Any:
    """Those of spectra at first use: what analyses spectra takes a third of a second to import."""
    if name in __all__:
        from nasolid.plots import spectra

        return getattr(spectra, name)
    raise AttributeError(f"module 'nasolid.plots' has no attribute {name!r}")
