"""What engines do at the edges: limits without end, answers that come too late, kernels that raise, few points."""

import os
import subprocess
import sys
import time

import numpy as np
import pytest
from running_by_hand import faked, study_file, workers

import nasolid
from nasolid.studies.engines import pool
from nasolid.studies.engines.messages import packed_results
from nasolid.studies.engines.pool import Chunk, Pool, Worker
from nasolid.studies.engines.worker import computed
from nasolid.studies.kernels.result import Result
from nasolid.studies.running import asked


class Raises:
    """A kernel that cannot take a batch which holds a negative number."""

    def run(self, rows):
        if (rows < 0).any():
            raise RuntimeError("of the second row")
        return [Result("done", "", {"x": float(row[0])}) for row in rows]


def test_a_kernel_that_raises_fails_the_point_it_raises_over_alone():
    found = computed(Raises(), np.array([[1.0], [-2.0], [3.0]]))
    assert [result.status for result in found] == ["done", "failed", "done"]
    assert found[1].reason == "RuntimeError: of the second row"
    assert [found[k].scalars["x"] for k in (0, 2)] == [1.0, 3.0]


def test_a_limit_may_be_endless(tmp_path, monkeypatch):
    faked(monkeypatch, tmp_path)
    study = nasolid.run_study(study_file(tmp_path, range(20, 30)), tmp_path / "out", limit=float("inf"))
    assert (study.table["status"] == "done").all()


def test_no_core_is_idle_while_another_has_points_to_spare(tmp_path, monkeypatch):
    ledger = faked(monkeypatch, tmp_path, pace=0.05)
    monkeypatch.setattr(asked, "usable_cores", lambda: 6)
    nasolid.run_study(study_file(tmp_path, range(100, 112)), tmp_path / "out", engine="processes")
    assert len(workers(ledger)) == 6


@pytest.mark.parametrize("name", ["queue", "json"])
def test_a_worker_takes_no_module_from_the_folder_it_stands_in(tmp_path, name):
    (tmp_path / f"{name}.py").write_text("raise SystemExit(7)")
    done = subprocess.run(
        [sys.executable, *pool.PROGRAM], cwd=tmp_path, stdin=subprocess.DEVNULL, env=os.environ, timeout=60
    )
    assert done.returncode == 0


class NoTask:
    def to_json(self):
        return {}


def test_an_answer_that_comes_as_its_worker_is_stopped_is_not_the_fault_of_the_next_point():
    chunks = [Chunk(np.array([k]), np.array([[float(k)]])) for k in range(2)]
    sleeper = subprocess.Popen(["sleep", "60"], stdin=subprocess.PIPE, start_new_session=True)
    worker = Worker(sleeper, ready=True, deadline=time.monotonic() + 60)
    worker.held.extend(chunks)
    machine = Pool(NoTask())
    machine.workers.append(worker)
    worker.late = True
    worker.kill()
    answer = {"results": packed_results([Result("done", "")]), "integration": 0.0}
    machine.heard.put((worker, answer))
    machine.heard.put((worker, None))
    answered = [*machine._next(), *machine._next()]
    assert [chunk for chunk, _ in answered] == chunks[:1]
    assert list(machine.again) == chunks[1:]


def test_what_a_worker_began_ends_with_it():
    """A compiler that holds the ends of its worker's pipes would keep the driver waiting."""
    begins = "import subprocess, sys; subprocess.run(['sleep', '30'], stdin=subprocess.DEVNULL)"
    machine = Pool(NoTask(), program=("-c", begins))
    worker = machine._start()
    time.sleep(1.0)
    start = time.monotonic()
    worker.end()
    assert time.monotonic() - start < 5
