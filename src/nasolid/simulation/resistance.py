"""Resistance of a cell as a short pulse feels it."""

from nasolid.parameters.cells import Cell
from nasolid.simulation.variants import felt, held, losses, pulses


def pulse_losses(
    cell: Cell, stoichiometry: float, seconds: float = 10.0, current: float = 1.0
) -> dict[str, float]:
    """Areal resistance [Ohm.m2] of every piece after a pulse from rest.

    The branch of the host is held: its potential neither jumps nor slides during the pulse. A pulse of
    1/(2 pi f) feels what an impedance at f feels.

    Parameters
    ----------
    cell : Cell
        The cell, at its temperature.
    stoichiometry : float
        Sodium content of the host at rest, 0..1.
    seconds : float
        Length of the pulse.
    current : float
        Current density [A.m-2], positive for a discharge.

    Returns
    -------
    dict
        Loss over current by the name of the piece; "State of charge" is the shift of the open-circuit voltage.
    """
    return losses(_pulse(cell, stoichiometry, seconds, current), current)


def pulse_resistance(cell: Cell, stoichiometry: float, seconds: float = 10.0, current: float = 1.0) -> float:
    """Areal resistance [Ohm.m2] after a pulse from rest: all of `pulse_losses`.

    Parameters
    ----------
    cell, stoichiometry, seconds, current
        As for `pulse_losses`.
    """
    return felt(_pulse(cell, stoichiometry, seconds, current), current)


def _pulse(cell, stoichiometry, seconds, current):
    return pulses(cell).pulse(held(cell), stoichiometry, seconds, current)
