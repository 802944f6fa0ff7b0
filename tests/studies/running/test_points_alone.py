"""A point of a study is what the same cell gives on its own."""

import pytest

import nasolid
from nasolid.models.solver import Solver
from nasolid.studies.kernels.table import kernel_for
from nasolid.studies.kernels.task import Task
from nasolid.studies.study import expand, read_study
from nasolid.validation.fitting import write_cell

TEXT = """
name = "alone"
cell = "lowack2025-cell2"
[protocol]
{protocol}
[vary]
kind = "grid"
{axis}
"""


def points(folder, protocol, axis):
    """Cells of a study, and what its kernel makes of them."""
    file = folder / "study.toml"
    file.write_text(TEXT.format(protocol=protocol, axis=axis))
    manifest = expand(read_study(file))
    results = kernel_for(Task.of(manifest)).run(manifest.values)
    return [manifest.cell(k) for k in range(len(manifest))], results


def test_a_c_rate_counts_by_the_nominal_capacity_of_each_point(tmp_path):
    cells, results = points(
        tmp_path,
        'kind = "constant current"\ncurrent = "1C"',
        '"Nominal areal capacity" = { values = [5, 10], unit = "A.h.m-2" }',
    )
    for cell, result in zip(cells, results, strict=True):
        alone = nasolid.simulate(cell, "1C", direction="discharge")
        assert result.scalars["duration"] == pytest.approx(float(alone.t[-1]), rel=1e-3)


def test_a_worker_finds_the_cell_from_any_folder(tmp_path, monkeypatch):
    write_cell(nasolid.load_cell("lowack2025-cell2"), tmp_path / "mine.toml")
    axis = '"Separator thickness" = { values = [20, 30], unit = "um" }'
    text = TEXT.format(protocol='kind = "constant current"', axis=axis)
    (tmp_path / "study.toml").write_text(text.replace("lowack2025-cell2", "mine.toml"))
    (tmp_path / "elsewhere").mkdir()
    monkeypatch.chdir(tmp_path)
    manifest = expand(read_study("study.toml"))
    task = Task.of(manifest)
    monkeypatch.chdir(tmp_path / "elsewhere")
    assert Task.from_json(task.to_json()).base.values() == manifest.base.values()


@pytest.mark.parametrize("protocol", ['kind = "constant current"', 'kind = "map"\ncurrents = ["1C"]'])
def test_what_is_set_up_once_is_no_time_of_the_first_points(tmp_path, monkeypatch, protocol):
    """A worker says that it is ready when it has compiled, so that a short limit does not fail every point."""
    file = tmp_path / "study.toml"
    axis = '"Separator thickness" = { values = [20, 30], unit = "um" }'
    file.write_text(TEXT.format(protocol=protocol, axis=axis))
    manifest = expand(read_study(file))
    kernel = kernel_for(Task.of(manifest))
    calls = []
    set_up = Solver.set_up
    monkeypatch.setattr(
        Solver, "set_up", lambda *args, **kwargs: (calls.append(1), set_up(*args, **kwargs))[1]
    )
    assert [result.status for result in kernel.run(manifest.values)] == ["done", "done"]
    assert not calls
