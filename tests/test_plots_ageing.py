"""Figures of ageing show what the tables hold, and say what they show."""

from dataclasses import replace

import matplotlib as mpl
import numpy as np
import pytest
from by_hand import hand_cell
from matplotlib import pyplot

import nasolid
from nasolid import plots
from nasolid.validation import measured

CELL = "lowack2025-cell2"
VOIDS = {"Stack pressure [Pa]": 0.0, "Contact fraction": 0.9, "Constriction cell radius [m]": 4.1e-5}


@pytest.fixture(scope="module")
def run():
    return nasolid.cycle(hand_cell(VOIDS, contact="voids"), 3, 6.1)


@pytest.fixture(scope="module")
def ended():
    """A run that contact ended in its third cycle."""
    return nasolid.cycle(hand_cell(VOIDS | {"Lost contact fraction": 0.36}, contact="voids"), 9, 9.1)


@pytest.fixture(scope="module")
def found():
    return nasolid.survival(CELL, 10, "0.5mA/cm2", cells=10)


@pytest.fixture(scope="module")
def to_and_fro():
    cell = nasolid.load_cell("tsai2020").override({}, {"contact": "voids"})
    return nasolid.plating_stripping(cell, "1mA/cm2", "1.7mAh/cm2", 3)


@pytest.fixture(autouse=True)
def _close_figures():
    yield
    pyplot.close("all")


def labels(ax):
    return [text.get_text() for text in ax.get_legend().get_texts()]


def drawn(ax, label=None):
    (line,) = [line for line in ax.lines if label in (None, line.get_label())]
    return line.get_data()


def test_panels_of_cycles_draw_the_table(run):
    table = run.table
    capacity, efficiency, resistance, contact = plots.cycles(run)
    expected = [
        (drawn(capacity, "charge"), table["charge_capacity_Ah_m2"] / 10),
        (drawn(capacity, "discharge"), table["discharge_capacity_Ah_m2"] / 10),
        (drawn(efficiency), 100 * table["coulombic_efficiency"]),
        (drawn(resistance), 1e4 * table["resistance_ohm_m2"]),
        (drawn(contact), table["contact_fraction"]),
    ]
    for (x, y), column in expected:
        np.testing.assert_array_equal(x, [1, 2, 3])
        np.testing.assert_allclose(y, column, rtol=1e-12)
        assert np.ptp(y) > 0  # off the trivial limit


def test_panels_of_cycles_say_what_they_show_in_which_unit(run):
    panels = plots.cycles(run)
    assert [ax.get_ylabel() for ax in panels] == [
        "capacity [mAh/cm²]",
        "efficiency [%]",
        "resistance [Ω cm²]",
        "least contact fraction",
    ]
    assert panels[-1].get_xlabel() == "cycle"
    assert labels(panels[0]) == ["charge", "discharge"]
    assert panels[0].get_title() == f"{run.cell.name}, 0.61 mA/cm², 37.85 °C"


@pytest.mark.parametrize("panel", [0, 1, 2, 3])
def test_nothing_that_is_drawn_of_cycles_lies_outside_its_panel(panel, run, ended):
    for which in (run, ended):
        ax = plots.cycles(which)[panel]
        low, high = ax.get_ylim()
        for line in ax.lines:
            y = line.get_ydata()[np.isfinite(line.get_ydata())]
            assert y.size
            assert low <= y.min() <= y.max() <= high


def test_what_ended_a_run_stands_in_the_title(ended, run):
    assert ended.stopped_by == "contact lost"
    assert plots.cycles(ended)[0].get_title().endswith(":\ncontact lost")
    assert ":" not in plots.cycles(run)[0].get_title()


def test_a_run_that_was_penetrated_on_charge_is_drawn_without_its_discharge():
    changes = VOIDS | {"Critical plating current density [A.m-2]": 13.0}
    run = nasolid.cycle(hand_cell(changes, contact="voids", penetration="critical current"), 5, 9.1)
    assert run.stopped_by.startswith("penetration")
    assert run.table["coulombic_efficiency"].isna().iloc[-1]
    capacity, efficiency, *_ = plots.cycles(run)
    assert np.isfinite([*capacity.get_ylim(), *efficiency.get_ylim()]).all()


def test_survival_is_drawn_as_steps_from_all_cells_down(found):
    ax, table = plots.survival(found), found.table
    for label, column in (("drawn cells", "survival"), ("Weibull law", "expected")):
        x, y = drawn(ax, label)
        np.testing.assert_array_equal(x, range(11))
        np.testing.assert_allclose(y, 100 * np.array([1.0, *table[column]]), rtol=1e-12)
    (band,) = ax.collections
    y = band.get_paths()[0].vertices[:, 1]
    assert {round(value, 6) for value in y} == {
        round(100 * value, 6) for value in [1.0, *table["low"], *table["high"]]
    }


