"""Data flows left to right and an import may only point left; plots and cli are leaves.

    errors -> parameters -> submodels -> models -> simulation -> studies -> validation -> plots -> cli

Imports inside functions count: late or early, they are the same dependence.
"""

import ast
from pathlib import Path

import pytest

import nasolid

SOURCE = Path(nasolid.__file__).parent
ORDER = {
    "errors": 0,
    "compiled": 1,
    "parameters": 1,
    "submodels": 2,
    "spectra": 2,
    "models": 3,
    "zoo": 4,
    "simulation": 4,
    "studies": 5,
    "validation": 6,  # draws over uncertainties make its intervals
    "plots": 7,
    "cli": 8,
}
LEAVES = {"plots", "cli"}
FILES = sorted(path for path in SOURCE.rglob("*.py") if path.parent != SOURCE or path.stem in ORDER)


def package_of(module):
    """First word behind nasolid, "" for the package itself."""
    return module.split(".")[1] if module.count(".") else ""


def name_of(path):
    parts = path.relative_to(SOURCE).with_suffix("").parts
    return ".".join(["nasolid", *(parts[:-1] if parts[-1] == "__init__" else parts)])


def imports_of(path):
    """Modules of nasolid that a file imports, at any depth of its code."""
    for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
        if isinstance(node, ast.Import):
            found = [alias.name for alias in node.names]
        elif isinstance(node, ast.ImportFrom):
            assert node.level == 0, f"{path}: relative import"
            # `from nasolid import submodels` imports nasolid.submodels
            whole = node.module == "nasolid"
            found = [f"nasolid.{alias.name}" for alias in node.names] if whole else [node.module]
        else:
            continue
        for module in found:
            if module.split(".")[0] == "nasolid":
                yield node.lineno, module


def test_every_part_of_the_house_has_its_place():
    found = {package_of(name_of(path)) for path in FILES}
    assert found <= ORDER.keys()
    assert {"parameters", "submodels", "models", "simulation"} <= found


@pytest.mark.parametrize("path", FILES, ids=lambda path: path.relative_to(SOURCE).as_posix())
def test_imports_point_left(path):
    own = package_of(name_of(path))
    for line, module in imports_of(path):
        other = package_of(module)
        where = f"{path}:{line} imports {module}"
        if other not in ORDER:  # what `import nasolid` offers; for scripts and leaves
            assert own in LEAVES | {"zoo"}, where
        elif other != own:
            assert ORDER[other] < ORDER[own], f"{where}: {own} stands left of {other}"


@pytest.mark.parametrize("path", FILES, ids=lambda path: path.relative_to(SOURCE).as_posix())
def test_nothing_but_the_command_line_imports_a_leaf(path):
    own = package_of(name_of(path))
    for line, module in imports_of(path):
        if package_of(module) in LEAVES - {own}:
            assert own == "cli", f"{path}:{line} imports the leaf {module}"


def test_measured_data_are_read_by_validation_alone():
    for path in FILES:
        if package_of(name_of(path)) in {"validation"} | LEAVES:
            continue
        for _, module in imports_of(path):
            assert "measured" not in module, path


def test_importing_nasolid_does_not_import_pybamm():
    import subprocess
    import sys

    code = "import sys, nasolid; nasolid.load_cell('hu2024'); sys.exit('pybamm' in sys.modules)"
    assert subprocess.run([sys.executable, "-c", code], check=False).returncode == 0
