"""Files that carry the digest of all their bytes, and tables and JSON that are known by one."""

import json
from collections.abc import Mapping
from hashlib import sha256
from typing import TYPE_CHECKING, Any

import numpy as np

from nasolid.studies.study.own import Torn

if TYPE_CHECKING:
    import pyarrow as pa

MARK = b"sha256:"
OPEN = MARK + 64 * b"0"
"""What stands in a file where its digest will be, and what its digest is that of."""


def sealed(data: Any) -> bytearray:
    """The bytes of a file with their digest in the place of the last `OPEN`."""
    whole = bytearray(data)
    place = whole.rindex(OPEN) + len(MARK)
    whole[place : place + 64] = sha256(whole).hexdigest().encode()
    return whole


def check_seal(data: bytes) -> None:
    """Find out whether a file is, bit for bit, what was sealed.

    Raises
    ------
    Torn
        If it is not.
    """
    place, view = data.rfind(MARK) + len(MARK), memoryview(data)
    if place < len(MARK) or place + 64 > len(data):
        raise Torn("has no digest")
    digest = sha256(view[:place])
    digest.update(64 * b"0")
    digest.update(view[place + 64 :])
    if digest.hexdigest().encode() != view[place : place + 64]:
        raise Torn("does not match its digest")


def canonical(data: Any) -> str:
    """Canonical JSON: sorted keys, no spaces, no NaN."""
    return json.dumps(data, sort_keys=True, separators=(",", ":"), allow_nan=False)


def digest_of(data: Mapping[str, Any]) -> str:
    """Digest of what JSON says, however it is laid out."""
    return sha256(canonical(data).encode()).hexdigest()


def table_digest(table: "pa.Table") -> str:
    """Digest of names and values of a table of numbers and text."""
    import pyarrow as pa
    import pyarrow.compute as pc

    digest = sha256(canonical([[field.name, str(field.type)] for field in table.schema]).encode())
    for column in table.itercolumns():
        array = column.combine_chunks() if column.num_chunks else pa.array([], column.type)
        if pa.types.is_string(array.type):
            lengths = pc.fill_null(pc.binary_length(array), -1).to_numpy()
            digest.update(lengths.astype("<i4").tobytes())
            _, offsets, letters = array.buffers()
            ends = np.frombuffer(offsets, np.int32)[array.offset : array.offset + len(array) + 1]
            if letters is not None and len(array):
                digest.update(memoryview(letters)[int(ends[0]) : int(ends[-1])])
        else:
            digest.update(array.to_numpy(zero_copy_only=False).astype("<f8", copy=False).tobytes())
    return digest.hexdigest()
