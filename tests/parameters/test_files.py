"""Files from outside: only ordinary ones of a size that their kind can have; nothing of others is written over."""

import os
import socket
import time
from pathlib import Path

import numpy as np
import pandas as pd
import pytest
from matplotlib.figure import Figure

import nasolid
from nasolid.errors import InputError, NasolidWarning, SolveError, printable
from nasolid.parameters import bounds, check_file, units
from nasolid.parameters.files import (
    check_replaceable,
    file_name,
    inputs_kept,
    is_ours,
    marked,
    read_bytes,
    write_whole,
)
from nasolid.parameters.read import bibliography, links, read_toml
from nasolid.parameters.textfiles import ROWS, read_rows
from nasolid.simulation.tables import csv_of, records
from nasolid.spectra import Spectrum, read_csv, write_csv

CONTROLS = "\x1b[31m\x07\x00\x7f\x9b2J\u202e\u2066\u200b\udcff\U000e0041"


@pytest.fixture(autouse=True)
def _elsewhere(tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)


def refused(function, *args, **kwargs):
    """The one line with which something is refused."""
    with pytest.raises(InputError) as error:
        function(*args, **kwargs)
    (line,) = str(error.value).splitlines()
    return line


def test_text_is_one_printable_line_of_bounded_length():
    assert printable("plain: 5 µm², Zürich 東京") == "plain: 5 µm², Zürich 東京"
    assert printable("a\nb\tc\r\x85d\u2028e") == "a b c  d e"
    shown = printable(CONTROLS)
    assert shown.isprintable()
    assert r"\x1b[31m" in shown
    assert r"\u202e" in shown
    for text in ("x" * 100_000, CONTROLS * 1000, "\U000e0041" * 3000):
        cut = printable(text, 300)
        assert len(cut) <= 300
        assert cut.isprintable()
    assert printable("a" * 500 + "the end", 100).endswith("the end")
    assert printable(shown) == shown


@pytest.mark.parametrize("kind", [SolveError, NasolidWarning, InputError])
def test_what_is_raised_is_printable(kind):
    told = str(kind(f"{CONTROLS}: {'x' * 100_000}"))
    assert told.isprintable()
    assert len(told) <= 2000


def test_faults_beyond_a_hundred_are_counted():
    faults = InputError(*(f"fault {k}" for k in range(250))).faults
    assert len(faults) == 101
    assert faults[-1] == "and 150 more faults"


def test_what_is_no_ordinary_file_is_refused_at_once():
    os.mkfifo("pipe")
    Path("folder").mkdir()
    Path("loop").symlink_to("loop")
    with socket.socket(socket.AF_UNIX) as bound:
        bound.bind("socket")
    began = time.monotonic()
    for name, why in {
        "pipe": "is a pipe, no ordinary file",
        "socket": "is a socket, no ordinary file",
        "/dev/zero": "is a device, no ordinary file",
        "folder": "cannot be read (Is a directory)",
        "loop": "cannot be read (Too many levels of symbolic links)",
        "x" * 300: "cannot be read (File name too long)",
        "a\0b": "cannot be read (no such name)",
    }.items():
        assert why in refused(read_bytes, Path(name), 1e6, "give a file")
        if "\0" not in name:
            assert why in check_file(name)[0]
    assert time.monotonic() - began < 60  # a pipe that is waited for is waited for until somebody writes


def test_a_file_larger_than_its_kind_is_refused_unread(monkeypatch):
    with open("large.toml", "wb") as file:
        file.truncate(10**12)
    assert "large.toml: has 1e+06 MB, 1 MB at most; give a TOML file" in check_file("large.toml")
    assert "32 MB at most" in refused(read_rows, Path("large.toml"), "a", "b")
    monkeypatch.setattr(os, "fstat", lambda number: os.stat("small"))  # one that grows while it is read
    Path("small").write_bytes(b"")
    Path("growing").write_bytes(b"x" * 11)
    assert "10 MB" not in refused(read_bytes, Path("growing"), 10, "give less")


