"""Whether the study in a folder is the one that is asked for."""

import numpy as np

from nasolid.errors import InputError
from nasolid.studies.study.head import FORMAT
from nasolid.studies.study.recording import Store


def check_same(store: Store, asked: Store) -> None:
    """Refuse to go on with a folder in which another study is.

    Raises
    ------
    InputError
    """
    where = f"{store.folder}: holds another study"
    advice = "name another folder, or run the study file that is in it"
    if store.plan != asked.plan:
        raise InputError(f"{where} (made {store.study[:12]}, asked {asked.study[:12]}); {advice}")
    if store.provenance.get("parameters") != asked.provenance.get("parameters"):
        raise InputError(f"{where}: the parameter values of the cell have changed since; {advice}")
    if not _alike(store.manifest, asked.manifest):
        raise InputError(f"{where}: its points differ, by its [vary] or by the version of nasolid; {advice}")
    refuse_older(store)


def _alike(one, other):
    """Whether two manifests are the same points: numbers may differ in the last digits, as processors do.

    The ids that count are those of the folder.
    """
    if one.equals(other):
        return True
    if (
        one.column_names != other.column_names
        or one.schema.types != other.schema.types
        or len(one) != len(other)
    ):
        return False
    floats = [name for name in one.column_names if str(one.schema.field(name).type) == "double"]
    rest = [name for name in one.column_names[1:] if name not in floats]
    close = (np.allclose(one[name], other[name], rtol=CLOSE, atol=0) for name in floats)
    return bool(floats) and one.select(rest).equals(other.select(rest)) and all(close)


CLOSE = 1e-11
"""Relative difference between numbers of a point that another processor may give."""


def refuse_older(store: Store) -> None:
    """Refuse to go on with a study of an older format.

    Raises
    ------
    InputError
    """
    if store.format < FORMAT:
        raise InputError(
            f"{store.folder}: is of format {store.format}, which is read and exported but not gone on with; go on "
            "with the nasolid that made it, or name another folder"
        )
