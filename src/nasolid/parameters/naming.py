"""Which keys a cell or a material may have, and what to say of one it may not."""

from collections.abc import Iterable, Mapping
from dataclasses import replace

from nasolid.parameters import keys as table
from nasolid.parameters.faults import quoted, suggestion
from nasolid.parameters.keys import Key

ROLES = ("host", "liquid", "solid-electrolyte", "metal", "alloy", "interface", "composite", "collector")
"""What a material may be."""

SLOTS: dict[str, tuple[str, ...]] = {
    "anode": ("metal", "alloy"),
    "anode_interface": ("interface",),
    "separator": ("solid-electrolyte",),
    "host": ("host",),
    "catholyte": ("liquid", "solid-electrolyte"),
    "composite": ("composite",),
    "collector": ("collector",),
}
"""Places of a cell, in the order in which materials are merged, and the roles that fit."""

OPTIONAL_SLOTS = ("anode_interface", "composite", "collector")

ROLE_OF_CHOICE = {
    ("anode", "sodium"): "metal",
    ("anode", "alloy"): "alloy",
    ("catholyte", "liquid"): "liquid",
    ("catholyte", "single-ion"): "solid-electrolyte",
}
"""What must stand in a slot under a choice of the same name."""

LISTED = "src/nasolid/parameters/keys.py lists them all"

ALL_CHOICES: dict[str, tuple[str, ...]] = table.CHOICES | table.FORMS


def default_choices() -> dict[str, str]:
    """Every keyword of the model and of the forms with its default."""
    return {keyword: values[0] for keyword, values in ALL_CHOICES.items()}


def is_used(key: Key, choices: Mapping[str, str]) -> bool:
    """Whether the choices make use of the key."""
    return all(choices[word] in values for word, values in key.wanted.items())


def used_keys(layers: int, choices: Mapping[str, str]) -> dict[str, Key]:
    """Keys of a cell that its choices make use of."""
    return {name: key for name, key in table.keys_for(layers).items() if is_used(key, choices)}


def material_keys(role: str) -> dict[str, Key]:
    """Keys that a material of this role may give; "" is a role not known.

    A solid electrolyte speaks without a noun. No other material says anything about separator
    layers: they are the cell's affair.
    """
    known = table.keys_for(1)
    noun = table.layer(1, 1)
    solid = {
        name: replace(known[f"{noun} {tail}"], name=name) for name, tail in table.SOLID_ELECTROLYTE.items()
    }
    of_layers = {key.name.format(layer=noun) for key in table.LAYER}
    others = {name: key for name, key in known.items() if name not in of_layers}
    return {"": solid | others, "solid-electrolyte": solid}.get(role, others)


def unused(key: Key, choices: Mapping[str, str]) -> str:
    """Why the choices leave a key unused, and what would use it."""
    needs = " and ".join(f"{k} = {quoted(v, 'or')}" for k, v in key.wanted.items())
    has = " and ".join(f"{k} = '{choices[k]}'" for k, v in key.wanted.items() if choices[k] not in v)
    return f"is used only with {needs}; this cell has {has}: leave the key out or change the choice"


def unknown(name: str, options: Iterable[str], layers: int = 1) -> str:
    """Say that a key is unknown, and which it might have been meant to be."""
    of_layers = same_in_every_layer(name, layers)
    if of_layers:
        count = "1 separator layer" if layers == 1 else f"{layers} separator layers"
        return f"'{name}': this cell has {count}; use {quoted(of_layers, 'or')}"
    return f"'{name}': unknown key; {suggestion(name, options, LISTED)}"


def same_in_every_layer(name: str, layers: int) -> list[str]:
    """Keys of the layers that a cell has, for a layer key that it has not; [] for other keys."""
    for other in range(1, max(layers, 4) + 1):
        for k in range(1, other + 1):
            for key in table.LAYER:
                if name in (full := key.name.format(layer=table.layer(k, other)), table.bare(full)):
                    own = [key.name.format(layer=table.layer(i, layers)) for i in range(1, layers + 1)]
                    return [] if name in own else own
    return []
