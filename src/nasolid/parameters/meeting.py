"""Where a parameter set meets a model: do their choices agree?

The choices of a cell travel with its set, as a function of PyBaMM's. A model calls it before any of its equations
is filled in, with its own choices packed into numbers.
"""

from collections.abc import Container, Mapping
from functools import partial

import pybamm

from nasolid.errors import InputError
from nasolid.parameters.cell import Cell
from nasolid.parameters.keys import CHOICES

NAME = "Cell choices, as nasolid.parameter_values gives them"
"""Name of that function: what PyBaMM says is missing where a set is not nasolid's."""

FRACTION = "Contact fraction"


def pack(choices: Mapping[str, str], said: Container[str]) -> tuple[int, int]:
    """Choices as one number, and which of them count, because nobody said them, as another."""
    code = silent = 0
    for word, values in reversed(CHOICES.items()):
        code = code * len(values) + values.index(choices[word])
        silent = silent * 2 + (word not in said)
    return code, silent


def unpack(code: int, silent: int) -> dict[str, str]:
    """Choices that count."""
    found = {}
    for word, values in CHOICES.items():
        code, place = divmod(code, len(values))
        silent, counts = divmod(silent, 2)
        if counts:
            found[word] = values[place]
    return found


def question(
    choices: Mapping[str, str], said: Container[str], layers: int, symmetric: bool = False
) -> pybamm.FunctionParameter:
    """What a model multiplies an equation by: 1 if the set's choices are its own, else an `InputError`.

    Parameters
    ----------
    choices : mapping
        Every choice of the model.
    said : container of str
        Words of those that do not count: its user said them, whatever the cell's are.
    layers : int
        Separator layers of the model.
    symmetric : bool
        Whether it is a symmetric cell.
    """
    code, silent = pack(choices, said)
    inputs = {"code": code, "silent": silent, "layers": layers, "symmetric": int(symmetric)}
    return pybamm.FunctionParameter(NAME, {name: pybamm.Scalar(value) for name, value in inputs.items()})


def answer(cell: Cell):
    """What the set of a cell replies to a model."""
    own = {word: cell.choices[word] for word in CHOICES}
    return partial(_compare, own=own, own_layers=cell.layers, cell=cell.name, full=is_full(cell))


def is_full(cell: Cell) -> bool:
    """Whether contact is full all over and stays so: a constriction then adds nothing."""
    given = cell.choices["contact_fraction"] == "given" and cell.choices["contact"] == "constriction"
    return given and cell.value(FRACTION) == 1


def _compare(code, silent, layers, symmetric, *, own, own_layers, cell, full):
    told = (code, silent, layers, symmetric)
    if all(isinstance(number, pybamm.Scalar) for number in told):
        theirs = unpack(*(round(number.value) for number in (code, silent)))
        differing = [word for word, value in theirs.items() if own[word] != value]
        if full and theirs.get("contact") == "ideal":
            differing.remove("contact")
        silent_layers = round(layers.value) == 1 != own_layers  # another number was said
        if differing or silent_layers:
            words = {w: own[w] for w in theirs} if symmetric.value else own
            model = "nasolid.SymmetricCell(" if symmetric.value else 'pybamm.Model("SodiumDFN", '
            here = [f"{word} = '{theirs[word]}'" for word in differing]
            here += ["separator_layers = 1"] if silent_layers else []
            raise InputError(
                f"the parameters are those of {cell}, and the model has {', '.join(here)}, which is not that cell's: "
                f"write {model}{_keywords(words, own_layers)}); a choice that is written out is taken as it is"
            )
    return pybamm.Scalar(1)


def _keywords(choices, layers):
    """Keywords that make a model of choices."""
    words = [f"{word}='{value}'" for word, value in choices.items() if value != CHOICES[word][0]]
    return ", ".join(words + ([f"separator_layers={layers}"] if layers != 1 else []))
