"""The table of docs/temperature.md is what the model gives."""

import re
from pathlib import Path

import numpy as np
import pytest

import nasolid

TEXT = (Path(__file__).parents[1] / "docs" / "temperature.md").read_text(encoding="utf-8")
ROWS = re.findall(r"^\| (\S+) \| (.+?) \| (.+?) \| (.+?) \| ([\d.]+) \|$", TEXT, re.MULTILINE)


def test_the_table_has_every_cell():
    assert [name for name, *_ in ROWS] == nasolid.cell_names()


@pytest.mark.filterwarnings("ignore::nasolid.errors.NasolidWarning")
@pytest.mark.parametrize("row", ROWS, ids=lambda row: row[0])
def test_what_limits_is_what_the_page_says(row):
    name, *cells, activation = row
    found = nasolid.resistances(name, ["-20 degC", "25 degC", "60 degC"])
    for k, said in enumerate(cells):
        whole, piece, share = re.fullmatch(r"([\d.]+): (.+) (\d+) %", said).groups()
        largest = found.table["limiting"][k]
        np.testing.assert_allclose(1e4 * found.table["whole"][k], float(whole), rtol=6e-3)
        assert largest.lower() == piece
        assert abs(100 * found.table[largest][k] / found.table["whole"][k] - float(share)) < 0.6
    assert abs(found.activation["whole"] - float(activation)) < 0.0051
