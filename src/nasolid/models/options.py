"""Options of PyBaMM that the cell's model cannot honour."""

from collections.abc import Mapping

from nasolid.errors import InputError
from nasolid.parameters.keys import CHOICES

UNSUPPORTED = {
    "working electrode": ("positive", "the cathode is the working electrode"),
    "thermal": ("isothermal", "say thermal='lumped' as a keyword instead"),
    "intercalation kinetics": ("symmetric Butler-Volmer", "nasolid's kinetics are symmetric"),
    "transport efficiency": ("Bruggeman", "say tortuosity='tortuosity factor' instead"),
    "SEI": ("none", "interphases are areal resistances of the cell"),
}


def refuse(options, choices):
    """Refuse options of PyBaMM that a model cannot honour beside its choices.

    Raises
    ------
    InputError
        Naming the option and what to say instead.
    """
    form = {"none": "false", "capacitive": "differential"}[choices["double_layer"]]
    if options["surface form"] != form:
        raise InputError(
            f"option 'surface form' = {options['surface form']!r} cannot be used: say double_layer=..."
        )
    for option, (only, why) in UNSUPPORTED.items():
        if options.get(option, only) != only:
            raise InputError(f"option {option!r} = {options[option]!r} cannot be used: {why}")
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
