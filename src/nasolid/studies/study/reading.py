"""Reading the parts of a store: which rows count, and what is put away."""

import os
import uuid
from collections.abc import Callable, Mapping, Sequence
from contextlib import suppress
from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy as np

from nasolid.errors import InputError
from nasolid.studies.study.files import write_log
from nasolid.studies.study.parts import DONE, SCANNED, STATUSES, Torn, read_part

if TYPE_CHECKING:
    import pandas as pd
    import pyarrow as pa

RUNS, CURVES = "runs", "curves"


class Gone(Exception):
    """A part that was put away while it was read."""


class Parts:
    """The parts of a store, each looked at once.

    Parameters
    ----------
    folder : path
        Of the study.
    study : str
        Hash of its plan.
    schemas : mapping
        Columns of a part of `RUNS` and of `CURVES`; the latter None if no curves are kept.

    Attributes
    ----------
    newest : int
        The latest time [ns] of a row that was seen.
    """

    def __init__(self, folder: Path, study: str, schemas: "Mapping[str, pa.Schema | None]"):
        self.folder, self.study = folder, study
        self.schemas = schemas
        self.newest = 0
        self._seen: dict[str, dict[str, pa.Table]] = {RUNS: {}, CURVES: {}}
        self._counted: dict[str, tuple[pa.Table | None, pa.Table]] = {}
        self._unmoved: set[str] = set()

    def quarantined(self) -> tuple[str, ...]:
        """Files that were put away, and those that should have been but could not be moved."""
        self.scan()
        moved = (path.name.replace("-", "/", 1) for path in (self.folder / "quarantine").glob("*-*"))
        return tuple(sorted({*moved, *self._unmoved}))

    def latest(self) -> "pd.DataFrame":
        """The row of every point that counts: ``id``, ``status``, ``recorded``, its ``row`` and ``part``."""
        import pandas as pd
        import pyarrow as pa

        self.scan()
        names = sorted(self._seen[RUNS])
        tables = [self._counting(part) for part in names]
        if not tables:
            return pd.DataFrame({name: pd.Series(dtype=object) for name in (*SCANNED, "row", "part")})
        every = pa.concat_tables(tables).to_pandas(ignore_metadata=True)
        codes = np.repeat(np.arange(len(names)), [len(table) for table in tables])
        every["part"] = pd.Categorical.from_codes(codes, names)
        every = every.sort_values("recorded", kind="stable").drop_duplicates("id", keep="last")
        self.newest = max(self.newest, int(every["recorded"].max())) if len(every) else self.newest
        return every.sort_values(["part", "row"], ignore_index=True)

    def read(self, folder: str, part: str, columns: Sequence[str] | None = None) -> "pa.Table":
        """Columns of a part, by default all.

        Raises
        ------
        Gone
            If it is torn or foreign; it has been put away.
        FileNotFoundError
            If it is not there any more; it has been merged.
        InputError
            If the disk cannot be read.
        """
        path, schema = self.folder / folder / part, self.schemas[folder]
        try:
            if schema is None or not part.endswith(".parquet"):
                raise Torn("is no part of this study")
            table = read_part(path, schema, self.study, columns)
            if folder == RUNS and set(table["status"].unique().to_pylist()) - set(STATUSES):
                raise Torn("has a status that is none")
        except Torn as torn:
            self._put_away(folder, part, str(torn))
            raise Gone from None
        except FileNotFoundError:
            raise
        except OSError as error:
            raise InputError(f"{path}: cannot be read ({error.strerror or error}); try again") from None
        return table

    def whole(self, make: Callable[["pd.DataFrame"], Any]) -> Any:
        """What `make` makes of `latest` by `read`; again where a part turns out to be torn, or was merged."""
        while True:
            try:
                return make(self.latest())
            except (Gone, FileNotFoundError):
                continue

    def names(self, folder: str) -> set[str]:
        """Entries of a folder, but for hidden ones: temporary files and those of a file system."""
        with suppress(FileNotFoundError):
            return {name for name in os.listdir(self.folder / folder) if not name.startswith(".")}
        return set()

    def known(self) -> set[str]:
        """Parts of runs that were seen and are sound."""
        return set(self._seen[RUNS])

    def scan(self) -> None:
        """Look at parts that were not seen yet."""
        while True:
            runs, curves = self.names(RUNS), self.names(CURVES)
            if runs - self.names(RUNS):
                continue  # merged meanwhile: their curves may be gone
            try:
                self._look(RUNS, runs, SCANNED)
                self._look(CURVES, curves, ("id",))
                self._counted = {part: self._counted[part] for part in self._counted.keys() & runs}
                return
            except FileNotFoundError:
                continue

    def _look(self, folder, listed, columns):
        seen = self._seen[folder] = {
            name: table for name, table in self._seen[folder].items() if name in listed
        }
        for part in sorted(listed - seen.keys()):
            if f"{folder}/{part}" not in self._unmoved:
                with suppress(Gone):
                    seen[part] = self.read(folder, part, columns)

    def _counting(self, part):
        """Rows of a part of runs and where they stand, without those whose curves are not there."""
        import pyarrow as pa
        import pyarrow.compute as pc

        runs, curves = self._seen[RUNS][part], self._seen[CURVES].get(part)
        with_curves, table = self._counted.get(part, (None, None))
        if table is not None and with_curves is curves:
            return table
        table = runs.append_column("row", pa.array(np.arange(len(runs))))
        if self.schemas[CURVES] is not None:
            owes = pc.equal(table["status"], DONE)
            ids = curves["id"] if curves is not None else pa.array([], pa.string())
            table = table.filter(pc.or_(pc.invert(owes), pc.is_in(table["id"], ids)))
        self._counted[part] = curves, table
        return table

    def _put_away(self, folder, part, why):
        """Move a file to quarantine, or remember where the folder cannot be written."""
        quarantine, name = self.folder / "quarantine", f"{folder}/{part}"
        target = quarantine / f"{folder}-{part}"
        self._seen[folder].pop(part, None)
        try:
            quarantine.mkdir(exist_ok=True)
            if os.path.lexists(target):
                target = target.with_name(f"{target.name}-{uuid.uuid4().hex[:8]}")
            (self.folder / folder / part).rename(target)
        except FileNotFoundError:
            return
        except OSError:
            self._unmoved.add(name)
        write_log(self.folder, f"{name} {why}; put into quarantine, its points are not done")
