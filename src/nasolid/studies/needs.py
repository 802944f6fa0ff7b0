"""What a cell would need to reach an energy density: each lever alone at its limit, then all together."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass

import numpy as np
import pandas as pd
from scipy.optimize import brentq, minimize_scalar

from nasolid.errors import InputError, SolveError
from nasolid.parameters.arguments import checked_arguments
from nasolid.parameters.cell import Cell
from nasolid.parameters.units import parse_quantity
from nasolid.simulation.constant_current import prepared
from nasolid.simulation.energy import METAL_CAPACITY, active_sodium, mean_voltage
from nasolid.simulation.frozen import frozen
from nasolid.simulation.summary import active_loading
from nasolid.studies.design import lever_keys, simulated
from nasolid.studies.levers import LEAST, lever_value, levers_of, pulled
from nasolid.studies.outcomes import Outcomes

FARADAY = 96485.33212 / 3600
"""[A.h.mol-1]."""

MOST_LOADING = 10.0
"""Times the published loading up to which the best one is sought."""


@dataclass(frozen=True, repr=False)
class Needs:
    """What a cell would need to reach a target.

    Attributes
    ----------
    cell : Cell
        The published cell.
    target, published, bound : float
        Gravimetric energy density [Wh/kg]: what is asked for, what the cell gives as it is, and what active material
        and plated sodium alone would give at the theoretical capacity and the mean open-circuit voltage.
    alone : pandas.DataFrame
        By lever its ``published`` value, its ``limit`` (SI) and the ``gravimetric_Wh_kg`` of that change alone, the
        greatest effect first.
    together : pandas.DataFrame
        By lever, in that order, its ``limit`` and the ``gravimetric_Wh_kg`` with all levers so far at theirs, and the
        ``loading``, which from its turn on is the best one anew with every lever. A lever that does not help any more
        keeps its published value and is left out.
    lever, value : str or None, float or None
        The lever at which the target is met, and its value (SI) where it is, the levers before it at their limits and
        the loading as in its row.
    current : str or float
        Of charge and discharge; a C-rate is that of each cell's own nominal capacity.
    excluded : tuple of str
        What the stack leaves out.
    """

    cell: Cell
    target: float
    published: float
    bound: float
    alone: pd.DataFrame
    together: pd.DataFrame
    lever: str | None
    value: float | None
    current: str | float
    excluded: tuple[str, ...]

    @property
    def verdict(self) -> str:
        """One word: "met", "reached", "short" (all levers together miss it) or "impossible"."""
        if self.published >= self.target:
            return "met"
        if self.lever is not None:
            return "reached"
        return "impossible" if self.bound < self.target else "short"

    def __repr__(self) -> str:
        return f"<Needs of {self.cell.name} for {self.target:g} Wh/kg: {self.verdict}>"


@checked_arguments
def needs(
    cell: Cell | str,
    target: str | float = 200.0,
    limits: Mapping[str, str | float] | None = None,
    current: str | float = "C/10",
    *,
    temperature: str | float | None = None,
    collectors: bool = False,
) -> Needs:
    """What a cell would need to reach an energy density.

    Parameters
    ----------
    cell : Cell or str
        The cell, or what `load_cell` takes; one that ages is taken as it starts.
    target : str or float
        E.g. ``"200 Wh/kg"``, or a number in Wh/kg.
    limits : mapping, optional
        How far each lever may go, with its unit or in SI; by default `LEAST`, and for the loading the best up to
        `MOST_LOADING` times the published one. A lever that is already beyond stays.
    current : str or float
        As for `current_density`.
    temperature : str or float, optional
        With a unit, or kelvin; by default the cell's own.
    collectors : bool
        Whether the foils on both sides count.

    Raises
    ------
    InputError
        If the target is no positive energy density, or a limit none of a lever.
    SolveError
        If the published cell gives nothing at this current.
    """
    goal = target_of(target)
    cell = frozen(prepared(cell, temperature))
    given = {name: lever_value(cell, name, value) for name, value in (limits or {}).items()}
    bench, own = Outcomes(cell, lever_keys(cell)), levers_of(cell)
    published, _ = simulated(bench, cell, current, collectors)

    def energy(**levers: float) -> float:
        try:
            return simulated(bench, pulled(cell, levers), current, collectors)[0].gravimetric_Wh_kg
        except (InputError, SolveError):
            return 0.0

    ends = {
        name: min(end, own[name])
        for name, end in (LEAST | given).items()
        if name in own and name != "loading"
    }
    most = max(given.get("loading", MOST_LOADING * own["loading"]), own["loading"])
    start = published.gravimetric_Wh_kg
    rows = []
    for name in own:
        limit = _best(energy, own["loading"], most) if name == "loading" else ends[name]
        reached = start if limit == own[name] else energy(**{name: limit})
        rows.append({"lever": name, "published": own[name], "limit": limit, "gravimetric_Wh_kg": reached})
    alone = (
        pd.DataFrame(rows).sort_values("gravimetric_Wh_kg", ascending=False, kind="stable").set_index("lever")
    )
    together, lever, value = _together(energy, list(alone.index), own, ends, most, start, goal)
    return Needs(
        cell, goal, start, upper_bound(cell), alone, together, lever, value, current, published.excluded
    )


def target_of(target: str | float) -> float:
    """Energy density [Wh/kg] that a text or a number asks for.

    Raises
    ------
    InputError
        If it is none, or not positive.
    """
    if isinstance(target, str):
        found = parse_quantity(target, "W.h.kg-1", "target")
    elif isinstance(target, bool) or not isinstance(target, (int, float)):
        raise InputError(f"target {target!r}: give an energy density, such as 200 Wh/kg")
    else:
        found = float(target)
    if not (np.isfinite(found) and found > 0):
        raise InputError(f"target {target!r}: must be positive and finite, such as 200 Wh/kg")
    return found


def upper_bound(cell: Cell) -> float:
    """Energy density [Wh/kg] of active material and plated sodium alone, all of it at the mean open-circuit voltage.

    Parameters
    ----------
    cell : Cell
        The cell.
    """
    capacity = FARADAY * active_sodium(cell, connected=False)
    mass = active_loading(cell) + capacity / cell.value(METAL_CAPACITY)
    return capacity * mean_voltage(cell) / mass


def _best(energy: Callable[..., float], own: float, most: float, **others: float) -> float:
    """Loading between two at which a cell gives most; a coarse grid, then the best part of it finely."""
    if most <= own:
        return own
    grid = np.geomspace(own, most, 9)
    best = int(np.argmax([energy(loading=x, **others) for x in grid]))
    ends = np.log(grid[max(best - 1, 0)]), np.log(grid[min(best + 1, len(grid) - 1)])
    fine = minimize_scalar(
        lambda x: -energy(loading=float(np.exp(x)), **others),
        bounds=ends,
        method="bounded",
        options={"xatol": 0.01},
    )
    found = float(np.exp(fine.x))
    return (
        found if energy(loading=found, **others) > energy(loading=grid[best], **others) else float(grid[best])
    )


def _together(energy, order, own, ends, most, start, goal):
    """Levers pulled one after the other, and where on the way the target is met."""
    at: dict[str, float] = {}
    rows, now, lever, value = [], start, None, None
    for name in order:
        to = at if name == "loading" else at | {name: ends[name]}
        if name == "loading" or "loading" in at:  # the best loading is another one with every lever
            others = {key: x for key, x in to.items() if key != "loading"}
            to = others | {"loading": _best(energy, own["loading"], most, **others)}
        reached = energy(**to)
        if to[name] == own[name] or reached <= now:
            continue
        if now < goal <= reached:
            lever, value = name, _met(energy, name, own[name], to, goal)
        at, now = to, reached
        rows.append({"lever": name, "limit": to[name], "loading": to.get("loading", own["loading"]),
                     "gravimetric_Wh_kg": reached})  # fmt: skip
    columns = ["lever", "limit", "loading", "gravimetric_Wh_kg"]
    return pd.DataFrame(rows, columns=columns).set_index("lever"), lever, value


def _met(energy, name, published, to, goal):
    def missing(share):
        return energy(**to | {name: published + share * (to[name] - published)}) - goal

    share = brentq(missing, 0.0, 1.0, xtol=1e-4)
    return published + share * (to[name] - published)
