"""A fit as a file: what it says, what is refused, and the cell file that comes out."""

from dataclasses import replace
from pathlib import Path

import fit_data as data
import numpy as np
import pytest

import nasolid
from nasolid.errors import InputError, printable
from nasolid.validation import check_fitted_to
from nasolid.validation.fitting import Fitted, Target, fit, parameter, read_fit_file, write_cell
from nasolid.validation.fitting.write import cell_text, fitted_cell, rounded

CELL = "lowack2025-cell2"
CURVE = """
[[curve]]
file = "slow.csv"
current = "0.1 mA/cm2"
direction = "discharge"
"""
ENTRIES = f'entries = ["{CELL}/first-discharge", "{CELL}/resistance-after-formation"]\n'
PARAMETERS = """
[parameters]
"Positive electrode utilisation" = { range = [0.7, 1.0] }
"Cathode contact areal resistance" = { range = [10, 400], unit = "Ohm.cm2", log = true }
"""
HEAD = f'name = "mine"\ncell = "{CELL}"\n'


def points(n=30, first=3.75, last=2.62):
    """Times and voltages of a curve that falls, fast at both ends."""
    x = np.linspace(0, 1, n)
    plateau = 3.37 + 0.02 * (0.5 - x)
    V = plateau + (first - plateau[0]) * np.exp(-40 * x) + (last - plateau[-1]) * np.exp(-40 * (1 - x))
    return 4e4 * x, V


def rows(t, V, *more):
    return [list(map(str, row)) for row in zip(t, V, *more, strict=True)]


def write(path, text=HEAD + CURVE + PARAMETERS, lines=None, columns=("Test Time / s", "Voltage / V")):
    lines = rows(*points()) if lines is None else lines
    table = "\n".join([",".join(columns), *(",".join(line) for line in lines)])
    (path / "slow.csv").write_text(table + "\n", "utf-8")
    (path / "fit.toml").write_text(text, "utf-8")
    return path / "fit.toml"


def refusal(path):
    with pytest.raises(InputError) as caught:
        read_fit_file(path)
    (fault,) = caught.value.faults
    assert "\n" not in fault
    assert not list(path.parent.glob("mine*"))
    return fault


def test_a_file_is_what_it_says(tmp_path):
    text = HEAD + ENTRIES + CURVE + 'temperature = "25 degC"\ndeviation = "5 mV"\n' + PARAMETERS
    text += '[[stage]]\nname = "first"\nparameters = ["Positive electrode utilisation"]\ntargets = ["slow"]\n'
    plan = read_fit_file(write(tmp_path, text))
    curve, first, second = plan.targets
    assert (curve.name, curve.current, curve.temperature, curve.deviation) == ("slow", 1.0, 298.15, 5e-3)
    assert (first.stated, second.record.id) == (False, "resistance-after-formation")
    np.testing.assert_allclose(first.deviation, 0.01 * first.record.si)
    contact = plan.parameters[1]
    assert (contact.low, contact.high, contact.logarithmic) == (1e-3, 4e-2, True)
    assert contact.start == nasolid.load_cell(CELL).value(contact.key)
    (stage,) = plan.stages
    assert stage.targets == ("curve/slow",)


def test_many_points_are_thinned_and_keep_their_ends(tmp_path):
    plan = read_fit_file(write(tmp_path, lines=rows(*points(5000))))
    kept = plan.targets[0].kept
    assert (len(kept), kept[0], kept[-1]) == (200, 0, 4999)


