"""Workers on this machine: processes that are watched, replaced when they die, and stopped when they take too long."""

import queue
import time
from collections import deque
from collections.abc import Callable, Collection, Iterable, Iterator, Sequence
from dataclasses import dataclass

import numpy as np

from nasolid.errors import InputError, SolveError
from nasolid.studies.engines.messages import packed, unpacked_results
from nasolid.studies.engines.process import GRACE, Heard, Worker, cause
from nasolid.studies.kernels.result import Result, failed
from nasolid.studies.kernels.task import Task

PROGRAM = ("-P", "-m", "nasolid.studies.engines.worker")
"""What a worker runs, without modules of the folder it stands in."""

BUILD = 900.0
"""Seconds that a worker may take to start and build."""

AHEAD = 2
"""Chunks that a worker holds, so that it never waits for the driver."""

LIVES = 3
"""Workers that may die in a row before one was ready."""

TICK = 1.0
"""Seconds that are waited at once: where much more have passed, this process was stopped and not its workers late."""

LISTEN = 0.2
"""Seconds that threads have to hand over what was said in time."""

KILLED = "killed its worker"
"""Reason of a point that did so twice."""


@dataclass(eq=False)
class Chunk:
    """Points computed together: which of the manifest, their values [n, columns], who died or hung over them."""

    indices: np.ndarray
    rows: np.ndarray
    deaths: int = 0
    hung: int = 0

    def __len__(self) -> int:
        return len(self.indices)

    def singly(self) -> "list[Chunk]":
        """Each point alone."""
        parts = [slice(k, k + 1) for k in range(len(self))]
        return [Chunk(self.indices[k], self.rows[k], self.deaths, self.hung) for k in parts]


Answer = tuple[Chunk, list[Result]]


