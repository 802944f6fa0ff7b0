"""The drawing of a cell is to scale, says what the numbers say, and can be read."""

from itertools import combinations

import numpy as np
import pybamm
import pytest
from matplotlib import pyplot
from matplotlib.text import Annotation, Text

import nasolid
from nasolid import plots
from nasolid.models import SodiumDFN
from nasolid.plots.stack import SHARES, apart
from nasolid.simulation.constant_current import model_choices
from nasolid.simulation.elements import crossing_resistance


@pytest.fixture(autouse=True)
def _close_figures():
    yield
    pyplot.close("all")


def notes(ax):
    return [text for text in ax.texts if isinstance(text, Annotation)]


def labels(ax):
    return [text.get_text() for text in notes(ax)]


def flat(ax):
    return [label.replace("\n", " ") for label in labels(ax)]


def outlines(ax):
    """Top and height of every layer [um], from the metal on; a layer is outlined once."""
    return [(box.get_y(), box.get_height()) for box in ax.patches if not box.get_fill()]


def assert_readable(ax):
    ax.figure.draw_without_rendering()
    frame = ax.figure.bbox
    bar = ax.child_axes[0].get_legend()
    bottom, top = ax.get_ylim()
    ticks = [
        label for y, label in zip(ax.get_yticks(), ax.get_yticklabels(), strict=True) if top <= y <= bottom
    ]
    texts = [*notes(ax), ax.title, ax.yaxis.label, *bar.get_texts(), *ticks]
    boxes = [Text.get_window_extent(text) for text in texts if text.get_text()]
    assert all(7 <= text.get_fontsize() <= 8 for text in texts)
    for box in boxes:
        assert frame.x0 - 1 <= box.x0
        assert box.x1 <= frame.x1 + 1
        assert frame.y0 - 1 <= box.y0
        assert box.y1 <= frame.y1 + 1
    assert not [pair for pair in combinations(boxes, 2) if pair[0].overlaps(pair[1])]


@pytest.mark.parametrize("name", nasolid.cell_names())
def test_every_shipped_cell_can_be_read_in_a_column(name):
    ax = plots.cell_stack(nasolid.load_cell(name), for_file=True)
    assert ax.figure.get_figwidth() * 25.4 == pytest.approx(85, abs=0.5)
    assert_readable(ax)


def test_layers_are_to_scale_however_thin():
    cell = nasolid.load_cell("yamauchi2020-C").override({"Positive electrode thickness": "1 um"})
    ax = plots.cell_stack(cell)
    np.testing.assert_allclose(outlines(ax), [(0, 100), (100, 1000), (1100, 1)], rtol=1e-9)
    assert ax.get_ylim() == pytest.approx((1101, 0))
    assert ax.get_ylabel() == "depth [µm]"
    assert_readable(ax)


def test_labels_name_material_thickness_and_resistance():
    found = flat(plots.cell_stack(nasolid.load_cell("lowack2025-cell2")))
    assert found[:4] == [
        "Collector: Aluminium foil 15 µm",
        "Anode, discharged: Sodium metal 36 µm",
        "Metal kinetics: 1.5 Ω cm²",
        "Separator: Na3.4Zr2Si2.4P0.6O12, tape-cast 110 µm, 6.88 Ω cm²",  # 110e-4 / 1.6e-3
    ]
    assert found[4].startswith("Cathode: Na3V2(PO4)3 with 1 M NaClO4 in EC:PC 1:1 100 µm, electrolyte ")
    assert found[5:] == ["Contact: 110 Ω cm²", "Collector: Aluminium foil 15 µm"]


def test_a_cold_cell_shows_its_resistances_in_the_cold():
    cell = nasolid.load_cell("lowack2025-cell2").override({"Ambient temperature": "0 degC"})
    ratio = 273.15 / 303.15 * np.exp(0.41 / 8.617333262e-5 * (1 / 273.15 - 1 / 303.15))
    assert f"Metal kinetics: {1.5 * ratio:.3g} Ω cm²" in flat(plots.cell_stack(cell))


def test_a_thickness_that_no_source_gives_is_not_drawn_on_the_scale():
    ax = plots.cell_stack(nasolid.load_cell("hu2024"))
    assert flat(ax)[0] == "Anode and interface: Na15Sn4 thickness not given, 276 Ω cm²"
    (anode, *known) = outlines(ax)
    assert sum(anode) == pytest.approx(0)
    np.testing.assert_allclose([height for _, height in known], [284.5, 700, 54.7])


