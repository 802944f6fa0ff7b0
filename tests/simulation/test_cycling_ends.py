"""What ends a run of cycles has a name, and what was done before it is kept."""

import numpy as np
import pytest
from by_hand import arrhenius, hand_cell, metal_overpotential

import nasolid
from nasolid.errors import OverAtOnce
from nasolid.simulation.stepping import Stepper

CHARGE, DISCHARGE = "charge_capacity_Ah_m2", "discharge_capacity_Ah_m2"
PER_METRE = 968.0 * 1166.0  # A.h.m-3
CRITICAL = "Critical plating current density [A.m-2]"
CRITICAL_ENERGY = "Critical plating current density activation energy [eV]"


def named(run):
    """What ended a run, at once or not."""
    return run.stopped_by and run.stopped_by.removesuffix(" at once")


def kept(run, cycles):
    """Rows of whole cycles before the one that ended the run."""
    before = run.table.iloc[:-1]
    assert len(before) == cycles
    assert list(before["stopped_by"]) == [None] * cycles
    assert before[[CHARGE, DISCHARGE]].notna().all().all()
    assert run.state.cycles == cycles
    return before


@pytest.mark.parametrize(("over", "ending"), [(0.99, None), (1.01, "penetration")])
def test_plating_above_the_critical_current_density_ends_the_charge_at_once(over, ending):
    i, theta = 4.1, 0.37
    found = hand_cell(penetration="critical current").values()
    reference = found["Critical plating current density reference temperature [K]"]
    factor = arrhenius(1.0, found[CRITICAL_ENERGY], reference, 311.0)
    assert factor > 1.05  # the run is not at the temperature of the constant
    cell = hand_cell({CRITICAL: i / theta / over / factor}, penetration="critical current")
    run = nasolid.cycle(cell, 2, i)
    assert named(run) == ending
    np.testing.assert_allclose(run.table["peak_plating_A_m2"], i / theta, rtol=1e-5)
    if ending:
        assert run.state is None
        assert list(run.table[CHARGE]) == [0.0]
        assert run.table[DISCHARGE].isna().all()


def test_voids_that_shrink_the_contact_bring_penetration_in_a_later_charge():
    # contact shrinks on discharge; the next charge plates on what is left of it
    i, changes = (
        6.1,
        {"Constriction cell radius [m]": 4.1e-5, "Contact fraction": 0.9, "Stack pressure [Pa]": 0.0},
    )
    healthy = nasolid.cycle(hand_cell(changes, contact="voids"), 4, i)
    peaks = healthy.table["peak_plating_A_m2"].to_numpy()
    assert peaks[1] > 1.05 * peaks[0]
    factor = arrhenius(1.0, 0.14, 303.15, 311.0)
    between = (peaks[0] + peaks[1]) / 2 / factor
    cell = hand_cell(changes | {CRITICAL: between}, contact="voids", penetration="critical current")
    run = nasolid.cycle(cell, 4, i)
    assert named(run) == "penetration"
    before = kept(run, 1)
    np.testing.assert_allclose(before[DISCHARGE], healthy.table[DISCHARGE][:1], rtol=1e-6)


def test_sodium_is_exhausted_when_the_reservoir_and_what_was_plated_have_passed():
    # assembled half charged: there is room in the host for more than there is metal
    reservoir = 1.7e-6
    cell = hand_cell({"Sodium reservoir thickness [m]": reservoir, "Initial stoichiometry": 0.5})
    run = nasolid.cycle(cell, 3, 4.1)
    assert run.stopped_by == "sodium exhausted"
    (row,) = run.table.to_dict("records")
    np.testing.assert_allclose(row[DISCHARGE], row[CHARGE] + (reservoir - 1e-9) * PER_METRE, rtol=1e-6)
    np.testing.assert_allclose(row["sodium_thickness_m"], 1e-9, rtol=1e-3)
    assert run.state is None


