"""Impedance at rest."""

import numpy as np

from nasolid.simulation.impedance import default_frequencies
from nasolid.simulation.many_spectra import ManySpectra
from nasolid.studies.kernels.result import OneByOne, Result
from nasolid.studies.kernels.task import Task


class Spectra(OneByOne):
    """A spectrum at every point."""

    def _build(self, task: Task) -> None:
        f = np.array(task.protocol.frequencies or default_frequencies())
        self.many = ManySpectra(task.base, task.all_keys, f, task.protocol.soc)

    def _one(self, row: np.ndarray) -> Result:
        spectrum = self.many.run(self.task.cell_of(row))
        f, z = spectrum.frequency, spectrum.impedance
        if not np.all(np.isfinite(z)):
            return Result("failed", "result is not finite")
        scalars = {
            "high_frequency_resistance": float(z[0].real),
            "low_frequency_resistance": float(z[-1].real),
        }
        curves = {}
        if self.task.keep.curves:
            curves = {"frequency": f, "impedance_real": z.real, "impedance_imaginary": z.imag}
        return Result("done", "", scalars, curves)
