"""Attacks on the store of a study: drivers are killed at random moments, bits of random files are flipped.

    python benchmarks/attack_store.py [--kills 60] [--flips 200] [--seed 0]

Points cost nothing and their numbers are known, so that every row can be checked. Counted is how many attacks were
tried, and of flips how many were told by who reads (detected), mended by the next run (repaired), or changed nothing
that is reported (without effect). Ends with 1 if a change passed unseen, reading changed a file, a row was lost that no
damaged part held, or one is missing or wrong after the next run.
"""

import argparse
import hashlib
import json
import os
import random
import shutil
import signal
import subprocess
import sys
import tempfile
import time
import warnings
from collections import Counter
from pathlib import Path

os.environ.setdefault("PYBAMM_DISABLE_TELEMETRY", "true")
os.environ.setdefault("OMP_NUM_THREADS", "1")

TEXT = """
name = "attacked"
cell = "lowack2025-cell2"
[protocol]
kind = "constant current"
[keep]
scalars = ["areal_capacity", "energy"]
curves = 5
[vary]
kind = "grid"
"Separator thickness" = {{ range = [20, 120], unit = "um", points = {points} }}
"""

FREE = """
import sys
import time
sys.path.insert(0, {here!r})
from attack_store import Here
from nasolid.studies.engines import worker
from nasolid.studies.kernels.table import KERNELS
from nasolid.studies.kernels.result import Result

class Free:
    def __init__(self, task, **_): pass
    def run(self, rows):
        time.sleep({pace} * len(rows))
        return [Result(*Here.one(float(row[0]))) for row in rows]

KERNELS["constant current"] = Free
worker.main()
"""
"""A worker whose points cost `pace` seconds each, and whose results follow from their thickness."""

THICKNESS = "Separator thickness [m]"
MINE = ("folder", "made_by")
"""What of a status says where and by what, not what is there."""


def computed(file, folder, pace=0.0):
    """Run or resume a study by a worker whose points are free."""
    import nasolid
    from nasolid.studies.engines import pool

    pool.PROGRAM = ("-c", FREE.format(here=str(Path(__file__).parent), pace=pace))
    return nasolid.run_study(file, folder, engine="processes", workers=1, progress=False)


class Here:
    """An engine in this process, for studies whose store is attacked, not their drivers."""

    def __enter__(self):
        return self

    def __exit__(self, *_):
        pass

    def takers(self):
        return 1

    def run(self, chunks, stop=None):
        from nasolid.studies.kernels.result import Result

        for chunk in chunks:
            yield chunk, [Result(*result) for result in map(self.one, chunk.rows[:, 0].tolist())]

    @staticmethod
    def one(x):
        import numpy as np

        curve = np.linspace(x, 1e6 * x, 5)
        scalars, curves = {"areal_capacity": 1e6 * x, "energy": x}, {"capacity": curve, "voltage": curve}
        return "done", "lower cut-off", scalars, curves, 1e-4


def computed_here(file, folder, shard=None):
    """Run or resume a study without workers."""
    import nasolid
    from nasolid.studies.running.asked import Asked

    whole, Asked.made = Asked.made, lambda *_: Here()
    try:
        return nasolid.run_study(file, folder, shard=shard, progress=False)
    finally:
        Asked.made = whole


def looked(folder, place):
    """All that is reported of a study, and what was told of damage."""
    from click.testing import CliRunner

    import nasolid
    from nasolid.cli import main

    with warnings.catch_warnings(record=True) as caught:
        warnings.simplefilter("always", nasolid.errors.NasolidWarning)
        try:
            study = nasolid.open_study(folder)
            table, data = study.table, study.dataset()
            found = {
                "table": table.to_csv(index=False), "provenance": study.provenance, "left": study.left,
                "curves": hashlib.sha256(b"".join(data[name].to_numpy().tobytes() for name in study.store.curves)),
            }  # fmt: skip
            found["curves"] = found["curves"].hexdigest()
            rows = len(table)
        except nasolid.InputError as error:
            found, rows = {"refused": _one_line(error)}, None
    told = [str(warning.message) for warning in caught]
    status = CliRunner().invoke(main, ["study", "status", str(folder), "--json"])
    export = place / "export.csv"
    export.unlink(missing_ok=True)
    exported = CliRunner().invoke(main, ["study", "export", str(folder), str(export), "--incomplete"])
    assert status.exit_code in (0, 2), status.output
    if rows is None:
        assert (status.exit_code, exported.exit_code) == (2, 2), "open_study refuses, a command does not"
        return found, [found["refused"]]
    said = json.loads(status.stdout)
    assert said["points"] - said["left"] == rows, "status and open_study disagree"
    assert len(export.read_text().splitlines()) == rows + 1, "export and open_study disagree"
    found["export"], found["status"] = (
        export.read_text(),
        {name: said[name] for name in said if name not in MINE},
    )
    assert bool(told) == bool(said["damaged"] or said["notes"]), "status and open_study tell different things"
    return found, told


