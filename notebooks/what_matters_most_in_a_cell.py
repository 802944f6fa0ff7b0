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
# # What matters most in a cell?
#
# A thinner separator, finer particles, a faster host, a better contact, a warmer place: what would help
# lowack2025-cell2? Nothing is turned on its own here. Six hundred cells differ in everything at once, and each
# is discharged at a current of its own. What is asked stands in a study file.

# %%
import subprocess
import sys
import tempfile
from pathlib import Path

import duckdb
import matplotlib.pyplot as plt
import numpy as np

import nasolid
from nasolid.studies.study import expand, read_study

plt.style.use(nasolid.plots.STYLE)
scratch = tempfile.TemporaryDirectory()
place = Path(scratch.name)
file, folder = place / "cells.toml", place / "cells"
_ = file.write_text("""
name = "what matters"
cell = "lowack2025-cell2"

[protocol]
kind = "constant current"
direction = "discharge"

[keep]
scalars = ["areal_capacity", "mean_voltage", "energy", "mean_power"]
curves = 60

[vary]
kind = "latin hypercube"
points = 600
seed = 1
"Separator thickness" = { range = [20, 200], unit = "um" }
"Positive particle radius" = { range = [0.2, 2], unit = "um", log = true }
"Positive particle reference diffusivity" = { range = [1e-17, 1e-15], unit = "m2/s", log = true }
"Positive electrode porosity" = { range = [0.4, 0.63] }
"Cathode contact areal resistance" = { range = [10, 230], unit = "Ohm.cm2" }
temperature = { range = ["-20 degC", "60 degC"] }
current = { range = ["0.05 mA/cm2", "4 mA/cm2"], log = true }
""")

# %% [markdown]
# What will it take? `nasolid study plan cells.toml` times a sample and records nothing.

# %%
command = [sys.executable, "-m", "nasolid", "study", "plan", str(file)]
print(subprocess.run(command, check=True, capture_output=True, text=True).stdout)

# %%
study = nasolid.run_study(file, folder, progress=False)
table = study.table
kind = table["reason"].str.partition(":")[0]  # what follows is particular to the point
table.groupby(["status", kind.rename("kind of reason")]).size().to_frame("points")

# %% [markdown]
# Every point has its row, and one that gave nothing says why. Those that stopped at once are cold and fast:
# their resistance takes the voltage to the cut-off before any charge flows. Those that failed could not be
# built. The active material and the carbon take 39 % of the cathode, and who asks for more than 61 % of pores
# beside them asks for too much:

# %%
failed = table[table["status"] == "failed"]
print(failed["reason"].iloc[0])
assert len(failed) == study.failures["no such cell"]
assert (failed["Positive electrode porosity"] > 0.609).all()

# %% [markdown]
# ## What gives charge, what gives voltage?
#
# Rank correlation tells how surely one number goes up or down with another, whatever the shape of the curve.
# All inputs were drawn independently, so no bar holds the effect of another.

# %%
SHORT = {
    "Separator thickness [m]": "separator thickness",
    "Positive electrode porosity": "porosity",
    "Cathode contact areal resistance [Ohm.m2]": "contact resistance",
    "temperature": "temperature",
    "Positive particle reference diffusivity [m2.s-1]": "solid diffusivity",
    "Positive particle radius [m]": "particle radius",
    "current": "current",
}
done = table[table["status"] == "done"].rename(columns=SHORT)
inputs, outputs = list(SHORT.values()), ["areal_capacity", "mean_voltage"]
rank = done[inputs + outputs].corr("spearman").loc[inputs, outputs]
figure, ax = plt.subplots(layout="constrained")
rank.rename(columns={"areal_capacity": "capacity", "mean_voltage": "mean voltage"}).plot.barh(
    ax=ax, color=["#0072B2", "#E69F00"], width=0.75
)
ax.axvline(0, color="black", lw=0.6)
ax.set(xlabel="rank correlation", xlim=(-1, 1))
_ = ax.legend(loc="upper right")

# %% [markdown]
# Current and temperature move everything. Of what can be made otherwise, the particles settle the charge and
# the contact settles the voltage. The separator, from 20 to 200 µm, is lost among the others, and so is the
# porosity. For this cell a thinner ceramic is weight saved and little else.

# %%
figure, ax = plt.subplots(layout="constrained")
dots = ax.scatter(
    done["temperature"] - 273.15, done["areal_capacity"] / 10, c=done["current"] / 10, s=4, norm="log"
)
bar = figure.colorbar(dots, label="current density [mA/cm²]", ticks=[0.1, 0.3, 1, 3])
bar.ax.yaxis.set_major_formatter("{x:g}")
bar.ax.minorticks_off()
_ = ax.set(xlabel="temperature [°C]", ylabel="capacity [mAh/cm²]", ylim=0)

# %% [markdown]
# The row at zero is the resistance: fast and not warm. The cloud between is the particles. Their
# radius, their diffusivity at the cell's temperature and the current act as one number, the time that sodium
# needs into a particle over the time that the discharge has, `(R²/D) / (Q/i)`. Against it the cloud is a line,
# and four of the bars above are one.

