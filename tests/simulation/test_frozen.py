"""A cell held where its life has brought it: its impedance is the fresh one and what has changed."""

import numpy as np
import pytest
from by_hand import LAYERS, hand_cell, kappa_layer, metal_overpotential, resistance, voids

import nasolid
from nasolid.simulation.frozen import ages, frozen, frozen_at
from nasolid.simulation.stepping import Stepper

T = 311.0
LOW = 1e-7  # Hz: no constant-phase element is left
FRESH = 2.3  # contact resistance before formation over that after it
FORMING = {
    "Cathode contact resistance ratio before formation": FRESH,
    "Formation cycles": 1.7,
    "Cathode contact pressure exponent": 0.43,
    "Cathode contact reference pressure [Pa]": 0.7e6,
    "Cathode contact apex frequency [Hz]": 830.0,
    "Cathode contact apex frequency reference temperature [K]": 303.0,
    "Cathode contact CPE exponent": 0.77,
}
FORMED = (0.31 / 0.7) ** -0.43


def formed(charge):
    """Contact resistance factor after a charge per area [A.h.m-2] to and fro, by hand."""
    progress = 1 - np.exp(-charge / (2 * 12.4 * 1.7))
    return progress * FORMED + (1 - progress) * FRESH


def passed(run):
    """Charge per area that has passed to and fro [A.h.m-2]."""
    return run.table[["charge_capacity_Ah_m2", "discharge_capacity_Ah_m2"]].to_numpy().sum()


def difference(aged, fresh, **kwargs):
    return (
        nasolid.impedance(aged, [LOW], **kwargs).impedance
        - nasolid.impedance(fresh, [LOW], **kwargs).impedance
    )[0]


@pytest.mark.parametrize("cycles", [1, 4])
def test_formation_changes_the_impedance_by_the_contact_resistance(cycles):
    cell = hand_cell(FORMING, formation="empirical")
    run = nasolid.cycle(cell, cycles, 4.1, hold=None, tolerance=1e-7)
    r = resistance("Cathode contact") * (formed(passed(run)) - FRESH)
    np.testing.assert_allclose(difference(nasolid.aged(run), cell), r, rtol=1e-4)
    # and that of a cell before formation is not that of one after it
    done = hand_cell({k: v for k, v in FORMING.items() if "CPE" in k or "apex" in k})
    np.testing.assert_allclose(difference(cell, done), resistance("Cathode contact") * (FRESH - 1), rtol=1e-4)


def contact(theta):
    """Areal resistance of metal and constriction at a contact fraction, by hand."""
    return resistance("Sodium interface") / theta + voids(theta, 7.3e-6, kappa_layer(LAYERS[0], T))


def test_voids_change_the_impedance_by_kinetics_and_constriction_of_the_contact_that_is_left():
    changes = {"Stack pressure [Pa]": 0.11e6, "Contact fraction": 0.83}
    cell = hand_cell(changes, contact="voids")
    run = nasolid.cycle(cell, 3, 4.7)
    theta = run.table["contact_fraction_end"].iloc[-1]
    assert theta < 0.7
    np.testing.assert_allclose(difference(nasolid.aged(run), cell), contact(theta) - contact(0.83), rtol=2e-4)


def test_a_cell_that_ages_is_looked_at_as_it_starts():
    cell = hand_cell({"Contact fraction": 0.83}, contact="voids")
    still = hand_cell({"Contact fraction": 0.83}, constriction="voids")
    f = [1e4, 1.0, 1e-2]
    np.testing.assert_array_equal(nasolid.impedance(cell, f).impedance, nasolid.impedance(still, f).impedance)
    # laid on: pressure over hardness, at the start
    laid = hand_cell(contact="voids", contact_fraction="pressure")
    np.testing.assert_allclose(frozen(laid).value("Contact fraction"), 0.31 / 0.53, rtol=1e-12)


def test_a_cell_that_does_not_age_is_returned_itself():
    cell = hand_cell()
    assert not ages(cell)
    assert frozen(cell) is cell
    assert nasolid.aged(nasolid.cycle(cell, 1, 4.1)) is cell
    assert frozen_at(cell, None, 0.0) is cell


@pytest.mark.parametrize(
    "choices",
    [{"contact": "voids"}, {"contact": "vacancies"}, {"formation": "empirical"}, {"dry_out": "first order"}],
)
def test_a_cell_held_still_ages_no_more(choices):
    rate = {"Dry-out rate [s-1]": 3e-7} if "dry_out" in choices else {}
    cell = hand_cell(rate, **choices)
    assert ages(cell)
    held = frozen(cell)
    table = nasolid.cycle(held, 3, 4.7, hold=None, tolerance=1e-7).table
    for column in ("contact_fraction_end", "saturation", "resistance_ohm_m2"):
        if column in table:
            np.testing.assert_allclose(table[column][1:], table[column][1], rtol=1e-5)
    living = nasolid.cycle(cell, 1, 4.7, hold=None, tolerance=1e-7).table
    assert abs(living["resistance_ohm_m2"][0] / table["resistance_ohm_m2"][0] - 1) > 1e-4


