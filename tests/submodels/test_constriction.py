"""Current constriction: the formulas, their limits, own finite elements, and the drop in the full cell."""

import numpy as np
import pytest
import skfem
from by_hand import LAYERS, hand_cell, kappa_layer, metal_overpotential, psi, run, spots, voids
from skfem.helpers import dot, grad

from nasolid.parameters.laws import spot_constriction, void_constriction

B, KAPPA = 7.3e-6, 0.29


def test_spots_reproduce_the_flux_tube():
    theta = np.array([0.1, 0.25, 0.5])
    found = spot_constriction(theta, B, KAPPA) * 4 * KAPPA * np.sqrt(theta) / (np.pi * B)
    np.testing.assert_allclose(found, [0.5652, 0.3397, 0.1345], rtol=1e-3)
    np.testing.assert_allclose(found, psi(theta), rtol=1e-12)


def test_full_contact_has_no_constriction():
    np.testing.assert_allclose(spot_constriction(1.0, B, KAPPA) * KAPPA / B, 0, atol=1e-15)
    np.testing.assert_allclose(void_constriction(1.0, B, KAPPA) * KAPPA / B, 0, atol=1e-15)


def test_a_lone_spot_is_holms_approached_as_one_minus_1_41_e():
    for e in (1e-4, 3e-3):
        a = e * B
        holm = 1 / (4 * KAPPA * a)  # Ohm, one spot of radius a on a half space
        ratio = spot_constriction(e**2, B, KAPPA) / (np.pi * B**2) / holm
        np.testing.assert_allclose((1 - ratio) / e, 1.41, rtol=1e-3)


def test_few_small_voids_cost_two_volumes_over_pi_kappa():
    for a in (3e-3 * B, 1e-2 * B):  # radius of the hemisphere under each cell of radius b
        v = (2 / 3) * np.pi * a**3 / (np.pi * B**2)
        theta = 1 - (a / B) ** 2
        np.testing.assert_allclose(void_constriction(theta, B, KAPPA), 2 * v / (np.pi * KAPPA), rtol=5e-4)


def test_voids_are_not_spots():
    ratio = spot_constriction(0.1, B, KAPPA) / void_constriction(0.1, B, KAPPA)
    np.testing.assert_allclose(ratio, spots(0.1, B, KAPPA) / voids(0.1, B, KAPPA), rtol=1e-12)
    assert 1.8 < ratio < 2.3


def graded(start, end, n, ratio):
    """Points that crowd towards `start`."""
    steps = ratio ** np.arange(n)
    return start + (end - start) * np.concatenate([[0], np.cumsum(steps)]) / steps.sum()


def axisymmetric(theta, geometry):
    """Constriction resistance times kappa/b of a deep cylinder of radius 1, by finite elements.

    Contact at potential 0 on part of z = 0, the rest insulated; potential 1 at the far end. The energy of
    the field is the conductance; the field's root singularity at the contact's edge is met by grading.
    """
    depth, cells, ratio = 4.0, 34, 1.35
    a = np.sqrt(theta) if geometry == "spots" else np.sqrt(1 - theta)
    r = np.unique(np.concatenate([graded(a, 0, cells, ratio), graded(a, 1, cells, ratio)]).round(14))
    z = graded(0, depth, 40, ratio)
    basis = skfem.Basis(skfem.MeshQuad.init_tensor(r, z), skfem.ElementQuad2())

    @skfem.BilinearForm
    def conduction(u, v, w):
        return 2 * np.pi * w.x[0] * dot(grad(u), grad(v))

    inside = (lambda x: x[0] < a) if geometry == "spots" else (lambda x: x[0] > a)
    edge = 1e-12
    near = basis.get_dofs(lambda x: (x[1] < edge) & (inside(x) | (np.abs(x[0] - a) < edge))).all()
    far = basis.get_dofs(lambda x: x[1] > depth - edge).all()
    phi = basis.zeros()
    phi[far] = 1.0
    K = conduction.assemble(basis)
    phi = skfem.solve(*skfem.condense(K, x=phi, D=np.concatenate([near, far])))
    return np.pi / (phi @ K @ phi) - depth


@pytest.mark.parametrize("theta", [0.1, 0.3, 0.6])
def test_spots_agree_with_own_finite_elements(theta):
    by_elements = axisymmetric(theta, "spots") * B / KAPPA
    np.testing.assert_allclose(spot_constriction(theta, B, KAPPA), by_elements, rtol=1.5e-3)


@pytest.mark.parametrize("theta", [0.05, 0.4, 0.85])
def test_voids_agree_with_own_finite_elements(theta):
    by_elements = axisymmetric(theta, "voids") * B / KAPPA
    np.testing.assert_allclose(void_constriction(theta, B, KAPPA), by_elements, rtol=1e-2)


# in the full cell

I_0 = 3.3
TIMES = np.array([0.0, 50.0, 240.0])
LAW = {"spots": spots, "voids": voids}


@pytest.mark.parametrize("T", [285.0, 325.0])
@pytest.mark.parametrize("geometry", LAW)
def test_constriction_adds_its_resistance_with_the_conductivity_of_the_first_layer(geometry, T):
    theta = 0.37
    poor = hand_cell({"Ambient temperature [K]": T}, constriction=geometry)
    ideal = hand_cell({"Ambient temperature [K]": T}, contact="ideal")
    r = LAW[geometry](theta, 7.3e-6, kappa_layer(LAYERS[0], T))
    with_it = run(poor, I_0, 300, layers=2)
    without = run(ideal, I_0, 300, layers=2)
    np.testing.assert_allclose(with_it["Constriction areal resistance [Ohm.m2]"](0), r, rtol=1e-9)
    np.testing.assert_allclose(with_it["Loss: Constriction [V]"](TIMES), I_0 * r, rtol=1e-9)
    kinetics = metal_overpotential(I_0, theta, T) - metal_overpotential(I_0, 1.0, T)
    drop = without["Voltage [V]"](TIMES) - with_it["Voltage [V]"](TIMES)
    np.testing.assert_allclose(drop, I_0 * r + kinetics, rtol=0, atol=3e-8)


def test_ideal_contact_leaves_no_trace():
    ideal, full = hand_cell(contact="ideal"), hand_cell({"Contact fraction": 1.0})
    found, same = run(ideal, I_0, 300), run(full, I_0, 300)
    np.testing.assert_allclose(found["Voltage [V]"](TIMES), same["Voltage [V]"](TIMES), rtol=1e-9)
    np.testing.assert_allclose(found["Voltage [V]"](0), same["Voltage [V]"](0), rtol=1e-14)
    np.testing.assert_array_equal(found["Loss: Constriction [V]"](TIMES), 0)
    np.testing.assert_array_equal(found["Contact fraction"](TIMES), 1)
    metal = found["Loss: Metal kinetics [V]"](0)
    np.testing.assert_allclose(metal, metal_overpotential(I_0, 1.0, 311.0), rtol=1e-12)
