"""Figures over currents and temperatures."""

from typing import TYPE_CHECKING

import matplotlib as mpl
import numpy as np
from matplotlib.axes import Axes
from matplotlib.colors import Normalize

from nasolid.errors import InputError
from nasolid.parameters.arguments import checked_arguments
from nasolid.parameters.units import from_si
from nasolid.plots.held import alone, hold
from nasolid.plots.style import LAYERS, LOSSES, STYLE, figure_for_files, log_ticks, new_figure

if TYPE_CHECKING:
    import xarray as xr

    from nasolid.studies.limits import Resistances

COLOURS = "cividis"
"""Colour map: even in lightness, and the same to colour-blind readers."""

SHORT = {
    "lower cut-off": "",
    "upper cut-off": "",
    "lower cut-off at once": "0",
    "upper cut-off at once": "0",
    "sodium exhausted": "Na",
    "salt depleted": "salt",
    "contact lost": "contact",
    "penetration": "short",
    "integrator gave up": "?",
}
"""What a cell of the heat map says of its end; a regular one shows its number."""


@checked_arguments
def rates(found: "xr.Dataset", direction: str = "discharge", *, for_file: bool = False) -> list[Axes]:
    """Capacity over current and energy over power (Ragone), a line per temperature.

    Parameters
    ----------
    found : xarray.Dataset
        Of `nasolid.rate_map`.
    direction : str
        "discharge" or "charge".
    for_file : bool
        Draw on a figure that no window shows.

    Returns
    -------
    list of matplotlib.axes.Axes
        Rate plot and Ragone plot.
    """
    part = _part(found, direction)
    with mpl.rc_context(STYLE):
        axes = list(np.ravel(_figure(5.0, for_file).subplots(2, 1)))
        for T in part["temperature"].to_numpy():
            line = part.sel(temperature=T)
            look = {
                "color": _colour(found, T),
                "marker": "o",
                "ms": 2.5,
                "label": f"{from_si(T, 'K', 'degC'):.4g} °C",
            }
            axes[0].semilogx(line["current_density"] / 10, line["areal_capacity"] / 10, **look)
            flows = line["energy"] > 0
            axes[1].loglog(line["mean_power"].where(flows) / 10, line["energy"].where(flows) / 10, **look)
        axes[0].set_xlabel("current density [mA/cm²]")
        axes[0].set_ylabel(f"{direction} capacity [mAh/cm²]")
        axes[0].set_ylim(bottom=0)
        axes[1].set_xlabel("mean power [mW/cm²]")
        axes[1].set_ylabel("energy [mWh/cm²]")
        highest = float(part["energy"].max()) / 10
        if highest > 0:  # what is over at once would squeeze the rest
            axes[1].set_ylim(highest / 100, 1.5 * highest)
        for axis in (axes[0].xaxis, axes[1].xaxis, axes[1].yaxis):
            log_ticks(axis)
        axes[0].legend(ncols=2 if part.sizes["temperature"] > 5 else 1)
        axes[0].set_title(found.attrs["cell"], parse_math=False)
    return axes


@checked_arguments
def heat_map(
    found: "xr.Dataset",
    quantity: str = "areal_capacity",
    direction: str = "discharge",
    *,
    for_file: bool = False,
) -> Axes:
    """One quantity over current and temperature; what did not end at a cut-off says its name.

    Parameters
    ----------
    found : xarray.Dataset
        Of `nasolid.rate_map`.
    quantity : str
        A variable of the map over current and temperature.
    direction, for_file
        As for `rates`.

    Returns
    -------
    matplotlib.axes.Axes
        Temperatures at which a law is used outside the range it was measured in bear a star.
    """
    part = _part(found, direction)
    if quantity not in part or set(part[quantity].dims) != {"current_density", "temperature"}:
        raise InputError(f"quantity {quantity!r}: is no number of this map; take e.g. 'areal_capacity'")
    values = part[quantity].transpose("temperature", "current_density").to_numpy()
    unit, factor = _readable(part[quantity].attrs.get("units", ""))
    with mpl.rc_context(STYLE):
        rows, columns = values.shape
        ax = _figure(max(1.9, 1.2 + 0.26 * rows), for_file).subplots()
        image = ax.imshow(values * factor, origin="lower", aspect="auto", cmap=COLOURS)
        figure = ax.get_figure(root=True)
        assert figure is not None
        figure.colorbar(image, ax=ax, label=f"{quantity.replace('_', ' ')}{f' [{unit}]' if unit else ''}")
        ax.set_xticks(
            range(columns), [f"{i / 10:.3g}" for i in part["current_density"].to_numpy()], rotation=60
        )
        ax.set_yticks(range(rows), [_warm(part, k) for k in range(rows)])
        ax.set_xlabel("current density [mA/cm²]")
        ax.set_ylabel("temperature [°C]")
        extrapolated = "\n* a law is used outside the range it was measured in"
        note = extrapolated if part["outside_validity"].any() else ""
        ax.set_title(f"{found.attrs['cell']}, {direction}{note}", parse_math=False)
        _endings(ax, part, np.ma.filled(image.norm(values * factor), 0.0))
        for side in ax.spines.values():
            side.set_visible(False)
    return ax


