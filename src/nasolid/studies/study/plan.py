"""What a study computes: a cell, what varies, a protocol, what is kept. Plain data."""

from dataclasses import dataclass, field

import numpy as np

KINDS = ("grid", "latin hypercube", "sobol", "uncertain", "table")
"""How points are chosen."""

OPERATING = {"temperature": "K", "current": "A.m-2"}
"""Operating conditions that may vary besides the cell's own numbers, and their SI units."""

HALF_CYCLE = {
    "areal_capacity": "A.h.m-2",
    "specific_capacity": "A.h.kg-1",
    "mean_voltage": "V",
    "energy": "W.h.m-2",
    "mean_power": "W.m-2",
    "duration": "s",
}
CYCLE = {"voltage_efficiency": "", "coulombic_efficiency": "", "energy_efficiency": ""}
SPECTRUM = {"high_frequency_resistance": "Ohm.m2", "low_frequency_resistance": "Ohm.m2"}

SCALARS = {
    "constant current": HALF_CYCLE | CYCLE,
    "experiment": HALF_CYCLE,
    "map": HALF_CYCLE | CYCLE,
    "impedance": SPECTRUM,
}
"""By kind of protocol what may be kept of a point, with units. Those of `CYCLE` need charge and discharge; those of
`SPECTRUM` are real parts at the highest and the lowest frequency."""


@dataclass(frozen=True)
class Protocol:
    """What is done to the cell of every point.

    Attributes
    ----------
    kind : str
        A key of `SCALARS`.
    current : str or None
        As for `nasolid.simulate`, and like there by default what the cell was measured at; a C-rate counts by the
        nominal capacity of each point.
    direction : str
        "discharge", "charge" or "cycle"; of a map "cycle" is both.
    charge_current : str or None
        Of the charge of a cycle.
    cycles : int
        How many cycles, at least 1.
    temperature : str or None
        With its unit; by default the cell's own.
    steps : tuple of str
        Steps of an experiment, in PyBaMM's words.
    currents, temperatures : tuple of str
        Of a map.
    soc : float
        State of charge of an impedance, 0..1.
    frequencies : tuple of float
        Of an impedance [Hz]; () for the default ones.
    """

    kind: str
    current: str | None = None
    direction: str = "discharge"
    charge_current: str | None = None
    cycles: int = 1
    temperature: str | None = None
    steps: tuple[str, ...] = ()
    currents: tuple[str, ...] = ()
    temperatures: tuple[str, ...] = ()
    soc: float = 0.5
    frequencies: tuple[float, ...] = ()


@dataclass(frozen=True)
class Keep:
    """What is recorded of a point.

    Attributes
    ----------
    scalars : tuple of str
        Names of `SCALARS`.
    curves : int
        Points of each curve; 0 keeps none.
    """

    scalars: tuple[str, ...]
    curves: int = 0


@dataclass(frozen=True)
class Axis:
    """One number that varies.

    Attributes
    ----------
    name : str
        A key, or one of `OPERATING`.
    values : tuple of float
        In SI, of a grid; () otherwise.
    low, high : float
        Ends in SI of what is drawn from a range.
    log : bool
        Whether draws spread evenly over decades.
    c_rate : bool
        Whether a current was given as C-rates. Numbers are those of the study's cell; a point with another nominal
        capacity takes them in proportion.
    """

    name: str
    values: tuple[float, ...] = ()
    low: float = 0.0
    high: float = 0.0
    log: bool = False
    c_rate: bool = False


@dataclass(frozen=True, eq=False)
class Varies:
    """What differs between points.

    Attributes
    ----------
    kind : str
        One of `KINDS`.
    axes : tuple of Axis
        What varies; besides the cell's stated uncertainties where the kind is "uncertain".
    points : int
        How many are drawn; of no meaning to a grid and a table.
    seed : int
        The same seed gives the same points.
    hold_loading : bool
        Whether the loading holds as in `nasolid.studies.variant`.
    rows : numpy.ndarray
        Points of a table in SI, n x axes; empty for other kinds.
    """

    kind: str
    axes: tuple[Axis, ...] = ()
    points: int = 0
    seed: int = 0
    hold_loading: bool = False
    rows: np.ndarray = field(default_factory=lambda: np.empty((0, 0)), repr=False)


@dataclass(frozen=True, eq=False)
class Plan:
    """A study before it is run.

    Attributes
    ----------
    name : str
        For people.
    cell : str
        As for `nasolid.load_cell`.
    choices : dict
        Choices of the model that differ from the cell's own.
    settings : dict
        Numbers in SI by key that differ from the cell's own at every point.
    varies : Varies
        What differs between points.
    protocol : Protocol
        What is done to each.
    keep : Keep
        What is recorded of each.
    """

    name: str
    cell: str
    choices: dict[str, str]
    settings: dict[str, float]
    varies: Varies
    protocol: Protocol
    keep: Keep