@pytest.mark.parametrize(
    ("content", "why"),
    [
        ("a = " + "9" * 5000, "is not TOML"),
        ("a = " + "1" + "0" * 400, "'a': a whole number is beyond 64 bits"),
        ("a = 0x" + "f" * 500_000, "'a': a whole number is beyond 64 bits"),
        ("a" + ".b" * 100_000 + " = 1", "has 100000 dots in one word"),
        ("[a" + ".b" * 100_000 + "]", "has 100000 dots in one word"),
        ("a = [1, {b" + ".b" * 100_000 + " = 1}]", "has 100000 dots in one word"),
        ("a = " + "[" * 40 + "]" * 40, "deep in each other"),
        ("".join(f"k{k} = 1\n" for k in range(60_000)), "more than 10,000 words"),
        ("a = [" + "1," * 300_000 + "]", "200,000 numbers"),
        ("a = '" + "x" * 20_000 + "'", "a text has 20000 characters, 10000 at most"),
        ("x" * 300 + " = 1", "a key has 300 characters, 200 at most"),
        (r'[cell]' + "\n" + r'title = "\u001b[31m"', r"'title': a text holds the control character '\x1b'"),
        (r'"\u202e" = 1', r"a key holds the control character '\u202e'"),
    ],
)  # fmt: skip
def test_a_toml_file_beyond_all_use_is_refused_in_a_short_line(content, why):
    Path("a.toml").write_text(content)
    line = refused(read_toml, Path("a.toml"))
    assert line.startswith("a.toml: ")
    assert why in line
    assert len(line) < 300


def test_the_bounds_of_a_toml_file_leave_room():
    cells = nasolid.parameters.parameter_sets_dir().rglob("*.toml")
    largest = max(path.stat().st_size for path in cells)
    assert 50 * largest < bounds.FILE
    Path("study.toml").write_text(
        "[vary]\nx = [" + ", ".join(f"{k}e-6" for k in range(100_000)) + "]\n# " + "." * 999
    )
    assert len(read_toml(Path("study.toml"))["vary"]["x"]) == 100_000


def test_a_bibliography_of_blanks_or_words_takes_no_time():
    for content in (b"\n" * 500_000, b"@a{b, " + b"x" * 500_000 + b"}", b"@a " * 100_000):
        Path("references.bib").write_bytes(content)
        assert bibliography(Path("a.toml")) is not None
        assert links(Path("a.toml"))


@pytest.mark.parametrize(
    ("content", "why"),
    [
        ("1\n" * (ROWS + 10), "rows, 500,000 at most"),
        (",".join("a" for _ in range(5000)) + "\n1\n", "5000 headings"),
        ("a" * 100_000 + "\n1\n", "the longest of 100000 characters"),
    ],
)
def test_a_table_larger_than_one_could_be_is_refused(content, why):
    Path("a.csv").write_text(content)
    assert why in refused(read_rows, Path("a.csv"), "'x'", "point")


@pytest.mark.parametrize(
    "unit",
    [
        "m**10**9",
        "km^99",
        "km**9.km**9",
        "m" * 5000,
        "m." * 19 + "m",
        "((m))",
        "m+m",
        "exp",
        "1e99 m",
        "__class__",
    ],
)
def test_a_unit_beyond_use_never_comes_to_pint(unit, monkeypatch):
    class Registry:
        def Quantity(self, value, unit):
            assert len(unit) < 120
            assert not set(unit) - set("abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789*-")
            raise ValueError

    monkeypatch.setattr(units, "_registry", Registry)
    units.pint_factor.cache_clear()
    assert "unit" in refused(units.scale, unit, "m", "Thickness")
    units.pint_factor.cache_clear()


@pytest.mark.parametrize("unit", ["Ym", "km**9.m**-8", "dB", "ym**2.m**-1"])
def test_a_unit_that_overflows_or_is_no_multiple_is_refused(unit):
    assert "does not convert to m" in refused(
        units.scale, f"{unit}.km**9.Mm**-9.Gm**9.Gm**9", "m", "Thickness"
    )
    assert units.pint_factor("Mm", "m") == 1e6


def test_a_quantity_of_many_digits_takes_no_time():
    assert "goes on for 100000 characters" in refused(units.parse_quantity, "1" * 100_000, "m", "Thickness")
    with pytest.raises(InputError):
        nasolid.current_density(nasolid.load_cell("hu2024"), "1" * 20_000)


NAMES = ("x/../../y", "..", "/etc/passwd", "a\\b", "\0", CONTROLS, "é" * 300, "-x", "", "CON?", "a" * 500)


@pytest.mark.parametrize("name", NAMES)
def test_a_name_is_one_safe_part_of_a_path(name):
    found = file_name(name)
    assert Path(found).name == found
    assert found.isascii()
    assert found.isprintable()
    assert 0 < len(found) <= 100
    assert not found.startswith(".")


def test_names_that_are_cut_stay_apart():
    assert file_name("a" * 200) != file_name("a" * 201)
    assert file_name("80 um") == "80um"
    assert file_name("-20degC, C/10") == "-20degC,_C_10"


def put(content):
    return lambda path: path.write_bytes(content)


