"""Every public function refuses what it is not made for in one line that says what was given and what is allowed."""

import inspect
from pathlib import Path

import numpy as np
import pybamm
import pytest

import nasolid
from nasolid import parameters, plots, simulation, spectra, studies, validation
from nasolid.parameters import values
from nasolid.parameters.arguments import checked_arguments, kinds_of
from nasolid.parameters.cell import FUNCTIONS
from nasolid.parameters.keys import bare

CELL = "lowack2025-cell2"
PACKAGES = (nasolid, parameters, plots, simulation, spectra, studies, validation)


def public():
    """Every public function that takes anything, by its name."""
    found = {}
    for package in PACKAGES:
        for name in package.__all__:
            thing = getattr(package, name)
            if inspect.isfunction(thing) and inspect.signature(thing).parameters:
                found[f"{thing.__module__}.{name}"] = thing
    return found


PUBLIC = public()


@pytest.fixture(scope="module")
def cell():
    return nasolid.load_cell(CELL)


@pytest.fixture(scope="module")
def solution(cell):
    return nasolid.simulate(cell, "2C", direction="discharge")


@pytest.fixture(scope="module")
def wrong(cell, solution):
    """What people give by mistake."""
    return {
        "None": None,
        "a cell": cell,
        "a solution": solution,
        "a number": 3.5,
        "a name": "nowhere",
        "an empty list": [],
        "a list of None": [None],
        "a class": pybamm.Solution,
        "a function": len,
    }


PLAIN = {
    "str": "x",
    "float": 1.0,
    "int": 1,
    "bool": True,
    "PathLike": "x",
    "Path": Path("x"),
    "None": None,
    "Any": None,
}


def fitting(kinds):
    """Something of the first of some kinds; a class is known by its name."""
    name, inside = kinds[0]
    if name in ("Mapping", "dict"):
        return {}
    if name in ("Iterable", "Sequence", "list", "tuple"):
        return [fitting(inside[0])]
    return PLAIN[name] if name in PLAIN else type(name, (), {})()


def is_for(value, parameter):
    """Whether a function would take a value of its own right, by an annotation resolved here and not there."""
    names = {name for name, _ in kinds_of(parameter.annotation)}
    simple = {
        type(None): "None", str: "str", float: "float", nasolid.Cell: "Cell", pybamm.Solution: "Solution",
        type(len): "Callable", type: "type", list: "Mapping-less",
    }  # fmt: skip
    own = simple[type(value)]
    return own in names or "Any" in names or (own == "type" and "Callable" in names)


@pytest.mark.parametrize("name", PUBLIC)
def test_a_wrong_kind_of_argument_is_one_clear_line(name, wrong):
    function = PUBLIC[name]
    asked = inspect.signature(function).parameters
    for at, parameter in asked.items():
        if parameter.kind is parameter.VAR_KEYWORD or parameter.annotation is parameter.empty:
            continue
        for said, value in wrong.items():
            lists = {"Iterable", "Sequence", "list", "tuple"}
            many = {name for name, _ in kinds_of(parameter.annotation)} & lists
            if is_for(value, parameter) or (said == "an empty list" and many):
                continue  # see `test_an_empty_list_is_refused`
            args, named = [], {}
            if parameter.kind is parameter.VAR_POSITIONAL:
                args = [value]
            else:
                needed = [p for p in asked.values() if p.default is p.empty and p.kind is not p.VAR_KEYWORD]
                said_of = {p.name: "Any" if p.annotation is p.empty else p.annotation for p in needed}
                named = {n: fitting(kinds_of(a)) for n, a in said_of.items()} | {at: value}
            with pytest.raises(nasolid.InputError) as caught:
                function(*args, **named)
            (line,) = str(caught.value).splitlines()
            assert len(line) < 300, line
            # of which function and argument, and what would do
            assert line.startswith(f"{function.__name__}: {at} ")
            assert "; give " in line


