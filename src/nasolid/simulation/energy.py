r"""Energy density of a cell's stack, from its geometry and a capacity.

.. math::
    E_V &= \frac{U C}{d_\mathrm{Na} + d_\mathrm{sep} + d_\mathrm{cat}} \\
    E_m &= \frac{U C}{\rho_\mathrm{Na} d_\mathrm{Na} + \rho_\mathrm{SE} d_\mathrm{sep}
        + [(1 - P - v) \rho_\mathrm{solid} + P \rho_\mathrm{liquid}] d_\mathrm{cat}}

(Lowack 2025, equations 1 and 5). The metal counts as charged, reservoir and what a capacity C plates; P is
the fraction that the catholyte fills and v the empty one. Housing and tabs are left out, collectors too
unless they are asked for.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from math import sqrt

import numpy as np

from nasolid.errors import InputError
from nasolid.parameters.cell import Cell
from nasolid.parameters.keys import layer

CAPACITY, VOLTAGE = "capacity", "voltage"
METAL_DENSITY, METAL_CAPACITY = "Sodium density [kg.m-3]", "Sodium specific capacity [A.h.kg-1]"
RESERVOIR = "Sodium reservoir thickness [m]"
THICKNESS = "Positive electrode thickness [m]"
POROSITY = "Positive electrode porosity"
VOID = "Positive electrode void fraction"
ACTIVE = "Positive electrode active material volume fraction"
INACTIVE = "Positive electrode inactive volume fraction"
NETWORK = "Positive electrode electronic network volume fraction"
UTILISATION = "Positive electrode utilisation"
MAXIMUM = "Maximum concentration in positive electrode [mol.m-3]"

ALLOY = "the alloy, whose mass and thickness no source gives: sodium is taken to be plated on it"
NO_FOIL = "the {side} current collector: the cell's data name none"
HOUSING, COLLECTORS = "housing and tabs", "current collectors"


@dataclass(frozen=True)
class Layer:
    """Thickness [m] and mass per area [kg.m-2] of one layer of a stack."""

    name: str
    thickness: float
    mass: float


@dataclass(frozen=True)
class EnergyDensity:
    """Energy density of a cell.

    Attributes
    ----------
    capacity : float
        Areal capacity that it rests on [A.h.m-2].
    voltage : float
        Mean voltage that it rests on [V].
    volumetric_Wh_l, gravimetric_Wh_kg : float
        Energy over volume and over mass of the charged stack.
    volumetric_uncertainty_Wh_l, gravimetric_uncertainty_Wh_kg : float
        One standard deviation, from the uncertainties and ranges of thicknesses, densities and fractions, and
        from that of the capacity where it was given; not from the voltage's.
    layers : tuple of Layer
        What the stack consists of, from the metal on.
    excluded : tuple of str
        What it leaves out.
    """

    capacity: float
    voltage: float
    volumetric_Wh_l: float
    gravimetric_Wh_kg: float
    volumetric_uncertainty_Wh_l: float
    gravimetric_uncertainty_Wh_kg: float
    layers: tuple[Layer, ...]
    excluded: tuple[str, ...]


def energy_density(
    cell: Cell,
    capacity: float | None = None,
    voltage: float | None = None,
    *,
    capacity_uncertainty: float = 0.0,
    collectors: bool = False,
) -> EnergyDensity:
    """Energy density of a cell that holds a capacity at a mean voltage.

    Parameters
    ----------
    cell : Cell
        The cell, its overrides included.
    capacity : float, optional
        Areal capacity [A.h.m-2]; by default the nominal, that is the theoretical one.
    voltage : float, optional
        Mean voltage [V]; by default `mean_voltage`.
    capacity_uncertainty : float, optional
        One standard deviation of the capacity [A.h.m-2].
    collectors : bool, optional
        Whether the foils on both sides count.

    Raises
    ------
    InputError
        If capacity or voltage is not a positive number.

    Examples
    --------
    >>> from nasolid import load_cell
    >>> round(energy_density(load_cell("lowack2025-cell1"), capacity=21.4, voltage=3.4).volumetric_Wh_l)
    239
    """
    capacity = cell.value("Nominal areal capacity [A.h.m-2]") if capacity is None else float(capacity)
    voltage = mean_voltage(cell) if voltage is None else float(voltage)
    values = cell.values() | _physical({CAPACITY: capacity, VOLTAGE: voltage})
    spread = deviations(cell) | {CAPACITY: capacity_uncertainty}
    per_volume, per_mass = _densities(cell, values, collectors)
    by_volume, by_mass = _propagated(cell, values, spread, collectors)
    return EnergyDensity(
        capacity=capacity,
        voltage=voltage,
        volumetric_Wh_l=per_volume,
        volumetric_uncertainty_Wh_l=by_volume,
        gravimetric_Wh_kg=per_mass,
        gravimetric_uncertainty_Wh_kg=by_mass,
        layers=tuple(_stack(cell, values, collectors)),
        excluded=tuple(_left_out(cell, values, collectors)),
    )


def _physical(rests_on: dict[str, float]) -> dict[str, float]:
    for name, value in rests_on.items():
        if not (np.isfinite(value) and value > 0):
            raise InputError(f"{name} {value:g}: must be positive and finite; give another")
    return rests_on


def mean_voltage(cell: Cell) -> float:
    """Mean open-circuit voltage [V] of a cell between its cut-offs, both branches averaged."""
    from nasolid.parameters.equilibrium import (
        charged_stoichiometry,
        discharged_stoichiometry,
        open_circuit_voltage,
    )

    ends = charged_stoichiometry(cell), discharged_stoichiometry(cell)
    sto = np.linspace(*ends, 20001)
    return float(np.trapezoid(open_circuit_voltage(cell)(sto), sto) / (ends[1] - ends[0]))


def with_porosity(cell: Cell, porosity: float) -> Cell:
    """The same cell with another porosity and the same loading: its cathode is pressed or swollen.

    Parameters
    ----------
    cell : Cell
        The cell.
    porosity : float
        Fraction of the cathode that the catholyte fills; the void fraction stays.

    Raises
    ------
    InputError
        If nothing is left for the solids, or it is not positive.
    """
    values = cell.values()
    most = 1 - values[VOID]
    if not 0 < porosity < most:
        raise InputError(
            f"'{POROSITY}': {porosity:g} is out of bounds; allowed is above 0 and below {most:g}, which the "
            "void fraction leaves"
        )
    denser = (most - porosity) / (most - values[POROSITY])
    changed = {POROSITY: porosity, THICKNESS: values[THICKNESS] / denser}
    changed |= {key: values[key] * denser for key in (ACTIVE, INACTIVE)}
    if values[NETWORK] != 1:  # 1: the conductivity is that of the whole composite
        changed[NETWORK] = values[NETWORK] * denser
    return cell.override(changed)


def active_sodium(cell: Cell, *, connected: bool = True) -> float:
    """Sodium that the active material could hold [mol.m-2]; what a capacity grows with.

    Parameters
    ----------
    cell : Cell
        The cell.
    connected : bool, optional
        Whether only the utilised share counts.
    """
    values = cell.values()
    share = values[UTILISATION] if connected else 1.0
    return share * values[ACTIVE] * values[THICKNESS] * values[MAXIMUM]


def deviations(cell: Cell) -> dict[str, float]:
    """One standard deviation in SI by key: as stated, else a range's width over the root of 12."""
    found = {}
    for key, entry in cell.entries.items():
        if entry.uncertainty_si is not None:
            found[key] = entry.uncertainty_si
        elif entry.range_si is not None and not entry.log:
            found[key] = (entry.range_si[1] - entry.range_si[0]) / sqrt(12)
    return found


