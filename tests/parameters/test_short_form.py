"""A cell of one's own in about fifteen lines: numbers in short, and what need not be said."""

import numpy as np
import pytest

from nasolid.errors import InputError
from nasolid.parameters import cell_names, check_file, load_cell

OWN = """
[cell]
title = "Sodium | pellet | NVP in liquid"

[materials]
anode = "sodium"
anode_interface = "na_nzsp_pellet"
separator = ["nzsp_pellet"]
host = "nvp"
catholyte = "naclo4_ec_pc"
composite = "carbon_composite"

[given]
"Electrode area [m2]" = "0.5 cm2"
"Ambient temperature [K]" = "25 degC"
"Lower voltage cut-off [V]" = "2.6 V"
"Upper voltage cut-off [V]" = "3.8 V"
"Sodium reservoir thickness [m]" = "50 um"
"Separator thickness [m]" = "0.5 mm"
"Positive electrode thickness [m]" = "80 um"
"Positive electrode porosity" = 0.40
"Positive electrode active material volume fraction" = 0.50
"""


@pytest.fixture
def own(tmp_path):
    def write(more=""):
        path = tmp_path / "own.toml"
        path.write_text(OWN + more, encoding="utf-8")
        return path

    return write


def test_a_cell_in_short_is_sound_and_says_that_its_numbers_are_given(own):
    assert check_file(own()) == []
    cell = load_cell(own())
    assert cell.value("Separator thickness [m]") == 5e-4
    assert cell.value("Ambient temperature [K]") == 298.15
    assert cell.entries["Positive electrode porosity"].kind == "given"


def test_a_resistance_in_short_names_its_reference_temperature(own):
    cell = load_cell(own('"Cathode contact areal resistance [Ohm.m2]" = "50 Ohm.cm2 at 30 degC"\n'))
    entry = cell.entries["Cathode contact areal resistance [Ohm.m2]"]
    assert (entry.si, entry.at) == (5e-3, 303.15)


@pytest.mark.parametrize(
    ("line", "says"),
    [
        ('"Cathode contact areal resistance [Ohm.m2]" = "50 Ohm.cm2"', "at"),
        ('"Stack pressure [Pa]" = 2.0', "unit"),
        ('"Stack pressure [Pa]" = "2 um"', "um"),
        ('"Stack pressure [Pa]" = "much"', "number"),
        ('"Positive electrode utilisation" = true', "no entry"),
        ('"Contact fractoin" = 0.5', "Contact fraction"),
    ],
)
def test_a_number_in_short_is_refused_for_what_a_long_one_is(own, line, says):
    (fault,) = check_file(own(line + "\n"))
    assert says in fault


def test_a_number_that_stands_twice_is_refused(own):
    twice = '["Stack pressure [Pa]"]\nvalue = 1\nunit = "MPa"\nkind = "given"\n'
    (fault,) = check_file(own('"Stack pressure [Pa]" = "2 MPa"\n' + twice))
    assert "[given]" in fault
    assert "keep one" in fault


def test_the_nominal_capacity_is_that_of_all_active_material_unless_a_paper_names_it(own):
    cell = load_cell(own())
    by_hand = 0.50 * 80e-6 * 13823 * 96485.33212 / 3600
    np.testing.assert_allclose(cell.value("Nominal areal capacity [A.h.m-2]"), by_hand, rtol=1e-12)
    np.testing.assert_allclose(cell.value("Measured current density [A.m-2]"), by_hand / 10, rtol=1e-12)
    thicker = cell.override({"Positive electrode thickness [m]": "240 um"})
    np.testing.assert_allclose(thicker.value("Nominal areal capacity [A.h.m-2]"), 3 * by_hand, rtol=1e-12)
    assert load_cell("lowack2025-cell2").value("Nominal areal capacity [A.h.m-2]") == 13.0


def test_a_contact_fraction_from_pressure_needs_a_pressure(own):
    cell = load_cell(own())
    with pytest.raises(InputError, match="Stack pressure"):
        cell.override({}, {"contact": "constriction", "contact_fraction": "pressure"})


@pytest.mark.parametrize("name", cell_names())
def test_no_shipped_number_is_merely_given(name):
    assert {entry.kind for entry in load_cell(name).entries.values()} <= {
        "reported",
        "literature",
        "derived",
        "fitted",
        "assumed",
        "default",
    }
