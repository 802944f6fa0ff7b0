"""What is asked of a run is checked before anything runs; a task is plain data and knows its cell."""

import json
import pickle
from dataclasses import replace

import numpy as np
import pytest
from running_by_hand import faked, real_study, study_file

import nasolid
from nasolid.errors import InputError
from nasolid.parameters import parameter_sets_dir
from nasolid.studies.engines import cluster
from nasolid.studies.engines.messages import line, packed, packed_results, unpacked, unpacked_results
from nasolid.studies.kernels import Result, Task
from nasolid.studies.running import asked as asking
from nasolid.studies.running.asked import COMPILE_FROM, Asked, batched
from nasolid.studies.study import expand, read_study

REFUSED = {
    "engine 'mpi' is not on offer; choose from threads, processes, dask": {"engine": "mpi"},
    "workers = 0: give a whole number from 1": {"workers": 0},
    "workers = 1.5: give a whole number from 1": {"workers": 1.5},
    "workers = True: give a whole number from 1": {"workers": True},
    "limit = 0.0: give the seconds that a point may take, above 0: 0.001 to inf": {"limit": 0.0},
    "limit = nan: give the seconds that a point may take, above 0: 0.001 to inf": {"limit": float("nan")},
    "shard 3/3: shares of 3 are counted from 0 to 2": {"shard": (3, 3)},
    "shard -1/3: shares of 3 are counted from 0 to 2": {"shard": (-1, 3)},
    "shard 0/0: give whole numbers and at least one share, e.g. 0/4": {"shard": (0, 0)},
    "shard 0.5/3: give whole numbers and at least one share, e.g. 0/4": {"shard": (0.5, 3)},
    "engine dask: give the scheduler's address (--scheduler), or a Client; one of them": {"engine": "dask"},
    "a scheduler is of engine dask; give engine 'dask' (--engine dask) too": {
        "scheduler": "tcp://127.0.0.1:1"
    },
}


@pytest.mark.parametrize("said", REFUSED)
def test_what_cannot_be_asked_is_refused_in_one_line(said):
    with pytest.raises(InputError) as caught:
        Asked(**REFUSED[said])
    assert str(caught.value) == said


def test_a_scheduler_and_a_client_are_one_too_many():
    with pytest.raises(InputError, match=r"or a Client; one of them$"):
        Asked("dask", scheduler="tcp://127.0.0.1:1", client=object())
    with pytest.raises(InputError, match=r"^a scheduler is of engine dask"):
        Asked("processes", client=object())


def test_a_refusal_comes_before_the_folder_is_made(tmp_path):
    with pytest.raises(InputError, match="workers = 0"):
        nasolid.run_study(study_file(tmp_path, [20]), tmp_path / "out", workers=0)
    assert not (tmp_path / "out").exists()


def test_a_scheduler_that_does_not_answer_and_certificates_that_are_not_there(tmp_path, monkeypatch):
    distributed = pytest.importorskip("distributed")

    def nobody(*_, **__):
        raise OSError("timed out")

    monkeypatch.setattr(distributed, "Client", nobody)
    with pytest.raises(
        InputError, match=r"^scheduler tcp://here:1: does not answer \(timed out\); see that it runs, "
    ):
        cluster.connected("tcp://here:1")
    missing = tmp_path / "ca.pem"
    with pytest.raises(InputError, match=r"^--tls .*ca\.pem: there is no such file$"):
        cluster.secured(missing, missing, missing)


def test_where_dask_is_missing_it_is_said_how_to_get_it(monkeypatch):
    monkeypatch.setitem(__import__("sys").modules, "distributed", None)
    with pytest.raises(InputError, match=r"^engine dask needs Dask; install the extra `dask`"):
        cluster.need_dask()


PROTOCOLS = {
    "discharge": ('kind = "constant current"\ncurrent = "1C"\ntemperature = "30 degC"', True),
    "cycle": ('kind = "constant current"\ndirection = "cycle"\ncycles = 2', False),
    "experiment": ('kind = "experiment"\nsteps = ["Discharge at 1C until 2.9 V", "Rest for 1 hour"]', False),
    "map": ('kind = "map"\ncurrents = ["1C", "2C"]\ntemperatures = ["30 degC"]', True),
    "impedance": ('kind = "impedance"\nfrequencies = [1e3, 0.1]', False),
}
VARY = 'kind = "grid"\n"Separator thickness" = { values = [40, 90], unit = "um" }'


def task_of(folder, kind="discharge", **parts):
    protocol = PROTOCOLS[kind][0]
    return Task.of(expand(read_study(real_study(folder, protocol, VARY, "curves = 3", **parts))))


@pytest.mark.parametrize("kind", PROTOCOLS)
def test_a_task_is_the_same_back_from_json(tmp_path, kind):
    head = 'choices = { contact = "ideal" }\n[settings]\n"Positive particle radius" = "0.7 um"'
    task = task_of(tmp_path, kind, head=head)
    again = Task.from_json(json.loads(json.dumps(task.to_json(), allow_nan=False)))
    assert again == task
    assert again.base.values() == task.base.values()
    assert again.base.choices["contact"] == "ideal"


