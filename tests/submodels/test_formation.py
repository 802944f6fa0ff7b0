"""Formation: the cathode's contact resistance over the first cycles."""

import numpy as np
import pytest
from by_hand import hand_cell, resistance, run

pytestmark = pytest.mark.filterwarnings("ignore:.*what is plausible")  # limiting cases

PROGRESS, R_CONTACT = "Formation progress", "Cathode contact areal resistance [Ohm.m2]"
VOLTAGE = "Voltage [V]"
TIMES = np.array([0.0, 50.0, 140.0, 300.0])
RATIO, CYCLES, EXPONENT, REFERENCE, CAPACITY = 1.9, 2.7, 0.32, 0.91e6, 12.4
FORMS = {"formation": "empirical"}
QUICK = {"Formation cycles": 0.0037}  # much of it within a run of minutes


def progress(charge, cycles=CYCLES):
    """Share of the change that has happened after a charge [C.m-2]."""
    return 1 - np.exp(-charge / (2 * CAPACITY * 3600 * cycles))


def factor(phi, p=0.31e6):
    return phi * (p / REFERENCE) ** -EXPONENT + (1 - phi) * RATIO


@pytest.mark.parametrize(("i", "cycles"), [(3.3, CYCLES), (-4.7, 0.0037)])
def test_progress_goes_with_the_charge_that_has_passed(i, cycles):
    solution = run(hand_cell({"Formation cycles": cycles}, **FORMS), i, 300)
    np.testing.assert_allclose(
        solution[PROGRESS](TIMES), progress(abs(i) * TIMES, cycles), rtol=1e-6, atol=1e-12
    )


@pytest.mark.parametrize(("T", "p"), [(289.0, 0.31e6), (311.0, 2.3e6)])
def test_resistance_moves_to_the_value_that_pressure_decides(p, T):
    cell = hand_cell(QUICK | {"Stack pressure [Pa]": p, "Ambient temperature [K]": T}, **FORMS)
    found = run(cell, -3.3, 300)[R_CONTACT](TIMES)
    by_hand = resistance("Cathode contact", T=T) * factor(progress(3.3 * TIMES, 0.0037), p)
    np.testing.assert_allclose(found, by_hand, rtol=1e-6)
    np.testing.assert_allclose(found[0], 1.9 * resistance("Cathode contact", T=T), rtol=1e-12)


@pytest.mark.parametrize("i", [3.3, -3.3])
def test_formation_costs_the_current_times_what_it_adds(i):
    formed, plain = run(hand_cell(QUICK, **FORMS), i, 300), run(hand_cell(), i, 300)
    more = resistance("Cathode contact") * (factor(progress(abs(i) * TIMES, 0.0037)) - 1)
    np.testing.assert_allclose(plain[VOLTAGE](TIMES) - formed[VOLTAGE](TIMES), i * more, rtol=0, atol=3e-8)
    contact = formed["Loss: Contact [V]"](TIMES) - plain["Loss: Contact [V]"](TIMES)
    np.testing.assert_allclose(contact, i * more, rtol=0, atol=3e-8)
    assert np.ptp(more) > 1e-4


def test_nothing_forms_at_rest():
    middle = {"Initial concentration in positive electrode [mol.m-3]": 0.5 * 13823.0}
    solution = run(hand_cell(QUICK, hysteresis="none", **FORMS), 0.0, 300, values=middle)
    np.testing.assert_array_equal(solution[PROGRESS](TIMES), 0)


def test_a_contact_that_needs_no_formation_leaves_no_trace():
    off = {"Cathode contact resistance ratio before formation": 1.0, "Cathode contact pressure exponent": 0.0}
    formed, plain = run(hand_cell(off | QUICK, **FORMS), 3.3, 300), run(hand_cell(), 3.3, 300)
    np.testing.assert_allclose(formed[R_CONTACT](TIMES), resistance("Cathode contact"), rtol=1e-14)
    np.testing.assert_allclose(formed[VOLTAGE](0), plain[VOLTAGE](0), rtol=1e-12)
    np.testing.assert_allclose(formed[VOLTAGE](TIMES), plain[VOLTAGE](TIMES), rtol=1e-8)


def test_formation_at_the_reference_pressure_ends_at_the_stated_resistance():
    cell = hand_cell({"Formation cycles": 1e-4, "Stack pressure [Pa]": REFERENCE}, **FORMS)
    found = run(cell, 3.3, 300)[R_CONTACT](300.0)
    np.testing.assert_allclose(found, resistance("Cathode contact"), rtol=1e-6)


def test_a_double_layer_changes_nothing_of_it():
    cell = hand_cell(QUICK, double_layer="capacitive", **FORMS)
    found = run(cell, 3.3, 300)[R_CONTACT](TIMES)
    by_hand = resistance("Cathode contact") * factor(progress(3.3 * TIMES, 0.0037))
    np.testing.assert_allclose(found, by_hand, rtol=1e-6)
