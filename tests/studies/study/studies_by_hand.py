"""A small study made by hand: no cell, no solver."""

import hashlib
import os

import numpy as np

import nasolid
from nasolid.studies.study.store import create

NAMES = ("Separator thickness [m]", "current", "temperature")
SCALARS = {"areal_capacity": "A.h.m-2", "mean_voltage": "V", "Energy [W.h.m-2]": "W.h.m-2"}
CURVES = {"capacity": "A.h.m-2", "Terminal voltage [V]": "V"}
PLAN = {
    "inputs": {"Separator thickness [m]": "m", "current": "A.m-2", "temperature": "K"},
    "scalars": SCALARS,
    "curves": CURVES,
    "points_per_curve": 20,
}
PROVENANCE = {
    "versions": {"nasolid": "0.1.0"},
    "parameters": {"Separator thickness [m]": 1e-4},
    "made_by": "nasolid 0.1.0, by hand",
}
TEXT = '[study]\ncell = "hu2024"\n'


def points(n):
    """Ids, names and values of n points."""
    ids = [hashlib.sha256(str(k).encode()).hexdigest()[:32] for k in range(n)]
    return ids, NAMES, np.random.default_rng(1).random((n, len(NAMES)))


def make(folder, n=10, *, curves=True, **changed):
    """A store of n points in a folder."""
    plan = PLAN if curves else {name: value for name, value in PLAN.items() if "curve" not in name}
    asked = {"study_text": TEXT, "plan_json": plan, "manifest": points(n), "provenance": PROVENANCE} | changed
    return create(folder, **asked)


def row(store, k, **changed):
    """Row of the k-th point."""
    said = store.manifest.slice(k, 1).to_pylist()[0]
    found = {name: float(np.random.default_rng([k, j]).normal()) for j, name in enumerate(store.scalars)}
    return said | found | {"status": "done", "reason": None, "seconds": 0.01 * k} | changed


def curves_of(store, k, samples=20):
    """Curves of the k-th point."""
    noise = np.random.default_rng(k).normal(size=samples).astype(np.float32)
    return {name: noise + np.float32(j) for j, name in enumerate(store.curves)}


def record(store, ks, **changed):
    """Record points k; those that are done with their curves."""
    rows = [row(store, k, **changed) for k in ks]
    store.record(rows, {said["id"]: curves_of(store, k) for k, said in zip(ks, rows, strict=True)})


def listed(folder):
    """Every entry with its bytes, links as links."""
    return {
        path: os.readlink(path) if path.is_symlink() else path.is_file() and path.read_bytes()
        for path in folder.rglob("*")
    }


def one_line(error):
    text = str(error.value)
    assert "\n" not in text
    return text


def check_against_hand(folder, store, ks):
    """Rows and curves of the points k are what was recorded, all that counts is whole."""
    study = nasolid.open_study(folder)
    table, curves = study.table.set_index("id"), study.dataset()
    assert set(table.index) == store.done()
    for k in ks:
        said = row(store, k)
        assert table.loc[said["id"], "mean_voltage"] == said["mean_voltage"]
        for name, values in curves_of(store, k).items():
            assert np.array_equal(curves[name].sel(point=said["id"]), values)
    assert np.isfinite(curves["capacity"]).all()
