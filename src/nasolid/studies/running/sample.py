"""How long a study takes, and how much room: by a sample that is timed, before anything runs."""

import time
from collections import Counter
from dataclasses import dataclass

import numpy as np

from nasolid.studies.engines.pool import Chunk
from nasolid.studies.kernels import Task
from nasolid.studies.running.asked import Asked, usable_cores
from nasolid.studies.running.begin import bytes_of
from nasolid.studies.study.parts import kind_of
from nasolid.studies.study.points import Manifest

MOST, ENOUGH = 400, 5.0
"""Points of a sample, and the seconds after which it is large enough."""

TOGETHER = 20
"""Points that a sample asks for at once."""


@dataclass(frozen=True)
class Estimate:
    """What a study takes.

    Attributes
    ----------
    points, builds : int
        Points to compute; models to build, one per structure and worker.
    engine, workers, compile
        How it would run.
    sampled : int
        Points that were computed for this.
    startup : float
        Seconds until the first results: start of workers, build, compilation.
    per_second : float
        Points per second after that.
    seconds : float
        Wall time of the whole.
    bytes : int
        That it takes on the disk.
    kinds : dict
        Points of the sample that failed or stopped, by kind.
    """

    points: int
    builds: int
    engine: str
    workers: int
    compile: bool
    sampled: int
    startup: float
    per_second: float
    seconds: float
    bytes: int
    kinds: dict[str, int]


def estimate(manifest: Manifest, asked: Asked) -> Estimate:
    """Time a sample of a study; nothing is recorded.

    Parameters
    ----------
    manifest : Manifest
        Its points.
    asked : Asked
        How it would be run.

    Raises
    ------
    InputError
        If it cannot be run.
    """
    task, points = Task.of(manifest), len(manifest)
    engine, compile = asked.engine_for(task), asked.compile_for(task, points)
    kinds: Counter[str] = Counter()
    start = time.monotonic()
    moments, counts = [], []
    with asked.reached() as reached, reached.made(task, compile, lambda line: None) as runner:
        workers = max(1, runner.takers())
        for chunk, results in runner.run(_sample(manifest, workers, start)):
            moments.append(time.monotonic() - start)
            counts.append(len(chunk))
            kinds.update(f"{x.status}: {kind_of(x.reason)}" for x in results if x.status != "done")
    startup, rate = _pace(moments, counts, workers)
    share = points if asked.shard is None else -(-points // asked.shard[1])
    return Estimate(
        points=share,
        builds=len(manifest.structures()) * workers,
        engine=engine,
        workers=workers if engine != "threads" else asked.workers or usable_cores(),
        compile=compile,
        sampled=sum(counts),
        startup=startup,
        per_second=rate,
        seconds=startup + max(0, share - counts[0] if counts else share) / rate,
        bytes=bytes_of(task, share, len(manifest.columns)),
        kinds=dict(kinds),
    )


def _sample(manifest: Manifest, workers: int, start: float):
    """Chunks of points from all over, each once; fewer where they take long."""
    order = np.random.default_rng(0).permutation(len(manifest))[:MOST]
    size = min(TOGETHER, max(1, len(order) // (4 * workers)))
    for k in range(0, len(order), size):
        if k >= 3 * workers * size and time.monotonic() - start > ENOUGH:
            return
        part = order[k : k + size]
        yield Chunk(part, manifest.values[part])


def _pace(moments: list[float], counts: list[int], workers: int) -> tuple[float, float]:
    """Seconds until every worker has answered once, and points per second after that."""
    first = min(workers, len(moments)) - 1
    if len(moments) <= workers:
        return 0.0, sum(counts) / max(moments[-1], 1e-9)
    passed = moments[-1] - moments[first]
    return moments[first], sum(counts[first + 1 :]) / max(passed, 1e-9)
