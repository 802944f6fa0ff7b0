"""What users of PyBaMM expect to do with a model works on SodiumDFN."""

import inspect
import multiprocessing
import pickle

import numpy as np
import pybamm
import pytest
from by_hand import F, hand_cell, mean_potential, resistance, run, tight

import nasolid
from nasolid.simulation.constant_current import start_values

SMALL = {"x_s": 2, "x_p": 6, "r_p": 6}
CURRENT = "Current function [A]"
AREA, C_MAX, CAPACITY = 2.3e-5, 13823.0, 0.43 * 0.87 * 1.37e-4 * 13823.0 * F / 3600  # A.h.m-2


def points(model):
    return model.default_var_pts | SMALL


def values_of(cell, sto=0.5, **more):
    values = nasolid.parameter_values(cell)
    values.update({"Initial concentration in positive electrode [mol.m-3]": sto * C_MAX} | more)
    return values


def experiment_on(steps, cell=None, sto=0.5, **kwargs):
    cell = cell or hand_cell()
    model = nasolid.model_for(cell)
    sim = pybamm.Simulation(
        model,
        parameter_values=values_of(cell, sto),
        experiment=pybamm.Experiment(steps),
        var_pts=points(model),
    )
    return sim.solve(**kwargs)


def test_model_is_constructible_without_arguments_and_solves_on_its_defaults():
    model = nasolid.SodiumDFN()
    assert isinstance(model, pybamm.lithium_ion.DFN)
    solution = pybamm.Simulation(model).solve([0, 60])
    V = solution["Voltage [V]"]([0, 30, 60])
    assert np.all((V > 2.0) & (V < 4.2))


@pytest.mark.parametrize(
    "choices",
    [
        {"catholyte": "single-ion"},
        {"catholyte": "single-ion", "particle": "films"},
        {"anode": "alloy", "contact": "ideal", "catholyte": "single-ion"},
        {"contact": "constriction", "constriction": "voids"},
        {"hysteresis": "none"},
    ],
    ids=lambda c: "-".join(c.values()),
)
def test_every_choice_has_defaults_that_solve(choices):
    model = nasolid.SodiumDFN(**choices)
    solution = pybamm.Simulation(model, var_pts=points(model)).solve([0, 10])
    assert np.isfinite(solution["Voltage [V]"](10))


def test_unknown_choices_are_refused_with_what_is_on_offer():
    with pytest.raises(nasolid.InputError, match=r"its choices are .*catholyte"):
        nasolid.SodiumDFN(katholyte="liquid")
    with pytest.raises(nasolid.InputError, match="liquid, single-ion"):
        nasolid.SodiumDFN(catholyte="solid")


@pytest.mark.parametrize(
    "options",
    [
        {"thermal": "lumped"},
        {"surface form": "differential"},
        {"intercalation kinetics": "linear"},
        {"SEI": "reaction limited"},
        {"working electrode": "both"},
    ],
    ids=lambda o: next(iter(o)),
)
def test_options_that_the_physics_does_not_honour_are_refused(options):
    with pytest.raises(nasolid.InputError, match=next(iter(options))):
        nasolid.SodiumDFN(options)


# Simulation, Experiment


def test_simulation_takes_the_current_as_input():
    from nasolid.simulation.constant_current import build_simulation

    cell = hand_cell()
    sim = build_simulation(cell, 3.1, var_pts=points(nasolid.model_for(cell)))
    V = [float(sim.solve([0, 100], inputs={CURRENT: i * AREA})["Voltage [V]"](50)) for i in (3.1, 6.2)]
    assert V[1] < V[0]


def test_constant_current_step_passes_its_charge():
    solution = experiment_on(["Discharge at 2 A/m2 for 10 minutes".replace("2 A/m2", f"{2 * AREA} A")])
    sto = solution["Average positive particle stoichiometry"]
    moved = 2 * 600 / 3600 / CAPACITY
    np.testing.assert_allclose(sto(600) - sto(0), moved, rtol=1e-5)


def test_constant_voltage_step_holds_its_voltage_while_the_current_decays():
    solution = experiment_on(["Hold at 3.45 V for 20 minutes"])
    t = np.linspace(1, 1200, 30)
    np.testing.assert_allclose(solution["Voltage [V]"](t), 3.45, rtol=0, atol=1e-6)
    current = solution["Current [A]"](t)
    assert np.all(current < 0)
    assert abs(current[-1]) < abs(current[0])


