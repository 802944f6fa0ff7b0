"""Every number of the shipped files followed to where it stands: its paper, and the place there."""

import csv
import re
import tomllib
from importlib.util import find_spec
from math import exp
from pathlib import Path

import pytest

from nasolid.parameters import cell_names, load_cell, parameter_sets_dir
from nasolid.parameters.citations import citations

FOLDER = parameter_sets_dir()
README = (Path(__file__).parents[2] / "README.md").read_text(encoding="utf-8")
BIBLIOGRAPHY = {
    text.partition("{")[2].partition(",")[0].strip(): text
    for text in (FOLDER / "references.bib").read_text("utf-8").split("\n@")[1:]
}
PLACE = re.compile(
    r"(Table|Fig\.|eqs?\.?|section|abstract|Introduction|Experimental|Methods|Results|caption|paragraph|file) ?"
)


def below(data, place=""):
    """Every entry below a table, with its place."""
    for name, fields in data.items():
        if isinstance(fields, dict):
            if "kind" in fields:
                yield f"{place}{name}", fields
            yield from below(fields, f"{place}{name} / ")


def picked(path):
    """Every entry of a file: of parameters, or measured."""
    data = tomllib.loads(path.read_text("utf-8"))
    if "measured" in data:
        return [(f"{fields['cell']}/{fields['id']}", fields) for fields in data["measured"]]
    return list(below(data))


FILES = sorted(FOLDER.rglob("*.toml"))
ENTRIES = [(f"{path.relative_to(FOLDER)}: {name}", fields) for path in FILES for name, fields in picked(path)]
MEASURED = {f"{fields['cell']}/{fields['id']}" for _, fields in ENTRIES if "quantity" in fields}
QUOTED = [
    (name, fields)
    for name, fields in ENTRIES
    if "quantity" in fields or fields["kind"] in ("reported", "literature")
]
"""Numbers that were taken from a paper as they stand there."""


def faults_of_source(fields):
    """Why a reader cannot follow the source of an entry; none if one can."""
    for key, place in citations(fields.get("source", "")):
        entry = BIBLIOGRAPHY.get(key, "")
        if not entry:
            yield f"'{key}' is not in references.bib"
        elif not re.search(r"^\s*author = \{.*^\s*title = \{", entry, re.DOTALL | re.MULTILINE):
            yield f"the paper of '{key}' is not known"
        if not PLACE.search(place):
            yield f"'{key}, {place}' names no place"


@pytest.mark.parametrize(
    "path", FILES, ids=lambda path: f"{path.parent.parent.name}/{path.parent.name}/{path.stem}"
)
def test_every_entry_leads_to_its_source(path):
    for name, fields in picked(path):
        kind = fields.get("kind", "measured")
        if kind == "assumed":
            assert fields["why"].strip(), name
        elif kind == "fitted":
            assert set(fields["fitted_to"]) <= MEASURED, name
        elif fields.get("located", True):
            assert fields["source"].strip(), name
            assert list(faults_of_source(fields)) == [], name
        else:
            assert list(faults_of_source(fields)), f"{name} can be followed: leave located = false out"


def test_nothing_is_listed_somewhere():
    assert len(ENTRIES) > 350
    for path in [*FILES, FOLDER / "references.bib", FOLDER / "README.md"]:
        assert re.search(r"\bfacts\b|as listed", path.read_text("utf-8")) is None, path


def test_readme_counts_what_cannot_be_located():
    lost = [name for name, fields in ENTRIES if not fields.get("located", True)]
    (sentence,) = re.findall(r"Of (\d+) numbers .*?, (\d+) cannot be looked up", README)
    assert tuple(map(int, sentence)) == (len(QUOTED), len(lost))
    assert set(lost) <= {name for name, _ in QUOTED}


@pytest.mark.parametrize("name", cell_names())
def test_reported_is_what_the_cells_own_paper_says_and_literature_what_another_does(name):
    cell = load_cell(name)
    found = {kind: set() for kind in ("reported", "literature")}
    for entry in (cell.entries | cell.spare).values():
        if entry.kind in found:
            found[entry.kind].add(citations(entry.source)[0][0])
    assert found["reported"] == set(cell.references)
    assert found["literature"]
    assert found["literature"].isdisjoint(cell.references)


def test_a_material_of_another_paper_is_literature_to_a_cell(folder):
    key = "Separator reference conductivity [S.m-1]"
    assert folder.load().entries[key].kind == "reported"
    folder.ceramic["Reference conductivity [S.m-1]"] |= {"source": "other2031, Table 1"}
    assert folder.load().entries[key].kind == "literature"
    folder.cell["cell"]["references"] = ["own2030", "other2031"]
    assert folder.load().entries[key].kind == "reported"


@pytest.mark.parametrize(
    ("source", "parts"),
    [
        ("ma2019, abstract", [("ma2019", "abstract")]),
        ("ma2019", [("ma2019", "")]),
        ("my lab book, page 12", [("my lab book", "page 12")]),
        (
            "ma2019, abstract; deng2022, Results, Fig. 4",
            [("ma2019", "abstract"), ("deng2022", "Results, Fig. 4")],
        ),
        ("lowack2025, Results; Fig. 5b, 5c", [("lowack2025", "Results; Fig. 5b, 5c")]),
        ("lowack2025, Fig. 2; Results, rates", [("lowack2025", "Fig. 2; Results, rates")]),
    ],
)
def test_a_source_is_taken_apart(source, parts):
    assert citations(source) == parts


def test_every_source_has_its_data():
    assert len(BIBLIOGRAPHY) > 30
    unnamed = {"unrecorded", "nanofibre", "hybrid"}
    for key, entry in BIBLIOGRAPHY.items():
        if key in unnamed:
            assert "author = " not in entry, key
            assert "note = {" in entry, key
            continue
        for field in ("author", "title", "year"):
            assert f"{field} = {{" in entry, (key, field)
        known = re.search(r"\bdoi = \{10\.\d{4,9}/\S+\}|\beprint = \{\d{4}\.\d{5}\}", entry)
        assert known or "no DOI at hand" in entry, key
    assert {key for key, entry in BIBLIOGRAPHY.items() if "doi = {" not in entry} - unnamed == {
        "sagane2010", "hayashi2014", "lowack2026a", "lowack2026b",
    }  # fmt: skip


def test_the_shape_of_the_conductivity_meets_the_values_it_was_fitted_to():
    place = (
        Path(find_spec("pybamm").submodule_search_locations[0])
        / "input/parameters/sodium_ion/data/sigma_e.csv"
    )
    cell = load_cell("lowack2025-cell2")
    power, decay = (cell.value(f"Electrolyte conductivity {word}") for word in ("power", "decay [m3.mol-1]"))
    with place.open() as file:
        values = [(float(c), float(kappa)) for c, kappa in list(csv.reader(file))[1:]]
    assert len(values) == 5
    for c, kappa in values:
        assert 1.574 * (c / 1e3) ** power * exp(-decay * c) == pytest.approx(kappa, rel=0.02)


def test_a_measured_solid_interface_lies_within_what_is_assumed_for_another():
    (anchor,) = [fields for name, fields in ENTRIES if name.endswith("noi2018-na3ps4-nasicon")]
    entry = load_cell("hu2024").entries["Separator layer 1-2 interface areal resistance [Ohm.m2]"]
    low, high = entry.range_si
    assert anchor["unit"] == "Ohm.cm2"
    assert low < anchor["value"] * 1e-4 < high
    assert "noi2018" in entry.why
