"""A disk that is full, broken or cannot be written."""

import os
import shutil
import subprocess

import pytest
from studies_by_hand import check_against_hand, make, points, record

from nasolid import InputError
from nasolid.studies.study import files
from nasolid.studies.study import store as stores
from nasolid.studies.study.mending import mend
from nasolid.studies.study.store import open_store

pytest.importorskip("pyarrow")


def test_what_no_study_made_is_named_and_left_alone(tmp_path):
    store = make(tmp_path)
    record(store, [0])
    for place in ("runs", "curves"):
        (tmp_path / place / "notes.txt").write_text("mine")
        os.utime(tmp_path / place / "notes.txt", (0, 0))
    again = open_store(tmp_path)
    assert again.parts.strangers() == ["runs/notes.txt", "curves/notes.txt"]
    mend(again)
    record(again, [1])
    assert again.compact() == 1
    assert [(tmp_path / place / "notes.txt").read_text() for place in ("runs", "curves")] == ["mine"] * 2
    assert len(again.done()) == 2
    assert not again.quarantined


def test_a_kill_while_the_folder_is_made_leaves_one_that_can_be_made(tmp_path, monkeypatch):
    whole = files.write_durably
    for allowed in range(3):
        left = iter(range(allowed))

        def write(path, data, left=left, **options):
            next(left)
            return whole(path, data, **options)

        with monkeypatch.context() as patch:
            patch.setattr(stores, "write_durably", write)
            with pytest.raises(StopIteration):
                make(tmp_path)
        with pytest.raises(InputError):
            open_store(tmp_path)
    record(make(tmp_path), [0])
    assert len(open_store(tmp_path).done()) == 1


@pytest.mark.parametrize(("call", "good"), [("fsync", 0), ("replace", 0), ("fsync", 2), ("replace", 1)])
def test_an_error_of_the_disk_leaves_nothing_behind(tmp_path, monkeypatch, call, good):
    """The first or, of curves that are written already, a later call fails."""
    store = make(tmp_path)
    record(store, [0])

    whole, calls = getattr(files.os, call), iter(range(good))

    def broken(*args):
        if next(calls, None) is None:
            raise OSError(5, "Input/output error")
        return whole(*args)

    with monkeypatch.context() as patch:
        patch.setattr(files.os, call, broken)
        with pytest.raises(InputError, match="Input/output error") as error:
            record(store, [1])
    assert "\n" not in str(error.value)
    assert len(store.done()) == 1
    assert [len(list((tmp_path / name).iterdir())) for name in ("runs", "curves")] == [1, 1]
    record(store, [1])
    assert len(store.done()) == 2


@pytest.fixture
def small_disk(tmp_path):
    """A disk of one megabyte."""
    place = tmp_path / "disk"
    place.mkdir()
    command = ["mount", "-t", "tmpfs", "-o", "size=1m", "tmpfs", str(place)]
    try:
        made = subprocess.run(command, capture_output=True, text=True, check=False)
    except FileNotFoundError:
        pytest.skip("there is no mount")
    if made.returncode:
        pytest.skip(f"mounting is not permitted: {made.stderr.strip()}")
    yield place
    subprocess.run(["umount", str(place)], check=True)


def record_in_tens(store, n, told):
    """Record n points, tell those that `record` returned for."""
    for k in range(0, n, 10):
        record(store, range(k, k + 10))
        told.extend(range(k, k + 10))


def test_a_full_disk_loses_nothing_that_was_recorded(small_disk):
    folder = small_disk / "study"
    ballast = small_disk / "ballast"
    store = make(folder, 2000)
    ballast.write_bytes(bytes(600_000))
    told = []
    with pytest.raises(InputError, match="No space left on device") as error:
        record_in_tens(store, 2000, told)
    recorded = len(told)
    assert "\n" not in str(error.value)
    assert 0 < recorded < 2000
    assert not list(small_disk.rglob("*.tmp"))
    ids = points(2000)[0]
    for looked in (store, open_store(folder)):
        assert looked.done() == set(ids[:recorded])
        assert not looked.quarantined
    check_against_hand(folder, store, range(recorded - 10, recorded))
    ballast.unlink()
    store.compact()
    again = make(folder, 2000, free=lambda place: 10**9)
    record(again, range(recorded, recorded + 200))
    assert open_store(folder).done() == set(ids[: recorded + 200])
    check_against_hand(folder, again, range(recorded, recorded + 200))


def test_merging_on_a_full_disk_loses_nothing(small_disk):
    store = make(small_disk / "study", 500)
    for k in range(0, 500, 100):
        record(store, range(k, k + 100))
    free = shutil.disk_usage(small_disk).free
    (small_disk / "ballast").write_bytes(bytes(free - 20_000))
    with pytest.raises(InputError, match="No space left"):
        store.compact()
    assert len(open_store(small_disk / "study").done()) == 500
    (small_disk / "ballast").unlink()
    assert store.compact() == 1
    check_against_hand(store.folder, store, range(0, 500, 50))
