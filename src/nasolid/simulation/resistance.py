"""Resistance of a cell as a short pulse feels it."""

from nasolid.parameters.cells import Cell
from nasolid.simulation.constant_current import CURRENT, build_simulation


def pulse_resistance(cell: Cell, stoichiometry: float, seconds: float = 10.0, current: float = 1.0) -> float:
    """Areal resistance [Ohm.m2] after a pulse from rest.

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
    """
    held = cell.override({"Initial stoichiometry": stoichiometry}, {"hysteresis": "none"})
    sim = build_simulation(held, current, at_rest=True)
    inputs = {CURRENT: current * cell.value("Electrode area [m2]")}
    solution = sim.solve([0, seconds], inputs=inputs)
    rest = float(solution["Mean open-circuit voltage [V]"](0))
    return (rest - float(solution["Voltage [V]"](seconds))) / current
