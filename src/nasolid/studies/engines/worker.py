"""A process that computes points: ``python -m nasolid.studies.engines.worker``, told what to do on standard input.

It ends when standard input does, also in the middle of a solve: no worker outlives its driver.
"""

import gc
import json
import os
import queue
import sys
import threading
import time
from typing import TYPE_CHECKING, Any, BinaryIO

if TYPE_CHECKING:
    import numpy as np

    from nasolid.studies.kernels.result import Result
    from nasolid.studies.kernels.table import Kernel

QUIET = {"PYBAMM_DISABLE_TELEMETRY": "true", "OMP_NUM_THREADS": "1"}


def main() -> None:
    """Answer messages until there are no more."""
    os.environ.update(QUIET)
    answers = os.fdopen(os.dup(1), "wb", buffering=0)
    os.dup2(2, 1)  # whatever else prints must not stand between the answers
    asked: queue.Queue[dict[str, Any]] = queue.Queue()
    threading.Thread(target=_listen, args=(sys.stdin.buffer, asked), daemon=True).start()
    _serve(asked, answers)


def _listen(source: BinaryIO, asked: "queue.Queue[dict[str, Any]]") -> None:
    for text in source:
        asked.put(json.loads(text))
    os._exit(0)


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


def _serve(asked: "queue.Queue[dict[str, Any]]", answers: BinaryIO) -> None:
    from nasolid.errors import InputError
    from nasolid.studies.engines.messages import line, packed_results, unpacked
    from nasolid.studies.kernels import Task
    from nasolid.studies.kernels.table import kernel_for

    kernel = None
    while True:
        message = asked.get()
        try:
            if kernel is None:
                task = Task.from_json(message["task"])
                start = time.perf_counter()
                kernel = kernel_for(task, compile=message["compile"], threads=message["threads"])
                gc.freeze()  # what is built stays: the collector need not look at it for every point
                answers.write(line({"ready": time.perf_counter() - start}))
                continue
            results = computed(kernel, unpacked(message["rows"]))
            spent = getattr(kernel, "integration", 0.0)
            answers.write(line({"results": packed_results(results), "integration": spent}))
        except InputError as error:
            answers.write(line({"error": list(error.faults), "input": True}))
        except Exception as error:  # of a build: what a point raises is its result
            answers.write(line({"error": [f"{type(error).__name__}: {error}"]}))


if __name__ == "__main__":
    main()