def test_a_shunt_eats_no_sodium():
    # what leaks is charge that passes as electrons: metal and host keep their sum
    changes = {CRITICAL: 2.3, "Shunt areal conductance [S.m-2]": 0.1}
    run = nasolid.cycle(hand_cell(changes, penetration="critical current", after="leak"), 3, 4.1)
    host = 0.981 * 0.43 * 0.87 * 1.37e-4 * 13823.0
    total = 2.3e-5 * (host + 3.4e-5 * PER_METRE * 3600 / 96485.33212)
    np.testing.assert_allclose(run.table["sodium_mol"], total, rtol=1e-8)
    assert run.table["leaked_Ah_m2"].iloc[-1] > 1
    assert abs(run.table["sodium_thickness_m"].iloc[-1] / 3.4e-5 - 1) > 1e-3  # the metal is not as it began


LOSING = {
    "Stack pressure [Pa]": 0.0,
    "Contact fraction": 0.9,
    "Lost contact fraction": 0.27,
    "Constriction cell radius [m]": 4.1e-5,
}
"""No pressure closes voids: each cycle opens more than it fills."""


def test_contact_is_lost_where_voids_leave_less_than_the_lost_fraction():
    run = nasolid.cycle(hand_cell(LOSING, contact="voids"), 30, 9.1)
    assert run.stopped_by == "contact lost"
    before = kept(run, len(run.table) - 1)
    assert len(before) > 1
    assert (before["contact_fraction"] > 0.27).all()
    last = run.table.iloc[-1]
    np.testing.assert_allclose([last["contact_fraction"], last["contact_fraction_end"]], 0.27, rtol=1e-6)


def test_a_hold_whose_current_a_shunt_keeps_up_is_not_finished():
    # twice the theoretical capacity at the set current and a day are waited for
    changes = {CRITICAL: 2.3, "Shunt areal conductance [S.m-2]": 1.3}
    i, cell = 4.1, hand_cell(changes, penetration="critical current", after="leak")
    run = nasolid.cycle(cell, 3, i)
    assert run.stopped_by == "half-cycle not finished"
    theory = 0.43 * 0.87 * 1.37e-4 * 13823.0 * 96485.33212 / 3600
    (row,) = run.table.to_dict("records")
    longest = 2 * theory + 24 * i
    assert 0.8 * longest < row[CHARGE] < longest
    # what did not plate has leaked, and the host is empty
    plated = (row["sodium_thickness_m"] - 3.4e-5) * PER_METRE
    np.testing.assert_allclose(plated, row[CHARGE] - row["leaked_Ah_m2"], rtol=1e-4)
    np.testing.assert_allclose(plated, 0.981 * theory, rtol=0.01)


def test_a_charge_whose_losses_fill_the_window_passes_nothing_and_says_so():
    i, cell = 900.0, hand_cell()
    assert i * 6.1e-3 + metal_overpotential(i, 0.37, 311.0) > 3.79 - 2.61
    with pytest.warns(OverAtOnce, match="over before any charge passed"):
        run = nasolid.cycle(cell, 2, i, hold=None)
    table = run.table
    assert (table[CHARGE] == 0).all()
    assert table["coulombic_efficiency"].isna().all()
    assert len(table) <= 2


def test_an_integrator_that_gives_up_is_named_and_what_was_done_is_kept(monkeypatch):
    taken = Stepper.step
    calls = []

    def tired(self, *args):
        calls.append(args)
        if len(calls) > 5:
            raise nasolid.SolveError("the integrator gave up after 3 s")
        return taken(self, *args)

    monkeypatch.setattr(Stepper, "step", tired)
    run = nasolid.cycle(hand_cell(), 9, 4.1)
    assert run.stopped_by == "the integrator gave up after 3 s"
    kept(run, 2)
    assert run.table[CHARGE].iloc[-1] > 0  # the charge of the cycle that failed
    assert np.isnan(run.table[DISCHARGE].iloc[-1])


def test_a_state_is_taken_between_whole_cycles_alone():
    # resumed after an end it repeats the cycle that did not run to its end
    cell = hand_cell(LOSING, contact="voids")
    run = nasolid.cycle(cell, 30, 9.1)
    again = nasolid.cycle(cell, 30, 9.1, start=run.state)
    assert again.stopped_by == run.stopped_by
    assert again.table["cycle"].tolist() == [run.table["cycle"].iloc[-1]]
