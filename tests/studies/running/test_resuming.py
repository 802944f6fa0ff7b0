"""Going on with a study: by one driver, with one version, from whatever a crash or a bad disk has left."""

import os
import shutil
import signal
import subprocess
import sys
import threading

import numpy as np
import pytest
from running_by_hand import HERE, begun, faked, study_file, until

import nasolid
from nasolid.errors import InputError, NasolidWarning
from nasolid.studies.engines.pool import Chunk
from nasolid.studies.kernels.result import Result
from nasolid.studies.running import made, recorder, stopping
from nasolid.studies.running.recorder import Recorder
from nasolid.studies.running.run import retry_study

pytest.importorskip("pyarrow")

POINTS = range(120, 160)


def flip(path, place):
    data = bytearray(path.read_bytes())
    data[place] ^= 1
    path.write_bytes(data)


def test_a_second_driver_is_told_who_has_the_study_and_computes_nothing(tmp_path, monkeypatch):
    ledger, file, folder = faked(monkeypatch, tmp_path, 0.05), study_file(tmp_path, POINTS), tmp_path / "out"
    command = [sys.executable, str(HERE / "driver.py"), str(file), str(folder), "processes"]
    with subprocess.Popen(command, stderr=subprocess.PIPE, text=True) as driver:
        until(lambda: "since" in "".join(x.read_text() for x in folder.glob("locks/share-*")), 120.0)
        for call in (lambda: nasolid.run_study(file, folder), lambda: retry_study(folder)):
            with pytest.raises(
                InputError, match=rf"process {driver.pid} on \S+ since \S+ computes it already"
            ):
                call()
        driver.communicate(timeout=120)
    assert set(begun(ledger).values()) == {1}
    assert len(nasolid.run_study(file, folder).table) == len(POINTS)
    assert set(begun(ledger).values()) == {1}


def one_result(k):
    curve = np.full(3, float(k))
    return Result("done", "", {"areal_capacity": float(k)}, {"capacity": curve, "voltage": curve})


def given(recorder, k):
    recorder.take(Chunk(np.array([k]), np.array([[1e-6 * k]])), [one_result(k)])


@pytest.fixture
def store(tmp_path, monkeypatch):
    """An empty study of fake points."""
    from nasolid.studies.running.asked import Asked
    from nasolid.studies.running.begin import begin
    from nasolid.studies.study import expand, read_study

    file = study_file(tmp_path, POINTS)
    return begin(file, expand(read_study(file)), tmp_path / "out", Asked())[1]


def test_the_first_results_are_written_at_once_and_the_next_while_others_are_waited_for(store, monkeypatch):
    monkeypatch.setattr(recorder, "SOON", 0.5)
    taken = Recorder(store, store.manifest["id"].to_pylist())
    given(taken, 0)
    assert len(store.done()) == 1
    given(taken, 1)
    assert len(store.done()) == 1
    until(lambda: len(store.done()) == 2, 5.0)
    taken.flush()
    assert len(list((store.folder / "runs").iterdir())) == 2


def test_what_the_disk_refuses_meanwhile_is_told_to_who_gathers(store, monkeypatch):
    monkeypatch.setattr(recorder, "SOON", 0.01)
    taken = Recorder(store, store.manifest["id"].to_pylist())
    given(taken, 0)

    def full(*_):
        raise InputError("No space left on device")

    with monkeypatch.context() as patch:
        patch.setattr(store, "record", full)
        given(taken, 1)
        until(lambda: taken._fault is not None, 5.0)
        with pytest.raises(InputError, match="No space left"):
            given(taken, 2)
    taken.flush()
    assert len(store.done()) == 2
    assert not any(isinstance(thread, threading.Timer) for thread in threading.enumerate())


@pytest.mark.skipif(not hasattr(signal, "SIGHUP"), reason="no terminal that hangs up")
def test_a_hangup_is_a_wish_however_often_and_stays_ignored_under_nohup():
    with stopping.stoppable() as stop:
        for _ in range(3):
            signal.raise_signal(signal.SIGHUP)
        assert stop.asked
        with pytest.raises(KeyboardInterrupt):
            signal.raise_signal(signal.SIGTERM)
    before = signal.signal(signal.SIGHUP, signal.SIG_IGN)
    try:
        with stopping.stoppable() as stop:
            signal.raise_signal(signal.SIGHUP)
            assert not stop.asked
    finally:
        signal.signal(signal.SIGHUP, before)


def test_another_version_goes_on_only_when_asked_to_and_rows_say_so(tmp_path, monkeypatch):
    faked(monkeypatch, tmp_path)
    file, folder = study_file(tmp_path, POINTS), tmp_path / "out"
    first = nasolid.run_study(file, folder, shard=(0, 2))
    before, half = made.maker(False), len(first.table)
    assert before.startswith(f"nasolid {nasolid.__version__}, pybamm ")
    whole = made._version
    monkeypatch.setattr(made, "_version", lambda name: "99.1" if name == "pybamm" else whole(name))
    nasolid.run_study(file, folder, shard=(0, 2))  # nothing is left, so nothing mixes
    refusal = rf"was computed with pybamm {whole('pybamm')}, here is pybamm 99\.1; .*--mix-versions"
    for call in (lambda: nasolid.run_study(file, folder), lambda: retry_study(folder)):
        with pytest.raises(InputError, match=refusal) as error:
            call()
        assert "\n" not in str(error.value)
    assert len(nasolid.open_study(folder).table) == half
    study = nasolid.run_study(file, folder, mix_versions=True)
    makers = study.table["made_by"].value_counts()
    assert dict(makers) == {before: half, made.maker(False): len(POINTS) - half}
    assert "pybamm 99.1" in made.maker(False)


