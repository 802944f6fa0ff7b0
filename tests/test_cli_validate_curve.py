"""``nasolid validate CELL --curve FILE``: what it prints and writes, and what it refuses."""

import csv
import json
import shlex
from pathlib import Path

import numpy as np
import pytest
from click.testing import CliRunner

import nasolid
from nasolid.cli import main

CELL = "lowack2025-cell2"
DOCS = Path(__file__).parents[1] / "docs" / "validation.md"
GOOD = "Test Time / s,Voltage / V,Current / A"


@pytest.fixture(autouse=True)
def _elsewhere(tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)


@pytest.fixture(scope="module")
def cycle_file(tmp_path_factory):
    """What `nasolid run --csv` writes of one cycle."""
    path = tmp_path_factory.mktemp("run") / "own.csv"
    done("run", CELL, "--no-plot", "--csv", str(path))
    return path


def call(*args):
    return CliRunner().invoke(main, [str(arg) for arg in args])


def done(*args):
    result = call(*args)
    assert (result.exit_code, result.stderr) == (0, ""), result.stderr
    return result.stdout


WRITTEN = 1e-4
"""What a curve that is written and read back is promised to agree to, in capacity and volts: the tolerance of the
integrator. The current comes back as the mean of a column, other in the last digit, and so the steps are others."""


def files():
    return sorted(path.name for path in Path().iterdir())


@pytest.mark.parametrize("pick", [("--step", 1), ("--step", 2), ("--direction", "charge"), ("--cycle", 1)])
def test_a_run_that_is_written_and_read_back_has_no_error(cycle_file, pick):
    more = ("--direction", "discharge") if pick[0] == "--cycle" else ()
    found = json.loads(done("validate", CELL, "--curve", cycle_file, *pick, *more, "--json"))
    assert found["rmse_V"] < WRITTEN
    assert found["maximum_error_V"] < 10 * WRITTEN  # on the steep end
    assert abs(found["capacity_error"]) < WRITTEN
    assert (found["cell"], found["curve"], found["role"]) == (CELL, "own", "prediction")
    expected = "charge" if pick in (("--step", 1), ("--direction", "charge")) else "discharge"
    assert found["direction"] == expected
    assert found["after_charge"] == (expected == "discharge")
    np.testing.assert_allclose(found["current_density_A_m2"], 1.0, rtol=1e-9)
    assert files() == []


def test_a_discharge_alone_that_is_written_and_read_back_has_no_error():
    warm = ("--temperature", "35degC", "--set", "Contact fraction=0.4", "--current", "0.3mA/cm2")
    done("run", CELL, "--direction", "discharge", *warm, "--no-plot", "--csv", "a.csv")
    found = json.loads(done("validate", CELL, "--curve", "a.csv", *warm[2:4], "--json"))
    assert found["rmse_V"] < WRITTEN
    assert abs(found["capacity_error"]) < WRITTEN
    assert found["temperature_K"] == 308.15  # of the file's own column
    assert found["parameters_overridden"] == {"Contact fraction": 0.4}
    assert not found["after_charge"]


def test_a_time_in_two_columns_takes_the_current_that_is_said(cycle_file):
    rows = np.genfromtxt(cycle_file, delimiter=",", skip_header=1)
    charge = rows[rows[:, 2] > 0]
    text = "\n".join(f"{t / 3600:.12g};{V:.12g}" for t, V in charge[:, :2]).replace(".", ",")
    Path("two.csv").write_text(f"time / h;voltage / V\n{text}\n")
    found = json.loads(done("validate", CELL, "--curve", "two.csv", "--current", "0.1mA/cm2", "--json"))
    assert found["direction"] == "charge"
    assert found["rmse_V"] < WRITTEN
    assert abs(found["capacity_error"]) < WRITTEN


def test_the_table_says_what_the_object_says_and_the_files_are_named(cycle_file):
    args = ("validate", CELL, "--curve", cycle_file, "--step", 2, "--from-rest")
    found = json.loads(done(*args, "--json"))
    out = done(*args, "--csv", "grid.csv")
    figure = f"nasolid-{CELL}-curve-own-step-2-no-after-charge.png"
    assert files() == ["grid.csv", figure]
    assert Path(figure).read_bytes().startswith(b"\x89PNG")
    lines = {line[:29].strip(): line[29:].strip() for line in out.splitlines()}
    assert out.splitlines()[1] == "at 30 degC"
    assert lines["curve"] == "own: discharge at 0.1 mA/cm2 (prediction)"
    assert lines["model begins"] == "at rest at the upper cut-off"
    assert lines["RMSE at equal charge"] == f"{1e3 * found['rmse_V']:.3f} mV"
    assert lines["capacity error"] == f"{100 * found['capacity_error']:+.3f} %"
    assert found["capacity_error"] == pytest.approx(0.00371, abs=WRITTEN)
    assert f"written: {figure}, grid.csv" in out
    with Path("grid.csv").open(newline="") as file:
        headings, *rows = csv.reader(file)
    assert headings == [
        "Capacity / Ah.m-2",
        "Measured Voltage / V",
        "Modelled Voltage / V",
        "Voltage Error / V",
    ]
    q, V, V_model, error = np.array(rows, dtype=float).T
    assert q.size == 200
    np.testing.assert_allclose(q[[0, -1]], [0, found["compared_to_Ah_m2"]], rtol=1e-9)
    np.testing.assert_allclose(V_model - V, error, atol=1e-8)
    np.testing.assert_allclose(np.sqrt(np.mean(error**2)), found["rmse_V"], rtol=1e-6)


