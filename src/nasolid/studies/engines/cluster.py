"""Points on the workers of a Dask cluster.

A Dask worker computes in a process of its own beside it (`Pool`), so a point that crashes or takes too long does not
take the Dask worker along; one that is killed from outside is replaced by Dask, and its points go elsewhere.
"""

import json
import threading
import time
from collections import deque
from collections.abc import Callable, Iterable, Iterator
from hashlib import sha256
from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy as np

from nasolid.errors import InputError
from nasolid.parameters.bounds import FILE
from nasolid.parameters.files import read_bytes
from nasolid.studies.engines import pool
from nasolid.studies.engines.messages import packed, packed_results, unpacked, unpacked_results
from nasolid.studies.engines.pool import KILLED, Answer, Chunk, Pool
from nasolid.studies.kernels.result import failed
from nasolid.studies.kernels.task import Task

if TYPE_CHECKING:
    from distributed import Client, Future
    from distributed.security import Security

AHEAD = 2
"""Chunks in the hands of the scheduler for each thread of its workers."""

ANSWER = 30.0
"""Seconds that a scheduler has to answer, and its file to appear."""

_free: dict[str, list[Pool]] = {}
_lock = threading.Lock()


def compute(
    first: dict[str, Any], limit: float, program: tuple[str, ...], key: str, rows: dict[str, Any]
) -> Any:
    """Results of points: what a Dask worker is asked, plain data in and out.

    Parameters
    ----------
    first : dict
        Task, whether to compile, and threads, as `Pool` has them.
    limit : float
        Seconds that a point may take.
    program : tuple of str
        As for `Pool`.
    key : str
        Name of the task, by which a worker keeps what it has built.
    rows : dict
        Values of points, packed.
    """
    with _lock:
        for other in [name for name in _free if name != key]:
            for idle in _free.pop(other):  # of a study before this one
                idle.close()
        kept = _free.setdefault(key, [])
        mine = kept.pop() if kept else None
    if mine is None:
        task = Task.from_json(first["task"])
        mine = Pool(task, 1, first["threads"], compile=first["compile"], limit=limit, program=program)
    values = unpacked(rows)
    found: list[Any] = [None] * len(values)
    for chunk, results in mine.run([Chunk(np.arange(len(values)), values)]):
        for k, result in zip(chunk.indices, packed_results(results), strict=True):
            found[k] = result
    with _lock:
        _free.setdefault(key, []).append(mine)
    return found


class Cluster:
    """Points of one task on a Dask cluster.

    Parameters
    ----------
    task : Task
        What is done.
    client : distributed.Client
        To the scheduler; it stays open.
    compile, limit, program
        As for `Pool`.
    """

    def __init__(
        self,
        task: Task,
        client: "Client",
        *,
        compile: bool = False,
        limit: float = 300.0,
        program: tuple[str, ...] | None = None,
    ):
        self.client = client
        first = {"task": task.to_json(), "compile": compile, "threads": 1}
        program = tuple(program or pool.PROGRAM)
        key = sha256(repr((first, limit, program)).encode()).hexdigest()
        self.same = (first, limit, program, key)

    def run(self, chunks: Iterable[Chunk], stop: Callable[[], bool] = lambda: False) -> Iterator[Answer]:
        """As `Pool.run`; what Dask gave up comes last, point by point, with nothing else in its hands."""
        from distributed import as_completed

        source = iter(chunks)
        held: dict[Future, Chunk] = {}
        alone: deque[Chunk] = deque()
        waiting = as_completed()
        while True:
            while len(held) < AHEAD * max(1, self.takers()) and (chunk := next(source, None)) is not None:
                self._submit(chunk, held, waiting)
            if not held and alone and not stop():
                self._submit(alone.popleft(), held, waiting)
            if not held:
                return
            future = next(waiting)
            yield from self._answer(held.pop(future), future, alone)

    def takers(self) -> int:
        """How many take chunks at once; workers come and go."""
        return sum(self.client.nthreads().values())

    def close(self) -> None:
        """Leave the cluster as it is; its workers end what they keep when they end."""

    def __enter__(self) -> "Cluster":
        return self

    def __exit__(self, *_: object) -> None:
        self.close()

    def _submit(self, chunk: Chunk, held: "dict[Future, Chunk]", waiting: Any) -> None:
        future = self.client.submit(compute, *self.same, packed(chunk.rows), pure=False)
        held[future] = chunk
        waiting.add(future)

    def _answer(self, chunk: Chunk, future: "Future", alone: deque[Chunk]) -> Iterator[Answer]:
        """Results; what Dask gave up because workers died is tried alone, once: Dask blames all that they held."""
        from distributed import KilledWorker

        try:
            yield chunk, unpacked_results(future.result())
        except KilledWorker:
            chunk.deaths += 1
            if chunk.deaths > 1:
                yield chunk, [failed(f"{KILLED}: Dask gave it up")] * len(chunk)
            else:
                alone.extend(chunk.singly())


def secured(authority: Path, certificate: Path, key: Path) -> "Security":
    """Encryption and certificates for a cluster on a shared network.

    Parameters
    ----------
    authority, certificate, key : path
        PEM files: who signed, and what client, scheduler and workers show each other.

    Raises
    ------
    InputError
        If one is not there, or Dask is not.
    """
    need_dask()
    from distributed.security import Security

    for path in (authority, certificate, key):
        if not Path(path).is_file():
            raise InputError(f"--tls {path}: there is no such file")
    roles = ("client", "scheduler", "worker")
    pairs = {"cert": certificate, "key": key}
    files = {f"tls_{role}_{word}": str(path) for role in roles for word, path in pairs.items()}
    return Security(require_encryption=True, tls_ca_file=str(authority), **files)


def need_dask() -> None:
    """Refuse where Dask is missing.

    Raises
    ------
    InputError
    """
    try:
        import distributed  # noqa: F401
    except ImportError:
        raise InputError(
            'engine dask needs Dask; install the extra `dask`, in a clone by `pip install ".[dask]"`'
        ) from None


def connected(scheduler: str, **kwargs: Any) -> "Client":
    """A client of a scheduler.

    Parameters
    ----------
    scheduler : str
        Its address, or the path of a scheduler file.
    **kwargs
        As for `distributed.Client`, e.g. ``security``.

    Raises
    ------
    InputError
        If Dask is not there, or nothing answers.
    """
    need_dask()
    from distributed import Client

    address = _address(Path(scheduler)) if scheduler.endswith(".json") else scheduler
    try:
        return Client(address, timeout=ANSWER, **kwargs)
    except (OSError, ValueError, TypeError) as error:  # a TypeError where tls:// has no certificates
        raise InputError(
            f"scheduler {address}: does not answer ({error}); see that it runs, and for tls:// the certificates"
        ) from None


def _address(file: Path) -> str:
    """Address in a scheduler file, which may be about to be written; Dask itself would wait for ever."""
    end = time.monotonic() + ANSWER
    while True:
        try:
            return str(json.loads(read_bytes(file, FILE, "name a scheduler file"))["address"])
        except InputError as error:
            fault = str(error).removeprefix(f"{file}: ").partition(";")[0]
        except (ValueError, KeyError, TypeError):
            fault = "is no scheduler file"
        if time.monotonic() >= end:
            raise InputError(f"scheduler {file}: {fault}; start one with `dask scheduler --scheduler-file`")
        time.sleep(0.1)
