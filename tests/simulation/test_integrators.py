"""Two integrators give one voltage."""

import numpy as np
import pytest
from by_hand import run

import nasolid
from nasolid.models.solver import SOLVERS


@pytest.mark.parametrize("name", ["lowack2025-cell2", "tsai2020"])
def test_casadis_integrator_agrees_over_the_discharge(name):
    # the same equations, so any mesh will do: a small one
    cell = nasolid.load_cell(name)
    i = cell.value("Measured current density [A.m-2]")
    points = {"x_p": 5, "r_p": 6}
    idas = run(cell, i, 1e6, points=points, solver=SOLVERS["idaklu"](rtol=1e-6, atol=1e-8))
    assert idas.termination == "event: Minimum voltage [V]"
    t = np.linspace(0, 0.95, 80) * idas.t[-1]
    casadis = run(cell, i, t, points=points, solver=SOLVERS["casadi"](rtol=1e-6, atol=1e-8))
    later = t > 0.02 * idas.t[-1]
    V = [solution["Voltage [V]"](t)[later] for solution in (idas, casadis)]
    np.testing.assert_allclose(*V, rtol=0, atol=1e-4)
    assert np.ptp(V[0]) > 0.01


@pytest.mark.slow
@pytest.mark.parametrize("name", ["lowack2025-cell2", "tsai2020"])
def test_casadis_integrator_agrees_on_the_mesh_of_the_cell(name):
    cell = nasolid.load_cell(name)
    found = [
        nasolid.simulate(cell, direction="discharge", solver=solver, tolerance=1e-5)
        for solver in ("idaklu", "casadi")
    ]
    ends = [solution.t[-1] for solution in found]
    np.testing.assert_allclose(*ends, rtol=1e-4)
    t = np.linspace(0.02, 0.95, 200) * min(ends)
    np.testing.assert_allclose(*(solution["Voltage [V]"](t) for solution in found), rtol=0, atol=1e-4)


@pytest.mark.parametrize("direction", ["charge", "discharge"])
def test_default_tolerance_is_fine_enough(direction):
    cell = nasolid.load_cell("lowack2025-cell2")
    loose = nasolid.simulate(cell, direction=direction)
    exact = nasolid.simulate(cell, direction=direction, tolerance=1e-8)
    np.testing.assert_allclose(loose.t[-1], exact.t[-1], rtol=5e-4)
    t = np.linspace(0.02, 0.95, 200) * exact.t[-1]
    off = loose["Voltage [V]"](t) - exact["Voltage [V]"](t)
    assert np.sqrt(np.mean(off**2)) < 2e-4
