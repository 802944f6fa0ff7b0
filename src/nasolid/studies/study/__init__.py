"""Studies as files: what varies, what is done, what is kept; the points that follow; where results live."""

from nasolid.studies.study.file import read_study
from nasolid.studies.study.plan import SCALARS, Axis, Keep, Plan, Protocol, Varies
from nasolid.studies.study.points import Manifest, Point, cell_hash, expand

__all__ = [
    "SCALARS",
    "Axis",
    "Keep",
    "Manifest",
    "Plan",
    "Point",
    "Protocol",
    "Varies",
    "cell_hash",
    "expand",
    "read_study",
]
