"""A cell as it is at a moment of its life, no longer ageing: what impedance and comparisons look at."""

from dataclasses import replace
from pathlib import Path

import pandas as pd
import pybamm

from nasolid.errors import InputError
from nasolid.parameters.arguments import checked_arguments
from nasolid.parameters.cell import Cell
from nasolid.simulation.cycle_rows import AGED, STATES
from nasolid.simulation.elements import contact_fraction as contact_at_start
from nasolid.simulation.saved import SavedState, load_state

CONTACT = "Cathode contact areal resistance [Ohm.m2]"
APEX, EXPONENT = "Cathode contact apex frequency [Hz]", "Cathode contact CPE exponent"
STILL = {
    "penetration": "none",
    "after": "stop",
    "replenishment": "diffusion",
    "formation": "none",
    "pressure": "constant",
    "contact": "constriction",
    "constriction": "voids",
    "contact_fraction": "given",
}
"""Choices of a cell that no longer ages; liquid that has left stays away."""


def ages(cell: Cell) -> bool:
    """Whether anything of a cell changes as it is used."""
    return cell.choices["contact"] in ("voids", "vacancies") or any(
        cell.choices[word] != "none" for word in ("formation", "dry_out")
    )


def frozen(
    cell: Cell,
    contact_fraction: float | None = None,
    contact_factor: float | None = None,
    saturation: float | None = None,
) -> Cell:
    """The cell held where it is.

    The capacitance of the cathode's contact stays while its resistance changes, so its apex moves with 1/r^(1/n).

    Parameters
    ----------
    cell : Cell
        A cell, whatever of it ages.
    contact_fraction : float, optional
        Of the metal; by default where it starts.
    contact_factor : float, optional
        Contact resistance of the cathode over what the cell's file says after formation; by default where it starts.
    saturation : float, optional
        Of the pores; by default where it starts.
    """
    if not ages(cell):
        return cell
    choices = dict(STILL) if cell.choices["contact"] in ("voids", "vacancies") else {"formation": "none"}
    changes: dict[str, float] = {}
    if contact_fraction is not None:
        changes["Contact fraction"] = min(1.0, contact_fraction)
    if cell.choices["dry_out"] != "none":
        changes["Dry-out rate [s-1]"] = 0.0
        if saturation is not None:
            changes["Initial saturation"] = saturation
    if cell.choices["formation"] != "none":
        fresh = cell.value("Cathode contact resistance ratio before formation")
        factor = fresh if contact_factor is None else contact_factor
        changes[CONTACT] = factor * cell.value(CONTACT)
        changes[APEX] = cell.value(APEX) * factor ** (-1 / cell.value(EXPONENT))
    if "contact" in choices and contact_fraction is None:
        changes["Contact fraction"] = contact_at_start(cell)
    return cell.override(changes, choices)


VARIABLES = {word: STATES[column] for word, column in AGED.items()}
"""Variables of a model that say where a cell is."""


def frozen_at(cell: Cell, solution: pybamm.Solution, time: float) -> Cell:
    """The cell held where a simulation of it was at a time [s].

    Parameters
    ----------
    cell : Cell
        The cell that was simulated.
    solution : pybamm.Solution
        The simulation.
    time : float
        [s].
    """
    if not ages(cell):
        return cell
    known = solution.all_models[-1].variables
    found = {word: float(solution[name](time)) for word, name in VARIABLES.items() if name in known}
    return frozen(cell, **found)


@checked_arguments
def aged(run, cell: Cell | None = None) -> Cell:
    """The cell held where cycling left it.

    Parameters
    ----------
    run : CycleRun, SavedState or path
        Of `nasolid.cycle`, or a state that was saved.
    cell : Cell, optional
        With a saved state the cell that it is of.

    Returns
    -------
    Cell
        With the contact fraction, the saturation and the contact resistance of the last cycle: what `impedance` and
        `simulate` take.

    Raises
    ------
    InputError
        If no half-cycle was run, or a saved state comes without its cell or with another one.
    """
    if isinstance(run, str | Path):
        run = load_state(run)
    if isinstance(run, SavedState):
        if cell is None:
            raise InputError("a saved state knows no cell; give it too, as in aged(state, cell)")
        run.check(cell, len(run.states))
        return _titled(frozen(cell, **run.aged), run.cycles) if ages(cell) else cell
    if not isinstance(getattr(run, "table", None), pd.DataFrame):
        raise InputError(
            f"{type(run).__name__} is no run; give what `nasolid.cycle` returned, or a saved state"
        )
    known = run.table.dropna(subset=["contact_fraction_end"])
    if known.empty:
        raise InputError(f"{run.cell.name}: no half-cycle was run, so nothing has aged; use the cell itself")
    if not ages(run.cell):
        return run.cell
    row = known.iloc[-1]
    held = frozen(run.cell, **{word: float(row[name]) for word, name in AGED.items() if name in row})
    return _titled(held, int(row["cycle"]))


def _titled(cell: Cell, cycles: int) -> Cell:
    """The cell with its age in its title, so that figures tell it from the fresh one."""
    return replace(cell, title=f"{cell.title}, after {cycles} cycles")
