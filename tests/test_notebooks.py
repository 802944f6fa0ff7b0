"""Notebooks: each asks a question and is held to a number; figures appear below the cell that draws them."""

import ast
import re
from pathlib import Path

import pytest

BOOKS = sorted((Path(__file__).parents[1] / "notebooks").glob("*.py"))

DRAW = "plots.nyquist(Spectrum([1, 10], [2 - 1j, 1 - 0.5j], area=1.0));"


@pytest.mark.parametrize("path", BOOKS, ids=lambda path: path.stem)
def test_a_notebook_asks_a_question_and_asserts_a_number(path):
    text = path.read_text(encoding="utf-8")
    heading = re.search(r"^# # (.+)$", text, re.MULTILINE)
    assert heading
    assert heading.group(1).endswith("?")
    asserted = [node.test for node in ast.walk(ast.parse(text)) if isinstance(node, ast.Assert)]
    numbers = [node for test in asserted for node in ast.walk(test) if isinstance(node, ast.Constant)]
    assert any(isinstance(number.value, float) for number in numbers)


def test_every_figure_of_a_notebook_appears(monkeypatch):
    monkeypatch.delenv("MPLBACKEND")  # the tests' own; the kernel brings the notebook's
    client, nbformat = pytest.importorskip("nbclient"), pytest.importorskip("nbformat")
    pytest.importorskip("ipykernel")
    first = f"from nasolid import plots\nfrom nasolid.spectra import Spectrum\n{DRAW}"
    book = nbformat.v4.new_notebook(cells=[nbformat.v4.new_code_cell(code) for code in (first, DRAW)])
    client.NotebookClient(book, timeout=120, kernel_name="python3").execute()
    shown = [sum("image/png" in out.get("data", {}) for out in cell.outputs) for cell in book.cells]
    assert shown == [1, 1]
