"""Points of a study: which they are, and what they are called."""

import csv
import itertools
import json
import subprocess
import sys
from dataclasses import replace
from hashlib import sha256

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from study_text import (
    CELL,
    DIFFUSIVITY,
    GRID,
    HEAD,
    HYPERCUBE,
    KEEP,
    PROTOCOL,
    TABLE,
    THICKNESS,
    UNCERTAIN,
    own_cell,
    plan,
    write,
)

import nasolid
from nasolid.errors import InputError
from nasolid.studies import sampled, variant
from nasolid.studies.study import Axis, Keep, Plan, Protocol, Varies, cell_hash, expand
from nasolid.studies.study.designs import designed

UTILISATION = "Positive electrode utilisation"
CATHODE = "Positive electrode thickness [m]"
AMBIENT, NOMINAL = "Ambient temperature [K]", "Nominal areal capacity [A.h.m-2]"
OWN = 'name = "mine"\ncell = "own.toml"\n'


def manifest(path, vary=HYPERCUBE, **parts):
    return expand(plan(path, vary, **parts))


def of_axes(kind, *axes, **more):
    """Manifest of a plan made without a file."""
    varies = Varies(kind, axes, **more)
    return expand(Plan("mine", CELL, {}, {}, varies, Protocol("constant current"), Keep(("energy",))))


def test_a_grid_is_the_product(tmp_path):
    found = manifest(tmp_path, GRID)
    nominal = nasolid.load_cell(CELL).value(NOMINAL)
    wanted = itertools.product([2e-5, 5e-5, 1.2e-4], [0.7, 0.8, 0.9, 1.0], [0.1 * nominal, nominal])
    assert found.columns == (THICKNESS, UTILISATION, "current")
    np.testing.assert_array_equal(found.values, list(wanted))
    assert [point.values["current"] for point in found[:2]] == [0.1 * nominal, nominal]


@settings(max_examples=20, deadline=None)
@given(st.lists(st.integers(1, 4), min_size=1, max_size=4), st.integers(1, 5))
def test_any_grid_is_the_product_and_shares_part_it(sizes, n):
    keys = (THICKNESS, DIFFUSIVITY, UTILISATION, "temperature")
    axes = [Axis(keys[k], tuple(1e-3 * (j + 1) for j in range(size))) for k, size in enumerate(sizes)]
    found = of_axes("grid", *axes)
    np.testing.assert_array_equal(found.values, list(itertools.product(*(axis.values for axis in axes))))
    shares = [set(found.shard(i, n).ids()) for i in range(n)]
    assert sum(map(len, shares)) == len(found)
    assert set.union(*shares) == set(found.ids())


def test_a_hypercube_fills_every_stratum(tmp_path):
    found = manifest(tmp_path)
    ends = {THICKNESS: (2e-5, 1.2e-4), DIFFUSIVITY: (-17, -15), "temperature": (253.15, 333.15)}
    for column, (name, (low, high)) in zip(found.values.T, ends.items(), strict=True):
        values = np.log10(column) if name == DIFFUSIVITY else column
        strata = np.floor((values - low) / (high - low) * 16)
        assert sorted(strata) == list(range(16))
    again = manifest(tmp_path, HYPERCUBE.replace("seed = 3", "seed = 4"))
    assert not np.any(again.values == found.values)


def test_a_sobol_sequence_is_balanced(tmp_path):
    found = manifest(tmp_path, HYPERCUBE.replace("latin hypercube", "sobol"))
    shares = (found.values[:, ::2] - [2e-5, 253.15]) / [1e-4, 80]
    counts = np.histogram2d(*shares.T, bins=(4, 4), range=((0, 1), (0, 1)))[0]
    np.testing.assert_array_equal(counts, 1)


def test_uncertain_points_are_those_of_sampled(tmp_path):
    found = manifest(tmp_path, UNCERTAIN + 'temperature = { range = ["0 degC", "40 degC"] }\n')
    base = nasolid.load_cell(CELL)
    draws = sampled(base, 8, 5)
    names = set(draws[0]) - {AMBIENT}
    assert set(found.columns) == names | {"temperature"}
    for k, draw in enumerate(draws):
        values = found[k].values
        assert {name: values[name] for name in names} == {name: draw[name] for name in names}
        assert 273.15 <= values["temperature"] <= 313.15
    wanted = variant(base, draws[0] | {AMBIENT: found[0].values["temperature"]})
    assert found.cell(0).values() == wanted.values()


def test_an_uncertain_temperature_is_a_temperature():
    entry = replace(nasolid.load_cell(CELL).entries[AMBIENT], uncertainty_si=1.0)
    base = nasolid.load_cell(CELL)
    base = replace(base, entries=base.entries | {AMBIENT: entry})
    names, values = designed(base, Varies("uncertain", (), 50))
    assert AMBIENT not in names
    assert values[:, names.index("temperature")].std() == pytest.approx(1.0, rel=0.1)
    names, values = designed(base, Varies("uncertain", (Axis("temperature", low=290, high=291),), 50))
    assert names.count("temperature") == 1
    assert values.shape == (50, len(names))
    assert values[:, names.index("temperature")].min() >= 290


