"""Spectra of many variants of a cell in one build."""

from collections.abc import Iterable

import numpy as np

from nasolid.models.variable import VariableDFN
from nasolid.parameters.cell import Cell
from nasolid.parameters.equilibrium import charged_stoichiometry, discharged_stoichiometry
from nasolid.parameters.values import parameter_values
from nasolid.simulation.constant_current import CURRENT, LOWER, UPPER, model_choices
from nasolid.simulation.frozen import ages
from nasolid.simulation.impedance import BRANCHES, impedance, rest_values, spectrum_of
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
    soc : float
        State of charge, 0..1, as for `nasolid.impedance`.
    """

    def __init__(self, cell: Cell, keys: Iterable[str], frequencies: np.ndarray, soc: float = 0.5):
        self.frequencies, self.soc = np.asarray(frequencies, dtype=float), soc
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
        values.update(rest_values(cell, empty + self.soc * (full - empty), BRANCHES["discharge"]))
        return values

    def run(self, cell: Cell) -> Spectrum:
        """Spectrum of a variant: what `nasolid.impedance` gives, without its build.

        A cell that ages is built anew each time.
        """
        if self.response is None:
            return impedance(cell, self.frequencies, soc=self.soc)
        values = self._values(cell)
        inputs = {name: float(values[name]) for name in self.names}
        return spectrum_of(cell, self.frequencies, self.response, inputs=inputs, title=cell.title)
