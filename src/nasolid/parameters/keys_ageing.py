"""Keys of what changes as a cell is used: contact, pressure, penetration, dry-out, formation, temperature.

All of them are `optional`: a file may state them although the piece that reads them is off.
"""

from collections.abc import Mapping
from dataclasses import replace

from nasolid.parameters.key import Key, activation_energy, energy, fraction, positive

CHOICES_AGEING: dict[str, tuple[str, ...]] = {
    "replenishment": ("diffusion", "pressure"),
    "pressure": ("constant", "fixed gap", "spring"),
    "penetration": ("none", "critical current"),
    "after": ("stop", "leak"),
    "dry_out": ("none", "first order"),
    "formation": ("none", "empirical"),
    "thermal": ("isothermal", "lumped"),
}
"""Keywords of the model that belong to ageing; the first is the default."""

NEEDS: dict[tuple[str, str], tuple[str, tuple[str, ...]]] = {
    ("contact", "voids"): ("anode", ("sodium",)),
    ("contact", "vacancies"): ("anode", ("sodium",)),
    ("replenishment", "pressure"): ("contact", ("voids", "vacancies")),
    ("pressure", "fixed gap"): ("anode", ("sodium",)),
    ("pressure", "spring"): ("anode", ("sodium",)),
    ("penetration", "critical current"): ("anode", ("sodium",)),
    ("after", "leak"): ("penetration", ("critical current",)),
    ("dry_out", "first order"): ("catholyte", ("liquid",)),
}
"""Choices that need another, and the values of it that will do."""


def unmet(choices: Mapping[str, str]) -> list[str]:
    """Say of every choice that needs another one which."""
    return [
        f"{word} = '{value}' needs {other} = {' or '.join(map(repr, due))}; this cell has {other} = "
        f"'{choices[other]}'"
        for (word, value), (other, due) in NEEDS.items()
        if choices[word] == value and choices[other] not in due
    ]


VOIDS, VACANCIES = {"contact": "voids"}, {"contact": "vacancies"}
LIVING = {"contact": ("voids", "vacancies")}
CREEP = VOIDS | {"replenishment": "diffusion"}
FIXTURE = {"pressure": ("fixed gap", "spring")}
PENETRATION = {"penetration": "critical current"}
LEAK = PENETRATION | {"after": "leak"}
DRY_OUT = {"dry_out": "first order"}
FORMATION = {"formation": "empirical"}
LUMPED = {"thermal": "lumped"}


def activated(key: Key) -> list[Key]:
    """A key with an Arrhenius law and its activation energy."""
    return [replace(key, law="Arrhenius"), energy(activation_energy(key.name), when=key.when)]


CONTACT_LIFE = [
    Key(
        "Least contact fraction",
        low=0.0,
        high=1.0,
        open_low=True,
        when=VOIDS,
        about="what is left where voids cover all they can",
    ),
    Key(
        "Lost contact fraction",
        low=0.0,
        high=1.0,
        open_low=True,
        default=0.02,
        when=LIVING,
        about="below it the contact counts as lost and a run ends",
    ),
    fraction("Void filling share", when=LIVING, about="of the plated sodium that fills voids"),
    positive("Void filling scale", when=LIVING, about="of fully covering voids, below which filling slows"),
    positive(
        "Stripping threshold width [A.m-2]",
        default=0.1,
        when=LIVING,
        about="over which a current begins to count as above a threshold",
    ),
    *activated(
        Key(
            "Replenished stripping current density [A.m-2]",
            low=0.0,
            when=VOIDS,
            about="that self-diffusion of sodium to the interface makes good",
        )
    ),
    Key(
        "Replenished stripping current density reference pressure [Pa]",
        low=0.0,
        when=VOIDS | {"replenishment": "pressure"},
        about="at which the replenished current density holds where pressure adds to it",
    ),
    Key(
        "Replenished stripping current density per pressure [A.m-2.Pa-1]",
        low=0.0,
        when=LIVING | {"replenishment": "pressure"},
        about="that pressure makes good by creep",
    ),
    *activated(
        Key("Void closure rate [s-1]", low=0.0, when=CREEP, about="by creep at the reference pressure")
    ),
    Key("Void closure pressure exponent", low=1.0, when=CREEP),
    positive("Void closure reference pressure [Pa]", default=1e6, when=CREEP),
    *activated(positive("Sodium self-diffusivity [m2.s-1]", when=VACANCIES)),
]

PRESSURE = [
    positive("Stack stiffness [Pa.m-1]", when=FIXTURE, about="of all layers in series, per displacement"),
    positive("Fixture stiffness [Pa.m-1]", when={"pressure": "spring"}, about="of the spring that loads it"),
    Key(
        "Positive electrode active material volume change",
        low=-0.5,
        high=0.5,
        default=0.0,
        when=FIXTURE,
        about="relative, from full of sodium to empty",
    ),
    fraction(
        "Positive electrode swelling share",
        default=1 / 3,
        when=FIXTURE,
        about="of the host's volume change that moves the face of the cathode",
    ),
]

PENETRATING = [
    *activated(
        positive(
            "Critical plating current density [A.m-2]",
            when=PENETRATION,
            about="local, above which sodium penetrates the separator",
        )
    ),
    positive(
        "Critical plating current density Weibull scale [A.m-2]",
        when=PENETRATION,
        about="of a population of cells; at the temperature of the critical current density",
    ),
    positive("Critical plating current density Weibull shape", when=PENETRATION),
    positive("Shunt areal conductance [S.m-2]", when=LEAK, about="of a filament that has opened fully"),
    positive("Shunt opening time [s]", when=LEAK, about="at twice the critical current density"),
]

DRYING = [
    Key("Dry-out rate [s-1]", low=0.0, default=0.0, when=DRY_OUT, about="k of ds/dt = -k (s - s_min)"),
    Key(
        "Least saturation",
        low=0.0,
        high=1.0,
        open_low=True,
        default=0.3,
        when=DRY_OUT,
        about="of the pores with liquid, at the end",
    ),
    Key("Initial saturation", low=0.0, high=1.0, open_low=True, default=1.0, when=DRY_OUT),
]

FORMING = [
    positive(
        "Cathode contact resistance ratio before formation",
        when=FORMATION,
        about="contact resistance before formation over that after it",
    ),
    positive("Formation cycles", when=FORMATION, about="in which 63 % of the change happens"),
    Key("Cathode contact pressure exponent", low=0.0, when=FORMATION, about="a of r = r_ref (p/p_ref)^-a"),
    positive(
        "Cathode contact reference pressure [Pa]",
        when=FORMATION,
        about="at which the contact resistance after formation holds",
    ),
]

HEAT = [
    positive("Stack heat capacity [J.m-3.K-1]", default=2.5e6, when=LUMPED, about="per volume, rho c_p"),
    Key("Heat transfer coefficient [W.m-2.K-1]", low=0.0, default=10.0, when=LUMPED, about="0 is adiabatic"),
    positive(
        "Cooled area ratio",
        default=2.0,
        when=LUMPED,
        about="cooled area over electrode area; 2 is both faces of a single stack",
    ),
]

METAL_AGEING = [replace(key, optional=True) for key in [*CONTACT_LIFE, *PENETRATING]]
CATHODE_AGEING = [replace(key, optional=True) for key in [*PRESSURE, *DRYING, *FORMING, *HEAT]]
