"""What a store keeps, and whom it turns away."""

import csv
import json
import pickle
import time
from pathlib import Path

import numpy as np
import pytest
from studies_by_hand import (
    CURVES,
    NAMES,
    PLAN,
    PROVENANCE,
    SCALARS,
    TEXT,
    curves_of,
    make,
    points,
    record,
    row,
)

import nasolid
from nasolid import InputError
from nasolid.studies.study.sealing import OPEN, sealed
from nasolid.studies.study.store import open_store

pa = pytest.importorskip("pyarrow")
pq = pytest.importorskip("pyarrow.parquet")

ODD = [-0.0, 5e-324, 1 / 3, np.nextafter(1, 2), -1.7976931348623157e308, np.inf, np.nan]


def bits(values):
    return np.asarray(values, np.float64).view(np.uint64)


def test_numbers_come_back_bit_for_bit(tmp_path):
    store = make(tmp_path / "study", len(ODD))
    rows = [row(store, k, areal_capacity=x) for k, x in enumerate(ODD)]
    store.record(rows, {said["id"]: curves_of(store, k) for k, said in enumerate(rows)})
    table = nasolid.open_study(tmp_path / "study").table
    assert np.array_equal(bits(table["areal_capacity"]), bits(ODD))
    values = points(len(ODD))[2]
    for j, name in enumerate(NAMES):
        assert np.array_equal(bits(table[name]), bits(values[:, j]))
    assert list(table["id"]) == points(len(ODD))[0]


def test_curves_come_back_bit_for_bit(tmp_path):
    store = make(tmp_path, 6)
    record(store, [4, 1])
    record(store, [3])
    found = nasolid.open_study(tmp_path).dataset()
    assert list(found["point"].to_numpy()) == [store.manifest["id"][k].as_py() for k in (1, 3, 4)]
    for place, k in enumerate((1, 3, 4)):
        for name, values in curves_of(store, k).items():
            assert found[name].dtype == np.float32
            assert np.array_equal(found[name][place].to_numpy().view(np.uint32), values.view(np.uint32))


def test_short_curves_end_in_nan(tmp_path):
    store = make(tmp_path, 3)
    rows = [row(store, 0), row(store, 1), row(store, 2, status="stopped", reason="no window")]
    store.record(rows, {rows[0]["id"]: curves_of(store, 0, 7), rows[1]["id"]: curves_of(store, 1, 20)})
    found = nasolid.open_study(tmp_path).dataset()["capacity"]
    assert np.isfinite(found).sum("sample").to_numpy().tolist() == [7, 20, 0]


def test_table_has_units_and_the_order_of_the_manifest(tmp_path):
    store = make(tmp_path, 5)
    record(store, [3, 0])
    record(store, [2], status="failed", reason="integrator gave up")
    study = nasolid.open_study(tmp_path)
    assert list(study.table.columns) == ["id", *NAMES, *SCALARS, "status", "reason", "seconds", "made_by"]
    assert list(study.table["id"]) == [store.manifest["id"][k].as_py() for k in (0, 2, 3)]
    assert study.table.attrs["units"]["areal_capacity"] == "A.h.m-2"
    found = study.dataset()
    assert found["temperature"].attrs["units"] == "K"
    assert {found[name].attrs["units"] for name in CURVES} == {"A.h.m-2", "V"}
    assert len(study) == 5
    assert dict(study.failures) == {"integrator gave up": 1}


def test_a_scalar_that_is_missing_is_null_for_sql_and_nan_for_pandas(tmp_path):
    store = make(tmp_path, 2, curves=False)
    said = row(store, 0)
    del said["mean_voltage"]
    store.record([said])
    (part,) = (tmp_path / "runs").iterdir()
    assert pq.read_table(part)["mean_voltage"].null_count == 1
    assert np.isnan(nasolid.open_study(tmp_path).table["mean_voltage"][0])


def test_a_text_may_vary_too(tmp_path):
    table = pa.table({"id": ["a", "b"], "contact": ["voids", "ideal"], "current": [1.0, 2.0]})
    store = make(tmp_path, curves=False, manifest=table)
    record(store, [1, 0])
    assert list(nasolid.open_study(tmp_path).dataset()["contact"].to_numpy()) == ["voids", "ideal"]


def test_status_words_and_what_a_retry_drops(tmp_path):
    store = make(tmp_path, 6)
    record(store, [0, 1])
    record(store, [2], status="stopped", reason="upper cut-off at once")
    record(store, [3], status="failed", reason="integrator gave up")
    ids = store.manifest["id"].to_pylist()
    assert store.done() == set(ids[:4])
    assert store.done(failed_too=False) == set(ids[:3])
    assert store.left() == ids[4:]
    assert store.left(failed_too=False) == ids[3:]
    assert store.counts() == {"done": 2, "stopped": 1, "failed": 1}


