"""Where resistance comes from, against temperature: each piece gives back its own law."""

import json

import numpy as np
import pytest
from by_hand import LAYERS, areal_resistance, hand_cell, kappa_layer
from click.testing import CliRunner

import nasolid
from nasolid import plots
from nasolid.cli import main
from nasolid.simulation.resistance import pulse_resistance

WARMTH = [268.15, 283.15, 298.15, 318.15]
pytestmark = pytest.mark.filterwarnings("ignore::nasolid.errors.NasolidWarning")


@pytest.fixture(scope="module")
def found():
    return nasolid.resistances(hand_cell(), WARMTH)


def test_every_resistance_in_series_is_its_law(found):
    table = found.table.set_index("temperature_K")
    for T in WARMTH:
        separator = LAYERS[0]["thickness"] / kappa_layer(LAYERS[0], T)
        contact = areal_resistance(6.1e-3, 0.19, 303.0, T)
        transfer = areal_resistance(2.7e-3, 0.27, 299.0, T)
        np.testing.assert_allclose(table.loc[T, "Separator"], separator, rtol=1e-6)
        np.testing.assert_allclose(table.loc[T, "Contact"], contact, rtol=1e-6)
        np.testing.assert_allclose(table.loc[T, "Separator cathode interface"], transfer, rtol=1e-6)


def test_activation_energies_come_back(found):
    for name, energy in {
        "Separator": 0.31,
        "Contact": 0.19,
        "Separator cathode interface": 0.27,
        "Metal kinetics": 0.42,
        "Constriction": 0.31,
    }.items():
        np.testing.assert_allclose(found.activation[name], energy, atol=2e-3)


def test_pieces_sum_to_the_whole_and_the_largest_limits(found):
    table = found.table
    np.testing.assert_allclose(table[found.pieces].sum(axis=1), table["whole"], rtol=1e-12)
    for _, row in table.iterrows():
        assert row["limiting"] == max(found.pieces, key=lambda name: row[name])


def test_the_whole_is_what_a_pulse_feels_but_for_the_state_of_charge(found):
    cell = hand_cell({"Ambient temperature [K]": 298.15})
    from nasolid.parameters.equilibrium import charged_stoichiometry, discharged_stoichiometry

    sto = (charged_stoichiometry(cell) + discharged_stoichiometry(cell)) / 2
    whole = found.table.set_index("temperature_K").loc[298.15, "whole"]
    pulse = pulse_resistance(cell, sto)
    np.testing.assert_allclose(whole, pulse, rtol=0.02)
    assert whole < pulse


def test_apparent_energy_of_the_whole_lies_between_those_of_its_pieces(found):
    assert (
        found.activation[found.pieces].min()
        < found.activation["whole"]
        < found.activation[found.pieces].max()
    )


@pytest.mark.parametrize("temperatures", [[], [300.0, 300.0]])
def test_no_temperature_and_one_twice_are_refused(temperatures):
    with pytest.raises(nasolid.InputError, match="one or more, each once"):
        nasolid.resistances("hu2024", temperatures)


@pytest.mark.parametrize("given", ["25 degC", 298.15, ["25 degC"]], ids=str)
def test_one_temperature_has_pieces_and_no_activation_energy(given, found):
    alone = nasolid.resistances(found.cell, given)
    row = found.table.set_index("temperature_K").loc[298.15]
    np.testing.assert_allclose(alone.table["whole"], row["whole"], rtol=1e-6)
    assert alone.table["limiting"].tolist() == [row["limiting"]]
    assert alone.activation.isna().all()
    assert alone.pieces[0] == row["limiting"]
    ax = plots.arrhenius(alone, plots.empty())
    assert not [text for text in ax.get_legend().get_texts() if "eV" in text.get_text()]


def test_a_state_of_charge_that_is_none_is_refused():
    with pytest.raises(nasolid.InputError, match="between 0 and 1"):
        nasolid.resistances("hu2024", WARMTH, soc=1.2)


def test_the_figure_draws_each_piece_against_the_inverse_temperature(found):
    ax = plots.arrhenius(found, plots.empty())
    lines = {line.get_label().split(",")[0]: line for line in ax.get_lines()}
    np.testing.assert_allclose(lines["Separator"].get_xdata(), 1000 / np.array(WARMTH))
    np.testing.assert_allclose(lines["Separator"].get_ydata(), found.table["Separator"] * 1e4)
    assert "Separator, 0.31 eV" in ax.get_legend_handles_labels()[1]
    assert ax.get_ylabel() == "areal resistance [Ω cm²]"


def test_the_command_prints_tables_and_one_object(tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    args = ["resistances", "hu2024", "--temperatures", "0degC,25degC"]
    told = CliRunner().invoke(main, args)
    assert told.exit_code == 0, told.output
    assert "largest: Anode at 0 degC, Separator layer 1 at 25 degC" in told.stdout
    data = json.loads(CliRunner().invoke(main, [*args, "--json"]).stdout)
    assert data["activation_energy_eV"]["Separator layer 1"] == pytest.approx(0.28, abs=1e-3)
    assert data["areal_resistance_ohm_m2"][1]["Separator layer 1"] == pytest.approx(284e-4, rel=0.01)
