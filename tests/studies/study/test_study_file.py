"""A study as a file: what it says, and what is refused."""

import re
from pathlib import Path

import pytest
from study_text import (
    CELL,
    DIFFUSIVITY,
    GRID,
    HEAD,
    HYPERCUBE,
    KEEP,
    PROTOCOL,
    THICKNESS,
    UNCERTAIN,
    faults,
    own_cell,
    plan,
    refusal,
    write,
)

from nasolid.studies.study import expand, read_study

PAGE = Path(__file__).parents[3] / "docs" / "studies.md"
SETTINGS = '[settings]\n"Separator thickness" = "80 um"\n'
EXPERIMENT = '[protocol]\nkind = "experiment"\nsteps = ["Discharge at 1C until 2.5 V"]\n'
MAP = '[protocol]\nkind = "map"\ncurrents = ["0.1C", "1C"]\ntemperatures = ["0 degC", "30 degC"]\n'
IMPEDANCE = '[protocol]\nkind = "impedance"\nsoc = 0.3\nfrequencies = [1, 1e6, 1e3]\n'
OCP = """
["Positive electrode OCP table [V]"]
value = [3.9, 3.4, 3.3, 1.5]
over = [0.0, 0.1, 0.9, 1.0]
unit = "V"
kind = "assumed"
range = [1.0, 4.0]
why = "to have a table"
"""
ALONE = '[vary]\nkind = "grid"\n"Separator thickness" = { values = [20], unit = "um" }\n'


def test_the_page_is_read_and_expanded(tmp_path):
    (text,) = re.findall(r"```toml\n(.*?)```", PAGE.read_text("utf-8"), re.DOTALL)
    (tmp_path / "separators.toml").write_text(text, "utf-8")
    found = read_study(tmp_path / "separators.toml")
    assert (found.name, found.cell, found.choices) == ("separators", CELL, {"contact": "constriction"})
    assert found.settings == {"Contact fraction": 0.6}
    assert found.keep.scalars == ("areal_capacity", "mean_voltage", "energy")
    assert (found.keep.curves, found.varies.points, found.varies.hold_loading) == (100, 1000, False)
    manifest = expand(found)
    cell = manifest.cell(0)
    assert (len(manifest), cell.choices["contact"], cell.value("Contact fraction")) == (
        1000,
        "constriction",
        0.6,
    )


def test_a_file_is_what_it_says(tmp_path):
    found = plan(tmp_path, head=HEAD + '[settings]\n"Contact fraction" = "40 %"\n')
    thickness, diffusivity, temperature = found.varies.axes
    assert (thickness.name, thickness.low, thickness.high, thickness.log) == (THICKNESS, 2e-5, 1.2e-4, False)
    assert (diffusivity.name, diffusivity.low, diffusivity.log) == (DIFFUSIVITY, 1e-17, True)
    assert (temperature.low, temperature.high) == (253.15, 333.15)
    assert found.settings == {"Contact fraction": 0.4}
    assert (found.protocol.current, found.protocol.direction, found.varies.seed) == (None, "discharge", 3)


def test_other_protocols(tmp_path):
    found = plan(tmp_path, ALONE, protocol=MAP, keep="").protocol
    assert (found.currents, found.direction) == (("0.1C", "1C"), "cycle")
    assert found.temperatures == ("0 degC", "30 degC")
    found = plan(tmp_path, ALONE, protocol=IMPEDANCE, keep="")
    assert (found.protocol.soc, found.protocol.frequencies) == (0.3, (1e6, 1e3, 1.0))
    assert found.keep.scalars == ("high_frequency_resistance", "low_frequency_resistance")
    found = plan(tmp_path, ALONE, protocol=EXPERIMENT)
    assert found.protocol.steps == ("Discharge at 1C until 2.5 V",)


def test_loading_holds_by_default_where_the_cell_is_uncertain(tmp_path):
    assert plan(tmp_path, UNCERTAIN).varies.hold_loading
    assert not plan(tmp_path, UNCERTAIN + "hold_loading = false\n").varies.hold_loading
    assert not plan(tmp_path, GRID).varies.hold_loading


def test_a_cell_file_beside_the_study_is_found(tmp_path, monkeypatch):
    own_cell(tmp_path)
    monkeypatch.chdir("/")
    found = plan(tmp_path, ALONE, head='name = "mine"\ncell = "own.toml"\n')
    assert Path(found.cell) == tmp_path / "own.toml"


