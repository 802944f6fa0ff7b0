"""The pages of docs/ that sphinx needs not to be checked: every page is reached, every piece and command is named."""

import importlib
import re
from pathlib import Path

import click
import pybamm
import pytest

from nasolid import submodels
from nasolid.cli import main

ROOT = Path(__file__).parents[1]
DOCS = ROOT / "docs"
TREES = re.compile(r"^```\{toctree\}\n(.*?)^```", re.MULTILINE | re.DOTALL)
PIECES = [name for name in submodels.__all__ if isinstance(getattr(submodels, name), type)]
WITHOUT = {"LivingContact", "SaltInPores", "Site"}
"""What hands on or holds a state, and has no equation of its own."""

SOLVED_BY = re.compile(r"\{class\}`~?nasolid\.submodels\.(\w+)`")


def read(name):
    return (DOCS / name).read_text(encoding="utf-8")


def entries(page):
    """What the toctrees of a page list."""
    lines = [line for tree in TREES.findall(page) for line in tree.splitlines()]
    return [line for line in lines if line and not line.startswith(":")]


def below(page):
    """Pages of docs/ that are reached from a page by its toctrees."""
    for name in entries(read(f"{page}.md")):
        yield name
        if (DOCS / f"{name}.md").exists() and "/" not in name:
            yield from below(name)


def all_commands(group):
    for name, command in group.commands.items():
        yield name
        if isinstance(command, click.Group):
            yield from all_commands(command)


def test_every_page_is_in_the_toctree():
    pages = sorted(path.stem for path in DOCS.glob("*.md") if path.stem != "index")
    reached = list(below("index"))
    assert [page for page in pages if page not in reached] == []
    assert len(reached) == len(set(reached))


@pytest.mark.parametrize("name", PIECES)
def test_every_piece_of_physics_is_linked_from_the_physics_page(name):
    assert name in SOLVED_BY.findall(read("physics.md")), f"add {name} to docs/physics.md with its equation"


def test_the_physics_page_links_only_what_is_there():
    assert set(SOLVED_BY.findall(read("physics.md"))) <= set(submodels.__all__)


@pytest.mark.parametrize("name", PIECES)
def test_an_equation_in_a_docstring_is_marked_as_one(name):
    said = getattr(submodels, name).__doc__
    assert "\\frac" not in re.sub(r"\.\. math::(.|\n)*?\n\n|:math:`[^`]*`", "", said + "\n\n")


@pytest.mark.parametrize("name", sorted({*PIECES} - WITHOUT))
def test_a_piece_opens_with_its_equation(name):
    assert issubclass(getattr(submodels, name), pybamm.BaseSubModel)
    assert "math:" in getattr(submodels, name).__doc__


@pytest.mark.parametrize("page", sorted(path.name for path in DOCS.glob("*.md")))
def test_a_command_on_a_page_is_there(page):
    makefile = (ROOT / "Makefile").read_text(encoding="utf-8")
    shown = " ".join(re.findall(r"```.*?```|`[^`]+`", read(page), re.DOTALL))
    for target in re.findall(r"\bmake ([a-z][a-z-]+)", shown):
        assert re.search(rf"^{target}:", makefile, re.MULTILINE), f"make {target}"
    for name in re.findall(r"(?:^|[\s`/])nasolid ([a-z]+)\b", shown):
        assert name in main.commands, f"nasolid {name}"


@pytest.fixture
def make_pages(monkeypatch):
    monkeypatch.syspath_prepend(DOCS)
    return importlib.import_module("make_pages")


def test_links_of_included_files_lead_to_pages(make_pages):
    for name, page in make_pages.PAGES.items():
        assert (DOCS / page).exists(), page
        if name.endswith(".md"):
            moved = re.findall(r"\]\(([^)#\s:]+)\)", make_pages.relinked(name))
            at = {link: ROOT / link if link.startswith("notebooks/") else DOCS / link for link in moved}
            assert [
                link for link, path in at.items() if not path.exists()
            ] == []  # notebooks come with the build


def test_code_that_looks_like_a_link_is_left_alone(make_pages, monkeypatch, tmp_path):
    monkeypatch.setattr(make_pages, "ROOT", tmp_path)
    (tmp_path / "notebooks").mkdir()
    (tmp_path / "docs").mkdir()
    (tmp_path / "docs" / "a.md").touch()
    (tmp_path / "notebooks" / "b.py").write_text('solution["V"](t)  # [a](../docs/a.md)')
    assert make_pages.relinked("notebooks/b.py", "../") == 'solution["V"](t)  # [a](../a.md)'


def test_the_page_of_the_command_line_names_every_command(make_pages):
    text = make_pages.commands()
    for name in all_commands(main):
        assert re.search(rf"^## nasolid (\w+ )?{name}$", text, re.MULTILINE)
        assert re.search(rf"^Usage: nasolid (\w+ )?{name} ", text, re.MULTILINE)
