"""Where the physics coincides, the cell is PyBaMM's own half-cell."""

import numpy as np
import pybamm
import pytest
from by_hand import (
    LAYERS,
    UNIFORM,
    F,
    R,
    arrhenius,
    conductivity,
    hand_cell,
    kappa_layer,
    mean_potential,
    resistance,
    run,
    tight,
)

T, C_MAX = 311.0, 13823.0
CATHOLYTE = conductivity(0.73, 0.17, 301.0, T)
SEPARATOR = kappa_layer(LAYERS[0], T)
POINTS = {"x_n": 2, "x_s": 20, "x_p": 20, "r_n": 2, "r_p": 16}

SHARED = {
    "Separator cathode interface areal resistance [Ohm.m2]": 0.0,
    "Cathode contact areal resistance [Ohm.m2]": 0.0,
    "Positive electrode electronic network volume fraction": 1 - 0.41,  # stock: one minus the porosity
    "Positive electrode OCP entropic change [V.K-1]": 0.0,
    "Positive particle diffusivity decades": 0.0,
}


def stock_ocp(sto):
    shape = mean_potential
    numbers = {k: v for k, v in hand_cell(SHARED).values().items() if k.startswith("Positive electrode OCP")}
    with np.errstate(all="ignore"):
        return shape(sto, 298.15, numbers)


def stock_exchange_current(c_e, c_surf, c_max, T):
    return 2 * arrhenius(2.3, 0.44, 300.0, 311.0) * (c_surf / c_max) ** 0.5 * (1 - c_surf / c_max) ** 0.5


def stock_metal(c_e, c_metal, T):
    return R * 311.0 / (F * resistance("Sodium interface"))


def stock(i, sto, seconds):
    """PyBaMM's half-cell with transference number 1 and the hand cell's numbers."""
    model = pybamm.lithium_ion.DFN({"working electrode": "positive"})
    # eps^b of the separator turns the catholyte's conductivity into the ceramic's
    bruggeman = np.log(SEPARATOR / CATHOLYTE) / np.log(0.5)
    cell = hand_cell(SHARED, catholyte="single-ion", contact="ideal")
    from nasolid import parameter_values

    values = parameter_values(cell)
    values.update(
        {
            "Separator porosity": 0.5,
            "Separator Bruggeman coefficient (electrolyte)": bruggeman,
            "Electrolyte conductivity [S.m-1]": CATHOLYTE,
            "Electrolyte diffusivity [m2.s-1]": 3.3e-10,
            "Cation transference number": 1.0,
            "Thermodynamic factor": 1.0,
            "Positive electrode active material volume fraction": 0.43 * 0.87,
            "Positive electrode conductivity [S.m-1]": 0.9,
            "Positive electrode OCP [V]": stock_ocp,
            "Positive electrode OCP entropic change [V.K-1]": 0.0,
            "Positive particle diffusivity [m2.s-1]": arrhenius(3.1e-15, 0.29, 297.0, T),
            "Positive electrode exchange-current density [A.m-2]": stock_exchange_current,
            "Exchange-current density for lithium metal electrode [A.m-2]": stock_metal,
            "Typical plated lithium concentration [mol.m-3]": 7.69e4,
            "Initial concentration in positive electrode [mol.m-3]": sto * C_MAX,
            "Current function [A]": i * 2.3e-5,
        },
        check_already_exists=False,
    )
    sim = pybamm.Simulation(
        model,
        parameter_values=values,
        var_pts=model.default_var_pts | POINTS,
        submesh_types=model.default_submesh_types | UNIFORM,
        solver=pybamm.IDAKLUSolver(rtol=1e-8, atol=1e-10),
    )
    return sim.solve([0, seconds])


@pytest.mark.parametrize(("i", "sto"), [(9.7, 0.05), (-9.7, 0.9)])
def test_single_ion_cell_is_the_stock_half_cell_with_transference_number_one(i, sto):
    seconds = 4500
    cell = hand_cell(SHARED, catholyte="single-ion", contact="ideal", hysteresis="none")
    values = {"Initial concentration in positive electrode [mol.m-3]": sto * C_MAX}
    ours = run(cell, i, seconds, values=values, points=POINTS, solver=tight())
    theirs = stock(i, sto, seconds)
    end = min(ours.t[-1], theirs.t[-1])
    assert end > 4000
    t = np.linspace(0, end, 100)
    V, V_stock = ours["Voltage [V]"](t), theirs["Voltage [V]"](t)
    np.testing.assert_allclose(V, V_stock, rtol=0, atol=1e-4)
    # and the pieces that both know
    for name in ("X-averaged positive particle surface concentration [mol.m-3]",):
        np.testing.assert_allclose(ours[name](t), theirs[name](t), rtol=1e-4)
    c = theirs["Electrolyte concentration [mol.m-3]"].entries
    np.testing.assert_allclose(c, 1000.0, rtol=1e-9)


def test_cell_with_everything_switched_off_differs_from_the_full_one_by_its_pieces():
    # a sum over pieces that act in series: contact, interface, separator
    i, t = 4.3, np.array([0.0, 100.0, 900.0])
    bare = {
        "Separator cathode interface areal resistance [Ohm.m2]": 0.0,
        "Cathode contact areal resistance [Ohm.m2]": 0.0,
    }
    full, off = hand_cell(contact="ideal"), hand_cell(bare, contact="ideal")
    by_hand = i * (resistance("Separator cathode interface") + resistance("Cathode contact"))
    drop = run(off, i, 900)["Voltage [V]"](t) - run(full, i, 900)["Voltage [V]"](t)
    np.testing.assert_allclose(drop, by_hand, rtol=0, atol=2e-8)
