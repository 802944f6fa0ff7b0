"""`nasolid study`: what its commands print and write, on six points of which half cannot be built."""

import csv
import json
import shutil
from pathlib import Path

import numpy as np
import pytest
from click.testing import CliRunner

import nasolid
from nasolid.cli import main
from nasolid.studies.engines import pool
from nasolid.studies.running.made import maker

pq = pytest.importorskip("pyarrow.parquet")

FAKE = (str(Path(__file__).parent / "studies" / "running" / "fake_worker.py"),)
CELL = "lowack2025-cell2"
TEXT = f"""
name = "six"
cell = "{CELL}"
[protocol]
kind = "constant current"
current = "1 mA/cm2"
[keep]
scalars = ["areal_capacity", "mean_voltage"]
curves = 5
[vary]
kind = "grid"
"Positive electrode porosity" = {{ values = [0.6, 0.7] }}
"Separator thickness" = {{ values = [50, 100, 200], unit = "um" }}
"""
RESULT = {
    "name": "six", "points": 6, "left": 0, "done": 3, "stopped": 0, "failed": 3, "reasons": {"no such cell": 3},
    "made_by": {maker(False): 6}, "damage": "", "damaged": {}, "notes": [], "quarantined": [], "foreign": [],
}  # fmt: skip
SAID = (
    "six: 6 of 6 points recorded\n3 done, 0 stopped, 3 failed\n  failed x3: no such cell\n"
    "again: nasolid study retry {0}; each reason stands in the table's column `reason`\nresults: {0}\n"
)


@pytest.fixture(scope="module")
def computed(tmp_path_factory):
    """A folder with the study file and its results, and what the run printed."""
    place = tmp_path_factory.mktemp("computed")
    (place / "six.toml").write_text(TEXT)
    result = CliRunner().invoke(main, ["study", "run", str(place / "six.toml"), "--out", str(place / "six")])
    return place, result


@pytest.fixture
def here(computed, tmp_path, monkeypatch):
    """A copy of that folder to work in."""
    shutil.copytree(computed[0], tmp_path, dirs_exist_ok=True)
    monkeypatch.chdir(tmp_path)
    return tmp_path


def done(*args):
    """Standard output of a call that ends well and complains of nothing."""
    result = CliRunner().invoke(main, ["study", *args])
    assert (result.exit_code, result.stderr) == (0, ""), result.stderr
    return result.stdout


def rows(folder):
    """Rows that were recorded, by status."""
    import pyarrow.parquet as pq

    said = pq.read_table(folder / "runs")["status"].to_pylist()
    return {status: said.count(status) for status in set(said)}


def test_a_run_says_what_came_of_its_points(computed):
    place, result = computed
    assert (result.exit_code, result.stderr) == (0, "")
    assert result.stdout == SAID.format(place / "six")


def test_a_run_of_what_is_whole_computes_nothing_and_prints_one_object(here, monkeypatch):
    monkeypatch.setattr(pool, "PROGRAM", None)  # whatever would be computed could not be
    found = json.loads(done("run", "six.toml", "--out", "six", "--json"))
    assert found == {"folder": str(here / "six")} | RESULT
    assert found == json.loads(done("status", "six", "--json"))
    assert done("status", "six") == SAID.format(here / "six")
    assert rows(here / "six") == {"done": 3, "failed": 3}


def test_retry_computes_failed_points_alone(here):
    found = json.loads(done("retry", "six", "--json"))
    assert found == {"folder": str(here / "six")} | RESULT
    assert rows(here / "six") == {"done": 3, "failed": 6}


def test_check_says_what_is_computed(here):
    found = json.loads(done("check", "six.toml", "--json"))
    assert found == {
        "name": "six", "cell": CELL, "protocol": "constant current", "points": 6, "dropped": 0,
        "varies": {"Positive electrode porosity": [0.6, 0.7], "Separator thickness [m]": [5e-5, 2e-4]},
        "scalars": ["areal_capacity", "mean_voltage"], "curve_points": 5,
    }  # fmt: skip
    said = done("check", "six.toml")
    assert said.startswith(f"six: 6 points of {CELL}, constant current, by grid\n")
    assert "keeps areal_capacity, mean_voltage; curves of 5 points" in said
    twice = TEXT.replace("0.7", "0.6").replace('current = "1 mA/cm2"\n', "")
    twice += 'current = { values = ["1 mA/cm2"] }\n'
    Path("twice.toml").write_text(twice)
    said = done("check", "twice.toml")
    assert "3 points were given twice and left out" in said
    assert any(line.split() == ["current", "[A.m-2]", "10", "10"] for line in said.splitlines())


def test_the_study_file_in_the_help_is_sound(here):
    said = done("--help")
    start, end = said.index("name ="), said.index("nasolid study plan")
    Path("help.toml").write_text(said[start:end])
    assert json.loads(done("check", "help.toml", "--json"))["points"] == 6


