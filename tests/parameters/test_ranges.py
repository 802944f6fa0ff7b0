"""Every number has a range: what cannot be is refused, what is odd is told, and what was meant is named."""

import warnings
from math import inf, isnan

import numpy as np
import pytest
from by_hand import hand_cell

import nasolid
from nasolid.errors import NasolidWarning
from nasolid.parameters import cell_names, units
from nasolid.parameters.keys import bare, keys_for
from nasolid.parameters.ranges import bounds, implausible, in_bounds, limits

KEYS = {name: key for n in (1, 3) for name, key in keys_for(n).items()}
NUMBERS = {name: key for name, key in KEYS.items() if not key.table}

FORGOTTEN = {
    "m": [("um", 80.0), ("nm", 80.0), ("mm", 0.8), ("um", 0.5)],
    "m2": [("cm2", 0.785), ("mm2", 50.0)],
    "K": [("degC", 25.0), ("degC", -10.0), ("degC", 60.0)],
    "kg.m-3": [("g/cm3", 0.968), ("g/cm3", 3.2)],
    "mol.m-3": [("mol/L", 1.0), ("mol/L", 13.8)],
    "A.h.kg-1": [("Ah/g", 1.166)],
    "Pa": [("MPa", 0.6), ("MPa", 10.0)],
    "Pa.m-1": [("MPa/um", 10.0)],
    "V": [("mV", 3700.0)],
    "V.K-1": [("mV/K", -0.17)],
    "eV": [("kJ/mol", 29.0), ("meV", 330.0)],
    "Ohm.m2": [("Ohm.cm2", 10.0), ("Ohm.cm2", 150.0)],
    "F.m-2": [("uF/cm2", 10.0)],
    "J.m-3.K-1": [("MJ/m3/K", 2.5)],
    "m3.mol-1": [("L/mol", 0.59)],
    "A.m-2.Pa-1": [("A/m2/MPa", 0.5)],
    "": [("%", 50.0)],
}
"""A number in a unit that people write, its unit forgotten: by the SI unit of the key."""

NEAR = {
    "A.m-2": "mA/cm2 is a factor of 10, and currents span more",
    "A.h.m-2": "mAh/cm2 is a factor of 10, and areal capacities span more",
    "S.m-1": "mS/cm is a factor of 10, S/cm of 100, and conductivities span more",
    "m2.s-1": "cm2/s is a factor of 1e4, and diffusivities in hosts span more",
    "Hz": "kHz is a factor of 1000, and apexes span more",
    "s": "nothing but seconds is usual",
    "s-1": "nothing but 1/s is usual",
    "S.m-2": "S/m2 is usual",
    "W.m-2.K-1": "nothing else is usual",
}
"""Units whose slips lie within what is plausible, and why: nobody can tell them by the number alone."""

COUNTS = (
    "exponent", "shape", "coefficient", "factor", "decades", "power", "cycles", "ratio", "rate", "scale", "width",
    "tortuosity factor (electrolyte)", "(electrolyte)", "(electrode)", "permittivity", "table", "before formation",
)  # fmt: skip
"""Ends of the names of numbers without dimension that nobody writes in percent."""


def told(key, si, printed, unit=""):
    """What is said of a number: refused, or warned of by a run; "" if it passes."""
    try:
        in_bounds(key, si, printed, unit)
    except nasolid.InputError as error:
        return str(error)
    return implausible(key, si, printed, unit)


@pytest.mark.parametrize("name", KEYS)
def test_a_key_has_a_range_its_default_lies_in_and_floats_end_outside(name):
    key = KEYS[name]
    least, most = key.plausible
    assert key.low <= least < most <= key.high, bounds(key)
    assert -inf < key.low < key.high < inf
    if key.default is not None and not isnan(key.default):
        in_bounds(key, key.default)
        assert not implausible(key, key.default)
    for end in (1e308, -1e308, 5e-324, 1e-200, inf, -inf, np.nan):
        assert key.refuses(end), end


@pytest.mark.parametrize("cell", cell_names())
def test_numbers_of_shipped_cells_and_their_ranges_are_plausible(cell):
    found = nasolid.load_cell(cell)
    keys = keys_for(found.layers)
    for name, entry in {**found.spare, **found.entries}.items():
        if name not in keys:  # a material's, of use in another place of the cell
            continue
        values = entry.si if isinstance(entry.si, tuple) else (entry.si,)
        for value in (*values, *(entry.range_si or ())):
            assert not told(keys[name], value, value), name


