"""What the model gives for a measured entry is what a run by hand gives."""

from dataclasses import replace

import numpy as np
import pytest

import nasolid
from nasolid.errors import InputError
from nasolid.simulation.energy import energy_density
from nasolid.simulation.resistance import pulse_resistance
from nasolid.validation import measured
from nasolid.validation.fields import PROTOCOLS as WORDS
from nasolid.validation.observables import NotModelled, Observables
from nasolid.validation.protocols import PROTOCOLS

CONTACT = "Cathode contact areal resistance [Ohm.m2]"
UTILISATION = "Positive electrode utilisation"


def entry(name):
    return next(record for record in measured() if record.name == name)


def observed(name, cell=None):
    record = entry(name)
    cell = cell or nasolid.load_cell(record.model or record.cell)
    return Observables(cell).value(record)


def test_every_protocol_that_a_file_may_name_can_be_asked():
    assert set(WORDS) == set(PROTOCOLS)


def test_every_entry_of_a_shipped_cell_is_modelled_or_says_why_not():
    for record in measured():
        if record.cell:
            assert bool(record.protocol) != bool(record.unmodelled), record.name


def test_a_capacity_is_that_of_the_run():
    cell = nasolid.load_cell("lowack2025-cell2")
    charge, discharge = nasolid.half_cycles(nasolid.simulate(cell, "0.1mA/cm2"), cell)
    np.testing.assert_allclose(observed("lowack2025-cell2/first-charge"), charge.areal_capacity, rtol=1e-5)
    np.testing.assert_allclose(
        observed("lowack2025-cell2/first-discharge"), discharge.areal_capacity, rtol=1e-5
    )


def test_the_slope_of_the_gap_is_twice_the_resistance_over_the_area():
    cell = nasolid.load_cell("lan2019")
    one_way, both = observed("lan2019/resistance-slope"), observed("lan2019/gap-slope")
    np.testing.assert_allclose(both, 2 * one_way / cell.value("Electrode area [m2]"), rtol=1e-12)
    more = cell.override({CONTACT: cell.value(CONTACT) + 5e-3})
    np.testing.assert_allclose(observed("lan2019/resistance-slope", more) - one_way, 5e-3, rtol=0.02)


def test_a_pulse_feels_what_its_frequency_feels():
    cell = nasolid.load_cell("lowack2025-cell1")
    expected = pulse_resistance(cell, 0.5, 1 / (2 * np.pi * 0.1))
    np.testing.assert_allclose(observed("lowack2025-cell1/resistance-after-formation"), expected, rtol=1e-4)


def test_before_formation_the_contact_alone_differs_by_its_ratio():
    cell = nasolid.load_cell("lowack2025-cell1")
    before, after = (
        observed(f"lowack2025-cell1/resistance-{word}-formation") for word in ("before", "after")
    )
    # 583.7 Ohm.cm2 at its own temperature, times 0.383 before
    np.testing.assert_allclose(after - before, cell.value(CONTACT) * (1 - 0.383), rtol=1e-3)


def test_an_arc_whose_resistance_falls_peaks_higher_at_the_same_capacity():
    before, after = (
        observed(f"lowack2025-cell1/apex-charge-transfer-{word}-formation") for word in ("before", "after")
    )
    n = nasolid.load_cell("lowack2025-cell1").value("Cathode contact CPE exponent")
    np.testing.assert_allclose(after, 230, rtol=2e-3)
    np.testing.assert_allclose(before / after, 0.383 ** (-1 / n), rtol=5e-3)


def test_an_energy_density_rests_on_the_simulated_capacity_and_the_papers_voltage():
    cell = nasolid.load_cell("lowack2025-cell1")
    capacity = observed("lowack2025-cell1/first-discharge")
    expected = energy_density(cell, capacity, 3.4)
    np.testing.assert_allclose(
        observed("lowack2025-cell1/energy-volumetric"), 1000 * expected.volumetric_Wh_l, rtol=1e-5
    )
    np.testing.assert_allclose(
        observed("lowack2025-cell1/energy-gravimetric-theoretical"),
        energy_density(cell, None, 3.4).gravimetric_Wh_kg,
        rtol=1e-12,
    )


def test_the_voltage_of_a_symmetric_cell_is_its_resistance_times_the_current():
    # 1.8 mm at 5 mS/cm and two interfaces of 1.7 Ohm.cm2, 1 mA/cm2; sinh flattens the interfaces by less than 1 %
    found = observed("tsai2020/symmetric-voltage-low")
    pellet = observed("tsai2020/symmetric-pellet") * 0.85e-4
    np.testing.assert_allclose(found, 10 * (pellet + 2 * 1.7e-4), rtol=2e-3)


def test_variants_are_told_apart():
    cell = nasolid.load_cell("lowack2025-cell2")
    record = entry("lowack2025-cell2/first-discharge")
    observe = Observables(cell, [UTILISATION])
    other = cell.override({UTILISATION: 0.9 * cell.value(UTILISATION)})
    first, second, again = (observe.value(record, c) for c in (cell, other, cell))
    assert first == again
    np.testing.assert_allclose(second / first, 0.9, rtol=2e-3)


def test_what_is_not_modelled_says_why():
    record = entry("hu2024/retention-0.2C")
    with pytest.raises(NotModelled, match=r"retention-0\.2C: no law of slow fade"):
        Observables(nasolid.load_cell("hu2024")).value(record)
    assert issubclass(NotModelled, InputError)


def test_a_peak_is_where_the_curve_is_flattest():
    cell = nasolid.load_cell("hu2024")
    gap = observed("hu2024/peak-charge", cell) - observed("hu2024/peak-discharge", cell)
    np.testing.assert_allclose(gap, observed("hu2024/gap-0.2C", cell), atol=8e-3)


def test_the_least_resistance_is_below_that_of_any_content():
    cell = nasolid.load_cell("yamauchi2020-C")
    least = observed("yamauchi2020-C/least-resistance-discharge", cell)
    others = [pulse_resistance(cell, sto, 1 / (2 * np.pi * 0.1)) for sto in (0.3, 0.5, 0.7)]
    assert all(least <= other * (1 + 1e-4) for other in others)


def test_conditions_of_an_entry_are_its_own():
    record = replace(entry("lowack2025-cell2/resistance-after-formation"), temperature=273.15)
    cell = nasolid.load_cell("lowack2025-cell2")
    cold = pulse_resistance(cell.override({"Ambient temperature [K]": 273.15}), 0.5, 1 / (2 * np.pi * 0.1))
    np.testing.assert_allclose(Observables(cell).value(record), cold, rtol=1e-4)


@pytest.mark.parametrize(("direction", "sign"), [("charge", -1), ("discharge", 1)])
def test_a_resistance_is_felt_in_its_own_direction(monkeypatch, direction, sign):
    observe, signs = Observables(nasolid.load_cell("yamauchi2020-C")), []
    monkeypatch.setattr(observe, "pulse", lambda cell, sto, seconds, sign: signs.append(sign) or 1.0)
    observe.value(entry(f"yamauchi2020-C/least-resistance-{direction}"))
    assert set(signs) == {sign}
