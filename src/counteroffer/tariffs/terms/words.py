"""What a text of a file is, prose, a name it gives or the name of something else; and how days are said."""

from __future__ import annotations

import datetime as dt
import re
from typing import Annotated

from pydantic import BeforeValidator

from counteroffer.errors import InputError, worded

_DAY = re.compile(r"[0-9]{4}-[0-9]{2}-[0-9]{2}")
_COMPACT = re.compile(r"([0-9]{4})([0-9]{2})([0-9]{2})")
_OTHERWISE = re.compile(r"([0-9]{1,2})[/.]([0-9]{1,2})[/.]([0-9]{4})")


class Said:
    """Marks texts that name nothing: all other texts of a file do, and have to act on what they name."""


def _day(value: object) -> object:
    """A day as the calendar writes it; numbers and other orders of day and month are asked back."""
    if isinstance(value, dt.date):
        return value
    text = str(value)
    if isinstance(value, str) and _DAY.fullmatch(text):
        return value  # impossible ones are refused by the calendar
    mend = worded("write it as 2025-10-07 (year-month-day)")
    if compact := _COMPACT.fullmatch(text):
        mend = worded("write {days}", days="-".join(compact.groups()))
    elif otherwise := _OTHERWISE.fullmatch(text):
        first, second, year = otherwise.groups()
        readings = [f"{year}-{b:0>2}-{a:0>2}" for a, b in ((second, first), (first, second)) if int(b) <= 12]
        days = list(dict.fromkeys(readings))
        if len(days) == 1:
            mend = worded("write {days} (year-month-day)", days=days[0])
        elif days:
            mend = worded("write {first} or {second} (year-month-day)", first=days[0], second=days[1])
    raise ValueError(worded("{value} is not a day; {mend}", value=text, mend=mend))


def written_day(said: str, where: str) -> dt.date:
    """A day as it is typed on the command line or in a cell.

    Raises
    ------
    InputError
    """
    try:
        if _DAY.fullmatch(said):
            return dt.date.fromisoformat(said)
    except ValueError:
        pass
    raise InputError(
        worded("'{said}' in {where} is not a day; write it as 2025-10-07 (year-month-day)", said=said, where=where)
    )


def text(value: object) -> object:
    """A text; YAML reads some words without quotation marks as true and false, and digits as numbers."""
    if isinstance(value, bool):
        raise ValueError(worded("YAML reads NO, YES, ON and OFF as true or false; put the word in quotes ('NO')"))
    return value


Prose = Annotated[str, Said()]
Defined = Annotated[str, Said()]
Day = Annotated[dt.date, BeforeValidator(_day)]
Word = Annotated[str, BeforeValidator(text)]
