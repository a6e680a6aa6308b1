"""The whole briefing of the shipped scenario, in every language there is."""

from __future__ import annotations

import io
import re
from dataclasses import replace

import numpy as np
import pandas as pd
import pptx as python_pptx
import pytest

from counteroffer.briefing import briefing, languages
from counteroffer.briefing.contents import CONTENTS
from counteroffer.briefing.deck import deck
from counteroffer.briefing.document import (
    Bullets,
    Cards,
    Document,
    Figure,
    Figures,
    Map,
    Paragraph,
    Table,
    Terms,
    plain,
    walk,
)
from counteroffer.briefing.forms.files import page_name, pages
from counteroffer.briefing.forms.office.slides import pptx
from counteroffer.briefing.forms.pdf import sheets
from counteroffer.briefing.note import note, with_offer
from counteroffer.briefing.words import wording
from counteroffer.study import Study
from counteroffer.study.parts.offers import OfferFacts, RoomFacts
from counteroffer.study.parts.table_facts import TableFacts
from outline import Outline, blocks, front_words, words
from telling import complete

LARGEST = 1_200_000  # bytes of a page, so that it can be sent by mail
FRONT = {"en": 180, "es": 230, "fr": 230}  # words of page one under its heading, those inside drawings left out
REASONS = {"en": 600, "es": 720, "fr": 720}  # and of page two


@pytest.fixture(scope="module")
def documents(october: Study) -> dict[str, Document]:
    """In languages that admit no gap."""
    return {code: briefing(october, complete(code)) for code in languages()}


@pytest.fixture(scope="module")
def written(documents: dict[str, Document]) -> dict[str, dict[str, bytes]]:
    return {code: pages(document) for code, document in documents.items()}


@pytest.fixture(params=languages())
def language(request: pytest.FixtureRequest) -> str:
    code: str = request.param
    return code


@pytest.fixture
def document(documents: dict[str, Document], language: str) -> Document:
    return documents[language]


@pytest.fixture
def files(written: dict[str, dict[str, bytes]], language: str) -> dict[str, bytes]:
    return written[language]


@pytest.fixture
def page(files: dict[str, bytes], language: str) -> str:
    return files[page_name(language)].decode()


def test_it_is_one_sound_page_that_can_be_sent(page: str) -> None:
    outline = Outline(page)
    assert page.startswith("<!doctype html>\n")
    assert outline.open == []
    assert len(outline.ids) == len(set(outline.ids))
    assert set(re.findall(r'href="#([^"]+)"', page)) <= set(outline.ids)
    assert len(page.encode()) < LARGEST


def test_it_has_every_section_and_every_measure(october: Study, document: Document, page: str) -> None:
    told = (
        len(CONTENTS) - 3
    )  # all but draws, the deal's cases and a designed list, which the page has where they are asked for
    assert len(document.sections) == told
    assert len({one.id for one in document.sections}) == told
    for measure in october.scenario.measures:
        assert f"<code>{measure.name.replace('_', '_<wbr>')}</code>" in page or f"<code>{measure.name}</code>" in page


def test_page_one_is_one_sheet(document: Document) -> None:
    assert [one.links[0].section for one in document.questions] == [
        *("effects", "effects", "jobs"),
        *("bargaining", "bargaining", "bargaining"),
        *("agreements", "ranges"),
    ]
    answers = " ".join(plain(one.answer) for one in document.questions)
    assert {"en": "Nash bargain", "es": "Solución de Nash", "fr": "Solution de Nash"}[document.language] in answers
    assert front_words(document) <= FRONT[document.language]
    questions = " ".join(plain(one.question) for one in document.questions)
    reasons = f"{document.headline} {words(document.key)} {questions} {answers}"
    assert len(reasons.split()) <= REASONS[document.language]


