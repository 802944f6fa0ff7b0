"""Figures: of a cell, of a run, of ageing, of impedance spectra, of measured curves, of fits."""

from typing import TYPE_CHECKING, Any

from nasolid.plots.runs import losses, voltage
from nasolid.plots.style import LAYERS, LOSSES, STYLE, empty, save

if TYPE_CHECKING:
    from nasolid.plots.ageing import cycles, survival, symmetric
    from nasolid.plots.design import designs
    from nasolid.plots.entries import predictions
    from nasolid.plots.fitting import fitted_curves
    from nasolid.plots.indices import sensitivity
    from nasolid.plots.maps import arrhenius, heat_map, rates
    from nasolid.plots.relaxation import relaxation_times
    from nasolid.plots.spectra import bode, contributions, nyquist, nyquist_and_bode
    from nasolid.plots.stack import cell_stack
    from nasolid.plots.validation import overlay

__all__ = [
    "LAYERS",
    "LOSSES",
    "STYLE",
    "arrhenius",
    "bode",
    "cell_stack",
    "contributions",
    "cycles",
    "designs",
    "empty",
    "fitted_curves",
    "heat_map",
    "losses",
    "nyquist",
    "nyquist_and_bode",
    "overlay",
    "predictions",
    "rates",
    "relaxation_times",
    "save",
    "sensitivity",
    "survival",
    "symmetric",
    "voltage",
]

MODULES = {
    "ageing": ("cycles", "survival", "symmetric"),
    "maps": ("arrhenius", "heat_map", "rates"),
    "entries": ("predictions",),
    "validation": ("overlay",),
    "fitting": ("fitted_curves",),
    "design": ("designs",),
    "indices": ("sensitivity",),
    "stack": ("cell_stack",),
    "relaxation": ("relaxation_times",),
}
"""Where figures are that are imported at first use; the others are of spectra."""


def __getattr__(name: str) -> Any:
    """Those of spectra at first use: what analyses spectra takes a third of a second to import."""
    if name in __all__:
        from importlib import import_module

        module = next((m for m, names in MODULES.items() if name in names), "spectra")
        return getattr(import_module(f"nasolid.plots.{module}"), name)
    raise AttributeError(f"module 'nasolid.plots' has no attribute {name!r}")


def __dir__() -> list[str]:
    return sorted([*__all__, *globals()])
