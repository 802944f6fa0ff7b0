"""Which pieces fit together."""

from nasolid.models.sodium_dfn import SodiumDFN

__all__ = ["SodiumDFN"]
