"""Salt in the pores behind a ceramic that blocks its anions: conserved, polarised, depleted."""

import numpy as np
import pybamm
import pytest
from by_hand import DEPTH, FACES, F, R, arrhenius, edges, hand_cell, nodes, read, run, tight

import nasolid
from nasolid import submodels
from nasolid.parameters.symbols import SodiumParameters
from nasolid.simulation.constant_current import start_values

T, L = 311.0, DEPTH
C0, T_PLUS = 1130.0, 0.39
D = arrhenius(2.6e-10, 0.18, 302.0, T) * 0.41**1.7
LIMIT = {"discharge": 6 * F * D * C0 / ((1 - T_PLUS) * L), "charge": 3 * F * D * C0 / ((1 - T_PLUS) * L)}
SIGN = {"discharge": 1, "charge": -1}
EMPTY_AT = {"discharge": -1, "charge": 0}  # node at the collector, at the ceramic


class ImposedReaction(pybamm.BaseModel):
    """The salt submodels alone, under a uniform reaction a j = -i/L: i_e = i (1 - x/L)."""

    def __init__(self, cell, end_when_empty=False):
        super().__init__("salt under an imposed reaction")
        stock = nasolid.simulation.model_for(cell)
        self.options_, param = stock.options, stock.param
        assert isinstance(param, SodiumParameters)
        salt = submodels.SaltInPores(param, stock.options)
        anions = submodels.BlockedAnions(param, options=stock.options)
        i = pybamm.Parameter("Initial current [A]") / param.A_cc
        depth = (pybamm.standard_spatial_vars.x_p_edge - param.n.L - param.s.L) / param.p.L
        where = ("positive electrode", "current collector")
        v = salt.get_fundamental_variables()
        v |= {
            "Positive electrode porosity": pybamm.FullBroadcast(param.p.epsilon_init, *where),
            "Positive electrode temperature [K]": pybamm.FullBroadcast(param.T_init, *where),
            "Positive electrolyte transport efficiency": pybamm.FullBroadcast(
                param.electrolyte_transport(param.p.epsilon_init), *where
            ),
            "Positive electrolyte current density [A.m-2]": i * (1 - depth),
            "Current collector current density [A.m-2]": pybamm.PrimaryBroadcast(i, "current collector"),
        }
        v |= salt.get_coupled_variables(v)
        v |= anions.get_coupled_variables(v)
        salt.set_initial_conditions(v)
        anions.set_rhs(v)
        anions.set_boundary_conditions(v)
        self.rhs, self.initial_conditions = anions.rhs, salt.initial_conditions
        self.boundary_conditions = anions.boundary_conditions
        self.variables = v
        if end_when_empty:
            salt.add_events_from(v)
            self.events = salt.events


def solve_alone(i, seconds, points=60, functions=None, filled=C0, **kwargs):
    cell = hand_cell({"Initial concentration in electrolyte [mol.m-3]": filled})
    model = ImposedReaction(cell, **kwargs)
    values = start_values(cell, i)
    values.update(functions or {})
    like = nasolid.simulation.model_for(cell)
    sim = pybamm.Simulation(
        model,
        parameter_values=values,
        geometry=like.default_geometry,
        submesh_types=like.default_submesh_types | {"positive electrode": pybamm.Uniform1DSubMesh},
        spatial_methods=like.default_spatial_methods,
        var_pts=like.default_var_pts | {"x_p": points},
        solver=tight(1e-10),
    )
    return sim.solve([0, seconds])


STEADY = 12 * L**2 * 0.41 / D  # s, twelve times the slowest relaxation and more


def concentration(solution, t, points):
    return read(solution, "Positive electrolyte concentration [mol.m-3]", t, nodes(points))


@pytest.mark.parametrize("direction", SIGN)
def test_steady_profile_is_the_parabola(direction):
    i = SIGN[direction] * 0.4 * LIMIT[direction]
    found = concentration(solve_alone(i, STEADY), STEADY, 60)
    x = L * (np.arange(60) + 0.5) / 60
    start = C0 + (1 - T_PLUS) * i * L / (3 * F * D)
    by_hand = start - (1 - T_PLUS) * i / (F * D) * (x - x**2 / (2 * L))
    np.testing.assert_allclose(found, by_hand, rtol=1e-4)


@pytest.mark.parametrize("direction", SIGN)
def test_faces_are_enriched_and_depleted_by_a_third_and_a_sixth(direction):
    i = SIGN[direction] * 0.4 * LIMIT[direction]
    c = concentration(solve_alone(i, STEADY, 120), STEADY, 120)
    at_ceramic, at_collector = 1.5 * c[0] - 0.5 * c[1], 1.5 * c[-1] - 0.5 * c[-2]
    scale = (1 - T_PLUS) * i * L / (F * D)
    np.testing.assert_allclose(at_ceramic - C0, scale / 3, rtol=1e-3)
    np.testing.assert_allclose(at_collector - C0, -scale / 6, rtol=1e-3)


