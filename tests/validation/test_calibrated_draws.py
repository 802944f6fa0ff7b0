"""Draws over what is uncertain, each calibrated as the cell was."""

from dataclasses import replace

import numpy as np
import pytest
from by_hand import hand_cell

import nasolid
from nasolid.simulation.resistance import pulse_resistance
from nasolid.validation import calibrated, intervals
from nasolid.validation.calibrated import Ensemble, ensemble, modelled_by
from nasolid.validation.intervals import interval, scattered
from nasolid.validation.measured import Measured
from nasolid.validation.observables import Observables

CONTACT = "Cathode contact areal resistance [Ohm.m2]"
TRANSFER = "Separator cathode interface areal resistance [Ohm.m2]"
UTILISATION = "Positive electrode utilisation"
THICKNESS = "Separator thickness [m]"


def uncertain(cell, **changes):
    """A cell in which nothing is uncertain but what is said here; keys by the names above."""
    sure = {"range_si": None, "uncertainty_si": None, "fitted_to": ()}
    entries = {key: replace(entry, **sure) for key, entry in cell.entries.items()}
    for name, said in changes.items():
        key = globals()[name]
        entries[key] = replace(entries[key], **said)
    return replace(cell, entries=entries)


def pulse_record(si, deviation):
    return Measured(
        id="pulse", cell="own", quantity="areal resistance", source="own", value=si, si=si, unit="Ohm.m2",
        uncertainty_si=deviation, protocol="pulse", fitted=True,
    )  # fmt: skip


def own_cell(contact_range=(5.5e-3, 6.3e-3), transfer_range=(0.0, 3e-3)):
    cell = hand_cell(mesh="plain").override({"Ambient temperature [K]": 303.0})
    return uncertain(
        cell,
        CONTACT={"kind": "fitted", "fitted_to": ("own/pulse",), "range_si": contact_range},
        TRANSFER={"kind": "assumed", "range_si": transfer_range},
    )


def felt_by(cells):
    """Resistance of a pulse of every variant, in one build."""
    record, observe = pulse_record(1.0, 0.1), Observables(cells[0], [CONTACT, TRANSFER], [])
    return np.array([observe.value(record, other) for other in cells])


def test_what_is_assumed_elsewhere_is_taken_off_what_was_fitted():
    cell = own_cell()
    whole = pulse_resistance(cell, 0.5)
    sigma = 0.05 * whole
    drawn = ensemble(cell, 24, seed=4, records=[pulse_record(whole, sigma)])
    assert drawn.refitted == (CONTACT,)
    assert all(other is not None for other in drawn.cells)
    contact, transfer = (np.array([c.value(key) for c in drawn.cells]) for key in (CONTACT, TRANSFER))
    assert transfer.min() < 0.3e-3
    assert transfer.max() > 2.7e-3
    # the whole scatters as the measured value does, whatever the transfer is
    felt = felt_by(drawn.cells)
    np.testing.assert_allclose(felt.mean(), whole, rtol=0.01)
    np.testing.assert_allclose(felt.std(), sigma, rtol=0.15)
    assert abs(np.corrcoef(felt, transfer)[0, 1]) < 0.35
    more, less = felt_by([cell.override({TRANSFER: r}) for r in (2e-3, 1e-3)])
    slope = np.polyfit(transfer, contact - felt, 1)[0]
    np.testing.assert_allclose(slope, -(more - less) / 1e-3, rtol=0.02)


def test_a_draw_that_contradicts_the_measurement_is_left_out():
    cell = own_cell(transfer_range=(0.0, 3e-2))  # more than the whole: some draws leave nothing to take off
    whole = pulse_resistance(cell, 0.5)
    drawn = ensemble(cell, 24, seed=4, records=[pulse_record(whole, 0.02 * whole)])
    kept = [other for other in drawn.cells if other is not None]
    assert 0 < len(kept) < 24
    assert np.abs(felt_by(kept) / whole - 1).max() <= 3.02 * 0.02