def test_a_table_comes_back(tmp_path):
    drawn = manifest(tmp_path)
    heads = [name if "[" in name else f"{name} [K]" for name in drawn.columns]
    with (tmp_path / "points.csv").open("w", encoding="utf-8", newline="") as stream:
        csv.writer(stream).writerows([heads, *drawn.values.tolist()])
    found = manifest(tmp_path, TABLE)
    assert found.columns == drawn.columns
    np.testing.assert_allclose(found.values, drawn.values, rtol=1e-14)
    (tmp_path / "points.csv").write_text("current [C];temperature [degC]\n0,5;25\n", "utf-8")
    nominal = nasolid.load_cell(CELL).value(NOMINAL)
    assert manifest(tmp_path, TABLE)[0].values == {"current": 0.5 * nominal, "temperature": 298.15}


def test_points_given_twice_are_dropped_and_counted(tmp_path):
    (tmp_path / "points.csv").write_text("temperature [K],current [C]\n300,1\n310,1\n300,1\n300,2\n", "utf-8")
    found = manifest(tmp_path, TABLE)
    assert (len(found), found.dropped) == (3, 1)
    np.testing.assert_array_equal(found.values[:, 0], [300, 310, 300])
    assert len(set(found.ids())) == 3
    assert manifest(tmp_path, GRID).dropped == 0


def test_an_identity_is_the_hash_of_canonical_json(tmp_path):
    found = manifest(tmp_path)
    protocol = {name: getattr(found.plan.protocol, name) for name in Protocol.__dataclass_fields__}
    whole = {
        "values": found[3].values,
        "protocol": protocol,
        "keep": {"scalars": ["areal_capacity"], "curves": 10},
        "cell": cell_hash(found.base),
    }
    text = json.dumps(whole, sort_keys=True, separators=(",", ":"))
    assert found.id_of(3) == sha256(text.encode()).hexdigest() == found.ids()[3] == found[3].id


def test_identities_do_not_hang_on_the_order_of_keys(tmp_path):
    lines = GRID.splitlines(keepends=True)
    other = "".join([lines[4], lines[3], lines[1], lines[2]])
    head = 'choices = { contact = "constriction", hysteresis = "none" }\n'
    swapped = 'choices = { hysteresis = "none", contact = "constriction" }\n'
    found = manifest(tmp_path, GRID, head=HEAD + head)
    again = manifest(tmp_path, "[vary]\n" + other, head=HEAD.replace("mine", "other") + swapped)
    assert found.columns != again.columns
    assert found.ids() != again.ids()
    assert sorted(found.ids()) == sorted(again.ids())


def test_identities_are_those_of_every_process(tmp_path):
    file = write(tmp_path, UNCERTAIN)
    code = "import sys; from nasolid.studies.study import *; print(*expand(read_study(sys.argv[1])).ids())"
    told = [
        subprocess.run(
            [sys.executable, "-c", code, str(file)],
            env={
                "PYTHONHASHSEED": seed,
                "PYTHONPATH": ":".join(sys.path),
                "PYBAMM_DISABLE_TELEMETRY": "true",
            },
            capture_output=True,
            text=True,
            check=True,
        ).stdout.split()
        for seed in ("1", "2")
    ]
    assert told[0] == told[1] == manifest(tmp_path, UNCERTAIN).ids()


@pytest.mark.parametrize(
    "parts",
    [
        {"head": HEAD + '[settings]\n"Contact fraction" = 0.5\n'},
        {"head": HEAD + 'choices = { hysteresis = "none" }\n'},
        {"protocol": PROTOCOL + 'current = "1C"\n'},
        {"protocol": PROTOCOL.replace('"discharge"', '"charge"')},
        {"keep": KEEP.replace("10", "20")},
        {"keep": KEEP.replace("areal", "specific")},
    ],
)
def test_other_work_has_another_identity(tmp_path, parts):
    vary = GRID.replace("current =", "temperature =").replace('["0.1C", "1C"]', '["0 degC", "30 degC"]')
    assert not set(manifest(tmp_path, vary).ids()) & set(manifest(tmp_path, vary, **parts).ids())


def test_a_changed_number_of_the_cell_changes_every_identity(tmp_path):
    vary = HYPERCUBE.replace("points = 16", "points = 4")
    own_cell(tmp_path)
    before = manifest(tmp_path, vary, head=OWN).ids()
    own_cell(tmp_path, 'title = "', 'title = "My ')
    assert manifest(tmp_path, vary, head=OWN).ids() == before
    own_cell(tmp_path, "value = 2.8\n", "value = 2.7\n")
    assert not set(manifest(tmp_path, vary, head=OWN).ids()) & set(before)


