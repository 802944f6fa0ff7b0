"""Separator, its interfaces and the other resistances in series, in the full cell."""

import numpy as np
import pytest
from by_hand import (
    JOINTS,
    LAYERS,
    areal_resistance,
    hand_cell,
    kappa_layer,
    resistance,
    run,
    stack,
    tight,
)

I_0 = 3.7  # A/m2
TIMES = np.array([0.0, 40.0, 230.0])


@pytest.fixture(scope="module")
def cells():
    """One cell at two temperatures."""
    return {T: hand_cell({"Ambient temperature [K]": T}) for T in (283.0, 327.0)}


@pytest.mark.parametrize("T", [283.0, 327.0])
@pytest.mark.parametrize("layers", [1, 2, 3])
def test_stack_drops_current_times_sum_of_bulk_and_interface_resistances(cells, layers, T):
    for i in (I_0, -I_0):
        solution = run(cells[T], i, 10, layers=layers)
        by_hand = i * stack(layers, T)
        np.testing.assert_allclose(
            solution["Separator stack overpotential [V]"](TIMES[:1]), by_hand, rtol=1e-12
        )
        # and it is what separates the two sides
        start = solution["Catholyte potential at the separator [V]"](0)
        metal = solution["Lithium metal interface electrolyte potential [V]"](0)
        transfer = i * resistance("Separator cathode interface", T=T)
        np.testing.assert_allclose(metal - start, by_hand + transfer, rtol=1e-9)


def test_each_layer_and_each_interface_is_named_with_its_own_loss():
    T = 311.0
    solution = run(hand_cell(), I_0, 10, layers=3)
    for k, layer in enumerate(LAYERS, start=1):
        by_hand = I_0 * layer["thickness"] / kappa_layer(layer, T)
        np.testing.assert_allclose(solution[f"Loss: Separator layer {k} [V]"](5), by_hand, rtol=1e-12)
    for k, j in enumerate(JOINTS, start=1):
        by_hand = I_0 * areal_resistance(j["r"], j["E"], j["T"], T)
        np.testing.assert_allclose(
            solution[f"Loss: Separator layer {k}-{k + 1} interface [V]"](5), by_hand, rtol=1e-12
        )


@pytest.mark.parametrize("layers", [2, 3])
def test_layers_behind_the_first_move_the_voltage_by_exactly_their_resistance(layers):
    cell, T = hand_cell(), 311.0
    one, more = run(cell, I_0, 300), run(cell, I_0, 300, layers=layers)
    added = stack(layers, T) - stack(1, T)
    np.testing.assert_allclose(one["Voltage [V]"](TIMES) - more["Voltage [V]"](TIMES), I_0 * added, rtol=1e-6)


def test_two_layers_of_one_ceramic_are_one_layer():
    cell = hand_cell()
    whole = run(cell, I_0, 100)
    noun = "Separator layer {} {}"
    first = LAYERS[0]
    halves = {
        "Separator layer 1-2 interface areal resistance [Ohm.m2]": 0.0,
        "Separator layer 1 thickness [m]": 0.3 * first["thickness"],
        "Separator layer 2 thickness [m]": 0.7 * first["thickness"],
    }
    for word, key in {
        "reference conductivity [S.m-1]": "kappa",
        "reference conductivity reference temperature [K]": "T",
        "conductivity activation energy [eV]": "E",
        "correction porosity": "p",
    }.items():
        halves[noun.format(2, word)] = first[key]
    two = run(cell, I_0, 100, layers=2, values=halves)
    np.testing.assert_allclose(two["Voltage [V]"](TIMES), whole["Voltage [V]"](TIMES), rtol=1e-10)


SERIES = {
    "Cathode contact areal resistance [Ohm.m2]": ("Cathode contact", "Loss: Contact [V]"),
    "Separator cathode interface areal resistance [Ohm.m2]": (
        "Separator cathode interface",
        "Loss: Separator cathode interface [V]",
    ),
}


@pytest.mark.parametrize("i", [I_0, -I_0])
@pytest.mark.parametrize("key", SERIES)
def test_a_series_resistance_moves_the_voltage_by_exactly_its_drop(key, i):
    piece, loss = SERIES[key]
    for T in (283.0, 327.0):
        at = {"Ambient temperature [K]": T, "Initial stoichiometry": 0.6}
        with_it, without = hand_cell(at), hand_cell(at | {key: 0.0})
        # from the same sodium content in both directions
        c0 = {"Initial concentration in positive electrode [mol.m-3]": 0.6 * 13823.0}
        found = run(with_it, i, 300, values=c0)
        bare = run(without, i, 300, values=c0)
        by_hand = i * resistance(piece, T=T)
        drop = bare["Voltage [V]"](TIMES) - found["Voltage [V]"](TIMES)
        np.testing.assert_allclose(drop, by_hand, rtol=2e-6)
        np.testing.assert_allclose(found[loss](TIMES), by_hand, rtol=1e-8)
        np.testing.assert_allclose(bare[loss](TIMES), 0, atol=1e-14)


def test_separator_thickness_moves_the_voltage_by_its_ohmic_drop():
    thick, thin = hand_cell(), hand_cell({"Separator thickness [m]": 2.3e-5})
    drop = run(thin, I_0, 300)["Voltage [V]"](TIMES) - run(thick, I_0, 300)["Voltage [V]"](TIMES)
    by_hand = I_0 * (9.3e-5 - 2.3e-5) / kappa_layer(LAYERS[0], 311.0)
    np.testing.assert_allclose(drop, by_hand, rtol=0, atol=3e-8)  # of 4e-4 V


def test_maxwell_lowers_the_conductivity_of_a_porous_ceramic():
    dense, porous = (hand_cell({"Separator correction porosity": p}) for p in (0.0, 0.23))
    name = "Loss: Separator [V]"
    ratio = run(dense, I_0, 1, solver=tight(1e-6))[name](0) / run(porous, I_0, 1, solver=tight(1e-6))[name](0)
    np.testing.assert_allclose(ratio, 2 * (1 - 0.23) / (2 + 0.23), rtol=1e-12)


def test_current_through_the_separator_is_the_current_of_the_cell():
    solution = run(hand_cell(), I_0, 10)
    x = 3.4e-5 + np.array([0.3, 0.5, 0.7]) * 9.3e-5
    np.testing.assert_allclose(
        np.squeeze(solution["Separator electrolyte current density [A.m-2]"](5, x=x)), I_0, rtol=1e-12
    )
