"""Spectrum of the porous cathode against its closed forms: reacting, diffusing, blocking."""

import numpy as np
import pytest
from by_formula import both_resistive, cathode_pieces, film, linearised, sphere
from by_hand import F, R, arrhenius, conductivity, hand_cell, mean_potential

pytestmark = pytest.mark.filterwarnings("ignore:.*what is plausible")  # limiting cases

T, L = 311.0, 1.37e-4
STO = 0.43
KAPPA = conductivity(0.73, 0.17, 301.0, T) * 0.41**1.7
SIGMA = 0.9 * 0.23**1.3
J0 = arrhenius(2.3, 0.44, 300.0, T) * 2 * np.sqrt(STO * (1 - STO))
R_CT = R * T / (F * J0)
EPS = 0.43 * 0.87
LENGTH = {"spheres": 0.83e-6, "films": 2.1e-7}
AREA = {"spheres": 3 * EPS / 0.83e-6, "films": EPS / 2.1e-7}
SHAPE = {"spheres": sphere, "films": film}
C_MAX, C_DL = 13823.0, 0.12
FLAT = {"Positive particle diffusivity decades": 0.0}


def slope():
    """|dU/dc| at STO [V.m3.mol-1]."""
    h = 1e-5
    return abs(mean_potential(STO + h, T) - mean_potential(STO - h, T)) / (2 * h) / C_MAX


def diffusion(f, shape, D):
    """Z_D per area of the host [Ohm.m2]."""
    omega, length = 2j * np.pi * f, LENGTH[shape]
    return length / (F * D) * slope() * SHAPE[shape](length * np.sqrt(omega / D))


def whole(changes, f, shape="spheres", points=None, graded=None):
    cell = hand_cell(FLAT | changes, catholyte="single-ion", hysteresis="none", particle=shape)
    response = linearised(cell, STO, points or {"x_p": 120, "r_p": 6}, graded=graded)
    return sum(cathode_pieces(response, cell, f).values())


@pytest.mark.parametrize("f", [0.9, 11.0, 130.0, 1700.0])
def test_reaction_and_double_layer_in_two_resistive_phases(f):
    # so fast a diffusion that Z_D is a millionth of R_ct
    D = 3.1e-9
    by_hand_D = arrhenius(D, 0.29, 297.0, T)
    y = AREA["spheres"] / R_CT + 2j * np.pi * f * AREA["spheres"] * C_DL
    stored = 3 * slope() / (F * LENGTH["spheres"] * 2j * np.pi * f)  # the host fills as one
    y = AREA["spheres"] / (R_CT + stored) + 2j * np.pi * f * AREA["spheres"] * C_DL
    assert abs(diffusion(f, "spheres", by_hand_D) - stored) < 1e-6 * R_CT
    found = whole({"Positive particle reference diffusivity [m2.s-1]": D}, np.array([f]))
    np.testing.assert_allclose(found, both_resistive(L, KAPPA, SIGMA, y), rtol=1e-3)


@pytest.mark.parametrize("shape", ["spheres", "films"])
def test_diffusion_in_the_host_stands_behind_the_charge_transfer(shape):
    f = np.array([3e-4, 4e-3, 5e-2, 0.7, 9.0, 110.0])
    D = {"spheres": 3.1e-17, "films": 2.3e-17}[shape]
    Z_D = diffusion(f, shape, arrhenius(D, 0.29, 297.0, T))
    y = AREA[shape] / (R_CT + Z_D) + 2j * np.pi * f * AREA[shape] * C_DL
    changes = {"Positive particle reference diffusivity [m2.s-1]": D}
    found = whole(changes, f, shape, {"x_p": 60, "r_p": 100}, graded=4.0)
    np.testing.assert_allclose(found, both_resistive(L, KAPPA, SIGMA, y), rtol=2e-3)
    assert abs(Z_D[2]) > 0.2 * R_CT


def test_blocking_pore_is_de_levies():
    f = np.array([2e-3, 0.03, 0.4, 3.0, 21.0, 150.0])
    changes = {
        "Positive electrode conductivity [S.m-1]": 3.7e5,
        "Positive electrode reference exchange-current density [A.m-2]": 2.3e-14,
    }
    pore, capacity = L / KAPPA, AREA["spheres"] * C_DL * L
    root = np.sqrt(2j * np.pi * f * pore * capacity)
    by_hand = np.sqrt(pore / (2j * np.pi * f * capacity)) / np.tanh(root)
    found = whole(changes, f)
    np.testing.assert_allclose(found, by_hand, rtol=1e-3)
    # low frequency: R/3 + 1/(i w C)
    np.testing.assert_allclose(found[0].real, pore / 3, rtol=1e-3)
    np.testing.assert_allclose(found[0].imag, -1 / (2 * np.pi * f[0] * capacity), rtol=1e-5)


@pytest.mark.parametrize("shape", ["spheres", "films"])
def test_double_layer_stores_over_the_area_of_the_connected_host(shape):
    f = np.array([1e-3])
    changes = {"Positive electrode reference exchange-current density [A.m-2]": 2.3e-14}
    found = whole(changes, f, shape, {"x_p": 5, "r_p": 4})
    capacity = -1 / (2 * np.pi * f * found.imag)
    np.testing.assert_allclose(capacity, AREA[shape] * C_DL * L, rtol=1e-5)


def test_error_of_the_mesh_falls_with_its_square():
    f, changes = np.array([7.0]), {"Positive particle reference diffusivity [m2.s-1]": 3.1e-9}
    stored = 3 * slope() / (F * LENGTH["spheres"] * 2j * np.pi * f)
    y = AREA["spheres"] / (R_CT + stored) + 2j * np.pi * f * AREA["spheres"] * C_DL
    exact = both_resistive(L, KAPPA, SIGMA, y)
    coarse, fine = (abs(whole(changes, f, points={"x_p": n, "r_p": 3}) - exact) for n in (64, 128))
    assert np.log2(coarse / fine) > 1.9
