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
# # What does an impedance spectrum hold?
#
# The same equations and parameters as the voltage curves, linearised: a separator between two sodium
# electrodes, the whole cell, what each piece has in it at each frequency, and what temperature does.

# %%
import numpy as np

import nasolid
from nasolid.spectra import arrhenius_line

cell = nasolid.load_cell("lowack2025-cell2")

# %% [markdown]
# ## Metal | ceramic | metal
#
# Between blocking electrodes the arc is that of the grain boundaries and the line is the electrodes' double
# layer; between sodium the metal's charge transfer adds its own arc.

# %%
frequencies = np.logspace(7, 0, 141)
sodium = nasolid.symmetric_impedance(cell, frequencies)
blocking = nasolid.symmetric_impedance(cell, frequencies, blocking=True)
_ = nasolid.plots.nyquist([sodium, blocking])

# %% [markdown]
# At direct current it must be the ceramic (110 um of 1.6 mS/cm) and twice the metal's 1.5 Ohm cm2.

# %%
steady = 1e4 * nasolid.symmetric_impedance(cell, [1e-4]).impedance[0].real
print(f"{steady:.3f} Ohm cm2")
assert abs(steady / (1e4 * 110e-6 / 0.16 + 2 * 1.5) - 1) < 1e-4

# %% [markdown]
# ## The whole cell, half charged

# %%
whole = nasolid.impedance(cell, np.logspace(7, -4, 221))
_ = nasolid.plots.nyquist(whole)

# %% [markdown]
# One arc of 110 Ohm cm2, the contact of the cathode, hides everything else: its size and its apex near 1 kHz
# are fitted to the paper's. Which piece has which share at which frequency:

# %%
_ = nasolid.plots.contributions(whole)

# %% [markdown]
# Shares sum to the whole at every frequency, and without the contact the rest can be seen: ceramic, metal,
# then NVP, and at the lowest frequencies diffusion, of salt in the pores and of sodium in NVP.

# %%
total = sum(whole.contributions.values())
assert np.abs(total - whole.impedance).max() < 1e-12 * np.abs(whole.impedance).max()
bare = cell.override({"Cathode contact areal resistance [Ohm.m2]": 0.0})
_ = nasolid.plots.nyquist(nasolid.impedance(bare, np.logspace(7, -3, 201)))

# %% [markdown]
# ## Temperature
#
# Spectra between blocking electrodes at five temperatures, read where the double layer does not matter any
# more, give the conductivity of the ceramic and its activation energy, as one would measure it.

# %%
warmth = ["-10 degC", "0 degC", "10 degC", "25 degC", "40 degC"]
series = [nasolid.symmetric_impedance(cell, frequencies, temperature=T, blocking=True) for T in warmth]
ohmic = [spectrum.impedance.real[-1] for spectrum in series]
line = arrhenius_line([spectrum.temperature for spectrum in series], ohmic)
print(f"{line.activation_energy:.3f} eV, {110e-6 / line.value * 10:.2f} mS/cm at 30 degC")
assert abs(line.activation_energy - 0.28) < 0.002  # lowack2025 measured 0.28 eV
assert abs(110e-6 / line.value / 0.16 - 1) < 0.01  # and 1.6 mS/cm

# %%
_ = nasolid.plots.nyquist(series)

# %% [markdown]
# The arc only grows: bulk and boundaries have one activation energy here, because the share of either is
# assumed.
#
# Next: `nasolid.operando(cell)`, spectra while the current flows; `hu2024`, where alloy and two layers share
# the real part; or `nasolid.spectra` on your own file: circuits, Kramers-Kronig, relaxation times.
