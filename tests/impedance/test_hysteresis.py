"""Hysteresis in a spectrum: free it answers as the time domain does, held it adds nothing."""

import re
from pathlib import Path

import numpy as np
import pytest
from by_hand import hand_cell

import nasolid
from nasolid.simulation.impedance import BRANCHES, linear_response, operando, spectrum_of
from nasolid.simulation.many_spectra import ManySpectra

ROOT = Path(__file__).parents[2]
CELL = "lowack2025-cell2"
FEW = [1e3, 1.0, 1e-2]
DECAY = "Positive particle hysteresis decay rate"


@pytest.fixture
def measure(monkeypatch):
    """The script that makes the figures of the documentation."""
    monkeypatch.syspath_prepend(str(ROOT / "benchmarks"))
    import hysteresis

    return hysteresis


def reactance(cell, f, branch):
    return nasolid.impedance(cell, [f], branch=branch).impedance[0].imag


@pytest.mark.parametrize(("name", "start"), [(CELL, -1.0), ("hu2024", 0.0), ("tsai2020", 0.0)])
@pytest.mark.parametrize("f", [1e-3, 1e-2])
def test_free_is_what_a_sine_of_a_hundredth_of_c_measures(measure, name, start, f):
    # modulus and reactance: in a cell of high resistance the modulus alone would hide the branch
    cell = nasolid.load_cell(name)
    by_sine = measure.by_sine(cell, f, 0.01, start)[-1]
    free, held = (nasolid.impedance(cell, [f], branch=branch).impedance[0] for branch in ("free", "held"))
    assert abs(free / by_sine - 1) < 0.05
    assert abs(free.imag / by_sine.imag - 1) < 0.05
    assert by_sine.imag / held.imag > 4


def test_the_documentation_quotes_what_the_script_measures(measure):
    told = (ROOT / "docs" / "impedance.md").read_text("utf-8")
    cell = nasolid.load_cell(CELL)
    for f, words in ((1e-3, "1 mHz"), (1e-2, "10 mHz")):
        (row,) = re.findall(rf"^\| {words} \|(.*)\|$", told, re.MULTILINE)
        z = [reactance(cell, f, "held"), reactance(cell, f, "free"), measure.by_sine(cell, f)[-1].imag]
        found = [*(-1e4 * x for x in z), z[-1] / z[0]]
        np.testing.assert_allclose([float(x) for x in row.split("|")], found, rtol=0.02)


@pytest.mark.parametrize("soc", [0.31, 0.6])
def test_a_free_branch_adds_half_its_slope_as_a_capacity(soc):
    # dh/dt = K i / (2 Q) about the middle, Q the charge that fills the connected host: U follows by half-gap times h
    cell = hand_cell({DECAY: 70.0})
    f = 1e-4
    charge = 96485.33212 * 13823.0 * 0.43 * 0.87 * 1.37e-4
    by_hand = 0.0057 * 70.0 / 2 / (2j * np.pi * f * charge)
    found = {b: nasolid.impedance(cell, [f], soc=soc, branch=b).contributions for b in ("free", "held")}
    np.testing.assert_allclose(found["free"]["Hysteresis"], by_hand, rtol=2e-3)
    assert abs(found["held"]["Hysteresis"][0]) < 1e-9 * abs(by_hand)


def test_held_is_the_default_and_the_branch_of_the_discharge():
    cell = hand_cell()
    default = nasolid.impedance(cell, FEW).impedance
    for branch in ("held", "discharge"):
        np.testing.assert_array_equal(nasolid.impedance(cell, FEW, branch=branch).impedance, default)


def test_without_hysteresis_free_is_held():
    cell = hand_cell(hysteresis="none")
    free, held = (nasolid.impedance(cell, FEW, branch=branch).impedance for branch in ("free", "held"))
    np.testing.assert_allclose(free, held, rtol=1e-9)


def test_pieces_of_a_free_spectrum_sum_to_it_and_its_title_says_so():
    spectrum = nasolid.impedance(hand_cell(), FEW, branch="free")
    np.testing.assert_allclose(
        np.sum([*spectrum.contributions.values()], axis=0), spectrum.impedance, rtol=1e-13
    )
    assert spectrum.title.endswith(", 50 % charged, branch free")


@pytest.mark.parametrize("branch", BRANCHES)
def test_variants_in_one_build_have_the_branch_that_is_asked(branch):
    cell = hand_cell(mesh="plain")
    many = ManySpectra(cell, [DECAY], np.array(FEW), 0.4, branch)
    other = cell.override({DECAY: 37.0})
    found, own = many.run(other), nasolid.impedance(other, FEW, soc=0.4, branch=branch)
    np.testing.assert_allclose(found.impedance, own.impedance, rtol=1e-12)
    moved = abs(many.run(cell).impedance[-1] / found.impedance[-1] - 1)
    assert (moved > 1e-3) == (branch == "free")


@pytest.mark.parametrize("direction", ["discharge", "charge"])
def test_under_a_current_the_branch_is_at_its_end_and_held_is_exact(direction):
    cell = hand_cell(mesh="plain")
    (held,) = operando(cell, FEW, current=1.0, direction=direction, every=0.5)
    storing = cell.override({}, {"double_layer": "capacitive"})
    solution = nasolid.simulate(storing, 1.0, direction=direction)
    state = BRANCHES[direction]
    response = linear_response(cell, cell.value("Initial stoichiometry"), state, free=True)
    i = 1.0 if direction == "discharge" else -1.0
    y = response.states(solution, 0.5 * solution.t[-1])
    free = spectrum_of(cell, np.array(FEW), response, y, i)
    np.testing.assert_allclose(free.impedance, held.impedance, rtol=1e-6)
