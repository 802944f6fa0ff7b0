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
# # Why do blocked anions matter?
#
# A ceramic passes sodium and holds back the anions of the liquid behind it. So salt piles up at the ceramic
# on discharge and runs out there on charge. The published cathode is too thin to feel it; five times thicker,
# it does. The contact is made perfect here, and the host's potential slopes by half a volt: a host that
# slopes fills evenly over the depth, one with a plateau by a front that moves through it, for which there is
# no algebra.

# %%
import matplotlib.pyplot as plt
import numpy as np
import pybamm
from scipy.constants import R, physical_constants

import nasolid

plt.style.use(nasolid.plots.STYLE)
F = physical_constants["Faraday constant"][0]
THICK = {
    "Positive electrode thickness [m]": "500 um",
    "Nominal areal capacity [A.h.m-2]": "6.5 mAh/cm2",
    "Positive electrode OCP slope [V]": 0.5,
    "Cathode contact areal resistance [Ohm.m2]": 0.0,
    "Sodium reservoir thickness [m]": "100 um",
}
cell = nasolid.load_cell("lowack2025-cell2").override(THICK, {"mesh": "fine"})

# %% [markdown]
# ## By hand
#
# Anions stand still once the profile is steady, so diffusion balances migration, `-D c' = (1 - t+) i_e / F`,
# and an even reaction makes the profile a parabola: `c0 + (1 - t+) i L / (F D) (1/3 - y + y²/2)` at the depth
# y from the ceramic. The last salt goes at `i = 3 F D c0 / ((1 - t+) L)` on charge, at the ceramic, and at
# twice that on discharge, at the collector.

# %%
T, L = cell.value("Ambient temperature [K]"), cell.value("Positive electrode thickness [m]")
c0, t_plus = (
    cell.value("Initial concentration in electrolyte [mol.m-3]"),
    cell.value("Cation transference number"),
)
porosity = cell.value("Positive electrode porosity")
energy = cell.value("Electrolyte diffusivity activation energy [eV]") * F  # J/mol
D_liquid = cell.value("Electrolyte reference diffusivity [m2.s-1]") * np.exp(
    energy / R * (1 / 298.15 - 1 / T)
)
D = D_liquid * porosity**1.5
limit = {"charge": 3 * F * D * c0 / ((1 - t_plus) * L), "discharge": 6 * F * D * c0 / ((1 - t_plus) * L)}
for direction, i in limit.items():
    print(f"limiting current on {direction}: {i / 10:.1f} mA/cm2")

# %% [markdown]
# ## The model, at half of either limit, half way

# %%
SIGN, SHARE = {"charge": -1, "discharge": 1}, 0.5
SALT = "Positive electrolyte concentration [mol.m-3]"
runs = {direction: nasolid.simulate(cell, SHARE * i, direction=direction) for direction, i in limit.items()}
figure, ax = plt.subplots(layout="constrained")
for direction, colour in (("charge", "#D55E00"), ("discharge", "#0072B2")):
    salt = runs[direction][SALT]
    c = np.ravel(salt(runs[direction].t[-1] / 2, x=salt.mesh.nodes))
    y = (salt.mesh.nodes - salt.mesh.edges[0]) / L
    slope = SIGN[direction] * SHARE * limit[direction] * (1 - t_plus) * L / (F * D)
    parabola = c0 + slope * (1 / 3 - y + y**2 / 2)
    ax.plot(
        1e6 * L * y, c / 1e3, color=colour, label=f"{direction}, {SHARE * limit[direction] / 10:.1f} mA/cm²"
    )
    ax.plot(1e6 * L * y, parabola / 1e3, "--", color=colour, lw=0.8, label="by hand")
    assert np.abs(c - parabola).max() < 0.015 * c0
    assert abs(c.mean() / c0 - 1) < 1e-6  # no salt is lost
ax.set(xlabel="depth in the cathode, from the ceramic [µm]", ylabel="salt [mol/l]", ylim=(0, None))
_ = ax.legend()

# %% [markdown]
# A tenth above the limit a charge ends by its salt, well before its host is empty; a tenth below it ends at
# its cut-off.

# %%
pair = [nasolid.simulate(cell, share * limit["charge"], direction="charge") for share in (0.9, 1.1)]
under, over = (nasolid.half_cycles(run, cell)[0] for run in pair)
for record in (under, over):
    print(
        f"{record.current_density / 10:.1f} mA/cm2: {record.areal_capacity / 10:.2f} mAh/cm2, {record.termination}"
    )
assert (under.termination, over.termination) == ("upper cut-off", "salt depleted")

# %% [markdown]
# ## Against an ordinary separator
#
# The same cathode and liquid with a porous membrane of the same thickness instead of the ceramic, which is
# PyBaMM's own half-cell. There the anions stop at the metal, and the membrane's liquid is one more stretch to
# diffuse through. By hand the limits follow from the same balance over both layers.

