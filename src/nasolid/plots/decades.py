"""Decades of frequency on a Nyquist plot."""

from collections.abc import Sequence
from typing import Any

import numpy as np
from matplotlib.axes import Axes
from matplotlib.text import Annotation
from matplotlib.transforms import Bbox

Line = tuple[np.ndarray, np.ndarray, dict[str, Any]]
"""Frequency, highest first; impedance in the unit of the axes; how the line looks."""

AWAY = 5.0
"""Distance of a name from its mark [pt]."""

TURNS = (0, -45, 45, -90, 90, 180)
"""Where a name is tried: degrees from the outer side of the curve."""


def mark_decades(ax: Axes, lines: Sequence[Line]) -> None:
    """Mark whole decades on every line without markers, and name them on the longest where there is room.

    Parameters
    ----------
    ax : matplotlib.axes.Axes
        Whose limits and place are final.
    lines : sequence of (array, array, dict)
        Frequency [Hz], impedance, and how the line looks.
    """
    modelled = [line for line in lines if not line[2]["marker"]]
    size = 3.0 if len(modelled) < 4 else 2.4
    for f, z, look in modelled:
        at = _at(f, z, _decades(f))
        ax.plot(at.real, -at.imag, "o", ms=size, color=look["color"], mec="white", mew=0.4, zorder=4)
    if modelled:
        curves = [z if look["marker"] else _at(f, z, _steps(f)) for f, z, look in lines]
        drawn = np.concatenate([_on_screen(ax, z) for z in curves])
        f, z, _ = max(modelled, key=lambda line: np.ptp(line[1].real))
        _name(ax, f, z, drawn)


def _decades(f: np.ndarray) -> np.ndarray:
    """Powers of ten within a range, ends included."""
    return np.arange(np.ceil(np.log10(f[-1]) - 1e-9), np.floor(np.log10(f[0]) + 1e-9) + 1)


def _at(f: np.ndarray, z: np.ndarray, powers: np.ndarray) -> np.ndarray:
    x = np.log10(f[::-1])
    return np.interp(powers, x, z.real[::-1]) + 1j * np.interp(powers, x, z.imag[::-1])


def _steps(f: np.ndarray) -> np.ndarray:
    return np.linspace(np.log10(f[-1]), np.log10(f[0]), 1000)


def _on_screen(ax: Axes, z: np.ndarray) -> np.ndarray:
    """Pixels of impedances, shape (n, 2)."""
    return np.asarray(ax.transData.transform(np.column_stack([z.real, -z.imag])))


def _name(ax: Axes, f: np.ndarray, z: np.ndarray, drawn: np.ndarray) -> None:
    """Write the names beside a curve, the ends first; those without room are left out."""
    powers = _decades(f)
    at = _at(f, z, powers)
    higher, lower = (_on_screen(ax, _at(f, z, powers + step)) for step in (0.1, -0.1))
    room = ax.bbox
    taken: list[Bbox] = []
    for k in sorted(range(len(powers)), key=lambda k: (k not in (0, len(powers) - 1), -powers[k])):
        if not ax.bbox.contains(*_on_screen(ax, at[k : k + 1])[0]):
            continue
        along = complex(*(lower - higher)[k]) or 1.0
        outwards = 1j * along / abs(along)  # to the left of the way to low frequency: outside of an arc
        for turn in TURNS:
            text = _beside(ax, at[k], outwards * np.exp(1j * np.deg2rad(turn)), powers[k])
            box = text.get_window_extent()
            free = room.x0 <= box.x0 and box.x1 <= room.x1 and room.y0 <= box.y0 and box.y1 <= room.y1
            if free and not box.count_contains(drawn) and not any(box.overlaps(other) for other in taken):
                taken.append(box)
                break
            text.remove()


def _beside(ax: Axes, z: complex, way: complex, power: float) -> Annotation:
    """Name of a decade off its point, `way` (of length 1) from it."""
    align = "left" if way.real > 0.4 else "right" if way.real < -0.4 else "center"
    level = "bottom" if way.imag > 0.4 else "top" if way.imag < -0.4 else "center"
    text = ax.annotate(
        f"$10^{{{power:.0f}}}$ Hz", (z.real, -z.imag), (AWAY * way.real, AWAY * way.imag),
        textcoords="offset points", ha=align, va=level, fontsize=7, color="0.3",
    )  # fmt: skip
    text.set_in_layout(False)
    return text
