"""Dry-out: liquid that leaves the pores takes its salt, its paths and its wetted area with it."""

import numpy as np
import pytest
from by_hand import DEPTH, F, R, hand_cell, nodes, read, run

pytestmark = pytest.mark.filterwarnings("ignore:.*what is plausible")  # limiting cases

S, SALT, VOLTAGE = "Saturation", "Total lithium in electrolyte [mol]", "Voltage [V]"
RATE, START, LEAST = 1.9e-3, 0.93, 0.33
DRIES = {"dry_out": "first order"}
TIMES = np.array([0.0, 50.0, 140.0, 300.0])
I_0, T = 3.3, 311.0
MIDDLE = {"Initial concentration in positive electrode [mol.m-3]": 0.5 * 13823.0}
OPEN = {"Lower voltage cut-off [V]": -60.0, "Upper voltage cut-off [V]": 60.0}
LAYERS = ["none", "capacitive"]


def saturation(t):
    return LEAST + (START - LEAST) * np.exp(-RATE * t)


def filled(s):
    """Salt in the pores [mol] at a saturation."""
    return 2.3e-5 * DEPTH * 0.41 * s * 1130.0


@pytest.fixture(scope="module", params=LAYERS)
def dried(request):
    cell = hand_cell(double_layer=request.param, **DRIES)
    return {i: run(cell, i, 300) for i in (I_0, -I_0)}


def test_saturation_falls_exponentially_to_its_least_value(dried):
    for solution in dried.values():
        np.testing.assert_allclose(solution[S](TIMES), saturation(TIMES), rtol=1e-7)
    late = run(hand_cell({"Dry-out rate [s-1]": 0.31}, **DRIES), 0.13, 100)
    np.testing.assert_allclose(late[S](100.0), LEAST, rtol=1e-7)


def test_salt_leaves_with_the_liquid_under_load(dried):
    for solution in dried.values():
        np.testing.assert_allclose(solution[SALT](TIMES), filled(saturation(TIMES)), rtol=2e-7)
        np.testing.assert_allclose(solution[SALT](TIMES) / solution[S](TIMES), filled(1.0), rtol=1e-9)


@pytest.mark.parametrize("layer", LAYERS)
def test_salt_keeps_its_concentration_at_open_circuit(layer):
    cell = hand_cell(double_layer=layer, hysteresis="none", **DRIES)
    solution = run(cell, 0.0, 300, values=MIDDLE | OPEN)
    for t in TIMES:
        c = read(solution, "Positive electrolyte concentration [mol.m-3]", t, nodes())
        np.testing.assert_allclose(c, 1130.0, rtol=1e-6)
        eps_c = read(solution, "Positive electrode porosity times concentration [mol.m-3]", t, nodes())
        np.testing.assert_allclose(eps_c, 0.41 * saturation(t) * 1130.0, rtol=1e-6)


def test_liquid_takes_salt_at_the_local_concentration(dried):
    for i, solution in dried.items():
        c = read(solution, "Positive electrolyte concentration [mol.m-3]", 300.0, nodes())
        assert np.ptp(c) > 30
        assert (c[0] > c[-1]) == (i > 0)
        leaving = read(solution, "Salt leaving with the liquid [mol.m-3.s-1]", 300.0, nodes())
        rate = -RATE * (saturation(300.0) - LEAST)
        np.testing.assert_allclose(leaving, 0.41 * c * rate, rtol=1e-6)


@pytest.mark.parametrize("tortuosity", ["Bruggeman", "tortuosity factor"])
def test_paths_narrow_with_the_liquid_that_is_left(tortuosity):
    solution = run(hand_cell(tortuosity=tortuosity, **DRIES), I_0, 300)
    law = {"Bruggeman": lambda e: e**1.7, "tortuosity factor": lambda e: e / 2.2}[tortuosity]
    for t in TIMES:
        found = read(solution, "Positive electrolyte transport efficiency", t, nodes())
        np.testing.assert_allclose(found, law(0.41 * saturation(t)), rtol=1e-6)
        pores = read(solution, "Positive electrode porosity", t, nodes())
        np.testing.assert_allclose(pores, 0.41 * saturation(t), rtol=1e-6)