# %%
L_sep, eps_sep = cell.value("Separator thickness [m]"), 0.5
D_sep = D_liquid * eps_sep**1.5
pile = eps_sep * L_sep**2 / (2 * D_sep) + porosity * (L_sep * L / D_sep + L**2 / (3 * D))
at_metal = pile / (eps_sep * L_sep + porosity * L)
at_collector = L_sep / D_sep + L / (2 * D) - at_metal
ordinary_limit = {
    "charge": F * c0 / ((1 - t_plus) * at_metal),
    "discharge": F * c0 / ((1 - t_plus) * at_collector),
}

values = nasolid.parameter_values(cell)
connected = cell.value("Positive electrode active material volume fraction") * cell.value(
    "Positive electrode utilisation"
)
assembled = cell.value("Initial stoichiometry") * cell.value(
    "Maximum concentration in positive electrode [mol.m-3]"
)
r_metal = cell.value("Sodium interface areal resistance [Ohm.m2]")
values.update(
    {
        "Separator porosity": eps_sep,
        "Separator Bruggeman coefficient (electrolyte)": 1.5,
        "Positive electrode active material volume fraction": connected,
        "Exchange-current density for lithium metal electrode [A.m-2]": R * T / (F * r_metal),
        "Typical plated lithium concentration [mol.m-3]": 4.2e4,
        "Initial concentration in positive electrode [mol.m-3]": assembled,
        "Lower voltage cut-off [V]": 0.0,
        "Current function [A]": "[input]",
    },
    check_already_exists=False,
)
stock = pybamm.lithium_ion.DFN({"working electrode": "positive"})
points = stock.default_var_pts | {"x_s": 30, "x_p": 60}
simulation = pybamm.Simulation(stock, parameter_values=values, var_pts=points, solver=nasolid.Solver())


def charged_ordinarily(i):
    current = {"Current function [A]": -i * cell.value("Electrode area [m2]")}
    return simulation.solve([0, 3600 * 65 / i], inputs=current)


slow, fast = 0.4 * limit["charge"], 0.9 * limit["charge"]
ordinary = charged_ordinarily(slow)

# %%
figure, (salt, volt) = plt.subplots(2, 1, figsize=(3.35, 4.6), layout="constrained")
solid = nasolid.simulate(cell, slow, direction="charge")
for solution, name, label, colour in [
    (solid, SALT, "ceramic", "#0072B2"),
    (ordinary, "Electrolyte concentration [mol.m-3]", "ordinary separator", "#009E73"),
]:
    c = solution[name]
    x = c.mesh.nodes
    face = c.mesh.edges[-1] - L  # of the cathode
    salt.plot(1e6 * (x - face), np.ravel(c(solution.t[-1] / 2, x=x)) / 1e3, color=colour, label=label)
    fast_run = pair[0] if label == "ceramic" else charged_ordinarily(fast)
    t = np.linspace(0, fast_run.t[-1], 300)
    volt.plot(fast * t / 3600 / 10, fast_run["Voltage [V]"](t), color=colour, label=label)
salt.axvspan(-1e6 * L_sep, 0, color="0.93", zorder=0)
salt.set(xlabel="depth in the cathode [µm]; grey: separator", ylabel="salt [mol/l]", ylim=(0, None))
salt.set_title(f"half way through a charge at {slow / 10:.1f} mA/cm²")
volt.set(xlabel="areal capacity [mAh/cm²]", ylabel="voltage [V]", title=f"charge at {fast / 10:.1f} mA/cm²")
salt.legend()
_ = volt.legend()

# %%
for direction in limit:
    print(
        f"{direction}: {limit[direction] / 10:.1f} mA/cm2 behind ceramic, {ordinary_limit[direction] / 10:.1f} ordinary"
    )
# the profile in the membrane is a straight line from what is left at the metal
c = ordinary["Electrolyte concentration [mol.m-3]"]
x = c.mesh.nodes[c.mesh.nodes < c.mesh.edges[-1] - L]
left = c0 * (1 - slow / ordinary_limit["charge"])
line = left + (1 - t_plus) * slow / (F * D_sep) * (x - c.mesh.edges[0])
np.testing.assert_allclose(np.ravel(c(ordinary.t[-1] / 2, x=x)), line, rtol=0.02)

# %% [markdown]
# Anions take no part in either cell; the ceramic moves the wall at which they stop. The salt then runs out on
# charge in the cathode, at the ceramic's face, and no longer at the metal, where dendrites begin once it
# does; and the way to diffuse is shorter, so the limits are higher. What stays is the asymmetry: charge has
# half the limit of discharge. All of it goes with the inverse thickness: the published 100 um have five times
# these limits, far above the 0.5 mA/cm2 they were cycled at.
#
# Next: `"Ambient temperature [K]": "-10 degC"`, where diffusion is slower; the host's own plateau, without
# the slope above, whose front bends the profiles off the parabola; or `{"catholyte": "single-ion"}`, where no
# anion moves at all.
