"""Numbers, dates and names as they are written on the page."""

from __future__ import annotations

import datetime as dt
import math
from collections.abc import Sequence

MINUS = "−"
SIGN_UNDER = 0.005  # percent; a change smaller than this rounds to nothing at two decimals
_SUPERSCRIPT = str.maketrans("-0123456789", "⁻⁰¹²³⁴⁵⁶⁷⁸⁹")
# Written out, because strftime would follow the reader's locale.
_MONTHS = (
    *("January", "February", "March", "April", "May", "June"),
    *("July", "August", "September", "October", "November", "December"),
)
REST = "Rest of "
_ARTICLE = ("United ", "Netherlands", "Philippines")


def number(value: float, digits: int = 1, *, plus: bool = False) -> str:
    """Rounded, with thousands separators and a real minus sign; no sign on what rounds to zero."""
    text = f"{abs(value):,.{digits}f}"
    if float(text.replace(",", "")) == 0:
        return text
    return (MINUS if value < 0 else "+" if plus else "") + text


def percent(value: float, digits: int = 1, *, plus: bool = True) -> str:
    """A percentage, signed unless `plus` is false."""
    return number(value, digits, plus=plus) + "%"


def significant(value: float) -> str:
    """Two significant digits, without an exponent: 0.074, 2.1; below 0.0005 it is 0."""
    if abs(value) < 0.0005:
        return "0"
    rounded = float(f"{value:.1e}")
    return number(rounded, max(1 - math.floor(math.log10(abs(rounded))), 0))


def usd_bn(million: float, *, plus: bool = False) -> str:
    """USD million as USD billion, one decimal."""
    return number(million / 1000, 1, plus=plus)


def usd_words(million: float) -> str:
    """Size of an amount in running text, its sign left to the verb beside it."""
    billion = abs(million) / 1000
    return "less than USD\u00a00.1 billion" if billion < 0.05 else f"USD\u00a0{number(billion)} billion"


def scientific(value: float) -> str:
    """A small number as 1.2 × 10⁻¹³."""
    if value == 0:
        return "0"
    mantissa, exponent = f"{value:.1e}".split("e")
    return f"{mantissa.replace('-', MINUS)} × 10{str(int(exponent)).translate(_SUPERSCRIPT)}"


def day(date: dt.date, *, short: bool = False) -> str:
    """A date as 7 October 2025, or 7 Oct 2025 if `short`, kept on one line."""
    month = _MONTHS[date.month - 1]
    return f"{date.day}\u00a0{month[:3] if short else month}\u00a0{date.year}"


def period(label: str) -> str:
    """A year, or a month written 2025-01 as January 2025."""
    year, _, month = label.partition("-")
    return f"{_MONTHS[int(month) - 1]}\u00a0{year}" if month else year


def listed(items: Sequence[str]) -> str:
    """Join as a, b and c."""
    return items[0] if len(items) == 1 else ", ".join(items[:-1]) + " and " + items[-1] if items else ""


def the(name: str) -> str:
    """A region's name inside a sentence: with an article where English wants one."""
    if name.startswith(REST):
        return f"the r{name[1:]}"
    return f"the {name}" if name.startswith(_ARTICLE) else name


def start(sentence: str) -> str:
    """First letter in upper case, the rest as it is."""
    return sentence[:1].upper() + sentence[1:]


def count(amount: int, noun: str) -> str:
    """A number of things: 1 measure, 2 measures."""
    return f"{amount} {noun}" + ("" if amount == 1 else "s")