def test_all_faults_at_once(tmp_path):
    file = write(
        tmp_path,
        HYPERCUBE.replace("points = 16", "points = 0").replace("[20, 120]", "[120, 20]"),
        keep=KEEP.replace("areal_capacity", "areal_capcity"),
        protocol=PROTOCOL + 'temperature = "warm"\n',
    )
    found = faults(file)
    assert all(fault.startswith(f"{file} [") for fault in found)
    for words in (
        "'areal_capacity'",
        "points = 0",
        "reversed or empty",
        "'warm' does not begin with a number",
    ):
        assert any(words in fault for fault in found), words


VARY = [
    ('kind = "latin hypercube"', 'kind = "hypercube"', "did you mean 'latin hypercube'"),
    ('kind = "latin hypercube"\n', "", "'kind' is missing; use 'grid'"),
    ("points = 16", "points = 0", "give a whole number from 1 to 10000000"),
    ("points = 16", "points = -5", "give a whole number from 1"),
    ("points = 16", "points = 1.5", "give a whole number"),
    ("points = 16", "points = true", "give a whole number"),
    ("points = 16\n", "", "'points' is missing; write points = 100"),
    ("points = 16", "pionts = 16\npoints = 16", "unknown field 'pionts'; did you mean 'points'"),
    ("points = 16", 'points = 16\nfile = "a.csv"', "'file' is of no use to kind 'latin hypercube'"),
    ("seed = 3", "seed = -1", "seed = -1: give a whole number from 0"),
    ("seed = 3", "hold_loading = 1", "neither true nor false"),
    ("Separator thickness", "Seperator thickness", "did you mean 'Separator thickness [m]'"),
    ("Separator thickness", "Positive electrode OCP table", "is used only with ocp = 'table'"),
    ("Separator thickness", "Anode potential", "is used only with anode = 'alloy'"),
    ("temperature", '"Ambient temperature [K]"', "varies under the name 'temperature'"),
    ("temperature", "tempereture", "did you mean 'temperature'"),
    ("[20, 120]", "[120, 20]", f"'{THICKNESS}': range [120, 20] is reversed or empty"),
    ("[20, 120]", "[20, 20]", "reversed or empty"),
    ("[20, 120]", "[20]", "is not a pair"),
    ("range = [20, 120], ", "", "range is missing"),
    ("[20, 120]", "[-20, 120]", "-2e-05 m is out of bounds; allowed is at least 1e-09 and at most 0.05 m"),
    ("[20, 120]", "[20, inf]", "give a finite number"),
    ("[20, 120]", '["20 um", 120]', "both say a unit"),
    ("[20, 120]", "[20, 120], values = [1]", "unknown field 'values'"),
    ('unit = "um"', 'unit = "kg"', "does not convert to m"),
    ('unit = "um"', 'uint = "um"', "unknown field 'uint'; did you mean 'unit'"),
    (', unit = "um"', "", "has no unit"),
    ('{ range = [20, 120], unit = "um" }', "5", "5 is no table"),
    ("[1e-17, 1e-15]", "[0, 1e-15]", "out of bounds; allowed is at least 1e-30"),
    ("log = true", 'log = "yes"', "neither true nor false"),
    ('"-20 degC"', '"-300 degC"', "out of bounds"),
    ('"-20 degC"', '"-20"', "has no unit"),
    ('"-20 degC"', '"cold"', "does not begin with a number"),
    ("temperature = {", '"Separator thickness [m]" = { range = [1, 2], unit = "um" }\nx = {', "given twice"),
    (HYPERCUBE[HYPERCUBE.index('"Separator') :], "", "nothing varies; name a key"),
    (
        HYPERCUBE[HYPERCUBE.index("temperature") :],
        '"Separator cathode interface areal resistance" = { range = [0, 1], unit = "Ohm.m2", log = true }',
        "log = true needs a range above 0",
    ),
]


@pytest.mark.parametrize(("old", "new", "words"), VARY)
def test_what_varies_is_refused(tmp_path, old, new, words):
    assert old in HYPERCUBE
    file = write(tmp_path, HYPERCUBE.replace(old, new, 1))
    found = faults(file)
    assert found[0].startswith(f"{file} [vary]: ")
    assert words in found[0]
    assert len(found) == (2 if "x = {" in new else 1)


