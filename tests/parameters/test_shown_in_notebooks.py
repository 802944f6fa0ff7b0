"""A cell shows itself in a notebook: every number, where it comes from, and nothing that a file could run."""

from html.parser import HTMLParser
from itertools import pairwise

import numpy as np
import pytest

from nasolid.errors import InputError
from nasolid.parameters import cell_names, load_cell
from nasolid.parameters.table import COLOURS, COLUMNS, KINDS

EVIL = "<script>alert(1)</script>\"'><img src=x onerror=alert(1)>&"
TAGS = {"div", "b", "a", "span", "details", "summary", "table", "thead", "tbody", "tr", "th", "td"}
ATTRIBUTES = {"style", "title", "href", "target", "rel"}


class Page(HTMLParser):
    """Tags, attributes, text, links and the cells of the table of a page."""

    def __init__(self, html):
        super().__init__()
        self.tags, self.attributes, self.text, self.links, self.open = set(), set(), "", {}, []
        self.rows = []
        self.feed(html)
        self.close()
        assert not self.open

    def handle_starttag(self, tag, attrs):
        self.tags.add(tag)
        self.attributes |= {name for name, _ in attrs}
        self.open.append((tag, dict(attrs)))
        if tag == "tr":
            self.rows.append([])
        if tag in ("td", "th"):
            self.rows[-1].append("")

    def handle_endtag(self, tag):
        assert self.open.pop()[0] == tag

    def handle_data(self, data):
        self.text += data
        tag, attributes = self.open[-1] if self.open else ("", {})
        if tag == "a":
            self.links[data] = attributes["href"]
        if any(name in ("td", "th") for name, _ in self.open):
            self.rows[-1][-1] += data


@pytest.mark.parametrize("name", cell_names())
def test_every_number_is_there_as_the_command_line_prints_it(name):
    cell = load_cell(name)
    page = Page(cell._repr_html_())
    head, *rows = page.rows
    assert tuple(head) == COLUMNS
    printed = [
        [key, value, unit, spread.replace("+-", "±").replace("..", "…"), f" {kind}", source]
        for key, value, unit, spread, kind, source in cell.table().rows
    ]
    assert rows == printed
    assert f"{cell.name}: {cell.title}" in page.text
    assert page.tags <= TAGS
    assert page.attributes <= ATTRIBUTES


def test_a_source_is_a_link_where_the_bibliography_has_one():
    page = Page(load_cell("lowack2025-cell2")._repr_html_())
    assert page.links["lowack2025"] == "https://doi.org/10.1080/10667857.2025.2560836"
    assert page.links["duchene2017"] == "https://doi.org/10.1039/c7cc00794a"
    assert page.links["wei2022"] == "https://doi.org/10.1149/1945-7111/ac6a14"
    page = Page(load_cell("yamauchi2020-C")._repr_html_())
    assert "unrecorded (recalled, not located)" in page.text
    assert "unrecorded" not in page.links


def test_the_bibliography_beside_a_file_gives_its_links(folder):
    folder.cell["Separator thickness [m]"]["source"] = "own2030, Table 1 after other2031 and hayashi2012"
    folder.bibliography = (
        "@article{own2030, doi = {https://doi.org/10.1234/Ab(1)<2>}, url = {https://nowhere.example}}\n"
        '@misc{other2031,\n  eprint = "2603.23340", archivePrefix = "arXiv"\n}\n'
        "@misc{page2032, url = {https://page.example/a?b=1&c=2}}\n"
    )
    folder.cell["cell"]["references"] = ["own2030", "page2032"]
    page = Page(folder.load()._repr_html_())
    assert page.links == {
        "own2030": "https://doi.org/10.1234/Ab(1)%3C2%3E",
        "other2031": "https://arxiv.org/abs/2603.23340",
        "page2032": "https://page.example/a?b=1&c=2",
        "hayashi2012": "https://doi.org/10.1038/ncomms1843",
    }


