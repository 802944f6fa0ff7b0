"""The numbers that docs/ageing.md tells."""

import re
import warnings
from pathlib import Path

import numpy as np
import pytest

import nasolid
from nasolid.errors import NasolidWarning
from nasolid.simulation.frozen import frozen

PAGE = (Path(__file__).parents[1] / "docs" / "ageing.md").read_text(encoding="utf-8")
PELLET = {"Separator thickness [m]": "1.8 mm", "Sodium reservoir thickness [m]": "500 um"}


def row(beginning, after=""):
    """Cells of the first table row behind some words that begins so, as they are written."""
    start = PAGE.index(after)
    line = next(line for line in PAGE[start:].splitlines() if line.startswith(f"| {beginning}"))
    return [cell.strip() for cell in line.strip("|").split("|")][1:]


def written(value, text):
    """Whether a value rounds to a number as it is written."""
    digits = re.search(r"\d+(\.\d+)?", text)[0]
    places = len(digits.split(".")[1]) if "." in digits else 0
    return round(value, places) == float(digits)


def pellet(**choices):
    return nasolid.load_cell("tsai2020").override(PELLET, choices)


@pytest.mark.parametrize("current", ["0.5", "1", "2"])
def test_one_way_stripping_of_the_pellet(current):
    voids, vacancies, _ = row(f"one way at {current} mA/cm2")
    for contact, told in (("voids", voids), ("vacancies", vacancies)):
        run = nasolid.one_way(pellet(contact=contact), f"{current} mA/cm2", "100 mAh/cm2")
        if told == "sodium used up":
            assert run.stopped_by == "sodium exhausted"
        else:
            assert run.stopped_by == "contact lost"
            assert written(run.table["capacity_Ah_m2"][0] / 10, told)


def test_cycling_of_the_pellet():
    first, later, end = (row(words) for words in ("+-1 mA", "the same after", "contact lost after"))
    for k, contact in enumerate(["voids", "vacancies"]):
        run = nasolid.plating_stripping(pellet(contact=contact), "1 mA/cm2", "1 mAh/cm2", 400)
        voltage = run.table.set_index(run.table["time_h"].round(6))["voltage_end_V"] * 1e3
        assert written(voltage.iloc[0], first[k])
        assert written(voltage[100.0], later[k])
        if contact == "voids":
            assert (run.stopped_by, end[k]) == (None, "not within 800 h")
        else:
            assert run.stopped_by == "contact lost"
            assert written(run.table["time_h"].iloc[-1], end[k])


def test_what_the_share_of_filling_decides():
    alone = pellet(contact="vacancies").override({"Void filling share": 0.0})
    run = nasolid.plating_stripping(alone, "1 mA/cm2", "1 mAh/cm2", 400)
    assert "71 h at f = 0, 225 h at 0.5" in PAGE
    assert round(run.table["time_h"].iloc[-1]) == 71
    all_in = pellet(contact="vacancies").override({"Void filling share": 1.0})
    assert nasolid.plating_stripping(all_in, "1 mA/cm2", "1 mAh/cm2", 400).stopped_by is None


@pytest.mark.parametrize(("pressure", "words"), [(0, "none"), (2e5, "0.2"), (5e5, "0.5"), (1e6, "1 MPa")])
def test_pressure_and_contact_of_lowack2025_cell2(pressure, words):
    told = row(words, "Pressure on lowack2025-cell2")
    for replenished, cell in zip((0.0, 2.8, 5.0), told, strict=True):
        changes = {
            "Stack pressure [Pa]": float(pressure),
            "Replenished stripping current density [A.m-2]": replenished,
        }
        aged = nasolid.load_cell("lowack2025-cell2").override(changes, {"contact": "voids"})
        run = nasolid.cycle(aged, 10, "0.5mA/cm2")
        if cell.startswith("contact lost"):
            assert (run.stopped_by, len(run.table)) == ("contact lost", int(cell[-1]))
        else:
            assert written(run.table["contact_fraction"].iloc[-1], cell)


