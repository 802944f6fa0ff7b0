"""Runs of many variants of one cell in one build."""

from collections.abc import Iterable

import pybamm

from nasolid.errors import InputError
from nasolid.models.solver import Solver
from nasolid.parameters.cell import Cell
from nasolid.simulation.between_cut_offs import OUT_OF_REACH, run_half_cycles
from nasolid.simulation.builds import AMBIENT as AMBIENT
from nasolid.simulation.builds import FIRST as FIRST
from nasolid.simulation.builds import FOLLOWERS as FOLLOWERS
from nasolid.simulation.builds import HARMLESS, LOWER, START, UPPER, input_names, model_varying, varied
from nasolid.simulation.constant_current import build_simulation, signed_densities, start_values
from nasolid.simulation.protocol import current_density, signs

OPEN = "Mean open-circuit voltage [V]"


class Variants:
    """One build of a cell in which numbers are inputs.

    A solve starts afresh from the numbers of the variant that is run, so that it gives what
    `nasolid.simulate` would, without its build.

    Parameters
    ----------
    cell : Cell
        The cell; variants have its layers and choices.
    keys : iterable of str
        Numbers that may differ between variants; thicknesses and particle sizes too. What the cell was changed in is
        an input besides, see `builds`.
    tolerance : float
        Relative tolerance; the absolute one is a hundredth of it.
    solver : Solver, optional
        What integrates, instead of one at that tolerance.

    Raises
    ------
    InputError
        If a key is none of the cell, or a table.
    """

    def __init__(
        self, cell: Cell, keys: Iterable[str], tolerance: float = 1e-4, solver: Solver | None = None
    ):
        self.cell, self.keys = cell, varied(cell, keys)
        numbers = cell.values()
        for key in self.keys:
            if key not in numbers:
                raise InputError(f"'{key}': is no number of {cell.name}; see `nasolid show {cell.name}`")
        self.inputs = input_names(cell, self.keys)
        self.model = model_varying(cell, self.keys)
        solver = solver or Solver(rtol=tolerance, atol=tolerance / 100)
        self.simulation = build_simulation(cell, 1.0, model=self.model, solver=solver, inputs=self.inputs)

    def values(self, cell: Cell, i: float, at_rest: bool = False) -> dict[str, float]:
        """Values of all inputs for a variant that starts to carry `i` [A.m-2], positive on discharge.

        Parameters
        ----------
        cell : Cell
            The variant.
        i : float
            Current density [A.m-2].
        at_rest : bool
            As for `build_simulation`.

        Raises
        ------
        InputError
            If the variant differs from the cell that was built in something that is no input.
        """
        self._refuse_stranger(cell)
        start = start_values(cell, i, at_rest)
        return {name: float(start[name]) for name in self.inputs}

    def simulate(
        self,
        cell: Cell,
        current: str | float | None = None,
        *,
        direction: str = "cycle",
        charge_current: str | float | None = None,
        cycles: int = 1,
    ) -> pybamm.Solution:
        """Run a variant between its cut-offs at constant current.

        Parameters
        ----------
        cell : Cell
            The variant, at its temperature.
        current, direction, charge_current, cycles
            As for `nasolid.simulate`.

        Raises
        ------
        InputError
            If the variant differs from the cell that was built in something that is no input.
        SolveError
            If the integrator gives up.
        """
        i = current if isinstance(current, float) else current_density(cell, current)
        densities = signed_densities(cell, i, signs(direction), charge_current)
        inputs = self.values(cell, densities[0])
        return run_half_cycles(self.simulation, cell, densities, cycles, inputs)

    def pulse(self, cell: Cell, stoichiometry: float, seconds: float, i: float) -> pybamm.Solution:
        """Let a variant carry `i` [A.m-2] for some seconds, from rest at a sodium content, 0..1."""
        return self.simulation.solve([0, seconds], inputs=self.pulse_values(cell, stoichiometry, i))

    def pulse_values(self, cell: Cell, stoichiometry: float, i: float) -> dict[str, float]:
        """Values of all inputs for a pulse of `i` [A.m-2] from rest at a sodium content, 0..1; no cut-off ends it."""
        c_max = cell.value("Maximum concentration in positive electrode [mol.m-3]")
        free = {START: stoichiometry * c_max, LOWER: -OUT_OF_REACH, UPPER: OUT_OF_REACH}
        return self.values(cell, i, at_rest=True) | free

    def _refuse_stranger(self, cell: Cell) -> None:
        if cell.choices != self.cell.choices or cell.layers != self.cell.layers:
            raise InputError(f"{cell.name}: a variant has the choices and layers of {self.cell.name}")
        own, numbers = self.cell.values(), cell.values()
        known = {*self.keys, *HARMLESS}
        for key in (key for key, value in numbers.items() if own.get(key) != value and key not in known):
            raise InputError(f"'{key}': is no input of this build; name it among its keys")


def pulses(cell: Cell, keys: Iterable[str] = (), tolerance: float = 1e-4) -> Variants:
    """Variants of a cell whose host holds its branch, for pulses at any sodium content.

    Parameters
    ----------
    cell, keys, tolerance
        As for `Variants`.
    """
    still = held(cell)
    dropped = cell.values().keys() - still.values().keys()
    return Variants(still, [key for key in keys if key not in dropped], tolerance)


def held(cell: Cell) -> Cell:
    """The cell whose host's potential neither jumps nor slides with the current: a variant of `pulses`."""
    return cell.override({}, {"hysteresis": "none"})


def losses(solution: pybamm.Solution, i: float) -> dict[str, float]:
    """Areal resistance [Ohm.m2] of every piece at the end of a pulse of `i` [A.m-2].

    "State of charge" is the shift of the open-circuit voltage.
    """
    names = [name for name in solution.all_models[0].variables if name.startswith("Loss: ")]
    end = solution.t[-1]
    found = {
        name.removeprefix("Loss: ").removesuffix(" [V]"): float(solution[name](end)) / i for name in names
    }
    rest, now = (float(solution[OPEN](t)) for t in (0.0, end))
    return found | {"State of charge": (rest - now) / i}


def felt(solution: pybamm.Solution, i: float) -> float:
    """Areal resistance [Ohm.m2] at the end of a pulse of `i` [A.m-2]: the sum of its `losses`."""
    return float(solution[OPEN](0.0) - solution["Voltage [V]"](solution.t[-1])) / i
