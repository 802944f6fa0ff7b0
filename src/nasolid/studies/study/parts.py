"""Parts of a store: Parquet files that are written once and read with suspicion."""

import re
import uuid
from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy as np

from nasolid.errors import InputError
from nasolid.studies.study.own import Torn, own_bytes
from nasolid.studies.study.sealing import OPEN, check_seal, sealed

if TYPE_CHECKING:
    import pyarrow as pa

DONE, STOPPED, FAILED = "done", "stopped", "failed"
STATUSES = (DONE, STOPPED, FAILED)
"""Status words: computed; a named physical stop before any charge; a named failure."""

MADE_BY = "made_by"
"""Column of a runs part that says what computed a row: versions, compiler."""

KEPT = ("id", "status", "reason", "seconds", "recorded", MADE_BY)
"""Columns of a runs part beside inputs and scalars; `recorded` [ns] since 1970 tells which of two rows is the later."""

PART = re.compile(r"part-[0-9a-f]{32}(?:-(\d{1,9}))?\.parquet")
"""Name of a part; those of format 1 do not say how many points they hold."""

STUDY = b"nasolid study"
"""Key of a file's metadata that holds the hash of its study."""

DIGEST = b"nasolid digest"
"""Key of a file's metadata that holds the digest of the file."""

WORDS = ["status", "reason", MADE_BY]
"""Columns of few words, stored as a dictionary."""

SCANNED = ("id", "status", "recorded")
"""Columns of a runs part that say what is recorded."""

PER_ROW = 18.0
PER_LETTER = 1.2
PER_NUMBER = 9.5
PER_CURVE = 12.0
PER_SAMPLE = 3.4
PER_COLUMN = 150.0
PER_FILE = 250.0
"""Bytes of a store, measured: a row, a letter of its id, a number, a curve, a sample of it, a column of a part, what a
file says of itself."""


def need_pyarrow() -> None:
    """Refuse where pyarrow is missing.

    Raises
    ------
    InputError
    """
    try:
        import pyarrow.parquet  # noqa: F401
    except ImportError:
        raise InputError(
            'the store of a study needs pyarrow; install the extra `studies`, in a clone by `pip install ".[studies]"`'
        ) from None


def estimate_bytes(
    points: int,
    numbers: int,
    curves: int = 0,
    points_per_curve: int = 0,
    *,
    id_length: int = 64,
    rows_per_part: int = 100,
) -> int:
    """Bytes that a study takes on the disk, rather too many than too few.

    Parameters
    ----------
    points : int
        Points of the study.
    numbers : int
        Numbers of a row: inputs and scalars.
    curves : int
        Curves kept of a point.
    points_per_curve : int
        Samples of a curve.
    id_length : int
        Characters of an id.
    rows_per_part : int
        Points that are recorded at once.
    """
    row = PER_ROW + PER_LETTER * id_length + PER_NUMBER * numbers
    columns, files = numbers + len(KEPT), 2 if curves else 1
    if curves:
        row += PER_LETTER / 2 * id_length + curves * (PER_CURVE + PER_SAMPLE * points_per_curve)
        columns += curves + 1
    return int(points * (row + (columns * PER_COLUMN + files * PER_FILE) / rows_per_part))


def runs_schema(manifest: "pa.Schema", scalars: Sequence[str], format: int) -> "pa.Schema":
    """Columns of a runs part.

    Parameters
    ----------
    manifest : pyarrow.Schema
        ``id`` and the inputs.
    scalars : sequence of str
        Names of numbers.
    format : int
        Of the store; the first did not say what made a row.
    """
    import pyarrow as pa

    fields = [*manifest, *(pa.field(name, pa.float64()) for name in scalars)]
    fields += [pa.field("status", pa.string()), pa.field("reason", pa.string())]
    fields += [pa.field("seconds", pa.float64()), pa.field("recorded", pa.int64())]
    if format > 1:
        fields.append(pa.field(MADE_BY, pa.dictionary(pa.int32(), pa.string())))
    return pa.schema(fields)


def curves_schema(curves: Sequence[str]) -> "pa.Schema":
    """Columns of a curves part: ``id`` and a list of float32 per curve."""
    import pyarrow as pa

    return pa.schema([("id", pa.string()), *((name, pa.list_(pa.float32())) for name in curves)])


