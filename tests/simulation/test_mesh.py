"""The mesh that each cell names against one four times finer, where the cell was measured."""

import numpy as np
import pytest

import nasolid
from nasolid.models.mesh import MESHES
from nasolid.simulation.constant_current import build_simulation


def curve(cell, i, factor):
    """Times and voltages of a half-cycle on a mesh `factor` times as fine as the cell's own."""
    mesh = MESHES[cell.choices["mesh"]]
    model = nasolid.simulation.model_for(cell)
    sim = build_simulation(
        cell,
        i,
        var_pts=model.default_var_pts | {"x_p": factor * mesh.x, "r_p": factor * mesh.r},
        solver=nasolid.Solver(rtol=1e-6, atol=1e-8),
    )
    current = i * cell.value("Electrode area [m2]")
    return sim.solve([0, 1e7], inputs={"Current function [A]": current})


MEASURED = [
    ("lowack2025-cell1", "0.2mA/cm2"),
    ("lowack2025-cell2", "0.1mA/cm2"),
    ("lowack2025-cell2", "0.5mA/cm2"),
    ("hu2024", "0.1C"),
    ("hu2024", "1C"),
    ("hu2024-first", "0.1C"),
    ("lan2019", "0.1C"),
    ("lan2019", "0.6C"),
    ("tsai2020", "0.2mA/cm2"),
    ("tsai2020", "0.5mA/cm2"),
    ("yamauchi2020-A", "0.1C"),
    ("yamauchi2020-B", "2C"),
    ("yamauchi2020-C", "2C"),
    ("yamauchi2020-D", "2C"),
    ("yamauchi2020-E", "2C"),
]
"""Cells and the currents that they were measured at; a charge that is not what was measured is slow."""


def check(name, current=None):
    cell = nasolid.load_cell(name)
    for sign in (1, -1):
        i = nasolid.current_density(cell, current)
        if sign < 0:
            i = -(cell.value("Charge current density [A.m-2]") or i)
        own, fine = curve(cell, i, 1), curve(cell, i, 4)
        np.testing.assert_allclose(own.t[-1], fine.t[-1], rtol=1e-3)
        share = np.linspace(0.02, 0.95, 400)
        off = own["Voltage [V]"](share * own.t[-1]) - fine["Voltage [V]"](share * fine.t[-1])
        assert np.sqrt(np.mean(off**2)) < 5e-4, (name, current, sign)


@pytest.mark.parametrize("name", ["lowack2025-cell2", "yamauchi2020-C"])
def test_mesh_of_a_cell_is_fine_enough(name):
    check(name)


@pytest.mark.slow
@pytest.mark.parametrize(("name", "current"), MEASURED)
def test_mesh_of_every_cell_is_fine_enough_at_every_measured_current(name, current):
    check(name, current)
