"""Spectra of whole cells: closure, causality, pulses, temperature, branch."""

import numpy as np
import pytest
from by_formula import spectral_cell, values_at
from by_hand import F, R, areal_resistance, arrhenius, hand_cell, mean_potential

import nasolid
from nasolid.parameters.equilibrium import charged_stoichiometry, discharged_stoichiometry
from nasolid.simulation.elements import constriction_resistance, series_elements, series_impedances
from nasolid.simulation.impedance import default_frequencies, impedance, linear_response, operando
from nasolid.simulation.linear import LinearResponse
from nasolid.simulation.resistance import pulse_resistance
from nasolid.spectra import kramers_kronig
from nasolid.submodels.losses import ANODE_LOSS

pytestmark = pytest.mark.filterwarnings("ignore:.*what is plausible")  # limiting cases

CELLS = nasolid.cell_names()
KINDS = {
    "liquid": {},
    "voids": {"constriction": "voids"},
    "films": {"catholyte": "single-ion", "particle": "films"},
    "alloy": {"anode": "alloy", "contact": "ideal", "catholyte": "single-ion"},
    "no hysteresis": {"hysteresis": "none"},
}
FEW = np.array([3e5, 2.1e3, 70.0, 4.7, 0.31, 0.011])


@pytest.fixture(scope="module")
def spectrum():
    """Spectra of shipped cells at half charge, each made once."""
    found = {}

    def of(name):
        if name not in found:
            found[name] = impedance(name)
        return found[name]

    return of


@pytest.mark.parametrize("name", CELLS)
def test_contributions_of_a_shipped_cell_sum_to_its_impedance(spectrum, name):
    s = spectrum(name)
    total = np.sum([*s.contributions.values()], axis=0)
    np.testing.assert_allclose(total, s.impedance, rtol=1e-13)


@pytest.mark.parametrize("kind", KINDS)
def test_contributions_of_the_model_sum_to_its_voltage(kind):
    # the pieces inside the model, with its own metal and its bare resistances
    cell = spectral_cell(**KINDS[kind])
    response = linear_response(cell, 0.47)
    losses = [name for name in response._model.variables if name.startswith("Loss: ")]
    found = response.responses(FEW, [*losses, "Mean open-circuit voltage [V]", "Voltage [V]"])
    V = found.pop("Voltage [V]")
    total = found.pop("Mean open-circuit voltage [V]") - sum(found.values())
    np.testing.assert_allclose(total, V, rtol=1e-9)


@pytest.mark.parametrize("kind", KINDS)
def test_spectrum_is_the_models_with_its_series_elements_exchanged(kind):
    # by `pybamm.EISSimulation.solve`, which knows nothing of losses
    cell = spectral_cell(**KINDS[kind])
    s = impedance(cell, FEW, soc=0.41)
    empty, full = ends(cell)
    response = linear_response(cell, empty + 0.41 * (full - empty))
    Z = response.solve(s.frequency).impedance * cell.value("Electrode area [m2]")
    resistances = {n: sum(e.resistance for e in g) for n, g in series_elements(cell).items()}
    kinetics = resistances.pop(ANODE_LOSS[cell.choices["anode"]])
    theta = cell.values().get("Contact fraction", 1.0)
    metal = 1 / (1 / kinetics + 2j * np.pi * s.frequency * theta * 0.17)
    bare = sum(resistances.values()) + metal + constriction_resistance(cell)
    elements = sum(series_impedances(cell, s.frequency).values())
    np.testing.assert_allclose(s.impedance, Z - bare + elements, rtol=1e-8)


def ends(cell):
    """Sodium contents at the lower and the upper cut-off."""
    from scipy.optimize import brentq

    shift = cell.value("Anode potential [V]") if cell.choices["anode"] == "alloy" else 0.0
    return [brentq(lambda s, V=V: mean_potential(s, 311.0) - shift - V, 0.002, 0.998) for V in (2.61, 3.79)]


@pytest.mark.parametrize("name", CELLS)
def test_spectrum_obeys_kramers_and_kronig(spectrum, name):
    tested = kramers_kronig(spectrum(name), tolerance=1e-3)
    assert tested.passed, max(np.abs(tested.real).max(), np.abs(tested.imag).max())
    assert tested.elements < spectrum(name).frequency.size


def test_spectrum_under_load_obeys_kramers_and_kronig():
    for s in operando("lowack2025-cell2", default_frequencies(1, 1e6), every=0.4):
        assert kramers_kronig(s, tolerance=1e-3).passed