@pytest.mark.parametrize(
    ("old", "new", "words"),
    [
        ("[20, 50, 120]", "[]", "values = [] is an empty grid"),
        ("[20, 50, 120]", "[20, true]", "is not a number"),
        ("points = 4", "points = 1", "give a whole number from 2"),
        (", points = 4", "", "'points' is missing"),
        ("[20, 50, 120]", "[20], points = 3", "leave range, points and log out"),
        ('["0.1C", "1C"]', '["0.1C", "1 mA/cm2"]', "mixes C-rates and current densities"),
        ('["0.1C", "1C"]', '["0.1C", "fast"]', "current 'fast' cannot be read"),
        ('["0.1C", "1C"]', '["0C"]', "must be positive and finite"),
        ("points = 4", "points = 9999999", "give a whole number from 2 to 100000"),
        ('kind = "grid"', 'kind = "grid"\nseed = 1', "'seed' is of no use to kind 'grid'"),
        ('kind = "grid"', 'kind = "sobol"\npoints = 1000', "needs a power of two; the nearest is 1024"),
        ('kind = "grid"', 'kind = "sobol"\npoints = 600', "the nearest is 512"),
        ('kind = "grid"', 'kind = "uncertain"\npoints = 6', "varies as the cell states"),
    ],
)
def test_a_grid_is_refused(tmp_path, old, new, words):
    assert old in GRID
    found = faults(write(tmp_path, GRID.replace(old, new, 1)))
    assert words in found[0]
    assert "kind" in old or len(found) == 1


@pytest.mark.parametrize(
    ("parts", "words"),
    [
        ({"head": f'cell = "{CELL}"\n'}, "'name' is missing; write name ="),
        ({"head": 'name = "mine"\n'}, "'cell' is missing"),
        ({"head": HEAD.replace("cell2", "cell9")}, "did you mean"),
        ({"head": HEAD + "sets = 1\n"}, "unknown field 'sets'"),
        ({"head": HEAD + "choices = 1\n"}, "choices = 1 is no section"),
        ({"head": HEAD + "choices = { contact = 1 }\n"}, "contact = 1 is not text"),
        ({"head": HEAD + 'choices = { contact = "bad" }\n'}, "choices: contact = 'bad' is not on offer"),
        ({"head": HEAD + SETTINGS}, f"'{THICKNESS}': stands in [settings] and varies"),
        ({"head": HEAD + SETTINGS.replace("80 um", "80")}, "[settings]: '" + THICKNESS),
        ({"head": HEAD + SETTINGS.replace("thickness", "thicknes")}, "[settings]: 'Separator thicknes'"),
        ({"head": HEAD + '[settings]\n"Ambient temperature" = 300\n'}, "stands in [settings] and varies"),
        ({"protocol": ""}, "[protocol]: 'kind' is missing"),
        ({"protocol": PROTOCOL + 'temperature = "30 degC"\n'}, "stands in [protocol] and varies"),
        ({"protocol": PROTOCOL.replace("constant current", "pulse")}, "kind = 'pulse' is not on offer"),
        ({"protocol": PROTOCOL.replace('"discharge"', '"down"')}, "direction = 'down' is not on offer"),
        ({"protocol": PROTOCOL + 'curent = "1C"\n'}, "unknown field 'curent'; did you mean 'current'"),
        ({"protocol": PROTOCOL + "soc = 0.5\n"}, "unknown field 'soc'"),
        ({"protocol": PROTOCOL + 'current = "fast"\n'}, "current 'fast' cannot be read"),
        ({"protocol": PROTOCOL + "current = 1\n"}, "'current' 1 is not text"),
        ({"protocol": PROTOCOL + "cycles = 3\n"}, "cycles = 3 needs direction = 'cycle'"),
        ({"protocol": PROTOCOL + "cycles = 0\n"}, "give a whole number from 1"),
        ({"protocol": PROTOCOL + 'charge_current = "1C"\n'}, "charge_current = '1C' needs direction"),
        ({"keep": KEEP.replace("areal", "aerial")}, "[keep]: unknown scalar 'aerial_capacity'; did you mean"),
        ({"keep": KEEP.replace("areal_capacity", "energy_efficiency")}, "needs direction = 'cycle'"),
        ({"keep": KEEP.replace("10", "-1")}, "curves = -1: give a whole number from 0"),
        ({"keep": KEEP.replace('["areal_capacity"]', "[]").replace("10", "0")}, "keeps nothing"),
        ({"keep": KEEP.replace('["areal_capacity"]', "5")}, "is no list of texts"),
        ({"keep": KEEP.replace('"]', '", "areal_capacity"]')}, "scalars: one is given twice"),
        ({"keep": KEEP + "curve = 1\n"}, "unknown field 'curve'; did you mean 'curves'"),
        ({"vary": ""}, "[vary]: 'kind' is missing"),
        ({"vary": HYPERCUBE + "[[plots]]\nx = 1\n"}, "unknown field 'plots'"),
    ],
)
def test_the_rest_is_refused(tmp_path, parts, words):
    file = write(tmp_path, **parts)
    found = faults(file)
    assert found[0].startswith(f"{file}")
    assert words in found[0]
    assert len(found) <= 2