def test_rest_ends_at_the_open_circuit_voltage():
    cell = hand_cell(hysteresis="none", catholyte="single-ion")
    solution = experiment_on([f"Discharge at {9 * AREA} A for 5 minutes", "Rest for 10 hours"], cell)
    end = solution.t[-1]
    np.testing.assert_allclose(solution["Current [A]"](end), 0, atol=1e-12)
    sto = 0.5 + 9 * 300 / 3600 / CAPACITY
    np.testing.assert_allclose(solution["Voltage [V]"](end), mean_potential(sto, 311.0), rtol=0, atol=5e-6)


def test_constant_power_step_holds_the_product():
    power = 7.1 * AREA
    solution = experiment_on([f"Discharge at {power} W for 10 minutes"])
    t = np.linspace(1, 600, 20)
    np.testing.assert_allclose(solution["Voltage [V]"](t) * solution["Current [A]"](t), power, rtol=1e-4)


def test_cccv_cycles_repeat():
    cycle = (
        f"Discharge at {8 * AREA} A until 2.8 V",
        f"Charge at {8 * AREA} A until 3.6 V",
        f"Hold at 3.6 V until {0.8 * AREA} A",
    )
    solution = experiment_on([cycle] * 2, sto=0.3, calc_esoh=False)
    assert len(solution.cycles) == 2
    for c in solution.cycles:
        assert len(c.steps) == 3
        np.testing.assert_allclose(c.steps[0]["Voltage [V]"](c.steps[0].t[-1]), 2.8, rtol=0, atol=1e-4)
        np.testing.assert_allclose(c.steps[1]["Voltage [V]"](c.steps[1].t[-1]), 3.6, rtol=0, atol=1e-4)
        np.testing.assert_allclose(c.steps[2]["Current [A]"](c.steps[2].t[-1]), -0.8 * AREA, rtol=1e-3)


def test_temperature_of_a_step_reaches_every_law():
    steps = [pybamm.step.current(3.1 * AREA, duration=120, temperature=T) for T in (288.0, 321.0)]
    solution = experiment_on(steps, calc_esoh=False)
    for step, T in zip(solution.cycles, (288.0, 321.0), strict=True):
        t = step.t[-1]
        by_hand = 3.1 * resistance("Cathode contact", T=T)
        np.testing.assert_allclose(step["Loss: Contact [V]"](t), by_hand, rtol=1e-6)


@pytest.mark.parametrize("soc", [0.2, 0.85])
def test_initial_state_of_charge_sets_the_content_between_the_cut_offs(soc):
    from scipy.optimize import brentq

    cell = hand_cell(hysteresis="none")
    model = nasolid.model_for(cell)
    sim = pybamm.Simulation(model, parameter_values=values_of(cell), var_pts=points(model))
    solution = sim.solve([0, 1], initial_soc=soc)
    full, empty = (brentq(lambda s, V=V: mean_potential(s, 311.0) - V, 0.002, 0.998) for V in (3.79, 2.61))
    sto = float(solution["Average positive particle stoichiometry"](0))
    np.testing.assert_allclose(sto, empty + soc * (full - empty), rtol=1e-3)


def test_cut_off_events_end_a_simulation():
    cell = hand_cell()
    for i, sto, event, limit in [(9.0, 0.9, "Minimum", 2.61), (-9.0, 0.1, "Maximum", 3.79)]:
        start = {"Initial concentration in positive electrode [mol.m-3]": sto * C_MAX}
        solution = run(cell, i, 1e5, values=start, points=SMALL, solver=tight(1e-6))
        assert solution.termination == f"event: {event} voltage [V]"
        np.testing.assert_allclose(solution["Voltage [V]"](solution.t[-1]), limit, rtol=0, atol=1e-6)


def test_quickplot_draws_with_metres_and_names():
    import matplotlib

    matplotlib.use("Agg")
    solution = run(hand_cell(), 3.1, 600, points=SMALL)
    plot = pybamm.QuickPlot(
        solution,
        [
            "Voltage [V]",
            "Loss: Separator [V]",
            "Sodium thickness [m]",
            "Positive electrolyte concentration [mol.m-3]",
            "Electrolyte potential [V]",
        ],
    )
    plot.plot(300)
    plot.dynamic_plot(show_plot=False)
    import matplotlib.pyplot as plt

    plt.close("all")


def test_stock_plots_find_their_variables():
    solution = run(hand_cell(), 3.1, 600, points=SMALL)
    plot = pybamm.QuickPlot(solution)
    plot.plot(100)
    import matplotlib.pyplot as plt

    plt.close("all")


