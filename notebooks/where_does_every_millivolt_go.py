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
# # Where does every millivolt go?
#
# Between open circuit and the terminals a cell loses voltage in named pieces, from the metal to the
# collector. Here they are over a discharge of lowack2025-cell2 at 0.5 mA/cm2, the current it was cycled at.

# %%
import numpy as np

import nasolid
from nasolid.simulation.curves import curves, loss_names

cell = nasolid.load_cell("lowack2025-cell2")
solution = nasolid.simulate(cell, "0.5 mA/cm2")
_ = nasolid.plots.losses(solution, cell)

# %% [markdown]
# Most of it is one straight band, the contact of the cathode with its collector: a resistance, so it does not
# move with the state of charge. It hides the rest; without it the scale is six times finer. (Contact
# resistance is fitted to the whole resistance of the cell less what is known, so the band also holds what
# nobody could tell apart from it.)

# %%
bare = cell.override({"Cathode contact areal resistance [Ohm.m2]": 0.0})
_ = nasolid.plots.losses(nasolid.simulate(bare, "0.5 mA/cm2"), bare)

# %% [markdown]
# The same on charge: the host sits on its other branch, and salt runs out where it was in excess before.

# %%
_ = nasolid.plots.losses(nasolid.simulate(bare, "0.5 mA/cm2"), bare, half_cycle=0)

# %% [markdown]
# Do the pieces sum to the voltage? Not nearly, exactly, at every instant of charge and discharge; a piece
# that were forgotten or counted twice would show.

# %%
for curve in curves(solution, cell)[0]:
    pieces = sum(curve(f"Loss: {name} [V]") for name in loss_names(solution))
    lost = curve("Mean open-circuit voltage [V]") - curve("Voltage [V]")
    print(f"{curve.direction}: largest gap {np.abs(pieces - lost).max():.1e} V in {curve.time.size} points")
    assert np.abs(pieces - lost).max() < 1e-9

# %% [markdown]
# Two pieces can be had by hand. The ceramic is 110 um of 1.6 mS/cm at 30 degC. The metal is Butler-Volmer
# with 1.5 Ohm cm2, which is linear at this current.

# %%
discharge = curves(solution, cell)[0][-1]
middle = discharge.time.size // 2
i = 5.0  # A.m-2
separator, metal = (discharge(f"Loss: {name} [V]")[middle] for name in ("Separator", "Metal kinetics"))
print(f"separator {1e3 * separator:.3f} mV, metal {1e3 * metal:.3f} mV")
assert abs(separator / (i * 110e-6 / 0.16) - 1) < 1e-6
thermal = 2 * 8.314462618 * 303.15 / 96485.33212
assert abs(metal / (thermal * np.arcsinh(i * 1.5e-4 / thermal)) - 1) < 1e-6

# %% [markdown]
# Next: the same at -10 degC (`temperature="-10 degC"`), where the contact takes six times more; `hu2024`,
# whose two solid layers and alloy take most; or a thinner separator, which buys less than one would think.
