"""Measured data: read strictly, matched to runs, and kept apart from what they judge."""

import ast
import os
import subprocess
import sys
from pathlib import Path

import pytest

import nasolid
from nasolid.errors import InputError
from nasolid.parameters import cell_names, load_cell, parameter_sets_dir
from nasolid.validation import is_published, matching, measured, read_measured, role
from nasolid.validation.measured import fitted_to

SOURCE = Path(nasolid.__file__).parent

SOUND = {
    "id": "'first'",
    "cell": "'lowack2025-cell2'",
    "quantity": "'areal capacity'",
    "direction": "'discharge'",
    "current_density": "0.1",
    "current_density_unit": "'mA/cm2'",
    "temperature": "'30 degC'",
    "value": "1.11",
    "unit": "'mAh/cm2'",
    "uncertainty": "0.02",
    "source": "'own2030, Fig. 5'",
}


def written(path, *entries):
    """A file of measured entries, each `SOUND` with changes; None takes a field away."""
    blocks = []
    for entry in entries:
        fields = {name: value for name, value in (SOUND | entry).items() if value is not None}
        blocks.append("[[measured]]\n" + "".join(f"{name} = {value}\n" for name, value in fields.items()))
    file = path / "measured.toml"
    file.write_text("\n".join(blocks), encoding="utf-8")
    return file


def test_every_fitted_to_names_a_measured_entry():
    names = {record.name for record in measured()}
    assert fitted_to()
    assert fitted_to() <= names


def test_ids_are_unique_per_cell():
    names = [record.name for record in measured()]
    assert len(names) == len(set(names)) > 80


def test_every_shipped_file_of_measurements_is_read():
    files = [path for path in parameter_sets_dir().rglob("*.toml") if path.parent.name == "measured"]
    entries = sum(path.read_text("utf-8").count("[[measured]]") for path in files)
    assert len(measured()) == entries
    assert {record.cell for record in measured()} <= {"", *cell_names()}


def test_reading_cells_opens_nothing_under_measured():
    script = """
import sys
opened = []
sys.addaudithook(lambda event, args: opened.append(str(args[0])) if event == "open" else None)
import nasolid, nasolid.simulation.energy
for name in nasolid.cell_names():
    cell = nasolid.load_cell(name)
    nasolid.parameter_values(cell)
    nasolid.simulation.energy.energy_density(cell)
assert any(path.endswith("cell.toml") for path in opened)
print([path for path in opened if "measured" in path.split("/")])
"""
    env = os.environ | {"PYTHONPATH": str(SOURCE.parent)}
    done = subprocess.run([sys.executable, "-c", script], capture_output=True, text=True, check=True, env=env)
    assert done.stdout == "[]\n"


def test_only_leaves_import_validation():
    allowed = ("validation", "cli", "plots", "__init__.py")  # the last at first use, and opens nothing
    importers = set()
    for path in SOURCE.rglob("*.py"):
        for node in ast.walk(ast.parse(path.read_text("utf-8"))):
            modules = [a.name for a in node.names] if isinstance(node, ast.Import) else []
            modules += [node.module or ""] if isinstance(node, ast.ImportFrom) else []
            if any(module.startswith("nasolid.validation") for module in modules):
                importers.add(path.relative_to(SOURCE).parts[0])
    assert importers == set(allowed)


def test_values_are_in_si_and_as_printed():
    (record,) = [r for r in measured("lowack2025-cell1") if r.id == "first-discharge"]
    assert (record.value, record.unit, record.si) == (2.14, "mAh/cm2", 21.4)
    assert (record.current_density, record.temperature) == (2.0, 303.15)
    (record,) = [r for r in measured("lowack2025-cell1") if r.id == "energy-volumetric"]
    assert (record.si, record.uncertainty_si, record.voltage) == (239e3, 10e3, 3.4)
    assert record.uncertainty_stated
    (record,) = [r for r in measured("hu2024") if r.id == "gap-0.2C"]
    assert record.si == pytest.approx(0.15)
    assert not record.uncertainty_stated


def test_an_entry_counts_as_fitted_when_a_parameter_names_it_or_holds_the_same_information():
    named = fitted_to()
    records = {record.name: record for record in measured()}
    used = {name for name, record in records.items() if record.fitted}
    assert named <= used
    for name in used - named:
        record = records[name]
        assert record.enters or record.same_as in named or records[record.same_as].enters, name
    assert {"lan2019/gap-slope", "tsai2020/specific-capacity-0.2", "hu2024/peak-charge"} <= used - named
    assert "tsai2020/symmetric-interfaces" in used  # the same as one that is itself a parameter
    assert not records["tsai2020/capacity-0.3"].fitted