def test_saturation_goes_into_where_the_cell_starts():
    drying = {"Dry-out rate [s-1]": 3e-7, "Least saturation": 0.27, "Initial saturation": 1.0}
    cell = hand_cell(drying, dry_out="first order")
    run = nasolid.cycle(cell, 3, 4.1)
    aged = nasolid.aged(run)
    s, t = run.table["saturation"].iloc[-1], run.state.time
    np.testing.assert_allclose(s, 0.27 + 0.73 * np.exp(-3e-7 * t), rtol=1e-5)
    np.testing.assert_allclose(aged.value("Initial saturation"), s, rtol=1e-12)
    assert aged.value("Dry-out rate [s-1]") == 0
    again = nasolid.cycle(aged, 1, 4.1)
    np.testing.assert_allclose(again.table["saturation"], s, rtol=1e-9)
    assert nasolid.impedance(aged, [1.0]).impedance[0].real > nasolid.impedance(cell, [1.0]).impedance[0].real


@pytest.mark.parametrize("factor", [0.61, 3.7])
def test_the_apex_of_the_contact_moves_with_its_resistance_as_its_capacity_stays(factor):
    cell = hand_cell(FORMING, formation="empirical")
    held = frozen(cell, contact_factor=factor)
    n, at = 0.77, 830.0
    apex = at * factor ** (-1 / n)
    # the apex is said at the reference temperature of the contact, where its resistance is factor r_ref
    f = apex * np.logspace(-1, 1, 201)
    spectrum = nasolid.impedance(held.override({"Ambient temperature [K]": 303.0}), f)
    arc = spectrum.contributions["Contact"]
    assert np.argmax(-arc.imag) == 100
    Q = 1 / (6.1e-3 * (2 * np.pi * at) ** n)
    r = factor * 6.1e-3
    by_hand = r / (1 + r * Q * (2j * np.pi * spectrum.frequency) ** n)
    np.testing.assert_allclose(arc, by_hand, rtol=1e-9)


def test_each_spectrum_under_load_sees_the_contact_of_its_moment():
    i = 4.1
    cell = hand_cell(FORMING, formation="empirical")
    spectra = nasolid.operando(cell, [LOW], current=i, every=0.25)
    long = nasolid.simulate(cell.override({}, {"double_layer": "capacitive"}), i, direction="discharge").t[-1]
    r = [float(s.contributions["Contact"][0].real) for s in spectra]
    by_hand = [resistance("Cathode contact") * formed(i * k * long / 4 / 3600) for k in (1, 2, 3)]
    np.testing.assert_allclose(r, by_hand, rtol=1e-4)
    assert r[0] > 1.05 * r[2]


def test_each_spectrum_under_load_sees_the_voids_of_its_moment():
    i, changes = 4.7, {"Stack pressure [Pa]": 0.0, "Contact fraction": 0.83}
    cell = hand_cell(changes, contact="voids")
    spectra = nasolid.operando(cell, [LOW], current=i, every=0.3)
    storing = cell.override({}, {"double_layer": "capacitive"})
    solution = nasolid.simulate(storing, i, direction="discharge")
    kappa = kappa_layer(LAYERS[0], T)
    found, by_hand = [], []
    for k, spectrum in enumerate(spectra, start=1):
        theta = float(solution["Contact fraction"](0.3 * k * solution.t[-1]))
        step = 1e-4
        slope = (metal_overpotential(i + step, theta, T) - metal_overpotential(i - step, theta, T)) / (
            2 * step
        )
        by_hand.append([slope, voids(theta, 7.3e-6, kappa)])
        found.append([spectrum.contributions[name][0].real for name in ("Metal kinetics", "Constriction")])
    np.testing.assert_allclose(found, by_hand, rtol=2e-4)
    assert found[-1][1] > 1.5 * found[0][1]


def test_a_cycle_that_gave_nothing_heals_no_contact(monkeypatch):
    taken, calls = Stepper.step, []

    def tired(self, *args):
        calls.append(args)
        if len(calls) > 4:
            raise nasolid.SolveError("the integrator gave up")
        return taken(self, *args)

    monkeypatch.setattr(Stepper, "step", tired)
    run = nasolid.cycle(hand_cell({"Contact fraction": 0.83}, contact="voids"), 9, 4.7)
    assert len(run.table) == 3
    left = run.table["contact_fraction_end"][1]
    np.testing.assert_allclose(nasolid.aged(run).value("Contact fraction"), left, rtol=1e-9)
