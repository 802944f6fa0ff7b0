"""Compiled code is written to, and loaded from, a folder of the user alone, looked at before anything is loaded."""

import os
import shutil
import tempfile
from pathlib import Path

import casadi
import numpy as np
import pytest
from by_hand import hand_cell

import nasolid
from nasolid import compiled
from nasolid.compiled import can_compile, compiling, private_folder
from nasolid.errors import InputError
from nasolid.simulation.batch import Batch
from nasolid.studies.running import asked

pytestmark = pytest.mark.skipif(os.name != "posix", reason="rights of POSIX")
NEEDS_GCC = pytest.mark.skipif(shutil.which("gcc") is None, reason="needs gcc")
NEEDS_ROOT = pytest.mark.skipif(
    not hasattr(os, "geteuid") or os.geteuid() != 0, reason="only root may give away"
)


@pytest.fixture
def cache(tmp_path, monkeypatch):
    """A cache of its own, to which everything goes."""
    home = tmp_path / "cache"
    home.mkdir(mode=0o700)
    monkeypatch.setenv("XDG_CACHE_HOME", str(home))
    return home


def mode(path):
    return os.lstat(path).st_mode & 0o7777


def refused(match):
    """What was asked is refused in one line that says what to do."""
    with pytest.raises(InputError) as caught:
        private_folder()
    said = str(caught.value)
    assert "\n" not in said
    assert "do without compilation (--no-compile, compile=False)" in said
    assert match in said


def test_it_is_made_for_the_user_alone_whatever_the_mask(cache):
    before = os.umask(0)
    try:
        folder = private_folder()
    finally:
        os.umask(before)
    assert folder.is_relative_to(cache / "nasolid" / "compiled")
    assert {mode(path) for path in (folder, folder.parent, cache / "nasolid")} == {0o700}
    assert private_folder() == folder


def test_without_a_variable_it_is_in_the_home(tmp_path, monkeypatch):
    monkeypatch.setenv("HOME", str(tmp_path))
    monkeypatch.delenv("XDG_CACHE_HOME", raising=False)
    assert private_folder().is_relative_to(tmp_path / ".cache" / "nasolid")
    monkeypatch.setenv("XDG_CACHE_HOME", "")
    assert private_folder().is_relative_to(tmp_path / ".cache" / "nasolid")


@pytest.mark.parametrize("said", ["cache", ".", "~/cache"])
def test_a_cache_that_depends_on_where_one_stands_is_refused(tmp_path, monkeypatch, said):
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("XDG_CACHE_HOME", said)
    refused(f"XDG_CACHE_HOME = {said!r}: is no whole path")
    assert not any(tmp_path.iterdir())


@pytest.mark.parametrize("rights", [0o755, 0o710, 0o701, 0o770, 0o777, 0o1777])
def test_rights_for_others_are_refused(cache, rights):
    folder = private_folder()
    folder.chmod(rights)
    refused(f"mode {rights:04o}")
    folder.chmod(0o700)
    assert private_folder() == folder


@pytest.mark.parametrize("above", [0, 1, 2])
@pytest.mark.parametrize("rights", [0o770, 0o702])
def test_a_folder_above_that_others_can_change_is_refused(cache, above, rights):
    folder = private_folder().parents[above]
    folder.chmod(rights)
    refused(f"{folder}: others may write there (mode {rights:04o})")


def test_a_sticky_folder_above_is_as_good_as_none(cache):
    cache.chmod(0o1777)
    assert private_folder().is_relative_to(cache)


@NEEDS_ROOT
@pytest.mark.parametrize("above", [0, 1, 2, 3])
def test_folders_of_another_user_are_refused(cache, above):
    folder = private_folder()
    theirs = [folder, *folder.parents][above]
    os.chown(theirs, 12345, -1)
    refused(f"{theirs}: belongs to another user (number 12345)")


