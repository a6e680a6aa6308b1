"""Frames as plain dictionaries, which the page reads row by row."""

from __future__ import annotations

from typing import Any

import pandas as pd

Record = dict[str, Any]


def records(frame: pd.DataFrame) -> list[Record]:
    """Rows in order, each a mapping from column to value."""
    return [{str(column): value for column, value in row.items()} for row in frame.to_dict("records")]


def keyed(frame: pd.DataFrame, column: str) -> dict[str, Record]:
    """Rows by the value of a column that has no value twice."""
    return {str(row[column]): row for row in records(frame)}
