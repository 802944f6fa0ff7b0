"""Every parameter a nasolid cell can have: name, unit, bounds, and when it is needed.

This table is the contract between the data files, the models and the command line. A key is
PyBaMM's name with its SI unit in brackets; a key without brackets is dimensionless. The same
names reach ``pybamm.ParameterValues``.
"""

from dataclasses import replace
from math import nan

from nasolid.parameters.key import (
    Key,
    activation_energy,
    apex,
    bare,
    energy,
    fraction,
    positive,
    reference_temperature,
    resistance,
    unit_of,
)
from nasolid.parameters.keys_ageing import CATHODE_AGEING, CHOICES_AGEING, METAL_AGEING, unmet
from nasolid.parameters.keys_layers import BETWEEN, LAYER, SOLID_ELECTROLYTE, between, layer
from nasolid.parameters.ranges import bounded

__all__ = [
    "CHOICES",
    "FORMS",
    "LAYER",
    "SOLID_ELECTROLYTE",
    "Key",
    "activation_energy",
    "bare",
    "between",
    "keys_for",
    "layer",
    "reference_temperature",
    "unit_of",
    "unmet",
]

CHOICES: dict[str, tuple[str, ...]] = {
    "anode": ("sodium", "alloy"),
    "contact": ("ideal", "constriction", "voids", "vacancies"),
    "constriction": ("spots", "voids"),
    "contact_fraction": ("given", "pressure"),
    "catholyte": ("liquid", "single-ion"),
    "particle": ("spheres", "films"),
    "tortuosity": ("Bruggeman", "tortuosity factor"),
    "hysteresis": ("one-state", "none"),
    "double_layer": ("none", "capacitive"),
    "mesh": ("plain", "front", "diffusion", "fine"),
} | CHOICES_AGEING
"""Keywords of the model and what each may be; the first is the default."""

FORMS: dict[str, tuple[str, ...]] = {
    "ocp": ("plateau", "table"),
    "catholyte_conductivity": ("correlation", "table"),
}
"""Functional forms that a file may name, besides the laws of `Key.law`; the first is the default."""


COMPUTED = nan
"""Default that is worked out from the cell's other numbers, see `nasolid.parameters.check.complete`."""


SODIUM, ALLOY = {"anode": "sodium"}, {"anode": "alloy"}
LIQUID = {"catholyte": "liquid"}
SPHERES, FILMS = {"particle": "spheres"}, {"particle": "films"}
HYSTERESIS = {"hysteresis": "one-state"}
CONSTRICTION = {"contact": ("constriction", "voids", "vacancies")}
PLATEAU = {"ocp": "plateau"}
CORRELATION = {"catholyte": "liquid", "catholyte_conductivity": "correlation"}

CELL = [
    positive("Electrode area [m2]", about="geometric area of the cell"),
    positive("Ambient temperature [K]", about="temperature the cell is held at"),
    positive("Lower voltage cut-off [V]"),
    positive("Upper voltage cut-off [V]"),
    positive("Nominal areal capacity [A.h.m-2]", default=COMPUTED, about="1C passes it in an hour"),
    positive(
        "Measured current density [A.m-2]", default=COMPUTED, about="what `nasolid run` applies by default"
    ),
    Key(
        "Charge current density [A.m-2]",
        low=0.0,
        default=0.0,
        about="of a charge that is not what was measured; 0 where charge and discharge are at the same",
    ),
    Key(
        "Initial stoichiometry",
        low=0.0,
        high=1.0,
        open_low=True,
        open_high=True,
        about="sodium content of the host when the cell is assembled",
    ),
    Key("Stack pressure [Pa]", low=0.0, default=0.0, about="pressure on the stack"),
    Key("Negative current collector thickness [m]", low=0.0, default=0.0),
    Key("Positive current collector thickness [m]", low=0.0, default=0.0),
    positive("Negative current collector density [kg.m-3]", default=2700.0),
    positive("Positive current collector density [kg.m-3]", default=2700.0),
]

