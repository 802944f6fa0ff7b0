"""Progress of a run: rate, time left, failures by kind; on a terminal or in a notebook, silent otherwise."""

from collections import Counter
from contextlib import suppress
from typing import Any

SHOWN = 3
"""Kinds of failures that are shown, the most frequent first."""


class Progress:
    """A bar.

    Parameters
    ----------
    total : int
        Points to compute.
    shown : bool, optional
        Whether it is shown; by default where somebody watches.
    """

    def __init__(self, total: int, shown: bool | None = None):
        from tqdm.auto import tqdm

        disable = None if shown is None else not shown
        self.bar: Any = tqdm(total=total, unit=" points", disable=disable, smoothing=0.1, dynamic_ncols=True)

    def __enter__(self) -> "Progress":
        return self

    def __exit__(self, *_: object) -> None:
        with suppress(OSError):
            self.bar.close()

    def tell(self, points: int, kinds: "Counter[str]", stopping: bool = False) -> None:
        """So many more points are done, with these failures in all."""
        told = [f"{kind} x{count}" for kind, count in kinds.most_common(SHOWN)]
        if stopping:
            told.insert(0, "finishing what runs")
        with suppress(OSError):  # a terminal that was closed
            self.bar.set_postfix_str("; ".join(told), refresh=False)
            self.bar.update(points)
