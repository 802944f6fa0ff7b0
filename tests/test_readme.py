"""What README says is true."""

import re
from pathlib import Path

import pytest

import nasolid
from nasolid.cli.report_text import cells_of

ROOT = Path(__file__).parents[1]
README = (ROOT / "README.md").read_text(encoding="utf-8")
ROW = re.compile(r"^\| (\S+) \| (\S+) \| (.+?) \| (\S+) \| (kept|[-+][\d.]+ %) \|$", re.MULTILINE)
ROWS = ROW.findall(README)


def said(row):
    """What README prints of a row of the validation."""
    text = cells_of(row)
    return (row.name, text[0], f"{text[2]} {text[3]}", text[4], text[6])


@pytest.fixture(scope="module")
def whole():
    return nasolid.validate()


def test_the_table_holds_every_prediction_and_nothing_that_was_fitted(whole):
    expected = [said(row) for row in whole.compared("prediction")]
    assert len(expected) >= 12
    assert expected == ROWS


def test_the_sentence_about_calibrations_is_true(whole):
    judged = [row.within for row in whole.compared("calibration") if row.within is not None]
    assert f"All {len(judged)} calibrations that can be judged are within" in README
    assert all(judged)
