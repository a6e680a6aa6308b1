"""Days on which the law of a month is read, and how much of the month each stands for."""

from __future__ import annotations

import datetime as dt
from enum import StrEnum

from counteroffer.errors import InputError
from counteroffer.replication.hindcast.said import days_of
from counteroffer.tariffs.book import Book

MIDDLE = 15


class LawRule(StrEnum):
    """How a month's law is read."""

    days = "days"
    middle = "middle"


def law_days(book: Book, month: str, rule: LawRule) -> tuple[tuple[dt.date, float], ...]:
    """Days of a month with their shares of it, which sum to 1.

    `middle`: its 15th. `days`: the first day of every stretch of days in which the same measures are in force, by its
    length.

    Raises
    ------
    InputError
        For a month of which the book does not know every day.
    """
    first, last = days_of(month)
    if first < book.days.first or last > book.days.last:
        raise InputError(
            f"the tariff book does not know the law of {month}; it knows {book.days.first} to {book.days.last}"
        )
    if rule is LawRule.middle:
        return ((first.replace(day=MIDDLE), 1.0),)
    starts = [first, *(day for day in book.change_days if first < day <= last)]
    kept: list[dt.date] = []
    before = None
    for day in starts:
        now = {key: tuple(j for j, _ in book.active(key, day)) for key in book.entries}
        if now != before:
            kept.append(day)
        before = now
    ends = [*kept[1:], last + dt.timedelta(1)]
    length = (last - first).days + 1
    return tuple((day, (end - day).days / length) for day, end in zip(kept, ends, strict=True))
