"""A process that computes points: ``python -m nasolid.studies.engines.worker``, told what to do on standard input.

It ends when standard input does, and on Linux, where a solve lets no thread look, at once with who started it: no
worker outlives its driver.
"""

import gc
import json
import os
import queue
import signal
import sys
import threading
import time
from typing import TYPE_CHECKING, Any, BinaryIO

if TYPE_CHECKING:
    import numpy as np

    from nasolid.studies.kernels.result import Result
    from nasolid.studies.kernels.table import Kernel

PR_SET_PDEATHSIG = 1
"""Of Linux: which signal comes with the death of the parent."""

QUIET = {"PYBAMM_DISABLE_TELEMETRY": "true", "OMP_NUM_THREADS": "1"}


def main() -> None:
    """Answer messages until there are no more."""
    _end_with_driver()
    os.environ.update(QUIET)
    answers = os.dup(1)
    os.dup2(2, 1)  # whatever else prints must not stand between the answers
    asked: queue.Queue[dict[str, Any]] = queue.Queue()
    threading.Thread(target=_listen, args=(sys.stdin.buffer, asked), daemon=True).start()
    _serve(asked, answers)


def _listen(source: BinaryIO, asked: "queue.Queue[dict[str, Any]]") -> None:
    code = 1
    try:
        for text in source:
            asked.put(json.loads(text))
        code = 0
    finally:  # also where a driver that was killed left half a line
        if os.name == "posix" and os.getpgid(0) == os.getpid():
            os.killpg(0, signal.SIGKILL)  # a compiler too
        os._exit(code)


def _end_with_driver(so: bool = True) -> None:
    """Let the kernel end this process with the thread that started it, whatever it does then, stopped or not."""
    if sys.platform == "linux":
        import ctypes

        ctypes.CDLL(None).prctl(PR_SET_PDEATHSIG, signal.SIGKILL if so else 0)


def computed(kernel: "Kernel", rows: "np.ndarray") -> "list[Result]":
    """Results of points; where a kernel raises over several, of each alone, so that one takes no other along.

    Parameters
    ----------
    kernel : Kernel
        What computes points.
    rows : numpy.ndarray
        Their values [n, columns].
    """
    from nasolid.studies.kernels.result import guarded

    try:
        return kernel.run(rows)
    except Exception:  # whatever it was, the point that it belongs to will say it
        return [guarded(lambda row: kernel.run(row[None])[0], row) for row in rows]


def _serve(asked: "queue.Queue[dict[str, Any]]", answers: int) -> None:
    from nasolid.errors import InputError
    from nasolid.studies.engines.messages import line, packed_results, unpacked, write_all
    from nasolid.studies.kernels import Task
    from nasolid.studies.kernels.table import kernel_for

    def say(message: dict[str, Any]) -> None:
        write_all(answers, line(message))

    kernel = None
    while True:
        message = asked.get()
        try:
            if kernel is None:
                task = Task.from_json(message["task"])
                start = time.perf_counter()
                _end_with_driver(
                    not message["compile"]
                )  # a compiler would stay: the end of input ends it too
                kernel = kernel_for(task, compile=message["compile"], threads=message["threads"])
                _end_with_driver()
                gc.freeze()  # what is built stays: the collector need not look at it for every point
                say({"ready": time.perf_counter() - start})
                continue
            results = computed(kernel, unpacked(message["rows"]))
            spent = getattr(kernel, "integration", 0.0)
            say({"results": packed_results(results), "integration": spent})
        except InputError as error:
            say({"error": list(error.faults), "input": True})
        except Exception as error:  # of a build: what a point raises is its result
            say({"error": [f"{type(error).__name__}: {error}"]})


if __name__ == "__main__":
    main()
