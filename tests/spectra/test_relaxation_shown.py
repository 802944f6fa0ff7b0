"""What an analysis of relaxation times finds is in the table, the JSON and the figure of `nasolid eis`."""

import json

import numpy as np
import pytest
from click.testing import CliRunner

from nasolid import plots
from nasolid.cli import main
from nasolid.cli.eis_relaxation import as_json, print_peaks
from nasolid.errors import NasolidWarning
from nasolid.spectra import Spectrum, relaxation_times

F = np.logspace(6, -2, 41)
S = 2j * np.pi * F
LOOP = Spectrum(F, 1e-3 * (1 + 2 / (1 + S * 1e-3) - 0.5 / (1 + S * 0.8)), title="a loop")
TAIL = Spectrum(F, 1e-3 * (1 + 5 / (1 + (S * 1e-4) ** 0.9) + 0.9 / np.sqrt(S)))


@pytest.fixture(scope="module", params=[LOOP, TAIL], ids=["loop", "tail"])
def spectrum(request):
    return request.param


@pytest.fixture(scope="module")
def found(spectrum):
    return relaxation_times(spectrum)


def test_the_table_names_peaks_ranges_loop_and_tail(found, capsys):
    print_peaks(found)
    out = capsys.readouterr().out
    assert ("loop" in out) == (found.loop is not None)
    assert ("Warburg" in out) == (found.tail is not None)
    row = next(line for line in out.splitlines() if line.startswith("arc"))
    (peak,) = found.peaks
    assert f"{1e4 * peak.resistance:.4g}" in row
    assert f"{1e4 * peak.interval[0]:.4g} .. {1e4 * peak.interval[1]:.4g}" in row


def test_json_holds_the_same(found):
    data = json.loads(json.dumps(as_json(found), allow_nan=False))
    assert data["peaks"][0]["resistance_ohm_m2"] == found.peaks[0].resistance
    assert data["peaks"][0]["interval_ohm_m2"] == list(found.peaks[0].interval)
    assert (data["loop"] is None) == (found.loop is None)
    assert (data["tail"] is None) == (found.tail is None)
    np.testing.assert_allclose(data["gamma_ohm_m2"], found.gamma)


def test_the_figure_says_it_too_and_cuts_no_word_off(spectrum, found):
    ax = plots.relaxation_times(spectrum, found, plots.empty(3.6))
    figure = ax.get_figure()
    texts = [text.get_text() for text in ax.get_legend().get_texts()]
    assert texts[0].startswith("arc, n = ")
    assert any("loop" in text for text in texts) == (found.loop is not None)
    assert any("tail: Warburg" in text for text in texts) == (found.tail is not None)
    assert "Kramers-Kronig" in texts[-1]
    figure.draw_without_rendering()
    for text in ax.get_legend().get_texts():
        box = text.get_window_extent()
        assert figure.bbox.x0 <= box.x0
        assert box.x1 <= figure.bbox.x1


def test_the_command_adds_them(tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    args = ["eis", "lowack2025-cell2", "--relaxation-times", "--points-per-decade", "5"]
    result = CliRunner().invoke(main, [*args, "--plot", "a.png"])
    assert result.exit_code == 0, result.stderr
    assert "polarisation" in result.stdout
    assert sorted(path.name for path in tmp_path.iterdir()) == ["a-relaxation.png", "a.png"]


def test_along_a_half_cycle_it_is_refused():
    result = CliRunner().invoke(
        main, ["eis", "lowack2025-cell2", "--operando", "--relaxation-times", "--no-plot"]
    )
    assert result.exit_code == 2
    assert "--relaxation-times has no meaning for --operando; leave it out" in result.stderr


def test_a_loop_that_nothing_determines_is_said():
    random, f = np.random.default_rng(0), np.geomspace(1e-2, 1e6, 81)
    z = 5 + 60 / np.sqrt(1 + 2j * np.pi * f * 1e-2)  # Gerischer's: no sum of arcs
    z = z + 5e-4 / np.sqrt(2) * abs(z) * (random.standard_normal(81) + 1j * random.standard_normal(81))
    with pytest.warns(NasolidWarning) as told:
        found = relaxation_times(Spectrum(f, z, unit="Ohm"))
    said = any("the loop is not determined" in str(one.message) for one in told)
    assert said == (found.loop is not None)
    np.testing.assert_allclose(found.R_pol, 60, rtol=0.02)
