"""Impedance of a cell: the equations of the voltage curve, linearised about a state."""

from collections.abc import Mapping, Sequence

import casadi
import numpy as np
import pybamm
from scipy.sparse.linalg import spsolve

from nasolid.errors import InputError, SolveError
from nasolid.parameters.cells import Cell
from nasolid.parameters.equilibrium import charged_stoichiometry, discharged_stoichiometry
from nasolid.parameters.values import parameter_values
from nasolid.simulation.elements import constriction_resistance, gap_capacity, series_elements
from nasolid.simulation.simulate import model_for, prepared
from nasolid.spectra import Spectrum

STORED = "State of charge"
"""Contribution of the open-circuit voltage that shifts as charge passes."""

AT_REST = 1e-6
"""Largest rate [1/s] and residual of a state that counts as equilibrium."""


class LinearResponse(pybamm.EISSimulation):
    """`pybamm.EISSimulation` that tells how every variable follows a small current, at any state.

    Inputs are sorted by name, as the linearised model stacks them: in another order PyBaMM gives a wrong spectrum
    without a word.
    """

    def solve(self, frequencies, inputs=None, initial_soc=None):
        """Impedance of the model alone [Ohm], as `pybamm.EISSimulation.solve`."""
        return super().solve(frequencies, inputs=_sorted(inputs), initial_soc=initial_soc)

    def responses(self, frequencies, names: Sequence[str], inputs=None, y=None) -> dict[str, np.ndarray]:
        """Complex amplitude of variables per ampere.

        Parameters
        ----------
        frequencies : array
            [Hz].
        names : sequence of str
            Variables of the model that are one number each.
        inputs : mapping, optional
            Values of input parameters.
        y : array, optional
            State to linearise about, see `states`; by default the initial one, which must be at rest.

        Raises
        ------
        SolveError
            If no state is given and the initial one is not at equilibrium.
        """
        inputs = _sorted(inputs)
        self.build(inputs=inputs)
        model = self.built_model
        if y is not None:
            model.concatenated_initial_conditions = pybamm.Vector(y)
        M, minus_J, b = self._build_matrix_problem(inputs_dict=inputs)
        y0 = model.concatenated_initial_conditions.evaluate(0, inputs=inputs)
        if y is None:
            self._stop_unless_at_rest(y0, inputs)
        rows = self._gradients(["Current [A]", *names], y0, inputs)
        shifts = [rows @ spsolve(2j * np.pi * f * M + minus_J, b) for f in frequencies]
        found = np.array(shifts)
        return {name: found[:, k + 1] / found[:, 0] for k, name in enumerate(names)}

    def _gradients(self, names, y0, inputs):
        model = self.built_model
        symbols = pybamm.numpy_concatenation(*(model.get_processed_variable(name) for name in names))
        y = casadi.MX.sym("y", y0.size)
        expression = symbols.to_casadi(t=0, y=y, inputs=inputs)
        return casadi.Function("rows", [y], [casadi.jacobian(expression, y)])(y0).sparse()

    def _stop_unless_at_rest(self, y0, inputs):
        stacked = casadi.vertcat(*inputs.values()) if inputs else []
        rates = np.abs(np.asarray(self.built_model.rhs_algebraic_eval(0, y0, stacked))).max()
        if not rates < AT_REST:
            raise SolveError(
                f"impedance: the state is not at equilibrium, its largest rate is {rates:.1e} where {AT_REST:g} is "
                "allowed; start from rest, or take the spectrum at a state that a simulation reached"
            )

    def states(self, solution: pybamm.Solution, time: float) -> np.ndarray:
        """State of a simulation at a time [s], in the order and the scales of this model."""
        self.build()
        source = solution.all_models[-1]
        raw = _raw_state(solution, time)
        physical = {
            var.name: raw[slices[0]] * var.scale.evaluate() + var.reference.evaluate()
            for var, slices in source.y_slices.items()
        }
        physical["Current variable [A]"] = np.atleast_1d(float(solution["Current [A]"](time)))
        y = np.zeros((self.built_model.len_rhs_and_alg, 1))
        for var, slices in self.built_model.y_slices.items():
            y[slices[0], 0] = (physical[var.name] - var.reference.evaluate()) / var.scale.evaluate()
        return y


def impedance(
    cell: Cell | str,
    frequencies=None,
    *,
    soc: float = 0.5,
    temperature: str | float | None = None,
    branch: str = "discharge",
) -> Spectrum:
    """Spectrum of a cell at rest.

    Parameters
    ----------
    cell : Cell or str
        The cell, or what `load_cell` takes.
    frequencies : array, optional
        [Hz]; by default ten per decade from 10 mHz to 1 MHz.
    soc : float
        State of charge of the cell, 0..1: 1 where it rests at its upper cut-off, 0 at its lower one.
    temperature : str or float, optional
        E.g. ``"30 degC"`` or kelvin; by default the cell's own.
    branch : {"discharge", "charge"}
        Branch of the host's potential, which is held: its slide at rest would swamp the plateau.

    Returns
    -------
    Spectrum
        Impedance [Ohm.m2] and the contribution of every piece, which sum to it.
    """
    cell = prepared(cell, temperature)
    if not 0 <= soc <= 1:
        raise InputError(f"state of charge {soc!r}: must lie between 0 and 1")
    if branch not in BRANCHES:
        raise InputError(f"branch {branch!r} is not on offer; choose from {', '.join(BRANCHES)}")
    f = default_frequencies() if frequencies is None else checked_frequencies(frequencies)
    empty, full = discharged_stoichiometry(cell), charged_stoichiometry(cell)
    response = linear_response(cell, empty + soc * (full - empty), BRANCHES[branch])
    return _spectrum(cell, f, response, None, 0.0, f"{cell.title}, {100 * soc:.0f} % charged")


