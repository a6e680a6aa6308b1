"""Sentences, numbers, dates and names as a language writes them.

The text in the code is English; another language finds its own sentence in its catalogues by the English one. What it
lacks stays English and is marked as such: a missing translation never stops a user. Sentences have named places for
what changes, and names take the form a place asks for: `{region:the}`, `{region:of}`, `{region:in}`. In a sentence
said with `rich`, `**…**` stands out, backticks hold code, and `[words](#section)` leads to a section.
"""

from __future__ import annotations

import datetime as dt
import math
import re
from collections.abc import Sequence
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from string import Formatter
from typing import TYPE_CHECKING

from babel import Locale
from babel.dates import format_date
from babel.lists import format_list
from babel.numbers import get_decimal_symbol, get_group_symbol

from counteroffer.briefing.document import Code, Foreign, Inline, Link, Span, Strong
from counteroffer.briefing.words.languages.language import FOLDER, SOURCE, Language, language
from counteroffer.briefing.words.languages.names import Name, inside
from counteroffer.tariffs.terms.partners import partner_names

if TYPE_CHECKING:
    from counteroffer.economy import Economy

MINUS = "−"
SIGN_UNDER = 0.005  # percent; a change smaller than this rounds to nothing at two decimals
_SUPERSCRIPT = str.maketrans("-0123456789", "⁻⁰¹²³⁴⁵⁶⁷⁸⁹")
_MARKS = re.compile(r"(\*\*|`|\[[^\]]+\]\(#[a-z]+\))")


def english(text: str) -> str:
    """Mark a text of the code that is put into another language where it is used."""
    return text


_BILLION, _LITTLE = english("USD\u00a0{billion} billion"), english("less than USD\u00a0{billion} billion")


