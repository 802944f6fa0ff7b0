"""Figures show what the solution holds, and say what they show."""

import matplotlib as mpl
import numpy as np
import pybamm
import pytest
from matplotlib import pyplot

import nasolid
from nasolid import plots
from nasolid.errors import InputError, OverAtOnce
from nasolid.simulation.constant_current import start_values
from nasolid.simulation.curves import curves, loss_names
from nasolid.validation import matching, measured


@pytest.fixture(scope="module")
def cell():
    return nasolid.load_cell("lowack2025-cell2")


@pytest.fixture(scope="module")
def solution(cell):
    return nasolid.simulate(cell)


CUT_OFFS = ("Lower voltage cut-off [V]", "Upper voltage cut-off [V]")


def experiment(cell, *steps, times=1):
    """A run of steps in PyBaMM's words, from rest at the upper cut-off."""
    values = start_values(cell, 1e-6)
    values.update({key: cell.value(key) for key in CUT_OFFS})
    sim = pybamm.Simulation(
        nasolid.model_for(cell, mesh="plain"), experiment=pybamm.Experiment([steps] * times),
        parameter_values=values, solver=nasolid.Solver(rtol=1e-6, atol=1e-8),
    )  # fmt: skip
    return sim.solve(calc_esoh=False)


@pytest.fixture(scope="module")
def gitt(cell):
    """Six pulses of the discharge, a tenth of the capacity each, and rests."""
    return experiment(cell, "Discharge at C/5 for 30 minutes", "Rest for 1 hour", times=6)


@pytest.fixture(scope="module")
def cccv(cell):
    steps = (
        "Rest for 10 minutes", "Discharge at C/2 until 2.6 V", "Rest for 1 hour", "Charge at 1C until 3.8 V",
        "Hold at 3.8 V until C/50",
    )  # fmt: skip
    return experiment(cell, *steps)


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
    with pytest.warns(OverAtOnce):
        over = nasolid.simulate(cell, "1000C", direction="charge")
    with pytest.raises(InputError, match="over before charge passed"):
        plots.losses(over, cell)


# rests, holds and pulses


def test_half_cycles_tell_rests_and_divide_by_nothing(gitt, cell):
    records = nasolid.half_cycles(gitt, cell)
    assert [record.direction for record in records] == ["discharge", "rest"] * 6
    for pulse, rest in zip(records[::2], records[1::2], strict=True):
        np.testing.assert_allclose(
            pulse.areal_capacity, 0.2 * cell.value("Nominal areal capacity [A.h.m-2]") / 2, rtol=1e-6
        )
        assert (rest.areal_capacity, rest.energy, rest.current_density, rest.duration) == (
            0,
            0,
            0,
            pytest.approx(3600),
        )
        assert np.isnan(rest.mean_voltage)
        assert rest.to_json()["mean_voltage_V"] is None


def test_charge_and_energy_of_a_hold_are_integrals_of_its_current(cccv, cell):
    records = nasolid.half_cycles(cccv, cell)
    assert [record.direction for record in records] == ["rest", "discharge", "rest", "charge", "charge"]
    area, hold = cell.value("Electrode area [m2]"), cccv.cycles[0].steps[-1]
    charge = abs(np.ptp(hold["Discharge capacity [A.h]"].entries)) / area
    np.testing.assert_allclose(records[-1].areal_capacity, charge, rtol=1e-3)
    np.testing.assert_allclose(records[-1].mean_voltage, 3.8, atol=1e-4)
    np.testing.assert_allclose(records[-1].energy, 3.8 * charge, rtol=1e-3)
    assert curves(cccv, cell)[0][-1].capacity[-1] == pytest.approx(charge, rel=1e-3)


def test_pulses_go_on_where_the_last_ended_and_rests_stand_upright(gitt, cell):
    ax = plots.voltage(gitt, cell)
    assert labels(ax) == ["discharge, 0.26 mA/cm²", "rest, to its end"]
    (pulses,) = [line for line in ax.lines if line.get_label().startswith("discharge")]
    x = pulses.get_xdata()
    assert np.isnan(x).sum() == 5  # no line from the end of a pulse to the next, where the rest is
    total = sum(record.areal_capacity for record in nasolid.half_cycles(gitt, cell)) / 10
    np.testing.assert_allclose([np.nanmin(x), np.nanmax(x)], [0, total], atol=1e-9)
    assert np.all(np.diff(x[np.isfinite(x)]) >= 0)
    rests = [line for line in ax.lines if np.size(line.get_xdata()) > 2 and line is not pulses]
    assert len(rests) == 6
    for k, line in enumerate(rests, start=1):
        np.testing.assert_allclose(line.get_xdata(), k * total / 6, rtol=1e-9)
        V = line.get_ydata()
        assert V[-1] > V[0] + 1e-3  # it relaxes towards open circuit


def test_a_charge_at_constant_voltage_goes_on_after_that_at_constant_current(cccv, cell):
    ax = plots.voltage(cccv, cell)
    (line,) = [line for line in ax.lines if line.get_label().startswith("charge")]
    charged = sum(r.areal_capacity for r in nasolid.half_cycles(cccv, cell) if r.direction == "charge") / 10
    x, V = line.get_data()
    np.testing.assert_allclose(x[-1], charged, rtol=1e-4)  # by trapezia on other points
    np.testing.assert_allclose(V[-1], 3.8, atol=1e-4)
    assert {"rest, to its end", "discharge, 0.65 mA/cm²", "charge, 1.3 mA/cm²"} == set(labels(ax))


