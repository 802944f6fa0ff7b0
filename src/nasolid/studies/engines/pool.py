"""Workers on this machine: processes that are watched, replaced when they die, and stopped when they take too long."""

import os
import queue
import signal
import subprocess
import sys
import threading
import time
from collections import deque
from collections.abc import Callable, Collection, Iterable, Iterator, Sequence
from contextlib import suppress
from dataclasses import dataclass, field
from json import loads
from typing import Any

import numpy as np

from nasolid.errors import InputError, SolveError
from nasolid.studies.engines.messages import line, packed, unpacked_results
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

LONGEST_WAIT = 3600.0
"""Seconds that a queue is waited for at once; it knows no endless ones."""

KILLED = "killed its worker"
"""Reason of a point that did so twice."""


@dataclass(eq=False)
class Chunk:
    """Points computed together: which of the manifest, their values [n, columns], workers that died over them."""

    indices: np.ndarray
    rows: np.ndarray
    deaths: int = 0

    def __len__(self) -> int:
        return len(self.indices)

    def singly(self) -> "list[Chunk]":
        """Each point alone."""
        return [Chunk(self.indices[k : k + 1], self.rows[k : k + 1], self.deaths) for k in range(len(self))]


Answer = tuple[Chunk, list[Result]]


@dataclass(eq=False)
class Worker:
    """A process, what it holds, and until when its first chunk may take."""

    process: "subprocess.Popen[bytes]"
    held: deque[Chunk] = field(default_factory=deque)
    ready: bool = False
    deadline: float = 0.0
    late: bool = False
    integration: float = 0.0
    said: deque[str] = field(default_factory=lambda: deque(maxlen=20))
    ears: list[threading.Thread] = field(default_factory=list)

    def tell(self, message: dict[str, Any]) -> None:
        """Send a message; that a dead worker does not hear it is found elsewhere."""
        with suppress(OSError):
            assert self.process.stdin is not None
            self.process.stdin.write(line(message))
            self.process.stdin.flush()

    def kill(self) -> None:
        """Kill the process and what it began."""
        with suppress(ProcessLookupError):
            os.killpg(self.process.pid, signal.SIGKILL) if os.name == "posix" else self.process.kill()

    def end(self) -> int:
        """Kill the process, if it lives, and a compiler that it began; returns what it exited with."""
        self.kill()
        code = self.process.wait()
        assert self.process.stdin is not None
        with suppress(OSError):  # of what it did not read any more
            self.process.stdin.close()
        for thread in self.ears:
            thread.join()
        return code


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
        self.heard: queue.Queue[tuple[Worker, dict[str, Any] | None]] = queue.Queue()
        self.again: deque[Chunk] = deque()
        self.lost = 0
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
        process = subprocess.Popen(
            [sys.executable, *self.program],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
            start_new_session=True,  # Ctrl-C is for the driver, which lets workers finish
        )
        worker = Worker(process, deadline=time.monotonic() + BUILD)
        for hear in (self._listen, _overhear):
            worker.ears.append(threading.Thread(target=hear, args=(worker,), daemon=True))
            worker.ears[-1].start()
        worker.tell(self.first)
        return worker

    def _listen(self, worker: Worker) -> None:
        assert worker.process.stdout is not None
        with worker.process.stdout as source, suppress(ValueError):  # of a line that death cut short
            for text in source:
                self.heard.put((worker, loads(text)))
        self.heard.put((worker, None))

    def _next(self) -> Iterator[Answer]:
        """Wait for the next thing to happen."""
        nearest = min(worker.deadline for worker in self.workers if worker.held)
        try:
            worker, message = self.heard.get(timeout=min(max(0.0, nearest - time.monotonic()), LONGEST_WAIT))
        except queue.Empty:
            for worker in self.workers:
                if worker.held and worker.deadline <= time.monotonic():
                    worker.late = True
                    worker.kill()
            return
        if worker not in self.workers:
            return
        if message is None:
            yield from self._bury(worker)
        elif "error" in message:
            self.close()
            raise InputError(*message["error"]) if message.get("input") else SolveError(message["error"][0])
        elif "ready" in message:
            self.lost, worker.ready = 0, True
            worker.deadline = time.monotonic() + self.limit
        else:
            chunk, worker.late = worker.held.popleft(), False
            self.integration += message["integration"] - worker.integration
            worker.integration = message["integration"]
            worker.deadline = time.monotonic() + self.limit
            yield chunk, unpacked_results(message["results"])

    def _bury(self, worker: Worker) -> Iterator[Answer]:
        """What a dead worker held: the first is to blame, unless it died while building."""
        self.workers.remove(worker)
        code = worker.end()
        why = f"more than {self.limit if worker.ready else BUILD:g} s" if worker.late else _cause(code)
        if not worker.ready:
            self.lost += 1
            if self.lost >= LIVES:
                self.close()
                last = worker.said[-1] if worker.said else "it said nothing"
                raise SolveError(f"{LIVES} workers died while they were building, the last ({why}): {last}")
            self.again.extendleft(reversed(worker.held))
            return
        blamed, *others = worker.held
        self.note(f"a worker ended ({why}) over {len(blamed)} points, the first {int(blamed.indices[0])}")
        self.again.extendleft(reversed(others))
        blamed.deaths += 1
        if len(blamed) > 1:
            self.again.extendleft(reversed(blamed.singly()))
        elif worker.late:
            yield blamed, [failed(f"took too long: {why}")]
        elif blamed.deaths > 2:
            yield blamed, [failed(f"{KILLED}: {why}")]
        else:
            self.again.appendleft(blamed)


def _overhear(worker: Worker) -> None:
    """Keep the last lines that a worker says, for when it dies."""
    assert worker.process.stderr is not None
    with worker.process.stderr as source:
        for text in source:
            worker.said.append(text.decode(errors="replace").strip())


def _cause(code: int) -> str:
    return f"signal {-code}" if code < 0 else f"exit code {code}"