BRANCHES = {"discharge": -1.0, "charge": 1.0}
"""State of the hysteresis on each branch."""


def linear_response(cell: Cell, stoichiometry: float, branch: float = -1.0) -> LinearResponse:
    """The linearised model of a cell with its double layers, at rest at a sodium content, its branch held."""
    model = model_for(cell, double_layer="capacitive")
    values = parameter_values(cell)
    c_max = cell.value("Maximum concentration in positive electrode [mol.m-3]")
    start = {
        "Initial concentration in positive electrode [mol.m-3]": stoichiometry * c_max,
        "Initial current [A]": 0.0,
        "Current function [A]": 0.0,
    }
    if cell.choices["hysteresis"] == "one-state":
        start["Initial hysteresis state in positive electrode"] = branch
        start["Positive particle hysteresis decay rate"] = 0.0
    values.update(start)
    return LinearResponse(model, parameter_values=values)


def default_frequencies(low: float = 1e-2, high: float = 1e6, per_decade: int = 10) -> np.ndarray:
    """Frequencies [Hz] evenly spaced on a logarithmic scale, the highest first."""
    points = int(round(per_decade * np.log10(high / low))) + 1
    return np.logspace(np.log10(high), np.log10(low), points)


def checked_frequencies(frequencies) -> np.ndarray:
    """Frequencies as an array, the highest first.

    Raises
    ------
    InputError
        If there is none, or one that is not positive and finite.
    """
    f = np.sort(np.atleast_1d(np.asarray(frequencies, dtype=float)))[::-1]
    if f.size == 0 or not np.all(np.isfinite(f)) or f[-1] <= 0:
        raise InputError("frequencies: give at least one, all positive and finite, in Hz")
    return f


def _spectrum(cell, f, response, y, i, title) -> Spectrum:
    area = cell.value("Electrode area [m2]")
    model = response._model
    losses = [name for name in model.variables if name.startswith("Loss: ")]
    open_circuit = "Mean open-circuit voltage [V]"
    amplitudes = response.responses(f, [*losses, open_circuit], y=y)
    parts = {name.removeprefix("Loss: ").removesuffix(" [V]"): amplitudes[name] * area for name in losses}
    parts[STORED] = -amplitudes[open_circuit] * area
    parts |= series_impedances(cell, f, i)
    total = sum(parts.values())
    return Spectrum(
        frequency=f, impedance=total, area=area, temperature=cell.value("Ambient temperature [K]"),
        title=title, contributions=parts,
    )


def series_impedances(cell: Cell, frequencies, i: float = 0.0) -> dict[str, np.ndarray]:
    """Impedance [Ohm.m2] of every piece in series with the cathode, by the name of its loss.

    Where contact is partial, the displacement current in the gaps bridges both charge transfer and constriction:
    at high frequency neither is felt, at low frequency both are (after eckhardt2023). The two share what the
    bridge leaves in proportion to what they are without it; the gap is taken for a plate capacitor, its
    field lines in the separator are not resolved.

    Parameters
    ----------
    cell : Cell
        The cell, at its temperature.
    frequencies : array
        [Hz].
    i : float
        Current density that flows beside the perturbation [A.m-2].
    """
    f = np.asarray(frequencies)
    elements = series_elements(cell, i)
    parts = {name: sum(e.impedance(f) for e in members) for name, members in elements.items()}
    constriction = np.full(f.shape, constriction_resistance(cell), dtype=complex)
    through = parts["Metal kinetics"] + constriction
    bridge = 1 / (1 + through * 2j * np.pi * f * gap_capacity(cell))
    parts["Metal kinetics"] = parts["Metal kinetics"] * bridge
    parts["Constriction"] = constriction * bridge
    return parts


def _sorted(inputs: Mapping[str, float] | None) -> dict[str, float]:
    return dict(sorted((inputs or {}).items()))


def _raw_state(solution, time):
    """Scaled states of a solution at a time, between the integrator's points by straight lines."""
    times = solution.t
    k = int(np.clip(np.searchsorted(times, time), 1, len(times) - 1))
    weight = (time - times[k - 1]) / (times[k] - times[k - 1])
    y = np.asarray(solution.y[:, k - 1 : k + 1])
    return (1 - weight) * y[:, 0] + weight * y[:, 1]
