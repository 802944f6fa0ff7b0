"""Drawing of a cell: its layers to scale, what they are, how thick they are and what they resist."""

from dataclasses import dataclass
from itertools import cycle as cycle_through
from textwrap import wrap

import matplotlib as mpl
import numpy as np
from matplotlib.axes import Axes
from matplotlib.patches import Rectangle
from matplotlib.text import Annotation, Text
from scipy.optimize import isotonic_regression

from nasolid.parameters.arguments import checked_arguments
from nasolid.parameters.cell import Cell
from nasolid.parameters.keys import between, layer
from nasolid.parameters.units import from_si
from nasolid.plots.style import LAYERS, LOSSES, STYLE, empty, new_axes, settle
from nasolid.simulation.elements import constriction_resistance, crossing_resistance, series_elements
from nasolid.simulation.frozen import frozen
from nasolid.submodels.losses import ANODE_LOSS

Look = tuple[str, str]
"""Colour and hatch."""

METAL: Look = ("#BBBBBB", "")
FOIL: Look = ("#666666", "")
SHARES: dict[str, tuple[str, Look]] = {
    "active": ("Positive electrode active material volume fraction", ("#D55E00", "")),
    "electrolyte": ("Positive electrode porosity", ("#009E73", "")),
    "inactive": ("Positive electrode inactive volume fraction", ("#333333", "")),
    "void": ("Positive electrode void fraction", ("#FFFFFF", "......")),
}
"""What the cathode consists of: key and look; host and electrolyte in the colours of their losses."""

UNKNOWN = 0.06
"""Height of a layer whose thickness is no number, as a share of the others together."""

ROUNDED = 5e-3
"""Share by which volume fractions may miss 1 because they are printed rounded."""

ROW = 0.2
"""Inches of figure for a line of labels."""

FIRM = "\N{NO-BREAK SPACE}"

LETTERS = (38, 34, 30, 26, 22, 18)
"""Letters in a line beside the stack: the most with which it stays within the axes."""

NEGLIGIBLE = 1e-7
"""Areal resistance [Ohm.m2] below which a piece is not named."""


@dataclass(frozen=True)
class Slab:
    """A layer as it is drawn: what it is, thickness [m] or None, looks side by side as shares, and its label."""

    thickness: float | None
    looks: tuple[tuple[float, Look], ...]
    label: str


@dataclass(frozen=True)
class Joint:
    """What lies between two layers and has a resistance."""

    colour: str
    label: str


@checked_arguments
def cell_stack(cell: Cell, *, ax: Axes | None = None, for_file: bool = False) -> Axes:
    """Layers of a cell to scale in thickness, each with its material, thickness and areal resistance.

    A layer that is too thin to be seen keeps its true thickness: a line leads from it to its label. Only an alloy
    whose thickness no source gives is drawn at a height that means nothing, dashed, above the zero of the scale.
    The metal is that of the discharged cell. Resistances are those of direct current at the cell's temperature, for
    small currents; interfaces without one are not named, and neither are kinetics and diffusion in the host, which
    depend on the state of charge. The cathode is parted into its volume shares, and names the resistance of its
    electrolyte from one face to the other.

    Parameters
    ----------
    cell : Cell
        The cell; one that ages is taken as it starts.
    ax : matplotlib.axes.Axes, optional
        Where to draw; by default a new figure of one column.
    for_file : bool
        Draw on a figure that no window shows.

    Returns
    -------
    matplotlib.axes.Axes
        Thickness in micrometres downwards, counted from the first layer whose thickness is known.
    """
    cell = frozen(cell)
    pieces = _pieces(cell)
    lines = sum(_wrapped(piece.label, LETTERS[1]).count("\n") + 1 for piece in pieces)
    with mpl.rc_context(STYLE):
        if ax is None:
            height = max(2.6, 0.9 + ROW * lines)
            ax = empty(height) if for_file else new_axes(height)
        marks = _draw(ax, pieces)
        _shares(ax, cell)
        ax.set_title("\n".join([*wrap(cell.title, 52), _celsius(cell)]), x=0.45, parse_math=False)
        settle(ax)
        _label(ax, marks)
    return ax


def _celsius(cell):
    return f"{from_si(cell.value('Ambient temperature [K]'), 'K', 'degC'):g} °C"


