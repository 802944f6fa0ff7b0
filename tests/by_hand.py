"""A cell whose every number differs and is not 1, and the laws of design/physics.md written out again.

Nothing here calls nasolid's own formulas: the tests compare the package with these.
"""

import numpy as np
import pybamm
from numbers_of_ageing import AGEING

import nasolid
from nasolid.parameters.keys import CHOICES
from nasolid.parameters.naming import used_keys
from nasolid.simulation.constant_current import start_values
from nasolid.studies import uncertain_ranges

K_B = 8.617333262e-5  # eV/K
R, F = 8.314462618, 96485.33212

NUMBERS = {
    "Electrode area [m2]": 2.3e-5,
    "Ambient temperature [K]": 311.0,
    "Lower voltage cut-off [V]": 2.61,
    "Upper voltage cut-off [V]": 3.79,
    "Nominal areal capacity [A.h.m-2]": 12.4,
    "Measured current density [A.m-2]": 1.3,
    "Initial stoichiometry": 0.981,
    "Sodium density [kg.m-3]": 968.0,
    "Sodium specific capacity [A.h.kg-1]": 1166.0,
    "Sodium hardness [Pa]": 0.53e6,
    "Stack pressure [Pa]": 0.31e6,
    "Sodium reservoir thickness [m]": 3.4e-5,
    "Sodium interface areal resistance [Ohm.m2]": 4.1e-4,
    "Sodium interface areal resistance reference temperature [K]": 296.0,
    "Sodium interface areal resistance activation energy [eV]": 0.42,
    "Contact fraction": 0.37,
    "Constriction cell radius [m]": 7.3e-6,
    "Anode potential [V]": 0.027,
    "Anode areal resistance [Ohm.m2]": 2.9e-3,
    "Anode areal resistance reference temperature [K]": 294.0,
    "Anode areal resistance activation energy [eV]": 0.36,
    "Separator thickness [m]": 9.3e-5,
    "Separator reference conductivity [S.m-1]": 0.37,
    "Separator reference conductivity reference temperature [K]": 295.0,
    "Separator conductivity activation energy [eV]": 0.31,
    "Separator correction porosity": 0.07,
    "Separator density [kg.m-3]": 3270.0,
    "Positive electrode thickness [m]": 1.37e-4,
    "Positive electrode porosity": 0.41,
    "Positive electrode active material volume fraction": 0.43,
    "Positive electrode inactive volume fraction": 0.06,
    "Positive electrode void fraction": 0.05,
    "Positive electrode utilisation": 0.87,
    "Positive electrode Bruggeman coefficient (electrolyte)": 1.7,
    "Positive electrode tortuosity factor (electrolyte)": 2.2,
    "Positive electrode conductivity [S.m-1]": 0.9,
    "Positive electrode electronic network volume fraction": 0.23,
    "Positive electrode Bruggeman coefficient (electrode)": 1.3,
    "Positive electrode solid density [kg.m-3]": 3010.0,
    "Positive electrode double-layer capacity [F.m-2]": 0.12,
    "Separator cathode interface areal resistance [Ohm.m2]": 2.7e-3,
    "Separator cathode interface areal resistance reference temperature [K]": 299.0,
    "Separator cathode interface areal resistance activation energy [eV]": 0.27,
    "Cathode contact areal resistance [Ohm.m2]": 6.1e-3,
    "Cathode contact areal resistance reference temperature [K]": 303.0,
    "Cathode contact areal resistance activation energy [eV]": 0.19,
    "Positive electrode active material density [kg.m-3]": 3160.0,
    "Maximum concentration in positive electrode [mol.m-3]": 13823.0,
    "Positive electrode OCP level [V]": 3.36,
    "Positive electrode OCP slope [V]": 0.013,
    "Positive electrode OCP slope pivot": 0.47,
    "Positive electrode OCP step height [V]": 0.021,
    "Positive electrode OCP step stoichiometry": 0.56,
    "Positive electrode OCP step width": 0.034,
    "Positive electrode OCP rise [V]": 0.93,
    "Positive electrode OCP rise width": 0.0066,
    "Positive electrode OCP fall [V]": 1.63,
    "Positive electrode OCP fall width": 0.0083,
    "Positive electrode OCP half-gap [V]": 0.0057,
    "Positive particle hysteresis decay rate": 110.0,
    "Positive electrode OCP entropic change [V.K-1]": -1.7e-4,
    "Positive particle reference diffusivity [m2.s-1]": 3.1e-15,
    "Positive particle reference diffusivity reference temperature [K]": 297.0,
    "Positive particle diffusivity activation energy [eV]": 0.29,
    "Positive particle diffusivity decades": 0.4,
    "Positive particle diffusivity step stoichiometry": 0.52,
    "Positive particle diffusivity step width": 0.04,
    "Positive electrode reference exchange-current density [A.m-2]": 2.3,
    "Positive electrode reference exchange-current density reference temperature [K]": 300.0,
    "Positive electrode exchange-current density activation energy [eV]": 0.44,
    "Positive particle radius [m]": 0.83e-6,
    "Positive electrode film thickness [m]": 2.1e-7,
    "Electrolyte reference conductivity [S.m-1]": 0.73,
    "Electrolyte reference conductivity reference temperature [K]": 301.0,
    "Electrolyte conductivity activation energy [eV]": 0.17,
    "Electrolyte density [kg.m-3]": 1370.0,
    "Initial concentration in electrolyte [mol.m-3]": 1130.0,
    "Electrolyte reference concentration [mol.m-3]": 950.0,
    "Electrolyte conductivity power": 0.61,
    "Electrolyte conductivity decay [m3.mol-1]": 4.7e-4,
    "Electrolyte reference diffusivity [m2.s-1]": 2.6e-10,
    "Electrolyte reference diffusivity reference temperature [K]": 302.0,
    "Electrolyte diffusivity activation energy [eV]": 0.18,
    "Cation transference number": 0.39,
    "Thermodynamic factor": 1.7,
} | AGEING

