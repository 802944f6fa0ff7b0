"""What a run of `simulate` gave, cycle by cycle."""

import numpy as np
import pandas as pd
import pybamm

from nasolid.parameters.cell import Cell
from nasolid.simulation.bench import REGULAR
from nasolid.simulation.summary import HalfCycle, ending, half_cycles
from nasolid.simulation.tables import table_of


def per_cycle(solution: pybamm.Solution, cell: Cell) -> pd.DataFrame:
    """One row per cycle of a run, in the columns of `nasolid.cycle`.

    Parameters
    ----------
    solution : pybamm.Solution
        Of `simulate` with direction "cycle".
    cell : Cell
        The cell it ran on.

    Returns
    -------
    pandas.DataFrame
        ``cycle``, ``charge_capacity_Ah_m2``, ``discharge_capacity_Ah_m2``, ``coulombic_efficiency``,
        ``contact_fraction``, ``resistance_ohm_m2``, ``stopped_by``.
    """
    found, rest = half_cycles(solution, cell), list(solution.cycles)
    rows = []
    for k, cycle in enumerate(rest, start=1):
        parts = [found.pop(0) for _ in cycle.steps]
        rows.append({"cycle": k} | _row(cycle, parts))
    return table_of(rows)


def _row(cycle, parts: list[HalfCycle]) -> dict:
    passed = {part.direction: part.areal_capacity for part in parts}
    nan = float("nan")
    charged, discharged = passed.get("charge", nan), passed.get("discharge", nan)
    irregular = [word for step in cycle.steps if (word := ending(step, REGULAR)) is not None]
    return {
        "charge_capacity_Ah_m2": charged,
        "discharge_capacity_Ah_m2": discharged,
        "coulombic_efficiency": discharged / charged if charged else nan,
        "contact_fraction": min(float(np.min(step["Contact fraction"].entries)) for step in cycle.steps),
        "resistance_ohm_m2": _resistance(cycle.steps[-1]) if "discharge" in passed else nan,
        "stopped_by": irregular[0] if irregular else None,
    }


def _resistance(step) -> float:
    """All losses but hysteresis over current, half-way through a discharge [Ohm.m2]."""
    half = (step.t[0] + step.t[-1]) / 2
    lost = float(step["Total loss [V]"](half)) - float(step["Loss: Hysteresis [V]"](half))
    return lost / float(step["Total current density [A.m-2]"](half))
