"""The whole briefing of the shipped scenario, in both of its languages."""

from __future__ import annotations

import re

import pytest

from counteroffer.briefing import briefing, html
from counteroffer.briefing.contents import CONTENTS
from counteroffer.briefing.document import Document, Figure, Heading, Map, plain
from counteroffer.briefing.forms.files import page_name, pages
from counteroffer.briefing.words import wording
from counteroffer.study import Study
from outline import Outline, blocks, words
from telling import complete

LARGEST = 1_000_000  # bytes of a page, so that it can be sent by mail
SHEET = {"en": 420, "fr": 520}  # words that fit on one


@pytest.fixture(scope="module", params=["en", "fr"])
def document(request: pytest.FixtureRequest, october: Study) -> Document:
    """In a language that admits no gap."""
    return briefing(october, complete(request.param))


@pytest.fixture(scope="module")
def files(document: Document) -> dict[str, bytes]:
    return pages(document)


@pytest.fixture(scope="module")
def page(document: Document, files: dict[str, bytes]) -> str:
    return files[page_name(document.language)].decode()


def test_it_is_one_sound_page_that_can_be_sent(page: str) -> None:
    outline = Outline(page)
    assert page.startswith("<!doctype html>\n")
    assert outline.open == []
    assert len(outline.ids) == len(set(outline.ids))
    assert set(re.findall(r'href="#([^"]+)"', page)) <= set(outline.ids)
    assert len(page.encode()) < LARGEST


def test_it_has_every_section_and_every_measure(october: Study, document: Document, page: str) -> None:
    assert len(document.sections) == len(CONTENTS)
    assert len({one.id for one in document.sections}) == len(CONTENTS)
    for measure in october.scenario.measures:
        assert f"<code>{measure.name.replace('_', '_<wbr>')}</code>" in page or f"<code>{measure.name}</code>" in page


def test_page_one_is_one_sheet(document: Document) -> None:
    assert [one.links[0].section for one in document.questions] == [
        *("effects", "effects", "jobs"),
        *("bargaining", "bargaining", "bargaining"),
        *("agreements", "ranges"),
    ]
    answers = " ".join(plain(one.answer) for one in document.questions)
    assert {"en": "Nash bargain", "fr": "Solution de Nash"}[document.language] in answers
    questions = " ".join(plain(one.question) for one in document.questions)
    assert len(f"{document.in_short} {questions} {answers}".split()) < SHEET[document.language]


def test_every_number_is_there_and_written_as_the_language_does(document: Document) -> None:
    for one in document.sections:
        said = words(one)
        assert not re.search(r"\b(nan|inf)\b|\{[a-z_]+(:[a-z]+)?\}", said), one.id
        if one.id not in ("sources", "manifest"):  # versions, and settings as a file has them
            other = {"en": r"\d,\d(?!\d\d)", "fr": r"(?<![\d.])\d+\.\d{1,2}(?![\d.])"}[document.language]
            assert not re.search(other, said), one.id


def test_every_figure_is_drawn_and_a_file(document: Document, files: dict[str, bytes], page: str) -> None:
    drawn = blocks(document, Figure) + blocks(document, Map)
    assert page.count('role="img"') == len(drawn) == sum(name.endswith(".svg") for name in files)
    assert len(drawn) > 15


def test_both_languages_say_the_same(october: Study) -> None:
    """Block for block: the French has what the English has, drawings, rows and headings with it."""
    english, french = (briefing(october, wording(code)) for code in ("en", "fr"))
    assert [one.id for one in english.sections] == [one.id for one in french.sections]
    for ours, theirs in zip(english.sections, french.sections, strict=True):
        assert [type(block) for block in ours.blocks] == [type(block) for block in theirs.blocks], ours.id
    assert len(blocks(english, Heading)) == len(blocks(french, Heading))
    for page, lang in ((html(english), "en-CA"), (html(french), "fr-CA")):
        assert re.findall(r' lang="([^"]+)"', page) == [lang]  # and no words in another
