"""The briefing in other forms."""

from __future__ import annotations

import re
from pathlib import Path
from xml.etree import ElementTree

import pytest

import chromium
from counteroffer import formats
from counteroffer.errors import InputError
from counteroffer.output import pages


@pytest.fixture(scope="module")
def text(page: str) -> str:
    return formats.markdown(page)


def test_markdown_has_every_heading_sentence_and_table(page, text):
    assert text.startswith(("# Ham & <Eggs>", "# Ham & \\<Eggs>"))
    assert len(re.findall(r"^## ", text, re.M)) == len(re.findall(r"<h2[ >]", page))
    rows = len(re.findall(r"<tr[ >]", page))
    lines = [line for line in text.splitlines() if line.startswith("|")]
    assert len(lines) >= rows
    assert "Table: effects on every region" in text
    assert "First paragraph" in text


def test_markdown_holds_nothing_of_the_screen(text):
    outside = re.sub(r"`[^`]*`", "", text)
    assert not re.search(r"</?(div|span|svg|details|table|p|section|style)\b", outside)
    assert "--paper" not in text


def test_every_drawing_is_a_file_and_the_markdown_shows_it(page, text):
    drawn = formats.drawings(page)
    assert len(drawn) == len(re.findall("<figure", page))
    assert len(drawn) > 5
    for path, content in drawn.items():
        root = ElementTree.fromstring(content)
        assert root.tag.endswith("svg")
        assert root.get("viewBox")
        assert b"var(" not in content
        assert f"({path})" in text


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


def test_a_browser_that_prints_nothing_is_no_pdf(page, monkeypatch, tmp_path: Path):
    dumb = tmp_path / "dumb"
    dumb.write_text("#!/bin/sh\necho broken >&2\n")
    dumb.chmod(0o755)
    monkeypatch.setenv(formats.BROWSER, str(dumb))
    with pytest.raises(InputError, match="printed no PDF \\(broken\\)"):
        formats.pdf(page)
