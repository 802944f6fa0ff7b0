"""A saved state is plain numbers: it comes back exactly, or is refused in one line."""

import json
import pickle
import re
from dataclasses import replace
from pathlib import Path

import pytest
from by_hand import hand_cell

import nasolid
from nasolid.simulation.saved import FREE, SavedState, model_of, numbers_of


@pytest.fixture(scope="module")
def cell():
    return hand_cell()


@pytest.fixture(scope="module")
def state(cell):
    return nasolid.cycle(cell, 1, 4.1).state


@pytest.fixture
def file(state, tmp_path):
    path = tmp_path / "state.json"
    state.save(path)
    return path


def changed(file, **fields):
    """The file with other fields."""
    raw = json.loads(file.read_text())
    file.write_text(json.dumps(raw | fields))
    return file


def one_line(error):
    (line,) = str(error.value).splitlines()
    return line


def test_a_state_comes_back_from_its_file_as_it_was(state, file):
    assert nasolid.load_state(file) == state
    assert nasolid.load_state(str(file)) == state


def test_every_double_survives_the_file(state, tmp_path):
    hard = [0.1, 1 / 3, 5e-324, 1.7976931348623157e308, -0.0, 2.0**53 + 2, 1e-17]
    replace(state, states=hard).save(tmp_path / "a.json")
    found = nasolid.load_state(tmp_path / "a.json").states
    assert [x.hex() for x in found] == [x.hex() for x in hard]


def test_a_state_says_whose_it_is(cell, state):
    assert state.cell == cell.name
    assert state.model == dict(cell.choices) | {"separator layers": 1}
    assert state.numbers["Separator thickness [m]"] == 9.3e-5
    assert state.numbers.keys() | set(FREE) == cell.values().keys()
    assert state.cycles == 1


def test_what_cannot_be_said_in_json_is_not_written(state, tmp_path):
    with pytest.raises(ValueError, match="JSON"):
        replace(state, states=[float("nan")]).save(tmp_path / "a.json")
    assert not list(tmp_path.iterdir())


OTHER_MODELS = {
    "another contact": ({"contact": "ideal"}, "contact = 'constriction', this cell has 'ideal'"),
    "another mesh": ({"mesh": "fine"}, "mesh = 'plain', this cell has 'fine'"),
    "a piece more": ({"formation": "empirical"}, "formation = 'none', this cell has 'empirical'"),
    "a branch less": ({"hysteresis": "none"}, "hysteresis = 'one-state', this cell has 'none'"),
}


@pytest.mark.parametrize("what", OTHER_MODELS)
def test_a_state_of_another_model_is_refused(what, state):
    choices, hint = OTHER_MODELS[what]
    with pytest.raises(nasolid.InputError, match="resume with the model") as error:
        nasolid.cycle(hand_cell(**choices), 1, 4.1, start=state)
    assert hint in one_line(error)


def test_a_state_of_another_stack_is_refused(cell, state):
    other = replace(state, model=state.model | {"separator layers": 2})
    with pytest.raises(nasolid.InputError, match="separator layers = 2, this cell has 1") as error:
        nasolid.cycle(cell, 1, 4.1, start=other)
    one_line(error)


@pytest.mark.parametrize(
    ("key", "value"),
    [
        ("Separator thickness [m]", 9.4e-5),
        ("Electrode area [m2]", 2.3e-5 * (1 + 1e-12)),
        ("Sodium density [kg.m-3]", 971.0),
    ],
)
def test_a_state_of_a_cell_with_other_numbers_is_refused_by_the_key(key, value, state):
    with pytest.raises(nasolid.InputError, match=re.escape(f"'{key}'")) as error:
        nasolid.cycle(hand_cell({key: value}), 1, 4.1, start=state)
    assert "another cell" in one_line(error)


def test_of_many_numbers_that_differ_three_are_named(state):
    keys = [
        "Separator thickness [m]",
        "Electrode area [m2]",
        "Sodium density [kg.m-3]",
        "Thermodynamic factor",
    ]
    other = hand_cell({key: 1.01 * hand_cell().value(key) for key in keys})
    with pytest.raises(nasolid.InputError) as error:
        nasolid.cycle(other, 1, 4.1, start=state)
    assert sum(f"'{key}'" in one_line(error) for key in keys) == 3


