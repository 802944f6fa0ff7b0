"""Protocols of symmetric cells: what the voltage is made of, and where contact and ceramic give up."""

import warnings

import numpy as np
import pytest
from by_hand import (
    LAYERS,
    F,
    arrhenius,
    hand_cell,
    kappa_layer,
    metal_overpotential,
    spots,
    stack,
    voids,
)

import nasolid
from nasolid.errors import NasolidWarning
from nasolid.simulation.symmetric import areal_capacity

T = 311.0
CRITICAL = "Critical plating current density [A.m-2]"


def constricted(formula, theta):
    return formula(theta, 7.3e-6, kappa_layer(LAYERS[0], T))


@pytest.mark.parametrize("i", [0.7, 230.0])
@pytest.mark.parametrize(
    ("choices", "formula", "theta"),
    [({"contact": "ideal"}, None, 1.0), ({}, spots, 0.37), ({"contact": "voids"}, voids, 0.37)],
    ids=["full contact", "spots", "voids"],
)
def test_voltage_is_stack_and_twice_metal_and_constriction(i, choices, formula, theta):
    table = nasolid.plating_stripping(hand_cell(**choices), i, i / 3600, 1).table
    r = stack(1, T) + (2 * constricted(formula, theta) if formula else 0)
    by_hand = i * r + 2 * metal_overpotential(i, theta, T)
    np.testing.assert_allclose(table["voltage_start_V"][0], by_hand, rtol=1e-6)


def test_half_cycles_last_as_long_as_their_charge_takes_and_change_sign():
    i, q = 2.3, 7.1
    table = nasolid.plating_stripping(hand_cell(), i, q, 3).table
    np.testing.assert_allclose(table["current_density_A_m2"], [i, -i] * 3)
    np.testing.assert_allclose(table["capacity_Ah_m2"], q, rtol=1e-9)
    np.testing.assert_allclose(table["time_h"], q / i * np.arange(1, 7), rtol=1e-9)
    assert list(table["step"]) == [1, 2, 3, 4, 5, 6]
    assert table["stopped_by"].tolist() == [None] * 6


@pytest.mark.parametrize("contact", ["ideal", "voids", "vacancies"])
def test_sodium_of_both_metals_is_conserved(contact):
    table = nasolid.plating_stripping(hand_cell(contact=contact), 6.1, 9.0, 7).table
    total = 2 * 3.4e-5 * 968.0 * 1166.0 * 3600 / F * 2.3e-5
    np.testing.assert_allclose(table["sodium_mol"], total, rtol=1e-10)


def test_one_metal_is_exhausted_when_its_reservoir_has_passed():
    run = nasolid.one_way(hand_cell(), 6.1)
    assert run.stopped_by == "sodium exhausted"
    np.testing.assert_allclose(run.table["capacity_Ah_m2"], (3.4e-5 - 1e-9) * 968.0 * 1166.0, rtol=1e-6)
    assert run.critical_current_density is None  # the metal failed, not the interface


def test_a_ramp_that_uses_up_a_metal_says_so_and_finds_no_critical_current():
    thin = hand_cell({"Sodium reservoir thickness [m]": 3e-6})
    with pytest.warns(NasolidWarning, match=r"did not reach the critical current \(sodium exhausted\)"):
        run = nasolid.critical_current(thin, [3.0, 7.0], 5.0)
    assert run.critical_current_density is None


@pytest.fixture(scope="module")
def thick():
    """Bulk pellet and thick sodium, as one-way stripping was measured on."""
    return nasolid.load_cell("tsai2020").override(
        {"Sodium reservoir thickness [m]": "500 um", "Separator thickness [m]": "1.8 mm"}
    )


def stripped(cell, i):
    run = nasolid.one_way(cell, i)
    assert run.stopped_by == "contact lost"
    np.testing.assert_allclose(run.table["contact_fraction"], 0.02, rtol=1e-3)
    return run.table["capacity_Ah_m2"][0] / 10


def test_vacancies_let_as_much_be_stripped_as_was_measured_and_half_at_twice_the_current(thick):
    cell = thick.override({}, {"contact": "vacancies"})
    found = {i: stripped(cell, f"{i}mA/cm2") for i in (1, 2, 4)}
    np.testing.assert_allclose(found[1], 18, rtol=0.15)  # mAh/cm2
    np.testing.assert_allclose([found[2], found[4]], [found[1] / 2, found[1] / 4], rtol=0.02)
    # Sand: a deep metal, whose vacancies saturate to the last of the contact, 0.02
    parts = ("[m2.s-1]", "activation energy [eV]", "reference temperature [K]")
    law = [cell.value(f"Sodium self-diffusivity {part}") for part in parts]
    D = arrhenius(*law, cell.value("Ambient temperature [K]"))
    sand = np.pi * D * 0.98**2 * (968.0 * 1166.0 * 3600) ** 2 / (4 * 40.0**2) * 40.0 / 36000
    np.testing.assert_allclose(found[4], sand, rtol=0.01)


def test_voids_lose_contact_on_one_way_stripping_too(thick):
    cell = thick.override({}, {"contact": "voids"})
    found = {i: stripped(cell, f"{i}mA/cm2") for i in (1, 2)}
    assert 14 < found[1] < 22  # 18 mAh/cm2 measured, within a fifth
    assert found[2] < found[1] / 2  # a threshold law: replenishing takes its time


def test_three_hundred_hours_to_and_fro_leave_the_voltage_where_it_was(thick):
    run = nasolid.plating_stripping(thick.override({}, {"contact": "voids"}), "1mA/cm2", "1mAh/cm2", 150)
    assert run.table["time_h"].iloc[-1] == pytest.approx(300)
    assert run.stopped_by is None
    for column in ("voltage_start_V", "voltage_end_V"):
        assert run.table[column].between(0.040, 0.055).all()


