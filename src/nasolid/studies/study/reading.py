"""Reading the parts of a store: which rows count, and which files are damaged. Nothing is moved by it."""

from collections.abc import Callable, Mapping, Sequence
from contextlib import suppress
from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy as np

from nasolid.errors import InputError
from nasolid.studies.study.own import CURVES, RUNS, Torn, own_names
from nasolid.studies.study.parts import DONE, MADE_BY, PART, SCANNED, STATUSES, points_of, read_part

if TYPE_CHECKING:
    import pandas as pd
    import pyarrow as pa


class Gone(Exception):
    """A part that turned out to be damaged while it was read."""


class Parts:
    """The parts of a store, each looked at once, and checked whole whenever it is read.

    Parameters
    ----------
    folder : path
        Of the study.
    study : str
        Hash of the study.
    schemas : mapping
        Columns of a part of `RUNS` and of `CURVES`; the latter None if no curves are kept.
    seal : bool
        Whether parts carry a digest.

    Attributes
    ----------
    newest : int
        The latest time [ns] of a row that was seen.
    damaged : dict
        By ``runs/name`` or ``curves/name`` what is wrong with a file whose points do not count.
    """

    def __init__(
        self, folder: Path, study: str, schemas: "Mapping[str, pa.Schema | None]", *, seal: bool = True
    ):
        self.folder, self.study, self.seal = folder, study, seal
        self.schemas = schemas
        self.newest = 0
        self.damaged: dict[str, str] = {}
        self._seen: dict[str, dict[str, pa.Table]] = {RUNS: {}, CURVES: {}}
        self._counted: dict[str, tuple[pa.Table | None, pa.Table]] = {}
        self._scanned = (*SCANNED, MADE_BY) if seal else SCANNED

    def latest(self) -> "pd.DataFrame":
        """The row of every point that counts: ``id``, ``status``, ``recorded``, its ``row`` and ``part``."""
        import pandas as pd
        import pyarrow as pa

        self.scan()
        names = sorted(self._seen[RUNS])
        tables = [self._counting(part) for part in names]
        if not tables:
            return pd.DataFrame({name: pd.Series(dtype=object) for name in (*self._scanned, "row", "part")})
        every = pa.concat_tables(tables).unify_dictionaries().to_pandas(ignore_metadata=True)
        codes = np.repeat(np.arange(len(names)), [len(table) for table in tables])
        every["part"] = pd.Categorical.from_codes(codes, names)
        every = every.sort_values("recorded", kind="stable").drop_duplicates("id", keep="last")
        return every.sort_values(["part", "row"], ignore_index=True)

    def makers(self) -> dict[str, int]:
        """How many rows that count were computed by what."""
        latest = self.latest()
        if MADE_BY not in latest:
            return {}
        found = latest[MADE_BY].value_counts()
        return {str(made): int(count) for made, count in found.items() if count}

    def lost(self) -> int:
        """How many points were in damaged parts and are recorded nowhere else, as far as can be told."""
        counted, lost = set(self.latest()["id"]), 0
        for part in self.harmed():
            runs = self._seen[RUNS].get(part)
            lost += points_of(part) if runs is None else len(set(runs["id"].to_pylist()) - counted)
        return lost

    def harmed(self) -> set[str]:
        """Names of parts of which a file is damaged."""
        return {name.partition("/")[2] for name in self.damaged}

    def strangers(self) -> list[str]:
        """Entries that no study has made, as ``runs/name``; they are left alone."""
        return [
            f"{folder}/{name}"
            for folder in (RUNS, CURVES)
            for name in sorted(own_names(self.folder / folder))
            if not PART.fullmatch(name)
        ]

    def read(self, folder: str, part: str, columns: Sequence[str] | None = None) -> "pa.Table":
        """Columns of a part, by default all.

        Raises
        ------
        Gone
            If it is damaged; its points do not count from now on.
        FileNotFoundError
            If it is not there any more; it has been merged.
        InputError
            If the disk cannot be read.
        """
        path, schema = self.folder / folder / part, self.schemas[folder]
        try:
            if schema is None:
                raise Torn("is no part of this study")
            table = read_part(path, schema, self.study, columns, seal=self.seal)
            if folder == RUNS and set(table["status"].unique().to_pylist()) - set(STATUSES):
                raise Torn("has a status that is none")
        except Torn as torn:
            self._seen[folder].pop(part, None)
            self.damaged[f"{folder}/{part}"] = str(torn)
            raise Gone from None
        except FileNotFoundError:
            raise
        except OSError as error:
            raise InputError(f"{path}: cannot be read ({error.strerror or error}); try again") from None
        return table

    def whole(self, make: Callable[["pd.DataFrame"], Any]) -> Any:
        """What `make` makes of `latest` by `read`; again where a part turns out to be damaged, or was merged."""
        while True:
            try:
                return make(self.latest())
            except (Gone, FileNotFoundError):
                continue

    def names(self, folder: str) -> set[str]:
        """Parts in a folder, sound or not."""
        return {name for name in own_names(self.folder / folder) if PART.fullmatch(name)}

    def known(self, folder: str) -> set[str]:
        """Parts that were seen and are sound."""
        return set(self._seen[folder])

    def scan(self) -> None:
        """Look at parts that were not seen yet."""
        while True:
            runs, curves = self.names(RUNS), self.names(CURVES)
            if runs - self.names(RUNS):
                continue  # merged meanwhile: their curves may be gone
            there = {*(f"{RUNS}/{name}" for name in runs), *(f"{CURVES}/{name}" for name in curves)}
            self.damaged = {name: why for name, why in self.damaged.items() if name in there}
            try:
                self._look(RUNS, runs, self._scanned)
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
            if f"{folder}/{part}" not in self.damaged:
                with suppress(Gone):
                    seen[part] = table = self.read(folder, part, columns)
                    if folder == RUNS and len(table):
                        self.newest = max(self.newest, int(np.max(table["recorded"].to_numpy())))

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
