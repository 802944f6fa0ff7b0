"""The command line: what it prints, what it writes, how it ends."""

import csv
import json
import os
import subprocess
import sys
import warnings
from pathlib import Path

import numpy as np
import pytest
from click.testing import CliRunner

import nasolid
from nasolid.cli import main
from nasolid.errors import NasolidWarning, SolveError

CELL = "lowack2025-cell2"


@pytest.fixture(autouse=True)
def _elsewhere(tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)


def call(*args):
    return CliRunner().invoke(main, args)


def done(*args):
    """Standard output of a call that ends well and complains of nothing."""
    result = call(*args)
    assert (result.exit_code, result.stderr) == (0, ""), result.stderr
    return result.stdout


def run_json(*args):
    return json.loads(done("run", *args, "--json"))


def python(*args):
    """Run Python on this very package."""
    env = os.environ | {"PYTHONPATH": str(Path(nasolid.__file__).parents[1])}
    return subprocess.run([sys.executable, *args], capture_output=True, text=True, check=True, env=env)


def files():
    return sorted(path.name for path in Path().iterdir())


@pytest.fixture(scope="module")
def reference():
    cell = nasolid.load_cell(CELL)
    solution = nasolid.simulate(cell)
    return solution, nasolid.half_cycles(solution, cell)


@pytest.mark.parametrize(
    "args",
    [["--help"], ["run", "--help"], ["eis", "--help"], ["cells"], ["show", CELL, "--json"], ["--version"]],
)
def test_what_solves_nothing_imports_nothing_slow(args):
    script = f"""
import sys
from nasolid.cli import main
try:
    main({args!r})
except SystemExit as end:
    assert end.code == 0
slow = {{"pybamm", "pint", "matplotlib", "rich", "scipy"}} & set(sys.modules)
print(sorted(slow), file=sys.stderr)
"""
    ended = python("-c", script)
    allowed = "['rich']\n" if args == ["cells"] else "[]\n"
    assert ended.stderr == allowed


def test_a_run_for_json_draws_nothing():
    script = f"""
import sys
from nasolid.cli import main
try:
    main(["run", {CELL!r}, "--json"])
except SystemExit as end:
    assert end.code == 0
slow = {{"matplotlib.pyplot", "matplotlib.figure", "rich.table", "pint"}} & set(sys.modules)
print(sorted(slow), file=sys.stderr)
"""
    ended = python("-c", script)
    assert ended.stderr == "[]\n"
    assert json.loads(ended.stdout)["cell"] == CELL


def test_help_names_every_command():
    assert all(name in done("--help") for name in ("cells", "show", "check", "run", "eis", "energy"))
    assert done() == done("--help")


def test_version_is_the_packages():
    assert nasolid.__version__ in done("--version")


def test_every_published_cell_has_one_line():
    lines = done("cells").splitlines()[1:]
    assert [line.split()[0] for line in lines] == nasolid.cell_names()
    assert all(
        nasolid.load_cell(name).title in line for name, line in zip(nasolid.cell_names(), lines, strict=True)
    )


def test_show_prints_every_number_as_its_source_does():
    lines = done("show", CELL).splitlines()
    for key in nasolid.load_cell(CELL).entries:
        assert sum(line.startswith(f"{key}  ") for line in lines) == 1, key
    (line,) = [line for line in lines if line.startswith("Separator thickness [m]")]
    assert " ".join(line.split()[3:]) == "110 um +- 5 reported lowack2025, Table 1"
    (line,) = [line for line in lines if line.startswith("Positive electrode utilisation")]
    assert "fitted to lowack2025-cell2/first-discharge" in line
    (line,) = [line for line in lines if line.startswith("Separator reference conductivity")]
    assert "1.6 mS/cm at 30 degC +- 0.3 reported" in " ".join(line.split())