def _stack(cell: Cell, values: Mapping[str, float], collectors: bool) -> list[Layer]:
    def slab(name: str, noun: str) -> Layer:
        d = values[f"{noun} thickness [m]"]
        return Layer(name, d, values[f"{noun} density [kg.m-3]"] * d)

    rho_Na, d_cat = values[METAL_DENSITY], values[THICKNESS]
    d_Na = values.get(RESERVOIR, 0.0) + values[CAPACITY] / (rho_Na * values[METAL_CAPACITY])
    P, v = values[POROSITY], values[VOID]
    rho_solid = values["Positive electrode solid density [kg.m-3]"]
    rho_liquid = values["Electrolyte density [kg.m-3]"]
    nouns = [layer(k, cell.layers) for k in range(1, cell.layers + 1)]
    stack = [
        Layer("sodium", d_Na, rho_Na * d_Na),
        *(slab(noun.lower(), noun) for noun in nouns),
        Layer("cathode", d_cat, ((1 - P - v) * rho_solid + P * rho_liquid) * d_cat),
    ]
    if collectors:
        negative, positive = (
            slab(f"{side.lower()} current collector", f"{side} current collector")
            for side in ("Negative", "Positive")
        )
        stack = [negative, *stack, positive]
    return stack


def _densities(cell: Cell, values: Mapping[str, float], collectors: bool) -> tuple[float, float]:
    """Wh/l and Wh/kg."""
    stack = _stack(cell, values, collectors)
    energy = values[VOLTAGE] * values[CAPACITY]
    return energy / sum(x.thickness for x in stack) / 1000, energy / sum(x.mass for x in stack)


def _propagated(
    cell: Cell, values: Mapping[str, float], spread: Mapping[str, float], collectors: bool
) -> tuple[float, float]:
    """Standard deviations of both energy densities, every value varied by its own on its own."""
    squares = np.zeros(2)
    for key, sigma in spread.items():
        if sigma > 0 and key in values:
            up, down = (
                np.array(_densities(cell, {**values, key: values[key] + step}, collectors))
                for step in (sigma / 100, -sigma / 100)
            )
            squares += ((up - down) * 50) ** 2
    by_volume, by_mass = np.sqrt(squares)
    return float(by_volume), float(by_mass)


def _left_out(cell: Cell, values: Mapping[str, float], collectors: bool) -> list[str]:
    missing = [HOUSING] if collectors else [HOUSING, COLLECTORS]
    if collectors:
        missing += [
            NO_FOIL.format(side=side.lower())
            for side in ("Negative", "Positive")
            if values[f"{side} current collector thickness [m]"] == 0
        ]
    return missing + ([ALLOY] if cell.choices["anode"] == "alloy" else [])
