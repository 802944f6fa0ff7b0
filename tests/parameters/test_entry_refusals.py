"""What a single entry of a parameter file may not say; each in one line with file and key."""

import pytest
from own_cell import number

THICKNESS = "Separator thickness [m]"
CONTACT = "Cathode contact areal resistance [Ohm.m2]"
POROSITY = "Positive electrode porosity"

BROKEN = {
    "misspelt field": (THICKNESS, {"vlaue": 3}, "unknown field 'vlaue'; did you mean 'value'"),
    "wrong dimension": (THICKNESS, {"unit": "S"}, "unit 'S' does not convert to m"),
    "no unit": (THICKNESS, {"unit": None}, "the number has no unit; give e.g. 'um'"),
    "unit that is no text": (THICKNESS, {"unit": 3}, "3 is not text"),
    "unit without dimension": (POROSITY, {"value": 0.6, "unit": "um"}, "has no unit, found 'um'"),
    "text for a number": (THICKNESS, {"value": "110"}, "'110' is not a number"),
    "boolean for a number": (THICKNESS, {"value": True}, "True is not a number"),
    "infinite": (THICKNESS, {"value": float("inf")}, "inf is not allowed"),
    "not a number": (THICKNESS, {"value": float("nan")}, "nan is not allowed"),
    "negative thickness": (
        THICKNESS,
        {"value": -110},
        "-0.00011 m is out of bounds; allowed is at least 1e-09 and",
    ),
    "no thickness": (THICKNESS, {"value": 0}, "0 m is out of bounds"),
    "fraction above one": (
        POROSITY,
        {"value": 120},
        "1.2 is out of bounds; allowed is at least 1e-06 and at most 1",
    ),
    "full host": (
        "Initial stoichiometry",
        {"value": 1},
        "1 is out of bounds; allowed is at least 0.0001 and at most 0.9999",
    ),
    "no value": (THICKNESS, {"value": None}, "has no value"),
    "list for a number": (THICKNESS, {"value": [1, 2]}, "found 2 numbers; this key takes one number"),
    "argument for a number": (THICKNESS, {"over": [1, 2]}, "takes one number; leave 'over'"),
    "no kind": (THICKNESS, {"kind": None}, "does not say its kind"),
    "unknown kind": (THICKNESS, {"kind": "repotred"}, "'repotred' is unknown; did you mean 'reported'"),
    "reported without source": (THICKNESS, {"source": None}, "kind 'reported' owes 'source'"),
    "empty source": (THICKNESS, {"source": " "}, "' ' is not text"),
    "reported nowhere": (THICKNESS, {"source": "own2030"}, "does not say where"),
    "listed somewhere": (
        THICKNESS,
        {"source": "own2030, as listed in a stable of figments"},
        "does not say where",
    ),
    "literature nowhere": (
        THICKNESS,
        {"kind": "literature", "source": "other2031", "recalled": True},
        "source 'other2031' does not say where; after 'other2031,' name the place with one of Table, Fig.,",
    ),
    "no paper": (
        THICKNESS,
        {"source": ", Table 1"},
        "source ', Table 1' names no paper; write its key first",
    ),
    "second source nowhere": (
        THICKNESS,
        {"source": "own2030, Table 1; other2031, our reading"},
        "source 'other2031, our reading' does not say where",
    ),
    "second source unknown": (
        THICKNESS,
        {"source": "own2030, Table 1; other2032, Fig. 3"},
        "source 'other2032' is not a key of references.bib; did you mean 'other2031'",
    ),
    "located in nothing": (
        THICKNESS,
        {"kind": "assumed", "why": "so", "range": [80, 130], "source": None, "located": False},
        "located says whether its source can be followed, and it has none",
    ),
    "unclear whether located": (THICKNESS, {"located": "no"}, "'no' is neither true nor false"),
    "unknown source": (
        THICKNESS,
        {"source": "own2003, Table 1", "kind": "literature"},
        "source 'own2003' is not a key of references.bib; did you mean 'own2030'",
    ),
    "another's report": (
        THICKNESS,
        {"source": "other2031, Table 1"},
        "is for the cell's own paper, 'own2030'",
    ),
    "literature without source": (THICKNESS, {"kind": "literature", "source": None}, "owes 'source'"),
    "derived without arithmetic": (THICKNESS, {"kind": "derived"}, "kind 'derived' owes 'derivation'"),
    "fitted to nothing": (THICKNESS, {"kind": "fitted", "range": [80, 130]}, "owes 'fitted_to'"),
    "fitted to no entries": (
        THICKNESS,
        {"kind": "fitted", "range": [80, 130], "fitted_to": "the data"},
        "lists no measured entries",
    ),
    "fitted without range": (THICKNESS, {"kind": "fitted", "fitted_to": ["a/b"]}, "owes 'range'"),
    "assumed without range": (THICKNESS, {"kind": "assumed", "why": "so"}, "kind 'assumed' owes 'range'"),
    "assumed without why": (THICKNESS, {"kind": "assumed", "range": [80, 130]}, "kind 'assumed' owes 'why'"),
    "reversed range": (THICKNESS, {"range": [130, 80]}, "range [130, 80] is reversed"),
    "range elsewhere": (THICKNESS, {"range": [10, 20]}, "range [10, 20] does not contain the value"),
    "range out of bounds": (THICKNESS, {"range": [-10, 130]}, "leaves the bounds of the key"),
    "range of three": (THICKNESS, {"range": [80, 110, 130]}, "is not a pair"),
    "no uncertainty": (THICKNESS, {"uncertainty": 0}, "uncertainty 0 is not positive"),
    "decades without range": (THICKNESS, {"log": True}, "log = true needs a range above 0"),
    "flag that is no flag": (THICKNESS, {"recalled": "yes"}, "'yes' is neither true nor false"),
    "law without temperature": (
        CONTACT,
        {"at": None},
        "follows a temperature law (resistance) and owes 'at'",
    ),
    "temperature without law": (THICKNESS, {"at": "30 degC"}, "follows no temperature law"),
    "temperature without unit": (CONTACT, {"at": 30}, "30 does not say its unit; give it as e.g. '30 degC'"),
    "temperature in text without unit": (CONTACT, {"at": "30"}, "'30' has no unit"),
    "temperature in coulomb": (CONTACT, {"at": "30 C"}, "say degC or K"),
    "below absolute zero": (
        CONTACT,
        {"at": "-300 degC"},
        "-26.85 K is out of bounds; allowed is at least 150",
    ),
    "reversed validity": (CONTACT, {"valid": ["40 degC", "-10 degC"]}, "valid is reversed"),
    "validity at one end": (CONTACT, {"valid": ["40 degC"]}, "is not a pair"),
}