@pytest.mark.parametrize(
    "name", ["lowack2025-cell1", "lowack2025-cell2", "hu2024", "tsai2020", "yamauchi2020-C"]
)
@pytest.mark.parametrize("f", [0.1, 10.0])
def test_pulse_feels_what_the_impedance_feels(name, f):
    cell = nasolid.load_cell(name)
    sto = 0.5 * (charged_stoichiometry(cell) + discharged_stoichiometry(cell))
    by_pulse = pulse_resistance(cell, sto, 1 / (2 * np.pi * f), 1e-2)
    Z = impedance(cell, [f]).impedance[0]
    if f == 10:  # in the time domain the series elements are resistances at once
        cell = cell.override({"Cathode contact apex frequency [Hz]": 0.0})
        Z = impedance(cell, [f]).impedance[0]
    np.testing.assert_allclose(abs(Z), by_pulse, rtol=0.03)


# temperature


def test_initial_and_ambient_temperature_move_together():
    cell = hand_cell()
    for given, kelvin in (("35 degC", 308.15), (287.0, 287.0)):
        by_keyword = impedance(cell, FEW, temperature=given)
        by_cell = impedance(cell.override({"Ambient temperature [K]": kelvin}), FEW)
        np.testing.assert_array_equal(by_keyword.impedance, by_cell.impedance)
        assert by_keyword.temperature == kelvin
    values = linear_response(cell.override({"Ambient temperature [K]": 287.0}), 0.5).parameter_values
    assert values["Initial temperature [K]"] == values["Ambient temperature [K]"] == 287.0


UNIFORM = {
    "Positive electrode conductivity [S.m-1]": 9.3e3,
    "Electrolyte reference conductivity [S.m-1]": 7.1e3,
    "Electrolyte conductivity activation energy [eV]": 0.0,
    "Positive electrode double-layer capacity [F.m-2]": 1.3e-9,
    "Positive particle diffusivity decades": 0.0,
}


@pytest.mark.parametrize("temperature", [283.0, 311.0])
def test_reaction_and_diffusion_follow_their_activation_energies(temperature):
    cell = hand_cell(UNIFORM, catholyte="single-ion", hysteresis="none")
    found = impedance(cell, [1e-7, 50.0], soc=0.5, temperature=temperature)
    at = cell.override({"Ambient temperature [K]": temperature})
    sto = 0.5 * (charged_stoichiometry(at) + discharged_stoichiometry(at))
    area = 3 * 0.43 * 0.87 / 0.83e-6 * 1.37e-4
    j0 = arrhenius(2.3, 0.44, 300.0, temperature) * 2 * np.sqrt(sto * (1 - sto))
    by_hand = R * temperature / (F * j0) / area
    np.testing.assert_allclose(found.contributions["Cathode reaction"][0].real, by_hand, rtol=1e-3)
    D = arrhenius(3.1e-15, 0.29, 297.0, temperature)
    h = 1e-5
    slope = (mean_potential(sto - h, 300.0) - mean_potential(sto + h, 300.0)) / (2 * h) / 13823.0
    by_hand = 0.83e-6 / (5 * F * D) * slope / area
    np.testing.assert_allclose(found.contributions["Solid diffusion"][1].real, by_hand, rtol=5e-2)


def test_contact_follows_its_activation_energy():
    for T in (283.0, 311.0):
        found = impedance(spectral_cell(), [1e-9], temperature=T).contributions["Contact"][0]
        np.testing.assert_allclose(found.real, areal_resistance(6.1e-3, 0.19, 303.0, T), rtol=1e-5)


# state of charge, branch


@pytest.mark.parametrize("soc", [0.0, 0.23, 0.88, 1.0])
def test_state_of_charge_counts_between_the_cut_offs(soc):
    # seen in the charge-transfer resistance, which knows the content by sqrt(s(1 - s))
    few = {"Positive electrode double-layer capacity [F.m-2]": 1.3e-5}
    cell = hand_cell(UNIFORM | few, catholyte="single-ion", hysteresis="none")
    empty, full = ends(cell)
    sto = empty + soc * (full - empty)
    j0 = arrhenius(2.3, 0.44, 300.0, 311.0) * 2 * np.sqrt(sto * (1 - sto))
    area = 3 * 0.43 * 0.87 / 0.83e-6 * 1.37e-4
    found = impedance(cell, [50.0], soc=soc).contributions["Cathode reaction"][0]
    np.testing.assert_allclose(found.real, R * 311.0 / (F * j0) / area, rtol=1e-2)


@pytest.mark.parametrize("branch", ["discharge", "charge"])
def test_frozen_hysteresis_leaves_the_slope_of_the_plateau(branch):
    cells = [hand_cell(hysteresis=h) for h in ("one-state", "none")]
    Z = [impedance(cell, [1e-2, 1.0, 1e3], soc=0.4, branch=branch).impedance for cell in cells]
    np.testing.assert_allclose(Z[0], Z[1], rtol=1e-9)


