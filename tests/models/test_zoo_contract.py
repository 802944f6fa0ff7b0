"""PyBaMM's contract for third-party models."""

from importlib.metadata import entry_points
from pathlib import Path

import pybamm_model_zoo as zoo
import pytest
from pybamm_model_zoo._registry import Registry
from pybamm_model_zoo.testing.contract import CHECKS, MODEL, check_solve, checks_in_scope

import nasolid

FOLDER = Path(nasolid.__file__).parent / "zoo"


@pytest.fixture(scope="module")
def entry():
    return Registry(paths=[], external_paths=[FOLDER])["SodiumDFN"]


@pytest.mark.parametrize("check", checks_in_scope(MODEL), ids=lambda check: check.name)
def test_contract_holds(entry, check):
    check.run(entry)


def test_no_check_is_waived(entry):
    assert not entry.tests.skip_contract
    assert {"manifest", "layout", "import", "citation", "well_posed", "build", "solve"} <= CHECKS.keys()


def test_contract_runs_the_model_for_its_whole_time(entry):
    solution = check_solve(entry)
    assert solution.t[-1] == entry.tests.solve_time
    assert solution.t.size > 2


def test_zoo_finds_the_model_by_its_entry_point():
    assert [e.value for e in entry_points(group="pybamm_zoo_models") if e.name == "nasolid"] == [
        "nasolid.zoo"
    ]
    assert zoo.load("SodiumDFN") is nasolid.SodiumDFN