@pytest.mark.parametrize(
    ("protocol", "old", "new", "words"),
    [
        (EXPERIMENT, '"Discharge at 1C until 2.5 V"', '"Do it"', "step 'Do it' cannot be read"),
        (EXPERIMENT, 'steps = ["Discharge at 1C until 2.5 V"]\n', "", "'steps' is missing"),
        (MAP, 'currents = ["0.1C", "1C"]\n', "", "'currents' is missing"),
        (MAP, '"0.1C"', '"1C"', "currents: one is given twice"),
        (MAP, '"0.1C"', '"quick"', "currents: current 'quick' cannot be read"),
        (MAP, '"0 degC"', '"-300 degC"', "-26.85 K is out of bounds; allowed is at least 150"),
        (IMPEDANCE, "0.3", "1.3", "soc = 1.3 must lie between 0 and 1"),
        (IMPEDANCE, "[1,", "[0,", "is not positive; give frequencies in Hz"),
        (IMPEDANCE, "[1, 1e6, 1e3]", "[]", "is no list"),
    ],
)
def test_other_protocols_are_refused(tmp_path, protocol, old, new, words):
    assert old in protocol
    file = write(tmp_path, ALONE, protocol=protocol.replace(old, new), keep="")
    fault = refusal(file)
    assert fault.startswith(f"{file} [protocol]: ")
    assert words in fault


@pytest.mark.parametrize("protocol", [EXPERIMENT, MAP, IMPEDANCE])
def test_a_current_varies_at_constant_current_alone(tmp_path, protocol):
    file = write(tmp_path, GRID, protocol=protocol, keep="")
    assert "'current': cannot vary under protocol kind" in refusal(file)


def test_a_grid_beyond_measure_is_refused_before_it_is_made(tmp_path):
    many = "range = [0.1, 1.0], points = 20000 }\n"
    vary = (
        f'[vary]\nkind = "grid"\n"Contact fraction" = {{ {many}"Positive electrode utilisation" = {{ {many}'
    )
    assert "the grid has 400,000,000 points, 10,000,000 at most" in refusal(write(tmp_path, vary))


def test_tables_do_not_vary(tmp_path):
    own_cell(tmp_path, "[model]", '[forms]\nocp = "table"\n\n[model]', OCP)
    vary = '[vary]\nkind = "grid"\n"Positive electrode OCP table" = { values = [1], unit = "V" }\n'
    file = write(tmp_path, vary, head='name = "mine"\ncell = "own.toml"\n')
    assert "'Positive electrode OCP table [V]': is a table, which cannot vary" in refusal(file)


def test_a_loading_that_is_not_known_cannot_hold(tmp_path):
    vary = ALONE + "hold_loading = true\n"
    fault = refusal(write(tmp_path, vary, head='name = "mine"\ncell = "lan2019"\n'))
    assert "is reported, not worked out from a loading" in fault
    maximum = '"Maximum concentration in positive electrode" = { values = [1e4], unit = "mol/m3" }\n'
    thick = '"Positive electrode thickness" = { values = [100], unit = "um" }\n'
    assert "follows from the loading" in refusal(write(tmp_path, vary + maximum + thick))


def test_cut_offs_do_not_vary_where_they_end_nothing(tmp_path):
    vary = '[vary]\nkind = "grid"\n"Upper voltage cut-off" = { values = [3.6, 3.7], unit = "V" }\n'
    file = write(tmp_path, vary, protocol=EXPERIMENT, keep="")
    assert "'Upper voltage cut-off [V]': ends no step of an experiment" in refusal(file)
    assert plan(tmp_path, vary).varies.axes[0].values == (3.6, 3.7)