def _pieces(cell: Cell) -> list[Slab | Joint]:
    """Layers and what is between them, from the metal's side to the cathode's."""
    resistances = {name: sum(e.resistance for e in found) for name, found in series_elements(cell).items()}
    resistances["Constriction"] = constriction_resistance(cell)
    metal = ANODE_LOSS[cell.choices["anode"]]
    looks = [LOSSES["Separator"]] if cell.layers == 1 else cycle_through(LAYERS)
    found: list[Slab | Joint | None] = [_foil(cell, "Negative"), _anode(cell, resistances)]
    if cell.choices["anode"] == "sodium":
        found += [_joint(metal, resistances)]
    found += [_joint("Constriction", resistances)]
    for k, name, look in zip(range(1, cell.layers + 1), cell.materials["separator"], looks, strict=False):
        noun = layer(k, cell.layers)
        thickness = cell.value(f"{noun} thickness [m]")
        label = _text(noun, _title(cell, name), thickness, _ohm(resistances[noun]))
        found.append(Slab(thickness, ((1.0, look),), label))
        if k < cell.layers:
            found.append(_joint(between(k), resistances))
    found += [_joint("Separator cathode interface", resistances), _cathode(cell)]
    found += [_joint("Contact", resistances), _foil(cell, "Positive")]
    return [piece for piece in found if piece is not None]


def _anode(cell, resistances):
    title = _title(cell, cell.materials["anode"])
    if cell.choices["anode"] == "sodium":
        thickness = cell.value("Sodium reservoir thickness [m]")
        return Slab(thickness, ((1.0, METAL),), _text("Anode, discharged", title, thickness))
    label = _text("Anode and interface", title, None, _ohm(resistances["Anode"]))
    return Slab(None, ((1.0, METAL),), label)


def _cathode(cell):
    thickness, crossing = cell.value("Positive electrode thickness [m]"), crossing_resistance(cell)
    host, electrolyte = (_title(cell, cell.materials[slot]) for slot in ("host", "catholyte"))
    across = "" if crossing is None else f"electrolyte {_ohm(crossing)}"
    looks = tuple((share, look) for _, share, look in _parts(cell))
    return Slab(thickness, looks, _text("Cathode", f"{host} with {electrolyte}", thickness, across))


def _parts(cell):
    """Name, share and look of what the cathode consists of, what no number names included."""
    found = [(name, cell.value(key), look) for name, (key, look) in SHARES.items()]
    rest = 1 - sum(share for _, share, _ in found)
    found.append(("not given", rest if rest > ROUNDED else 0.0, ("#FFFFFF", "")))
    return [(name, share, look) for name, share, look in found if share > 0]


def _foil(cell, side):
    thickness = cell.value(f"{side} current collector thickness [m]")
    if not thickness:
        return None
    material = _title(cell, cell.materials["collector"]) if "collector" in cell.materials else ""
    return Slab(thickness, ((1.0, FOIL),), _text("Collector", material, thickness))


def _joint(name, resistances):
    r = resistances[name]
    return Joint(LOSSES.get(name, LAYERS[2])[0], f"{name}: {_ohm(r)}") if r > NEGLIGIBLE else None


def _title(cell, name):
    return cell.titles.get(name, name)


def _text(noun, material, thickness, more=""):
    numbers = [_micrometres(thickness), more]
    said = [f"{noun}: {material}" if material else noun, ", ".join(part for part in numbers if part)]
    return "\n".join(part for part in said if part)


def _wrapped(label, letters):
    return "\n".join(line for part in label.split("\n") for line in wrap(part, letters))


def _micrometres(thickness):
    return "thickness not given" if thickness is None else f"{1e6 * thickness:.4g}{FIRM}µm"


def _ohm(r):
    """An areal resistance [Ohm.m2] in Ω cm², with three digits at least."""
    return f"{1e4 * r:{'.0f' if 1e4 * r > 999 else '.3g'}}{FIRM}Ω{FIRM}cm²"


