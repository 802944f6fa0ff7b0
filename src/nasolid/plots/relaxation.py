"""Figure of a distribution of relaxation times with its peaks and what they are worth."""

from textwrap import fill
from typing import Any

import matplotlib as mpl
import numpy as np
from matplotlib.axes import Axes

from nasolid.parameters.arguments import checked_arguments
from nasolid.plots.style import STYLE, new_axes, settle
from nasolid.spectra import Peak, RelaxationTimes, Spectrum
from nasolid.spectra import relaxation_times as analysed

PER_CM2 = 1e4
"""Ohm cm2 in an Ohm.m2."""

COLOURS = ("#D55E00", "#009E73", "#CC79A7", "#E69F00", "#56B4E9", "#999999")
"""Of peaks, in turn."""

WIDTH = 46
"""Characters in a line of the title."""


@checked_arguments
def relaxation_times(
    spectrum: Spectrum, found: RelaxationTimes | None = None, ax: Axes | None = None
) -> Axes:
    """Distribution of relaxation times, its peaks with their ranges, and what else the spectrum holds.

    Parameters
    ----------
    spectrum : Spectrum
        Per unit area, or of a known area.
    found : RelaxationTimes, optional
        Of that spectrum per unit area, where it is at hand; else it is analysed.
    ax : matplotlib.axes.Axes, optional
        Where to draw; by default a new figure.

    Returns
    -------
    matplotlib.axes.Axes
        gamma [Ohm cm2] over tau [s], frequency above. A peak's mark stands at its time on the curve.
    """
    found = analysed(spectrum.normalised()) if found is None else found
    gamma = PER_CM2 * found.gamma
    with mpl.rc_context(STYLE):
        ax = new_axes(height=3.3 + 0.15 * len(found.peaks)) if ax is None else ax
        ax.fill_between(found.tau, gamma, color="#0072B2", alpha=0.15, lw=0)
        ax.plot(found.tau, gamma, color="#0072B2")
        for k, peak in enumerate(found.peaks):
            colour = COLOURS[k % len(COLOURS)]
            height = float(np.interp(np.log(peak.tau), np.log(found.tau), gamma))
            ax.plot([peak.tau] * 2, [0, height], color=colour, lw=1, ls="--", marker="o", ms=3, markevery=[1],
                    label=_words(peak))  # fmt: skip
        for words in _others(found):
            ax.plot([], [], ls="", label=words)
        ax.set(xscale="log", xlim=found.tau[[0, -1]], ylim=(0, 1.08 * max(gamma.max(), 1e-12)))
        ax.set_xlabel("relaxation time [s]")
        ax.set_ylabel("γ [Ω cm²]")
        above = ax.secondary_xaxis("top", functions=(_other_way, _other_way))
        above.set_xlabel("frequency [Hz]")
        ax.set_title(fill(spectrum.title, WIDTH), parse_math=False)
        ax.legend(loc="upper center", bbox_to_anchor=(0.45, 0), borderaxespad=4.2, handlelength=1.6)
        settle(ax)
    return ax


def _other_way(x: Any) -> Any:
    """Frequency of a time and time of a frequency."""
    return 1 / (2 * np.pi * np.maximum(x, 1e-300))


def _words(peak: Peak) -> str:
    low, high = (PER_CM2 * end for end in peak.interval)
    size = f"{PER_CM2 * peak.resistance:.4g}"
    told = f"{low:.4g} to {high:.4g}" if np.isfinite(high) and low else "not determined"
    name = {"arc": f"arc, n = {peak.exponent:.2f}", "area": "peak"}.get(peak.kind, peak.kind)
    return f"{name}: {size} Ω cm² ({told})".replace("-", "−")


def _others(found: RelaxationTimes) -> list[str]:
    """Lines on rest, loop, tail and fit."""
    said = []
    if found.rest:
        said.append(f"under no peak: {PER_CM2 * found.rest:.3g} Ω cm²")
    if found.loop:
        said.append(_words(found.loop))
    if found.tail:
        said.append(f"tail: {found.tail.kind}")
    missed = 100 * np.sqrt(np.mean(np.abs(found.residuals) ** 2))
    return [*said, f"misses |Z| by {missed:.2g} % (Kramers-Kronig {100 * found.noise:.2g} %)"]
