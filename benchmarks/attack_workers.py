"""Does a study come to the same rows whatever happens to its processes?

    python benchmarks/attack_workers.py [--kills 60] [--seed 0] [--dask] [--keep FOLDER]

Studies of points that cost nothing, with so many columns that a chunk is more than a pipe holds and two points that
never end (one of which lets no other thread run, as an integrator does), are run by each engine while workers and
drivers are killed, ended and stopped at random moments. A driver that is gone is started again by the same command.
Exit 1 if any row differs from those of an undisturbed run, a process outlives its driver, a point takes longer than
the limit, a driver hangs or ends in a way of which it does not say how to go on.
"""

import argparse
import os
import random
import re
import signal
import subprocess
import sys
import tempfile
import time
from pathlib import Path

os.environ.setdefault("PYBAMM_DISABLE_TELEMETRY", "true")
os.environ.setdefault("OMP_NUM_THREADS", "1")

import numpy as np

HERE = str(Path(__file__).resolve())
POINTS, PACE = 600, 0.01
SLEEPS, HOLDS = 77.0, 98.0
"""Separator thicknesses [um] of the points that never end."""

LIMIT, SLACK = 4.0, 4.0
"""Seconds that a point may take, and that a busy machine may need to notice."""

DRIVERS = 0.2
"""Share of signals that go to the driver, the others to a worker."""

BUILD = 30.0
"""Seconds in which a worker that costs nothing to build is ready, unless it was stopped."""

ENDING, RUN = 60.0, 900.0
"""Seconds in which processes follow their driver, and in which a run that is not attacked any more ends."""

TOKEN, LEDGER = "NASOLID_ATTACK", "NASOLID_LEDGER"
"""Variables by which processes of an attack are known, and where workers say what they begin."""

STUDY = """
name = "attacked"
cell = "lowack2025-cell2"
[protocol]
kind = "constant current"
[keep]
scalars = ["areal_capacity", "energy"]
curves = 20
[vary]
kind = "table"
file = "points.csv"
"""


class Fake:
    """A kernel whose points cost nothing and say what they are."""

    def __init__(self, task, **_):
        self.thickness = task.columns.index("Separator thickness [m]")

    def run(self, rows):
        return [self.one(row) for row in rows]

    def one(self, row):
        from nasolid.studies.kernels.result import Result

        um = 1e6 * row[self.thickness]
        if (kind := next((x for x in (SLEEPS, HOLDS) if abs(um - x) < 1e-6), 0.0)) > 0:
            with Path(os.environ[LEDGER]).open("a") as ledger:
                ledger.write(f"{os.getpid()} {time.time()}\n")
            time.sleep(1e6) if kind == SLEEPS else re.fullmatch("(a+)+", "a" * 99 + "b")
        time.sleep(PACE)
        curve = np.linspace(0, um, 20)
        return Result(
            "done",
            "lower cut-off",
            {"areal_capacity": um, "energy": float(row.sum())},
            {"capacity": curve, "voltage": 1 / (1 + curve)},
        )


def work():
    """Be a worker, without what it would import for a real kernel."""
    from types import ModuleType

    table = ModuleType("nasolid.studies.kernels.table")
    table.kernel_for = lambda task, **_: Fake(task)
    sys.modules[table.__name__] = table
    from nasolid.studies.engines import worker

    worker.main()


def drive(file, folder, engine):
    """Be a driver: 0 at the end of a study, 130 where it was asked to stop, 3 where workers were not to be had."""
    from nasolid.errors import Interrupted, SolveError
    from nasolid.studies.engines import pool
    from nasolid.studies.running import recorder
    from nasolid.studies.running.run import run_study

    pool.PROGRAM, pool.BUILD, recorder.SECONDS = (HERE, "--worker"), BUILD, 0.3
    given = {"engine": engine, "workers": 2, "limit": LIMIT, "compile": False, "progress": False}
    try:
        if engine == "dask":
            from distributed import Client, LocalCluster

            settings = {"dashboard_address": None, "scheduler_kwargs": {"dashboard_address": "127.0.0.1:0"}}
            with (
                LocalCluster(n_workers=2, threads_per_worker=1, **settings) as cluster,
                Client(cluster) as client,
            ):
                run_study(file, folder, client=client, **given)
        else:
            run_study(file, folder, **given)
    except Interrupted:
        return 130
    except SolveError as error:
        print(error, file=sys.stderr)
        return 3
    return 0


