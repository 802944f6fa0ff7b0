"""Bad input: one clear line on standard error, exit 2, nothing written, nothing solved."""

from pathlib import Path

import pytest
from click.testing import CliRunner

from nasolid.cli import main

CELL = "lowack2025-cell2"

REFUSED = {
    "unknown cell": (["run", "lowack2025-cel2"], "did you mean 'lowack2025-cell2'"),
    "unknown cell shown": (["show", "hu204"], "did you mean 'hu2024'"),
    "folder of several cells": (["run", "yamauchi2020"], "it holds 'yamauchi2020-A'"),
    "no cell": (["run"], "Missing argument 'CELL'; see `main run --help`"),
    "unknown command": (["rnu"], "command 'rnu' is unknown; did you mean 'run'?"),
    "unknown option": (["run", CELL, "--curent", "1C"], "'--current'"),
    "unknown direction": (["run", CELL, "--direction", "up"], "'discharge', 'charge', 'cycle'"),
    "unknown solver": (["run", CELL, "--solver", "euler"], "'idaklu', 'casadi'"),
    "unknown kind": (["show", CELL, "--kind", "guessed"], "'assumed'"),
    "no cycles": (["run", CELL, "--cycles", "0"], "give a whole number from 1"),
    "half a cycle": (["run", CELL, "--cycles", "1.5"], "not a valid integer"),
    "unknown key": (["run", CELL, "--set", "Colour=3"], "'Colour': unknown key"),
    "misspelt key": (
        ["run", CELL, "--set", "Seperator thickness [m]=80 um"],
        "did you mean 'Separator thickness [m]'",
    ),
    "key of another choice": (
        ["run", CELL, "--set", "Anode potential [V]=0.1 V"],
        "is used only with anode = 'alloy'",
    ),
    "wrong dimension": (["run", CELL, "--set", "Separator thickness [m]=80 Ohm"], "does not convert to m"),
    "no unit": (["run", CELL, "--set", "Separator thickness [m]=80"], "has no unit; give it as e.g. '80 um'"),
    "no number": (["run", CELL, "--set", "Separator thickness [m]=thin"], "does not begin with a number"),
    "no value": (["run", CELL, "--set", "Separator thickness [m]"], "cannot be read; write e.g."),
    "given twice": (["run", CELL, *["--set", "Contact fraction=0.5"] * 2], "is given twice"),
    "bare temperature": (["run", CELL, "--temperature", "30"], "'30' has no unit; give it as e.g. '30 degC'"),
    "fahrenheit": (["run", CELL, "--temperature", "86degF"], "say degC or K"),
    "below absolute zero": (
        ["run", CELL, "--temperature", "-300degC"],
        "allowed is at least 150 and at most 500 K",
    ),
    "temperature twice": (
        ["run", CELL, "--temperature", "30degC", "--set", "Ambient temperature [K]=30 degC"],
        "keep one",
    ),
    "negative thickness": (
        ["run", CELL, "--set", "Separator thickness [m]=-80 um"],
        "allowed is at least 1e-09 and at most 0.05 m",
    ),
    "no contact": (["run", CELL, "--set", "Contact fraction=0"], "allowed is at least 1e-06 and at most 1"),
    "too much contact": (
        ["run", CELL, "--set", "Contact fraction=1.01"],
        "allowed is at least 1e-06 and at most 1",
    ),
    "porosities over 1": (["run", CELL, "--set", "Positive electrode porosity=0.9"], "= 1.2907, 1 at most"),
    "upper cut-off": (["run", CELL, "--set", "Upper voltage cut-off [V]=4.5 V"], "is outside the OCP"),
    "lower cut-off": (["run", CELL, "--set", "Lower voltage cut-off [V]=1.5 V"], "is outside the OCP"),
    "cut-offs reversed": (["run", CELL, "--set", "Upper voltage cut-off [V]=2.5 V"], "is not below"),
    "not finite": (["run", CELL, "--set", "Separator thickness [m]=1e999 um"], "give a finite number"),
    "not a number": (
        ["run", CELL, "--set", "Separator thickness [m]=nan um"],
        "does not begin with a number",
    ),
    "zero current": (["run", CELL, "--current", "0 mA/cm2"], "must be positive and finite"),
    "zero rate": (["run", CELL, "--current", "0C"], "must be positive and finite"),
    "infinite rate": (["run", CELL, "--current", "C/0"], "C/0 is no current"),
    "negative current": (["run", CELL, "--current", "-1mA/cm2"], "the direction is said apart"),
    "current without unit": (["run", CELL, "--current", "0.5"], "write e.g. C/10, 0.5C"),
    "current that is none": (["run", CELL, "--current", "nan"], "write e.g. C/10, 0.5C"),
    "unknown choice": (["run", CELL, "--choice", "kontact=ideal"], "did you mean 'contact'"),
    "choice not on offer": (
        ["run", CELL, "--choice", "contact=glue"],
        "'constriction', 'voids' or 'vacancies'",
    ),
    "choice without value": (["run", CELL, "--choice", "contact"], "write e.g. contact=constriction"),
    "no such file": (["run", "nowhere/cell.toml"], "there is no such file"),
    "not TOML": (["run", "not.toml"], "is not TOML"),
    "not text": (["check", "binary.toml"], "is not UTF-8"),
    "no file to check": (["check", "nowhere.toml"], "cannot be read (No such file or directory)"),
    "a folder to check": (["check", "."], "cannot be read (Is a directory)"),
    "no folder to write to": (["run", CELL, "--plot", "nowhere/a.png"], "there is no folder nowhere"),
    "a folder to write": (["run", CELL, "--csv", "folder.csv"], "is a folder; name a file in it"),
    "a folder that is a file": (["run", CELL, "--csv", "not.toml/a.csv"], "there is no folder not.toml"),
    "a place where nobody writes": (["run", CELL, "--csv", "/proc/a.csv"], "/proc/a.csv: cannot be written"),
    "no figure": (["run", CELL, "--plot", "a.txt"], "a figure ends in .png, .pdf, .svg"),
    "one file twice": (["run", CELL, "--plot", "a.svg", "--csv", "folder.csv/../a.svg"], "cannot be both"),
    "plot or not": (["run", CELL, "--plot", "a.svg", "--no-plot"], "exclude each other"),
    "porosity of 1": (["energy", CELL, "--porosity", "100%"], "above 0 and below 1"),
    "porosity with a unit": (["energy", CELL, "--porosity", "3 um"], "leave the unit out or give '%'"),
    "utilisation over 1": (["energy", CELL, "--utilisation", "1.2"], "at most 1"),
    "reservoir without unit": (["energy", CELL, "--reservoir", "10"], "has no unit"),
    "one separator of two": (
        ["energy", "hu2024", "--separator", "50 um"],
        "this cell has 2 separator layers",
    ),
    "no voltage": (["energy", CELL, "--voltage", "0 V"], "must be positive and finite"),
    "voltage without unit": (["energy", CELL, "--voltage", "3.4"], "'--voltage': '3.4' has no unit"),
}


@pytest.fixture
def _folder(tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    Path("not.toml").write_text("no = [table\n")
    Path("binary.toml").write_bytes(b"\xff\xfe\x00")
    Path("folder.csv").mkdir()


@pytest.mark.usefixtures("_folder")
@pytest.mark.parametrize("what", REFUSED)
def test_bad_input_is_one_clear_line_and_exit_2(what, monkeypatch):
    args, hint = REFUSED[what]
    before = sorted(Path().iterdir())
    monkeypatch.setattr("pybamm.BaseSolver.solve", None)
    monkeypatch.setattr("pybamm.BaseSolver.step", None)
    result = CliRunner().invoke(main, args)
    assert result.exit_code == 2, result.output
    assert result.stdout == ""
    (line,) = result.stderr.splitlines()
    assert line.startswith("error: ")
    assert hint in line
    assert sorted(Path().iterdir()) == before


def test_every_fault_of_a_command_line_has_its_line():
    settings = ["Separator thickness [m]=80", "Contact fraction=3", "Colour=1"]
    result = CliRunner().invoke(main, ["run", CELL, *(x for s in settings[:2] for x in ("--set", s))])
    assert result.exit_code == 2
    assert len(result.stderr.splitlines()) == 2
