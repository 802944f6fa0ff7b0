"""What commands write: never over an input or over what somebody else made; names tell what was run."""

import json
import os
import re
import subprocess
import sys
from pathlib import Path

import pytest
from click.testing import CliRunner

import nasolid
from nasolid.cli import COMMANDS, main
from nasolid.cli.output import print_table, tell
from nasolid.cli.outputs import default_figure
from nasolid.cli.report_text import shown
from nasolid.validation.fitting.write import cell_text

CELL = "lowack2025-cell2"
SHIPPED = nasolid.parameters.parameter_sets_dir()


@pytest.fixture(autouse=True)
def _elsewhere(tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)


def call(*args):
    return CliRunner().invoke(main, [str(arg) for arg in args])


def own_cell(title='"a cell of mine"', name="mine"):
    """A copy of a shipped cell with a title and materials of its own."""
    text = cell_text(nasolid.load_cell("tsai2020"))
    lines = [f"title = {title}" if line.startswith("title = ") else line for line in text.splitlines()]
    Path(f"{name}.toml").write_text("\n".join(lines), "utf-8")
    Path("materials").mkdir(exist_ok=True)
    for path in SHIPPED.glob("materials/*.toml"):
        Path("materials", path.name).write_bytes(path.read_bytes())
    Path("references.bib").write_bytes((SHIPPED / "references.bib").read_bytes())
    return f"{name}.toml"


@pytest.fixture
def _no_solver(monkeypatch):
    monkeypatch.setattr("pybamm.BaseSolver.solve", None)
    monkeypatch.setattr("pybamm.BaseSolver.step", None)


def snapshot():
    return {path: path.read_bytes() for path in Path().rglob("*") if path.is_file()}


WRITERS = ("run", "map", "cycle", "symmetric", "eis", "design", "sensitivity", "resistances")
TARGETS = ("materials/sodium.toml", "references.bib", "hard.csv", "soft.csv")


@pytest.mark.usefixtures("_no_solver")
@pytest.mark.parametrize(
    ("command", "target"), [*((one, "mine.toml") for one in WRITERS), *(("run", name) for name in TARGETS)]
)
def test_no_command_writes_over_what_it_reads(command, target):
    own_cell()
    Path("hard.csv").hardlink_to("mine.toml")
    Path("soft.csv").symlink_to("mine.toml")
    before = snapshot()
    result = call(command, "mine.toml", "--no-plot", "--csv", target, "--force")
    assert (result.exit_code, result.stdout) == (2, ""), result.output
    (line,) = result.stderr.splitlines()
    assert f"{target}: is read here and would be written over" in line
    assert snapshot() == before


@pytest.mark.usefixtures("_no_solver")
@pytest.mark.parametrize(
    "args",
    [
        ["run", CELL, "--no-plot", "--csv", "theirs.csv"],
        ["run", CELL, "--plot", "theirs.png"],
        ["map", CELL, "--plot", "a.png"],  # and a-heat.png beside it
        ["resistances", CELL, "--no-plot", "--csv", "theirs.csv"],
        ["cycle", CELL, "--no-plot", "--csv", "theirs.csv"],
        ["cycle", CELL, "--no-plot", "--save", "theirs.json"],
        ["symmetric", CELL, "--plot", "theirs.png"],
        ["eis", CELL, "--no-plot", "--csv", "theirs.csv"],
        ["eis", CELL, "--no-plot", "--operando", "--csv", "theirs.csv"],  # theirs-30.csv
        ["design", CELL, "--no-plot", "--csv", "theirs.csv"],
        ["sensitivity", CELL, "--no-plot", "--csv", "theirs.csv"],
        ["validate", "tsai2020", "--report", "report"],
    ],
)
def test_what_somebody_else_made_is_refused_before_anything_is_computed(args):
    Path("report").mkdir()
    for name in ("theirs.csv", "theirs.png", "a-heat.png", "theirs.json", "report/report.md"):
        Path(name).write_text("mine")
    if "--operando" in args:
        Path("theirs.csv").rename("theirs-30.csv")
    before = snapshot()
    result = call(*args)
    assert (result.exit_code, result.stdout) == (2, ""), result.output
    (line,) = result.stderr.splitlines()
    assert "did not make it; name another file, or replace it with --force" in line
    assert snapshot() == before


def test_every_command_that_writes_can_be_told_to_replace():
    for command in COMMANDS:
        every = {name for param in command.params for name in param.opts}
        if every & {"--plot", "--csv", "--save", "--report", "--out"}:
            assert "--force" in every, command.name