@pytest.mark.parametrize(
    "call",
    [
        lambda cell: nasolid.validate([]),
        lambda cell: nasolid.rate_map(cell, []),
        lambda cell: nasolid.rate_map(cell, ["1C"], []),
        lambda cell: nasolid.rate_map(cell, ["1C"], directions=[]),
        lambda cell: nasolid.critical_current(cell, []),
        lambda cell: nasolid.resistances(cell, []),
        lambda cell: nasolid.impedance(cell, []),
        lambda cell: plots.voltage([], cell),
        lambda cell: plots.voltage([], []),
        lambda cell: plots.nyquist([]),
        lambda cell: plots.bode([]),
        lambda cell: plots.predictions([]),
    ],
)
def test_an_empty_list_is_refused(call, cell):
    with pytest.raises(nasolid.InputError) as caught:
        call(cell)
    assert len(str(caught.value).splitlines()) == 1


def test_every_public_function_has_annotations():
    bare_ones = {
        f"{name}({at})"
        for name, function in PUBLIC.items()
        for at, parameter in inspect.signature(function).parameters.items()
        if parameter.annotation is parameter.empty and parameter.kind is not parameter.VAR_KEYWORD
    }
    assert bare_ones == {"nasolid.simulation.frozen.aged(run)"}  # which takes anything that holds a run


def test_arguments_that_changed_places_are_told_so(cell, solution):
    with pytest.raises(nasolid.InputError, match=r"voltage: solution = the Cell .*; 'cell' takes that$"):
        plots.voltage(cell, solution)
    circuit = spectra.Resistor("A") + spectra.zarc("B")
    spectrum = spectra.Spectrum([10.0, 1.0], [1.0, 1.0 - 0.1j])
    with pytest.raises(
        nasolid.InputError, match=r"circuit = a Spectrum is not allowed.*; 'spectrum' takes that$"
    ):
        spectra.fit(spectrum, circuit)


def test_what_is_missing_is_told_by_python(cell):
    with pytest.raises(TypeError, match="missing 1 required positional argument: 'cell'"):
        plots.voltage(cell)


@pytest.mark.parametrize(
    "given",
    [("hu2024",), ["hu2024"], (x for x in ["hu2024"]), {"hu2024": 1}.keys(), np.array(["hu2024"])],
    ids=lambda given: type(given).__name__,
)
def test_a_list_may_be_any_that_can_be_gone_through(given):
    @checked_arguments
    def taken(names: "list[str]", other: int = 1):
        return list(names)

    assert taken(given) == ["hu2024"]


def test_kinds_follow_the_annotation():
    @checked_arguments
    def taken(
        a: float,
        b: "str | None" = None,
        *,
        c: dict[str, float] | None = None,
        d: type[nasolid.Cell] = nasolid.Cell,
    ):
        return a, b, c, d

    assert taken(np.float64(2.0), c={"x": 1.0})[:2] == (2.0, None)
    assert taken(np.int64(2))[0] == 2
    for args, named in [
        ((True,), {}),
        ((1.0, 2), {}),
        ((1.0,), {"c": {3: 1.0}}),
        ((1.0,), {"d": int}),
        (("1",), {}),
    ]:
        with pytest.raises(nasolid.InputError, match="taken: "):
            taken(*args, **named)


def test_a_path_names_a_cell_too(tmp_path):
    with pytest.raises(nasolid.InputError, match=r"there is no such file"):
        nasolid.simulate(tmp_path / "nowhere.toml")


@pytest.mark.parametrize(
    "unit", ["mA cm-2", "mA cm^-2", "mA/cm^2", "mA*cm**-2", "mA·cm⁻²", "mA.cm-2", "mA/cm²"]
)
def test_a_current_density_may_be_written_in_many_ways(cell, unit):
    assert nasolid.current_density(cell, f"0.1 {unit}") == pytest.approx(1.0, rel=1e-12)
    per_metre = unit.replace("mA", "A").replace("cm", "m")
    assert nasolid.current_density(cell, f"0.1 {per_metre}") == pytest.approx(0.1, rel=1e-12)


def test_a_unit_of_the_wrong_sign_is_no_current(cell):
    for text in ("0.1 mA/cm^-2", "0.1 mA cm2"):
        with pytest.raises(nasolid.InputError, match="cannot be read"):
            nasolid.current_density(cell, text)


# cells and models


def test_an_override_of_a_function_says_that_it_is_one(cell):
    with pytest.raises(nasolid.InputError, match=r"is a function, no number.*parameter_values") as caught:
        cell.override({"Positive electrode OCP [V]": lambda sto: 3.4})
    assert "did you mean" not in str(caught.value)


