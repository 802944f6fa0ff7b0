"""All figures have one style: nothing is cut off or overlaps, units stand on every axis, names are no formulae."""

import warnings
from dataclasses import replace
from itertools import pairwise

import numpy as np
import pandas as pd
import pytest
from matplotlib import pyplot
from matplotlib.text import Text

import nasolid
from nasolid import plots
from nasolid.errors import OverAtOnce
from nasolid.simulation.impedance import impedance
from nasolid.studies.design import Design
from nasolid.studies.sobol import Sobol
from nasolid.validation import compare
from nasolid.validation.curves import MeasuredCurve

CELL = "lowack2025-cell2"
FORMULA = "a$b_{$"
"""What matplotlib cannot typeset."""


@pytest.fixture(scope="module")
def cell():
    return replace(nasolid.load_cell(CELL), title=f"{FORMULA}, a title of a user's own", name="hu$_{$2024")


@pytest.fixture(scope="module")
def solution(cell):
    return nasolid.simulate(cell)


@pytest.fixture(scope="module")
def a_map(cell):
    with pytest.warns(OverAtOnce):
        return nasolid.rate_map(cell, ["0.5C", "1C", "5C"], ["0 degC", "25 degC", "60 degC"])


@pytest.fixture(scope="module")
def run(cell):
    return nasolid.cycle(cell, 2, "0.5mA/cm2")


@pytest.fixture(scope="module")
def rows():
    return nasolid.validate(["lowack2025-cell1"]).rows


@pytest.fixture(autouse=True)
def _close_figures():
    yield
    pyplot.close("all")


def design(cell):
    n = np.arange(1, 9)
    table = {"loading_kg_m2": 0.05 * n, "gravimetric_Wh_kg": 20.0 * n, "pulse_power_W_kg": 4000.0 / n**2}
    found = pd.DataFrame(table | {"pareto": True})
    return Design(cell, found, found.iloc[2], "C/10", "1C", ())


def indices(cell):
    one = {"quantity": "capacity", "parameter": "Contact fraction", "kind": "assumed", "S1": 0.5, "ST": 0.6}
    table = pd.DataFrame([one | {"S1_confidence": 0.1, "ST_confidence": 0.1}])
    return Sobol(cell, table, pd.DataFrame(), (), (), {}, 1.0, 64, 640)


def own_curve(cell, solution):
    voltage = solution.cycles[-1].steps[-1]["Voltage [V]"].entries
    charge = np.linspace(0, 11.1, voltage.size)
    curve = MeasuredCurve(FORMULA, "discharge", voltage, capacity=charge, capacity_unit="A.h.m-2")
    return compare(cell, curve, "0.1mA/cm2")


def peaks(spectrum):
    with warnings.catch_warnings():
        warnings.filterwarnings("ignore", "relaxation_times: relaxations about")
        return plots.relaxation_times(spectrum)


FIGURES = {
    "cell_stack": lambda made: plots.cell_stack(made("cell")),
    "voltage": lambda made: plots.voltage(made("solution"), made("cell")),
    "losses": lambda made: plots.losses(made("solution"), made("cell")),
    "cycles": lambda made: plots.cycles(made("run"))[0],
    "symmetric": lambda made: plots.symmetric(nasolid.one_way(made("cell"), "1mA/cm2")),
    "survival": lambda made: plots.survival(nasolid.survival(made("cell"), 2, "0.5mA/cm2", cells=9)),
    "rates": lambda made: plots.rates(made("a_map"))[0],
    "heat_map": lambda made: plots.heat_map(made("a_map")),
    "arrhenius": lambda made: plots.arrhenius(nasolid.resistances(made("cell"))),
    "nyquist": lambda made: plots.nyquist([made("spectrum"), replace(made("spectrum"), title=FORMULA)]),
    "bode": lambda made: plots.bode(made("spectrum"))[0],
    "contributions": lambda made: plots.contributions(made("spectrum")),
    "relaxation_times": lambda made: peaks(made("spectrum")),
    "nyquist_and_bode": lambda made: plots.nyquist_and_bode(made("spectrum")),
    "predictions": lambda made: plots.predictions(made("rows"), title=FORMULA),
    "designs": lambda made: plots.designs(design(made("cell")), target=150.0),
    "sensitivity": lambda made: plots.sensitivity(indices(made("cell")))[0],
    "overlay": lambda made: plots.overlay(own_curve(made("cell"), made("solution")), made("cell"))[0],
}
"""Every figure of the package, with what it is made of."""


