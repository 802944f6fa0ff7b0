"""What 1C means follows the cathode, unless it was given."""

import numpy as np
import pytest

import nasolid
from nasolid.studies.draws import variant

NOMINAL, MEASURED = "Nominal areal capacity [A.h.m-2]", "Measured current density [A.m-2]"
THICKNESS, MAXIMUM = (
    "Positive electrode thickness [m]",
    "Maximum concentration in positive electrode [mol.m-3]",
)
ACTIVE = "Positive electrode active material volume fraction"
CELLS = ["lowack2025-cell2", "hu2024", "yamauchi2020-A"]


@pytest.mark.parametrize("name", CELLS)
@pytest.mark.parametrize("key", [THICKNESS, MAXIMUM, ACTIVE])
def test_a_stated_capacity_grows_with_the_sodium_that_the_cathode_takes(name, key):
    cell = nasolid.load_cell(name)
    more = cell.override({key: 0.95 * cell.value(key)})
    np.testing.assert_allclose(more.value(NOMINAL), 0.95 * cell.value(NOMINAL), rtol=1e-12)
    np.testing.assert_allclose(
        nasolid.current_density(more, "0.2C"), 0.95 * nasolid.current_density(cell, "0.2C"), rtol=1e-12
    )
    assert more.value(MEASURED) == cell.value(
        MEASURED
    )  # what was measured at is a fact of the published cell
    assert more.entries[NOMINAL].kind == "derived"
    assert f"{cell.entries[NOMINAL].value:g}" in more.entries[NOMINAL].derivation
    back = more.override({key: cell.value(key)})
    np.testing.assert_allclose(back.value(NOMINAL), cell.value(NOMINAL), rtol=1e-12)


def test_twice_the_cathode_takes_as_long_at_the_same_c_rate():
    cell = nasolid.load_cell("lowack2025-cell2")
    thick = cell.override({"Positive electrode thickness": "200 um"})
    hours = [
        nasolid.half_cycles(nasolid.simulate(c, "0.2C", direction="discharge"), c)[0].duration / 3600
        for c in (cell, thick)
    ]
    assert 0.9 < hours[1] / hours[0] < 1.05
    assert hours[1] < 5


def test_what_the_capacity_does_not_hang_on_leaves_it():
    cell = nasolid.load_cell("lowack2025-cell2")
    for key, value in {
        "Electrode area [m2]": 3e-4,
        "Positive electrode utilisation": 0.7,
        "Positive electrode porosity": 0.3,
        "Upper voltage cut-off [V]": 3.6,
    }.items():
        assert cell.override({key: value}).value(NOMINAL) == cell.value(NOMINAL)


@pytest.mark.parametrize("at_once", [True, False])
def test_a_capacity_that_is_given_stays(at_once):
    cell = nasolid.load_cell("lowack2025-cell2")
    given, thick = {NOMINAL: 17.0}, {THICKNESS: 2e-4}
    found = cell.override(given | thick) if at_once else cell.override(given).override(thick)
    assert found.value(NOMINAL) == 17.0
    assert cell.override(thick).override(given).value(NOMINAL) == 17.0


def test_a_draw_over_what_is_uncertain_is_the_same_cell_with_the_same_c_rates():
    cell = nasolid.load_cell("lan2019")  # its thickness is uncertain, its loading was weighed
    drawn = variant(cell, {THICKNESS: 1.2 * cell.value(THICKNESS)})
    assert drawn.value(THICKNESS) == pytest.approx(1.2 * cell.value(THICKNESS))
    assert drawn.value(NOMINAL) == cell.value(NOMINAL)


def test_laws_that_count_cycles_by_it_are_given_it_as_an_input():
    from nasolid.simulation.variants import Variants

    cell = nasolid.load_cell("lowack2025-cell2")
    assert NOMINAL not in Variants(cell, [THICKNESS]).inputs
    formed = cell.override({}, {"formation": "empirical"})
    assert NOMINAL in Variants(formed, [THICKNESS]).inputs
