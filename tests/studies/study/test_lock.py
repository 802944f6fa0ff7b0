"""One driver at a time computes a point; a dead one holds nothing."""

import os
import subprocess
import sys

import pytest
from studies_by_hand import make, one_line

from nasolid import InputError
from nasolid.errors import NasolidWarning
from nasolid.studies.study import lock
from nasolid.studies.study.lock import held, meet

fcntl = pytest.importorskip("fcntl")
pytest.importorskip("pyarrow")

HOLD = """
import sys, time
from pathlib import Path
from nasolid.studies.study.lock import held
with held(Path(sys.argv[1]), None):
    print("held", flush=True)
    time.sleep(60)
"""


def test_shares_meet_where_they_have_numbers_in_common():
    shares = [(i, n) for n in range(1, 7) for i in range(n)]
    for one in shares:
        for other in shares:
            common = any(k % one[1] == one[0] and k % other[1] == other[0] for k in range(120))
            assert meet(one, other) == common


@pytest.mark.parametrize(
    ("one", "other", "said"), [(None, None, "it"), ((1, 3), None, "share 1/3 of it"), (None, (0, 2), "it")]
)
def test_the_second_is_told_who_has_it(tmp_path, one, other, said):
    make(tmp_path)
    refusal = rf"process {os.getpid()} on \S+ since \S+ computes {said} already"
    with held(tmp_path, one), pytest.raises(InputError, match=refusal) as error, held(tmp_path, other):
        pass
    one_line(error)
    with held(tmp_path, other):
        pass
    assert os.listdir(tmp_path / "locks") == ["turn"]


def test_shares_that_do_not_meet_are_held_side_by_side(tmp_path):
    make(tmp_path)
    with held(tmp_path, (0, 2)), held(tmp_path, (1, 4)), held(tmp_path, (3, 4)):
        assert len(os.listdir(tmp_path / "locks")) == 4


def test_a_killed_holder_leaves_no_lock(tmp_path):
    make(tmp_path)
    with subprocess.Popen(
        [sys.executable, "-c", HOLD, tmp_path], stdout=subprocess.PIPE, text=True
    ) as holder:
        assert holder.stdout.readline() == "held\n"
        with pytest.raises(InputError, match=f"process {holder.pid} on "), held(tmp_path, None):
            pass
        holder.kill()
    assert "share-0-of-1" in os.listdir(tmp_path / "locks")
    with held(tmp_path, (1, 2)):
        assert sorted(os.listdir(tmp_path / "locks")) == ["share-1-of-2", "turn"]


def test_what_stands_in_a_lock_is_told_only_if_a_driver_wrote_it(tmp_path):
    make(tmp_path)
    with held(tmp_path, None):
        (tmp_path / "locks" / "share-0-of-1").write_text("process 1 on a\nb since 2026")
        with (
            pytest.raises(InputError, match=": another process computes it already") as error,
            held(tmp_path, None),
        ):
            pass
    one_line(error)


def test_a_disk_without_locks_is_told(tmp_path, monkeypatch):
    make(tmp_path)

    def unknown(*_):
        raise OSError(lock.UNKNOWN[0], "No locks available")

    monkeypatch.setattr(fcntl, "flock", unknown)
    with pytest.warns(NasolidWarning, match="knows no locks"), held(tmp_path, None):
        pass