def _draw(ax: Axes, pieces: list[Slab | Joint]) -> list[tuple[float, str | None, str]]:
    """Draw the layers; depth, colour of its dot and text of every label."""
    known = 1e6 * sum(piece.thickness or 0 for piece in pieces if isinstance(piece, Slab))
    depth = 0.0
    marks: list[tuple[float, str | None, str]] = []
    for piece in pieces:
        if isinstance(piece, Joint):
            marks.append((depth, piece.colour, piece.label))
            continue
        height = UNKNOWN * known if piece.thickness is None else 1e6 * piece.thickness
        top = -height if piece.thickness is None else depth
        _bands(ax, piece.looks, top, height, dashed=piece.thickness is None)
        marks.append((top + height / 2, None, piece.label))
        depth = top + height
    top = -UNKNOWN * known if any(isinstance(p, Slab) and p.thickness is None for p in pieces) else 0.0
    ax.set(xlim=(0, 1), ylim=(known, top), xticks=[], ylabel="depth [µm]")
    ax.spines["bottom"].set_visible(False)
    return marks


WIDTH = 0.24
"""Width of the stack, as a share of the axes."""


def _bands(ax, looks, top, height, dashed=False, width=WIDTH, left=0.0):
    for share, (colour, hatch) in looks:
        style = {"hatch": hatch, "ec": "0.6" if colour == "#FFFFFF" else "white", "lw": 0.0}
        ax.add_patch(Rectangle((left, top), share * width, height, fc=colour, clip_on=False, **style))
        left += share * width
    edge = {"fill": False, "ec": "black", "lw": 0.4, "ls": "--" if dashed else "-"}
    ax.add_patch(Rectangle((left - width, top), width, height, clip_on=False, **edge))


def _shares(ax, cell):
    """A bar of the cathode's shares below the stack, named."""
    parts = _parts(cell)
    bar = ax.inset_axes((0, -0.14, 1, 0.05))
    bar.set(xlim=(0, 1), ylim=(0, 1))
    bar.axis("off")
    _bands(bar, [(share, look) for _, share, look in parts], 0.0, 1.0, width=1.0)
    named = [
        Rectangle((0, 0), 1, 1, fc=colour, hatch=hatch, ec="0.6", lw=0.4, label=f"{name} {100 * share:.0f} %")
        for name, share, (colour, hatch) in parts
    ]
    bar.legend(
        handles=named,
        ncols=3 if len(named) < 4 else 2,
        loc="upper center",
        bbox_to_anchor=(0.5, 0.3),
        columnspacing=1.0,
        handlelength=1.0,
        handletextpad=0.4,
        title="cathode by volume",
        title_fontsize=7,
    )


def _label(ax, marks) -> None:
    """Write the labels beside the stack where they do not meet, each led to its layer by a line."""
    texts: list[Annotation] = []
    frame = ax.get_window_extent()
    for depth, colour, text in marks:
        found = ax.annotate(
            text, (WIDTH, depth), xytext=(WIDTH + 0.1, 0.5), xycoords=("axes fraction", "data"),
            textcoords="axes fraction", va="center", fontsize=7, linespacing=1.05, parse_math=False,
            arrowprops={"arrowstyle": "-", "lw": 0.5, "color": "0.5", "shrinkA": 1, "shrinkB": 0,
                        "relpos": (0, 0.5)},
        )  # fmt: skip
        lines = [_fitted(found, part, (0.9 - WIDTH) * frame.width) for part in text.split("\n")]
        found.set_text("\n".join(lines).replace(FIRM, " "))
        texts.append(found)
        if colour is not None:
            ax.plot(WIDTH + 0.012, depth, "o", ms=4, color=colour, mec="white", mew=0.4, clip_on=False)
    heights = np.array([Text.get_window_extent(text).height for text in texts]) / frame.height
    wanted = ax.transAxes.inverted().transform(ax.transData.transform([(0, d) for d, *_ in marks]))[:, 1]
    for text, y in zip(texts, apart(1 - wanted, 1.15 * heights), strict=True):
        text.set_y(1 - y)


def _fitted(text: Text, line: str, room: float) -> str:
    """A line broken so that it is no wider than the room [pixels] when the text shows it."""
    for letters in LETTERS:
        broken = _wrapped(line, letters)
        text.set_text(broken)
        if Text.get_window_extent(text).width <= room:
            break
    return broken


def apart(wanted: np.ndarray, heights: np.ndarray) -> np.ndarray:
    """Middles of boxes in order, within 0..1 where they fit, as near to where they are wanted as they do not meet.

    Parameters
    ----------
    wanted, heights : array
        Where the middle of each box should be, and its height; shape (n,), in order.
    """
    offset = np.cumsum(heights) - heights / 2
    free = isotonic_regression(wanted - offset).x
    return np.clip(free, 0, max(0.0, 1 - heights.sum())) + offset
