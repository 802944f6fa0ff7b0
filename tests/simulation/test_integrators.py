"""Two integrators give one voltage."""

import numpy as np
import pytest

import nasolid


@pytest.mark.parametrize("name", ["lowack2025-cell2", "tsai2020"])
def test_casadis_integrator_agrees_over_the_discharge(name):
    cell = nasolid.load_cell(name).override({}, {"mesh": "plain"})  # the same equations, so any mesh
    found = {
        solver: nasolid.simulate(cell, direction="discharge", solver=solver, tolerance=1e-5)
        for solver in ("idaklu", "casadi")
    }
    ends = [solution.t[-1] for solution in found.values()]
    np.testing.assert_allclose(*ends, rtol=1e-4)
    t = np.linspace(0.02, 0.95, 200) * min(ends)
    V = [solution["Voltage [V]"](t) for solution in found.values()]
    np.testing.assert_allclose(*V, rtol=0, atol=1e-4)
    assert np.ptp(V[0]) > 0.02


@pytest.mark.parametrize("direction", ["charge", "discharge"])
def test_default_tolerance_is_fine_enough(direction):
    cell = nasolid.load_cell("lowack2025-cell2")
    loose = nasolid.simulate(cell, direction=direction)
    exact = nasolid.simulate(cell, direction=direction, tolerance=1e-8)
    np.testing.assert_allclose(loose.t[-1], exact.t[-1], rtol=5e-4)
    t = np.linspace(0.02, 0.95, 200) * exact.t[-1]
    off = loose["Voltage [V]"](t) - exact["Voltage [V]"](t)
    assert np.sqrt(np.mean(off**2)) < 2e-4