def _one_line(error):
    if "\n" in str(error):
        raise AssertionError(f"more than one line: {error}")
    return str(error)


def bytes_of(folder):
    """Every file with its bytes."""
    return {path.relative_to(folder): path.read_bytes() for path in folder.rglob("*") if path.is_file()}


def rows_of(study):
    """By id what was found of a point."""
    table = study.table
    names = [THICKNESS, "areal_capacity", "energy", "status"]
    return dict(zip(table["id"], table[names].itertuples(index=False, name=None), strict=True))


def flips(count, chance, place):
    """Flip bits of files of a finished and an unfinished study; returns what came of them, and what must not be."""
    import nasolid

    file = place / "study.toml"
    file.write_text(TEXT.format(points=40))
    whole, half = place / "whole", place / "half"
    for shard in ((0, 3), (1, 3), (2, 3)):
        computed_here(file, whole, shard)
    computed_here(file, half, (1, 2))
    before = {
        folder: (*looked(folder, place), rows_of(nasolid.open_study(folder))) for folder in (whole, half)
    }
    assert len(before[whole][2]) == 40
    assert not any(told for _, told, _ in before.values())
    counts, faults = Counter(), []
    for k in range(count):
        folder, shard = (whole, None) if k % 2 else (half, (1, 2))
        work = place / "work"
        shutil.rmtree(work, ignore_errors=True)
        shutil.copytree(folder, work)
        path = chance.choice(
            sorted(path for path in work.rglob("*") if path.is_file() and path.stat().st_size)
        )
        data = bytearray(path.read_bytes())
        place_of, bit = chance.randrange(len(data)), chance.randrange(8)
        data[place_of] ^= 1 << bit
        path.write_bytes(data)
        name = path.relative_to(work).as_posix()
        try:
            counts[_one_flip(file, work, shard, place, before[folder])] += 1
        except Exception as fault:
            faults.append(f"flip {k}: {name}, byte {place_of}, bit {bit}: {type(fault).__name__}: {fault}")
        counts["tried"] += 1
        if k % 50 == 49:
            print(f"{k + 1} of {count} flips, {len(faults)} faults", file=sys.stderr, flush=True)
    return counts, faults


def _one_flip(file, work, shard, place, before):
    """What a flip came to: "repaired", "refused" (told, and by whom it must be mended), or "without effect"."""
    import nasolid

    pristine, _, rows = before
    here = bytes_of(work)
    found, told = looked(work, place)
    assert bytes_of(work) == here, "reading changed a file"
    if not told:
        assert found == pristine, "UNSEEN: something else is reported and nothing is told"
    try:
        study = computed_here(file, work, shard)
    except nasolid.InputError as refused:
        if "correct that number" not in _one_line(refused):
            raise
        return "refused"
    assert rows_of(study) == rows, "LOST: rows are missing or wrong after the next run"
    again, told_again = looked(work, place)
    assert not told_again, f"still damaged after the next run: {told_again}"
    assert again["left"] == pristine["left"], "points are missing after the next run"
    return "repaired" if told else "without effect"


DRIVER = """
import sys
sys.path.insert(0, {here!r})
import attack_store
from nasolid.studies.study.recording import Store
whole = Store.record
def record(self, rows, curves=None):
    whole(self, rows, curves)
    print(len(rows), flush=True)
Store.record = record
from nasolid.errors import InputError, Interrupted
try:
    attack_store.computed({file!r}, {folder!r}, pace={pace})
except Interrupted:
    sys.exit(130)
except InputError as error:
    sys.exit("refused: " + str(error))
"""


