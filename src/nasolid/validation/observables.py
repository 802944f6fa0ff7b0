"""What a model gives for measured entries, for one cell or for many variants of it."""

from collections.abc import Iterable

import pybamm

from nasolid.parameters.cell import Cell
from nasolid.simulation.summary import HalfCycle, half_cycles
from nasolid.simulation.variants import AMBIENT, Variants, felt, held, pulses
from nasolid.spectra import Spectrum
from nasolid.studies.draws import HANGING
from nasolid.validation.measured import Measured, measured
from nasolid.validation.protocols import PROTOCOLS, NotModelled, spectrum, steady

CYCLED = ("half-cycle", "gap")
"""Protocols whose current a whole cell was cycled at."""

PULSE = 1.0
"""Current density of a pulse [A.m-2]."""


class Observables:
    """Values of measured entries for variants of one cell, in few builds.

    Parameters
    ----------
    cell : Cell
        The cell.
    keys : iterable of str
        Numbers that may differ between variants.
    records : iterable of Measured, optional
        What was measured on it, for protocols that need more than one entry; by default what is shipped.
    """

    def __init__(self, cell: Cell, keys: Iterable[str] = (), records: Iterable[Measured] | None = None):
        known = measured(cell.name) if records is None else records
        self.cell, self.keys = cell, (*keys, *HANGING)
        self.currents = [r.current_density for r in known if r.current_density and r.protocol in CYCLED]
        self._builds: dict[tuple, Variants] = {}
        self._memory: dict[tuple, object] = {}
        self._last: Cell | None = None

    def value(self, record: Measured, variant: Cell | None = None) -> float:
        """What the model gives for an entry.

        Parameters
        ----------
        record : Measured
            Of the cell.
        variant : Cell, optional
            Of the cell; by default the cell itself.

        Returns
        -------
        float
            In the SI unit of the record's quantity, hours kept, as its `si`.

        Raises
        ------
        NotModelled
            With the reason, if the model is not asked for it.
        SolveError
            If the integrator gives up, or the run was over before anything could be measured.
        """
        variant = self.cell if variant is None else variant
        if not record.protocol:
            raise NotModelled(f"{record.name}: {record.unmodelled or 'no protocol is given for it'}")
        if variant is not self._last:
            self._memory, self._last = {}, variant
        return PROTOCOLS[record.protocol](self, record, at_conditions(variant, record))

    def solution(self, cell: Cell, i: float) -> pybamm.Solution:
        """Charge and discharge at a current density [A.m-2]."""
        return self._once(("cycle", i, _mark(cell)), lambda: self._build("cycle", cell).simulate(cell, i))

    def half_cycles(self, cell: Cell, i: float) -> list[HalfCycle]:
        """Charge and discharge at a current density [A.m-2], as records."""
        return half_cycles(self.solution(cell, i), cell)

    def gap(self, cell: Cell, i: float) -> float:
        """Voltage between charge and discharge half-way through each [V]."""
        charge, discharge = (_middle(step) for step in self.solution(cell, i).cycles[0].steps)
        return charge - discharge

    def pulse(self, cell: Cell, stoichiometry: float, seconds: float, sign: int = 1) -> float:
        """Areal resistance after a pulse from rest [Ohm.m2], a discharge if `sign` is 1 and a charge if it is -1."""
        i = sign * PULSE
        still = self._once(("held", _mark(cell)), lambda: held(steady(cell)))

        def feel() -> float:
            return felt(self._build("pulse", cell).pulse(still, stoichiometry, seconds, i), i)

        return self._once(("pulse", stoichiometry, seconds, i, _mark(cell)), feel)

    def spectrum(self, cell: Cell) -> Spectrum:
        """Spectrum of the half charged cell."""
        return self._once(("spectrum", _mark(cell)), lambda: spectrum(cell))

    def _once(self, name, work):
        if name not in self._memory:
            self._memory[name] = work()
        return self._memory[name]

    def _build(self, kind: str, cell: Cell) -> Variants:
        cell = steady(cell) if kind == "pulse" else cell
        own, base = cell.values(), self.cell.values()
        moved = sorted(key for key in own.keys() - {*self.keys} if base.get(key) != own[key])
        name = (kind, tuple(cell.choices.values()), *moved)
        if name not in self._builds:
            keys = [key for key in dict.fromkeys([*self.keys, *moved, AMBIENT]) if key in own]
            self._builds[name] = (pulses if kind == "pulse" else Variants)(cell, keys)
        return self._builds[name]


def at_conditions(cell: Cell, record: Measured) -> Cell:
    """The cell under the conditions that an entry was measured at."""
    changes: dict = dict(record.changes)
    if record.temperature is not None and record.temperature != cell.value(AMBIENT):
        changes[AMBIENT] = record.temperature
    return cell.override(changes, record.choices) if changes or record.choices else cell


def _mark(cell: Cell) -> tuple:
    """What tells one variant under its conditions from another."""
    return (*cell.choices.values(), frozenset(cell.values().items()))


def _middle(step: pybamm.Solution) -> float:
    """Voltage half-way through a half-cycle [V]."""
    return float(step["Voltage [V]"]((step.t[0] + step.t[-1]) / 2))