def test_the_same_command_runs_twice_and_replaces_only_what_it_made():
    args = ("symmetric", "tsai2020", "--cycles", "1", "--capacity", "0.1mAh/cm2", "--csv", "a.csv")
    for _ in range(2):
        result = call(*args)
        assert result.exit_code == 0, result.output
    assert sorted(x.name for x in Path().iterdir()) == [
        "a.csv", "nasolid-tsai2020-symmetric-capacity-0.1mAh_cm2-cycles-1.png",
    ]  # fmt: skip
    Path("a.csv").write_text("my own notes")
    assert call(*args).exit_code == 2
    assert Path("a.csv").read_text() == "my own notes"
    assert call(*args, "--force").exit_code == 0


def named(command, *args):
    """Name of the figure that a command would draw."""
    found = next(one for one in COMMANDS if one.name == command)
    with found.make_context(command, list(args)):
        return default_figure(args[0], "" if command == "run" else command)


def test_names_of_figures_tell_what_was_run():
    assert named("run", CELL) == f"nasolid-{CELL}.png"
    assert (
        named("run", CELL, "--current", "0.5C", "--temperature", "30 degC")
        == f"nasolid-{CELL}-0.5C-30degC.png"
    )
    there, back = ("--current", "C/10"), ("--cycles", "3")
    assert (
        named("run", CELL, *there, *back)
        == named("run", CELL, *back, *there)
        == f"nasolid-{CELL}-C_10-cycles-3.png"
    )
    names = [
        named("run", CELL, *args)
        for args in (
            (),
            ("--temperature=-20degC",),
            ("--temperature=20degC",),
            ("--set", "Separator thickness=80 um"),
            ("--set", "Separator thickness=81 um"),
            ("--choice", "contact=ideal"),
            ("--charge-current", "1C"),
            ("--current", "1C"),
            ("--set", "x" * 300 + "=1"),
            ("--set", "x" * 300 + "=2"),
        )
    ]
    assert len(set(names)) == len(names)
    assert max(map(len, names)) < 140
    assert named("run", "a/mine.toml") != named("run", "b/mine.toml")


@pytest.mark.parametrize("name", ["x/../../y", "../../y", "/etc/y", "\\u001b[2J", "a" * 99])
@pytest.mark.usefixtures("_no_solver")
def test_a_figure_stays_where_the_command_is_whatever_a_cell_is_called(name):
    own_cell()
    text = Path("mine.toml").read_text("utf-8")
    Path("mine.toml").write_text(text.replace("[cell]\n", f'[cell]\nname = "{name}"\n', 1), "utf-8")
    made = Path(named("run", "mine.toml"))
    assert made.name == str(made)
    cells = text.replace("[cell]\n", f'[cells."{name}"]\ntitle = "x"\n[cell]\n', 1)
    Path("mine.toml").write_text(cells, "utf-8")
    with next(one for one in COMMANDS if one.name == "run").make_context("run", ["mine.toml"]):
        made = Path(default_figure(name))
    assert made.name == str(made)


HOSTILE = "\x1b[31mred\x1b[0m\nforged line \x9b2J \u202egnirts " + "x" * 20_000


def test_what_is_told_is_printable_and_bounded(capsys):
    tell(f"title: {HOSTILE}")
    print_table(["a", HOSTILE], [[HOSTILE, "b"]])
    out = capsys.readouterr().out
    assert all(line.isprintable() for line in out.splitlines())
    assert len(out.splitlines()) == 3
    assert len(out) < 8000


@pytest.mark.parametrize(
    "args",
    [["show", "mine.toml"], ["show", "mine.toml", "--json"], ["check", "mine.toml"], ["energy", "mine.toml"]],
)
def test_a_cell_whose_title_steers_the_terminal_does_not(args):
    own_cell(r'"evil \u001b]0;owned\u0007 \u202e title"')
    result = call(*args)
    assert result.exit_code == 2
    (line,) = result.stderr.splitlines()
    assert line.isprintable()
    assert "holds the control character" in line
    own_cell('"""two\nlines \N{SOFT HYPHEN}and a mark\u200b"""')
    result = call(*args)
    assert result.exit_code == 0, result.output
    assert all(line.isprintable() for line in result.stdout.splitlines())
    assert "two lines" in result.stdout or args[0] == "check"


