"""Users of plain PyBaMM: set and model find each other; states of charge, options and places mean something."""

import re
from importlib.metadata import entry_points

import numpy as np
import pybamm
import pytest

import nasolid
from nasolid.errors import NasolidWarning

SETS = sorted(
    point.name for point in entry_points(group="pybamm_parameter_sets") if point.name.startswith("nasolid_")
)
CELL = "nasolid_lowack2025_cell2"
CODE = re.compile(r'write pybamm\.Model\("SodiumDFN"(.*?)\);')


def run(model, values, seconds=60, **more):
    return pybamm.Simulation(model, parameter_values=values).solve([0, seconds], **more)


def written(code):
    """Keywords of a line of code such as ``, anode='alloy', separator_layers=2``."""
    pairs = re.findall(r"(\w+)='?([\w -]+?)'?(?:,|$)", code.removeprefix(", "))
    return {word: int(value) if value.isdigit() else value for word, value in pairs}


@pytest.mark.parametrize("name", SETS)
def test_a_set_runs_with_the_plain_model_or_says_which_choice_differs_and_what_to_write(name):
    values = pybamm.ParameterValues(name)
    cell = nasolid.load_cell(name.removeprefix("nasolid_").replace("_", "-"))
    try:
        found, model = run(pybamm.Model("SodiumDFN"), values), nasolid.SodiumDFN()
    except nasolid.InputError as error:
        said = str(error)
        assert cell.name in said
        assert "\n" not in said
        code = CODE.search(said)
        assert code
        model = pybamm.Model("SodiumDFN", **written(code[1]))
        found = run(model, values)
        assert {w: v for w, v in model.choices.items() if w != "contact"} == {
            w: cell.choices[w] for w in model.choices if w != "contact"
        }
    expected = run(nasolid.model_for(cell), nasolid.parameter_values(cell))
    assert found["Voltage [V]"](60.0) == pytest.approx(float(expected["Voltage [V]"](60.0)), abs=2e-4)


def test_a_choice_that_is_written_out_is_taken_and_one_that_is_not_is_asked_for():
    values = pybamm.ParameterValues("nasolid_yamauchi2020_C")
    with pytest.raises(nasolid.InputError, match="mesh = 'plain'"):
        run(nasolid.SodiumDFN(catholyte="single-ion"), values)
    coarse = nasolid.SodiumDFN(catholyte="single-ion", mesh="plain")
    assert run(coarse, values).t[-1] == 60
    with pytest.raises(KeyError, match="Separator layer 1 thickness"):
        run(nasolid.SodiumDFN(separator_layers=2), pybamm.ParameterValues(CELL))


def test_a_set_that_went_through_a_file_still_runs(tmp_path):
    values = pybamm.ParameterValues(CELL)
    values.to_json(tmp_path / "set.json")
    again = pybamm.ParameterValues.from_json(tmp_path / "set.json")
    plain, read = (run(nasolid.SodiumDFN(), v)["Voltage [V]"](60.0) for v in (values, again))
    assert read == pytest.approx(float(plain), abs=1e-6)


def test_a_contact_that_the_model_does_not_see_is_not_taken_in_silence():
    values = pybamm.ParameterValues(CELL)
    values["Contact fraction"] = 0.5
    with pytest.raises(nasolid.InputError, match="contact='constriction'"):
        run(nasolid.SodiumDFN(), values)
    assert run(nasolid.SodiumDFN(contact="constriction"), values).t[-1] == 60


def test_a_symmetric_cell_asks_too():
    values = nasolid.parameter_values(nasolid.load_cell("lan2019").override({"Contact fraction": 0.5}))
    with pytest.raises(nasolid.InputError, match=r"write nasolid.SymmetricCell\(contact='constriction'\);"):
        run(nasolid.SymmetricCell(), values)
    assert run(nasolid.SymmetricCell(contact="constriction"), values).t[-1] == 60


@pytest.mark.parametrize(
    ("name", "value", "meant"),
    [
        ("Separator thickness [m]", 30, "'30 um'"),
        ("Ambient temperature [K]", 25, "'25 degC'"),
        ("Initial temperature [K]", 25, "'25 degC'"),
        ("Positive particle radius [m]", 0.5, "'0.5 um'"),
        ("Sodium density [kg.m-3]", 0.968, "'0.968 g/cm3'"),
        ("Electrode height [m]", 1e9, "allowed"),
        ("Upper voltage cut-off [V]", 3700.0, "'3700 mV'"),
        ("Separator reference conductivity reference temperature [K]", 25, "'25 degC'"),
    ],
)
def test_a_number_that_no_cell_has_is_refused_before_a_solver_sees_it(name, value, meant):
    values = pybamm.ParameterValues(CELL)
    values[name] = value
    with pytest.raises(nasolid.InputError, match=re.escape(f"'{name}': ")) as caught:
        run(nasolid.SodiumDFN(), values)
    assert meant in str(caught.value)
    values[name] = "[input]"
    if name != "Electrode height [m]" and "thickness" not in name and "radius" not in name:
        with pytest.raises(nasolid.InputError, match=re.escape(f"'{name}': ")):
            run(nasolid.SodiumDFN(), values, inputs={name: value})