@dataclass(frozen=True, eq=False)
class Wording:
    """How one language writes."""

    of: Language

    @property
    def language(self) -> str:
        """Its code."""
        return self.of.code

    @property
    def locale(self) -> Locale:
        """Whose conventions numbers and dates follow."""
        return self.of.locale

    def __call__(self, text: str, /, **values: object) -> str:
        """A sentence of the code, in this language, its places filled; in English where the language lacks it."""
        said = self.of.translations.gettext(text).format(**values)
        return said if self._has(text) else Foreign(said)

    def plural(self, one: str, more: str, amount: int, /, **values: object) -> str:
        """The sentence for one thing or for `{amount}` of them."""
        said = self.counted(one, more, amount, amount=self.number(amount, 0), **values)
        return said if self._has(one) else Foreign(said)

    def counted(self, one: str, more: str, amount: int, /, **values: object) -> str:
        """The same where the number itself is written some other way."""
        return self.of.translations.ngettext(one, more, amount).format(**values)

    def rich(self, text: str, /, **values: object) -> Inline:
        """A sentence with marks in it; what fills its places can be marked too."""
        said, found, strong, code = self.of.translations.gettext(text), list[Span](), False, False
        own = str if self._has(text) else Foreign
        for literal, name, form, _ in Formatter().parse(said):
            for part in _MARKS.split(literal):
                if part in ("**", "`"):
                    strong, code = strong ^ (part == "**"), code ^ (part == "`")
                elif part.startswith("[") and "](#" in part:
                    words, _, to = part[1:-1].partition("](#")
                    found.append(Link(own(words), to))
                elif part:
                    found.append(_marked(own(part), strong, code))
            if name is not None:
                value = values[name]
                given = value if isinstance(value, tuple) else (value,)
                for one in given:
                    kept = isinstance(one, Strong | Code | Link | Foreign) and not form
                    found.append(one if kept else _marked(format(one, form or ""), strong, code))
        return tuple(found)

    def _has(self, text: str) -> bool:
        return self.of.source or text in self.of.known or not _lettered(text)

    def given(self, text: str) -> str:
        """Text of a file or a table: this language's where a catalogue has it, else as it stands."""
        key = " ".join(text.split())
        if self.of.source or not any(letter.isalpha() for letter in text):
            return text
        return self.of.translations.gettext(key) if key in self.of.known else Foreign(text)

    def cited(self, text: str) -> str:
        """Legal texts, each by itself between semicolons; as they stand, all of them, where one is not known."""
        known = [self.given(one) for one in text.split("; ")]
        return Foreign(text) if any(isinstance(one, Foreign) for one in known) else "; ".join(known)

    def knows(self, text: str) -> bool:
        """Whether `given` finds the text in this language."""
        return self.of.source or " ".join(text.split()) in self.of.known

    def number(self, value: float, digits: int = 1, *, plus: bool = False) -> str:
        """Rounded, with thousands separators and a real minus sign; no sign on what rounds to zero."""
        text = f"{abs(value):,.{digits}f}"
        zero = float(text.replace(",", "")) == 0
        text = text.translate(_symbols(str(self.locale)))
        return text if zero else (MINUS if value < 0 else "+" if plus else "") + text

    def written(self, number: str) -> str:
        """A number as Python writes it, with this language's separators."""
        return number.translate(_symbols(str(self.locale)))

    def percent(self, value: float, digits: int = 1, *, plus: bool = True) -> str:
        """A percentage, signed unless `plus` is false."""
        return self.percent_of(self.number(value, digits, plus=plus))

    def percent_of(self, number: str) -> str:
        """A written number with this language's percent sign."""
        return number + self.of.percent

    def significant(self, value: float) -> str:
        """Two significant digits, without an exponent: 0.074, 2.1; below 0.0005 it is 0."""
        if abs(value) < 0.0005:
            return "0"
        rounded = float(f"{value:.1e}")
        return self.number(rounded, max(1 - math.floor(math.log10(abs(rounded))), 0))

    def usd_bn(self, million: float, *, plus: bool = False) -> str:
        """USD million as USD billion, one decimal."""
        return self.number(million / 1000, 1, plus=plus)

    def usd_words(self, million: float) -> str:
        """Size of an amount in running text, its sign left to the verb beside it."""
        billion = abs(million) / 1000
        if billion < 0.05:
            return self(_LITTLE, billion=self.number(0.1))
        # Some languages count up to two as one: 1,9 milliard.
        return self.counted(_BILLION, _BILLION, math.floor(round(billion, 1)), billion=self.number(billion))

    def scientific(self, value: float) -> str:
        """A small number as 1.2 × 10⁻¹³."""
        if value == 0:
            return "0"
        mantissa, exponent = f"{value:.1e}".split("e")
        sign = MINUS if mantissa.startswith("-") else ""
        return f"{sign}{self.number(abs(float(mantissa)))} × 10{str(int(exponent)).translate(_SUPERSCRIPT)}"

    def day(self, date: dt.date, *, short: bool = False) -> str:
        """A date as 7 October 2025, or 7 Oct 2025 if `short`, kept on one line."""
        written = format_date(date, self.of.short_date if short else self.of.date, locale=self.locale)
        first = self.of.first_day if date.day == 1 else ""
        return (f"{first}{written[1:]}" if first else written).replace(" ", "\u00a0")

    def period(self, label: str) -> str:
        """A year, or a month written 2025-01 as January 2025."""
        year, _, month = label.partition("-")
        if not month:
            return year
        return format_date(dt.date(int(year), int(month), 1), self.of.month, locale=self.locale).replace(" ", "\u00a0")

    def listed(self, items: Sequence[str]) -> str:
        """Join as a, b and c."""
        text = format_list(list(items), locale=self.of.lists) if items else ""
        for sound, said in self.of.heard.items():
            text = re.sub(sound, said, text)
        return text

    def quoted(self, title: str) -> str:
        """A title in quotation marks."""
        before, behind = self.of.quotes
        return f"{before}{title}{behind}"

    def name(self, english: str) -> Name:
        """A place by its English name, with its forms."""
        return self.of.names.get(english) or self.of.grammar.name(self.given(english))

    def region(self, economy: Economy, code: str) -> Name:
        """A region of an economy."""
        return self.name(economy.region_name(code))

    def sector(self, economy: Economy, code: str) -> str:
        """An industry of an economy, as it begins a line, a cell or a label; `industry` inside a sentence."""
        return self.given(economy.sector_name(code))

    def industry(self, economy: Economy, code: str) -> str:
        """An industry as it stands inside a sentence; a code without a name stays as it is."""
        name = economy.sector_name(code)
        return self.given(name) if name == code else self.within(name)

    def within(self, name: str) -> str:
        """A name of the data as it stands inside a sentence; see `inside`."""
        said = self.given(name)
        if isinstance(said, Foreign):
            return Foreign(inside(said, _proper(language(SOURCE))))
        return inside(said, _proper(self.of))


def _lettered(text: str) -> bool:
    """Whether a sentence has words outside its places: where it has none, there is nothing to translate."""
    return any(letter.isalpha() for literal, *_ in Formatter().parse(text) for letter in literal)


def _marked(text: str, strong: bool, code: bool) -> Span:
    return Code(text) if code else Strong(text) if strong else text


@cache
def wording(code: str = SOURCE, folder: Path = FOLDER) -> Wording:
    """How a language writes: its conventions, sentences and names.

    Raises
    ------
    LabelError
        For a language the package does not have.
    """
    return Wording(language(code, folder))


@cache
def _proper(of: Language) -> frozenset[str]:
    """Words that keep their capital in a language: its own, and the names of places that are one word."""
    places = (of.names.get(name, name) for name in partner_names().values())
    return of.capitals | {str(name) for name in places if " " not in name}


@cache
def _symbols(locale: str) -> dict[int, str]:
    """From Python's separators to those of a locale."""
    return str.maketrans({".": get_decimal_symbol(locale), ",": get_group_symbol(locale)})


def start(sentence: str) -> str:
    """First letter in upper case, the rest as it is."""
    return sentence[:1].upper() + sentence[1:]
