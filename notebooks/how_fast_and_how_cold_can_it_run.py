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
# # How fast and how cold can it run?
#
# lowack2025-cell2 was measured at 0.1 and 0.5 mA/cm2 and 30 degC. What it gives elsewhere, over six currents
# and five temperatures: charge, discharge and a settled cycle at each, from one build.

# %%
import numpy as np

import nasolid

cell = nasolid.load_cell("lowack2025-cell2")
currents = ["0.1 mA/cm2", "0.3 mA/cm2", "0.5 mA/cm2", "1 mA/cm2", "2 mA/cm2", "4 mA/cm2"]
found = nasolid.rate_map(cell, currents, ["-10 degC", "0 degC", "15 degC", "30 degC", "45 degC"])
_ = nasolid.plots.heat_map(found)

# %% [markdown]
# A zero marks what was over at once: the resistance alone takes the voltage to the cut-off, as it nearly does
# beside it. A star marks a temperature outside the range in which some law was measured. The same as rate and
# Ragone plot:

# %%
_ = nasolid.plots.rates(found)

# %% [markdown]
# ## What stops it in the cold?
#
# What every piece adds to a ten-second pulse, against temperature. The slope of a line is its activation
# energy; in the table below the areal resistances are in Ohm.m2, of which one is 10 000 Ohm cm2.

# %%
pieces = nasolid.resistances(cell, ["-10 degC", "0 degC", "15 degC", "30 degC", "40 degC"])
_ = nasolid.plots.arrhenius(pieces)

# %%
pieces.table[["temperature_degC", "whole", "Contact", "Separator", "limiting"]]

# %% [markdown]
# The contact of the cathode limits throughout, the metal's charge transfer and the ceramic come far behind.
# So the whole map hangs on the contact's activation energy, and that is assumed, 0.25 to 0.45 eV; the
# ceramic's 0.28 eV is measured. Below 0 degC the map is a statement about an assumption, and worth one
# measurement.
#
# What must hold: the one point that was measured (1.11 mAh/cm2); more current or less warmth never gives
# more; the ceramic keeps the energy that it was measured with, and its resistance is 110 um over 1.6 mS/cm.

# %%
capacity = found["areal_capacity"].sel(direction="discharge").transpose("current_density", "temperature")
measured = float(capacity.sel(current_density=1.0, temperature=303.15, method="nearest")) / 10
print(f"{measured:.3f} mAh/cm2 at 0.1 mA/cm2 and 30 degC")
assert abs(measured / 1.11 - 1) < 0.01
assert (np.diff(capacity, axis=0) <= 1e-3).all()
assert (np.diff(capacity, axis=1) >= -1e-3).all()
assert abs(pieces.activation["Separator"] - 0.28) < 1e-6
assert abs(pieces.table["Separator"][3] / (110e-6 / 0.16) - 1) < 1e-4

# %% [markdown]
# Next: `found["energy_efficiency"]` in a heat map; `"Cathode contact areal resistance activation energy
# [eV]"` at 0.25 and 0.45; or `cell.override({}, {"thermal": "lumped"})`, whether the cell warms itself.
