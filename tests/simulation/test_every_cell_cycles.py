"""Every published cell cycles, with a hold and with what ages; laws that two cells or two sources share."""

import warnings

import numpy as np
import pytest
from by_hand import hand_cell

import nasolid
from nasolid import plots
from nasolid.errors import NasolidWarning
from nasolid.simulation.percycle import per_cycle

pytestmark = pytest.mark.filterwarnings("ignore::nasolid.errors.NasolidWarning")


@pytest.mark.parametrize("name", nasolid.cell_names())
def test_every_cell_charges_to_its_hold_and_comes_back(name):
    run = nasolid.cycle(name, 2, "C/5", hold="C/50")
    assert run.stopped_by is None
    np.testing.assert_allclose(run.table["coulombic_efficiency"][1], 1, rtol=1e-3)
    without = nasolid.cycle(name, 1, "C/5", hold=None)
    assert run.table["charge_capacity_Ah_m2"][0] > without.table["charge_capacity_Ah_m2"][0]


@pytest.mark.parametrize("hold", ["C/10", "C/50"])
@pytest.mark.parametrize("temperature", ["-10 degC", "60 degC"])
def test_the_switch_to_constant_voltage_stops_no_integrator(hold, temperature):
    for name in ("hu2024", "lowack2025-cell1"):
        run = nasolid.cycle(name, 2, "C/5", hold=hold, temperature=temperature)
        assert "integrator" not in (run.stopped_by or "")


def test_the_current_of_a_charge_is_the_set_one_until_the_voltage_is():
    # 36 A.s.m-2 of a charge far below the cut-off, against the same at constant current
    cell = hand_cell()
    held = nasolid.cycle(cell, 1, 4.1, hold=0.3, tolerance=1e-8).table
    free = nasolid.cycle(cell, 1, 4.1, hold=None, tolerance=1e-8).table
    np.testing.assert_allclose(held["peak_plating_A_m2"], free["peak_plating_A_m2"], rtol=1e-6)


@pytest.mark.parametrize("one", ["lowack2025-cell1", "lowack2025-cell2"])
def test_each_cell_at_the_pressure_of_the_other_forms_to_the_resistance_of_the_other(one):
    cells = {name: nasolid.load_cell(name) for name in ("lowack2025-cell1", "lowack2025-cell2")}
    (other,) = set(cells) - {one}
    pressure = cells[other].value("Stack pressure [Pa]")
    cell = cells[one].override({"Stack pressure [Pa]": pressure}, {"formation": "empirical"})
    found = nasolid.cycle(cell, 15, "0.2mA/cm2", hold=None).table["cathode_contact_ohm_m2"].iloc[-1]
    contact = cells[other].value("Cathode contact areal resistance [Ohm.m2]")
    np.testing.assert_allclose(found, contact, rtol=0.02)


def test_what_pressure_replenishes_by_default_is_the_law_of_jolly2019():
    # 2.5 mA/cm2 need 9 MPa, in proportion: at half of that current and pressure voids just do not open
    for p in (1.0, 2.0, 4.5):
        limit = 25 / 9 * p
        cell = nasolid.load_cell("lowack2025-cell2").override(
            {"Stack pressure [Pa]": p * 1e6, "Ambient temperature [K]": 298.15},
            {"contact": "voids", "replenishment": "pressure"},
        )
        for current, opens in ((0.97 * limit, False), (1.1 * limit, True)):
            run = nasolid.plating_stripping(cell, current, 5.0, 1)
            assert (run.table["left_contact_fraction"][0] < 1) == opens


def test_a_ramp_finds_the_critical_current_whatever_penetration_does():
    leaky = hand_cell(penetration="critical current", after="leak")
    sharp = hand_cell(penetration="critical current")
    ramp = [2.0 * k for k in range(1, 40)]
    found = [nasolid.critical_current(cell, ramp, 0.5).critical_current_density for cell in (leaky, sharp)]
    assert found[0] == found[1] is not None


def test_a_leaking_symmetric_cell_tells_what_leaked():
    critical = {"Critical plating current density [A.m-2]": 3.0}
    run = nasolid.plating_stripping(
        hand_cell(critical, penetration="critical current", after="leak"), 20.0, 20.0, 2
    )
    leaked = run.table["leaked_Ah_m2"]
    assert leaked[0] > 1e-3
    # each half-cycle loses as much as the first once the filament is open, whichever way the voltage points
    np.testing.assert_allclose(np.diff(leaked)[1:], np.diff(leaked)[0], rtol=0.05)


def test_blocking_electrodes_have_no_shunt():
    model = nasolid.SymmetricCell(blocking=True, penetration="critical current", after="leak")
    assert "Shunt current density [A.m-2]" not in model.variables


