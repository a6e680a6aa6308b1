"""The briefing on paper and on slides: PDF by Typst, Word, PowerPoint, and the note of two sheets."""

from __future__ import annotations

import datetime as dt
import io
import json
import re
import zipfile
from collections.abc import Iterator
from dataclasses import replace
from typing import Any

import docx as python_docx
import pytest
from docx.oxml.ns import qn

from counteroffer.briefing import html
from counteroffer.briefing.appendices import appendices, without_appendices
from counteroffer.briefing.charts.bars import Bar, bar_chart
from counteroffer.briefing.deck import deck
from counteroffer.briefing.document import (
    Answer,
    Block,
    Bullets,
    Card,
    Cards,
    Code,
    Document,
    Figure,
    Figures,
    Fold,
    Foreign,
    Heading,
    Lines,
    Link,
    Map,
    Paragraph,
    RangeStrip,
    Section,
    Strong,
    Table,
    Terms,
    plain,
    walk,
)
from counteroffer.briefing.forms.columns import GAP, breaks, shares
from counteroffer.briefing.forms.data import document_data
from counteroffer.briefing.forms.drawings import drawn_of
from counteroffer.briefing.forms.files import pages
from counteroffer.briefing.forms.office import needs
from counteroffer.briefing.forms.office.slides import pptx
from counteroffer.briefing.forms.office.word import docx
from counteroffer.briefing.forms.pdf import pdf, sheets
from counteroffer.briefing.note import BESIDE, note
from counteroffer.briefing.words import Wording, wording
from counteroffer.errors import InputError
from outline import blocks, section, words

PAPERS = ("letter", "a4")
SIZES = {"letter": (216, 279), "a4": (210, 297)}  # mm


@pytest.fixture(scope="module")
def every(w: Wording) -> tuple[Block, ...]:
    """A block of each kind, each with signs that a form could take for its own."""
    chart = bar_chart("Output, % <change>", [Bar("one", 1.0), Bar("two", -2.0)], 1, w=w)
    long = tuple((f"Row {j} & more", "1.0") for j in range(60))
    return (
        Paragraph(
            ("A $sentence$ with #signs, ", Strong("bold"), " & ", Code("a_code"), " ", Link("Beyond", "nowhere"), ".")
        ),
        Paragraph(Foreign("What stays in English."), "lead"),
        Paragraph(("See ", Link("the other section", "b"), "."), "note"),
        Heading("A heading", code="key_of_it"),
        Heading("A lower heading", 4),
        Bullets(("- one", "*two*")),
        Terms((("Term", ("a line", "another")),), facts=True, small=True),
        Terms((("Other term", ("a third",)),)),
        Table(
            "A short table", ("Head", "Number"), (("cell", "1.0"), (Lines("first", ("rest",)), "−2.0")), (("All", "3"),)
        ),
        Fold("A summary", (Table("A long table", ("Name", "Value"), long),)),
        Fold("Another summary", (Paragraph("Behind it."),)),
        Cards((Card("Canada", "−0.10%", "real income", "down"), Card("Mexico", "0.00%", "as it was", "same"))),
        Figures((chart, replace(chart, title="A second chart"), replace(chart, title="A third"))),
        replace(chart, title="Alone", note="A remark."),
        Map("A map", chart.spec, "What the map says", (("#0067a5", "much"), ("#efb48f", "little")), "Its note."),
    )


@pytest.fixture(scope="module")
def small(every: tuple[Block, ...], w: Wording) -> Document:
    """Two sections, the first with a block of each kind, in a language that is not the code's."""
    chart = bar_chart("Qui perd", [Bar("une", 1.0), Bar("deux", -2.0)], 1, w=w)
    return Document(
        language="fr",
        html_language="fr-CA",
        title="Essai : note",
        heading="Essai #1 <été>",
        byline="Une ligne",
        front=(
            Paragraph("Ce qu’on retient.", "answer"),
            Cards((Card("Canada", "−0,1 %", "du revenu", "down", "de −0,2 à 0,3", RangeStrip(0.1, 0.9, 0.3, 0.5)),)),
            Figures((replace(chart, title="Qui perd"), replace(chart, title="Un accord", note="Par an."))),
            Table("Gestes", ("Geste", "Quoi", "Canada"), (("Demander", "l’acier", "+2,0"),), words=2, style="moves"),
            Terms((("Certitude", ("Aucune.",)),), facts=True, small=True),
        ),
        in_short="Les raisons",
        headline="Le premier paragraphe.",
        key=(Table("La clé", ("Variation", "Canada"), (("Revenu", "−0,1"),)),),
        questions=(
            Answer("Combien?", "Tant.", (Link("Une section", "a"),)),
            Answer("Sans lien?", "Oui.", ()),
        ),
        contents="Table des matières",
        sections=(Section("a", "Une section", every), Section("b", "Une autre", (Paragraph("Fin."),))),
        closing="Dernière ligne.",
        author="L’auteure",
        date=dt.date(2025, 10, 7),
    )