def kills(count, chance, place):
    """Kill drivers, and start a second one beside every fourth; returns what came of it, and what must not be."""
    import nasolid

    counts, faults = Counter(), []
    file = place / "killed.toml"
    file.write_text(TEXT.format(points=600))
    folder, fresh = place / "killed-0", 0
    seen = set()
    for k in range(count):
        code = DRIVER.format(here=str(Path(__file__).parent), file=str(file), folder=str(folder), pace=0.004)
        command = [sys.executable, "-c", code]
        number = chance.choice(
            [signal.SIGKILL, signal.SIGKILL, signal.SIGKILL, signal.SIGHUP, signal.SIGTERM]
        )
        with subprocess.Popen(command, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True) as driver:
            _until_it_computes(folder, driver)
            if k % 4 == 0 and driver.poll() is None:
                second = subprocess.run(command, capture_output=True, text=True, timeout=120)
                counts["second drivers refused"] += f"process {driver.pid} on " in second.stderr
                if f"process {driver.pid} on " not in second.stderr and driver.poll() is None:
                    faults.append(
                        f"kill {k}: a second driver was not refused: {second.stdout}{second.stderr}"
                    )
            time.sleep(chance.uniform(0.0, 1.5))
            driver.send_signal(number)
            told, said = driver.communicate(timeout=120)
        counts["tried"] += 1
        counts["ended by itself"] += driver.returncode == 0
        if driver.returncode not in (0, -number, 130, -signal.SIGHUP):
            faults.append(f"kill {k}: ended with {driver.returncode}: {said[-300:]}")
        if not (folder / "study.json").exists():
            continue
        with warnings.catch_warnings():
            warnings.simplefilter("error")
            rows = rows_of(nasolid.open_study(folder))
        told = sum(map(int, told.split()))
        lost = len(seen - rows.keys()) + max(0, len(seen) + told - len(rows))
        if lost:
            faults.append(f"kill {k}: LOST {lost} rows that were recorded")
        faults += [f"kill {k}: a wrong row {row}" for row in rows.values() if row[1] != 1e6 * row[0]]
        counts["rows recorded by killed drivers"] += told if driver.returncode else 0
        seen = set(rows)
        if k % 10 == 9:
            print(f"{k + 1} of {count} kills, {len(faults)} faults", file=sys.stderr, flush=True)
        if len(seen) == 600:
            fresh, seen = fresh + 1, set()
            folder = place / f"killed-{fresh}"
    study = computed(file, folder)
    if len(rows_of(study)) != 600 or study.left:
        faults.append("LOST: rows are missing after the last run")
    return counts, faults


def _until_it_computes(folder, driver):
    """Wait until a driver has its lock, which takes a second or two of imports."""
    end = time.monotonic() + 60
    while driver.poll() is None and time.monotonic() < end:
        if any(str(driver.pid) in path.read_text() for path in _shares(folder)):
            return
        time.sleep(0.02)


def _shares(folder):
    return [path for path in (folder / "locks").glob("share-*") if path.exists()]


def main():
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("--kills", type=int, default=60)
    parser.add_argument("--flips", type=int, default=200)
    parser.add_argument("--seed", type=int, default=0)
    given = parser.parse_args()
    wrong = []
    for what, attack, count in (("flips", flips, given.flips), ("kills", kills, given.kills)):
        with tempfile.TemporaryDirectory() as folder:
            start = time.monotonic()
            counts, faults = (
                attack(count, random.Random(given.seed), Path(folder)) if count else (Counter(), [])
            )
            counts["detected"] = counts["repaired"] + counts["refused"] if what == "flips" else 0
            counts["unseen"] = sum("UNSEEN" in fault for fault in faults)
            counts["lost"] = sum("LOST" in fault for fault in faults)
            told = ", ".join(f"{number} {name}" for name, number in counts.items())
            print(f"{what} in {time.monotonic() - start:.0f} s: {told}", flush=True)
        wrong += faults
    for fault in wrong:
        print(fault)
    sys.exit(1 if wrong else 0)


if __name__ == "__main__":
    main()
