"""Functions that stand in `pybamm.ParameterValues`: the laws with their parameters by name.

Each reads its coefficients as `pybamm.Parameter`, so every coefficient can be overridden, varied or made
an input like any other parameter. All are module-level, so models that use them can be pickled and saved.
"""

import pybamm

from nasolid.parameters import laws
from nasolid.parameters.keys import bare, reference_temperature


def activated(name: str, energy: str, T):
    """A parameter with an Arrhenius law, at temperature `T` [K]."""
    return laws.arrhenius(
        pybamm.Parameter(name), pybamm.Parameter(energy), pybamm.Parameter(reference_temperature(name)), T
    )


def conductivity(name: str, energy: str, T):
    """A conductivity whose product with temperature is Arrhenius, at `T` [K]."""
    return laws.conductivity(
        pybamm.Parameter(name), pybamm.Parameter(energy), pybamm.Parameter(reference_temperature(name)), T
    )


def plateau_ocp(sto):
    """Equilibrium potential [V] of a two-phase host, `laws.plateau_potential`."""
    coefficients = {
        k: pybamm.Parameter(f"Positive electrode OCP {name}") for k, name in laws.PLATEAU_NAMES.items()
    }
    return laws.plateau_potential(sto, **coefficients)


def plateau_ocp_against_alloy(sto):
    """Equilibrium potential [V] of a two-phase host against an alloy, whose own against sodium is constant."""
    return plateau_ocp(sto) - pybamm.Parameter("Anode potential [V]")


def lithiation_ocp(sto):
    """Branch [V] on which sodium enters the host: the mean curve less the half-gap."""
    return _mean_ocp(sto) - pybamm.Parameter("Positive electrode OCP half-gap [V]")


def delithiation_ocp(sto):
    """Branch [V] on which sodium leaves the host: the mean curve plus the half-gap."""
    return _mean_ocp(sto) + pybamm.Parameter("Positive electrode OCP half-gap [V]")


def _mean_ocp(sto):
    return pybamm.FunctionParameter("Positive electrode OCP [V]", {"Positive particle stoichiometry": sto})


def particle_diffusivity(sto, T):
    """Diffusivity [m2.s-1] in the host: Arrhenius, slower by decades above a step in sodium content."""
    D = activated(
        "Positive particle reference diffusivity [m2.s-1]",
        "Positive particle diffusivity activation energy [eV]",
        T,
    )
    return D * laws.stepped_decades(
        sto,
        decades=pybamm.Parameter("Positive particle diffusivity decades"),
        step=pybamm.Parameter("Positive particle diffusivity step stoichiometry"),
        width=pybamm.Parameter("Positive particle diffusivity step width"),
    )


def single_ion_exchange_current(c_e, c_surf, c_max, T):
    r"""Exchange-current density [A.m-2] towards a single-ion conductor.

    .. math:: j_0 = 2 j_{0,1/2}(T) \sqrt{s (1 - s)}
    """
    name = "Positive electrode reference exchange-current density [A.m-2]"
    energy = "Positive electrode exchange-current density activation energy [eV]"
    return 2 * activated(name, energy, T) * c_surf**0.5 * (c_max - c_surf) ** 0.5 / c_max


def liquid_exchange_current(c_e, c_surf, c_max, T):
    r"""Exchange-current density [A.m-2] towards a liquid.

    .. math:: j_0 = 2 j_{0,1/2}(T) \sqrt{s (1 - s)} \sqrt{c / c_\mathrm{ref}}
    """
    c_ref = pybamm.Parameter("Electrolyte reference concentration [mol.m-3]")
    return single_ion_exchange_current(c_e, c_surf, c_max, T) * c_e**0.5 / c_ref**0.5


def catholyte_conductivity(c_e, T):
    """Conductivity [S.m-1] of a single-ion catholyte."""
    name = "Electrolyte reference conductivity [S.m-1]"
    return conductivity(name, "Electrolyte conductivity activation energy [eV]", T)


def liquid_conductivity(c_e, T):
    """Conductivity [S.m-1] of a liquid against salt concentration, `laws.relative_conductivity`."""
    return catholyte_conductivity(c_e, T) * laws.relative_conductivity(
        c_e,
        reference=pybamm.Parameter("Electrolyte reference concentration [mol.m-3]"),
        power=pybamm.Parameter("Electrolyte conductivity power"),
        decay=pybamm.Parameter("Electrolyte conductivity decay [m3.mol-1]"),
    )


def liquid_conductivity_table(c_e, T):
    """Conductivity [S.m-1] of a liquid from a table of its shape."""
    shape = pybamm.FunctionParameter("Electrolyte conductivity table", {"c": c_e})
    return catholyte_conductivity(c_e, T) * shape


def table_ocp(sto):
    """Equilibrium potential [V] from a table."""
    return pybamm.FunctionParameter("Positive electrode OCP table [V]", {"stoichiometry": sto})


def table_ocp_against_alloy(sto):
    """Equilibrium potential [V] from a table, against an alloy."""
    return table_ocp(sto) - pybamm.Parameter("Anode potential [V]")


def liquid_diffusivity(c_e, T):
    """Salt diffusivity [m2.s-1] of a liquid, Arrhenius."""
    return activated(
        "Electrolyte reference diffusivity [m2.s-1]", "Electrolyte diffusivity activation energy [eV]", T
    )


def areal_resistance(name: str, T):
    """Areal resistance [Ohm.m2] `name` at `T` [K], by its law."""
    return laws.resistance(
        pybamm.Parameter(name),
        pybamm.Parameter(f"{bare(name)} activation energy [eV]"),
        pybamm.Parameter(reference_temperature(name)),
        T,
    )
