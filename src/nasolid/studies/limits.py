"""Where a cell's resistance comes from, against temperature."""

from collections.abc import Iterable
from dataclasses import dataclass

import pandas as pd

from nasolid.errors import InputError
from nasolid.parameters.arguments import checked_arguments
from nasolid.parameters.cell import Cell
from nasolid.parameters.equilibrium import charged_stoichiometry, discharged_stoichiometry
from nasolid.parameters.units import from_si
from nasolid.simulation.constant_current import prepared
from nasolid.simulation.frozen import frozen
from nasolid.simulation.resistance import pulse_losses
from nasolid.spectra.activation import arrhenius_line

AMBIENT = "Ambient temperature [K]"
NOT_RESISTANCE = ("Hysteresis", "State of charge")
"""Pieces of a pulse that are no resistance."""

NEGLIGIBLE = 1e-9
"""Areal resistance [Ohm.m2] below which a piece is left out."""


@dataclass(frozen=True, repr=False)
class Resistances:
    """Resistance of every piece of a cell over temperature.

    Attributes
    ----------
    cell : Cell
        The cell.
    table : pandas.DataFrame
        One row per temperature: ``temperature_K``, ``temperature_degC``, the areal resistance [Ohm.m2] of every piece
        by its name, their sum ``whole``, and ``limiting``, the name of the largest.
    activation : pandas.Series
        Apparent activation energy [eV] of every piece and of the whole: the slope of ln(r/T) over 1/(k_B T); not a
        number where there is one temperature.
    """

    cell: Cell
    table: pd.DataFrame
    activation: pd.Series

    @property
    def pieces(self) -> list[str]:
        """Names of the pieces, the largest at the lowest temperature first."""
        first = self.table.iloc[0][list(self.activation.index)].astype(float)
        return [name for name in first.sort_values(ascending=False).index if name != "whole"]

    def __repr__(self) -> str:
        count = "1 temperature" if len(self.table) == 1 else f"{len(self.table)} temperatures"
        return f"<Resistances of {self.cell.name}: {count}, {len(self.pieces)} pieces>"


@checked_arguments
def resistances(
    cell: Cell | str,
    temperatures: Iterable[str | float] | str | float = (
        "-20 degC",
        "0 degC",
        "25 degC",
        "40 degC",
        "60 degC",
    ),
    *,
    soc: float = 0.5,
    seconds: float = 10.0,
) -> Resistances:
    """Resistance of every piece as a short pulse from rest feels it, at several temperatures.

    Parameters
    ----------
    cell : Cell or str
        The cell, or what `load_cell` takes; one that ages is taken as it starts.
    temperatures : iterable of str or float
        With units, or kelvin, each once. One alone has no activation energy.
    soc : float
        State of charge, 0..1.
    seconds : float
        Length of the pulse.

    Returns
    -------
    Resistances

    Raises
    ------
    InputError
        If there is no temperature, one is given twice, or the state of charge is none.
    """
    cell = frozen(prepared(cell))
    if not 0 <= soc <= 1:
        raise InputError(f"state of charge {soc!r}: must lie between 0 and 1")
    asked = [temperatures] if isinstance(temperatures, str | float | int) else temperatures
    warm = sorted((prepared(cell, T) for T in asked), key=lambda other: other.value(AMBIENT))
    T = [other.value(AMBIENT) for other in warm]
    if not T or len(set(T)) < len(T):
        raise InputError("temperatures: give one or more, each once")
    rows = [_pieces(other, soc, seconds) for other in warm]
    names = [name for name in rows[0] if any(abs(row[name]) > NEGLIGIBLE for row in rows)]
    table = pd.DataFrame([{name: row[name] for name in names} for row in rows])
    limiting = table.idxmax(axis=1)
    table["whole"] = table.sum(axis=1)
    found = {
        name: arrhenius_line(T, table[name]).activation_energy if len(T) > 1 else float("nan")
        for name in [*names, "whole"]
        if (table[name] > 0).all()
    }
    table["limiting"] = limiting
    table.insert(0, "temperature_K", T)
    table.insert(1, "temperature_degC", [from_si(t, "K", "degC") for t in T])
    return Resistances(cell, table, pd.Series(found, name="activation energy [eV]"))


def _pieces(cell, soc, seconds):
    empty, full = discharged_stoichiometry(cell), charged_stoichiometry(cell)
    found = pulse_losses(cell, empty + soc * (full - empty), seconds)
    return {name: r for name, r in found.items() if name not in NOT_RESISTANCE}
