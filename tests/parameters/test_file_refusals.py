"""Files with several cells, files that hold none, and bibliographies."""

import pytest
from own_cell import number

from nasolid.errors import InputError
from nasolid.parameters import check_file, load_cell

FILM = "Positive electrode film thickness [m]"


def test_what_a_material_says_beyond_the_choices_is_kept_aside(folder):
    folder.host[FILM] = number(100, "nm")
    assert folder.faults() == []
    cell = folder.load()
    assert FILM not in cell.entries
    assert FILM in cell.spare


def test_a_shared_entry_must_be_of_use_to_one_cell(folder):
    folder.with_two_cells()
    folder.cell[FILM] = number(100, "nm")
    assert "is used only with particle = 'films'" in folder.fault()
    folder.cell["cells"]["thin"]["model"] = {"particle": "films"}
    assert folder.faults() == []


def test_faults_of_one_of_several_cells_name_it(folder):
    folder.with_two_cells()
    folder.cell["cells"]["thin"]["Separator thickness [m]"]["unit"] = "S"
    assert "cell.toml [cells.thin]: 'Separator thickness [m]'" in folder.fault()


def test_what_one_of_several_cells_says_must_be_of_use_to_it(folder):
    folder.with_two_cells()
    folder.cell["cells"]["thin"][FILM] = number(100, "nm")
    assert "[cells.thin]: 'Positive electrode film thickness [m]': is used only with" in folder.fault()


def test_a_material_says_nothing_twice(folder):
    folder.host["positive particle radius"] = number(1, "um")
    assert any("2 keys are given for the same thing" in fault for fault in folder.faults())


def test_two_cells_of_one_name_are_refused(folder):
    folder.with_two_cells()
    folder.cell["cells"]["thin"]["name"] = "mine-thick"
    assert "two cells are called 'mine-thick'" in folder.fault()


def test_a_cell_that_is_no_table_is_refused(folder):
    folder.with_two_cells()
    folder.cell["cells"]["thin"] = 3
    assert "[cells.thin]: 3 is no cell" in folder.fault()


def test_a_broken_material_does_not_hide_what_else_is_missing(folder):
    del folder.cell["Electrode area [m2]"]
    folder.host["Positive particle radius [m]"]["unit"] = "S"
    assert any("1 key is missing: 'Electrode area [m2]'" in fault for fault in folder.faults())


def test_a_missing_material_is_one_fault(folder):
    folder.cell["materials"]["host"] = "nowhere"
    assert "material 'nowhere' is unknown; on offer are" in folder.fault()


@pytest.mark.parametrize(
    ("content", "says"),
    [
        (b"[cell\n", "is not TOML: Expected ']' at the end of a table declaration (at line 1, column 6)"),
        (b'[cell]\ntitle = "a"\ntitle = "b"\n', "is not TOML: Cannot overwrite a value (at line 3"),
        (b'[cell]\ntitle = "Kr\xf6ger"\n', "byte 18 is not UTF-8"),
        (b"", "has no [cell] section"),
        (b"a = " + 9999 * b"[", "is not TOML"),
        (b"cell = 3\n", "has no [cell] section"),
        (b"[[measured]]\nid = 3\n", "holds measured data"),
        (b"material = 3\n", "has no [material] section"),
    ],
)
def test_a_file_that_holds_no_cell_is_refused(tmp_path, content, says):
    path = tmp_path / "cell.toml"
    path.write_bytes(content)
    (fault,) = check_file(path)
    assert str(path) in fault
    assert says in fault


def test_a_file_that_is_not_there_is_refused(tmp_path):
    assert "cannot be read (No such file or directory)" in check_file(tmp_path / "cell.toml")[0]
    assert "cannot be read (Is a directory)" in check_file(tmp_path)[0]
    with pytest.raises(InputError, match="there is no such file"):
        load_cell(tmp_path / "cell.toml")


def test_without_a_bibliography_of_ones_own_sources_are_free_text(folder):
    folder.bibliography = ""
    folder.cell["cell"]["references"] = ["lab book"]
    for key, entry in folder.cell.items():
        if isinstance(entry, dict) and "source" in entry:
            folder.cell[key] = entry | {"source": "lab book, page 3"}
    assert folder.faults() == []


def test_ones_own_bibliography_stands_beside_the_shipped_one(folder):
    key = "Separator thickness [m]"
    folder.cell[key] |= {"kind": "literature", "source": "lowack2025, Table 1"}
    assert folder.faults() == []