def processes(token):
    """Processes of an attack that run, by number: their command lines."""
    found = {}
    for place in Path("/proc").glob("[0-9]*"):
        try:
            mark = f"{TOKEN}={token}".encode()
            if mark in (place / "environ").read_bytes().split(b"\0"):
                found[int(place.name)] = (place / "cmdline").read_bytes().replace(b"\0", b" ").decode()
        except OSError:
            continue
    return found


def study_of(folder):
    """A study of wide points; a chunk of them is more than a pipe holds."""
    import nasolid

    cell = nasolid.load_cell("lowack2025-cell2")
    left = ("Separator thickness", "cut-off", "temperature", "Electrode area", "Measured", "Charge current")
    keys = [key for key, x in cell.values().items() if x > 0 and not any(word in key for word in left)]
    wide = [[f"{cell.value(key) * (1 - 1e-5 * k):.12g}" for key in keys] for k in range(POINTS)]
    thicknesses = [SLEEPS, *(100.0 + k for k in range(POINTS - 2)), HOLDS]
    lines = [",".join([str(um), *row]) for um, row in zip(thicknesses, wide, strict=True)]
    random.Random(0).shuffle(lines)
    header = ",".join(["Separator thickness [um]", *keys])
    (folder / "points.csv").write_text("\n".join([header, *lines]) + "\n", encoding="utf-8")
    (folder / "study.toml").write_text(STUDY, encoding="utf-8")
    return folder / "study.toml", len(keys) + 1


def rows_of(folder):
    """Rows of a study by id, without times."""
    import nasolid

    study = nasolid.open_study(folder)
    table = study.table[["id", "status", "reason", "areal_capacity", "energy"]]
    rows = {row[0]: tuple("-" if x != x else x for x in row[1:]) for row in table.itertuples(index=False)}
    curves = study.dataset()
    held = sorted(zip(curves["point"].values.tolist(), curves["voltage"].values.tolist(), strict=True))
    return rows, repr(held)


class Attack:
    """One engine under attack."""

    def __init__(self, engine, file, folder, dice):
        self.engine, self.file, self.folder, self.dice = engine, file, folder, dice
        self.token = f"{os.getpid()}-{engine}-{dice.random()}"
        self.ledger = folder.with_name(folder.name + ".ledger")
        self.ledger.touch()
        self.sent, self.drivers, self.orphans, self.overrun, self.faults = {}, 0, 0, 0.0, []
        self.asleep, self.gone = {}, {}
        self.stops = []

    def start(self):
        """A driver, told to run the study or to go on with it."""
        self.drivers += 1
        where = {TOKEN: self.token, LEDGER: str(self.ledger)}
        command = [sys.executable, HERE, "--driver", str(self.file), str(self.folder), self.engine]
        return subprocess.Popen(command, env=os.environ | where, stderr=subprocess.PIPE, text=True)

    def run(self, kills):
        """Attack until so many signals are sent, and let the study end."""
        driver, deadline, next_blow = self.start(), None, time.time() + self.dice.uniform(2, 5)
        while True:
            time.sleep(0.05)
            now = time.time()
            self.look(now)
            if (code := driver.poll()) is not None:
                said = driver.stderr.read().strip().splitlines()
                driver.stderr.close()
                self.follow()
                if code == 0:
                    break
                if code not in (130, 3, -signal.SIGKILL, -signal.SIGTERM):
                    self.faults.append(f"driver ended with {code}: {said[-1] if said else 'nothing said'}")
                    break
                driver = self.start()
                deadline = None
            elif sum(self.sent.values()) < kills:
                if now > next_blow:
                    self.blow(driver, now)
                    next_blow = now + self.dice.choice([0.05, 0.5, 1, 2, 4]) * self.dice.uniform(0.5, 1.5)
            else:
                deadline = deadline or now + RUN
                if now > deadline:
                    self.faults.append(f"driver did not end within {RUN:g} s")
                    driver.kill()
                    driver.communicate()
                    self.follow()
                    break

    def blow(self, driver, now):
        """Send one signal to one process."""
        own = {
            pid: line for pid, line in processes(self.token).items() if HERE in line and "--worker" in line
        }
        if self.engine != "dask" and self.dice.random() < DRIVERS:
            own = {driver.pid: ""}
        if not own:
            return
        target = self.dice.choice([*own])
        number = self.dice.choice([signal.SIGKILL, signal.SIGSTOP, signal.SIGTERM])
        who = "driver" if target == driver.pid else "worker"
        try:
            os.kill(target, number)
        except ProcessLookupError:
            return
        self.sent[f"{number.name} {who}"] = self.sent.get(f"{number.name} {who}", 0) + 1
        if number == signal.SIGSTOP and (who == "driver" or self.dice.random() < 0.5):
            self.asleep[target] = now + self.dice.uniform(0.2, 6)
            if who == "driver":
                self.stops.append((now, self.asleep[target]))
        if number == signal.SIGKILL and who == "driver":
            self.asleep.clear()  # stopped ones stay so: they must end all the same

    def look(self, now):
        """Wake what slept enough; see how long points that never end were let run."""
        for pid in [pid for pid, until in self.asleep.items() if until <= now]:
            del self.asleep[pid]
            try:
                os.kill(pid, signal.SIGCONT)
            except ProcessLookupError:
                continue
        for line in self.ledger.read_text().splitlines():
            pid, begun = line.split()
            if line in self.gone:
                continue
            if running(int(pid)):
                slept = sum(max(0.0, min(now, b) - max(float(begun), a)) for a, b in self.stops)
                self.overrun = max(self.overrun, now - float(begun) - LIMIT - slept)
            else:
                self.gone[line] = now

    def follow(self):
        """A driver is gone: so are its workers."""
        end = time.time() + ENDING
        while (left := processes(self.token)) and time.time() < end:
            time.sleep(0.05)
        self.orphans += len(left)
        for pid in left:
            os.kill(pid, signal.SIGKILL)


