"""`nasolid energy`: Lowack's values at a command, levers, and where the numbers come from."""

import json

import pytest
from click.testing import CliRunner

import nasolid
from nasolid.cli import main
from nasolid.simulation.energy import energy_density, with_porosity
from nasolid.validation import measured

ONE = "lowack2025-cell1"


def energy(*args):
    result = CliRunner().invoke(main, ["energy", *args, "--json"])
    assert (result.exit_code, result.stderr) == (0, ""), result.stderr
    return json.loads(result.stdout)


@pytest.mark.parametrize("name", ["lowack2025-cell1", "lowack2025-cell2"])
def test_published_energy_densities_come_out_within_their_deviations(name):
    found = energy(name)
    printed = {record.id: record for record in measured(name) if record.quantity.startswith("energy density")}
    assert len(printed) == 4
    for record in printed.values():
        kind = "theoretical" if record.id.endswith("theoretical") else "measured"
        key = "volumetric_Wh_l" if "volumetric" in record.id else "gravimetric_Wh_kg"
        assert abs(found[kind][key] - record.value) < 0.6 * record.uncertainty_si / (
            1e3 if "l" in key[-1] else 1
        )


def test_capacity_and_voltage_say_where_they_come_from():
    found = energy(ONE)
    assert found["measured"]["areal_capacity_Ah_m2"] == 21.4
    assert found["measured"]["areal_capacity_source"] == f"{ONE}/first-discharge at 0.2 mA/cm2"
    assert found["theoretical"]["areal_capacity_Ah_m2"] == 25.2
    assert found["theoretical"]["mean_voltage_V"] == 3.4
    assert found["theoretical"]["mean_voltage_source"] == "what lowack2025 reckons with"
    assert energy("tsai2020")["measured"]["mean_voltage_source"].startswith("mean open-circuit voltage")


def test_a_specific_capacity_counts_by_its_loading_with_its_deviation():
    found = energy("hu2024")["measured"]
    assert found["areal_capacity_Ah_m2"] == pytest.approx(1.038 * 5.09, rel=2e-3)
    exact = energy_density(nasolid.load_cell("hu2024"), found["areal_capacity_Ah_m2"])
    assert found["volumetric_Wh_l"] == pytest.approx(exact.volumetric_Wh_l, rel=1e-12)
    assert found["volumetric_uncertainty_Wh_l"] > exact.volumetric_uncertainty_Wh_l


def test_a_bound_is_said_to_be_one():
    assert energy("lan2019")["measured"]["areal_capacity_source"].startswith("at least, ")


def test_a_cell_without_a_measured_capacity_is_simulated_and_says_so():
    found = energy("yamauchi2020-B")
    assert "measured" not in found
    cell = nasolid.load_cell("yamauchi2020-B")
    last = nasolid.half_cycles(nasolid.simulate(cell), cell)[-1]
    assert found["simulated"]["areal_capacity_Ah_m2"] == pytest.approx(last.areal_capacity, rel=1e-9)
    assert found["simulated"]["mean_voltage_V"] == pytest.approx(last.mean_voltage, rel=1e-9)
    assert found["simulated"]["areal_capacity_source"].startswith("simulated at ")


def test_the_porosity_lever_presses_the_cathode_at_its_loading():
    found = energy(ONE, "--porosity", "40%")
    cell = with_porosity(nasolid.load_cell(ONE), 0.4)
    expected = energy_density(cell, 21.4, 3.4)
    assert found["measured"]["volumetric_Wh_l"] == pytest.approx(expected.volumetric_Wh_l, rel=1e-12)
    assert found["measured"]["areal_capacity_Ah_m2"] == 21.4
    assert found["parameters_overridden"]["Positive electrode porosity"] == 0.4


def test_the_utilisation_lever_moves_the_measured_capacity_in_proportion_and_the_theoretical_not():
    u = nasolid.load_cell(ONE).value("Positive electrode utilisation")
    found = energy(ONE, "--utilisation", "1")
    assert found["measured"]["areal_capacity_Ah_m2"] == pytest.approx(21.4 / u, rel=1e-9)
    assert (
        f"times {1 / u:.4g} for the connected active material" in found["measured"]["areal_capacity_source"]
    )
    assert found["theoretical"]["areal_capacity_Ah_m2"] == 25.2


def test_a_thicker_cathode_holds_more_in_theory_and_practice():
    found = energy(ONE, "--set", "Positive electrode thickness [m]=300 um")
    capacities = [found[kind]["areal_capacity_Ah_m2"] for kind in ("measured", "theoretical")]
    assert capacities == pytest.approx([32.1, 37.8], rel=1e-9)


def test_a_nominal_capacity_that_is_given_stands_as_it_is():
    settings = ("Nominal areal capacity=3 mAh/cm2", "Positive electrode thickness=300 um")
    given = energy(ONE, *(word for setting in settings for word in ("--set", setting)))
    assert given["theoretical"]["areal_capacity_Ah_m2"] == 30.0


@pytest.mark.parametrize(("option", "key"), [("--reservoir", "sodium"), ("--separator", "separator")])
def test_thickness_levers_take_their_layer_down(option, key):
    layers = {layer["layer"]: layer for layer in energy(ONE, option, "20 um")["measured"]["layers"]}
    before = {layer["layer"]: layer for layer in energy(ONE)["measured"]["layers"]}
    gone = {"sodium": 16e-6, "separator": 30e-6}[key]
    assert before[key]["thickness_m"] - layers[key]["thickness_m"] == pytest.approx(gone, rel=1e-9)


def test_foils_may_count():
    bare, foiled = energy(ONE), energy(ONE, "--collectors")
    assert bare == energy(ONE, "--no-collectors")
    assert foiled["collectors"]
    assert foiled["measured"]["gravimetric_Wh_kg"] < bare["measured"]["gravimetric_Wh_kg"]
    assert bare["excluded"] == ["housing and tabs", "current collectors"]


def test_a_voltage_may_be_given():
    found = energy(ONE, "--voltage", "3.3 V")["measured"]
    assert (found["mean_voltage_V"], found["mean_voltage_source"]) == (3.3, "given")


def test_a_changed_cell_may_be_simulated_instead():
    found = energy(ONE, "--simulate", "--utilisation", "0.95")
    assert "measured" not in found
    u = nasolid.load_cell(ONE).value("Positive electrode utilisation")
    assert found["simulated"]["areal_capacity_Ah_m2"] == pytest.approx(21.4 * 0.95 / u, rel=0.02)


def test_the_table_says_what_json_says():
    result = CliRunner().invoke(main, ["energy", ONE, "--set", "Separator thickness [m]=40 um"])
    assert (result.exit_code, result.stderr) == (0, "")
    found = energy(ONE, "--set", "Separator thickness [m]=40 um")
    for kind in ("measured", "theoretical"):
        (line,) = [
            line for line in result.stdout.splitlines() if line.startswith(f"{kind} ") and "+-" in line
        ]
        assert f"{found[kind]['volumetric_Wh_l']:.1f}" in line
        assert f"{found[kind]['gravimetric_Wh_kg']:.1f}" in line
    assert "changed: Separator thickness [m] = 4e-05" in result.stdout
    assert "left out: housing and tabs; current collectors" in result.stdout
