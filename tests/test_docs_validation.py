"""The table of docs/validation.md is what the report gives."""

import re
from pathlib import Path

import numpy as np
import pytest

import nasolid

TEXT = (Path(__file__).parents[1] / "docs" / "validation.md").read_text(encoding="utf-8")
ROW = re.compile(r"^\| (\S+) \| (\S+) \| (.+?) \| (\S+) \| (.*?) \| (kept|[-+][\d.]+ %) \|$", re.MULTILINE)
ROWS = ROW.findall(TEXT)


def test_the_page_tells_every_prediction_and_its_model_value():
    found = nasolid.validate().compared("prediction")
    assert [(row.name, row.record.id) for row in found] == [(cell, entry) for cell, entry, *_ in ROWS]
    for row, (_, _, _, model, _, _) in zip(found, ROWS, strict=True):
        np.testing.assert_allclose(row.printed(row.model), float(model), rtol=2e-3)
    assert "INTERVALS" not in TEXT


@pytest.mark.slow
@pytest.mark.parametrize("name", ["lowack2025-cell2", "yamauchi2020-C"])
def test_the_intervals_come_out_again(name):
    told = {entry: interval for cell, entry, _, _, interval, _ in ROWS if cell == name}
    for row in nasolid.validate([name], draws=60).compared("prediction"):
        ends = re.findall(r"[\d.]+", told[row.record.id].partition(" (")[0])
        if ends:
            assert row.interval is not None
            np.testing.assert_allclose(
                [row.printed(x) for x in row.interval], [float(x) for x in ends], rtol=0.02
            )
        else:
            assert row.interval is None
