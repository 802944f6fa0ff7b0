"""Cycling gives what simulating and PyBaMM's own experiments give, for as long as one likes."""

import os
import subprocess
import sys
from pathlib import Path

import numpy as np
import pybamm
import pytest
from by_hand import F, hand_cell, mean_potential, tight

import nasolid
from nasolid.simulation.constant_current import LOWER, UPPER, model_for, start_values
from nasolid.simulation.stepping import Stepper

CHARGE, DISCHARGE = "charge_capacity_Ah_m2", "discharge_capacity_Ah_m2"

AGEING = {
    "contact": "voids",
    "pressure": "spring",
    "penetration": "critical current",
    "after": "leak",
    "dry_out": "first order",
    "formation": "empirical",
}
"""Everything that lives, at once."""

LIVELY = {
    "Critical plating current density [A.m-2]": 2.3,
    "Shunt areal conductance [S.m-2]": 0.03,
    "Contact fraction": 0.9,
}
"""Numbers under which all of it acts: at 4.7 A/m2 voids open, fill and close, and a filament leaks."""


def capacities(run):
    return run.table[[CHARGE, DISCHARGE]].to_numpy(dtype=float)


def test_a_charge_with_a_hold_is_that_of_pybamms_experiment():
    changes = {"Upper voltage cut-off [V]": 3.57, "Cathode contact areal resistance [Ohm.m2]": 0.033}
    cell, i, end = hand_cell(changes), 6.1, 0.73
    area = cell.value("Electrode area [m2]")
    values = start_values(cell, -i)
    values.update({LOWER: -9.0, UPPER: 19.0})  # what ends a step is the experiment's
    steps = [
        pybamm.step.current(-i * area, termination="3.57 V"),
        pybamm.step.voltage(3.57, termination=f"{end * area} A"),
        pybamm.step.current(i * area, termination="2.61 V"),
    ]
    experiment = pybamm.Experiment([tuple(steps)] * 2)
    sim = pybamm.Simulation(
        model_for(cell), parameter_values=values, experiment=experiment, solver=tight(1e-7)
    )
    solution = sim.solve(calc_esoh=False)
    expected = []
    for cycle in solution.cycles:
        passed = [float(s["Discharge capacity [A.h]"].entries[-1]) for s in cycle.steps]
        start = float(cycle.steps[0]["Discharge capacity [A.h]"].entries[0])
        expected.append([start - passed[1], passed[2] - passed[1]])
    run = nasolid.cycle(cell, 2, i, hold=end, tolerance=1e-7)
    np.testing.assert_allclose(capacities(run), np.array(expected) / area, rtol=1e-5)
    without = nasolid.cycle(cell, 1, i, hold=None, tolerance=1e-7)
    assert without.table[CHARGE][0] < 0.9 * run.table[CHARGE][0]  # the hold passes charge


def test_cycles_at_constant_current_are_those_of_simulate():
    cell = hand_cell()
    solution = nasolid.simulate(cell, 4.1, charge_current=2.3, cycles=3, tolerance=1e-7)
    passed = [record.areal_capacity for record in nasolid.half_cycles(solution, cell)]
    run = nasolid.cycle(cell, 3, 4.1, charge_current=2.3, hold=None, tolerance=1e-7)
    np.testing.assert_allclose(capacities(run), np.reshape(passed, (3, 2)), rtol=1e-6)
    assert list(run.table["cycle"]) == [1, 2, 3]
    assert run.stopped_by is None


def test_efficiency_is_discharge_over_charge():
    table = nasolid.cycle(hand_cell(), 2, 4.1).table
    np.testing.assert_allclose(table["coulombic_efficiency"], table[DISCHARGE] / table[CHARGE], rtol=1e-12)
    assert abs(table["coulombic_efficiency"][0] - 1) > 1e-3  # the cell was not assembled at its lower cut-off


