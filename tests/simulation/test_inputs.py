"""Inputs of many points at once are those of each of them."""

import numpy as np
import pytest

import nasolid
from nasolid.simulation.inputs import InputTable, is_plain
from nasolid.simulation.variants import AMBIENT, Variants
from nasolid.studies import latin_hypercube, uncertain_ranges, variant


def points(cell, keys, n, seed=1):
    ranges = uncertain_ranges(cell) | {AMBIENT: (263.0, 333.0, False)}
    draws = latin_hypercube({key: ranges[key] for key in keys}, n, seed)
    return np.array([[draw[key] for key in keys] for draw in draws])


@pytest.mark.parametrize("name", ["lowack2025-cell2", "hu2024", "tsai2020", "yamauchi2020-C"])
@pytest.mark.parametrize("sign", [1, -1])
def test_every_plain_number_of_a_cell_is_handed_over_as_one_cell_would(name, sign):
    cell = nasolid.load_cell(name)
    keys = [key for key in (*uncertain_ranges(cell), AMBIENT) if is_plain(cell, key)]
    assert len(keys) > 20
    variants = Variants(cell, keys)
    table = InputTable(variants, keys)
    assert table.plain
    values, i = points(cell, keys, 5), sign * np.array([1.1, 2.3, 0.4, 7.0, 3.1])
    found, faults = table(values, i)
    assert faults == {}
    for row, point, current in zip(found, values, i, strict=True):
        alone = variants.values(cell.override(dict(zip(keys, map(float, point), strict=True))), current)
        # a cell rounds what it is given to fifteen digits
        np.testing.assert_allclose(row, [alone[name] for name in table.names], rtol=2e-14)


def test_what_hangs_together_is_worked_out_cell_by_cell():
    cell = nasolid.load_cell("lowack2025-cell2")
    keys = ["Positive electrode thickness [m]", "Positive electrode OCP level [V]"]
    from nasolid.studies.draws import HANGING

    variants = Variants(cell, [*keys, *HANGING])
    table = InputTable(variants, keys, lambda values: variant(cell, values))
    assert not table.plain
    values = points(cell, keys, 3)
    found, faults = table(values, np.array([1.0, 2.0, 3.0]))
    assert faults == {}
    for row, point, current in zip(found, values, (1.0, 2.0, 3.0), strict=True):
        alone = variants.values(variant(cell, dict(zip(keys, map(float, point), strict=True))), current)
        assert dict(zip(table.names, row, strict=True)) == alone


def test_a_point_that_is_no_cell_says_why_and_leaves_its_neighbours_alone():
    cell = nasolid.load_cell("lowack2025-cell2")
    plain, woven = "Separator thickness [m]", "Upper voltage cut-off [V]"
    for key, values, said in [
        (plain, [50e-6, -1e-6, np.nan], ("out of bounds", "no finite number")),
        (woven, [3.7, 9.0, 3.75], ("cut-off",)),
    ]:
        found, faults = InputTable(Variants(cell, [key]), [key])(np.array(values)[:, None], np.ones(3))
        assert sorted(faults) == ([1, 2] if key == plain else [1])
        for row, words in zip(sorted(faults), said, strict=True):
            assert words in faults[row]
            assert np.isnan(found[row]).all()
        assert np.isfinite(found[0]).all()
