"""Bounds of what a TOML file may hold: far beyond any use, and within what reading it can bear."""

import re
from typing import Any

from nasolid.errors import InputError

FILE = 1e6
"""Bytes of a file."""

PARTS = 100
"""Dots in one key before the file is parsed: a parser takes time with their square."""

DEPTH = 16
"""Tables and lists within each other."""

KEY, TEXT = 200, 10_000
"""Characters of a key and of a text."""

WORDS, NUMBERS = 10_000, 200_000
"""Keys and texts, and numbers and lists, of a file."""

WHOLE = 2**63
"""What a whole number of TOML must stay below."""

CONTROL = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x9f\u202a-\u202e\u2066-\u2069]")
"""Control characters and marks that turn the direction of writing: no text has a use for them."""


def refuse_long_keys(text: str) -> None:
    """Refuse a key of very many parts before the text is parsed.

    Raises
    ------
    InputError
    """
    if text.count(".") <= PARTS:
        return
    for count, line in enumerate(text.splitlines(), start=1):
        if line.count(".") > PARTS and not line.lstrip().startswith("#"):
            most = max(part.count(".") for part in re.split("[=,]", line))
            if most > PARTS:
                raise InputError(
                    f"line {count} has {most} dots in one word, {PARTS} at most; correct that line"
                )


def refuse_beyond_use(data: dict[str, Any]) -> None:
    """Refuse what is deeper, longer or more than any file needs, and texts that hold control characters.

    Raises
    ------
    InputError
        Naming the place and the bound.
    """
    words = numbers = 0
    left: list[tuple[str, Any, int]] = [("", data, 0)]
    while left:
        where, value, depth = left.pop()
        if isinstance(value, (dict, list)) and depth > DEPTH:
            raise InputError(
                f"{where}tables and lists stand {depth} deep in each other, {DEPTH} at most; unfold them"
            )
        if isinstance(value, dict):
            for key in value:
                _text(where, "a key", key, KEY)
            left += [(f"'{key}': " if depth < 2 else where, x, depth + 1) for key, x in value.items()]
            words += len(value)
        elif isinstance(value, list):
            left += [(where, x, depth + 1) for x in value]
            numbers += len(value)
        elif isinstance(value, str):
            _text(where, "a text", value, TEXT)
            words += 1
        elif isinstance(value, int) and not -WHOLE <= value < WHOLE:
            raise InputError(f"{where}a whole number is beyond 64 bits; write it as e.g. 1e20")
        if words > WORDS or numbers > NUMBERS:
            raise InputError(f"holds more than {WORDS:,} words or {NUMBERS:,} numbers; give fewer")


def _text(where: str, what: str, text: str, most: int) -> None:
    if len(text) > most:
        raise InputError(f"{where}{what} has {len(text)} characters, {most} at most; shorten it")
    if found := CONTROL.search(text):
        raise InputError(f"{where}{what} holds the control character {found[0]!a}; take it out")
