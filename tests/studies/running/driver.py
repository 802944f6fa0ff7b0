"""A driver that can be killed: ``python driver.py STUDY FOLDER ENGINE``."""

import signal
import sys
from pathlib import Path

sys.path.insert(0, str(Path(__file__).parent))

from running_by_hand import FAKE

from nasolid.errors import Interrupted
from nasolid.studies.engines import pool
from nasolid.studies.running import recorder
from nasolid.studies.running.run import run_study

if __name__ == "__main__":
    signal.signal(signal.SIGINT, signal.default_int_handler)
    pool.PROGRAM = FAKE
    recorder.SECONDS = 0.2
    study, folder, engine = sys.argv[1:]
    try:
        run_study(study, folder, engine=engine, workers=2)
    except Interrupted as stopped:
        print(stopped, file=sys.stderr)
        sys.exit(130)
