"""Decades of frequency on a Nyquist plot."""

from collections.abc import Sequence
from typing import Any

import numpy as np
from matplotlib.axes import Axes
from matplotlib.text import Annotation

Line = tuple[np.ndarray, np.ndarray, dict[str, Any]]
"""Frequency, highest first; impedance in the unit of the axes; how the line looks."""

AWAY = 7.0
"""Distance of a name from its mark [pt]."""


def mark_decades(ax: Axes, lines: Sequence[Line]) -> None:
    """Mark whole decades on every line, and name them on the longest where there is room.

    Parameters
    ----------
    ax : matplotlib.axes.Axes
        Whose limits and place are final.
    lines : sequence of (array, array, dict)
        Frequency [Hz], impedance, and how the line looks.
    """
    found = [(line, _decades(line[0])) for line in lines]
    for (f, z, look), powers in found:
        at = _at(f, z, powers)
        ax.plot(at.real, -at.imag, "o", ms=3, color=look["color"], mec="white", mew=0.4, zorder=4)
    if found:
        (f, z, look), powers = max(found, key=lambda pair: np.ptp(pair[0][1].real))
        _name(ax, _at(f, z, powers), powers, _at(f, z, powers + 0.05) - _at(f, z, powers - 0.05))


def _decades(f: np.ndarray) -> np.ndarray:
    """Powers of ten within a range, ends included."""
    return np.arange(np.ceil(np.log10(f[-1]) - 1e-9), np.floor(np.log10(f[0]) + 1e-9) + 1)


def _at(f: np.ndarray, z: np.ndarray, powers: np.ndarray) -> np.ndarray:
    x = np.log10(f[::-1])
    return np.interp(powers, x, z.real[::-1]) + 1j * np.interp(powers, x, z.imag[::-1])


def _name(ax: Axes, at: np.ndarray, powers: np.ndarray, rise: np.ndarray) -> None:
    """Write the names on the outer side of the curve, the ends first; those without room are left out."""
    figure = ax.get_figure(root=True)
    assert figure is not None
    taken: list[Any] = []
    for k in sorted(range(len(powers)), key=lambda k: (k not in (0, len(powers) - 1), -powers[k])):
        text = _beside(ax, at[k], rise[k], f"$10^{{{powers[k]:.0f}}}$ Hz")
        box = text.get_window_extent().expanded(1.03, 1.1)
        mark = ax.transData.transform((at[k].real, -at[k].imag))
        inside = ax.bbox.x0 <= box.x0 and box.x1 <= figure.bbox.x1 and ax.bbox.contains(*mark)
        if inside and not any(box.overlaps(other) for other in taken):
            taken.append(box)
        else:
            text.remove()


def _beside(ax: Axes, z: complex, rise: complex, words: str) -> Annotation:
    """Words off a point to the left of the way to low frequency, which is outside of an arc."""
    along = complex(-rise.real, rise.imag) or 1.0  # on the plot, towards low frequency
    normal = 1j * along / abs(along)
    align = "left" if normal.real > 0.5 else "right" if normal.real < -0.5 else "center"
    level = "bottom" if normal.imag > 0.5 else "top" if normal.imag < -0.5 else "center"
    offset = (AWAY * 0.8 * normal.real, AWAY * 0.8 * normal.imag)
    return ax.annotate(
        words, (z.real, -z.imag), offset, textcoords="offset points", ha=align, va=level, fontsize=7, color="0.3"
    )
