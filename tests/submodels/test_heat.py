"""One temperature: its limits by hand, the balance of energy, and what it leaves alone."""

from itertools import pairwise

import numpy as np
import pybamm
import pytest
from by_hand import F, hand_cell, losses, mean_potential, run, tight
from units_of_expressions import unit, unit_of

import nasolid
from nasolid.simulation.constant_current import simulate

pytestmark = pytest.mark.filterwarnings("ignore:.*what is plausible")  # limiting cases

T0 = 311.0
HEAT = {
    "Stack heat capacity [J.m-3.K-1]": 2.3e6,
    "Heat transfer coefficient [W.m-2.K-1]": 13.0,
    "Cooled area ratio": 1.7,
}
AREA, DEPTH = 2.3e-5, 1.37e-4
T, IRR, REV = "Volume-averaged cell temperature [K]", "Irreversible heating [W]", "Reversible heating [W]"
TIMES = np.array([0.0, 30.0, 150.0, 400.0])
TWO = ({"anode": "sodium"}, {"anode": "alloy"})


def warm(changes=None, **choices):
    return hand_cell(HEAT | (changes or {}), thermal="lumped", **choices)


def capacity(cell, metal=3.4e-5):
    """Heat capacity of cathode, separator, metal and collectors [J.K-1]."""
    foils = sum(cell.value(f"{side} current collector thickness [m]") for side in ("Negative", "Positive"))
    return 2.3e6 * AREA * (DEPTH + 9.3e-5 + foils + metal)


def charged_metal(cell):
    """Thickness of the sodium when a discharge starts [m]."""
    return float(simulate(cell, 4.1, direction="discharge")["Sodium thickness [m]"].entries.ravel()[0])


def integral(y, t):
    return np.trapezoid(y, t)


def fine(solution):
    t = solution.t
    return np.unique(np.concatenate([np.linspace(a, b, 9) for a, b in pairwise(t)]))


def stored_in_host(cell, solution, n=8):
    """Energy that the host's sodium holds, less its entropy's: sum of the antiderivative of U over its volume [J].

    The mesh of `run` is uniform, so volumes are those of its shells.
    """
    edges = np.linspace(0, 1, n + 1)
    weights = np.diff(edges**3)
    grid = np.linspace(0, 1, 100_001)
    U = mean_potential(grid, 298.15) + 1.7e-4 * 298.15  # less T_ref dU/dT, dU/dT = -1.7e-4
    G = np.concatenate([[0], np.cumsum((U[1:] + U[:-1]) / 2 * np.diff(grid))])
    c = solution["Positive particle concentration [mol.m-3]"].entries / 13823.0
    held = [np.tensordot(weights, np.interp(c[..., k], grid, G), axes=(0, 0)).mean() for k in (0, -1)]
    host = 0.43 * 0.87 * DEPTH * AREA * 13823.0 * F
    return host * held[0], host * held[1]


@pytest.mark.parametrize("transfer", [0.0, 13.0])
@pytest.mark.parametrize("choices", TWO)
@pytest.mark.parametrize("i", [4.1, -4.1])
def test_energy_is_neither_made_nor_lost(i, choices, transfer):
    cell = warm({"Heat transfer coefficient [W.m-2.K-1]": transfer}, **choices)
    solution = run(cell, i, 1500, solver=tight(1e-8))
    t = fine(solution)
    current, V, temperature = solution["Current [A]"](t), solution["Voltage [V]"](t), solution[T](t)
    start, end = stored_in_host(cell, solution)
    alloy = choices["anode"] == "alloy"
    freed = end - start - (0.027 * integral(current, t) if alloy else 0.0)
    depth = 0.0 if alloy else solution["Sodium thickness [m]"].entries.ravel()[0]
    kept = capacity(cell, depth) * (temperature[-1] - temperature[0])
    lost = integral(transfer * 1.7 * AREA * (temperature - T0), t)
    heat = freed - integral(current * V, t)
    np.testing.assert_allclose(kept + lost, heat, rtol=1e-4)
    assert abs(heat) > 3e-4


def test_at_rest_a_warm_cell_cools_as_newton_says():
    cell = warm()
    solution = run(cell, 1e-9, 400, values={"Initial temperature [K]": 330.0})
    rate = 13.0 * 1.7 * AREA / capacity(cell, charged_metal(cell))
    np.testing.assert_allclose(solution[T](TIMES), T0 + (330.0 - T0) * np.exp(-rate * TIMES), rtol=1e-5)


def test_an_adiabatic_cell_keeps_all_of_its_heat():
    cell = warm({"Heat transfer coefficient [W.m-2.K-1]": 0.0})
    solution = run(cell, 4.1, 400, solver=tight(1e-10))
    t = fine(solution)
    heat = integral(solution[IRR](t) + solution[REV](t), t)
    rise = heat / capacity(cell, charged_metal(cell))
    np.testing.assert_allclose(solution[T](400) - T0, rise, rtol=1e-5)
    np.testing.assert_array_equal(solution["Total cooling [W]"](TIMES), 0)