class Pool:
    """Workers that compute points of one task.

    Parameters
    ----------
    task : Task
        What is done.
    workers : int
        Processes.
    threads : int
        Threads of each, where its work comes in batches.
    compile : bool
        Compile ahead of time.
    limit : float
        Seconds that a point may take.
    program : sequence of str
        Arguments of Python that make a worker.
    note : callable
        Takes a line about a worker that died.

    Attributes
    ----------
    integration : float
        Seconds that integrators took so far.
    """

    def __init__(
        self,
        task: Task,
        workers: int = 1,
        threads: int = 1,
        *,
        compile: bool = False,
        limit: float = 300.0,
        program: Sequence[str] | None = None,
        note: Callable[[str], None] = lambda line: None,
    ):
        self.note = note
        self.size, self.limit, self.program = workers, limit, tuple(program or PROGRAM)
        self.first = {"task": task.to_json(), "compile": compile, "threads": threads}
        self.workers: list[Worker] = []
        self.heard: queue.Queue[Heard] = queue.Queue()
        self.again: deque[Chunk] = deque()
        self.lost = 0
        self.awake = 0.0
        self.integration = 0.0

    def run(self, chunks: Iterable[Chunk], stop: Callable[[], bool] = lambda: False) -> Iterator[Answer]:
        """Compute chunks.

        Parameters
        ----------
        chunks : iterable of Chunk
            Asked for one by one, as workers come free.
        stop : callable
            Whether nothing more is to be begun; what is not done then comes back never.

        Yields
        ------
        chunk, results
            In the order in which they are done; a chunk whose worker died comes back in pieces.

        Raises
        ------
        InputError
            If the task cannot be built.
        SolveError
            If workers die before they are ready.
        """
        source = iter(chunks)
        while True:
            if not stop():
                self._hand_out(source)
            if not any(worker.held for worker in self.workers):
                return
            yield from self._next()

    def takers(self) -> int:
        """How many take chunks at once."""
        return self.size

    def close(self) -> None:
        """End all workers."""
        for worker in self.workers:
            worker.kill()
        for worker in self.workers:
            worker.end()
        self.workers = []

    def __enter__(self) -> "Pool":
        return self

    def __exit__(self, *_: object) -> None:
        self.close()

    def _hand_out(self, source: Iterator[Chunk]) -> None:
        """Give work to whoever has room, first to whoever has none: what is tried again, then what is new."""
        for depth in range(AHEAD):
            for k in range(self.size):
                worker = self.workers[k] if k < len(self.workers) else None
                held = worker.held if worker is not None else ()
                if len(held) <= depth and (chunk := self._pick(held, source)) is not None:
                    if worker is None:
                        self.workers.append(worker := self._start())
                    self._give(worker, chunk)

    def _pick(self, held: Collection[Chunk], source: Iterator[Chunk]) -> Chunk | None:
        """What is tried again is tried by a worker that holds nothing else."""
        if self.again:
            return None if held else self.again.popleft()
        return None if any(chunk.deaths for chunk in held) else next(source, None)

    def _give(self, worker: Worker, chunk: Chunk) -> None:
        worker.held.append(chunk)
        if len(worker.held) == 1 and worker.ready:
            worker.deadline = time.monotonic() + self.limit
        worker.tell({"rows": packed(chunk.rows)})

    def _start(self) -> Worker:
        worker = Worker.started(self.program, self.heard, BUILD)
        worker.tell(self.first)
        return worker

    def _next(self) -> Iterator[Answer]:
        """Wait for the next thing to happen."""
        heard = self._hear()
        if heard is None:
            yield from self._stop_late()
            return
        worker, message, when = heard
        if worker not in self.workers:
            return
        if message is None:
            yield from self._bury(worker)
        elif "error" in message:
            self.close()
            raise InputError(*message["error"]) if message.get("input") else SolveError(message["error"][0])
        elif "ready" in message:
            self.lost, worker.ready = 0, True
            worker.deadline = when + self.limit
        else:
            chunk, worker.late = worker.held.popleft(), False
            self.integration += message["integration"] - worker.integration
            worker.integration = message["integration"]
            worker.deadline = when + self.limit
            yield chunk, unpacked_results(message["results"])

    def _hear(self) -> Heard | None:
        """What is said next; nothing where a worker is late, however much the others say."""
        while True:
            start = time.monotonic()
            due = LISTEN + min(worker.deadline for worker in self.workers if worker.held)
            asked = min(max(0.0, due - start), TICK)
            if start - self.awake > TICK:  # threads may have been stopped as this one was
                asked = max(asked, LISTEN)
            try:
                return self.heard.get(timeout=asked)
            except queue.Empty:
                pass
            finally:
                self.awake = time.monotonic()
            slept = self.awake - start - asked
            if slept > TICK:
                for worker in self.workers:
                    worker.deadline = max(worker.deadline + slept, self.awake + TICK)
            elif due <= self.awake:
                return None

    def _stop_late(self) -> Iterator[Answer]:
        """Kill who is late; who is late for that too, held by what it began, is given up."""
        for worker in [worker for worker in self.workers if worker.held]:
            if worker.deadline > time.monotonic():
                continue
            if worker.late:
                yield from self._bury(worker)
            else:
                worker.late, worker.deadline = True, time.monotonic() + GRACE
                worker.kill()

    def _bury(self, worker: Worker) -> Iterator[Answer]:
        """What a dead worker held: the first is to blame, unless it died while building."""
        self.workers.remove(worker)
        code = worker.end()
        why = f"more than {self.limit if worker.ready else BUILD:g} s" if worker.late else cause(code)
        if not worker.ready:
            self.lost += 1
            if self.lost >= LIVES:
                self.close()
                last = worker.said[-1] if worker.said else "it said nothing"
                raise SolveError(f"{LIVES} workers died while they were building, the last ({why}): {last}")
            self.again.extendleft(reversed(worker.held))
            return
        if not worker.held:
            self.note(f"a worker ended ({why}) that had nothing to do")
            return
        blamed, *others = worker.held
        self.note(f"a worker ended ({why}) over {len(blamed)} points, the first {int(blamed.indices[0])}")
        self.again.extendleft(reversed(others))
        blamed.deaths += 1
        blamed.hung += worker.late
        if len(blamed) > 1:
            self.again.extendleft(reversed(blamed.singly()))
        elif worker.late and blamed.hung > 1:  # once may be the fault of whoever stopped the worker
            yield blamed, [failed(f"took too long: {why}")]
        elif blamed.deaths > 2:
            yield blamed, [failed(f"{KILLED}: {why}")]
        else:
            self.again.appendleft(blamed)