def test_what_follows_from_other_numbers_is_part_of_an_identity():
    cell = nasolid.load_cell(CELL)
    free = replace(cell, entries={k: e for k, e in cell.entries.items() if k != NOMINAL}).override({})
    stated = replace(free.entries[NOMINAL], kind="reported")
    stated = replace(free, entries=free.entries | {NOMINAL: stated})
    assert free.entries[NOMINAL].kind == "default"
    assert free.values() == stated.values()
    assert cell_hash(free) != cell_hash(stated)
    assert cell_hash(cell) == cell_hash(replace(cell, name="other", title="other"))


def test_a_point_has_its_cell(tmp_path):
    found = manifest(tmp_path, head=HEAD + '[settings]\n"Contact fraction" = 0.5\n')
    cell, values = found.cell(7), found.inputs(7)
    assert cell.value(THICKNESS) == pytest.approx(values[THICKNESS], rel=1e-14)
    assert cell.value(AMBIENT) == pytest.approx(values["temperature"], rel=1e-14)
    assert cell.value("Contact fraction") == 0.5
    vary = GRID.replace('["0.1C", "1C"]', '["1C"]')
    warm = manifest(tmp_path, vary, protocol=PROTOCOL + 'temperature = "50 degC"\n')
    assert warm.cell(0).value(AMBIENT) == 323.15


def test_a_loading_holds_or_is_refused(tmp_path):
    vary = f'[vary]\nkind = "grid"\n"{CATHODE}" = {{ values = [1, 500], unit = "um" }}\n'
    base = nasolid.load_cell(CELL)
    free, held = manifest(tmp_path, vary), manifest(tmp_path, vary + "hold_loading = true\n")
    active = "Positive electrode active material volume fraction"
    assert free.cell(1).value(active) == base.value(active)
    load = base.value(active) * base.value(CATHODE)
    assert held.cell(1).value(active) * 5e-4 == pytest.approx(load)
    assert not set(free.ids()) & set(held.ids())
    with pytest.raises(InputError, match="leaves no room for the loading that holds"):
        held.cell(0)
    # where nothing moves along, holding is the same work
    thin = vary.replace(CATHODE, THICKNESS)
    assert manifest(tmp_path, thin).ids() == manifest(tmp_path, thin + "hold_loading = true\n").ids()


def test_a_c_rate_counts_by_the_nominal_capacity_of_each_point(tmp_path):
    own_cell(tmp_path)
    rates = 'current = { values = ["0.5C"] }\n'
    vary = f'[vary]\nkind = "grid"\n"{CATHODE}" = {{ values = [50, 100], unit = "um" }}\n' + rates
    for head, stated in ((HEAD, True), (OWN, False)):
        if not stated:
            text = (tmp_path / "own.toml").read_text("utf-8")
            start = text.index(f'[cells.lan2019."{NOMINAL}"]')
            end = text.index("\n[", start + 1)
            (tmp_path / "own.toml").write_text(text[:start] + text[end:], "utf-8")
        found = manifest(tmp_path, vary, head=head)
        assert found.values[1, 1] == pytest.approx(2 * found.values[0, 1], rel=1e-12)  # twice the cathode
        for k in range(2):
            wanted = nasolid.current_density(found.cell(k), "0.5C")
            assert found.inputs(k)["current"] == pytest.approx(wanted, rel=1e-12)
    varied = vary.replace(CATHODE, NOMINAL).replace("[50, 100]", "[5, 10]").replace('"um"', '"A.h.m-2"')
    np.testing.assert_allclose(manifest(tmp_path, varied).values, [[5, 2.5], [10, 5]], rtol=1e-14)


def test_shares_are_parts(tmp_path):
    found = manifest(tmp_path, HYPERCUBE.replace("points = 16", "points = 3000"))
    shares = [found.shard(i, 7) for i in range(7)]
    ids = [set(share.ids()) for share in shares]
    assert sum(map(len, ids)) == len(set.union(*ids)) == 3000
    assert min(map(len, ids)) > 300
    assert shares[2].cell(0).name == found.base.name
    assert len(found.shard(0, 1)) == 3000
    for i, n in ((7, 7), (-1, 7), (0, 0)):
        with pytest.raises(InputError, match="counted from 0"):
            found.shard(i, n)


def test_points_of_one_structure_share_one_build(tmp_path):
    found = manifest(tmp_path)
    ((structure, indices),) = found.structures().items()
    assert dict(structure)["contact"] == found.base.choices["contact"]
    np.testing.assert_array_equal(indices, np.arange(16))
    assert [point.id for point in found] == found.ids()
    assert len(found[4:8]) == 4
    assert found[4:8].id_of(0) == found.id_of(4)
    with pytest.raises(ValueError, match="read-only"):
        found.values[0, 0] = 1.0
