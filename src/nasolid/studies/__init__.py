"""Which points to compute."""

from nasolid.studies.draws import latin_hypercube, sampled, uncertain_ranges, variant

__all__ = ["latin_hypercube", "sampled", "uncertain_ranges", "variant"]