def running(pid):
    """Whether a process lives; of those that nobody buried it does not."""
    try:
        return Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()[0] != "Z"
    except OSError:
        return False


def main():
    """Attack each engine; say what came of it."""
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("--kills", type=int, default=60)
    parser.add_argument("--seed", type=int, default=0)
    parser.add_argument("--dask", action="store_true")
    parser.add_argument("--keep", type=Path)
    given = parser.parse_args()
    engines = ["threads", "processes", *(["dask"] if given.dask else [])]
    with tempfile.TemporaryDirectory() as made:
        folder = given.keep or Path(made)
        folder.mkdir(parents=True, exist_ok=True)
        file, columns = study_of(folder)
        calm = Attack("processes", file, folder / "calm", random.Random(0))
        calm.run(0)
        if calm.faults:
            sys.exit(f"VIOLATION: undisturbed: {calm.faults[0]}")
        expected = rows_of(folder / "calm")
        print(f"{POINTS} points of {columns} columns, limit {LIMIT:g} s; undisturbed: {summary(expected[0])}")
        bad = check(calm, expected, expected)
        for k, engine in enumerate(engines):
            dice = random.Random(f"{given.seed} {engine}")
            attack = Attack(engine, file, folder / engine, dice)
            start = time.time()
            attack.run(given.kills // len(engines) + (k < given.kills % len(engines)))
            found = rows_of(folder / engine)
            faults = check(attack, found, expected)
            same = sum(found[0].get(name) == row for name, row in expected[0].items())
            tried = sum(attack.sent.values())
            print(
                f"{engine}: tried {tried} ({', '.join(f'{name} x{n}' for name, n in sorted(attack.sent.items()))}), "
                f"survived {tried if not faults else 0}, {attack.drivers} drivers, rows identical {same} of "
                f"{len(expected[0])}, orphans {attack.orphans}, longest overrun {max(0.0, attack.overrun):.1f} s, "
                f"{time.time() - start:.0f} s"
            )
            bad += faults
    for fault in bad:
        print(f"VIOLATION: {fault}")
    sys.exit(1 if bad else 0)


def check(attack, found, expected):
    """What must not be."""
    faults = [f"{attack.engine}: {fault}" for fault in attack.faults]
    for name, row in expected[0].items():
        if found[0].get(name) != row:
            faults.append(f"{attack.engine}: point {name[:8]} is {found[0].get(name)}, expected {row}")
    if found[1] != expected[1]:
        faults.append(f"{attack.engine}: curves differ")
    if attack.orphans:
        faults.append(f"{attack.engine}: {attack.orphans} processes outlived their driver")
    if attack.overrun > SLACK:
        faults.append(f"{attack.engine}: a point took {attack.overrun:.1f} s more than the limit")
    return faults


def summary(rows):
    """Rows by status."""
    words = [row[0] for row in rows.values()]
    return ", ".join(f"{words.count(word)} {word}" for word in sorted(set(words)))


if __name__ == "__main__":
    if sys.argv[1:] == ["--worker"]:
        work()
    elif sys.argv[1:2] == ["--driver"]:
        sys.exit(drive(*sys.argv[2:]))
    else:
        main()
