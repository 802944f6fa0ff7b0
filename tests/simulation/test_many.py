"""Many half-cycles in batches are those of one cell each."""

import numpy as np
import pytest
from by_hand import hand_cell

import nasolid
from nasolid.errors import InputError
from nasolid.simulation.constant_current import LOWER, UPPER
from nasolid.simulation.many import ManyHalfCycles
from nasolid.simulation.variants import AMBIENT

SEPARATOR, RADIUS = "Separator thickness [m]", "Positive particle radius [m]"
CONTACT = "Cathode contact areal resistance [Ohm.m2]"
KEYS = [SEPARATOR, RADIUS, CONTACT, AMBIENT]
SAME = 1e-10
"""What the same steps of the integrator leave of a difference; other steps would leave up to 1e-5."""


def some(cell):
    """Points with their currents: all different, none the cell's own."""
    base = np.array([cell.value(key) for key in KEYS])
    factors = [[0.7, 1.3, 1.1, 1.003], [1.4, 0.8, 0.6, 0.98], [1.1, 1.05, 2.3, 0.993]]
    return base * np.array(factors), np.array([4.3, 9.1, 2.2])


@pytest.mark.parametrize("direction", ["discharge", "charge"])
def test_every_point_is_the_run_of_its_cell(direction):
    cell = hand_cell(mesh="plain")
    values, currents = some(cell)
    found = ManyHalfCycles(cell, KEYS, direction, threads=2).run(values, currents)
    for outcome, point, i in zip(found, values, currents, strict=True):
        other = cell.override(dict(zip(KEYS, map(float, point), strict=True)))
        (alone,) = nasolid.half_cycles(nasolid.simulate(other, i, direction=direction), other)
        assert (outcome.status, outcome.reason) == ("done", alone.termination)
        for name in ("areal_capacity", "mean_voltage", "energy", "duration"):
            np.testing.assert_allclose(outcome.scalars[name], getattr(alone, name), rtol=SAME)
        np.testing.assert_allclose(
            outcome.scalars["mean_power"], 3600 * alone.energy / alone.duration, rtol=SAME
        )
        assert outcome.time[0] == 0
        np.testing.assert_allclose(outcome.time[-1], alone.duration, rtol=SAME)


def test_what_stops_or_is_no_cell_has_its_name_and_leaves_its_neighbours_alone():
    cell = hand_cell(mesh="plain")
    values, currents = some(cell)
    values, currents = np.vstack([values, values]), np.array([4.3, 9e4, 2.2, 4.3, 9.1, 8e4])
    values[3, 0] = -1e-6
    found = ManyHalfCycles(cell, KEYS).run(values, currents)
    assert [outcome.status for outcome in found] == ["done", "stopped", "done", "failed", "done", "stopped"]
    assert found[1].reason == "lower cut-off at once"
    assert "out of bounds" in found[3].reason
    assert found[1].scalars["areal_capacity"] == 0
    assert np.isnan(found[1].scalars["mean_voltage"])
    assert found[3].scalars == {}


def test_a_batch_that_raises_is_solved_one_by_one(monkeypatch):
    import pybamm

    cell = hand_cell(mesh="plain")
    values, currents = some(cell)
    many = ManyHalfCycles(cell, KEYS)
    plain, calls = many.batch.run, []

    def brittle(draws):
        calls.append(len(draws))
        if len(draws) > 1 or draws[0][SEPARATOR] == values[1, 0]:
            raise pybamm.SolverError("no\nway")
        return plain(draws)

    monkeypatch.setattr(many.batch, "run", brittle)
    found = many.run(values, currents)
    assert calls == [3, 1, 1, 1]
    assert [outcome.status for outcome in found] == ["done", "failed", "done"]
    assert found[1].reason == "integrator gave up: no"


