"""Draws the figure of README: a published cell to scale, its voltage, and its salt, which the ceramic stops.

python docs/draw_readme.py docs/two-electrolytes.png
"""

import sys
import warnings

import matplotlib as mpl
import numpy as np

import nasolid
from nasolid.plots.style import figure_for_files

SALT = "Positive electrolyte concentration [mol.m-3]"
COLOURS = {"charge": "#D55E00", "discharge": "#0072B2"}
CURRENT = "2C"


def salt(cell, ax):
    """Salt over the depth of the cathode, half-way through a charge and a discharge."""
    fine = cell.override({}, {"mesh": "fine"})
    for direction, colour in COLOURS.items():
        run = nasolid.simulate(fine, CURRENT, direction=direction)
        found = run[SALT]
        c = np.ravel(found(run.t[-1] / 2, x=found.mesh.nodes))
        depth = 1e6 * (found.mesh.nodes - found.mesh.edges[0])
        ax.plot(depth, c / 1e3, color=colour, label=direction)
    ax.axhline(1, color="#999999", lw=0.6, ls=":")
    ax.text(100, 1.004, "at rest", color="#666666", fontsize=7, ha="right")
    ax.set(
        xlabel="depth in the cathode from the ceramic [µm]",
        ylabel="salt [mol/l]",
        title="the ceramic stops the anions",
    )
    ax.legend(loc="upper center", ncols=2)
    ax.set_ylim(0.9, 1.14)


def main(path):
    """Draw it."""
    warnings.simplefilter("ignore", nasolid.errors.NasolidWarning)
    cell = nasolid.load_cell("lowack2025-cell2")
    with mpl.rc_context(nasolid.plots.STYLE):
        figure = figure_for_files(7.6, 3.6)
        left, right = figure.subfigures(1, 2, width_ratios=(1.15, 1))
        nasolid.plots.cell_stack(cell, ax=left.subplots())
        upper, lower = right.subplots(2, 1)
        nasolid.plots.voltage(nasolid.simulate(cell, CURRENT), cell, ax=upper)
        upper.get_legend().remove()  # the salt's says the same
        upper.set_title(f"{CURRENT[:-1]}C, {nasolid.current_density(cell, CURRENT) / 10:.1f} mA/cm²")
        salt(cell, lower)
    figure.savefig(path, dpi=200)


if __name__ == "__main__":
    main(sys.argv[1])
