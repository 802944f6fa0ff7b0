"""Cells: found by name or path, merged from materials, and asked for numbers."""

import subprocess
import sys

import pytest
from own_cell import at_25, number

from nasolid.errors import InputError
from nasolid.parameters import check_file, load_cell, load_material
from nasolid.parameters.keys import CHOICES, FORMS
from nasolid.parameters.read import find_parameter_sets

CONDUCTIVITY = "Separator reference conductivity [S.m-1]"


def test_a_cell_is_complete(folder):
    cell = folder.load()
    assert (cell.name, cell.title, cell.references) == ("mine", "a cell of mine", ("own2030",))
    assert cell.materials["separator"] == ("ceramic",)
    assert cell.layers == 1
    assert cell.choices == {word: values[0] for word, values in (CHOICES | FORMS).items()}
    assert cell.value("Separator thickness [m]") == 110e-6
    assert cell.overridden == ()


def test_an_entry_keeps_what_its_file_says(folder):
    folder.cell["Separator thickness [m]"] |= {"range": [80, 130], "note": "by micrometer", "recalled": True}
    entry = folder.load().entries["Separator thickness [m]"]
    assert (entry.value, entry.unit, entry.si) == (110, "um", 110e-6)
    assert (entry.uncertainty_si, entry.range_si) == (5e-6, (80e-6, 130e-6))
    assert (entry.kind, entry.source, entry.note) == ("reported", "own2030, Table 1", "by micrometer")
    assert entry.recalled
    assert entry.origin.endswith("mine/cell.toml")


def test_an_optional_key_is_filled_in_with_its_default(folder):
    entry = folder.load().entries["Positive electrode utilisation"]
    assert (entry.si, entry.kind, entry.origin) == (1.0, "default", "default")


def test_values_hold_the_reference_temperatures(folder):
    values = folder.load().values()
    assert values["Separator reference conductivity reference temperature [K]"] == 298.15
    assert values[CONDUCTIVITY] == pytest.approx(0.13)


def test_a_solid_electrolyte_is_named_for_its_place(folder):
    folder.cell["model"] = {"catholyte": "single-ion"}
    folder.cell["materials"] |= {"separator": ["ceramic", "ceramic"], "catholyte": "ceramic"}
    cell = folder.with_two_layers().load()
    assert cell.layers == 2
    for noun in ("Separator layer 1", "Separator layer 2", "Electrolyte"):
        entry = cell.entries[f"{noun} reference conductivity [S.m-1]"]
        assert entry.key == f"{noun} reference conductivity [S.m-1]"
        assert entry.si == pytest.approx(0.13)
        assert entry.origin.endswith("materials/ceramic.toml")
    assert cell.value("Separator layer 1-2 interface areal resistance [Ohm.m2]") == 0


def test_the_later_of_material_file_and_cell_wins(folder):
    folder.with_two_cells()
    folder.liquid[key := "Sodium interface areal resistance [Ohm.m2]"] = at_25(9, "Ohm.cm2")
    path = f"{folder.write()}::thin"
    assert load_cell(path).value(key) == 9e-4
    folder.cell[key] = at_25(5, "Ohm.cm2")
    folder.write()
    assert load_cell(path).value(key) == 5e-4
    folder.cell["cells"]["thin"][key] = at_25(2, "Ohm.cm2", at="40 degC")
    folder.write()
    assert load_cell(path).value(key) == 2e-4
    assert load_cell(path).entries[key].at == 313.15
    assert load_cell(f"{folder.path}/cell.toml::thick").value(key) == 5e-4


def test_several_cells_of_a_file_have_their_own_choices_and_materials(folder):
    folder.with_two_cells()
    folder.cell["cells"]["thin"] |= {
        "model": {"particle": "films"},
        "materials": {"separator": ["stiff"]},
        "Positive electrode film thickness [m]": number(100, "nm"),
    }
    path = folder.write()
    stiff = (folder.path / "materials" / "ceramic.toml").read_text().replace("= 1.3", "= 2.6")
    (folder.path / "stiff.toml").write_text(stiff)
    thick, thin = load_cell(f"{path}::thick"), load_cell(f"{path}::mine-thin")
    assert (thick.choices["particle"], thin.choices["particle"]) == ("spheres", "films")
    assert thin.value(CONDUCTIVITY) == pytest.approx(2 * thick.value(CONDUCTIVITY))
    assert (thick.title, thin.title) == ("thick", "a cell of mine")
    assert (thick.name, thin.name) == ("mine-thick", "mine-thin")


