"""A long run tells how far it is in a notebook, and to who asks; silent otherwise."""

import sys
from types import SimpleNamespace

import pytest

from nasolid.simulation.telling import in_notebook, told


class ZMQInteractiveShell:
    """What a notebook's kernel is called."""


@pytest.fixture
def notebook(monkeypatch):
    monkeypatch.setitem(sys.modules, "IPython", SimpleNamespace(get_ipython=ZMQInteractiveShell))


def test_nothing_is_told_outside_a_notebook(monkeypatch, capsys):
    monkeypatch.setitem(sys.modules, "IPython", SimpleNamespace(get_ipython=lambda: None))
    assert not in_notebook()
    told(None, "cycles")(1, 2)
    assert capsys.readouterr() == ("", "")


def test_a_notebook_shows_a_bar(notebook, monkeypatch):
    import tqdm.auto

    seen = []

    class Bar:
        n = 0
        total = None

        def __init__(self, **asked):
            seen.append(asked["desc"])

        def update(self, more):
            self.n += more
            seen.append((self.n, self.total))

        def close(self):
            seen.append("closed")

    monkeypatch.setattr(tqdm.auto, "tqdm", Bar)
    tell = told(None, "cycles")
    tell(1, 3)
    tell(3, 3)
    assert seen == ["cycles", (1, 3), (3, 3), "closed"]


def test_who_asks_is_told_instead(notebook):
    seen = []
    told(lambda *pair: seen.append(pair), "cycles")(1, 3)
    assert seen == [(1, 3)]
