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
# # Does the model match my curve?
#
# A measured voltage curve as a table, the model beside it, and what the errors say. The "measured" curves are
# made here, so that the answer is known: the model's own with 3 mV of noise, and one of a cell with 40 Ohm
# cm2 more.

# %%
import tempfile
from pathlib import Path

import numpy as np
import pandas as pd

import nasolid
from nasolid.validation import compare, read_curve

cell = nasolid.load_cell("lowack2025-cell2")
NOISE, EXTRA = 3e-3, 40e-4  # V, Ohm.m2
folder = tempfile.TemporaryDirectory()


def cycler(made_of, name, seed):
    """A discharge at 0.5 mA/cm2 as a cycler writes it."""
    solution = nasolid.simulate(made_of, "0.5 mA/cm2", direction="discharge")
    t = np.linspace(0, solution.t[-1], 2000)
    voltage = solution["Voltage [V]"](t) + np.random.default_rng(seed).normal(0, NOISE, t.size)
    current = np.full(t.size, -5.0 * made_of.value("Electrode area [m2]"))
    table = pd.DataFrame({"Test Time / s": t, "Voltage / V": voltage, "Current / A": current})
    path = Path(folder.name) / f"{name}.csv"
    table.to_csv(path, index=False)
    return path


path = cycler(cell, "monday", 1)
print(path.read_text()[:180])

# %%
found = compare(cell, read_curve(path))
_ = nasolid.plots.overlay(found, cell)

# %% [markdown]
# The error is noise about zero. Between its points the file is read by straight lines, which averages two of
# them: what is left of the noise is the root of two thirds. Nothing of the cell was fitted to this file, so
# the comparison is called a prediction.

# %%
print(f"RMSE {1e3 * found.rmse:.2f} mV, mean error {1e3 * found.mean_error:+.2f} mV")
print(f"capacity {100 * found.capacity_error:+.2f} %")
assert found.role == "prediction"
assert abs(found.rmse / (NOISE * np.sqrt(2 / 3)) - 1) < 0.15
assert abs(found.mean_error) < 4 * NOISE / np.sqrt(200)
assert abs(found.capacity_error) < 1e-3

# %% [markdown]
# ## A cell that is not the model's

# %%
contact = "Cathode contact areal resistance [Ohm.m2]"
worse = cell.override({contact: cell.value(contact) + EXTRA})
other = compare(cell, read_curve(cycler(worse, "tuesday", 2)))
_ = nasolid.plots.overlay(other, cell)

# %%
plateau = slice(10, 180)
offset = np.median(other.error[plateau])
print(f"RMSE {1e3 * other.rmse:.1f} mV, at equal share {1e3 * other.rmse_at_equal_share:.1f} mV")
print(f"offset {1e3 * offset:.2f} mV, that is {1e4 * offset / 5.0:.1f} Ohm cm2")
assert abs(offset / (5.0 * EXTRA) - 1) < 0.05

# %% [markdown]
# An error that is flat over the plateau is a resistance: its height over the current density gives the 40 Ohm
# cm2 back. The two RMSE agree here because the capacities do; where they differ, the first is ruled by the
# steep end and the second by the plateau.
#
# Next: your own file, with its columns as your cycler names them
# ([docs/validation.md](../docs/validation.md)); a resistance that is too small looks like this at every
# current, a diffusivity does not; and `nasolid.fit` when it is known which number is wrong.

# %%
folder.cleanup()