def test_temperature_pressure_window_and_currents_may_change(state):
    operated = hand_cell(
        {
            "Stack pressure [Pa]": 0.9e6,
            "Lower voltage cut-off [V]": 2.7,
            "Upper voltage cut-off [V]": 3.6,
            "Measured current density [A.m-2]": 2.9,
            "Charge current density [A.m-2]": 1.9,
            "Nominal areal capacity [A.h.m-2]": 11.0,
        }
    )
    with pytest.warns(
        nasolid.errors.NasolidWarning, match=r"'Stack pressure \[Pa\]' is 900000 and was 310000"
    ):
        run = nasolid.cycle(operated, 1, temperature=305.0, start=state)
    assert list(run.table["cycle"]) == [2]
    assert run.stopped_by is None
    with pytest.warns(nasolid.errors.NasolidWarning, match="is 295 and was 311"):
        colder = nasolid.cycle(operated, 1, temperature=295.0, start=state)
    assert colder.table["resistance_ohm_m2"][0] > 1.1 * run.table["resistance_ohm_m2"][0]


def test_a_state_of_another_number_of_states_is_refused(cell, state):
    short = replace(state, states=state.states[:-1])
    with pytest.raises(nasolid.InputError, match="start anew") as error:
        nasolid.cycle(cell, 1, 4.1, start=short)
    assert f"has {len(state.states) - 1} states" in one_line(error)


BROKEN = {
    "no JSON": ("{oops", "cannot be read as JSON"),
    "not text": (b"\xff\xfe\x00\x00", "cannot be read as JSON"),
    "nothing": ("", "cannot be read as JSON"),
    "a list": ("[1, 2]", "is no saved state of nasolid"),
    "a number": ("3", "is no saved state of nasolid"),
    "JSON of something else": ('{"cell": "lowack2025-cell2"}', "is no saved state of nasolid"),
    "only a format": ('{"nasolid": 1}', "is no whole saved state"),
    "a pickle": (pickle.dumps({"nasolid": 1}), "cannot be read as JSON"),
}


@pytest.mark.parametrize("what", BROKEN)
def test_a_file_that_holds_no_state_is_refused(what, tmp_path, cell):
    content, hint = BROKEN[what]
    path = tmp_path / "a.json"
    path.write_bytes(content if isinstance(content, bytes) else content.encode())
    with pytest.raises(nasolid.InputError, match=hint) as error:
        nasolid.cycle(cell, 1, start=path)
    assert one_line(error).startswith(str(path))


WRONG = {
    "a newer format": {"nasolid": 2},
    "an older format": {"nasolid": 0},
    "states that are none": {"states": [1.0, float("nan")]},
    "states without bound": {"states": [float("inf")]},
    "a state that is text": {"states": ["1.0"]},
    "a state that is a truth": {"states": [True, 1.0]},
    "states that are no list": {"states": {"a": 1.0}},
    "a truth for a time": {"time": True},
    "no time": {"time": None},
    "a number that is a truth": {"numbers": {"Electrode area [m2]": True}},
    "an input that is text": {"inputs": {"Current function [A]": "1"}},
    "a capacity that is none": {"first_capacity": float("nan")},
    "cycles before the first": {"cycles": -1},
    "half a cycle": {"cycles": 1.5},
    "a cell that is a number": {"cell": 3},
    "a model that is a list": {"model": ["ideal"]},
    "a field too many": {"__reduce__": "os.system"},
}


@pytest.mark.parametrize("what", WRONG)
def test_a_state_with_something_wrong_in_it_is_refused(what, file):
    path = changed(file, **WRONG[what])
    hint = "this version of nasolid reads 1" if "nasolid" in WRONG[what] else "is no whole saved state"
    with pytest.raises(nasolid.InputError, match=hint) as error:
        nasolid.load_state(path)
    assert one_line(error).startswith(str(path))


