"""A curve beside the model: errors that are known beforehand, the role it has, what does not fit it."""

from dataclasses import replace

import matplotlib as mpl
import numpy as np
import pytest
from matplotlib import pyplot

import nasolid
from nasolid import plots
from nasolid.errors import InputError, NasolidWarning, SolveError
from nasolid.plots.validation import thinned
from nasolid.simulation import current_density, half_cycles
from nasolid.simulation.curves import curves
from nasolid.simulation.summary import active_loading
from nasolid.validation import MeasuredCurve, compare, curve_role

I = 1.0  # A.m-2  # noqa: E741


@pytest.fixture(scope="module")
def cell():
    return nasolid.load_cell("lowack2025-cell2")


@pytest.fixture(scope="module")
def own(cell):
    """The model's own discharge from rest: charge passed and voltage."""
    (curve,) = curves(nasolid.simulate(cell, I, direction="discharge"), cell)[0]
    return curve.capacity, curve("Voltage [V]")


def made(q, V, **options):
    return MeasuredCurve("mine", "discharge", V, capacity=q, capacity_unit="A.h.m-2", **options)


def test_the_models_own_curve_has_no_error(cell, own):
    found = compare(cell, made(*own), I)
    assert found.rmse < 1e-9
    assert abs(found.capacity_error) < 1e-9
    assert found.rmse_at_equal_share < 1e-9
    assert (found.ended_by, found.after_charge, found.temperature) == ("lower cut-off", False, 303.15)


def test_a_shift_of_the_voltage_is_every_error(cell, own):
    q, V = own
    found = compare(cell, made(q, V + 7e-3), I)
    sizes = [found.rmse, found.maximum_error, -found.mean_error, found.rmse_at_equal_share]
    np.testing.assert_allclose(sizes, 7e-3, rtol=1e-6)
    np.testing.assert_allclose(found.capacity_error, 0, atol=1e-9)


def test_a_stretch_of_the_capacity_is_the_capacity_error_and_nothing_at_equal_share(cell, own):
    q, V = own
    found = compare(cell, made(1.03 * q, V), I)
    np.testing.assert_allclose(found.capacity_error, 1 / 1.03 - 1, rtol=1e-6)
    np.testing.assert_allclose(found.measured_capacity, 1.03 * found.modelled_capacity, rtol=1e-9)
    assert found.rmse_at_equal_share < 1e-9
    by_hand = np.interp(found.capacity, q, V) - np.interp(found.capacity, 1.03 * q, V)
    np.testing.assert_allclose(found.error, by_hand, atol=1e-9)
    np.testing.assert_allclose(found.capacity[[0, -1]], [0, q[-1]], atol=1e-9)
    np.testing.assert_allclose(found.maximum_error, np.max(np.abs(by_hand)), rtol=1e-6)
    assert found.maximum_error_at == found.capacity[np.argmax(np.abs(by_hand))]


def test_a_resistance_more_in_the_model_is_an_error_of_current_times_resistance(cell, own):
    found = compare(cell.override({"Cathode contact areal resistance": "200 Ohm.cm2"}), made(*own), 1.0)
    assert cell.entries["Cathode contact areal resistance [Ohm.m2]"].at == cell.value(
        "Ambient temperature [K]"
    )
    plateau = (found.capacity > 0.05 * own[0][-1]) & (found.capacity < 0.9 * own[0][-1])
    by_hand = -(200e-4 - cell.value("Cathode contact areal resistance"))
    np.testing.assert_allclose(found.error[plateau], by_hand, rtol=2e-3)


def test_points_that_stand_close_do_not_weigh_more(cell, own):
    q, V = own
    wrong = V + 5e-3 * q / q[-1]  # grows along the curve
    dense = np.unique(np.concatenate([q, np.linspace(0.9, 1, 3000) * q[-1]]))
    few, many = compare(cell, made(q, wrong), I), compare(cell, made(dense, np.interp(dense, q, wrong)), I)
    np.testing.assert_allclose(many.rmse, few.rmse, rtol=1e-9)
    np.testing.assert_allclose(few.rmse, 5e-3 / np.sqrt(3), rtol=5e-3)


def test_a_curve_that_ends_early_is_compared_up_to_there(cell, own):
    q, V = own
    half = q < 0.5 * q[-1]
    with pytest.warns(NasolidWarning, match=r'mine: ends at 3.35. V, the model at 2.600 V.*--set "Lower'):
        found = compare(cell, made(q[half], V[half]), I)
    np.testing.assert_allclose(found.capacity[-1], q[half][-1], rtol=1e-12)
    assert found.rmse < 1e-9