def encoded(table: "pa.Table", study: str) -> bytearray:
    """Bytes of a Parquet file with checksums, their digest, no pandas metadata and the hash of its study."""
    import pyarrow as pa
    import pyarrow.parquet as pq

    sink = pa.BufferOutputStream()
    with pq.ParquetWriter(
        sink,
        table.schema,
        compression="zstd",
        use_dictionary=[name for name in WORDS if name in table.column_names],
        use_byte_stream_split=[path for field in table.schema for path in _floating(field)],
        write_statistics=False,
        write_page_checksum=True,
        store_schema=False,
    ) as writer:
        writer.write_table(table)
        writer.add_key_value_metadata({STUDY.decode(): study, DIGEST.decode(): OPEN.decode()})
    return sealed(sink.getvalue())


def _floating(field: "pa.Field") -> list[str]:
    import pyarrow.types as types

    if types.is_list(field.type):
        return [f"{field.name}.list.element"]
    return [field.name] if types.is_floating(field.type) else []


def read_part(
    path: Path,
    schema: "pa.Schema | None",
    study: str,
    columns: Sequence[str] | None = None,
    *,
    seal: bool = True,
) -> "pa.Table":
    """Read columns of a Parquet file that must be, bit for bit, what was written.

    Parameters
    ----------
    path : path
        The file.
    schema : pyarrow.Schema or None
        Columns that it must have, others are left out; None for whatever it has.
    study : str
        Hash of the study it must be of.
    columns : sequence of str, optional
        By default all of `schema`.
    seal : bool
        Whether it has a digest; without one checksums of pages are all there is.

    Raises
    ------
    Torn
        If it is torn, changed or foreign.
    OSError
        If it cannot be read at all, e.g. FileNotFoundError.
    """
    import pyarrow as pa
    import pyarrow.parquet as pq

    data = own_bytes(path)
    if seal:
        check_seal(data)
    words = [MADE_BY] if schema is not None and MADE_BY in schema.names else None
    try:
        file = pq.ParquetFile(
            pa.BufferReader(data), page_checksum_verification=not seal, read_dictionary=words
        )
        schema = schema or pa.schema([(field.name, field.type) for field in file.schema_arrow])
        _check(file, schema, study)
        names = list(columns or schema.names)
        table = file.read(columns=names, use_threads=False).select(names)
        table.validate(full=True)
    except (pa.ArrowException, ValueError, KeyError, OSError) as error:
        raise Torn(f"cannot be read as Parquet ({error})") from None
    if "id" in names and table["id"].null_count:
        raise Torn("has rows without id")
    return table.cast(pa.schema([schema.field(name) for name in names]))


def _check(file: Any, schema: "pa.Schema", study: str) -> None:
    said = (file.metadata.metadata or {}).get(STUDY)
    if said != study.encode():
        raise Torn("is not of this study")
    found = file.schema_arrow
    for field in schema:
        if found.names.count(field.name) != 1 or not found.field(field.name).type.equals(field.type):
            raise Torn(f"has no column {field.name!r} of type {field.type}")


def kind_of(reason: str) -> str:
    """Kind of a reason: what stands before its first colon; the rest is particular to a point."""
    return reason.partition(":")[0]


def part_name(points: int) -> str:
    """A name that no other part has; it says how many points the part holds, for when nothing else can."""
    return f"part-{uuid.uuid4().hex}-{points}.parquet"


def points_of(name: str) -> int:
    """How many points a part was written with, by its name; 0 if that does not say."""
    found = PART.fullmatch(name)
    return int(found[1] or 0) if found else 0


def column(values: "Sequence[Any] | pa.Array", kind: "pa.DataType") -> "pa.Array":
    """An array of a runs part; None is null, NaN stays NaN."""
    import pyarrow as pa

    if isinstance(values, pa.Array):
        return values
    return pa.array(
        [None if x is None else float(x) for x in values] if kind == pa.float64() else values, kind
    )


def lists(curves: Sequence[np.ndarray]) -> "pa.ListArray":
    """Curves [n], each of its own length, as one array of lists of float32."""
    import pyarrow as pa

    offsets = np.cumsum([0, *map(len, curves)], dtype=np.int32)
    flat = np.concatenate(curves) if curves else np.zeros(0)
    return pa.ListArray.from_arrays(offsets, pa.array(flat.astype(np.float32)))


def padded(curves: "pa.ChunkedArray") -> np.ndarray:
    """Lists as an array [points, samples] of float32, short ones ending in NaN."""
    array = curves.combine_chunks()
    lengths = np.diff(array.offsets.to_numpy())
    found = np.full((len(array), lengths.max(initial=0)), np.nan, np.float32)
    found[np.arange(found.shape[1]) < lengths[:, None]] = array.flatten().to_numpy(zero_copy_only=False)
    return found
