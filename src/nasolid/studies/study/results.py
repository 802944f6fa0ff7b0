"""What a study has found, as a table, as a dataset and as a file."""

from functools import cached_property
from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy as np
import pandas as pd

from nasolid.errors import InputError
from nasolid.parameters.arguments import checked_arguments
from nasolid.studies.study.files import write_durably
from nasolid.studies.study.parts import DONE, FAILED, STUDY, kind_of, padded
from nasolid.studies.study.reading import CURVES, RUNS
from nasolid.studies.study.store import Store, open_store

if TYPE_CHECKING:
    import pyarrow as pa
    import xarray as xr

FORMATS = (".csv", ".parquet", ".nc")
"""What `Study.export` writes."""


@checked_arguments
def open_study(folder: str | Path) -> "Study":
    """Open the results of a study, finished or not.

    Parameters
    ----------
    folder : str or path
        Where the study was run.

    Raises
    ------
    InputError
        If it holds none, or one of a newer version.
    """
    return Study(open_store(folder))


class Study:
    """Results of a study; what is recorded after it was opened is seen by opening it again.

    Attributes
    ----------
    store : Store
        Its files.
    table : pandas.DataFrame
        A row per recorded point in the order of the manifest: ``id``, inputs, scalars, ``status``, ``reason``,
        ``seconds``; units by column in ``attrs["units"]``.
    """

    def __init__(self, store: Store):
        self.store = store
        self.units = {"id": "", **store.inputs, **store.scalars, "status": "", "reason": "", "seconds": "s"}

    def __len__(self) -> int:
        """Points of the study, recorded or not."""
        return len(self.store)

    @cached_property
    def table(self) -> pd.DataFrame:
        """A row per recorded point."""
        return self._framed(self.store.parts.whole(self._latest_and_runs)[1])

    @property
    def failures(self) -> pd.Series:
        """How many points failed, by kind of reason, the most frequent first."""
        failed = self.table["reason"][self.table["status"] == FAILED].fillna("no reason given")
        return failed.map(kind_of).value_counts()

    @property
    def provenance(self) -> dict[str, Any]:
        """Versions, parameter values as used, the study file as ``study`` and the plan as ``plan``."""
        try:
            text = (self.store.folder / "study.toml").read_text(encoding="utf-8")
        except (OSError, UnicodeDecodeError):
            text = ""
        return self.store.provenance | {"study": text, "plan": self.store.plan}

    def dataset(self) -> "xr.Dataset":
        """Inputs and scalars over ``point``, curves [point, sample], units in ``attrs["units"]``.

        Short curves end in NaN; a point that is not done has none.
        """
        import xarray as xr

        frame, curves = self.store.parts.whole(self._frame_and_curves)
        found: dict[str, Any] = {}
        for name in frame.columns[1:]:
            values = frame[name].to_numpy(object if frame[name].dtype.kind not in "fiu" else None)
            found[name] = ("point", values, {"units": self.units[name]})
        for name, values in curves.items():
            found[name] = (("point", "sample"), values, {"units": self.store.curves[name]})
        return xr.Dataset(found, {"point": frame["id"].to_numpy(object)}, {"study": self.store.study})

    def export(self, path: str | Path) -> Path:
        """Write `table` as a file, or `dataset` as netCDF.

        Parameters
        ----------
        path : str or path
            Ends in one of `FORMATS`. A heading of a CSV file ends in its unit; a Parquet file has ``units`` in the
            metadata of its columns, a netCDF file in the attributes of its variables.

        Raises
        ------
        InputError
            If it ends otherwise or cannot be written.
        """
        target = Path(path)
        if target.suffix.lower() not in FORMATS:
            raise InputError(f"{target}: an export of a study ends in {', '.join(FORMATS)}; rename it")
        if not target.parent.is_dir():
            raise InputError(f"{target}: there is no folder {target.parent}; make it first")
        made = {".csv": self._csv, ".parquet": self._parquet, ".nc": self._netcdf}
        write_durably(target, made[target.suffix.lower()]())
        return target

    def _netcdf(self):
        data = self.dataset()
        texts = {
            name: (value.dims, value.to_numpy().astype(str), value.attrs)
            for name, value in data.data_vars.items()
            if value.dtype == object
        }
        return data.assign(texts).assign_coords(point=data["point"].astype(str)).to_netcdf(engine="scipy")

    def _csv(self) -> bytes:
        headings = {name: _heading(name, unit) for name, unit in self.units.items()}
        return self.table.rename(columns=headings).to_csv(index=False, lineterminator="\n").encode()

    def _parquet(self):
        import pyarrow as pa
        import pyarrow.parquet as pq

        table = pa.Table.from_pandas(self.table, preserve_index=False).replace_schema_metadata(None)
        fields = [field.with_metadata({"units": self.units[field.name]}) for field in table.schema]
        sink = pa.BufferOutputStream()
        pq.write_table(table.cast(pa.schema(fields, {STUDY: self.store.study.encode()})), sink)
        return sink.getvalue()

    def _latest_and_runs(self, latest):
        """Rows that count in the order of the manifest, and what they say."""
        import pyarrow as pa

        tables = [
            self.store.parts.read(RUNS, part).take(rows["row"].to_numpy(np.int64))
            for part, rows in latest.groupby("part")
        ]
        runs = pa.concat_tables([self.store.parts.schemas[RUNS].empty_table(), *tables])
        places = pd.Index(self.store.manifest["id"].to_pylist()).get_indexer(latest["id"])
        order = np.argsort(places, kind="stable")
        return latest.iloc[order], runs.take(order)

    def _framed(self, runs: "pa.Table") -> pd.DataFrame:
        frame = runs.to_pandas(ignore_metadata=True)[list(self.units)]
        frame.attrs["units"] = dict(self.units)
        return frame

    def _frame_and_curves(self, latest):
        import pyarrow as pa
        import pyarrow.compute as pc

        latest, runs = self._latest_and_runs(latest)
        frame = self._framed(runs)
        place = pd.Series(np.arange(len(latest)), index=latest["id"].to_numpy(object))
        pieces = []
        for part, rows in latest[latest["status"] == DONE].groupby("part") if self.store.curves else ():
            table = self.store.parts.read(CURVES, part)
            table = table.filter(pc.is_in(table["id"], pa.array(rows["id"], pa.string())))
            pieces.append((place[table["id"].to_pylist()].to_numpy(), table))
        return frame, {name: _stacked(name, pieces, len(frame)) for name in self.store.curves}


def _stacked(name, pieces, points) -> np.ndarray:
    """One curve of all points [point, sample]."""
    arrays = [(rows, padded(table[name])) for rows, table in pieces]
    found = np.full((points, max((array.shape[1] for _, array in arrays), default=0)), np.nan, np.float32)
    for rows, array in arrays:
        found[rows, : array.shape[1]] = array
    return found


def _heading(name, unit):
    return name if not unit or name.endswith("]") else f"{name} [{unit}]"