def test_only_what_is_empty_or_ours_is_written_over(tmp_path):
    write_whole(Path("a.csv"), put(marked(b"a,b\n1,2\n")))
    write_whole(Path("a.csv"), put(marked(b"a,b\n3,4\n")))
    assert Path("a.csv").read_text() == 'a,"b"\n3,4\n'
    Path("empty").touch()
    write_whole(Path("empty"), put(b"x"))
    Path("mine.csv").write_text("a,b\n1,2\n")
    assert "nasolid did not make it; name another file, or replace it with --force" in refused(
        write_whole, Path("mine.csv"), put(b"x")
    )
    assert Path("mine.csv").read_text() == "a,b\n1,2\n"
    write_whole(Path("mine.csv"), put(b"x"), force=True)
    assert Path("mine.csv").read_text() == "x"
    assert sorted(path.name for path in tmp_path.iterdir()) == ["a.csv", "empty", "mine.csv"]


def test_what_comes_up_while_a_file_is_made_is_not_written_over():
    def meanwhile(path):
        path.write_text("ours")
        Path("a.csv").write_text("theirs")

    assert "did not make it" in refused(write_whole, Path("a.csv"), meanwhile)
    assert [path.name for path in Path().iterdir()] == ["a.csv"]
    assert Path("a.csv").read_text() == "theirs"


def test_an_input_is_not_written_over_under_any_name():
    Path("in.toml").write_text("a = 1")
    Path("hard").hardlink_to("in.toml")
    Path("soft").symlink_to("in.toml")
    with inputs_kept():
        read_toml(Path("in.toml"))
        for name in ("in.toml", "hard", "soft", "./x/../in.toml".replace("x/../", "")):
            assert "is read here and would be written over" in refused(
                write_whole, Path(name), put(b""), force=True
            )
    assert Path("in.toml").read_text() == "a = 1"
    write_whole(Path("in.toml"), put(b"b = 2"), force=True)  # another command


def test_what_is_no_ordinary_file_is_never_written_over():
    os.mkfifo("pipe")
    Path("folder").mkdir()
    Path("nowhere").symlink_to("not-there")
    for name, why in {"pipe": "is a pipe", "folder": "is a folder", "/dev/null": "is a device"}.items():
        assert why in refused(check_replaceable, Path(name), force=True)
    assert "a link to nowhere" in refused(check_replaceable, Path("nowhere"))


def spectrum():
    f = np.logspace(4, 0, 9)
    return Spectrum(f, 1 + 2 / (1 + 1j * f), 1e-4)


def test_all_that_nasolid_writes_is_known_again():
    ax = Figure().subplots()
    ax.plot([1, 2])
    for ending in ("png", "pdf", "svg"):
        for _ in range(2):
            nasolid.plots.save(ax, f"a.{ending}")
        Path(f"theirs.{ending}").touch()
        ax.figure.savefig(f"theirs.{ending}")
        assert not is_ours(Path(f"theirs.{ending}"))
        assert "did not make it" in refused(nasolid.plots.save, ax, f"theirs.{ending}")
        nasolid.plots.save(ax, f"theirs.{ending}", force=True)
    for _ in range(2):
        write_csv("a.csv", spectrum())
    Path("theirs.csv").write_bytes(Path("a.csv").read_bytes().replace(b'"', b""))
    assert "did not make it" in refused(write_csv, "theirs.csv", spectrum())
    np.testing.assert_array_equal(read_csv("a.csv").frequency, read_csv("theirs.csv").frequency)


@pytest.mark.parametrize(
    "table",
    [
        b'"a","b"\n1,2\n',
        b'a,b\n"1",2\n',
        b'"a"\n1\n',
        b'"a",b\n',
        b"",
        b"\x89PNG",
        b'{"nasolid": 1',
        b'"\xff",1\n',
        b'a,"b\n',
    ],
)
def test_what_others_write_is_not_taken_for_ours(table):
    Path("a.csv").write_bytes(table if table != b'{"nasolid": 1' else b'{"x": 1, "nasolid": 1}')
    assert not is_ours(Path("a.csv"))


def test_a_table_holds_no_formula_and_no_control_character():
    table = pd.DataFrame(
        {"name": ["=1+1", "+x", "-x", "@x", "plain", "\x1b[31m", None], "x": [-1.0, 2, 3, 4, 5, 6, np.nan]}
    )
    lines = csv_of(table).decode().splitlines()
    assert lines == [
        'name,"x"',
        "'=1+1,-1.0",
        "'+x,2.0",
        "'-x,3.0",
        "'@x,4.0",
        "plain,5.0",
        r"\x1b[31m,6.0",
        ",",
    ]


def test_an_infinite_number_is_none_in_json():
    assert records(pd.DataFrame({"x": [1.0, np.inf, -np.inf, np.nan]})) == [
        {"x": x} for x in (1.0, None, None, None)
    ]
