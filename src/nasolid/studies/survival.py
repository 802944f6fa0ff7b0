"""How many cells of a population live how long."""

from dataclasses import dataclass

import numpy as np
import pandas as pd
from scipy.stats import binomtest

from nasolid.errors import InputError
from nasolid.parameters import laws
from nasolid.parameters.arguments import checked_arguments
from nasolid.parameters.cell import Cell
from nasolid.parameters.contact_laws import weibull_survival
from nasolid.parameters.keys import activation_energy, reference_temperature
from nasolid.simulation.constant_current import prepared
from nasolid.simulation.cycling import CycleRun, cycle

CRITICAL = "Critical plating current density [A.m-2]"
SCALE, SHAPE = (f"Critical plating current density Weibull {word}" for word in ("scale [A.m-2]", "shape"))
PEAK = "peak_plating_A_m2"


@dataclass(frozen=True, repr=False)
class Survival:
    """Survival of a population against cycle number.

    Attributes
    ----------
    cell : Cell
        The cell.
    table : pandas.DataFrame
        One row per cycle: ``cycle``, ``peak_plating_A_m2`` (largest local plating current density so far),
        ``survivors``, ``survival`` (their share), ``low`` and ``high`` (band of that share), ``expected`` (of a
        population without end).
    cells : int
        How many were drawn.
    confidence : float
        Of the band.
    critical : numpy.ndarray
        Critical current density of each drawn cell [A.m-2], at the temperature of the run.
    stopped_by : str or None
        What ended the run of all cells before its time, e.g. contact lost: none is alive in that cycle; None if nothing
        did.
    current_density : float
        Of the charge [A.m-2].
    """

    cell: Cell
    table: pd.DataFrame
    cells: int
    confidence: float
    critical: np.ndarray
    stopped_by: str | None = None
    current_density: float = float("nan")

    def __repr__(self) -> str:
        return (
            f"<Survival of {self.cells} cells {self.cell.name}: {self.table['survival'].iloc[-1]:.3g} alive>"
        )


@checked_arguments
def survival(
    cell: Cell | str,
    cycles: int = 10,
    current: str | float | None = None,
    *,
    cells: int = 1000,
    seed: int = 0,
    confidence: float = 0.95,
    temperature: str | float | None = None,
    **protocol,
) -> Survival:
    r"""Cycle a population whose critical current densities scatter.

    .. math:: i_\mathrm{crit} = i_0 (-\ln U)^{1/m}, \qquad S(n) = \exp\left[-\left(\max_{k \le n}
        \frac{i_k}{\theta_k i_0}\right)^m\right]

    Each cell draws its critical current density; it dies in the first cycle whose local plating current density
    exceeds it. Until then all cells are the same, so one run serves the whole population, exactly.

    Parameters
    ----------
    cell : Cell or str
        With ``penetration = 'critical current'`` or without; contact and pressure as its choices say.
    cycles, current, temperature, **protocol
        As for `nasolid.cycle`.
    cells : int
        Size of the population.
    seed : int
        Of the draws.
    confidence : float
        Of the band, which holds what a population of this size shows by chance (Clopper and Pearson).

    Returns
    -------
    Survival
    """
    if not isinstance(cells, int) or isinstance(cells, bool) or cells < 1:
        raise InputError(f"cells = {cells!r}: a population has a whole number of cells, from 1")
    if protocol.get("start") is not None:
        raise InputError(
            "survival counts from the first cycle, whose peaks a saved state does not hold; leave start out"
        )
    if not 0 < confidence < 1:
        raise InputError(f"confidence = {confidence!r}: is a share above 0 and below 1, e.g. 0.95")
    cell = prepared(cell, temperature).override({}, {"penetration": "critical current"})
    healthy = cell.override({}, {"penetration": "none", "after": "stop"})
    return survival_of(cycle(healthy, cycles, current, **protocol), cell, cells, seed, confidence)


def survival_of(
    run: CycleRun, cell: Cell, cells: int = 1000, seed: int = 0, confidence: float = 0.95
) -> Survival:
    """Survival of a population whose cells all run as one did.

    Parameters
    ----------
    run : CycleRun
        Of a cell that nothing penetrates.
    cell : Cell
        With the constants of penetration.
    cells, seed, confidence
        As for `survival`.
    """
    scale = cell.value(SCALE) * _at_temperature(cell)
    shape = cell.value(SHAPE)
    critical = scale * np.random.default_rng(seed).weibull(shape, cells)
    peaks = np.maximum.accumulate(np.nan_to_num(run.table[PEAK].to_numpy(dtype=float)))
    rows = []
    for number, peak, end in zip(run.table["cycle"], peaks, run.table["stopped_by"], strict=True):
        ended = end is not None and end != "retention"  # for all cells alike
        alive = 0 if ended else int((critical >= peak).sum())
        low, high = binomtest(alive, cells).proportion_ci(confidence, method="exact")
        expected = 0.0 if ended else float(weibull_survival(peak, scale, shape))
        rows.append((int(number), float(peak), alive, alive / cells, float(low), float(high), expected))
    names = ["cycle", PEAK, "survivors", "survival", "low", "high", "expected"]
    table = pd.DataFrame(rows, columns=names)
    charge = float("nan") if run.protocol is None else run.protocol.charge
    return Survival(cell, table, cells, confidence, critical, run.stopped_by, charge)


def _at_temperature(cell):
    """Critical current density at the cell's temperature over that at its reference temperature."""
    values = cell.values()
    energy, reference = values[activation_energy(CRITICAL)], values[reference_temperature(CRITICAL)]
    return float(laws.arrhenius(1.0, energy, reference, values["Ambient temperature [K]"]))
