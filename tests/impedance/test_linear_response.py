"""The linearised model: inputs in any order, a state that must be at rest, states of a simulation."""

import itertools

import numpy as np
import pybamm
import pytest
from by_formula import linearised, values_at, voltage_spectrum
from by_hand import hand_cell, resistance, run, tight

import nasolid
from nasolid.simulation.constant_current import CURRENT, build_simulation
from nasolid.simulation.impedance import linear_response
from nasolid.simulation.linear import LinearResponse

FEW = np.array([2.1e3, 70.0, 0.31])
INPUTS = {
    "Separator reference conductivity [S.m-1]": 0.019,
    "Cathode contact areal resistance [Ohm.m2]": 0.021,
    "Positive electrode reference exchange-current density [A.m-2]": 0.6,
}
"""Not in alphabetical order."""
VOLTAGE = "Voltage [V]"
SURFACE = "Positive electrode surface potential difference [V]"


def with_inputs(names, kind=LinearResponse):
    return linearised(hand_cell(), 0.47, {"x_p": 4, "r_p": 4}, dict.fromkeys(names, "[input]"), kind=kind)


@pytest.fixture(scope="module")
def directly():
    """Impedance [Ohm] with the same numbers set as parameters."""
    response = linearised(hand_cell(), 0.47, {"x_p": 4, "r_p": 4}, INPUTS)
    return response.solve(FEW).impedance


def test_inputs_in_any_order_give_the_spectrum_of_the_parameters(directly):
    # one build for all orders: the first call fixes the order in which the linearised model stacks them
    response = with_inputs(INPUTS)
    for order in itertools.permutations(INPUTS):
        inputs = {name: INPUTS[name] for name in order}
        np.testing.assert_allclose(response.solve(FEW, inputs=inputs).impedance, directly, rtol=1e-9)
        found = -response.responses(FEW, [VOLTAGE], inputs=inputs)[VOLTAGE]
        np.testing.assert_allclose(found, directly, rtol=1e-9)


@pytest.mark.filterwarnings("ignore:pybamm.EISSimulation takes")
def test_stock_simulation_depends_on_the_order_of_its_inputs(directly):
    # why `LinearResponse` sorts: if PyBaMM mends this, the sorting can go
    stock, off = with_inputs(INPUTS, pybamm.EISSimulation), []
    for order in itertools.permutations(INPUTS):
        Z = stock.solve(FEW, inputs={name: INPUTS[name] for name in order}).impedance
        off.append(np.abs(Z / directly - 1).max())
    assert min(off) < 1e-9
    assert max(off) > 0.1


def test_one_build_serves_many_inputs():
    response, spectra = with_inputs(INPUTS), []
    for conductivity in (0.019, 0.23):
        inputs = INPUTS | {"Separator reference conductivity [S.m-1]": conductivity}
        spectra.append(response.solve(FEW, inputs=inputs).impedance)
        model = linearised(hand_cell(), 0.47, {"x_p": 4, "r_p": 4}, inputs)
        np.testing.assert_allclose(spectra[-1], model.solve(FEW).impedance, rtol=1e-9)
    assert np.ptp(np.abs(spectra), axis=0).min() > 1e-3


def off_rest(shift):
    """A model whose double layer in the cathode starts off its equilibrium [V]."""
    cell = hand_cell(catholyte="single-ion")
    model = nasolid.model_for(cell, double_layer="capacitive")
    variable = next(v for v in model.rhs if v.name == SURFACE)
    model.initial_conditions[variable] = model.initial_conditions[variable] + shift
    return LinearResponse(model, parameter_values=values_at(cell, 0.47))


@pytest.mark.parametrize("shift", [1e-3, -2.3e-6])
def test_state_off_equilibrium_is_refused(shift):
    with pytest.raises(nasolid.SolveError, match="not at equilibrium"):
        off_rest(shift).responses(FEW, [VOLTAGE])


@pytest.mark.parametrize("shift", [1e-3, -2.3e-6])
def test_state_off_equilibrium_is_refused_by_solve_too(shift):
    with pytest.raises(nasolid.SolveError, match="not at equilibrium"):
        off_rest(shift).solve(FEW)


def test_state_at_equilibrium_is_taken():
    assert np.all(np.isfinite(off_rest(0.0).solve(FEW).impedance))


def test_salt_that_still_diffuses_is_refused():
    cell = hand_cell()
    model = nasolid.model_for(cell, double_layer="capacitive")
    variable = next(v for v in model.rhs if v.name.startswith("Positive electrode porosity times"))
    x = pybamm.standard_spatial_vars.x_p
    tilt = 1 + 1e-3 * (x - pybamm.x_average(x)) / model.param.p.L
    model.initial_conditions[variable] = model.initial_conditions[variable] * tilt
    with pytest.raises(nasolid.SolveError, match="not at equilibrium"):
        LinearResponse(model, parameter_values=values_at(cell, 0.47)).responses(FEW, [VOLTAGE])