def test_threads_and_order_change_nothing():
    cell = hand_cell(mesh="plain")
    values, currents = some(cell)
    one = ManyHalfCycles(cell, KEYS).run(values, currents)
    two = ManyHalfCycles(cell, KEYS, threads=2).run(values[::-1], currents[::-1])[::-1]
    for a, b in zip(one, two, strict=True):
        for name in a.scalars:
            np.testing.assert_allclose(a.scalars[name], b.scalars[name], rtol=1e-10)


@pytest.mark.parametrize("direction", ["discharge", "charge"])
def test_points_may_differ_in_their_cut_offs(direction):
    cell = hand_cell(mesh="plain")
    values = np.array([[2.9, 3.71], [2.2, 3.55], [3.1, 3.9]])
    currents = np.array([4.3, 9.1, 2.2])
    found = ManyHalfCycles(cell, [LOWER, UPPER], direction).run(values, currents)
    for outcome, point, i in zip(found, values, currents, strict=True):
        other = cell.override(dict(zip((LOWER, UPPER), map(float, point), strict=True)))
        (alone,) = nasolid.half_cycles(nasolid.simulate(other, i, direction=direction), other)
        assert (outcome.status, outcome.reason) == ("done", alone.termination)
        np.testing.assert_allclose(outcome.scalars["areal_capacity"], alone.areal_capacity, rtol=SAME)
        np.testing.assert_allclose(outcome.scalars["energy"], alone.energy, rtol=SAME)
        end = {"discharge": point[0], "charge": point[1]}[direction]
        np.testing.assert_allclose(outcome.voltage[-1], end, rtol=1e-6)


def test_it_does_not_matter_how_points_are_parted():
    cell = nasolid.load_cell("lowack2025-cell2")
    values, currents = some(cell)
    rough = 1e-2  # so that the first step, and with it all else, would feel where the end is
    many = ManyHalfCycles(cell, KEYS, "charge", tolerance=rough)
    whole = many.run(values, currents)
    for parted in ([[0], [1, 2]], [[2], [0, 1]], [[0], [1], [2]]):
        for rows in parted:
            for k, outcome in zip(rows, many.run(values[rows], currents[rows]), strict=True):
                assert outcome.scalars == whole[k].scalars
                np.testing.assert_array_equal(outcome.voltage, whole[k].voltage)


def test_the_end_that_is_given_ends_what_no_cut_off_ends():
    cell = hand_cell(mesh="plain")
    values, currents = some(cell)
    found = ManyHalfCycles(cell, KEYS).run(values, currents, 100.0)
    assert {outcome.reason for outcome in found} == {"final time"}
    for outcome, i in zip(found, currents, strict=True):
        np.testing.assert_allclose(outcome.scalars["areal_capacity"], i * 100 / 3600, rtol=1e-12)


def test_cells_that_are_made_already_give_what_their_numbers_give():
    cell = hand_cell(mesh="plain")
    values, currents = some(cell)
    values[1, 0] = -1e-6
    many = ManyHalfCycles(cell, KEYS)
    cells = []
    for point in values:
        try:
            cells.append(cell.override(dict(zip(KEYS, map(float, point), strict=True))))
        except InputError as error:
            cells.append(error)
    of_numbers, of_cells = many.run(values, currents), many.run_cells(cells, currents)
    assert [outcome.status for outcome in of_cells] == ["done", "failed", "done"]
    for a, b in zip(of_numbers, of_cells, strict=True):
        assert (a.status, a.reason) == (b.status, b.reason)
        assert a.scalars.keys() == b.scalars.keys()
        for name in a.scalars:
            np.testing.assert_allclose(a.scalars[name], b.scalars[name], rtol=1e-10)


def test_what_cannot_be_batched_is_refused():
    cell = hand_cell(mesh="plain")
    with pytest.raises(InputError, match="direction 'cycle' is not on offer"):
        ManyHalfCycles(cell, [SEPARATOR], "cycle")
    with pytest.raises(InputError, match="'Separator width': is no number of lowack2025-cell2"):
        ManyHalfCycles(cell, ["Separator width"])
