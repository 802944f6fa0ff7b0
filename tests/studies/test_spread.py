"""Energy density over draws, against the cell itself and the linear propagation of its deviations."""

import numpy as np
import pytest
from by_hand import certain

import nasolid
from nasolid.errors import InputError
from nasolid.simulation.energy import energy_density
from nasolid.studies import sampled, variant
from nasolid.studies.spread import energy_spread

CELL = "lowack2025-cell2"
SOLID, TAPE = "Positive electrode solid density [kg.m-3]", "Separator density [kg.m-3]"


def test_small_deviations_spread_as_they_propagate():
    found = energy_spread(certain(nasolid.load_cell(CELL), SOLID, TAPE), 400)
    linear = found.linear
    assert found.failed == 0
    # a normal law cut at three deviations has 0.9866 of its deviation
    np.testing.assert_allclose(
        found.draws["gravimetric_Wh_kg"].std(), 0.9866 * linear.gravimetric_uncertainty_Wh_kg, rtol=0.06
    )
    np.testing.assert_allclose(
        found.quantiles.loc["gravimetric_Wh_kg", "median"], linear.gravimetric_Wh_kg, rtol=2e-3
    )
    assert found.draws["volumetric_Wh_l"].std() < 1e-6 * linear.volumetric_Wh_l


def test_a_draw_is_the_energy_density_of_that_cells_own_run():
    cell = nasolid.load_cell(CELL)
    found = energy_spread(cell, 5, seed=2)
    for draw, row in zip(sampled(cell, 5, 2), found.draws.to_dict("records"), strict=True):
        other = variant(cell, draw)
        half = nasolid.half_cycles(
            nasolid.simulate(other, cell.value("Measured current density [A.m-2]")), other
        )[-1]
        by_hand = energy_density(other, half.areal_capacity, half.mean_voltage)
        np.testing.assert_allclose(row["gravimetric_Wh_kg"], by_hand.gravimetric_Wh_kg, rtol=1e-3)
        np.testing.assert_allclose(row["volumetric_Wh_l"], by_hand.volumetric_Wh_l, rtol=1e-3)


def test_percentiles_are_those_of_the_draws():
    found = energy_spread(CELL, 20)
    low, median, high = np.percentile(found.draws["volumetric_Wh_l"], [2.5, 50, 97.5])
    assert found.quantiles.loc["volumetric_Wh_l"].tolist() == pytest.approx([low, median, high])
    assert energy_spread(CELL, 20).quantiles.equals(found.quantiles)


@pytest.mark.parametrize("draws", [1, 0, -5, 2.0, True])
def test_a_number_of_draws_that_is_none_is_refused(draws):
    with pytest.raises(InputError, match="give a whole number"):
        energy_spread(CELL, draws)
