"""Figures of impedance spectra: Nyquist, Bode, and what contributes at each frequency."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from itertools import takewhile
from textwrap import fill
from typing import Any

import matplotlib as mpl
import numpy as np
from matplotlib.axes import Axes

from nasolid.errors import InputError
from nasolid.parameters.arguments import checked_arguments
from nasolid.parameters.units import from_si
from nasolid.plots.decades import mark_decades
from nasolid.plots.held import alone, drawing, hold
from nasolid.plots.style import (
    STYLE,
    colours,
    figure_for_files,
    large,
    new_axes,
    new_figure,
    plain,
    settle,
    stack,
)
from nasolid.spectra import Spectrum

PER_CM2 = 1e4
"""Ohm cm2 in an Ohm.m2."""

SMALLEST = 1.0
"""Pieces that stay below this share [%] are summed up as "others"."""

WIDTH = 46
"""Characters in a line of the title over one column."""

LOW, HIGH = 0.3, 1.0
"""Height of a Nyquist plot over its width, at least and at most; what rises further leaves the frame."""

Spectra = Spectrum | Iterable[Spectrum]


@dataclass(frozen=True)
class Curve:
    """What is drawn of a spectrum: frequency [Hz], impedance [Ohm cm2] and its look."""

    frequency: np.ndarray
    impedance: np.ndarray
    look: dict[str, Any]


@checked_arguments
def nyquist(spectra: Spectra, ax: Axes | None = None, measured: Spectra = (), role: str = "") -> Axes:
    """Minus the imaginary over the real part, both axes to one scale.

    Decades of frequency are marked on every modelled curve and named on the longest.

    Parameters
    ----------
    spectra : Spectrum or iterable of Spectrum
        Modelled ones, drawn as lines.
    ax : matplotlib.axes.Axes, optional
        Where to draw; by default a new figure.
    measured : Spectrum or iterable of Spectrum, optional
        Measured ones, drawn as points, in the colours of the modelled ones in turn.
    role : str, optional
        What the measurement is to the model, as `nasolid.validation.role` says it; hollow points are
        "calibration".

    Returns
    -------
    matplotlib.axes.Axes
        In Ohm cm2. Where spectra rise far above their width, as between blocking electrodes, the top is left out.

    Raises
    ------
    InputError
        If there is no spectrum, or one in Ohm has no area.
    """
    curves, _ = _curves(spectra, measured, role)
    with mpl.rc_context(STYLE):
        ax = new_axes(height=_height(curves)) if ax is None else ax
        with drawing(ax, "nyquist", _listed(spectra), _listed(measured)) as (modelled, points):
            curves, title = _curves(modelled, points, role)
            _draw_nyquist(ax, curves)
            _describe(ax, title)
            settle(ax)
            mark_decades(ax, [(c.frequency, c.impedance, c.look) for c in curves])
    return ax


@checked_arguments
def bode(
    spectra: Spectra, axes: Sequence[Axes] | None = None, measured: Spectra = (), role: str = ""
) -> tuple[Axes, Axes]:
    """Modulus and phase over frequency.

    Parameters
    ----------
    spectra, measured, role
        As for `nyquist`.
    axes : two matplotlib.axes.Axes, optional
        Where to draw modulus and phase; by default a new figure.

    Returns
    -------
    tuple of two matplotlib.axes.Axes
        Modulus [Ohm cm2] and phase [degrees, capacitive ones upwards].
    """
    _curves(spectra, measured, role)
    given = _listed(spectra), _listed(measured)
    with mpl.rc_context(STYLE):
        modulus, phase = new_figure(3.6).subplots(2, 1, sharex=True) if axes is None else axes
        with drawing(modulus, "bode", *given) as (modelled, points), drawing(phase, "bode", []):
            curves, title = _curves(modelled, points, role)
            _draw_bode(modulus, phase, curves)
            _describe(phase, "")
            modulus.set_title(title, x=0.45, parse_math=False)
            settle(phase)
    return modulus, phase


@checked_arguments
def contributions(spectrum: Spectrum, ax: Axes | None = None) -> Axes:
    """Share of each piece in the real part of the impedance over frequency, piece on piece.

    Parameters
    ----------
    spectrum : Spectrum
        With its contributions, as `nasolid.simulation.impedance` gives it.
    ax : matplotlib.axes.Axes, optional
        Where to draw; by default a new figure.

    Returns
    -------
    matplotlib.axes.Axes
        Pieces below 1 % throughout are one, "others".

    Raises
    ------
    InputError
        If the spectrum has no contributions.
    """
    if not spectrum.contributions:
        raise InputError("contributions: the spectrum names no pieces; give one that the model has made")
    total = spectrum.impedance.real
    shares = {name: 100 * z.real / total for name, z in spectrum.contributions.items() if z.any()}
    with mpl.rc_context(STYLE):
        ax = alone(ax, "contributions") or new_axes(height=3.4)
        stack(ax, spectrum.frequency, large(shares, SMALLEST))
        ax.set_xscale("log")
        ax.set_xlim(spectrum.frequency[-1], spectrum.frequency[0])
        down = sum(np.minimum(share, 0) for share in shares.values())
        up = sum(np.maximum(share, 0) for share in shares.values())
        ax.set_ylim(min(0.0, np.min(down)), max(100.0, np.max(up)))
        ax.set_xlabel("frequency [Hz]")
        ax.set_ylabel("share of the real part [%]")
        _describe(ax, fill(spectrum.title, WIDTH))
        settle(ax)
        hold(ax, "contributions")
    return ax


@checked_arguments
def nyquist_and_bode(spectra: Spectra, measured: Spectra = (), role: str = "") -> Axes:
    """A figure of two columns' width for files: `nyquist` at the left, `bode` at the right.

    Parameters
    ----------
    spectra, measured, role
        As for `nyquist`.

    Returns
    -------
    matplotlib.axes.Axes
        Of the Nyquist plot.
    """
    curves, title = _curves(spectra, measured, role, width=100)
    with mpl.rc_context(STYLE):
        rows = -(-len(curves) // 4) if len(curves) > 1 else 0
        figure = figure_for_files(7.0, 2.75 + 0.16 * (rows + title.count("\n")))
        axes = figure.subplot_mosaic([["nyquist", "modulus"], ["nyquist", "phase"]], width_ratios=[1.15, 1])
        _draw_nyquist(axes["nyquist"], curves, 0.4)
        _draw_bode(axes["modulus"], axes["phase"], curves)
        axes["modulus"].sharex(axes["phase"])
        axes["modulus"].tick_params(labelbottom=False)
        figure.suptitle(title, fontsize=STYLE["axes.titlesize"], parse_math=False)
        if len(curves) > 1:
            handles, labels = axes["nyquist"].get_legend_handles_labels()
            figure.legend(handles, labels, loc="outside lower center", ncols=4, handlelength=1.6)
        settle(axes["nyquist"])
        mark_decades(axes["nyquist"], [(c.frequency, c.impedance, c.look) for c in curves])
    return axes["nyquist"]


def _curves(spectra: Spectra, measured: Spectra, role: str, width: int = WIDTH) -> tuple[list[Curve], str]:
    """Curves with their looks, and what their titles have in common."""
    modelled, points = _listed(spectra), _listed(measured)
    everything = [*modelled, *points]
    if not everything:
        raise InputError("spectra: there is none to draw; give at least one")
    title, own = _shared([spectrum.title for spectrum in everything])
    if not any(own):
        own = _temperatures(everything)
    palette = colours(max(len(modelled), len(points)))
    said = f"measured ({role})" if role else "measured"
    curves = []
    for k, (spectrum, words) in enumerate(zip(everything, own, strict=True)):
        is_model = k < len(modelled)
        colour = palette[k if is_model else k - len(modelled)]
        label = (words or "model") if is_model else ", ".join(filter(None, (words, said)))
        look = {"color": colour, "label": plain(fill(label, 60)), "marker": "" if is_model else "o"}
        if not is_model:
            look |= {"ls": "", "ms": 3, "mfc": "white" if role == "calibration" else colour, "zorder": 3}
        curves.append(Curve(spectrum.frequency, spectrum.normalised().impedance * PER_CM2, look))
    return curves, fill(title, width)


def _listed(spectra: Spectra) -> list[Spectrum]:
    return [spectra] if isinstance(spectra, Spectrum) else list(spectra)


def _shared(titles: list[str]) -> tuple[str, list[str]]:
    """What titles have in common, up to a comma, and what each has of its own."""
    if len(set(titles)) == 1:
        return titles[0], [""] * len(titles)
    split = [title.split(", ") for title in titles]
    same = len(list(takewhile(lambda parts: len(set(parts)) == 1, zip(*split, strict=False))))
    return ", ".join(split[0][:same]), [", ".join(parts[same:]) for parts in split]


def _temperatures(spectra: Sequence[Spectrum]) -> list[str]:
    """Temperatures where they tell spectra apart, else nothing."""
    T = [spectrum.temperature for spectrum in spectra if spectrum.temperature is not None]
    if len(T) < len(spectra) or len(set(T)) == 1:
        return [""] * len(spectra)
    return [f"{from_si(t, 'K', 'degC'):.4g} °C" for t in T]


def _frame(curves: Sequence[Curve], lowest: float) -> tuple[tuple[float, float], tuple[float, float]]:
    """Limits of real and minus imaginary part that show the curves to one scale."""
    re = np.concatenate([c.impedance.real for c in curves])
    minus_im = np.concatenate([-c.impedance.imag for c in curves])
    wide = max(np.ptp(re), 0.02 * np.abs(re).max(), 1e-12)
    left = min(0.0, re.min()) if re.min() < 0.45 * re.max() else re.min()
    x = (left - 0.06 * wide, re.max() + 0.16 * wide)  # names of decades stand at the right
    bottom = min(0.0, minus_im.min()) - 0.04 * wide
    share = (minus_im.max() - bottom + 0.1 * wide) / (x[1] - x[0])
    return x, (bottom, bottom + float(np.clip(share, lowest, HIGH)) * (x[1] - x[0]))


def _height(curves: Sequence[Curve]) -> float:
    """Height of a figure of one column that a Nyquist plot fills."""
    (left, right), (bottom, top) = _frame(curves, LOW)
    rows = sum(1 + str(c.look["label"]).count("\n") for c in curves)
    return 2.75 * (top - bottom) / (right - left) + 0.85 + 0.16 * (rows if len(curves) < 3 else rows / 2)


def _draw_nyquist(ax: Axes, curves: Sequence[Curve], lowest: float = LOW) -> None:
    for curve in curves:
        ax.plot(curve.impedance.real, -curve.impedance.imag, **curve.look)
    x, y = _frame(curves, lowest)
    ax.set(xlim=x, ylim=y, aspect="equal", anchor="C")
    ax.axhline(0, color="0.8", lw=0.5, zorder=0)
    ax.set_xlabel("Re Z [Ω cm²]")
    ax.set_ylabel("−Im Z [Ω cm²]")


def _draw_bode(modulus: Axes, phase: Axes, curves: Sequence[Curve]) -> None:
    for curve in curves:
        modulus.plot(curve.frequency, np.abs(curve.impedance), **curve.look)
        phase.plot(curve.frequency, -np.angle(curve.impedance, deg=True), **curve.look)
    sizes = np.concatenate([np.abs(c.impedance) for c in curves])
    modulus.set(xscale="log", yscale="log" if sizes.max() > 10 * sizes.min() else "linear")
    phase.set(xscale="log")
    phase.set_xlabel("frequency [Hz]")
    modulus.set_ylabel("|Z| [Ω cm²]")
    phase.set_ylabel("−phase [°]")


def _describe(ax: Axes, title: str) -> None:
    """Title above, legend below the label of the axis."""
    ax.set_title(title, x=0.45, parse_math=False)
    labels = ax.get_legend_handles_labels()[1]
    columns = 2 if len(labels) > 1 and max(map(len, labels)) < 28 else 1
    ax.legend(
        loc="upper center", bbox_to_anchor=(0.5, 0), borderaxespad=4.2, ncols=columns,
        columnspacing=1.2, handlelength=1.6,
    )  # fmt: skip
