"""Which pieces fit together."""

from nasolid.models.sodium_dfn import SodiumDFN
from nasolid.models.symmetric import SymmetricCell

__all__ = ["SodiumDFN", "SymmetricCell"]