@pytest.mark.parametrize(
    ("name", "direction", "current", "found"),
    [
        ("lowack2025-cell2", "discharge", 1.0, "first-discharge"),
        ("lowack2025-cell2", "charge", 1.0, "first-charge"),
        ("lowack2025-cell2", "discharge", 1.0095, "first-discharge"),
        ("lowack2025-cell2", "discharge", 0.9905, "first-discharge"),
        ("lowack2025-cell2", "discharge", 1.012, None),
        ("lowack2025-cell2", "discharge", 0.985, None),
        ("hu2024", "discharge", 1.202, "capacity-0.2C"),  # of two, the first in its file
        ("tsai2020", "discharge", 2.0, "capacity-0.2"),  # areal rather than specific
        ("tsai2020", "charge", 2.0, None),
        ("yamauchi2020-C", "discharge", 6.2, "capacity-2C"),
        ("yamauchi2020-A", "discharge", 6.2, None),
    ],
)
def test_a_half_cycle_meets_the_capacity_measured_under_its_conditions(name, direction, current, found):
    record = matching(load_cell(name), direction, current)
    assert (record and record.id) == found


@pytest.mark.parametrize(
    ("temperature", "meets"),
    [("30.4 degC", True), ("29.6 degC", True), ("30.6 degC", False), ("29.4 degC", False)],
)
def test_a_run_at_another_temperature_meets_no_measurement(temperature, meets):
    cell = load_cell("lowack2025-cell2").override({"Ambient temperature [K]": temperature})
    assert (matching(cell, "discharge", 1.0) is not None) == meets


def test_a_measurement_judges_only_the_cell_it_was_made_on():
    cell = load_cell("lowack2025-cell2")
    charge, discharge = (matching(cell, direction, 1.0) for direction in ("charge", "discharge"))
    assert (role(charge, cell), role(discharge, cell)) == ("prediction", "calibration")
    warm = cell.override({"Ambient temperature [K]": "40 degC"})
    thin = cell.override({"Separator thickness [m]": "80 um"})
    voids = cell.override({}, {"constriction": "voids"})  # the same numbers
    assert is_published(warm)
    assert role(charge, thin) == role(discharge, voids) == "published cell"


def test_a_sound_file_is_read(tmp_path):
    (record,) = read_measured(written(tmp_path, {}), fitted=["lowack2025-cell2/first"])
    assert record.fitted
    assert record.uncertainty_si == pytest.approx(0.2)


@pytest.mark.parametrize(
    ("changes", "fault"),
    [
        ({"vaule": "1"}, "unknown field 'vaule'; did you mean 'value'"),
        ({"id": None}, "has no 'id'"),
        ({"source": None}, "has no 'source'"),
        ({"value": None}, "has no 'value', which a measurement owes"),
        ({"quantity": "'trend'", "value": None}, "has no 'text', which a trend owes"),
        ({"quantity": "'areal capacty'"}, "did you mean 'areal capacity'"),
        ({"direction": "'down'"}, "direction 'down' is not on offer"),
        ({"bound": "'least'"}, "bound 'least' is not on offer"),
        ({"id": "3"}, "id 3 is not text"),
        ({"value": "'1.11'"}, "'1.11' is not a number"),
        ({"value": "nan"}, "nan is not allowed"),
        ({"unit": None}, "has no unit"),
        ({"unit": "'mV'"}, "unit 'mV' does not convert to A.h.m-2"),
        ({"current_density_unit": None}, "stand together"),
        ({"current_density_unit": "'mA'"}, "does not convert to A.m-2"),
        ({"temperature": "'30'"}, "has no unit"),
        ({"temperature": "30"}, "temperature 30 is not text"),
        ({"uncertainty": "0"}, "is not positive"),
        ({"assumed_uncertainty": "0.1"}, "exclude each other"),
        ({"cycles": "1.5"}, "is no count"),
        ({"cell": "'lowack2025-cel2'"}, "cell 'lowack2025-cel2' is unknown; did you mean"),
        ({"source": "'own2030'"}, "source 'own2030' does not say where"),
        ({"source": "'own2030, as listed elsewhere'"}, "does not say where; after 'own2030,' name the place"),
        ({"source": "''"}, "source '' names no paper"),
        ({"located": "'no'"}, "located 'no' is neither true nor false"),
    ],
)
def test_an_unsound_entry_is_refused_by_name(tmp_path, changes, fault):
    with pytest.raises(InputError) as refusal:
        read_measured(written(tmp_path, changes))
    (line,) = refusal.value.faults
    assert fault in line
    assert "measured.toml [" in line


