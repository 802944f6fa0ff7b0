"""Which points to compute."""

from nasolid.studies.draws import latin_hypercube, uncertain_ranges

__all__ = ["latin_hypercube", "uncertain_ranges"]
