"""Folders, disks and versions that a store turns away."""

import json
import sys

import pytest
from studies_by_hand import PLAN, PROVENANCE, TEXT, make, one_line, record

import nasolid
from nasolid import InputError
from nasolid.studies.study.store import estimate_bytes, open_store

pytest.importorskip("pyarrow")


def test_the_same_study_goes_on(tmp_path):
    record(make(tmp_path), [0, 1])
    assert len(make(tmp_path).done()) == 2


def test_another_study_is_refused(tmp_path):
    make(tmp_path)
    with pytest.raises(InputError, match="holds another study") as error:
        make(tmp_path, plan_json=PLAN | {"points_per_curve": 21})
    one_line(error)
    with pytest.raises(InputError, match="parameter values of the cell have changed") as error:
        make(tmp_path, provenance=PROVENANCE | {"parameters": {"Separator thickness [m]": 2e-4}})
    one_line(error)
    with pytest.raises(InputError, match="points differ") as error:
        make(tmp_path, 11)
    one_line(error)
    make(tmp_path, provenance=PROVENANCE | {"versions": {"nasolid": "0.1.1"}})


def test_a_newer_version_is_refused(tmp_path):
    make(tmp_path)
    said = json.loads((tmp_path / "study.json").read_text())
    (tmp_path / "study.json").write_text(json.dumps(said | {"nasolid study": 3}))
    for opened in (make, open_store, nasolid.open_study):
        with pytest.raises(InputError, match="has format 3, this version of nasolid reads up to 2") as error:
            opened(tmp_path)
        one_line(error)


@pytest.mark.parametrize(
    "text", ["", "{", "[]", "{}", '{"nasolid study": 1}', '{"nasolid study": true}', "[" * 100_000]
)
def test_what_is_no_study_is_refused(tmp_path, text):
    make(tmp_path)
    (tmp_path / "study.json").write_text(text)
    with pytest.raises(InputError, match="study") as error:
        nasolid.open_study(tmp_path)
    one_line(error)


def test_no_folder_or_a_torn_manifest_is_refused(tmp_path):
    with pytest.raises(InputError, match="cannot be read"):
        nasolid.open_study(tmp_path / "nowhere")
    make(tmp_path)
    (tmp_path / "manifest.parquet").write_bytes(b"PAR1")
    with pytest.raises(InputError, match=r"manifest\.parquet: is damaged \(has no digest\)") as error:
        nasolid.open_study(tmp_path)
    one_line(error)


def test_a_folder_of_something_else_is_refused(tmp_path):
    (tmp_path / "file").write_text("")
    with pytest.raises(InputError, match="is a file"):
        make(tmp_path / "file")
    (tmp_path / "study.toml").write_text("other")
    with pytest.raises(InputError, match="is another study"):
        make(tmp_path)
    (tmp_path / "study.toml").write_text(TEXT)
    (tmp_path / "runs").mkdir()
    (tmp_path / "runs" / "old.parquet").write_text("")
    with pytest.raises(InputError, match=r"has runs but no study\.json"):
        make(tmp_path)
    (tmp_path / "runs" / "old.parquet").unlink()
    assert len(make(tmp_path)) == 10


def test_more_points_than_the_disk_holds_are_refused_with_the_estimate(tmp_path):
    with pytest.raises(InputError, match=r"1000 points need about \d+ kB, the disk has 10 kB free") as error:
        make(tmp_path / "study", 1000, free=lambda folder: 10_000)
    one_line(error)
    assert not (tmp_path / "study").exists()
    store = make(tmp_path / "study", 1000)
    record(store, range(990))
    make(tmp_path / "study", 1000, free=lambda folder: 10_000)


@pytest.mark.parametrize(
    ("curves", "part"), [(True, 100), (False, 100), (True, 20), (False, 20), (True, 500)]
)
def test_the_estimate_is_what_the_disk_is_asked_for(tmp_path, curves, part):
    store = make(tmp_path, 1000, curves=curves)
    for start in range(0, 1000, part):
        record(store, range(start, start + part))
    taken = sum(path.stat().st_size for path in tmp_path.rglob("*.parquet"))
    told = estimate_bytes(1000, 6, 2 if curves else 0, 20, id_length=32, rows_per_part=part)
    assert taken < told < 1.5 * taken


def test_without_pyarrow_one_line_says_what_to_install(tmp_path, monkeypatch):
    make(tmp_path)
    monkeypatch.setitem(sys.modules, "pyarrow", None)
    monkeypatch.setitem(sys.modules, "pyarrow.parquet", None)
    for opened in (make, nasolid.open_study):
        with pytest.raises(InputError, match=r"needs pyarrow; install the extra `studies`") as error:
            opened(tmp_path)
        one_line(error)