METAL = [
    positive("Sodium density [kg.m-3]"),
    positive("Sodium specific capacity [A.h.kg-1]"),
    positive(
        "Sodium hardness [Pa]",
        when={"contact_fraction": "pressure"},
        about="contact fraction = pressure / hardness, 1 at most",
    ),
    positive("Sodium reservoir thickness [m]", when=SODIUM, about="sodium left when the cell is discharged"),
    *resistance("Sodium interface", when=SODIUM, about="charge transfer at full contact"),
    *apex("Sodium interface", 1e4, when=SODIUM),
    Key(
        "Contact fraction",
        low=0.0,
        high=1.0,
        open_low=True,
        default=1.0,
        when=CONSTRICTION | {"contact_fraction": "given"},
        about="true over geometric contact area; where it changes, at the start",
    ),
    positive(
        "Constriction cell radius [m]",
        when=CONSTRICTION,
        about="half the distance between contact spots or voids",
    ),
    positive(
        "Contact gap thickness [m]",
        default=1e-7,
        when=CONSTRICTION,
        about="of the voids between contact spots, which displacement current bridges",
    ),
    Key("Negative electrode double-layer capacity [F.m-2]", low=0.0, default=0.1),
    Key("Anode potential [V]", low=-0.5, high=3.0, when=ALLOY, about="of the alloy against sodium"),
    *resistance("Anode", when=ALLOY, about="of the alloy, its interface included"),
    *apex("Anode", 0.0, when=ALLOY),
    *METAL_AGEING,
]

CATHODE = [
    positive("Positive electrode thickness [m]"),
    Key(
        "Positive electrode porosity",
        low=0.0,
        high=1.0,
        open_low=True,
        about="the fraction that conducts ions: liquid, or solid electrolyte in a composite",
    ),
    Key("Positive electrode active material volume fraction", low=0.0, high=1.0, open_low=True),
    fraction("Positive electrode inactive volume fraction", default=0.0, about="carbon and binder"),
    fraction("Positive electrode void fraction", default=0.0, about="real pores, filled by nothing"),
    Key(
        "Positive electrode utilisation",
        low=0.0,
        high=1.0,
        open_low=True,
        default=1.0,
        about="share of the active material that is connected",
    ),
    positive("Positive electrode Bruggeman coefficient (electrolyte)", when={"tortuosity": "Bruggeman"}),
    positive("Positive electrode tortuosity factor (electrolyte)", when={"tortuosity": "tortuosity factor"}),
    positive("Positive electrode conductivity [S.m-1]", about="of the electronic network"),
    Key(
        "Positive electrode electronic network volume fraction",
        low=0.0,
        high=1.0,
        open_low=True,
        default=1.0,
        about="1 where the conductivity is that of the whole composite",
    ),
    positive("Positive electrode Bruggeman coefficient (electrode)", default=1.5),
    positive("Positive electrode solid density [kg.m-3]", about="mean over host, carbon and binder"),
    Key("Positive electrode double-layer capacity [F.m-2]", low=0.0, default=0.1),
    *resistance("Separator cathode interface", default=0.0, about="transfer from separator to catholyte"),
    *apex("Separator cathode interface", 0.0),
    *resistance("Cathode contact", default=0.0, about="contact of the composite and its collector"),
    *apex("Cathode contact", 0.0),
    *CATHODE_AGEING,
]

