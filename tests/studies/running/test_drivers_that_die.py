"""A killed driver loses nothing that was recorded, leaves no worker behind, and nothing is computed twice."""

import os
import shutil
import signal
import subprocess
import sys

import pytest
from fake_worker import HOLDER, STOPPER
from running_by_hand import HERE, alive, begun, faked, study_file, until, workers

import nasolid
from nasolid.errors import InputError, NasolidWarning

POINTS = range(120, 220)


def started(file, folder, engine="threads"):
    """A driver in a process of its own."""
    command = [sys.executable, str(HERE / "driver.py"), str(file), str(folder), engine]
    return subprocess.Popen(command, stderr=subprocess.PIPE, text=True)


def recorded(folder):
    """Points [um] that are on the disk."""
    try:
        return {round(x * 1e6, 6) for x in nasolid.open_study(folder).table["Separator thickness [m]"]}
    except InputError:
        return set()


def check_resume(file, folder, ledger, before):
    """All points are done after another run, which computes nothing that was recorded."""
    ledger.write_text("")
    study = nasolid.run_study(file, folder, workers=2)
    assert set(study.table["status"]) == {"done"}
    assert len(study.table) == len(POINTS)
    assert not before & begun(ledger).keys()
    assert set(begun(ledger).values()) == {1}
    assert len(begun(ledger)) == len(POINTS) - len(before)


@pytest.mark.parametrize("engine", ["threads", "processes"])
def test_a_killed_driver(tmp_path, monkeypatch, engine):
    ledger, file, folder = faked(monkeypatch, tmp_path, 0.02), study_file(tmp_path, POINTS), tmp_path / "out"
    driver = started(file, folder, engine)
    until(lambda: len(recorded(folder)) > 10)
    driver.kill()
    driver.wait()
    driver.stderr.close()
    until(lambda: not any(map(alive, workers(ledger))), 5.0)
    before = recorded(folder)
    assert 10 < len(before) < len(POINTS)
    check_resume(file, folder, ledger, before)


@pytest.mark.skipif(sys.platform != "linux", reason="where the kernel ends a process with its parent")
@pytest.mark.parametrize("point", [HOLDER, STOPPER])
def test_a_worker_that_cannot_look_ends_with_its_driver_too(tmp_path, monkeypatch, point):
    """Inside an integrator no other thread of a worker runs, and one that is stopped reads nothing."""
    ledger, file = faked(monkeypatch, tmp_path), study_file(tmp_path, [point])
    driver = started(file, tmp_path / "out")
    until(lambda: begun(ledger)[point])
    driver.kill()
    driver.wait()
    driver.stderr.close()
    until(lambda: not any(map(alive, workers(ledger))), 10.0)


@pytest.mark.parametrize("number", [signal.SIGINT, signal.SIGTERM, signal.SIGHUP])
def test_ctrl_c_finishes_what_runs_and_says_how_to_go_on(tmp_path, monkeypatch, number):
    ledger, file, folder = faked(monkeypatch, tmp_path, 0.02), study_file(tmp_path, POINTS), tmp_path / "out"
    driver = started(file, folder)
    until(lambda: len(recorded(folder)) > 10)
    driver.send_signal(number)
    _, said = driver.communicate(timeout=30)
    assert driver.returncode == 130
    before = recorded(folder)
    assert before == begun(ledger).keys()  # what had begun was finished and recorded
    assert said.splitlines()[-1] == (
        f"interrupted: {len(before)} of {len(POINTS)} points recorded; the same command goes on where this ended"
    )
    check_resume(file, folder, ledger, before)


def test_a_torn_part_is_put_away_and_its_points_are_computed_again(tmp_path, monkeypatch):
    ledger, file, folder = faked(monkeypatch, tmp_path), study_file(tmp_path, POINTS), tmp_path / "out"
    nasolid.run_study(file, folder)
    part = max((folder / "runs").iterdir(), key=lambda path: path.stat().st_size)
    whole = part.read_bytes()
    part.write_bytes(whole[: len(whole) // 2])
    with pytest.warns(NasolidWarning, match="points in 1 damaged part do not count"):
        before = recorded(folder)
    assert 0 < len(before) < len(POINTS)
    check_resume(file, folder, ledger, before)
    assert f"runs/{part.name}" in nasolid.open_study(folder).store.quarantined


@pytest.mark.skipif(os.geteuid() != 0 or shutil.which("mount") is None, reason="mounting needs root")
def test_a_disk_that_fills_up(tmp_path, monkeypatch):
    from nasolid.studies.running import chunks, recorder
    from nasolid.studies.study import store as stores

    ledger, file = faked(monkeypatch, tmp_path), study_file(tmp_path, POINTS)
    monkeypatch.setattr(recorder, "ROWS", 8)
    monkeypatch.setattr(chunks, "MOST", 8)
    disk = tmp_path / "disk"
    disk.mkdir()
    mounted = subprocess.run(["mount", "-t", "tmpfs", "-o", "size=48k", "tmpfs", str(disk)], check=False)
    if mounted.returncode:
        pytest.skip("this machine does not let tests mount a tmpfs")
    try:
        folder = disk / "out"
        with monkeypatch.context() as patched:  # the estimate would refuse such a disk before
            patched.setattr(stores, "_check_space", lambda store, free: None)
            with pytest.raises(InputError, match=r"No space left on device.*what was recorded stays"):
                nasolid.run_study(file, folder)
        before = recorded(folder)
        assert 0 < len(before) < len(POINTS)
        subprocess.run(["mount", "-o", "remount,size=16m", str(disk)], check=True)
        check_resume(file, folder, ledger, before)
    finally:
        subprocess.run(["umount", str(disk)], check=True)


def test_points_that_are_tried_alone_do_not_keep_a_run_that_was_asked_to_stop(tmp_path, monkeypatch):
    from fake_worker import KILLER, SLEEPER

    from nasolid.errors import Interrupted
    from nasolid.studies.running import recorder

    ledger, folder = faked(monkeypatch, tmp_path, 0.05), tmp_path / "out"
    file = study_file(tmp_path, [*POINTS[:7], KILLER, SLEEPER, *POINTS[7:]])
    monkeypatch.setattr(recorder, "SECONDS", 0.0)
    from nasolid.studies.engines import pool

    blamed = pool.Pool._bury

    def asked_to_stop(self, worker):
        os.kill(os.getpid(), signal.SIGINT)
        yield from blamed(self, worker)

    monkeypatch.setattr(pool.Pool, "_bury", asked_to_stop)
    with pytest.raises(Interrupted, match="points recorded; the same command goes on"):
        nasolid.run_study(file, folder, workers=2)
    assert begun(ledger)[SLEEPER] == 0
    assert len(recorded(folder)) < len(POINTS)
