"""What a folder of law changes of the shipped book, and whether it holds on every day that it changes."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass
from enum import StrEnum
from pathlib import Path

import numpy as np

from counteroffer.tariffs.book import Book, Entry
from counteroffer.tariffs.load import load_book
from counteroffer.tariffs.own.law import own_book
from counteroffer.tariffs.sources.known import sources
from counteroffer.tariffs.stack import layers
from counteroffer.tariffs.terms.match import OUTSIDE
from counteroffer.tariffs.terms.schema import DatedMeasure
from counteroffer.tariffs.trade import Trade


class Laid(StrEnum):
    """What a programme of the folder does to the book."""

    new = "new"
    changed = "changed"
    gives_way = "gives_way"  # a shipped programme that now gives way to one of the folder


@dataclass(frozen=True)
class Check:
    """A programme that the folder changes.

    Attributes
    ----------
    key : str
        The programme.
    laid : Laid
        What happens to it.
    importer : str
        Who sets it.
    measures : int
        Its measures from then on.
    first : date, optional
        First day on which it differs; open where absent.
    trade_usd_mn : float, optional
        Trade of 2024 in reach of what differs; None where the importer's is not known.
    idle : tuple of int
        Positions of measures that differ and reach none of that trade.
    """

    key: str
    laid: Laid
    importer: str
    measures: int
    first: dt.date | None
    trade_usd_mn: float | None
    idle: tuple[int, ...]


def check(folder: Path) -> list[Check]:
    """What a folder changes; the law is laid on the trade of its importers on every day that it changes.

    Raises
    ------
    InputError, LabelError
        For anything the folder may not say, and measures that overlap on some day.
    """
    book, shipped = own_book(folder), load_book()
    changed = [key for key, entry in book.entries.items() if entry is not shipped.entries.get(key)]
    for importer in dict.fromkeys(book.entries[key].importer for key in changed):
        trade = _trade(importer)
        if trade is not None:
            for day in _days(book, [key for key in changed if book.entries[key].importer == importer]):
                layers(book, trade, day, "none")
    return [_of(key, book.entries[key], shipped) for key in changed]


def _trade(importer: str) -> Trade | None:
    source = sources().get(importer)
    return source.trade() if source else None


def _days(book: Book, keys: list[str]) -> list[dt.date]:
    """Days of the book on which a measure of some programmes begins."""
    span = book.days
    days = {m.first or span.first for key in keys for m in book.entries[key].programme.measures}
    return sorted(day for day in days | {span.last} if span.first <= day <= span.last)


def _of(key: str, entry: Entry, shipped: Book) -> Check:
    before = shipped.entries.get(key)
    old = before.programme.measures if before else ()
    differ = {j: m for j, m in enumerate(entry.programme.measures) if m not in old}
    laid = (
        Laid.new
        if before is None
        else Laid.changed
        if differ or len(old) != len(entry.programme.measures)
        else Laid.gives_way
    )
    ends = [m.until + dt.timedelta(1) for m in differ.values() if m.until and _cut(m, old)]
    begins = [m.first for m in differ.values() if not _cut(m, old)]
    first = None if None in begins else min([*[day for day in begins if day], *ends], default=None)
    trade = _trade(entry.importer)
    if trade is None:
        return Check(key, laid, entry.importer, len(entry.programme.measures), first, None, ())
    reach, idle = np.zeros(len(trade), dtype=bool), []
    for j, measure in differ.items():
        if _cut(measure, old):
            continue
        covered = (trade.matcher.lengths(measure.scope, key) > OUTSIDE)[trade.product]
        covered &= trade.selected(measure.exporters)
        reach |= covered
        if not covered.any():
            idle.append(j)
    value = float(trade.value[reach].sum()) / 1e6
    return Check(key, laid, entry.importer, len(entry.programme.measures), first, value, tuple(idle))


def _cut(measure: DatedMeasure, old: tuple[DatedMeasure, ...]) -> bool:
    """Whether it is a shipped measure that ends earlier."""
    return any(measure.model_copy(update={"until": other.until}) == other for other in old)
