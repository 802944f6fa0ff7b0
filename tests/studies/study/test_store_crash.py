"""What is recorded survives: killed processes, torn files, a full disk."""

import os
import random
import shutil
import signal
import subprocess
import sys
import time
from pathlib import Path

import numpy as np
import pytest
from studies_by_hand import (
    check_against_hand,
    curves_of,
    listed,
    make,
    record,
    row,
)

import nasolid
from nasolid.errors import IncompleteError, NasolidWarning
from nasolid.studies.study.mending import mend
from nasolid.studies.study.store import open_store

pq = pytest.importorskip("pyarrow.parquet")

LOOP = """
import sys
sys.path.insert(0, sys.argv[1])
from studies_by_hand import make, record
store = make(sys.argv[2], 5000)
print("ready", flush=True)
for k in range(0, 5000, 10):
    record(store, range(k, k + 10))
    print(k, flush=True)
    if k % 100 == 90:
        store.compact()
"""


@pytest.mark.parametrize("seed", range(5))
def test_what_record_returned_for_survives_a_kill(tmp_path, seed):
    folder = tmp_path / "study"
    command = [sys.executable, "-c", LOOP, str(Path(__file__).parent), str(folder)]
    with subprocess.Popen(command, stdout=subprocess.PIPE, text=True) as process:
        assert process.stdout.readline() == "ready\n"
        time.sleep(random.Random(seed).uniform(0.0, 0.6))
        process.send_signal(signal.SIGKILL)
        told = [int(line) for line in process.stdout.read().splitlines()]
    assert process.returncode == -signal.SIGKILL
    store = make(folder, 5000)
    ids = store.manifest["id"].to_pylist()
    done = store.done()
    returned = {k + j for k in told for j in range(10)}
    assert {ids[k] for k in returned} <= done
    assert len(done) % 10 == 0
    assert len(done) <= len(returned) + 10
    assert not store.quarantined
    check_against_hand(folder, store, sorted(returned)[-20:])
    if seed == 0:
        left = [k for k, name in enumerate(ids) if name not in done]
        record(store, left)
        assert not open_store(folder).left()


def torn(path, other):
    path.write_bytes(path.read_bytes()[:-20])


def cut_in_half(path, other):
    path.write_bytes(path.read_bytes()[: path.stat().st_size // 2])


def empty(path, other):
    path.write_bytes(b"")


def garbage(path, other):
    path.write_bytes(np.random.default_rng(0).bytes(path.stat().st_size))


def garbage_in_its_frame(path, other):
    inside = np.random.default_rng(0).bytes(path.stat().st_size - 8)
    path.write_bytes(b"PAR1" + inside + b"PAR1")


def of_another_study(path, other):
    shutil.copy(next((other / path.parent.name).iterdir()), path)


def foreign(path, other):
    import pyarrow as pa

    pq.write_table(pa.table({"x": [1]}), path)


def folder_of_that_name(path, other):
    path.unlink()
    path.mkdir()


def broken_link(path, other):
    path.unlink()
    path.symlink_to("nowhere")


SPOILT = [
    torn,
    cut_in_half,
    empty,
    garbage,
    garbage_in_its_frame,
    of_another_study,
    foreign,
    folder_of_that_name,
    broken_link,
]


@pytest.mark.parametrize("spoil", SPOILT, ids=lambda spoil: spoil.__name__)
@pytest.mark.parametrize("where", ["runs", "curves"])
def test_a_spoilt_file_is_told_by_who_reads_and_set_aside_by_who_computes(tmp_path, where, spoil):
    other = make(tmp_path / "other", study_text="y", plan_json={**make(tmp_path / "x").plan, "seed": 2})
    record(other, [0, 1])
    folder = tmp_path / "study"
    store = make(folder)
    record(store, [0, 1])
    (bad,) = (folder / where).iterdir()
    record(store, [2, 3])
    spoil(bad, other.folder)
    before = listed(folder)
    with pytest.warns(NasolidWarning, match=r"study: 2 points in 1 damaged part do not count") as told:
        study = nasolid.open_study(folder)
    assert repr(f"{where}/{bad.name}") in str(told[0].message)
    again = make(folder)
    ids = again.manifest["id"].to_pylist()
    assert again.done() == set(study.table["id"]) == set(ids[2:4])
    assert list(again.parts.damaged) == list(study.damaged) == [f"{where}/{bad.name}"]
    with pytest.raises(IncompleteError, match=r"8 of 10 points are not there \(2 points in 1 damaged part\)"):
        study.export(tmp_path / "a.csv")
    assert listed(folder) == before
    assert not (tmp_path / "a.csv").exists()
    mend(again)
    assert again.quarantined == open_store(folder).quarantined == (f"{where}/{bad.name}",)
    assert not again.parts.damaged
    assert bad.name in (folder / "log.txt").read_text()
    assert [path.name for path in (folder / "quarantine").iterdir()] == [f"{where}-{bad.name}"]
    check_against_hand(folder, again, [2, 3])
    record(again, [0, 1])
    check_against_hand(folder, open_store(folder), range(4))


def test_a_failed_point_needs_no_curves(tmp_path):
    store = make(tmp_path)
    store.record(
        [row(store, 0), row(store, 1, status="failed", reason="x")],
        {row(store, 0)["id"]: curves_of(store, 0)},
    )
    (part,) = (tmp_path / "curves").iterdir()
    part.unlink()
    assert open_store(tmp_path).done() == store.done() == {row(store, 1)["id"]}


def test_hidden_and_temporary_files_are_left_alone(tmp_path):
    store = make(tmp_path)
    record(store, [0])
    old, young = (tmp_path / "runs" / f".part-{age}.parquet-{32 * '0'}.tmp" for age in ("old", "young"))
    other = tmp_path / "runs" / ".nfs0001"
    for path in (old, young, other):
        path.write_bytes(b"half")
    os.utime(old, (0, 0))
    again = make(tmp_path)
    assert len(again.done()) == 1
    assert old.exists()
    mend(again)
    assert not store.quarantined
    assert [path.exists() for path in (old, young, other)] == [False, True, True]


def test_merging_beside_readers_hides_no_point(tmp_path):
    code = LOOP.replace("if k % 100 == 90", "if k % 20 == 10")
    command = [sys.executable, "-c", code, str(Path(__file__).parent), str(tmp_path / "study")]
    with subprocess.Popen(command, stdout=subprocess.PIPE, text=True) as process:
        process.stdout.readline()
        store, seen = open_store(tmp_path / "study"), set()
        until = time.monotonic() + 3
        try:
            while time.monotonic() < until and process.poll() is None:
                now = store.done()
                assert seen <= now
                seen = now
                nasolid.open_study(tmp_path / "study").dataset()
        finally:
            process.kill()
    assert seen
    assert not open_store(tmp_path / "study").quarantined
