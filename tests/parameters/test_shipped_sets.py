"""The parameter files that come with nasolid."""

import pytest

from nasolid.parameters import cell_names, check_file, load_cell, parameter_sets_dir
from nasolid.parameters.fields import DUTIES

FILES = sorted(path for path in parameter_sets_dir().rglob("*.toml") if path.parent.name != "measured")


@pytest.mark.parametrize("path", FILES, ids=lambda path: f"{path.parent.name}/{path.stem}")
def test_a_shipped_file_is_sound(path):
    assert check_file(path) == []


def test_the_published_cells_are_all_there():
    assert cell_names() == [
        "hu2024",
        "hu2024-first",
        "lan2019",
        "lowack2025-cell1",
        "lowack2025-cell2",
        "tsai2020",
        *(f"yamauchi2020-{letter}" for letter in "ABCDE"),
    ]


@pytest.mark.parametrize("name", cell_names())
def test_a_shipped_cell_carries_its_name_its_papers_and_its_sources(name):
    cell = load_cell(name)
    assert cell.name == name
    assert cell.references
    assert cell.overridden == ()
    for entry in cell.entries.values():
        assert entry.kind in {*DUTIES, "default"}
        assert entry.origin == "default" or (parameter_sets_dir() / entry.origin).is_file()
