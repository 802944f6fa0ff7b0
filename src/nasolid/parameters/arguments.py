"""Arguments of public functions, held against the annotations of their signature."""

import ast
import inspect
from collections.abc import Callable, Collection, Iterable, Iterator, Mapping
from dataclasses import dataclass
from functools import wraps
from numbers import Integral, Real
from os import PathLike
from typing import Any, ParamSpec, TypeVar

import numpy as np

from nasolid.errors import InputError

P = ParamSpec("P")
R = TypeVar("R")

SIMPLE: dict[str, tuple[Callable[[Any], bool], str]] = {
    "None": (lambda x: x is None, "None"),
    "str": (lambda x: isinstance(x, str), "text"),
    "bool": (lambda x: isinstance(x, bool | np.bool_), "True or False"),
    "int": (lambda x: isinstance(x, Integral) and not isinstance(x, bool), "a whole number"),
    "float": (lambda x: isinstance(x, Real) and not isinstance(x, bool | np.bool_), "a number"),
    "PathLike": (lambda x: isinstance(x, PathLike), "a path"),
    "Path": (lambda x: isinstance(x, PathLike), "a path"),
    "Callable": (callable, "a function"),
    "Any": (lambda x: True, "anything"),
    "object": (lambda x: True, "anything"),
}
"""Test and words of what an annotation names, where it is no class of its own."""

MANY = ("Iterable", "Sequence", "Collection", "list", "tuple")
NAMED = ("Mapping", "dict")

SEVERAL = {"str": "texts", "int": "whole numbers", "float": "numbers"}
"""How things in a list are called, where it is not by their class."""

ORIGIN = {
    "Axes": "matplotlib's axes",
    "Cell": "a Cell (of `load_cell`)",
    "Circuit": "a Circuit, e.g. Resistor('A') + zarc('B')",
    "Comparison": "what `validation.compare` returned",
    "CycleRun": "what `cycle` returned",
    "Dataset": "what `rate_map` returned",
    "Design": "what `design` returned",
    "EnergySpread": "what `energy_spread` returned",
    "FitPlan": "a FitPlan",
    "FitResult": "what `fit` returned",
    "Measured": "an entry of `validation.measured`",
    "MeasuredCurve": "a MeasuredCurve (of `validation.read_curve`)",
    "Resistances": "what `resistances` returned",
    "Row": "a row of what `validate` returned",
    "SavedState": "a state (of `load_state`)",
    "Sobol": "what `sobol` returned",
    "Solution": "a solution (of `simulate`)",
    "Spectrum": "a Spectrum (of `impedance` or `spectra.read_csv`)",
    "Survival": "what `survival` returned",
    "SymmetricRun": "what `plating_stripping`, `critical_current` or `one_way` returned",
}
"""How a class is called in a refusal, and where one comes from."""


def checked_arguments(function: Callable[P, R]) -> Callable[P, R]:
    """Refuse arguments whose kind is not that of their annotation, in one line.

    Classes are known by their names, so that nothing is imported to know them. What can only be a list holds at least
    one thing, unless it is empty by default; an iterator is read out.

    Parameters
    ----------
    function : callable
        With annotations; what has none, or `Any`, is not looked at.
    """
    whole: Callable[..., R] = function
    signature = inspect.signature(function)
    found: dict[str, Asked] = {}
    where = whole.__qualname__.removesuffix(".__init__")

    @wraps(function)
    def call(*args: P.args, **kwargs: P.kwargs) -> R:
        try:
            given = signature.bind(*args, **kwargs)
        except TypeError:  # Python says itself what is missing or too many
            return whole(*args, **kwargs)
        if not found:
            found.update(_asked(signature))
        for name, value in given.arguments.items():
            if name in found and value is not signature.parameters[name].default:
                given.arguments[name] = _taken(where, name, value, found)
        return whole(*given.args, **given.kwargs)

    return call


@dataclass(frozen=True)
class Asked:
    """What an argument may be: kinds, whether it stands for any number of arguments, whether it may be empty (of what
    may be one thing too, the function says so itself)."""

    kinds: tuple["Kind", ...]
    several: bool
    may_be_empty: bool


def _asked(signature: inspect.Signature) -> dict[str, Asked]:
    """What every argument with an annotation may be; keywords of any name are left to the function."""
    found = {}
    for name, p in signature.parameters.items():
        if p.annotation is not p.empty and p.kind is not p.VAR_KEYWORD:
            kinds, several = kinds_of(p.annotation), p.kind is p.VAR_POSITIONAL
            lists_alone = {kind[0] for kind in kinds} <= {*MANY, "None"}
            found[name] = Asked(kinds, several, several or p.default == () or not lists_alone)
    return found


