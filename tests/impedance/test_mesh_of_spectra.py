"""Spectra on the default mesh against spectra on a mesh four times finer."""

import numpy as np
import pytest
from by_formula import values_at

import nasolid
from nasolid.models import mesh
from nasolid.parameters.equilibrium import charged_stoichiometry, discharged_stoichiometry
from nasolid.simulation.impedance import default_frequencies, impedance, linear_response
from nasolid.simulation.linear import LinearResponse

VOLTAGE = "Voltage [V]"
CELLS = ["lowack2025-cell2", "hu2024", "tsai2020", "yamauchi2020-C"]


def finer(cell, sto, factor=4):
    """The model at rest with so many times more points, graded as the default ones."""
    model = nasolid.model_for(cell, double_layer="capacitive")
    points = mesh.points(model.choices)
    points = points | {key: factor * points[key] for key in ("x_p", "r_p")}
    return LinearResponse(
        model, parameter_values=values_at(cell, sto), var_pts=model.default_var_pts | points
    )


def off(cell, f, soc, factor=4):
    """Difference of the spectra over the finer one."""
    empty, full = discharged_stoichiometry(cell), charged_stoichiometry(cell)
    sto = empty + soc * (full - empty)
    coarse, fine = (
        -cell.value("Electrode area [m2]") * r.responses(f, [VOLTAGE])[VOLTAGE]
        for r in (linear_response(cell, sto), finer(cell, sto, factor))
    )
    whole = impedance(cell, f, soc=soc).impedance  # its series elements stand on no mesh
    return np.abs(fine - coarse) / np.abs(whole + fine - coarse)


@pytest.mark.slow
@pytest.mark.parametrize("soc", [0.1, 0.5, 0.9])
@pytest.mark.parametrize("name", CELLS)
def test_spectrum_is_within_one_per_cent_of_a_mesh_four_times_finer(name, soc):
    f = default_frequencies(per_decade=2)
    np.testing.assert_array_less(off(nasolid.load_cell(name), f, soc), 0.01)


@pytest.mark.parametrize("name", CELLS)
def test_few_frequencies_are_within_one_per_cent_of_a_mesh_twice_finer(name):
    f = np.array([1e6, 3e3, 10.0, 1e-2])
    np.testing.assert_array_less(off(nasolid.load_cell(name), f, 0.5, 2), 0.01)


def test_spectrum_of_a_cell_is_on_the_default_mesh():
    # so what is checked above is what a user gets
    cell = nasolid.load_cell("hu2024")
    s = impedance(cell, [7.0])
    sto = 0.5 * (charged_stoichiometry(cell) + discharged_stoichiometry(cell))
    name = "Loss: Cathode reaction [V]"
    Z = linear_response(cell, sto).responses([7.0], [name])[name] * cell.value("Electrode area [m2]")
    np.testing.assert_allclose(s.contributions["Cathode reaction"], Z, rtol=1e-10)
