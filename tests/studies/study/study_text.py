"""A study file to change."""

import pytest

from nasolid.errors import InputError
from nasolid.parameters import parameter_sets_dir
from nasolid.studies.study import read_study

CELL = "lowack2025-cell2"
THICKNESS, DIFFUSIVITY = "Separator thickness [m]", "Positive particle reference diffusivity [m2.s-1]"
HEAD = f'name = "mine"\ncell = "{CELL}"\n'
PROTOCOL = '[protocol]\nkind = "constant current"\ndirection = "discharge"\n'
KEEP = '[keep]\nscalars = ["areal_capacity"]\ncurves = 10\n'
HYPERCUBE = """[vary]
kind = "latin hypercube"
points = 16
seed = 3
"Separator thickness" = { range = [20, 120], unit = "um" }
"Positive particle reference diffusivity" = { range = [1e-17, 1e-15], unit = "m2/s", log = true }
temperature = { range = ["-20 degC", "60 degC"] }
"""
GRID = """[vary]
kind = "grid"
"Separator thickness" = { values = [20, 50, 120], unit = "um" }
"Positive electrode utilisation" = { range = [0.7, 1.0], points = 4 }
current = { values = ["0.1C", "1C"] }
"""
TABLE = '[vary]\nkind = "table"\nfile = "points.csv"\n'
UNCERTAIN = '[vary]\nkind = "uncertain"\npoints = 8\nseed = 5\n'


def write(path, vary=HYPERCUBE, *, head=HEAD, protocol=PROTOCOL, keep=KEEP):
    """Study file of these parts."""
    file = path / "study.toml"
    file.write_text(head + protocol + keep + vary, "utf-8")
    return file


def plan(path, vary=HYPERCUBE, **parts):
    return read_study(write(path, vary, **parts))


def own_cell(path, old="", new="", more=""):
    """A user's own cell file, changed in one place."""
    text = (parameter_sets_dir() / "cells" / "lan2019" / "cell.toml").read_text("utf-8")
    text = text[: text.index("[cells.tsai2020]")]
    assert old in text
    (path / "own.toml").write_text(text.replace(old, new, 1) + more, "utf-8")


def faults(file):
    """Lines with which a study file is refused."""
    with pytest.raises(InputError) as caught:
        read_study(file)
    assert all("\n" not in fault for fault in caught.value.faults)
    return caught.value.faults


def refusal(file):
    """The one line with which a study file is refused."""
    (fault,) = faults(file)
    return fault
