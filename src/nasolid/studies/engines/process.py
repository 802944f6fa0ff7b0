"""One worker process, as its driver has it: what it is told, what it says, and its end."""

import os
import queue
import signal
import subprocess
import sys
import threading
import time
from collections import deque
from collections.abc import Sequence
from contextlib import suppress
from dataclasses import dataclass, field
from json import loads
from typing import TYPE_CHECKING, Any

from nasolid.studies.engines.messages import line, write_all

if TYPE_CHECKING:
    from nasolid.studies.engines.pool import Chunk

GRACE = 2.0
"""Seconds in which a process that was killed is gone, unless something holds on to it."""

Heard = tuple["Worker", dict[str, Any] | None, float]
"""Who said it, what, and when; nothing where it says no more."""


@dataclass(eq=False)
class Worker:
    """A process, what it holds, and until when its first chunk may take.

    No call of the driver waits for what a worker reads or writes: threads do.
    """

    process: "subprocess.Popen[bytes]"
    held: "deque[Chunk]" = field(default_factory=deque)
    ready: bool = False
    deadline: float = 0.0
    late: bool = False
    integration: float = 0.0
    said: deque[str] = field(default_factory=lambda: deque(maxlen=20))
    words: "queue.SimpleQueue[bytes | None]" = field(default_factory=queue.SimpleQueue)
    threads: list[threading.Thread] = field(default_factory=list)

    @classmethod
    def started(cls, program: Sequence[str], heard: "queue.Queue[Heard]", seconds: float) -> "Worker":
        """Start a process.

        Parameters
        ----------
        program : sequence of str
            Arguments of Python.
        heard : queue.Queue
            Takes what it says.
        seconds : float
            That it may take until it is ready.
        """
        process = subprocess.Popen(
            [sys.executable, *program],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
            # Ctrl-C is for the driver, which lets workers finish. A group in the driver's own session, not a session:
            # the kernel ends a stopped group that its session leaves behind
            process_group=0,
        )
        worker = cls(process, deadline=time.monotonic() + seconds)
        for work, given in ((worker._listen, (heard,)), (worker._overhear, ()), (worker._speak, ())):
            worker.threads.append(threading.Thread(target=work, args=given, daemon=True))
            worker.threads[-1].start()
        return worker

    def tell(self, message: dict[str, Any]) -> None:
        """Send a message, without waiting until it is read."""
        self.words.put(line(message))

    def kill(self) -> None:
        """Kill the process and what it began."""
        with suppress(ProcessLookupError, PermissionError):
            os.killpg(self.process.pid, signal.SIGKILL) if os.name == "posix" else self.process.kill()

    def end(self) -> int:
        """Kill the process, if it lives, and a compiler that it began; returns what it exited with."""
        self.kill()
        self.words.put(None)
        gone = time.monotonic() + GRACE
        code = -int(getattr(signal, "SIGKILL", 9))
        with suppress(subprocess.TimeoutExpired):
            code = self.process.wait(GRACE)
        for thread in self.threads:
            thread.join(max(0.0, gone - time.monotonic()))
        if not any(thread.is_alive() for thread in self.threads):
            assert self.process.stdin is not None
            with suppress(OSError):  # of what it did not read any more
                self.process.stdin.close()
        return code

    def _speak(self) -> None:
        """Write what is to be told; that a dead worker does not hear it is found elsewhere."""
        assert self.process.stdin is not None
        with suppress(OSError), self.process.stdin as sink:
            while (text := self.words.get()) is not None:
                write_all(sink.fileno(), text)

    def _listen(self, heard: "queue.Queue[Heard]") -> None:
        assert self.process.stdout is not None
        with self.process.stdout as source, suppress(ValueError):  # of a line that death cut short
            for text in source:
                heard.put((self, loads(text), time.monotonic()))
        heard.put((self, None, time.monotonic()))

    def _overhear(self) -> None:
        """Keep the last lines that a worker says, for when it dies."""
        assert self.process.stderr is not None
        with self.process.stderr as source:
            for text in source:
                self.said.append(text.decode(errors="replace").strip())


def cause(code: int) -> str:
    """What a process ended by, in words."""
    return f"signal {-code}" if code < 0 else f"exit code {code}"
