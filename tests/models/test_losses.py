"""The breakdown of the voltage names every piece and sums to what is lost."""

import numpy as np
import pytest
from by_hand import hand_cell, losses, mean_potential, run

import nasolid

TIMES = np.array([0.0, 30.0, 200.0, 600.0])
ALWAYS = {
    "Metal kinetics",
    "Constriction",
    "Separator cathode interface",
    "Catholyte concentration",
    "Catholyte ohmic",
    "Cathode reaction",
    "Hysteresis",
    "Solid diffusion",
    "Cathode electronic",
    "Contact",
}
STACK = {
    1: {"Separator"},
    2: {"Separator layer 1", "Separator layer 2", "Separator layer 1-2 interface"},
    3: {f"Separator layer {k}" for k in (1, 2, 3)}
    | {f"Separator layer {k}-{k + 1} interface" for k in (1, 2)},
}
KINDS = {
    "liquid": {},
    "single-ion": {"catholyte": "single-ion"},
    "films": {"catholyte": "single-ion", "particle": "films"},
    "alloy": {"anode": "alloy", "contact": "ideal"},
    "one curve": {"hysteresis": "none"},
}


@pytest.mark.parametrize("layers", STACK)
def test_every_piece_is_named(layers):
    solution = run(hand_cell(), 3.0, 1, layers=layers)
    assert {name.removeprefix("Loss: ").removesuffix(" [V]") for name in losses(solution)} == (
        ALWAYS | STACK[layers]
    )


@pytest.mark.parametrize("i", [13.0, -13.0])
@pytest.mark.parametrize("kind", KINDS)
def test_losses_sum_to_open_circuit_voltage_less_voltage(kind, i):
    cell = hand_cell(**KINDS[kind])
    solution = run(cell, i, 600)
    total = sum(solution[name](TIMES) for name in losses(solution))
    sto = solution["Average positive particle stoichiometry"](TIMES)
    anode = 0.027 if kind == "alloy" else 0.0
    by_hand = mean_potential(sto, 311.0) - anode - solution["Voltage [V]"](TIMES)
    away = (sto > 0.01) & (sto < 0.99)  # of PyBaMM's own asymptotes
    np.testing.assert_allclose(total[away], by_hand[away], rtol=0, atol=1e-6)
    np.testing.assert_allclose(total, solution["Total loss [V]"](TIMES), rtol=0, atol=1e-12)
    assert away.sum() >= 2
    # each has the sign of the current, except that diffusion may lag as the current turns
    metal = "Anode" if kind == "alloy" else "Metal kinetics"
    for name in (metal, "Separator", "Separator cathode interface", "Contact", "Catholyte ohmic"):
        assert np.all(solution[f"Loss: {name} [V]"](TIMES) * i > 0), name


@pytest.mark.parametrize("name", nasolid.cell_names())
def test_losses_of_every_shipped_cell_close_over_a_cycle(name):
    cell = nasolid.load_cell(name)
    solution = nasolid.simulate(cell)
    for step in solution.cycles[0].steps:
        t = np.linspace(step.t[0], step.t[-1], 50)
        total = sum(step[key](t) for key in losses(step))
        by_hand = step["Mean open-circuit voltage [V]"](t) - step["Voltage [V]"](t)
        np.testing.assert_allclose(total, by_hand, rtol=0, atol=1e-6)