def test_what_the_docs_tell_to_type_works():
    section = DOCS.read_text(encoding="utf-8").partition("## Your own curve")[2].partition("\n## ")[0]
    commands = [shlex.split(line)[1:] for line in section.splitlines() if line.startswith("nasolid ")]
    assert len(commands) == 3
    for command in commands:
        done(*command)
    assert files() == ["compared.csv", "compared.pdf", "curve.csv", f"nasolid-{CELL}-curve-discharge.png"]


def test_the_grid_that_is_written_is_itself_a_curve(cycle_file):
    done("validate", CELL, "--curve", cycle_file, "--step", 1, "--no-plot", "--csv", "grid.csv")
    rows = Path("grid.csv").read_text().splitlines()
    again = "\n".join(["Capacity / Ah.m-2,Voltage / V", *(",".join(row.split(",")[:2]) for row in rows[1:])])
    Path("again.csv").write_text(again)
    found = json.loads(done("validate", CELL, "--curve", "again.csv", "--current", "0.1mA/cm2", "--json"))
    assert found["maximum_error_V"] < 5e-3


def test_a_number_that_was_fitted_to_the_curve_makes_it_a_calibration(cycle_file):
    source = nasolid.parameters.parameter_sets_dir() / "cells" / "lowack2025" / "cell.toml"
    fitted = '"lowack2025-cell2/first-discharge"'
    text = source.read_text()
    assert fitted in text
    Path("mine.toml").write_text(text.replace(fitted, '"curve/own"'))
    found = json.loads(done("validate", "mine.toml::cell2", "--curve", cycle_file, "--step", 2, "--json"))
    assert found["role"] == "calibration"


def curve_text(V=None, current=-1.96e-5, points=30, headings=GOOD):
    t = np.linspace(0, 39600, points)
    V = 3.5 - 0.9 * (t / t[-1]) ** 8 if V is None else V
    rows = np.column_stack([t, np.broadcast_to(V, points), np.broadcast_to(current, points)])
    return "\n".join(
        [headings, *(",".join(f"{x:.9g}" for x in row[: headings.count(",") + 1]) for row in rows)]
    )


FILES = {
    "good.csv": curve_text(),
    "two.csv": curve_text(headings="time / h,voltage / V"),
    "repeated.csv": curve_text() + "\n39600,2.6,-1.96e-5",
    "decreasing.csv": curve_text() + "\n39000,2.6,-1.96e-5",
    "few.csv": curve_text(points=4),
    "nan.csv": curve_text() + "\n40000,nan,-1.96e-5",
    "text.csv": curve_text() + "\n40000,=1+1,-1.96e-5",
    "sign.csv": curve_text(current=1.96e-5),
    "rest.csv": curve_text(current=0.0),
    "ramp.csv": curve_text(current=-1.96e-5 * np.linspace(1, 1.2, 30)),
    "both.csv": curve_text(current=1.96e-5 * np.repeat([1, -1], 15)),
    "empty.csv": "",
    "binary.csv": "PK\3\4\0\0",
    "columns.csv": curve_text(headings="Test Time / s,Current / A"),
    "unitless.csv": curve_text(headings="time,voltage,current"),
    "warm.csv": "\n".join(
        line + (",50" if k else ",Ambient Temperature / degC")
        for k, line in enumerate(curve_text().split("\n"))
    ),
}

