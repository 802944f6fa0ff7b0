"""No flipped bit passes unseen, nothing is followed out of a folder, and reading changes nothing."""

import json
import os
import shutil

import numpy as np
import pytest
from studies_by_hand import PLAN, PROVENANCE, TEXT, listed, make, one_line, points, record, row

import nasolid
from nasolid import InputError
from nasolid.errors import IncompleteError, NasolidWarning
from nasolid.studies.study.files import write_log
from nasolid.studies.study.head import read_head
from nasolid.studies.study.mending import mend
from nasolid.studies.study.own import Torn
from nasolid.studies.study.sealing import canonical, check_seal, table_digest
from nasolid.studies.study.store import open_store

pa = pytest.importorskip("pyarrow")
pq = pytest.importorskip("pyarrow.parquet")

OWN = ("study.json", "study.toml", "manifest.parquet", "log.txt", "runs", "curves", "quarantine", "locks")


def flip(path, place, bit=0):
    data = bytearray(path.read_bytes())
    data[place] ^= 1 << bit
    path.write_bytes(data)


@pytest.mark.parametrize("which", ["manifest.parquet", "runs", "curves"])
def test_no_flipped_bit_of_a_sealed_file_passes(tmp_path, which):
    record(make(tmp_path, 2), [0, 1])
    path = tmp_path / which
    whole = bytearray((path if path.is_file() else next(path.iterdir())).read_bytes())
    check_seal(whole)
    for place in range(len(whole)):
        bit = 1 << place % 8
        whole[place] ^= bit
        with pytest.raises(Torn, match="digest"):
            check_seal(whole)
        whole[place] ^= bit


def test_a_flipped_bit_of_study_json_is_told_or_says_the_same(tmp_path):
    make(tmp_path, 2)
    path, told = tmp_path / "study.json", 0
    said, whole = read_head(path), path.read_bytes()
    for k in range(len(whole)):
        flip(path, k, k % 8)
        try:
            found = read_head(path)
        except InputError:
            told, found = told + 1, said
        assert found == said
        path.write_bytes(whole)
    assert told > 0.7 * len(whole)  # the rest lays the same out otherwise


def test_a_manifest_is_known_by_names_order_and_values():
    table = pa.table({"id": ["ab", "c"], "x": [1.0, 2.0], "y": ["é", "f"]})
    others = [
        pa.table({"id": ["a", "bc"], "x": [1.0, 2.0], "y": ["é", "f"]}),
        pa.table({"id": ["ab", "c"], "z": [1.0, 2.0], "y": ["é", "f"]}),
        pa.table({"id": ["ab", "c"], "x": [1.0, np.nextafter(2, 3)], "y": ["é", "f"]}),
        table.select(["id", "y", "x"]),
        table.take([1, 0]),
    ]
    assert len({table_digest(one) for one in (table, *others)}) == 6
    assert table_digest(pa.concat_tables([table.slice(0, 1), table.slice(1, 1)])) == table_digest(table)


