"""Numbers, dates, names and sentences as a language writes them.

The text in the code is English; a language other than English finds its own sentence in the catalogues of its folder
under `locale`, by the English one (gettext's PO files, read by Babel). Sentences have named places for what changes,
and names take the form a place asks for: `{region:the}`, `{region:of}`, `{region:in}`.
"""

from __future__ import annotations

import datetime as dt
import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from functools import cache
from importlib.resources import files
from typing import TYPE_CHECKING

import pandas as pd
from babel import Locale
from babel.dates import format_date, get_month_names
from babel.lists import format_list
from babel.messages.pofile import read_po
from babel.numbers import get_decimal_symbol, get_group_symbol
from markupsafe import Markup

from counteroffer.errors import InputError
from counteroffer.labels import choose

if TYPE_CHECKING:
    from counteroffer.economy.types import Economy

MINUS = "−"
SIGN_UNDER = 0.005  # percent; a change smaller than this rounds to nothing at two decimals
REST = "Rest of "
LANGUAGES = ("en", "fr")
_LOCALES = {"en": "en", "fr": "fr_CA"}
_SUPERSCRIPT = str.maketrans("-0123456789", "⁻⁰¹²³⁴⁵⁶⁷⁸⁹")
Said = str | Sequence[str]  # one text, or one for each grammatical number
Catalogue = dict[str, str | tuple[str, ...]]
_VOWELS = "aeiouyàâéèêîïôöûh"
_WITH_ARTICLE = ("United ", "Netherlands", "Philippines")


class Name(str):
    """The name of a place; a sentence asks for its form: `the`, `of`, `in`, `from`, or bare."""

    forms: Mapping[str, str]

    @classmethod
    def of(cls, bare: str, **forms: str) -> Name:
        """A name and its forms."""
        made = cls(bare)
        made.forms = forms
        return made

    def __format__(self, form: str) -> str:
        return self.forms[form] if form else str(self)


class Foreign(str):
    """Text that stays English where the language does not have it; HTML says so to who reads it aloud.

    It is plain text wherever it becomes part of another one.
    """

    def __html__(self) -> Markup:
        return Markup('<span lang="en">{}</span>').format(str(self))


@dataclass(frozen=True, eq=False)
class Wording:
    """How one language writes.

    Attributes
    ----------
    language : {"en", "fr"}
        Its code.
    locale : Locale
        Whose conventions numbers and dates follow.
    catalogue : mapping
        English text → text, or texts by grammatical number.
    names : mapping
        English name of a place → its name and forms.
    """

    language: str
    locale: Locale
    catalogue: Mapping[str, str | tuple[str, ...]] = field(repr=False, default_factory=dict)
    names: Mapping[str, Name] = field(repr=False, default_factory=dict)

    def __call__(self, text: str, /, **values: object) -> str:
        """A sentence of the code, in this language, its places filled.

        Raises
        ------
        KeyError
            If the language has no such sentence: a translation is missing, and no English slips in.
        """
        return self.message(text).format(**values)

    def plural(self, one: str, more: str, amount: int, /, **values: object) -> str:
        """The sentence for one thing or for `{amount}` of them."""
        return self.messages(one, more, amount).format(amount=self.number(amount, 0), **values)

    def message(self, text: str) -> str:
        """A sentence of a template, its places (`%(name)s`) left for the template to fill."""
        said = text if self.language == "en" else self.catalogue[text]
        return said if isinstance(said, str) else said[0]

    def messages(self, one: str, more: str, amount: int) -> str:
        """As `message`, for one thing or several."""
        if self.language == "en":
            return one if amount == 1 else more
        forms = self.catalogue[one]
        return forms if isinstance(forms, str) else forms[0 if amount < 2 else 1]

    def given(self, text: str) -> str:
        """Text of a file or a table: this language's where a catalogue has it, else as it stands."""
        if self.language == "en" or not any(letter.isalpha() for letter in text):
            return text
        found = self.catalogue.get(" ".join(text.split()), Foreign(text))
        return found if isinstance(found, str) else found[0]

    def cited(self, text: str) -> str:
        """Legal texts, each by itself between semicolons; as they stand, all of them, where one is not known."""
        known = [self.given(one) for one in text.split("; ")]
        whole = "; ".join(known)
        return Foreign(text) if any(isinstance(one, Foreign) for one in known) else whole

    def knows(self, text: str) -> bool:
        """Whether `given` finds the text in this language."""
        return self.language == "en" or " ".join(text.split()) in self.catalogue

    def number(self, value: float, digits: int = 1, *, plus: bool = False) -> str:
        """Rounded, with thousands separators and a real minus sign; no sign on what rounds to zero."""
        text = f"{abs(value):,.{digits}f}"
        zero = float(text.replace(",", "")) == 0
        text = text.translate(_symbols(str(self.locale)))
        return text if zero else (MINUS if value < 0 else "+" if plus else "") + text

    def percent(self, value: float, digits: int = 1, *, plus: bool = True) -> str:
        """A percentage, signed unless `plus` is false."""
        return self.percent_of(self.number(value, digits, plus=plus))

    def percent_of(self, number: str) -> str:
        """A written number with this language's percent sign."""
        return number + ("%" if self.language == "en" else "\u00a0%")

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
        # French counts up to two as one: 1,9 milliard.
        return self.messages(_BILLION, _BILLION, math.floor(round(billion, 1))).format(billion=self.number(billion))

    def scientific(self, value: float) -> str:
        """A small number as 1.2 × 10⁻¹³."""
        if value == 0:
            return "0"
        mantissa, exponent = f"{value:.1e}".split("e")
        sign = MINUS if mantissa.startswith("-") else ""
        return f"{sign}{self.number(abs(float(mantissa)))} × 10{str(int(exponent)).translate(_SUPERSCRIPT)}"

    def day(self, date: dt.date, *, short: bool = False) -> str:
        """A date as 7 October 2025, or 7 Oct 2025 if `short`, kept on one line."""
        written = format_date(date, "d MMM y" if short else "d MMMM y", locale=self.locale)
        return (f"1er{written[1:]}" if self.language == "fr" and date.day == 1 else written).replace(" ", "\u00a0")

    def period(self, label: str) -> str:
        """A year, or a month written 2025-01 as January 2025."""
        year, _, month = label.partition("-")
        return f"{get_month_names(locale=self.locale)[int(month)]}\u00a0{year}" if month else year

    def listed(self, items: Sequence[str]) -> str:
        """Join as a, b and c."""
        # English of Babel puts a comma before the last; the page does not.
        return format_list(list(items), locale="en_GB" if self.language == "en" else self.locale) if items else ""

    def quoted(self, title: str) -> str:
        """A title in quotation marks."""
        return f"“{title}”" if self.language == "en" else f"«\u00a0{title}\u00a0»"

    def name(self, english: str) -> Name:
        """A place by its English name, with its forms."""
        if self.language == "en":
            return _english(english)
        return self.names.get(english) or _french(self.given(english))

    def region(self, economy: Economy, code: str) -> Name:
        """A region of an economy."""
        return self.name(economy.region_name(code))

    def sector(self, economy: Economy, code: str) -> str:
        """An industry of an economy."""
        return self.given(economy.sector_name(code))


