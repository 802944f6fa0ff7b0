"""Running a study: every point that is not recorded is computed and recorded."""

import time
from collections.abc import Sequence
from os import PathLike
from pathlib import Path
from typing import Any

import numpy as np

from nasolid.errors import InputError, Interrupted
from nasolid.parameters.arguments import checked_arguments
from nasolid.studies.kernels import Task
from nasolid.studies.running.asked import Asked
from nasolid.studies.running.begin import begin
from nasolid.studies.running.chunks import Chunks
from nasolid.studies.running.made import COMPILER, NO_COMPILER, compiler, maker, refuse_mixing
from nasolid.studies.running.progress import Progress
from nasolid.studies.running.recorder import Recorder
from nasolid.studies.running.stopping import stoppable
from nasolid.studies.study.file import read_study
from nasolid.studies.study.lock import held
from nasolid.studies.study.mending import mend
from nasolid.studies.study.own import RUNS
from nasolid.studies.study.points import expand
from nasolid.studies.study.recording import Store
from nasolid.studies.study.results import Study
from nasolid.studies.study.same import refuse_older
from nasolid.studies.study.store import open_store

MANY_PARTS = 20
"""Files from which a finished study is merged."""

LOGGED = 60.0
"""Seconds between lines of the log."""


@checked_arguments
def run_study(
    study: str | PathLike[str],
    folder: str | PathLike[str],
    *,
    engine: str | None = None,
    workers: int | None = None,
    compile: bool | None = None,
    shard: tuple[int, int] | None = None,
    limit: float = 300.0,
    scheduler: str | None = None,
    client: Any = None,
    mix_versions: bool = False,
    progress: bool | None = None,
) -> Study:
    """Compute every point of a study that is not recorded yet.

    Parameters
    ----------
    study : path
        The study file.
    folder : path
        Where results live; made if it is not there, gone on with if it is.
    engine : {"threads", "processes", "dask"}, optional
        By default threads for half-cycles at constant current and maps, which are solved in batches, processes for
        all else.
    workers : int, optional
        Threads or processes, by default as many as there are cores.
    compile : bool, optional
        Compile ahead of time, by default from 2000 points that come in batches; a study that was begun goes on as it
        was, since compiled results differ in the seventh digit.
    shard : tuple of int, optional
        (i, n) computes share i of n, from 0: shares never meet and leave nothing out.
    limit : float
        Seconds that a point may take.
    scheduler : str, optional
        Address of a Dask scheduler, or its file.
    client : distributed.Client, optional
        To a Dask scheduler, instead of `scheduler`.
    mix_versions : bool
        Go on also where rows were made by another version of nasolid, PyBaMM or the compiler; each row says by which.
    progress : bool, optional
        Whether to show progress, by default on a terminal and in a notebook.

    Returns
    -------
    Study
        All that is recorded.

    Raises
    ------
    InputError
        If the study cannot be run, the folder holds another one, another process computes it or other versions did,
        or the disk is full: what was recorded stays.
    Interrupted
        After Ctrl-C, when the running batch is recorded.

    Examples
    --------
    >>> import nasolid
    >>> study = nasolid.run_study("separators.toml", "separators")  # doctest: +SKIP
    """
    asked = Asked(engine, workers, compile, shard, limit, scheduler, client, None, mix_versions)
    return Study(run_asked(Path(study), Path(folder), asked, progress=progress))


def run_asked(file: Path, folder: Path, asked: Asked, *, progress: bool | None = None) -> Store:
    """As `run_study`; returns what is recorded as it lies on the disk."""
    manifest = expand(read_study(file))
    with asked.reached() as reached:
        task, store = begin(file, manifest, folder, reached)
        compute(store, task, reached, progress=progress)
    return store


@checked_arguments
def retry_study(
    folder: str | PathLike[str], asked: Asked | None = None, *, progress: bool | None = None
) -> Study:
    """Compute the points of a study again that failed, and those that are left.

    Parameters
    ----------
    folder : path
        Where it was run.
    asked : Asked, optional
        How to run it.
    progress : bool, optional
        As for `run_study`.

    Raises
    ------
    InputError
        If there is no study, or its cell is not what it was.
    """
    store = open_store(Path(folder))
    refuse_older(store)
    task = recorded_task(store)
    with (asked or Asked()).reached() as reached:
        compute(store, task, reached, again=True, progress=progress)
    return Study(store)


def recorded_task(store: Store) -> Task:
    """The task of a study that was begun.

    Raises
    ------
    InputError
        If it is not one of `run_study`.
    """
    said = store.plan.get("task")
    if not isinstance(said, dict):
        raise InputError(
            f"{store.folder}: its study.json has no task; it was not made by `nasolid study run`"
        )
    return Task.from_json(said | {"cell": store.provenance.get("cell", "")})