def test_reading_tells_a_damaged_part_and_changes_nothing(tmp_path):
    store = make(tmp_path / "study")
    record(store, [0, 1, 2])
    record(store, [3])
    part = next(path for path in (tmp_path / "study" / "runs").iterdir() if path.name.endswith("-3.parquet"))
    flip(part, part.stat().st_size // 3)
    before = listed(tmp_path / "study")
    with pytest.warns(
        NasolidWarning, match=r"3 points in 1 damaged part do not count .*does not match"
    ) as said:
        study = nasolid.open_study(tmp_path / "study")
    assert len(said) == 1
    assert (len(study.table), study.left) == (1, 9)
    assert study.damaged == {f"runs/{part.name}": "does not match its digest"}
    assert len(study.dataset()["point"]) == 1
    with pytest.raises(IncompleteError, match="9 of 10 points are not there") as error:
        study.export(tmp_path / "a.csv")
    one_line(error)
    assert not (tmp_path / "a.csv").exists()
    assert len(study.export(tmp_path / "a.csv", incomplete=True).read_text().splitlines()) == 2
    assert listed(tmp_path / "study") == before


def test_damage_that_comes_while_a_study_is_open_is_told(tmp_path):
    store = make(tmp_path)
    record(store, [0])
    study = nasolid.open_study(tmp_path)
    flip(next((tmp_path / "curves").iterdir()), 200)
    with pytest.warns(NasolidWarning, match="1 points in 1 damaged part do not count"):
        assert len(study.dataset()["point"]) == 0


def test_a_part_of_the_same_study_with_other_points_does_not_count(tmp_path):
    first, other = make(tmp_path / "a", 4), make(tmp_path / "b", 5)
    record(other, [4])
    for place in ("runs", "curves"):
        shutil.copy(next((tmp_path / "b" / place).iterdir()), tmp_path / "a" / place)
    assert first.plan == other.plan
    assert not first.done()
    assert set(first.parts.damaged.values()) == {"is not of this study"}


@pytest.mark.parametrize("kind", ["link to what is there", "dangling link", "pipe"])
@pytest.mark.parametrize("name", OWN)
def test_nothing_is_followed_out_of_a_folder(tmp_path, name, kind):
    folder, mine = tmp_path / "study", tmp_path / "mine"
    record(make(folder), [0])
    path = folder / name
    if path.exists():
        path.rename(mine)
    elif "." not in name:
        mine.mkdir()
        (mine / "old.tmp").write_text("mine")
    if kind == "pipe":
        os.mkfifo(path)
    else:
        path.symlink_to(mine if "there" in kind else tmp_path / "nowhere")
    before = listed(tmp_path)
    for opened in (nasolid.open_study, open_store, make):
        with pytest.raises(InputError, match="nothing is followed out of the folder of a study") as error:
            opened(folder)
        assert str(path) in one_line(error)
    write_log(folder, "a line")
    assert {**before, folder / "log.txt": 0} == {**listed(tmp_path), folder / "log.txt": 0}
    assert name != "log.txt" or listed(tmp_path) == before


def test_a_part_that_is_a_pipe_is_not_waited_for(tmp_path):
    store = make(tmp_path)
    record(store, [0])
    (part,) = (tmp_path / "runs").iterdir()
    part.unlink()
    os.mkfifo(part)
    assert not open_store(tmp_path).done()


def test_the_log_is_parted_from_its_other_name(tmp_path):
    make(tmp_path / "study")
    os.link(tmp_path / "study" / "log.txt", tmp_path / "mine.txt")
    before = (tmp_path / "mine.txt").read_text()
    write_log(tmp_path / "study", "a line\nand more")
    assert (tmp_path / "mine.txt").read_text() == before
    after = (tmp_path / "study" / "log.txt").read_text()
    assert after.startswith(before)
    assert after.splitlines()[-1].endswith(" a line and more")


@pytest.mark.parametrize("name", ["a.csv", "manifest.parquet", "runs/a.parquet", "link/a.csv"])
def test_an_export_does_not_go_into_the_folder_of_the_study(tmp_path, name):
    store = make(tmp_path / "study", 1)
    record(store, [0])
    (tmp_path / "study" / "link").symlink_to(tmp_path / "study" / "curves")
    before = listed(tmp_path)
    with pytest.raises(InputError, match="lies in the folder of the study") as error:
        nasolid.open_study(tmp_path / "study").export(tmp_path / "study" / name)
    one_line(error)
    assert listed(tmp_path) == before


def test_what_is_damaged_besides_parts_is_written_anew_by_who_has_the_study_file(tmp_path):
    record(make(tmp_path), [0])
    whole = listed(tmp_path)
    for name in ("study.json", "manifest.parquet", "study.toml"):
        flip(tmp_path / name, 10)
        again = make(tmp_path)
        assert list(again.broken) == [name]
        assert len(again.done()) == 1
        mend(again)
        assert not again.broken
        assert (tmp_path / name).read_bytes() == whole[tmp_path / name]
        assert len(nasolid.open_study(tmp_path).table) == 1
    (tmp_path / "study.json").unlink()
    mend(make(tmp_path))
    assert (tmp_path / "study.json").read_bytes() == whole[tmp_path / "study.json"]


def test_a_damaged_study_json_of_another_study_is_not_written_over(tmp_path):
    record(make(tmp_path), [0])
    flip(tmp_path / "study.json", 30)
    before = listed(tmp_path)
    with pytest.raises(InputError, match="is no whole study") as error:
        make(tmp_path, 11)
    one_line(error)
    assert listed(tmp_path) == before


def test_the_same_study_in_other_words_mends_its_file(tmp_path):
    make(tmp_path)
    flip(tmp_path / "study.toml", 3)
    with pytest.warns(NasolidWarning, match=r"study\.toml is damaged"):
        assert nasolid.open_study(tmp_path).provenance["study"] == ""
    mend(make(tmp_path, study_text=TEXT + "# more\n"))
    assert nasolid.open_study(tmp_path).provenance["study"] == TEXT + "# more\n"


def test_a_newer_row_wins_also_over_one_that_does_not_count(tmp_path, monkeypatch):
    store = make(tmp_path)
    record(store, [0])
    next((tmp_path / "curves").iterdir()).unlink()
    monkeypatch.setattr("time.time_ns", lambda: 0)
    again = make(tmp_path)
    assert not again.done()
    record(again, [0], mean_voltage=2.0)
    rows = pa.concat_tables([pq.read_table(path) for path in (tmp_path / "runs").iterdir()]).to_pylist()
    assert max(rows, key=lambda said: said["recorded"])["mean_voltage"] == 2.0


def test_merging_leaves_a_part_that_is_damaged(tmp_path):
    store = make(tmp_path)
    for k in range(4):
        record(store, [k])
    bad = sorted((tmp_path / "curves").iterdir())[1]
    flip(bad, 100)
    again = open_store(tmp_path)
    again.compact()
    assert bad.exists()
    assert (tmp_path / "runs" / bad.name).exists()
    assert len(open_store(tmp_path).done()) == 3


def format_1(folder):
    """A study as nasolid 0.1.0 left it: no digests, nothing about what made a row."""
    from hashlib import sha256

    study = sha256(canonical(PLAN).encode()).hexdigest()
    ids, names, values = points(3)
    inputs = {"id": ids} | dict(zip(names, values.T, strict=True))
    plan = {name: value for name, value in PLAN.items() if "curve" not in name}
    study = sha256(canonical(plan).encode()).hexdigest()

    def write(path, columns):
        path.parent.mkdir(parents=True, exist_ok=True)
        table = pa.table(columns)
        with pq.ParquetWriter(path, table.schema, store_schema=False) as writer:
            writer.write_table(table)
            writer.add_key_value_metadata({"nasolid study": study})

    write(folder / "manifest.parquet", inputs)
    one = {name: column[:1] for name, column in inputs.items()} | {name: [1.5] for name in PLAN["scalars"]}
    said = {"status": ["done"], "reason": ["x"], "seconds": [0.1], "recorded": [1]}
    write(folder / "runs" / f"part-{'0' * 32}.parquet", one | said)
    (folder / "study.toml").write_text(TEXT)
    head = {"nasolid study": 1, "plan": plan, "provenance": PROVENANCE}
    (folder / "study.json").write_text(json.dumps(head))


def test_a_study_of_format_1_is_read_with_a_note_and_not_gone_on_with(tmp_path):
    format_1(tmp_path)
    with pytest.warns(NasolidWarning, match="is of format 1, whose files have no digest"):
        study = nasolid.open_study(tmp_path)
    assert list(study.table["mean_voltage"]) == [1.5]
    assert "made_by" not in study.table
    with pytest.raises(
        InputError, match="is of format 1, which is read and exported but not gone on with"
    ) as error:
        make(tmp_path, 3, curves=False)
    one_line(error)


def test_rows_say_what_made_them(tmp_path):
    store = make(tmp_path / "study", 3)
    record(store, [0])
    store.made_by = "nasolid 9, by hand"
    record(store, [1, 2])
    study = nasolid.open_study(tmp_path / "study")
    assert list(study.table["made_by"]) == [PROVENANCE["made_by"], *["nasolid 9, by hand"] * 2]
    store.compact()
    again = nasolid.open_study(tmp_path / "study")
    assert again.store.parts.makers() == {PROVENANCE["made_by"]: 1, "nasolid 9, by hand": 2}
    assert again.table.equals(study.table)
    found = pq.read_table(again.export(tmp_path / "a.parquet"))
    assert found["made_by"].to_pylist() == list(study.table["made_by"])
    assert list(again.dataset()["made_by"].to_numpy()) == list(study.table["made_by"])
    assert row(store, 0)["status"] == "done"


def test_points_whose_last_digits_another_processor_gives_are_the_same(tmp_path):
    ids, names, values = points(10)
    store = make(tmp_path, 10)
    record(store, range(4))
    others = [name[::-1] for name in ids]
    again = make(tmp_path, 10, manifest=(others, names, values * (1 + 3e-13)))
    assert again.manifest["id"].to_pylist() == ids
    assert len(again.done()) == 4
    for wrong in (values * (1 + 1e-9), values[::-1]):
        with pytest.raises(InputError, match="its points differ"):
            make(tmp_path, 10, manifest=(others, names, wrong))
