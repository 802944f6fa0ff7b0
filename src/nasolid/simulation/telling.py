"""How far a long run is, told where somebody watches."""

import sys
from collections.abc import Callable
from typing import Any

Tell = Callable[[int, int], None]
"""Takes what is done and what there is."""


def told(tell: Tell | None, what: str) -> Tell:
    """`tell` itself, or else a bar of tqdm in a notebook, if it is installed.

    Parameters
    ----------
    tell : callable or None
        What the caller gave.
    what : str
        What is counted.
    """
    return tell or (_bar(what) if in_notebook() else lambda done, total: None)


def in_notebook() -> bool:
    """Whether a notebook's kernel runs this; a program on a terminal has its own way to tell."""
    shell = sys.modules.get("IPython")
    return shell is not None and type(shell.get_ipython()).__name__ == "ZMQInteractiveShell"


def _bar(what: str) -> Tell:
    try:
        from tqdm.auto import tqdm
    except ImportError:
        return lambda done, total: None
    bar: Any = tqdm(desc=what, leave=False)

    def tell(done: int, total: int) -> None:
        bar.total = total
        bar.update(done - bar.n)
        if done >= total:
            bar.close()

    return tell