@pytest.fixture(scope="module")
def word(small: Document) -> Any:
    return python_docx.Document(io.BytesIO(docx(small)))


def strings(value: Any) -> Iterator[str]:
    if isinstance(value, str):
        yield value
    elif isinstance(value, dict):
        for one in value.values():
            yield from strings(one)
    elif isinstance(value, list | tuple):
        for one in value:
            yield from strings(one)


def test_what_typst_is_given_has_every_word_of_the_document(document: Document, small: Document) -> None:
    for one in (document, small):
        found = document_data(one, {id(each.figure): each for each in drawn_of(one)})
        said = "".join("".join(strings(found)).split())
        legends = {key for each in blocks(one, Map) for _, key in each.legend}  # drawn under the map itself
        drawn = b"".join(each.alone() for each in drawn_of(one)).decode()
        assert all(f">{key}</text>" in drawn for key in legends)
        for word in set(re.findall(r"\w+", words(one))):
            assert word in said or any(word in key for key in legends), word
        json.dumps(found)


def test_no_block_vanishes_on_the_sheets(small: Document, every: tuple[Block, ...]) -> None:
    """Each kind of block leaves a mark: without it the sheets are others."""
    whole = sheets(small, ppi=20)
    assert len(whole) > 2
    for j in range(len(every)):
        less = Section("a", "Une section", (*every[:j], *every[j + 1 :]))
        assert sheets(replace(small, sections=(less, small.sections[1])), ppi=20) != whole, every[j]
    short = replace(small, sections=(), contents="", note=True)
    first, reasons = sheets(short, ppi=20)
    for j, block in enumerate(short.front):
        assert sheets(replace(short, front=(*short.front[:j], *short.front[j + 1 :])), ppi=20)[0] != first, block
    assert sheets(replace(short, key=()), ppi=20)[1] != reasons


def test_the_pdf_is_tagged_has_its_language_and_its_day_and_is_the_same_again(small: Document) -> None:
    found = pdf(small)
    assert found.startswith(b"%PDF-")
    assert found.rstrip().endswith(b"%%EOF")
    assert b"/Lang (fr-CA)" in found or b"/Lang(fr-CA)" in found
    assert b"/MarkInfo" in found
    assert b"20251007" in found
    assert b"pdfuaid:part" in found
    assert pdf(small) == found
    assert pdf(small, "a4") != found


def test_columns_are_as_wide_as_their_words_and_no_wider_than_the_sheet() -> None:
    table = Table("", ("Name", "USD bn"), (("a long name of many words", "1.0"), ("b", Code("x" * 30))))
    name, number = (100 * one for one in shares(table, 100))
    assert (name, number) == (25 + GAP, 30 + GAP)
    name, number = (50 * one for one in shares(table, 50))
    assert number == 30 + GAP  # numbers and codes do not break
    assert name + number == pytest.approx(50)
    assert sum(shares(table, 20)) == pytest.approx(1)
    assert not breaks(table)
    assert breaks(replace(table, rows=table.rows * 20))
    assert breaks(replace(table, rows=(("word " * 500, "1"),)))


