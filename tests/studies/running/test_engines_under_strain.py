"""What engines do at the edges: limits without end, answers that come too late, kernels that raise, few points."""

import os
import subprocess
import sys
import threading
import time

import numpy as np
import pytest
from running_by_hand import faked, study_file, workers

import nasolid
from nasolid.studies.engines import pool, process
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
    machine.heard.put((worker, answer, time.monotonic()))
    machine.heard.put((worker, None, time.monotonic()))
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


READY = """
import json, os, sys, time
sys.stdin.buffer.readline()
os.write(1, b'{"ready": 0.1}\\n')
"""
HANGS = {
    "reads no more": "time.sleep(1000)",
    "stops in the middle of a message": "os.read(0, 100_000); time.sleep(1000)",
    "stops in the middle of its answer": "sys.stdin.buffer.readline(); os.write(1, b'{\"res'); time.sleep(1000)",
    "is stopped": "import signal; os.kill(os.getpid(), signal.SIGSTOP)",
    "says no more": "os.close(1); time.sleep(1000)",
    "leaves its pipes to what it began": (
        "import subprocess; subprocess.Popen(['sleep', '4'], start_new_session=True); time.sleep(1000)"
    ),
}


@pytest.mark.parametrize("name", HANGS)
def test_no_worker_keeps_its_driver_waiting_beyond_the_limit(monkeypatch, name):
    """A chunk of many columns is more than a pipe holds: the driver must not wait until it is read."""
    monkeypatch.setattr(pool, "GRACE", 0.3)
    monkeypatch.setattr(process, "GRACE", 0.3)
    wide = np.zeros((2, 50_000))
    found = []

    def drive():
        with Pool(NoTask(), limit=0.5, program=("-c", READY + HANGS[name])) as machine:
            found.extend(machine.run([Chunk(np.arange(2), wide)]))

    driver = threading.Thread(target=drive, daemon=True)
    driver.start()
    driver.join(60)
    assert not driver.is_alive()
    assert sorted(int(chunk.indices[0]) for chunk, _ in found) == [0, 1]
    assert {result.status for _, results in found for result in results} == {"failed"}
    if name != "says no more":
        assert {result.reason for _, (result,) in found} == {"took too long: more than 0.5 s"}


def test_a_worker_that_hangs_is_found_while_another_says_much():
    talks = """
for text in sys.stdin.buffer:
    time.sleep(1000 if json.loads(text)["rows"]["shape"][1] == 2 else 0.02)
    result = {"status": "done", "reason": "", "seconds": 0, "scalars": {}, "curves": {}}
    os.write(1, json.dumps({"results": [result], "integration": 0}).encode() + b"\\n")
"""
    end, hung = time.monotonic() + 30, []

    def chunks():
        yield Chunk(np.array([0]), np.zeros((1, 2)))
        while not hung and time.monotonic() < end:
            yield Chunk(np.array([1]), np.zeros((1, 1)))

    with Pool(NoTask(), 2, limit=0.5, program=("-c", READY + talks)) as machine:
        for chunk, results in machine.run(chunks()):
            if chunk.rows.shape[1] == 2:
                hung.append(results[0].reason)
                assert time.monotonic() < end
    assert hung == ["took too long: more than 0.5 s"]


def test_a_worker_that_dies_with_nothing_to_do_is_no_fault():
    machine = Pool(NoTask(), 2)
    idle, busy = (
        Worker(subprocess.Popen(["sleep", "60"], stdin=subprocess.PIPE, process_group=0), ready=True)
        for _ in range(2)
    )
    machine.workers.extend([idle, busy])
    busy.held.append(Chunk(np.array([0]), np.zeros((1, 1))))
    busy.deadline = time.monotonic() + 60
    machine.heard.put((idle, None, time.monotonic()))
    assert list(machine._next()) == []
    assert machine.workers == [busy]
    machine.close()


def test_a_driver_that_was_stopped_blames_no_worker():
    """What passed while the whole job was suspended is no time of a point."""
    begins = """
sys.stdin.buffer.readline()
os.kill(os.getppid(), signal.SIGSTOP)
time.sleep(4)
os.kill(os.getppid(), signal.SIGCONT)
result = {"status": "done", "reason": "", "seconds": 0, "scalars": {}, "curves": {}}
os.write(1, json.dumps({"results": [result], "integration": 0}).encode() + b"\\n")
sys.stdin.buffer.readline()
"""
    code = f"""
import numpy as np
from nasolid.studies.engines.pool import Chunk, Pool
class NoTask:
    def to_json(self): return {{}}
with Pool(NoTask(), limit=2.0, program=("-c", {READY + "import signal" + begins!r})) as machine:
    for chunk, results in machine.run([Chunk(np.arange(1), np.zeros((1, 1)))]):
        print(chunk.deaths, results[0].status)
"""
    done = subprocess.run([sys.executable, "-c", code], stdout=subprocess.PIPE, text=True, timeout=60)
    assert done.stdout == "0 done\n"


CUT = {"nothing": b"", "half a line": b'{"task": {"ce', "a line that is none": b"what?\n"}


@pytest.mark.parametrize("name", CUT)
def test_a_worker_whose_first_line_was_cut_ends(name):
    worker = subprocess.Popen(
        [sys.executable, *pool.PROGRAM], stdin=subprocess.PIPE, stderr=subprocess.DEVNULL, process_group=0
    )
    worker.stdin.write(CUT[name])
    worker.stdin.flush()
    if not CUT[name].endswith(b"\n"):
        worker.stdin.close()
    worker.wait(60)
    worker.stdin.close()
