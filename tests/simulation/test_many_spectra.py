"""Spectra of variants in one build are those of each variant's own."""

import numpy as np
import pytest
from by_hand import hand_cell

import nasolid
from nasolid.simulation.constant_current import LOWER, UPPER
from nasolid.simulation.many_spectra import ManySpectra
from nasolid.simulation.variants import AMBIENT

FEW = np.array([3e5, 2.1e3, 70.0, 4.7, 0.31, 0.011])
FACTORS = {
    "Separator thickness [m]": (0.7, 1.3),
    "Positive electrode thickness [m]": (1.1, 0.8),
    "Positive particle radius [m]": (1.3, 0.7),
    AMBIENT: (1.005, 0.98),
    "Electrode area [m2]": (1.7, 0.6),
    "Nominal areal capacity [A.h.m-2]": (1.2, 0.8),
    "Positive electrode double-layer capacity [F.m-2]": (0.6, 1.9),
    "Positive particle hysteresis decay rate": (2.0, 0.5),
    LOWER: (1.1, 0.9),
    UPPER: (0.93, 1.02),
}
"""What both variants have over the cell: never the cell's own."""

KINDS = {
    "plain": {},
    "no hysteresis": {"hysteresis": "none"},
    "one that ages": {"contact": "vacancies"},
}


def varied(cell, keys, k):
    """The k-th variant of a cell in some keys."""
    return cell.override({key: cell.value(key) * FACTORS[key][k] for key in keys})


@pytest.mark.parametrize("kind", KINDS)
@pytest.mark.parametrize("soc", [0.31, 1.0])
def test_a_variant_has_the_spectrum_of_its_own_build(kind, soc):
    cell = hand_cell(mesh="plain", **KINDS[kind])
    keys = [key for key in FACTORS if key in cell.values()]
    many = ManySpectra(cell, keys, FEW, soc)
    for k in (0, 1):
        other = varied(cell, keys, k)
        found, own = many.run(other), nasolid.impedance(other, FEW, soc=soc)
        np.testing.assert_array_equal(found.frequency, own.frequency)
        np.testing.assert_allclose(found.impedance, own.impedance, rtol=1e-12)
        assert found.contributions.keys() == own.contributions.keys()
        total = np.sum([*found.contributions.values()], axis=0)
        np.testing.assert_allclose(total, own.impedance, rtol=1e-12)


@pytest.mark.parametrize("key", [key for key in FACTORS if "Nominal" not in key and "decay rate" not in key])
def test_every_number_that_varies_is_felt(key):
    cell = hand_cell(mesh="plain")
    many = ManySpectra(cell, [key], FEW, 0.31)
    other = varied(cell, [key], 0)
    found, before = many.run(other).impedance, many.run(cell).impedance
    if key != "Electrode area [m2]":  # of which an areal impedance knows nothing
        assert np.max(np.abs(found / before - 1)) > 1e-5
    np.testing.assert_allclose(found, nasolid.impedance(other, FEW, soc=0.31).impedance, rtol=1e-12)
