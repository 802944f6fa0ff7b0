"""Pages that other files and the code decide: README, changelog, command line, API, notebooks. Nothing is simulated."""

import importlib
import inspect
import re
import sys
from collections.abc import Iterator
from pathlib import Path

import click

ROOT = Path(__file__).parents[1]
LINK = re.compile(r"(\]\()([^)#\s]+)((?:#[^)]*)?\))")
PAGES = {
    "README.md": "start.md",
    "CHANGELOG.md": "changelog.md",
    "CONTRIBUTING.md": "contributing.md",
    "parameter_sets/README.md": "parameters.md",
    "notebooks": "notebooks.md",
}
"""Page on which a file of the repository is shown."""

MODULES = {
    "models": "Which pieces fit together.",
    "submodels": "The pieces of physics, one mechanism per class. [The physics](../physics.md) puts them in order.",
    "parameters": "Numbers with unit, uncertainty, kind and source.",
    "simulation": "Running cells.",
    "spectra": "Analysis of impedance spectra, measured or simulated.",
    "studies": "Which points to compute.",
    "validation": "Measured data, and the model against it.",
    "plots": "Figures.",
}
"""Subpackages with names for users, in the order of the house."""

EQUATIONS = (
    "nasolid.parameters.laws",
    "nasolid.parameters.contact_laws",
    "nasolid.parameters.forms",
    "nasolid.simulation.energy",
)
"""Modules whose functions hold equations that the page of the physics links."""


WIDTH = 96
"""Columns of what a command says to --help."""


def write(docs: Path) -> None:
    """Write all made pages below the directory of the documentation."""
    made = fragments() | {"made/commands.md": commands()}
    made |= {f"api/{name}": text for name, text in api()} | notebooks()
    for folder in ("api", "notebooks"):  # what has gone must not stay as a page
        for old in (docs / folder).glob("*.*"):
            if f"{folder}/{old.name}" not in made:
                old.unlink()
    for name, text in made.items():
        keep(docs / name, text)


def keep(path: Path, text: str) -> None:
    """Write a file unless it says so already: sphinx reads only what changed."""
    path.parent.mkdir(exist_ok=True)
    if not path.exists() or path.read_text(encoding="utf-8") != text:
        path.write_text(text, encoding="utf-8")


# files of the repository


def fragments() -> dict[str, str]:
    """Parts of the repository's own files, by the name of the fragment."""
    readme = relinked("README.md")
    first = [part for part in before_first_heading(readme).split("\n\n") if not part.startswith("# ")]
    return {
        "made/what.md": "\n\n".join(first),
        "made/start.md": "\n".join(section(readme, name) for name in ("Two commands", "Five lines")),
        "made/trust.md": section(readme, "How far to trust it"),
        "made/parameters.md": without_title(relinked("parameter_sets/README.md")),
        "made/changelog.md": without_title(relinked("CHANGELOG.md")),
        "made/contributing.md": without_title(relinked("CONTRIBUTING.md")),
    }


def before_first_heading(text: str) -> str:
    """A page down to its first heading of the second level."""
    return text.partition("\n## ")[0]


def without_title(text: str) -> str:
    """A page below its title."""
    return text.partition("\n")[2].lstrip()


def section(text: str, heading: str) -> str:
    """A section of the second level, its heading included.

    Raises
    ------
    ValueError
        If the page has none of that name.
    """
    found = re.search(rf"^## {re.escape(heading)}\n.*?(?=^## |\Z)", text, re.MULTILINE | re.DOTALL)
    if found is None:
        raise ValueError(f"no section '{heading}'; name one that is there in docs/make_pages.py")
    return found.group()


