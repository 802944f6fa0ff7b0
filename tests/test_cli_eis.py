"""`nasolid eis`: what it prints, what it writes, how it refuses."""

import json
from pathlib import Path

import numpy as np
import pytest
from click.testing import CliRunner

import nasolid
from nasolid.cli import main
from nasolid.simulation.impedance import impedance, operando, symmetric_impedance
from nasolid.spectra import read_csv

CELL = "lowack2025-cell2"
FEW = ("--frequencies", "10Hz:1kHz", "--points-per-decade", "2")


@pytest.fixture(autouse=True)
def _elsewhere(tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)


def done(*args):
    """Standard output of a call that ends well and complains of nothing."""
    result = CliRunner().invoke(main, ["eis", *args])
    assert (result.exit_code, result.stderr) == (0, ""), result.stderr
    return result.stdout


def eis(*args):
    return json.loads(done(*args, "--json"))


def files():
    return sorted(path.name for path in Path().iterdir())


def assert_is(found, spectrum):
    """What was printed is a spectrum, with all its pieces."""
    np.testing.assert_allclose(found["frequency_Hz"], spectrum.frequency, rtol=1e-12)
    for printed, z in [(found, spectrum.impedance)] + [
        (found["contributions"][name], z) for name, z in spectrum.contributions.items()
    ]:
        np.testing.assert_allclose(printed["z_real_ohm_m2"], z.real, rtol=1e-6, atol=1e-15)
        np.testing.assert_allclose(printed["z_imag_ohm_m2"], z.imag, rtol=1e-6, atol=1e-15)


def test_json_is_what_impedance_gives():
    found = eis(CELL)
    assert list(found) == [
        "cell", "temperature_K", "soc", "cell_type", "frequency_Hz", "z_real_ohm_m2", "z_imag_ohm_m2",
        "contributions", "parameters_overridden",
    ]  # fmt: skip
    assert (found["cell"], found["temperature_K"], found["soc"]) == (CELL, 303.15, 0.5)
    assert (found["cell_type"], found["parameters_overridden"]) == ("full", {})
    assert_is(found, impedance(CELL))
    assert files() == []


def test_options_reach_the_spectrum():
    found = eis(
        CELL, "--soc", "12%", "--temperature", "10degC", "--branch", "charge", "--set", "Separator thickness=0.8 mm",
        "--choice", "contact=ideal", *FEW,
    )  # fmt: skip
    cell = nasolid.load_cell(CELL).override({"Separator thickness [m]": "0.8 mm"}, {"contact": "ideal"})
    f = np.logspace(3, 1, 5)
    assert_is(found, impedance(cell, f, soc=0.12, temperature="10 degC", branch="charge"))
    assert (found["soc"], found["temperature_K"]) == (0.12, 283.15)
    assert found["parameters_overridden"] == {
        "Separator thickness [m]": 0.8e-3,
        "Ambient temperature [K]": 283.15,
    }


def test_a_free_branch_is_asked_for_and_told():
    low = ("--frequencies", "1mHz:10mHz", "--points-per-decade", "1")
    found = eis(CELL, "--branch", "free", *low)
    assert_is(found, impedance(CELL, [1e-2, 1e-3], branch="free"))
    assert found["z_imag_ohm_m2"][-1] < 5 * eis(CELL, *low)["z_imag_ohm_m2"][-1] < 0
    assert "at 30 degC, 50 % charged, branch free\n" in done(CELL, "--branch", "free", "--no-plot", *low)
    assert eis(CELL, "--branch", "held", *low) == eis(CELL, *low)


@pytest.mark.parametrize("text", ["10:1e3", "1e3:10", "10 Hz : 1 kHz", "1e-2kHz:1e-3MHz", "1e4mHz:1kHz"])
def test_a_range_of_frequencies_may_be_written_in_many_ways(text):
    found = eis(CELL, "--cell-type", "symmetric", "--frequencies", text, "--points-per-decade", "2")
    np.testing.assert_allclose(found["frequency_Hz"], np.logspace(3, 1, 5), rtol=1e-12)


@pytest.mark.parametrize("kind", ["symmetric", "blocking"])
def test_symmetric_cells_have_no_state_of_charge(kind):
    found = eis(CELL, "--cell-type", kind)
    assert (found["cell_type"], found["soc"]) == (kind, None)
    assert_is(found, symmetric_impedance(CELL, blocking=kind == "blocking"))


def test_operando_spectra_say_where_in_the_half_cycle_they_were_taken():
    args = ["--operando", "--every", "25%", "--current", "C/5", "--direction", "charge", *FEW]
    found = eis(CELL, *args)
    assert found["soc"] is None
    assert (found["cell_type"], found["direction"]) == ("full", "charge")
    assert found["current_density_A_m2"] == pytest.approx(2.6)
    assert [spectrum["share"] for spectrum in found["spectra"]] == [0.25, 0.5, 0.75]
    expected = operando(CELL, np.logspace(3, 1, 5), current="C/5", direction="charge", every=0.25)
    for printed, spectrum in zip(found["spectra"], expected, strict=True):
        assert_is(printed, spectrum)


