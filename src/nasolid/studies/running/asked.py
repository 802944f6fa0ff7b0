"""How a study is to be run: engine, workers, compilation, share, limit."""

import os
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, replace
from pathlib import Path
from typing import TYPE_CHECKING, Any

from nasolid.compiled import can_compile, need_compiler
from nasolid.errors import InputError
from nasolid.studies.kernels import Task

if TYPE_CHECKING:
    from distributed import Client

ENGINES = ("threads", "processes", "dask")

LIMITS = 1e-3, float("inf")
"""Seconds that a point may be given."""

COMPILE_FROM = 2000
"""Points from which compilation ahead of time repays its seconds."""


@dataclass(frozen=True)
class Asked:
    """How a study is to be run.

    Attributes
    ----------
    engine : str or None
        One of `ENGINES`; by default threads where points come in batches, else processes.
    workers : int or None
        Threads or processes; by default the cores this process may use. Of no use to Dask.
    compile : bool or None
        Compile ahead of time; by default from `COMPILE_FROM` points in batches, where there is a compiler.
    shard : tuple of int or None
        Share i of n, from 0.
    limit : float
        Seconds that a point may take.
    scheduler : str or None
        Of Dask: its address, or a scheduler file.
    client : distributed.Client or None
        Of Dask, instead of a scheduler's address.
    tls : tuple of path or None
        Certificate of the authority, certificate and key that the scheduler asks for.
    mix_versions : bool
        Whether rows may be added to those of another version of nasolid, PyBaMM or the compiler.
    """

    engine: str | None = None
    workers: int | None = None
    compile: bool | None = None
    shard: tuple[int, int] | None = None
    limit: float = 300.0
    scheduler: str | None = None
    client: "Client | None" = None
    tls: "tuple[Path, Path, Path] | None" = None
    mix_versions: bool = False

    def __post_init__(self) -> None:
        if self.engine is not None and self.engine not in ENGINES:
            raise InputError(f"engine {self.engine!r} is not on offer; choose from {', '.join(ENGINES)}")
        if self.workers is not None and (
            isinstance(self.workers, bool) or not isinstance(self.workers, int) or self.workers < 1
        ):
            raise InputError(f"workers = {self.workers!r}: give a whole number from 1")
        if not LIMITS[0] <= self.limit <= LIMITS[1]:
            raise InputError(
                f"limit = {self.limit!r}: give the seconds that a point may take, above 0: "
                f"{LIMITS[0]:g} to {LIMITS[1]:g}"
            )
        if self.shard is not None:
            _check_share(*self.shard)
        dask = self.engine == "dask"
        if self.tls and not (dask and self.scheduler):
            raise InputError(
                "certificates (--tls) are of engine dask; give --engine dask and --scheduler too"
            )
        if dask and (self.scheduler is None) == (self.client is None):
            raise InputError(
                "engine dask: give the scheduler's address (--scheduler), or a Client; one of them"
            )
        if not dask and (self.scheduler, self.client) != (None, None):
            raise InputError("a scheduler is of engine dask; give engine 'dask' (--engine dask) too")

    @contextmanager
    def reached(self) -> "Iterator[Asked]":
        """The same with a client of the scheduler, so that nothing is begun where none answers.

        Raises
        ------
        InputError
            As `nasolid.studies.engines.cluster.connected`.
        """
        if self.scheduler is None:
            yield self
            return
        from nasolid.studies.engines.cluster import connected, secured

        security = secured(*self.tls) if self.tls else None
        with connected(self.scheduler, security=security) as client:
            yield replace(self, scheduler=None, client=client, tls=None)

    def engine_for(self, task: Task) -> str:
        """The engine that runs a task."""
        return self.engine or ("threads" if batched(task) else "processes")

    def compile_for(self, task: Task, points: int) -> bool:
        """Whether a task is compiled, if nothing is recorded of it yet.

        Raises
        ------
        InputError
            If that is asked for where nothing would be compiled, or cannot be done on this machine.
        """
        if self.compile and not batched(task):
            raise InputError(
                "compilation (--compile, compile=True) is for half-cycles at constant current and maps; leave it out"
            )
        if self.compile and self.engine != "dask":  # whose workers are elsewhere
            need_compiler()
        if self.compile is not None:
            return self.compile
        return batched(task) and points >= COMPILE_FROM and can_compile()

    def made(self, task: Task, compile: bool, note: Any) -> Any:
        """The engine, to be entered."""
        name, cores = self.engine_for(task), self.workers or usable_cores()
        if name == "dask":
            from nasolid.studies.engines.cluster import Cluster

            assert self.client is not None, "reach the scheduler first"
            return Cluster(task, self.client, compile=compile, limit=self.limit)
        from nasolid.studies.engines.pool import Pool

        workers, threads = (1, cores) if name == "threads" else (cores, 1)
        return Pool(task, workers, threads, compile=compile, limit=self.limit, note=note)


def _check_share(i: int, n: int) -> None:
    """Refuse a share that there is not."""
    if not (isinstance(i, int) and isinstance(n, int) and n > 0):
        raise InputError(f"shard {i}/{n}: give whole numbers and at least one share, e.g. 0/4")
    if not 0 <= i < n:
        raise InputError(f"shard {i}/{n}: shares of {n} are counted from 0 to {n - 1}")


def batched(task: Task) -> bool:
    """Whether points of a task are solved many per call."""
    protocol = task.protocol
    return protocol.kind == "map" or (protocol.kind == "constant current" and protocol.direction != "cycle")


def usable_cores() -> int:
    """Cores that this process may use: a batch system may have given it fewer than there are."""
    return len(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else os.cpu_count() or 1
