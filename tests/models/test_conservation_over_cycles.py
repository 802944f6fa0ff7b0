"""Sodium of host and metal over many cycles of a cell in which everything ages but the leak."""

import numpy as np
import pytest
from by_hand import DEPTH, F, hand_cell
from living_by_hand import AREA, PER_CHARGE

import nasolid

AGES = {"penetration": "critical current", "dry_out": "first order", "formation": "empirical"}
NUMBERS = {
    "Critical plating current density [A.m-2]": 670.0,
    "Dry-out rate [s-1]": 1.9e-7,
    "Sodium reservoir thickness [m]": 9.4e-5,
    "Contact fraction": 0.91,
    "Void filling share": 0.97,
}
ASSEMBLED = AREA * (9.4e-5 / PER_CHARGE / F + 0.43 * 0.87 * DEPTH * 13823.0 * 0.981)


@pytest.mark.parametrize(
    ("contact", "fixture", "cycles"),
    [("voids", "spring", 100), ("vacancies", "fixed gap", 23)],
)
def test_host_and_metal_keep_their_sodium_over_cycles(contact, fixture, cycles):
    cell = hand_cell(NUMBERS, contact=contact, pressure=fixture, **AGES)
    run = nasolid.cycle(cell, cycles, "0.5mA/cm2")
    assert run.stopped_by is None
    assert len(run.table) == cycles
    np.testing.assert_allclose(run.table["sodium_mol"], ASSEMBLED, rtol=1e-8)
    assert run.table["saturation"].iloc[-1] < run.table["saturation"].iloc[0]
    assert run.table["cathode_contact_ohm_m2"].iloc[-1] < run.table["cathode_contact_ohm_m2"].iloc[0]
    assert np.ptp(run.table["contact_fraction"]) > 1e-5