def test_one_way_passes_all_that_the_metal_holds():
    run = nasolid.one_way(hand_cell(contact="ideal"), 8.0)
    assert run.stopped_by == "sodium exhausted"
    np.testing.assert_allclose(run.table["capacity_Ah_m2"], 3.4e-5 * 968.0 * 1166.0, rtol=1e-4)


def test_a_cell_that_has_dried_to_its_least_can_be_looked_at():
    dry = hand_cell({"Dry-out rate [s-1]": 1e-2}, dry_out="first order")
    held = nasolid.aged(nasolid.cycle(dry, 1, 4.1))
    assert held.value("Initial saturation") == pytest.approx(held.value("Least saturation"), rel=1e-9)
    with pytest.raises(nasolid.InputError, match="'Least saturation': 0 is out of bounds"):
        hand_cell({"Least saturation": 0.0}, dry_out="first order")


def test_no_cell_of_a_population_lives_through_what_ends_all():
    open_wide = {
        "Stack pressure [Pa]": 0.0,
        "Replenished stripping current density [A.m-2]": 0.0,
        "Critical plating current density Weibull scale [A.m-2]": 1e5,
    }
    cell = nasolid.load_cell("lowack2025-cell2").override(
        open_wide, {"contact": "voids", "penetration": "critical current"}
    )
    found = nasolid.survival(cell, 5, "0.5mA/cm2", cells=10)
    assert found.stopped_by == "contact lost"
    assert found.table["survivors"].tolist()[-2:] == [10, 0]
    assert found.table["expected"].iloc[-1] == 0


def test_a_figure_of_no_finished_cycle_is_refused():
    weak = hand_cell({"Critical plating current density [A.m-2]": 0.1}, penetration="critical current")
    run = nasolid.cycle(weak, 2, 4.1)
    with pytest.raises(nasolid.InputError, match=r"no cycle was finished \(penetration\)"):
        plots.cycles(run)


def test_both_ways_to_cycle_name_an_end_alike():
    weak = hand_cell({"Critical plating current density [A.m-2]": 0.1}, penetration="critical current")
    solution = nasolid.simulate(weak, 4.1, cycles=2)
    assert per_cycle(solution, weak)["stopped_by"].tolist() == ["penetration"]
    assert nasolid.cycle(weak, 2, 4.1).stopped_by == "penetration"


@pytest.mark.parametrize(
    ("choices", "says"),
    [
        ({"after": "leak"}, "after = 'leak' needs penetration = 'critical current'"),
        ({"replenishment": "pressure"}, "needs contact = 'voids' or 'vacancies'"),
    ],
)
def test_a_choice_that_nothing_would_read_is_refused(choices, says):
    with pytest.raises(nasolid.InputError, match=says):
        hand_cell({}, **choices)


def test_a_pressure_that_does_not_reach_the_contact_is_said_once(tmp_path, monkeypatch):
    from click.testing import CliRunner

    from nasolid.cli import main

    monkeypatch.chdir(tmp_path)
    args = ["cycle", "lowack2025-cell2", "--cycles", "1", "--no-plot", "--pressure", "0.2MPa"]
    with warnings.catch_warnings():
        warnings.simplefilter("ignore", NasolidWarning)
        plain = CliRunner().invoke(main, args)
        formed = CliRunner().invoke(main, [*args, "--choice", "formation=empirical"])
    assert plain.stderr.count("it follows the pressure") == 1
    assert "it follows the pressure" not in formed.stderr


def test_objects_say_in_a_line_what_they_are():
    cell = hand_cell(contact="voids")
    run = nasolid.cycle(cell, 2, 4.1)
    shown = [
        run,
        nasolid.impedance(cell, [1.0, 10.0]),
        nasolid.one_way(cell, 4.1, 2.0),
        nasolid.survival(hand_cell(), 1, 4.1, cells=3),
    ]
    for thing in shown:
        assert repr(thing).startswith(f"<{type(thing).__name__} ")
        assert len(repr(thing)) < 200
    assert {"cycle", "aged", "survival", "plots", "rate_map"} <= set(dir(nasolid))
    assert {"nyquist", "cycles", "heat_map"} <= set(dir(plots))


def test_a_figure_tells_the_aged_cell_from_the_fresh_one():
    cell = hand_cell(contact="voids")
    both = [
        nasolid.impedance(c, [1.0, 10.0, 100.0]) for c in (cell, nasolid.aged(nasolid.cycle(cell, 2, 4.1)))
    ]
    ax = plots.nyquist(both, plots.empty())
    labels = ax.get_legend_handles_labels()[1]
    assert len(set(labels)) == 2
    assert any("after 2 cycles" in label for label in labels)
