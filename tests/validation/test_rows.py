"""Rows of the validation: errors, bounds, limits and roles by hand."""

from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest

import nasolid
from nasolid.errors import InputError
from nasolid.validation import measured, validate
from nasolid.validation.cases import case
from nasolid.validation.measured import Measured, fitted_to
from nasolid.validation.observables import Observables
from nasolid.validation.rows import Row, condition


def record(**changes):
    said = {"id": "a", "cell": "c", "quantity": "areal capacity", "source": "s", "value": 2.0, "si": 20.0,
            "unit": "mAh/cm2"}  # fmt: skip
    return Measured(**(said | changes))


@pytest.mark.parametrize(
    ("bound", "model", "error"),
    [("", 21.0, 0.05), ("", 19.0, -0.05), ("lower", 21.0, 0.0), ("lower", 19.0, -0.05), ("upper", 19.0, 0.0),
     ("upper", 21.0, 0.05)],
)  # fmt: skip
def test_the_error_is_relative_and_a_bound_that_is_kept_is_none(bound, model, error):
    np.testing.assert_allclose(Row(record(bound=bound), model).error, error, rtol=1e-12)


@pytest.mark.parametrize(
    ("quantity", "off", "deviation", "within"),
    [
        ("areal capacity", 0.029, None, True),
        ("areal capacity", 0.031, None, False),
        ("areal capacity", 0.031, 0.8, True),  # 4 % of 20
        ("areal resistance", 0.049, None, True),
        ("areal resistance", 0.051, None, False),
        ("voltage gap", 0.01, None, None),
        ("voltage gap", 0.01, 0.4, True),
        ("voltage gap", 0.03, 0.4, False),
    ],
)
def test_a_calibration_is_judged_by_its_quantity_or_its_uncertainty(quantity, off, deviation, within):
    units = {"areal capacity": "A.h.m-2", "areal resistance": "Ohm.m2", "voltage gap": "V"}
    measure = record(quantity=quantity, unit=units[quantity], uncertainty_si=deviation, fitted=True)
    assert Row(measure, 20 * (1 + off)).within is within
    assert Row(record(quantity=quantity, uncertainty_si=deviation), 20.0).within is None  # a prediction


def test_an_interval_covers_what_it_reaches_within_two_deviations():
    assert Row(record(), 20.0, (18.0, 21.0)).covered
    assert not Row(record(), 20.0, (20.5, 21.0)).covered
    assert Row(record(uncertainty_si=0.3), 20.0, (20.5, 21.0)).covered
    assert Row(record(bound="lower"), 20.0, (25.0, 26.0)).covered
    assert not Row(record(bound="upper"), 20.0, (25.0, 26.0)).covered
    assert Row(record(), 20.0).covered is None


def test_numbers_come_in_the_unit_of_the_entry():
    row = Row(record(uncertainty_si=0.5, direction="charge", temperature=303.15), 21.0, (19.0, 22.0), 50)
    said = row.to_json()
    assert (said["measured"], said["unit"], said["role"]) == (2.0, "mAh/cm2", "prediction")
    np.testing.assert_allclose(
        [said["model"], *said["interval"], said["uncertainty"], said["error_percent"]],
        [2.1, 1.9, 2.2, 0.05, 5.0],
    )
    assert said["condition"] == condition(row.record) == "charge, 30 degC"
    assert (said["source"], said["located"]) == ("s", True)


@pytest.fixture(scope="module")
def whole():
    return validate()


def test_every_entry_is_a_row_once(whole):
    names = [row.record.name for row in whole.rows]
    assert sorted(names) == sorted(entry.name for entry in measured())
    for row in whole.rows:
        assert (row.model is None) == bool(row.reason)


def test_no_fitted_entry_is_a_prediction_whichever_cell_it_was_fitted_on(whole):
    roles = {row.record.name: row.role for row in whole.rows}
    named = fitted_to()
    assert len(named) > 15
    assert {roles[name] for name in named} == {"calibration"}
    for row in whole.rows:
        if row.record.same_as:
            assert row.role == roles[row.record.same_as]
    assert set(roles.values()) == {"calibration", "prediction"}


def test_every_calibration_is_as_near_as_it_must_be(whole):
    judged = {row.record.name: row.within for row in whole.rows if row.within is not None}
    assert len(judged) >= 25
    assert all(judged.values()), [name for name, within in judged.items() if not within]