def test_show_of_one_kind_prints_no_other():
    shown = json.loads(done("show", CELL, "--kind", "assumed", "--json"))
    expected = {k for k, entry in nasolid.load_cell(CELL).entries.items() if entry.kind == "assumed"}
    assert set(shown["entries"]) == expected
    assert {entry["kind"] for entry in shown["entries"].values()} == {"assumed"}


def test_show_as_json_holds_si_values():
    shown = json.loads(done("show", CELL, "--json"))
    assert shown["entries"]["Separator thickness [m]"]["si"] == 110e-6
    assert shown["entries"]["Separator thickness [m]"]["uncertainty_si"] == 5e-6
    assert shown["choices"]["contact"] == "constriction"


def test_a_sound_file_is_called_sound():
    folder = nasolid.parameters.parameter_sets_dir()
    for path in (folder / "cells/lowack2025/cell.toml", folder / "materials/nvp.toml"):
        assert done("check", str(path)) == f"{path}: sound\n"


def test_a_number_that_its_source_does_not_locate_is_told():
    origin = "cells/hu2024/cell.toml"
    path = nasolid.parameters.parameter_sets_dir() / origin
    lost = f"not located: 'Ambient temperature [K]' (hu2024; {origin})"
    assert done("check", str(path)) == f"{path}: sound\n{lost}\n"
    lines = done("show", "hu2024").splitlines()
    (line,) = [line for line in lines if line.startswith("Ambient temperature [K]")]
    assert line.endswith("hu2024 (not located)")
    assert not any(line.endswith("located)") for line in done("show", CELL).splitlines())
    entries = json.loads(done("show", "hu2024", "--json"))["entries"]
    assert [key for key, entry in entries.items() if not entry["located"]] == ["Ambient temperature [K]"]


def test_every_fault_of_a_file_has_its_line():
    text = (nasolid.parameters.parameter_sets_dir() / "materials/nzsp_tape.toml").read_text("utf-8")
    broken = (
        text.replace('unit = "mS/cm"', 'unit = "V"')
        .replace("[-10", "[")
        .replace("value = 3.3", "value = -3.3")
    )
    Path("broken.toml").write_text(broken, encoding="utf-8")
    result = call("check", "broken.toml")
    assert (result.exit_code, result.stdout) == (2, "")
    lines = result.stderr.splitlines()
    assert len(lines) == 2
    assert all(line.startswith("error: broken.toml: ") for line in lines)
    assert "Reference conductivity" in lines[0] + lines[1]
    assert "Density" in lines[0] + lines[1]


def test_json_of_a_run_is_what_simulate_gives(reference):
    found = run_json(CELL)
    assert found["cell"] == CELL
    assert found["temperature_K"] == 303.15
    assert found["current_density_A_m2"] == 1.0
    assert found["parameters_overridden"] == {}
    for printed, record in zip(found["half_cycles"], reference[1], strict=True):
        assert printed == record.to_json()
        assert set(printed) >= {
            "direction", "areal_capacity_Ah_m2", "specific_capacity_mAh_g", "mean_voltage_V", "energy_Wh_m2",
            "duration_s", "termination",
        }  # fmt: skip
    assert files() == []


def test_a_run_prints_its_half_cycles_beside_what_was_measured(reference):
    lines = done("run", CELL, "--no-plot").splitlines()
    assert lines[0].startswith(f"{CELL}: ")
    assert lines[1] == "at 30 degC"
    charge, discharge = (
        next(line for line in lines if line.startswith(word)) for word in ("charge", "discharge")
    )
    assert charge.endswith("upper cut-off  1.18 mAh/cm2 (prediction)")
    assert discharge.endswith("lower cut-off  1.11 mAh/cm2 (calibration)")
    record = reference[1][1]
    assert f"{record.areal_capacity / 10:.3f}  {record.specific_capacity:.1f}" in discharge
    assert files() == []


def test_a_run_writes_its_figure_beside_you():
    out = done("run", CELL)
    assert files() == [f"nasolid-{CELL}.png"]
    assert f"written: nasolid-{CELL}.png" in out
    assert Path(f"nasolid-{CELL}.png").read_bytes().startswith(b"\x89PNG")