HOST = [
    positive("Positive electrode active material density [kg.m-3]"),
    positive("Maximum concentration in positive electrode [mol.m-3]"),
    Key("Positive electrode OCP level [V]", when=PLATEAU),
    Key("Positive electrode OCP slope [V]", low=0.0, open_low=True, when=PLATEAU),
    fraction("Positive electrode OCP slope pivot", when=PLATEAU),
    Key("Positive electrode OCP step height [V]", low=0.0, default=0.0, when=PLATEAU),
    fraction("Positive electrode OCP step stoichiometry", default=0.5, when=PLATEAU),
    positive("Positive electrode OCP step width", default=0.03, when=PLATEAU),
    Key("Positive electrode OCP rise [V]", low=0.0, when=PLATEAU),
    positive("Positive electrode OCP rise width", when=PLATEAU),
    Key("Positive electrode OCP fall [V]", low=0.0, when=PLATEAU),
    positive("Positive electrode OCP fall width", when=PLATEAU),
    Key("Positive electrode OCP table [V]", table="stoichiometry", when={"ocp": "table"}),
    Key("Positive electrode OCP half-gap [V]", low=0.0, default=0.0, when=HYSTERESIS),
    positive("Positive particle hysteresis decay rate", when=HYSTERESIS),
    Key("Positive electrode OCP entropic change [V.K-1]"),
    positive("Positive particle reference diffusivity [m2.s-1]", law="Arrhenius"),
    energy("Positive particle diffusivity activation energy [eV]"),
    Key(
        "Positive particle diffusivity decades",
        default=0.0,
        about="decades by which diffusion is slower above the step",
    ),
    fraction("Positive particle diffusivity step stoichiometry", default=0.5),
    positive("Positive particle diffusivity step width", default=0.03),
    positive(
        "Positive electrode reference exchange-current density [A.m-2]",
        law="Arrhenius",
        about="at half filling and reference concentration, j = 2 j0 sinh(F eta / 2RT)",
    ),
    energy("Positive electrode exchange-current density activation energy [eV]"),
    positive("Positive particle radius [m]", when=SPHERES),
    positive("Positive electrode film thickness [m]", when=FILMS, about="of the host on its scaffold"),
]

CATHOLYTE = [
    positive("Electrolyte reference conductivity [S.m-1]", law="conductivity"),
    energy("Electrolyte conductivity activation energy [eV]"),
    positive("Electrolyte density [kg.m-3]"),
    positive("Initial concentration in electrolyte [mol.m-3]", when=LIQUID),
    positive(
        "Electrolyte reference concentration [mol.m-3]",
        when=LIQUID,
        about="where conductivity and exchange current are quoted",
    ),
    Key(
        "Electrolyte conductivity power",
        low=0.0,
        when=CORRELATION,
        about="p of kappa = kappa_ref (c/c_ref)^p exp(-q (c - c_ref))",
    ),
    Key("Electrolyte conductivity decay [m3.mol-1]", low=0.0, when=CORRELATION, about="q of the same"),
    Key(
        "Electrolyte conductivity table",
        table="concentration [mol.m-3]",
        when={"catholyte": "liquid", "catholyte_conductivity": "table"},
        about="relative to the reference conductivity",
    ),
    positive("Electrolyte reference diffusivity [m2.s-1]", law="Arrhenius", when=LIQUID),
    energy("Electrolyte diffusivity activation energy [eV]", when=LIQUID),
    Key("Cation transference number", low=0.0, high=1.0, when=LIQUID),
    positive("Thermodynamic factor", when=LIQUID),
]

CELL, METAL, CATHODE, HOST, CATHOLYTE = (
    [bounded(key) for key in keys] for keys in (CELL, METAL, CATHODE, HOST, CATHOLYTE)
)


def keys_for(layers: int = 1) -> dict[str, Key]:
    """All keys of a cell with `layers` separator layers, by name.

    Parameters
    ----------
    layers : int
        Number of separator layers, at least 1.
    """
    stack = [
        replace(key, name=key.name.format(layer=layer(k, layers)))
        for k in range(1, layers + 1)
        for key in LAYER
    ]
    joints = [
        replace(key, name=key.name.format(between=between(k))) for k in range(1, layers) for key in BETWEEN
    ]
    return {key.name: key for key in [*CELL, *METAL, *stack, *joints, *CATHODE, *HOST, *CATHOLYTE]}
