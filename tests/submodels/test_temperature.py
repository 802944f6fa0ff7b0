"""Every property follows temperature by its own law: the ratio at two temperatures gives its energy back."""

import numpy as np
import pytest
from by_hand import DEPTH, K_B, NUMBERS, edges, hand_cell, nodes, read, run

T1, T2 = 279.0, 331.0
I_0 = 2.9


@pytest.fixture(scope="module")
def at():
    """Solutions at two temperatures, each from the same sodium content."""
    cells = {T: hand_cell({"Ambient temperature [K]": T}) for T in (T1, T2)}
    start = {"Initial concentration in positive electrode [mol.m-3]": 0.4 * 13823.0}
    return {T: run(cell, I_0, 20, values=start) for T, cell in cells.items()}


def energy(first, second, power):
    """Energy [eV] behind x(T) = x_ref (T_ref/T)^power exp(...), from values at T1 and T2."""
    return K_B * np.log(second / first * (T2 / T1) ** power) / (1 / T1 - 1 / T2)


@pytest.mark.parametrize(
    ("loss", "key"),
    [
        ("Loss: Separator [V]", "Separator conductivity activation energy [eV]"),
        (
            "Loss: Separator cathode interface [V]",
            "Separator cathode interface areal resistance activation energy [eV]",
        ),
        ("Loss: Contact [V]", "Cathode contact areal resistance activation energy [eV]"),
        ("Loss: Constriction [V]", "Separator conductivity activation energy [eV]"),
    ],
)
def test_product_of_conductivity_and_temperature_is_arrhenius(at, loss, key):
    first, second = 1 / at[T1][loss](10), 1 / at[T2][loss](10)
    np.testing.assert_allclose(energy(first, second, 1), NUMBERS[key], rtol=1e-8)
    # without the factor T the energy would be off by k_B times a mean temperature, 8 % and more
    assert abs(energy(first, second, 0) / NUMBERS[key] - 1) > 0.05


def test_metal_charge_transfer_follows_the_law_of_a_resistance(at):
    # i = 2 theta j0 sinh(F eta/2RT) with j0 = RT/(F r): solved for r
    r = {}
    for T in (T1, T2):
        eta = at[T]["Loss: Metal kinetics [V]"](10)
        thermal = 8.314462618 * T / 96485.33212
        r[T] = 2 * 0.37 * thermal * np.sinh(eta / (2 * thermal)) / I_0
    found = energy(1 / r[T1], 1 / r[T2], 1)
    np.testing.assert_allclose(
        found, NUMBERS["Sodium interface areal resistance activation energy [eV]"], rtol=1e-7
    )


def test_catholyte_conductivity_times_temperature_is_arrhenius():
    i_e, gradient = "Positive electrolyte current density [A.m-2]", {}
    for T in (T1, T2):
        cell = hand_cell({"Ambient temperature [K]": T}, catholyte="single-ion")
        solution = run(cell, I_0, 1)
        slope = read(solution, "Gradient of positive electrolyte potential [V.m-1]", 0, edges()[[2, 5]])
        gradient[T] = -read(solution, i_e, 0, edges()[[2, 5]]) / slope
    found = energy(gradient[T1], gradient[T2], 1)
    np.testing.assert_allclose(found, NUMBERS["Electrolyte conductivity activation energy [eV]"], rtol=1e-6)


@pytest.mark.parametrize(
    ("name", "key"),
    [
        (
            "Positive particle effective diffusivity [m2.s-1]",
            "Positive particle diffusivity activation energy [eV]",
        ),
        (
            "X-averaged positive electrode exchange current density [A.m-2]",
            "Positive electrode exchange-current density activation energy [eV]",
        ),
    ],
)
def test_diffusivity_and_exchange_current_are_plainly_arrhenius(at, name, key):
    first, second = (np.ravel(at[T][name].entries)[0] for T in (T1, T2))
    np.testing.assert_allclose(energy(first, second, 0), NUMBERS[key], rtol=1e-6)


def test_salt_diffusivity_is_plainly_arrhenius(at):
    share = 0.41**1.7
    for T in (T1, T2):
        by_hand = 2.6e-10 * np.exp(0.18 / K_B * (1 / 302.0 - 1 / T))
        N = read(at[T], "Anion diffusion flux [mol.m-2.s-1]", 20, edges())
        slope = np.diff(read(at[T], "Positive electrolyte concentration [mol.m-3]", 20, nodes())) / (
            DEPTH / 8
        )
        np.testing.assert_allclose(-N / slope, share * by_hand, rtol=1e-6)


def test_entropic_change_moves_the_open_circuit_voltage_with_temperature(at):
    name = "Mean open-circuit voltage [V]"
    np.testing.assert_allclose(at[T2][name](0) - at[T1][name](0), -1.7e-4 * (T2 - T1), rtol=1e-9)