@pytest.mark.parametrize(
    ("old", "new", "words"),
    [
        ('name = "mine"\n', "", "'name' is missing; write name ="),
        ('name = "mine"', f'name = "{CELL}"', "is that of a published cell"),
        (CELL, "lowack2025-cell9", "did you mean 'lowack2025-cell"),
        ("[parameters]", "[parameter]", "unknown field 'parameter'; did you mean 'parameters'"),
        ("0.1 mA/cm2", "0 mA/cm2", "must be positive and finite"),
        ("0.1 mA/cm2", "-0.1 mA/cm2", "the direction is said apart"),
        ('"0.1 mA/cm2"', "0.1", "'current' 0.1 is not text; write current = \"0.1 mA/cm2\""),
        ("0.1 mA/cm2", "0.1", "cannot be read; write e.g. C/10"),
        ('"discharge"', '"charge"', "which no charge does"),
        ('"discharge"', '"cycle"', "is two curves"),
        ('"discharge"', '"down"', "not on offer; choose from charge, discharge"),
        ('file = "slow.csv"', 'file = "none.csv"', "cannot be read (No such file"),
        ('direction = "discharge"', 'direction = "discharge"\ndeviation = "0 mV"', "is not positive"),
        ('direction = "discharge"', 'direction = "discharge"\nsigma = "1 mV"', "unknown field 'sigma'"),
        ("utilisation", "utilization", "did you mean 'Positive electrode utilisation'"),
        ("[0.7, 1.0]", "[1.0, 0.7]", "is reversed or empty"),
        ("[0.7, 1.0]", "[0.7, 1.3]", "leaves the bounds of the key; allowed is 1e-06 .. 1"),
        ("[0.7, 1.0]", "[0.0, 1.0]", "leaves the bounds of the key; allowed is 1e-06"),
        ("[0.7, 1.0]", "[0.7, 1.0], start = 0.5", "lies outside its range"),
        ("range = [0.7, 1.0]", "rang = [0.7, 1.0]", "unknown field 'rang'; did you mean 'range'"),
        ('unit = "Ohm.cm2"', 'unit = "Ohm"', "does not convert to Ohm.m2"),
        ('unit = "Ohm.cm2", ', "", "the number has no unit"),
        ("[10, 400]", "[0, 400]", "log = true needs a range above 0"),
        (
            '"Positive electrode utilisation" = { range = [0.7, 1.0] }',
            '"Lower voltage cut-off" = {}',
            "cannot be fitted: it is a table or a condition",
        ),
        (PARAMETERS, "", "names no parameters"),
        (CURVE, "", "has no targets"),
        (CURVE, CURVE + CURVE, "target 'curve/slow' is given twice"),
        (CURVE, f'entries = ["{CELL}/first-discharg"]\n', f"did you mean '{CELL}/first-discharge'"),
        (CURVE, f'entries = ["{CELL}/first-discharge"]\n', "2 parameters and 1 measured number"),
        (CURVE, 'entries = ["lan2019/capacity-0.1C"]\n', "only a bound (lower)"),
        (PARAMETERS, PARAMETERS + "[[stage]]\nparameters = []\n", "stage '1': has no parameters"),
    ],
)
def test_a_faulty_file_is_refused_in_one_line(tmp_path, old, new, words):
    text = HEAD + CURVE + PARAMETERS
    assert old in text
    assert words in refusal(write(tmp_path, text.replace(old, new, 1)))


def swapped(k, value, column=0):
    lines = rows(*points())
    lines[k][column] = value
    return lines


@pytest.mark.parametrize(
    ("lines", "words"),
    [
        (rows(*points())[:4], "has 4 points with current; give 5"),
        (rows(*points())[:1] + rows(*points()), "time repeats at point 2 of 31"),
        (swapped(7, "1.0"), "time decreases at point 8 of 30"),
        (swapped(7, "x"), "row 8 of 'Test Time / s' is 'x'; give a plain number"),
        (swapped(7, "nan", 1), "row 8 of 'Voltage / V' is nan"),
        (swapped(29, "2.1", 1), "cut-offs of lowack2025-cell2 are 2.6 and 3.8 V"),
        (rows(points()[0], points()[1][::-1]), "which no discharge does"),
    ],
)
def test_a_faulty_curve_is_refused_in_one_line(tmp_path, lines, words):
    assert words in refusal(write(tmp_path, lines=lines))


