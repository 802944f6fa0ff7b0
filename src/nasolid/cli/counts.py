"""Whole numbers of the command line, up to what anybody could use."""

from typing import Any

import click

from nasolid.errors import printable


class Count(click.ParamType):
    """A whole number up to `most`."""

    name = "integer"

    def __init__(self, most: int):
        self.most = most

    def convert(self, value: Any, param: click.Parameter | None, ctx: click.Context | None) -> int:
        """The number; fails beyond the most."""
        count = int(click.INT.convert(value, param, ctx))
        if abs(count) > self.most:
            self.fail(f"{printable(count)} is beyond use; give a whole number up to {self.most}", param, ctx)
        return count


A_CYCLE, A_DRAW, A_POINT, A_WORKER = map(Count, (100_000, 10_000, 100_000, 1024))
"""How many cycles, draws, points and processes there may be."""

ANY = Count(2**32 - 1)
"""Seeds, and the steps and cycles of a file."""
