"""What a cell or a material file may not say as a whole; each in one line with file and key."""

import pytest
from own_cell import at_25, number

from nasolid.errors import InputError
from nasolid.parameters import check_file

RADIUS, FILM = "Positive particle radius [m]", "Positive electrode film thickness [m]"


def test_a_sound_cell_has_no_faults(folder):
    assert folder.faults() == []
    for name in ("metal", "ceramic", "host", "liquid"):
        assert check_file(folder.path / "materials" / f"{name}.toml") == []


def break_key(f):
    f.cell["Separater thickness [m]"] = f.cell.pop("Separator thickness [m]")


def twice(f):
    f.cell["Separator thickness [um]"] = number(110, "um")


def drop_two(f):
    del f.cell["Electrode area [m2]"], f.host["Positive electrode OCP level [V]"]


def fractions(f):
    f.cell["Positive electrode void fraction"] = number(0.002)


def equal_cut_offs(f):
    f.cell["Lower voltage cut-off [V]"]["value"] = 3.8


def set_upper(value):
    def change(f):
        f.cell["Upper voltage cut-off [V]"]["value"] = value

    return change


def set_lower(value):
    def change(f):
        f.cell["Lower voltage cut-off [V]"]["value"] = value

    return change


def setting(section, **words):
    def change(f):
        f.cell[section] = f.cell.get(section, {}) | words

    return change


def header(**words):
    def change(f):
        f.cell["cell"] |= words

    return change


def material(name, **words):
    def change(f):
        getattr(f, name)["material"] |= words

    return change


def film_in_the_cell(f):
    f.cell[FILM] = number(100, "nm")


def foreign_layer(f):
    f.cell["Separator layer 1 thickness [m]"] = number(110, "um")


def one_layer_of_two(f):
    f.with_two_layers().cell["Separator thickness [m]"] = number(110, "um")


def layer_in_a_material(f):
    f.host["Separator thickness [m]"] = number(110, "um")


def noun_in_a_ceramic(f):
    f.ceramic["Separator reference conductivity [S.m-1]"] = at_25(1, "S/m")


def faulty_material(f):
    f.host[RADIUS]["unit"] = "S"


def alloy_without_choice(f):
    f.metal["material"]["role"] = "alloy"


def liquid_as_single_ion(f):
    f.cell["model"] = {"catholyte": "single-ion"}


def steep_gap(f):
    f.host["Positive electrode OCP half-gap [V]"]["value"] = 400
    f.cell["Upper voltage cut-off [V]"]["value"] = 3.7


