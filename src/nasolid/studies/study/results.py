"""What a study has found, as a table, as a dataset and as a file."""

import os
import warnings
from functools import cached_property
from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy as np
import pandas as pd

from nasolid.errors import IncompleteError, InputError, NasolidWarning
from nasolid.parameters.arguments import checked_arguments
from nasolid.parameters.files import check_replaceable
from nasolid.simulation.tables import csv_of
from nasolid.studies.study.files import write_durably
from nasolid.studies.study.own import CURVES, RUNS, told
from nasolid.studies.study.parts import DONE, FAILED, MADE_BY, STUDY, kind_of, padded
from nasolid.studies.study.store import Store, open_store

if TYPE_CHECKING:
    import pyarrow as pa
    import xarray as xr

FORMATS = (".csv", ".parquet", ".nc")
"""What `Study.export` writes."""


@checked_arguments
def open_study(folder: str | Path) -> "Study":
    """Open the results of a study, finished or not; nothing in its folder is changed.

    A `nasolid.errors.NasolidWarning` tells damaged files, whose points do not count.

    Parameters
    ----------
    folder : str or path
        Where the study was run.

    Raises
    ------
    InputError
        If it holds none, or one of a newer version.
    """
    study = Study(open_store(folder))
    study.store.parts.scan()
    study.warn()
    return study


