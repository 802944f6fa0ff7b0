"""Spectra of many variants of a cell in one build."""

from collections.abc import Iterable

import numpy as np

from nasolid.models.variable import VariableDFN
from nasolid.parameters.cell import Cell
from nasolid.parameters.equilibrium import charged_stoichiometry, discharged_stoichiometry
from nasolid.parameters.values import parameter_values
from nasolid.simulation.constant_current import CURRENT, LOWER, UPPER, model_choices
from nasolid.simulation.frozen import ages
from nasolid.simulation.impedance import BRANCHES, FREE, at_rest, impedance, rest_values, spectrum_of
from nasolid.simulation.linear import LinearResponse
from nasolid.simulation.variants import FIRST, input_names
from nasolid.spectra import Spectrum


class ManySpectra:
    """Spectra of variants of a cell at rest, at one state of charge.

    Parameters
    ----------
    cell : Cell
        The cell; variants have its layers and choices.
    keys : iterable of str
        Numbers that may differ between variants.
    frequencies : numpy.ndarray
        [Hz].
    soc, branch
        As for `nasolid.impedance`.
    """

    def __init__(
        self,
        cell: Cell,
        keys: Iterable[str],
        frequencies: np.ndarray,
        soc: float = 0.5,
        branch: str = "held",
    ):
        self.frequencies, self.soc, self.branch = np.asarray(frequencies, dtype=float), soc, branch
        self.response = None
        if ages(cell):
            return
        self.names = sorted(set(input_names(cell, keys)) - {CURRENT, FIRST, LOWER, UPPER})
        options = model_choices(cell) | {"double_layer": "capacitive", "thermal": "isothermal"}
        values = self._values(cell)
        values.update(dict.fromkeys(self.names, "[input]"))
        model = VariableDFN(True, separator_layers=cell.layers, **options)
        self.response = LinearResponse(model, parameter_values=values)

    def _values(self, cell: Cell):
        empty, full = discharged_stoichiometry(cell), charged_stoichiometry(cell)
        values = parameter_values(cell)
        sto, free = empty + self.soc * (full - empty), self.branch == FREE
        values.update(rest_values(cell, sto, BRANCHES[self.branch], free))
        return values

    def run(self, cell: Cell) -> Spectrum:
        """Spectrum of a variant: what `nasolid.impedance` gives, without its build.

        A cell that ages is built anew each time.
        """
        if self.response is None:
            return impedance(cell, self.frequencies, soc=self.soc, branch=self.branch)
        values = self._values(cell)
        inputs = {name: float(values[name]) for name in self.names}
        title = at_rest(cell, self.soc, self.branch)
        return spectrum_of(cell, self.frequencies, self.response, inputs=inputs, title=title)
