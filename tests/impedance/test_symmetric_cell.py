"""Metal | separator | metal: under current and in the frequency domain, with sodium or with blocking electrodes."""

import multiprocessing
import pickle

import numpy as np
import pybamm
import pytest
from by_formula import BARE, EPSILON_0, SPECTRAL, spectral_cell, zarc
from by_hand import (
    JOINTS,
    LAYERS,
    F,
    R,
    hand_cell,
    kappa_layer,
    layered,
    metal_overpotential,
    resistance,
    spots,
    stack,
    tight,
    voids,
)

import nasolid
from nasolid.models import SymmetricCell
from nasolid.simulation.impedance import symmetric_impedance
from nasolid.simulation.linear import LinearResponse

pytestmark = pytest.mark.filterwarnings("ignore:.*what is plausible")  # limiting cases

T, AREA, THETA, RADIUS = 311.0, 2.3e-5, 0.37, 7.3e-6
VOLTAGE = "Voltage [V]"
FEW = np.array([3e5, 2.1e4, 1.3e3, 70.0, 4.7, 0.31])
PER_THICKNESS = 968.0 * 1166.0 * 3600
GEOMETRIES = {"spots": spots, "voids": voids}
KAPPA = kappa_layer(LAYERS[0], T)
PARTIAL = {"contact": "constriction"}


def values_of(cell=None, layers=1, **more):
    values = layered(nasolid.parameter_values(cell or spectral_cell()), layers)
    values.update(more.get("values", {}))
    return values


def full_contact(choices, values):
    """Choices with a contact that is ideal unless they say another, and values whose contact is then full."""
    said = {"contact": "ideal"} | choices
    return said, ({"Contact fraction": 1.0} if said["contact"] == "ideal" else {}) | (values or {})


def solve(i, seconds=10.0, *, layers=1, cell=None, values=None, blocking=False, **choices):
    """Solution under a constant current density."""
    choices, values = full_contact(choices, values)
    model = SymmetricCell(separator_layers=layers, blocking=blocking, **choices)
    parameters = values_of(cell, layers, values=values)
    parameters.update({"Current function [A]": i * AREA})
    return pybamm.Simulation(model, parameter_values=parameters, solver=tight()).solve([0, seconds])


# voltage


@pytest.mark.parametrize("layers", [1, 2, 3])
@pytest.mark.parametrize("i", [1.3e-3, -1.7e-3])
def test_small_current_meets_two_interfaces_and_the_stack(i, layers):
    V = solve(i, layers=layers)[VOLTAGE](3)
    np.testing.assert_allclose(-V, i * (2 * resistance("Sodium interface") + stack(layers, T)), rtol=1e-6)
    assert len(JOINTS) == 2


@pytest.mark.parametrize("i", [740.0, -740.0])
def test_large_current_follows_the_hyperbolic_sine(i):
    V = solve(i, 1e-3)[VOLTAGE](0)
    eta = -(V + i * stack(1, T)) / 2
    np.testing.assert_allclose(eta, metal_overpotential(i, 1.0, T), rtol=1e-9)
    j0 = R * T / (F * resistance("Sodium interface"))
    np.testing.assert_allclose(2 * j0 * np.sinh(F * eta / (2 * R * T)), i, rtol=1e-8)
    assert abs(eta) < 0.9 * abs(i) * resistance("Sodium interface")


@pytest.mark.parametrize("geometry", GEOMETRIES)
@pytest.mark.parametrize("i", [2.9, -310.0])
def test_partial_contact_constricts_the_current_on_both_sides(i, geometry):
    V = solve(i, 1e-3, constriction=geometry, **PARTIAL)[VOLTAGE](0)
    r_con = GEOMETRIES[geometry](THETA, RADIUS, KAPPA)
    by_hand = -2 * (metal_overpotential(i, THETA, T) + i * r_con) - i * stack(1, T)
    np.testing.assert_allclose(V, by_hand, rtol=1e-9)


@pytest.mark.parametrize("temperature", [278.0, 323.0])
def test_every_piece_follows_its_temperature(temperature):
    cell = spectral_cell({"Ambient temperature [K]": temperature})
    V = solve(3.7, cell=cell, **PARTIAL)[VOLTAGE](1)
    r_con = spots(THETA, RADIUS, kappa_layer(LAYERS[0], temperature))
    by_hand = 2 * (metal_overpotential(3.7, THETA, temperature) + 3.7 * r_con) + 3.7 * stack(1, temperature)
    np.testing.assert_allclose(-V, by_hand, rtol=1e-9)


def test_double_layers_charge_to_the_same_voltage():
    i, tau = 0.021, resistance("Sodium interface") * 0.17
    solution = solve(i, 30 * tau, double_layer="capacitive")
    t = tau * np.array([0.3, 1.1, 25.0])
    by_hand = i * (2 * resistance("Sodium interface") * -np.expm1(-t / tau) + stack(1, T))
    np.testing.assert_allclose(-solution[VOLTAGE](t), by_hand, rtol=1e-4)