def _taken(where: str, name: str, value: Any, found: Mapping[str, Asked]) -> Any:
    """The value, an iterator as a list; an `InputError` if it is none of the kinds that are asked for."""
    asked = found[name]
    if isinstance(value, Iterator) and any(kind[0] in MANY for kind in asked.kinds):
        value = list(value)
    for one in value if asked.several else (value,):
        if not _fits_one(one, asked.kinds):
            others = (n for n, other in found.items() if _fits_one(one, _classes(other.kinds)))
            hint = "".join(f"; {other!r} takes that" for other in list(others)[:1])
            raise InputError(
                f"{where}: {name} = {told(one)} is not allowed; give {_allowed(asked.kinds)}{hint}"
            )
    if _is_many(value) and not asked.may_be_empty and len(value) == 0:
        raise InputError(f"{where}: {name} is empty; give at least one")
    return value


def _classes(kinds: tuple["Kind", ...]) -> tuple["Kind", ...]:
    return tuple(kind for kind in kinds if kind[0] in ORIGIN)


Kind = tuple[str, tuple[tuple[Any, ...], ...]]
"""Name of what is allowed, and the kinds of each thing in it."""


def kinds_of(annotation: Any) -> tuple[Kind, ...]:
    """What an annotation allows, one kind for each side of its bars; a cell may be named, by a path too."""
    text = annotation if isinstance(annotation, str) else inspect.formatannotation(annotation)
    found = _of_node(ast.parse(text, mode="eval").body)
    return (*found, ("PathLike", ())) if {("Cell", ()), ("str", ())} <= {*found} else found


def _of_node(node: ast.expr) -> tuple[Kind, ...]:
    if isinstance(node, ast.BinOp):
        return _of_node(node.left) + _of_node(node.right)
    if isinstance(node, ast.Constant):
        return kinds_of(node.value) if isinstance(node.value, str) else ((str(node.value), ()),)
    if isinstance(node, ast.Subscript):
        name = _of_node(node.value)[0][0]
        inside = node.slice.elts if isinstance(node.slice, ast.Tuple) else [node.slice]
        return ((name, tuple(_of_node(part) for part in inside) if name in (*MANY, *NAMED, "type") else ()),)
    if isinstance(node, ast.Attribute):
        return ((node.attr, ()),)
    if isinstance(node, ast.Name):
        return ((node.id, ()),)
    return (("Any", ()),)


def _fits_one(value: Any, kinds: tuple[Kind, ...]) -> bool:
    return any(_fits(value, kind) for kind in kinds)


def _fits(value: Any, kind: Kind) -> bool:
    name, inside = kind
    if name in SIMPLE:
        return SIMPLE[name][0](value)
    if name == "type":
        return isinstance(value, type) and (not inside or inside[0][0][0] in _names(value))
    if name in NAMED:
        keys = inside[0] if inside else (("Any", ()),)
        return isinstance(value, Mapping) and all(_fits_one(key, keys) for key in value)
    if name in MANY:
        if not isinstance(value, Iterable) or isinstance(value, str | bytes | Mapping):
            return False
        return all(_fits_one(one, inside[0]) for one in value) if inside else True
    return name in _names(type(value))


def _names(kind: type) -> set[str]:
    return {each.__name__ for each in kind.__mro__}


def _is_many(value: Any) -> bool:
    return isinstance(value, Collection) and not isinstance(value, str | bytes | Mapping)


def told(value: Any) -> str:
    """A value as a refusal shows it: numbers and words as they are, of anything else what it is."""
    if value is None or isinstance(value, bool | Real | str | PathLike):
        return repr(value)[:60]
    if _is_many(value) and not hasattr(value, "dtype"):
        inside = dict.fromkeys(told(one) for one in list(value)[:3])
        return (
            f"a {type(value).__name__} of {', '.join(inside)}"
            if inside
            else f"an empty {type(value).__name__}"
        )
    kind = type(value)
    return (
        f"the {kind.__name__} {value.name!r}"
        if isinstance(getattr(value, "name", None), str)
        else f"a {kind.__name__}"
    )


def _allowed(kinds: tuple[Kind, ...]) -> str:
    """What may be given, in words."""
    names = [name for name, _ in kinds]
    if {"Cell", "str"} <= {*names}:
        kinds = tuple(kind for kind in kinds if kind[0] not in ("str", "PathLike"))
    said = list(dict.fromkeys(_words(kind) for kind in kinds if kind[0] != "None"))
    if {"Cell", "str"} <= {*names}:
        said[1:1] = ["the name of one", "the path of its file"]
    said += ["None"] * ("None" in names)
    return " or ".join([", ".join(said[:-1]), said[-1]] if len(said) > 1 else said)


def _words(kind: Kind) -> str:
    name, inside = kind
    if name in SIMPLE:
        return SIMPLE[name][1]
    if name in MANY:
        each = " or ".join(SEVERAL.get(one, one) for one, _ in inside[0]) if inside else "things"
        return f"a list of {each}"
    if name == "type":
        return f"a class that inherits from {inside[0][0][0]}" if inside else "a class"
    if name in NAMED:
        return (
            "a dict"
            if not inside or inside[0] == (("Any", ()),)
            else f"a dict by {SEVERAL.get(inside[0][0][0])}"
        )
    return ORIGIN.get(name, f"a {name}")
