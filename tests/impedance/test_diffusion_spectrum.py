"""Diffusion impedance of the host: shapes and low-frequency resistances."""

import numpy as np
import pytest
from by_formula import OPEN_CIRCUIT, cathode_pieces, film, linearised, sphere
from by_hand import F, arrhenius, hand_cell, mean_potential

pytestmark = pytest.mark.filterwarnings("ignore:.*what is plausible")  # limiting cases

T, L, STO, C_MAX = 311.0, 1.37e-4, 0.43, 13823.0
D = arrhenius(3.1e-15, 0.29, 297.0, T)
EPS = 0.43 * 0.87
LENGTH = {"spheres": 0.83e-6, "films": 2.1e-7}
AREA = {"spheres": 3 * EPS / 0.83e-6, "films": EPS / 2.1e-7}
SHAPE = {"spheres": sphere, "films": film}
SHARE = {"spheres": 1 / 5, "films": 1 / 3}

UNIFORM_REACTION = {
    "Positive electrode conductivity [S.m-1]": 9.3e4,
    "Electrolyte reference conductivity [S.m-1]": 7.1e4,
    "Positive electrode double-layer capacity [F.m-2]": 1.3e-9,
    "Positive particle diffusivity decades": 0.0,
}


def slope():
    """|dU/dc| at STO [V.m3.mol-1]."""
    h = 1e-5
    return abs(mean_potential(STO + h, T) - mean_potential(STO - h, T)) / (2 * h) / C_MAX


def pieces(shape, w, r_p=120, **choices):
    """Contributions per area of the host [Ohm.m2] at w = omega R^2/D."""
    choices = {"catholyte": "single-ion", "hysteresis": "none"} | choices
    cell = hand_cell(UNIFORM_REACTION, particle=shape, **choices)
    response = linearised(cell, STO, {"x_p": 4, "r_p": r_p}, graded=3.0)
    f = np.asarray(w) * D / LENGTH[shape] ** 2 / (2 * np.pi)
    return {name: z * AREA[shape] * L for name, z in cathode_pieces(response, cell, f).items()}


@pytest.mark.parametrize("shape", ["spheres", "films"])
def test_diffusion_impedance_has_the_shape_of_its_geometry(shape):
    w = np.array([0.03, 0.5, 4.0, 30.0, 250.0, 2000.0])
    found = pieces(shape, w)
    by_hand = LENGTH[shape] / (F * D) * slope() * SHAPE[shape](np.sqrt(1j * w))
    np.testing.assert_allclose(found["Solid diffusion"] + found[OPEN_CIRCUIT], by_hand, rtol=3e-3)


@pytest.mark.parametrize("shape", ["spheres", "films"])
def test_slow_current_feels_a_fifth_or_a_third_of_the_diffusion_length(shape):
    found = pieces(shape, [1e-3])["Solid diffusion"]
    by_hand = LENGTH[shape] * SHARE[shape] / (F * D) * slope()
    np.testing.assert_allclose(found.real, by_hand, rtol=1e-3)
    assert abs(found.imag) < 1e-3 * by_hand


@pytest.mark.parametrize("shape", ["spheres", "films"])
def test_mean_open_circuit_voltage_follows_the_charge(shape):
    # 1/(i w C) with the capacity of the whole connected host, dU/dc over its volume
    w = np.array([0.02, 7.0])
    omega = 1j * w * D / LENGTH[shape] ** 2
    by_hand = slope() / (F * EPS * L * omega) * AREA[shape] * L
    np.testing.assert_allclose(pieces(shape, w, 6)[OPEN_CIRCUIT], by_hand, rtol=1e-5)


def test_fast_current_feels_a_semi_infinite_host():
    w = np.array([3000.0, 12000.0])
    found = pieces("spheres", w)
    Z = found["Solid diffusion"] + found[OPEN_CIRCUIT]
    np.testing.assert_allclose(np.angle(Z[0], deg=True), -45, atol=1)
    np.testing.assert_allclose(abs(Z[0] / Z[1]), 2, rtol=2e-2)
