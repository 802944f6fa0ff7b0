"""What every shipped cell keeps over a full cycle: salt, sodium and charge."""

import numpy as np
import pybamm
import pytest
from by_hand import F, hand_cell

import nasolid

CELLS = {name: nasolid.load_cell(name) for name in nasolid.cell_names()}
LIQUID = [name for name, cell in CELLS.items() if cell.choices["catholyte"] == "liquid"]
METAL = [name for name, cell in CELLS.items() if cell.choices["anode"] == "sodium"]


@pytest.fixture(scope="module")
def cycle():
    """Solutions of full cycles, each run once per worker."""
    found = {}

    def solve(name):
        if name not in found:
            found[name] = nasolid.simulate(CELLS[name])
        return found[name]

    return solve


def times(step):
    return np.linspace(step.t[0], step.t[-1], 40)


def host(step, cell, t):
    """Sodium in the connected host [mol.m-2]."""
    v = cell.value
    volume = (
        v("Positive electrode active material volume fraction")
        * v("Positive electrode utilisation")
        * v("Positive electrode thickness [m]")
    )
    return volume * step["Average positive particle concentration [mol.m-3]"](t)


def metal(step, cell, t):
    """Sodium in the metal [mol.m-2], from its thickness."""
    v = cell.value
    per_metre = v("Sodium density [kg.m-3]") * v("Sodium specific capacity [A.h.kg-1]") * 3600 / F
    return per_metre * step["Sodium thickness [m]"](t)


@pytest.mark.parametrize("name", LIQUID)
def test_salt_in_the_pores_is_conserved(cycle, name):
    for step in cycle(name).cycles[0].steps:
        t = times(step)
        eps_c = step["Positive electrode porosity times concentration [mol.m-3]"]
        cells = np.diff(eps_c.mesh.edges)
        profile = np.array([np.ravel(eps_c(s, x=eps_c.mesh.nodes)) for s in t])
        v = CELLS[name].value
        by_hand = v("Positive electrode porosity") * v("Initial concentration in electrolyte [mol.m-3]")
        np.testing.assert_allclose(profile @ cells / cells.sum(), by_hand, rtol=1e-8)
        assert np.ptp(profile[-1]) > 1e-3 * by_hand


@pytest.mark.parametrize("name", METAL)
def test_sodium_of_host_and_metal_is_conserved(cycle, name):
    cell = CELLS[name]
    first = cycle(name).cycles[0].steps[0]
    start = host(first, cell, 0) + metal(first, cell, 0)
    for step in cycle(name).cycles[0].steps:
        total = host(step, cell, times(step)) + metal(step, cell, times(step))
        np.testing.assert_allclose(total, start, rtol=1e-8)


@pytest.mark.parametrize("name", CELLS)
def test_host_takes_up_the_charge_that_passes(cycle, name):
    cell = CELLS[name]
    for step in cycle(name).cycles[0].steps:
        t = times(step)
        i = float(step["Current [A]"](t[0])) / cell.value("Electrode area [m2]")
        passed = i * (t - t[0])
        found = F * (host(step, cell, t) - host(step, cell, t[0]))
        np.testing.assert_allclose(found, passed, rtol=0, atol=1e-6 * abs(passed[-1]))
        assert abs(passed[-1]) > 3600


@pytest.mark.parametrize("name", CELLS)
def test_a_cycle_ends_at_its_cut_offs_in_both_directions(cycle, name):
    charge, discharge = nasolid.half_cycles(cycle(name), CELLS[name])
    assert (charge.direction, charge.termination) == ("charge", "upper cut-off")
    assert (discharge.direction, discharge.termination) == ("discharge", "lower cut-off")
    for step, key in zip(cycle(name).cycles[0].steps, ("Upper", "Lower"), strict=True):
        limit = CELLS[name].value(f"{key} voltage cut-off [V]")
        np.testing.assert_allclose(step["Voltage [V]"](step.t[-1]), limit, rtol=0, atol=1e-5)


def test_half_cycles_are_current_times_time():
    cell = hand_cell()
    solution = nasolid.simulate(cell, 6.3)
    for record, step in zip(nasolid.half_cycles(solution, cell), solution.cycles[0].steps, strict=True):
        hours = (step.t[-1] - step.t[0]) / 3600
        np.testing.assert_allclose(record.areal_capacity, 6.3 * hours, rtol=1e-12)
        loading = 0.43 * 1.37e-4 * 3160.0  # connected or not
        np.testing.assert_allclose(record.specific_capacity, 6.3 * hours / loading, rtol=1e-12)
        t = np.linspace(step.t[0], step.t[-1], 20001)
        mean = np.trapezoid(step["Voltage [V]"](t), t) / (t[-1] - t[0])
        np.testing.assert_allclose(record.mean_voltage, mean, rtol=1e-6)
        np.testing.assert_allclose(record.energy, mean * 6.3 * hours, rtol=1e-6)


def test_utilisation_scales_the_capacity_exactly():
    full, part = (hand_cell({"Positive electrode utilisation": u}) for u in (0.91, 0.53))
    ratio = nasolid.simulation.theoretical_capacity(full) / nasolid.simulation.theoretical_capacity(part)
    np.testing.assert_allclose(ratio, 0.91 / 0.53, rtol=1e-12)
    # the same charge moves the content of the smaller host by as much more
    moved = []
    for cell in (full, part):
        sto = nasolid.simulate(cell, 2.1, direction="charge")["Average positive particle stoichiometry"]
        moved.append(sto(0) - sto(3000))
    np.testing.assert_allclose(moved[1] / moved[0], 0.91 / 0.53, rtol=1e-6)


def test_utilisation_scales_the_measured_capacity_at_a_tiny_current():
    cells = [hand_cell({"Positive electrode utilisation": u}) for u in (0.91, 0.53)]
    found = [
        nasolid.half_cycles(nasolid.simulate(cell, 0.01 * u, direction="charge"), cell)[0].areal_capacity
        for cell, u in zip(cells, (0.91, 0.53), strict=True)
    ]
    np.testing.assert_allclose(found[0] / found[1], 0.91 / 0.53, rtol=3e-4)


def test_salt_is_conserved_through_steps_of_an_experiment():
    cell = CELLS[LIQUID[0]]
    experiment = pybamm.Experiment(
        ["Charge at C/5 for 20 minutes", "Rest for 10 minutes", "Discharge at C/5 for 10 minutes"]
    )
    sim = pybamm.Simulation(
        nasolid.model_for(cell), parameter_values=nasolid.parameter_values(cell), experiment=experiment
    )
    solution = sim.solve()
    eps_c = solution["Positive electrode porosity times concentration [mol.m-3]"]
    cells = np.diff(eps_c.mesh.edges)
    total = [np.ravel(eps_c(s, x=eps_c.mesh.nodes)) @ cells for s in np.linspace(0, solution.t[-1], 30)]
    np.testing.assert_allclose(total, total[0], rtol=1e-8)
