"""A user's table of what was traded: its columns, its cells, its totals."""

from __future__ import annotations

import re
from pathlib import Path

import pandas as pd

from counteroffer.errors import DataMissing, InputError
from counteroffer.replication.hindcast.said import said

VALUE, DUTY = "value", "duty"
AS_PUBLISHED = {
    "customs_value_usd": VALUE,
    "value_usd": VALUE,
    "calculated_duty_usd": DUTY,
}  # how customs' own files call them
ALL_INDUSTRIES = "TOTAL"  # rows that the others add up to
CLASSIFICATION = re.compile(r"(naics|hs)([0-9]{1,2})")
LAYOUT = "month (as 2025-07), partner, naics3 (or naics6, hs2 …), value and duty (USD); importer where it is another"
_MONTH = re.compile(r"[0-9]{4}-(0[1-9]|1[0-2])")


def read_table(path: Path) -> pd.DataFrame:
    """A CSV or parquet file as it stands.

    Raises
    ------
    DataMissing, InputError
        If it is not there, or cannot be read.
    """
    if not path.is_file():
        raise DataMissing(f"--data: no file at {path}; give a CSV or parquet file with columns {LAYOUT}")
    if path.suffix != ".parquet":
        try:
            return pd.read_csv(path, dtype="str", keep_default_na=False)
        except (UnicodeDecodeError, pd.errors.ParserError, pd.errors.EmptyDataError) as error:
            raise InputError(f"--data: {path} cannot be read as CSV ({error}); its columns are {LAYOUT}") from None
    try:
        return pd.read_parquet(path)
    except ImportError:
        raise InputError(f"--data: {path} needs pyarrow to be read; install it, or give CSV") from None


def checked(raw: pd.DataFrame, where: str, exports: bool = False) -> tuple[str, pd.DataFrame]:
    """Classification, and month, partner, code, value, duty, importer; totals checked and dropped."""
    frame = raw.rename(columns=AS_PUBLISHED)
    if exports and DUTY not in frame:
        frame = frame.assign(**{DUTY: 0})
    levels = [str(column) for column in frame.columns if CLASSIFICATION.fullmatch(str(column))]
    lacking = [name for name in ("month", VALUE, DUTY) if name not in frame.columns]
    if len(levels) != 1 or lacking:
        raise InputError(
            f"{where}: needs the columns {LAYOUT}; it has {', '.join(map(str, frame.columns))}"
            + (f" and lacks {', '.join(lacking)}" if lacking else "")
        )
    if "partner" not in frame:
        frame = frame.assign(partner=said().everyone)
    if "importer" not in frame:
        frame = frame.assign(importer="")
    frame = frame.rename(columns={levels[0]: "code"})[["month", "partner", "code", VALUE, DUTY, "importer"]]
    frame = frame.astype({"month": "str", "partner": "str", "code": "str", "importer": "str"})
    _sound(frame, where)
    frame = frame.astype({VALUE: float, DUTY: float})
    once(frame, where)
    return levels[0], _without_totals(frame, where)


def _sound(frame: pd.DataFrame, where: str) -> None:
    """Raise for months and values that are none."""
    wrong = ~frame["month"].str.fullmatch(_MONTH)
    if wrong.any():
        raise InputError(f"{where}: month '{frame.loc[wrong, 'month'].iloc[0]}' is none; write it as 2025-07")
    for name in (VALUE, DUTY):
        number = pd.to_numeric(frame[name], errors="coerce")
        bad = number.isna() | (number < 0) | (number == float("inf"))
        if bad.any():
            row = frame[bad].iloc[0]
            raise InputError(
                f"{where}: {name} of {row['partner']} {row['code']} in {row['month']} is '{row[name]}'; it is USD, 0 "
                "or more, and a cell without trade is left out"
            )


def once(frame: pd.DataFrame, where: str) -> None:
    """Raise for a cell that stands there more than once."""
    keys = [name for name in ("importer", "month", "partner", "code") if name in frame]
    twice = frame[frame.duplicated(keys)]
    if len(twice):
        row = twice.iloc[0]
        raise InputError(
            f"{where}: {row['partner']} {row['code']} in {row['month']} stands there more than once; keep one row "
            "a cell"
        )


def _without_totals(frame: pd.DataFrame, where: str) -> pd.DataFrame:
    """The rows that totals are of, which have to add up to them."""
    total = frame["code"] == ALL_INDUSTRIES
    keys = ["importer", "month", "partner"]
    published = frame[total].set_index(keys)[VALUE]
    summed = frame[~total].groupby(keys)[VALUE].sum().reindex(published.index).fillna(0.0)
    apart = (summed - published).abs() > 0.5 + 1e-9 * published
    if apart.any():
        who = published.index[apart][0]
        raise InputError(
            f"{where}: industries of {who[2]} in {who[1]} add up to {summed[who]:,.0f} and not to their "
            f"{ALL_INDUSTRIES} of {published[who]:,.0f} USD; give every industry, or no total"
        )
    return frame[~total].reset_index(drop=True)
