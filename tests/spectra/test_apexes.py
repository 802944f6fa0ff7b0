"""Arcs that an eye finds in a spectrum."""

import numpy as np
import pytest

from nasolid.spectra import Spectrum
from nasolid.spectra.apexes import apexes

F = np.logspace(6, -2, 81)


def arc(r, apex, f=F):
    return r / (1 + 1j * f / apex)


def test_arcs_that_stand_apart_have_their_frequency_and_their_resistance():
    found = apexes(Spectrum(F, 1e-3 + arc(2e-3, 2.3e4) + arc(5e-3, 7.0)))
    assert [x.frequency for x in found] == pytest.approx([2.3e4, 7.0], rel=5e-3)
    assert [x.resistance for x in found] == pytest.approx([2e-3, 5e-3], rel=5e-3)


def test_the_order_of_the_frequencies_does_not_matter():
    z = arc(2e-3, 2.3e4) + arc(5e-3, 7.0)
    assert apexes(Spectrum(F[::-1], z[::-1])) == apexes(Spectrum(F, z))


def test_a_tail_at_low_frequency_is_no_arc():
    (found,) = apexes(Spectrum(F, arc(2e-3, 2.3e4) + 1e-4 / np.sqrt(2j * np.pi * F)))
    assert found.frequency == pytest.approx(2.3e4, rel=0.02)


@pytest.mark.parametrize("z", [np.full(F.size, 1e-3 + 0j), 1e-3 + 1 / (2j * np.pi * F)])
def test_without_an_arc_there_is_none(z):
    assert apexes(Spectrum(F, z)) == ()
    assert apexes(Spectrum(F[:2], z[:2])) == ()


def test_a_ripple_is_no_arc():
    ripple = 1 + 1e-3j * np.cos(3 * np.arange(F.size))
    assert (
        len(apexes(Spectrum(F, arc(2e-3, 2.3e4) * ripple + 1e-3j * 1e-3 * np.cos(2 * np.arange(F.size)))))
        == 1
    )
