from __future__ import annotations

import datetime as dt
import re
from collections.abc import Iterator
from pathlib import Path
from string import Formatter

import pytest
from babel.messages.extract import extract
from babel.messages.pofile import read_po
from counteroffer.briefing.wording import Foreign, wording
from markupsafe import escape

import counteroffer.briefing
from counteroffer.errors import LabelError

FOLDER = Path(counteroffer.briefing.__file__).parent
KEYWORDS = {"w": None, "english": None, "plural": (1, 2), "gettext": None, "ngettext": (1, 2)}
TRIMMED = {"trimmed": "true", "silent": "false"}  # as the templates are read

# What a call hands over for French alone: who English calls “it”, and a number in full where English has thousands.
FRENCH_ONLY = {"player", "whole"}
THOUSANDS = {"size", "jobs"}


@pytest.mark.parametrize(
    ("value", "digits", "plus", "expected"),
    [
        (-0.544, 2, True, "−0.54"),
        (0.544, 2, True, "+0.54"),
        (0.544, 2, False, "0.54"),
        (-0.004, 2, True, "0.00"),
        (0.004, 2, True, "0.00"),
        (-12345.67, 1, False, "−12,345.7"),
        (0.0, 1, True, "0.0"),
    ],
)
def test_numbers_are_signed_grouped_and_never_minus_zero(value, digits, plus, expected, w):
    assert w.number(value, digits, plus=plus) == expected


def test_amounts_in_words_leave_the_sign_to_the_verb(w):
    assert w.usd_words(-8112.3) == w.usd_words(8112.3) == "USD\u00a08.1 billion"
    assert w.usd_words(-20) == "less than USD\u00a00.1 billion"


def test_small_numbers_and_dates(w):
    assert w.scientific(1.096e-12) == "1.1 × 10⁻¹²"
    assert w.scientific(0.0) == "0"
    assert w.day(dt.date(2025, 10, 7)).replace("\u00a0", " ") == "7 October 2025"


@pytest.mark.parametrize(
    ("items", "expected"), [([], ""), (["a"], "a"), (["a", "b"], "a and b"), (["a", "b", "c"], "a, b and c")]
)
def test_lists_read_as_english(items, expected, w):
    assert w.listed(items) == expected


def test_articles(w):
    assert f"{w.name('United States'):the}" == "the United States"
    assert f"{w.name('Rest of the EU'):the}" == "the rest of the EU"
    assert f"{w.name('Canada'):the}" == "Canada"


def test_french_numbers_and_dates(fr):
    assert fr.number(-12345.67).replace("\u00a0", " ").replace("\u202f", " ") == "−12 345,7"
    assert fr.percent(2.5) == "+2,5\u00a0%"
    assert fr.usd_words(1900.0).replace("\u00a0", " ") == "1,9 milliard $ US"
    assert fr.usd_words(2000.0).replace("\u00a0", " ") == "2,0 milliards $ US"
    assert fr.day(dt.date(2025, 5, 1)) == "1er\u00a0mai\u00a02025"
    assert fr.quoted("a") == "«\u00a0a\u00a0»"


def test_french_names_take_their_article(fr):
    canada, states, alberta = (fr.name(name) for name in ("Canada", "United States", "Nowhere"))
    assert f"{canada:the} {canada:of} {canada:in} {canada:to}" == "le Canada du Canada au Canada au Canada"
    assert f"{states} {states:of} {states:in}" == "États-Unis des États-Unis aux États-Unis"
    assert f"{alberta:of}" == "de Nowhere"


def test_a_missing_sentence_is_an_error_and_text_of_files_is_not(fr):
    with pytest.raises(KeyError):
        fr("No sentence of the page reads like this.")
    found = fr.given("Title of <a> file")
    assert isinstance(found, Foreign)
    assert found == f"{found}" == "Title of <a> file"
    assert escape(found) == '<span lang="en">Title of &lt;a&gt; file</span>'
    assert escape(f"{found}.") == "Title of &lt;a&gt; file."
    assert not isinstance(fr.given("2022"), Foreign)


def test_a_language_it_does_not_have():
    with pytest.raises(LabelError, match="de"):
        wording("de")


def _said() -> Iterator[tuple[str, str | tuple[str, ...]]]:
    """Every text the code and the templates put into another language, with its file."""
    for path in sorted([*FOLDER.glob("*.py"), *FOLDER.glob("templates/*.j2")]):
        jinja = path.suffix == ".j2"
        method, options = (
            ("jinja2.ext:babel_extract", {"trimmed": "true", "silent": "false"}) if jinja else ("python", {})
        )
        with path.open("rb") as stream:
            for _, text, _, _ in extract(method, stream, keywords=KEYWORDS, options=options):
                yield path.name, text


def _places(text: str) -> set[str]:
    """Names of the places of a sentence, whatever form of a name they ask for."""
    jinja = re.findall(r"%\((\w+)\)s", text)
    return set(jinja or (name for _, name, _, _ in Formatter().parse(text) if name))


def _agree(text: tuple[str, ...], said: tuple[str, ...]) -> bool:
    """Whether each French form has the places of an English one; one thing need not be counted."""
    spare = {"amount"} if len(text) > 1 else set()
    for form in said:
        places = _places(form)
        left_out = spare | (THOUSANDS if "whole" in places else set())
        if not any(
            places - wanted <= spare | FRENCH_ONLY and wanted - places <= left_out for wanted in map(_places, text)
        ):
            return False
    return bool(said)


def test_every_text_has_a_french_one_with_the_same_places(fr):
    wrong = []
    for where, text in _said():
        forms = (text,) if isinstance(text, str) else text
        found = fr.catalogue.get(forms[0], ())
        said = (found,) if isinstance(found, str) else found
        if not _agree(forms, said):
            wrong.append(f"{where}: {forms[0]!r} is {said} in French")
    assert wrong == []


def test_catalogues_are_complete_french_and_use_its_typography():
    for path in sorted((FOLDER / "locale" / "fr").glob("*.po")):
        with path.open("rb") as stream:
            for message in read_po(stream, locale="fr_CA"):
                if not message.id:
                    continue
                forms = [message.string] if isinstance(message.string, str) else list(message.string)
                for form in forms:
                    assert form, (path.name, message.id)
                    plain = re.sub(r"%\(\w+\)s", "x", re.sub(r"<[^>]+>", "", form))
                    assert not re.search(r"['\"]|\w%|[0-9}] %|\w [;?!]| :|« | »", plain), (path.name, form)
