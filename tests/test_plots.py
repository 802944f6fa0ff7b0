"""Figures show what the solution holds, and say what they show."""

import matplotlib as mpl
import numpy as np
import pytest
from matplotlib import pyplot

import nasolid
from nasolid import plots
from nasolid.errors import InputError
from nasolid.simulation.curves import curves, loss_names
from nasolid.validation import matching, measured


@pytest.fixture(scope="module")
def cell():
    return nasolid.load_cell("lowack2025-cell2")


@pytest.fixture(scope="module")
def solution(cell):
    return nasolid.simulate(cell)


@pytest.fixture(autouse=True)
def _close_figures():
    yield
    pyplot.close("all")


def labels(ax):
    return [text.get_text() for text in ax.get_legend().get_texts()]


def test_every_half_cycle_is_drawn_from_zero_to_its_capacity(solution, cell):
    ax = plots.voltage(solution, cell)
    drawn = {line.get_label().partition(",")[0]: line for line in ax.lines if "," in line.get_label()}
    for record, step in zip(nasolid.half_cycles(solution, cell), solution.cycles[0].steps, strict=True):
        x, y = drawn[record.direction].get_data()
        assert x[0] == 0
        np.testing.assert_allclose(x[-1], record.areal_capacity / 10, rtol=1e-9)
        middle = step.t[0] + record.duration / 2
        np.testing.assert_allclose(np.interp(x[-1] / 2, x, y), step["Voltage [V]"](middle), rtol=1e-5)


def test_axes_and_legend_say_what_is_drawn_in_which_unit(solution, cell):
    ax = plots.voltage(solution, cell)
    assert ax.get_xlabel() == "areal capacity [mAh/cm²]"
    assert ax.get_ylabel() == "voltage [V]"
    assert ax.get_title().replace("\n", " ") == f"{cell.title} 30 °C"
    assert labels(ax) == ["charge, 0.1 mA/cm²", "discharge, 0.1 mA/cm²"]


def test_measured_capacities_stand_at_their_cut_off_and_say_whether_they_were_fitted(solution, cell):
    records = [matching(cell, direction, 1.0) for direction in ("charge", "discharge")]
    ax = plots.voltage(solution, cell, measured=records)
    assert labels(ax)[-2:] == ["measured (prediction)", "measured (calibration)"]
    points = {c.get_label(): c.lines[0].get_xydata()[0] for c in ax.containers}
    np.testing.assert_allclose(points["measured (prediction)"], [1.18, 3.8])
    np.testing.assert_allclose(points["measured (calibration)"], [1.11, 2.6])


def test_a_specific_capacity_is_drawn_per_area_with_its_error_bar():
    cell = nasolid.load_cell("hu2024")
    record = matching(cell, "discharge", 1.202)
    ax = plots.voltage(nasolid.simulate(cell, direction="discharge"), cell, measured=[record])
    loading = 5.09  # mg/cm2
    (container,) = ax.containers
    ((left, _), (right, _)) = container.lines[2][0].get_segments()[0]
    expected = [103.8e-3 * loading, 1.3e-3 * loading]
    np.testing.assert_allclose([(left + right) / 2, (right - left) / 2], expected, rtol=3e-3)


def test_a_bound_is_drawn_as_an_arrow():
    cell = nasolid.load_cell("lan2019")
    (record,) = [r for r in measured("lan2019") if r.id == "capacity-0.1C"]
    ax = plots.voltage(nasolid.simulate(cell, direction="discharge"), cell, measured=[record])
    (container,) = ax.containers
    assert mpl.lines.CARETRIGHTBASE in [cap.get_marker() for cap in container.lines[1]]


def test_measurements_on_another_cell_are_called_so(solution, cell):
    thin = cell.override({"Separator thickness [m]": "80 um"})
    ax = plots.voltage(solution, thin, measured=[matching(cell, "discharge", 1.0)])
    assert labels(ax)[-1] == "measured (published cell)"