def test_losses_of_a_rest_are_refused(gitt, cell):
    with pytest.raises(InputError, match="half-cycle 1: is a rest; choose another"):
        plots.losses(gitt, cell, 1)


# several on one axes


@pytest.fixture(scope="module")
def other():
    return nasolid.load_cell("hu2024")


@pytest.fixture(scope="module")
def of_other(other):
    return nasolid.simulate(other)


def looks(ax):
    """Colour, style and end of every drawn curve."""
    lines = [line for line in ax.lines if np.size(line.get_xdata()) > 2]
    return {
        (line.get_color(), line.get_linestyle(), round(float(np.max(line.get_xdata())), 9)) for line in lines
    }


def test_several_solutions_have_a_colour_for_each_cell_and_a_style_for_each_direction(
    solution, cell, other, of_other
):
    ax = plots.voltage([solution, of_other], [cell, other])
    pairs = [(solution, cell, "#0072B2"), (of_other, other, "#D55E00")]
    expected = {
        (colour, {"charge": "--", "discharge": "-"}[record.direction], round(record.areal_capacity / 10, 9))
        for run, one, colour in pairs
        for record in nasolid.half_cycles(run, one)
    }
    assert looks(ax) == expected
    assert labels(ax) == [
        "lowack2025-cell2, 30 °C, 0.1 mA/cm²", "hu2024, 25 °C, 0.12 mA/cm²", "charge", "discharge",
    ]  # fmt: skip
    assert ax.get_title() == ""  # nothing is the same


def test_nothing_of_several_is_clipped(solution, cell, other, of_other):
    for pairs in (((solution, cell), (of_other, other)), ((of_other, other), (solution, cell))):
        ax = plots.voltage(*zip(*pairs, strict=True))
        drawn = [line.get_xydata() for line in ax.lines if np.size(line.get_xdata()) > 2]
        x, V = np.concatenate(drawn).T
        assert ax.get_xlim()[0] == 0
        assert ax.get_xlim()[1] >= x.max()
        cut_offs = [one.value(key) for one in (cell, other) for key in CUT_OFFS]
        assert ax.get_ylim()[0] < min(V.min(), *cut_offs)
        assert ax.get_ylim()[1] > max(V.max(), *cut_offs)


def test_a_second_call_on_the_same_axes_is_the_figure_of_both(solution, cell, other, of_other):
    ax, both = plots.empty(), plots.voltage([solution, of_other], [cell, other], plots.empty())
    plots.voltage(solution, cell, ax)
    plots.voltage(of_other, other, ax)
    assert looks(ax) == looks(both)
    assert labels(ax) == labels(both)
    assert (ax.get_xlim(), ax.get_ylim()) == (both.get_xlim(), both.get_ylim())
    assert len(ax.lines) == len(both.lines)
    ax.clear()
    plots.voltage(solution, cell, ax)
    assert labels(ax) == ["charge, 0.1 mA/cm²", "discharge, 0.1 mA/cm²"]


def test_runs_of_one_cell_are_told_apart_by_what_differs(solution, cell):
    thick = cell.override({"Separator thickness [m]": "300 um"})
    runs = [solution, nasolid.simulate(thick), nasolid.simulate(cell, "1 mA/cm2")]
    ax = plots.voltage(runs, [cell, thick, cell])
    assert ax.get_title() == "lowack2025-cell2, 30 °C"
    assert labels(ax)[:3] == ["0.1 mA/cm²", "0.1 mA/cm², separator thickness 300 um", "1 mA/cm²"]
    same = plots.voltage([solution, solution], cell)
    assert labels(same)[:2] == ["run 1", "run 2"]


def test_more_cells_than_colours_of_a_palette_all_differ(solution, cell):
    ax = plots.voltage([solution] * 8, cell)
    assert len({tuple(np.atleast_1d(colour)) for colour, *_ in looks(ax)}) == 8


def test_measured_capacities_of_several_have_the_colour_of_their_cell(solution, cell, other, of_other):
    record = matching(cell, "discharge", 1.0)
    ax = plots.voltage([of_other, solution], [other, cell], measured=[record])
    (container,) = ax.containers
    assert container.lines[0].get_color() == "#D55E00"
    np.testing.assert_allclose(container.lines[0].get_xydata()[0], [1.11, 2.6])
    with pytest.raises(InputError, match="is of 'lowack2025-cell2'; the cells are hu2024, hu2024"):
        plots.voltage([of_other] * 2, other, measured=[record])


def test_a_cell_for_each_solution_or_one_for_all(solution, cell):
    with pytest.raises(InputError, match="3 solutions and 2 cells; give one cell for each, or one for all"):
        plots.voltage([solution] * 3, [cell, cell])


def test_other_figures_are_not_drawn_over_each_other(solution, cell):
    ax = plots.losses(solution, cell, ax=plots.empty())
    for draw in (plots.losses, plots.voltage):
        with pytest.raises(InputError, match=r"the axes that are given hold a figure of `plots.losses`"):
            draw(solution, cell, ax=ax)


def test_a_figure_of_several_fits_a_column(solution, cell, other, of_other, gitt):
    both = plots.voltage([solution, of_other], [cell, other], plots.empty())
    for ax in (both, plots.voltage(gitt, cell, plots.empty())):
        ax.figure.canvas.draw()
        frame = ax.figure.bbox
        for text in [ax.title, ax.xaxis.label, ax.yaxis.label, *ax.get_legend().get_texts()]:
            box = text.get_window_extent()
            assert frame.x0 - 1 <= box.x0
            assert box.x1 <= frame.x1 + 1
            assert frame.y0 - 1 <= box.y0
