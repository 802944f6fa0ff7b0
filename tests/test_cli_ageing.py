"""Cycling, survival and symmetric cells from the command line."""

import csv
import json
from pathlib import Path

import numpy as np
import pytest
from click.testing import CliRunner

import nasolid
from nasolid.cli import main
from nasolid.parameters.keys_ageing import CONTACT_LIFE

CELL = "lowack2025-cell2"
COLUMNS = {
    "cycle",
    "charge_capacity_Ah_m2",
    "discharge_capacity_Ah_m2",
    "coulombic_efficiency",
    "contact_fraction",
    "resistance_ohm_m2",
    "stopped_by",
}
FAST = ("--current", "0.5mA/cm2")
PENETRATED = ("--choice", "penetration=critical current")


@pytest.fixture(autouse=True)
def _elsewhere(tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)


def call(*args):
    return CliRunner().invoke(main, args)


def done(*args):
    """Standard output of a call that ends well and complains of nothing."""
    result = call(*args)
    assert (result.exit_code, result.stderr) == (0, ""), result.stderr
    return result.stdout


def strictly(text):
    """One JSON object, with no number that JSON does not know."""

    def refuse(word):
        raise AssertionError(f"{word} is no JSON")

    found = json.loads(text, parse_constant=refuse)
    assert isinstance(found, dict)
    return found


def files():
    return sorted(path.name for path in Path().iterdir())


def rows_of(file):
    with open(file, newline="") as opened:
        return list(csv.DictReader(opened))


def test_json_of_cycles_is_what_cycle_gives():
    found = strictly(done("cycle", CELL, "--cycles", "2", *FAST, "--json"))
    run = nasolid.cycle(CELL, 2, "0.5mA/cm2")
    assert found["cell"] == CELL
    assert found["temperature_K"] == 303.15
    assert found["stopped_by"] is None
    assert [row["cycle"] for row in found["cycles"]] == [1, 2]
    for row, expected in zip(found["cycles"], run.table.to_dict("records"), strict=True):
        assert row.keys() >= COLUMNS
        assert row == expected
    assert files() == []


def test_json_of_a_cycle_that_ended_early_holds_no_nan():
    settings = {
        "Critical plating current density [A.m-2]": "1.45 mA/cm2",
        "Contact fraction": "0.9",
        "Stack pressure [Pa]": "0 MPa",
        "Constriction cell radius [m]": "50 um",
    }
    args = [part for key, value in settings.items() for part in ("--set", f"{key}={value}")]
    args += ["--choice", "contact=voids", *PENETRATED, "--current", "0.9mA/cm2", "--cycles", "9"]
    result = call("cycle", CELL, *args, "--json")
    assert result.exit_code == 0, result.output
    assert "formation=empirical it follows the pressure" in result.stderr
    found = strictly(result.stdout)
    last = found["cycles"][-1]
    assert found["stopped_by"] == last["stopped_by"]
    assert last["stopped_by"].startswith("penetration")
    assert 1 < len(found["cycles"]) < 9
    assert (
        last["discharge_capacity_Ah_m2"] is last["coulombic_efficiency"] is last["resistance_ohm_m2"] is None
    )


def test_options_reach_the_cycles():
    args = ("--hold", "none", "--charge-current", "0.2mA/cm2", "--temperature", "25degC", *FAST)
    found = strictly(done("cycle", CELL, "--cycles", "1", *args, "--choice", "formation=empirical", "--json"))
    cell = nasolid.load_cell(CELL).override({}, {"formation": "empirical"})
    run = nasolid.cycle(cell, 1, "0.5mA/cm2", charge_current="0.2mA/cm2", hold=None, temperature="25 degC")
    assert found["cycles"] == run.table.to_dict("records")
    assert found["temperature_K"] == 298.15


def test_retention_reaches_the_cycles():
    dry = (
        "--set",
        "Dry-out rate [s-1]=5e-5 s-1",
        "--set",
        "Least saturation=0.02",
        "--choice",
        "dry_out=first order",
    )
    found = strictly(done("cycle", CELL, *FAST, *dry, "--cycles", "9", "--retention", "0.9997", "--json"))
    kept = [row["discharge_capacity_Ah_m2"] for row in found["cycles"]]
    assert found["stopped_by"] == "retention"
    assert kept[-1] < 0.9997 * kept[0] <= kept[-2]


def test_a_table_of_many_cycles_is_thinned_and_holds_first_and_last():
    lines = done("cycle", CELL, "--cycles", "30", *FAST, "--no-plot").splitlines()
    numbers = [int(line.split()[0]) for line in lines if line.split() and line.split()[0].isdigit()]
    assert numbers[0] == 1
    assert numbers[-1] == 30
    assert len(numbers) <= 13
    (heading,) = [line for line in lines if line.startswith("cycle")]
    assert "charge [mAh/cm2]" in heading
    table = nasolid.cycle(CELL, 1, "0.5mA/cm2").table
    (first,) = [line for line in lines if line.split()[:1] == ["1"]]
    row = table.iloc[0]
    assert first.split()[1:3] == [
        f"{row[c] / 10:.4f}" for c in ("charge_capacity_Ah_m2", "discharge_capacity_Ah_m2")
    ]
    assert f"{1e4 * row['resistance_ohm_m2']:.1f} Ohm cm2" in first


