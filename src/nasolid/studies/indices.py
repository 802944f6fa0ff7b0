"""Sobol indices from runs over Saltelli's scheme, by SALib."""

from collections.abc import Collection, Iterable, Mapping
from typing import Any

import numpy as np
import pandas as pd

from nasolid.errors import InputError
from nasolid.studies.draws import stretched

OTHERS = "all others"
"""Name of the numbers that share one index."""

STILL = 1e-4
"""Relative spread below which a quantity does not vary: the tolerance of a run."""

INDICES = ("S1", "S1_confidence", "ST", "ST_confidence")

Ranges = Mapping[str, tuple[float, float, bool]]
"""Lowest and highest value by key, and whether values spread over decades."""


def saltelli(
    ranges: Ranges, samples: int, seed: int = 0, together: Collection[str] = ()
) -> list[dict[str, float]]:
    """Draws of Saltelli's scheme over ranges, without those for second-order indices.

    Parameters
    ----------
    ranges : mapping
        Lowest and highest value by key, and whether values spread over decades.
    samples : int
        Points of the Sobol sequence, a power of two.
    seed : int
        Of its scrambling.
    together : collection of str
        Numbers that share one index, the last one.

    Returns
    -------
    list of dict
        ``samples`` times as many as there are indices and two, in the order that `indices` takes.
    """
    from SALib.sample.sobol import sample

    check_samples(samples, seed)
    ranges = {key: ranges[key] for key in [*(key for key in ranges if key not in together), *together]}
    groups = {"groups": [OTHERS if key in together else key for key in ranges]} if together else {}
    unit = sample(_problem(ranges) | groups, samples, calc_second_order=False, seed=seed)
    columns = [stretched(unit[:, k], *limits) for k, limits in enumerate(ranges.values())]
    return [dict(zip(ranges, map(float, row), strict=True)) for row in zip(*columns, strict=True)]


def indices(names: Iterable[str], values: np.ndarray, seed: int = 0) -> pd.DataFrame:
    """First-order and total indices with their 95 % confidence.

    Parameters
    ----------
    names : iterable of str
        Numbers that were drawn, in order.
    values : array
        One result for every draw of `saltelli`.
    seed : int
        Of the resampling that the confidence rests on.

    Returns
    -------
    pandas.DataFrame
        ``S1``, ``S1_confidence``, ``ST``, ``ST_confidence`` by name; all 0 where the values do not vary.
    """
    from SALib.analyze.sobol import analyze

    names, values = list(names), np.asarray(values, dtype=float)
    if values.std() <= STILL * abs(values.mean()):
        return pd.DataFrame(0.0, index=names, columns=list(INDICES))
    # a seed of 0 is none to SALib
    found = analyze(_problem(names), values, calc_second_order=False, seed=seed + 1)
    columns = (found[name] for name in ("S1", "S1_conf", "ST", "ST_conf"))
    return pd.DataFrame(dict(zip(INDICES, columns, strict=True)), index=names)


def _problem(names: Iterable[str]) -> dict[str, Any]:
    names = list(names)
    return {"num_vars": len(names), "names": names, "bounds": [[0.0, 1.0]] * len(names)}


def need_salib() -> None:
    """Refuse where SALib is missing.

    Raises
    ------
    InputError
    """
    try:
        import SALib.sample.sobol  # noqa: F401
    except ImportError:
        raise InputError(
            'sensitivity needs SALib; install the extra `sensitivity`, in a clone by `pip install ".[sensitivity]"`'
        ) from None


def check_samples(samples: int, seed: int) -> None:
    """Refuse samples that are no power of two, and a seed that is none.

    Raises
    ------
    InputError
    """
    whole = isinstance(samples, int) and not isinstance(samples, bool)
    if not whole or samples < 2 or samples & (samples - 1):
        raise InputError(f"samples = {samples!r}: give a power of two from 2, such as 256")
    if not isinstance(seed, int) or seed < 0:
        raise InputError(f"seed = {seed!r}: give a whole number from 0")