@pytest.mark.parametrize(("key", "change", "says"), BROKEN.values(), ids=BROKEN.keys())
def test_an_unsound_entry_is_refused_in_one_line(folder, key, change, says):
    for field, value in change.items():
        folder.cell[key].pop(field, None)
        if value is not None:
            folder.cell[key][field] = value
    fault = folder.fault()
    assert "cell.toml: " in fault
    assert f"'{key}" in fault
    assert says in fault


@pytest.mark.parametrize(
    ("key", "change"),
    [
        (THICKNESS, {"value": 11e-5, "unit": "m", "uncertainty": 5e-6}),
        (THICKNESS, {"kind": "derived", "derivation": "100 + 10"}),
        (THICKNESS, {"kind": "fitted", "fitted_to": ["mine/first"], "range": [80, 130], "log": True}),
        (THICKNESS, {"kind": "assumed", "why": "so", "range": [80, 110], "note": "ends included"}),
        (THICKNESS, {"kind": "literature", "source": "other2031", "recalled": True, "located": False}),
        (THICKNESS, {"source": "own2030", "located": False}),
        (THICKNESS, {"source": "own2030, p. 12"}),
        (THICKNESS, {"source": "own2030, the caption of its first picture"}),
        (THICKNESS, {"source": "own2030, Results; Fig4 and SUPPORTING INFORMATION; other2031, Eqs 3 and 4"}),
        (POROSITY, {"value": 0.61, "unit": ""}),
        (CONTACT, {"at": "303.15 K"}),
        (CONTACT, {"at": "30 °C"}),
    ],
)
def test_a_sound_entry_passes(folder, key, change):
    folder.cell[key] |= change
    assert folder.faults() == []


def test_every_fault_of_an_entry_is_reported_at_once(folder):
    folder.cell[THICKNESS] = {"vlaue": 1, "value": -1, "unit": "um", "kind": "assumed", "range": [3, 2]}
    faults = folder.faults()
    for says in ("vlaue", "out of bounds", "owes 'why'", "reversed"):
        assert sum(says in fault for fault in faults) == 1
    assert len(faults) == 4


