"""Options of PyBaMM that the cell's model cannot honour."""

import warnings
from collections.abc import Mapping

from pybamm.models.full_battery_models.base_battery_model import BatteryModelOptions

from nasolid.errors import InputError, NasolidWarning
from nasolid.parameters.cellfile import MOST_LAYERS
from nasolid.parameters.keys import CHOICES

HONOURED: dict[str, tuple] = {
    "calculate discharge energy": ("true", "false"),
    "contact resistance": ("true", "false"),
    "operating mode": (
        "current",
        "voltage",
        "power",
        "differential power",
        "resistance",
        "differential resistance",
    ),
    "particle": ("Fickian diffusion", "uniform profile", "quadratic profile", "quartic profile"),
    "particle size": ("single", "distribution"),
    "total interfacial current density as a state": ("true", "false"),
    "voltage as a state": ("true", "false"),
}
"""Values of options that mean something here; of every other option only PyBaMM's default does."""

INSTEAD = {
    "working electrode": "the cathode is the working electrode",
    "thermal": "say thermal='lumped' as a keyword instead",
    "heat of mixing": "say thermal='lumped' as a keyword: its heat holds that of mixing",
    "surface temperature": "say thermal='lumped' as a keyword instead",
    "intercalation kinetics": "nasolid's kinetics are symmetric",
    "transport efficiency": "say tortuosity='tortuosity factor' instead",
    "electrolyte conductivity": "the catholyte has its own equation, see docs/physics.md",
    "interface utilisation": "say contact='constriction', 'voids' or 'vacancies', or dry_out='first order', instead",
    "lithium plating": "the anode is metal that plates by itself; say contact='voids' for what it leaves behind",
    "particle mechanics": "say pressure='spring' or 'fixed gap' for a host that breathes",
    "dimensionality": "the model has one dimension",
    "particle phases": "the cathode has one host",
    "particle shape": "say particle='films' for another shape than spheres",
}
"""What to say instead."""

SIDE_REACTIONS = ("SEI", "lithium plating", "loss of active", "cracks", "side reactions", "hydrolysis")


class Options(BatteryModelOptions):
    """PyBaMM's options, which tell who asks as `pybamm.EISSimulation` does what its spectrum leaves out.

    Warns
    -----
    NasolidWarning
    """

    def get(self, key, default=None):
        """Value of an option."""
        if key == "surface form" and default == "false":
            warnings.warn(
                "pybamm.EISSimulation takes separator layers, interfaces and contact for plain resistances: their arcs "
                "(grain boundaries, constant-phase elements, displacement current) are missing; nasolid.impedance and "
                "nasolid.symmetric_impedance give them",
                NasolidWarning,
                stacklevel=4,
            )
        return super().get(key, default)


def refuse(options, choices):
    """Refuse options of PyBaMM that a model cannot honour beside its choices.

    Raises
    ------
    InputError
        Naming the option and what to say instead.
    """
    _refuse_without_meaning(options)
    form = {"none": "false", "capacitive": "differential"}[choices["double_layer"]]
    if options["surface form"] != form:
        raise InputError(
            f"option 'surface form' = {options['surface form']!r} cannot be used: say double_layer=..."
        )
    if choices["thermal"] == "lumped" and options.get("particle size", "single") != "single":
        raise InputError(
            "thermal='lumped' needs particles of one size: the heat of a distribution is not written"
        )
    if choices["particle"] == "films":
        if options.get("particle size", "single") != "single":
            raise InputError("a particle-size distribution needs particle = 'spheres'; this model has films")
        if options.get("particle", "Fickian diffusion") != "Fickian diffusion":
            raise InputError(
                f"option 'particle' = {options['particle']!r} assumes spheres; films need 'Fickian diffusion'"
            )


def _refuse_without_meaning(options):
    usual = BatteryModelOptions({"working electrode": "positive"})
    for option, value in options.items():
        if option not in usual or option in ("surface form", "open-circuit potential"):
            continue  # PyBaMM refuses names that it does not know
        allowed = HONOURED.get(option, (usual[option],))
        given = value if isinstance(value, tuple) and value != usual[option] else (value,)
        if any(one not in allowed for one in given):
            raise InputError(
                f"option {option!r} = {value!r} cannot be used: {_reason(option)}; allowed is "
                f"{' or '.join(map(repr, allowed))}"
            )


def _reason(option):
    if option in INSTEAD:
        return INSTEAD[option]
    if any(word in option for word in SIDE_REACTIONS):
        return "no film grows and nothing decomposes here; interphases are areal resistances of the cell"
    return "it has no meaning in this cell"


def checked_layers(count) -> int:
    """A number of separator layers.

    Raises
    ------
    InputError
        If it is none.
    """
    if isinstance(count, bool) or not isinstance(count, int) or not 1 <= count <= MOST_LAYERS:
        raise InputError(f"separator_layers = {count!r}: give a whole number from 1 to {MOST_LAYERS}")
    return count


def given(options):
    """Options of PyBaMM as a dict; choices of nasolid among them are keywords.

    Raises
    ------
    InputError
        If they are no mapping, or name a choice.
    """
    if options is not None and not isinstance(options, Mapping):
        raise InputError(
            f"options = {type(options).__name__} is not allowed; give a dict of PyBaMM's options; choices of nasolid "
            "are keywords: SodiumDFN(contact='voids')"
        )
    for name, value in (options or {}).items():
        if name in CHOICES and (name not in SHARED or value in CHOICES[name][1:]):
            raise InputError(
                f"option {name!r} = {value!r} is a choice of nasolid; give it as a keyword: {name}={value!r}"
            )
    return dict(options or {})


SHARED = ("thermal", "particle")
"""Choices that PyBaMM has options of the same name for, whose values are others."""