def test_functions_of_a_cell_are_those_that_are_handed_to_pybamm():
    tables = (values.STOCK, values.LIQUID, values.BRANCHES)
    handed = {bare(key) for table in tables for key, value in table.items() if callable(value)}
    assert handed | {"Electrolyte diffusivity", "Positive electrode OCP"} == {*FUNCTIONS}


@pytest.mark.parametrize("given", [None, "a", 3, ["Separator thickness [m]"], {3: 4.0}], ids=str)
def test_an_override_takes_a_dict(cell, given):
    with pytest.raises(nasolid.InputError, match=r"^Cell.override: values = .*; give a dict"):
        cell.override(given)


@pytest.mark.parametrize("model", [nasolid.SodiumDFN, nasolid.SymmetricCell])
def test_choices_that_are_given_as_options_are_told_to_be_keywords(model):
    with pytest.raises(
        nasolid.InputError, match=r"'contact' = 'voids' is a choice of nasolid.*: contact='voids'"
    ):
        model({"contact": "voids"})
    with pytest.raises(nasolid.InputError, match="give a dict of PyBaMM's options"):
        model("voids")


def test_choices_and_options_of_one_name_are_told_apart():
    assert nasolid.SodiumDFN({"particle": "uniform profile"}).options["particle"] == "uniform profile"
    with pytest.raises(nasolid.InputError, match="give it as a keyword: particle='films'"):
        nasolid.SodiumDFN({"particle": "films"})


# solutions that are none of a cell


def stock(steps):
    model = pybamm.lithium_ion.SPM()
    if steps:
        return pybamm.Simulation(
            model, experiment=pybamm.Experiment(["Discharge at 1C for 1 minute"])
        ).solve()
    return pybamm.Simulation(model).solve([0, 60])


@pytest.mark.parametrize("function", [nasolid.half_cycles, plots.voltage, plots.losses])
@pytest.mark.parametrize("steps", [False, True])
def test_a_solution_of_another_model_is_refused(function, steps, cell):
    with pytest.raises(
        nasolid.InputError, match="of the model 'Single Particle Model'; give one of a SodiumDFN"
    ):
        function(stock(steps), cell)


@pytest.mark.parametrize("function", [nasolid.half_cycles, plots.voltage, plots.losses])
def test_a_solution_without_half_cycles_is_refused(function, cell):
    sim = simulation.build_simulation(cell, 1.0)
    solved = sim.solve([0, 60], inputs={"Current function [A]": 1e-5})
    with pytest.raises(nasolid.InputError, match="was not run in half-cycles"):
        function(solved, cell)


@pytest.mark.parametrize("function", [plots.voltage, plots.losses])
def test_a_solution_of_a_cell_of_another_size_is_refused(function, cell, solution):
    other = cell.override({"Electrode area [m2]": "3 cm2"})
    with pytest.raises(nasolid.InputError, match=r"is of a cell of .* cm2, lowack2025-cell2 has 3;"):
        function(solution, other)


# what is shown of results


def test_a_fit_is_shown_in_a_line():
    f = np.logspace(4, 0, 17)
    spectrum = spectra.Spectrum(f, 3 + 8 / (1 + 2j * np.pi * f * 2e-3))
    shown = repr(spectra.fit(spectra.Resistor("A") + spectra.zarc("B"), spectrum))
    assert len(shown) < 200
    assert "A = 3 ± " in shown


def test_results_are_shown_without_their_tables(cell):
    f = np.logspace(4, 0, 60)
    spectrum = spectra.Spectrum(f, 3 + 8 / (1 + 2j * np.pi * f * 2e-3))
    curve = validation.MeasuredCurve("x", "discharge", np.linspace(3.5, 3, 200), capacity=np.linspace(0, 10, 200),
                                     capacity_unit="A.h.m-2")  # fmt: skip
    tested, times = spectra.kramers_kronig(spectrum), spectra.relaxation_times(spectrum)
    for found in (curve, tested, times):
        assert len(repr(found)) < 700
        assert repr(found).startswith(f"{type(found).__name__}(")
    assert "voltage=<ndarray of 200>" in repr(curve)


def test_a_save_takes_a_path_in_words(tmp_path, solution, cell):
    plots.save(plots.voltage(solution, cell, plots.empty()), str(tmp_path / "a.svg"))
    assert Path(tmp_path / "a.svg").stat().st_size > 0