def test_a_saved_run_goes_on_as_if_it_had_not_stopped():
    whole = strictly(done("cycle", CELL, "--cycles", "3", *FAST, "--json"))["cycles"]
    first = strictly(done("cycle", CELL, "--cycles", "1", *FAST, "--save", "a.json", "--json"))["cycles"]
    later = strictly(done("cycle", CELL, "--cycles", "2", *FAST, "--resume", "a.json", "--json"))["cycles"]
    assert first + later == whole
    assert files() == ["a.json"]
    strictly(Path("a.json").read_text())


def test_a_state_may_be_saved_where_it_was_read():
    for _ in range(2):
        resume = ("--resume", "a.json") if Path("a.json").exists() else ()
        done("cycle", CELL, "--cycles", "1", *FAST, *resume, "--save", "a.json", "--no-plot")
    assert nasolid.load_state("a.json").cycles == 2
    result = call("cycle", CELL, "--resume", "a.json", "--csv", "a.json", "--force", "--no-plot")
    assert result.exit_code == 2
    assert "a.json: is read here and would be written over" in result.stderr
    assert nasolid.load_state("a.json").cycles == 2


def test_the_table_is_written_as_csv():
    found = strictly(done("cycle", CELL, "--cycles", "2", *FAST, "--csv", "a.csv", "--json"))["cycles"]
    rows = rows_of("a.csv")
    assert rows[0].keys() == found[0].keys()
    for row, expected in zip(rows, found, strict=True):
        assert {k: float(v) for k, v in row.items() if v} == pytest.approx(
            {k: v for k, v in expected.items() if v is not None}, rel=1e-12
        )


def test_cycles_are_drawn_beside_you_or_where_you_say():
    out = done("cycle", CELL, "--cycles", "1", *FAST)
    figure = f"nasolid-{CELL}-cycles-1-0.5mA_cm2.png"
    assert files() == [figure]
    assert f"written: {figure}" in out
    done("cycle", CELL, "--cycles", "1", *FAST, "--plot", "a.png", "--json")
    assert Path("a.png").read_bytes().startswith(b"\x89PNG")


def test_survival_of_a_population_is_what_survival_gives():
    args = ("--cycles", "3", *FAST, "--population", "20", "--seed", "3")
    found = strictly(done("cycle", CELL, *args, "--csv", "a.csv", "--plot", "a.png", "--json"))
    expected = nasolid.survival(CELL, 3, "0.5mA/cm2", cells=20, seed=3)
    assert found["cells"] == 20
    assert found["confidence"] == 0.95
    assert found["survival"] == expected.table.to_dict("records")
    assert [float(row["survival"]) for row in rows_of("a.csv")] == expected.table["survival"].tolist()
    assert Path("a.png").read_bytes().startswith(b"\x89PNG")


def test_survival_is_printed_beside_what_was_measured():
    out = done("cycle", CELL, "--cycles", "10", *FAST, "--population", "10", "--no-plot")
    assert "measured: 10 % after 10 cycles (calibration)" in out
    assert ", 10 cells" in out
    assert "95 % band" in out


def test_cycles_of_a_run_are_in_the_columns_of_cycle_and_agree_with_its_half_cycles():
    found = strictly(done("run", CELL, "--cycles", "2", *FAST, "--json"))
    assert [row["cycle"] for row in found["cycles"]] == [1, 2]
    passed = [record["areal_capacity_Ah_m2"] for record in found["half_cycles"]]
    for k, row in enumerate(found["cycles"]):
        assert row.keys() == COLUMNS
        charged, discharged = passed[2 * k : 2 * k + 2]
        assert (row["charge_capacity_Ah_m2"], row["discharge_capacity_Ah_m2"]) == (charged, discharged)
        assert row["coulombic_efficiency"] == discharged / charged
        assert row["stopped_by"] is None
    table = nasolid.cycle(CELL, 2, "0.5mA/cm2", hold=None).table
    for column in ("charge_capacity_Ah_m2", "resistance_ohm_m2"):
        np.testing.assert_allclose([row[column] for row in found["cycles"]], table[column], rtol=1e-3)


def test_a_single_half_cycle_has_no_cycles():
    assert "cycles" not in strictly(done("run", CELL, "--direction", "discharge", "--json"))


def test_json_of_a_symmetric_cell_is_what_plating_and_stripping_gives():
    args = ("--current", "1mA/cm2", "--capacity", "0.7mAh/cm2", "--cycles", "2")
    found = strictly(done("symmetric", CELL, *args, "--choice", "contact=voids", "--json"))
    cell = nasolid.load_cell(CELL).override({}, {"contact": "voids"})
    run = nasolid.plating_stripping(cell, "1mA/cm2", "0.7mAh/cm2", 2)
    assert found["steps"] == run.table.to_dict("records")
    assert found["critical_current_density_A_m2"] is None
    assert found["stopped_by"] is None
    assert files() == []