@cache
def wording(language: str = "en") -> Wording:
    """How a language writes: its conventions, sentences and names.

    Raises
    ------
    LabelError
        For a language the package does not have.
    """
    choose("language", language, "the command", LANGUAGES)
    locale = Locale.parse(_LOCALES[language])
    if language == "en":
        return Wording(language, locale)
    folder = files("counteroffer.briefing") / "locale" / language
    catalogue: Catalogue = {}
    for path in sorted((p for p in folder.iterdir() if p.name.endswith(".po")), key=lambda p: p.name):
        with path.open("rb") as stream:
            for message in read_po(stream, locale=_LOCALES[language], ignore_obsolete=True):
                _enter(catalogue, message.id, message.string, path.name)
    with (folder / "names.csv").open(encoding="utf-8") as table:
        rows = pd.read_csv(table, keep_default_na=False, dtype=str).to_dict("records")
    names = {row["english"]: _french(row["french"], row["article"], row["in"]) for row in rows}
    return Wording(language, locale, catalogue, names)


def _enter(catalogue: Catalogue, text: Said, said: Said | None, where: str) -> None:
    """One message of a catalogue: under its English text, or the singular of it."""
    if not text or not said or not all(said):
        return
    key = text if isinstance(text, str) else text[0]
    value = said if isinstance(said, str) else tuple(said)
    if catalogue.setdefault(key, value) != value:
        raise InputError(f"{where}: “{key[:60]}” is translated in another catalogue too, otherwise; keep one of them")


@cache
def _symbols(locale: str) -> dict[int, str]:
    """From Python's separators to those of a locale."""
    return str.maketrans({".": get_decimal_symbol(locale), ",": get_group_symbol(locale)})


@cache
def _english(name: str) -> Name:
    """A name with its article where English wants one in a sentence."""
    the = f"the r{name[1:]}" if name.startswith(REST) else f"the {name}" if name.startswith(_WITH_ARTICLE) else name
    return Name.of(name, **{"the": the, "of": f"of {the}", "in": f"in {the}", "from": f"from {the}", "to": f"to {the}"})


_FRENCH = {  # of, in and to, the article melted in
    "le": ("du ", "au ", "au "),
    "la": ("de la ", "en ", "à la "),
    "l'": ("de l’", "en ", "à l’"),
    "les": ("des ", "aux ", "aux "),
}


@cache
def _french(name: str, article: str = "", inside: str = "") -> Name:
    """A French name from its article (le, la, l', les or none); `inside` where usage forms it otherwise."""
    if article:
        of, within, to = _FRENCH[article]
        the = f"l’{name}" if article == "l'" else f"{article} {name}"
    else:
        of, within, to, the = "d’" if name[:1].lower() in _VOWELS else "de ", "à ", "à ", name
    inside = inside or within + name
    return Name.of(name, **{"the": the, "of": of + name, "in": inside, "from": of + name, "to": to + name})


def english(text: str) -> str:
    """Mark a text of the code that is put into another language where it is used."""
    return text


_BILLION, _LITTLE = english("USD\u00a0{billion} billion"), english("less than USD\u00a0{billion} billion")


def start(sentence: str) -> str:
    """First letter in upper case, the rest as it is."""
    return sentence[:1].upper() + sentence[1:]
