"""``nasolid fit``: what it prints, writes and refuses; the page about it."""

import json
import re
import sys
from pathlib import Path

import numpy as np
import pytest
from click.testing import CliRunner

import nasolid
from nasolid.cli import main

PAGE = (Path(__file__).parents[1] / "docs" / "calibration.md").read_text(encoding="utf-8")
CELL = "lowack2025-cell2"
TRUTH = {
    "Positive electrode utilisation": 0.9,
    "Cathode contact areal resistance [Ohm.m2]": 0.0115,
    "Positive particle reference diffusivity [m2.s-1]": 2e-16,
}


@pytest.fixture(scope="module")
def folder(tmp_path_factory):
    """The example of the page with curves of a cell that is known."""
    path = tmp_path_factory.mktemp("fit")
    cell = nasolid.load_cell(CELL).override(TRUTH)
    rng = np.random.default_rng(7)
    for name, current in (("slow", "0.1mA/cm2"), ("fast", "1mA/cm2")):
        run = nasolid.simulate(cell, current, direction="discharge", tolerance=1e-6)
        t = np.linspace(0, run.t[-1], 60)
        V = run["Voltage [V]"](t) + 2e-3 * rng.standard_normal(t.size)
        lines = [f"{a:.7g},{b:.6f}" for a, b in zip(t, V, strict=True)]
        (path / f"{name}.csv").write_text("\n".join(["Test Time / s,Voltage / V", *lines]), "utf-8")
    example = re.search(r"```toml\n(.*?)```", PAGE, re.DOTALL)[1]
    (path / "fit.toml").write_text(example, "utf-8")
    return path


def call(*args):
    return CliRunner().invoke(main, ["fit", *map(str, args)])


def names(folder):
    return sorted(p.name for p in folder.iterdir())


INPUTS = ["fast.csv", "fit.toml", "slow.csv"]


def test_check_prints_the_table_and_writes_nothing(folder):
    result = call(folder / "fit.toml", "--check")
    assert (result.exit_code, result.stderr) == (0, "")
    assert "stage 'level'" in result.stdout
    assert "rank 1 of 1" in result.stdout
    assert "95 %" not in result.stdout
    assert names(folder) == INPUTS


def test_the_example_of_the_page_is_fitted(folder, tmp_path):
    out, figure = tmp_path / "other.toml", tmp_path / "fit.png"
    result = call(folder / "fit.toml", "--json", "--out", out, "--plot", figure)
    assert (result.exit_code, result.stderr) == (0, "")
    told = json.loads(result.stdout)
    for one in told["parameters"]:
        low, high = one["interval_95_SI"]
        assert low < TRUTH[one["key"]] < high, one
    assert [stage["name"] for stage in told["stages"]] == ["level", "all"]
    assert told["parameters"][1]["unit"] == "Ohm.cm2"
    assert told["written"] == [str(out), str(figure)]
    assert figure.stat().st_size > 10_000
    cell = nasolid.load_cell(out)
    np.testing.assert_allclose(
        cell.value(told["parameters"][1]["key"]), told["parameters"][1]["value_SI"], 1e-3
    )
    assert nasolid.check_file(out) == []
    assert names(folder) == INPUTS


def test_the_cell_goes_beside_the_file_and_is_not_replaced(folder):
    text = (folder / "fit.toml").read_text("utf-8")
    head = re.sub(r"\[\[curve\]\].*?(?=\[parameters\])", "", text, flags=re.DOTALL).partition("[[stage]]")[0]
    short = "\n".join(
        line for line in head.splitlines() if "utilisation" not in line and "diffus" not in line
    )
    (folder / "short.toml").write_text(short.replace("my-cell", "short-cell"), "utf-8")
    made = folder / "short-cell.toml"
    try:
        first = call(folder / "short.toml")
        assert (first.exit_code, first.stderr) == (0, "")
        assert f"written: {made}" in first.stdout
        assert "95 % interval" in first.stdout
        before = made.read_text("utf-8")
        second = call(folder / "short.toml")
        assert second.exit_code == 2
        assert "is there already" in second.stderr
        assert len(second.stderr.splitlines()) == 1
        assert made.read_text("utf-8") == before
        assert call(folder / "short.toml", "--force").exit_code == 0
        refused = call(folder / "short.toml", "--force", "--plot", folder / "x.png")
        assert refused.stderr == "error: --plot draws curves, and the fit has none; leave it out\n"
    finally:
        for name in ("short.toml", "short-cell.toml"):
            (folder / name).unlink(missing_ok=True)


@pytest.mark.parametrize(
    ("args", "words"),
    [
        (["--out", "cell.json"], "a cell file ends in .toml"),
        (["--out", "nowhere/cell.toml"], "there is no folder"),
        (["--plot", "fit.txt"], "a figure ends in .png"),
    ],
)
def test_what_cannot_be_written_is_refused_before_anything_is_computed(
    folder, tmp_path, monkeypatch, args, words
):
    monkeypatch.chdir(tmp_path)
    result = call(folder / "fit.toml", *args)
    assert (result.exit_code, result.stdout) == (2, "")
    assert words in result.stderr
    assert len(result.stderr.splitlines()) == 1
    assert names(tmp_path) == []


def test_a_file_that_is_not_there_is_one_line():
    result = call("nowhere.toml")
    assert (result.exit_code, len(result.stderr.splitlines())) == (2, 1)


def test_help_of_fit_imports_nothing_slow():
    import os
    import subprocess

    script = "import sys\nfrom nasolid.cli import main\n"
    script += "try:\n    main(['fit', '--help'])\nexcept SystemExit:\n    pass\n"
    script += "print(sorted({'pybamm', 'scipy', 'rich', 'matplotlib'} & set(sys.modules)), file=sys.stderr)"
    env = os.environ | {"PYTHONPATH": str(Path(nasolid.__file__).parents[1])}
    ended = subprocess.run(
        [sys.executable, "-c", script], capture_output=True, text=True, check=True, env=env
    )
    assert ended.stderr == "[]\n"