BROKEN = {
    "misspelt key": (
        break_key,
        [
            "'Separater thickness [m]': unknown key; did you mean 'Separator thickness [m]'",
            "1 key is missing",
        ],
    ),
    "same thing twice": (twice, ["2 keys are given for the same thing", "unknown key"]),
    "missing keys": (
        drop_two,
        ["2 keys are missing: 'Electrode area [m2]' and 'Positive electrode OCP level [V]'"],
    ),
    "volume fractions": (fractions, ["volume fractions are 0.61 + 0.344 + 0.046 + 0.002 = 1.002, 1 at most"]),
    "equal cut-offs": (equal_cut_offs, ["'Lower voltage cut-off [V]': 3.8 V is not below"]),
    "upper cut-off": (set_upper(4.2), ["'Upper voltage cut-off [V]': 4.2 V is outside the OCP"]),
    "lower cut-off": (set_lower(1.9), ["'Lower voltage cut-off [V]': 1.9 V is outside the OCP"]),
    "gap": (steep_gap, ["'Upper voltage cut-off [V]': 3.7 V is outside the OCP"]),
    "unknown choice": (
        setting("model", kontact="ideal"),
        ["unknown choice 'kontact'; did you mean 'contact'"],
    ),
    "choice value": (setting("model", contact="holes"), ["contact = 'holes' is not on offer; use 'ideal'"]),
    "form as choice": (setting("model", ocp="table"), ["unknown choice 'ocp'; it belongs in [forms]"]),
    "form value": (setting("forms", ocp="tabel"), ["ocp = 'tabel' is not on offer; did you mean 'table'"]),
    "choice that is no text": (setting("model", contact=True), ["contact = True is not on offer"]),
    "model that is no section": (lambda f: f.cell.update(model=3), ["[model]: 3 is no section"]),
    "unknown material": (
        setting("materials", host="hots"),
        ["[materials] host: material 'hots' is unknown; did you mean 'host'"],
    ),
    "material that leaves the folder": (
        setting("materials", host="../materials/host"),
        ["material '../materials/host' is unknown"],
    ),
    "unknown place": (setting("materials", hots="host"), ["unknown place 'hots'; did you mean 'host'"]),
    "separator that is no list": (
        setting("materials", separator="ceramic"),
        ["is no list of layers"],
    ),
    "material that is no name": (
        setting("materials", collector=["metal"]),
        ["collector ['metal'] is no name"],
    ),
    "no host": (
        lambda f: f.cell["materials"].pop("host"),
        ["[materials]: has no 'host'; name a material for each"],
    ),
    "metal as host": (
        setting("materials", host="metal"),
        ["has role 'metal', which cannot stand there"],
    ),
    "alloy as sodium": (
        alloy_without_choice,
        ["has role 'alloy', but anode = 'sodium'; say anode = 'alloy'"],
    ),
    "liquid as single-ion": (liquid_as_single_ion, ["has role 'liquid', but catholyte = 'single-ion'"]),
    "unused key": (
        film_in_the_cell,
        [f"'{FILM}': is used only with particle = 'films'; this cell has particle = 'spheres'"],
    ),
    "layer of another stack": (
        foreign_layer,
        ["'Separator layer 1 thickness [m]': this cell has 1 separator layer; use 'Separator thickness [m]'"],
    ),
    "the layer of two": (
        one_layer_of_two,
        [
            "this cell has 2 separator layers; use 'Separator layer 1 thickness [m]' or "
            "'Separator layer 2 thickness [m]'"
        ],
    ),
    "layer in a material": (layer_in_a_material, ["host.toml: 'Separator thickness [m]': unknown key"]),
    "noun in a ceramic": (
        noun_in_a_ceramic,
        ["ceramic.toml: 'Separator reference conductivity [S.m-1]': unknown key; did you mean 'Reference"],
    ),
    "faulty material": (faulty_material, [f"host.toml: '{RADIUS}': unit 'S' does not convert to m"]),
    "unknown section": (setting("modle", contact="ideal"), ["'modle': unknown key"]),
    "word of the header": (header(titel="x"), ["[cell]: unknown field 'titel'; did you mean 'title'"]),
    "title that is no text": (header(title=3), ["title 3 is not text"]),
    "unknown reference": (
        header(references=["own2030", "own2003"]),
        ["'own2003' is not a key of references.bib"],
    ),
    "references in one text": (header(references="own2030"), ["is no list of keys"]),
    "unknown role": (material("host", role="hots"), ["role 'hots' is unknown; did you mean 'host'"]),
    "word of a material's header": (material("host", rôle="host"), ["unknown field 'rôle'"]),
}


@pytest.mark.parametrize(("change", "says"), BROKEN.values(), ids=BROKEN.keys())
def test_an_unsound_cell_is_refused_line_by_line(folder, change, says):
    change(folder)
    faults = folder.faults()
    assert len(faults) == len(says), faults
    for expected in says:
        (fault,) = [fault for fault in faults if expected in fault]
        assert ".toml: " in fault
        assert "\n" not in fault


def test_no_title_is_refused(folder):
    del folder.cell["cell"]["title"], folder.host["material"]["title"]
    assert sorted(fault.rpartition(": has")[2] for fault in folder.faults()) == [
        ' no title; write title = "..."',
        ' no title; write title = "..."',
    ]


def test_faults_of_cell_and_materials_are_reported_together(folder):
    break_key(folder)
    drop_two(folder)
    faulty_material(folder)
    fractions(folder)
    with pytest.raises(InputError) as refusal:
        folder.load()
    assert len(refusal.value.faults) == 4
    assert list(refusal.value.faults) == folder.faults()


def test_rounded_volume_fractions_may_exceed_one_by_a_thousandth(folder):
    folder.cell["Positive electrode void fraction"] = number(0.0009)
    assert folder.faults() == []


def test_a_potential_of_the_alloy_shifts_the_window(folder):
    folder.cell["model"] = {"anode": "alloy"}
    folder.metal["material"]["role"] = "alloy"
    del folder.cell["Sodium reservoir thickness [m]"]
    folder.cell["Anode areal resistance [Ohm.m2]"] = at_25(100, "Ohm.cm2")
    folder.cell["Anode areal resistance activation energy [eV]"] = number(0.3, "eV")
    assert folder.faults() == []
    folder.metal["Anode potential [V]"]["value"] = 300
    assert "3.8 V is outside the OCP" in folder.fault()


def test_a_window_outside_a_table_is_refused(folder):
    folder.cell["forms"] = {"ocp": "table"}
    table = number([3.7, 3.4, 2.7], "V", over=[0.01, 0.5, 0.99])
    folder.cell["Positive electrode OCP table [V]"] = table
    assert ["outside the OCP" in fault for fault in folder.faults()] == [True, True]
