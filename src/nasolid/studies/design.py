"""Design study: levers of a cell against energy density and power, and the Pareto front between them."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any

import numpy as np
import pandas as pd

from nasolid.errors import InputError, SolveError
from nasolid.parameters.arguments import checked_arguments
from nasolid.parameters.cell import Cell
from nasolid.parameters.equilibrium import (
    charged_stoichiometry,
    discharged_stoichiometry,
    open_circuit_voltage,
)
from nasolid.simulation.constant_current import LOWER, prepared
from nasolid.simulation.energy import RESERVOIR, EnergyDensity, energy_density
from nasolid.simulation.frozen import frozen
from nasolid.simulation.protocol import current_density
from nasolid.simulation.telling import told
from nasolid.studies.draws import latin_hypercube
from nasolid.studies.levers import (
    NOMINAL,
    UNITS,
    lever_range,
    levers_of,
    pulled,
    separator_keys,
    usual_ranges,
)
from nasolid.studies.outcomes import Outcomes

COLUMNS = {
    name: f"{name}_{unit.replace('.', '_').replace('-', '')}".rstrip("_") for name, unit in UNITS.items()
}
"""Columns of the levers: ``loading_kg_m2``, ``porosity``, ``separator_m``, ``reservoir_m``."""

FRONTS = {
    "pareto": ("gravimetric_Wh_kg", "pulse_power_W_kg"),
    "pareto_volumetric": ("volumetric_Wh_l", "pulse_power_W_l"),
}
"""Pairs of columns of which neither is bettered without a loss of the other."""

RESULTS = (
    "current_density_A_m2",
    "areal_capacity_Ah_m2",
    "mean_voltage_V",
    "volumetric_Wh_l",
    "gravimetric_Wh_kg",
    "pulse_power_W_l",
    "pulse_power_W_kg",
    "rate_power_W_l",
    "rate_power_W_kg",
    "capacity_share_at_rate",
)


@dataclass(frozen=True, repr=False)
class Design:
    """Designs of a cell.

    Attributes
    ----------
    cell : Cell
        The published cell.
    table : pandas.DataFrame
        One row per design: its levers (`COLUMNS`) and results (`RESULTS`), whether it lies on a front (`FRONTS`), and
        ``problem``, the reason why a design has no result (None where it has).
    published : pandas.Series
        The same of the cell itself.
    current, power_rate : str or float
        As they were asked for: C-rates of each design's own nominal capacity.
    excluded : tuple of str
        What the stack leaves out.
    """

    cell: Cell
    table: pd.DataFrame
    published: pd.Series
    current: str | float
    power_rate: str | float
    excluded: tuple[str, ...]

    def __repr__(self) -> str:
        return f"<Design of {self.cell.name}: {len(self.table)} points, {self.table['pareto'].sum()} on the front>"


@checked_arguments
def design(
    cell: Cell | str,
    levers: Mapping[str, tuple[str | float, str | float]] | None = None,
    n: int = 200,
    current: str | float = "C/10",
    *,
    power_rate: str | float = "1C",
    temperature: str | float | None = None,
    collectors: bool = False,
    seed: int = 0,
    tell: Callable[[int, int], None] | None = None,
) -> Design:
    r"""Energy density and power of Latin-hypercube designs over ranges of levers.

    Capacity and mean voltage are those of a discharge after a charge. A C-rate is that of each design's own nominal
    capacity: a thicker cathode carries more current. Two powers: of a ten-second pulse half-way between the cut-offs
    down to the lower one, :math:`V_{min} (U - V_{min}) / r`, with which the fronts are drawn since it does not grow
    with the energy by itself; and the mean of a whole discharge at `power_rate`, which counts whatever capacity that
    discharge still gives (``capacity_share_at_rate``).

    Parameters
    ----------
    cell : Cell or str
        The cell, or what `load_cell` takes; one that ages is taken as it starts.
    levers : mapping, optional
        Lowest and highest value, with units or in SI, of some of "loading", "porosity", "separator" and "reservoir"; by
        default all of `usual_ranges`. A lever that is left out stays where it is.
    n : int
        Number of designs.
    current, power_rate : str or float
        As for `current_density`.
    temperature : str or float, optional
        With a unit, or kelvin; by default the cell's own.
    collectors : bool
        Whether the foils on both sides count.
    seed : int
        The same seed gives the same designs.
    tell : callable, optional
        Called with the designs that are done and those there are.

    Raises
    ------
    InputError
        If a lever is unknown or its range none, `n` no positive whole number, or a current cannot be read.
    """
    cell = frozen(prepared(cell, temperature))
    if not isinstance(n, int) or isinstance(n, bool) or n < 1:
        raise InputError(f"n = {n!r}: give a whole number of designs from 1")
    asked = usual_ranges(cell) if levers is None else levers
    ranges = {name: (*lever_range(cell, name, limits), False) for name, limits in asked.items()}
    bench = Outcomes(cell, lever_keys(cell))
    for rate in (current, power_rate):
        current_density(cell, rate)
    own = levers_of(cell)
    rows, tell = [], told(tell, "designs")
    for k, draw in enumerate(latin_hypercube(ranges, n, seed)):
        rows.append(evaluated(bench, cell, own | draw, current, power_rate, collectors))
        tell(k + 1, n)
    table = pd.DataFrame(rows)
    for front, columns in FRONTS.items():
        table[front] = pareto(table[list(columns)].to_numpy(dtype=float))
    published = pd.Series(evaluated(bench, cell, own, current, power_rate, collectors))
    nominal = energy_density(cell, collectors=collectors)
    return Design(cell, table, published, current, power_rate, nominal.excluded)


def lever_keys(cell: Cell) -> list[str]:
    """Keys that the levers of a cell move, besides those of the cathode."""
    metal = [RESERVOIR] if cell.choices["anode"] == "sodium" else []
    return [*separator_keys(cell), *metal, NOMINAL]


def simulated(
    bench: Outcomes, cell: Cell, current: str | float, collectors: bool
) -> tuple[EnergyDensity, float]:
    """Energy density of a cell as a run gives it, and the current density [A.m-2] of its charge and discharge.

    Raises
    ------
    SolveError
        If the integrator gives up, or the discharge is over at once.
    """
    i = current_density(cell, current)
    half = bench.cycle(cell, i, i)
    if not half.areal_capacity > 0:
        raise SolveError(half.termination)
    return energy_density(cell, half.areal_capacity, half.mean_voltage, collectors=collectors), i


def evaluated(
    bench: Outcomes,
    cell: Cell,
    levers: Mapping[str, float],
    current: str | float,
    power_rate: str | float,
    collectors: bool = False,
) -> dict[str, Any]:
    """One row of a design study."""
    row: dict[str, Any] = {COLUMNS[name]: value for name, value in levers.items()}
    row |= dict.fromkeys(RESULTS, float("nan")) | {"problem": None}
    try:
        other = pulled(cell, levers)
        found, i = simulated(bench, other, current, collectors)
        fast = bench.discharge(other, current_density(other, power_rate))
        pulse = pulse_power(other, bench.resistance(other))
    except InputError as error:
        return row | {"problem": error.faults[0]}
    except SolveError as error:
        return row | {"problem": str(error)}
    mass, litres = sum(x.mass for x in found.layers), 1000 * sum(x.thickness for x in found.layers)
    mean = 3600 * fast.energy / fast.duration if fast.duration > 0 else 0.0
    results = (
        i,
        found.capacity,
        found.voltage,
        found.volumetric_Wh_l,
        found.gravimetric_Wh_kg,
        pulse / litres,
        pulse / mass,
        mean / litres,
        mean / mass,
        fast.areal_capacity / found.capacity,
    )
    return row | dict(zip(RESULTS, results, strict=True))


def pulse_power(cell: Cell, resistance: float, soc: float = 0.5) -> float:
    """Power [W.m-2] of a pulse that takes a cell from rest down to its lower cut-off.

    Parameters
    ----------
    cell : Cell
        The cell.
    resistance : float
        As the pulse feels it [Ohm.m2].
    soc : float
        State of charge at rest, 0..1.
    """
    empty, full = discharged_stoichiometry(cell), charged_stoichiometry(cell)
    lowest, rest = cell.value(LOWER), float(open_circuit_voltage(cell)(empty + soc * (full - empty)))
    return lowest * (rest - lowest) / resistance


def pareto(values: np.ndarray) -> np.ndarray:
    """Rows that no other row betters in one column without a loss in another; more is better.

    Parameters
    ----------
    values : array
        Shape (rows, columns). A row in which a number is missing is never among them.

    Returns
    -------
    array of bool
        Equal rows are all among them, or none.
    """
    values = np.asarray(values, dtype=float)
    there = np.isfinite(values).all(axis=1)
    found = there.copy()
    for k in np.flatnonzero(there):
        others = values[there]
        bettered = (others >= values[k]).all(axis=1) & (others > values[k]).any(axis=1)
        found[k] = not bettered.any()
    return found