def test_plan_times_a_sample_and_records_nothing(here):
    before = sorted(here.rglob("*"))
    found = json.loads(done("plan", "six.toml", "--json"))
    assert (found["points"], found["builds"], found["sampled"]) == (6, 1, 6)
    assert found["kinds"] == {"failed: no such cell": 3}
    assert found["seconds"] > 0
    assert found["bytes"] > 0
    assert sorted(here.rglob("*")) == before


def test_an_export_is_the_table(here):
    study = nasolid.open_study("six")
    assert done("export", "six", "six.csv").endswith("written: six.csv\n")
    with Path("six.csv").open() as file:
        found = list(csv.DictReader(file))
    np.testing.assert_allclose(
        [float(row["mean_voltage [V]"] or "nan") for row in found], study.table["mean_voltage"]
    )
    cell = nasolid.load_cell(CELL).override(
        {"Positive electrode porosity": 0.6, "Separator thickness": "100 um"}
    )
    (half,) = nasolid.half_cycles(nasolid.simulate(cell, "1 mA/cm2", direction="discharge"), cell)
    assert float(found[1]["areal_capacity [A.h.m-2]"]) == pytest.approx(half.areal_capacity, rel=1e-4)
    for name in ("six.parquet", "six.nc"):
        said = json.loads(done("export", "six", name, "--json"))
        assert said == {"file": name, "points": 6, "missing": 0, "bytes": Path(name).stat().st_size}


def test_a_damaged_part_is_told_by_all_who_read_and_an_export_without_it_has_to_be_asked_for(here):
    part = max(Path("six/curves").iterdir())
    lost = len(pq.read_table(part))  # failed points have no curves, and stay
    data = bytearray(part.read_bytes())
    data[len(data) // 3] ^= 4
    part.write_bytes(data)
    found = json.loads(done("status", "six", "--json"))
    assert (found["left"], found["done"], found["failed"]) == (lost, 3 - lost, 3)
    assert found["damaged"] == {f"curves/{part.name}": "does not match its digest"}
    said = done("status", "six").splitlines()
    assert f"{lost} points in 1 damaged part: `nasolid study run` sets them aside and computes" in "\n".join(
        said
    )
    assert f"  'curves/{part.name}' does not match its digest" in said
    result = CliRunner().invoke(main, ["study", "export", "six", "six.csv"])
    assert (result.exit_code, result.stdout) == (3, "")
    assert (
        f"error: {here / 'six'}: {lost} of 6 points are not there ({lost} points in 1 damaged part)"
        in result.stderr
    )
    assert not Path("six.csv").exists()
    result = CliRunner().invoke(main, ["study", "export", "six", "six.csv", "--incomplete"])
    assert result.exit_code == 0
    assert result.stdout.startswith(f"{6 - lost} of 6 points, ")
    assert result.stderr.startswith("warning: ")
    assert len(Path("six.csv").read_text().splitlines()) == 1 + 6 - lost


def test_names_from_a_folder_are_quoted(here):
    (here / "six" / "runs" / "a\n6 of 6 points recorded").touch()
    (here / "six" / "quarantine").mkdir()
    (here / "six" / "quarantine" / "runs-b\x1b[2J").touch()
    said = done("status", "six")
    assert said.startswith("six: 6 of 6 points recorded\n")
    assert said.endswith(
        "set aside into quarantine: 'runs/b\\x1b[2J'\n"
        "no part of the study, left alone: 'runs/a\\n6 of 6 points recorded'\n"
        f"results: {here / 'six'}\n"
    )


def test_shares_are_run_one_by_one_and_a_point_that_raises_is_a_row(tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    monkeypatch.setattr(pool, "PROGRAM", FAKE)
    monkeypatch.setenv("NASOLID_LEDGER", str(tmp_path / "ledger.txt"))
    text = TEXT.replace('"Positive electrode porosity" = { values = [0.6, 0.7] }\n', "")
    Path("six.toml").write_text(text.replace("50, 100, 200", "50, 60, 70, 80, 88, 90"))
    left = []
    for share in ("0/2", "1/2"):
        found = json.loads(done("run", "six.toml", "--out", "six", "--shard", share, "--json"))
        left.append(found["left"])
    assert 0 < left[0] < 6
    assert (left[1], found["done"]) == (0, 5)
    assert found["reasons"] == {"ZeroDivisionError": 1}
    assert len(Path("ledger.txt").read_text().splitlines()) == 6


def test_an_interrupted_run_says_how_to_go_on(monkeypatch, capsys, tmp_path):
    from nasolid.cli import main
    from nasolid.errors import Interrupted
    from nasolid.studies.running import run

    def interrupted(*_, **__):
        raise Interrupted("interrupted: 3 of 6 points recorded; the same command goes on where this ended")

    monkeypatch.setattr(run, "compute", interrupted)
    file = tmp_path / "study.toml"
    file.write_text(TEXT)
    with pytest.raises(SystemExit) as ended:
        main(["study", "run", str(file), "--out", str(tmp_path / "out")])
    assert ended.value.code == 130
    assert "the same command goes on where this ended" in capsys.readouterr().err
