"""Units of what changes as a cell is used: every new state's rate and every new variable, by walking them."""

import pybamm
import pytest
from test_expression_units import known
from units_of_expressions import ANY, UnitError, unit, unit_of, unit_of_name

import nasolid
from nasolid.models import SymmetricCell
from nasolid.parameters import contact_laws as laws
from nasolid.submodels import formation

LEAKS = {"penetration": "critical current", "after": "leak"}
WHOLE = {"dry_out": "first order", "formation": "empirical"}
MODELS = {
    "voids in a gap": {"contact": "voids", "pressure": "fixed gap"} | LEAKS | WHOLE,
    "voids under a spring": {"contact": "voids", "replenishment": "pressure", "pressure": "spring"},
    "vacancies": {"contact": "vacancies", "replenishment": "pressure", "pressure": "spring"},
    "stop": {"contact": "vacancies", "penetration": "critical current", "contact_fraction": "pressure"},
    "double layer": {"contact": "voids", "double_layer": "capacitive"} | LEAKS | WHOLE,
    "symmetric voids": {"contact": "voids", "pressure": "spring"} | LEAKS,
    "symmetric vacancies": {"contact": "vacancies", "pressure": "fixed gap"},
}
NOUNS = [
    "Void volume per area [m]",
    "Void growth [m.s-1]",
    "Void closure [m.s-1]",
    "Vacancy thickness [m]",
    "Metal depth [m]",
    "Vacancy fraction at the interface",
    "Vacancy injection [m.s-1]",
    "Contact fraction",
    "Constriction areal resistance [Ohm.m2]",
    "Sodium thickness [m]",
    "Sodium metal [mol]",
    "Stack pressure [Pa]",
    "Stack displacement [m]",
    "Local current density [A.m-2]",
    "Plating over critical current density",
    "Filament opening",
    "Shunt current density [A.m-2]",
    "Shunt areal conductance [S.m-2]",
    "Leaked charge [A.h.m-2]",
    "Ionic current density [A.m-2]",
    "Saturation",
    "Saturation change [s-1]",
    "Salt leaving with the liquid [mol.m-3.s-1]",
    "Positive electrode porosity",
    "Positive electrode interface utilisation",
    "Formation progress",
    "Cathode contact resistance factor",
    "Cathode contact areal resistance [Ohm.m2]",
    "Voltage [V]",
]


@pytest.fixture(scope="module", params=MODELS)
def model(request):
    """A model in which the code's bare widths carry their units."""
    pascal, ampere = pybamm.Parameter("Width [Pa]"), pybamm.Parameter("Width [A.m-2]")
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(laws.fixture_pressure, "__defaults__", (pascal,))
        patch.setattr(formation, "WIDTH", ampere)
        yield built(request.param)


def built(name):
    kind = SymmetricCell if name.startswith("symmetric") else nasolid.SodiumDFN
    return kind(**MODELS[name])


def leaves(model):
    return {} if isinstance(model, SymmetricCell) else known(model)


def sides(noun):
    return [noun, *(f"{side} {noun[0].lower()}{noun[1:]}" for side in ("Left", "Right"))]


def test_every_variable_has_the_unit_of_its_name(model):
    names = [name for noun in NOUNS for name in sides(noun) if name in model.variables]
    assert len(names) >= 7
    for name in names:
        assert unit_of(model.variables[name], leaves(model)) in (ANY, unit_of_name(name)), name


def test_every_state_changes_by_its_unit_per_second(model):
    found = 0
    for variable, rate in model.rhs.items():
        if "hysteresis" in variable.name or variable.name.endswith("[A.h]"):
            continue  # PyBaMM's own
        if variable.name.startswith("Throughput") or variable.name.startswith("Discharge"):
            continue
        own = unit_of_name(variable.name)
        expected = {base: n for base, n in {**own, "s": own.get("s", 0) - 1}.items() if n}
        assert unit_of(rate, leaves(model)) in (ANY, expected), variable.name
        found += 1
    assert found >= 2


def test_what_is_solved_for_is_in_one_unit(model):
    for variable, residual in model.algebraic.items():
        due = "A.m-2" if "Shunt" in variable.name else "A.m-1"
        assert unit_of(residual, leaves(model)) == unit(due), variable.name


def test_edges_starts_and_events_fit(model):
    known_here = leaves(model)
    for variable, ends in model.boundary_conditions.items():
        relative = variable.domain[0].endswith("sodium metal")
        own = unit_of(variable, known_here)
        for value, kind in ends.values():
            per = {b: n for b, n in {**own, "m": own.get("m", 0) - (not relative)}.items() if n}
            assert unit_of(value, known_here) in (ANY, per if kind == "Neumann" else own), str(variable)
    for variable, value in model.initial_conditions.items():
        if "hysteresis" not in variable.name and "potential" not in variable.name:
            assert unit_of(value, known_here) in (ANY, unit_of_name(variable.name)), variable.name
    for event in model.events:
        if event.name in ("Contact lost", "Penetration", "Sodium exhausted"):
            assert unit_of(event.expression, known_here | METRES) == {}, event.name


METRES = {pybamm.Scalar(1 / 1e-9): "m-1"}
"""One over the thickness that counts as exhausted."""


def test_a_temperature_for_a_pressure_would_be_seen():
    T, p = pybamm.Variable("T [K]"), pybamm.Variable("p [Pa]")
    with pytest.raises(UnitError):
        unit_of(laws.fixture_pressure(p, p, T))
    with pytest.raises(UnitError):
        unit_of(laws.closure_rate(pybamm.Parameter("k [s-1]"), p, T, pybamm.Parameter("n")))