def test_a_surface_that_is_held_holds_the_cell():
    held = warm({"Heat transfer coefficient [W.m-2.K-1]": 1e9})
    found, still = run(held, 4.1, 400), run(hand_cell(), 4.1, 400)
    np.testing.assert_allclose(found[T](TIMES), T0, rtol=1e-8)
    np.testing.assert_allclose(found["Voltage [V]"](TIMES), still["Voltage [V]"](TIMES), rtol=1e-7)


def test_reversible_heat_is_current_times_temperature_times_entropic_change():
    solution = run(warm(), 4.1, 400, solver=tight(1e-10))
    # sodium enters: -i per area times dU/dT = -1.7e-4 V/K
    by_hand = 4.1 * AREA * solution[T](TIMES) * 1.7e-4
    np.testing.assert_allclose(solution[REV](TIMES[1:]), by_hand[1:], rtol=1e-7)
    back = run(warm(), -4.1, 400, solver=tight(1e-10))
    np.testing.assert_allclose(back[REV](150.0), -4.1 * AREA * back[T](150.0) * 1.7e-4, rtol=1e-7)


def test_a_series_resistance_warms_by_its_power():
    r = 37e-4
    plain, more = (
        warm(),
        warm(
            {"Cathode contact areal resistance [Ohm.m2]": 6.1e-3 + r},
        ),
    )
    extra = run(more, 4.1, 5)[IRR](0) - run(plain, 4.1, 5)[IRR](0)
    law = r * 311.0 / 303.0 * np.exp(0.19 / 8.617333262e-5 * (1 / 311.0 - 1 / 303.0))
    np.testing.assert_allclose(extra, 4.1**2 * law * AREA, rtol=1e-6)


def test_the_heat_of_mixing_comes_back_at_rest():
    # what gradients in the host hold is freed after the current has stopped: a fast host holds next to none
    slow, fast = (
        run(warm({"Positive particle reference diffusivity [m2.s-1]": D}), 4.1, 600)["Heat of mixing [W]"](
            600
        )
        for D in (3.1e-16, 3.1e-12)
    )
    assert slow > 50 * abs(fast)


def test_warmth_lowers_the_resistance():
    cell = warm({"Heat transfer coefficient [W.m-2.K-1]": 0.0, "Stack heat capacity [J.m-3.K-1]": 1e4})
    hot, still = run(cell, 4.1, 400), run(hand_cell(), 4.1, 400)
    assert hot[T](400) > T0 + 1
    assert hot["Voltage [V]"](400) > still["Voltage [V]"](400)
    total = sum(hot[name](TIMES) for name in losses(hot))
    np.testing.assert_allclose(
        total, hot["Mean open-circuit voltage [V]"](TIMES) - hot["Voltage [V]"](TIMES), atol=1e-9
    )


def test_isothermal_cells_have_no_heat_and_refuse_its_constants():
    assert IRR not in nasolid.SodiumDFN().variables
    with pytest.raises(nasolid.InputError, match="thermal = 'lumped'"):
        hand_cell({"Heat transfer coefficient [W.m-2.K-1]": 3.0})


@pytest.mark.parametrize("name", ["lowack2025-cell2", "hu2024", "tsai2020", "yamauchi2020-C"])
def test_every_concept_warms_on_a_fast_discharge(name):
    cell = nasolid.load_cell(name).override({}, {"thermal": "lumped"})
    solution = simulate(cell, "0.3C", direction="discharge")
    assert 0 < solution[T].entries.max() - cell.value("Ambient temperature [K]") < 5


def test_a_distribution_of_sizes_is_refused_with_heat():
    with pytest.raises(nasolid.InputError, match="particles of one size"):
        nasolid.SodiumDFN({"particle size": "distribution"}, thermal="lumped")


def test_a_spectrum_is_that_of_a_cell_at_one_temperature():
    lumped, still = (nasolid.impedance(cell, [0.01, 1.0, 1e4]).impedance for cell in (warm(), hand_cell()))
    np.testing.assert_allclose(lumped, still, rtol=1e-12)


def test_heat_has_its_units():
    model = nasolid.SodiumDFN(thermal="lumped")
    found, host = model.variables, model.param.p.prim
    c = found["Positive particle concentration [mol.m-3]"]
    T_host = pybamm.PrimaryBroadcast(found["Positive electrode temperature [K]"], "positive particle")
    known = {host.U(c / host.c_max, T_host): "V"}
    for name in (
        "Positive electrode equilibrium open-circuit potential [V]",
        "Positive particle rhs [mol.m-3.s-1]",
        "Positive electrode volumetric interfacial current density [A.m-3]",
        "Voltage [V]",
        "Negative electrode bulk open-circuit potential [V]",
    ):
        known[found[name]] = name[name.rindex("[") + 1 : -1]
    (rhs,) = [rhs for state, rhs in model.rhs.items() if state.name == T]
    assert unit_of(rhs, known) == unit("K.s-1")
    for name in (IRR, REV, "Heat of mixing [W]", "Total cooling [W]"):
        assert unit_of(found[name], known) == unit("W")
