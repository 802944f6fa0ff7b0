"""Which pieces of the metal's physics a model takes, by its choices."""

from nasolid import submodels
from nasolid.submodels import CELL, Site

SIDES = (Site("Left", 1), Site("Right", -1))
"""Interfaces of a symmetric cell."""


def leaks(choices) -> bool:
    """Whether penetration opens a shunt."""
    return choices["penetration"] != "none" and choices["after"] == "leak"


def metal(param, site, options=None) -> dict:
    """Inventory, contact that changes and penetration of one metal, by name."""
    contact, found = param.choices["contact"], {}
    inventory = submodels.Vacancies if contact == "vacancies" else submodels.SodiumInventory
    found["sodium inventory"] = inventory(param, site, options)
    if contact == "voids":
        found["voids"] = submodels.Voids(param, site, options)
    if param.choices["penetration"] != "none":
        found["penetration"] = submodels.Penetration(param, site, options)
    return found


def add_metal(model) -> None:
    """Give a cell its metal and the pressure on it; an alloy has neither inventory nor life."""
    param, options = model.param, model.options
    if model.choices["anode"] == "sodium":
        model.submodels.update(metal(param, CELL, options))
        model.submodels["stack pressure"] = submodels.StackPressure(param, [CELL], options)


def add_contact(model) -> None:
    """Give a cell the contact fraction that its kinetics see, and the constriction."""
    param, options, contact = model.param, model.options, model.choices["contact"]
    key = "Negative interface utilisation"
    if contact == "ideal":
        model.submodels["constriction"] = submodels.NoConstriction(param, options=options)
        return
    model.submodels["constriction"] = submodels.Constriction(param, options=options)
    if contact == "constriction":
        model.submodels[key] = submodels.ContactFraction(param, "negative", options)
    else:
        piece = {"voids": submodels.Voids, "vacancies": submodels.Vacancies}[contact]
        model.submodels[key] = submodels.LivingContact(param, "negative", options, piece(param))


def symmetric_pieces(param, storing: bool, blocking: bool) -> dict:
    """Pieces of a symmetric cell between its terminals."""
    found: dict = {}
    for site in SIDES:
        if not blocking:
            found |= {f"{site.side} {name}": piece for name, piece in metal(param, site).items()}
        if blocking or param.choices["contact"] in ("ideal", "constriction"):
            found[f"{site.side} contact"] = submodels.StaticContact(param, site)
        found[site.side] = submodels.Electrode(param, site, storing, blocking)
    if not blocking:
        found["stack pressure"] = submodels.StackPressure(param, SIDES)
        if leaks(param.choices):
            found["shunt"] = submodels.Shunt(param, SIDES)
    return found | {
        "ionic current": submodels.IonicCurrent(param, not blocking and leaks(param.choices)),
        "terminals": submodels.SymmetricVoltage(param),
    }
