"""`nasolid study` and bad input: one clear line on standard error, exit 2, nothing left behind."""

import json
import socket
from pathlib import Path

import pytest
from click.testing import CliRunner

from nasolid.cli import main
from nasolid.errors import InputError
from nasolid.studies.engines import cluster, pool

pytest.importorskip("pyarrow")

FAKE = (str(Path(__file__).parent / "studies" / "running" / "fake_worker.py"),)
TEXT = """
name = "six"
cell = "lowack2025-cell2"
[protocol]
kind = "constant current"
[keep]
scalars = ["areal_capacity"]
curves = 5
[vary]
kind = "grid"
"Separator thickness" = { values = [50, 60, 70, 80, 90, 100], unit = "um" }
"""
TABLE = TEXT.partition("[vary]")[0] + '[vary]\nkind = "table"\nfile = "points.csv"\n'
VALUES = "values = [50, 60, 70, 80, 90, 100]"
FILES = {
    "missing file": (None, "study.toml: cannot be read (No such file or directory); give a TOML file"),
    "not TOML": ("a = [b", "is not TOML"),
    "empty grid": (TEXT.replace(VALUES, "values = []"), "is an empty grid; write values = [first, second]"),
    "unknown key": (TEXT.replace("Separator", "Seperator"), "did you mean 'Separator thickness [m]'"),
    "reversed bounds": (
        TEXT.replace(VALUES, "range = [100, 50], points = 6"),
        "range [100, 50] is reversed or empty; write the lowest first",
    ),
    "nothing varies": (TEXT.partition('"Sep')[0], "nothing varies; name a key"),
    "no kind": (TEXT.partition("[vary]")[0], "[vary]: 'kind' is missing; use 'grid', 'latin hypercube'"),
}
TABLES = {
    "missing table": (None, "points.csv: cannot be read (No such file or directory)"),
    "missing column": ("Separator thickness [um],current [C]\n50\n", "row 1 has 1 cells, the heading 2"),
    "missing heading": ("Separator thickness [um],\n50,1\n", "column 2 has no heading; write the key"),
    "missing unit": ("Separator thickness [um],current\n50,1\n", "give e.g. 'mA/cm2'"),
    "missing rows": ("Separator thickness [um]\n", "has no points; give one row for each"),
}
OPTIONS = {
    "share of none": (["--shard", "4/4"], "shard 4/4: shares of 4 are counted from 0 to 3"),
    "no shares": (["--shard", "0/0"], "give whole numbers and at least one share, e.g. 0/4"),
    "share in words": (["--shard", "a/b"], "--shard 'a/b': cannot be read; write e.g. 0/4, share 0 of 4"),
    "no workers": (["--workers", "0"], "workers = 0: give a whole number from 1"),
    "half a worker": (["--workers", "1.5"], "'1.5' is not a valid integer"),
    "no limit": (["--limit", "0"], "limit = 0.0: give the seconds that a point may take, above 0"),
    "no number": (["--limit", "nan"], "limit = nan: give the seconds"),
    "unknown engine": (["--engine", "gpu"], "'gpu' is not one of 'threads', 'processes', 'dask'"),
    "no scheduler": (["--engine", "dask"], "engine dask: give the scheduler's address (--scheduler)"),
    "no dask": (["--scheduler", "tcp://127.0.0.1:1"], "a scheduler is of engine dask; give engine 'dask'"),
    "certificates of none": (
        ["--tls", "a", "b", "c"],
        "certificates (--tls) are of engine dask; give --engine dask",
    ),
    "no certificates": (
        ["--engine", "dask", "--scheduler", "tls://127.0.0.1:1", "--tls", "a", "b", "c"],
        "--tls a: there is no such file",
    ),
}