@pytest.fixture(scope="module")
def spectrum(cell):
    return impedance(cell)


@pytest.fixture(scope="module")
def drawn():
    return {}


@pytest.fixture
def figure(request, drawn):
    if request.param not in drawn:
        drawn[request.param] = FIGURES[request.param](request.getfixturevalue).figure
        drawn[request.param].draw_without_rendering()
    return drawn[request.param]


each = pytest.mark.parametrize("figure", FIGURES, indirect=True)


def visible(artist, kind=Text):
    found = [text for text in artist.findobj(kind) if text.get_visible() and text.get_text().strip()]
    return [text for text in found if text.get_window_extent().width]


def ticks(axis):
    """Tick labels within the axis, in order."""
    low, high = sorted(axis.get_view_interval())
    both = [*axis.get_major_ticks(), *axis.get_minor_ticks()]
    inside = [tick for tick in both if low <= tick.get_loc() <= high]
    return [t for tick in inside for t in (tick.label1, tick.label2) if t.get_visible() and t.get_text()]


def test_every_figure_is_here():
    assert {*FIGURES, "fitted_curves"} == {*plots.__all__} - {"LAYERS", "LOSSES", "STYLE", "empty", "save"}


@each
def test_no_word_is_cut_off(figure):
    axes = figure.axes
    words = [t for ax in axes for t in (ax.title, ax.xaxis.label, ax.yaxis.label)]
    words += [t for ax in axes for axis in (ax.xaxis, ax.yaxis) for t in ticks(axis)]
    legends = [*figure.legends, *(ax.get_legend() for ax in axes if ax.get_legend())]
    words += [t for legend in legends for t in legend.get_texts()] + figure.texts
    for text in words:
        box = text.get_window_extent()
        assert not box.width or figure.bbox.x0 - 1 <= box.x0 <= box.x1 <= figure.bbox.x1 + 1, text
        assert not box.width or figure.bbox.y0 - 1 <= box.y0 <= box.y1 <= figure.bbox.y1 + 1, text


@each
def test_no_tick_hides_another(figure):
    for ax in figure.axes:
        for axis, corner in ((ax.xaxis, "x"), (ax.yaxis, "y")):
            boxes = sorted(
                (t.get_window_extent() for t in ticks(axis)), key=lambda box: getattr(box, f"{corner}0")
            )
            turned = axis is ax.xaxis and any(t.get_rotation() for t in ticks(axis))
            for one, other in pairwise([] if turned else boxes):
                assert getattr(one, f"{corner}1") <= getattr(other, f"{corner}0") + 0.5


@each
def test_every_axis_says_what_it_shows_and_in_which_unit(figure):
    bare = ("cycle", "least contact fraction", "share of the variance", "active material", "")
    for ax in figure.axes:
        for axis in (ax.xaxis, ax.yaxis):
            label = axis.label.get_text()
            assert "[" in label or label in bare, label
            if not label and ticks(axis):  # shared with the panel below, or names instead of numbers
                assert ax.get_shared_x_axes().get_siblings(ax) or not ticks(axis)[0].get_text()[0].isdigit()


@each
def test_words_are_large_enough_to_read(figure):
    assert all(text.get_fontsize() >= 6 for text in visible(figure))


def test_cells_of_a_map_that_leave_the_laws_are_explained(request):
    ax = FIGURES["heat_map"](request.getfixturevalue)
    starred = [label for label in ax.get_yticklabels() if "*" in label.get_text()]
    assert starred
    assert "* a law is used outside" in ax.get_title()


@pytest.mark.parametrize(("role", "filling"), [("prediction", "black"), ("calibration", "white")])
def test_a_curve_that_was_fitted_is_hollow(cell, solution, role, filling):
    found = replace(own_curve(cell, solution), role=role)
    top, _ = plots.overlay(found, cell)
    assert top.lines[1].get_mfc() == filling