def test_what_a_file_says_is_text_and_runs_nowhere(folder):
    folder.bibliography = ""
    folder.cell["cell"] |= {"title": EVIL, "references": [EVIL]}
    folder.ceramic["material"]["title"] = EVIL
    area = {"value": 1, "unit": "cm2", "range": [0.5, 2], "kind": "assumed", "why": EVIL, "note": EVIL}
    folder.cell["Electrode area [m2]"] = area
    for fields in folder.cell.values():
        if "source" in fields:
            fields["source"] = f"{EVIL}, Table 1"
    cell = folder.load()
    page = Page(cell._repr_html_())
    assert page.tags <= TAGS
    assert page.attributes <= ATTRIBUTES
    assert page.text.count(EVIL) > 20
    assert f"{EVIL}, Table 1" in {text for row in page.rows for text in row}
    assert Page(cell.table()._repr_html_()).tags <= TAGS


@pytest.mark.parametrize(
    "fields",
    [
        "url = {javascript:alert(1)}",
        "url = {data:text/html;base64,PHN}",
        'url = "https://a.example/ onclick=alert(1)"',
        "doi = {javascript:alert(1)}",
    ],
)
def test_only_addresses_of_the_web_become_links(folder, fields):
    folder.bibliography = f"@misc{{own2030, {fields}}}\n"
    assert Page(folder.load()._repr_html_()).links == {}


def test_a_users_bibliography_comes_before_the_shipped_one(folder, monkeypatch):
    folder.bibliography = (
        "@misc{own2030, url = {https://own.example}}\n"
        "@misc{hayashi2012, doi = {10.1/no}, url = {https://mine.example}}\n"
    )
    folder.cell["cell"]["references"] = ["own2030", "hayashi2012"]
    folder.cell["materials"]["catholyte"] = "naclo4_ec_pc"  # a shipped file beside the user's
    path = folder.write()
    there = load_cell(path)._repr_html_()
    monkeypatch.chdir(path.parent)
    for html in (there, load_cell("cell.toml")._repr_html_()):
        assert Page(html).links["hayashi2012"] == "https://mine.example"


def test_a_link_cannot_leave_its_quotes(folder):
    folder.bibliography = "@misc{own2030, url = {https://a.example/\"onmouseover='alert(1)'}}\n"
    page = Page(folder.load()._repr_html_())
    assert page.links["own2030"] == "https://a.example/\"onmouseover='alert(1)'"
    assert page.attributes <= ATTRIBUTES


def test_a_table_of_one_kind_has_that_kind_only():
    cell = load_cell("hu2024")
    assert {row[4] for row in cell.table("fitted").rows} == {"fitted"}
    assert sum(len(cell.table(kind)) for kind in KINDS) == len(cell.table()) == len(cell.entries)
    with pytest.raises(InputError, match=r"kind 'asumed' is unknown; did you mean 'assumed'"):
        cell.table("asumed")


def test_a_frame_holds_the_numbers_as_printed_and_in_si():
    cell = load_cell("lowack2025-cell2").override({"Separator thickness": "30 um"})
    frame = cell.table().to_frame()
    row = frame.loc["Separator reference conductivity [S.m-1]"]
    assert (row["value"], row["unit"], row["kind"]) == (1.6, "mS/cm", "reported")
    np.testing.assert_allclose([row["si"], row["uncertainty_si"], row["at_K"]], [0.16, 0.03, 303.15])
    ranged = frame.loc["Contact fraction"]
    np.testing.assert_allclose([ranged["low_si"], ranged["high_si"]], [0.5, 1])
    assert frame.loc["Separator thickness [m]", "kind"] == "override"
    assert list(frame.index) == list(cell.entries)


def test_every_kind_has_a_colour_of_its_own():
    assert tuple(COLOURS) == KINDS
    assert len(set(COLOURS.values())) == len(KINDS)


def test_in_text_a_cell_is_one_line_and_its_table_one_line_a_number():
    cell = load_cell("lowack2025-cell2")
    assert repr(cell).startswith(f"<Cell lowack2025-cell2: {cell.title}; {len(cell.entries)} numbers (")
    assert "\n" not in repr(cell)
    head, *lines = repr(cell.table()).splitlines()
    assert len(lines) == len(cell.entries)
    starts = [head.index(word) for word in COLUMNS]
    assert all(a < b for a, b in pairwise(starts))
    assert all(line[starts[4] - 2 : starts[4]] == "  " for line in lines)
