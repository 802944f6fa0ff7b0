"""What nasolid raises when it is asked for something it cannot do, in words that are fit to be shown."""

import warnings
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

LONGEST = 2000
"""Characters of a line that is told."""

MOST_FAULTS = 100
"""Faults that are told at once; the others are counted."""


def printable(text: Any, longest: int = LONGEST) -> str:
    r"""One line that a terminal, a page or a figure shows as it stands, whatever a file or a user wrote.

    Parameters
    ----------
    text : object
        Its ``str`` is taken.
    longest : int, optional
        Characters at most; the middle of what is longer is left out.

    Returns
    -------
    str
        White space is blanks; what is not printable (control characters, marks that turn the direction of writing,
        bytes that are no text) stands as an escape such as ``\x1b``.
    """
    text = str(text)
    shown = _cut(text, longest)
    if not shown.isprintable():
        shown = _cut("".join(map(_shown, shown)), longest)
    return shown


def _cut(text: str, longest: int) -> str:
    if len(text) <= longest:
        return text
    mark = f" ... [{len(text) - longest} characters left out] ... "
    room = max(longest - len(mark), 0)
    return text[: room - room // 2] + mark[:longest] + text[len(text) - room // 2 :]


def _shown(character: str) -> str:
    if character.isprintable():
        return character
    return " " if character.isspace() else repr(character)[1:-1]


class _Told:
    """An error or a warning whose words are `printable`."""

    def __init__(self, *words: Any):
        super().__init__(*map(printable, words))


class InputError(ValueError):
    """Bad input: one line saying what was given, what is allowed and what to do.

    Parameters
    ----------
    *faults : str
        One line per fault. A file with several faults reports them all at once, `MOST_FAULTS` of them at most.
    """

    def __init__(self, *faults: str):
        told = tuple(map(printable, faults[:MOST_FAULTS]))
        if len(faults) > MOST_FAULTS:
            told += (f"and {len(faults) - MOST_FAULTS} more faults",)
        super().__init__(*told)
        self.faults = told

    def __str__(self) -> str:
        return "\n".join(self.faults)


class SolveError(_Told, RuntimeError):
    """The equations of a cell could not be solved; says where the run stood."""


class IncompleteError(_Told, RuntimeError):
    """A result that lacks what was asked for; says what, and how to have it or to go without."""


class NasolidWarning(_Told, UserWarning):
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
