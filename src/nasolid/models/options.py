"""Options of PyBaMM that the cell's model cannot honour."""

from nasolid.errors import InputError

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
