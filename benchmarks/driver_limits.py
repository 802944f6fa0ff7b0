"""What the driver and the store of a study can take, with workers whose points cost nothing.

    python benchmarks/driver_limits.py [--points 10000 100000 1000000]

A point is a row of 8 inputs and 6 scalars without curves. Told are rows per second from workers to disk, the time in
which a finished study says that nothing is left, and the driver's peak memory.
"""

import argparse
import json
import os
import resource
import subprocess
import sys
import tempfile
import time
from pathlib import Path

os.environ.setdefault("PYBAMM_DISABLE_TELEMETRY", "true")
os.environ.setdefault("OMP_NUM_THREADS", "1")

from large_study import STUDY

FREE = """
from nasolid.studies.engines import worker
from nasolid.studies.kernels.table import KERNELS
from nasolid.studies.kernels.result import Result
from nasolid.studies.study.plan import HALF_CYCLE

class Free:
    def __init__(self, task, **_): pass
    def run(self, rows):
        return [Result("done", "lower cut-off", {n: float(r[0]) * k for k, n in enumerate(HALF_CYCLE)}) for r in rows]

KERNELS["constant current"] = Free
worker.main()
"""


def one(points, folder):
    """Run a study of so many free points twice."""
    import nasolid
    from nasolid.studies.engines import pool

    pool.PROGRAM = ("-c", FREE)
    text = STUDY.read_text().replace("points = 100000", f"points = {points}").replace("curves = 60\n", "")
    file = folder / f"{points}.toml"
    file.write_text(text)
    times = []
    for _ in range(2):
        start = time.perf_counter()
        nasolid.run_study(file, folder / str(points), engine="processes", workers=2, compile=False)
        times.append(time.perf_counter() - start)
    start = time.perf_counter()
    table = nasolid.open_study(folder / str(points)).table
    opened = time.perf_counter() - start
    assert len(table) == points
    written = sum(x.stat().st_size for x in (folder / str(points)).rglob("*") if x.is_file())
    print(json.dumps({
        "points": points,
        "seconds": round(times[0], 1),
        "rows_per_second": round(points / times[0]),
        "again_s": round(times[1], 2),
        "table_s": round(opened, 2),
        "bytes_per_row": round(written / points),
        "driver_MB": resource.getrusage(resource.RUSAGE_SELF).ru_maxrss // 1024,
    }))  # fmt: skip


def main():
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("--points", type=int, nargs="+", default=[10_000, 100_000, 1_000_000])
    parser.add_argument("--one", type=Path, help=argparse.SUPPRESS)
    given = parser.parse_args()
    if given.one:
        one(given.points[0], given.one)
        return
    with tempfile.TemporaryDirectory() as folder:
        for points in given.points:
            subprocess.run([sys.executable, __file__, "--points", str(points), "--one", folder], check=True)


if __name__ == "__main__":
    main()