def _endings(ax: Axes, part: "xr.Dataset", shades: np.ndarray) -> None:
    """Say in each cell of a map what ended it, light on dark."""
    ended = part["ended_by"].transpose("temperature", "current_density").to_numpy()
    for (row, column), words in np.ndenumerate(ended):
        colour = "white" if not shades[row, column] >= 0.5 else "black"
        ax.text(column, row, SHORT.get(words, words), color=colour, ha="center", va="center", fontsize=6)


def _part(found: "xr.Dataset", direction: str) -> "xr.Dataset":
    if direction not in found["direction"].to_numpy():
        raise InputError(f"direction {direction!r}: this map has {', '.join(found['direction'].to_numpy())}")
    return found.sel(direction=direction)


def _figure(height: float, for_file: bool):
    width = STYLE["figure.figsize"][0]
    return figure_for_files(width, height) if for_file else new_figure(height)


def _colour(found: "xr.Dataset", T: float):
    low, high = float(found["temperature"].min()), float(found["temperature"].max())
    return mpl.colormaps[COLOURS](0.9 * Normalize(low, high if high > low else low + 1)(T))


def _warm(part: "xr.Dataset", k: int) -> str:
    star = "*" if bool(part["outside_validity"].to_numpy()[k]) else ""
    return f"{from_si(float(part['temperature'][k]), 'K', 'degC'):.4g}{star}"


def _readable(unit: str) -> tuple[str, float]:
    per_area = {"A.h.m-2": ("mAh/cm²", 0.1), "W.h.m-2": ("mWh/cm²", 0.1), "W.m-2": ("mW/cm²", 0.1)}
    return (per_area | {"A.h.kg-1": ("mAh/g", 1.0)}).get(unit, (unit, 1.0))


@checked_arguments
def arrhenius(found: "Resistances", ax: Axes | None = None, smallest: float = 1e-3) -> Axes:
    """Areal resistance of every piece over the inverse temperature, with its apparent activation energy.

    Parameters
    ----------
    found : Resistances
        Of `nasolid.resistances`.
    ax : matplotlib.axes.Axes, optional
        Where to draw; by default a new figure.
    smallest : float
        Share of the whole below which, at every temperature, a piece is left out.
    """
    table = found.table
    T = table["temperature_K"].to_numpy()
    with mpl.rc_context(STYLE):
        ax = alone(ax, "arrhenius") or _figure(3.6, False).subplots()
        layers, dashes = iter(LAYERS), iter(("--", ":", "-.", "--"))
        for name in ["whole", *found.pieces]:
            r = table[name].to_numpy() * 1e4
            if np.all(r < smallest * table["whole"].to_numpy() * 1e4):
                continue
            colour, hatch = (
                ("black", "") if name == "whole" else LOSSES[name] if name in LOSSES else next(layers)
            )
            dash = next(dashes) if name not in LOSSES and name != "whole" else "--" if hatch else "-"
            slope = f", {found.activation[name]:.2f} eV" if len(T) > 1 else ""
            label = f"{name}{slope}"
            filling = {} if dash == "-" else {"mfc": "white"}  # one temperature has no line
            ax.semilogy(1000 / T, r, color=colour, ls=dash, marker="o", ms=2.4, label=label, **filling)
        ax.set_xlabel("1000 / temperature [1/K]")
        ax.set_ylabel("areal resistance [Ω cm²]")
        low, high = ax.get_xlim()
        above = ax.secondary_xaxis("top", functions=(lambda x: x, lambda x: x))
        above.set_xticks(1000 / T, [f"{from_si(t, 'K', 'degC'):.3g}" for t in T])
        above.set_xlabel(f"{found.cell.name}, temperature [°C]", parse_math=False)
        ax.set_xlim(low, high)
        ax.legend(
            loc="upper center", bbox_to_anchor=(0.45, -0.17), ncols=2, columnspacing=1.0, handlelength=1.6,
            handletextpad=0.5, fontsize=6.5,
        )  # fmt: skip
        hold(ax, "arrhenius")
    return ax