def test_a_current_in_the_file_counts_and_must_agree(tmp_path):
    columns = ("Test Time / s", "Voltage / V", "Current / A")
    amperes = -nasolid.load_cell(CELL).value("Electrode area [m2]") * 1.0
    lines = rows(*points(), [str(amperes)] * 30)
    text = HEAD + CURVE + PARAMETERS
    alone = text.replace('current = "0.1 mA/cm2"\n', "")
    for said in (text, alone):
        plan = read_fit_file(write(tmp_path, said, lines=lines, columns=columns))
        np.testing.assert_allclose(plan.targets[0].current, 1.0)
    other = text.replace("0.1 mA", "0.2 mA")
    assert "own column says 0.1 mA/cm2" in refusal(write(tmp_path, other, lines=lines, columns=columns))
    assert "has no column of current; write current =" in refusal(write(tmp_path, alone))
    lines[5][2] = str(-amperes)
    assert "discharge" in refusal(write(tmp_path, lines=lines, columns=columns))
    still = rows(*points(), ["0"] * 30)
    assert "current" in refusal(write(tmp_path, lines=still, columns=columns))


def test_a_curve_without_its_columns_is_refused(tmp_path):
    assert "oltage" in refusal(write(tmp_path, columns=("Test Time / s", "Temperature / degC")))


@pytest.mark.parametrize(
    ("change", "words"),
    [
        ({"time": points()[0][:4]}, "has 4 times and 30 voltages; give 5 of both"),
        ({"time": points()[0] * 0 + 1}, "time repeats at point 2 of 30"),
        ({"time": points()[0][::-1]}, "time decreases at point 2 of 30"),
        ({"time": points()[0] - 5}, "time begins at -5 s"),
        ({"voltage": points()[1] * np.nan}, "a voltage is not finite"),
        ({"current": 0.0}, "a current of 0 is none"),
        ({"current": -1.0}, "which no charge does; say direction = 'discharge', or turn the sign"),
        ({"deviation": 0.0}, "deviation 0 is not positive"),
        ({"charge_deviation": -1.0}, "charge_deviation -1 is not positive"),
    ],
)
def test_a_faulty_target_is_refused_in_one_line(change, words):
    t, V = points()
    with pytest.raises(InputError) as caught:
        Target(**({"name": "own", "time": t, "voltage": V, "current": 1.0} | change))
    assert str(caught.value).startswith("curve 'own': ")
    assert words in str(caught.value)


def test_all_faults_are_told_at_once(tmp_path):
    text = HEAD + CURVE.replace("0.1 mA", "0 mA") + PARAMETERS.replace("[0.7, 1.0]", "[2, 1]")
    with pytest.raises(InputError) as caught:
        read_fit_file(write(tmp_path, text))
    assert len(caught.value.faults) == 2


@pytest.fixture(scope="module")
def fitted(tmp_path_factory):
    """A fit from a file, and the cell file that it wrote."""
    folder = tmp_path_factory.mktemp("fitted")
    result = fit(write(folder, HEAD + ENTRIES + PARAMETERS))
    write_cell(result.cell, folder / "mine.toml")
    return result, folder / "mine.toml"


def test_a_fitted_cell_reads_back_the_same(fitted):
    result, path = fitted
    assert nasolid.check_file(path) == []
    cell = nasolid.load_cell(path)
    assert cell.values() == result.cell.values()
    assert (cell.name, cell.title, cell.choices) == ("mine", result.cell.title, result.cell.choices)
    for key, entry in cell.entries.items():
        assert replace(entry, origin="") == replace(result.cell.entries[key], origin="")
    contact = cell.entries[data.CONTACT]
    assert (contact.kind, contact.unit, contact.log) == ("fitted", "Ohm.cm2", True)
    assert contact.fitted_to == (f"{CELL}/first-discharge", f"{CELL}/resistance-after-formation")
    np.testing.assert_allclose(contact.uncertainty_si, result[data.CONTACT].standard_error, rtol=0.05)
    assert check_fitted_to(cell) == []


def test_what_is_fitted_to_nothing_known_is_told(fitted):
    cell = fitted[0].cell
    entry = replace(cell.entries[data.CONTACT], fitted_to=(f"{CELL}/first-dischrge", "curve/slow"))
    (fault,) = check_fitted_to(replace(cell, entries=cell.entries | {data.CONTACT: entry}))
    assert f"'{data.CONTACT}': fitted_to: measured entry '{CELL}/first-dischrge' is unknown; did you" in fault


