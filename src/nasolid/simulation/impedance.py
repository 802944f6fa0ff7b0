"""Impedance of a cell: the equations of the voltage curve, linearised about a state."""

from collections.abc import Iterable, Mapping
from typing import Any

import numpy as np

from nasolid.errors import InputError, SolveError, said_otherwise
from nasolid.models import SodiumDFN
from nasolid.parameters.arguments import checked_arguments
from nasolid.parameters.cells import Cell
from nasolid.parameters.equilibrium import charged_stoichiometry, discharged_stoichiometry
from nasolid.parameters.values import parameter_values
from nasolid.simulation.constant_current import model_for, prepared, simulate
from nasolid.simulation.elements import series_impedances
from nasolid.simulation.frozen import ages, frozen, frozen_at
from nasolid.simulation.linear import LinearResponse
from nasolid.simulation.own_model import with_own
from nasolid.simulation.protocol import current_density, refuse_alloy, refuse_no_share
from nasolid.simulation.validity import warn_outside_validity
from nasolid.spectra import Spectrum
from nasolid.spectra.spectrum import check_frequencies
from nasolid.submodels.losses import ANODE_LOSS

STORED = "State of charge"
"""Contribution of the open-circuit voltage that shifts as charge passes."""


@checked_arguments
def impedance(
    cell: Cell | str,
    frequencies: Iterable[float] | float | None = None,
    *,
    soc: float = 0.5,
    temperature: str | float | None = None,
    branch: str = "held",
    model: SodiumDFN | None = None,
    parameters: Mapping[str, Any] | None = None,
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
    branch : {"held", "free", "discharge", "charge"}
        What the hysteresis of the host does: it stays on its branch (of the discharge, or the one that is named), or
        it is free to answer to the current, about the middle between the branches, where an alternating current
        settles. Free is the answer to a current that moves little charge, see `docs/impedance.md`.
    model : SodiumDFN, optional
        One with physics of your own, with double layers: ``model_for(cell, double_layer="capacitive", ...)``.
    parameters : mapping, optional
        As for `simulate`.

    Returns
    -------
    Spectrum
        Impedance [Ohm.m2] and the contribution of every piece, which sum to it. A cell that ages is looked at as it
        starts; `nasolid.aged` gives it as cycling left it.
    """
    cell = prepared(cell, temperature)
    warn_outside_validity(cell)
    refuse_no_share(soc)
    if branch not in BRANCHES:
        raise InputError(f"branch {branch!r} is not on offer; choose from {', '.join(BRANCHES)}")
    f = default_frequencies() if frequencies is None else checked_frequencies(frequencies)
    cell = frozen(cell)
    empty, full = discharged_stoichiometry(cell), charged_stoichiometry(cell)
    sto = empty + soc * (full - empty)
    response = linear_response(cell, sto, BRANCHES[branch], model, parameters, free=branch == FREE)
    return spectrum_of(cell, f, response, title=at_rest(cell, soc, branch))


FREE = "free"
BRANCHES = {"held": -1.0, FREE: 0.0, "discharge": -1.0, "charge": 1.0}
"""State of the hysteresis about which a spectrum is taken."""


def at_rest(cell: Cell, soc: float, branch: str) -> str:
    """Title of a spectrum at rest; it says where the hysteresis is not held."""
    said = ", branch free" if branch == FREE else ""
    return f"{cell.title}, {100 * soc:.0f} % charged{said}"


def linear_response(
    cell: Cell, stoichiometry: float, branch: float = -1.0, model=None, parameters=None, *, free: bool = False
) -> LinearResponse:
    """The linearised model of a cell with its double layers, at rest at a sodium content.

    Parameters
    ----------
    cell : Cell
        The cell, at its temperature.
    stoichiometry : float
        Sodium content of the host.
    branch : float
        State of the hysteresis, -1 on the branch of the discharge to 1 on that of the charge.
    model, parameters : optional
        As for `impedance`.
    free : bool
        Whether it answers to the current. Its rate, K (i - h |i|) / 2, has a derivative at i = 0 only in the middle,
        h = 0.
    """
    model = model or model_for(cell, double_layer="capacitive", thermal="isothermal")
    values = with_own(parameter_values(cell), model, parameters)
    values.update(rest_values(cell, stoichiometry, branch, free))
    return LinearResponse(model, parameter_values=values)


def rest_values(cell: Cell, stoichiometry: float, branch: float, free: bool = False) -> dict[str, float]:
    """Parameters of a cell at rest at a sodium content, its branch held or free."""
    c_max = cell.value("Maximum concentration in positive electrode [mol.m-3]")
    start = {
        "Initial concentration in positive electrode [mol.m-3]": stoichiometry * c_max,
        "Initial current [A]": 0.0,
        "Current function [A]": 0.0,
    }
    if cell.choices["hysteresis"] == "one-state":
        start["Initial hysteresis state in positive electrode"] = branch
        if not free:
            start["Positive particle hysteresis decay rate"] = 0.0
    return start


def default_frequencies(low: float = 1e-2, high: float = 1e6, per_decade: int = 10) -> np.ndarray:
    """Frequencies [Hz] evenly spaced on a logarithmic scale, the highest first."""
    points = round(per_decade * np.log10(high / low)) + 1
    return np.logspace(np.log10(high), np.log10(low), points)


def checked_frequencies(frequencies) -> np.ndarray:
    """Frequencies as an array, the highest first.

    Raises
    ------
    InputError
        If there is none, or one that is not positive and finite.
    """
    try:
        f = np.sort(np.atleast_1d(np.asarray(frequencies, dtype=float)).ravel())[::-1]
    except (TypeError, ValueError):
        raise InputError(f"frequencies {frequencies!r}: give numbers, in Hz") from None
    if f.size == 0 or not np.all(np.isfinite(f)) or f[-1] <= 0:
        raise InputError("frequencies: give at least one, all positive and finite, in Hz")
    check_frequencies(f, "frequencies: ")
    return f


def spectrum_of(
    cell: Cell, f: np.ndarray, response: LinearResponse, y=None, i: float = 0.0, title: str = "", inputs=None
) -> Spectrum:
    """Spectrum of a cell whose linearised model is built.

    Parameters
    ----------
    cell : Cell
        The cell, at its temperature.
    f : numpy.ndarray
        Frequencies [Hz].
    response : LinearResponse
        Of `linear_response`.
    y : array, optional
        State, by default the initial one.
    i : float
        Current density [A.m-2] that flows beside the perturbation.
    title : str
        Of the spectrum.
    inputs : mapping, optional
        Values of the model's inputs.
    """
    area = cell.value("Electrode area [m2]")
    model = response._model
    losses = [name for name in model.variables if name.startswith("Loss: ")]
    open_circuit = "Mean open-circuit voltage [V]"
    amplitudes = response.responses(f, [*losses, open_circuit], inputs=inputs, y=y)
    parts = {name.removeprefix("Loss: ").removesuffix(" [V]"): amplitudes[name] * area for name in losses}
    parts[STORED] = -amplitudes[open_circuit] * area
    parts |= series_impedances(cell, f, i)
    total = np.asarray(sum(parts.values()))
    return Spectrum(
        frequency=f,
        impedance=total,
        area=area,
        temperature=cell.value("Ambient temperature [K]"),
        title=title,
        contributions=parts,
    )


@checked_arguments
def operando(
    cell: Cell | str,
    frequencies: Iterable[float] | float | None = None,
    *,
    current: str | float | None = None,
    direction: str = "discharge",
    every: float = 0.1,
    temperature: str | float | None = None,
) -> list[Spectrum]:
    """Spectra along a charge or a discharge, taken while the current flows.

    Parameters
    ----------
    cell, frequencies, temperature
        As for `impedance`.
    current : str or float, optional
        As for `current_density`; by default what the cell was measured at.
    direction : {"discharge", "charge"}
        From rest at the upper cut-off, or as assembled.
    every : float
        Share of the half-cycle between spectra, 0..1; the first is taken after one such share.

    Raises
    ------
    SolveError
        If the half-cycle was over at once.

    Returns
    -------
    list of Spectrum
        The equations linearised about the state that the simulation had reached, its current flowing. Below the
        frequency at which that state itself moves on, a spectrum under load means little.
    """
    cell = prepared(cell, temperature)
    if not 0 < every < 1:
        raise InputError(f"every {every!r}: must be a share of the half-cycle, above 0 and below 1")
    if direction not in HALF_CYCLES:
        raise InputError(f"direction {direction!r} is not on offer; choose from {', '.join(HALF_CYCLES)}")
    f = default_frequencies() if frequencies is None else checked_frequencies(frequencies)
    i = current_density(cell, current) * (1 if direction == "discharge" else -1)
    storing = cell.override({}, {"double_layer": "capacitive"})
    with said_otherwise():
        solution = simulate(storing, f"{abs(i)!r} A/m2", direction=direction)
    if len(solution.t) < 2:
        here = f"{cell.name}: the {direction} at {abs(i):g} A/m2 was over at once ({solution.termination})"
        raise SolveError(f"{here}: no state for a spectrum; lower the current or raise the temperature")
    sto, branch = cell.value("Initial stoichiometry"), BRANCHES[direction]
    response = None if ages(cell) else linear_response(cell, sto, branch)
    spectra = []
    for share in np.arange(every, 1 - 1e-9, every):
        time = share * solution.t[-1]
        held = frozen_at(cell, solution, time)
        here = response or linear_response(held, sto, branch)
        title = f"{cell.title}, {100 * share:.0f} % of the {direction}"
        spectra.append(spectrum_of(held, f, here, here.states(solution, time), i, title))
    return spectra


HALF_CYCLES = ("discharge", "charge")
"""Along which spectra are taken; the hysteresis is at the end of that branch and stays there."""


@checked_arguments
def symmetric_impedance(
    cell: Cell | str,
    frequencies: Iterable[float] | float | None = None,
    *,
    temperature: str | float | None = None,
    blocking: bool = False,
) -> Spectrum:
    """Spectrum of metal | separator | metal with a cell's interfaces and separator.

    Parameters
    ----------
    cell, frequencies, temperature
        As for `impedance`.
    blocking : bool
        Inert electrodes that only charge their double layers, as in a measurement of conductivity.
    """
    cell = prepared(cell, temperature)
    warn_outside_validity(cell)
    cell = frozen(cell)
    if not blocking:
        refuse_alloy(cell)
    f = default_frequencies() if frequencies is None else checked_frequencies(frequencies)
    parts = series_impedances(cell, f)
    for name in ("Contact", "Separator cathode interface"):
        del parts[name]
    if blocking:
        capacity = cell.value("Negative electrode double-layer capacity [F.m-2]")
        parts = {k: z for k, z in parts.items() if k not in (*ANODE_LOSS.values(), "Constriction")}
        parts["Blocking electrodes"] = 2 / (2j * np.pi * f * capacity)
    else:
        metal = ANODE_LOSS["sodium"]
        parts[metal] = 2 * parts[metal]
        parts["Constriction"] = 2 * parts["Constriction"]
    kind = "between blocking electrodes" if blocking else "between two electrodes of sodium"
    return Spectrum(
        frequency=f,
        impedance=np.asarray(sum(parts.values())),
        area=cell.value("Electrode area [m2]"),
        temperature=cell.value("Ambient temperature [K]"),
        title=f"separator of {cell.name} {kind}",
        contributions=parts,
    )
