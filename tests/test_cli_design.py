"""`nasolid sensitivity`, `nasolid design` and `nasolid energy --draws`: what they print and what they refuse."""

import json

import pandas as pd
import pytest
from click.testing import CliRunner

import nasolid
from nasolid.cli import main

CELL = "lowack2025-cell2"
CONTACT = "Cathode contact areal resistance [Ohm.m2]"


def call(*args):
    return CliRunner().invoke(main, list(args))


@pytest.fixture(autouse=True)
def _in_a_folder_of_its_own(tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)


def test_sensitivity_writes_figure_and_table_and_prints_what_matters(tmp_path):
    result = call("sensitivity", CELL, "--samples", "2", "--csv", "a.csv", "--plot", "a.png")
    assert (result.exit_code, result.stderr) == (0, ""), result.stderr
    table = pd.read_csv("a.csv")
    assert set(table["quantity"]) == {"capacity", "mean voltage", "resistance"}
    assert (tmp_path / "a.png").read_bytes().startswith(b"\x89PNG")
    assert CONTACT in result.stdout
    assert "uncertain numbers stand in no equation of these runs" in result.stdout
    assert result.stdout.rstrip().endswith("written: a.png, a.csv")


def test_sensitivity_as_json_is_what_python_gives():
    result = call("sensitivity", CELL, "--samples", "2", "--current", "2A/m2", "--json")
    assert (result.exit_code, result.stderr) == (0, ""), result.stderr
    told, found = json.loads(result.stdout), nasolid.sobol(CELL, 2.0, samples=2)
    assert told["current_density_A_m2"] == 2.0
    assert told["indices"] == found.table.to_dict("records")
    assert told["screened"] == list(found.screened)
    assert {row["quantity"]: row["median"] for row in told["spread"]} == found.spread["median"].to_dict()


def test_design_prints_the_front_and_what_the_target_takes(tmp_path):
    args = ("--points", "5", "--lever", "porosity=0.3..0.6", "--target", "150Wh/kg", "--colour", "porosity")
    result = call("design", CELL, *args, "--csv", "a.csv", "--plot", "a.png")
    assert (result.exit_code, result.stderr) == (0, ""), result.stderr
    table = pd.read_csv("a.csv")
    assert len(table) == 5
    assert table["porosity"].between(0.3, 0.6).all()
    assert table["loading_kg_m2"].nunique() == 1
    assert "of 5 designs on the front" in result.stdout
    assert "what 150 Wh/kg would take at C/10; published 60.7 Wh/kg" in result.stdout
    assert "reached at a separator of " in result.stdout
    assert "left out: housing and tabs; current collectors" in result.stdout
    assert (tmp_path / "a.png").read_bytes().startswith(b"\x89PNG")


def test_design_as_json_is_what_python_gives():
    args = ("--points", "3", "--lever", "loading=5..20 mg/cm2", "--collectors", "--rate", "C/5", "--json")
    result = call("design", CELL, *args)
    assert (result.exit_code, result.stderr) == (0, ""), result.stderr
    told = json.loads(result.stdout)
    found = nasolid.design(CELL, {"loading": (0.05, 0.2)}, 3, "C/5", collectors=True)
    for row, expected in zip(told["designs"], found.table.to_dict("records"), strict=True):
        assert row["gravimetric_Wh_kg"] == pytest.approx(expected["gravimetric_Wh_kg"], rel=1e-6)
        assert row["problem"] is None
    assert told["needs"]["verdict"] == nasolid.needs(CELL, current="C/5", collectors=True).verdict
    assert told["excluded"] == ["housing and tabs"]


def test_a_target_beyond_the_active_material_is_said_to_be_out_of_reach():
    result = call("design", CELL, "--points", "1", "--target", "400Wh/kg", "--no-plot")
    assert result.exit_code == 0
    assert "cannot be reached at all: active material and plated sodium alone are 361 Wh/kg" in result.stdout


def test_the_mass_of_an_alloy_is_said_to_be_left_out():
    result = call("design", "hu2024", "--points", "1", "--no-plot")
    assert result.exit_code == 0
    assert "the alloy, whose mass and thickness no source gives" in result.stdout
    assert "reservoir" not in result.stdout


def test_energy_over_draws_is_told_beside_the_run():
    args = ("energy", CELL, "--simulate", "--draws", "12")
    told, found = json.loads(call(*args, "--json").stdout), nasolid.energy_spread(CELL, 12)
    assert (told["draws"]["count"], told["draws"]["failed"]) == (12, 0)
    for kind in ("volumetric_Wh_l", "gravimetric_Wh_kg"):
        assert told["draws"][kind] == pytest.approx(found.quantiles.loc[kind].to_dict())
    text = call(*args).stdout
    assert (
        f"12 draws over all that is uncertain: {found.quantiles.loc['volumetric_Wh_l', 'low']:.1f} .. "
        in text
    )


REFUSED = {
    "no samples": (["sensitivity", CELL, "--samples", "0"], "samples = 0: give a power of two from 2"),
    "odd samples": (["sensitivity", CELL, "--samples", "100"], "samples = 100: give a power of two"),
    "no seed": (["sensitivity", CELL, "--seed", "-1"], "seed = -1: give a whole number from 0"),
    "unknown cell": (["sensitivity", "hu204"], "did you mean 'hu2024'"),
    "unknown cell designed": (["design", "hu204"], "did you mean 'hu2024'"),
    "zero current": (["sensitivity", CELL, "--current", "0C"], "must be positive and finite"),
    "unknown lever": (
        ["design", CELL, "--lever", "colour=1..2"],
        "lever 'colour': is none of lowack2025-cell2",
    ),
    "no range": (
        ["design", CELL, "--lever", "porosity=0.3"],
        "cannot be read; write e.g. 'loading=5..60 mg/cm2'",
    ),
    "lever twice": (["design", CELL, *["--lever", "porosity=0.3..0.4"] * 2], "is given twice; keep one"),
    "reversed": (["design", CELL, "--lever", "separator=50..20 um"], "the range 50 um .. 20 um is reversed"),
    "no unit": (["design", CELL, "--lever", "separator=20..50"], "has no unit"),
    "unknown colour": (["design", CELL, "--colour", "red"], "lever 'red': is none of"),
    "zero target": (["design", CELL, "--target", "0Wh/kg"], "must be positive and finite, such as 200 Wh/kg"),
    "bare target": (["design", CELL, "--target", "200"], "has no unit"),
    "wrong target": (["design", CELL, "--target", "200 Wh/l"], "does not convert to"),
    "no points": (["design", CELL, "--points", "0"], "n = 0: give a whole number of designs from 1"),
    "zero rate": (["design", CELL, "--rate", "0C"], "must be positive and finite"),
    "draws alone": (["energy", CELL, "--draws", "9"], "give --simulate and no --voltage"),
    "one draw": (["energy", CELL, "--simulate", "--draws", "1"], "draws = 1: give a whole number from 2"),
}


@pytest.mark.parametrize(("args", "words"), REFUSED.values(), ids=REFUSED.keys())
def test_bad_input_is_one_line_and_writes_nothing(args, words, tmp_path):
    result = call(*args)
    assert (result.exit_code, result.stdout) == (2, "")
    (line,) = result.stderr.splitlines()
    assert line.startswith("error: ")
    assert words in line
    assert list(tmp_path.iterdir()) == []
