"""What axes hold already, so that no figure is drawn over another without a word."""

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from typing import Any
from weakref import WeakKeyDictionary

from matplotlib.artist import Artist
from matplotlib.axes import Axes

from nasolid.errors import InputError


@dataclass(frozen=True)
class Held:
    """A figure on axes: its name, what was given for it, and what was drawn."""

    figure: str
    given: tuple[list[Any], ...]
    artists: list[Artist]
    containers: list[Any]


HELD: "WeakKeyDictionary[Axes, Held]" = WeakKeyDictionary()


@contextmanager
def drawing(ax: Axes, figure: str, *given: list[Any]) -> Iterator[tuple[list[Any], ...]]:
    """Lists of what is to be drawn on axes: after what they hold already, which is drawn anew with it.

    Parameters
    ----------
    ax : matplotlib.axes.Axes
        Where to draw.
    figure : str
        Name of the function that draws.
    *given : list
        What it draws; nothing, where a figure takes no more than one.

    Raises
    ------
    InputError
        If the axes hold another figure, or one that takes no more.
    """
    held = HELD.get(ax)
    there = {*ax.get_children()}  # less, where somebody has cleared them
    if held is not None and there & {*held.artists}:
        if held.figure != figure or not given:
            raise InputError(
                f"{figure}: the axes that are given hold a figure of `plots.{held.figure}`; give others"
            )
        given = tuple([*before, *more] for before, more in zip(held.given, given, strict=True))
        for artist in held.artists:
            if artist in there:
                artist.remove()
        ax.containers = [one for one in ax.containers if one not in held.containers]
    before, containers = {*ax.get_children()}, [*ax.containers]
    yield given
    new: list[Artist] = [artist for artist in ax.get_children() if artist not in before]
    HELD[ax] = Held(figure, given, new, [one for one in ax.containers if one not in containers])


def alone(ax: Axes | None, figure: str) -> Axes | None:
    """The axes for a figure that stands alone; an `InputError` if they hold one."""
    if ax is not None:
        with drawing(ax, figure):
            pass
    return ax


def hold(ax: Axes, figure: str) -> None:
    """Remember that axes hold a figure that stands alone."""
    HELD[ax] = Held(figure, (), [*ax.get_children()], [*ax.containers])