@pytest.mark.parametrize("pressure", ["none", "1 MPa", "3 MPa"])
def test_critical_current_of_the_pellet(pressure):
    told = row(pressure, "A ramp on the tsai2020 pellet")
    cell = pellet(contact="voids", penetration="critical current")
    ramp = [f"{x / 10} mA/cm2" for x in range(1, 90)]
    for temperature, words in zip(("0 degC", "25 degC", "60 degC"), told, strict=True):
        with warnings.catch_warnings():
            warnings.simplefilter("ignore", NasolidWarning)
            run = nasolid.critical_current(
                cell, ramp, pressure="0 MPa" if pressure == "none" else pressure, temperature=temperature
            )
        assert written(run.critical_current_density / 10, words)


def test_survival_after_ten_cycles():
    pellets, fitted, voids = (row(words)[0] for words in ("3 mA/cm2", "0.33 mA/cm2", "the same with voids"))
    cell = nasolid.load_cell("lowack2025-cell2")

    def alive(cell, **changes):
        return 100 * nasolid.survival(cell.override(changes), 10, "0.5mA/cm2").table["expected"].iloc[-1]

    assert written(alive(cell), fitted)
    assert written(alive(cell.override({}, {"contact": "voids"})), voids)
    on = cell.override({}, {"penetration": "critical current"})
    assert written(alive(on, **{"Critical plating current density Weibull scale [A.m-2]": 30.0}), pellets)


@pytest.mark.parametrize("saturation", ["1", "0.7", "0.5", "0.35"])
def test_what_drying_costs(saturation):
    told = row(f"{saturation} ", "| saturation")
    changes = {"Initial saturation": float(saturation), "Dry-out rate [s-1]": 0.0}
    cell = nasolid.load_cell("lowack2025-cell2").override(changes, {"dry_out": "first order"})
    found = nasolid.impedance(cell)
    for words, name in zip(
        told, ["Catholyte ohmic", "Cathode reaction", "Catholyte concentration"], strict=False
    ):
        assert written(found.contributions[name].real[-1] * 1e4, words)
    assert written(found.impedance.real[-1] * 1e4, told[-1])
    pores = found.contributions["Catholyte ohmic"]
    assert 600 < found.frequency[np.argmax(-pores.imag)] < 800


@pytest.mark.parametrize(("name", "measured"), [("lowack2025-cell2", 500), ("lowack2025-cell1", 1500)])
def test_impedance_before_formation(name, measured):
    cell = frozen(nasolid.load_cell(name).override({}, {"formation": "empirical"}))
    apex = cell.value("Cathode contact apex frequency [Hz]")
    assert re.search(rf"{apex:.0f} Hz in cell {name[-1]} \({measured}", PAGE)
    total = nasolid.impedance(cell, [0.1]).impedance.real[0] * 1e4
    np.testing.assert_allclose(total, 230, rtol=0.01)


def test_formation_without_pressure_rises_as_in_cell_1():
    cell = nasolid.load_cell("lowack2025-cell2")
    loose = cell.override({"Stack pressure [Pa]": "0.05 MPa"}, {"formation": "empirical"})
    formed = frozen(loose, contact_factor=0.05**-0.556)
    total = nasolid.impedance(formed, [0.1]).impedance.real[0] * 1e4
    np.testing.assert_allclose(total, 590, rtol=0.02)


def test_what_a_shunt_costs():
    told = re.search(
        r"0\.01, 0\.03 and 0\.1 S/m2 .*? efficiency of ([\d.]+), ([\d.]+) and ([\d.]+) %", PAGE
    ).groups()
    for g, words in zip((0.01, 0.03, 0.1), told, strict=True):
        changes = {"Stack pressure [Pa]": "0.2 MPa", "Shunt areal conductance [S.m-2]": g}
        changes["Critical plating current density [A.m-2]"] = "0.5 mA/cm2"
        choices = {"contact": "voids", "penetration": "critical current", "after": "leak"}
        run = nasolid.cycle(nasolid.load_cell("lowack2025-cell2").override(changes, choices), 6, "0.5mA/cm2")
        assert written(100 * run.table["coulombic_efficiency"].iloc[-1], words)
    hard = nasolid.load_cell("lowack2025-cell2").override(
        changes | {"Shunt areal conductance [S.m-2]": 1.0}, choices
    )
    assert nasolid.cycle(hard, 6, "0.5mA/cm2").stopped_by == "half-cycle not finished"