def test_resistance_is_open_circuit_less_voltage_over_current_half_way_through_the_discharge():
    cell, i = hand_cell(hysteresis="none"), 4.1
    (step,) = nasolid.simulate(cell, i, tolerance=1e-7).cycles[0].steps[1:]
    half = (step.t[0] + step.t[-1]) / 2
    U = mean_potential(float(step["Average positive particle stoichiometry"](half)), 311.0)
    by_hand = (U - float(step["Voltage [V]"](half))) / i
    run = nasolid.cycle(cell, 1, i, hold=None, tolerance=1e-7)
    np.testing.assert_allclose(run.table["resistance_ohm_m2"], by_hand, rtol=1e-4)


def test_hysteresis_is_no_resistance():
    found = {}
    for gap in (0.0011, 0.0057):
        cell = hand_cell({"Positive electrode OCP half-gap [V]": gap})
        found[gap] = nasolid.cycle(cell, 1, 4.1, hold=None).table["resistance_ohm_m2"][0]
    # a gap of 4.6 mV at 4.1 A/m2 would be 1.1e-3 Ohm.m2, of some 2e-2
    assert abs(found[0.0057] - found[0.0011]) < 1e-5


def test_sodium_of_host_and_metal_is_conserved_from_cycle_to_cycle():
    cell = hand_cell()
    table = nasolid.cycle(cell, 3, 4.1).table
    host = 0.981 * 0.43 * 0.87 * 1.37e-4 * 13823.0
    metal = 3.4e-5 * 968.0 * 1166.0 * 3600 / F
    np.testing.assert_allclose(table["sodium_mol"], 2.3e-5 * (host + metal), rtol=1e-8)


@pytest.mark.parametrize("choices", [{}, AGEING], ids=["plain", "all that ages"])
def test_a_run_that_is_taken_up_from_a_file_is_bit_for_bit_the_uninterrupted_one(tmp_path, choices):
    cell = hand_cell(LIVELY if choices else {}, **choices)
    whole = nasolid.cycle(cell, 5, 4.7)
    first = nasolid.cycle(cell, 2, 4.7)
    first.state.save(tmp_path / "state.json")
    second = nasolid.cycle(cell, 3, 4.7, start=tmp_path / "state.json")
    assert list(first.table.columns) == list(second.table.columns) == list(whole.table.columns)
    for column in whole.table.columns:
        parts = [*first.table[column], *second.table[column]]
        np.testing.assert_array_equal(parts, whole.table[column].to_numpy(), err_msg=column)
    np.testing.assert_array_equal(second.state.states, whole.state.states)
    assert second.state == whole.state
    if choices:  # and all of it moved
        table = whole.table
        moving = ("contact_fraction_end", "saturation", "cathode_contact_factor", "leaked_Ah_m2")
        for column in (*moving, "largest_pressure_Pa", "void_volume_m"):
            assert table[column].nunique() > 1, column


@pytest.mark.parametrize("share", [0.011, 0.13])
def test_what_a_shunt_leaks_is_what_the_efficiency_lacks(share):
    i = 4.7
    changes = {
        "Critical plating current density [A.m-2]": 2.3,
        "Shunt areal conductance [S.m-2]": share * i / 3.36,
    }
    cell = hand_cell(changes, penetration="critical current", after="leak", contact="ideal")
    table = nasolid.cycle(cell, 5, i, hold=None, tolerance=1e-7).table
    leaked = np.diff(table["leaked_Ah_m2"])[-1]
    by_hand = 1 - leaked / table[CHARGE].iloc[-1]
    np.testing.assert_allclose(table["coulombic_efficiency"].iloc[-1], by_hand, rtol=1e-5)
    # a filament of full width leaks g V for as long as the cycle takes, some 3.36 V times its hours
    hours = (table[CHARGE] + table[DISCHARGE]).iloc[-1] / i
    np.testing.assert_allclose(leaked, share * i * hours, rtol=0.03)
    assert by_hand < 1 - share