def test_all_faults_of_a_file_are_told_at_once(tmp_path):
    file = written(
        tmp_path, {"unit": "'mV'", "temperature": "'30'"}, {}, {}, {"id": "'other'", "bound": "'x'"}
    )
    with pytest.raises(InputError) as refusal:
        read_measured(file)
    told = "\n".join(refusal.value.faults)
    for part in ("does not convert", "has no unit", "'lowack2025-cell2/first' stands twice", "bound 'x'"):
        assert part in told
    assert len(refusal.value.faults) == 4


@pytest.mark.parametrize("text", ["", "[cell]\n", "measured = 3\n", "measured = []\n", "measured = [3]\n"])
def test_a_file_without_entries_is_refused(tmp_path, text):
    file = tmp_path / "measured.toml"
    file.write_text(text)
    with pytest.raises(InputError, match=r"\[\[measured\]\]"):
        read_measured(file)


def test_sources_of_shipped_files_are_in_the_bibliography(tmp_path):
    (tmp_path / "references.bib").write_text("@article{other2031,\n title = {O}\n}\n")
    with pytest.raises(InputError, match=r"'own2030' is not a key of references\.bib"):
        read_measured(written(tmp_path, {}))


def test_an_entry_that_cannot_be_located_says_so(tmp_path):
    (record,) = read_measured(written(tmp_path, {"source": "'own2030'", "located": "false"}))
    assert not record.located
    (record,) = read_measured(written(tmp_path, {}))
    assert record.located


def test_a_chain_of_entries_that_are_the_same_has_one_role(tmp_path):
    second = {"id": "'second'", "same_as": "'lowack2025-cell2/first'"}
    third = {"id": "'third'", "same_as": "'lowack2025-cell2/second'"}
    for named in ("first", "second", "third"):
        found = read_measured(written(tmp_path, {}, second, third), [f"lowack2025-cell2/{named}"])
        assert [record.fitted for record in found] == [True, True, True]


def test_an_entry_may_be_the_same_as_one_of_another_file(tmp_path):
    path = written(tmp_path, {"same_as": "'lowack2025-cell2/else'"})
    assert read_measured(path, others=["lowack2025-cell2/else"])
    with pytest.raises(InputError, match="is no entry"):
        read_measured(path)


def test_the_same_information_is_used_or_not_whichever_entry_a_parameter_names(tmp_path):
    path = written(tmp_path, {}, {"id": "'second'", "same_as": "'lowack2025-cell2/first'"}, {"id": "'third'"})
    for named in ("first", "second"):
        found = read_measured(path, [f"lowack2025-cell2/{named}"])
        assert [record.fitted for record in found] == [True, True, False]
    entered = written(tmp_path, {"enters": "'Separator thickness [m]'"}, {"id": "'second'"})
    assert [record.fitted for record in read_measured(entered)] == [True, False]


@pytest.mark.parametrize(
    ("change", "said"),
    [
        ({"protocol": "'half cycle'"}, "protocol 'half cycle' is not on offer; did you mean 'half-cycle'"),
        ({"protocol": "'gap'", "unmodelled": "'no'"}, "'protocol' and 'unmodelled' exclude each other"),
        (
            {"protocol": "'pulse'"},
            "protocol 'pulse' answers 'areal resistance' or 'DC areal resistance', not 'areal",
        ),
        (
            {"protocol": "'half-cycle'", "direction": None},
            "has no 'direction', which protocol 'half-cycle' owes",
        ),
        (
            {"enters": "'Separator thicknes [m]'"},
            "enters 'Separator thicknes [m]': is no key; did you mean 'Separator",
        ),
        ({"choices": "'voids'"}, "choices 'voids' is no table of texts"),
        ({"changes": "{ a = 3 }"}, "is no table of texts"),
        ({"same_as": "'lowack2025-cell2/frist'"}, "same_as 'lowack2025-cell2/frist' is no entry"),
    ],
)
def test_how_an_entry_is_asked_for_is_checked(tmp_path, change, said):
    with pytest.raises(InputError) as error:
        read_measured(written(tmp_path, change))
    assert said in str(error.value)
