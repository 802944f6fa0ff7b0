"""Tables of runs."""

from collections.abc import Iterable, Mapping
from typing import Any

import pandas as pd


def table_of(rows: Iterable[Mapping[str, Any]]) -> pd.DataFrame:
    """One row each; in ``stopped_by`` what did not happen is None, not a missing number."""
    found = pd.DataFrame(list(rows))
    if "stopped_by" in found:
        words = [None if pd.isna(word) else word for word in found["stopped_by"]]
        found["stopped_by"] = pd.Series(words, index=found.index, dtype=object)
    return found


def records(table: pd.DataFrame) -> list[dict[str, Any]]:
    """Rows as plain objects for JSON; what is not a number is None."""
    rows = table.astype(object).where(table.notna(), None).to_dict("records")
    return [{str(name): value for name, value in row.items()} for row in rows]