def test_retention_ends_a_run_at_the_first_cycle_below_it():
    # liquid leaves until salt and wetted area limit the discharge
    changes = {
        "Dry-out rate [s-1]": 1.7e-5,
        "Least saturation": 0.05,
        "Cathode contact areal resistance [Ohm.m2]": 0.02,
    }
    cell = hand_cell(changes, dry_out="first order")
    run = nasolid.cycle(cell, 60, 7.0, hold=None, retention=0.97)
    kept = (run.table[DISCHARGE] / run.table[DISCHARGE][0]).to_numpy()
    assert run.stopped_by == "retention"
    assert kept[-1] < 0.97
    assert np.all(kept[:-1] >= 0.97)
    assert len(kept) < 60
    assert run.state.cycles == len(kept)  # the cycle below it ran to its end


def test_retention_counts_from_the_first_cycle_of_all_also_in_a_run_that_goes_on():
    cell = hand_cell({"Dry-out rate [s-1]": 1.7e-5, "Least saturation": 0.05}, dry_out="first order")
    begun = nasolid.cycle(cell, 2, 7.0, hold=None)
    assert begun.state.first_capacity == begun.table[DISCHARGE][0]
    share = begun.table[DISCHARGE][1] / begun.table[DISCHARGE][0]
    later = nasolid.cycle(cell, 9, 7.0, hold=None, start=begun.state, retention=float(share) - 1e-9)
    assert len(later.table) == 1
    assert later.stopped_by == "retention"


def test_a_hundred_cycles_are_a_hundred_rows():
    run = nasolid.cycle("lowack2025-cell2", 100, "0.5mA/cm2")
    assert list(run.table["cycle"]) == list(range(1, 101))
    assert run.state.cycles == 100
    np.testing.assert_allclose(run.table[DISCHARGE][1:], run.table[DISCHARGE][1], rtol=1e-4)  # nothing ages


MEMORY = """
import os, nasolid
from nasolid.simulation.cycling import Bench, Protocol
cell = nasolid.load_cell("lowack2025-cell2")
bench = Bench(cell, Protocol(5.0, 5.0, 0.65), 1e-6)
for row in bench.run(100):
    if row["cycle"] in (10, 100):
        with open("/proc/self/statm") as file:
            print(int(file.read().split()[1]) * os.sysconf("SC_PAGE_SIZE"))
"""


@pytest.mark.skipif(not Path("/proc/self/statm").exists(), reason="reads memory as Linux tells it")
def test_memory_does_not_grow_with_the_cycles():
    env = os.environ | {"PYTHONPATH": str(Path(nasolid.__file__).parents[1])}
    command = [sys.executable, "-c", MEMORY]
    grown = []
    for _ in range(4):  # the allocator takes a block of 11 MB in some runs; what leaks grows in all
        ended = subprocess.run(command, capture_output=True, text=True, check=True, env=env)
        at_10, at_100 = (int(line) for line in ended.stdout.split())
        grown.append(at_100 - at_10)
        if grown[-1] < 10e6:
            return
    pytest.fail(f"memory grew by {grown} bytes in every run")


def test_a_stepper_that_took_no_step_has_no_state():
    cell = hand_cell()
    stepper = Stepper(model_for(cell), start_values(cell, 4.1), {}, 1e-6)
    with pytest.raises(nasolid.SolveError, match="take a step first"):
        stepper.state()


REFUSED = {
    "no cycles": ({"cycles": 0}, "give a whole number from 1"),
    "half a cycle": ({"cycles": 1.5}, "give a whole number"),
    "cycles that are a truth": ({"cycles": True}, "give a whole number"),
    "a hold that ends at once": ({"hold": 4.1}, "not below the charge current"),
    "a hold above a slow charge": ({"hold": 3.1, "charge_current": 2.9}, "not below the charge current"),
    "retention of all": ({"retention": 1.0}, "above 0 and below 1"),
    "retention of nothing": ({"retention": 0.0}, "above 0 and below 1"),
}


@pytest.mark.parametrize("what", REFUSED)
def test_what_cannot_be_cycled_is_refused_before_anything_is_solved(what, monkeypatch):
    monkeypatch.setattr("pybamm.BaseSolver.step", None)
    asked, hint = REFUSED[what]
    with pytest.raises(nasolid.InputError, match=hint):
        nasolid.cycle(hand_cell(), **{"cycles": 2, "current": 4.1} | asked)