@pytest.mark.parametrize("above", [0, 1, 2])
def test_a_link_in_its_place_is_refused(cache, tmp_path, above):
    folder = private_folder()
    link = [folder, *folder.parents][above]
    shutil.rmtree(link)
    target = tmp_path / "elsewhere"
    target.mkdir(mode=0o700)
    link.symlink_to(target)
    refused(f"{link}: is a symbolic link")
    assert not any(target.iterdir())


def test_a_cache_behind_a_link_is_judged_where_it_lies(tmp_path, monkeypatch):
    (tmp_path / "open").mkdir()
    (tmp_path / "open" / "cache").mkdir(mode=0o700)
    (tmp_path / "link").symlink_to("open/../open/cache")
    monkeypatch.setenv("XDG_CACHE_HOME", str(tmp_path / "link"))
    assert private_folder().is_relative_to(tmp_path / "open" / "cache")
    (tmp_path / "open").chmod(0o777)
    refused(f"{tmp_path / 'open'}: others may write there")


@NEEDS_ROOT
def test_a_link_of_another_user_is_refused(tmp_path, monkeypatch):
    (tmp_path / "cache").mkdir(mode=0o700)
    (tmp_path / "link").symlink_to(tmp_path / "cache")
    os.lchown(tmp_path / "link", 12345, -1)
    monkeypatch.setenv("XDG_CACHE_HOME", str(tmp_path / "link"))
    refused(f"{tmp_path / 'link'}: is a link of another user")


def test_links_without_end_are_refused(tmp_path, monkeypatch):
    (tmp_path / "a").symlink_to("b")
    (tmp_path / "b").symlink_to("a")
    monkeypatch.setenv("XDG_CACHE_HOME", str(tmp_path / "a"))
    refused("without end")


@pytest.mark.parametrize("where", ["a file", "below a file", "a device"])
def test_a_cache_that_cannot_be_made_is_refused(tmp_path, monkeypatch, where):
    (tmp_path / "file\nof mine").touch()
    path = {"a file": tmp_path / "file\nof mine", "below a file": tmp_path / "file\nof mine" / "x"}
    monkeypatch.setenv("XDG_CACHE_HOME", str(path.get(where, "/proc/self/no such thing")))
    refused("cannot be made" if where == "a device" else "is no folder")


@pytest.mark.parametrize("kind", ["link", "writable", pytest.param("theirs", marks=NEEDS_ROOT)])
def test_a_library_that_another_may_have_written_is_not_loaded(cache, tmp_path, kind):
    library = private_folder() / "pybamm_bundle_0123456789abcdef.so"
    if kind == "link":
        library.symlink_to(tmp_path / "evil.so")
    else:
        library.touch(mode=0o600)
        os.chmod(library, 0o666) if kind == "writable" else os.chown(library, 12345, -1)
    refused(f"{library}: is no file that you alone can write")


@pytest.fixture
def watched(tmp_path, monkeypatch):
    """A gcc that writes down what it is asked, where it may put its own files, and with which mask."""
    log = tmp_path / "asked.txt"
    (tmp_path / "bin").mkdir()
    real = shutil.which("gcc")
    script = f'#!/bin/sh\necho "$TMPDIR|$(umask)|$*" >> {log}\nexec {real} "$@"\n'
    (tmp_path / "bin" / "gcc").write_text(script)
    (tmp_path / "bin" / "gcc").chmod(0o755)
    monkeypatch.setenv("PATH", f"{tmp_path / 'bin'}:{os.environ['PATH']}")
    return log