class Study:
    """Results of a study; what is recorded after it was opened is seen by opening it again.

    Parameters
    ----------
    store : Store
        Its files.
    quiet : bool
        Whether somebody else tells what is wrong with them.

    Attributes
    ----------
    table : pandas.DataFrame
        A row per recorded point in the order of the manifest: ``id``, inputs, scalars, ``status``, ``reason``,
        ``seconds``, ``made_by`` (versions and compiler); units by column in ``attrs["units"]``.
    """

    def __init__(self, store: Store, *, quiet: bool = False):
        self.store = store
        self.units = {"id": "", **store.inputs, **store.scalars, "status": "", "reason": "", "seconds": "s"}
        if store.format > 1:
            self.units[MADE_BY] = ""
        self._quiet, self._warned = quiet, set[str]()

    def __len__(self) -> int:
        """Points of the study, recorded or not."""
        return len(self.store)

    @cached_property
    def table(self) -> pd.DataFrame:
        """A row per recorded point."""
        found = self._framed(self.store.parts.whole(self._latest_and_runs)[1])
        self.warn()
        return found

    @property
    def left(self) -> int:
        """Points that are not recorded, or only in damaged parts."""
        return len(self) - len(self.table)

    @property
    def damaged(self) -> dict[str, str]:
        """By name what is wrong with a file, as far as files were read; points of such parts do not count."""
        return {**self.store.broken, **self.store.parts.damaged}

    def warn(self) -> None:
        """Tell what is wrong with the folder and was not told yet."""
        lines, damage = self.store.notes(), self.store.damage()
        if damage:
            name, why = min(self.store.parts.damaged.items())
            lines.append(
                f"{damage} do not count ({told(name)} {why}); `nasolid study run` computes them again"
            )
        for line in lines:
            if not self._quiet and line not in self._warned:
                self._warned.add(line)
                warnings.warn(f"{self.store.folder}: {line}", NasolidWarning, stacklevel=3)

    @property
    def failures(self) -> pd.Series:
        """How many points failed, by kind of reason, the most frequent first."""
        failed = self.table["reason"][self.table["status"] == FAILED].fillna("no reason given")
        return failed.map(kind_of).value_counts()

    @property
    def provenance(self) -> dict[str, Any]:
        """Versions, parameter values as used, the study file as ``study`` and the plan as ``plan``."""
        return self.store.provenance | {"study": self.store.text, "plan": self.store.plan}

    def dataset(self) -> "xr.Dataset":
        """Inputs and scalars over ``point``, curves [point, sample], units in ``attrs["units"]``.

        Short curves end in NaN; a point that is not done has none.
        """
        import xarray as xr

        frame, curves = self.store.parts.whole(self._frame_and_curves)
        self.warn()
        found: dict[str, Any] = {}
        for name in frame.columns[1:]:
            values = frame[name].to_numpy(object if frame[name].dtype.kind not in "fiu" else None)
            found[name] = ("point", values, {"units": self.units[name]})
        for name, values in curves.items():
            found[name] = (("point", "sample"), values, {"units": self.store.curves[name]})
        return xr.Dataset(found, {"point": frame["id"].to_numpy(object)}, {"study": self.store.study})

    def export(self, path: str | Path, force: bool = False, *, incomplete: bool = False) -> Path:
        """Write `table` as a file, or `dataset` as netCDF.

        Parameters
        ----------
        path : str or path
            Ends in one of `FORMATS`, outside the folder of the study. A heading of a CSV file ends in its unit; a
            Parquet file has ``units`` in the metadata of its columns, a netCDF file in the attributes of its variables.
        force : bool, optional
            Whether a file is replaced that nasolid did not make.
        incomplete : bool
            Whether it is written although points are missing.

        Raises
        ------
        IncompleteError
            If points are not there, and that was not asked for; nothing is written.
        InputError
            If it ends otherwise, cannot be written, belongs to the study, or is there and somebody else's.
        """
        target = Path(path)
        if target.suffix.lower() not in FORMATS:
            raise InputError(f"{target}: an export of a study ends in {', '.join(FORMATS)}; rename it")
        if not target.parent.is_dir():
            raise InputError(f"{target}: there is no folder {target.parent}; make it first")
        if _within(target, self.store.folder):
            raise InputError(
                f"{target}: lies in the folder of the study, which holds its own files; name another place"
            )
        check_replaceable(target, force)
        made = {".csv": self._csv, ".parquet": self._parquet, ".nc": self._netcdf}
        data, points = made[target.suffix.lower()]()
        if points < len(self) and not incomplete:
            raise IncompleteError(self._lacking(len(self) - points))
        write_durably(target, data)
        return target

    def _lacking(self, left: int) -> str:
        damage = self.store.damage()
        return (
            f"{self.store.folder}: {left} of {len(self)} points are not there{f' ({damage})' if damage else ''}, so "
            "nothing was written; `nasolid study run` computes them, --incomplete (incomplete=True) takes what is there"
        )

    def _netcdf(self):
        data = self.dataset()
        texts = {
            name: (value.dims, value.to_numpy().astype(str), value.attrs)
            for name, value in data.data_vars.items()
            if value.dtype == object
        }
        named = data.assign(texts).assign_coords(point=data["point"].astype(str))
        named = named.assign_attrs(source="made with nasolid")
        return named.to_netcdf(engine="scipy"), len(data["point"])

    def _csv(self):
        headings = {name: _heading(name, unit) for name, unit in self.units.items()}
        return csv_of(self.table.rename(columns=headings)), len(self.table)

    def _parquet(self):
        import pyarrow as pa
        import pyarrow.parquet as pq

        table = pa.Table.from_pandas(self.table, preserve_index=False).replace_schema_metadata(None)
        fields = [field.with_metadata({"units": self.units[field.name]}) for field in table.schema]
        sink = pa.BufferOutputStream()
        said = {STUDY: self.store.study.encode(), b"nasolid export": b"1"}
        pq.write_table(table.cast(pa.schema(fields, said)), sink)
        return sink.getvalue(), len(table)

    def _latest_and_runs(self, latest):
        """Rows that count in the order of the manifest, and what they say."""
        import pyarrow as pa

        tables = [
            self.store.parts.read(RUNS, part).take(rows["row"].to_numpy(np.int64))
            for part, rows in latest.groupby("part")
        ]
        runs = pa.concat_tables([self.store.parts.schemas[RUNS].empty_table(), *tables]).unify_dictionaries()
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


def _within(target, folder):
    """Whether a file would lie in a folder or below it, by whatever name."""
    places = (target.parent.resolve(), Path(os.path.realpath(target)).parent)
    above = {one for place in places for one in (place, *place.parents) if one.is_dir()}
    return any(os.path.samefile(one, folder) for one in above)
