"""A map is the runs that it stands for."""

import json

import numpy as np
import pytest
from by_hand import hand_cell
from click.testing import CliRunner

import nasolid
from nasolid.cli import main
from nasolid.errors import OverAtOnce
from nasolid.studies.rate_map import UNITS, tidy

pytestmark = pytest.mark.filterwarnings("ignore::nasolid.errors.NasolidWarning")
CURRENTS, WARMTH = ["0.1C", "1C", "20C"], ["40 degC", "-5 degC"]


@pytest.fixture(scope="module", params=["liquid", "films", "alloy"])
def pair(request):
    """A cell and its map."""
    choices = {
        "liquid": {},
        "films": {"catholyte": "single-ion", "particle": "films"},
        "alloy": {"anode": "alloy"},
    }[request.param]
    cell = hand_cell(**choices)
    return cell, nasolid.rate_map(cell, CURRENTS, WARMTH)


@pytest.mark.parametrize("direction", ["charge", "discharge"])
@pytest.mark.parametrize("current", CURRENTS)
@pytest.mark.parametrize("temperature", WARMTH)
def test_every_point_is_the_run_of_that_current_and_temperature(pair, direction, current, temperature):
    cell, found = pair
    solution = nasolid.simulate(cell, current, direction=direction, temperature=temperature, tolerance=1e-6)
    (alone,) = nasolid.half_cycles(solution, cell)
    T = float(temperature.split()[0]) + 273.15
    here = found.sel(
        direction=direction, current_density=nasolid.current_density(cell, current), temperature=T
    )
    assert str(here["ended_by"].item()) == alone.termination
    for mine, its in [
        ("areal_capacity", alone.areal_capacity),
        ("specific_capacity", alone.specific_capacity),
        ("mean_voltage", alone.mean_voltage),
        ("energy", alone.energy),
        ("duration", alone.duration),
    ]:
        # a few volts at the very end decide a capacity that is next to nothing
        np.testing.assert_allclose(here[mine], its, rtol=2e-3, atol=2e-3 * (mine != "mean_voltage"))
    if alone.duration > 60:
        np.testing.assert_allclose(here["mean_power"], 3600 * alone.energy / alone.duration, rtol=2e-3)


def test_coordinates_rise_and_numbers_have_units(pair):
    cell, found = pair
    assert np.all(np.diff(found["current_density"]) > 0)
    np.testing.assert_allclose(found["temperature"], [268.15, 313.15])
    assert {name: found[name].attrs["units"] for name in UNITS} == UNITS
    assert found.attrs["cell"] == cell.name


def test_curves_end_where_the_capacity_does_and_their_area_is_the_energy(pair):
    _, found = pair
    np.testing.assert_allclose(found["capacity_along"][..., -1], found["areal_capacity"], rtol=1e-12)
    slow = {"current_density": found["current_density"][0]}
    area = np.trapezoid(
        found["voltage_along"].sel(slow).to_numpy(), found["capacity_along"].sel(slow).to_numpy(), axis=-1
    )
    np.testing.assert_allclose(area, found["energy"].sel(slow), rtol=2e-3)


def test_voltage_efficiency_is_what_a_discharge_gives_of_what_a_charge_costs(pair):
    _, found = pair
    V = found["mean_voltage"]
    by_hand = V.sel(direction="discharge").to_numpy() / V.sel(direction="charge").to_numpy()
    np.testing.assert_array_equal(found["voltage_efficiency"], by_hand)
    slow = found["voltage_efficiency"].isel(current_density=0)
    assert np.all((slow > 0.5) & (slow < 1))


def test_energy_efficiency_is_that_of_the_second_cycle(pair):
    cell, found = pair
    i, T = (float(found[name][1]) for name in ("current_density", "temperature"))
    solution = nasolid.simulate(cell, i, charge_current=i, cycles=2, temperature=T)
    charge, discharge = nasolid.half_cycles(solution, cell)[2:]
    here = found.isel(current_density=1, temperature=1)
    np.testing.assert_allclose(here["energy_efficiency"], discharge.energy / charge.energy, rtol=1e-4)
    np.testing.assert_allclose(here["coulombic_efficiency"], 1, rtol=1e-4)  # nothing is lost


def test_what_is_over_at_once_has_no_efficiency():
    with pytest.warns(
        OverAtOnce, match="lowack2025-cell1: 2 of 4 half-cycles were over at once, e.g. at 25 degC "
    ):
        found = nasolid.rate_map("lowack2025-cell1", ["0.05C", "20C"], ["25 degC"])
    assert found["status"].to_numpy().ravel().tolist() == ["done", "stopped"] * 2
    over = found.isel(current_density=1, temperature=0)
    assert over["areal_capacity"].to_numpy().tolist() == over["energy"].to_numpy().tolist() == [0, 0]
    assert np.isnan(over["mean_voltage"]).all()
    energy = found["energy_efficiency"].to_numpy().ravel()
    assert 0 < energy[0] < 1
    assert np.isnan(energy[1])


