"""``nasolid validate``: every measured entry, its report, and what it refuses."""

import json
import re
from pathlib import Path

import pytest
from click.testing import CliRunner

import nasolid
from nasolid.cli import main
from nasolid.cli.report_text import cells_of, digits, markdown
from nasolid.validation import measured
from nasolid.validation.measured import fitted_to

KEYS = ["cell", "quantity", "condition", "unit", "measured", "uncertainty", "model", "interval", "error_percent",
        "role"]  # fmt: skip


def call(*args):
    return CliRunner().invoke(main, [str(arg) for arg in args])


@pytest.fixture(autouse=True)
def _elsewhere(tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)


def test_json_is_a_list_with_every_entry_of_the_cell():
    result = call("validate", "hu2024", "--draws", 12, "--json")
    assert result.exit_code == 0, result.output
    rows = json.loads(result.stdout)
    assert isinstance(rows, list)
    assert [row["id"] for row in rows] == [
        r.id for r in measured("hu2024") if r.id not in ("capacity-0.1C-first",)
    ]
    for row in rows:
        assert set(KEYS) <= row.keys()
        assert row["role"] in ("calibration", "prediction")
        assert (row["model"] is None) == (row["reason"] is not None)
    gap = next(row for row in rows if row["id"] == "gap-0.2C")
    low, high = gap["interval"]
    assert low < gap["model"] < high
    assert (gap["unit"], gap["measured"], gap["uncertainty"]) == ("mV", 150, 10)
    assert all(row["role"] == "calibration" for row in rows if f"{row['cell']}/{row['id']}" in fitted_to())


def test_the_report_is_whole_and_needs_nothing_else():
    result = call("validate", "lowack2025-cell1", "--draws", 0, "--report", "out")
    assert result.exit_code == 0, result.output
    names = sorted(path.name for path in Path("out").iterdir())
    assert names == ["lowack2025-cell1.png", "report.html", "report.md", "rows.json"]
    text, page = (Path("out", name).read_text("utf-8") for name in ("report.md", "report.html"))
    rows = json.loads(Path("out/rows.json").read_text("utf-8"))
    for row in rows:
        assert f"| {row['id']} |" in text
        assert f"<td>{row['id']}</td>" in page
    assert "](lowack2025-cell1.png)" in text
    assert re.findall(r'(?:src|href)="(?!data:image/png;base64,)', page) == []
    assert page.count("<img") == 1
    assert "*" not in re.sub(r"<[^>]*>", "", page).replace("Ohm*", "")
    assert "could be calibrated" not in text
    assert "; no draws" in text


def test_the_report_says_how_its_intervals_came_about():
    found = nasolid.validate(["hu2024-first"], draws=12)
    text = markdown(found, {})
    assert "(seed 0; their number stands behind it" in " ".join(text.split())
    assert "the loading holds" in " ".join(text.split())
    assert "Fitted again in each: Positive electrode utilisation." in text
    assert re.search(r"\d+ of 12 draws could be calibrated", text)


def test_a_row_says_what_is_assumed_and_what_is_a_bound():
    rows = {row.record.name: row for row in nasolid.validate(["lan2019"]).rows}
    said = cells_of(rows["lan2019/capacity-0.6C"])
    assert said[2] == "≥ 95"
    assert said[-2:] == ("kept", "prediction")
    said = cells_of(rows["lan2019/resistance-slope"])
    assert said[2] == "396 ± 40 (assumed)"
    assert said[-1] == "calibration"


@pytest.mark.parametrize(
    ("value", "text"),
    [(None, ""), (0.0, "0.000"),
     (20000.0, "20000"), (0.0222781, "0.02228"), (110.62, "110.6"), (1.23456e6, "1.235e+06"),
     (-5.67891, "-5.679")],
)  # fmt: skip
def test_numbers_are_printed_with_their_digits(value, text):
    assert digits(value) == text


