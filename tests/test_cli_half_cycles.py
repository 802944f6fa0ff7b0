"""The command line says what became of every half-cycle, and at which current it was charged."""

import json

import pytest
from click.testing import CliRunner

import nasolid
from nasolid.cli import main

CELL, SLOW = "lowack2025-cell1", "yamauchi2020-A"
MIXED = ("run", CELL, "--charge-current", "0.126mA/cm2", "--current", "2.52mA/cm2", "--no-plot")


@pytest.fixture(autouse=True)
def _elsewhere(tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)


def call(*args):
    return CliRunner().invoke(main, args)


@pytest.mark.parametrize("extra", [[], ["--json"]])
def test_a_discharge_that_is_over_at_once_after_a_charge_is_told_and_exits_3(extra):
    result = call(*MIXED, *extra)
    assert result.exit_code == 3
    (line,) = result.stderr.splitlines()
    assert line.startswith(f"error: {CELL}: lower cut-off at once: the discharge at 2.52 mA/cm2 was over")
    if extra:
        charge, discharge = json.loads(result.stdout)["half_cycles"]
        assert (charge["status"], discharge["status"]) == ("done", "stopped")
        assert (discharge["areal_capacity_Ah_m2"], discharge["mean_voltage_V"]) == (0, None)
    else:
        assert "lower cut-off at once" in result.stdout


def test_a_charge_that_is_over_at_once_is_told_though_the_discharge_runs():
    over = ("--charge-current", "10mA/cm2", "--current", "0.126mA/cm2", "--set", "Initial stoichiometry=0.5")
    result = call("run", CELL, "--no-plot", "--json", *over)
    assert result.exit_code == 3
    assert "upper cut-off at once: the charge at 10 mA/cm2 was over before any charge passed" in result.stderr
    assert [half["status"] for half in json.loads(result.stdout)["half_cycles"]] == ["stopped", "done"]


def test_the_current_of_a_charge_and_what_said_it_stand_in_the_output():
    own = nasolid.load_cell(SLOW).value("Charge current density [A.m-2]")
    out = call("run", SLOW, "--current", "0.5C", "--no-plot")
    assert (out.exit_code, out.stderr) == (0, "")
    assert f"charge at {own / 10:g} mA/cm2: the cell's own; --charge-current sets another" in out.stdout
    for more, current, source in (
        ((), own, "the cell's own"),
        (("--charge-current", "0.3C"), 0.93, "--charge-current"),
    ):
        found = json.loads(call("run", SLOW, "--current", "0.5C", "--json", *more).stdout)
        assert found["charge_current_density_A_m2"] == pytest.approx(current)
        assert found["charge_current_source"] == source
        assert found["half_cycles"][0]["current_density_A_m2"] == pytest.approx(current)
        assert found["half_cycles"][1]["current_density_A_m2"] == pytest.approx(1.55)
    alone = json.loads(call("run", SLOW, "--current", "0.5C", "--direction", "charge", "--json").stdout)
    assert alone["half_cycles"][0]["current_density_A_m2"] == pytest.approx(1.55)
    assert "charge_current_source" not in alone
    plain = json.loads(call("run", "hu2024", "--current", "0.5C", "--json").stdout)
    assert plain["charge_current_source"] == "--current"


def test_a_map_says_that_it_charges_at_its_own_currents():
    out = call("map", SLOW, "--currents", "0.5C", "--temperatures", "30degC", "--no-plot").stdout
    assert "charges are at the currents of the map, not at the cell's own, 0.031 mA/cm2" in out


def test_a_thicker_cathode_changes_what_1c_means_and_the_output_says_it():
    thick = ("--set", "Positive electrode thickness=200 um")
    args = ("run", "lowack2025-cell2", "--direction", "discharge", "--current", "0.2C", *thick)
    found = json.loads(call(*args, "--json").stdout)
    assert found["nominal_areal_capacity_Ah_m2"] == pytest.approx(26.0)
    assert found["current_density_A_m2"] == pytest.approx(5.2)
    assert "1C is 2.6 mA/cm2: it follows the active material" in call(*args, "--no-plot").stdout
    given = ("--set", "Nominal areal capacity=1.3 mAh/cm2")
    found = json.loads(call(*args, *given, "--json").stdout)
    assert found["current_density_A_m2"] == pytest.approx(2.6)