def test_of_two_rows_the_one_recorded_later_counts(tmp_path, monkeypatch):
    first, second = make(tmp_path, 3), make(tmp_path, 3)
    record(first, [0], status="failed", reason="clock is ahead")
    second.done()
    monkeypatch.setattr(time, "time_ns", lambda: 0)
    record(second, [0], mean_voltage=1.0)
    record(second, [0], mean_voltage=2.0)
    for store in (first, second):
        assert store.done(failed_too=False) == {row(store, 0)["id"]}
    assert list(nasolid.open_study(tmp_path).table["mean_voltage"]) == [2.0]
    second.record(
        [row(second, 1, seconds=x) for x in (1.0, 2.0)], {row(second, 1)["id"]: curves_of(second, 1)}
    )
    assert list(nasolid.open_study(tmp_path).table["seconds"])[1] == 2.0


@pytest.mark.parametrize(
    "changed",
    [{"status": "fine"}, {"id": 3}, {"typo": 1.0}, {"recorded": 1}],
    ids=["status", "id", "column", "time"],
)
def test_a_row_of_no_study_is_refused(tmp_path, changed):
    store = make(tmp_path)
    with pytest.raises(ValueError, match=r"row|id is text"):
        store.record([row(store, 0) | changed], {row(store, 0)["id"]: curves_of(store, 0)})
    assert not store.done()


def test_a_point_that_is_done_owes_its_curves(tmp_path):
    store = make(tmp_path)
    with pytest.raises(ValueError, match="owes the curves"):
        store.record([row(store, 0)], {})
    store.record([row(store, 0, status="failed", reason="x")])
    assert len(store.done()) == 1


def test_merging_changes_no_result(tmp_path):
    store = make(tmp_path, 30)
    for k in range(30):
        record(store, [k], status="done" if k % 5 else "failed", reason=None if k % 5 else "x")
    record(store, [0], mean_voltage=7.0)
    study = nasolid.open_study(tmp_path)
    before, curves = study.table, study.dataset()
    other = open_store(tmp_path)
    assert len(other.done()) == 30
    assert store.compact() == 1
    assert len(list((tmp_path / "curves").iterdir())) == 1
    for looked in (store, other, open_store(tmp_path)):
        assert looked.done() == set(before["id"])
    after = nasolid.open_study(tmp_path)
    assert after.table.equals(before)
    assert after.dataset().identical(curves)
    assert study.dataset().identical(curves)


def test_provenance_is_inside(tmp_path):
    make(tmp_path)
    found = nasolid.open_study(tmp_path).provenance
    assert found == PROVENANCE | {"study": TEXT, "plan": PLAN}
    assert "10 points" in (tmp_path / "log.txt").read_text()


def test_export_gives_the_table_with_its_units(tmp_path):
    store = make(tmp_path / "study", 4)
    record(store, [2, 1])
    study = nasolid.open_study(tmp_path / "study")
    lines = list(csv.reader(study.export(tmp_path / "a.csv", incomplete=True).read_text().splitlines()))
    assert lines[0][1:5] == [
        "Separator thickness [m]",
        "current [A.m-2]",
        "temperature [K]",
        "areal_capacity [A.h.m-2]",
    ]
    assert [float(line[4]) for line in lines[1:]] == list(study.table["areal_capacity"])
    found = pq.read_table(study.export(tmp_path / "a.parquet", incomplete=True))
    assert found.schema.field("current").metadata[b"units"] == b"A.m-2"
    assert found.to_pandas()["areal_capacity"].equals(study.table["areal_capacity"])
    assert b"pandas" not in found.schema.metadata
    for name, why in (("a.xlsx", "ends in"), ("nowhere/a.csv", "no folder")):
        with pytest.raises(InputError, match=why):
            study.export(tmp_path / name)


