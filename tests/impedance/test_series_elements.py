"""Series elements in the frequency domain: R || CPE, their DC limits, the constriction and the gap that bridges it."""

import numpy as np
import pytest
from by_formula import BARE, EPSILON_0, SPECTRAL, linearised, spectral_cell, voltage_spectrum, zarc
from by_hand import (
    LAYERS,
    NUMBERS,
    F,
    R,
    conductivity,
    hand_cell,
    kappa_layer,
    losses,
    metal_overpotential,
    resistance,
    spots,
    voids,
)

import nasolid
from nasolid.simulation.constant_current import CURRENT, build_simulation
from nasolid.simulation.elements import (
    Element,
    constriction_resistance,
    gap_capacity,
    series_elements,
    series_impedances,
)
from nasolid.simulation.impedance import impedance

pytestmark = pytest.mark.filterwarnings("ignore:.*what is plausible")  # limiting cases

T, THETA, RADIUS = 311.0, 0.37, 7.3e-6
F_WIDE = np.array([3e5, 2.1e4, 1.3e3, 70.0, 4.7, 0.31, 0.023])
KAPPA = kappa_layer(LAYERS[0], T)
SEPARATOR = 9.3e-5 / KAPPA
GEOMETRIES = {"spots": spots, "voids": voids}


# rows 18 and 19

SERIES = {
    "Cathode contact": ("Cathode contact areal resistance [Ohm.m2]", 6.1e-3),
    "interface to the catholyte": ("Separator cathode interface areal resistance [Ohm.m2]", 2.7e-3),
    "layer": ("Separator thickness [m]", 9.3e-5),
}


def added(piece):
    """What the longer layer or the worse contact adds by hand [Ohm.m2]."""
    if piece == "layer":
        return 0.6 * SEPARATOR
    return 0.6 * resistance("Cathode contact" if "contact" in piece else "Separator cathode interface")


@pytest.mark.parametrize("piece", SERIES)
def test_series_resistance_moves_the_spectrum_by_exactly_itself(piece):
    key, value = SERIES[piece]
    cells = (spectral_cell(BARE), spectral_cell(BARE | {key: 1.6 * value}))
    moved = np.subtract(*(impedance(c, F_WIDE).impedance for c in cells[::-1]))
    np.testing.assert_allclose(moved, added(piece), rtol=1e-9)


@pytest.mark.parametrize("catholyte", ["liquid", "single-ion"])
@pytest.mark.parametrize("piece", SERIES)
def test_series_resistance_moves_the_model_itself_by_exactly_itself(piece, catholyte):
    # without `series_elements`: what `pybamm.EISSimulation` sees of the equations of the voltage curve
    key, value = SERIES[piece]
    spectra = []
    for scale in (1.6, 1):
        cell = hand_cell({key: scale * value}, catholyte=catholyte)
        response = linearised(cell, 0.47, {"x_p": 5, "r_p": 5})
        spectra.append(response.solve(F_WIDE).impedance * cell.value("Electrode area [m2]"))
    np.testing.assert_allclose(np.subtract(*spectra), added(piece), rtol=1e-8)


def test_metal_and_constriction_stand_in_series_in_the_model_itself():
    # 1/(theta/r_ct + i w theta C) + r_con; at full contact no r_con
    found = {}
    for contact, theta in (("constriction", THETA), ("ideal", 1.0)):
        cell = spectral_cell(contact=contact)
        Z = voltage_spectrum(linearised(cell, 0.47, {"x_p": 4, "r_p": 4}), cell, F_WIDE)
        metal = 1 / (theta / resistance("Sodium interface") + 2j * np.pi * F_WIDE * 0.17 * theta)
        found[contact] = Z - metal
    moved = found["constriction"] - found["ideal"]
    np.testing.assert_allclose(moved, spots(THETA, RADIUS, KAPPA), rtol=1e-7)


@pytest.mark.parametrize("n", [0.72, 0.86, 1.0])
def test_resistance_beside_a_constant_phase_element(n):
    R_, Q = 3.7e-3, 0.29
    by_hand = R_ / (1 + R_ * Q * (2j * np.pi * F_WIDE) ** n)
    np.testing.assert_allclose(Element(R_, Q, n).impedance(F_WIDE), by_hand, rtol=1e-13)


def test_element_peaks_at_its_apex_frequency():
    f = np.geomspace(1e2, 1e4, 4001)
    Z = impedance(spectral_cell(), f).contributions["Contact"]
    # at the temperature of the cell R, not Q, has moved: the apex moves with R^(-1/n)
    at, now = resistance("Cathode contact", T=309.0), resistance("Cathode contact")
    apex = 610.0 * (at / now) ** (1 / 0.87)
    np.testing.assert_allclose(Z.real[f.size - 1 - np.searchsorted(f, apex)], now / 2, rtol=1e-3)
    found = np.sort(f)[::-1][np.argmin(Z.imag)]
    np.testing.assert_allclose(found, apex, rtol=3e-3)
    assert abs(apex / 610 - 1) > 0.03


