"""Languages as folders of data: conventions (language.yaml), sentences (gettext's PO files) and names (names.csv).

A language is there when its folder is: none is listed in code. What a catalogue lacks is said in English.
"""

from __future__ import annotations

import gettext
import io
from collections.abc import Mapping
from dataclasses import dataclass, field
from functools import cache
from pathlib import Path
from typing import Annotated

import pandas as pd
from babel import Locale
from babel.messages import Catalog
from babel.messages.mofile import write_mo
from babel.messages.pofile import read_po
from pydantic import AfterValidator, BaseModel, ConfigDict, ValidationError

from counteroffer import yamltext
from counteroffer.briefing.words.languages.names import FORMS, Grammar, Name
from counteroffer.errors import InputError
from counteroffer.labels import COMMAND, unknown

FOLDER = Path(__file__).parent
CONVENTIONS = "language.yaml"
SOURCE = "en"  # what sentences in the code are written in
UNREAD = "none"  # `read_by` of a language whose texts no one who grew up with it has read


def _every_form(patterns: dict[str, str]) -> dict[str, str]:
    """A sentence may ask for any form of any name."""
    lacking = [form for form in FORMS if form not in patterns]
    if lacking:
        raise ValueError(f"no pattern for {', '.join(lacking)}; give one for each of {', '.join(FORMS)}")
    return patterns


class _GrammarFile(BaseModel):
    model_config = ConfigDict(extra="forbid", frozen=True)

    default: Annotated[dict[str, str], AfterValidator(_every_form)]
    vowel: dict[str, str] = {}
    vowels: str = ""
    articles: dict[str, Annotated[dict[str, str], AfterValidator(_every_form)]] = {}
    prefixes: dict[str, str] = {}


class _LanguageFile(BaseModel):
    model_config = ConfigDict(extra="forbid", frozen=True)

    name: str
    locale: str
    html: str
    lists: str = ""
    quotes: tuple[str, str]
    percent: str
    date: str = "d MMMM y"
    short_date: str = "d MMM y"
    month: str = "MMMM y"
    first_day: str = ""
    heard: dict[str, str] = {}
    headlines: bool = False
    capitals: frozenset[str] = frozenset()
    read_by: str
    grammar: _GrammarFile


@dataclass(frozen=True, eq=False)
class Language:
    """What a language's folder says.

    Attributes
    ----------
    code, name : str
        fr, and what it calls itself.
    locale : Locale
        Whose conventions numbers and dates follow.
    lists : str
        Locale that lists are joined by, where it is another.
    html : str
        What a browser is told.
    quotes : (str, str)
        Before and behind a title.
    percent : str
        The sign, with the space before it.
    date, short_date, month : str
        Patterns of a day, of a day where room is short, and of a month with its year, as Babel writes them.
    first_day : str
        How the first of a month is written; empty: as other days.
    heard : mapping
        What in a list is said otherwise for its sound, by regular expression: "y Italia" is "e Italia" in Spanish.
    headlines : bool
        Whether titles use the short names of partners and leave articles out.
    capitals : frozenset of str
        Words that keep their capital inside a sentence, besides names of places.
    read_by : str
        Who grew up with the language and has read its texts; `none`: nobody yet, and every page says so.
    grammar : Grammar
        How names enter sentences.
    names : mapping
        English name of a place → its name and forms.
    translations : NullTranslations
        gettext's catalogue, with the language's own plural rule.
    known : frozenset of str
        English texts it has.
    """

    code: str
    name: str
    locale: Locale
    lists: str
    html: str
    quotes: tuple[str, str]
    percent: str
    date: str
    short_date: str
    month: str
    first_day: str
    heard: Mapping[str, str]
    headlines: bool
    capitals: frozenset[str]
    read_by: str
    grammar: Grammar
    names: Mapping[str, Name] = field(repr=False)
    translations: gettext.NullTranslations = field(repr=False)
    known: frozenset[str] = field(repr=False)

    @property
    def source(self) -> bool:
        """Whether it is the one that the code is written in."""
        return self.code == SOURCE


def languages(folder: Path = FOLDER) -> dict[str, str]:
    """Code → name of every language there is, English first."""
    found = {path.parent.name: path for path in sorted(folder.glob(f"*/{CONVENTIONS}"))}
    order = sorted(found, key=lambda code: (code != SOURCE, code))
    return {code: str(yamltext.parse(found[code].read_text(encoding="utf-8"))["name"]) for code in order}


@cache
def language(code: str, folder: Path = FOLDER) -> Language:
    """Read a language.

    Raises
    ------
    LabelError
        If there is none of that code.
    InputError
        If its conventions or its names are not as they must be.
    """
    known = languages(folder)
    if code not in known:
        raise unknown("language", code, COMMAND, known)
    said = _conventions(folder / code / CONVENTIONS)
    catalogue = read_catalogue(folder / code, said.locale)
    grammar = Grammar(**said.grammar.model_dump())
    return Language(
        code=code,
        name=said.name,
        locale=Locale.parse(said.locale),
        lists=said.lists or said.locale,
        html=said.html,
        quotes=said.quotes,
        percent=said.percent,
        date=said.date,
        short_date=said.short_date,
        month=said.month,
        first_day=said.first_day,
        heard=said.heard,
        headlines=said.headlines,
        capitals=said.capitals,
        read_by=said.read_by,
        grammar=grammar,
        names=_names(folder / code / "names.csv", grammar),
        translations=_translations(catalogue),
        known=frozenset(_first(message.id) for message in catalogue if message.id and _whole(message.string)),
    )


def _conventions(path: Path) -> _LanguageFile:
    try:
        return _LanguageFile.model_validate(yamltext.parse(path.read_text(encoding="utf-8")))
    except ValidationError as error:
        lines = [
            f"{'.'.join(map(str, problem['loc']))}: {problem['msg'].removeprefix('Value error, ')}"
            for problem in error.errors()
        ]
        raise InputError(f"{path}: " + "; ".join(lines)) from None


def read_catalogue(folder: Path, locale: str) -> Catalog:
    """All PO files of a language as one catalogue; of a text in two files the first in order of names counts."""
    whole = Catalog(locale=locale)
    for path in sorted(folder.glob("*.po")):
        with path.open("rb") as stream:
            part = read_po(stream, locale=locale, ignore_obsolete=True)
        # The rule of plurals is the files' own: what is known of a locale can have more forms than they give.
        whole.mime_headers = [("Plural-Forms", part.plural_forms)]
        for message in part:
            if message.id and _whole(message.string) and message.id not in whole:
                whole.add(message.id, message.string)
    return whole


def _first(text: str | tuple[str, ...] | list[str]) -> str:
    return text if isinstance(text, str) else text[0]


def _whole(said: object) -> bool:
    """Whether every form of a message is translated."""
    return bool(said) and (isinstance(said, str) or all(said))  # type: ignore[arg-type]


def _translations(catalogue: Catalog) -> gettext.NullTranslations:
    packed = io.BytesIO()
    write_mo(packed, catalogue)
    packed.seek(0)
    return gettext.GNUTranslations(packed)


def _names(path: Path, grammar: Grammar) -> dict[str, Name]:
    if not path.is_file():
        return {}
    rows = pd.read_csv(path, keep_default_na=False, dtype=str).to_dict("records")
    for article in (row["article"] for row in rows if row["article"] and row["article"] not in grammar.articles):
        known = ", ".join(grammar.articles) or "none"
        raise InputError(f"{path}: article '{article}' has no patterns; {CONVENTIONS} has {known} under articles")
    return {row["english"]: grammar.name(row["name"], row["article"], row["in"]) for row in rows}
