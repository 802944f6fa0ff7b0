"""Many draws in one build give what one run each would."""

import numpy as np
from by_hand import hand_cell

import nasolid
from nasolid.simulation.batch import Batch

AREA = 2.3e-5
CURRENT = "Current function [A]"
CONTACT = "Cathode contact areal resistance [Ohm.m2]"


def test_batch_equals_runs_one_by_one():
    cell = hand_cell(mesh="plain")
    draws = [(4.1, 3.3e-3), (8.7, 7.1e-3), (2.9, 9.7e-3)]
    batch = Batch(cell, 5.0, [CONTACT], tolerance=1e-7)
    found = batch.run([{CONTACT: r, CURRENT: i * AREA} for i, r in draws])
    for (i, r), solution in zip(draws, found, strict=True):
        alone = nasolid.simulate(cell.override({CONTACT: r}), i, direction="discharge", tolerance=1e-7)
        np.testing.assert_allclose(solution.t[-1], alone.t[-1], rtol=1e-4)
        t = np.linspace(0, 0.95, 40) * alone.t[-1]
        np.testing.assert_allclose(solution["Voltage [V]"](t), alone["Voltage [V]"](t), rtol=0, atol=2e-5)


def test_a_draw_that_is_over_at_once_does_not_take_its_neighbours_along_wherever_it_stands():
    cell = hand_cell(mesh="plain")
    batch = Batch(cell, 5.0, [CONTACT])
    draws = [{CONTACT: 6.1e-3, CURRENT: i * AREA} for i in (900.0, 4.1, 950.0)]
    found = batch.run(draws)
    assert [solution.t.size == 1 for solution in found] == [True, False, True]
    assert all(solution.termination == "event: Minimum voltage [V]" for solution in found)
