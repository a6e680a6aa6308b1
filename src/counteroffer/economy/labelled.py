"""The caller's labelled frames and series as arrays: every label known, every number finite, no cell twice."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from counteroffer.equilibrium.types.arrays import Array, frozen
from counteroffer.errors import EconomyError, LabelError
from counteroffer.labels import positions, unknown

LARGEST = 1e18  # of a cell; the world's output is 2e8 in USD million, and 3e16 in yen


@dataclass(frozen=True, eq=False)
class Given:
    """The caller's frames as arrays: trade, tariff [s, n, i]; input_use [k, s, n]; θ, ρ [s]; the others [s, n]."""

    regions: tuple[str, ...]
    sectors: tuple[str, ...]
    trade: Array
    tariff: Array
    input_use: Array
    final_use: Array | None
    value_added: Array | None
    trade_elasticity: Array
    profit_share: Array


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
    for column in columns:
        if list(given.columns).count(column) > 1:
            raise EconomyError(f"{label} has two columns {column}; keep one")
    for column in columns[:-1]:
        if given[column].isna().any():
            raise EconomyError(f"{label} has a row without {column}; name one in each")
        wrong = [name for name in given[column] if not isinstance(name, str)]
        if wrong:
            raise EconomyError(
                f"{label}.{column} has {wrong[0]!r} ({type(wrong[0]).__name__}); labels are text: astype(str)"
            )
        padded = [name for name in given[column] if name != name.strip() or not name]
        if padded:
            raise EconomyError(
                f"{label}.{column} has {padded[0]!r}: a label is neither empty nor has spaces around it; str.strip()"
            )
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
    index = tuple(_places(frame[axis], axis, label, labels[axis]) for axis in axes)
    numbers = _numbers(frame[value], f"{label}.{value}")
    if not np.isfinite(numbers).all():
        row = frame.iloc[int(np.argmax(~np.isfinite(numbers)))]
        raise EconomyError(
            f"{label} is not a number at {', '.join(map(str, row[list(axes)]))} ({row[value]}); give a value or leave "
            "the row out"
        )
    if (np.abs(numbers) > LARGEST).any():
        row = frame.iloc[int(np.abs(numbers).argmax())]
        raise EconomyError(
            f"{label} is {row[value]} at {', '.join(map(str, row[list(axes)]))}; nothing is above {LARGEST:.0e}: mend "
            "that cell, or say it in a larger unit"
        )
    twice = frame.duplicated(list(axes))
    if twice.any():
        cell = ", ".join(map(str, frame.loc[twice, list(axes)].iloc[0]))
        raise EconomyError(f"{label} has two rows for {cell}; keep one")
    found = np.zeros(tuple(len(labels[axis]) for axis in axes))
    found[index] = numbers
    return found


def _places(column: pd.Series, axis: str, label: str, known: tuple[str, ...]) -> NDArray[np.intp]:
    """Positions of a column's labels among the known ones, which are the importers and sectors of the trade table."""
    try:
        return np.array(positions(known, column, kind=axis, where=f"{label}.{axis}"), dtype=np.intp)
    except LabelError as error:
        of = "importers" if axis in ("importer", "exporter", "region") else "sectors"
        raise LabelError(f"{error} (the {of} of trade: each buys, at home too)") from None


def _numbers(column: pd.Series, label: str) -> Array:
    """A column's numbers, also where they are written as text; NaN for what is none."""
    if pd.api.types.is_bool_dtype(column) or not (
        pd.api.types.is_float_dtype(column)
        or pd.api.types.is_integer_dtype(column)
        or pd.api.types.is_object_dtype(column)
        or pd.api.types.is_string_dtype(column)
    ):
        raise EconomyError(f"{label} holds {column.dtype} values; give numbers")
    # A cell that says yes or no, or has an imaginary part, is no number either.
    none = column.map(lambda cell: isinstance(cell, bool | np.bool_ | complex | np.complexfloating))
    return np.asarray(pd.to_numeric(column.mask(none), errors="coerce").to_numpy(dtype=float))


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
            raise unknown("sector", name, label, dict.fromkeys(sectors, ""))
    missing = [str(name) for name in sectors if name not in series.index]
    if missing:
        raise LabelError(f"{label} has no value for {', '.join(missing)}")
    numbers = _numbers(series.reindex(list(sectors)), label)
    if not np.isfinite(numbers).all():
        worst = sectors[int(np.argmax(~np.isfinite(numbers)))]
        raise EconomyError(f"{label} of sector {worst} is not a number ({series[worst]})")
    return frozen(numbers)


def not_negative(given: Given, labels: Sequence[str], mend: str) -> None:
    """Raise for a negative cell of the caller's tables."""
    for label in labels:
        cells = getattr(given, label)
        if cells is not None and (cells < 0).any():
            at = tuple(int(j) for j in np.argwhere(cells < 0)[0])
            names = (given.sectors, given.sectors) if label == "input_use" else (given.sectors, given.regions)
            where = [axis[j] for axis, j in zip((*names, given.regions), at, strict=False)]
            raise EconomyError(f"{label} is negative at {', '.join(where)} ({cells[at]:g}){mend}")
