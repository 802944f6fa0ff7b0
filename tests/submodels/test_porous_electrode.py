"""Porous electrode with linear kinetics against its closed form, and what structure leaves of transport."""

import numpy as np
import pytest
from by_hand import F, R, arrhenius, conductivity, edges, hand_cell, nodes, read, run, tight

T, L = 311.0, 1.37e-4
STO = 0.43
KAPPA = conductivity(0.73, 0.17, 301.0, T) * 0.41**1.7
SIGMA = 0.9 * 0.23**1.3
J0_HALF = arrhenius(2.3, 0.44, 300.0, T)
AREA = 3 * 0.43 * 0.87 / 0.83e-6
TINY = 1e-4  # A/m2: kinetics are linear to 1e-9


def both_resistive(n, k, s):
    """verification.md, row 7 [Ohm.m2]."""
    return L / (k + s) * (1 + (2 + (s / k + k / s) * np.cosh(n)) / (n * np.sinh(n)))


def exchange_current(n, k, s):
    """Reference j0 that makes L sqrt(y(1/k + 1/s)) = n, with y = a/R_ct and R_ct = RT/(F j0)."""
    y = (n / L) ** 2 / (1 / k + 1 / s)
    j0 = y / AREA * R * T / F
    return j0 / (2 * np.sqrt(STO * (1 - STO))) / J0_HALF * 2.3


def electrode_resistance(n, points, kappa=1.0, sigma=1.0, i=TINY, solver=None):
    """DC resistance [Ohm.m2] of the cathode at the first moment of a tiny current, nothing else started.

    `kappa` and `sigma` are factors on the hand cell's conductivities.
    """
    changes = {
        "Positive electrode reference exchange-current density [A.m-2]": exchange_current(
            n, kappa * KAPPA, sigma * SIGMA
        ),
        "Electrolyte reference conductivity [S.m-1]": 0.73 * kappa,
        "Positive electrode conductivity [S.m-1]": 0.9 * sigma,
    }
    cell = hand_cell(changes, catholyte="single-ion", hysteresis="none")
    start = {"Initial concentration in positive electrode [mol.m-3]": STO * 13823.0}
    solution = run(cell, i, 1e-6, values=start, points={"x_p": points, "r_p": 3}, solver=solver)
    pieces = ("Catholyte ohmic", "Cathode reaction", "Cathode electronic")
    return sum(float(solution[f"Loss: {piece} [V]"](0)) for piece in pieces) / i


@pytest.mark.parametrize("n", [0.6, 2.3, 5.7])
def test_both_phases_resistive(n):
    found = electrode_resistance(n, 150)
    np.testing.assert_allclose(found, both_resistive(n, KAPPA, SIGMA), rtol=2e-4)


@pytest.mark.parametrize("n", [1.2, 3.1])
def test_well_conducting_solid_leaves_the_hyperbolic_cotangent(n):
    # the solid conducts 4000 times better; more would drown the current in the round-off of its potential
    found = electrode_resistance(n, 40, kappa=7e-4, sigma=3.0, i=1e-3, solver=tight(1e-6))
    np.testing.assert_allclose(found, L / (7e-4 * KAPPA) / np.tanh(n) / n, rtol=3e-3)


def test_error_of_the_mesh_falls_with_its_square():
    n = 2.3
    exact = both_resistive(n, KAPPA, SIGMA)
    coarse, fine = (abs(electrode_resistance(n, points) - exact) for points in (20, 40))
    assert np.log2(coarse / fine) > 1.9


def test_liquid_and_single_ion_catholyte_start_alike():
    # At the first moment no salt has moved and the liquid is a conductor like any other. The gradient that
    # the ceramic imposes stands in half a cell of the mesh and vanishes with it.
    liquid = hand_cell({"Electrolyte reference concentration [mol.m-3]": 1130.0})
    single = hand_cell(catholyte="single-ion")
    off = [
        float(
            np.subtract(*(run(c, 3.1, 1e-6, points={"x_p": n})["Voltage [V]"](0) for c in (liquid, single)))
        )
        for n in (20, 40)
    ]
    np.testing.assert_allclose(off[0] / off[1], 2, rtol=0.05)
    np.testing.assert_allclose(2 * off[1] - off[0], 0, atol=2e-6)


@pytest.mark.parametrize(("choice", "share"), [("Bruggeman", 0.41**1.7), ("tortuosity factor", 0.41 / 2.2)])
def test_pores_leave_a_share_of_the_conductivity(choice, share):
    solution = run(hand_cell(catholyte="single-ion", tortuosity=choice), 3.1, 1)
    slope = read(solution, "Gradient of positive electrolyte potential [V.m-1]", 0, edges())
    found = -read(solution, "Positive electrolyte current density [A.m-2]", 0, edges()) / slope
    np.testing.assert_allclose(found, conductivity(0.73, 0.17, 301.0, T) * share, rtol=1e-8)


def test_electrons_follow_their_own_network_not_one_minus_the_porosity():
    for porosity in (0.41, 0.24):
        cell = hand_cell({"Positive electrode porosity": porosity}, catholyte="single-ion")
        solution = run(cell, 3.1, 1)
        slope = np.diff(read(solution, "Positive electrode potential [V]", 0, nodes())) / (L / 8)
        i_s = read(solution, "Positive electrode current density [A.m-2]", 0, edges())
        np.testing.assert_allclose(-i_s / slope, SIGMA, rtol=1e-6)


def test_currents_of_both_phases_sum_to_that_of_the_cell():
    solution = run(hand_cell(), 3.1, 60)
    i_e = read(solution, "Positive electrolyte current density [A.m-2]", 40, edges())
    i_s = read(solution, "Positive electrode current density [A.m-2]", 40, edges())
    np.testing.assert_allclose(i_e + i_s, 3.1, rtol=1e-7)
    assert np.ptp(i_e) > 1  # off the trivial limit


def test_reaction_follows_its_kinetics_and_its_area():
    # j = 2 j0 sinh(F eta/2RT), j0 = 2 j0_half sqrt(s(1 - s)) sqrt(c/c_ref); a = 3 eps_s u/R_p
    # (away from the ends of sto, where PyBaMM rounds off the roots)
    start = {"Initial concentration in positive electrode [mol.m-3]": STO * 13823.0}
    solution = run(hand_cell(hysteresis="none"), 31.0, 30, values=start)

    def at(name):
        return read(solution, name, 20, nodes())

    sto = at("Positive particle surface stoichiometry")
    c = at("Positive electrolyte concentration [mol.m-3]")
    eta = (
        at("Positive electrode potential [V]")
        - at("Positive electrolyte potential [V]")
        - at("Positive electrode open-circuit potential [V]")
    )
    j0 = 2 * J0_HALF * np.sqrt(sto * (1 - sto)) * np.sqrt(c / 950.0)
    j = at("Positive electrode interfacial current density [A.m-2]")
    np.testing.assert_allclose(j, 2 * j0 * np.sinh(F * eta / (2 * R * T)), rtol=1e-5)
    assert np.all(j < 0)  # sodium enters on discharge
    np.testing.assert_allclose(np.mean(j) * AREA * L, -31.0, rtol=1e-6)
