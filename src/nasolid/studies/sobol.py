r"""Which uncertain number matters most: Sobol indices of capacity, mean voltage and resistance.

.. math::
    S_1 = \frac{V[E(Y | x_j)]}{V[Y]}, \qquad S_T = \frac{E[V(Y | x_{\sim j})]}{V[Y]}

The share of a quantity's variance that one number brings alone, and with all others (Saltelli 2010, by SALib).
Every number spreads evenly over its stated range, on its own but for one thing: a cathode of known loading keeps it,
so that its thickness moves its volume fractions too (`variant`), and what they do counts for the thickness.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass

import numpy as np
import pandas as pd

from nasolid.errors import InputError, SolveError
from nasolid.parameters.arguments import checked_arguments
from nasolid.parameters.cell import Cell
from nasolid.simulation.constant_current import prepared
from nasolid.simulation.frozen import frozen
from nasolid.simulation.protocol import current_density
from nasolid.simulation.telling import told
from nasolid.simulation.validity import warn_outside_validity
from nasolid.studies.draws import latin_hypercube, stretched, uncertain_ranges, variant
from nasolid.studies.indices import OTHERS, Ranges, check_samples, indices, need_salib, saltelli
from nasolid.studies.outcomes import Outcomes, of_discharge

QUANTITIES = {"capacity": "A.h.m-2", "mean voltage": "V", "resistance": "Ohm.m2"}
"""What is analysed, and its unit."""

CHARGE = "Charge current density [A.m-2]"

MISSING = 0.01
"""Share of runs that may be without a result; their mean stands in for them."""

PILOT = 32
"""Points of the Sobol sequence by which the numbers that matter are found."""

SMALL = 0.02
"""Total index, its confidence added, up to which a number goes to the others after the pilot."""


@dataclass(frozen=True, repr=False)
class Sobol:
    """Sensitivity of a cell to its uncertain numbers.

    Attributes
    ----------
    cell : Cell
        The cell.
    table : pandas.DataFrame
        A row per quantity and number, the largest total index first: ``quantity``, ``parameter`` (its key), ``kind``
        (as in the cell's file), ``S1`` and ``ST`` with the half-widths of their 95 % confidence, no units.
    spread : pandas.DataFrame
        By quantity its ``unit``, the ``nominal`` value, ``mean``, standard ``deviation``, the percentiles ``low``
        (2.5), ``median`` and ``high`` (97.5), and how many runs are ``missing``.
    screened : tuple of str
        Uncertain numbers that no equation of these runs reads: their indices are exactly 0.
    others : tuple of str
        Numbers that share the row "all others", since a pilot found each of them small for every quantity.
    refused : dict
        Quantities that are left out of the table, and why.
    current : float
        Current density of the discharge [A.m-2].
    samples, runs : int
        Points of the Sobol sequence, and variants that were run.
    """

    cell: Cell
    table: pd.DataFrame
    spread: pd.DataFrame
    screened: tuple[str, ...]
    others: tuple[str, ...]
    refused: dict[str, str]
    current: float
    samples: int
    runs: int

    def largest(self, quantity: str, n: int = 3) -> pd.DataFrame:
        """The `n` rows of a quantity with the largest total indices."""
        return self.table[self.table["quantity"] == quantity].head(n)

    def __repr__(self) -> str:
        return f"<Sobol of {self.cell.name}: {self.runs} runs, {self.table['parameter'].nunique()} numbers>"


@checked_arguments
def sobol(
    cell: Cell | str,
    current: str | float | None = None,
    temperature: str | float | None = None,
    samples: int = 256,
    seed: int = 0,
    *,
    tell: Callable[[int, int], None] | None = None,
) -> Sobol:
    """Sobol indices of a cell's capacity, mean voltage and resistance over its stated ranges.

    Capacity and mean voltage are those of a discharge after a charge; the resistance is that of a ten-second pulse
    half-way between the cut-offs. Numbers that no equation of these runs reads are screened out, exactly. Those of
    which a pilot of 32 points shows that they matter to no quantity (total index with its confidence below 0.02) vary
    on, but share one index. A discharge that passes no charge has the capacity 0 and no voltage.

    Parameters
    ----------
    cell : Cell or str
        The cell, or what `load_cell` takes; one that ages is taken as it starts. What is overridden is certain.
    current : str or float, optional
        As for `current_density`, the same [A.m-2] for every variant; by default what the cell was measured at.
    temperature : str or float, optional
        With a unit, or kelvin; by default the cell's own.
    samples : int
        Points of the Sobol sequence, a power of two; each takes two runs and one per index. Up to 32 there is no pilot.
    seed : int
        The same seed gives the same indices.
    tell : callable, optional
        Called with the runs that are done and those there are.

    Returns
    -------
    Sobol

    Raises
    ------
    InputError
        If SALib is missing, `samples` is no power of two, or nothing that the runs read is uncertain.
    SolveError
        If more than one run in a hundred gives no result, whatever the quantity.
    """
    need_salib()
    check_samples(samples, seed)
    tell = told(tell, "runs")
    cell = frozen(prepared(cell, temperature))
    i = current_density(cell, current)
    warn_outside_validity(cell)
    bench, ranges = Outcomes(cell, uncertain_ranges(cell)), uncertain_ranges(cell)
    nominal = _run(bench, cell, cell, i)
    kept = {key: ranges[key] for key in numbers_read(bench, cell, ranges, i)}
    if not kept:
        raise InputError(f"{cell.name}: nothing that a run reads is uncertain; there is nothing to analyse")
    steps = len(kept) + 2
    small: list[str] = []
    if samples > PILOT:
        pilot = _runs(bench, cell, saltelli(kept, PILOT, seed + 1), i, tell, (0, samples * steps))
        small = _small(list(kept), pilot, seed)
        steps += bool(small) - len(small)
    done = PILOT * (len(kept) + 2) if samples > PILOT else 0
    draws = saltelli(kept, samples, seed, small)
    columns = _runs(bench, cell, draws, i, tell, (done, done + len(draws)))
    names = [key for key in kept if key not in small] + [OTHERS] * bool(small)
    table, refused = _table(cell, names, columns, seed)
    return Sobol(
        cell=cell,
        table=table,
        spread=_spread(columns, nominal, len(names)),
        screened=tuple(key for key in ranges if key not in kept),
        others=tuple(small),
        refused=refused,
        current=i,
        samples=samples,
        runs=done + len(draws),
    )


def _runs(bench, cell, draws, i, tell, counted) -> dict[str, np.ndarray]:
    """Results of draws by quantity; `counted` is what was done before and what there is in all."""
    found = []
    for k, draw in enumerate(draws):
        found.append(_run(bench, cell, draw, i))
        tell(counted[0] + k + 1, counted[1])
    return dict(zip(QUANTITIES, np.array(found).T, strict=True))


def _small(names: list[str], pilot: dict[str, np.ndarray], seed: int) -> list[str]:
    """Numbers of which a pilot shows that they matter to no quantity; none where the pilot shows too little."""
    most = np.zeros(len(names))
    for values in pilot.values():
        there = np.isfinite(values)
        if not there.any():
            continue
        found = indices(names, np.where(there, values, values[there].mean()), seed)
        most = np.maximum(most, found["ST"] + found["ST_confidence"])
    small = [name for name, share in zip(names, most, strict=True) if share <= SMALL]
    return small if 1 < len(small) < len(names) else []


def numbers_read(bench: Outcomes, cell: Cell, ranges: Ranges, current: float) -> list[str]:
    """Uncertain numbers that move anything that stands in the equations of a cycle or a pulse.

    Parameters
    ----------
    bench : Outcomes
        Both of its builds have run.
    cell : Cell
        The cell.
    ranges : mapping
        As `uncertain_ranges` gives them.
    current : float
        Current density [A.m-2].

    Returns
    -------
    list of str
        The others change no number that a solver uses: their runs are the same to the last bit.
    """
    read = bench.read()

    def used(draw):
        try:
            handed = bench.handed(variant(cell, draw), current)
        except (
            InputError
        ):  # numbers that exclude each other: equal to nothing, so that none is screened by it
            return [float("nan")]
        return [handed[name] for name in sorted(read)]

    bases = [{key: cell.value(key) for key in ranges}, *latin_hypercube(dict(ranges), 2, seed=1)]
    usual, found = [used(base) for base in bases], []
    for key, limits in ranges.items():
        values = [float(stretched(share, *limits)) for share in (0.0, 0.37, 1.0)]
        if any(used(base | {key: x}) != own for base, own in zip(bases, usual, strict=True) for x in values):
            found.append(key)
    return found


def _run(bench: Outcomes, cell: Cell, draw: Cell | Mapping[str, float], i: float) -> tuple[float, ...]:
    """Capacity, mean voltage and resistance; what gives no result is not a number."""
    nan = float("nan")
    try:
        other = draw if isinstance(draw, Cell) else variant(cell, draw)
    except InputError:  # numbers that exclude each other
        return nan, nan, nan
    try:
        capacity, voltage = of_discharge(bench.cycle(other, i, cell.value(CHARGE) or i))
    except (SolveError, InputError):
        capacity, voltage = nan, nan
    try:
        return capacity, voltage, bench.resistance(other)
    except (SolveError, InputError):
        return capacity, voltage, nan


def _table(cell: Cell, kept: list[str], columns: dict[str, np.ndarray], seed: int):
    parts, refused = [], {}
    for quantity, values in columns.items():
        there = np.isfinite(values)
        if np.count_nonzero(~there) > MISSING * len(values):
            refused[quantity] = (
                f"{np.count_nonzero(~there)} of {len(values)} runs give none, 1 % may; lower the current, "
                "or narrow or --set what stops them"
            )
            continue
        part = indices(kept, np.where(there, values, values[there].mean()), seed)
        part = part.sort_values("ST", ascending=False, kind="stable").rename_axis("parameter").reset_index()
        part.insert(0, "quantity", quantity)
        part.insert(2, "kind", [_kind(cell, key) for key in part["parameter"]])
        parts.append(part)
    if not parts:
        raise SolveError(f"{cell.name}: {'; '.join(f'{name}: {why}' for name, why in refused.items())}")
    return pd.concat(parts, ignore_index=True), refused


def _kind(cell: Cell, name: str) -> str:
    return "" if name == OTHERS else cell.entries[name].kind


def _spread(columns: dict[str, np.ndarray], nominal: tuple[float, ...], numbers: int) -> pd.DataFrame:
    """Statistics over the two independent matrices of Saltelli's scheme."""
    rows = {}
    for (quantity, values), usual in zip(columns.items(), nominal, strict=True):
        block = values.reshape(-1, numbers + 2)[:, [0, -1]]
        block = block[np.isfinite(block)]
        low, median, high = np.percentile(block, [2.5, 50, 97.5]) if block.size else [np.nan] * 3
        rows[quantity] = {
            "unit": QUANTITIES[quantity],
            "nominal": usual,
            "mean": block.mean() if block.size else np.nan,
            "deviation": block.std(ddof=1) if block.size > 1 else np.nan,
            "low": low,
            "median": median,
            "high": high,
            "missing": int(np.count_nonzero(~np.isfinite(values))),
        }
    return pd.DataFrame.from_dict(rows, orient="index").rename_axis("quantity")