def test_an_experiment_at_25_K_is_refused():
    experiment = pybamm.Experiment(["Discharge at C/10 for 10 s"], temperature=25)
    sim = pybamm.Simulation(
        nasolid.SodiumDFN(), parameter_values=pybamm.ParameterValues(CELL), experiment=experiment
    )
    with pytest.raises(nasolid.InputError, match="write '25 degC'"):
        sim.solve()


# states of charge


@pytest.mark.parametrize("name", ["lowack2025-cell2", "hu2024", "yamauchi2020-C"])
@pytest.mark.parametrize("temperature", ["-5 degC", "45 degC"])
def test_a_cell_rests_inside_its_cut_offs_at_0_and_100_percent_and_at_a_voltage_at_that_voltage(
    name, temperature
):
    cell = nasolid.load_cell(name).override({"Ambient temperature": temperature})
    values = nasolid.parameter_values(cell)
    values["Current function [A]"] = 0.0
    gap = (
        cell.value("Positive electrode OCP half-gap [V]")
        if cell.choices["hysteresis"] == "one-state"
        else 0.0
    )
    ends = (cell.value("Lower voltage cut-off [V]"), cell.value("Upper voltage cut-off [V]"))
    sim = pybamm.Simulation(nasolid.model_for(cell), parameter_values=values)
    for soc, end in zip((0, 1), ends, strict=True):
        for direction in (None, "discharge", "charge"):
            found = sim.solve([0, 60], initial_soc=soc, direction=direction)
            assert found.termination == "final time"
            assert abs(found["Voltage [V]"](0.0) - end) < 2 * gap + 1e-5
            assert ends[0] <= found["Voltage [V]"](0.0) <= ends[1]
    found = sim.solve([0, 60], initial_soc="3.3 V")
    assert found["Voltage [V]"](0.0) == pytest.approx(3.3, abs=1e-5)


def test_a_run_that_is_over_before_it_begins_names_the_event():
    values = pybamm.ParameterValues(CELL)
    values["Current function [A]"] = 0.0
    values["Lower voltage cut-off [V]"] = 3.79
    with pytest.raises(pybamm.SolverError, match="event 'Minimum voltage"):
        run(nasolid.SodiumDFN(), values, initial_soc=0.5)


def test_a_termination_by_capacity_is_refused_by_name():
    steps = [("Discharge at C/5 for 60 s", "Rest for 60 s")] * 2
    experiment = pybamm.Experiment(steps, termination="80% capacity")
    values = pybamm.ParameterValues(CELL)
    sim = pybamm.Simulation(nasolid.SodiumDFN(), parameter_values=values, experiment=experiment)
    with pytest.raises(nasolid.InputError, match="termination by capacity"):
        sim.solve()


# options


@pytest.mark.parametrize(
    ("option", "value"),
    [
        ("lithium plating", "reversible"),
        ("particle mechanics", "swelling only"),
        ("loss of active material", "stress-driven"),
        ("loss of active material", ("none", "stress-driven")),
        ("electrolyte conductivity", "full"),
        ("interface utilisation", "current-driven"),
        ("open-circuit potential", "MSMR"),
        ("dimensionality", 1),
        ("hydrolysis", "true"),
        ("diffusivity", "current sigmoid"),
        ("particle phases", "2"),
        ("SEI porosity change", "true"),
    ],
)
def test_an_option_without_meaning_is_refused_by_name(option, value):
    with pytest.raises(
        nasolid.InputError, match=re.escape(f"option {option!r} = {value!r} cannot be used: ")
    ):
        nasolid.SodiumDFN({option: value})


