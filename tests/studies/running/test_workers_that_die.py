"""Whatever a point does to its worker, it is a row with a reason, and its neighbours are done."""

import os
import signal
import threading

import pytest
from fake_worker import KILLER, RAISER, SLEEPER
from running_by_hand import begun, faked, of, study_file, until, workers

import nasolid
from nasolid.errors import SolveError
from nasolid.studies.engines import pool

GOOD = list(range(20, 60))


@pytest.mark.parametrize("engine", ["threads", "processes"])
def test_a_point_that_kills_its_worker_is_named_and_takes_no_neighbour_along(tmp_path, monkeypatch, engine):
    ledger = faked(monkeypatch, tmp_path)
    study = nasolid.run_study(
        study_file(tmp_path, [*GOOD[:5], KILLER, *GOOD[5:]]), tmp_path / "out", engine=engine, workers=2
    )
    assert of(study, KILLER)["status"] == "failed"
    assert of(study, KILLER)["reason"] == "killed its worker: signal 9"
    assert len(study.table) == len(GOOD) + 1
    assert all(of(study, um)["areal_capacity"] == pytest.approx(um) for um in GOOD)
    assert begun(ledger)[KILLER] == 3
    assert dict(study.failures) == {"killed its worker": 1}


def test_a_point_that_raises_is_a_row(tmp_path, monkeypatch):
    faked(monkeypatch, tmp_path)
    study = nasolid.run_study(study_file(tmp_path, [*GOOD, RAISER]), tmp_path / "out")
    assert of(study, RAISER)["reason"] == "ZeroDivisionError: of this point alone"
    assert (study.table["status"] == "done").sum() == len(GOOD)


@pytest.mark.parametrize("engine", ["threads", "processes"])
def test_wall_time_of_a_point_is_limited(tmp_path, monkeypatch, engine):
    faked(monkeypatch, tmp_path)
    file = study_file(tmp_path, [*GOOD[:9], SLEEPER, *GOOD[9:]])
    study = nasolid.run_study(file, tmp_path / "out", engine=engine, workers=2, limit=1.0)
    assert of(study, SLEEPER)["reason"] == "took too long: more than 1 s"
    assert (study.table["status"] == "done").sum() == len(GOOD)
    assert "a worker ended (more than 1 s) over 1 points" in (tmp_path / "out" / "log.txt").read_text()


@pytest.mark.parametrize("engine", ["threads", "processes"])
def test_a_worker_killed_from_outside_costs_no_point(tmp_path, monkeypatch, engine):
    ledger = faked(monkeypatch, tmp_path, pace=0.02)
    file = study_file(tmp_path, range(120, 200))

    def kill():
        until(lambda: len(begun(ledger)) > 20)
        os.kill(max(workers(ledger)), signal.SIGKILL)

    killer = threading.Thread(target=kill)
    killer.start()
    study = nasolid.run_study(file, tmp_path / "out", engine=engine, workers=2)
    killer.join()
    assert set(study.table["status"]) == {"done"}
    assert len(study.table) == 80
    assert "(signal 9)" in (tmp_path / "out" / "log.txt").read_text()


def test_failed_points_are_tried_again_when_asked_for_and_only_then(tmp_path, monkeypatch):
    ledger = faked(monkeypatch, tmp_path)
    file = study_file(tmp_path, [*GOOD, RAISER])
    nasolid.run_study(file, tmp_path / "out")
    nasolid.run_study(file, tmp_path / "out")
    assert begun(ledger)[RAISER] == 1
    study = nasolid.retry_study(tmp_path / "out")
    assert begun(ledger)[RAISER] == 2
    assert {begun(ledger)[um] for um in GOOD} == {1}
    assert len(study.table) == len(GOOD) + 1


def test_workers_that_die_before_they_are_ready_end_the_run(tmp_path, monkeypatch):
    faked(monkeypatch, tmp_path)
    monkeypatch.setattr(pool, "PROGRAM", ("-c", "import sys; sys.exit('no such library')"))
    with pytest.raises(
        SolveError, match=r"3 workers died while they were building, .* code 1\): no such library"
    ):
        nasolid.run_study(study_file(tmp_path, GOOD), tmp_path / "out")


def test_what_a_build_raises_is_told_in_one_line(tmp_path, monkeypatch):
    faked(monkeypatch, tmp_path)
    broken = "from nasolid.studies.engines import worker; from nasolid.studies.kernels.table import KERNELS; "
    broken += "KERNELS['constant current'] = lambda *a, **k: 1 / 0; worker.main()"
    monkeypatch.setattr(pool, "PROGRAM", ("-c", broken))
    with pytest.raises(SolveError, match=r"^ZeroDivisionError: division by zero$"):
        nasolid.run_study(study_file(tmp_path, GOOD), tmp_path / "out")