def test_the_table_holds_real_parts_arcs_and_shares():
    out = done(CELL, "--no-plot")
    spectrum = impedance(CELL)
    assert out.splitlines()[:2] == [f"{CELL}: {nasolid.load_cell(CELL).title}", "at 30 degC, 50 % charged"]
    for words, f in (("1 MHz", 1e6), ("1 kHz", 1e3), ("0.1 Hz", 0.1)):
        z = spectrum.impedance[np.argmin(np.abs(np.log(spectrum.frequency / f)))]
        (line,) = [line for line in out.splitlines() if line.startswith("Re Z  ") and f" {words} " in line]
        assert float(line.split()[-1]) == pytest.approx(1e4 * z.real, rel=1e-3)
    (arc,) = [line.split() for line in out.splitlines() if line.startswith("arc")]
    assert arc[4:6] == ["1", "kHz"]
    assert float(arc[6]) == pytest.approx(115, rel=0.01)
    k = int(np.argmin(np.abs(np.log(spectrum.frequency / 0.1))))
    for name in ("Contact", "Separator", "Metal kinetics"):
        (line,) = [line for line in out.splitlines() if line.startswith(f"{name}  ")]
        ohms, share = line.removeprefix(name).split()[:2]
        z = spectrum.contributions[name][k].real
        assert float(ohms) == pytest.approx(1e4 * z, rel=1e-3)
        assert float(share) == pytest.approx(100 * z / spectrum.impedance[k].real, abs=0.06)
    assert files() == []


def test_a_range_that_ends_early_is_compared_at_its_end():
    out = done(CELL, "--no-plot", *FEW)
    assert "Re Z at 10 Hz" in out
    assert "0.1 Hz" not in out
    assert "MHz" not in out


def test_a_series_has_a_row_and_a_column_for_each_spectrum():
    out = done(CELL, "--operando", "--every", "0.25", "--no-plot", *FEW)
    assert "at 30 degC, on discharge at 0.1 mA/cm2" in out
    lines = out.splitlines()
    assert [line[:4] for line in lines if line[:2] in ("25", "50", "75")] == ["25 %", "50 %", "75 %"]
    (heading,) = [line for line in lines if line.startswith("% of Re Z at 10 Hz")]
    assert heading.split()[-6:] == ["25", "%", "50", "%", "75", "%"]
    shares = [line for line in lines[lines.index(heading) + 1 :] if line]
    total = sum(float(line.split()[-1]) for line in shares)
    assert total == pytest.approx(100, abs=0.5)


def test_a_figure_is_drawn_beside_you_or_where_it_is_asked_for():
    figure = f"nasolid-{CELL}-eis-frequencies-10Hz_1kHz-points-per-decade-2.png"
    assert f"written: {figure}" in done(CELL, *FEW)
    assert files() == [figure]
    assert Path(figure).read_bytes().startswith(b"\x89PNG")
    eis(CELL, "--operando", "--plot", "a.svg", *FEW)
    assert Path("a.svg").read_text(encoding="utf-8").startswith("<?xml")


def test_the_csv_is_read_back():
    eis(CELL, "--csv", "a.csv")
    spectrum = impedance(CELL)
    found = read_csv("a.csv", area=spectrum.area)
    np.testing.assert_allclose(found.impedance, spectrum.impedance, rtol=1e-6)
    assert found.temperature == pytest.approx(303.15)
    assert (
        Path("a.csv").read_text().startswith("Frequency / Hz,Real Impedance / ohm,Imaginary Impedance / ohm")
    )


def test_a_series_is_one_csv_for_each_spectrum():
    out = done(CELL, "--operando", "--every", "0.4", "--csv", "a.csv", "--no-plot", *FEW)
    assert "a-40.csv" in out
    out = done(CELL, "--operando", "--every", "0.25", "--csv", "b.csv", "--no-plot", *FEW)
    assert {"b-25.csv", "b-50.csv", "b-75.csv"} <= set(files())
    assert "b.csv" not in files()
    expected = operando(CELL, np.logspace(3, 1, 5), every=0.25)
    for share, spectrum in zip((25, 50, 75), expected, strict=True):
        found = read_csv(f"b-{share}.csv", area=spectrum.area)
        np.testing.assert_allclose(found.impedance, spectrum.impedance, rtol=1e-6)