def test_a_batch_of_inputs_equals_one_by_one():
    from nasolid.simulation.constant_current import build_simulation

    cell = hand_cell()
    names = ["Cathode contact areal resistance [Ohm.m2]", "Positive particle reference diffusivity [m2.s-1]"]
    draws = [(2.1, 3e-3, 2e-15), (5.3, 7e-3, 4e-15), (900.0, 6e-3, 3e-15), (3.9, 1e-2, 9e-16)]
    inputs = [{CURRENT: i * AREA, names[0]: r, names[1]: D} for i, r, D in draws]
    sim = build_simulation(
        cell, 3.0, inputs=names, var_pts=points(nasolid.model_for(cell)), solver=tight(1e-6)
    )
    together = sim.solve([0, 600], inputs=inputs)
    for one, solution in zip(inputs, together, strict=True):
        if one[CURRENT] > 500 * AREA:
            continue
        alone = sim.solve([0, 600], inputs=one)
        assert solution.termination == alone.termination
        t = np.linspace(0, solution.t[-1], 9)
        np.testing.assert_allclose(solution["Voltage [V]"](t), alone["Voltage [V]"](t), rtol=1e-9)
    # a member whose cut-off is crossed at once does not take its neighbours along
    assert together[2].t.size == 1
    assert together[3].t[-1] == 600


def test_sensitivities_agree_with_finite_differences():
    cell, key = hand_cell(), "Separator reference conductivity [S.m-1]"
    model = nasolid.model_for(cell)
    other = "Positive electrode conductivity [S.m-1]"
    values = start_values(cell, 3.1)
    values.update({key: "[input]", other: "[input]"})
    sim = pybamm.Simulation(
        model,
        parameter_values=values,
        var_pts=points(model),
        solver=pybamm.IDAKLUSolver(rtol=1e-8, atol=1e-10),
    )
    at = {key: 0.37, other: 0.9}
    t = np.linspace(0, 300, 7)
    solution = sim.solve([0, 300], inputs=at, calculate_sensitivities=True)
    found = solution["Voltage [V]"].sensitivities
    for name, value in at.items():
        h = 1e-2 * value
        up, down = (sim.solve([0, 300], inputs=at | {name: value + s * h})["Voltage [V]"](t) for s in (1, -1))
        times = solution.t
        exact = np.interp(t, times, np.ravel(found[name]))
        np.testing.assert_allclose(exact[1:], ((up - down) / (2 * h))[1:], rtol=2e-3)


# films and size distributions


def distribution(cell, **kwargs):
    model = nasolid.model_for(cell, options={"particle size": "distribution"})
    values = pybamm.get_size_distribution_parameters(
        start_values(cell, 3.1), working_electrode="positive", sd_p=0.27
    )
    sim = pybamm.Simulation(
        model, parameter_values=values, var_pts=points(model) | {"R_p": 9}, solver=tight(1e-6), **kwargs
    )
    return sim.solve([0, 600])


@pytest.mark.parametrize("catholyte", ["liquid", "single-ion"])
def test_size_distribution_keeps_charge_and_spreads_the_contents(catholyte):
    solution = distribution(hand_cell(catholyte=catholyte))
    sto = solution["Average positive particle stoichiometry"]
    np.testing.assert_allclose(sto(600) - sto(0), 3.1 * 600 / 3600 / CAPACITY, rtol=1e-2)
    assert np.isfinite(solution["Voltage [V]"](600))
    total = sum(solution[name](500) for name in solution.all_models[0].variables if name.startswith("Loss: "))
    np.testing.assert_allclose(total, solution["Total loss [V]"](500), rtol=0, atol=1e-6)


def test_films_refuse_a_size_distribution():
    with pytest.raises(nasolid.InputError, match="spheres"):
        nasolid.SodiumDFN({"particle size": "distribution"}, particle="films")


@pytest.mark.parametrize("profile", ["uniform profile", "quadratic profile", "quartic profile"])
def test_films_refuse_polynomial_profiles(profile):
    with pytest.raises(nasolid.InputError, match="Fickian"):
        nasolid.SodiumDFN({"particle": profile}, particle="films")


# leaving the process and the session

KINDS = {
    "liquid": {},
    "films": {"catholyte": "single-ion", "particle": "films"},
    "alloy": {"anode": "alloy", "contact": "ideal", "catholyte": "single-ion"},
}


