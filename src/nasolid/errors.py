"""What nasolid raises when it is asked for something it cannot do."""

import warnings
from collections.abc import Iterator
from contextlib import contextmanager


class InputError(ValueError):
    """Bad input: one line saying what was given, what is allowed and what to do.

    Parameters
    ----------
    *faults : str
        One line per fault. A file with several faults reports them all at once.
    """

    def __init__(self, *faults: str):
        super().__init__("\n".join(faults))
        self.faults = faults


class SolveError(RuntimeError):
    """The equations of a cell could not be solved; says where the run stood."""


class NasolidWarning(UserWarning):
    """A result that stands, on ground that its sources do not cover."""


class OverAtOnce(NasolidWarning):
    """A half-cycle was over before any charge had passed: its status is "stopped", and no mean of it is a number."""


@contextmanager
def said_otherwise() -> Iterator[None]:
    """Where whoever simulates says itself what was over at once."""
    with warnings.catch_warnings():
        warnings.simplefilter("ignore", OverAtOnce)
        yield


class Interrupted(KeyboardInterrupt):
    """A run that was asked to stop and has put away what it had; says how to go on."""