def test_word_has_the_headings_paragraphs_and_tables(word: Any, small: Document, every: tuple[Block, ...]) -> None:
    styled = [(one.style.name, one.text) for one in word.paragraphs]
    for style, text in (
        ("Title", "Essai #1 <été>"),
        ("Answer", "Ce qu’on retient."),
        ("Heading 1", "Les raisons"),
        ("Heading 1", "Table des matières"),
        ("Heading 1", "Une section"),
        ("Heading 2", "Combien?"),
        ("Heading 2", "A heading key_of_it"),
        ("Heading 3", "A lower heading"),
        ("List Bullet", "*two*"),
        ("Lead", "What stays in English."),
        ("Normal", "A $sentence$ with #signs, bold & a_code Beyond."),
        ("Caption", "A long table"),
        ("Heading 2", "Another summary"),
        ("Note", "Dernière ligne."),
    ):
        assert (style, text) in styled
    made = [one for one in word.element.body.iter(qn("w:tbl")) if one.find(f".//{qn('w:tblHeader')}") is not None]
    told = [one for one in walk((*small.front, *small.key, *every)) if isinstance(one, Table)]
    assert [len(one.findall(qn("w:tr"))) for one in made] == [1 + len(one.rows) + len(one.foot) for one in told]
    for one in made:
        assert [row.find(f".//{qn('w:tblHeader')}") is not None for row in one.findall(qn("w:tr"))][:2] == [True, False]


def test_word_says_its_language_its_links_its_contents_and_its_pages(word: Any, small: Document) -> None:
    styles = word.styles.element
    assert {one.get(qn("w:val")) for one in styles.iter(qn("w:lang"))} == {"fr-CA"}
    body = word.element.body
    assert {one.get(qn("w:val")) for one in body.iter(qn("w:lang"))} == {"en-CA"}  # what stays in English
    marks = [one.get(qn("w:name")) for one in body.iter(qn("w:bookmarkStart"))]
    assert marks == ["a", "b"]
    assert {one.get(qn("w:anchor")) for one in body.iter(qn("w:hyperlink"))} == {"a", "b"}
    fields = [one.text.split()[0] for one in body.iter(qn("w:instrText"))]
    assert fields == ["TOC"]
    opened = [one.get(qn("w:fldCharType")) for one in body.iter(qn("w:fldChar"))]
    assert opened == ["begin", "separate", "end"]
    foot = word.sections[0].footer._element
    assert [one.text.split()[0] for one in foot.iter(qn("w:instrText"))] == ["PAGE", "NUMPAGES"]
    core = word.core_properties
    assert (core.title, core.author, core.language) == (small.title, small.author, "fr-CA")
    assert core.created.date() == core.modified.date() == small.date


def test_every_picture_in_word_says_what_it_shows_and_fits_the_sheet(small: Document) -> None:
    for paper in PAPERS:
        found = python_docx.Document(io.BytesIO(docx(small, paper)))
        sheet = found.sections[0]
        assert (round(sheet.page_width.mm), round(sheet.page_height.mm)) == SIZES[paper]
        room = sheet.page_width - sheet.left_margin - sheet.right_margin
        said = [one.get("descr") for one in found.element.body.iter() if one.tag.endswith("}docPr")]
        assert said == [plain(each.alternative) for each in blocks(small, Figure | Map)]
        assert all(one.width <= room for one in found.inline_shapes)
        for table in found.element.body.iter(qn("w:tblGrid")):
            across = sum(int(one.get(qn("w:w"))) for one in table.findall(qn("w:gridCol")))
            assert across * 635 <= room + 635 * 20  # a twentieth of a point is 635 of Word's units


def test_files_of_an_office_are_the_same_again(small: Document, case, document: Document, w: Wording) -> None:
    assert docx(small) == docx(small)
    slides = deck(case, document, w)
    found = pptx(slides)
    assert found == pptx(slides)
    for archive in (docx(small), found):
        with zipfile.ZipFile(io.BytesIO(archive)) as opened:
            assert opened.testzip() is None
            assert {one.date_time for one in opened.infolist()} == {(1980, 1, 1, 0, 0, 0)}
            assert not any("thumbnail" in name for name in opened.namelist())


@pytest.mark.parametrize("code", ["en", "fr"])
def test_the_note_says_only_what_the_briefing_says(code: str, document: Document, french: Document) -> None:
    whole = {"en": document, "fr": french}[code]
    short = note(whole, wording(code))
    ids = {one.id for one in short.sections}
    assert ids <= {*BESIDE}
    assert "limits" in ids
    assert short.front == whole.front
    assert short.key == whole.key
    assert short.questions[0].question == whole.questions[0].question
    said = {plain(one.text) for one in blocks(whole, Paragraph)} | {
        plain(item) for one in blocks(whole, Bullets) for item in one.items
    }
    for one in blocks(short, Paragraph):
        assert plain(one.text) in said
    assert {plain(item) for one in blocks(short, Bullets) for item in one.items} <= said
    figures = {id(one) for one in blocks(whole, Figure)}
    assert {id(one) for one in blocks(short, Figure)} <= figures
    page = html(short)
    assert set(re.findall(r'href="#([^"]+)"', page)) <= ids
    assert "<nav" not in page
    name = "note" if code == "en" else "note.fr"
    found = pages(short)
    assert {f"{name}.html", f"{name}.md"} <= set(found)
    # Its drawings are the briefing's: the same files under the same names.
    drawings = {path: content for path, content in found.items() if path.endswith(".svg")}
    assert drawings
    assert drawings.items() <= pages(whole).items()


