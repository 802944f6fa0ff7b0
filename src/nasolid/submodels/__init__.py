"""The pieces of physics, one mechanism per file."""

from nasolid.submodels.anode import AlloyKinetics, MetalKinetics, MetalPotential
from nasolid.submodels.blocked_salt import BlockedAnions, SaltInPores
from nasolid.submodels.catholyte_potential import CatholyteDrops, CatholytePotential
from nasolid.submodels.constriction import Constriction, NoConstriction
from nasolid.submodels.contact import ContactFraction, LivingContact
from nasolid.submodels.double_layer import CathodeDoubleLayer, MetalDoubleLayer
from nasolid.submodels.dry_out import DryOut, WettedArea
from nasolid.submodels.films import FilmActiveMaterial
from nasolid.submodels.formation import Formation
from nasolid.submodels.heat import LumpedHeat
from nasolid.submodels.inventory import SodiumInventory
from nasolid.submodels.losses import Losses
from nasolid.submodels.penetration import Penetration, Shunt, ShuntedCollector
from nasolid.submodels.pressure import StackPressure
from nasolid.submodels.separator import SeparatorStack
from nasolid.submodels.single_ion import SingleIon
from nasolid.submodels.site import CELL, Site
from nasolid.submodels.solid_potential import SolidPotential, TerminalVoltage
from nasolid.submodels.symmetric import Electrode, IonicCurrent, StaticContact, SymmetricVoltage
from nasolid.submodels.transport import EffectiveTransport
from nasolid.submodels.vacancies import Vacancies
from nasolid.submodels.voids import Voids

__all__ = [
    "CELL",
    "AlloyKinetics",
    "BlockedAnions",
    "CathodeDoubleLayer",
    "CatholyteDrops",
    "CatholytePotential",
    "Constriction",
    "ContactFraction",
    "DryOut",
    "EffectiveTransport",
    "Electrode",
    "FilmActiveMaterial",
    "Formation",
    "IonicCurrent",
    "LivingContact",
    "Losses",
    "LumpedHeat",
    "MetalDoubleLayer",
    "MetalKinetics",
    "MetalPotential",
    "NoConstriction",
    "Penetration",
    "SaltInPores",
    "SeparatorStack",
    "Shunt",
    "ShuntedCollector",
    "SingleIon",
    "Site",
    "SodiumInventory",
    "SolidPotential",
    "StackPressure",
    "StaticContact",
    "SymmetricVoltage",
    "TerminalVoltage",
    "Vacancies",
    "Voids",
    "WettedArea",
]
