# ---
# jupyter:
#   jupytext:
#     formats: py:percent
#   kernelspec:
#     display_name: Python 3
#     language: python
#     name: python3
# ---

# %% [markdown]
# # What does poor contact of the metal cost?
#
# Where sodium touches the ceramic only in places, charge transfer has less area and the current crowds into
# what is left. Welded metal starts at full contact; here the contact fraction is lowered by hand. The cells
# of contact have 50 um radius, the upper end of what is assumed, so that it shows.

# %%
import matplotlib.pyplot as plt
import numpy as np
import pandas as pd

import nasolid

plt.style.use(nasolid.plots.STYLE)
cell = nasolid.load_cell("lowack2025-cell2").override({"Constriction cell radius [m]": "50 um"})
FRACTIONS = [1.0, 0.7, 0.4, 0.2, 0.1, 0.05]
BLUE, RED = "#0072B2", "#D55E00"


def touched(theta, shape="spots"):
    poor = cell.override({"Contact fraction": theta}, {"constriction": shape})
    solution = nasolid.simulate(poor, "0.5 mA/cm2", direction="discharge")
    (discharge,) = nasolid.half_cycles(solution, poor)
    names = ["Constriction areal resistance [Ohm.m2]", "Loss: Constriction [V]", "Loss: Metal kinetics [V]"]
    r, crowding, kinetics = (float(solution[name](solution.t[-1] / 2)) for name in names)
    return {
        "contact fraction": theta,
        "constriction [Ohm cm2]": 1e4 * r,
        "constriction [mV]": 1e3 * crowding,
        "charge transfer [mV]": 1e3 * kinetics,
        "mean voltage [V]": discharge.mean_voltage,
    }


spots, holes = (pd.DataFrame([touched(theta, shape) for theta in FRACTIONS]) for shape in ("spots", "voids"))
spots.round(3) + 0.0

# %% [markdown]
# Theory, by hand, for one contact spot per cell of radius b (the flux tube) and for one void per cell. Where
# little contact is left, spots cost about twice what holes in a connected surface do.

# %%
b, kappa = 50e-6, 0.16  # m; S/m of the ceramic at 30 degC
theta = np.linspace(0.03, 0.999, 300)


def flux_tube(theta):
    e = np.sqrt(theta)
    psi = 1 - 1.40978 * e + 0.34406 * e**3 + 0.0435 * e**5 + 0.02271 * e**7 - 0.00049 * e**9
    return 1e4 * np.pi * b * psi / (4 * kappa * e)


def one_void(theta):
    return 1e4 * b / kappa * 0.4244 * np.sqrt(1 - theta) * -np.log(theta) * (0.735 + 0.265 * theta**1.25)


figure, ax = plt.subplots(layout="constrained")
for law, table, colour, name in ((flux_tube, spots, BLUE, "spots"), (one_void, holes, RED, "voids")):
    ax.plot(theta, law(theta), color=colour, lw=0.9, label=f"{name}, by hand")
    ax.plot(
        table["contact fraction"], table["constriction [Ohm cm2]"], "o", color=colour, label=f"{name}, model"
    )
ax.set(xlabel="contact fraction", ylabel="constriction [Ω cm²]", ylim=(0, None))
_ = ax.legend()

# %%
i, r_metal = 5.0, 1.5e-4  # A.m-2, Ohm.m2 at full contact
thermal = 2 * 8.314462618 * 303.15 / 96485.33212
by_hand = 1e3 * thermal * np.arcsinh(i * r_metal / (thermal * theta))
figure, ax = plt.subplots(layout="constrained")
ax.plot(theta, by_hand, color=RED, lw=0.9)
ax.plot(theta, 0.1 * i * flux_tube(theta), color=BLUE, lw=0.9)
ax.plot(spots["contact fraction"], spots["charge transfer [mV]"], "o", color=RED, label="charge transfer")
ax.plot(spots["contact fraction"], spots["constriction [mV]"], "o", color=BLUE, label="constriction of spots")
ax.set(xlabel="contact fraction", ylabel="loss at 0.5 mA/cm² [mV]", ylim=(0, None))
ax.set_title("points: model, lines: by hand")
_ = ax.legend()

# %%
known = spots["contact fraction"].to_numpy()
np.testing.assert_allclose(spots["constriction [Ohm cm2]"], flux_tube(known), rtol=1e-4, atol=1e-9)
np.testing.assert_allclose(
    flux_tube(0.25), 1e4 * np.pi * b / (4 * kappa * 0.5) * 0.3397, rtol=1e-3
)  # solved numerically
lost = 1e3 * (spots["mean voltage [V]"][0] - spots["mean voltage [V]"])
told = spots["constriction [mV]"] + spots["charge transfer [mV]"] - spots["charge transfer [mV]"][0]
np.testing.assert_allclose(lost, told, rtol=0.02, atol=1e-9)  # what the pieces say is what the curve loses

# %% [markdown]
# Down to a tenth the two cost less than 10 mV here: static contact matters little at this current. What ends
# cells is contact that shrinks. Stripping leaves vacancies in the metal; when they saturate at the interface,
# contact is gone.
#
# ## How much sodium can be stripped one way?
#
# tsai2020 stripped 18 mAh/cm2 at 1 mA/cm2 through a pellet. Sodium's self-diffusion alone predicts it;
# nothing was fitted.

# %%
pellet = nasolid.load_cell("tsai2020").override(
    {"Separator thickness [m]": "1.8 mm", "Sodium reservoir thickness [m]": "500 um"},
    {"contact": "vacancies"},
)
stripped = {current: nasolid.one_way(pellet, f"{current} mA/cm2") for current in (1, 2)}
_ = nasolid.plots.symmetric(stripped[1])

# %%
charge = {current: run.table["capacity_Ah_m2"].iloc[-1] / 10 for current, run in stripped.items()}
print({f"{current} mA/cm2": f"{q:.1f} mAh/cm2" for current, q in charge.items()})
assert abs(charge[1] / 18 - 1) < 0.05  # measured
assert abs(charge[1] / charge[2] - 2) < 0.02  # Sand: the charge goes as 1/i

# %% [markdown]
# Contact shrinks from the start, the voltage tells of it only near the end, and twice the current has half
# the charge.
#
# Next: `{"contact": "voids"}`, which has a threshold current instead of Sand's time;
# `nasolid.plating_stripping` for to and fro; or `nasolid.cycle` of the whole cell with either.
