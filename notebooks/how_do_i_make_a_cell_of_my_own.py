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
# # How do I make a cell of my own?
#
# A cell is named materials, geometry and operation: fewer than twenty lines of TOML. Everything else comes
# from the materials that ship with nasolid, or is a default that `nasolid show` names as such.

# %%
import tempfile
from pathlib import Path

import nasolid

MINE = """
[cell]
title = "Sodium | NZSP pellet | NVP in liquid"
[materials]
anode = "sodium"
anode_interface = "na_nzsp_pellet"
separator = ["nzsp_pellet"]
host = "nvp"
catholyte = "naclo4_ec_pc"
composite = "carbon_composite"
[given]
"Electrode area [m2]" = "0.5 cm2"
"Ambient temperature [K]" = "25 degC"
"Lower voltage cut-off [V]" = "2.6 V"
"Upper voltage cut-off [V]" = "3.8 V"
"Sodium reservoir thickness [m]" = "50 um"
"Separator thickness [m]" = "0.5 mm"
"Positive electrode thickness [m]" = "80 um"
"Positive electrode porosity" = 0.40
"Positive electrode active material volume fraction" = 0.50
"""
folder = tempfile.TemporaryDirectory()
path = Path(folder.name) / "mine.toml"
path.write_text(MINE, encoding="utf-8")
nasolid.check_file(path)

# %% [markdown]
# No faults. A file with some says all of them at once, with what to write instead:

# %%
wrong = MINE.replace("Separator thickness", "Seperator thickness").replace('"0.5 cm2"', '"0.5 cm"')
other = Path(folder.name) / "wrong.toml"
other.write_text(wrong, encoding="utf-8")
faults = nasolid.check_file(other)
for fault in faults:
    print(fault.partition("wrong.toml: ")[2])
assert len(faults) >= 2

# %%
cell = nasolid.load_cell(path)
solution = nasolid.simulate(cell)
_ = nasolid.plots.voltage(solution, cell)

# %% [markdown]
# How does it stand against the published cell of the same chemistry, at the same current density?

# %%
published = nasolid.load_cell("lowack2025-cell2")
records = {}
for each in (cell, published):
    run = nasolid.simulate(each, "0.1 mA/cm2", temperature="25 degC")
    records[each.name] = nasolid.half_cycles(run, each)[-1]
    record = records[each.name]
    print(f"{each.name}: {record.specific_capacity:.1f} mAh/g, mean {record.mean_voltage:.3f} V")

# %% [markdown]
# The cell of one's own does better for a reason that is no merit: nothing was said about its contact
# resistance, so it is zero, and all of its host is connected. With what was fitted for the published cell it
# comes down to it. A pellet of half a millimetre then costs what the law of Ohm says.

# %%
like = cell.override(
    {
        "Cathode contact areal resistance [Ohm.m2]": published.value(
            "Cathode contact areal resistance [Ohm.m2]"
        ),
        "Cathode contact areal resistance reference temperature [K]": "30 degC",
        "Positive electrode utilisation": published.value("Positive electrode utilisation"),
    }
)
realistic = nasolid.half_cycles(nasolid.simulate(like, "0.1 mA/cm2"), like)[-1]
print(f"as the published one: {realistic.specific_capacity:.1f} mAh/g, mean {realistic.mean_voltage:.3f} V")

# %%
# what 80 um hold: half of it NVP of 3.15 g/cm3 and 117.6 mAh/g, of which the window takes all but the ends
theory = 0.50 * 80e-4 * 3.15 * 117.6  # mAh/cm2
found = records["mine"].areal_capacity / 10
print(f"{found:.3f} of {theory:.3f} mAh/cm2")
assert 0.97 < found / theory < 1
middle = 1e4 * float(solution["Separator areal resistance [Ohm.m2]"](solution.t[-1]))
by_hand = 1e4 * 0.5e-3 / cell.value("Separator reference conductivity [S.m-1]")
print(f"pellet: {middle:.1f} Ohm cm2")
assert cell.value("Separator reference conductivity reference temperature [K]") == 298.15
assert abs(middle / by_hand - 1) < 1e-6
folder.cleanup()

# %% [markdown]
# Next: another separator or host (`parameter_sets/materials/`), a material of your own in a folder
# `materials/` beside the cell; numbers with source, uncertainty and kind instead of `[given]`, then `nasolid
# show mine.toml` and `nasolid sensitivity mine.toml`.
