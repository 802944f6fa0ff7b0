"""Diffusion in the host, spheres and films, under a constant current."""

import numpy as np
import pytest
from by_hand import DEPTH, F, arrhenius, hand_cell, read, run

T = 311.0
D = arrhenius(3.1e-15, 0.29, 297.0, T)
C_MAX = 13823.0
EPS = 0.43 * 0.87
SPHERE, FILM = 0.83e-6, 2.1e-7
AREA = {"spheres": 3 * EPS / SPHERE, "films": EPS / FILM}
LENGTH = {"spheres": SPHERE, "films": FILM}
CURRENT = {"spheres": 4.1, "films": 61.0}

# so well connected that the reaction is uniform, D constant, and the content far from its ends
UNIFORM_REACTION = {
    "Positive electrode conductivity [S.m-1]": 93.0,
    "Electrolyte reference conductivity [S.m-1]": 71.0,
    "Positive electrode reference exchange-current density [A.m-2]": 0.013,
    "Positive particle diffusivity decades": 0.0,
}
START = {"Initial concentration in positive electrode [mol.m-3]": 0.35 * C_MAX}
OPEN_ENDED = {"Lower voltage cut-off [V]": -30.0, "Upper voltage cut-off [V]": 30.0}


def tan_q_equals_q(n):
    """The first roots."""
    from scipy.optimize import brentq

    k = np.arange(1, n + 1)
    return np.array([brentq(lambda q: np.sin(q) - q * np.cos(q), m * np.pi, (m + 0.5) * np.pi) for m in k])


def surface_less_mean(shape, tau):
    """(c_surf - mean) F D / (|j| R), `tau` = D t/R^2 after the start of a constant flux."""
    tau = np.asarray(tau)[..., None]
    if shape == "spheres":
        q = tan_q_equals_q(60)
        return 1 / 5 - 2 * np.sum(np.exp(-(q**2) * tau) / q**2, axis=-1)
    n = np.arange(1, 60)
    return 1 / 3 - 2 / np.pi**2 * np.sum(np.exp(-((n * np.pi) ** 2) * tau) / n**2, axis=-1)


def solve(shape, i, tau, r_p):
    cell = hand_cell(UNIFORM_REACTION, catholyte="single-ion", particle=shape, hysteresis="none")
    seconds = max(tau) * LENGTH[shape] ** 2 / D
    return run(cell, i, seconds, values=START | OPEN_ENDED, points={"x_p": 4, "r_p": r_p})


def read_difference(solution, t):
    """Surface less mean concentration [mol.m-3], halfway into the cathode."""
    surface = solution["X-averaged positive particle surface concentration [mol.m-3]"](t)
    mean = solution["Average positive particle concentration [mol.m-3]"](t)
    return np.squeeze(surface - mean)


def test_roots_of_tan_q_are_the_known_ones():
    np.testing.assert_allclose(tan_q_equals_q(3), [4.49341, 7.72525, 10.90412], rtol=1e-6)


@pytest.mark.parametrize("sign", [1, -1])
@pytest.mark.parametrize(("shape", "share"), [("spheres", 1 / 5), ("films", 1 / 3)])
def test_surface_settles_at_a_fixed_distance_from_the_mean(shape, share, sign):
    i = sign * CURRENT[shape]
    tau = np.array([0.9, 1.1])
    solution = solve(shape, i, tau, 40)
    inwards = i / (AREA[shape] * DEPTH)  # sodium enters on discharge
    by_hand = share * inwards * LENGTH[shape] / (F * D)
    assert abs(by_hand) > 4e-4 * C_MAX
    found = read_difference(solution, tau * LENGTH[shape] ** 2 / D)
    np.testing.assert_allclose(found, by_hand, rtol=2e-3)


@pytest.mark.parametrize("shape", ["spheres", "films"])
def test_transient_follows_its_series(shape):
    tau = np.array([0.02, 0.05, 0.1, 0.2])
    solution = solve(shape, CURRENT[shape], tau, 60)
    by_hand = surface_less_mean(shape, tau)
    by_hand = by_hand * CURRENT[shape] / (AREA[shape] * DEPTH) * LENGTH[shape] / (F * D)
    np.testing.assert_allclose(read_difference(solution, tau * LENGTH[shape] ** 2 / D), by_hand, rtol=4e-3)


@pytest.mark.parametrize("shape", ["spheres", "films"])
def test_mean_content_rises_by_the_charge_over_the_utilised_host(shape):
    i, tau = CURRENT[shape], [0.3]
    solution = solve(shape, i, tau, 8)
    t = 0.3 * LENGTH[shape] ** 2 / D
    mean = solution["Average positive particle concentration [mol.m-3]"]
    np.testing.assert_allclose(mean(t) - mean(0), i * t / (F * EPS * DEPTH), rtol=1e-8)


def test_films_are_planar_and_hold_their_sodium():
    # nothing is weighted by r^2: the mean over the film is the plain mean over its nodes
    i = CURRENT["films"]
    solution = solve("films", i, [0.2], 20)
    t = 0.2 * FILM**2 / D
    c = solution["Positive particle concentration [mol.m-3]"]
    r = FILM * (np.arange(20) + 0.5) / 20
    x = 3.4e-5 + 9.3e-5 + DEPTH * 0.375
    profile = np.squeeze(c(t, x=x, r=r))
    assert np.all(np.diff(profile) > 0)  # it comes in at the wall, r = delta, and not at the free surface
    mean = read(solution, "R-averaged positive particle concentration [mol.m-3]", t, x)
    np.testing.assert_allclose(np.mean(profile), mean, rtol=1e-10)
    np.testing.assert_allclose(np.mean(profile) - 0.35 * C_MAX, i * t / (F * EPS * DEPTH), rtol=2e-3)


@pytest.mark.parametrize("shape", ["spheres", "films"])
def test_area_per_volume_follows_the_shape_and_the_utilised_share(shape):
    solution = solve(shape, 1.3, [1e-3], 4)
    found = solution["X-averaged positive electrode surface area to volume ratio [m-1]"](0)
    np.testing.assert_allclose(found, AREA[shape], rtol=1e-12)


def test_films_and_spheres_of_equal_loading_hold_equal_charge():
    from nasolid.simulation import theoretical_capacity

    by_hand = EPS * DEPTH * C_MAX * F / 3600
    for shape in ("spheres", "films"):
        cell = hand_cell(particle=shape)
        np.testing.assert_allclose(theoretical_capacity(cell), by_hand, rtol=1e-9)


def test_diffusion_slows_by_decades_above_its_step():
    cell = hand_cell({"Positive particle diffusivity decades": 1.3})
    for sto in (0.3, 0.52, 0.8):
        values = {"Initial concentration in positive electrode [mol.m-3]": sto * C_MAX}
        found = run(cell, 0.1, 1, values=values)["Positive particle effective diffusivity [m2.s-1]"].entries
        by_hand = D * 10 ** (-1.3 / (1 + np.exp((0.52 - sto) / 0.04)))
        np.testing.assert_allclose(np.ravel(found)[0], by_hand, rtol=1e-4)
