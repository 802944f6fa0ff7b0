"""The whole cell model against a manufactured solution: second order in x and r.

A smooth exact solution is chosen; what it leaves over in each equation and in each boundary condition is
derived by sympy from design/physics.md and added to the model as a source. Wrong physics would leave an error
that no mesh removes.
"""

import functools

import numpy as np
import pybamm
import pytest
import sympy as sp
from by_hand import (
    DEPTH,
    FRONT,
    LAYERS,
    NUMBERS,
    UNIFORM,
    F,
    R,
    arrhenius,
    conductivity,
    hand_cell,
    kappa_layer,
    metal_overpotential,
    nodes,
    read,
    resistance,
    spots,
)

import nasolid
from nasolid.simulation.constant_current import start_values

T, L, I_0, END = 311.0, DEPTH, 3.7, 40.0
C0, C_MAX, EPS, T_PLUS, THERMO = 1130.0, 13823.0, 0.41, 0.39, 1.7
D_E = arrhenius(2.6e-10, 0.18, 302.0, T) * EPS**1.7
D_S = arrhenius(3.1e-15, 0.29, 297.0, T)
KAPPA, SIGMA = conductivity(0.73, 0.17, 301.0, T) * EPS**1.7, 0.9 * 0.23**1.3
WIDTH = {"spheres": 0.83e-6, "films": 2.1e-7}


def smooth_ocp(sto):
    return 3.4 - 0.35 * (sto - 0.5) - 0.2 * (sto - 0.5) ** 3


def smooth_exchange_current(c_e, c_s, c_max, T):
    return 1.9 * (c_e / 1000) * (0.3 + c_s / c_max)


KINDS = {"liquid-spheres": ("liquid", "spheres"), "single-ion-films": ("single-ion", "films")}
x, r, t = sp.symbols("x r t")


@functools.cache
def exact(kind):
    """The chosen solution and what it leaves over, as sympy expressions of x in the cathode, r and t."""
    catholyte, shape = KINDS[kind]
    R_p, w = WIDTH[shape], sp.Rational(1, 23)
    X, Y = x / L, r / R_p
    swing, sway = 1 + 0.4 * sp.sin(w * t), 1 + 0.3 * sp.cos(w * t)
    wedge = X - X**2 / 2  # slope 1/L at the separator, 0 at the collector
    salty = catholyte == "liquid"

    c = C0 * (1 + 0.12 * sp.cos(sp.pi * X) * swing + 0.15 * wedge * sway) if salty else sp.Float(1000.0)
    kappa = KAPPA * (c / 950.0) ** 0.61 * sp.exp(-4.7e-4 * (c - 950.0)) if salty else sp.Float(KAPPA)
    chi = 2 * R * T / F * (1 - T_PLUS) * THERMO
    dc = sp.diff(c, x)
    if salty:  # the anions' flux vanishes at the ceramic: D dc/dx = -(1 - t+) i_e/F
        at_face = {x: 0}
        slope = (chi * dc / c + D_E * F * dc / ((1 - T_PLUS) * kappa)).subs(at_face)
    else:
        slope = 61.0 * sway
    phi_e = -0.07 + 0.012 * sp.cos(2 * sp.pi * X) * sway + L * slope * wedge
    phi_s = 3.33 + 0.017 * sp.cos(sp.pi * X) * swing - 40.0 * L * X**2 / 2 * sway
    c_s = C_MAX * (0.48 + 0.07 * sp.cos(sp.pi * X) * swing * Y**2 + 0.06 * sway * Y**2 * (1.5 - 0.5 * Y**2))

    i_e = kappa * ((chi * dc / c if salty else 0) - sp.diff(phi_e, x))
    i_s = -SIGMA * sp.diff(phi_s, x)
    surface = c_s.subs(r, R_p)
    j0 = smooth_exchange_current(c, surface, C_MAX, T)
    eta = phi_s - phi_e - smooth_ocp(surface / C_MAX)
    j = 2 * j0 * sp.sinh(F * eta / (2 * R * T))
    a = (3 if shape == "spheres" else 1) * 0.43 * 0.87 / R_p
    power = 2 if shape == "spheres" else 0
    diffusion = sp.diff(r**power * D_S * sp.diff(c_s, r), r) / r**power
    left = {x: 0}
    return {
        "c": c,
        "phi_e": phi_e,
        "phi_s": phi_s,
        "c_s": c_s,
        "surface": surface,
        "salt": sp.diff(EPS * c, t) - sp.diff(D_E * dc + (1 - T_PLUS) / F * i_e, x),
        "catholyte": sp.diff(i_e, x) - a * j,
        "solid": sp.diff(i_s, x) + a * j,
        "host": sp.diff(c_s, t) - sp.simplify(diffusion),
        # defects of the boundary conditions as physics.md states them
        "salt face": dc.subs(left) + (1 - T_PLUS) * I_0 / (F * D_E),
        "catholyte face": phi_e.subs(left) - start_of_the_catholyte(),
        "solid face": sp.diff(phi_s, x).subs(x, L) + I_0 / SIGMA,
        "host surface": sp.diff(c_s, r).subs(r, R_p) + j / (F * D_S),
    }