@pytest.mark.parametrize("direction", SIGN)
def test_limiting_current_is_where_the_last_salt_goes(direction):
    end = EMPTY_AT[direction]
    least = []
    for share in (0.5, 0.8):
        c = concentration(solve_alone(SIGN[direction] * share * LIMIT[direction], STEADY, 120), STEADY, 120)
        neighbour = c[1] if end == 0 else c[-2]
        least.append(1.5 * c[end] - 0.5 * neighbour)
        assert c.argmin() == (0 if end == 0 else 119)
    reached = 0.5 + 0.3 * least[0] / (least[0] - least[1])  # where the straight line meets zero
    np.testing.assert_allclose(reached, 1, rtol=1e-3)


@pytest.mark.parametrize("filled", [C0, 50.0, 5.0])  # mol.m-3
@pytest.mark.parametrize("direction", SIGN)
def test_depletion_ends_a_run_above_the_limiting_current_and_not_below(direction, filled):
    limit = LIMIT[direction] * filled / C0
    for share, ends in [(0.95, False), (1.05, True)]:
        solution = solve_alone(
            SIGN[direction] * share * limit, STEADY, 120, filled=filled, end_when_empty=True
        )
        assert ("Salt depleted" in solution.termination) == ends
        if ends:
            c = concentration(solution, solution.t[-1], 120)
            face = min(c.min(), 1.5 * c[0] - 0.5 * c[1])
            np.testing.assert_allclose(face, 0.015 * filled, rtol=1e-3)
            assert c.argmin() == (0 if direction == "charge" else 119)


def test_charging_depletes_at_half_the_current_of_discharging():
    np.testing.assert_allclose(LIMIT["charge"] / LIMIT["discharge"], 0.5, rtol=1e-12)
    # and so does the model: the same current, just over the smaller limit, empties one direction only
    i = 1.1 * LIMIT["charge"]
    assert "Salt depleted" in solve_alone(-i, STEADY, end_when_empty=True).termination
    assert "Salt depleted" not in solve_alone(i, STEADY, end_when_empty=True).termination


def test_a_dilute_catholyte_conducts_by_its_law_down_to_where_it_is_depleted():
    filled, c = 50.0, 0.02 * 50.0  # PyBaMM's own floor is 10
    cell = hand_cell({"Initial concentration in electrolyte [mol.m-3]": filled})
    param, values = nasolid.simulation.model_for(cell).param, start_values(cell, 1.0)
    for of_salt, name in ((param.kappa_e, "Electrolyte conductivity [S.m-1]"), (param.D_e, None)):
        found = values.evaluate(of_salt(pybamm.Scalar(c), pybamm.Scalar(T)))
        law = values["Electrolyte conductivity [S.m-1]" if name else "Electrolyte diffusivity [m2.s-1]"]
        expected = values.evaluate(law(pybamm.Scalar(c), pybamm.Scalar(T)))
        np.testing.assert_allclose(found, expected, rtol=1e-12)
    there, more = (values.evaluate(param.kappa_e(pybamm.Scalar(x), pybamm.Scalar(T))) for x in (c, 10.0))
    assert there < 0.5 * more


# properties that change much with concentration


def strong_diffusivity(c, T):
    return 1.9e-10 * pybamm.exp(-1.3e-3 * (c - 900)) * pybamm.exp(900 * (1 / 300 - 1 / T))


def strong_conductivity(c, T):
    return 0.07 + 0.8 * (c / 1000) ** 1.5 * pybamm.exp(-((c / 1300) ** 2))


def strong_transference(c, T):
    return 0.2 + 0.25 * pybamm.tanh((c - 1000) / 500)


STRONG = {
    "Electrolyte diffusivity [m2.s-1]": strong_diffusivity,
    "Electrolyte conductivity [S.m-1]": strong_conductivity,
    "Cation transference number": strong_transference,
}


def salt(solution, t, points):
    """Mean salt in the pores, eps c, by hand over the nodes of a uniform mesh."""
    values = [
        read(solution, "Positive electrode porosity times concentration [mol.m-3]", s, nodes(points))
        for s in t
    ]
    return np.mean(values, axis=1)


