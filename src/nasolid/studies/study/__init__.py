"""Studies as files: what varies, what is done, what is kept; and the points that follow."""

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
