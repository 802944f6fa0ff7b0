"""Ageing from the command line: bad input is one clear line and exit 2, a cell that gives nothing is exit 3."""

import pickle
from pathlib import Path

import pytest
from click.testing import CliRunner

import nasolid
from nasolid.cli import main

CELL = "lowack2025-cell2"
FAST = ("--current", "0.5mA/cm2")
PENETRATED = ("--choice", "penetration=critical current")


@pytest.fixture(autouse=True)
def _elsewhere(tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)


def call(*args):
    return CliRunner().invoke(main, args)


def files():
    return sorted(path.name for path in Path().iterdir())


@pytest.mark.parametrize("extra", [[], ["--json"], ["--plot", "a.png", "--csv", "a.csv", "--save", "a.json"]])
def test_physics_that_stops_before_any_charge_passes_exits_3_and_leaves_nothing(extra):
    weak = ("--set", "Critical plating current density [A.m-2]=0.1 mA/cm2")
    result = call("cycle", CELL, *FAST, *PENETRATED, *weak, *extra)
    assert (result.exit_code, result.stdout) == (3, "")
    (line,) = result.stderr.splitlines()
    assert line.startswith(f"error: {CELL}: penetration")
    assert "in cycle 1, before its charge was over" in line
    assert files() == []


def test_cycles_whose_losses_fill_the_window_exit_3_as_a_run_does():
    result = call("cycle", CELL, "--current", "1000C", "--hold", "none", "--cycles", "2", "--no-plot")
    assert call("run", CELL, "--current", "1000C", "--no-plot").exit_code == 3
    assert result.exit_code == 3


def test_a_saved_state_is_not_written_over_another_output():
    Path("folder").mkdir()
    result = call(
        "cycle", CELL, "--cycles", "1", "--csv", "a.json", "--save", "folder/../a.json", "--no-plot"
    )
    assert result.exit_code == 2


REFUSED = {
    "no cycles": (["cycle", CELL, "--cycles", "0"], "give a whole number from 1"),
    "half a cycle": (["cycle", CELL, "--cycles", "1.5"], "not a valid integer"),
    "hold above the current": (["cycle", CELL, *FAST, "--hold", "1mA/cm2"], "not below the charge current"),
    "hold that is none": (["cycle", CELL, "--hold", "off"], "write e.g. C/10"),
    "retention above all": (["cycle", CELL, "--retention", "1.2"], "above 0 and below 1"),
    "no population": (["cycle", CELL, "--population", "0"], "a whole number of cells"),
    "population to save": (["cycle", CELL, "--population", "9", "--save", "a.json"], "leave --resume and"),
    "population to resume": (
        ["cycle", CELL, "--population", "9", "--resume", "state.json"],
        "leave --resume",
    ),
    "another model": (
        ["cycle", CELL, "--resume", "state.json", "--choice", "contact=ideal"],
        "resume with the model",
    ),
    "another cell": (["cycle", "lowack2025-cell1", "--resume", "state.json"], "is of another cell"),
    "no saved state": (["cycle", CELL, "--resume", "none.json"], "No such file or directory"),
    "a pickle": (["cycle", CELL, "--resume", "pickle.json"], "cannot be read as JSON"),
    "state and table in one": (["cycle", CELL, "--save", "a.csv", "--csv", "a.csv"], "name two files"),
    "state and figure in one": (["cycle", CELL, "--save", "a.png", "--plot", "a.png"], "name two files"),
    "nowhere to save": (["cycle", CELL, "--save", "nowhere/a.json"], "there is no folder nowhere"),
    "key of another choice": (["cycle", CELL, "--set", "Least contact fraction=0.1"], "contact = 'voids'"),
    "negative hardness": (
        ["cycle", CELL, "--choice", "contact_fraction=pressure", "--set", "Sodium hardness [Pa]=-1 MPa"],
        "allowed is at least 100 and",
    ),
    "no radius": (
        ["cycle", CELL, "--choice", "contact=voids", "--set", "Constriction cell radius [m]=0 um"],
        "allowed is at least 1e-10 and",
    ),
    "voids in an alloy": (["cycle", "hu2024", "--choice", "contact=voids"], "needs anode = 'sodium'"),
    "formation without pressure": (
        ["cycle", CELL, "--choice", "formation=empirical", "--set", "Stack pressure [Pa]=0 MPa"],
        "needs one above 0",
    ),
    "ramp and cycles": (["symmetric", CELL, "--ramp", "1mA/cm2", "--cycles", "3"], "names its own currents"),
    "ramp and current": (["symmetric", CELL, "--ramp", "1mA/cm2", *FAST], "names its own currents"),
    "ramp one way": (["symmetric", CELL, "--ramp", "1mA/cm2", "--one-way"], "names its own currents"),
    "ramp that falls": (["symmetric", CELL, "--ramp", "2mA/cm2,1mA/cm2"], "each above the one before"),
    "ramp of nothing": (["symmetric", CELL, "--ramp", ","], "write e.g. C/10"),
    "one way and back": (["symmetric", CELL, "--one-way", "--cycles", "2"], "passes current once"),
    "no charge": (["symmetric", CELL, "--capacity", "0 mAh/cm2"], "must be positive and finite"),
    "charge without unit": (["symmetric", CELL, "--capacity", "1"], "has no unit"),
    "pressure twice": (
        ["symmetric", CELL, "--pressure", "1MPa", "--set", "Stack pressure [Pa]=1 MPa"],
        "keep one",
    ),
    "symmetric alloy": (["symmetric", "hu2024"], "has an alloy anode"),
}


@pytest.fixture(scope="module")
def state():
    return nasolid.cycle(CELL, 1, "0.5mA/cm2").state


@pytest.mark.parametrize("what", REFUSED)
def test_bad_input_is_one_clear_line_and_exit_2(what, state, monkeypatch):
    args, hint = REFUSED[what]
    state.save("state.json")
    Path("pickle.json").write_bytes(pickle.dumps([1]))
    before = files()
    monkeypatch.setattr("pybamm.BaseSolver.solve", None)
    monkeypatch.setattr("pybamm.BaseSolver.step", None)
    result = call(*args)
    assert result.exit_code == 2, result.output
    assert result.stdout == ""
    (line,) = result.stderr.splitlines()
    assert line.startswith("error: ")
    assert hint in line
    assert files() == before
