"""Keys of the separator's layers and of the interfaces between them."""

from nasolid.parameters.key import Key, apex, energy, fraction, positive, resistance
from nasolid.parameters.ranges import bounded

LAYER = [
    positive("{layer} thickness [m]"),
    positive("{layer} reference conductivity [S.m-1]", law="conductivity"),
    energy("{layer} conductivity activation energy [eV]"),
    fraction(
        "{layer} correction porosity",
        default=0.0,
        about="lowers the conductivity of a dense ceramic by Maxwell's 2(1-p)/(2+p); "
        "0 where it was measured on the porous body itself",
    ),
    positive("{layer} density [kg.m-3]"),
    fraction("{layer} grain boundary share", default=0.0, about="of the layer's resistance"),
    *apex("{layer} grain boundary", 3e5),
    Key(
        "{layer} relative permittivity",
        low=0.0,
        default=0.0,
        about="of the layer, beside its bulk resistance; 0 is none",
    ),
]

LAYER = [bounded(key) for key in LAYER]
BETWEEN = [bounded(key) for key in resistance("{between}", default=0.0, about="between two separator layers")]

SOLID_ELECTROLYTE = {
    "Reference conductivity [S.m-1]": "reference conductivity [S.m-1]",
    "Conductivity activation energy [eV]": "conductivity activation energy [eV]",
    "Density [kg.m-3]": "density [kg.m-3]",
    "Grain boundary share": "grain boundary share",
    "Grain boundary apex frequency [Hz]": "grain boundary apex frequency [Hz]",
    "Grain boundary CPE exponent": "grain boundary CPE exponent",
    "Relative permittivity": "relative permittivity",
}
"""What a solid-electrolyte file may say; the role it plays in a cell puts the noun in front."""


def layer(k: int, layers: int) -> str:
    """Noun for separator layer `k` (1-based, from the metal): "Separator" if it is the only one."""
    return "Separator" if layers == 1 else f"Separator layer {k}"


def between(k: int) -> str:
    """Noun for the interface between separator layers `k` and `k + 1`."""
    return f"Separator layer {k}-{k + 1} interface"
