"""Figures of sensitivity and design show what the studies found."""

import numpy as np
import pandas as pd
import pytest
from matplotlib import pyplot

import nasolid
from nasolid import plots
from nasolid.errors import InputError
from nasolid.plots.indices import KINDS, short_name
from nasolid.studies.design import Design
from nasolid.studies.indices import OTHERS
from nasolid.studies.sobol import Sobol

KEYS = ["Cathode contact areal resistance [Ohm.m2]", "Positive electrode OCP level [V]", OTHERS]


@pytest.fixture(autouse=True)
def _close_figures():
    yield
    pyplot.close("all")


@pytest.fixture
def found():
    columns = {"parameter": KEYS, "kind": ["fitted", "assumed", ""], "S1": [0.6, -0.02, 0.01]}
    columns |= {
        "S1_confidence": [0.05, 0.02, 0.01],
        "ST": [0.7, 0.3, 0.001],
        "ST_confidence": [0.08, 0.4, 0.001],
    }
    parts = [pd.DataFrame({"quantity": quantity, **columns}) for quantity in ("capacity", "resistance")]
    cell = nasolid.load_cell("lowack2025-cell2")
    return Sobol(cell, pd.concat(parts, ignore_index=True), pd.DataFrame(), (), (), {}, 1.0, 64, 640)


def test_bars_are_total_indices_filled_by_the_first_order(found):
    axes = plots.sensitivity(found)
    assert [ax.get_title("left") for ax in axes] == ["capacity", "pulse resistance"]
    for ax in axes:
        filled, outlined = ax.containers[0], ax.containers[1]
        assert [bar.get_width() for bar in filled] == [0.6, 0.0]
        assert [bar.get_width() for bar in outlined] == [0.7, 0.3]  # the others would be no bar to see
        assert [text.get_text() for text in ax.get_yticklabels()] == ["contact resistance", "OCP level"]
        colours = [bar.get_facecolor()[:3] for bar in filled]
        assert colours == [pytest.approx(tuple(int(KINDS[kind][k : k + 2], 16) / 255 for k in (1, 3, 5)))
                           for kind in ("fitted", "assumed")]  # fmt: skip


def test_whiskers_are_the_confidence_and_stop_at_nothing(found):
    (ax, _) = plots.sensitivity(found)
    (segments,) = [line.get_segments() for line in ax.collections]
    np.testing.assert_allclose([[a[0], b[0]] for a, b in segments], [[0.62, 0.78], [0.0, 0.7]])


def test_short_names_stay_apart():
    for name in nasolid.cell_names():
        keys = [key for key, entry in nasolid.load_cell(name).entries.items() if entry.kind != "default"]
        assert len({short_name(key) for key in keys}) == len(keys)


def test_points_of_a_design_and_its_front():
    table = pd.DataFrame({
        "loading_kg_m2": [0.1, 0.2, 0.3, 0.4],
        "gravimetric_Wh_kg": [100.0, 150.0, np.nan, 90.0],
        "pulse_power_W_kg": [900.0, 20.0, np.nan, 15.0],
        "pareto": [True, True, False, False],
    })  # fmt: skip
    design = Design(nasolid.load_cell("hu2024"), table, table.iloc[0], "C/10", "1C", ())
    ax = plots.designs(design, target=200.0)
    (points,) = ax.collections
    np.testing.assert_allclose(points.get_offsets(), [[900, 100], [20, 150], [15, 90]])
    np.testing.assert_allclose(points.get_array(), [10, 20, 40])
    front = next(line for line in ax.lines if line.get_label() == "front")
    np.testing.assert_allclose(front.get_xydata(), [[20, 150], [900, 100]])
    star = next(line for line in ax.lines if line.get_label() == "published")
    np.testing.assert_allclose(star.get_xydata(), [[900, 100]])
    assert ax.get_xscale() == "log"
    with pytest.raises(
        InputError, match="lever 'reservoir': colours no point of this study; choose from loading"
    ):
        plots.designs(design, lever="reservoir")