def test_predictions_are_what_they_are(whole):
    found = {row.record.name: row.error for row in whole.rows}
    np.testing.assert_allclose(found["lowack2025-cell2/first-charge"], -0.057, atol=2e-3)
    np.testing.assert_allclose(found["yamauchi2020-C/least-resistance-charge"], 0.088, atol=2e-3)
    assert found["lan2019/capacity-0.6C"] == 0.0
    assert found["lowack2025-cell2/apex-liquid-after-formation"] < -0.99


def own_file(folder, fitted="lowack2025-cell2/first-charge"):
    """A copy of a shipped cell in which a number is fitted to an entry that is a prediction otherwise."""
    shipped = nasolid.parameters.parameter_sets_dir() / "cells" / "lowack2025" / "cell.toml"
    text = shipped.read_text("utf-8").replace("lowack2025-cell2/first-discharge", fitted)
    path = folder / "cell.toml"
    path.write_text(text, encoding="utf-8")
    return f"{path}::cell2"


def test_a_users_fit_makes_an_entry_a_calibration_of_that_cell(tmp_path):
    _, records = case(own_file(tmp_path))
    roles = {entry.name: entry.fitted for entry in records}
    assert roles["lowack2025-cell2/first-charge"]
    assert not next(e for e in case("lowack2025-cell2")[1] if e.id == "first-charge").fitted
    found = validate([own_file(tmp_path)])
    assert {row.role for row in found.rows if row.record.id == "first-charge"} == {"calibration"}


def test_a_cell_that_is_fitted_to_nothing_known_is_refused(tmp_path):
    path = own_file(tmp_path, "lowack2025-cell2/first-discharg")
    with pytest.raises(InputError, match=r"fitted_to: .*lowack2025-cell2/first-discharg' is unknown"):
        validate([path])


def test_two_cells_held_against_one_set_of_entries_stay_apart(tmp_path):
    text = Path(own_file(tmp_path).partition("::")[0]).read_text("utf-8")
    thin = tmp_path / "thin.toml"
    thin.write_text(
        text.replace("[cells.cell2]", '[cells.thin]\nname = "thin"').replace("[cells.cell2.", "[cells.thin.")
    )
    found = validate(["lowack2025-cell2", f"{thin}::thin"])
    names = {row.name for row in found.rows}
    assert names == {"lowack2025-cell2", "thin"}
    assert len(found.rows) == 2 * len(case("lowack2025-cell2")[1])
    assert {said["cell"] for said in found.to_json()} == names


def test_two_cells_of_one_name_are_refused(tmp_path):
    folder = tmp_path / "lowack2025"
    folder.mkdir()
    path = own_file(folder)
    with pytest.raises(InputError, match="two cells are called 'lowack2025-cell2'"):
        validate(["lowack2025-cell2", path])


def test_an_entry_with_changes_of_its_own_leaves_the_others_alone():
    cell, records = case("lowack2025-cell2")
    first = next(r for r in records if r.id == "first-discharge")
    changed = replace(first, id="other", changes={"Positive electrode conductivity": "0.05 S/m"})
    observe = Observables(cell, records=[first, changed])
    one, other, again = (observe.value(r) for r in (first, changed, first))
    assert one == again
    assert other != one


def test_a_slope_of_one_current_says_what_is_missing():
    cell, records = case("lan2019")
    slope = next(r for r in records if r.id == "resistance-slope")
    with pytest.raises(InputError, match="a slope needs half-cycles measured at two currents"):
        Observables(cell, records=[slope, records[0]]).value(slope)


def test_a_peak_is_no_capacity():
    measure = record(
        quantity="differential-capacity peak", unit="V", uncertainty_si=0.01, si=3.4, fitted=True
    )
    assert Row(measure, 3.49).within is False


@pytest.mark.parametrize(
    ("given", "said"),
    [
        ({"cells": ["lowack2025-cell3"]}, "cell 'lowack2025-cell3' is unknown"),
        ({"cells": ["hu2024", "hu2024"]}, "cells: give each once"),
        ({"cells": []}, "at least one"),
        ({"draws": -1}, "draws = -1: give a whole number from 0"),
        ({"draws": 2.5}, "draws = 2.5 is not allowed; give a whole number"),
        ({"seed": -1}, "seed = -1: give a whole number from 0"),
        ({"workers": 0}, "workers = 0: give a whole number from 1"),
    ],
)
def test_what_cannot_be_validated_is_refused(given, said):
    with pytest.raises(InputError) as error:
        validate(**given)
    assert said in str(error.value)


def test_two_workers_give_what_one_gives():
    names = ["hu2024", "hu2024-first"]
    one, two = (validate(names, draws=3, seed=5, workers=n) for n in (1, 2))
    assert one.to_json() == two.to_json()