@pytest.fixture(autouse=True)
def _elsewhere(tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    monkeypatch.setattr(pool, "PROGRAM", ("-c", "raise SystemExit('must not be started')"))


def listed():
    return {path: path.stat().st_mtime_ns for path in Path().rglob("*") if path.name != "log.txt"}


def refused(*args):
    """The line that tells what is wrong."""
    before = listed()
    result = CliRunner().invoke(main, ["study", *args])
    assert (result.exit_code, result.stdout) == (2, ""), result.output
    (line,) = result.stderr.splitlines()
    assert line.startswith("error: ")
    assert listed() == before
    return line


@pytest.fixture
def six(monkeypatch):
    """A study that was run, by workers whose points cost nothing."""
    Path("study.toml").write_text(TEXT)
    with monkeypatch.context() as patch:
        patch.setattr(pool, "PROGRAM", FAKE)
        patch.setenv("NASOLID_LEDGER", "/dev/null")
        result = CliRunner().invoke(main, ["study", "run", "study.toml", "--out", "six"])
    assert result.exit_code == 0, result.output
    return Path("six")


@pytest.mark.parametrize("command", [["check"], ["plan"], ["run", "--out", "six"]], ids=lambda x: x[0])
@pytest.mark.parametrize("what", FILES)
def test_a_bad_study_file(what, command):
    text, hint = FILES[what]
    if text is not None:
        Path("study.toml").write_text(text)
    assert hint in refused(*command, "study.toml")


@pytest.mark.parametrize("what", TABLES)
def test_a_bad_table_of_points(what):
    text, hint = TABLES[what]
    Path("study.toml").write_text(TABLE)
    if text is not None:
        Path("points.csv").write_text(text)
    assert hint in refused("run", "study.toml", "--out", "six")


@pytest.mark.parametrize("command", [["plan"], ["run", "--out", "six"]], ids=lambda x: x[0])
@pytest.mark.parametrize("what", OPTIONS)
def test_a_bad_option(what, command):
    options, hint = OPTIONS[what]
    Path("study.toml").write_text(TEXT)
    assert hint in refused(*command, "study.toml", *options)


@pytest.mark.parametrize("place", ["closed port", "missing.json", "foreign.json", "no port"])
def test_a_scheduler_that_does_not_answer(place, monkeypatch):
    pytest.importorskip("distributed")
    monkeypatch.setattr(cluster, "ANSWER", 0.2)
    Path("study.toml").write_text(TEXT)
    Path("foreign.json").write_text("[]")
    with socket.socket() as taken:  # bound, and nobody listens
        taken.bind(("127.0.0.1", 0))
        scheduler = f"tcp://127.0.0.1:{taken.getsockname()[1]}" if place == "closed port" else place
        line = refused("run", "study.toml", "--out", "six", "--engine", "dask", "--scheduler", scheduler)
    assert line.startswith(f"error: scheduler {scheduler}: ")
    assert "see that it runs" in line or "start one with `dask scheduler --scheduler-file`" in line


def test_a_disk_without_room(monkeypatch):
    Path("study.toml").write_text(TEXT)
    monkeypatch.setattr(
        "nasolid.studies.study.store.shutil.disk_usage", lambda _: type("", (), {"free": 100})
    )
    line = refused("run", "study.toml", "--out", "six")
    assert "6 points need about" in line
    assert "the disk has 100 B free; keep fewer points or curves, or name a folder on another disk" in line


def test_a_folder_of_another_study(six):
    for change in (("90, 100", "95"), ("curves = 5", "curves = 6")):
        Path("other.toml").write_text(TEXT.replace(*change))
        line = refused("run", "other.toml", "--out", "six")
        assert "holds another study" in line
        assert "name another folder, or run the study file that is in it" in line


def test_points_that_differ_are_not_put_down_to_a_version(six):
    Path("other.toml").write_text(TEXT.replace("90, 100", "95"))
    assert "its points differ, by its [vary]" in refused("run", "other.toml", "--out", "six")


@pytest.mark.parametrize("command", [["status"], ["retry"], ["export"], ["run"]], ids=lambda x: x[0])
def test_a_store_of_a_newer_version(six, command):
    said = json.loads((six / "study.json").read_text())
    (six / "study.json").write_text(json.dumps(said | {"nasolid study": 99}))
    more = {"export": ["six", "six.csv"], "run": ["study.toml", "--out", "six"]}.get(command[0], ["six"])
    assert "has format 99, this version of nasolid reads up to 2; use a newer nasolid" in refused(
        *command, *more
    )


@pytest.mark.parametrize("command", ["status", "retry", "export"])
@pytest.mark.parametrize("place", ["nowhere", "a folder", "a file"])
def test_a_folder_that_is_no_study(place, command):
    Path("a folder").mkdir()
    Path("a file").touch()
    advice = (
        "name the folder in which the study was run" if place == "a file" else "name the folder of a study"
    )
    assert advice in refused(command, place, *["a.csv"][: command == "export"])


def test_results_into_a_file():
    Path("study.toml").write_text(TEXT)
    assert "study.toml: is a file; name a folder" in refused("run", "study.toml", "--out", "study.toml")


def test_compilation_that_changes_half_way(six):
    for args in (["run", "study.toml", "--out", "six"], ["retry", "six"]):
        assert "leave --compile out, or name another folder" in refused(*args, "--compile")


def test_exports_of_another_kind_or_to_nowhere(six):
    assert "ends in .csv, .parquet, .nc; rename it" in refused("export", "six", "six.txt")
    assert "there is no folder nowhere; make it first" in refused("export", "six", "nowhere/six.csv")
    Path("six.csv").mkdir()
    assert "six.csv: " in refused("export", "six", "six.csv")


def test_a_scheduler_file_may_appear_late(monkeypatch):
    monkeypatch.setattr(
        cluster.time, "sleep", lambda _: Path("s.json").write_text('{"address": "tcp://a:1"}')
    )
    assert cluster._address(Path("s.json")) == "tcp://a:1"
    monkeypatch.setattr(cluster, "ANSWER", 0.0)
    with pytest.raises(InputError, match="cannot be read"):
        cluster._address(Path("t.json"))
