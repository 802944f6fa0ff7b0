"""Whoever computes a study, and in how many shares: the same points, statuses and numbers."""

import numpy as np
import pytest
from running_by_hand import begun, faked, real_study, study_file

import nasolid
from nasolid.errors import InputError
from nasolid.studies.running import asked

STUDIES = {
    "constant current": (
        'kind = "constant current"\ncurrent = "1C"',
        ["areal_capacity", "specific_capacity", "mean_voltage", "energy", "duration"],
        '"Cathode contact areal resistance" = { values = [0.004, 100], unit = "Ohm.m2" }',
    ),
    "impedance": (
        'kind = "impedance"\nfrequencies = [1e5, 1e2, 1.0]',
        ["high_frequency_resistance", "low_frequency_resistance"],
        '"Positive electrode porosity" = { values = [0.3, 0.9] }',
    ),
}
"""Protocol, what is kept, and an axis whose second value is stopped at once or no cell."""

SEPARATORS = '"Separator thickness" = { values = [40, 90, 140, 190], unit = "um" }'
WAYS = ("threads", "processes", "dask", "three shares")


def study_of(folder, kind):
    protocol, scalars, axis = STUDIES[kind]
    vary = f'kind = "grid"\n{SEPARATORS}\n{axis}'
    return real_study(folder, protocol, vary, f"scalars = {scalars}\ncurves = 5")


def run(way, file, folder, dask_of_two):
    """The study as one of WAYS runs it."""
    if way == "dask":
        return nasolid.run_study(file, folder, engine="dask", client=dask_of_two())
    if way == "three shares":
        for i in (1, 2, 0):
            study = nasolid.run_study(file, folder, engine="threads", workers=1, shard=(i, 3))
        return study
    return nasolid.run_study(file, folder, engine=way, workers=2)


@pytest.mark.parametrize("kind", ["constant current", pytest.param("impedance", marks=pytest.mark.slow)])
def test_engines_and_shares_agree(tmp_path, kind, dask_of_two):
    file, tables, curves = study_of(tmp_path, kind), {}, {}
    for way in WAYS:
        study = run(way, file, tmp_path / way.replace(" ", "_"), dask_of_two)
        assert study.provenance["compile"] is False
        tables[way] = study.table.set_index("id").sort_index()
        curves[way] = study.dataset().sortby("point")
    first = tables["threads"]
    assert len(first) == 8
    assert (first["status"] == "done").sum() == 4
    for way in WAYS[1:]:
        table = tables[way]
        assert list(table.index) == list(first.index)
        for said in ("status", "reason"):
            assert list(table[said]) == list(first[said])
        for name in STUDIES[kind][1]:
            np.testing.assert_allclose(table[name], first[name], rtol=1e-10)
        for name in (name for name in curves[way] if "sample" in curves[way][name].dims):
            np.testing.assert_allclose(curves[way][name], curves["threads"][name], rtol=1e-6)


def test_shares_do_not_meet_and_leave_nothing_out(tmp_path, monkeypatch):
    ledger = faked(monkeypatch, tmp_path)
    file, folder = study_file(tmp_path, range(120, 150)), tmp_path / "out"
    before = set()
    for i in range(3):
        study = nasolid.run_study(file, folder, shard=(i, 3))
        new = set(study.table["id"]) - before
        assert new
        assert all(int(name[:16], 16) % 3 == i for name in new)
        before |= new
    assert len(before) == 30
    assert set(begun(ledger).values()) == {1}


@pytest.mark.parametrize(("begun_so", "said"), [(False, "not compiled"), (True, "compiled")])
def test_compilation_is_recorded_and_stays_as_it_was_begun(tmp_path, monkeypatch, begun_so, said):
    faked(monkeypatch, tmp_path)
    file, folder = study_file(tmp_path, range(120, 150)), tmp_path / "out"
    study = nasolid.run_study(file, folder, compile=begun_so, shard=(0, 3))
    assert study.provenance["compile"] is begun_so
    refusal = rf"^[^\n]*: was begun {said}, [^\n]*; leave --compile out, or name another folder$"
    with pytest.raises(InputError, match=refusal):
        nasolid.run_study(file, folder, compile=not begun_so)
    monkeypatch.setattr(
        asked, "COMPILE_FROM", 0 if not begun_so else 1000
    )  # what is the default counts no more
    study = nasolid.run_study(file, folder)
    assert len(study.table) == 30
    runs = [line for line in (folder / "log.txt").read_text().splitlines() if "run: " in line]
    assert [f"compile {begun_so}" in line for line in runs] == [True, True]
