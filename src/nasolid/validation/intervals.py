"""How far the model's numbers scatter over all that is uncertain in a cell."""

import warnings
from collections.abc import Sequence

import numpy as np

from nasolid.errors import NasolidWarning, SolveError
from nasolid.parameters.cell import Cell
from nasolid.studies.draws import uncertain_ranges
from nasolid.validation.calibrated import Ensemble, ensemble
from nasolid.validation.measured import Measured
from nasolid.validation.observables import Observables, at_conditions
from nasolid.validation.protocols import SLOW, NotModelled


def scattered(
    cell: Cell, records: Sequence[Measured], n: int, seed: int = 0, slow: int = 20
) -> tuple[dict[str, np.ndarray], Ensemble]:
    """Values of measured entries over an `ensemble`.

    Parameters
    ----------
    cell : Cell
        The cell.
    records : sequence of Measured
        Entries of the cell.
    n : int
        Number of draws.
    seed : int
        Of the draws.
    slow : int
        How many of them serve protocols that take long.

    Returns
    -------
    values : dict of str to numpy.ndarray
        In SI by the name of the entry; draws that failed are left out, and so is an entry that decides a number which
        only other choices use: nothing calibrated it again.
    ensemble : Ensemble
        What they rest on.
    """
    with warnings.catch_warnings():
        warnings.simplefilter("ignore", NasolidWarning)  # of laws beyond their range, as draws will be
        drawn = ensemble(cell, n, seed, records)
        asked = [record for record in records if record.protocol and _answered(cell, record, drawn)]
        found: dict[str, list[float]] = {record.name: [] for record in asked}
        observe = Observables(cell, uncertain_ranges(cell), records)
        for k, other in enumerate(c for c in drawn.cells if c is not None):
            for record in asked:
                if k >= slow and record.protocol in SLOW:
                    continue
                try:
                    found[record.name].append(observe.value(record, other))
                except (NotModelled, SolveError, IndexError, ValueError):
                    continue
    return {name: np.array(values) for name, values in found.items()}, drawn


def _answered(cell: Cell, record: Measured, drawn: Ensemble) -> bool:
    """Whether the draws say anything of an entry.

    Not if it is a parameter itself, if it decides a number that nothing calibrated again, or if its own choices bring
    in uncertain numbers that the cell does not use and that nothing has drawn.
    """
    kept = {*drawn.refitted, *drawn.proportional, *drawn.foreign}
    names, used = {record.name, record.same_as}, at_conditions(cell, record).entries
    deciding = [key for key, entry in used.items() if names & {*entry.fitted_to}]
    brought = [
        key
        for key, entry in used.items()
        if key not in cell.entries and (entry.range_si is not None or entry.uncertainty_si is not None)
    ]
    return not brought and (not record.fitted or bool(deciding and kept.issuperset(deciding)))


def interval(values: np.ndarray, share: float = 0.95, least: int = 10) -> tuple[float, float] | None:
    """Range that holds a share of values, in their middle; None if there are fewer than `least`."""
    values = values[np.isfinite(values)]
    if values.size < least:
        return None
    low, high = np.quantile(values, [(1 - share) / 2, (1 + share) / 2])
    return float(low), float(high)