SYMMETRIC, ALONG = ["--cell-type", "symmetric"], ["--operando"]
REFUSED = {
    "unknown cell": (["lowack2025-cel2"], "did you mean 'lowack2025-cell2'"),
    "charged over 1": ([CELL, "--soc", "1.2"], "--soc '1.2': is outside 0 .. 1"),
    "charged below 0": ([CELL, "--soc", "-0.1"], "is outside 0 .. 1"),
    "charge that is no number": ([CELL, "--soc", "nan"], "does not begin with a number"),
    "one frequency": ([CELL, "--frequencies", "1e6"], "is no range; write e.g. 1e-2:1e6"),
    "three frequencies": ([CELL, "--frequencies", "1:2:3"], "is no range"),
    "frequency of zero": ([CELL, "--frequencies", "0:1e6"], "0 is not allowed; give positive ones"),
    "negative frequency": ([CELL, "--frequencies", "-1:1e6"], "-1 is not allowed; give positive ones"),
    "infinite frequency": ([CELL, "--frequencies", "1:inf"], "'inf' is no finite number"),
    "overflowing frequency": ([CELL, "--frequencies", "1:1e999"], "'1e999' is no finite number"),
    "no end": ([CELL, "--frequencies", "1:"], "'' is no finite number"),
    "period for frequency": ([CELL, "--frequencies", "1s:1e6"], "unit 's' is not allowed; give Hz"),
    "range of one frequency": ([CELL, "--frequencies", "5:5"], "holds one frequency"),
    "no points": ([CELL, "--points-per-decade", "0"], "'--points-per-decade'"),
    "unknown cell type": ([CELL, "--cell-type", "half"], "'full', 'symmetric', 'blocking'"),
    "unknown branch": ([CELL, "--branch", "up"], "'held', 'free', 'discharge', 'charge'"),
    "a symmetric cell discharged": ([CELL, *ALONG, *SYMMETRIC], "only a full cell is discharged"),
    "a charge that is passed through": ([CELL, *ALONG, "--soc", "0.5"], "--soc has no meaning for --operando"),
    "a charge of a symmetric cell": ([CELL, *SYMMETRIC, "--soc", "0.5"], "--soc has no meaning for --cell-type"),
    "a branch of a symmetric cell": ([CELL, *SYMMETRIC, "--branch", "charge"], "--branch has no meaning"),
    "a branch under way": ([CELL, *ALONG, "--branch", "charge"], "--branch has no meaning for --operando"),
    "current at rest": ([CELL, "--current", "C/10"], "--current has no meaning for a spectrum at rest; add --operando"),
    "direction at rest": ([CELL, "--direction", "charge"], "add --operando"),
    "steps at rest": ([CELL, "--every", "0.1"], "add --operando"),
    "no steps": ([CELL, *ALONG, "--every", "0"], "--every '0': is outside 0.001 .. 0.5"),
    "one step": ([CELL, *ALONG, "--every", "1"], "--every '1': is outside 0.001 .. 0.5"),
    "negative current": ([CELL, *ALONG, "--current", "-1mA/cm2"], "the direction is said apart"),
    "alloy at both sides": (["hu2024", *SYMMETRIC], "hu2024 has an alloy anode"),
    "bare temperature": ([CELL, "--temperature", "30"], "'30' has no unit"),
    "no number": ([CELL, "--set", "Separator thickness [m]=thin"], "does not begin with a number"),
    "no figure": ([CELL, "--plot", "a.txt"], "a figure ends in .png, .pdf, .svg"),
    "plot or not": ([CELL, "--plot", "a.svg", "--no-plot"], "exclude each other"),
    "one file twice": ([CELL, "--plot", "a.svg", "--csv", "a.svg"], "cannot be both"),
    "no folder to write to": ([CELL, "--csv", "nowhere/a.csv"], "there is no folder nowhere"),
}  # fmt: skip


@pytest.mark.parametrize("what", REFUSED)
def test_bad_input_is_one_clear_line_and_exit_2(what, monkeypatch):
    args, hint = REFUSED[what]
    monkeypatch.setattr("pybamm.BaseSolver.solve", None)
    monkeypatch.setattr("nasolid.simulation.linear.LinearResponse.responses", None)
    result = CliRunner().invoke(main, ["eis", *args])
    assert result.exit_code == 2, result.output
    assert result.stdout == ""
    (line,) = result.stderr.splitlines()
    assert line.startswith("error: ")
    assert hint in line
    assert files() == []


def test_every_option_that_would_do_nothing_has_its_line():
    result = CliRunner().invoke(main, ["eis", CELL, "--every", "0.1", "--current", "C/10"])
    assert result.exit_code == 2
    assert len(result.stderr.splitlines()) == 2


def test_a_half_cycle_that_is_over_at_once_exits_3():
    result = CliRunner().invoke(main, ["eis", CELL, "--operando", "--current", "1000C", "--json"])
    assert result.exit_code == 3
    assert len(result.stderr.splitlines()) == 1


def test_a_spectrum_that_fails_to_be_written_leaves_nothing(monkeypatch):
    def fail_midway(path, spectrum):
        path.write_text("half")
        raise OSError(28, "No space left on device")

    monkeypatch.setattr("nasolid.spectra.write_csv", fail_midway)
    result = CliRunner().invoke(main, ["eis", CELL, "--json", "--csv", "a.csv", *FEW])
    assert (result.exit_code, result.stdout) == (2, "")
    assert (
        result.stderr == "error: a.csv: cannot be written (No space left on device); choose another place\n"
    )
    assert files() == []