RAMP = [1.0, 2.0, 3.0, 4.0, 5.0, 6.0, 7.0, 8.0]


def critical_at(cell, T):
    """Critical current density at a temperature, by hand."""
    noun = CRITICAL.removesuffix(" [A.m-2]")
    energy = cell.value(f"{noun} activation energy [eV]")
    return arrhenius(cell.value(CRITICAL), energy, cell.value(f"{noun} reference temperature [K]"), T)


@pytest.mark.parametrize("temperature", [285.0, 313.0])
def test_a_ramp_fails_at_the_first_current_above_the_critical_one(temperature):
    cell = hand_cell({CRITICAL: 4.3}, contact="ideal", penetration="critical current")
    limit = critical_at(cell, temperature)
    expected = next(i for i in RAMP if i > limit)
    run = nasolid.critical_current(cell, RAMP, temperature=temperature)
    assert run.stopped_by == "penetration"
    assert run.critical_current_density == expected
    assert run.table["stopped_by"].iloc[:-1].isna().all()
    assert len(run.table) == 2 * RAMP.index(expected) + 1
    warm, cold = (critical_at(cell, t) for t in (313.0, 285.0))
    assert warm > cold + 1  # the two temperatures fail at different steps


@pytest.mark.parametrize("factor", [0.999, 1.001])
def test_a_partial_contact_fails_where_the_local_current_exceeds_the_critical_one(factor):
    theta, i = 0.37, 5.0
    cell = hand_cell({CRITICAL: 4.3}, penetration="critical current")
    cell = cell.override({CRITICAL: 4.3 * i / theta * factor / critical_at(cell, T)})
    run = nasolid.critical_current(cell, RAMP, 1.0)
    assert run.stopped_by == "penetration"
    assert run.critical_current_density == (5.0 if factor < 1 else 6.0)


def failing(cell, **levers):
    with warnings.catch_warnings():
        warnings.simplefilter("ignore", NasolidWarning)
        found = nasolid.critical_current(cell, np.arange(1.0, 16.0), 9.0, **levers).critical_current_density
    return np.inf if found is None else found


def test_more_pressure_or_warmth_never_lowers_the_critical_current():
    changes = {CRITICAL: 17.0, "Contact fraction": 0.95, "Sodium reservoir thickness [m]": 1.3e-4}
    cell = hand_cell(changes, contact="voids", penetration="critical current")
    by_pressure = [failing(cell, pressure=p) for p in (0.0, 0.3e6, 0.9e6, 3e6)]
    by_warmth = [failing(cell, pressure=0.8e6, temperature=t) for t in (290.0, 305.0, 313.0)]
    for found in (by_pressure, by_warmth):
        assert found == sorted(found)
        assert found[-1] > found[0]


def test_a_ramp_that_never_fails_warns_in_one_line_and_gives_none():
    cell = hand_cell({CRITICAL: 97.0}, penetration="critical current")
    with pytest.warns(NasolidWarning, match="did not reach the critical current") as caught:
        run = nasolid.critical_current(cell, RAMP, 0.3)
    (warning,) = caught
    assert "\n" not in str(warning.message)
    assert "0.8 mA/cm2" in str(warning.message)
    assert warning.filename == __file__
    assert run.critical_current_density is None
    assert run.stopped_by is None
    assert len(run.table) == 2 * len(RAMP)


REFUSED = {
    "a ramp that falls": (lambda c: nasolid.critical_current(c, [2.0, 1.0]), "each above the one before"),
    "a ramp that stays": (lambda c: nasolid.critical_current(c, [2.0, 2.0]), "each above the one before"),
    "no ramp": (lambda c: nasolid.critical_current(c, []), "give at least one"),
    "no current": (lambda c: nasolid.critical_current(c, [0.0, 1.0]), "must be positive and finite"),
    "no charge": (lambda c: nasolid.plating_stripping(c, 1.0, 0), "capacity 0: must be positive"),
    "less than no charge": (lambda c: nasolid.one_way(c, 1.0, "-1 mAh/cm2"), "must be positive"),
    "charge without end": (lambda c: nasolid.one_way(c, 1.0, np.inf), "must be positive and finite"),
    "charge of another unit": (lambda c: nasolid.one_way(c, 1.0, "1 mAh"), "does not convert"),
    "no cycles": (lambda c: nasolid.plating_stripping(c, 1.0, 1.0, 0), "give a whole number from 1"),
    "cycles that are a truth": (lambda c: nasolid.plating_stripping(c, 1.0, 1.0, True), "whole number"),
    "pressure below none": (lambda c: nasolid.critical_current(c, [1.0], pressure=-1.0), "Stack pressure"),
}


@pytest.mark.parametrize("what", REFUSED)
def test_what_cannot_be_asked_of_a_symmetric_cell_is_refused(what, monkeypatch):
    monkeypatch.setattr("pybamm.BaseSolver.step", None)
    ask, hint = REFUSED[what]
    with pytest.raises(nasolid.InputError, match=hint):
        ask(hand_cell())


def test_an_alloy_has_no_symmetric_cell_of_sodium():
    for protocol in (nasolid.plating_stripping, nasolid.one_way):
        with pytest.raises(nasolid.InputError, match="has an alloy anode"):
            protocol(hand_cell(anode="alloy"), 1.0)


def test_capacity_is_read_with_its_unit_or_in_ampere_hours_per_square_metre():
    assert areal_capacity("1.7 mAh/cm2") == pytest.approx(17.0)
    assert areal_capacity(17) == 17.0
