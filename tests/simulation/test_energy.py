"""Energy density: Lowack's own numbers, the stack by hand, and levers."""

from dataclasses import replace

import numpy as np
import pytest
from scipy.integrate import quad

from nasolid.errors import InputError
from nasolid.parameters import load_cell
from nasolid.parameters.equilibrium import (
    charged_stoichiometry,
    discharged_stoichiometry,
    open_circuit_voltage,
)
from nasolid.simulation.energy import (
    ACTIVE,
    INACTIVE,
    NETWORK,
    POROSITY,
    RESERVOIR,
    THICKNESS,
    VOID,
    active_sodium,
    deviations,
    energy_density,
    mean_voltage,
    with_porosity,
)

PRINTED = [
    ("lowack2025-cell1", 2.14, (239, 10), (118, 5)),
    ("lowack2025-cell1", 2.52, (277, 11), (138, 6)),
    ("lowack2025-cell2", 1.11, (148, 7), (62, 3)),
    ("lowack2025-cell2", 1.32, (174, 9), (74, 4)),
]
"""Capacity [mAh/cm2], Wh/l and Wh/kg of lowack2025, measured and theoretical, each with its deviation."""


def as_printed(name):
    """The cell with what the paper's table rests on: porosity 63 +- 3 %, charged thickness +- 6 um.

    The data hold the porosity that goes with the volume fractions, and +- 5 um on the reservoir alone.
    """
    cell = load_cell(name).override({POROSITY: 0.63, ACTIVE: 0.3})
    entries = dict(cell.entries)
    entries[POROSITY] = replace(entries[POROSITY], uncertainty_si=0.03)
    entries[RESERVOIR] = replace(entries[RESERVOIR], uncertainty_si=6e-6)
    return replace(cell, entries=entries)


@pytest.mark.parametrize(("name", "capacity", "per_volume", "per_mass"), PRINTED)
def test_lowacks_energy_densities_come_out_of_his_geometry(name, capacity, per_volume, per_mass):
    found = energy_density(as_printed(name), capacity * 10, 3.4)
    # printed to a unit, from a capacity printed to 0.01 mAh/cm2: half of each
    for computed, (printed, _) in [
        (found.volumetric_Wh_l, per_volume),
        (found.gravimetric_Wh_kg, per_mass),
    ]:
        assert abs(computed - printed) <= 0.5 + printed * 0.005 / capacity


@pytest.mark.parametrize(("name", "capacity", "per_volume", "per_mass"), PRINTED)
def test_lowacks_deviations_come_out_of_his_uncertainties(name, capacity, per_volume, per_mass):
    found = energy_density(as_printed(name), capacity * 10, 3.4)
    assert abs(found.volumetric_uncertainty_Wh_l - per_volume[1]) <= 0.5
    assert abs(found.gravimetric_uncertainty_Wh_kg - per_mass[1]) <= 0.5


def test_the_charged_metal_grows_by_8_861_um_per_mAh_per_cm2():
    cell = load_cell("lowack2025-cell1")
    thin, thick = (energy_density(cell, C, 3.4).layers[0].thickness for C in (20.0, 30.0))
    np.testing.assert_allclose(thick - thin, 8.861e-6, rtol=2e-4)  # 1166 mAh/g is rounded
    np.testing.assert_allclose(thin - 2 * (thick - thin), 36e-6, rtol=1e-10)


def test_several_layers_add_up_each_with_its_density():
    cell = load_cell("hu2024")
    v = cell.values()
    metal = 5.0 / (968.0 * 1166)  # m, of 5 Ah/m2
    one, two = v["Separator layer 1 thickness [m]"], v["Separator layer 2 thickness [m]"]
    solids = v[ACTIVE] + v[INACTIVE]
    cathode = solids * v["Positive electrode solid density [kg.m-3]"]
    cathode += v[POROSITY] * v["Electrolyte density [kg.m-3]"]
    mass = 968 * metal + v["Separator layer 1 density [kg.m-3]"] * one
    mass += v["Separator layer 2 density [kg.m-3]"] * two + cathode * v[THICKNESS]
    found = energy_density(cell, 5.0, 3.1)
    np.testing.assert_allclose(found.volumetric_Wh_l, 15.5e-3 / (metal + one + two + v[THICKNESS]), rtol=1e-9)
    np.testing.assert_allclose(
        found.gravimetric_Wh_kg, 15.5 / mass, rtol=1e-4
    )  # fractions sum to 1 within 1e-4
    assert [layer.name for layer in found.layers] == [
        "sodium", "separator layer 1", "separator layer 2", "cathode",
    ]  # fmt: skip


def test_empty_pores_weigh_nothing():
    cell = load_cell("hu2024")
    filled = cell.override({POROSITY: cell.value(POROSITY) + 0.1, VOID: cell.value(VOID) - 0.1})
    more = energy_density(filled, 5.0, 3.1).layers[-1].mass - energy_density(cell, 5.0, 3.1).layers[-1].mass
    np.testing.assert_allclose(more, 0.1 * 2900 * cell.value(THICKNESS), rtol=1e-9)


def test_one_uncertain_thickness_moves_the_volume_by_its_share():
    cell = load_cell("lowack2025-cell2")
    entries = {key: replace(e, uncertainty_si=None, range_si=None) for key, e in cell.entries.items()}
    entries[THICKNESS] = replace(entries[THICKNESS], uncertainty_si=7e-6)
    found = energy_density(replace(cell, entries=entries), 11.1, 3.4)
    height = sum(layer.thickness for layer in found.layers)
    mass = sum(layer.mass for layer in found.layers)
    share = 7e-6 / height
    np.testing.assert_allclose(found.volumetric_uncertainty_Wh_l, found.volumetric_Wh_l * share, rtol=1e-5)
    share = found.layers[-1].mass / cell.value(THICKNESS) * 7e-6 / mass
    np.testing.assert_allclose(
        found.gravimetric_uncertainty_Wh_kg, found.gravimetric_Wh_kg * share, rtol=1e-5
    )


