"""Studies whose points are fake: see fake_worker."""

import time
from collections import Counter
from pathlib import Path

from nasolid.studies.engines import pool

HERE = Path(__file__).parent
FAKE = (str(HERE / "fake_worker.py"),)

TEXT = """
name = "by hand"
cell = "lowack2025-cell2"
[protocol]
kind = "constant current"
[keep]
scalars = ["areal_capacity"]
curves = 5
[vary]
kind = "grid"
"Separator thickness" = {{ values = {values}, unit = "um" }}
"""


def study_file(folder, thicknesses):
    """A study of points that differ in thickness [um]."""
    path = folder / "study.toml"
    path.write_text(TEXT.format(values=[float(x) for x in thicknesses]))
    return path


def faked(monkeypatch, folder, pace=0.0):
    """Let workers be fake; returns where they keep their ledger."""
    ledger = folder / "ledger.txt"
    ledger.touch()
    monkeypatch.setenv("NASOLID_LEDGER", str(ledger))
    monkeypatch.setenv("NASOLID_PACE", str(pace))
    monkeypatch.setattr(pool, "PROGRAM", FAKE)
    return ledger


def begun(ledger):
    """How often each point [um] was begun."""
    return Counter(round(float(line.split()[1]), 6) for line in ledger.read_text().splitlines())


def workers(ledger):
    """Processes that computed."""
    return {int(line.split()[0]) for line in ledger.read_text().splitlines()}


def alive(pid):
    """Whether a process runs, zombies left out."""
    try:
        state = Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()[0]
    except OSError:
        return False
    return state != "Z"


def until(truth, seconds=120.0):
    """Wait for something to become true."""
    end = time.monotonic() + seconds
    while not truth():
        assert time.monotonic() < end, "waited in vain"
        time.sleep(0.02)


def of(study, um):
    """Row of a point."""
    table = study.table
    (row,) = table[(table["Separator thickness [m]"] * 1e6 - um).abs() < 1e-6].to_dict("records")
    return row


def real_study(folder, protocol, vary, keep="", cell="lowack2025-cell2", head=""):
    """A study of a cell; returns its file."""
    path = folder / "study.toml"
    text = f'name = "by hand"\ncell = "{cell}"\n{head}\n[protocol]\n{protocol}\n[vary]\n{vary}\n'
    path.write_text(text + (f"[keep]\n{keep}\n" if keep else ""))
    return path
