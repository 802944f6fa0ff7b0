"""What is to be fitted to what, and in which order."""

from collections.abc import Sequence
from dataclasses import dataclass

from nasolid.errors import InputError
from nasolid.parameters.cell import Cell
from nasolid.parameters.faults import suggestion
from nasolid.validation.fitting.parameter import Parameter
from nasolid.validation.fitting.targets import EntryTarget, Target

SLOW = 1.5
"""Curves up to this many times the slowest current are slow."""


@dataclass(frozen=True)
class Stage:
    """Parameters that are free together, and the targets that they are fitted to.

    Attributes
    ----------
    name : str
        For people.
    parameters : tuple of str
        Keys.
    targets : tuple of str
        Names as `fitted_to` has them: ``curve/<name>`` and ``<cell>/<id>``.
    """

    name: str
    parameters: tuple[str, ...]
    targets: tuple[str, ...]


@dataclass(frozen=True, eq=False)
class FitPlan:
    """A fit before it is made.

    Attributes
    ----------
    name : str
        Of the cell that it makes.
    cell : Cell
        Where it begins.
    parameters : tuple of Parameter
        What is fitted.
    targets : tuple of Target or EntryTarget
        To what.
    stages : tuple of Stage
        In which order; each begins where the one before ended.
    """

    name: str
    cell: Cell
    parameters: tuple[Parameter, ...]
    targets: tuple[Target | EntryTarget, ...]
    stages: tuple[Stage, ...]


def make_plan(
    name: str,
    cell: Cell,
    parameters: Sequence[Parameter],
    targets: Sequence[Target | EntryTarget],
    stages: Sequence[Stage] = (),
) -> FitPlan:
    """A fit, checked.

    Parameters
    ----------
    name : str
        Of the cell that it makes.
    cell : Cell
        Where it begins.
    parameters : sequence of Parameter
        What is fitted.
    targets : sequence of Target or EntryTarget
        To what.
    stages : sequence of Stage, optional
        By default: what a slow curve decides, to the slowest curves; kinetics and transport, to all; then all
        together, so that intervals know of each other. One stage where there is only one kind of either.

    Raises
    ------
    InputError
        If there are no parameters or no targets, one stands twice, a stage names what is not there, or has more
        parameters than measured numbers.
    """
    if not parameters:
        raise InputError("the fit names no parameters; write [parameters] and each with its range")
    if not targets:
        raise InputError('the fit has no targets; give a [[curve]] or entries = ["<cell>/<id>"]')
    keys, names = [p.key for p in parameters], [t.full_name for t in targets]
    for what, words in (("parameter", keys), ("target", names)):
        for word in words:
            if words.count(word) > 1:
                raise InputError(f"{what} '{word}' is given twice; keep one, or name them differently")
    plan = FitPlan(
        name, cell, tuple(parameters), tuple(targets), tuple(stages) or _usual(parameters, targets)
    )
    for stage in plan.stages:
        _check(stage, plan)
    return plan


def _usual(parameters: Sequence[Parameter], targets: Sequence[Target | EntryTarget]) -> tuple[Stage, ...]:
    keys, names = tuple(p.key for p in parameters), tuple(t.full_name for t in targets)
    together = Stage("all", keys, names)
    level = tuple(p.key for p in parameters if p.is_equilibrium)
    rest = tuple(key for key in keys if key not in level)
    curves = {t.full_name: abs(t.current) for t in targets if isinstance(t, Target)}
    slow = tuple(name for name, i in curves.items() if i <= SLOW * min(curves.values()))
    if not level or not rest or len(slow) == len(names) or not slow:
        return (together,)
    return Stage("equilibrium", level, slow), Stage("kinetics", rest, names), together


def _check(stage: Stage, plan: FitPlan) -> None:
    say = f"stage '{stage.name}':"
    for what, given, known in (
        ("parameter", stage.parameters, [p.key for p in plan.parameters]),
        ("target", stage.targets, [t.full_name for t in plan.targets]),
    ):
        if not given:
            raise InputError(f"{say} has no {what}s; name one, or leave the stage out")
        for word in given:
            if word not in known:
                raise InputError(f"{say} {what} '{word}' is none of the fit; {suggestion(word, known)}")
    used = [t for t in plan.targets if t.full_name in stage.targets]
    data = sum(len(t.kept) if isinstance(t, Target) else 1 for t in used)
    if len(stage.parameters) > data:
        raise InputError(
            f"{say} {len(stage.parameters)} parameters and {data} measured "
            f"number{'s' if data > 1 else ''} to tell them; name fewer parameters or more targets"
        )
