"""Numbers, files and words that were let through once: refused in one line before anything is computed."""

import os
import time

import numpy as np
import pybamm
import pytest

import nasolid
from nasolid import InputError
from nasolid.parameters.files import check_replaceable, is_marked, marked
from nasolid.studies.study.files import STALE, sweep
from nasolid.studies.study.own import Torn, own_bytes

CELL = "lowack2025-cell2"
SNUG = {"directions": ["discharge"]}

REFUSED = {
    "a map of no digits": (lambda: nasolid.rate_map(CELL, ["1C"], tolerance=1.0, **SNUG), "tolerance = 1.0"),
    "a run of no digits": (lambda: nasolid.simulate(CELL, "1C", tolerance=0.0), "tolerance = 0.0"),
    "cycles of no digits": (lambda: nasolid.cycle(CELL, 1, tolerance=1.0), "tolerance = 1.0"),
    "the second opinion": (lambda: nasolid.simulate(CELL, solver="casadi", tolerance=1.0), "tolerance = 1.0"),
    "no threads": (lambda: nasolid.rate_map(CELL, ["1C"], threads=0, **SNUG), "threads = 0"),
    "no layers": (lambda: nasolid.SodiumDFN(separator_layers=0), "separator_layers = 0"),
    "layers in words": (lambda: nasolid.SymmetricCell(separator_layers="2"), "separator_layers = '2'"),
    "what nothing reads": (lambda: nasolid.simulate(CELL, parameters={"Foo": 1.0}), "reads no 'Foo'"),
    "a forgotten unit": (
        lambda: nasolid.simulate(CELL, parameters={"Separator thickness": 3e-5}),
        r"did you mean 'Separator thickness \[m\]'",
    ),
    "what the run sets": (
        lambda: nasolid.simulate(CELL, parameters={"Current function [A]": 1.0}),
        "is set by the run",
    ),
    "a number in words": (
        lambda: nasolid.simulate(CELL, parameters={"Separator thickness [m]": "30 um"}),
        "give a number in SI",
    ),
}


@pytest.mark.parametrize("what", REFUSED)
def test_it_is_refused_by_name(what):
    call, words = REFUSED[what]
    with pytest.raises(InputError, match=words) as caught:
        call()
    assert "\n" not in str(caught.value)


def test_a_parameter_that_a_model_reads_counts():
    thin, usual = (
        nasolid.half_cycles(nasolid.simulate(CELL, "1C", direction="discharge", parameters=own), cell)[0]
        for cell in [nasolid.load_cell(CELL)]
        for own in ({"Separator thickness [m]": 30e-6}, None)
    )
    assert thin.mean_voltage > usual.mean_voltage + 1e-3


@pytest.mark.parametrize(
    ("name", "value"), [("Reference temperature [K]", 25.0), ("Initial temperature [K]", 30.0)]
)
def test_plain_pybamm_refuses_temperatures_in_celsius(name, value):
    values = pybamm.ParameterValues("nasolid_lowack2025_cell2")
    values[name] = value
    with pytest.raises(InputError, match="degC"):
        pybamm.Simulation(pybamm.Model("SodiumDFN"), parameter_values=values).solve([0, 1])


def test_an_output_is_no_link(tmp_path):
    (tmp_path / "target.csv").touch()
    (tmp_path / "link.csv").symlink_to(tmp_path / "target.csv")
    for force in (False, True):
        with pytest.raises(InputError, match="is a symbolic link"):
            check_replaceable(tmp_path / "link.csv", force)
    check_replaceable(tmp_path / "target.csv")


def test_a_heading_that_anybody_quotes_is_no_mark():
    assert is_marked(marked(b"a,b\n1,2\n"))
    for heading in (b'"current, A"', b'"a;b"', b'" a"', b'"say ""a"""'):
        assert not is_marked(b"time," + heading + b"\n1,2\n")


def test_only_what_a_study_left_is_swept(tmp_path):
    names = [".notes.tmp", f".part-{32 * 'a'}-2.parquet-{32 * '0'}.tmp"]
    for name in names:
        (tmp_path / name).touch()
        os.utime(tmp_path / name, (0, time.time() - 2 * STALE))
    sweep(tmp_path)
    assert [path.name for path in tmp_path.iterdir()] == [names[0]]


def test_a_file_of_a_study_is_bounded(tmp_path):
    with (tmp_path / "study.json").open("wb") as file:
        file.truncate(10**10)  # holds nothing on the disk
    with pytest.raises(Torn, match="more than a study writes"):
        own_bytes(tmp_path / "study.json")


@pytest.mark.parametrize(("name", "content"), [("manifest.parquet", b"mine"), ("log.txt", b"my log\n")])
def test_a_study_is_not_made_over_the_files_of_others(tmp_path, name, content):
    pytest.importorskip("pyarrow")
    (tmp_path / "s.toml").write_text(
        f'name = "two"\ncell = "{CELL}"\n[protocol]\nkind = "constant current"\ndirection = "discharge"\n'
        '[vary]\nkind = "grid"\ncurrent = { values = ["1C", "2C"] }\n'
    )
    (tmp_path / "out").mkdir()
    (tmp_path / "out" / name).write_bytes(content)
    with pytest.raises(InputError, match="no study made it"):
        nasolid.run_study(tmp_path / "s.toml", tmp_path / "out", progress=False)
    assert (tmp_path / "out" / name).read_bytes() == content


def test_a_charge_of_its_own_current_is_said_in_a_figure_of_several():
    cells = [nasolid.load_cell(name) for name in ("yamauchi2020-C", CELL)]
    runs = [nasolid.simulate(cells[0], "2C"), nasolid.simulate(cells[1], "1C")]
    ax = nasolid.plots.voltage(runs, cells)
    words = " ".join(text.get_text() for text in ax.get_legend().get_texts())
    assert np.all([number in words for number in ("0.031 mA", "0.62 mA")])
