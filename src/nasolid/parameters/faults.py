"""Faults: collected before they are raised, and worded so that the next step is plain."""

from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager
from difflib import get_close_matches
from typing import Any

from nasolid.errors import InputError


class Faults(list[str]):
    """Faults of a file, collected so that all are reported at once."""

    @contextmanager
    def collect(self, where: str = "") -> Iterator[None]:
        """Turn an `InputError` of the block into faults, each preceded by `where`."""
        try:
            yield
        except InputError as error:
            self.add(error.faults, where)

    def add(self, faults: Iterable[str], where: str) -> None:
        """Take over faults, each preceded by `where`."""
        self.extend(f"{where}{fault}" for fault in faults)

    def attempt(self, read: Callable[..., Any], *args: Any) -> Any:
        """Call `read`; None and a fault if it refuses."""
        with self.collect():
            return read(*args)

    def stop_if_any(self) -> None:
        """Raise everything that was collected."""
        if self:
            raise InputError(*self)


def suggestion(word: Any, options: Iterable[str], otherwise: str = "nothing on offer is near") -> str:
    """Offer the nearest of the options; all of them if they are few; else say `otherwise`."""
    options = list(options)
    lowered = {option.lower(): option for option in options}
    near = [lowered[found] for found in get_close_matches(str(word).lower(), lowered, n=3, cutoff=0.6)]
    if near:
        return f"did you mean {quoted(near, 'or')}?"
    return f"use {quoted(options, 'or')}" if 0 < len(options) <= 12 else otherwise


def quoted(words: Iterable[str], joint: str = "and") -> str:
    """Write words as ``'a', 'b' and 'c'``."""
    marked = [f"'{word}'" for word in words]
    return f" {joint} ".join([", ".join(marked[:-1]), marked[-1]] if len(marked) > 1 else marked)