LAYERS = (
    {"thickness": 9.3e-5, "kappa": 0.37, "T": 295.0, "E": 0.31, "p": 0.07},
    {"thickness": 5.9e-5, "kappa": 0.21, "T": 298.0, "E": 0.24, "p": 0.13},
    {"thickness": 3.1e-5, "kappa": 0.058, "T": 292.0, "E": 0.47, "p": 0.19},
)
"""Layers of a separator from the metal on; the first is that of NUMBERS."""

JOINTS = ({"r": 1.9e-3, "T": 293.0, "E": 0.34}, {"r": 8.7e-4, "T": 297.0, "E": 0.22})
"""Interfaces between them."""


def arrhenius(value, energy, reference, T):
    """X exp[(E/k_B)(1/T_ref - 1/T)]."""
    return value * np.exp(energy / K_B * (1 / reference - 1 / T))


def conductivity(value, energy, reference, T, porosity=0.0):
    """Kappa T is Arrhenius; Maxwell for a porous ceramic."""
    return arrhenius(value, energy, reference, T) * reference / T * 2 * (1 - porosity) / (2 + porosity)


def areal_resistance(value, energy, reference, T):
    """The same law for a resistance."""
    return value * T / reference * np.exp(energy / K_B * (1 / T - 1 / reference))


def resistance(piece, numbers=NUMBERS, T=None):
    """Areal resistance of a piece, its law written out [Ohm.m2]."""
    name = f"{piece} areal resistance"
    T = T or numbers["Ambient temperature [K]"]
    energy = numbers[f"{name} activation energy [eV]"]
    return areal_resistance(
        numbers[f"{name} [Ohm.m2]"], energy, numbers[f"{name} reference temperature [K]"], T
    )


def kappa_layer(layer, T):
    """Conductivity of one of LAYERS [S.m-1]."""
    return conductivity(layer["kappa"], layer["E"], layer["T"], T, layer["p"])


def stack(n, T):
    """Areal resistance of the first n of LAYERS and what lies between them [Ohm.m2]."""
    bulk = sum(layer["thickness"] / kappa_layer(layer, T) for layer in LAYERS[:n])
    joints = sum(areal_resistance(j["r"], j["E"], j["T"], T) for j in JOINTS[: n - 1])
    return bulk + joints


def psi(theta):
    """Flux tube with a contact spot at one potential."""
    e = np.sqrt(theta)
    return 1 - 1.40978 * e + 0.34406 * e**3 + 0.0435 * e**5 + 0.02271 * e**7 - 0.00049 * e**9


def spots(theta, b, kappa):
    return np.pi * b * psi(theta) / (4 * kappa * np.sqrt(theta))


def voids(theta, b, kappa):
    return b / kappa * 0.4244 * np.sqrt(1 - theta) * -np.log(theta) * (0.735 + 0.265 * theta**1.25)


