"""On a Dask cluster too, whatever dies, a point is a row with a reason and its neighbours are done."""

import os
import signal
import threading

import pytest
from fake_worker import KILLER, RAISER, SLEEPER
from running_by_hand import FAKE, alive, begun, faked, of, real_study, study_file, until, workers

import nasolid
from nasolid.errors import InputError
from nasolid.studies.engines import pool

GOOD = list(range(20, 60))


def test_a_point_that_kills_its_worker_is_named_and_takes_no_neighbour_along(
    tmp_path, monkeypatch, dask_of_two
):
    ledger = faked(monkeypatch, tmp_path)
    file = study_file(tmp_path, [*GOOD[:5], KILLER, *GOOD[5:20], RAISER, *GOOD[20:]])
    study = nasolid.run_study(file, tmp_path / "out", engine="dask", client=dask_of_two())
    assert of(study, KILLER)["reason"] == "killed its worker: signal 9"
    assert of(study, RAISER)["reason"] == "ZeroDivisionError: of this point alone"
    assert len(study.table) == len(GOOD) + 2
    assert all(of(study, um)["areal_capacity"] == pytest.approx(um) for um in GOOD)
    assert begun(ledger)[KILLER] == 3


def test_wall_time_of_a_point_is_limited(tmp_path, monkeypatch, dask_of_two):
    faked(monkeypatch, tmp_path)
    file = study_file(tmp_path, [*GOOD[:5], SLEEPER, *GOOD[5:9]])
    study = nasolid.run_study(file, tmp_path / "out", engine="dask", client=dask_of_two(), limit=0.5)
    assert of(study, SLEEPER)["reason"] == "took too long: more than 0.5 s"
    assert (study.table["status"] == "done").sum() == 9


def test_a_dask_worker_killed_from_outside_costs_no_point_and_leaves_no_process(
    tmp_path, monkeypatch, dask_of_two
):
    ledger = faked(monkeypatch, tmp_path, pace=0.05)
    client = dask_of_two()
    dask_worker = next(iter(client.run(os.getpid).values()))

    def kill():
        until(lambda: len(begun(ledger)) > 20)
        os.kill(dask_worker, signal.SIGKILL)

    killer = threading.Thread(target=kill)
    killer.start()
    file = study_file(tmp_path, range(120, 200))
    study = nasolid.run_study(file, tmp_path / "out", engine="dask", client=client)
    killer.join()
    assert set(study.table["status"]) == {"done"}
    assert len(study.table) == 80
    assert not alive(dask_worker)
    assert any(map(alive, workers(ledger)))
    client.cluster.close()
    until(lambda: not any(map(alive, workers(ledger))), 10.0)


def test_what_dask_gives_up_is_tried_alone_once_and_named(tmp_path, monkeypatch, dask_of_two):
    ledger = faked(monkeypatch, tmp_path)
    client = dask_of_two(**{"distributed.scheduler.allowed-failures": 0})
    monkeypatch.setattr(pool, "PROGRAM", (*FAKE, "parent"))
    study = nasolid.run_study(
        study_file(tmp_path, [*GOOD[:5], KILLER, *GOOD[5:]]), tmp_path / "out", engine="dask", client=client
    )
    assert of(study, KILLER)["reason"] == "killed its worker: Dask gave it up"
    assert len(study.table) == len(GOOD) + 1
    assert all(of(study, um)["areal_capacity"] == pytest.approx(um) for um in GOOD)
    assert begun(ledger)[KILLER] == 2


def test_a_worker_of_dask_looks_where_compiled_code_lies(tmp_path, monkeypatch, dask_of_two):
    """What it finds stops the run in one line, before anything is loaded."""
    (tmp_path / "cache").mkdir(mode=0o700)
    monkeypatch.setenv("XDG_CACHE_HOME", str(tmp_path / "cache"))
    client = dask_of_two()
    (tmp_path / "cache").chmod(0o777)
    file = real_study(
        tmp_path,
        'kind = "constant current"',
        'kind = "grid"\n"Stack pressure" = { values = [1e5], unit = "Pa" }',
    )
    with pytest.raises(InputError, match=r"^[^\n]*cache: others may write there \(mode 0777\)[^\n]*$"):
        nasolid.run_study(file, tmp_path / "out", engine="dask", client=client, compile=True)
    assert not (tmp_path / "cache" / "nasolid").exists()