def test_contact_and_interface_in_the_cell_are_zarcs():
    found = impedance(spectral_cell(), F_WIDE).contributions
    for name, piece in (
        ("Contact", "Cathode contact"),
        ("Separator cathode interface", "Separator cathode interface"),
    ):
        at = SPECTRAL[f"{piece} apex frequency reference temperature [K]"]
        by_hand = zarc(
            F_WIDE,
            resistance(piece),
            SPECTRAL[f"{piece} apex frequency [Hz]"],
            SPECTRAL[f"{piece} CPE exponent"],
            resistance(piece, T=at),
        )
        np.testing.assert_allclose(found[name], by_hand, rtol=1e-10)


def test_layer_is_its_bulk_beside_its_permittivity_and_its_boundaries():
    # 21 eps_0/L beside the bulk; the boundaries' Q is that of their resistance at 306 K
    at = 9.3e-5 / kappa_layer(LAYERS[0], 306.0)
    bulk = 1 / (1 / (0.62 * SEPARATOR) + 2j * np.pi * F_WIDE * 21 * EPSILON_0 / 9.3e-5)
    boundaries = zarc(F_WIDE, 0.38 * SEPARATOR, 2.3e5, 0.77, 0.38 * at)
    found = impedance(spectral_cell(), F_WIDE).contributions["Separator"]
    np.testing.assert_allclose(found, bulk + boundaries, rtol=1e-10)


def test_permittivity_shows_above_the_reach_of_most_instruments():
    # apex of the bulk: kappa/(2 pi eps_r eps_0), whatever the thickness, and apart from the grain boundaries
    bulk = series_elements(spectral_cell({"Separator grain boundary share": 0.0}))["Separator"][0]
    np.testing.assert_allclose(bulk.q * bulk.resistance, 21 * EPSILON_0 / KAPPA, rtol=1e-10)
    assert bulk.n == 1


# DC limit: the resistances of the time domain

TINY = 1.7e-4


def loss_per_current(cell, i):
    """Every loss of the time domain at the first moment of a current density."""
    sim = build_simulation(cell, i, at_rest=True)
    solution = sim.solve([0, 1e-6], inputs={CURRENT: i * cell.value("Electrode area [m2]")})
    return {
        n.removeprefix("Loss: ").removesuffix(" [V]"): float(solution[n](0)) / i for n in losses(solution)
    }


@pytest.mark.parametrize("geometry", ["spots", "voids"])
@pytest.mark.parametrize("temperature", [283.0, 311.0])
def test_dc_limit_is_the_resistance_of_the_time_domain(geometry, temperature):
    cell = spectral_cell({"Ambient temperature [K]": temperature}, constriction=geometry)
    dc = loss_per_current(cell, TINY)
    resistances = {name: sum(e.resistance for e in group) for name, group in series_elements(cell).items()}
    resistances["Constriction"] = constriction_resistance(cell)
    for name, r in resistances.items():
        np.testing.assert_allclose(r, dc[name], rtol=1e-7, err_msg=name)
    slow = series_impedances(cell, [1e-12])
    assert slow.keys() == resistances.keys()
    for name, z in slow.items():
        np.testing.assert_allclose(z[0].real, dc[name], rtol=1e-7, err_msg=name)
    by_hand = GEOMETRIES[geometry](THETA, RADIUS, kappa_layer(LAYERS[0], temperature))
    np.testing.assert_allclose(resistances["Constriction"], by_hand, rtol=1e-10)


@pytest.mark.parametrize("name", ["hu2024", "tsai2020", "yamauchi2020-C", "lowack2025-cell1"])
def test_dc_limit_of_shipped_cells_is_the_resistance_of_the_time_domain(name):
    cell = nasolid.load_cell(name)
    changes = {"Ambient temperature [K]": 291.0}
    if cell.layers == 2:
        noun = "Separator layer 1-2 interface areal resistance"
        changes |= {f"{noun} [Ohm.m2]": 1.9e-3, f"{noun} reference temperature [K]": 293.0}
    cell = cell.override(changes)
    dc = loss_per_current(cell, TINY)
    parts = series_elements(cell)
    assert len(parts) == 3 + 2 * cell.layers - 1
    for piece, group in parts.items():
        np.testing.assert_allclose(
            sum(e.resistance for e in group), dc[piece], rtol=1e-7, atol=1e-14, err_msg=piece
        )


def test_resistance_between_two_layers_is_in_the_spectrum():
    noun = "Separator layer 1-2 interface areal resistance"
    cell = nasolid.load_cell("hu2024").override(
        {f"{noun} [Ohm.m2]": 1.9e-3, f"{noun} reference temperature [K]": 303.15}
    )
    plain = cell.override({f"{noun} [Ohm.m2]": 0.0})
    cells = [c.override({"Ambient temperature [K]": 303.15}) for c in (cell, plain)]
    moved = np.subtract(*(impedance(c, F_WIDE).impedance for c in cells))
    np.testing.assert_allclose(moved, 1.9e-3, rtol=1e-9)


