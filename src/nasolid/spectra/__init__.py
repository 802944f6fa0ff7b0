"""Analysis of impedance spectra, measured or simulated: fits, consistency, relaxation times, files."""

from nasolid.spectra.activation import ArrheniusLine, arrhenius_line
from nasolid.spectra.causality import KramersKronig, kramers_kronig
from nasolid.spectra.circuits import Circuit, Parameter, parallel, series
from nasolid.spectra.elements import (
    CPE,
    Capacitor,
    Inductor,
    Resistor,
    Warburg,
    WarburgOpen,
    WarburgShort,
    apex_frequency,
    lowack_circuit,
    zarc,
)
from nasolid.spectra.files import read_csv, read_mpt, read_mpt_cycles, write_csv
from nasolid.spectra.fitting import FitResult, fit
from nasolid.spectra.peaks import Peak
from nasolid.spectra.relaxation import RelaxationTimes, relaxation_times
from nasolid.spectra.spectrum import Spectrum, looks_conjugated
from nasolid.spectra.tails import Tail

__all__ = [
    "CPE",
    "ArrheniusLine",
    "Capacitor",
    "Circuit",
    "FitResult",
    "Inductor",
    "KramersKronig",
    "Parameter",
    "Peak",
    "RelaxationTimes",
    "Resistor",
    "Spectrum",
    "Tail",
    "Warburg",
    "WarburgOpen",
    "WarburgShort",
    "apex_frequency",
    "arrhenius_line",
    "fit",
    "kramers_kronig",
    "looks_conjugated",
    "lowack_circuit",
    "parallel",
    "read_csv",
    "read_mpt",
    "read_mpt_cycles",
    "relaxation_times",
    "series",
    "write_csv",
    "zarc",
]