@pytest.mark.parametrize(("name", "begins"), [("a.png", b"\x89PNG"), ("a.pdf", b"%PDF"), ("a.svg", b"<?xml")])
def test_a_figure_is_written_where_it_is_asked_for(name, begins):
    run_json(CELL, "--plot", name)
    assert files() == [name]
    assert Path(name).read_bytes().startswith(begins)


def test_written_files_may_be_read_by_others():
    old = os.umask(0o022)
    try:
        run_json(CELL, "--csv", "a.csv")
    finally:
        os.umask(old)
    assert Path("a.csv").stat().st_mode & 0o777 == 0o644


def test_the_csv_is_in_battery_data_format(reference):
    solution, records = reference
    run_json(CELL, "--csv", "a.csv")
    with open("a.csv", newline="") as file:
        rows = list(csv.DictReader(file))
    assert list(rows[0])[:3] == ["Test Time / s", "Voltage / V", "Current / A"]
    area = nasolid.load_cell(CELL).value("Electrode area [m2]")
    for count, (sign, record) in enumerate(zip((1, -1), records, strict=True), start=1):
        of_step = [row for row in rows if row["Step Count / 1"] == str(count)]
        assert len(of_step) >= 200
        assert {float(row["Current / A"]) for row in of_step} == {sign * 1.0 * area}  # positive on charge
        last = of_step[-1]
        np.testing.assert_allclose(float(last["Step Capacity / Ah"]), record.areal_capacity * area, rtol=1e-8)
        np.testing.assert_allclose(float(last["Voltage / V"]), (3.8, 2.6)[count - 1], atol=2e-4)
        total = {"charge": "Charging", "discharge": "Discharging"}[record.direction]
        np.testing.assert_allclose(
            float(last[f"{total} Capacity / Ah"]), record.areal_capacity * area, rtol=1e-8
        )
    times = np.array([float(row["Test Time / s"]) for row in rows])
    assert np.all(np.diff(times) >= 0)
    np.testing.assert_allclose(times[-1], solution.t[-1], rtol=1e-9)
    middle = rows[len(rows) // 2]
    V = solution["Voltage [V]"](float(middle["Test Time / s"]))
    np.testing.assert_allclose(float(middle["Voltage / V"]), V, rtol=1e-6)


def test_options_reach_the_run():
    cell = nasolid.load_cell(CELL).override({"Separator thickness [m]": "0.8 mm"}, {"contact": "ideal"})
    solution = nasolid.simulate(cell, "C/2", direction="discharge", temperature="10 degC")
    (expected,) = nasolid.half_cycles(solution, cell)
    found = run_json(
        CELL, "--set", "Separator thickness=0.8 mm", "--choice", "contact=ideal", "--current", "C/2",
        "--direction", "discharge", "--temperature", "10degC",
    )  # fmt: skip
    (record,) = found["half_cycles"]
    assert record == expected.to_json()
    assert found["temperature_K"] == 283.15
    assert found["current_density_A_m2"] == 6.5
    assert found["parameters_overridden"] == {
        "Separator thickness [m]": 0.8e-3,
        "Ambient temperature [K]": 283.15,
    }


def test_a_cycle_may_charge_at_another_current():
    charge, discharge = run_json(CELL, "--charge-current", "C/5", "--current", "C/2")["half_cycles"]
    assert (charge["current_density_A_m2"], discharge["current_density_A_m2"]) == pytest.approx((2.6, 6.5))


def test_cycles_are_run_as_often_as_asked():
    found = run_json(CELL, "--cycles", "2")["half_cycles"]
    assert [record["direction"] for record in found] == ["charge", "discharge"] * 2


@pytest.mark.parametrize("solver", ["idaklu", "casadi"])
def test_the_integrator_that_is_asked_for_runs(solver, monkeypatch, reference):
    asked = []

    def note(*args, **options):
        asked.append(options["solver"])
        return reference[0]

    monkeypatch.setattr("nasolid.simulation.simulate", note)
    run_json(CELL, "--solver", solver)
    assert asked == [solver]


def test_a_changed_cell_is_not_called_predicted():
    out = done("run", CELL, "--no-plot", "--set", "Separator thickness [m]=80 um")
    assert "changed: Separator thickness [m] = 8e-05" in out
    assert "1.11 mAh/cm2 (published cell)" in out


def test_a_path_works_wherever_a_name_does():
    path = nasolid.parameters.parameter_sets_dir() / "cells/lowack2025/cell.toml"
    assert run_json(f"{path}::cell2") == run_json(CELL)


@pytest.mark.parametrize("extra", [[], ["--json"], ["--plot", "a.png", "--csv", "a.csv"]])
def test_a_run_that_is_over_at_once_exits_3_and_leaves_nothing(extra):
    result = call("run", CELL, "--current", "1000C", *extra)
    assert (result.exit_code, result.stdout) == (3, "")
    (line,) = result.stderr.splitlines()
    assert line.startswith(f"error: {CELL}: upper cut-off at once")
    assert files() == []


def test_a_solver_that_gives_up_exits_3_in_one_line(monkeypatch):
    def give_up(*args, **kwargs):
        raise SolveError("the integrator gave up after 3 s:\n  at t = 3\n  h = 1e-12")

    monkeypatch.setattr("nasolid.simulation.simulate", give_up)
    result = call("run", CELL, "--json")
    assert (result.exit_code, result.stdout) == (3, "")
    assert result.stderr == "error: the integrator gave up after 3 s: at t = 3 h = 1e-12\n"


def test_warnings_are_one_line_each_on_standard_error(monkeypatch, reference):
    def warn(*args, **kwargs):
        warnings.warn("'Some law': 60 degC\nis outside", NasolidWarning, stacklevel=1)
        return reference[0]

    monkeypatch.setattr("nasolid.simulation.simulate", warn)
    result = call("run", CELL, "--json")
    assert result.exit_code == 0
    assert result.stderr == "warning: 'Some law': 60 degC is outside\n"
    json.loads(result.stdout)


def test_leaving_a_laws_range_is_warned_of_once_with_value_and_range():
    result = call("run", CELL, "--temperature", "55degC", "--json")
    assert result.exit_code == 0
    (line,) = [line for line in result.stderr.splitlines() if "Separator conductivity" in line]
    assert line.startswith(
        "warning: 'Separator conductivity activation energy [eV]': 55 degC is outside -10 .. 40"
    )
    assert json.loads(result.stdout)["temperature_K"] == 328.15


def test_a_file_is_written_whole_or_not_at_all(monkeypatch):
    def fail_midway(path, **kwargs):
        path.write_text("half")
        raise OSError(28, "No space left on device")

    Path("a.csv").write_text("from yesterday")
    monkeypatch.setattr("nasolid.cli.bdf.write_csv", fail_midway)
    result = call("run", CELL, "--json", "--csv", "a.csv", "--force")
    assert (result.exit_code, result.stdout) == (2, "")
    assert (
        result.stderr == "error: a.csv: cannot be written (No space left on device); choose another place\n"
    )
    assert files() == ["a.csv"]
    assert Path("a.csv").read_text() == "from yesterday"


def test_a_reader_that_goes_away_is_no_error():
    code = f"from nasolid.cli import main; main(['show', {CELL!r}, '--json'])"
    env = os.environ | {"PYTHONPATH": str(Path(nasolid.__file__).parents[1])}
    pipe = subprocess.PIPE
    show = subprocess.Popen([sys.executable, "-c", code], stdout=pipe, stderr=pipe, env=env)
    show.stdout.close()
    assert show.stderr.read() == b""
    show.stderr.close()
    assert show.wait() == 0


def test_the_package_is_the_command_line_too():
    ended = python("-m", "nasolid", "--version")
    assert nasolid.__version__ in ended.stdout