@pytest.mark.parametrize("unit", ["A.h", "A.h.m-2", "A.h.kg-1"])
def test_capacities_of_the_cell_per_area_and_per_mass_say_the_same(cell, own, unit):
    q, V = own
    per = {"A.h": cell.value("Electrode area [m2]"), "A.h.kg-1": 1 / active_loading(cell)}.get(unit, 1.0)
    found = compare(cell, MeasuredCurve("mine", "discharge", V, capacity=q * per, capacity_unit=unit), I)
    np.testing.assert_allclose(found.measured_capacity, q[-1], rtol=1e-12)
    assert found.rmse < 1e-9


@pytest.mark.parametrize("unit", ["A", "A.m-2", None])
def test_a_time_becomes_a_capacity_by_its_current_or_by_the_one_that_is_said(cell, own, unit):
    q, V = own
    area = cell.value("Electrode area [m2]") if unit == "A" else 1.0
    column = {} if unit is None else {"current": np.full(q.size, -I * area), "current_unit": unit}
    curve = MeasuredCurve("mine", "discharge", V, time=100 + 3600 * q / I, **column)
    found = compare(cell, curve, "0.1mA/cm2" if unit is None else None)
    np.testing.assert_allclose(found.current_density, I, rtol=1e-12)
    np.testing.assert_allclose(found.measured_capacity, q[-1], rtol=1e-9)
    assert found.rmse < 1e-6


def test_a_charge_starts_as_assembled_and_a_discharge_after_the_charge_of_the_file(cell):
    solution = nasolid.simulate(cell, 2.0, charge_current=0.7)
    charge, discharge = curves(solution, cell)[0]
    read = MeasuredCurve(
        "mine", "charge", charge("Voltage [V]"), capacity=charge.capacity, capacity_unit="A.h.m-2"
    )
    found = compare(cell, read, 0.7)
    assert found.rmse < 1e-6
    rates = {"current": np.full(discharge.time.size, -2.0), "current_unit": "A.m-2"}
    read = made(discharge.capacity, discharge("Voltage [V]"), after_charge=True, charged_at=0.7, **rates)
    found, rested = compare(cell, read), compare(cell, read, after_charge=False)
    assert (found.after_charge, rested.after_charge) == (True, False)
    assert found.rmse < 5e-5
    from_rest = half_cycles(nasolid.simulate(cell, 2.0, direction="discharge"), cell)[0]
    np.testing.assert_allclose(rested.modelled_capacity, from_rest.areal_capacity, rtol=1e-9)
    assert rested.modelled_capacity > 1.002 * found.modelled_capacity


def test_the_temperature_is_the_one_given_or_else_the_curves_own(cell, own):
    warm = made(*own, temperature=313.15)
    assert compare(cell, warm, I).temperature == 313.15
    assert compare(cell, warm, I, temperature="39.5 degC").temperature == 312.65
    assert compare(cell.override({"Ambient temperature [K]": 312.0}), warm, I).temperature == 312.0
    for said in ({"temperature": "30 degC"}, {}):
        given = cell if said else cell.override({"Ambient temperature [K]": 303.15})
        with pytest.raises(InputError, match=r"temperature 30 degC was given, but .* says 40 degC; leave"):
            compare(given, warm, I, **said)


def test_a_curve_is_a_prediction_unless_a_number_was_fitted_to_it(cell, own):
    key = "Positive electrode utilisation"
    assert curve_role(cell, "mine") == "prediction"
    assert compare(cell, made(*own), I).role == "prediction"
    fitted = replace(cell.entries[key], fitted_to=("lowack2025-cell2/first-discharge", "curve/mine"))
    used = replace(cell, entries=cell.entries | {key: fitted})
    unused = replace(cell, spare={"A number that no choice uses": fitted})
    assert curve_role(used, "mine") == curve_role(unused, "mine") == "calibration"
    assert curve_role(used, "min") == curve_role(used, "first-discharge") == "prediction"
    assert compare(used, made(*own), I).role == "calibration"


REFUSED = {
    "no current": ({}, "mine: has no column of current; say it with --current, e.g. C/10, 0.5mA/cm2 or 20uA"),
    "current of zero": ({"current": "0 mA/cm2"}, "must be positive and finite"),
    "current without unit": ({"current": "0.1"}, "write e.g. C/10, 0.5C"),
    "negative current": ({"current": -1.0}, "the direction is said apart"),
    "other direction": ({"current": I, "direction": "charge"}, "is a discharge, not 'charge'"),
    "no direction": ({"current": I, "direction": "up"}, "is a discharge, not 'up'"),
}


