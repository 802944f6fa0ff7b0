"""Leaving the range where a law was measured is said, once per law."""

import warnings

import pytest

from nasolid.errors import NasolidWarning
from nasolid.parameters import load_cell
from nasolid.simulation.validity import outside_validity, warn_outside_validity

KEYS = (
    "Sodium interface areal resistance activation energy [eV]",
    "Separator conductivity activation energy [eV]",
)


def at(temperature):
    return load_cell("lowack2025-cell2").override({"Ambient temperature [K]": temperature})


@pytest.mark.parametrize(("temperature", "value"), [("55 degC", "55"), ("-12.5 degC", "-12.5")])
def test_leaving_the_range_names_key_value_and_range(temperature, value):
    with pytest.warns(NasolidWarning) as caught:
        warn_outside_validity(at(temperature))
    lines = [str(warning.message) for warning in caught]
    assert len(lines) == len(KEYS)
    for key in KEYS:
        (line,) = [line for line in lines if line.startswith(f"'{key}': ")]
        assert f"{value} degC is outside -10 .. 40 degC" in line


@pytest.mark.parametrize("temperature", ["-10 degC", "25 degC", "40 degC"])
def test_inside_the_range_and_on_its_edge_nothing_is_said(temperature):
    with warnings.catch_warnings():
        warnings.simplefilter("error")
        warn_outside_validity(at(temperature))
    assert outside_validity(at(temperature)) == []
