"""A contact that lives, its laws written out again with the numbers of `by_hand`: nothing here calls nasolid's own.

`Bench` holds one small symmetric cell whose current and pressure are inputs: the left electrode is stripped by a
positive current while the right one is plated.
"""

import numpy as np
import pybamm
from by_hand import NUMBERS, arrhenius, hand_cell, tight
from scipy.integrate import solve_ivp

import nasolid
from nasolid.models import SymmetricCell

AREA, T, RADIUS = 2.3e-5, 311.0, 7.3e-6
PER_CHARGE = 1 / (968.0 * 1166.0 * 3600)  # m3/C, Omega/F of sodium
V_MAX = 2 * RADIUS / 3
LEAST, LOST, WIDTH, SHARE, SCALE = 0.013, 0.029, 0.19, 0.71, 0.047
PRESSURE = 0.31e6


def activated(name, temperature=T, numbers=NUMBERS):
    """A parameter with its Arrhenius law."""
    noun = name[: name.index(" [")]
    energy, reference = f"{noun} activation energy [eV]", f"{noun} reference temperature [K]"
    return arrhenius(numbers[name], numbers[energy], numbers[reference], temperature)


def replenished(temperature=T):
    return activated("Replenished stripping current density [A.m-2]", temperature)


def closure(p, temperature=T):
    """Rate constant of creep [s-1]."""
    return activated("Void closure rate [s-1]", temperature) * (p / 0.77e6) ** 2.3


def above(x, width=WIDTH):
    """X from the width on, nothing below zero, a cubic step between."""
    S = np.where(x >= width, 1.0, np.where(x <= 0, 0.0, (x / width) ** 2 * (3 - 2 * x / width)))
    return x * S


def shape(v):
    """G(v): two thirds power, with a finite slope at none."""
    v_r = 1e-3 * V_MAX
    return (v**2 + v_r**2) ** (1 / 3) - v_r ** (2 / 3)


def contact(v):
    return 1 - (1 - LEAST) * shape(v) / shape(V_MAX)


def volume(theta):
    """Void volume beside a contact fraction, `contact` turned round by its own algebra."""
    v_r = 1e-3 * V_MAX
    g = (1 - theta) / (1 - LEAST) * shape(V_MAX)
    return np.sqrt((g + v_r ** (2 / 3)) ** 3 - v_r**2)


def growth(i, v, i_rep=None):
    """Opening less filling [m.s-1]."""
    i_rep = replenished() if i_rep is None else i_rep
    opened = above(i - i_rep) * (1 - (v / V_MAX) ** 4)
    filled = SHARE * above(-i) * (1 - np.exp(-v / (SCALE * V_MAX)))
    return PER_CHARGE * (opened - filled)


def trajectory(steps, v, p=PRESSURE, temperature=T, i_rep=None, k=None):
    """Void volume at the end of each step (seconds, current density), by scipy."""
    i_rep = replenished(temperature) if i_rep is None else i_rep
    k = closure(p, temperature) if k is None else k
    ends = []
    for seconds, i in steps:
        law = lambda t, y, i=i: [growth(i, y[0], i_rep) - k * y[0]]  # noqa: E731
        v = solve_ivp(law, (0, seconds), [v], method="LSODA", rtol=1e-11, atol=1e-18).y[0, -1]
        ends.append(v)
    return np.array(ends)


class Bench:
    """Symmetric cell with current, pressure, contact at the start and temperature as inputs.

    Parameters
    ----------
    choices : dict
        Of the model.
    values : dict, optional
        Parameters over those of the hand cell.
    tolerance : float, optional
        Relative tolerance of the integrator.
    points : int, optional
        Inside each metal.
    current : float, optional
        Density that is a number in the equations, not an input.
    """

    def __init__(self, values=None, tolerance=1e-9, points=None, current=None, **choices):
        model = SymmetricCell(**choices)
        cell = hand_cell(**choices)
        parameters = nasolid.parameter_values(cell)
        parameters.update({"Ambient temperature [K]": T, "Contact fraction": 0.37} | (values or {}))
        self.start = {
            "Current function [A]": 0.0,
            "Stack pressure [Pa]": PRESSURE,
            "Contact fraction": 0.37,
            "Ambient temperature [K]": T,
        }
        parameters.update(dict.fromkeys(self.start, "[input]"))
        if current is not None:
            parameters.update({"Current function [A]": current * AREA})
        var_pts = {key: points or n for key, n in model.default_var_pts.items()}
        self.sim = pybamm.Simulation(
            model, parameter_values=parameters, solver=tight(tolerance), var_pts=var_pts
        )

    def run(self, i, seconds, *, p=PRESSURE, theta=0.37, temperature=T):
        """Solution under a constant current density."""
        times = [0, seconds] if np.isscalar(seconds) else seconds
        return self.sim.solve(times, inputs=self._inputs(i, p, theta, temperature))

    def steps(self, steps, *, p=PRESSURE, theta=0.37, temperature=T):
        """Solution of steps (seconds, current density), each from where the last one ended."""
        self.sim.build(inputs=self._inputs(0.0, p, theta, temperature))
        solution = None
        for seconds, i in steps:
            solution = self.sim.solver.step(
                solution, self.sim.built_model, seconds, inputs=self._inputs(i, p, theta, temperature)
            )
        return solution

    def _inputs(self, i, p, theta, temperature):
        values = (i * AREA, p, theta, temperature)
        return dict(zip(self.start, values, strict=True))
