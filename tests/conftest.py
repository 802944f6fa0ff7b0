"""Shared by all tests: no telemetry, no window for figures, cells made by hand."""

import os

os.environ.setdefault("PYBAMM_DISABLE_TELEMETRY", "true")
os.environ.setdefault("MPLBACKEND", "Agg")

import pytest


@pytest.fixture(scope="session")
def liquid():
    """Cell with a liquid catholyte and spheres."""
    from by_hand import hand_cell

    return hand_cell()


@pytest.fixture(scope="session")
def single_ion():
    """Cell with a single-ion catholyte and spheres."""
    from by_hand import hand_cell

    return hand_cell(catholyte="single-ion")