# %%
cell = nasolid.load_cell("lowack2025-cell2")
R, D, T = done["particle radius"], done["solid diffusivity"], done["temperature"]
barrier = cell.value("Positive particle diffusivity activation energy [eV]") / 8.617333262e-5  # K
available = done["areal_capacity"].max() / done["current"] * 3600  # s
ratio = R**2 / (D * np.exp(barrier * (1 / 298.15 - 1 / T))) / available
figure, ax = plt.subplots(layout="constrained")
dots = ax.scatter(ratio, done["areal_capacity"] / 10, c=T - 273.15, s=4)
figure.colorbar(dots, label="temperature [°C]")
ax.set_xscale("log")
_ = ax.set(xlabel="diffusion time / discharge time [-]", ylabel="capacity [mAh/cm²]", ylim=0)
warm = T > 293.15
together = ratio[warm].corr(done["areal_capacity"][warm], "spearman")
print(f"rank correlation above 20 degC: {together:.3f}")
assert together < -0.98

# %% [markdown]
# ## The same by SQL
#
# The results are Parquet files, which DuckDB reads where they lie, also while the study still runs. Mean
# capacity in mAh/cm2, of which a stop at once gives none, how many cells are done and how many stopped:

# %%
duckdb.sql(f"""
    SELECT 20 * floor((temperature - 273.15) / 20) AS from_degC,
           round(avg(areal_capacity) FILTER (current < 5) / 10, 2) AS below_half_mA_cm2,
           round(avg(areal_capacity) FILTER (current >= 5) / 10, 2) AS above,
           count(*) FILTER (status = 'done') AS done,
           count(*) FILTER (status = 'stopped') AS stopped
    FROM '{folder}/runs/*.parquet' WHERE status != 'failed' GROUP BY from_degC ORDER BY from_degC
""").df()

# %% [markdown]
# ## Curves
#
# Each point that is done kept its curve. The best cell by energy, the middle one, and two of the tail:

# %%
data = study.dataset()
ordered = done.sort_values("energy")
figure, ax = plt.subplots(layout="constrained")
for share, colour in ((1.0, "#0072B2"), (0.5, "#009E73"), (0.15, "#E69F00"), (0.05, "#D55E00")):
    row = ordered.iloc[round(share * (len(ordered) - 1))]
    point = data.sel(point=row["id"])
    label = f"{row['current'] / 10:.2g} mA/cm², {row['temperature'] - 273.15:.0f} °C"
    ax.plot(point["capacity"] / 10, point["voltage"], color=colour, label=label)
ax.set(xlabel="capacity [mAh/cm²]", ylabel="voltage [V]")
_ = figure.legend(loc="outside upper center", ncols=2)

# %% [markdown]
# ## Again
#
# A study goes on where it ended, after a kill or a power cut too. This one is whole, so the same call computes
# nothing and finds the same rows.

# %%
again = nasolid.run_study(file, folder, progress=False)
print((folder / "log.txt").read_text().splitlines()[-1])
assert again.table.equals(table)

# %% [markdown]
# ## Can it be trusted?
#
# A point is what `nasolid.simulate` makes of its cell on its own.

# %%
manifest = expand(read_study(file))
k = int(np.flatnonzero(table["status"] == "done")[0])
solution = nasolid.simulate(manifest.cell(k), f"{table['current'][k]} A/m2", direction="discharge")
(alone,) = nasolid.half_cycles(solution, manifest.cell(k))
print(f"{table['areal_capacity'][k]:.5f} in the study, {alone.areal_capacity:.5f} Ah/m2 alone")
assert abs(table["areal_capacity"][k] / alone.areal_capacity - 1) < 1e-4

# %% [markdown]
# And the separator, lost among the others, is there to the fourth digit once it varies without them. At equal
# charge each metre of it takes `i / κ` off the voltage, with the 1.6 mS/cm and 0.28 eV that were measured. A
# grid of nine points shows both.

# %%
small = place / "law.toml"
_ = small.write_text("""
name = "separators"
cell = "lowack2025-cell2"

[protocol]
kind = "constant current"
current = "0.5 mA/cm2"

[keep]
curves = 100

[vary]
kind = "grid"
temperature = { values = ["10 degC", "30 degC", "50 degC"] }
"Separator thickness" = { values = [50, 100, 200], unit = "um" }
""")
law = nasolid.run_study(small, place / "law", progress=False).dataset()
V = [np.interp(5.0, q, v) for q, v in zip(law["capacity"].values, law["voltage"].values, strict=True)]
T, L = (law[name].values.reshape(3, 3) for name in ("temperature", "Separator thickness [m]"))
slope = np.polyfit(L[0], np.reshape(V, (3, 3)).T, 1)[0]  # V/m at each temperature
conductivity = -5.0 / slope  # of 5 A/m2
activation = np.polyfit(-1 / (8.617333262e-5 * T[:, 0]), np.log(conductivity * T[:, 0]), 1)[0]
print(f"{10 * conductivity[1]:.4f} mS/cm at 30 degC, {activation:.4f} eV")
assert abs(conductivity[1] / 0.16 - 1) < 1e-3
assert abs(activation - 0.28) < 1e-3

# %% [markdown]
# Next: `kind = "uncertain"`, where the cell's own stated ranges vary; `direction = "cycle"` for efficiencies;
# ten thousand points, over several machines by `nasolid study run cells.toml --out cells --shard 0/4`.