REFUSED = {
    "no cell": (["--curve", "good.csv"], "--curve is compared with one cell, given: none; give one CELL"),
    "two cells": ([CELL, "hu2024", "--curve", "good.csv"], f"given: {CELL}, hu2024; give one CELL"),
    "unknown cell": (["hu204", "--curve", "good.csv"], "did you mean 'hu2024'"),
    "no such file": ([CELL, "--curve", "none.csv"], "none.csv: cannot be read (No such file or directory)"),
    "a folder": ([CELL, "--curve", "folder"], "folder: cannot be read (Is a directory)"),
    "repeated time": ([CELL, "--curve", "repeated.csv"], "time repeats at point 31 of 31"),
    "decreasing time": ([CELL, "--curve", "decreasing.csv"], "time decreases at point 31 of 31"),
    "too few points": ([CELL, "--curve", "few.csv"], "has 4 points with current; give 5 at least"),
    "nan": ([CELL, "--curve", "nan.csv"], "row 31 of 'Voltage / V' is nan; give a plain number"),
    "a formula": ([CELL, "--curve", "text.csv"], "row 31 of 'Voltage / V' is '=1+1'; give a plain number"),
    "wrong sign": ([CELL, "--curve", "sign.csv"], "which no charge does; current must be positive on charge"),
    "sign against direction": (
        [CELL, "--curve", "good.csv", "--direction", "charge"],
        "a discharge (positive is charge), but the direction given is charge; correct one of them",
    ),
    "voltage against direction": (
        [CELL, "--curve", "two.csv", "--direction", "charge", "--current", "1C"],
        "the voltage goes from 3.5 to 2.6 V, which no charge does",
    ),
    "only rest": ([CELL, "--curve", "rest.csv"], "the current is zero in every row"),
    "ramp": ([CELL, "--curve", "ramp.csv"], "only a constant current (1 %) is compared"),
    "two half-cycles": ([CELL, "--curve", "both.csv"], "pick one with --direction"),
    "no such step": (
        [CELL, "--curve", "good.csv", "--step", "2"],
        "has no half-cycle of step 2; it holds discharge, rows",
    ),
    "no such cycle": (
        [CELL, "--curve", "good.csv", "--cycle", "2"],
        "has no half-cycle of cycle 2; it holds",
    ),
    "empty": ([CELL, "--curve", "empty.csv"], "is empty; give a table with the columns"),
    "binary": ([CELL, "--curve", "binary.csv"], "is no text file; export it as text first"),
    "missing column": ([CELL, "--curve", "columns.csv"], "no column of voltage; found 'Test Time / s'"),
    "no unit": ([CELL, "--curve", "unitless.csv"], "column 'time' has no unit; write e.g. 'time / s'"),
    "current missing": ([CELL, "--curve", "two.csv"], "has no column of current; say it with --current"),
    "current of zero": ([CELL, "--curve", "two.csv", "--current", "0mA"], "must be positive and finite"),
    "current without unit": ([CELL, "--curve", "two.csv", "--current", "0.1"], "write e.g. C/10, 0.5C"),
    "other current": (
        [CELL, "--curve", "good.csv", "--current", "0.103mA/cm2"],
        "is 0.103 mA/cm2, but the curve's own column says 0.1 mA/cm2",
    ),
    "temperature without unit": ([CELL, "--curve", "good.csv", "--temperature", "30"], "has no unit"),
    "other temperature": (
        [CELL, "--curve", "warm.csv", "--temperature", "30degC"],
        "temperature 30 degC was given, but the curve's own column says 50 degC",
    ),
    "cycle": ([CELL, "--curve", "good.csv", "--direction", "cycle"], "'discharge', 'charge'"),
    "half a step": ([CELL, "--curve", "good.csv", "--step", "1.5"], "not a valid integer"),
    "charge after charge": (
        [CELL, "--curve", "rising.csv", "--current", "1C", "--after-charge"],
        "only a discharge can come after a charge",
    ),
    "no figure": ([CELL, "--curve", "good.csv", "--plot", "a.txt"], "a figure ends in .png, .pdf, .svg"),
    "plot or not": ([CELL, "--curve", "good.csv", "--plot", "a.svg", "--no-plot"], "exclude each other"),
    "written over": (
        [CELL, "--curve", "good.csv", "--csv", "folder/../good.csv"],
        "is read here and would be written over",
    ),
    "no folder": ([CELL, "--curve", "good.csv", "--csv", "no/a.csv"], "there is no folder no"),
    "unknown key": ([CELL, "--curve", "good.csv", "--set", "Colour=3"], "'Colour': unknown key"),
}


@pytest.fixture
def folder():
    Path("folder").mkdir()
    for name, text in FILES.items():
        Path(name).write_text(text)
    Path("rising.csv").write_text(
        "time / h,voltage / V\n" + "\n".join(f"{k},{2.6 + k / 10}" for k in range(12))
    )
    return {name: Path(name).read_bytes() for name in files() if name != "folder"}


@pytest.mark.parametrize("what", REFUSED)
def test_bad_input_is_one_line_and_exit_2_and_leaves_everything_as_it_was(what, folder, monkeypatch):
    args, hint = REFUSED[what]
    monkeypatch.setattr("pybamm.BaseSolver.solve", None)
    monkeypatch.setattr("pybamm.BaseSolver.step", None)
    result = call("validate", *args)
    assert (result.exit_code, result.stdout) == (2, ""), result.output
    (line,) = result.stderr.splitlines()
    assert line.startswith("error: ")
    assert hint in line
    assert {name: Path(name).read_bytes() for name in files() if name != "folder"} == folder


def test_physics_that_leaves_nothing_to_compare_exits_3_and_writes_nothing(folder):
    result = call("validate", CELL, "--curve", "two.csv", "--current", "1000C", "--csv", "grid.csv")
    assert (result.exit_code, result.stdout) == (3, "")
    (line,) = result.stderr.splitlines()
    assert "lower cut-off at once: the discharge at" in line
    assert files() == sorted([*folder, "folder"])


def test_a_curve_that_ends_elsewhere_warns_of_the_window_and_goes_on(folder):
    args = ("validate", CELL, "--curve", "good.csv", "--no-plot")
    assert call(*args).stderr == ""
    result = call(*args, "--set", "Lower voltage cut-off=2.8 V")
    assert result.exit_code == 0
    assert result.stderr.startswith("warning: good: ends at 2.600 V, the model at 2.800 V")
