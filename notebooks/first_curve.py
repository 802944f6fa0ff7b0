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
# # What does a published sodium cell's voltage curve look like?
#
# Five lines: a cell from its published numbers, a charge and a discharge as measured, the curve, the capacity.

# %%
import nasolid

cell = nasolid.load_cell("lowack2025-cell2")
solution = nasolid.simulate(cell)
figure = nasolid.plots.voltage(solution, cell)
charge, discharge = nasolid.half_cycles(solution, cell)

# %%
print(
    f"{discharge.areal_capacity / 10:.2f} mAh/cm2, {discharge.mean_voltage:.3f} V, ended by the {discharge.termination}"
)

# %% [markdown]
# The paper reports 1.11 mAh/cm2 for the first discharge; the share of connected active material is fitted to it
# (`cell.entries["Positive electrode utilisation"]` says so). The voltage is not fitted to anything.

# %%
assert abs(discharge.areal_capacity / 10 / 1.11 - 1) < 0.01
assert cell.entries["Positive electrode utilisation"].kind == "fitted"

# %% [markdown]
# And what if the separator were 30 um?

# %%
thin = cell.override({"Separator thickness [m]": "30 um"})
_, thinner = nasolid.half_cycles(nasolid.simulate(thin), thin)
print(f"mean voltage {1e3 * (thinner.mean_voltage - discharge.mean_voltage):+.2f} mV")

# %%
# exactly the resistance of 80 um of ceramic, times the current density
gain = 80e-6 / 0.16 * discharge.current_density
assert abs(thinner.mean_voltage - discharge.mean_voltage - gain) < 0.1 * gain