def test_pore_resistance_grows_as_saturation_to_minus_b():
    slow = {"Positive electrode reference exchange-current density [A.m-2]": 2.3e-6}  # uniform reaction
    slow["Cation transference number"] = 0.999999  # no drop by salt gradients
    i, found = 0.13, []
    for s in (0.93, 0.53):
        cell = hand_cell(slow | {"Initial saturation": s}, **DRIES)
        ohmic = run(cell, i, 1e-3, values=MIDDLE | OPEN, points={"x_p": 40})["Loss: Catholyte ohmic [V]"](0)
        found.append(float(ohmic))
    np.testing.assert_allclose(found[1] / found[0], (0.53 / 0.93) ** -1.7, rtol=1e-3)
    relative = (1130 / 950) ** 0.61 * np.exp(-4.7e-4 * 180)
    kappa = 0.73 * 301 / T * np.exp(0.17 / 8.617333262e-5 * (1 / 301 - 1 / T)) * relative
    np.testing.assert_allclose(found[0], i * DEPTH / (3 * kappa * (0.41 * 0.93) ** 1.7), rtol=2e-3)


def test_kinetics_go_with_the_wetted_area():
    conducting = {
        "Electrolyte reference conductivity [S.m-1]": 7.3e2,
        "Positive electrode conductivity [S.m-1]": 9.1e2,
    }
    warm = np.exp(0.44 / 8.617333262e-5 * (1 / 300 - 1 / T))
    area = 3 * 0.43 * 0.87 / 0.83e-6 * DEPTH
    key = "Positive electrode reference exchange-current density [A.m-2]"
    for s in (0.93, 0.53):
        for half in (2.3, 2.3e-3):  # the second off the linear range
            cell = hand_cell(conducting | {"Initial saturation": s, key: half}, **DRIES)
            solution = run(cell, I_0, 1e-4, values=MIDDLE | OPEN)
            j0 = 2 * half * 0.5 * np.sqrt(1130 / 950) * warm
            by_hand = 2 * R * T / F * np.arcsinh(I_0 / (2 * s * area * j0))
            np.testing.assert_allclose(solution["Loss: Cathode reaction [V]"](0), by_hand, rtol=1e-5)


def test_the_double_layer_is_that_of_the_wetted_area():
    # before anything reacts the whole current charges it: d(phi_s - phi_e)/dt = -i/(s a L C)
    dead = {
        "Positive electrode reference exchange-current density [A.m-2]": 2.3e-9,
        "Electrolyte reference conductivity [S.m-1]": 7.3e5,
        "Positive electrode conductivity [S.m-1]": 9.1e5,
    }
    area = 3 * 0.43 * 0.87 / 0.83e-6 * DEPTH
    name = "X-averaged positive electrode surface potential difference [V]"
    for s in (0.93, 0.53):
        cell = hand_cell(dead | {"Initial saturation": s}, double_layer="capacitive", **DRIES)
        found = run(cell, I_0, 0.2, values=MIDDLE | OPEN)[name]
        np.testing.assert_allclose(found(0.2) - found(0.1), -I_0 * 0.1 / (s * area * 0.12), rtol=2e-3)


@pytest.mark.parametrize(("layer", "i"), [("none", I_0), ("capacitive", -I_0)])
def test_pores_that_stay_full_leave_no_trace(layer, i):
    full = {"Dry-out rate [s-1]": 0.0, "Initial saturation": 1.0}
    with_it = run(hand_cell(full, double_layer=layer, **DRIES), i, 300)
    without = run(hand_cell(double_layer=layer), i, 300)
    np.testing.assert_array_equal(with_it[S](TIMES), 1)
    np.testing.assert_allclose(with_it[VOLTAGE](0), without[VOLTAGE](0), rtol=1e-12)
    np.testing.assert_allclose(with_it[VOLTAGE](TIMES), without[VOLTAGE](TIMES), rtol=1e-8)
    np.testing.assert_allclose(with_it[SALT](TIMES), filled(1.0), rtol=1e-8)


def test_host_and_metal_keep_their_sodium_while_pores_dry(dried):
    for solution in dried.values():
        host = solution["Total lithium in positive electrode [mol]"](TIMES)
        total = host + solution["Sodium metal [mol]"](TIMES)
        stores = solution.all_models[0].choices["double_layer"] == "capacitive"  # up to 10 C/m2 of 2e5
        np.testing.assert_allclose(total, total[0], rtol=1e-4 if stores else 1e-8)