def test_page_one_has_what_a_minister_asks_for(october: Study, document: Document) -> None:
    kinds = [type(one) for one in document.front]
    assert kinds == [Paragraph, Cards, Figures, Table, Terms]
    _, cards, pictures, moves, sure = document.front
    income = october.effects.regions.set_index("region")
    for card, code in zip(cards.cards, october.lead, strict=False):
        assert card.figure.replace("−", "-").replace(",", ".").startswith(f"{income['real_income_percent'][code]:.2f}")
        assert card.strip.low < card.strip.at < card.strip.high
        over, others = (part.value.frame.query(f"region == '{code}'") for part in (october.ranges, october.bases))
        others = others.query("doubt != '' and basis not in ('short_run', 'year1_at_cost')")  # those are of year one
        long = pd.concat([over.query("horizon == 'long_run'"), others])["real_income_percent"]
        ends = [wording(document.language).percent(one, 2) for one in (long.min(), long.max())]
        assert re.findall(r"[−+]?[\d.,]+", card.range) == [re.match(r"[−+]?[\d.,]+", one)[0] for one in ends]
    assert 3 <= len(cards.cards) <= 4
    best = october.deal.value.bargain("nash")
    gain = (best.utility - october.deal.value.table.now) / 1000
    losers, deal = pictures.figures
    assert "Ontario" in losers.alternative
    assert all(
        f"+{one:.1f}".replace(".", {"en": ".", "es": ".", "fr": ","}[document.language]) in deal.alternative
        for one in gain
    )
    lapse = october.war.value.outcomes.query("outcome == 'lapse' and player == 'United States'")
    assert float(lapse["against_today_usd_mn"].iloc[0]) / 1000 > gain[1]  # which the picture's title says
    assert {"en": "a lapse pays the United States more", "es": "Estados Unidos", "fr": "États-Unis"}[
        document.language
    ] in plain(deal.title)
    assert [plain(row[0]) for row in moves.rows] == {
        "en": ["To ask", "To offer", "To refuse alone"],
        "es": ["Pedir", "Ofrecer", "No dar solo"],
        "fr": ["Demander", "Offrir", "Refuser seul"],
    }[document.language]
    ask = october.concessions.value.ranked.set_index("issue").loc["us-other"]
    assert moves.rows[0][2].replace(",", ".") == f"+{ask['worth_usd_mn'] / 1000:.1f}"
    assert len(sure.pairs) == 1
    over = october.deal.value.over_sets
    assert set(over["all_gain_percent"]) == {100.0}
    for row, own in zip(over.itertuples(), gain, strict=True):
        assert row.low_usd_mn / 1000 <= own <= row.high_usd_mn / 1000
    for end in (over["low_usd_mn"][0], over["high_usd_mn"][0]):
        assert f"+{end / 1000:.1f}" in plain(deal.note).replace(",", ".")


def test_every_number_is_there_and_written_as_the_language_does(document: Document) -> None:
    for one in document.sections:
        said = words(one)
        assert not re.search(r"\b(nan|inf)\b|\{[a-z_]+(:[a-z]+)?\}", said), one.id
        if one.id not in ("sources", "manifest"):  # versions, and settings as a file has them
            point, comma = r"(?<![\d.])\d+\.\d{1,2}(?![\d.])", r"\d,\d(?!\d\d)"
            other = {"en": comma, "es": comma, "fr": point}[document.language]
            assert not re.search(other, said), one.id


def test_no_industry_has_a_capital_inside_a_sentence(october: Study, document: Document) -> None:
    w, economy = wording(document.language), october.economy
    names = {w.sector(economy, code) for code in economy.sectors}
    ours = replace(document, sections=tuple(one for one in document.sections if one.id != "sources"))  # names as theirs
    told = [ours.headline, *(one.answer for one in ours.questions), *(one.finding for one in ours.sections)]
    told += [one.text for one in blocks(ours, Paragraph)]
    told += [item for one in blocks(ours, Bullets) for item in one.items]
    told += [one.title for one in blocks(ours, Figure)]
    said = [plain(one) for one in told if one]
    assert not [(name, text) for text in said for name in names if name in text[1:]]
    assert sum(w.industry(economy, code) in " ".join(said) for code in economy.sectors) > 8  # it names some


def test_every_figure_is_drawn_and_a_file(document: Document, files: dict[str, bytes], page: str) -> None:
    drawn = blocks(document, Figure) + blocks(document, Map)
    assert page.count('role="img"') == len(drawn) == sum(name.endswith(".svg") for name in files)
    assert len(drawn) > 15