def heights(collection, x):
    """Thickness of a filled area at points inside it."""
    vertices = collection.get_paths()[0].vertices
    upper = {}
    lower = {}
    for at, y in vertices:
        upper[at], lower[at] = max(y, upper.get(at, y)), min(y, lower.get(at, y))
    at = np.array(sorted(upper))
    thickness = np.array([upper[a] - lower[a] for a in at])
    return np.interp(x, at, thickness)


@pytest.mark.parametrize(("half_cycle", "sign"), [(0, -1), (1, 1)])
def test_the_areas_of_the_losses_add_up_to_open_circuit_less_voltage(solution, cell, half_cycle, sign):
    ax = plots.losses(solution, cell, half_cycle)
    curve = curves(solution, cell)[0][half_cycle]
    inside = slice(20, -20)
    x = curve.capacity[inside] / 10
    total = sign * (curve("Mean open-circuit voltage [V]") - curve("Voltage [V]"))[inside]
    # each piece is two areas: what of it is positive, and what is negative
    stacked = sum(heights(area, x) * (-1) ** k for k, area in enumerate(ax.collections))
    np.testing.assert_allclose(stacked, 1e3 * total, atol=1e-3)
    (line,) = ax.lines
    np.testing.assert_allclose(np.interp(x, *line.get_data()), 1e3 * total, atol=1e-3)


def test_small_losses_are_summed_up_and_large_ones_named(solution, cell):
    names = labels(plots.losses(solution, cell))
    assert {"Contact", "Solid diffusion", "others", "open circuit less voltage"} <= set(names)
    assert "Constriction" not in names


def test_every_loss_has_a_look_of_its_own(solution):
    assert len(set(plots.LOSSES.values())) == len(plots.LOSSES)
    assert not set(plots.LAYERS) & set(plots.LOSSES.values())
    assert set(loss_names(solution)) <= set(plots.LOSSES)


def test_figures_fit_a_column_and_stay_readable(solution, cell):
    records = [matching(cell, direction, 1.0) for direction in ("charge", "discharge")]
    with_measured = plots.voltage(solution, cell, plots.empty(), records)
    for ax in (plots.voltage(solution, cell), with_measured, plots.losses(solution, cell)):
        assert ax.figure.get_figwidth() * 25.4 == pytest.approx(85, abs=0.5)
        texts = [ax.title, ax.xaxis.label, ax.yaxis.label, *ax.get_legend().get_texts()]
        assert all(7 <= text.get_fontsize() <= 8 for text in [*texts, *ax.get_xticklabels()])
        ax.figure.canvas.draw()
        frame = ax.figure.bbox
        for text in texts:
            box = text.get_window_extent()
            assert box.x0 >= frame.x0 - 1
            assert box.x1 <= frame.x1 + 1


def test_an_axis_that_is_given_is_drawn_on(solution, cell):
    ax = plots.empty()
    assert plots.voltage(solution, cell, ax) is ax
    assert plots.losses(solution, cell, ax=plots.empty()) is not ax
    assert not pyplot.get_fignums()  # made for files: no window knows of them


def test_the_style_of_the_user_is_left_alone(solution, cell):
    before = dict(mpl.rcParams)
    plots.voltage(solution, cell)
    assert dict(mpl.rcParams) == before


@pytest.mark.parametrize("half_cycle", [2, -3])
def test_losses_of_a_half_cycle_that_was_not_run_are_refused(solution, cell, half_cycle):
    with pytest.raises(InputError, match=r"the run has 2; give -1 or 0 .. 1"):
        plots.losses(solution, cell, half_cycle)


def test_losses_of_a_half_cycle_without_charge_are_refused(cell):
    with pytest.raises(InputError, match="over before charge passed"):
        plots.losses(nasolid.simulate(cell, "1000C", direction="charge"), cell)