@pytest.mark.parametrize("kind", PROTOCOLS)
def test_engine_and_compilation_follow_from_the_task(tmp_path, kind, monkeypatch):
    task, in_batches = task_of(tmp_path, kind), PROTOCOLS[kind][1]
    assert batched(task) is in_batches
    assert Asked().engine_for(task) == ("threads" if in_batches else "processes")
    assert Asked(engine="processes").engine_for(task) == "processes"
    monkeypatch.setattr(asking, "need_compiler", lambda: None)
    monkeypatch.setattr(asking, "can_compile", lambda: True)
    assert Asked().compile_for(task, COMPILE_FROM) is in_batches
    assert Asked().compile_for(task, COMPILE_FROM - 1) is False
    if in_batches:
        assert Asked(compile=True).compile_for(task, 1) is True
    else:  # nothing would be compiled, and the record would say so
        with pytest.raises(
            InputError, match=r"^compilation .* is for half-cycles at constant current and maps; leave"
        ):
            Asked(compile=True).compile_for(task, 1)
    assert Asked(compile=False).compile_for(task, COMPILE_FROM) is False
    monkeypatch.setattr(asking, "can_compile", lambda: False)
    assert Asked().compile_for(task, COMPILE_FROM) is False


def test_what_is_no_task_is_refused(tmp_path):
    data = task_of(tmp_path).to_json()
    for broken in ({}, data | {"more": 1}, data | {"protocol": 3}, {**data, "keep": {"scalars": None}}):
        with pytest.raises(
            InputError, match=r"^the study cannot be read back \(.*\); start anew in another folder$"
        ):
            Task.from_json(broken)


def test_numbers_cross_to_workers_bit_for_bit():
    odd = np.array([[0.1, np.nan, -0.0], [np.inf, 5e-324, 1 / 3]])
    assert unpacked(json.loads(line(packed(odd)))).tobytes() == odd.tobytes()
    result = Result(
        "done", "lower cut-off", {"energy": 1 / 3, "mean_voltage": np.float64(0.1)}, {"voltage": odd[1]}, 0.3
    )
    (back,) = unpacked_results(json.loads(json.dumps(packed_results([result]))))
    assert (back.status, back.reason, back.scalars, back.seconds) == (
        "done",
        "lower cut-off",
        result.scalars,
        0.3,
    )
    np.testing.assert_array_equal(back.curves["voltage"], odd[1])


def test_another_cell_than_that_of_the_study_is_refused(tmp_path):
    task = task_of(tmp_path)
    with pytest.raises(
        InputError, match=r"^lowack2025-cell2: is not the cell that the study was made with; restore it"
    ):
        replace(task, cell_hash="0" * 64).check()


def own_study(folder, monkeypatch):
    """A study of a user's own cell file, run; one of its points has failed."""
    faked(monkeypatch, folder)
    text = (parameter_sets_dir() / "cells" / "lan2019" / "cell.toml").read_text("utf-8")
    cell = folder / "cell.toml"
    cell.write_text(text[: text.index("[cells.tsai2020]")], "utf-8")
    file = study_file(folder, [20, 88])
    file.write_text(file.read_text().replace("lowack2025-cell2", "cell.toml"))
    monkeypatch.chdir(folder)
    nasolid.run_study("study.toml", "out")
    return cell


def test_a_cell_file_that_has_changed_is_refused_on_retry_and_on_resume(tmp_path, monkeypatch):
    cell = own_study(tmp_path, monkeypatch)
    (tmp_path / "elsewhere").mkdir()
    monkeypatch.chdir(tmp_path / "elsewhere")  # a cell is found from wherever one stands
    assert len(nasolid.retry_study("../out").table) == 2
    text = cell.read_text("utf-8")
    changed = text.replace("value = 100", "value = 101", 1)
    assert changed != text
    cell.write_text(changed, "utf-8")
    with pytest.raises(
        InputError, match=r"^[^\n]*cell\.toml: is not the cell that the study was made with[^\n]*$"
    ):
        nasolid.retry_study("../out")
    with pytest.raises(InputError, match=r"^[^\n]*$"):
        nasolid.run_study("../study.toml", "../out")
    cell.write_text(text, "utf-8")
    assert len(nasolid.retry_study("../out").table) == 2


def test_nothing_is_pickled_on_the_disk(tmp_path, monkeypatch):
    def never(*_, **__):
        raise AssertionError("something is pickled")

    for name in ("dump", "dumps", "load", "loads"):
        monkeypatch.setattr(pickle, name, never)
    own_study(tmp_path, monkeypatch)
    assert len(nasolid.retry_study("out").table) == 2
    files = [path for path in (tmp_path / "out").rglob("*") if path.is_file()]
    assert {path.suffix for path in files} <= {".toml", ".json", ".parquet", ".txt", ""}
    for path in files:
        head = path.read_bytes()[:4]
        assert (head == b"PAR1") if path.suffix == ".parquet" else not head.startswith(b"\x80")
