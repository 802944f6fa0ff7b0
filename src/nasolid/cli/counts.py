"""Whole numbers of the command line, up to what anybody could use."""

from typing import Any

import click

from nasolid.errors import printable


class Count(click.ParamType):
    """A whole number between two."""

    name = "integer"

    def __init__(self, most: int, least: int = 0):
        self.most, self.least = most, least

    def convert(self, value: Any, param: click.Parameter | None, ctx: click.Context | None) -> int:
        """The number; fails beyond them."""
        count = int(click.INT.convert(value, param, ctx))
        if not self.least <= count <= self.most:
            name = param.name if param is not None else "count"
            self.fail(
                f"{name} = {printable(count, 50)}: give a whole number from {self.least} to {self.most}",
                param,
                ctx,
            )
        return count


A_CYCLE, A_DRAW, A_POINT, A_WORKER, ANY = map(Count, (100_000, 10_000, 100_000, 1024, 2**32 - 1))
"""How many cycles, draws, points and processes there may be; seeds, and the steps and cycles of a file."""
