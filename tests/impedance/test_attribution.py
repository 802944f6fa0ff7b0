"""Which piece a resistance and an arc belong to, and what docs/impedance.md says of it."""

import re
from pathlib import Path

import numpy as np
import pytest

import nasolid
from nasolid.simulation.attribution import arcs, resistances, shares, wide_frequencies
from nasolid.simulation.impedance import impedance
from nasolid.simulation.resistance import pulse_losses, pulse_resistance

PAGE = (Path(__file__).parents[2] / "docs" / "impedance.md").read_text(encoding="utf-8")
CELLS = ["lowack2025-cell1", "lowack2025-cell2"]


@pytest.fixture(scope="module")
def found():
    return {name: resistances(nasolid.load_cell(name)) for name in CELLS}


def test_the_table_of_the_page_is_what_the_model_gives(found):
    rows = re.findall(r"^\| ([A-Z][\w ]+) \|((?: [\d.]+ \|){6})$", PAGE, re.MULTILINE)
    assert len(rows) == 7
    for piece, numbers in rows:
        printed = [float(x) for x in numbers.split("|")[:-1]]
        model = [1e4 * found[name][kind].get(piece, 0.0) for name in CELLS for kind in found[name]]
        np.testing.assert_allclose(printed, model, rtol=1e-4, atol=0.006)


def test_a_pulse_feels_the_sum_of_its_pieces():
    cell = nasolid.load_cell("lowack2025-cell2")
    whole = pulse_resistance(cell, 0.4, 3.0)
    np.testing.assert_allclose(sum(pulse_losses(cell, 0.4, 3.0).values()), whole, rtol=1e-12)
    ohmic = 110e-6 / 0.16 + cell.value("Cathode contact areal resistance [Ohm.m2]")
    assert ohmic < whole < 1.1 * ohmic


def test_shares_are_those_of_the_nearest_frequency():
    spectrum = impedance("hu2024", [1e3, 1.0])
    at = shares(spectrum, 2.0)
    np.testing.assert_allclose(sum(at.values()), spectrum.impedance[1].real, rtol=1e-9)


def test_charge_transfer_of_the_host_peaks_where_its_own_resistance_and_double_layer_say():
    cell = nasolid.load_cell("lowack2025-cell2")
    spectrum = impedance(cell, wide_frequencies())
    arc = arcs(spectrum)["Cathode reaction"]
    T, c = 303.15, 8.617333262e-5
    j0 = 3.4 * np.exp(0.45 / c * (1 / 298.15 - 1 / T))
    by_hand = j0 / (8.314462618 * T / 96485.33212) / (2 * np.pi * 0.1)
    assert abs(arc.apex / by_hand - 1) < 0.15  # twenty points per decade
    area = 3 * 0.344 * cell.value("Positive electrode utilisation") / 0.5e-6 * 100e-6
    np.testing.assert_allclose(arc.resistance, 8.314462618 * T / 96485.33212 / j0 / area, rtol=0.01)


def test_salt_diffusion_peaks_far_below_the_arc_it_is_said_to_be():
    for name in CELLS:
        arc = arcs(impedance(name, wide_frequencies()))["Catholyte concentration"]
        assert arc.apex < 0.03
        assert arc.resistance < 3e-4


def test_a_bare_resistance_has_no_apex():
    arc = arcs(impedance("tsai2020", wide_frequencies()))["Contact"]
    assert arc.apex is None
    np.testing.assert_allclose(arc.resistance, 270e-4, rtol=1e-9)