def test_all_languages_say_the_same(documents: dict[str, Document], written: dict[str, dict[str, bytes]]) -> None:
    """Block for block: each has what the English has, drawings, rows and headings with it."""
    english = documents["en"]
    for code, other in documents.items():
        assert [one.id for one in english.sections] == [one.id for one in other.sections]
        for ours, theirs in zip(english.sections, other.sections, strict=True):
            assert [type(block) for block in walk(ours.blocks)] == [type(block) for block in walk(theirs.blocks)], (
                ours.id
            )
        for ours, theirs in zip(blocks(english, Table), blocks(other, Table), strict=True):
            assert (len(ours.rows), len(ours.head), len(ours.foot)) == (
                len(theirs.rows),
                len(theirs.head),
                len(theirs.foot),
            )
        page = written[code][page_name(code)].decode()
        assert re.findall(r' lang="([^"]+)"', page) == [wording(code).of.html]  # and no words in another


def agreement(table: TableFacts) -> RoomFacts:
    """The fifth of five offers is agreed on, under which everything on the table moves."""
    ends = [one.lower if one.status_quo > one.lower else one.upper for one in table.instruments]
    levels = tuple(one.factor * (one.status_quo + end) / 2 for one, end in zip(table.instruments, ends, strict=True))
    gain = np.array([1234.0, -567.0])
    offer = OfferFacts(table.players[0], levels, gain, gain, (gain / 1000, gain / 500), table.players)
    duties = tuple((0.0, 50.0) if one.unit == "percent of the measure" else None for one in table.instruments)
    return RoomFacts(table, "status_quo", (offer,) * 5, 4, duties)


def test_the_note_of_october_is_two_sheets(october: Study, documents: dict[str, Document]) -> None:
    agreed = agreement(october.deal.value.table)
    for code, whole in documents.items():
        short = note(whole, wording(code))
        room = with_offer(whole, agreed, wording(code))
        assert len(room.questions) == len(short.questions) - 4
        assert [one.id for one in room.sections] == ["offer", *(one.id for one in short.sections)]
        assert len(sheets(room, "letter", ppi=10)) == 2
        assert "limits" in {one.id for one in short.sections}
        for paper in ("letter", "a4"):
            assert len(sheets(short, paper, ppi=10)) == 2


def test_six_slides_of_october(october, documents: dict[str, Document]) -> None:
    for code, whole in documents.items():
        slides = deck(october, whole, wording(code)).slides
        assert len(slides) == 6
        assert slides[0].cards is not None
        assert slides[0].cards in whole.front
        assert len(slides[0].cards.cards) == 4
        assert plain(slides[0].lead) == plain(whole.front[0].text)
        assert slides[0].table in whole.front
        assert [one.figure is not None for one in slides] == [False, True, True, False, True, False]
        assert [head for head, _ in slides[3].columns] == {
            "en": ["To ask", "To offer", "To refuse"],
            "es": ["Pedir", "Ofrecer", "Rechazar"],
            "fr": ["Demander", "Offrir", "Refuser"],
        }[code]
        assert all(one.notes for one in slides)


def test_slides_have_titles_pictures_and_sources(october: Study, documents: dict[str, Document]) -> None:
    whole = documents["en"]
    slides = deck(october, whole, wording("en"))
    found = python_pptx.Presentation(io.BytesIO(pptx(slides)))
    titles = [one.shapes.title.text_frame.text for one in found.slides]
    assert titles == [one.title for one in slides.slides]
    for slide, said in zip(found.slides, slides.slides, strict=True):
        text = " ".join(one.text_frame.text for one in slide.shapes if one.has_text_frame)
        assert all(plain(line) in text for line in (said.lead, *said.text, said.closing))
        assert all(one.range in text for one in (said.cards.cards if said.cards else ()))
        pictures = [one for one in slide.shapes if one.shape_type == 13]
        assert [one._element.nvPicPr.cNvPr.get("descr") for one in pictures] == (
            [said.figure.alternative] if said.figure else []
        )
        for one in slide.shapes:
            assert one.left >= 0
            assert one.left + one.width <= found.slide_width
            assert one.top + one.height <= found.slide_height
        assert slide.notes_slide.notes_text_frame.text
    assert found.core_properties.title == whole.title