def test_names_of_files_and_words_of_the_command_line_are_told_harmlessly():
    folder = Path("a\x1b[31m\u202e")
    folder.mkdir()
    own_cell()
    Path("mine.toml").rename(folder / "cell.toml")
    for path in Path("materials").iterdir():
        (folder / path.name).write_bytes(path.read_bytes())
    (folder / "references.bib").write_bytes(Path("references.bib").read_bytes())
    for args in (
        ["show", folder / "cell.toml"],
        ["run", HOSTILE[:3000]],
        ["run", CELL, "--current", HOSTILE[:3000]],
        [HOSTILE[:90]],
    ):
        result = call(*args)
        for line in (result.stdout + result.stderr).splitlines():
            assert line.isprintable()
            assert len(line) < 2100
    result = call("run", "x" * 100_000)
    assert (result.exit_code, len(result.stderr) < 200) == (2, True)


LINKS = (
    "[a](javascript:0) [b](data:text/html,x) [c](file:///etc/x) ![d](http://example.org/x.png) <img src=x> see "
    "https://doi.org/10.1/x | \n# h"
)


def test_words_of_the_report_are_no_markup_and_only_the_web_is_linked():
    from nasolid.cli.report import _page

    figure = "data:image/png;base64,AAAA"
    text = f"## {shown(LINKS)}\n\n![f]({figure})\n\n| a | b |\n| --- | --- |\n| {shown(LINKS)} | x |\n"
    page = _page(text, [figure]).partition("<body>")[2]
    assert page.count("<img") == 1
    assert f'src="{figure}"' in page
    assert set(re.findall('href="(.*?)"', page)) == {"http://example.org/x.png", "https://doi.org/10.1/x"}
    assert page.count("<h2>") == 1
    assert page.count("<h1>") == 0
    assert page.count("<td>") == 2
    page = _page(LINKS, [figure]).partition("<body>")[2]  # what came by without being escaped
    assert "<img" not in page
    assert "href" not in page
    linked = _page("[a](https://x.org) [b](HTTP://x.org) [c](doi:10.1/x) [d](ftp://x.org)", []).partition(
        "<body>"
    )[2]
    assert linked.count("href=") == 3


def shell(command):
    """Exit code and standard error of a shell line, in which `nasolid` is this package."""
    env = os.environ | {"PYTHONPATH": str(Path(nasolid.__file__).parents[1])}
    line = command.replace("nasolid", f"{sys.executable} -m nasolid")
    ended = subprocess.run(["bash", "-c", line], capture_output=True, text=True, check=False, env=env)
    return ended.returncode, ended.stderr


@pytest.mark.skipif(not Path("/dev/full").exists(), reason="has a device that is always full")
def test_output_that_cannot_be_written_is_one_line():
    code, told = shell("nasolid show tsai2020 > /dev/full")
    assert (code, told.count("\n")) == (3, 1)
    assert "standard output cannot be written (No space left on device)" in told
    code, told = shell("nasolid show tsai2020 >&-")
    assert (code, told.count("\n")) == (2, 1)
    assert "standard output is closed" in told
    assert shell("nasolid run nowhere.toml 2>/dev/full")[0] == 2
    assert shell("PYTHONIOENCODING=ascii nasolid show tsai2020 > out.txt") == (0, "")


def test_json_stays_valid_whatever_a_title_holds():
    own_cell('"\\u2028 \N{SOFT HYPHEN} \\"quoted\\" = \\\\ ü"')
    result = call("show", "mine.toml", "--json")
    assert json.loads(result.stdout)["title"].startswith(" ")
    assert result.stdout.isascii()


@pytest.mark.parametrize(
    "args",
    [
        ["run", CELL, "--cycles", "9" * 30],
        ["cycle", CELL, "--cycles", "9" * 30],
        ["cycle", CELL, "--population", "9" * 30],
        ["cycle", CELL, "--seed", "9" * 30],
        ["symmetric", CELL, "--cycles", "9" * 30],
        ["eis", CELL, "--points-per-decade", "9" * 30],
        ["sensitivity", CELL, "--samples", "9" * 30],
        ["design", CELL, "--points", "9" * 30],
        ["energy", CELL, "--simulate", "--draws", "9" * 30],
        ["validate", CELL, "--draws", "9" * 30],
        ["validate", CELL, "--workers", "9" * 30],
        ["run", CELL, "--cycles", "9" * 4000],
        ["cycle", CELL, "--population", "3", "--seed", "-5"],
        ["design", CELL, "--seed", "-5"],
        ["map", CELL, "--currents", "1C," * 300 + "1C"],
        ["symmetric", CELL, "--ramp", "1mA/cm2," * 300 + "1mA/cm2"],
    ],
)
@pytest.mark.usefixtures("_no_solver")
def test_counts_beyond_use_are_refused(args):
    result = call(*args)
    assert (result.exit_code, result.stdout) == (2, ""), result.output
    (line,) = result.stderr.splitlines()
    assert len(line) < 2100
