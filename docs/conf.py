"""How sphinx builds the documentation: `make docs`. Pages that data or code decide are made first."""

import os
import sys
from pathlib import Path

os.environ.setdefault("PYBAMM_DISABLE_TELEMETRY", "true")
HERE = Path(__file__).parent
sys.path.insert(0, str(HERE))  # the modules beside this file

import bibliography  # noqa: E402
import make_cells  # noqa: E402
import make_pages  # noqa: E402
import pybtex.plugin  # noqa: E402

from nasolid import __version__  # noqa: E402

project = "nasolid"
author = "The nasolid developers"
copyright = author
release = version = __version__

extensions = [
    "myst_nb",
    "sphinx.ext.autodoc",
    "sphinx.ext.autosummary",
    "sphinx.ext.mathjax",
    "sphinx.ext.napoleon",
    "sphinxcontrib.bibtex",
]
exclude_patterns = ["_build", "made", "*.py"]
root_doc = "index"

# a single backtick in a docstring names an object
default_role = "py:obj"
nitpicky = True  # a link to the API that leads nowhere is a warning; words of docstrings are not links
nitpick_ignore_regex = [("py:(obj|exc)", ".*"), ("py:class", r"(?!nasolid\.).*")]
autodoc_inherit_docstrings = False
autodoc_member_order = "bysource"
autodoc_typehints = "none"
autosummary_generate = False
napoleon_use_ivar = True
napoleon_use_rtype = False

myst_enable_extensions = ["dollarmath", "colon_fence"]
myst_heading_anchors = 3
nb_custom_formats = {".py": ["jupytext.reads", {"fmt": "py:percent"}]}
nb_execution_mode = "force"  # a cache knows the notebook, not the code that it runs
nb_execution_timeout = 300
nb_execution_raise_on_error = True
nb_merge_streams = True

pybtex.plugin.register_plugin("pybtex.style.formatting", "nasolid", bibliography.Style)
bibtex_bibfiles = ["../parameter_sets/references.bib"]
bibtex_default_style = "nasolid"

html_theme = "pydata_sphinx_theme"
html_title = f"nasolid {release}"
html_static_path = ["_static"]
html_css_files = ["nasolid.css"]
highlight_language = "none"  # of blocks that do not say: mostly shell and Make
html_copy_source = False
html_show_sourcelink = False
LEAVES = (
    "start",
    "physics",
    "parameters",
    "commands",
    "verify",
    "limits",
    "references",
    "changelog",
    "contributing",
)
html_sidebars = {page: [] for page in LEAVES}  # no pages below them to list
html_theme_options = {
    "navbar_align": "left",
    "header_links_before_dropdown": 6,
    "secondary_sidebar_items": ["page-toc"],
    "show_prev_next": False,
    "footer_start": ["copyright"],
    "footer_end": ["theme-version"],
}


def _made(app):
    make_pages.write(HERE)
    make_cells.write(HERE / "cells")


def setup(app):
    """Make the pages before sphinx looks for them."""
    app.connect("builder-inited", _made)