def test_free_hysteresis_would_swamp_the_plateau():
    # so the test above is off the trivial limit; the branch slides on by its decay rate times the half-gap
    cell, Z = hand_cell(), []
    for rate in (0.0, 110.0):
        values = values_at(cell, 0.3, 0.0)
        values.update({"Positive particle hysteresis decay rate": rate})
        model = nasolid.model_for(cell, double_layer="capacitive")
        response = LinearResponse(model, parameter_values=values)
        Z.append(response.responses([1e-3], ["Voltage [V]"])["Voltage [V]"][0])
    assert abs(Z[1].imag / Z[0].imag) > 3


def test_branches_differ_by_the_gap_alone():
    # a gap that is the same everywhere: other potentials, the same spectrum
    cell = hand_cell()
    found = {}
    for branch, state in (("discharge", -1.0), ("charge", 1.0)):
        response = linear_response(cell, 0.47, state)
        response.build()
        U = response._parameter_values.evaluate(response._model.param.p.prim.U_init)
        np.testing.assert_allclose(U, mean_potential(0.47, 311.0) + state * 0.0057, rtol=0, atol=1e-9)
        found[branch] = impedance(cell, FEW, branch=branch).impedance
    np.testing.assert_allclose(found["charge"], found["discharge"], rtol=1e-7)


# under load


def test_under_a_vanishing_current_a_spectrum_is_that_at_rest():
    cell = spectral_cell(mesh="plain", catholyte="single-ion", hysteresis="none")
    s = operando(cell, FEW[:5], current=2e-3, every=0.5)[0]
    solution = nasolid.simulate(
        cell.override({}, {"double_layer": "capacitive"}), 2e-3, direction="discharge"
    )
    sto = float(solution["Average positive particle stoichiometry"](0.5 * solution.t[-1]))
    empty, full = ends(cell)
    rest = impedance(cell, FEW[:5], soc=(sto - empty) / (full - empty))
    np.testing.assert_allclose(s.impedance, rest.impedance, rtol=2e-4)


def test_spectra_along_a_discharge_stand_at_equal_shares():
    spectra = operando("lowack2025-cell2", [10.0, 0.3], every=0.25)
    assert [s.title.split(", ")[-1] for s in spectra] == [f"{p} % of the discharge" for p in (25, 50, 75)]
    for s in spectra:
        np.testing.assert_allclose(np.sum([*s.contributions.values()], axis=0), s.impedance, rtol=1e-13)
    one = operando("lowack2025-cell2", [10.0, 0.3], every=0.5)[0]
    np.testing.assert_allclose(one.impedance, spectra[1].impedance, rtol=1e-8)


def test_metal_under_load_is_felt_in_an_operando_spectrum():
    cell = spectral_cell({"Sodium interface areal resistance [Ohm.m2]": 4.1e-2}, catholyte="single-ion")
    slow = operando(cell, [1e-3], current=1.3, every=0.5)[0].contributions["Metal kinetics"][0]
    r = areal_resistance(4.1e-2, 0.42, 296.0, 311.0) / 0.37
    by_hand = r / np.sqrt(1 + (1.3 * r * F / (2 * R * 311.0)) ** 2)
    np.testing.assert_allclose(slow.real, by_hand, rtol=1e-3)
    assert by_hand < 0.98 * r


# refusals


@pytest.mark.parametrize(
    ("wrong", "said"),
    [
        ({"soc": 1.2}, "state of charge"),
        ({"soc": float("nan")}, "state of charge"),
        ({"branch": "both"}, "held, free, discharge, charge"),
        ({"frequencies": []}, "frequencies"),
        ({"frequencies": [3.0, 0.0]}, "frequencies"),
        ({"frequencies": [3.0, -7.0]}, "frequencies"),
        ({"frequencies": [3.0, float("inf")]}, "frequencies"),
        ({"frequencies": [float("nan")]}, "frequencies"),
    ],
    ids=str,
)
def test_what_makes_no_sense_is_refused(wrong, said):
    with pytest.raises(nasolid.InputError, match=said):
        impedance("lowack2025-cell2", **wrong)


def test_frequencies_come_back_highest_first_whatever_their_order():
    s = impedance("lowack2025-cell2", [0.7, 1300.0, 21.0])
    np.testing.assert_array_equal(s.frequency, [1300.0, 21.0, 0.7])
    alone = impedance("lowack2025-cell2", [21.0])
    np.testing.assert_allclose(s.impedance[1], alone.impedance[0], rtol=1e-12)
    f = default_frequencies()
    np.testing.assert_allclose([f[0], f[-1], f[0] / f[10]], [1e6, 1e-2, 10], rtol=1e-12)