def compute(
    store: Store, task: Task, asked: Asked, *, again: bool = False, progress: bool | None = None
) -> Recorder:
    """Compute what is left of a study.

    Parameters
    ----------
    store : Store
        Of the study.
    task : Task
        What is done.
    asked : Asked
        How.
    again : bool
        Whether failed points are computed again.
    progress : bool, optional
        As for `run_study`.
    """
    compile = compiled(store, asked)
    store.made_by = maker(compile)
    ids, values = points_of(store)
    mine, recorder = share(ids, asked.shard), Recorder(store, ids)
    left = mine[_is_left(ids, store, again)[mine]]
    if not len(left) and not store.broken and not store.parts.damaged:
        return recorder  # nothing is written, also where nothing can be
    if len(left):
        refuse_mixing(store, asked.mix_versions)
        task.check()
    with held(store.folder, asked.shard):
        mend(store)
        left = mine[_is_left(ids, store, again)[mine]]  # others may have recorded meanwhile
        how = f"engine {asked.engine_for(task)}, compile {compile}, shard {asked.shard}, limit {asked.limit:g} s"
        store.log(f"run: {len(left)} points left of {len(mine)}; {how}; {store.made_by}")
        if len(left):
            _compute(store, task, asked, Work(left, values, recorder), progress)
        _tidy(store)
    return recorder


class Work:
    """Points that are left, their values, and who records them."""

    def __init__(self, left: np.ndarray, values: np.ndarray, recorder: Recorder):
        self.left, self.values, self.recorder = left, values, recorder


def _compute(store, task, asked, work, progress):
    recorder, start = work.recorder, time.monotonic()
    with stoppable() as stop, Progress(len(work.left), shown=progress) as bar:
        logged = start
        try:
            with asked.made(task, compiled(store, asked), store.log) as engine:
                chunks = Chunks(work.left, work.values, stop, engine.takers)
                for chunk, results in engine.run(chunks, lambda: stop.asked):
                    recorder.take(chunk, results)
                    if times := [result.seconds for result in results if result.seconds > 0]:
                        chunks.learn(float(np.mean(times)))
                    bar.tell(len(chunk), recorder.kinds, stop.asked)
                    if time.monotonic() - logged > LOGGED:
                        logged = time.monotonic()
                        store.log(_so_far(recorder, logged - start))
        finally:
            recorder.flush()
            store.log(f"ended: {_so_far(recorder, time.monotonic() - start)}")
    done = sum(recorder.statuses.values())
    if stop.asked and done < len(work.left):
        raise Interrupted(
            f"interrupted: {done} of {len(work.left)} points recorded; the same command goes on where this ended"
        )


def _so_far(recorder: Recorder, seconds: float) -> str:
    done = sum(recorder.statuses.values())
    told = ", ".join(f"{kind} x{count}" for kind, count in recorder.kinds.most_common())
    return f"{done} points in {seconds:.1f} s, {done / max(seconds, 1e-9):.1f} per second; {told or 'no failure'}"


def compiled(store: Store, asked: Asked) -> bool:
    """Whether a study is compiled: as it was begun.

    Raises
    ------
    InputError
        If something else is asked for.
    """
    found = bool(store.provenance.get("compile"))
    if asked.compile is not None and asked.compile != found:
        said = "compiled" if found else "not compiled"
        raise InputError(
            f"{store.folder}: was begun {said}, which changes the seventh digit; leave --compile out, or name "
            "another folder"
        )
    if found and asked.engine != "dask" and compiler() == NO_COMPILER:
        raise InputError(
            f"{store.folder}: is compiled, and here is no {COMPILER}, with which PyBaMM does that; install it, or "
            "leave --compile out and name another folder"
        )
    return found


def points_of(store: Store) -> tuple[list[str], np.ndarray]:
    """Ids and values [n, columns] of all points of a study."""
    columns = [store.manifest[name].to_numpy() for name in store.inputs]
    ids = store.manifest["id"].to_pylist()
    return ids, np.column_stack(columns) if columns else np.empty((len(ids), 0))


def share(ids: Sequence[str], shard: tuple[int, int] | None) -> np.ndarray:
    """Indices of the points of a share, as `Manifest.shard` has them."""
    if shard is None:
        return np.arange(len(ids))
    i, n = shard
    return np.array([k for k, name in enumerate(ids) if int(name[:16], 16) % n == i], dtype=int)


def _is_left(ids: Sequence[str], store: Store, again: bool) -> np.ndarray:
    done = store.done(failed_too=not again)
    return np.fromiter((name not in done for name in ids), bool, len(ids))


def _tidy(store: Store) -> None:
    """Merge the files of a study that is finished."""
    if len(store.parts.names(RUNS)) > MANY_PARTS and len(store.done()) == len(store):
        store.compact()
