"""Units of every piece, found by walking its expressions: no number and no mesh involved."""

import pybamm
import pytest
from units_of_expressions import ANY, UnitError, unit, unit_of, unit_of_name

import nasolid
from nasolid.parameters import forms

MODELS = {
    "liquid": {"contact": "constriction"},
    "voids": {"contact": "constriction", "constriction": "voids", "contact_fraction": "pressure"},
    "single-ion films": {"catholyte": "single-ion", "particle": "films"},
    "alloy": {"anode": "alloy", "catholyte": "single-ion"},
    "stack": {"separator_layers": 3, "tortuosity": "tortuosity factor"},
}


@pytest.fixture(scope="module", params=MODELS)
def model(request):
    return nasolid.SodiumDFN(**MODELS[request.param])


def known(model):
    """The host's potential, whose asymptotes are PyBaMM's bare numbers, counts as a leaf."""
    v = model.variables
    names = [n for n in v if "open-circuit potential [V]" in n and "ositive" in n]
    names += ["Mean open-circuit voltage [V]", "Positive electrode entropic change [V.K-1]"]
    at_rest = model.param.p.prim.U(
        v["Average positive particle stoichiometry"], v["Volume-averaged cell temperature [K]"]
    )
    return {v[n]: n[n.rindex("[") + 1 : -1] for n in names if n in v} | {at_rest: "V"}


PIECES = [
    "Separator stack overpotential [V]",
    "Separator cathode interface overpotential [V]",
    "Separator cathode interface areal resistance [Ohm.m2]",
    "Constriction overpotential [V]",
    "Constriction areal resistance [Ohm.m2]",
    "Contact fraction",
    "Cathode contact areal resistance [Ohm.m2]",
    "Lithium metal interface reaction overpotential [V]",
    "Lithium metal interface electrolyte potential [V]",
    "Catholyte potential at the separator [V]",
    "Catholyte ohmic overpotential [V]",
    "Catholyte concentration overpotential [V]",
    "Positive electrolyte current density [A.m-2]",
    "Positive electrode current density [A.m-2]",
    "Positive electrode interfacial current density [A.m-2]",
    "Positive electrode surface area to volume ratio [m-1]",
    "Sum of positive electrode volumetric interfacial current densities [A.m-3]",
    "Positive electrolyte concentration [mol.m-3]",
    "Anion flux [mol.m-2.s-1]",
    "Anion diffusion flux [mol.m-2.s-1]",
    "Anion migration flux [mol.m-2.s-1]",
    "Sodium thickness [m]",
    "Sodium metal [mol]",
    "Current collector current density [A.m-2]",
]


@pytest.mark.parametrize("name", PIECES)
def test_piece_has_the_unit_of_its_name(model, name):
    if name not in model.variables:
        missing = {"Anion": "single-ion", "Sodium": "alloy"}[name.split()[0]]
        assert missing in model.choices.values()
        return
    found = unit_of(model.variables[name], known(model))
    assert found in (ANY, unit_of_name(name))


def test_every_loss_is_a_voltage(model):
    names = [name for name in model.variables if name.startswith("Loss: ")]
    assert len(names) > 10
    for name in names:
        assert unit_of(model.variables[name], known(model)) in (ANY, unit("V")), name


def test_every_layer_drops_a_voltage_over_a_resistance(model):
    names = [name for name in model.variables if name.startswith("Separator") and "areal resistance" in name]
    for name in names:
        assert unit_of(model.variables[name], known(model)) == unit("Ohm.m2"), name
    assert len(names) >= 2


def test_equations_are_consistent(model):
    leaves = known(model)
    for variable, rate in model.rhs.items():
        own = unit_of_name(variable.name)
        if "hysteresis" in variable.name or "[A.h]" in variable.name:
            continue  # PyBaMM's own
        expected = {**own, "s": own.get("s", 0) - 1}
        assert unit_of(rate, leaves) == expected, variable.name
    for variable, residual in model.algebraic.items():
        assert unit_of(residual, leaves) == unit("A.m-1"), variable.name  # L^2 times A/m3


def test_boundary_conditions_are_consistent(model):
    leaves = known(model)
    for variable, sides in model.boundary_conditions.items():
        own = unit_of(variable, leaves)
        for value, kind in sides.values():
            per_metre = {**own, "m": own.get("m", 0) - 1}
            per_metre = {base: n for base, n in per_metre.items() if n}
            assert unit_of(value, leaves) in (ANY, per_metre if kind == "Neumann" else own), str(variable)[
                :80
            ]


def test_initial_conditions_and_events_are_consistent(model):
    leaves = known(model) | {model.param.p.prim.U_init: "V"}
    for variable, value in model.initial_conditions.items():
        if "hysteresis" not in variable.name:
            assert unit_of(value, leaves) in (ANY, unit_of_name(variable.name)), variable.name


c, T = pybamm.Variable("c [mol.m-3]"), pybamm.Variable("T [K]")
sto = pybamm.Variable("sto")
FORMS = {
    "S.m-1": [
        lambda: forms.catholyte_conductivity(c, T),
        lambda: forms.liquid_conductivity(c, T),
        lambda: forms.conductivity("k [S.m-1]", "E [eV]", T),
    ],
    "m2.s-1": [lambda: forms.liquid_diffusivity(c, T), lambda: forms.particle_diffusivity(sto, T)],
    "A.m-2": [
        lambda: forms.liquid_exchange_current(c, c, pybamm.Parameter("c_max [mol.m-3]"), T),
        lambda: forms.single_ion_exchange_current(c, c, pybamm.Parameter("c_max [mol.m-3]"), T),
    ],
    "V": [
        lambda: forms.plateau_ocp(sto),
        lambda: forms.lithiation_ocp(sto),
        lambda: forms.delithiation_ocp(sto),
    ],
    "Ohm.m2": [lambda: forms.areal_resistance("r areal resistance [Ohm.m2]", T)],
}


@pytest.mark.parametrize("text", FORMS)
def test_functional_forms_have_the_unit_of_what_they_stand_for(text):
    for form in FORMS[text]:
        assert unit_of(form()) == unit(text)


# the walker itself

x, y = pybamm.Variable("x [m]"), pybamm.Variable("y [V]")


@pytest.mark.parametrize(
    "bad",
    [
        lambda: x + y,
        lambda: pybamm.exp(x),
        lambda: x ** pybamm.Parameter("n"),
        lambda: pybamm.sinh(y / pybamm.Parameter("R-like [J.K-1]")),
        lambda: pybamm.minimum(x, y),
        lambda: pybamm.Parameter("E [eV]") / (8.617333262e-5 * x) + sto,
    ],
)
def test_walker_refuses_what_does_not_fit(bad):
    with pytest.raises(UnitError):
        unit_of(bad())


def test_walker_knows_constants_hours_and_derivatives():
    F, R = pybamm.constants.F, pybamm.constants.R
    assert unit_of(R * T / F) == unit("V")
    assert unit_of(F * y / (2 * R * T)) == {}
    assert unit_of(pybamm.Parameter("Q [A.h.kg-1]") * 3600) == unit("C.kg-1")
    field = pybamm.Variable("f [V]", domain="positive electrode")
    assert unit_of(pybamm.grad(field)) == unit("V.m-1")
    assert unit_of(pybamm.div(pybamm.grad(field))) == unit("V.m-2")
    assert unit_of(pybamm.x_average(field)) == unit("V")
    assert unit_of(pybamm.boundary_value(field, "left")) == unit("V")
    assert unit_of(pybamm.Parameter("E [eV]") / 8.617333262e-5 * (1 / T)) == {}
