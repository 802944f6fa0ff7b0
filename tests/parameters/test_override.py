"""Overriding numbers and choices of a cell: the same checks again."""

import numpy as np
import pytest
from own_cell import number

from nasolid.errors import InputError
from nasolid.parameters.keys import bare, keys_for

THICKNESS = "Separator thickness [m]"
CONDUCTIVITY = "Separator reference conductivity [S.m-1]"
AT = "Separator reference conductivity reference temperature [K]"


@pytest.mark.parametrize("value", ["80 um", 80e-6, np.float64(80e-6), "0.08 mm"])
@pytest.mark.parametrize("key", [THICKNESS, "Separator thickness"])
def test_a_number_is_overridden_by_a_text_or_in_si(folder, key, value):
    cell = folder.load()
    other = cell.override({key: value})
    assert other.value(THICKNESS) == pytest.approx(80e-6, rel=1e-14)
    assert other.entries[THICKNESS].kind == "override"
    assert other.entries[THICKNESS].origin == "--set"
    assert other.overridden == (THICKNESS,)
    assert cell.value(THICKNESS) == 110e-6
    assert {k: v for k, v in other.values().items() if k != THICKNESS} == {
        k: v for k, v in cell.values().items() if k != THICKNESS
    }


def test_an_overridden_entry_shows_what_was_written(folder):
    entry = folder.load().override({THICKNESS: "80 um"}).entries[THICKNESS]
    assert (entry.value, entry.unit, entry.uncertainty_si, entry.source) == (80, "um", None, "")


def test_overrides_add_up(folder):
    cell = folder.load().override({THICKNESS: "80 um"}).override({"Stack pressure": 2e6, THICKNESS: "70 um"})
    assert cell.overridden == (THICKNESS, "Stack pressure [Pa]")
    assert (cell.value(THICKNESS), cell.value("Stack pressure")) == (70e-6, 2e6)


def test_an_overridden_law_keeps_its_temperature(folder):
    entry = folder.load().override({CONDUCTIVITY: "5 mS/cm"}).entries[CONDUCTIVITY]
    assert (entry.si, entry.at) == (0.5, 298.15)


@pytest.mark.parametrize("value", ["40 degC", "313.15 K", 313.15])
def test_a_reference_temperature_is_overridden_alone(folder, value):
    cell = folder.load().override({AT: value})
    assert cell.value(AT) == 313.15
    assert cell.value(CONDUCTIVITY) == pytest.approx(0.13)
    assert cell.overridden == (AT,)


def test_a_default_is_overridden_at_the_temperature_of_defaults(folder):
    key = "Separator layer 1-2 interface areal resistance [Ohm.m2]"
    cell = folder.with_two_layers().load().override({key: "10 Ohm.cm2"})
    assert (cell.value(key), cell.entries[key].at) == (1e-3, 298.15)
    at = "Separator layer 1-2 interface areal resistance reference temperature [K]"
    assert cell.override({at: "40 degC"}).override({key: "5 Ohm.cm2"}).value(at) == 313.15


def test_a_choice_is_overridden_with_the_keys_it_needs(folder):
    cell = folder.load().override(
        {"Constriction cell radius": "10 um", "Contact fraction": "50 %"}, {"contact": "constriction"}
    )
    assert cell.choices["contact"] == "constriction"
    assert (cell.value("Constriction cell radius"), cell.value("Contact fraction")) == (1e-5, 0.5)


def test_a_choice_draws_on_what_the_materials_say_besides(folder):
    folder.host["Positive electrode film thickness [m]"] = number(100, "nm")
    films = folder.load().override({}, {"particle": "films"})
    assert films.value("Positive electrode film thickness [m]") == pytest.approx(1e-7)
    assert "Positive particle radius [m]" not in films.entries
    assert films.override({}, {"particle": "spheres"}).values() == folder.load().values()