def test_what_has_no_resistance_is_not_named():
    found = flat(plots.cell_stack(nasolid.load_cell("hu2024")))
    assert not [label for label in found if label.endswith("0 Ω cm²")]
    assert not [
        label for label in found if label.startswith(("Contact", "Constriction", "Separator cathode"))
    ]
    partial = nasolid.load_cell("lowack2025-cell2").override({"Contact fraction": 0.5})
    assert [label for label in flat(plots.cell_stack(partial)) if label.startswith("Constriction: ")]


@pytest.mark.parametrize("name", ["hu2024", "lowack2025-cell1", "yamauchi2020-C"])
def test_shares_of_the_cathode_are_those_of_the_cell(name):
    cell = nasolid.load_cell(name)
    ax = plots.cell_stack(cell)
    (bar,) = ax.child_axes
    widths = [box.get_width() for box in bar.patches if box.get_fill()]
    shares = [cell.value(key) for key, _ in SHARES.values() if cell.value(key)]
    np.testing.assert_allclose(widths, shares, rtol=1e-9)
    said = [text.get_text() for text in bar.get_legend().get_texts()]
    assert said == [
        f"{noun} {100 * cell.value(key):.0f} %" for noun, (key, _) in SHARES.items() if cell.value(key)
    ]


def test_a_share_that_no_number_names_is_said_to_be_missing():
    cell = nasolid.load_cell("hu2024").override({"Positive electrode void fraction": 0.05})
    (bar,) = plots.cell_stack(cell).child_axes
    assert bar.get_legend().get_texts()[-1].get_text() == "not given 10 %"
    assert bar.patches[-2].get_width() == pytest.approx(0.1)


@pytest.mark.parametrize("name", ["hu2024", "lan2019", "lowack2025-cell1", "yamauchi2020-C"])
@pytest.mark.parametrize("temperature", ["0 degC", "40 degC"])
def test_resistance_across_the_pores_is_that_of_the_model(name, temperature):
    cell = nasolid.load_cell(name).override({"Ambient temperature": temperature})
    if cell.choices["catholyte"] == "liquid":  # off its reference
        cell = cell.override({"Initial concentration in electrolyte": "0.4 mol/L"})
    param = SodiumDFN(separator_layers=cell.layers, **model_choices(cell)).param
    T, L = param.T_init, param.p.L
    share = param.electrolyte_transport(pybamm.Parameter("Positive electrode porosity"))
    expected = nasolid.parameter_values(cell).evaluate(L / (param.kappa_e(param.c_e_init, T) * share))
    np.testing.assert_allclose(crossing_resistance(cell), expected, rtol=1e-6)


def test_pores_that_dry_out_have_no_resistance_to_name():
    cell = nasolid.load_cell("lowack2025-cell2")
    drying = cell.override({"Initial saturation": 0.7}, {"dry_out": "first order"})
    assert crossing_resistance(drying) is None


def test_a_cell_of_ones_own_is_drawn_with_the_titles_of_its_own_materials(tmp_path):
    sets = nasolid.parameters.parameter_sets_dir()
    layer = (sets / "materials/natacl6.toml").read_text("utf-8")
    (tmp_path / "natacl6.toml").write_text(layer.replace("NaTaCl6, amorphous", "$mine_{$"), "utf-8")
    text = (sets / "cells/hu2024/cell.toml").read_text("utf-8")
    many = text.replace('["na3ps4", "natacl6"]', '["na3ps4", "natacl6", "natacl6", "natacl6", "natacl6"]')
    thin = "".join(f'"Separator layer {k} thickness [m]" = "1 um"\n' for k in (3, 4, 5))
    (tmp_path / "cell.toml").write_text(thin + many, "utf-8")
    ax = plots.cell_stack(nasolid.load_cell(f"{tmp_path / 'cell.toml'}::hu2024"))
    assert flat(ax)[3:5] == [f"Separator layer {k}: $mine_{{$ 1 µm, 0.025 Ω cm²" for k in (3, 4)]
    assert_readable(ax)


def test_labels_stay_where_they_are_wanted_unless_they_meet():
    wanted, heights = np.array([0.2, 0.5, 0.52, 0.99]), np.full(4, 0.1)
    found = apart(wanted, heights)
    np.testing.assert_allclose(found, [0.2, 0.46, 0.56, 0.95])


def test_a_drawing_needs_no_simulation_and_for_a_file_no_window(monkeypatch):
    monkeypatch.setattr(pybamm.Simulation, "solve", None)
    cell = nasolid.load_cell("hu2024")
    plots.cell_stack(cell, for_file=True)
    ax = plots.empty()
    assert plots.cell_stack(cell, ax=ax) is ax
    assert not pyplot.get_fignums()
