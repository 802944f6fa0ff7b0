"""What ends a run has a name, also where it is over before it began."""

import numpy as np
import pytest
from by_hand import (
    LAYERS,
    F,
    R,
    arrhenius,
    hand_cell,
    kappa_layer,
    mean_potential,
    metal_overpotential,
    resistance,
    run,
    spots,
)

import nasolid
from nasolid.errors import OverAtOnce
from nasolid.simulation.constant_current import start_values

C_MAX = 13823.0
MIDDLE = {"Initial concentration in positive electrode [mol.m-3]": 0.5 * C_MAX}


def ending(cell, i, direction):
    return nasolid.half_cycles(nasolid.simulate(cell, i, direction=direction), cell)[-1]


@pytest.mark.parametrize(
    ("direction", "name", "limit"), [("charge", "upper cut-off", 3.79), ("discharge", "lower cut-off", 2.61)]
)
def test_half_cycle_ends_at_its_cut_off(direction, name, limit):
    cell = hand_cell()
    solution = nasolid.simulate(cell, 2.1, direction=direction)
    assert nasolid.half_cycles(solution, cell)[0].termination == name
    np.testing.assert_allclose(solution["Voltage [V]"](solution.t[-1]), limit, rtol=0, atol=1e-5)


DILUTE = {
    "Initial concentration in electrolyte [mol.m-3]": 130.0,
    "Electrolyte reference diffusivity [m2.s-1]": 1.3e-11,
    "Lower voltage cut-off [V]": 1.3,
    "Upper voltage cut-off [V]": 5.2,
    "Positive electrode OCP rise [V]": 3.1,
    "Positive electrode OCP fall [V]": 4.3,
}


@pytest.mark.parametrize("direction", ["charge", "discharge"])
def test_salt_runs_out_at_the_ceramic_on_charge_and_at_the_collector_on_discharge(direction):
    cell = hand_cell(DILUTE, mesh="fine")
    i = {"charge": 3.1, "discharge": 5.9}[direction]
    solution = nasolid.simulate(cell, i, direction=direction)
    record = nasolid.half_cycles(solution, cell)[0]
    assert record.termination == "salt depleted"
    assert solution.termination == "event: Salt depleted"
    c = solution["Positive electrolyte concentration [mol.m-3]"]
    profile = np.ravel(c(solution.t[-1], x=c.mesh.nodes))
    assert profile.argmin() == (0 if direction == "charge" else profile.size - 1)
    face = 1.5 * profile[0] - 0.5 * profile[1]
    np.testing.assert_allclose(min(face, profile.min()), 0.015 * 130.0, rtol=0.05)


@pytest.mark.parametrize("i", [3.1, 9.2])
def test_salt_cannot_run_out_unseen_behind_the_first_node_of_a_coarse_mesh(i):
    found = {}
    for mesh in ("plain", "fine"):
        cell = hand_cell(DILUTE, mesh=mesh)
        found[mesh] = nasolid.half_cycles(nasolid.simulate(cell, i, direction="charge"), cell)[0]
        assert found[mesh].termination == "salt depleted"
    assert found["plain"].areal_capacity < 4 * found["fine"].areal_capacity


PER_METRE = 968.0 * 1166.0 * 3600  # C.m-3


def test_sodium_runs_out_when_the_reservoir_has_passed():
    reservoir, i = 1.7e-6, 3.3
    # assembled half charged, with next to no metal: there is room in the host for more than there is metal
    cell = hand_cell({"Sodium reservoir thickness [m]": reservoir, "Initial stoichiometry": 0.5})
    solution = run(cell, i, 1e5, values=MIDDLE, points={"x_p": 4, "r_p": 4})
    assert solution.termination == "event: Sodium exhausted"
    np.testing.assert_allclose(solution.t[-1], (reservoir - 1e-9) * PER_METRE / i, rtol=1e-6)


def test_exhausted_sodium_is_named_in_the_records():
    cell = hand_cell({"Sodium reservoir thickness [m]": 1.7e-6, "Initial stoichiometry": 0.1})
    record = ending(cell, 3.3, "discharge")
    assert record.termination == "sodium exhausted"


def test_metal_of_a_charged_cell_is_the_reservoir_and_what_the_host_gave():
    cell = hand_cell()
    solution = nasolid.simulate(cell, 2.1, direction="discharge")
    sto = solution["Average positive particle stoichiometry"]
    given = (0.981 - sto(0)) * 0.43 * 0.87 * 1.37e-4 * C_MAX * F
    found = solution["Sodium thickness [m]"](0)
    np.testing.assert_allclose(found, 3.4e-5 + given / PER_METRE, rtol=1e-6)
    # and so it is as thick after a charge from the assembled cell
    charged = nasolid.simulate(cell, 2.1, direction="charge")
    end = charged.t[-1]
    given = (
        (0.981 - charged["Average positive particle stoichiometry"](end)) * 0.43 * 0.87 * 1.37e-4 * C_MAX * F
    )
    np.testing.assert_allclose(charged["Sodium thickness [m]"](end), 3.4e-5 + given / PER_METRE, rtol=1e-6)