@pytest.mark.parametrize("i", [310.0, -310.0, 37.0])
def test_metal_under_load_has_the_slope_of_its_inverted_sinh(i):
    cell = spectral_cell()
    found = series_elements(cell, i)["Metal kinetics"][0].resistance
    h = 1e-3 * abs(i)
    slope = (metal_overpotential(i + h, THETA, T) - metal_overpotential(i - h, THETA, T)) / (2 * h)
    np.testing.assert_allclose(found, slope, rtol=1e-6)
    at_rest = resistance("Sodium interface") / THETA
    # d(eta)/di = r/sqrt(1 + (i r F/2RT)^2)
    by_hand = at_rest / np.sqrt(1 + (i * at_rest * F / (2 * R * T)) ** 2)
    np.testing.assert_allclose(found, by_hand, rtol=1e-9)
    slow = series_impedances(cell, [1e-12], i)["Metal kinetics"][0]
    np.testing.assert_allclose(slow.real, by_hand, rtol=1e-9)


def test_alloy_under_load_keeps_its_resistance():
    cell = hand_cell(anode="alloy", contact="ideal", catholyte="single-ion")
    for i in (0.0, 310.0):
        found = series_elements(cell, i)["Anode"][0].resistance
        np.testing.assert_allclose(found, resistance("Anode"), rtol=1e-10)


def test_alloy_is_a_zarc():
    cell = spectral_cell(anode="alloy", contact="ideal", catholyte="single-ion")
    by_hand = zarc(F_WIDE, resistance("Anode"), 3.3e3, 0.91, resistance("Anode", T=308.0))
    np.testing.assert_allclose(series_impedances(cell, F_WIDE)["Anode"], by_hand, rtol=1e-10)


# partial contact


def metal_by_hand(f, theta=THETA):
    r = resistance("Sodium interface")
    Q = 1 / (resistance("Sodium interface", T=304.0) * (2 * np.pi * 7.1e3) ** 0.83)
    return 1 / (theta / r + Q * theta * (2j * np.pi * f) ** 0.83)


def test_gap_bridges_charge_transfer_and_constriction():
    f = np.geomspace(1e-2, 1e12, 29)
    found = series_impedances(spectral_cell(), f)
    through = metal_by_hand(f) + spots(THETA, RADIUS, KAPPA)
    C = EPSILON_0 * (1 - THETA) / 6.3e-8
    np.testing.assert_allclose(gap_capacity(spectral_cell()), C, rtol=1e-10)
    both = found["Metal kinetics"] + found["Constriction"]
    np.testing.assert_allclose(both, 1 / (1 / through + 2j * np.pi * f * C), rtol=1e-9)
    # low: both felt; high: neither
    np.testing.assert_allclose(
        both[0], resistance("Sodium interface") / THETA + spots(THETA, RADIUS, KAPPA), rtol=1e-3
    )
    assert abs(both[-1]) < 1e-4 * abs(both[0])


def test_constriction_is_felt_below_its_own_frequency():
    # with kinetics of no resistance the gap's arc is a plain RC at 1/(2 pi r C)
    cell = spectral_cell({"Sodium interface areal resistance [Ohm.m2]": 4.1e-12})
    r, C = spots(THETA, RADIUS, KAPPA), EPSILON_0 * (1 - THETA) / 6.3e-8
    f = 1 / (2 * np.pi * r * C) * np.array([1e-2, 1.0, 1e2])
    found = series_impedances(cell, f)["Constriction"]
    np.testing.assert_allclose(found, r / (1 + 1j * np.array([1e-2, 1.0, 1e2])), rtol=1e-5)


def test_full_contact_leaves_no_constriction_and_no_gap():
    cells = [spectral_cell(contact="ideal"), spectral_cell({"Contact fraction": 1.0})]
    for cell in cells:
        found = series_impedances(cell, F_WIDE)
        np.testing.assert_array_equal(found["Constriction"], 0)
        np.testing.assert_allclose(found["Metal kinetics"], metal_by_hand(F_WIDE, 1.0), rtol=1e-10)
        assert gap_capacity(cell) == 0


def test_constriction_has_the_activation_energy_of_the_ceramic():
    cells = [spectral_cell({"Ambient temperature [K]": kelvin}) for kelvin in (283.0, 311.0)]
    by_temperature = [constriction_resistance(cell) for cell in cells]
    kappas = [conductivity(0.37, 0.31, 295.0, kelvin, 0.07) for kelvin in (311.0, 283.0)]
    np.testing.assert_allclose(np.divide(*by_temperature), np.divide(*kappas), rtol=1e-10)


def test_contact_of_metal_laid_on_follows_the_pressure():
    cell = spectral_cell(contact_fraction="pressure")
    theta = 0.31 / 0.53
    np.testing.assert_allclose(constriction_resistance(cell), spots(theta, RADIUS, KAPPA), rtol=1e-10)
    r = series_elements(cell)["Metal kinetics"][0].resistance
    np.testing.assert_allclose(r, resistance("Sodium interface") / theta, rtol=1e-10)


def test_numbers_of_this_file_are_those_of_the_cell():
    cell = spectral_cell()
    for key, value in (NUMBERS | SPECTRAL).items():
        if key in cell.values():
            np.testing.assert_allclose(cell.value(key), value, rtol=1e-12, err_msg=key)
    assert np.all(np.isfinite([*cell.values().values()]))
