"""Many half-cycles in batches are those of one cell each."""

import numpy as np
import pytest
from by_hand import hand_cell

import nasolid
from nasolid.errors import InputError
from nasolid.simulation.many import ManyHalfCycles
from nasolid.simulation.variants import AMBIENT

SEPARATOR, RADIUS = "Separator thickness [m]", "Positive particle radius [m]"
CONTACT = "Cathode contact areal resistance [Ohm.m2]"
KEYS = [SEPARATOR, RADIUS, CONTACT, AMBIENT]


def some(cell):
    """Points with their currents: all different, none the cell's own."""
    base = np.array([cell.value(key) for key in KEYS])
    factors = [[0.7, 1.3, 1.1, 1.003], [1.4, 0.8, 0.6, 0.98], [1.1, 1.05, 2.3, 0.993]]
    return base * np.array(factors), np.array([4.3, 9.1, 2.2])


@pytest.mark.parametrize("direction", ["discharge", "charge"])
def test_every_point_is_the_run_of_its_cell(direction):
    cell = hand_cell(mesh="plain")
    values, currents = some(cell)
    found = ManyHalfCycles(cell, KEYS, direction, tolerance=1e-7, threads=2).run(values, currents)
    for outcome, point, i in zip(found, values, currents, strict=True):
        other = cell.override(dict(zip(KEYS, map(float, point), strict=True)))
        (alone,) = nasolid.half_cycles(nasolid.simulate(other, i, direction=direction, tolerance=1e-7), other)
        assert (outcome.status, outcome.reason) == ("done", alone.termination)
        for name in ("areal_capacity", "mean_voltage", "energy", "duration"):
            np.testing.assert_allclose(outcome.scalars[name], getattr(alone, name), rtol=2e-4)
        np.testing.assert_allclose(
            outcome.scalars["mean_power"], 3600 * alone.energy / alone.duration, rtol=2e-4
        )
        assert outcome.time[0] == 0
        np.testing.assert_allclose(outcome.time[-1], alone.duration, rtol=2e-4)


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

    def brittle(draws, longest=None):
        calls.append(len(draws))
        if len(draws) > 1 or draws[0][SEPARATOR] == values[1, 0]:
            raise pybamm.SolverError("no\nway")
        return plain(draws, longest)

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


def test_what_cannot_be_batched_is_refused():
    cell = hand_cell(mesh="plain")
    with pytest.raises(InputError, match="direction 'cycle' is not on offer"):
        ManyHalfCycles(cell, [SEPARATOR], "cycle")
    with pytest.raises(InputError, match="cut-offs cannot differ"):
        ManyHalfCycles(cell, ["Upper voltage cut-off [V]"])
