"""Figures appear in a notebook below the cell that draws them, also when nobody has imported pyplot."""

import pytest

DRAW = "plots.nyquist(Spectrum([1, 10], [2 - 1j, 1 - 0.5j], area=1.0));"


def test_every_figure_of_a_notebook_appears(monkeypatch):
    monkeypatch.delenv("MPLBACKEND")  # the tests' own; the kernel brings the notebook's
    client, nbformat = pytest.importorskip("nbclient"), pytest.importorskip("nbformat")
    pytest.importorskip("ipykernel")
    first = f"from nasolid import plots\nfrom nasolid.spectra import Spectrum\n{DRAW}"
    book = nbformat.v4.new_notebook(cells=[nbformat.v4.new_code_cell(code) for code in (first, DRAW)])
    client.NotebookClient(book, timeout=120, kernel_name="python3").execute()
    shown = [sum("image/png" in out.get("data", {}) for out in cell.outputs) for cell in book.cells]
    assert shown == [1, 1]
