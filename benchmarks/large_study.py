"""A large study from end to end: throughput, bytes, memory, failures by name, and how long a resume takes.

    python benchmarks/large_study.py [--points 1000 10000 100000] [--engine threads] [--out DIR]

Every size is a run of its own in a process of its own, so that its peak memory is its own.
"""

import argparse
import json
import os
import resource
import subprocess
import sys
import tempfile
import time
import warnings
from pathlib import Path

os.environ.setdefault("PYBAMM_DISABLE_TELEMETRY", "true")
os.environ.setdefault("OMP_NUM_THREADS", "1")

STUDY = Path(__file__).with_name("large_study.toml")


def one(points, engine, folder):
    """Run a study of so many points, then open it again; prints what it took."""
    import nasolid

    warnings.simplefilter("ignore")
    file = folder / "study.toml"
    file.write_text(STUDY.read_text().replace("points = 100000", f"points = {points}"))
    start = time.perf_counter()
    study = nasolid.run_study(file, folder / "out", engine=engine, compile=True)
    seconds = time.perf_counter() - start
    again = [sys.executable, "-m", "nasolid", "study", "run", str(file), "--out", str(folder / "out")]
    start = time.perf_counter()
    subprocess.run(again, check=True, stdout=subprocess.DEVNULL)
    resumed = time.perf_counter() - start
    parts = {
        word: sum(x.stat().st_size for x in (folder / "out" / word).iterdir()) for word in ("runs", "curves")
    }
    print(json.dumps({
        "points": points,
        "seconds": round(seconds, 1),
        "per_second": round(points / seconds, 1),
        "resume_s": round(resumed, 2),
        "bytes_per_row": round(parts["runs"] / points, 1),
        "bytes_of_curves": round(parts["curves"] / points, 1),
        "manifest_bytes": round((folder / "out" / "manifest.parquet").stat().st_size / points, 1),
        "driver_MB": resource.getrusage(resource.RUSAGE_SELF).ru_maxrss // 1024,
        "worker_MB": resource.getrusage(resource.RUSAGE_CHILDREN).ru_maxrss // 1024,
        "statuses": {k: int(v) for k, v in study.table["status"].value_counts().items()},
        "endings": {k: int(v) for k, v in study.table["reason"].value_counts().head(8).items()},
        "failures": {k: int(v) for k, v in study.failures.items()},
    }))  # fmt: skip


def main():
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("--points", type=int, nargs="+", default=[1000, 10_000, 100_000])
    parser.add_argument("--engine", default="threads")
    parser.add_argument("--out", type=Path, help="keep the folders here")
    parser.add_argument("--one", action="store_true", help=argparse.SUPPRESS)
    given = parser.parse_args()
    if given.one:
        one(given.points[0], given.engine, given.out)
        return
    with tempfile.TemporaryDirectory() as temporary:
        for points in given.points:
            folder = (given.out or Path(temporary)) / f"{points}"
            folder.mkdir(parents=True)
            command = [sys.executable, __file__, "--one", "--engine", given.engine, "--points", str(points)]
            subprocess.run([*command, "--out", str(folder)], check=True)


if __name__ == "__main__":
    main()
