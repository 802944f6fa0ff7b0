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
# # How do four cell concepts compare at the same areal capacity?
#
# Liquid in the pores of the cathode (lowack2025), halide mixed into it (hu2024), a ceramic scaffold with
# films of host (lan2019), and a glass-ceramic host sintered onto beta alumina (yamauchi2020). Published cells
# differ in loading by a factor of nearly four, so they are compared here at 1 mAh/cm2 of connected host, C/10
# and 30 degC: the thickness of the cathode is overridden, everything else stays as published.

# %%
import matplotlib.pyplot as plt
import numpy as np
import pandas as pd

import nasolid
from nasolid.simulation import theoretical_capacity
from nasolid.simulation.curves import curves, loss_names

plt.style.use(nasolid.plots.STYLE)
NAMES = ["lowack2025-cell2", "hu2024", "lan2019", "yamauchi2020-C"]
CAPACITY = 10.0  # A.h.m-2, that is 1 mAh/cm2
THICKNESS = "Positive electrode thickness [m]"


def at_equal_capacity(name):
    published = nasolid.load_cell(name)
    thickness = published.value(THICKNESS) * CAPACITY / theoretical_capacity(published)
    return published.override({THICKNESS: thickness, "Nominal areal capacity [A.h.m-2]": CAPACITY})


cells = {name: at_equal_capacity(name) for name in NAMES}
asked = {"current": "C/10", "charge_current": "C/10", "temperature": "30 degC"}
runs = {name: nasolid.simulate(cell, **asked) for name, cell in cells.items()}

# %%
figure, (whole, plateau) = plt.subplots(2, 1, sharex=True, figsize=(3.35, 4.2), layout="constrained")
for (name, cell), colour in zip(cells.items(), ["#0072B2", "#D55E00", "#009E73", "#CC79A7"], strict=True):
    for curve in curves(runs[name], cell)[0]:
        label = name if curve.direction == "discharge" else None
        for ax in (whole, plateau):
            ax.plot(curve.capacity / 10, curve("Voltage [V]"), color=colour, label=label)
whole.set(ylabel="voltage [V]", xlim=(0, None), title="charge and discharge, C/10, 30 °C")
plateau.set(ylabel="voltage [V]", ylim=(3.2, 3.5), xlabel="areal capacity [mAh/cm²]")
_ = figure.legend(*whole.get_legend_handles_labels(), loc="outside lower center", ncols=2)

# %% [markdown]
# Where the voltage of the discharge goes, averaged over its charge. The pieces of the separator are one here.

# %%
GROUPS = {
    "metal or alloy": ("Metal kinetics", "Anode", "Constriction"),
    "separator": ("Separator", "Separator cathode interface"),
    "catholyte": ("Catholyte concentration", "Catholyte ohmic"),
    "host": ("Cathode reaction", "Solid diffusion", "Hysteresis", "Cathode electronic"),
    "contact": ("Contact",),
}
GROUP = {piece: group for group, pieces in GROUPS.items() for piece in pieces}


def mean_losses(name):
    discharge = curves(runs[name], cells[name])[0][-1]
    means = {
        piece: 1e3
        * np.trapezoid(discharge(f"Loss: {piece} [V]"), discharge.capacity)
        / discharge.capacity[-1]
        for piece in loss_names(runs[name])
    }
    return pd.Series(means).groupby(lambda piece: GROUP.get(piece, "separator")).sum()


losses = pd.DataFrame({name: mean_losses(name) for name in NAMES}).T[list(GROUPS)]
losses.round(1)

# %%
figure, ax = plt.subplots(figsize=(3.35, 2.4), layout="constrained")
colours = ["#56B4E9", "#0072B2", "#009E73", "#CC79A7", "#E69F00"]
losses[::-1].plot.barh(stacked=True, ax=ax, color=colours, width=0.6)
ax.set_xlabel("mean loss of the discharge [mV]")
figure.legend(*ax.get_legend_handles_labels(), loc="outside lower center", ncols=3)
ax.get_legend().remove()

# %% [markdown]
# The bars are exact; what they rest on is not. Which numbers behind them are no measurements:

# %%
KEYS = [
    THICKNESS,
    "Cathode contact areal resistance [Ohm.m2]",
    "Anode areal resistance [Ohm.m2]",
    "Separator reference conductivity [S.m-1]",
    "Separator layer 1 reference conductivity [S.m-1]",
    "Positive electrode OCP level [V]",
    "Positive electrode utilisation",
    "Positive particle reference diffusivity [m2.s-1]",
]
published = {name: nasolid.load_cell(name).entries for name in NAMES}
pd.DataFrame(
    {name: {key: entries[key].kind for key in KEYS if key in entries} for name, entries in published.items()}
).reindex(KEYS).fillna("-")

# %% [markdown]
# The three cells with Na3V2(PO4)3 share a plateau and differ by what stands before it: an alloy and two thick
# layers in hu2024, a contact in the others, slow films too in lan2019. The glass-ceramic loses most in its
# host, which also lies half a volt lower.
#
# Assumed or fitted, plainly: what stands as contact, or in hu2024 as anode, is fitted to a resistance or a
# gap of that very cell, and hu2024 has no contact only because it is assumed to be zero. Diffusivities are
# fitted or assumed, all host potentials are assumed forms, the published thickness of hu2024 and yamauchi2020
# rests on assumed voids, and that a cathode of another thickness keeps its porosity, utilisation and contact
# is assumed here.
#
# The laws behind it: the current is the same in all, so the loss in the ceramic of lowack2025-cell2 is that
# current times 110 um over 1.6 mS/cm, both measured; and no discharge gives more than its host holds.

# %%
i = CAPACITY / 10
assert abs(losses.loc["lowack2025-cell2", "separator"] / (1e3 * i * 110e-6 / 0.16) - 1) < 1e-4
for name, cell in cells.items():
    discharge = nasolid.half_cycles(runs[name], cell)[-1]
    assert abs(theoretical_capacity(cell) / CAPACITY - 1) < 1e-9
    assert 0.9 * CAPACITY < discharge.areal_capacity < CAPACITY

# %% [markdown]
# Next: the same at `"1C"`, does the order stay? Or with `tsai2020`, another scaffold of lan2019's kind; or
# `nasolid resistances CELL` for the temperature of each piece.