def test_blocking_electrodes_charge_without_end():
    # partial contact: theta of the area stores
    i, t = 0.013, np.array([0.4, 3.0])
    for choices, theta in (({}, 1.0), (PARTIAL, THETA)):
        V = solve(i, 3, blocking=True, **choices)[VOLTAGE](t)
        r_con = spots(theta, RADIUS, KAPPA) if theta < 1 else 0.0
        by_hand = i * (2 * t / (0.17 * theta) + stack(1, T) + 2 * r_con)
        np.testing.assert_allclose(-V, by_hand, rtol=1e-6)


# sodium


def test_sodium_goes_from_one_side_to_the_other():
    i, t = 4.3, np.array([0.0, 400.0, 3600.0])
    solution = solve(i, 3600)
    left, right = (solution[f"{side} sodium thickness [m]"](t) for side in ("Left", "Right"))
    np.testing.assert_allclose(left + right, 2 * 3.4e-5, rtol=1e-9)
    np.testing.assert_allclose(3.4e-5 - left, i * t / PER_THICKNESS, rtol=1e-9, atol=1e-18)
    assert right[-1] > 1.05 * left[-1]


@pytest.mark.parametrize("sign", [1, -1])
def test_run_ends_by_name_when_one_side_is_stripped(sign):
    i = 173.0 * sign
    solution = solve(i, 1e5)
    assert solution.termination == "event: Sodium exhausted"
    np.testing.assert_allclose(solution.t[-1], (3.4e-5 - 1e-9) * PER_THICKNESS / abs(i), rtol=1e-6)
    assert "Sodium exhausted" in {event.name for event in SymmetricCell().events}


# frequency domain


def spectrum(cell=None, layers=1, values=None, kind=LinearResponse, **choices):
    choices, values = full_contact(choices, values)
    model = SymmetricCell(separator_layers=layers, **choices)
    parameters = values_of(cell, layers, values=values)
    parameters.update({"Current function [A]": 0.0})
    return kind(model, parameter_values=parameters).solve(FEW).impedance * AREA


@pytest.mark.parametrize("layers", [1, 3])
@pytest.mark.parametrize("partial", [False, True])
def test_linearised_cell_is_two_interfaces_and_the_stack(layers, partial):
    theta, r_con = (THETA, spots(THETA, RADIUS, KAPPA)) if partial else (1.0, 0.0)
    found = spectrum(layers=layers, double_layer="capacitive", **(PARTIAL if partial else {}))
    interface = 1 / (theta / resistance("Sodium interface") + 2j * np.pi * FEW * theta * 0.17)
    np.testing.assert_allclose(found, 2 * (interface + r_con) + stack(layers, T), rtol=1e-9)


def test_linearised_blocking_cell_is_two_capacities_and_the_stack():
    found = spectrum(blocking=True)
    np.testing.assert_allclose(found, 2 / (2j * np.pi * FEW * 0.17) + stack(1, T), rtol=1e-9)


@pytest.mark.filterwarnings("ignore:pybamm.EISSimulation takes")
def test_stock_eis_simulation_takes_the_cell():
    found = spectrum(kind=pybamm.EISSimulation, double_layer="capacitive")
    np.testing.assert_allclose(found, spectrum(double_layer="capacitive"), rtol=1e-12)


def test_cell_without_double_layers_is_refused_by_eis():
    with pytest.raises(ValueError, match="no double layers"):
        spectrum()


def by_hand_spectrum(f, temperature=T, theta=THETA):
    """Arcs of both interfaces with their gap bridged, the layer's bulk and its boundaries."""
    r = resistance("Sodium interface", T=temperature)
    at = resistance("Sodium interface", T=304.0)
    L, kappa = 9.3e-5, kappa_layer(LAYERS[0], temperature)
    Q = theta / (at * (2 * np.pi * 7.1e3) ** 0.83)
    interface = 1 / (theta / r + Q * (2j * np.pi * f) ** 0.83) + spots(theta, RADIUS, kappa)
    interface = 1 / (1 / interface + 2j * np.pi * f * EPSILON_0 * (1 - theta) / 6.3e-8)
    bulk = 1 / (kappa / (0.62 * L) + 2j * np.pi * f * 21 * EPSILON_0 / L)
    return 2 * interface + bulk + boundaries(f, temperature)


def boundaries(f, temperature=T):
    L = 9.3e-5
    share, at = (0.38 * L / kappa_layer(LAYERS[0], kelvin) for kelvin in (temperature, 306.0))
    return zarc(f, share, 2.3e5, 0.77, at)


@pytest.mark.parametrize("temperature", [None, 283.0])
def test_symmetric_spectrum_is_its_arcs(temperature):
    s = symmetric_impedance(spectral_cell(), FEW, temperature=temperature)
    np.testing.assert_allclose(s.impedance, by_hand_spectrum(FEW, temperature or T), rtol=1e-9)
    np.testing.assert_allclose(np.sum([*s.contributions.values()], axis=0), s.impedance, rtol=1e-13)


