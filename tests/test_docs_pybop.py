"""docs/pybop.md runs as it stands, and finds what it says."""

import re
from pathlib import Path

import numpy as np
import pytest

import nasolid

pytest.importorskip("pybop")
TEXT = (Path(__file__).parents[1] / "docs" / "pybop.md").read_text(encoding="utf-8")


@pytest.mark.filterwarnings("ignore::DeprecationWarning")  # of SciPy's options that PyBOP still gives
def test_pybop_fits_the_model_as_the_page_says():
    (code,) = re.findall(r"```python\n(.*?)```", TEXT, re.DOTALL)
    names: dict = {}
    exec(compile(code, "docs/pybop.md", "exec"), names)
    cell, found = nasolid.load_cell("lowack2025-cell2"), names["found"]
    # 60 points of 2 mV: one standard error is 0.03 mV over 11.8 A/m2 for the resistance, far below a percent
    np.testing.assert_allclose(found[names["CONTACT"]], cell.value(names["CONTACT"]), rtol=0.01)
    np.testing.assert_allclose(found[names["UTILISATION"]], cell.value(names["UTILISATION"]), rtol=2e-3)
