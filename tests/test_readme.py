"""What README says is true."""

import re
import sys
from pathlib import Path

import pytest

import nasolid

ROOT = Path(__file__).parents[1]
README = (ROOT / "README.md").read_text(encoding="utf-8")
ROW = re.compile(r"^\| (\S+) \| (.+?) \| ([\d.]+) (.*?) \| ([\d.]+) \| (.*?) \|$", re.MULTILINE)
ROWS = ROW.findall(README)

sys.path.insert(0, str(ROOT / "calibration"))
from fit_cells import CHECKS, FITS  # noqa: E402

sys.path.pop(0)


def test_the_table_has_a_row_for_every_fit_and_every_check():
    assert [(cell, what) for cell, what, *_ in ROWS] == [(x.cell, x.entry) for x in FITS + CHECKS]


@pytest.mark.parametrize("row", ROWS, ids=lambda row: f"{row[0]}: {row[1]}")
def test_a_row_calls_calibration_what_is_fitted_and_prediction_what_is_not(row):
    name, what, *_, role = row
    fitted = {target for e in nasolid.load_cell(name).entries.values() for target in e.fitted_to}
    entry = what.removesuffix(" (at least)")
    owner = name.removesuffix("-first")
    assert role.startswith("calibration") == (f"{owner}/{entry}" in fitted)


@pytest.mark.slow
@pytest.mark.parametrize("item", FITS + CHECKS, ids=lambda item: f"{item.cell}: {item.entry}")
def test_the_model_column_is_what_the_model_gives(item):
    (printed,) = [row[4] for row in ROWS if (row[0], row[1]) == (item.cell, item.entry)]
    unit = 10.0 ** -len(printed.partition(".")[2])
    assert abs(item.measure(nasolid.load_cell(item.cell)) - float(printed)) <= 0.51 * unit + 2e-4 * float(
        printed
    )
