"""Resistance of a cell as a short pulse feels it."""

from nasolid.parameters.cells import Cell
from nasolid.simulation.constant_current import CURRENT, build_simulation


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
    held = cell.override({"Initial stoichiometry": stoichiometry}, {"hysteresis": "none"})
    sim = build_simulation(held, current, at_rest=True)
    inputs = {CURRENT: current * cell.value("Electrode area [m2]")}
    solution = sim.solve([0, seconds], inputs=inputs)
    names = [name for name in solution.all_models[0].variables if name.startswith("Loss: ")]
    found = {
        name.removeprefix("Loss: ").removesuffix(" [V]"): float(solution[name](seconds)) / current
        for name in names
    }
    rest, now = (float(solution["Mean open-circuit voltage [V]"](t)) for t in (0.0, seconds))
    return found | {"State of charge": (rest - now) / current}


def pulse_resistance(cell: Cell, stoichiometry: float, seconds: float = 10.0, current: float = 1.0) -> float:
    """Areal resistance [Ohm.m2] after a pulse from rest: all of `pulse_losses`.

    Parameters
    ----------
    cell, stoichiometry, seconds, current
        As for `pulse_losses`.
    """
    return sum(pulse_losses(cell, stoichiometry, seconds, current).values())
