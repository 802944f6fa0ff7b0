"""The arithmetic of every derived number, done again."""

import ast
import operator
import tomllib

import pytest

from nasolid.parameters import parameter_sets_dir

OPERATORS = {
    ast.Add: operator.add,
    ast.Sub: operator.sub,
    ast.Mult: operator.mul,
    ast.Div: operator.truediv,
    ast.Pow: operator.pow,
    ast.UAdd: operator.pos,
    ast.USub: operator.neg,
}


def compute(text: str) -> float:
    """Value of an expression of numbers, + - * / ** and parentheses."""

    def walk(node):
        match node:
            case ast.Expression(body=body):
                return walk(body)
            case ast.Constant(value=int() | float() as value) if not isinstance(value, bool):
                return value
            case ast.BinOp(left=left, op=op, right=right) if type(op) in OPERATORS:
                return OPERATORS[type(op)](walk(left), walk(right))
            case ast.UnaryOp(op=op, operand=operand) if type(op) in OPERATORS:
                return OPERATORS[type(op)](walk(operand))
        raise ValueError(f"{text!r} holds more than numbers, + - * / ** and parentheses")

    return walk(ast.parse(text, mode="eval"))


def derived(data: dict, place: str = ""):
    """Every derived entry below a table, with its place."""
    for name, below in data.items():
        if isinstance(below, dict):
            if "derivation" in below or below.get("kind") == "derived":
                yield f"{place}{name}", below
            yield from derived(below, f"{place}{name} / ")


ENTRIES = {
    f"{path.relative_to(parameter_sets_dir())}: {place}": entry
    for path in sorted(parameter_sets_dir().rglob("*.toml"))
    if path.parent.name != "measured"
    for place, entry in derived(tomllib.loads(path.read_text("utf-8")))
}


@pytest.mark.parametrize("entry", ENTRIES.values(), ids=ENTRIES.keys())
def test_a_derived_number_follows_from_its_derivation(entry):
    assert compute(entry["derivation"]) == pytest.approx(entry["value"], rel=1e-2, abs=0)


def test_the_shipped_files_derive_some_numbers():
    assert len(ENTRIES) > 10


def test_arithmetic_is_done_in_the_usual_order():
    assert compute("-2 * (3 + 1e1) / 4 - 2**3 ** 2") == -2 * 13 / 4 - 512


@pytest.mark.parametrize(
    "text", ["__import__('os')", "x", "1 if 1 else 2", "True", "'a' * 3", "(1).real", "7 // 2"]
)
def test_anything_but_arithmetic_is_refused(text):
    with pytest.raises(ValueError, match="holds more"):
        compute(text)