@pytest.mark.parametrize("properties", [{}, STRONG], ids=["constant", "strong"])
@pytest.mark.parametrize("i", [81.0, -57.0])
def test_salt_in_the_pores_is_conserved(i, properties):
    start = {"Initial concentration in positive electrode [mol.m-3]": 0.5 * 13823.0}
    wide = {"Lower voltage cut-off [V]": 0.5, "Upper voltage cut-off [V]": 6.0}
    for tolerance in (1e-4, 1e-8):
        solution = run(hand_cell(), i, 300, values=start | wide | properties, solver=tight(tolerance))
        t = np.linspace(0, solution.t[-1], 7)
        assert solution.t[-1] > 250
        np.testing.assert_allclose(salt(solution, t, 8), 0.41 * C0, rtol=1e-9)
        swing = concentration(solution, t[-1], 8)
        assert np.ptp(swing) > 0.2 * C0  # off the trivial limit


def test_no_anion_leaves_at_either_face_and_migration_balances_diffusion_in_the_end():
    i = 11.0
    solution = run(hand_cell(), i, 2500)
    name = "Anion {}flux [mol.m-2.s-1]"
    migration = read(solution, name.format("migration "), 2400, edges())
    diffusion = read(solution, name.format("diffusion "), 2400, edges())
    i_e = read(solution, "Positive electrolyte current density [A.m-2]", 2400, edges())
    np.testing.assert_allclose(migration, -(1 - T_PLUS) * i_e / F, rtol=1e-9)
    np.testing.assert_allclose(diffusion, -migration, rtol=0.02)
    c = concentration(solution, 2400, 8)
    np.testing.assert_allclose(np.diff(c) / (L / 8), -(1 - T_PLUS) * i_e / (F * D), rtol=0.02)
    outer = solution[name.format("")](2400, x=np.array(FACES))
    np.testing.assert_array_equal(np.ravel(outer), 0)


def test_discharge_enriches_at_the_ceramic_and_charge_depletes_there():
    start = {"Initial concentration in positive electrode [mol.m-3]": 0.5 * 13823.0}
    for i in (11.0, -11.0):
        c = concentration(run(hand_cell(), i, 1000, values=start), 1000, 8)
        assert np.sign(c[0] - c[-1]) == np.sign(i)
        assert np.all(np.diff(c) * i < 0)


def test_potential_feels_the_salt_as_a_concentrated_solution():
    # i_e = kappa_eff [(2RT/F)(1 - t+)(1 + dlnf/dlnc) dlnc/dx - dphi/dx]
    from by_hand import conductivity

    solution = run(hand_cell(), 17.0, 400, points={"x_p": 40})
    c = concentration(solution, 400, 40)
    phi = read(solution, "Positive electrolyte potential [V]", 400, nodes(40))
    i_e = read(solution, "Positive electrolyte current density [A.m-2]", 400, edges(40))
    middle = np.sqrt(c[1:] * c[:-1])
    kappa = conductivity(0.73, 0.17, 301.0, T) * 0.41**1.7
    kappa = kappa * (middle / 950.0) ** 0.61 * np.exp(-4.7e-4 * (middle - 950.0))
    drive = 2 * R * T / F * (1 - T_PLUS) * 1.7 * np.diff(np.log(c)) - np.diff(phi)
    np.testing.assert_allclose(i_e[1:], (kappa * drive / (L / 40))[1:], rtol=2e-3)


def test_start_of_the_loss_of_salt_counts_the_concentration_potential():
    # the part of the catholyte's drop that is no ohmic one: mean of the integral of the driving term
    solution = run(hand_cell(), 17.0, 400, points={"x_p": 60})
    c = concentration(solution, 400, 60)
    ln = np.log(c)
    at_ceramic = 1.5 * ln[0] - 0.5 * ln[1]
    by_hand = -2 * R * T / F * (1 - T_PLUS) * 1.7 * (np.mean(ln) - at_ceramic)
    found = float(solution["Loss: Catholyte concentration [V]"](400))
    np.testing.assert_allclose(found, by_hand, rtol=5e-3)
    assert found > 1e-3


def test_single_ion_catholyte_has_no_gradient_anywhere():
    solution = run(hand_cell(catholyte="single-ion"), 23.0, 300)
    c = concentration(solution, 300, 8)
    np.testing.assert_array_equal(c, c[0])
    np.testing.assert_array_equal(solution["Loss: Catholyte concentration [V]"]([0, 100, 300]), 0)


def test_liquid_with_transference_number_one_has_no_gradient_anywhere():
    solution = run(hand_cell({"Cation transference number": 1.0}), 23.0, 300)
    np.testing.assert_allclose(concentration(solution, 300, 8), C0, rtol=1e-12)
    np.testing.assert_allclose(solution["Loss: Catholyte concentration [V]"]([0, 100, 300]), 0, atol=1e-12)