@pytest.mark.parametrize("what", REFUSED)
def test_what_cannot_be_compared_is_refused_before_anything_is_solved(cell, own, what, monkeypatch):
    options, message = REFUSED[what]
    monkeypatch.setattr("pybamm.BaseSolver.step", None)
    with pytest.raises(InputError) as caught:
        compare(cell, made(*own), **options)
    assert message in str(caught.value)


def test_a_current_that_the_curves_own_column_contradicts_is_refused(cell, own):
    curve = made(*own, current=np.full(own[0].size, -1.0), current_unit="A.m-2")
    assert compare(cell, curve, 1.019).current_density == 1.0
    with pytest.raises(
        InputError, match=r"current 1.021 is 0.1021 mA/cm2, but the curve's own column says 0.1 mA"
    ):
        compare(cell, curve, 1.021)


def test_a_charge_cannot_come_after_a_charge(cell, own):
    q, V = own
    charge = MeasuredCurve("mine", "charge", V[::-1], capacity=q, capacity_unit="A.h.m-2")
    with pytest.raises(InputError, match="only a discharge can come after a charge"):
        compare(cell, charge, I, after_charge=True)


def test_a_current_that_leaves_nothing_to_compare_is_named(cell, own):
    with pytest.raises(SolveError, match="lower cut-off at once: the discharge at 100 mA/cm2 left nothing"):
        compare(cell, made(*own), "1000A/m2")
    q = own[0] * 1e4
    with pytest.raises(SolveError, match="ended before the first point of the curve"):
        compare(cell, made(q + 0.05 * q[-1], own[1]), I)


def test_curves_of_unequal_columns_are_refused(own):
    with pytest.raises(InputError, match="capacity has 3 points, voltage"):
        made(own[0][:3], own[1])


def test_the_figure_holds_both_curves_and_their_difference(cell, own):
    q, V = own
    found = compare(cell, made(q, V + 7e-3), I)
    top, bottom = plots.overlay(found, cell)
    line, points = top.lines
    np.testing.assert_allclose(line.get_xydata(), np.column_stack([q / 10, V]), atol=1e-9)
    np.testing.assert_allclose(points.get_xydata()[[0, -1]], [[0, V[0] + 7e-3], [q[-1] / 10, V[-1] + 7e-3]])
    assert 15 <= points.get_xdata().size <= 40
    np.testing.assert_allclose(bottom.lines[-1].get_ydata(), -7, rtol=1e-6)
    labels = [text.get_text() for text in top.get_legend().get_texts()]
    assert labels == ["model (prediction)", "measured: mine"]
    assert (top.get_ylabel(), bottom.get_ylabel()) == ("voltage [V]", "error [mV]")
    assert bottom.get_xlabel() == "areal capacity [mAh/cm²]"
    assert "discharge, 0.1 mA/cm², 30 °C\nRMSE 7.0 mV (equal share 7.0), capacity +0.0 %" in top.get_title()
    pyplot.close("all")


def test_the_figure_fits_a_column_and_takes_any_name(cell, own):
    curve = replace(made(*own), name="a$b_{$" + 3 * " and a very long name of a file")
    top, bottom = plots.overlay(compare(cell, curve, I), cell, for_file=True)
    figure = top.get_figure()
    assert figure.get_figwidth() * 25.4 == pytest.approx(85, abs=0.5)
    figure.canvas.draw()
    texts = [
        top.title,
        top.yaxis.label,
        bottom.xaxis.label,
        bottom.yaxis.label,
        *top.get_legend().get_texts(),
    ]
    for text in texts:
        box = text.get_window_extent()
        assert figure.bbox.x0 - 1 <= box.x0
        assert box.x1 <= figure.bbox.x1 + 1
    assert not pyplot.get_fignums()
    assert mpl.rcParams["font.size"] != 7.5


def test_thinned_points_are_even_along_the_curve():
    q = np.linspace(0, 1, 10_001)
    V = np.where(q < 0.5, 3.0, 3.0 - 2 * (q - 0.5))
    kept = thinned(q, V)
    assert (kept[0], kept[-1], kept.size) == (0, 10_000, 40)
    along = q + (3.0 - V)
    np.testing.assert_allclose(np.diff(along[kept]), 2 / 39, atol=4e-4)


def test_the_current_of_a_rate_is_the_cells(cell, own):
    assert compare(cell, made(*own), "0.1C").current_density == current_density(cell, "0.1C")
