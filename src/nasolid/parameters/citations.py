"""Sources of numbers: ``"key, place"``, or several of them parted by semicolons."""

import re
from collections.abc import Iterator

from nasolid.parameters.faults import suggestion

LOCATORS: dict[str, str] = {
    "Table": "tab|tables?",
    "Fig.": "figs?|figures?",
    "eq.": "eqs?|equations?",
    "section": "sec|sections?",
    "abstract": "abstract",
    "introduction": "introduction",
    "experimental": "experimental",
    "methods": "methods?",
    "results": "results?",
    "discussion": "discussion",
    "conclusions": "conclusions?",
    "caption": "captions?",
    "supplement": "supplement|supplementary|supporting information",
    "appendix": "appendix",
    "chapter": "chapters?",
    "page": "pages?|pp?(?=\\.)",
    "paragraph": "paragraphs?",
    "file": "files?",
}
"""Words of which a place must have one, and how each may be written; capitals do not matter."""

_LOCATOR = re.compile(rf"(?<![a-z])(?:{'|'.join(LOCATORS.values())})(?![a-z])", re.IGNORECASE)
_NEXT = re.compile(r"([a-z][\w:.+/-]*)\s*,", re.IGNORECASE)


def citations(source: str) -> list[tuple[str, str]]:
    """Keys and places of a source; the key of the bibliography stands before the first comma of each.

    After a semicolon a new citation begins where one word and a comma follow, e.g. ``"ma2019, abstract; deng2022,
    Fig. S6"``; else what follows belongs to the place before it.

    Parameters
    ----------
    source : str
        As a file gives it.
    """
    texts: list[str] = []
    for text in source.split(";"):
        begins = _NEXT.match(text.strip())
        if not texts or (begins and not _LOCATOR.fullmatch(begins[1])):
            texts.append(text)
        else:
            texts[-1] += f";{text}"
    return [(key.strip(), place.strip()) for key, _, place in (text.partition(",") for text in texts)]


def says_where(place: str) -> bool:
    """Whether a place has a word of `LOCATORS`."""
    return _LOCATOR.search(place) is not None


def source_faults(source: str, owes_place: bool, bibliography: frozenset[str] | None) -> Iterator[str]:
    """Faults of a source.

    Parameters
    ----------
    source : str
        As a file gives it.
    owes_place : bool
        Whether it must say where in the paper the number stands.
    bibliography : frozenset of str or None
        Keys that it may name; None leaves them unchecked.
    """
    for key, place in citations(source):
        if not key:
            yield f"source '{source}' names no paper; write its key first, e.g. 'lowack2025, Table 1'"
            continue
        if owes_place and not says_where(place):
            text = f"{key}, {place}" if place else key
            yield (
                f"source '{text}' does not say where; after '{key},' name the place with one of "
                f"{', '.join(LOCATORS)}, e.g. '{key}, Table 1', or say located = false"
            )
        if bibliography is not None and key not in bibliography:
            hint = suggestion(key, bibliography, "add it there")
            yield f"source '{key}' is not a key of references.bib; {hint}"