def test_an_uncertain_capacity_counts_less_than_in_proportion_because_the_metal_grows():
    cell = load_cell("lowack2025-cell2")
    without, found = (energy_density(cell, 11.1, 3.4, capacity_uncertainty=s) for s in (0.0, 0.3))
    own = np.sqrt(found.volumetric_uncertainty_Wh_l**2 - without.volumetric_uncertainty_Wh_l**2)
    height = sum(layer.thickness for layer in found.layers)
    growth = 1 / (968 * 1166)
    share = 0.3 / 11.1 * (1 - growth * 11.1 / height)
    np.testing.assert_allclose(own, found.volumetric_Wh_l * share, rtol=1e-5)


def test_a_range_counts_as_uniform_and_a_stated_deviation_as_it_is():
    found = deviations(load_cell("lowack2025-cell2"))
    np.testing.assert_allclose(found["Negative current collector thickness [m]"], 15e-6 / 12**0.5, rtol=1e-9)
    np.testing.assert_allclose(found["Separator thickness [m]"], 5e-6, rtol=1e-9)
    assert "Positive electrode conductivity [S.m-1]" not in found  # spread over decades


@pytest.mark.parametrize("name", ["lowack2025-cell1", "hu2024", "tsai2020"])
def test_another_porosity_keeps_every_loading(name):
    cell = load_cell(name)
    pressed = with_porosity(cell, 0.8 * cell.value(POROSITY))
    before, after = cell.values(), pressed.values()
    assert after[POROSITY] == pytest.approx(0.8 * before[POROSITY], rel=1e-12)
    assert after[THICKNESS] < before[THICKNESS]
    for key in (ACTIVE, INACTIVE):
        assert after[key] * after[THICKNESS] == pytest.approx(before[key] * before[THICKNESS], rel=1e-12)
    total = [v[POROSITY] + v[VOID] + v[ACTIVE] + v[INACTIVE] for v in (before, after)]
    assert total[0] == pytest.approx(total[1], abs=1e-3)
    assert active_sodium(pressed) == pytest.approx(active_sodium(cell), rel=1e-12)
    assert energy_density(pressed).volumetric_Wh_l > energy_density(cell).volumetric_Wh_l


def test_pressing_packs_a_conducting_network_closer_but_not_a_whole_composite():
    whole = load_cell("lowack2025-cell1")
    assert with_porosity(whole, 0.3).value(NETWORK) == whole.value(NETWORK) == 1
    partly = whole.override({NETWORK: 0.029})
    solids = (1 - 0.3) / (1 - whole.value(POROSITY))
    assert with_porosity(partly, 0.3).value(NETWORK) == pytest.approx(0.029 * solids, rel=1e-12)


@pytest.mark.parametrize("porosity", [0.0, -0.1, 0.85, 1.0, float("nan")])
def test_a_porosity_that_leaves_no_solid_is_refused(porosity):
    with pytest.raises(InputError, match=r"above 0 and below 0\.85"):
        with_porosity(load_cell("hu2024"), porosity)


def test_foils_count_only_when_asked_for():
    cell = load_cell("lowack2025-cell1")
    bare, foiled = (energy_density(cell, 21.4, 3.4, collectors=c) for c in (False, True))
    height, mass = (
        sum(getattr(x, what) for x in foiled.layers) - sum(getattr(x, what) for x in bare.layers)
        for what in ("thickness", "mass")
    )
    np.testing.assert_allclose([height, mass], [30e-6, 30e-6 * 2700], rtol=1e-9)
    assert "current collectors" in bare.excluded
    assert foiled.excluded == ("housing and tabs",)


def test_a_foil_that_the_data_do_not_name_is_said_to_be_missing():
    found = energy_density(load_cell("hu2024"), 5.0, 3.1, collectors=True)
    assert [text for text in found.excluded if "collector" in text] == [
        "the negative current collector: the cell's data name none",
        "the positive current collector: the cell's data name none",
    ]


def test_an_alloys_mass_is_said_to_be_left_out():
    assert "the alloy" in energy_density(load_cell("hu2024"), 5.0, 3.1).excluded[-1]
    assert "alloy" not in str(energy_density(load_cell("tsai2020"), 5.0, 3.1).excluded)


@pytest.mark.parametrize("name", ["lowack2025-cell1", "hu2024", "yamauchi2020-C"])
def test_the_mean_voltage_is_the_mean_of_the_open_circuit_curve(name):
    cell = load_cell(name)
    ends = charged_stoichiometry(cell), discharged_stoichiometry(cell)
    U = open_circuit_voltage(cell)
    by_quad = quad(U, *ends, epsabs=1e-9, epsrel=1e-9, limit=500)[0] / (ends[1] - ends[0])
    np.testing.assert_allclose(mean_voltage(cell), by_quad, rtol=1e-6)
    assert energy_density(cell).voltage == mean_voltage(cell)


def test_without_a_capacity_the_nominal_one_counts():
    cell = load_cell("lowack2025-cell1")
    assert energy_density(cell, voltage=3.4) == energy_density(cell, 25.2, 3.4)


@pytest.mark.parametrize("value", [0.0, -1.0, float("nan"), float("inf")])
@pytest.mark.parametrize("what", ["capacity", "voltage"])
def test_an_energy_without_a_positive_capacity_and_voltage_is_refused(what, value):
    with pytest.raises(InputError, match=f"{what} .*: must be positive and finite"):
        energy_density(load_cell("hu2024"), **{what: value})
