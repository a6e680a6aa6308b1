"""The caller's labelled frames and series as arrays: every label known, every number finite, no cell twice."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

import numpy as np
import pandas as pd

from counteroffer.equilibrium.types.arrays import Array, frozen
from counteroffer.errors import EconomyError, LabelError
from counteroffer.labels import positions, unknown


def frame_of(given: object, label: str, columns: Sequence[str]) -> pd.DataFrame:
    """The frame itself.

    Raises
    ------
    EconomyError
        If it is none, lacks one of the columns, or has no rows.
    """
    if not isinstance(given, pd.DataFrame):
        raise EconomyError(f"{label} is a {type(given).__name__}; give a frame with the columns {', '.join(columns)}")
    missing = [column for column in columns if column not in given.columns]
    if missing:
        have = ", ".join(map(str, given.columns)) or "none"
        raise EconomyError(f"{label} lacks the column(s) {', '.join(missing)}; it has {have}")
    for column in columns[:-1]:
        if given[column].isna().any():
            raise EconomyError(f"{label} has a row without a {column}; name one in each")
    if label == "trade" and given.empty:
        raise EconomyError("trade has no rows; an economy takes trade at home and abroad")
    return given


def dense(given: object, label: str, axes: tuple[str, ...], value: str, labels: Mapping[str, tuple[str, ...]]) -> Array:
    """Long frame → array.

    Raises
    ------
    EconomyError, LabelError
        With the table, the cell and the mend.
    """
    frame = frame_of(given, label, (*axes, value))
    index = tuple(
        np.array(positions(labels[axis], frame[axis], kind=axis, where=f"{label}.{axis}"), dtype=np.intp)
        for axis in axes
    )
    numbers = pd.to_numeric(frame[value], errors="coerce").to_numpy(dtype=float)
    if not np.isfinite(numbers).all():
        row = frame.iloc[int(np.argmax(~np.isfinite(numbers)))]
        raise EconomyError(
            f"{label} is not a number at {', '.join(map(str, row[list(axes)]))} ({row[value]}); give a value or leave "
            "the row out"
        )
    twice = frame.duplicated(list(axes))
    if twice.any():
        cell = ", ".join(map(str, frame.loc[twice, list(axes)].iloc[0]))
        raise EconomyError(f"{label} has two rows for {cell}; keep one")
    found = np.zeros(tuple(len(labels[axis]) for axis in axes))
    found[index] = numbers
    return found


def by_sector(given: object, label: str, sectors: Sequence[str]) -> Array:
    """Series or mapping by sector → array [s].

    Raises
    ------
    EconomyError, LabelError
        If it is neither, names a sector twice or one that there is not, or leaves one out.
    """
    if not isinstance(given, pd.Series | Mapping):
        raise EconomyError(f"{label} is a {type(given).__name__}; give a series or mapping by sector")
    series = given if isinstance(given, pd.Series) else pd.Series(dict(given), dtype=object)
    if series.index.has_duplicates:
        raise EconomyError(f"{label} has two values for {series.index[series.index.duplicated()][0]}; keep one")
    for name in series.index:
        if name not in sectors:
            raise unknown("sector", str(name), label, dict.fromkeys(map(str, sectors), ""))
    missing = [str(name) for name in sectors if name not in series.index]
    if missing:
        raise LabelError(f"{label} has no value for {', '.join(missing)}")
    numbers = pd.to_numeric(series.reindex(list(sectors)), errors="coerce").to_numpy(dtype=float)
    if not np.isfinite(numbers).all():
        worst = sectors[int(np.argmax(~np.isfinite(numbers)))]
        raise EconomyError(f"{label} of sector {worst} is not a number ({series[worst]})")
    return frozen(numbers)
