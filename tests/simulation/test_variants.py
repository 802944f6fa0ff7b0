"""Many variants in one build give what one build each would."""

import numpy as np
import pytest
from by_hand import hand_cell

import nasolid
from nasolid.errors import InputError
from nasolid.simulation.variants import Variants, felt, held, losses, pulses
from nasolid.studies import latin_hypercube, uncertain_ranges

THICKNESS, SEPARATOR = "Positive electrode thickness [m]", "Separator thickness [m]"
RADIUS, AMBIENT = "Positive particle radius [m]", "Ambient temperature [K]"


def same(found, expected, cell, tolerance):
    assert len(found.cycles[0].steps) == len(expected.cycles[0].steps)
    for one, other in zip(nasolid.half_cycles(found, cell), nasolid.half_cycles(expected, cell), strict=True):
        assert one.termination == other.termination
        np.testing.assert_allclose(one.areal_capacity, other.areal_capacity, rtol=tolerance)
        np.testing.assert_allclose(one.mean_voltage, other.mean_voltage, rtol=tolerance)


def test_thicknesses_radius_and_temperature_are_inputs():
    cell = hand_cell(mesh="plain")
    changes = [
        {THICKNESS: 173e-6, SEPARATOR: 61e-6},
        {RADIUS: 0.9 * cell.value(RADIUS), AMBIENT: 301.7},
        {THICKNESS: 0.7 * cell.value(THICKNESS), RADIUS: 1.4 * cell.value(RADIUS)},
    ]
    variants = Variants(cell, [THICKNESS, SEPARATOR, RADIUS], tolerance=1e-7)
    for change in changes:
        other = cell.override(change)
        expected = nasolid.simulate(other, 4.3, direction="cycle", tolerance=1e-7)
        same(variants.simulate(other, 4.3), expected, other, 1e-5)


@pytest.mark.filterwarnings("ignore::nasolid.errors.NasolidWarning")  # of draws beyond a formula's range
@pytest.mark.parametrize("name", ["lowack2025-cell1", "hu2024", "tsai2020", "yamauchi2020-C"])
def test_draws_over_every_uncertain_number_of_a_cell_need_one_build(name):
    cell = nasolid.load_cell(name)
    ranges = uncertain_ranges(cell)
    variants = Variants(cell, ranges)
    for draw in latin_hypercube(ranges, 3, seed=11):
        other = cell.override(draw)
        same(variants.simulate(other), nasolid.simulate(other), other, 2e-4)


def test_an_order_of_variants_leaves_no_trace():
    cell = hand_cell(mesh="plain")
    variants = Variants(cell, [RADIUS])
    other = cell.override({RADIUS: 2 * cell.value(RADIUS)})
    before = nasolid.half_cycles(variants.simulate(cell, 4.3), cell)
    variants.simulate(other, 19.0, direction="discharge")
    assert nasolid.half_cycles(variants.simulate(cell, 4.3), cell) == before


def test_pulses_of_variants_feel_a_resistance_put_in_series():
    cell = hand_cell(mesh="plain").override({AMBIENT: 303.0})  # where its contact resistance holds
    contact = "Cathode contact areal resistance [Ohm.m2]"
    bench = pulses(cell, [contact])
    base, more = (
        felt(bench.pulse(held(c), 0.41, 7.0, 1.3), 1.3)
        for c in (cell, cell.override({contact: cell.value(contact) + 3.7e-3}))
    )
    np.testing.assert_allclose(more - base, 3.7e-3, rtol=1e-4)
    pieces = losses(bench.pulse(held(cell), 0.41, 7.0, 1.3), 1.3)
    np.testing.assert_allclose(sum(pieces.values()), base, rtol=1e-6)


def test_a_pulse_starts_at_the_content_asked_for():
    cell = hand_cell(mesh="plain")
    contents = (0.31, 0.62)
    found = [
        pulses(cell).pulse(held(cell), sto, 7.0, 1.3)["Positive electrode stoichiometry"](0.0)
        for sto in contents
    ]
    np.testing.assert_allclose(found, contents, rtol=1e-6)


def test_what_is_no_input_is_refused():
    cell = nasolid.load_cell("lowack2025-cell2")  # as published: what is changed of a cell is an input too
    variants = Variants(cell, [RADIUS])
    with pytest.raises(InputError, match=r"'Separator thickness \[m\]': is no input of this build"):
        variants.simulate(cell.override({SEPARATOR: 33e-6}), 4.3)
    with pytest.raises(InputError, match="has the choices and layers"):
        variants.simulate(cell.override({}, {"hysteresis": "none"}), 4.3)
    with pytest.raises(InputError, match="is no number of"):
        Variants(cell, ["Radius"])


def test_a_variant_with_heat_starts_at_its_own_temperature():
    cell = hand_cell(mesh="plain", thermal="lumped")
    other = cell.override({AMBIENT: 309.3})
    step = Variants(cell, []).simulate(other, 4.3, direction="discharge")
    T = step["Volume-averaged cell temperature [K]"]
    np.testing.assert_allclose(T(0.0), 309.3, rtol=1e-9)
    assert abs(T(step.t[-1]) - 309.3) < 3


def test_a_resistance_beyond_every_cut_off_is_told():
    cell = hand_cell(mesh="plain").override({AMBIENT: 303.0})
    contact = "Cathode contact areal resistance [Ohm.m2]"
    huge = cell.override({contact: 7.3})  # 9.5 V at 1.3 A/m2
    bench = pulses(cell, [contact])
    more, base = (felt(bench.pulse(held(c), 0.41, 7.0, 1.3), 1.3) for c in (huge, cell))
    np.testing.assert_allclose(more - base, 7.3 - cell.value(contact), rtol=1e-6)