def test_a_cell_may_have_a_name_of_its_own(folder):
    folder.with_two_cells()
    folder.cell["cells"]["thin"]["name"] = "slim"
    assert load_cell(f"{folder.write()}::slim").name == "slim"


@pytest.mark.parametrize(("wanted", "says"), [("", "holds 2 cells"), ("::thim", "has no cell 'thim'")])
def test_one_of_several_cells_must_be_named(folder, wanted, says):
    path = folder.with_two_cells().write()
    with pytest.raises(InputError) as refusal:
        load_cell(f"{path}{wanted}")
    assert says in str(refusal.value)
    assert "NAME 'thick' or 'thin'" in str(refusal.value)


def test_a_folder_stands_for_its_cell(folder):
    folder.write()
    assert load_cell(folder.path).name == "mine"


def test_a_users_material_comes_before_the_shipped_one(folder):
    folder.write()
    own = folder.path / "materials"
    (own / "host.toml").rename(own / "nvp.toml")
    assert load_material("nvp", beside=folder.path / "cell.toml").title == "host"
    assert load_material("nvp").title != "host"


def test_an_unknown_material_is_refused_with_the_nearest():
    with pytest.raises(InputError, match="material 'nvpp' is unknown; did you mean 'nvp'"):
        load_material("nvpp")


def test_a_faulty_material_is_refused(folder):
    folder.host["Positive particle radius [m]"]["unit"] = "S"
    with pytest.raises(InputError, match=r"host\.toml: 'Positive particle radius \[m\]'"):
        load_material("host", beside=folder.write())
    assert len(check_file(folder.path / "materials" / "host.toml")) == 1


@pytest.mark.parametrize(
    ("name", "says"),
    [
        ("lowack2025-cel2", "did you mean 'lowack2025-cell2'"),
        ("lowack2025", "it holds 'lowack2025-cell1' and 'lowack2025-cell2'"),
        ("zzz", "is unknown"),
        ("no/such/cell.toml", "there is no such file"),
    ],
)
def test_an_unknown_cell_is_refused_with_the_nearest(name, says):
    with pytest.raises(InputError, match=says):
        load_cell(name)


def test_a_key_is_asked_for_with_or_without_its_unit(folder):
    cell = folder.load()
    assert cell.value("Separator thickness") == cell.value("Separator thickness [m]") == 110e-6
    assert cell.value("Separator reference conductivity reference temperature [K]") == 298.15


def test_an_unknown_key_is_refused_with_the_nearest(folder):
    with pytest.raises(InputError, match=r"did you mean 'Separator thickness \[m\]'"):
        folder.load().value("Seperator thickness [m]")


def test_a_table_is_no_number(folder):
    folder.cell["forms"] = {"catholyte_conductivity": "table"}
    folder.cell["Electrolyte conductivity table"] = number([0.5, 1], over=[0.1, 1], over_unit="mol/L")
    with pytest.raises(InputError, match="is a table, not a number"):
        folder.load().value("Electrolyte conductivity table")


def test_parameter_files_are_found_in_a_wheel_and_in_a_repository(tmp_path):
    package = tmp_path / "src" / "nasolid"
    (tmp_path / "parameter_sets" / "materials").mkdir(parents=True)
    assert find_parameter_sets(package) == tmp_path / "parameter_sets"
    (package / "parameter_sets" / "materials").mkdir(parents=True)
    assert find_parameter_sets(package) == package / "parameter_sets"
    with pytest.raises(InputError, match="install nasolid again"):
        find_parameter_sets(tmp_path / "elsewhere" / "nasolid" / "nasolid")


def test_reading_every_cell_imports_neither_pybamm_nor_pint():
    code = (
        "import sys\n"
        "from nasolid.parameters import cell_names, load_cell\n"
        "for name in cell_names():\n"
        "    load_cell(name)\n"
        "print(len(cell_names()), {'pybamm', 'pint'} & set(sys.modules))"
    )
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True)
    assert (done.stdout, done.stderr) == ("11 set()\n", "")
