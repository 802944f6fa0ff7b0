"""Curves made by the model itself, with noise, and fits of them."""

from functools import cache

import numpy as np
from by_hand import hand_cell

from nasolid.simulation.variants import Variants
from nasolid.validation.fitting import Stage, Target, make_plan, parameter

UTILISATION = "Positive electrode utilisation"
CONTACT = "Cathode contact areal resistance [Ohm.m2]"
DIFFUSIVITY = "Positive particle reference diffusivity [m2.s-1]"
RADIUS = "Positive particle radius [m]"
THREE = (UTILISATION, CONTACT, DIFFUSIVITY)
NOISE = 2e-3
RATES = (2.48, 12.4)  # C/5 and 1C [A.m-2]

RANGES = {
    UTILISATION: (0.6, 1.0),
    CONTACT: (1e-3, 2e-2),
    DIFFUSIVITY: (1e-16, 1e-13),
    RADIUS: (1e-7, 1e-5),
}
STARTS = {UTILISATION: 0.8, CONTACT: 4e-3, DIFFUSIVITY: 2e-15, RADIUS: None}


@cache
def truth():
    """The cell that made the curves."""
    return hand_cell(mesh="plain")


@cache
def clean(i, points=60):
    """Times [s] and voltages [V] of a half-cycle at a signed current density."""
    variants = Variants(truth(), [UTILISATION], 1e-7)
    run = variants.simulate(truth(), abs(i), direction="discharge" if i > 0 else "charge")
    t = np.linspace(0, run.t[-1], points)
    return t, run["Voltage [V]"](t)


def curve(i, seed=0, noise=NOISE, points=60, name=None):
    """A target with noise of 2 mV."""
    t, V = clean(i, points)
    rng = np.random.default_rng([seed, int(1e3 * abs(i))])
    return Target(name or f"c{RATES.index(i)}", t, V + noise * rng.standard_normal(t.size), i)


def parameters(keys=THREE, **ranges):
    """Parameters with ranges and starts of this module."""
    return [parameter(truth(), key, ranges.get(key, RANGES[key]), STARTS[key]) for key in keys]


def plan(keys=THREE, seed=0, targets=None, one_stage=True, found=None):
    """A fit of curves at two rates."""
    targets = [curve(i, seed) for i in RATES] if targets is None else targets
    found = parameters(keys) if found is None else found
    every = tuple(p.key for p in found), tuple(t.full_name for t in targets)
    return make_plan("mine", truth(), found, targets, [Stage("all", *every)] if one_stage else ())
