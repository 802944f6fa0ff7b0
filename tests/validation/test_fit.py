"""A fit finds what made its curves, is as sure as it says, and says what it cannot know."""

import fit_data as data
import numpy as np
import pytest
from fit_data import CONTACT, DIFFUSIVITY, RADIUS, THREE, UTILISATION

import nasolid
from nasolid.errors import InputError
from nasolid.validation import check_fitted_to, measured, role
from nasolid.validation.fitting import Stage, Target, entry_target, fit, make_plan, parameter
from nasolid.validation.fitting.file import find_entry
from nasolid.validation.fitting.precision import neighbours


def inside(result):
    return [
        one.interval is not None and one.interval[0] <= data.truth().value(one.key) <= one.interval[1]
        for one in result.parameters
    ]


def recovered(seeds):
    return sum(all(inside(fit(data.plan(seed=seed)))) for seed in seeds)


def test_three_parameters_are_recovered_within_their_intervals():
    assert recovered(range(3)) == 3


@pytest.mark.slow
def test_three_parameters_are_recovered_in_19_of_20_seeds():
    assert recovered(range(20)) >= 19


def test_intervals_are_narrow_and_residuals_as_large_as_the_noise():
    result = fit(data.plan(seed=4))
    assert all(one.fitted_to == ("curve/c0", "curve/c1") for one in result.parameters)
    low, high = result[CONTACT].interval
    assert high / low < 1.05
    assert result[UTILISATION].standard_error < 2e-3
    low, high = result[DIFFUSIVITY].interval
    assert result[DIFFUSIVITY].parameter.logarithmic
    np.testing.assert_allclose(low * high, result[DIFFUSIVITY].value ** 2, rtol=1e-9)
    assert all(1.4e-3 < rmse < 2.6e-3 for rmse in result.rmse.values())
    assert result.stages[0].inflation == 1.0


def test_stages_by_default_are_equilibrium_then_kinetics_then_all():
    plan = data.plan(one_stage=False)
    assert [(s.name, s.parameters, s.targets) for s in plan.stages] == [
        ("equilibrium", (UTILISATION,), ("curve/c0",)),
        ("kinetics", (CONTACT, DIFFUSIVITY), ("curve/c0", "curve/c1")),
        ("all", THREE, ("curve/c0", "curve/c1")),
    ]
    result = fit(plan)
    assert all(inside(result))
    assert {one.stage for one in result.parameters} == {"all"}


def test_of_radius_and_diffusivity_one_is_held_and_only_their_ratio_is_found():
    truth = data.truth()
    plan = data.plan((UTILISATION, CONTACT, DIFFUSIVITY, RADIUS))
    result = fit(plan)
    before = result.stages[0].before
    assert before.rank == 3
    (held,) = before.held
    assert {held} < {DIFFUSIVITY, RADIUS}
    (other,) = {DIFFUSIVITY, RADIUS} - {held}
    assert "only one combination" in before.held[held]
    assert other.partition(" [")[0] in before.held[held]
    assert result[held].interval is None
    assert result[held].fitted_to == ()
    assert result[other].given == (held,)
    assert any("as held" in line for line in result.warnings)
    assert result.cell.entries[held].kind != "fitted"
    assert result.cell.entries[other].uncertainty_si is None
    ratio = result[RADIUS].value ** 2 / result[DIFFUSIVITY].value
    np.testing.assert_allclose(ratio, truth.value(RADIUS) ** 2 / truth.value(DIFFUSIVITY), rtol=0.15)


def test_a_parameter_that_nothing_feels_is_held():
    shrug = "Positive electrode double-layer capacity [F.m-2]"
    found = [*data.parameters((UTILISATION,)), parameter(data.truth(), shrug, (0.05, 0.2))]
    result = fit(data.plan(found=found, targets=[data.curve(12.4)]))
    assert result[shrug].value == data.truth().value(shrug)
    assert "insensitive" in result[shrug].why_none
    assert result[UTILISATION].interval is not None
    with pytest.raises(InputError, match=r"can tell none of the parameters.*insensitive"):
        fit(data.plan(found=found[1:], targets=[data.curve(12.4)]))


def test_a_start_where_a_parameter_is_not_felt_is_moved_to_where_it_is():
    plan = data.plan((UTILISATION, DIFFUSIVITY))
    fast = parameter(data.truth(), DIFFUSIVITY, (1e-16, 3e-12), 2.9e-12)
    result = fit(data.plan(found=[plan.parameters[0], fast]))
    assert all(inside(result))