@pytest.mark.parametrize(
    ("direction", "name"),
    [("charge", "upper cut-off at once"), ("discharge", "lower cut-off at once")],
)
def test_cut_off_crossed_at_once_is_a_result_of_one_point(direction, name):
    cell = hand_cell()
    i = 900.0
    with pytest.warns(
        OverAtOnce, match=f"{name}: the {direction} at 90 mA/cm2 was over before any charge passed"
    ):
        record = ending(cell, i, direction)
    assert record.termination == name
    assert record.status == record.to_json()["status"] == "stopped"
    assert record.areal_capacity == 0
    assert record.duration == 0
    assert np.isnan(record.mean_voltage)
    # and it is true: the drop across what is in series alone is more than the window
    assert i * 6.1e-3 + metal_overpotential(i, 0.37, 311.0) > 3.79 - 2.61


def test_cycles_go_on_from_where_the_last_one_ended():
    cell = hand_cell()
    solution = nasolid.simulate(cell, 4.1, cycles=3)
    assert len(solution.cycles) == 3
    records = nasolid.half_cycles(solution, cell)
    assert [r.direction for r in records] == ["charge", "discharge"] * 3
    ends = [step.t[-1] for cycle in solution.cycles for step in cycle.steps]
    starts = [step.t[0] for cycle in solution.cycles for step in cycle.steps]
    np.testing.assert_allclose(starts[1:], ends[:-1], rtol=1e-9)
    # nothing degrades: from the second cycle on one is like the other
    later = [r.areal_capacity for r in records[2:]]
    np.testing.assert_allclose(later, later[0], rtol=1e-3)


@pytest.mark.parametrize("i", [0.013, 7.7, 130.0, -130.0])
def test_solve_starts_from_the_inverted_kinetics(i):
    # the metal's, and the cathode's as if the reaction were uniform; then the first step needs no search
    cell = hand_cell(hysteresis="none")
    param, T = nasolid.simulation.model_for(cell).param, 311.0
    values = start_values(cell, i)
    values.update(MIDDLE)
    kappa = kappa_layer(LAYERS[0], T)
    r = (
        spots(0.37, 7.3e-6, kappa)
        + LAYERS[0]["thickness"] / kappa
        + resistance("Separator cathode interface")
    )
    phi_e = -(metal_overpotential(i, 0.37, T) + i * r)
    np.testing.assert_allclose(values.evaluate(param.initial_catholyte_potential()), phi_e, rtol=1e-9)
    j = -i / (3 * 0.43 * 0.87 / 0.83e-6 * 1.37e-4)
    j0 = 2 * arrhenius(2.3, 0.44, 300.0, T) * 0.5 * np.sqrt(1130.0 / 950.0)
    phi_s = phi_e + mean_potential(0.5, T) + 2 * R * T / F * np.arcsinh(j / (2 * j0))
    np.testing.assert_allclose(values.evaluate(param.initial_solid_potential()), phi_s, rtol=1e-6)
    # and the states of the model start there
    wide = {"Lower voltage cut-off [V]": -9.0, "Upper voltage cut-off [V]": 14.0}
    solution = run(cell, i, 1e-3, values=MIDDLE | wide)
    model = solution.all_models[0]
    guess = {v.name: v for v in nasolid.simulation.model_for(cell).initial_conditions}
    assert {"Positive electrode potential [V]", "Positive electrolyte potential [V]"} <= guess.keys()
    assert np.all(np.isfinite(model.concatenated_initial_conditions.evaluate(t=0, inputs={})))


@pytest.mark.filterwarnings("ignore::nasolid.errors.NasolidWarning")  # laws are stretched on purpose
@pytest.mark.parametrize("temperature", ["-20 degC", "60 degC"])
@pytest.mark.parametrize("rate", ["C/50", "5C"])
@pytest.mark.parametrize("direction", ["charge", "discharge"])
def test_extremes_end_in_a_result_or_a_named_stop(direction, rate, temperature):
    for name in ("lowack2025-cell1", "tsai2020"):
        cell = nasolid.load_cell(name)
        solution = nasolid.simulate(cell, rate, direction=direction, temperature=temperature)
        record = nasolid.half_cycles(solution, cell)[0]
        known = {"lower cut-off", "upper cut-off", "salt depleted", "sodium exhausted"}
        assert record.termination.removesuffix(" at once") in known
        assert np.all(np.isfinite(solution["Voltage [V]"].entries))