def test_the_table_names_role_and_limits():
    result = call("validate", "yamauchi2020-B", "--draws", 0)
    assert result.exit_code == 0
    assert "least-resistance-discharge" in result.stdout
    assert "1 of 1 calibrations are within 3 % (capacity), 5 % (resistance) or their stated" in result.stdout


REFUSED = {
    "cell": (["hu2025"], "cell 'hu2025' is unknown"),
    "twice": (["hu2024", "hu2024"], "cells: give each once"),
    "draws": (["hu2024", "--draws", "-3"], "draws = -3: give a whole number from 0"),
    "workers": (["hu2024", "--workers", "0"], "workers = 0: give a whole number from 1"),
    "file": (["hu2024", "--report", "file"], "--report file: is a file; name a folder"),
    "folder": (["hu2024", "--report", "no/out"], "there is no folder no; make it first"),
    "current": (["hu2024", "--current", "1C"], "--current: needs --curve FILE"),
    "set": (["hu2024", "--set", "Contact fraction=0.5"], "--set: needs --curve FILE"),
    "both": (
        ["hu2024", "--curve", "file", "--report", "out"],
        "--report: is of the measured entries, not of a curve",
    ),
    "own": (["own.toml", "--draws", "0"], "nothing was measured on it"),
    "D": (["yamauchi2020-D"], "cell 'yamauchi2020-D': nothing was measured on it"),
    "seed": (["hu2024", "--seed", "-1"], "seed = -1: give a whole number from 0"),
    "page": (["hu2024", "--report", "taken"], "taken/report.md: is a folder; name a file in it"),
}


@pytest.mark.parametrize("what", REFUSED)
def test_bad_input_is_one_line_and_leaves_nothing(what, monkeypatch):
    Path("file").write_text("mine")
    Path("taken/report.md").mkdir(parents=True)
    shipped = nasolid.parameters.parameter_sets_dir() / "cells" / "hu2024" / "cell.toml"
    text = shipped.read_text("utf-8").split("[cells.rate]")[0]
    fitted = re.sub(r"fitted_to = \[.*\]", 'why = "own"', text).replace('kind = "fitted"', 'kind = "assumed"')
    Path("own.toml").write_text(fitted, "utf-8")
    before = sorted(Path().iterdir())
    monkeypatch.setattr("pybamm.BaseSolver.solve", None)
    monkeypatch.setattr("pybamm.BaseSolver.step", None)
    args, hint = REFUSED[what]
    result = call("validate", *args)
    assert (result.exit_code, result.stdout) == (2, ""), result.output
    (line,) = result.stderr.splitlines()
    assert line.startswith("error: ")
    assert hint in line
    assert sorted(Path().iterdir()) == before
    assert Path("file").read_text() == "mine"


def test_the_figure_says_what_is_fitted_and_what_is_predicted():
    from nasolid import plots

    rows = [row for row in nasolid.validate(["lowack2025-cell1"]).rows if row.error is not None]
    ax = plots.predictions(rows, title="t", for_file=True)
    assert ax.get_xlabel() == "model / measured − 1 [%]"
    ticks = [tick.get_text() for tick in ax.get_yticklabels()]
    assert len(ticks) == len(rows)
    assert ticks[-1] == "first charge  2.21 mAh/cm²"
    legend = [text.get_text() for text in ax.figure.legends[0].get_texts()]
    assert legend == ["calibration", "prediction", "measured, 1σ"]
    points = [line for line in ax.lines if line.get_marker() in ("o", "s", "<", ">")]
    assert len(points) == len(rows)
    first = points[0].get_xdata()[0]
    row = rows[-1]
    assert abs(first - max(-40, min(40, 100 * row.error))) < 1e-9


def test_a_figure_stays_in_its_folder_whatever_a_cell_is_called():
    from nasolid.cli.report import figure_name

    assert figure_name("lowack2025-cell1") == "lowack2025-cell1.png"
    for name in ("../evil", "/etc/passwd", "..", "a b|c", "ü"):
        assert Path(figure_name(name)).name == figure_name(name)
        assert not figure_name(name).startswith(".")
