"""The hand-made cell with numbers for what only a spectrum sees, and the model linearised on a mesh."""

import numpy as np
import pybamm
from by_hand import hand_cell

import nasolid
from nasolid.parameters.naming import used_keys
from nasolid.simulation.linear import LinearResponse

EPSILON_0 = 8.8541878188e-12

SPECTRAL = {
    "Sodium interface apex frequency [Hz]": 7.1e3,
    "Sodium interface apex frequency reference temperature [K]": 304.0,
    "Sodium interface CPE exponent": 0.83,
    "Anode apex frequency [Hz]": 3.3e3,
    "Anode apex frequency reference temperature [K]": 308.0,
    "Anode CPE exponent": 0.91,
    "Contact gap thickness [m]": 6.3e-8,
    "Negative electrode double-layer capacity [F.m-2]": 0.17,
    "Separator grain boundary share": 0.38,
    "Separator grain boundary apex frequency [Hz]": 2.3e5,
    "Separator grain boundary apex frequency reference temperature [K]": 306.0,
    "Separator grain boundary CPE exponent": 0.77,
    "Separator relative permittivity": 21.0,
    "Separator cathode interface apex frequency [Hz]": 89.0,
    "Separator cathode interface apex frequency reference temperature [K]": 307.0,
    "Separator cathode interface CPE exponent": 0.71,
    "Cathode contact apex frequency [Hz]": 610.0,
    "Cathode contact apex frequency reference temperature [K]": 309.0,
    "Cathode contact CPE exponent": 0.87,
}
"""What `by_hand.NUMBERS` leaves at its default, all different and none of it 1."""

BARE = dict.fromkeys(
    (
        "Sodium interface apex frequency [Hz]",
        "Separator cathode interface apex frequency [Hz]",
        "Cathode contact apex frequency [Hz]",
    ),
    0.0,
) | {"Separator grain boundary share": 0.0, "Separator relative permittivity": 0.0}
"""Series elements without anything beside their resistance."""

CATHODE = (
    "Catholyte concentration",
    "Catholyte ohmic",
    "Cathode reaction",
    "Hysteresis",
    "Solid diffusion",
    "Cathode electronic",
)
"""Losses inside the cathode."""

OPEN_CIRCUIT = "Mean open-circuit voltage [V]"


def spectral_cell(changes=None, **choices):
    """`hand_cell` with SPECTRAL too."""
    chosen = hand_cell(**choices).choices
    owners = {name for key, k in used_keys(1, chosen).items() for name in _names(key, k)}
    own = {key: value for key, value in SPECTRAL.items() if key in owners}
    return hand_cell(own | (changes or {}), **choices)


def _names(name, key):
    return [name, key.reference_temperature] if key.law else [name]


def values_at(cell, sto, branch=-1.0):
    """Parameters of a cell at rest at a sodium content, its branch held."""
    values = nasolid.parameter_values(cell)
    c_max = cell.value("Maximum concentration in positive electrode [mol.m-3]")
    values.update(
        {
            "Initial concentration in positive electrode [mol.m-3]": sto * c_max,
            "Initial current [A]": 0.0,
            "Current function [A]": 0.0,
        }
    )
    if cell.choices["hysteresis"] == "one-state":
        values.update(
            {
                "Initial hysteresis state in positive electrode": branch,
                "Positive particle hysteresis decay rate": 0.0,
            }
        )
    return values


def linearised(cell, sto, points=None, values=None, *, branch=-1.0, graded=None, kind=LinearResponse):
    """The model at rest at a sodium content, on a mesh of so many points.

    Parameters
    ----------
    graded : float, optional
        Stretch of the points in the host towards its surface; uniform without.
    values : dict, optional
        Parameters over those of the cell.
    """
    model = nasolid.model_for(cell, double_layer="capacitive")
    parameters = values_at(cell, sto, branch)
    parameters.update(values or {})
    meshes = model.default_submesh_types | {"positive electrode": pybamm.Uniform1DSubMesh}
    meshes["positive particle"] = (
        pybamm.Uniform1DSubMesh
        if graded is None
        else pybamm.MeshGenerator(
            pybamm.Exponential1DSubMesh, submesh_params={"side": "right", "stretch": graded}
        )
    )
    return kind(
        model,
        parameter_values=parameters,
        var_pts=model.default_var_pts | (points or {}),
        submesh_types=meshes,
    )


def cathode_pieces(response, cell, f):
    """Contribution of each piece inside the cathode, with the open-circuit voltage's [Ohm.m2]."""
    area = cell.value("Electrode area [m2]")
    names = [f"Loss: {piece} [V]" for piece in CATHODE]
    found = response.responses(f, [*names, OPEN_CIRCUIT])
    return {piece: area * found[name] for piece, name in zip(CATHODE, names, strict=True)} | {
        OPEN_CIRCUIT: -area * found[OPEN_CIRCUIT]
    }


def voltage_spectrum(response, cell, f, y=None):
    """Impedance of the model alone [Ohm.m2]."""
    return -cell.value("Electrode area [m2]") * response.responses(f, ["Voltage [V]"], y=y)["Voltage [V]"]


def both_resistive(L, k, s, y):
    """verification.md, rows 7 and 9 [Ohm.m2]."""
    n = L * np.sqrt(y * (1 / k + 1 / s))
    return L / (k + s) * (1 + (2 + (s / k + k / s) * np.cosh(n)) / (n * np.sinh(n)))


def sphere(W):
    """Shape of the diffusion impedance of a sphere."""
    return np.tanh(W) / (W - np.tanh(W))


def film(W):
    """Shape of the diffusion impedance of a film."""
    return 1 / (np.tanh(W) * W)


def zarc(f, R, apex, n, R_apex=None):
    """R beside a CPE whose Q peaks at `apex` beside `R_apex`: Z = R/(1 + R Q (i w)^n)."""
    Q = 1 / ((R if R_apex is None else R_apex) * (2 * np.pi * apex) ** n)
    return 1 / (1 / R + Q * (2j * np.pi * f) ** n)
