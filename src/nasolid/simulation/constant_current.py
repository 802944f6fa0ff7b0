"""Charge and discharge a cell at constant current."""

from collections.abc import Iterable, Mapping, Sequence
from pathlib import Path
from typing import Any

import pybamm

from nasolid.errors import InputError
from nasolid.models import SodiumDFN
from nasolid.models.solver import SOLVERS
from nasolid.parameters.arguments import checked_arguments
from nasolid.parameters.cells import Cell, load_cell
from nasolid.parameters.equilibrium import theoretical_capacity as theoretical_capacity
from nasolid.parameters.values import parameter_values
from nasolid.simulation import builds
from nasolid.simulation.between_cut_offs import OUT_OF_REACH as OUT_OF_REACH
from nasolid.simulation.between_cut_offs import cut_offs, run_half_cycles, warn_of_nothing
from nasolid.simulation.builds import CURRENT, LOWER, UPPER
from nasolid.simulation.builds import model_choices as model_choices
from nasolid.simulation.builds import model_for as model_for
from nasolid.simulation.own_model import with_own
from nasolid.simulation.protocol import current_density, signs
from nasolid.simulation.validity import warn_outside_validity


@checked_arguments
def simulate(
    cell: Cell | str,
    current: str | float | None = None,
    *,
    direction: str = "cycle",
    charge_current: str | float | None = None,
    cycles: int = 1,
    temperature: str | float | None = None,
    solver: str = "idaklu",
    tolerance: float = 1e-4,
    model: SodiumDFN | None = None,
    parameters: Mapping[str, Any] | None = None,
) -> pybamm.Solution:
    """Run a cell between its cut-offs at constant current.

    A charge or a cycle starts from the cell as assembled; a discharge from rest at the upper cut-off. The
    host starts on the branch of the first half-cycle.

    Parameters
    ----------
    cell : Cell or str
        The cell, or what `load_cell` takes.
    current : str or float, optional
        As for `current_density`; by default what the cell was measured at.
    direction : {"cycle", "charge", "discharge"}
        A cycle is a charge and then a discharge.
    charge_current : str or float, optional
        Current of the charge in a cycle, by default the cell's own "Charge current density [A.m-2]" where it
        has one, else `current`.
    cycles : int, optional
        How many times the direction runs; more than one only for cycles.
    temperature : str or float, optional
        E.g. ``"30 degC"`` or kelvin; by default the cell's own.
    solver : {"idaklu", "casadi"}
        What integrates.
    tolerance : float, optional
        Relative tolerance; the absolute one is a hundredth of it.
    model : SodiumDFN, optional
        One with physics of your own, as `model_for` makes it; by default that of the cell's choices.
    parameters : mapping, optional
        Values that such a model reads besides the cell's, as in `pybamm.ParameterValues`.

    Returns
    -------
    pybamm.Solution
        Of all half-cycles; ``cycles[k].steps[n]`` is the n-th half-cycle of cycle k, and its
        ``termination`` says what ended it.

    Raises
    ------
    InputError
        For anything asked that is not on offer.
    SolveError
        If the integrator gives up before any result.

    Warns
    -----
    NasolidWarning
        Where a law of the cell is used outside the range it was measured in; `OverAtOnce`, one of its kind, where a
        half-cycle was over before any charge had passed.

    Examples
    --------
    >>> import nasolid
    >>> solution = nasolid.simulate("lowack2025-cell2", "C/10")
    >>> [step.termination for step in solution.cycles[0].steps]
    ['event: Maximum voltage [V]', 'event: Minimum voltage [V]']
    """
    cell = prepared(cell, temperature)
    i = current_density(cell, current)
    plan = signs(direction)
    warn_outside_validity(cell)
    if not isinstance(cycles, int) or cycles < 1 or (cycles > 1 and direction != "cycle"):
        raise InputError(
            f"cycles = {cycles!r}: give a whole number from 1; more than 1 with direction='cycle'"
        )
    if solver not in SOLVERS:
        raise InputError(f"solver {solver!r} is not on offer; choose from {', '.join(SOLVERS)}")
    densities = signed_densities(cell, i, plan, charge_current)
    integrator = SOLVERS[solver](rtol=tolerance, atol=tolerance / 100)
    if model is not None or parameters is not None:
        inputs, own = (LOWER, UPPER), parameters
        sim = build_simulation(
            cell, densities[0], solver=integrator, model=model, inputs=inputs, parameters=own
        )
        solution = run_half_cycles(sim, cell, densities, cycles)
    else:
        solution = _run(cell, densities, cycles, integrator)
    warn_of_nothing(cell, solution)
    return solution