def slips():
    for name, key in NUMBERS.items():
        if key.unit == "":
            if not bare(name).endswith(COUNTS) and "stoichiometry" not in name:
                yield from (
                    (name, unit, number) for unit, number in FORGOTTEN[""] if key.is_plausible(number / 100)
                )
        elif key.unit not in NEAR:
            for unit, number in FORGOTTEN[key.unit]:
                factor = {"%": 0.01, "kJ/mol": 0.0103642697, "meV": 1e-3, "Ah/g": 1e3, "MJ/m3/K": 1e6}.get(
                    unit
                )
                offset = 273.15 if unit == "degC" else 0.0
                if factor is None:
                    factor = 1.0 if unit == "degC" else units.scale(unit, key.unit, name)[0]
                if key.is_plausible(number * factor + offset):
                    yield name, unit, number


@pytest.mark.parametrize(("name", "unit", "number"), list(slips()))
def test_a_number_whose_unit_was_forgotten_is_told_with_what_was_meant(name, unit, number):
    said = told(KEYS[name], number, number)
    assert said
    assert said.count("\n") == 0
    assert f"{number:g} " in said
    assert "if you mean" in said
    if unit not in ("nm", "mm", "mm2", "meV"):  # the first unit that makes it plausible is offered
        assert f"{number:g} {unit}" in said


def test_every_unit_is_either_told_or_explained():
    assert {key.unit for key in NUMBERS.values()} <= {*FORGOTTEN, *NEAR}
    for unit in NEAR:
        assert any(key.unit == unit for key in NUMBERS.values())


@pytest.mark.parametrize(
    ("key", "value", "words"),
    [
        (
            "Ambient temperature",
            25,
            "25 K is out of bounds; allowed is at least 150 and at most 500 K; write '25 degC'",
        ),
        ("Ambient temperature", "298.15 degC", "571.3 K is out of bounds"),
        ("Ambient temperature", "0.001 K", "0.001 K is out of bounds; allowed is at least 150"),
        (
            "Separator thickness",
            30,
            "30 m is out of bounds; allowed is at least 1e-09 and at most 0.05 m; write '30 um'",
        ),
        ("Separator thickness", "80 m", "write '80 um'"),
        ("Positive particle radius", 0.5, "write '0.5 um', 5e-07 m, if you mean that"),
        (
            "Contact fraction",
            50,
            "50 is out of bounds; allowed is at least 1e-06 and at most 1; write '50 %', 0.5,",
        ),
        ("Separator conductivity activation energy", 29, "write '0.3006 eV' if you mean 29 kJ/mol"),
        ("Cathode contact areal resistance [Ohm.m2]", 5e-324, "so near to 0 it counts as none: write 0"),
        ("Electrolyte reference conductivity reference temperature [K]", 30, "write '30 degC'"),
    ],
)
def test_an_override_that_cannot_be_says_what_is_allowed_and_what_was_meant(key, value, words):
    with pytest.raises(nasolid.InputError) as caught:
        nasolid.load_cell("lowack2025-cell2").override({key: value})
    assert words in str(caught.value)
    assert "\n" not in str(caught.value)


def test_a_temperature_in_degc_without_its_unit_is_refused_wherever_it_comes_in():
    cell = "lowack2025-cell2"
    for run in (nasolid.simulate, nasolid.impedance, nasolid.symmetric_impedance, nasolid.rate_map):
        more = {"currents": ["1C"], "temperatures": [25]} if run is nasolid.rate_map else {"temperature": 25}
        with pytest.raises(nasolid.InputError, match="write '25 degC'"):
            run(cell, **more)


def test_a_run_warns_of_what_is_odd_and_goes_on():
    odd = hand_cell({"Positive electrode conductivity [S.m-1]": 3.1e5})
    with pytest.warns(
        NasolidWarning, match="310000 S.m-1 is outside 1e-08 .. 10000 S.m-1, what is plausible"
    ):
        nasolid.simulate(odd, 2.0, direction="discharge")
    with warnings.catch_warnings():
        warnings.simplefilter("error")
        nasolid.simulate(hand_cell(), 2.0, direction="discharge")


@pytest.mark.parametrize("soc", [50, -0.1, float("nan"), "0.5", True])
def test_a_state_of_charge_is_a_share(soc):
    wrong = "give a number" if soc in ("0.5", True) else "must lie between 0 and 1"
    with pytest.raises(nasolid.InputError, match=wrong) as caught:
        nasolid.impedance("lowack2025-cell2", [1.0], soc=soc)
    assert ("write 0.5 for 50 %" in str(caught.value)) == (soc == 50)


@pytest.mark.parametrize("frequencies", [[1e-300], [1.0, 1e300], ["fast"], [0.0], []])
def test_frequencies_are_such_as_can_be_measured(frequencies):
    with pytest.raises(nasolid.InputError, match="frequenc"):
        nasolid.impedance("lowack2025-cell2", frequencies)


def test_a_name_that_the_table_does_not_know_has_no_range():
    with pytest.raises(ValueError, match="empty"):
        limits("Number of wheels")
