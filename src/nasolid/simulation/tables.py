"""Tables of runs."""

from collections.abc import Iterable, Mapping
from typing import Any

import numpy as np
import pandas as pd

from nasolid.errors import printable
from nasolid.parameters.files import marked

FORMULA = ("=", "+", "-", "@")
"""How a text begins that a spreadsheet would work out."""


def table_of(rows: Iterable[Mapping[str, Any]]) -> pd.DataFrame:
    """One row each; in ``stopped_by`` what did not happen is None, not a missing number."""
    found = pd.DataFrame(list(rows))
    if "stopped_by" in found:
        words = [None if pd.isna(word) else word for word in found["stopped_by"]]
        found["stopped_by"] = pd.Series(words, index=found.index, dtype=object)
    return found


def records(table: pd.DataFrame) -> list[dict[str, Any]]:
    """Rows as plain objects for JSON; what is not a number is None."""
    rows = table.astype(object).where(table.notna(), None).replace([np.inf, -np.inf], None).to_dict("records")
    return [{str(name): value for name, value in row.items()} for row in rows]


def csv_of(table: pd.DataFrame) -> bytes:
    """A table as CSV with the mark of nasolid; a text that a spreadsheet would work out begins with an apostrophe."""
    found = table.copy()
    for name in found.columns:
        if not pd.api.types.is_numeric_dtype(found[name]):
            found[name] = [_plain(x) if isinstance(x, str) else x for x in found[name]]
    return marked(found.to_csv(index=False, lineterminator="\n").encode())


def _plain(text: str) -> str:
    text = printable(text)
    return f"'{text}" if text.startswith(FORMULA) else text