@NEEDS_GCC
def test_all_that_is_compiled_is_written_there_and_loaded_from_there(cache, watched, tmp_path, monkeypatch):
    monkeypatch.setenv("PYBAMM_CASADI_AOT_CACHE", str(tmp_path / "theirs"))
    loaded = []
    load = casadi.external
    monkeypatch.setattr(casadi, "external", lambda name, path: (loaded.append(path), load(name, path))[1])
    cell = hand_cell(mesh="plain")
    plain, fast = (Batch(cell, 1.0, tolerance=1e-5, compile=compile) for compile in (False, True))
    (own,), (found,) = plain.run([plain.benign]), fast.run([fast.benign])
    np.testing.assert_allclose(found["Voltage [V]"].entries[-1], own["Voltage [V]"].entries[-1], atol=1e-4)
    folder = private_folder()
    (call,) = watched.read_text().splitlines()
    half, mask, arguments = call.split("|")
    assert Path(half).parent == folder
    assert mask.endswith("077")
    assert {Path(word).parent for word in arguments.split() if word.startswith("/")} == {folder}
    assert {Path(path).parent for path in loaded} == {folder}
    assert [mode(path) & 0o077 for path in folder.iterdir()] == [0]
    assert not (tmp_path / "theirs").exists()
    assert os.environ["PYBAMM_CASADI_AOT_CACHE"] == str(tmp_path / "theirs")
    assert "TMPDIR" not in os.environ or os.environ["TMPDIR"] == tempfile.gettempdir()


@NEEDS_GCC
def test_nothing_is_loaded_from_a_folder_that_is_refused(cache, monkeypatch):
    private_folder().chmod(0o755)
    monkeypatch.setattr(casadi, "external", lambda *_: pytest.fail("loaded"))
    batch = Batch(hand_cell(mesh="plain"), 1.0, compile=True)
    with pytest.raises(InputError, match=r"^[^\n]*has rights for others \(mode 0755\); chmod 700 it"):
        batch.run([batch.benign])


def test_a_compilation_that_fails_is_no_result(cache, tmp_path, monkeypatch):
    (tmp_path / "gcc").write_text("#!/bin/sh\nexit 3\n")
    (tmp_path / "gcc").chmod(0o755)
    monkeypatch.setenv("PATH", f"{tmp_path}:{os.environ['PATH']}")
    assert not can_compile()
    batch = Batch(hand_cell(catholyte="single-ion", mesh="plain"), 1.0, compile=True)  # not loaded before
    with pytest.raises(
        InputError, match=r"^compilation ahead of time failed: [^\n]* exit status 3.; see that gcc"
    ):
        batch.run([batch.benign])


@NEEDS_GCC
def test_whether_code_can_be_compiled_is_tried(cache, monkeypatch):
    assert can_compile()
    cache.chmod(0o770)
    assert not can_compile()
    cache.chmod(0o700)
    monkeypatch.setenv("PATH", "")
    assert not can_compile()


def test_what_killed_compilers_left_is_removed_in_time(cache):
    folder = private_folder()
    old, young = (folder / f"{compiled.HALF}{name}" for name in ("old", "young"))
    for half in (old, young):
        half.mkdir()
        (half / "cc.s").touch()
    os.utime(old, (0, 0))
    with compiling():
        pass
    assert sorted(path.name for path in folder.iterdir()) == [young.name]


STUDY = """
name = "compiled"
cell = "lowack2025-cell2"
[protocol]
kind = "constant current"
[vary]
kind = "grid"
"Separator thickness" = { values = [40, 60], unit = "um" }
"""


@pytest.mark.parametrize("where", ["driver", "worker"])
@pytest.mark.parametrize("fault", ["rights", "gcc"])
def test_a_study_that_cannot_be_compiled_stops_in_one_line_and_records_nothing(
    cache, tmp_path, monkeypatch, fault, where
):
    """A worker looks for itself: on a cluster it is on another machine."""
    (tmp_path / "study.toml").write_text(STUDY)
    if fault == "gcc":
        (tmp_path / "gcc").symlink_to(shutil.which("false"))
        monkeypatch.setenv("PATH", f"{tmp_path}:{os.environ['PATH']}")
    else:
        private_folder().chmod(0o750)
    if where == "worker":
        monkeypatch.setattr(asked, "need_compiler", lambda: None)
    with pytest.raises(InputError, match=r"^[^\n]*(mode 0750|compilation ahead of time failed)[^\n]*$"):
        nasolid.run_study(tmp_path / "study.toml", tmp_path / "out", compile=True, workers=1)
    if where == "driver":
        assert not (tmp_path / "out").exists()
    else:
        assert len(nasolid.open_study(tmp_path / "out").table) == 0