def test_what_is_closed_on_screen_is_printed_apart_and_nothing_vanishes(
    document: Document, french: Document, small: Document, w: Wording
) -> None:
    for whole, code in ((document, "en"), (french, "fr")):
        kept, apart = without_appendices(whole, wording(code)), appendices(whole, wording(code))
        assert apart is not None
        there = [id(one) for told in (kept, apart) for one in blocks(told, Table | Figure | Map)]
        assert sorted(there) == sorted(id(one) for one in blocks(whole, Table | Figure | Map))
        assert blocks(kept, Fold) == []
        assert [one.id for one in kept.sections] == [one.id for one in whole.sections]
        assert {one.id for one in apart.sections} <= {one.id for one in whole.sections}
        assert (apart.questions, apart.headline, apart.key) == ((), "", ())
    told = words(section(without_appendices(document, w), "sectors"))
    assert "3 tables of this section are in the appendices." in told
    found = pages(small, ("pdf", "docx"))
    assert {"briefing.fr.pdf", "briefing.fr.docx", "appendices.fr.pdf", "appendices.fr.docx"} <= set(found)
    opened = python_docx.Document(io.BytesIO(found["appendices.fr.docx"]))
    assert ("Heading 1", "Une section") in [(one.style.name, one.text) for one in opened.paragraphs]
    assert "appendices.fr.pdf" not in pages(replace(small, sections=small.sections[1:]), ("pdf",))


def test_drawings_shrink_together_and_text_runs_ahead_so_that_sheets_are_full(small: Document, w: Wording) -> None:
    """Sections of a little over half a sheet stand two a sheet; what a drawing leaves empty is filled by its text."""
    half = bar_chart("Half a sheet", [Bar(f"bar {j}", float(j)) for j in range(1, 15)], 1, w=w)
    charts = Figures((half, replace(half, title="Beside it")))
    many = tuple(Section(f"s{j}", f"Section {j}", (charts,), "What it found.") for j in range(8))
    long = Bullets(
        tuple("A sentence of some length that says what the drawing above it comes to. " * 3 for _ in range(9))
    )
    alone = tuple(Section(f"t{j}", f"Section {j}", (charts, long)) for j in range(6))

    behind = [len(sheets(replace(small, sections=sections), ppi=5)) - 2 for sections in (many, alone)]
    assert behind == [4, 5]  # five and six where no drawing shrinks and no text runs ahead


@pytest.mark.parametrize("paper", PAPERS)
def test_the_note_is_two_sheets(paper, document: Document, french: Document, small: Document) -> None:
    for whole, code in ((document, "en"), (french, "fr")):
        assert len(sheets(note(whole, wording(code)), paper, ppi=10)) == 2
    assert len(sheets(small, paper, ppi=10)) > 2


def test_a_note_in_word_has_its_reasons_on_a_sheet_of_two_columns(french: Document) -> None:
    found = python_docx.Document(io.BytesIO(docx(note(french, wording("fr")))))
    columns = [one._sectPr.find(qn("w:cols")).get(qn("w:num")) for one in found.sections]
    assert columns == [None, "2"]  # page one and the table of page two, and the reasons
    assert not list(found.element.body.iter(qn("w:instrText")))  # no contents


def test_what_is_not_installed_is_named_with_the_mend(monkeypatch: pytest.MonkeyPatch, small: Document) -> None:
    monkeypatch.setattr(needs, "find_spec", lambda name: None)
    for kind, write in (("pdf", pdf), ("docx", docx)):
        with pytest.raises(
            InputError, match=rf"{kind} file is written by .* and font-source-sans-pro, not installed: pip"
        ):
            write(small)