def mean_potential(sto, T, numbers=NUMBERS):
    """Mean open-circuit potential of the plateau host [V]."""
    n = {k.removeprefix("Positive electrode OCP "): v for k, v in numbers.items()}
    return (
        n["level [V]"]
        + n["slope [V]"] * (n["slope pivot"] - sto)
        + n["step height [V]"] / (1 + np.exp((sto - n["step stoichiometry"]) / n["step width"]))
        + n["rise [V]"] * np.exp(-sto / n["rise width"])
        - n["fall [V]"] * np.exp(-(1 - sto) / n["fall width"])
        + n["entropic change [V.K-1]"] * (T - 298.15)
    )


def metal_overpotential(i, theta, T, numbers=NUMBERS):
    """I = 2 theta j0 sinh(F eta/2RT), j0 = RT/(F r_ct), solved for eta [V]."""
    j0 = R * T / (F * resistance("Sodium interface", numbers, T))
    return 2 * R * T / F * np.arcsinh(i / (2 * theta * j0))


def hand_cell(changes=None, **choices):
    """The shipped liquid cell with every number replaced by NUMBERS and `changes`."""
    cell = nasolid.load_cell("lowack2025-cell2")
    chosen = cell.choices | choices
    keys = used_keys(1, chosen)
    owners = set(keys) | {key.reference_temperature for key in keys.values() if key.law}
    numbers = {key: value for key, value in NUMBERS.items() if key in owners}
    return cell.override(numbers | (changes or {}), choices)


def layered(values, n):
    """Parameters of a cell whose separator is the first n of LAYERS."""
    if n == 1:
        return values
    new = {}
    for k, layer in enumerate(LAYERS[:n], start=1):
        noun = f"Separator layer {k}"
        new |= {
            f"{noun} thickness [m]": layer["thickness"],
            f"{noun} reference conductivity [S.m-1]": layer["kappa"],
            f"{noun} reference conductivity reference temperature [K]": layer["T"],
            f"{noun} conductivity activation energy [eV]": layer["E"],
            f"{noun} correction porosity": layer["p"],
        }
    for k, joint in enumerate(JOINTS[: n - 1], start=1):
        noun = f"Separator layer {k}-{k + 1} interface areal resistance"
        new |= {
            f"{noun} [Ohm.m2]": joint["r"],
            f"{noun} reference temperature [K]": joint["T"],
            f"{noun} activation energy [eV]": joint["E"],
        }
    values = values.copy()
    values.update(new)
    return values


COARSE = {"x_s": 2, "x_p": 8, "r_p": 8}
UNIFORM = dict.fromkeys(("separator", "positive electrode", "positive particle"), pybamm.Uniform1DSubMesh)


def tight(tolerance=1e-8):
    """An integrator so exact that only the equations are left."""
    return nasolid.Solver(rtol=tolerance, atol=tolerance / 100)


def run(cell, i, seconds, *, points=None, solver=None, values=None, model=None, layers=1, **options):
    """Solution of a cell under a constant current density, from the state a run of that sign starts from.

    The mesh is uniform and coarse, so that a test knows where its points are.

    Parameters
    ----------
    values : dict, optional
        Parameters over those of the cell.
    """
    choices = {k: v for k, v in cell.choices.items() if k in CHOICES}
    model = model or nasolid.SodiumDFN(separator_layers=layers, **(choices | options))
    parameters = layered(start_values(cell, i), layers)
    parameters.update(values or {})
    sim = pybamm.Simulation(
        model,
        parameter_values=parameters,
        solver=solver or tight(),
        var_pts=model.default_var_pts | COARSE | (points or {}),
        submesh_types=model.default_submesh_types | UNIFORM,
    )
    return sim.solve([0, seconds] if np.isscalar(seconds) else seconds)


FRONT = 3.4e-5 + 9.3e-5  # PyBaMM counts x from behind the metal, whose thickness is the reservoir's
DEPTH = 1.37e-4


FACES = (FRONT, FRONT + DEPTH)  # the two faces of the cathode


def nodes(n=8):
    """Nodes of a uniform mesh in the cathode [m], away from its ends by nothing but half a cell."""
    return FRONT + DEPTH * (np.arange(n) + 0.5) / n


def edges(n=8):
    """Inner edges of a uniform mesh in the cathode [m]."""
    return FRONT + DEPTH * np.arange(1, n) / n


def read(solution, name, t, x):
    """Values of a variable at a time and places, one axis for the places."""
    return np.ravel(solution[name](t, x=x))


def losses(solution):
    """Names of the pieces of a solution's loss breakdown."""
    names = solution.all_models[0].variables.keys()
    return [name for name in names if name.startswith("Loss: ")]


def certain(cell, *uncertain):
    """The cell with nothing uncertain but some numbers."""
    known = {key: cell.value(key) for key in uncertain_ranges(cell) if key not in uncertain}
    return cell.override(known)