def test_a_table_has_one_row_per_half_cycle(pair):
    _, found = pair
    table = tidy(found)
    assert len(table) == 12
    assert not table.duplicated(["direction", "current_density", "temperature"]).any()
    np.testing.assert_allclose(table["temperature_degC"], table["temperature"] - 273.15)


def test_temperatures_outside_a_law_are_mapped_and_marked():
    found = nasolid.rate_map("lowack2025-cell2", ["0.1C"], ["-20 degC", "25 degC"], directions=["discharge"])
    assert found["outside_validity"].to_numpy().tolist() == [True, False]
    assert np.all(found["areal_capacity"] > 1)
    assert "voltage_efficiency" not in found


def test_a_point_that_cannot_be_solved_is_named_and_its_neighbours_stay(monkeypatch):
    from nasolid.simulation.batch import Batch

    honest = Batch.run

    def spoilt(self, draws):
        solutions = honest(self, draws)
        solutions[1].termination = "failure"
        return solutions

    monkeypatch.setattr(Batch, "run", spoilt)
    found = nasolid.rate_map(hand_cell(), ["0.2C", "0.5C", "1C"], ["30 degC"], directions=["charge"])
    assert found["ended_by"].to_numpy().ravel().tolist() == [
        "upper cut-off", "integrator gave up", "upper cut-off"
    ]  # fmt: skip
    assert found["status"].to_numpy().ravel().tolist() == ["done", "failed", "done"]
    assert np.isnan(found["areal_capacity"].to_numpy().ravel()).tolist() == [False, True, False]


@pytest.mark.parametrize(
    ("arguments", "says"),
    [
        ((["1C", "1C"], ["30 degC"]), "currents: one is given twice"),
        (([], ["30 degC"]), "currents is empty; give at least one"),
        ((["1C"], ["30 degC", 303.15]), "temperatures: one is given twice"),
        ((["0C"], None), "must be positive"),
        ((["1"], None), "cannot be read"),
        ((["1C"], ["30"]), "has no unit"),
    ],
)
def test_bad_input_is_one_clear_line(arguments, says):
    with pytest.raises(nasolid.InputError, match=says):
        nasolid.rate_map("hu2024", *arguments)


@pytest.mark.parametrize("directions", [[], ["cycle"], ["charge", "charge"]])
def test_directions_are_charge_and_discharge(directions):
    with pytest.raises(nasolid.InputError, match=r"charge or discharge, or both|directions is empty"):
        nasolid.rate_map("hu2024", ["1C"], directions=directions)


def test_the_command_prints_one_object_and_writes_what_it_says(tmp_path):
    args = ["map", "hu2024", "--currents", "0.1C,50C", "--temperatures", "25degC", "--json"]
    result = CliRunner().invoke(
        main, [*args, "--csv", str(tmp_path / "a.csv"), "--plot", str(tmp_path / "a.png")]
    )
    assert result.exit_code == 0, result.output
    rows = json.loads(result.stdout)["half_cycles"]
    assert [row["direction"] for row in rows] == ["charge"] * 2 + ["discharge"] * 2
    assert rows[3]["ended_by"] == "lower cut-off at once"
    assert [row["status"] for row in rows] == ["done", "stopped"] * 2
    assert "half-cycles were over at once" in result.stderr
    assert rows[3]["mean_voltage_V"] is None
    cell = nasolid.load_cell("hu2024")
    (alone,) = nasolid.half_cycles(nasolid.simulate(cell, "0.1C", direction="discharge"), cell)
    assert rows[2]["areal_capacity_Ah_m2"] == pytest.approx(alone.areal_capacity, rel=1e-4)
    assert rows[2]["current_density_A_m2"] == pytest.approx(0.601)
    assert sorted(path.name for path in tmp_path.iterdir()) == ["a-heat.png", "a.csv", "a.png"]
    assert len((tmp_path / "a.csv").read_text().splitlines()) == 5


def test_the_command_shows_capacities_and_what_was_over_at_once(tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    result = CliRunner().invoke(
        main, ["map", "hu2024", "--currents", "0.1C,50C", "--temperatures", "-20degC"]
    )
    assert result.exit_code == 0, result.output
    assert result.stdout.count("at once") >= 2


def test_a_cycle_of_the_map_has_one_current_whatever_the_cell_is_charged_at():
    cell = hand_cell(mesh="plain")
    slow = cell.override({"Charge current density [A.m-2]": 0.05 * nasolid.current_density(cell, "1C")})
    one, other = (nasolid.rate_map(c, ["1C"])["energy_efficiency"].item() for c in (cell, slow))
    assert one == other < 1
