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


PLAIN = {
    "rests": [
        "Discharge at C/2 for 30 minutes",
        "Rest for 1 hour or until > 3.376 V",
        "Charge at C/2 for 10 minutes",
        "Rest for 2 hours or until < 3.3892 V",
        "Discharge at C/2 for 10 hours or until 3 V",
    ],
    "constant voltage": [
        "Charge at C/2 until 3.6 V",
        "Hold at 3.6 V until C/20",
        "Hold at 3.5 V for 5 minutes",
    ],
    "power and resistance": [
        "Discharge at 1 mW for 10 minutes or until 3 V",
        "Charge at 1 mW until 3.5 V",
        "Discharge at 4000 Ohm for 20 minutes",
        "Hold at 3.4 V until 0.02 mA",
    ],
    "over at once": [
        "Discharge at C/2 for 30 minutes",
        "Charge at C/2 until 3.0 V",
        "Rest for 1 hour or until > 3.0 V",
        "Discharge at C/2 for 5 minutes",
    ],
    "an event that none asked for": ["Discharge at C/2 for 20 hours", "Rest for 1 hour"],
    "a time of its own": ["Discharge at C/2 for 2 minutes", "Rest until > 3.9 V", "Rest for 1 hour"],
}


@pytest.mark.parametrize("name", PLAIN)
def test_steps_and_their_ends_are_those_of_plain_pybamm(name):
    """PyBaMM's own integrator raises over a step that is over at once, and its experiment passes over it."""
    cell, steps = hand_cell(mesh="plain"), PLAIN[name]
    many = ManyExperiments(cell, FACTORS, steps, 1e-7)
    found = many.run(cell)
    values = start_values(cell, many.sign * 1e-6 * cell.value(NOMINAL))
    values.update({LOWER: cell.value(LOWER), UPPER: cell.value(UPPER)})
    plain = pybamm.Simulation(
        model_for(cell),
        experiment=pybamm.Experiment([tuple(steps)]),
        parameter_values=values,
        solver=pybamm.IDAKLUSolver(rtol=1e-7, atol=1e-9),
    ).solve(calc_esoh=False)
    pairs = list(zip(many.ends(found), found.cycles[0].steps, plain.cycles[0].steps, strict=True))
    for end, step, own in pairs:
        assert end.at_once is isinstance(own, pybamm.EmptySolution)
        if not end.at_once:
            assert step.termination == own.termination
            np.testing.assert_allclose(step.t[-1] - step.t[0], own.t[-1] - own.t[0], rtol=2e-3)
            for variable in ("Voltage [V]", "Current [A]"):
                ends = step[variable].entries[-1], own[variable].entries[-1]
                np.testing.assert_allclose(*ends, rtol=1e-4, atol=1e-9)
    cut = name.startswith("a")
    assert [end.asked for end, *_ in pairs] == [True] * (len(pairs) - cut) + [False] * cut
    assert len(pairs) < len(steps) if cut else len(pairs) == len(steps)


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


def give_up_later(step):
    """The integrator, which does the first step alone."""

    def stepped(self, old, *args, **kwargs):
        if old is not None and not isinstance(old, pybamm.EmptySolution):
            raise pybamm.SolverError("no\nway")
        return step(self, old, *args, **kwargs)

    return stepped


def test_what_is_no_number_of_the_cell_and_what_cannot_be_solved(monkeypatch):
    cell = hand_cell(mesh="plain")
    with pytest.raises(InputError, match=r"^'Separator width': is no number of lowack2025-cell2; see"):
        ManyExperiments(cell, ["Separator width"], ["Rest for 1 hour"])
    many = ManyExperiments(cell, [], ["Rest for 1 hour"])

    def give_up(*_, **__):
        raise pybamm.SolverError("no\nway")

    with monkeypatch.context() as patched:
        patched.setattr(pybamm.IDAKLUSolver, "step", give_up_later(pybamm.IDAKLUSolver.step))
        later = ManyExperiments(cell, [], ["Rest for 1 minute", "Discharge at 1C for 1 minute"])
        with pytest.raises(SolveError, match=r"^the integrator gave up in step 2 of 2: no$"):
            later.run(cell)
    monkeypatch.setattr(many.simulation, "solve", give_up)
    with pytest.raises(SolveError, match=r"^the integrator gave up: no$"):
        many.run(cell)
