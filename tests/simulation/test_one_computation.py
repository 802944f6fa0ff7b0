"""Run, map and study of one point are one computation: the same steps and the same average.

The cells here are those on which other steps show: with the last digit of a current lan2019 at 1C differs by 1e-5, so
that paths that only solve the same equations do not pass.
"""

import numpy as np
import pytest
from by_hand import hand_cell

import nasolid
from nasolid.simulation.averages import cut, over_time
from nasolid.simulation.builds import AMBIENT, CATHODE, varied
from nasolid.simulation.many import ManyHalfCycles
from nasolid.simulation.variants import Variants

SAME = 1e-10
"""What the same steps of the integrator leave of a difference."""

FILM, THICKNESS, RADIUS = "Positive electrode film thickness [m]", CATHODE[0], "Positive particle radius [m]"
NUMBERS = ("areal_capacity", "mean_voltage", "energy", "duration")


def alone(cell, i, direction):
    return nasolid.half_cycles(nasolid.simulate(cell, i, direction=direction), cell)[0]


@pytest.mark.parametrize("direction", ["charge", "discharge"])
@pytest.mark.parametrize("name", ["lan2019", "yamauchi2020-B"])
def test_a_map_holds_what_runs_give(name, direction):
    found = nasolid.rate_map(name, ["0.3C", "1C"], ["35 degC"], directions=[direction])
    for k, i in enumerate(found["current_density"].to_numpy()):
        cell = nasolid.load_cell(name).override({AMBIENT: "35 degC"})
        half, here = (
            alone(cell, float(i), direction),
            found.isel(direction=0, current_density=k, temperature=0),
        )
        for number in NUMBERS:
            np.testing.assert_allclose(float(here[number]), getattr(half, number), rtol=SAME)


@pytest.mark.parametrize(
    ("name", "key"),
    [
        ("lan2019", FILM),
        ("lan2019", THICKNESS),
        ("yamauchi2020-B", RADIUS),
        ("hu2024", "Separator layer 1 thickness [m]"),
    ],
)
def test_a_point_of_a_study_is_the_run_of_its_cell_also_where_the_mesh_moves(name, key):
    base = nasolid.load_cell(name)
    value, i = 0.83 * base.value(key), 0.7 * base.value("Nominal areal capacity [A.h.m-2]")
    (outcome,) = ManyHalfCycles(base, [key]).run(np.array([[value]]), np.array([i]))
    half = alone(base.override({key: value}), i, "discharge")
    for number in NUMBERS:
        np.testing.assert_allclose(outcome.scalars[number], getattr(half, number), rtol=SAME)


def test_a_cycle_of_a_variant_is_the_run_of_its_cell():
    base = nasolid.load_cell("lan2019")
    cell = base.override({FILM: 0.9 * base.value(FILM)})
    runs = Variants(base, [FILM]).simulate(cell, 5.0), nasolid.simulate(cell, 5.0)
    for one, other in zip(*(nasolid.half_cycles(run, cell) for run in runs), strict=True):
        for number in NUMBERS:
            np.testing.assert_allclose(getattr(one, number), getattr(other, number), rtol=SAME)


def test_a_changed_cell_is_told_on_its_own_mesh():
    cell = hand_cell(mesh="plain").override({THICKNESS: 171e-6, "Separator thickness [m]": 61e-6})
    solution = nasolid.simulate(cell, 3.0, direction="discharge")
    c, sto = (
        solution[f"Positive {x}"] for x in ("electrolyte concentration [mol.m-3]", "particle stoichiometry")
    )
    np.testing.assert_allclose(np.ptp(c.mesh.edges), 171e-6, rtol=1e-9)  # metres, not shares
    assert np.all(np.isfinite(c(solution.t, x=c.mesh.nodes)))
    assert np.all(np.isfinite(sto(solution.t[-1], r=0.5 * cell.value(RADIUS), x=c.mesh.nodes)))


def test_what_was_changed_is_an_input_and_so_is_all_that_hangs_together():
    cell = nasolid.load_cell("lowack2025-cell2")
    cell = cell.override({"Contact fraction": 0.4, "Lower voltage cut-off [V]": 2.7})
    assert set(varied(cell)) >= {"Contact fraction", AMBIENT}
    assert "Lower voltage cut-off [V]" not in varied(cell)
    assert set(CATHODE) <= set(varied(cell, [THICKNESS]))
    assert not set(CATHODE) & set(varied(cell, [RADIUS]))


def test_an_integral_over_uneven_steps_is_that_of_the_curve():
    t = np.cumsum(np.geomspace(1e-3, 8, 60))
    for curve, whole in (
        (lambda x: 3 + 0.1 * x - 2e-4 * x**3, lambda x: 3 * x + 0.05 * x**2 - 5e-5 * x**4),
        (lambda x: np.exp(-x / 70), lambda x: -70 * np.exp(-x / 70)),
    ):
        expected = whole(t[-1]) - whole(t[0])
        np.testing.assert_allclose(over_time(curve(t), t), expected, rtol=1e-6)
        assert abs(np.trapezoid(curve(t), t) / expected - 1) > 1e-5  # straight lines would not do
    assert over_time(np.array([3.1]), np.array([0.0])) == 0
    np.testing.assert_allclose(over_time(np.array([3.0, 4.0]), np.array([0.0, 2.0])), 7.0)


def test_a_curve_is_cut_where_it_should_have_ended():
    t = np.linspace(0, 10, 8)
    V, shorter = cut(3 - 0.1 * t, t, 4.2)
    assert shorter[-1] == 4.2
    np.testing.assert_allclose(V, 3 - 0.1 * shorter, rtol=1e-12)
    assert cut(t, t, 10.0)[1] is t
