"""What `hindcast.yaml` says: importers whose trade is known by month, variants, exclusions, names."""

from __future__ import annotations

import calendar
import datetime as dt
import re
from collections.abc import Mapping
from functools import cache
from pathlib import Path
from typing import Any

from pydantic import Field

from counteroffer.errors import InputError
from counteroffer.tariffs.terms.files import Strict, read

FILE = Path(__file__).with_name("hindcast.yaml")
_MONTH = re.compile(r"[0-9]{4}-(0[1-9]|1[0-2])")


class MonthWindow(Strict):
    """First and last month."""

    first: str = Field(alias="from")
    last: str = Field(alias="to")


class KnownImporter(Strict):
    """An importer whose trade is known month by month.

    Attributes
    ----------
    outcomes : tuple of str
        Embedded files of what was traded, one a classification.
    products : str
        Embedded file with the industry code of every product (hs10, naics6).
    """

    outcomes: tuple[str, ...]
    products: str


class HindcastVariant(Strict):
    """One way to solve: keys of a scenario, and whether prices of the month move what is predicted."""

    title: str
    keys: Mapping[str, Any] = {}
    prices: bool = False
    usual: bool = False


class PriceSeries(Strict):
    """HS codes of products whose value moves with a price."""

    hs: tuple[str, ...]


class Prices(Strict):
    """Prices by month: the embedded file, and what each series moves."""

    file: str
    series: Mapping[str, PriceSeries]


class Exclusion(Strict):
    """Products that make up at least a share of a cell's base year where it is left out."""

    title: str
    hs: tuple[str, ...]
    least: float = Field(gt=0, le=1)


class HindcastFile(Strict):
    """`hindcast.yaml`."""

    base_year: int
    everyone: str
    window: MonthWindow
    groups: Mapping[str, tuple[str, ...]]
    importers: Mapping[str, KnownImporter]
    scenario: Mapping[str, Any]
    variants: Mapping[str, HindcastVariant]
    prices: Prices
    exclusions: Mapping[str, Exclusion]
    names: Mapping[str, str]


@cache
def said() -> HindcastFile:
    """The file, read and validated."""
    return read(HindcastFile, FILE)


def months_between(first: str, last: str) -> tuple[str, ...]:
    """Months from one to another, both included.

    Raises
    ------
    InputError
        For what is no month, and where the last is before the first.
    """
    for month in (first, last):
        if not _MONTH.fullmatch(month):
            raise InputError(f"'{month}' is not a month; write it as {said().window.first}")
    if last < first:
        raise InputError(f"--to {last} is before --from {first}; give the earlier month first")
    begin, end = (12 * int(text[:4]) + int(text[5:]) - 1 for text in (first, last))
    return tuple(f"{each // 12:04d}-{each % 12 + 1:02d}" for each in range(begin, end + 1))


def base_month(month: str) -> str:
    """The same month of the base year."""
    return f"{said().base_year:04d}{month[4:]}"


def days_of(month: str) -> tuple[dt.date, dt.date]:
    """First and last day of a month."""
    year, number = map(int, month.split("-"))
    return dt.date(year, number, 1), dt.date(year, number, calendar.monthrange(year, number)[1])