def test_a_count_of_cycles_that_is_a_truth_is_refused(file):
    with pytest.raises(nasolid.InputError, match="is no whole saved state"):
        nasolid.load_state(changed(file, cycles=True))


def test_a_whole_number_beyond_all_floats_is_refused(file):
    with pytest.raises(nasolid.InputError, match="is no whole saved state"):
        nasolid.load_state(changed(file, time=10**400))


def test_a_file_of_brackets_alone_is_refused(tmp_path):
    path = tmp_path / "a.json"
    path.write_text("[" * 200_000)
    with pytest.raises(nasolid.InputError, match="is no saved state"):
        nasolid.load_state(path)


@pytest.mark.parametrize("inputs", [{}, {"Colour": 3.0}])
def test_a_state_whose_inputs_were_changed_by_hand_is_refused(cell, state, inputs):
    with pytest.raises(nasolid.InputError, match="changed by hand"):
        nasolid.cycle(cell, 1, 4.1, start=replace(state, inputs=inputs))


def test_what_is_not_said_goes_on_as_it_was(cell, state):
    silent, told = nasolid.cycle(cell, 1, start=state), nasolid.cycle(cell, 1, 4.1, start=state)
    assert silent.protocol.discharge == told.protocol.discharge == 4.1
    assert silent.state.states == told.state.states


def test_formation_keeps_the_pressure_it_was_closed_at():
    formed = hand_cell(formation="empirical")
    state = nasolid.cycle(formed, 1, 4.1).state
    loose = formed.override({"Stack pressure [Pa]": 0.2e6})
    with pytest.raises(nasolid.InputError, match=r"'Stack pressure \[Pa\]' differ"):
        nasolid.cycle(loose, 1, 4.1, start=state)


def test_a_saved_state_gives_the_aged_cell_that_the_run_gives(tmp_path):
    cell = hand_cell(
        {"Dry-out rate [s-1]": 3e-7}, contact="voids", formation="empirical", dry_out="first order"
    )
    run = nasolid.cycle(cell, 2, 4.1)
    run.state.save(tmp_path / "state.json")
    assert nasolid.aged(tmp_path / "state.json", cell).values() == nasolid.aged(run).values()
    with pytest.raises(nasolid.InputError, match="knows no cell"):
        nasolid.aged(run.state)
    with pytest.raises(nasolid.InputError, match="is no run"):
        nasolid.aged(cell)


@pytest.mark.parametrize("field", SavedState.__dataclass_fields__)
def test_a_state_without_a_field_is_refused(field, file):
    raw = json.loads(file.read_text())
    del raw[field]
    file.write_text(json.dumps(raw))
    with pytest.raises(nasolid.InputError, match="is no whole saved state"):
        nasolid.load_state(file)


def test_a_file_that_is_not_there_is_refused(tmp_path, cell):
    for path, why in ((tmp_path / "none.json", "No such file"), (tmp_path, "Is a directory")):
        with pytest.raises(nasolid.InputError, match=why) as error:
            nasolid.cycle(cell, 1, start=path)
        one_line(error)


class Trap:
    """What runs where a pickle is opened."""

    def __reduce__(self):
        return Path.touch, (Path("sprung"),)


def test_nothing_in_a_file_is_executed(tmp_path, monkeypatch, cell):
    monkeypatch.chdir(tmp_path)
    Path("state.json").write_bytes(pickle.dumps(Trap()))
    with pytest.raises(nasolid.InputError, match="cannot be read as JSON"):
        nasolid.cycle(cell, 1, start="state.json")
    assert not Path("sprung").exists()
    pickle.loads(Path("state.json").read_bytes())  # and the trap was a trap
    assert Path("sprung").exists()


def test_numbers_of_a_cell_are_all_but_how_it_is_operated(cell):
    found = numbers_of(cell)
    assert not set(FREE) & found.keys()
    assert found == {key: cell.value(key) for key in found}
    assert model_of(cell)["separator layers"] == cell.layers
