"""Points from a table: what is read, and what is refused."""

import numpy as np
import pytest
from study_text import TABLE, THICKNESS, faults, plan, refusal, write


def test_a_table_is_read_in_its_units(tmp_path):
    (tmp_path / "points.csv").write_text(
        "Separator thickness [um],temperature [degC],current [mA/cm2]\n20,-20,0.1\n 50 ,25,1\n", "utf-8"
    )
    varies = plan(tmp_path, TABLE).varies
    assert [axis.name for axis in varies.axes] == [THICKNESS, "temperature", "current"]
    np.testing.assert_array_equal(varies.rows, [[2e-5, 253.15, 1.0], [5e-5, 298.15, 10.0]])


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("", "is empty; give a table"),
        ("Separator thickness [m]\n", "has no points"),
        ("Separator thicknes [m]\n1\n", "column 1 'Separator thicknes': unknown key; did you mean"),
        ("Separator thickness\n1\n", "the number has no unit"),
        ("Separator thickness [kg]\n1\n", "does not convert to m"),
        ("Separator thickness [m],Separator thickness [um]\n1e-5,10\n", f"'{THICKNESS}' is given twice"),
        ("Separator thickness [m],\n1e-5,10\n", "column 2 has no heading"),
        (
            "Separator thickness [m],temperature [K]\n1e-5,\n",
            "row 1 of 'temperature [K]' is ''; give a plain",
        ),
        ("Separator thickness [m]\n1e-5\nthin\n", "row 2 of 'Separator thickness [m]' is 'thin'"),
        ("Separator thickness [m]\nnan\n", "is 'nan'; give a plain number"),
        ("Separator thickness [m]\n1_0\n", "is '1_0'; give a plain number"),
        ("Separator thickness [m],temperature [K]\n1e-5\n", "row 1 has 1 cells, the heading 2"),
        ("Separator thickness [m]\n1e-5,3\n", "row 1 has 2 cells, the heading 1"),
        ("Separator thickness [m]\n-1e-5\n", "row 1 of 'Separator thickness [m]': -1e-05 m is out of bounds"),
        ("temperature [degC]\n-300\n", "row 1 of 'temperature': -26.85"),
        ("Ambient temperature [K]\n300\n", "varies under the name 'temperature'"),
    ],
)
def test_a_table_is_refused(tmp_path, text, words):
    (tmp_path / "points.csv").write_text(text, "utf-8")
    fault = refusal(write(tmp_path, TABLE))
    assert fault.startswith(f"{tmp_path / 'points.csv'}: ")
    assert words in fault


def test_many_faults_of_a_table_are_counted(tmp_path):
    (tmp_path / "points.csv").write_text("Separator thickness [m]\n" + "x\n" * 30, "utf-8")
    found = faults(write(tmp_path, TABLE))
    assert len(found) == 21
    assert found[-1].endswith("and 10 more of that kind")


def test_a_table_needs_its_file(tmp_path):
    assert "'file' is missing" in refusal(write(tmp_path, '[vary]\nkind = "table"\n'))
    assert "cannot be read" in refusal(write(tmp_path, TABLE))
    (tmp_path / "points.csv").write_text("temperature [K]\n300\n", "utf-8")
    vary = TABLE + '"Separator thickness" = { values = [1], unit = "m" }\n'
    assert "points come from the file" in refusal(write(tmp_path, vary))