def test_an_export_replaces_an_export_and_nothing_of_the_study_or_of_others(tmp_path):
    folder = tmp_path / "study"
    store = make(folder, 4)
    record(store, [2, 1])
    study = nasolid.open_study(folder)
    for name in ("a.csv", "a.parquet", "a.nc"):
        for _ in range(2):
            study.export(tmp_path / name, incomplete=True)
        (tmp_path / name).write_bytes(b"somebody else's")
        with pytest.raises(InputError, match="did not make it"):
            study.export(tmp_path / name, incomplete=True)
        assert study.export(tmp_path / name, force=True, incomplete=True).stat().st_size > 100
    before = {path: path.read_bytes() for path in folder.rglob("*") if path.is_file()}
    (part,) = (folder / "runs").glob("*.parquet")
    own = list(folder.glob("*.parquet"))
    for path in (part, *own, part.with_name("new.parquet")):
        with pytest.raises(InputError, match="lies in the folder of the study"):
            study.export(path, force=True)
    (tmp_path / "link.parquet").symlink_to(part)
    with pytest.raises(InputError, match="lies in the folder of the study"):
        study.export(tmp_path / "link.parquet", force=True)
    assert {path: path.read_bytes() for path in folder.rglob("*") if path.is_file()} == before
    with pytest.raises(InputError, match="lies in the folder of the study"):
        study.export(folder / "table.csv", incomplete=True)


def test_sql_by_duckdb_says_what_pandas_says(tmp_path):
    duckdb = pytest.importorskip("duckdb")
    store = make(tmp_path, 60)
    for k in range(0, 60, 20):
        record(store, range(k, k + 20))
    study = nasolid.open_study(tmp_path)
    found = duckdb.sql(
        f'SELECT status, count(*), sum(areal_capacity), max("Separator thickness [m]") '
        f"FROM '{tmp_path}/runs/*.parquet' WHERE mean_voltage > 0 GROUP BY status"
    ).fetchall()
    kept = study.table[study.table["mean_voltage"] > 0]
    assert found == [
        (
            "done",
            len(kept),
            pytest.approx(kept["areal_capacity"].sum()),
            kept["Separator thickness [m]"].max(),
        )
    ]
    curves = duckdb.sql(
        f"SELECT r.id, list_max(c.\"Terminal voltage [V]\") FROM '{tmp_path}/runs/*.parquet' r "
        f"JOIN '{tmp_path}/curves/*.parquet' c USING (id)"
    ).fetchall()
    by_hand = study.dataset()["Terminal voltage [V]"].max("sample").to_series()
    assert dict(curves) == by_hand.to_dict()


class Trap:
    """Unpickled, it leaves a file."""

    def __init__(self, path):
        self.path = path

    def __reduce__(self):
        return (open, (str(self.path), "w"))


def test_nothing_that_is_read_is_unpickled(tmp_path):
    store = make(tmp_path / "study", 2, curves=False)
    record(store, [0])
    (part,) = (tmp_path / "study" / "runs").iterdir()
    table = pq.read_table(part)
    trap = pickle.dumps(Trap(tmp_path / "sprung"))
    said = {b"ARROW:extension:name": b"arrow.py_extension_type", b"ARROW:extension:metadata": trap}
    fields = [field.with_metadata(said) for field in table.schema]
    pandas = json.dumps({"index_columns": [], "columns": [], "creator": {"library": "pickle"}}).encode()
    said = {b"pandas": pandas, b"nasolid digest": OPEN}
    pq.write_table(table.cast(pa.schema(fields, dict(table.schema.metadata) | said)), part)
    part.write_bytes(sealed(part.read_bytes()))
    assert len(nasolid.open_study(tmp_path / "study").table) == 1
    assert not (tmp_path / "sprung").exists()


def test_a_hundred_thousand_rows_are_done(tmp_path):
    store = make(tmp_path, 100_000, curves=False)
    said = [row(store, k) for k in range(1000)]
    ids = store.manifest["id"].to_pylist()
    for start in range(0, 100_000, 1000):
        store.record([one | {"id": name} for one, name in zip(said, ids[start : start + 1000], strict=True)])
    assert open_store(tmp_path).done() == set(ids)


def test_the_sql_of_the_page_counts_a_point_once(tmp_path):
    duckdb = pytest.importorskip("duckdb")
    page = (Path(__file__).parents[3] / "docs" / "studies.md").read_text()
    last = page[page.index("QUALIFY") : page.index(" = 1`") + 4]
    store = make(tmp_path, 4)
    record(store, [0, 1], status="failed", reason="x")
    record(store, [0, 2])
    rows = f"SELECT id, status FROM '{tmp_path}/runs/*.parquet'"
    assert len(duckdb.sql(rows).fetchall()) == 4
    table = nasolid.open_study(tmp_path).table
    assert dict(duckdb.sql(f"{rows} {last}").fetchall()) == dict(
        zip(table["id"], table["status"], strict=True)
    )
    sql = page[page.index("SELECT") : page.index('""")')].replace("my_study", str(tmp_path))
    assert sum(count for _, count, _ in duckdb.sql(sql).fetchall()) == 2