def _run(cell: Cell, densities: Sequence[float], cycles: int, integrator) -> pybamm.Solution:
    """Run a cell in the build that a study over what was changed of it has; told on the cell's own mesh."""
    keys = builds.varied(cell)
    names = builds.input_names(cell, keys)
    model, start = builds.model_varying(cell, keys), start_values(cell, densities[0])
    sim = build_simulation(cell, densities[0], solver=integrator, model=model, inputs=names)
    inputs = {name: float(start[name]) for name in names}
    if type(model) is SodiumDFN:
        return run_half_cycles(sim, cell, densities, cycles, inputs)
    own = build_simulation(cell, densities[0], inputs=(LOWER, UPPER))
    own.build()
    return run_half_cycles(sim, cell, densities, cycles, inputs, own.built_model)


def signed_densities(
    cell: Cell, i: float, plan: Iterable[int], charge_current: str | float | None = None
) -> list[float]:
    """Current density of each half-cycle [A.m-2] with its sign, positive on discharge.

    Parameters
    ----------
    cell : Cell
        The cell.
    i : float
        Current density without sign [A.m-2].
    plan : iterable of int
        Sign of each half-cycle.
    charge_current : str or float, optional
        As for `simulate`.
    """
    plan = tuple(plan)
    charge = i
    if len(plan) > 1:
        own = cell.value("Charge current density [A.m-2]")
        charge = current_density(cell, charge_current) if charge_current is not None else own or i
    return [sign * (charge if sign < 0 else i) for sign in plan]


def prepared(cell: Cell | str, temperature: str | float | None = None) -> Cell:
    """The cell that a name stands for, at a temperature."""
    if not isinstance(cell, Cell | str | Path):
        raise InputError(
            f"{type(cell).__name__} is no cell; give a Cell, the name of one or the path of a cell.toml"
        )
    cell = cell if isinstance(cell, Cell) else load_cell(cell)
    return cell if temperature is None else cell.override({"Ambient temperature [K]": temperature})


@checked_arguments
def build_simulation(
    cell: Cell,
    i: float,
    *,
    at_rest: bool = False,
    solver: pybamm.BaseSolver | None = None,
    model: pybamm.BaseModel | None = None,
    inputs: Iterable[str] = (),
    parameters: Mapping[str, Any] | None = None,
    **kwargs,
) -> pybamm.Simulation:
    """A `pybamm.Simulation` of a cell about to carry a current density, current and more as inputs.

    Parameters
    ----------
    cell : Cell
        The cell.
    i : float
        First current density [A.m-2], positive on discharge: where the algebraic states start, and from
        which end. Pass ``{"Current function [A]": ...}`` as inputs when solving.
    at_rest : bool
        Start a discharge from the cell's own initial stoichiometry too, not from its upper cut-off.
    solver : pybamm.BaseSolver, optional
        By default `Solver` at PyBaMM's default tolerances.
    model : SodiumDFN, optional
        By default the one with the cell's choices.
    inputs : iterable of str
        Further parameters that are given when solving.
    parameters : mapping, optional
        As for `simulate`.
    **kwargs
        As for `pybamm.Simulation`.
    """
    model = model or model_for(cell)
    values = with_own(start_values(cell, i, at_rest), model, parameters)
    values.update(dict.fromkeys([CURRENT, *inputs], "[input]"))
    return pybamm.Simulation(model, parameter_values=values, solver=solver or model.default_solver, **kwargs)


def start_values(cell: Cell, i: float, at_rest: bool = False) -> pybamm.ParameterValues:
    """Parameters of a cell that starts to carry `i` [A.m-2]: its end of charge, its branch, its potentials."""
    values = parameter_values(cell)
    current = i * cell.value("Electrode area [m2]")
    start: dict = {CURRENT: current, "Initial current [A]": current} | cut_offs(cell, i)
    if i < 0 or at_rest:
        c_max = cell.value("Maximum concentration in positive electrode [mol.m-3]")
        assembled = cell.value("Initial stoichiometry")
        start["Initial concentration in positive electrode [mol.m-3]"] = assembled * c_max
    if cell.choices["hysteresis"] == "one-state":
        start["Initial hysteresis state in positive electrode"] = -1.0 if i > 0 else 1.0
    values.update(start)
    return values