def test_survival_says_what_it_shows(found):
    (record,) = (m for m in measured(CELL) if m.quantity == "survival")
    ax = plots.survival(found, plots.empty(), record)
    assert (ax.get_xlabel(), ax.get_ylabel()) == ("cycle", "cells alive [%]")
    assert labels(ax) == ["95 % band of 10 cells", "drawn cells", "Weibull law", "measured (calibration)"]
    (points,) = ax.containers
    assert points.get_label() == "measured (calibration)"
    np.testing.assert_allclose(points.lines[0].get_xydata(), [[10, 10]])
    assert points.lines[0].get_mfc() == "white"
    assert ax.get_title() == f"{CELL}, 0.5 mA/cm², 30 °C"
    assert ax.get_ylim()[0] == 0
    assert not [label for label in labels(plots.survival(found)) if label.startswith("measured")]
    other = replace(found, cell=found.cell.override({"Separator thickness": "80 um"}))
    assert labels(plots.survival(other, plots.empty(), record))[-1] == "measured (published cell)"


def test_a_symmetric_cell_is_drawn_as_voltage_and_contact_over_time(to_and_fro):
    ax, table = plots.symmetric(to_and_fro), to_and_fro.table
    (right,) = [other for other in ax.figure.axes if other is not ax]
    for panel, column in ((ax, 1e3 * table["voltage_end_V"]), (right, table["contact_fraction"])):
        x, y = drawn(panel)
        for k, end in enumerate(1.7 * np.arange(1, 7)):
            # the last point of a step; at the same time the next one begins
            last = np.flatnonzero(np.isclose(x, end, rtol=1e-9))[0]
            if panel is ax:
                np.testing.assert_allclose(y[last], column[k], rtol=1e-9)
            else:
                inside = (x > end - 1.7 + 1e-6) & (x < end + 1e-6)
                np.testing.assert_allclose(y[inside].min(), column[k], rtol=1e-3)
        low, high = panel.get_ylim()
        assert low <= y.min() <= y.max() <= high
    assert table["contact_fraction"].max() < 1
    assert ax.get_xlabel() == "time [h]"
    assert ax.get_ylabel() == "voltage, without sign [mV]"
    assert right.get_ylabel() == "least contact fraction"
    assert labels(ax) == ["voltage", "contact fraction"]
    current = to_and_fro.table["current_density_A_m2"].abs().max() / 10
    assert ax.get_title() == f"tsai2020, {current:.3g} mA/cm², 25 °C"


def test_what_ended_a_symmetric_cell_stands_in_the_title():
    run = nasolid.one_way(hand_cell(), 6.1)
    assert plots.symmetric(run, plots.empty()).get_title().endswith(":\nsodium exhausted")


def test_titles_and_labels_stay_within_the_figure_and_cycles_are_whole_numbers(ended, to_and_fro):
    panels = plots.cycles(ended)
    figure = panels[0].figure
    figure.draw_without_rendering()
    assert len(panels[0].get_title()) > 52
    assert panels[0].title.get_window_extent().x1 <= figure.bbox.x1
    low, high = panels[-1].get_xlim()
    ticks = [x for x in panels[-1].get_xticks() if low <= x <= high]
    assert ticks
    np.testing.assert_array_equal(ticks, np.round(ticks))
    ax = plots.symmetric(to_and_fro)
    ax.figure.draw_without_rendering()
    voltage = ax.transData.transform(ax.lines[0].get_xydata())
    assert voltage[:, 1].max() < ax.get_legend().get_window_extent().y0


def test_axes_that_are_given_are_drawn_on_and_figures_for_files_have_no_window(run, found, to_and_fro):
    ax = plots.empty()
    assert plots.survival(found, ax) is ax
    ax = plots.empty()
    assert plots.symmetric(to_and_fro, ax) is ax
    plots.cycles(run, for_file=True)
    assert not pyplot.get_fignums()
    plots.cycles(run)
    assert len(pyplot.get_fignums()) == 1


def test_the_style_of_the_user_is_left_alone(run, found, to_and_fro):
    before = dict(mpl.rcParams)
    plots.cycles(run)
    plots.survival(found)
    plots.symmetric(to_and_fro)
    assert dict(mpl.rcParams) == before


def test_figures_of_ageing_fit_a_column_and_stay_readable(run, found, to_and_fro):
    for ax in (plots.cycles(run)[0], plots.survival(found), plots.symmetric(to_and_fro)):
        assert ax.figure.get_figwidth() * 25.4 == pytest.approx(85, abs=0.5)
        ax.figure.canvas.draw()
        frame = ax.figure.bbox
        for text in (ax.title, ax.yaxis.label, *ax.get_legend().get_texts()):
            assert 7 <= text.get_fontsize() <= 8
            box = text.get_window_extent()
            assert box.x0 >= frame.x0 - 1
            assert box.x1 <= frame.x1 + 1