def test_a_ramp_ends_at_the_critical_current():
    args = (
        "--ramp",
        "0.5mA/cm2, 2mA/cm2,4mA/cm2",
        *PENETRATED,
        "--pressure",
        "2MPa",
        "--temperature",
        "25degC",
    )
    found = strictly(done("symmetric", CELL, *args, "--json"))
    cell = nasolid.load_cell(CELL).override({}, {"penetration": "critical current"})
    levers = {"pressure": "2 MPa", "temperature": "25 degC"}
    run = nasolid.critical_current(cell, ["0.5mA/cm2", "2mA/cm2", "4mA/cm2"], **levers)
    assert found["steps"] == run.table.to_dict("records")
    assert found["critical_current_density_A_m2"] == run.critical_current_density == 20.0
    assert found["stopped_by"] == "penetration"
    assert found["parameters_overridden"] == {"Stack pressure [Pa]": 2e6, "Ambient temperature [K]": 298.15}
    out = done("symmetric", CELL, *args, "--no-plot")
    assert "ended at 2 mA/cm2: penetration" in out


def test_a_ramp_without_an_end_is_one_line_on_standard_error():
    result = call("symmetric", CELL, "--ramp", "0.1mA/cm2", "--json")
    assert result.exit_code == 0
    (line,) = result.stderr.splitlines()
    assert line.startswith(f"warning: {CELL}: a ramp up to 0.1 mA/cm2 did not reach the critical current")
    assert strictly(result.stdout)["critical_current_density_A_m2"] is None


def test_one_way_stripping_goes_to_the_end_of_the_metal():
    found = strictly(
        done("symmetric", CELL, "--one-way", *FAST, "--json", "--csv", "a.csv", "--plot", "a.png")
    )
    (step,) = found["steps"]
    assert step["stopped_by"] == "sodium exhausted"
    np.testing.assert_allclose(step["capacity_Ah_m2"], (36e-6 - 1e-9) * 968.0 * 1166.0, rtol=1e-6)
    assert float(rows_of("a.csv")[0]["capacity_Ah_m2"]) == step["capacity_Ah_m2"]
    assert Path("a.png").read_bytes().startswith(b"\x89PNG")
    capped = strictly(done("symmetric", CELL, "--one-way", *FAST, "--capacity", "1mAh/cm2", "--json"))
    assert capped["steps"][0]["capacity_Ah_m2"] == pytest.approx(10.0)


def test_show_lists_the_constants_of_a_choice_and_without_it_those_that_are_always_there():
    voids = set(strictly(done("show", CELL, "--choice", "contact=voids", "--json"))["entries"])
    used = {
        key.name
        for key in CONTACT_LIFE
        if "voids" in str(key.when) and "pressure" not in key.when.get("replenishment", "")
    }
    assert used <= voids
    assert "Void closure rate [s-1]" in voids
    out = done("show", CELL, "--choice", "contact=voids")
    assert any(line.startswith("Void filling share  ") for line in out.splitlines())
    assert "contact = voids" in out
    assert not any(line.startswith("Void filling share  ") for line in done("show", CELL).splitlines())


def test_help_names_what_ages():
    assert all(word in done("--help") for word in ("cycle", "symmetric"))
    assert all(
        option in done("cycle", "--help") for option in ("--resume", "--save", "--population", "--hold")
    )


def test_a_saved_state_shows_its_spectrum(tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    forming = ("--choice", "formation=empirical")
    done("cycle", CELL, "--cycles", "12", "--current", "0.5mA/cm2", *forming, "--save", "s.json", "--no-plot")
    few = ("--frequencies", "0.1:1", "--points-per-decade", "1", "--json")
    fresh, aged = (
        strictly(done("eis", CELL, *forming, *more, *few))["z_real_ohm_m2"][-1]
        for more in ((), ("--aged", "s.json"))
    )
    assert fresh == pytest.approx(230e-4, rel=0.01)
    assert aged == pytest.approx(120e-4, rel=0.01)
    assert call("eis", CELL, "--aged", "s.json", *few).exit_code == 2


def test_a_value_may_say_the_temperature_that_it_holds_at():
    args = ("cycle", CELL, "--cycles", "1", "--hold", "none", *FAST, "--json", "--set")
    warm, told = (
        strictly(done(*args, f"Cathode contact areal resistance=150 Ohm.cm2{at}"))["cycles"][0][
            "resistance_ohm_m2"
        ]
        for at in ("", " at 0 degC")
    )
    law = 303.15 / 273.15 * np.exp(0.33 / 8.617333262e-5 * (1 / 303.15 - 1 / 273.15))
    np.testing.assert_allclose(warm - told, 150e-4 * (1 - law), rtol=0.01)
    result = call("run", CELL, "--set", "Separator thickness=80 um at 20 degC")
    assert result.exit_code == 2
    assert "Separator thickness reference temperature" in result.stderr
