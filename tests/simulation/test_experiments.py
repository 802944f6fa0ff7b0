"""An experiment on variants in one build is the experiment on each variant's own."""

import numpy as np
import pybamm
import pytest
from by_hand import hand_cell

import nasolid
from nasolid.errors import InputError, SolveError
from nasolid.simulation.constant_current import LOWER, UPPER, model_for, start_values
from nasolid.simulation.experiments import ManyExperiments, first_sign
from nasolid.simulation.variants import AMBIENT

NOMINAL, AREA = "Nominal areal capacity [A.h.m-2]", "Electrode area [m2]"
FACTORS = {
    "Separator thickness [m]": (0.7, 1.3),
    "Positive electrode thickness [m]": (1.1, 0.8),
    "Positive particle radius [m]": (1.3, 0.7),
    AMBIENT: (1.005, 0.98),
    NOMINAL: (1.2, 0.8),
    AREA: (1.7, 0.6),
    LOWER: (1.1, 0.9),
    UPPER: (0.97, 1.02),
}
"""What both variants have over the cell: never the cell's own."""

EXPERIMENTS = {
    "discharge": (
        1,
        ["Discharge at 0.5C until 2.9 V", "Rest for 10 minutes", "Charge at 0.3C for 20 minutes"],
    ),
    "charge": (-1, ["Rest for 5 minutes", "Charge at 0.4C for 30 minutes", "Discharge at C/3 for 5 minutes"]),
    "own cut-off": (1, ["Discharge at 0.5C for 10 hours", "Rest for 5 minutes"]),
    "own upper cut-off": (-1, ["Charge at 0.5C for 10 hours", "Rest for 5 minutes"]),
}


def variants(cell):
    """Two cells that differ in all of FACTORS."""
    for k in (0, 1):
        yield cell.override({key: cell.value(key) * pair[k] for key, pair in FACTORS.items()})


def alone(cell, sign, steps, tolerance):
    """The same experiment in a build of its own, by PyBaMM's own means."""
    values = start_values(cell, sign * 1e-6 * cell.value(NOMINAL))
    values.update({LOWER: cell.value(LOWER), UPPER: cell.value(UPPER)})
    solver = nasolid.Solver(rtol=tolerance, atol=tolerance / 100)
    experiment = pybamm.Experiment([tuple(steps)])
    simulation = pybamm.Simulation(
        model_for(cell), experiment=experiment, parameter_values=values, solver=solver
    )
    return simulation.solve(calc_esoh=False).cycles[0].steps


@pytest.mark.parametrize("name", EXPERIMENTS)
def test_a_variant_gives_what_its_own_build_gives(name):
    sign, steps = EXPERIMENTS[name]
    cell = hand_cell(mesh="plain")
    many = ManyExperiments(cell, FACTORS, steps, 1e-7)
    for other in variants(cell):
        found, expected = many.run(other).cycles[0].steps, alone(other, sign, steps, 1e-7)
        assert [step.termination for step in found] == [step.termination for step in expected]
        for step, by_itself in zip(found, expected, strict=True):
            np.testing.assert_allclose(step.t[-1], by_itself.t[-1], rtol=1e-6)
            t = np.linspace(step.t[0], min(step.t[-1], by_itself.t[-1]), 30)[1:-1]
            V, own = step["Voltage [V]"](t), by_itself["Voltage [V]"](t)
            np.testing.assert_allclose(V, own, atol=1e-4)  # where it falls steeply; seconds shift it


def test_c_rates_count_by_the_nominal_capacity_of_each_variant():
    cell = hand_cell(mesh="plain")
    many = ManyExperiments(cell, FACTORS, ["Discharge at 0.5C for 2 minutes", "Charge at C/4 for 1 minute"])
    for other in (cell, *variants(cell)):
        whole = other.value(NOMINAL) * other.value(AREA)
        currents = [float(step["Current [A]"].entries[-1]) for step in many.run(other).cycles[0].steps]
        np.testing.assert_allclose(currents, [0.5 * whole, -0.25 * whole], rtol=1e-9)


RELAXED = 1.0
"""How far beyond a cut-off [V] PyBaMM lets a step go that names no voltage of its own."""


@pytest.mark.parametrize(
    ("name", "cut_off", "sign"), [("own cut-off", LOWER, -1), ("own upper cut-off", UPPER, 1)]
)
def test_a_step_without_an_end_ends_by_the_cut_off_of_its_variant(name, cut_off, sign):
    cell = hand_cell(mesh="plain")
    many = ManyExperiments(cell, FACTORS, EXPERIMENTS[name][1])
    for other in variants(cell):
        (step,) = many.run(other).cycles[0].steps
        V = step["Voltage [V]"].entries[-1]
        np.testing.assert_allclose(V, other.value(cut_off) + sign * RELAXED, rtol=1e-6)


def test_the_first_step_that_has_a_direction_says_from_which_end():
    assert first_sign(["Rest for 1 hour", "Charge at 1C until 4 V", "Discharge at 1C until 3 V"]) == -1
    assert first_sign(["Discharge at 1C until 3 V", "Charge at 1C until 4 V"]) == 1
    assert first_sign(["Rest for 1 hour"]) == 1


def test_what_is_no_number_of_the_cell_and_what_cannot_be_solved(monkeypatch):
    cell = hand_cell(mesh="plain")
    with pytest.raises(InputError, match=r"^'Separator width': is no number of lowack2025-cell2; see"):
        ManyExperiments(cell, ["Separator width"], ["Rest for 1 hour"])
    many = ManyExperiments(cell, [], ["Rest for 1 hour"])

    def give_up(*_, **__):
        raise pybamm.SolverError("no\nway")

    monkeypatch.setattr(many.simulation, "solve", give_up)
    with pytest.raises(SolveError, match=r"^the integrator gave up: no$"):
        many.run(cell)