def test_what_the_targets_bound_to_one_side_only_is_held_and_says_so():
    fast = data.truth().override({DIFFUSIVITY: 2e-12})
    run = nasolid.simulate(fast, 12.4, direction="discharge", tolerance=1e-7)
    t = np.linspace(0, run.t[-1], 60)
    target = Target("fast", t, run["Voltage [V]"](t), 12.4)
    found = [data.parameters()[0], parameter(data.truth(), DIFFUSIVITY, (1e-16, 3e-12), 2e-12)]
    result = fit(data.plan(found=found, targets=[target]))
    assert "to one side only" in result[DIFFUSIVITY].why_none
    assert result[DIFFUSIVITY].interval is None


def test_a_value_at_its_bound_has_no_interval():
    found = [
        parameter(data.truth(), UTILISATION, (0.6, 0.85), 0.8),  # 0.87 made the curves
        parameter(data.truth(), CONTACT, (1e-3, 2e-2), 4e-3),
    ]
    result = fit(data.plan(found=found))
    one = result[UTILISATION]
    np.testing.assert_allclose(one.value, 0.85, rtol=1e-3)
    assert (one.interval, one.standard_error) == (None, None)
    assert "upper bound of its range, 0.85" in one.why_none
    assert result.cell.entries[UTILISATION].uncertainty_si is None
    assert result[CONTACT].interval is not None
    assert result.stages[0].inflation > 2  # the model lacks something now
    assert any("the model may lack something" in line for line in result.warnings)


def test_residuals_that_follow_each_other_widen_the_intervals():
    def bent(i):
        t, V = data.clean(i)
        return Target(f"bent{i:g}", t, V + 2e-3 * np.sin(6 * t / t[-1]), i)

    plain = fit(data.plan((UTILISATION, CONTACT), seed=1))
    result = fit(data.plan((UTILISATION, CONTACT), targets=[bent(i) for i in data.RATES]))
    assert neighbours(plain.comparisons) == 0
    assert neighbours(result.comparisons) > 0.8
    assert result[CONTACT].standard_error > 2 * plain[CONTACT].standard_error


def test_more_parameters_than_numbers_is_refused():
    (record,) = [r for r in measured("lowack2025-cell2") if r.id == "first-discharge"]
    cell = nasolid.load_cell("lowack2025-cell2")
    two = [parameter(cell, UTILISATION), parameter(cell, CONTACT)]
    with pytest.raises(InputError, match="2 parameters and 1 measured number to tell them; name fewer"):
        make_plan("mine", cell, two, [entry_target(record)])


def test_two_entries_tell_two_parameters_as_sure_as_they_are():
    cell = nasolid.load_cell("lowack2025-cell2").override({UTILISATION: 0.83, CONTACT: "60 Ohm.cm2"})
    names = ["lowack2025-cell2/first-discharge", "lowack2025-cell2/resistance-after-formation"]
    entries = [entry_target(find_entry(name)) for name in names]
    shipped = nasolid.load_cell("lowack2025-cell2")
    result = fit(make_plan("mine", cell, [parameter(shipped, k) for k in (UTILISATION, CONTACT)], entries))
    for key in (UTILISATION, CONTACT):  # the shipped values were fitted to the same two
        np.testing.assert_allclose(result[key].value, shipped.value(key), rtol=5e-3)
    relative = entries[1].deviation / entries[1].record.si
    np.testing.assert_allclose(
        result[CONTACT].standard_error / result[CONTACT].value, relative, rtol=0.15
    )  # nearly all of that resistance is the contact
    record = find_entry(names[0])
    assert role(record, result.cell) == "calibration"
    assert role(record, shipped.override({UTILISATION: 0.8})) == "published cell"


def test_every_shipped_cell_was_fitted_to_what_is_there():
    for name in nasolid.cell_names():
        assert check_fitted_to(nasolid.load_cell(name)) == []


def test_a_stage_that_names_what_is_not_there_is_refused():
    found, targets = data.parameters(), [data.curve(12.4)]
    for stage, words in (
        (Stage("one", ("Radius",), ("curve/c1",)), "parameter 'Radius' is none of the fit"),
        (Stage("one", THREE, ("curve/c2",)), "did you mean 'curve/c1'"),
        (Stage("one", THREE, ()), "has no targets"),
    ):
        with pytest.raises(InputError, match=words):
            make_plan("mine", data.truth(), found, targets, [stage])


def test_a_start_where_the_model_gives_nothing_says_so():
    stuck = parameter(data.truth(), CONTACT, (1e-3, 2.0), 1.0)
    with pytest.raises(
        nasolid.SolveError, match="curve 'c1': the model is at its cut-off at once; begin with"
    ):
        fit(data.plan(found=[stuck], targets=[data.curve(12.4)]))
