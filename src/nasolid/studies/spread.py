"""Energy density with its uncertainty: draws over what is uncertain, each of them run."""

from collections.abc import Callable
from contextlib import suppress
from dataclasses import dataclass

import pandas as pd

from nasolid.errors import InputError, SolveError
from nasolid.parameters.arguments import checked_arguments
from nasolid.parameters.cell import Cell
from nasolid.simulation.constant_current import prepared
from nasolid.simulation.energy import EnergyDensity, energy_density
from nasolid.simulation.frozen import frozen
from nasolid.simulation.protocol import current_density
from nasolid.simulation.telling import told
from nasolid.studies.draws import sampled, uncertain_ranges, variant
from nasolid.studies.outcomes import Outcomes

CHARGE = "Charge current density [A.m-2]"
SHARES = {"low": 0.025, "median": 0.5, "high": 0.975}
DENSITIES = ("volumetric_Wh_l", "gravimetric_Wh_kg")


@dataclass(frozen=True, repr=False)
class EnergySpread:
    """Energy density of a cell over draws of its uncertain numbers.

    Attributes
    ----------
    cell : Cell
        The cell.
    draws : pandas.DataFrame
        One row per draw that gave a result: ``areal_capacity_Ah_m2``, ``mean_voltage_V``, ``volumetric_Wh_l``,
        ``gravimetric_Wh_kg``; a discharge that was over at once has no voltage and no energy.
    quantiles : pandas.DataFrame
        2.5, 50 and 97.5 % as ``low``, ``median``, ``high`` of each column.
    linear : EnergyDensity
        The cell itself, its deviations propagated linearly from thicknesses, densities and fractions alone.
    failed : int
        Draws without result, left out.
    """

    cell: Cell
    draws: pd.DataFrame
    quantiles: pd.DataFrame
    linear: EnergyDensity
    failed: int

    def __repr__(self) -> str:
        return f"<EnergySpread of {self.cell.name}: {len(self.draws)} draws>"


@checked_arguments
def energy_spread(
    cell: Cell | str,
    draws: int = 200,
    current: str | float | None = None,
    temperature: str | float | None = None,
    *,
    collectors: bool = False,
    seed: int = 0,
    tell: Callable[[int, int], None] | None = None,
) -> EnergySpread:
    """Energy density of a cell over draws of everything that is uncertain in it.

    Capacity and mean voltage are those of each draw's own discharge after a charge; a known loading holds.

    Parameters
    ----------
    cell : Cell or str
        The cell, or what `load_cell` takes; one that ages is taken as it starts. What is overridden is certain.
    draws : int
        Number of draws, of `sampled`.
    current : str or float, optional
        As for `current_density`, the same [A.m-2] for every draw; by default what the cell was measured at.
    temperature : str or float, optional
        With a unit, or kelvin; by default the cell's own.
    collectors : bool
        Whether the foils on both sides count.
    seed : int
        The same seed gives the same draws.
    tell : callable, optional
        Called with the draws that are done and those there are.

    Raises
    ------
    InputError
        If `draws` is no whole number from 2, or a current or temperature cannot be read.
    SolveError
        If no draw gives a result.
    """
    if not isinstance(draws, int) or isinstance(draws, bool) or draws < 2:
        raise InputError(f"draws = {draws!r}: give a whole number from 2, such as 200")
    cell = frozen(prepared(cell, temperature))
    i = current_density(cell, current)
    bench = Outcomes(cell, uncertain_ranges(cell))
    charge = cell.value(CHARGE) or i
    usual = bench.cycle(cell, i, charge)
    linear = energy_density(cell, usual.areal_capacity, usual.mean_voltage, collectors=collectors)
    rows, tell = [], told(tell, "draws")
    for k, draw in enumerate(sampled(cell, draws, seed)):
        with suppress(InputError, SolveError):
            rows.append(_row(bench, variant(cell, draw), i, charge, collectors))
        tell(k + 1, draws)
    if not rows:
        raise SolveError(f"{cell.name}: none of {draws} draws gives a result at {i / 10:g} mA/cm2")
    table = pd.DataFrame(rows)
    quantiles = table.quantile(list(SHARES.values())).T
    return EnergySpread(cell, table, quantiles.set_axis(list(SHARES), axis=1), linear, draws - len(rows))


def _row(bench: Outcomes, cell: Cell, i: float, charge: float, collectors: bool) -> dict[str, float]:
    half = bench.cycle(cell, i, charge)
    row = {"areal_capacity_Ah_m2": half.areal_capacity, "mean_voltage_V": half.mean_voltage}
    if not half.areal_capacity > 0:
        return row | dict.fromkeys(DENSITIES, 0.0)
    found = energy_density(cell, half.areal_capacity, half.mean_voltage, collectors=collectors)
    return row | {name: getattr(found, name) for name in DENSITIES}
