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
# # How do I add physics?
#
# An interphase between sodium and ceramic that thickens by diffusion through itself, `dL/dt = k / (2 L)`, so
# with the root of time, and whose resistance `L / kappa` stands in series. It takes one class with the
# equation, and one line where the voltage is put together.

# %%
import matplotlib.pyplot as plt
import numpy as np
import pybamm

import nasolid
from nasolid import submodels

plt.style.use(nasolid.plots.STYLE)
START, RATE, KAPPA = 5e-9, 1e-19, 1e-6  # m, m2/s, S/m; all made up
PHI = "Catholyte potential at the separator [V]"


class Interphase(pybamm.BaseSubModel):
    r"""Interphase that thickens by diffusion through itself.

    .. math:: \frac{dL}{dt} = \frac{k}{2L}, \quad r = \frac{L}{\kappa}, \quad \eta = i r
    """

    def get_fundamental_variables(self):
        return {"Interphase thickness [m]": pybamm.Variable("Interphase thickness [m]", scale=START)}

    def get_coupled_variables(self, variables):
        r = variables["Interphase thickness [m]"] / KAPPA
        i = variables["Current collector current density [A.m-2]"]
        return {"Interphase areal resistance [Ohm.m2]": r, "Interphase overpotential [V]": i * r}

    def set_rhs(self, variables):
        L = variables["Interphase thickness [m]"]
        self.rhs = {L: RATE / (2 * L)}

    def set_initial_conditions(self, variables):
        self.initial_conditions = {variables["Interphase thickness [m]"]: pybamm.Scalar(START)}


# %% [markdown]
# A submodel of its own computes its loss, but nobody subtracts it. Whoever stops here has added nothing:


# %%
class Forgotten(nasolid.SodiumDFN):
    def set_electrolyte_potential_submodel(self):
        super().set_electrolyte_potential_submodel()
        self.submodels["interphase"] = Interphase(self.param)


cell = nasolid.load_cell("lowack2025-cell2")
i = nasolid.current_density(cell, "0.5 mA/cm2")


def discharged(kind):
    model = nasolid.model_for(cell, kind)
    return nasolid.simulate(cell, i, direction="discharge", model=model, tolerance=1e-6)


plain, forgotten = discharged(nasolid.SodiumDFN), discharged(Forgotten)
t = 0.95 * plain.t[-1] * np.linspace(0, 1, 200) ** 2
print(
    f"loss {1e3 * forgotten['Interphase overpotential [V]'](t[-1]):.1f} mV, yet the voltage moves by", end=" "
)
print(f"{1e3 * np.abs(forgotten['Voltage [V]'](t) - plain['Voltage [V]'](t)).max():.1e} mV")

# %% [markdown]
# The loss must enter the chain of potentials. Here that is the stack between metal and catholyte, and the
# breakdown of losses, which then closes again. Each reads its inputs and returns names; none writes into what
# it was given.


# %%
class StackBehindInterphase(submodels.SeparatorStack):
    def get_coupled_variables(self, variables):
        found = super().get_coupled_variables(variables)
        return found | {PHI: found[PHI] - variables["Interphase overpotential [V]"]}


class LossesWithInterphase(submodels.Losses):
    def get_coupled_variables(self, variables):
        found = super().get_coupled_variables(variables)
        return found | {"Loss: Interphase [V]": variables["Interphase overpotential [V]"]}


class WithInterphase(Forgotten):
    def set_electrolyte_potential_submodel(self):
        super().set_electrolyte_potential_submodel()
        self.submodels["separator stack"] = StackBehindInterphase(self.param, options=self.options)

    def set_total_interface_submodel(self):
        super().set_total_interface_submodel()
        self.submodels["losses"] = LossesWithInterphase(self.param, options=self.options)


grown = discharged(WithInterphase)

# %%
figure, (volt, thick) = plt.subplots(2, 1, figsize=(3.35, 4.4), layout="constrained")
for solution, name, colour in ((plain, "without", "#0072B2"), (grown, "with interphase", "#D55E00")):
    q = i * solution.t / 3600 / 10
    volt.plot(q, solution["Voltage [V]"](solution.t), color=colour, label=name)
volt.set(xlabel="areal capacity [mAh/cm²]", ylabel="voltage [V]")
volt.legend()
thick.plot(np.sqrt(t / 3600), 1e9 * grown["Interphase thickness [m]"](t), color="#D55E00")
_ = thick.set(xlabel="root of time [h$^{1/2}$]", ylabel="thickness [nm]")

# %% [markdown]
# It adds its resistance exactly, at every moment, with the root of time that is in its equation; and the
# losses close.

# %%
by_hand = i * np.sqrt(START**2 + RATE * t) / KAPPA
drop = plain["Voltage [V]"](t) - grown["Voltage [V]"](t)
print(f"{1e3 * drop[0]:.2f} mV at first, {1e3 * drop[-1]:.2f} mV at last")
np.testing.assert_allclose(drop, by_hand, rtol=1e-3)
assert np.abs(forgotten["Voltage [V]"](t) - plain["Voltage [V]"](t)).max() < 1e-4
pieces = sum(grown[name](t) for name in grown.all_models[0].variables if name.startswith("Loss: "))
assert np.abs(pieces - grown["Total loss [V]"](t)).max() < 1e-9

# %% [markdown]
# In the package a piece has four touches ([CONTRIBUTING.md](../CONTRIBUTING.md)): its file, its parameters
# with bounds and a law of temperature, its line in the table of choices, and its tests, first of all the one
# above. Next: make the rate Arrhenius, let the thickness consume sodium, or look at it with
# `nasolid.simulation.curves`.
