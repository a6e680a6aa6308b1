"""The briefing in other forms: Markdown, drawings as files, PDF."""

from __future__ import annotations

import re
from dataclasses import replace
from xml.etree import ElementTree

import pytest
from markdown_it import MarkdownIt
from markdown_it.token import Token

from counteroffer.briefing.charts.bars import Bar, bar_chart
from counteroffer.briefing.document import (
    Block,
    Code,
    Document,
    Figure,
    Fold,
    Foreign,
    Inline,
    Lines,
    Link,
    Map,
    Paragraph,
    Section,
    Strong,
    Table,
    Terms,
    plain,
)
from counteroffer.briefing.forms import markdown as markdown_form
from counteroffer.briefing.forms.drawings import drawings, slug
from counteroffer.briefing.forms.files import pages
from counteroffer.briefing.forms.html import inline_html
from counteroffer.briefing.forms.markdown import markdown
from outline import blocks


@pytest.fixture(scope="module")
def text(document: Document) -> str:
    return markdown(document)


@pytest.fixture(scope="module")
def read(text: str) -> list[Token]:
    """The Markdown as a reader of it takes it, its lines opened."""
    found = MarkdownIt("commonmark").enable("table").parse(text)
    return [inner for token in found for inner in (token, *(token.children or ()))]


def count(read: list[Token], kind: str, tag: str = "") -> int:
    return sum(token.type == kind and tag in (token.tag, "") for token in read)


def made(document: Document, *sections: tuple[Block, ...]) -> Document:
    """A document of these sections alone, named a, b, c, …"""
    told = (Section("abc"[j], "A title", each) for j, each in enumerate(sections))
    return replace(document, front=(), sections=tuple(told))


def test_markdown_has_every_heading_sentence_and_table(page, text, read):
    assert text.startswith("# Ham & \\<Eggs\\>\n")
    for tag in ("h1", "h2", "h3", "h4"):
        assert count(read, "heading_open", tag) == len(re.findall(rf"<{tag}[ >]", page)), tag
    assert count(read, "table_open") == len(re.findall("<table", page))
    assert count(read, "tr_open") == len(re.findall(r"<tr[ >]", page))
    assert "**Table: effects on every region**" in text
    assert "First paragraph" in text


def test_markdown_says_what_the_document_says(document, read):
    """Read as Markdown, every paragraph and every cell is the text it was, whatever signs are in it."""
    told = {" ".join("".join(t.content for t in token.children).split()) for token in read if token.type == "inline"}
    for one in blocks(document, Paragraph):
        assert " ".join(plain(one.text).split()) in told
    for table in blocks(document, Table):
        for row in (table.head, *table.rows, *table.foot):
            for cell in row:
                lines = (cell.first, *cell.rest) if isinstance(cell, Lines) else (cell,)
                assert " ".join(" ".join(map(plain, lines)).split()) in told


def test_terms_and_titles_of_figures_stand_out(document, text):
    for figure in blocks(document, Figure | Map):
        assert f"**{markdown_form.text(figure.title)}**" in text
    assert {"Closure", "Program"} <= {term for one in blocks(document, Terms) for term, _ in one.pairs}
    assert "\n**Closure**\n" in text


def test_markdown_holds_nothing_of_the_screen(text, read):
    assert count(read, "html_block") == count(read, "html_inline") == 0
    assert "--paper" not in text
    assert "[Headline effects](#effects)" not in text


@pytest.mark.parametrize(
    ("said", "on_the_page", "in_markdown"),
    [
        ("1 < 2 & *3*", "1 &lt; 2 &amp; *3*", r"1 \< 2 & \*3\*"),
        (Strong("a_b"), "<strong>a_b</strong>", r"**a\_b**"),
        (Code("a_b"), "<code>a_b</code>", "`a_b`"),
        (("See ", Link("Jobs", "jobs"), "."), 'See <a href="#jobs">Jobs</a>.', "See Jobs."),
        (Foreign("a law"), '<span lang="en">a law</span>', "a law"),
        ("- no list", "- no list", r"\- no list"),
        ("12. no list", "12. no list", r"12\. no list"),
        ("−1.5 and 2.5", "−1.5 and 2.5", "−1.5 and 2.5"),
    ],
)
def test_marks_of_a_sentence(said: Inline, on_the_page: str, in_markdown: str) -> None:
    assert inline_html(said) == on_the_page
    assert markdown_form.text(said) == in_markdown


def test_every_drawing_is_a_file_and_the_markdown_shows_it(document, read):
    drawn = drawings(document)
    shown = {token.attrs["src"]: token.content for token in read if token.type == "image"}
    assert list(shown) == list(drawn)
    assert len(drawn) == len(blocks(document, Figure | Map)) > 5
    for path, content in drawn.items():
        root = ElementTree.fromstring(content)
        assert root.tag == "{http://www.w3.org/2000/svg}svg"
        assert root[0].tag.endswith("title")
        assert root[0].text
        assert b"var(" not in content
        assert re.fullmatch(r"charts/[a-z]+-[a-z0-9-]+\.svg", path)


def test_a_map_in_a_file_keeps_its_legend(document):
    words = [said for drawn in blocks(document, Map) for _, said in drawn.legend]
    drawn = b"".join(drawings(document).values()).decode()
    assert words
    assert all(f">{said}</text>" in drawn for said in words)


def test_drawings_of_one_title_have_names_of_their_own(document, w):
    figure = bar_chart("Output, % – «été»", [Bar("one", 1.0)], 1, w=w)
    twice = made(document, (figure, Fold("More", (replace(figure),))), (replace(figure),))
    names = ["charts/fr/a-output-pct-ete.svg", "charts/fr/a-output-pct-ete-2.svg", "charts/fr/b-output-pct-ete.svg"]
    assert list(drawings(twice, "charts/fr")) == names
    assert re.findall(r"\((charts/fr/.*?)\)", markdown(twice, "charts/fr")) == names


def test_a_long_title_is_cut_between_words():
    assert slug("Real income, % change") == "real-income-pct-change"
    assert slug("word " * 30) == "-".join(["word"] * 12)


def test_same_document_same_bytes(french):
    found = pages(french)
    assert found == pages(french)
    assert "briefing.fr.html" in found
    assert all(name.startswith(("briefing.fr.", "charts/fr/")) for name in found)