def test_a_file_that_is_there_is_kept_unless_forced(fitted, tmp_path):
    path = tmp_path / "mine.toml"
    path.write_text("mine", "utf-8")
    with pytest.raises(InputError, match="is there already; choose another name, or replace it with --force"):
        write_cell(fitted[0].cell, path)
    assert path.read_text("utf-8") == "mine"
    write_cell(fitted[0].cell, path, force=True)
    assert [p.name for p in tmp_path.iterdir()] == ["mine.toml"]


@pytest.mark.parametrize("name", nasolid.cell_names())
def test_every_shipped_cell_is_written_and_read_back(name, tmp_path):
    cell = replace(nasolid.load_cell(name), name="copy")
    write_cell(cell, tmp_path / "copy.toml")
    copy = nasolid.load_cell(tmp_path / "copy.toml")
    assert copy.values() == cell.values()
    assert copy.entries.keys() == cell.entries.keys()
    for key, entry in copy.entries.items():
        expected = cell.entries[key]
        assert (entry.kind, entry.range_si, entry.at, entry.over) == (
            (expected.kind, expected.range_si, expected.at, expected.over)
        ), key


def test_texts_with_quotes_and_lines_survive(tmp_path):
    cell = nasolid.load_cell(CELL)
    odd = 'a "quoted" \\ line\nand another\t µ'
    entry = replace(cell.entries[data.CONTACT], note=odd)
    other = replace(cell, name="odd", title=odd, entries=cell.entries | {data.CONTACT: entry})
    write_cell(other, tmp_path / "odd.toml")
    copy = nasolid.load_cell(tmp_path / "odd.toml")
    assert (copy.title, copy.entries[data.CONTACT].note) == (printable(odd), odd)


def test_a_copy_that_would_differ_is_not_written(tmp_path):
    cell = nasolid.load_cell(CELL)
    key = "Sodium density [kg.m-3]"  # of a material
    moved = replace(cell, entries=cell.entries | {key: replace(cell.entries[key], si=900.0)})
    with pytest.raises(InputError, match=r"would read back as 9.*nothing was written"):
        write_cell(moved, tmp_path / "copy.toml")
    lost = replace(cell, materials=cell.materials | {"host": "nothing"})
    with pytest.raises(InputError, match=r"material 'nothing' is unknown.*nothing was written"):
        write_cell(lost, tmp_path / "copy.toml")
    assert list(tmp_path.iterdir()) == []


def test_an_override_is_written_as_given():
    cell = nasolid.load_cell(CELL).override({"Separator thickness [m]": "80 um"})
    assert '["Separator thickness [m]"]\nvalue = 80.0\nunit = "um"\nkind = "given"\n' in cell_text(cell)


@pytest.mark.parametrize(
    ("value", "error", "expected"),
    [(0.869912, 0.0087, 0.8699), (123.456, 20.0, 123.0), (1.23456e-16, None, 1.235e-16), (5.0, 0.0, 5.0)],
)
def test_digits_follow_from_the_error(value, error, expected):
    assert rounded(value, error) == expected


def test_a_value_at_the_end_of_its_range_stays_inside():
    found = data.plan()
    one = Fitted(parameter(data.truth(), data.UTILISATION, (0.6, 2 / 3)), 2 / 3, None, None, ("curve/c0",))
    entry = fitted_cell(found, [one]).entries[data.UTILISATION]
    assert entry.range_si[0] < entry.si <= entry.range_si[1]


def test_paths_count_from_the_file(tmp_path, monkeypatch):
    write_cell(replace(nasolid.load_cell(CELL), name="own"), tmp_path / "own.toml")
    path = write(tmp_path, (HEAD + CURVE + PARAMETERS).replace(f'"{CELL}"', '"own.toml"'))
    monkeypatch.chdir(Path("/"))
    assert read_fit_file(path).cell.name == "own"
