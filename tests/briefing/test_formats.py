"""The briefing in other forms."""

from __future__ import annotations

import re
import time
from pathlib import Path
from xml.etree import ElementTree

import pytest
from counteroffer.study.output import pages
from markdown_it import MarkdownIt
from markdown_it.token import Token

import chromium
from counteroffer.briefing.forms import formats
from counteroffer.errors import InputError


@pytest.fixture(scope="module")
def text(page: str) -> str:
    return formats.markdown(page)


@pytest.fixture(scope="module")
def read(text: str) -> list[Token]:
    """The Markdown as a reader of it takes it, its lines opened."""
    found = MarkdownIt("commonmark").enable("table").parse(text)
    return [inner for token in found for inner in (token, *(token.children or ()))]


def count(read: list[Token], kind: str, tag: str = "") -> int:
    return sum(token.type == kind and tag in (token.tag, "") for token in read)


def test_markdown_has_every_heading_sentence_and_table(page, text, read):
    assert text.startswith("# Ham & \\<Eggs>\n")
    for tag in ("h1", "h2", "h3", "h4"):
        assert count(read, "heading_open", tag) == len(re.findall(rf"<{tag}[ >]", page)), tag
    assert count(read, "table_open") == len(re.findall("<table", page))
    assert count(read, "tr_open") == len(re.findall(r"<tr[ >]", page))
    assert "**Table: effects on every region**" in text
    assert "First paragraph" in text


def test_terms_and_titles_of_figures_stand_out(page, text):
    for title in re.findall(r'<p class="title">(.*?)</p>', page):
        assert f"**{title}**" in text.replace("&", "&amp;")
    assert "\n**Closure**\n" in text


def test_markdown_holds_nothing_of_the_screen(text, read):
    assert count(read, "html_block") == count(read, "html_inline") == 0
    assert "--paper" not in text
    assert "[Headline effects](#effects)" not in text


def test_every_drawing_is_a_file_and_the_markdown_shows_it(page, read):
    drawn = formats.drawings(page)
    shown = {token.attrs["src"]: token.content for token in read if token.type == "image"}
    assert list(shown) == list(drawn)
    assert len(drawn) == len(re.findall("<figure", page)) > 5
    for path, content in drawn.items():
        root = ElementTree.fromstring(content)
        assert root.tag == "{http://www.w3.org/2000/svg}svg"
        assert root[0].tag.endswith("title")
        assert root[0].text
        assert b"var(" not in content
        assert re.fullmatch(r"charts/[a-z]+-[a-z0-9-]+\.svg", path)


def test_a_map_in_a_file_keeps_its_legend(page):
    words = re.findall(r"</svg>([^<]+)</li>", page)
    drawn = b"".join(formats.drawings(page).values()).decode()
    assert words
    assert all(f">{said}</text>" in drawn for said in words)


def test_drawings_of_one_title_have_names_of_their_own():
    figure = '<figure><p class="title">Output, % – «été»</p><svg viewbox="0 0 1 1"></svg></figure>'
    page = f'<html><body><section id="a">{figure * 2}</section>{figure}</body></html>'
    names = ["charts/fr/a-output-pct-ete.svg", "charts/fr/a-output-pct-ete-2.svg", "charts/fr/output-pct-ete.svg"]
    assert list(formats.drawings(page, "charts/fr")) == names


def test_same_page_same_bytes(page):
    assert pages(page, "fr") == pages(page, "fr")
    assert "briefing.fr.html" in pages(page, "fr")
    assert all(name.startswith(("briefing.fr.", "charts/fr/")) for name in pages(page, "fr"))


def test_a_page_is_printed_where_there_is_a_browser(page):
    if chromium.found() is None:
        pytest.skip(chromium.MISSING)
    printed = formats.pdf(page)
    assert printed.startswith(b"%PDF-")
    assert len(re.findall(rb"/Type\s*/Page\b", printed)) >= 3


def test_without_a_browser_it_says_what_to_do(page, monkeypatch):
    monkeypatch.setenv("PATH", "/nowhere")
    monkeypatch.delenv(formats.BROWSER, raising=False)
    with pytest.raises(InputError, match=r"none of chromium.* is here; install one"):
        formats.pdf(page)
    monkeypatch.setenv(formats.BROWSER, "/nowhere/chrome")
    with pytest.raises(InputError, match="which is no program"):
        formats.pdf(page)


@pytest.mark.parametrize(
    ("does", "why"),
    [
        ("echo broken >&2", "broken"),
        ("", "it said nothing"),
        ('for a; do case $a in --print-to-pdf=*) printf %%PDF-1.4 > "${a#*=}";; esac; done', "it said nothing"),
        # Its helper lives on and keeps its output open, as a browser's do.
        ("sleep 20 & wait", "not done within 1 seconds"),
    ],
    ids=["fails", "silent", "half", "hangs"],
)
def test_a_browser_that_does_not_print_is_an_error(page, monkeypatch, tmp_path: Path, does: str, why: str):
    dumb = tmp_path / "dumb"
    dumb.write_text(f"#!/bin/sh\n{does}\n")
    dumb.chmod(0o755)
    monkeypatch.setenv(formats.BROWSER, str(dumb))
    monkeypatch.setattr(formats, "LONGEST", 1)
    before = time.monotonic()
    with pytest.raises(InputError, match=rf"printed no PDF \({why}\); print the HTML"):
        formats.pdf(page)
    assert time.monotonic() - before < 10