def test_an_interval_is_that_of_the_measured_value_for_a_calibration():
    cell = own_cell()
    whole = pulse_resistance(cell, 0.5)
    record = pulse_record(whole, 0.05 * whole)
    values, _ = scattered(cell, [record], 40, seed=1)
    low, high = interval(values["own/pulse"])
    np.testing.assert_allclose([low, high], [whole * 0.91, whole * 1.09], rtol=0.02)  # of forty draws


def test_an_uncertain_thickness_scatters_a_resistance_as_it_does_itself():
    cell = hand_cell(mesh="plain").override({"Ambient temperature [K]": 303.0})
    d = cell.value(THICKNESS)
    cell = uncertain(cell, THICKNESS={"uncertainty_si": 0.1 * d, "kind": "reported"})
    record = replace(pulse_record(1.0, 0.1), fitted=False)
    values, _ = scattered(cell, [record], 16, seed=1)
    slope = (pulse_resistance(cell.override({THICKNESS: 1.1 * d}), 0.5) - pulse_resistance(cell, 0.5)) / (
        0.1 * d
    )
    np.testing.assert_allclose(values["own/pulse"].std(), slope * 0.1 * d, rtol=0.05)


def test_a_cell_of_nothing_uncertain_does_not_scatter():
    cell = uncertain(hand_cell(mesh="plain"))
    values, _ = scattered(cell, [replace(pulse_record(1.0, 0.1), fitted=False)], 12)
    assert np.ptp(values["own/pulse"]) == 0


@pytest.mark.slow
def test_a_number_that_was_fitted_on_another_cell_is_taken_over_from_its_draws(monkeypatch):
    cell = nasolid.load_cell("lan2019")  # its film was fitted on tsai2020; they have their own separators
    key, shared = "Positive electrode film thickness [m]", "Positive particle reference diffusivity [m2.s-1]"
    asked, found = {}, {}
    plain = calibrated._ensemble

    def watched(cell, draws, *others):
        asked[cell.name] = draws
        return found.setdefault(cell.name, plain(cell, draws, *others))

    monkeypatch.setattr(calibrated, "_ensemble", watched)
    drawn = ensemble(cell, 4, seed=2)
    assert drawn.foreign == (key,)
    ours, theirs = asked["lan2019"], asked["tsai2020"]
    for mine, other in zip(ours, theirs, strict=True):
        assert mine[shared] == other[shared]  # of one material
        assert mine[THICKNESS] != other[THICKNESS]  # each its own
    pairs = [(a, b) for a, b in zip(drawn.cells, found["tsai2020"].cells, strict=True) if a is not None]
    assert pairs
    for mine, other in pairs:
        assert mine.value(key) == other.value(key)
        assert mine.value(shared) == other.value(shared) != cell.value(shared)


def test_an_interval_needs_ten_values_and_holds_their_middle():
    assert interval(np.arange(9.0)) is None
    for values in (np.arange(1001.0), np.array([np.nan, *np.arange(1001.0)])):
        np.testing.assert_allclose(interval(values), (25.0, 975.0), rtol=1e-12)


def test_an_entry_has_an_interval_only_where_draws_say_something_of_it():
    cell = nasolid.load_cell("lowack2025-cell2")
    records = {record.id: record for record in modelled_by(cell.name)}
    drawn = Ensemble((), (CONTACT, UTILISATION), ("Cathode contact apex frequency [Hz]",))
    said = {
        name: intervals._answered(cell, record, drawn) for name, record in records.items() if record.protocol
    }
    assert said["first-charge"]
    assert said["resistance-after-formation"]
    assert said["apex-charge-transfer-after-formation"]
    assert not said["apex-charge-transfer-before-formation"]  # its ratio before formation is drawn by nobody
    assert not said["resistance-before-formation"]
    assert not said["survival"]
    assert not said["energy-volumetric-theoretical"]  # is the nominal capacity, which no draw moves
    assert not intervals._answered(cell, records["first-discharge"], Ensemble((), (CONTACT,)))