@pytest.mark.parametrize("name", nasolid.cell_names())
@pytest.mark.parametrize(("sto", "branch"), [(0.05, 1.0), (0.95, -1.0)])
def test_shipped_cells_start_at_rest_on_either_branch(name, sto, branch):
    response = linear_response(nasolid.load_cell(name), sto, branch)
    assert np.all(np.isfinite(response.responses([1.0], [VOLTAGE])[VOLTAGE]))


# states of a simulation


def discharge(cell, i=47.0, seconds=90):
    storing = cell.override({}, {"double_layer": "capacitive"})
    start = {"Initial concentration in positive electrode [mol.m-3]": 0.42 * 13823.0}
    return run(storing, i, seconds, values=start, points={"x_p": 6, "r_p": 6})


def test_state_of_a_simulation_arrives_in_the_linearised_model():
    cell = hand_cell()
    solution = discharge(cell)
    response = linearised(cell, 0.3, {"x_p": 6, "r_p": 6})
    t = solution.t[len(solution.t) // 2]
    y = response.states(solution, t)
    model = response.built_model
    for name in (VOLTAGE, "Current [A]", "Sodium thickness [m]", "Loss: Catholyte concentration [V]"):
        found = model.get_processed_variable(name).evaluate(0, y)
        np.testing.assert_allclose(np.squeeze(found), solution[name](t), rtol=1e-9, err_msg=name)


@pytest.mark.parametrize("i", [47.0, -47.0])
def test_state_between_the_steps_of_the_integrator_carries_the_current_too(i):
    # a double layer moves by microvolts where the potentials move by millivolts: straight lines would not do
    cell = hand_cell()
    solution = discharge(cell, i)
    response = linearised(cell, 0.3, {"x_p": 6, "r_p": 6}, branch=-np.sign(i))
    k = len(solution.t) - 3
    t = solution.t[k] + 0.4 * np.diff(solution.t)[k]
    name = "Positive electrode volumetric interfacial current density [A.m-3]"
    y = response.states(solution, t)
    found = np.ravel(response.built_model.get_processed_variable(name).evaluate(0, y))
    np.testing.assert_allclose(found, np.ravel(solution[name](t)), rtol=1e-6)
    assert np.all(found * i < 0)


def test_spectrum_at_a_given_state_leaves_the_start_of_the_model_alone():
    cell = hand_cell()
    solution = discharge(cell)
    response = linearised(cell, 0.3, {"x_p": 6, "r_p": 6})
    before = voltage_spectrum(response, cell, FEW)
    under_load = voltage_spectrum(response, cell, FEW, response.states(solution, 80))
    assert np.abs(under_load / before - 1).max() > 1e-3
    np.testing.assert_allclose(voltage_spectrum(response, cell, FEW), before, rtol=1e-12)
    np.testing.assert_allclose(
        response.solve(FEW).impedance * cell.value("Electrode area [m2]"), before, rtol=1e-9
    )


def test_state_after_a_rest_gives_the_spectrum_at_rest():
    cell = hand_cell(hysteresis="none")
    storing = cell.override({}, {"double_layer": "capacitive"})
    held = storing.override({"Initial stoichiometry": 0.47})
    model = nasolid.model_for(held)
    sim = build_simulation(
        held,
        1e-9,
        at_rest=True,
        model=model,
        var_pts=model.default_var_pts | {"x_p": 6, "r_p": 6},
        solver=tight(),
    )
    solution = sim.solve([0, 10], inputs={CURRENT: 0.0})
    response = linearised(cell, 0.2, {"x_p": 6, "r_p": 6}, graded=0.8)
    moved = voltage_spectrum(response, cell, FEW, response.states(solution, 10))
    rest = voltage_spectrum(linearised(cell, 0.47, {"x_p": 6, "r_p": 6}, graded=0.8), cell, FEW)
    np.testing.assert_allclose(moved, rest, rtol=1e-6)


def test_amplitude_of_any_variable_is_per_ampere():
    cell = hand_cell()
    response = linearised(cell, 0.47, {"x_p": 4, "r_p": 4})
    found = response.responses(FEW, ["Loss: Contact [V]", "Current [A]", "Sodium thickness [m]"])
    area = cell.value("Electrode area [m2]")
    np.testing.assert_allclose(found["Current [A]"], 1, rtol=1e-12)
    np.testing.assert_allclose(found["Loss: Contact [V]"], resistance("Cathode contact") / area, rtol=1e-9)
    stripped = -1 / (2j * np.pi * FEW) / (968.0 * 1166.0 * 3600) / area
    np.testing.assert_allclose(found["Sodium thickness [m]"], stripped, rtol=1e-9)