def start_of_the_catholyte():
    """Potential at the separator under I_0: metal, constriction, layer, transfer."""
    theta, kappa = 0.37, kappa_layer(LAYERS[0], T)
    r = (
        spots(theta, 7.3e-6, kappa)
        + LAYERS[0]["thickness"] / kappa
        + resistance("Separator cathode interface")
    )
    return -(metal_overpotential(I_0, theta, T) + I_0 * r)


def symbolic(expression, *, inside=False):
    """The expression over PyBaMM's own variables, in the cathode or inside the host."""
    depth = pybamm.standard_spatial_vars.x_p - FRONT
    radius = pybamm.standard_spatial_vars.r_p
    if inside:
        depth = pybamm.PrimaryBroadcast(depth, "positive particle")
    functions = {name: getattr(pybamm, name) for name in ("sin", "cos", "sinh", "exp")}
    return sp.lambdify((x, r, t), expression, modules=[functions, "numpy"], cse=True)(depth, radius, pybamm.t)


def manufactured(kind):
    """The cell model with the sources of its exact solution."""
    e = exact(kind)
    catholyte, shape = KINDS[kind]
    cell = hand_cell(catholyte=catholyte, particle=shape, hysteresis="none")
    model = nasolid.simulation.model_for(cell)
    states = {v.name: v for v in [*model.rhs, *model.algebraic]}
    host = states["Positive particle concentration [mol.m-3]"]
    phi_s, phi_e = states["Positive electrode potential [V]"], states["Positive electrolyte potential [V]"]

    def shift(variable, side, defect):
        value, sort = model.boundary_conditions[variable][side]
        model.boundary_conditions[variable] = model.boundary_conditions[variable] | {
            side: (value + defect, sort)
        }

    def in_time(expression):
        return sp.lambdify(
            (t,), expression, modules=[{"sin": pybamm.sin, "cos": pybamm.cos, "exp": pybamm.exp}]
        )(pybamm.t)

    model.rhs[host] += symbolic(e["host"], inside=True)
    model.algebraic[phi_e] -= model.param.p.L**2 * symbolic(e["catholyte"])
    model.algebraic[phi_s] -= model.param.p.L**2 * symbolic(e["solid"])
    model.initial_conditions[host] = symbolic(e["c_s"].subs(t, 0), inside=True)
    model.initial_conditions[phi_e] = symbolic(e["phi_e"].subs(t, 0))
    model.initial_conditions[phi_s] = symbolic(e["phi_s"].subs(t, 0))
    shift(host, "right", symbolic(e["host surface"]))
    shift(phi_e, "left", in_time(e["catholyte face"]))
    shift(phi_s, "right", in_time(e["solid face"]))
    if catholyte == "liquid":
        salt = states["Positive electrode porosity times concentration [mol.m-3]"]
        concentration = model.variables["Positive electrolyte concentration [mol.m-3]"]
        model.rhs[salt] += symbolic(e["salt"])
        model.initial_conditions[salt] = EPS * symbolic(e["c"].subs(t, 0))
        shift(concentration, "left", in_time(e["salt face"]))
    model.events = []
    values = start_values(cell, I_0)
    values.update(
        {
            "Positive electrode OCP [V]": smooth_ocp,
            "Positive electrode OCP entropic change [V.K-1]": 0.0,
            "Positive electrode exchange-current density [A.m-2]": smooth_exchange_current,
            "Positive particle diffusivity decades": 0.0,
        }
    )
    return model, values


def errors(kind, n):
    """Largest error at the end of each unknown on a uniform mesh of n by n."""
    model, values = manufactured(kind)
    sim = pybamm.Simulation(
        model,
        parameter_values=values,
        var_pts=model.default_var_pts | {"x_s": 2, "x_p": n, "r_p": n},
        submesh_types=model.default_submesh_types | UNIFORM,
        solver=pybamm.IDAKLUSolver(rtol=1e-9, atol=1e-11),
    )
    solution = sim.solve([0, END])
    e, places = exact(kind), nodes(n)

    def by_hand(name, radius=0.0):
        return sp.lambdify((x, r, t), e[name], "numpy")(places - FRONT, radius, END) + 0 * places

    read_as = {
        "phi_e": "Positive electrolyte potential [V]",
        "phi_s": "Positive electrode potential [V]",
        "surface": "Positive particle surface concentration [mol.m-3]",
    }
    if KINDS[kind][0] == "liquid":
        read_as["c"] = "Positive electrolyte concentration [mol.m-3]"
    return {
        name: np.max(np.abs(read(solution, variable, END, places) - by_hand(name)))
        for name, variable in read_as.items()
    }


@pytest.mark.parametrize("kind", KINDS)
def test_whole_cell_converges_with_second_order(kind):
    before, after = errors(kind, 32), errors(kind, 64)
    for name in before:
        order = np.log2(before[name] / after[name])
        assert order > 1.9, f"{name}: order {order:.2f}, errors {before[name]:.2g}, {after[name]:.2g}"
    assert after["phi_e"] < 1e-4
    assert NUMBERS["Positive electrode porosity"] == EPS
