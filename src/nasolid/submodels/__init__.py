"""The pieces of physics, one mechanism per file."""

from nasolid.submodels.anode import AlloyKinetics, AlloyPotential, MetalKinetics, MetalPotential
from nasolid.submodels.blocked_salt import BlockedAnions, SaltInPores
from nasolid.submodels.catholyte_potential import CatholyteDrops, CatholytePotential
from nasolid.submodels.constriction import Constriction, NoConstriction
from nasolid.submodels.contact import ContactFraction
from nasolid.submodels.double_layer import CathodeDoubleLayer, MetalDoubleLayer
from nasolid.submodels.films import FilmActiveMaterial
from nasolid.submodels.inventory import SodiumInventory
from nasolid.submodels.losses import Losses
from nasolid.submodels.separator import SeparatorStack
from nasolid.submodels.single_ion import SingleIon
from nasolid.submodels.solid_potential import SolidPotential, TerminalVoltage
from nasolid.submodels.symmetric import Electrode, SymmetricVoltage
from nasolid.submodels.transport import EffectiveTransport

__all__ = [
    "AlloyKinetics",
    "AlloyPotential",
    "BlockedAnions",
    "CathodeDoubleLayer",
    "CatholyteDrops",
    "CatholytePotential",
    "Constriction",
    "ContactFraction",
    "EffectiveTransport",
    "Electrode",
    "FilmActiveMaterial",
    "Losses",
    "MetalDoubleLayer",
    "MetalKinetics",
    "MetalPotential",
    "NoConstriction",
    "SaltInPores",
    "SeparatorStack",
    "SingleIon",
    "SodiumInventory",
    "SolidPotential",
    "SymmetricVoltage",
    "TerminalVoltage",
]