@pytest.mark.parametrize("kind", KINDS)
def test_saved_model_opens_again_and_gives_the_same_voltage(kind, tmp_path):
    cell = hand_cell(**KINDS[kind])
    model = nasolid.model_for(cell)
    values = start_values(cell, 3.1)
    sim = pybamm.Simulation(model, parameter_values=values, solver=tight(1e-7))
    t = np.linspace(0, 300, 9)
    V = sim.solve([0, 300])["Voltage [V]"](t)
    path = tmp_path / "model"
    sim.save_model(str(path), mesh=True)
    opened = pybamm.load_model(str(path) + ".json")
    solution = tight(1e-7).solve(opened, [0, 300])
    np.testing.assert_allclose(solution["Voltage [V]"](t), V, rtol=1e-9)


@pytest.mark.parametrize("kind", KINDS)
def test_model_saved_undiscretised_opens_with_its_own_geometry_and_mesh(kind, tmp_path):
    cell = hand_cell(**KINDS[kind])
    model = nasolid.model_for(cell)
    values = start_values(cell, 3.1)
    path = tmp_path / "model.json"
    from pybamm.expression_tree.operations.serialise import Serialise

    Serialise().save_custom_model(model, filename=str(path))
    opened = Serialise().load_custom_model(str(path))
    film = KINDS[kind].get("particle") == "films"
    variable = next(iter(opened.default_geometry["positive particle"]))
    system = variable.coord_sys if not isinstance(variable, str) else "spherical polar"
    assert system == ("cartesian" if film else "spherical polar")
    t = np.linspace(0, 300, 9)
    V = [
        pybamm.Simulation(m, parameter_values=values, solver=tight(1e-7)).solve([0, 300])["Voltage [V]"](t)
        for m in (model, opened)
    ]
    np.testing.assert_allclose(V[1], V[0], rtol=1e-8)


def in_worker(pickled):
    """Solve a pickled simulation, in another process."""
    sim = pickle.loads(pickled)
    return sim.solve([0, 300])["Voltage [V]"](np.linspace(0, 300, 5))


@pytest.mark.parametrize("kind", ["liquid", "films"])
def test_simulation_pickled_into_a_spawned_worker_gives_the_same_voltage(kind):
    cell = hand_cell(**KINDS[kind])
    model = nasolid.model_for(cell)
    sim = pybamm.Simulation(
        model, parameter_values=start_values(cell, 3.1), var_pts=points(model), solver=tight(1e-6)
    )
    pickled = pickle.dumps(sim)
    with multiprocessing.get_context("spawn").Pool(1) as pool:
        there = pool.apply(in_worker, (pickled,))
    np.testing.assert_allclose(there, sim.solve([0, 300])["Voltage [V]"](np.linspace(0, 300, 5)), rtol=1e-12)


def test_no_parameter_function_is_a_lambda():
    # they would break saving, pickling and workers
    for name in nasolid.cell_names():
        for key, value in nasolid.parameter_values(nasolid.load_cell(name)).items():
            if inspect.isfunction(value):
                assert value.__name__ != "<lambda>", key
                assert "<locals>" not in value.__qualname__, key


# entry points, citations


def test_model_and_parameter_sets_are_visible_to_pybamm():
    model = pybamm.Model("SodiumDFN")
    assert type(model) is nasolid.SodiumDFN
    for name in nasolid.cell_names():
        values = pybamm.ParameterValues("nasolid_" + name.replace("-", "_"))
        area = nasolid.load_cell(name).value("Electrode area [m2]")
        height, width = values["Electrode height [m]"], values["Electrode width [m]"]
        np.testing.assert_allclose(height * width, area, rtol=1e-12)


def test_registered_parameters_give_the_voltage_of_the_shipped_cell():
    cell = nasolid.load_cell("lowack2025-cell2")
    values = [pybamm.ParameterValues("nasolid_lowack2025_cell2"), nasolid.parameter_values(cell)]
    model = nasolid.model_for(cell)
    V = [
        pybamm.Simulation(model, parameter_values=v, var_pts=points(model)).solve([0, 60])["Voltage [V]"](60)
        for v in values
    ]
    np.testing.assert_allclose(*V, rtol=1e-12)


def test_papers_behind_the_model_are_cited():
    pybamm.citations._reset()
    nasolid.SodiumDFN()
    cited = pybamm.citations._papers_to_cite
    raw = "".join(pybamm.citations._unknown_citations)
    assert "Doyle1993" in cited
    assert "lowack2025" in raw.lower()
    assert "10.1080/10667857.2025.2560836" in raw


def test_a_model_whose_layers_no_shipped_cell_has_says_so():
    with pytest.raises(nasolid.InputError, match="3 separator layers: no shipped cell has so many"):
        _ = nasolid.SodiumDFN(separator_layers=3).default_parameter_values