REFUSED = {
    "misspelt": ({"Seperator thickness": "80 um"}, {}, "did you mean 'Separator thickness [m]'"),
    "no unit": ({THICKNESS: "80"}, {}, "has no unit; give it as e.g. '80 um'"),
    "wrong unit": ({THICKNESS: "80 S"}, {}, "does not convert to m"),
    "wrong unit of a law": ({CONDUCTIVITY: "80 um"}, {}, "does not convert to S.m-1"),
    "boolean": ({THICKNESS: True}, {}, "True is not a number"),
    "infinite": ({THICKNESS: float("inf")}, {}, "give a finite number"),
    "out of bounds": ({THICKNESS: -1e-6}, {}, "out of bounds"),
    "twice": ({THICKNESS: "80 um", "Separator thickness": "90 um"}, {}, "is given twice"),
    "unused": (
        {"Positive electrode film thickness": "80 nm"},
        {},
        "is used only with particle = 'films'; this cell has particle = 'spheres'",
    ),
    "unused temperature": (
        {"Anode areal resistance reference temperature [K]": 300},
        {},
        "is used only with anode = 'alloy'",
    ),
    "layer": (
        {"Separator layer 1 thickness [m]": 1e-4},
        {},
        "this cell has 1 separator layer; use 'Separator thickness [m]'",
    ),
    "missing": ({}, {"contact": "constriction"}, "1 key is missing: 'Constriction cell radius [m]'"),
    "fractions": ({"Positive electrode porosity": "80 %"}, {}, "volume fractions are 0.8"),
    "window": ({"Upper voltage cut-off": "4.5 V"}, {}, "4.5 V is outside the OCP"),
    "choice": ({}, {"contact": "constrictoin"}, "did you mean 'constriction'"),
    "keyword": ({}, {"kontact": "ideal"}, "unknown choice 'kontact'; did you mean 'contact'"),
    "table": (
        {"Positive electrode OCP table": 3.4},
        {"ocp": "table"},
        "is a table; give it in a cell file",
    ),
    "no temperature": (
        {"Anode areal resistance": "9 Ohm.cm2", "Anode areal resistance activation energy": 0.3},
        {"anode": "alloy"},
        "owes its temperature; give 'Anode areal resistance reference temperature [K]' too",
    ),
    "temperature of nothing": (
        {
            "Anode areal resistance reference temperature": 300.0,
            "Anode areal resistance activation energy": 0.3,
        },
        {"anode": "alloy"},
        "has no value to hold for; give 'Anode areal resistance [Ohm.m2]' too",
    ),
    "absolute zero": ({AT: -3.0}, {}, "-3 K is out of bounds; allowed is at least 150"),
    "temperature without unit": ({AT: "30"}, {}, "has no unit; give it as e.g. '30 degC'"),
}


@pytest.mark.parametrize(("values", "choices", "says"), REFUSED.values(), ids=REFUSED.keys())
def test_an_unsound_override_is_refused_in_one_line(folder, values, choices, says):
    cell = folder.load()
    with pytest.raises(InputError) as refusal:
        cell.override(values, choices)
    (fault,) = refusal.value.faults
    assert says in fault


def test_a_value_that_a_choice_calls_for_brings_its_temperature(folder):
    cell = folder.load().override(
        {
            "Anode areal resistance": "9 Ohm.cm2",
            "Anode areal resistance reference temperature": "30 degC",
            "Anode areal resistance activation energy": 0.3,
        },
        {"anode": "alloy"},
    )
    assert cell.entries["Anode areal resistance [Ohm.m2]"].at == 303.15


def test_a_key_without_its_unit_stands_for_one_key():
    keys = keys_for(3).values()
    names = [bare(key.name) for key in keys] + [bare(key.reference_temperature) for key in keys if key.law]
    assert len(names) == len(set(names))


def test_the_thickness_of_a_stack_is_that_of_its_layers(folder):
    cell = folder.with_two_layers().load()
    with pytest.raises(
        InputError, match=r"use 'Separator layer 1 thickness .* or 'Separator layer 2 thickness"
    ):
        cell.override({THICKNESS: "80 um"})


def test_every_fault_of_an_override_is_reported_at_once(folder):
    with pytest.raises(InputError) as refusal:
        folder.load().override({THICKNESS: "80", "Stack pressure": "3 um"})
    assert len(refusal.value.faults) == 2