def test_an_entry_that_is_no_table_is_refused(folder):
    folder.cell[THICKNESS] = [110]
    folder.cell = {THICKNESS: folder.cell.pop(THICKNESS)} | folder.cell
    assert "[110] is no entry" in folder.fault()


def test_an_uncertainty_in_degrees_is_one_in_kelvin(folder):
    folder.cell["Ambient temperature [K]"] |= {"uncertainty": 2, "range": [25, 35]}
    entry = folder.load().entries["Ambient temperature [K]"]
    assert (entry.si, entry.uncertainty_si) == (303.15, 2)
    assert entry.range_si == (298.15, 308.15)


TABLE = "Positive electrode OCP table [V]"
FALLING = {"value": [4.2, 3.4, 3.3, 1.8], "over": [0.002, 0.03, 0.97, 0.998]}

BROKEN_TABLES = {
    "one number": ({"value": 3.4}, "found the number 3.4; this key takes a table"),
    "no argument": ({"over": None}, "give 'over', its stoichiometry"),
    "unequal lengths": ({"over": [0.1, 0.2, 0.3]}, "'value' has 4 numbers and 'over' 3"),
    "one point": ({"value": [3.4], "over": [0.5]}, "give 2 or more"),
    "argument that does not increase": ({"over": [0.002, 0.03, 0.03, 0.998]}, "'over' does not increase"),
    "potential that does not fall": ({"value": [4.2, 3.3, 3.4, 1.8]}, "does not fall strictly"),
    "stoichiometry above one": ({"over": [0.002, 0.03, 0.97, 1.2]}, "'over' leaves its bounds"),
    "unit of a stoichiometry": ({"over_unit": "um"}, "has no unit, found 'um'"),
    "text in a table": ({"value": [4.2, "3.4", 3.3, 1.8]}, "'3.4' is not a number"),
    "argument that is no list": ({"over": 3}, "3 is not a list of numbers"),
}


@pytest.mark.parametrize(("change", "says"), BROKEN_TABLES.values(), ids=BROKEN_TABLES.keys())
def test_an_unsound_table_is_refused(folder, change, says):
    folder.cell["forms"] = {"ocp": "table"}
    folder.cell[TABLE] = {k: v for k, v in (number(0, "V") | FALLING | change).items() if v is not None}
    assert says in folder.fault()


def test_a_table_is_read_with_its_argument(folder):
    folder.cell["forms"] = {"ocp": "table", "catholyte_conductivity": "table"}
    folder.cell[TABLE] = number(0, "mV") | FALLING | {"value": [4200, 3400, 3300, 1800]}
    folder.cell["Electrolyte conductivity table"] = number([0.5, 1, 0.9], over=[0.1, 1, 2], over_unit="mol/L")
    cell = folder.load()
    assert (cell.entries[TABLE].si, cell.entries[TABLE].over) == (
        (4.2, 3.4, 3.3, 1.8),
        (0.002, 0.03, 0.97, 0.998),
    )
    assert cell.entries["Electrolyte conductivity table"].over == (100.0, 1000.0, 2000.0)
    assert TABLE not in cell.values()


def test_a_relative_conductivity_is_positive(folder):
    folder.cell["forms"] = {"catholyte_conductivity": "table"}
    folder.cell["Electrolyte conductivity table"] = number([0, 1], over=[0.1, 1], over_unit="mol/L")
    assert "0 is out of bounds; allowed is at least 1e-12" in folder.faults()[0]


def test_a_contact_fraction_lies_above_0_and_is_at_most_1(folder):
    folder.cell["model"] = {"contact": "constriction"}
    folder.cell["Constriction cell radius [m]"] = number(10, "um")
    for value, sound in [(0, False), (0.3, True), (1, True), (1.01, False)]:
        folder.cell["Contact fraction"] = number(value)
        assert (folder.faults() == []) == sound


def test_an_energy_is_given_in_electronvolt_alone(folder):
    key = "Cathode contact areal resistance activation energy [eV]"
    folder.cell[key] = number(5e-20, "J")
    assert "unit 'J' does not convert to eV; give e.g. 'eV'" in folder.fault()
