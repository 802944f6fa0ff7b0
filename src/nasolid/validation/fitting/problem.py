"""The least-squares problem of one stage: residuals and Jacobian over places in the ranges."""

from collections.abc import Mapping, Sequence

import numpy as np

from nasolid.errors import InputError, SolveError
from nasolid.parameters.cell import Cell
from nasolid.validation.fitting.model import Comparison, CurveModel, EntryModel
from nasolid.validation.fitting.parameter import Parameter
from nasolid.validation.fitting.targets import EntryTarget, Target

SHARE = 1e-2
"""Step of differences for entries, as a share of the range."""


class Problem:
    """Targets as functions of parameters, each at a place 0..1 of its range.

    Parameters
    ----------
    cell : Cell
        The cell; parameters that are not fitted keep its values.
    parameters : sequence of Parameter
        p of them.
    targets : sequence of Target or EntryTarget
        What the model is compared with.
    """

    def __init__(self, cell: Cell, parameters: Sequence[Parameter], targets: Sequence[Target | EntryTarget]):
        self.cell, self.parameters, self.targets = cell, tuple(parameters), tuple(targets)
        keys = [p.key for p in self.parameters]
        self._curves = [target for target in targets if isinstance(target, Target)]
        entries = [target for target in targets if isinstance(target, EntryTarget)]
        steps = {p.key: SHARE * p.slope(p.place(p.start)) for p in self.parameters}
        self.curves = CurveModel(cell, keys) if self._curves else None
        self.entries = EntryModel(cell, steps, entries) if entries else None
        self._last: tuple[tuple[float, ...], tuple[Comparison, ...]] | None = None

    def variant(self, places: np.ndarray) -> Cell:
        """The cell with its parameters at places, shape (p,)."""
        pairs = zip(self.parameters, places, strict=True)
        return self.cell.override({p.key: p.value(float(u)) for p, u in pairs})

    def compare(self, places: np.ndarray) -> tuple[Comparison, ...]:
        """Every target against the model, curves first.

        Raises
        ------
        InputError, SolveError
            If the variant cannot be, or has no result.
        """
        asked = tuple(float(u) for u in places)
        if self._last is None or self._last[0] != asked:
            self._last = asked, self._compare(self.variant(places))
        return self._last[1]

    def _compare(self, cell: Cell) -> tuple[Comparison, ...]:
        found = []
        if self.curves is not None:
            found += [self.curves.compare(cell, target) for target in self._curves]
        return (*found, *(self.entries.compare(cell) if self.entries is not None else ()))

    def residuals(self, places: np.ndarray) -> np.ndarray:
        """All residuals in deviations, shape (n,)."""
        return np.concatenate([found.residuals for found in self.compare(places)])

    def jacobian(self, places: np.ndarray) -> np.ndarray:
        """Derivatives of all residuals, per whole range of each parameter, shape (n, p)."""
        slopes = [p.slope(float(u)) for p, u in zip(self.parameters, places, strict=True)]
        return np.vstack([found.jacobian for found in self.compare(places)]) * slopes

    def start(self, values: Mapping[str, float]) -> np.ndarray:
        """Places of values in SI."""
        return np.array([min(max(p.place(values[p.key]), 0.0), 1.0) for p in self.parameters])


class Free:
    """The problem with some of its parameters held, and trials that have no result left out.

    Parameters
    ----------
    problem : Problem
        The whole.
    places : numpy.ndarray
        Places of all its parameters, shape (p,).
    free : sequence of int
        Which of them are free, k of them.
    """

    def __init__(self, problem: Problem, places: np.ndarray, free: Sequence[int]):
        self.problem, self.places, self.free = problem, np.array(places), list(free)
        self.n = len(problem.residuals(self.places))

    def whole(self, x: np.ndarray) -> np.ndarray:
        """Places of all parameters."""
        places = self.places.copy()
        places[self.free] = x
        return places

    def residuals(self, x: np.ndarray) -> np.ndarray:
        """Residuals, shape (n,); not numbers, so that the step is taken back, where there is no result."""
        try:
            return self.problem.residuals(self.whole(x))
        except (InputError, SolveError):
            return np.full(self.n, np.nan)

    def jacobian(self, x: np.ndarray) -> np.ndarray:
        """Their derivatives, shape (n, k)."""
        return self.problem.jacobian(self.whole(x))[:, self.free]
