"""Fixtures of the parameter tests."""

import pytest
from own_cell import Folder


@pytest.fixture
def folder(tmp_path):
    """A user's folder with a sound cell."""
    return Folder(tmp_path / "mine")