def relinked(name: str, up: str = "") -> str:
    """A file of the repository, its links as a page of the documentation needs them; `up` leads to docs/.

    What looks like a link and names no file is left alone: a call in a line of code, an address.
    """
    path = ROOT / name

    def moved(link: re.Match[str]) -> str:
        target = (path.parent / link[2]).resolve()
        if not target.exists() or not target.is_relative_to(ROOT):
            return link[0]
        place = target.relative_to(ROOT).as_posix()
        inside = place if place.startswith("notebooks/") else f"../{place}"
        page = PAGES.get(place) or (place[5:] if place.startswith("docs/") else inside)
        return f"{link[1]}{up}{page}{link[3]}"

    return LINK.sub(moved, path.read_text(encoding="utf-8"))


def notebooks() -> dict[str, str]:
    """Sources of the notebooks, which sphinx runs."""
    return {
        f"notebooks/{path.name}": relinked(f"notebooks/{path.name}", "../")
        for path in sorted((ROOT / "notebooks").glob("*.py"))
    }


# command line


def commands() -> str:
    """What every command says to --help."""
    from nasolid.cli import main

    return "\n\n".join(f"## {name}\n\n```text\n{text}\n```" for name, text in _helps(main, "nasolid")) + "\n"


def _helps(
    command: click.Command, name: str, parent: click.Context | None = None
) -> Iterator[tuple[str, str]]:
    settings = command.context_settings | {"terminal_width": WIDTH, "max_content_width": WIDTH}
    said = click.Context(command, info_name=name.split()[-1], parent=parent, **settings)
    yield name, command.get_help(said)
    if isinstance(command, click.Group):
        for sub in command.list_commands(said):
            found = command.get_command(said, sub)
            assert found is not None
            yield from _helps(found, f"{name} {sub}", said)


# API


def api() -> Iterator[tuple[str, str]]:
    """Name and text of each page of the reference."""
    top = importlib.import_module("nasolid")
    shown = {id(getattr(top, name)): f"nasolid.{name}" for name in top.__all__}
    yield "nasolid.md", _page("nasolid", "What `import nasolid` gives.", list(top.__all__))
    for package, about in MODULES.items():
        module = importlib.import_module(f"nasolid.{package}")
        names = [name for name in module.__all__ if id(getattr(module, name)) not in shown]
        also = sorted(shown[id(getattr(module, name))] for name in module.__all__ if name not in names)
        text = f"{about}\n\nFurther in this package: {_links(also)}." if also else about
        yield f"nasolid.{package}.md", _page(module.__name__, text, names)
    for name in EQUATIONS:
        module = importlib.import_module(name)
        own = [word for word, value in vars(module).items() if getattr(value, "__module__", "") == name]
        about = f"```{{eval-rst}}\n{inspect.cleandoc(module.__doc__ or '')}\n```"
        yield f"{name}.md", _page(name, about, [word for word in own if not word.startswith("_")])


def _links(names: list[str]) -> str:
    return ", ".join(f"{{py:obj}}`{name}`" for name in names)


def _page(module: str, about: str, names: list[str]) -> str:
    found = importlib.import_module(module)
    objects = [name for name in names if callable(getattr(found, name))]
    listed = "\n".join(f"   {name}" for name in objects)
    whole = [_directive(name, getattr(found, name)) for name in objects]
    whole += [_constant(module, name) for name in names if name not in objects]
    body = "\n\n".join(whole)
    return f"""# {module}

{about}

```{{eval-rst}}
.. module:: {module}

.. autosummary::

{listed}

{body}
```
"""


def _directive(name: str, value: object) -> str:
    return f".. autoclass:: {name}\n   :members:" if inspect.isclass(value) else f".. autofunction:: {name}"


def _constant(package: str, name: str) -> str:
    """A constant by the words below it: they stand in the module that defines it, not where it is imported."""
    from sphinx.pycode import ModuleAnalyzer  # here: tests read the rest of this module without sphinx

    inside = sorted(module for module in sys.modules if f"{module}.".startswith(f"{package}."))
    told = (ModuleAnalyzer.for_module(module).find_attr_docs().get(("", name)) for module in inside)
    about = " ".join(next(lines for lines in told if lines))
    return f".. data:: {name}\n\n   {about}"