def test_a_compiled_study_does_not_go_on_without_its_compiler(tmp_path, monkeypatch):
    ledger, file, folder = faked(monkeypatch, tmp_path), study_file(tmp_path, POINTS), tmp_path / "out"
    monkeypatch.setattr("nasolid.studies.running.run.compiler", lambda: made.NO_COMPILER)
    with pytest.raises(InputError, match="is compiled, and here is no gcc, with which PyBaMM does that"):
        nasolid.run_study(file, folder, compile=True)
    assert not begun(ledger)


def check_mended(file, folder, ledger, lost):
    """A run computes what was lost and nothing else; all is there and nothing is told any more."""
    ledger.write_text("")
    assert len(nasolid.run_study(file, folder).table) == len(POINTS)
    assert sum(begun(ledger).values()) == lost
    assert nasolid.open_study(folder).left == 0


@pytest.mark.parametrize("name", ["study.json", "study.toml", "manifest.parquet", "curves", "runs"])
def test_a_flipped_bit_is_told_and_the_next_run_mends_it(tmp_path, monkeypatch, name):
    ledger, file, folder = faked(monkeypatch, tmp_path), study_file(tmp_path, POINTS), tmp_path / "out"
    before = nasolid.run_study(file, folder).table
    part = folder / name
    if part.is_dir():
        part = min(part.iterdir())
    flip(part, part.stat().st_size // 2)
    lost = int(part.stem.rpartition("-")[2]) if part.parent != folder else 0
    if name == "study.json":
        with pytest.raises(InputError, match="run the study file into this folder again"):
            nasolid.open_study(folder)
    else:
        with pytest.warns(NasolidWarning, match=r"damaged"):
            study = nasolid.open_study(folder)
        assert (len(study), study.left) == (len(POINTS), lost)
    check_mended(file, folder, ledger, lost)
    again = nasolid.open_study(folder)
    columns = [column for column in before if column != "seconds"]
    assert again.table[columns].equals(before[columns])
    assert again.provenance["study"] == file.read_text()
    assert again.provenance["compile"] is False


def test_a_manifest_whose_study_file_means_other_files_is_mended_by_who_runs_it(tmp_path, monkeypatch):
    ledger, folder = faked(monkeypatch, tmp_path), tmp_path / "out"
    file = study_file(tmp_path, POINTS)
    (tmp_path / "points.csv").write_text("Separator thickness [um]\n" + "\n".join(map(str, POINTS)))
    head = file.read_text().partition("[vary]")[0]
    file.write_text(head + '[vary]\nkind = "table"\nfile = "points.csv"\n')
    nasolid.run_study(file, folder)
    flip(folder / "manifest.parquet", 50)
    with pytest.raises(InputError, match=r"study\.toml cannot make it again here .* results stay") as error:
        nasolid.open_study(folder)
    assert "\n" not in str(error.value)
    check_mended(file, folder, ledger, 0)


def test_a_study_json_made_anew_keeps_how_the_study_was_begun(tmp_path, monkeypatch):
    faked(monkeypatch, tmp_path)
    if made.compiler() == made.NO_COMPILER:
        pytest.skip("no compiler")
    file, folder = study_file(tmp_path, POINTS), tmp_path / "out"
    nasolid.run_study(file, folder, compile=True, shard=(0, 2))
    flip(folder / "study.json", 40)
    study = nasolid.run_study(file, folder)
    assert study.provenance["compile"] is True
    assert set(study.table["made_by"]) == {made.maker(True)}


@pytest.fixture
def read_only(tmp_path):
    """A function that makes a folder read-only, for root too."""
    mounted = []

    def make(folder):
        if os.geteuid():
            for path in (folder, *folder.iterdir()):
                if path.is_dir():
                    path.chmod(0o555)
            return
        steps = (["--bind", str(folder), str(folder)], ["-o", "remount,ro,bind", str(folder)])
        for step in steps:
            if shutil.which("mount") is None or subprocess.run(["mount", *step], check=False).returncode:
                pytest.skip("this machine does not let tests mount")
            mounted.append(folder)

    yield make
    for folder in mounted[:1]:
        subprocess.run(["umount", str(folder)], check=True)
    for path in tmp_path.rglob("*"):
        if path.is_dir():
            path.chmod(0o755)


def test_a_folder_that_cannot_be_written_is_told_before_anything_is_computed(
    tmp_path, monkeypatch, read_only
):
    ledger, file, folder = faked(monkeypatch, tmp_path), study_file(tmp_path, POINTS), tmp_path / "out"
    nasolid.run_study(file, folder, shard=(0, 2))
    ledger.write_text("")
    read_only(folder)
    with pytest.raises(InputError, match=r"cannot be written .* so nothing was computed") as error:
        nasolid.run_study(file, folder)
    assert "\n" not in str(error.value)
    assert not begun(ledger)
    assert (
        len(nasolid.run_study(file, folder, shard=(0, 2)).table)
        == nasolid.open_study(folder).store.counts()["done"]
    )