def test_sizes_run_through_simulate_and_impedance_and_close():
    cell = nasolid.load_cell("lowack2025-cell2")
    sizes = {"particle size": "distribution"}
    found = nasolid.simulate(cell, "1C", direction="discharge", model=nasolid.model_for(cell, options=sizes))
    single = nasolid.simulate(cell, "1C", direction="discharge")
    assert found.t[-1] < single.t[-1]  # large particles lag
    wide = pybamm.get_size_distribution_parameters(
        nasolid.parameter_values(cell), sd_p=0.6, working_electrode="positive"
    )
    own = {name: value for name, value in wide.items() if name not in nasolid.parameter_values(cell)}
    model = nasolid.model_for(cell, options=sizes)
    wider = nasolid.simulate(cell, "1C", direction="discharge", model=model, parameters=own)
    assert wider.t[-1] < found.t[-1]
    storing = {"double_layer": "capacitive", "thermal": "isothermal"}
    f = [1e-3, 1.0, 1e3]
    spread = nasolid.impedance(
        cell, f, model=nasolid.model_for(cell, options=sizes, **storing), parameters=own
    )
    same = nasolid.impedance(cell, f, model=nasolid.model_for(cell, **storing))
    one = nasolid.impedance(cell, f)
    np.testing.assert_allclose(same.impedance, one.impedance, rtol=1e-9)
    assert abs(spread.impedance[-1] - one.impedance[-1]) > 1e-5 * abs(one.impedance[-1])
    np.testing.assert_allclose(spread.impedance[0], one.impedance[0], rtol=1e-3)
    with pytest.raises(nasolid.InputError, match="double_layer='capacitive'"):
        nasolid.impedance(cell, f, model=nasolid.model_for(cell))


# places


@pytest.fixture(scope="module", params=["lowack2025-cell2", "yamauchi2020-C", "hu2024"])
def passed(request):
    cell = nasolid.load_cell(request.param)
    solution = nasolid.simulate(cell, "0.5C", direction="discharge")
    found = solution.all_models[0]
    values = nasolid.parameter_values(cell)
    metal, separator, cathode = (
        float(values.evaluate(length)) for length in (found.param.n.L, found.param.s.L, found.param.p.L)
    )
    return solution, metal, separator, cathode


def test_the_concentration_is_that_of_the_cathode_up_to_its_face_and_none_elsewhere(passed):
    solution, metal, separator, cathode = passed
    t, face = solution.t[-1] / 2, metal + separator
    inside = face + cathode * np.array([1e-4, 0.02, 0.05, 0.3, 0.9])
    for unit in ("mol.m-3", "Molar"):
        whole = solution[f"Electrolyte concentration [{unit}]"]
        own = solution[f"Positive electrolyte concentration [{unit}]"]
        np.testing.assert_allclose(whole(t, x=inside), own(t, x=inside), rtol=1e-3)
        elsewhere = np.array(
            [0.0, metal / 2, metal + 1e-3 * separator, metal + separator / 2, face - 1e-3 * separator]
        )
        assert np.isnan(whole(t, x=elsewhere)).all()
        assert np.isnan(solution[f"Separator electrolyte concentration [{unit}]"](t, x=elsewhere)).all()


@pytest.mark.parametrize(
    "name", ["Porosity", "Electrolyte transport efficiency", "Interfacial current density [A.m-2]"]
)
def test_what_jumps_at_the_face_jumps_there_and_nowhere_else(passed, name):
    solution, metal, separator, cathode = passed
    t, face = solution.t[-1] / 2, metal + separator
    ahead = solution[name](t, x=metal + separator * np.array([0.01, 0.5, 0.9, 0.999]))
    np.testing.assert_allclose(ahead, 0.0 if "current" in name else 1.0, atol=1e-12)
    behind = face + cathode * np.array([1e-3, 0.05, 0.5])
    own = {
        "Porosity": "Positive electrode porosity",
        "Electrolyte transport efficiency": "Positive electrolyte transport efficiency",
        "Interfacial current density [A.m-2]": "Positive electrode interfacial current density [A.m-2]",
    }[name]
    np.testing.assert_allclose(solution[name](t, x=behind), solution[own](t, x=behind), rtol=1e-3)
    assert np.isnan(solution[name](t, x=0.0))


def test_the_potential_falls_straight_through_the_separator(passed):
    solution, metal, separator, _ = passed
    t = solution.t[-1] / 2
    phi = solution["Electrolyte potential [V]"]
    x = metal + separator * np.array([0.01, 0.25, 0.5, 0.75, 0.99])
    line = np.polyfit(x, phi(t, x=x), 1)
    np.testing.assert_allclose(phi(t, x=x), np.polyval(line, x), atol=1e-9)
    drop = solution["Separator stack overpotential [V]"](t)
    assert -line[0] * separator == pytest.approx(float(drop), rel=1e-6)


def test_plain_impedance_says_what_it_leaves_out():
    cell = nasolid.load_cell("lowack2025-cell2")
    model = nasolid.model_for(cell, double_layer="capacitive")
    with pytest.warns(NasolidWarning, match=r"nasolid\.impedance"):
        pybamm.EISSimulation(model, parameter_values=nasolid.parameter_values(cell))
    assert np.isfinite(nasolid.impedance(cell, [1.0]).impedance).all()  # and does not say so itself