def test_blocking_spectrum_is_the_layer_and_two_capacities():
    s = symmetric_impedance(spectral_cell(contact="ideal"), FEW, blocking=True)
    L = 9.3e-5
    layer = 1 / (KAPPA / (0.62 * L) + 2j * np.pi * FEW * 21 * EPSILON_0 / L) + boundaries(FEW)
    np.testing.assert_allclose(s.impedance, layer + 2 / (2j * np.pi * FEW * 0.17), rtol=1e-9)
    assert SPECTRAL["Negative electrode double-layer capacity [F.m-2]"] == 0.17


@pytest.mark.parametrize("geometry", GEOMETRIES)
def test_direct_current_limit_is_the_symmetric_cells(geometry):
    cell = spectral_cell(constriction=geometry)
    slow = symmetric_impedance(cell, [1e-11]).impedance[0]
    V = solve(1.9e-4, cell=cell, constriction=geometry, **PARTIAL)[VOLTAGE](1)
    np.testing.assert_allclose(slow.real, -V / 1.9e-4, rtol=1e-6)


def test_with_ideal_double_layers_spectrum_and_linearised_model_agree():
    # n = 1 and an apex at 1/(2 pi r C): the element is the double layer of the model
    r = resistance("Sodium interface", T=304.0)
    ideal = BARE | {
        "Sodium interface apex frequency [Hz]": 1 / (2 * np.pi * r * 0.17),
        "Sodium interface CPE exponent": 1.0,
    }
    cell = spectral_cell(ideal, contact="ideal")
    found = symmetric_impedance(cell, FEW).impedance
    np.testing.assert_allclose(found, spectrum(cell, double_layer="capacitive"), rtol=1e-9)


def test_cathode_and_its_interfaces_leave_no_trace():
    cell = spectral_cell()
    other = spectral_cell(
        {
            "Cathode contact areal resistance [Ohm.m2]": 0.7,
            "Separator cathode interface areal resistance [Ohm.m2]": 0.3,
            "Positive electrode thickness [m]": 1.1e-4,
        }
    )
    found = [symmetric_impedance(c, FEW).impedance for c in (cell, other)]
    np.testing.assert_array_equal(*found)


def test_alloy_has_no_symmetric_cell_of_sodium_but_a_blocking_one():
    cell = hand_cell(anode="alloy", contact="ideal", catholyte="single-ion")
    with pytest.raises(nasolid.InputError, match="alloy"):
        symmetric_impedance(cell, FEW)
    slow = symmetric_impedance("hu2024", [1e-4], blocking=True)
    capacity = -2 / (2 * np.pi * 1e-4 * slow.impedance[0].imag)
    expected = nasolid.load_cell("hu2024").value("Negative electrode double-layer capacity [F.m-2]")
    np.testing.assert_allclose(capacity, expected, rtol=1e-6)


# PyBaMM around it


def test_constructible_without_arguments_and_solves_on_its_defaults():
    for blocking in (False, True):
        solution = pybamm.Simulation(SymmetricCell(blocking=blocking)).solve([0, 1])
        assert np.isfinite(solution[VOLTAGE](1))


def test_unknown_choices_are_refused():
    with pytest.raises(nasolid.InputError, match="anode"):
        SymmetricCell(anode="graphite")
    with pytest.raises(nasolid.InputError, match="kontact"):
        SymmetricCell(kontact="ideal")


@pytest.mark.parametrize("choices", [{}, {"double_layer": "capacitive"}], ids=["plain", "capacitive"])
def test_experiment_plates_and_strips_in_turn(choices):
    i = 4.3 * AREA
    cycle = (f"Discharge at {i} A for 10 minutes", "Rest for 2 minutes", f"Charge at {i} A for 10 minutes")
    said, full = full_contact(choices, None)
    model, values = SymmetricCell(**said), values_of(values=full)
    sim = pybamm.Simulation(
        model, parameter_values=values, experiment=pybamm.Experiment([cycle] * 2), solver=tight(1e-6)
    )
    solution = sim.solve(calc_esoh=False)
    assert len(solution.cycles) == 2
    resistances = 2 * metal_overpotential(4.3, 1.0, T) + 4.3 * stack(1, T)
    for c in solution.cycles:
        for step, sign in zip(c.steps, (-1, 0, 1), strict=True):
            V = step[VOLTAGE](step.t[-1])
            np.testing.assert_allclose(V, sign * resistances, rtol=1e-5, atol=1e-9)
    end = solution.t[-1]
    np.testing.assert_allclose(solution["Left sodium thickness [m]"](end), 3.4e-5, rtol=1e-6)


def there(pickled):
    """Solve a pickled simulation, in another process."""
    return float(pickle.loads(pickled).solve([0, 1])[VOLTAGE](1))


def test_pickled_into_a_spawned_worker_gives_the_same_voltage():
    said, full = full_contact({}, {"Current function [A]": 4.3 * AREA})
    sim = pybamm.Simulation(SymmetricCell(**said), parameter_values=values_of(values=full))
    with multiprocessing.get_context("spawn").Pool(1) as pool:
        V = pool.apply(there, (pickle.dumps(sim),))
    np.testing.assert_allclose(V, -2 * metal_overpotential(4.3, 1.0, T) - 4.3 * stack(1, T), rtol=1e-6)
    assert pickle.loads(pickle.dumps(SymmetricCell())).name == "Sodium symmetric cell"
