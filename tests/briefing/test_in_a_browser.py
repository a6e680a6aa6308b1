"""The briefing in a real Chromium: nothing is fetched, nothing is cut, nothing stands in a reader's way."""

from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import Path

import pytest

import chromium
from counteroffer.briefing import briefing, html
from counteroffer.briefing.appendices import without_appendices
from counteroffer.briefing.forms.pdf import sheets
from counteroffer.briefing.words import wording


@pytest.fixture(scope="module")
def files(october, tmp_path_factory) -> dict[str, Path]:
    """The page of the shipped scenario, which has every section there is, in each language."""
    folder = tmp_path_factory.mktemp("pages")
    for language in ("en", "fr"):
        (folder / f"{language}.html").write_text(html(briefing(october, language)), encoding="utf-8")
    return {language: folder / f"{language}.html" for language in ("en", "fr")}


# Contrast follows the scheme alone and takes three quarters of the time, so it is looked at in one language.
OTHER = chromium.AXE | {"rules": {"color-contrast": {"enabled": False}}}
VIEWS = [("en", "light", 1200), ("en", "dark", 360), ("fr", "dark", 1200), ("fr", "light", 360)]
SHEETS = 24  # of a full briefing, its appendices apart
LARGEST = 3_000_000  # bytes, so that a page can be sent by mail
REACHED = "a[href], summary, .scroll[tabindex]"


WIDTHS = (360, 768, 1280)
# Of page one, what is wider than the room it has.
CUT = """[...document.querySelectorAll('.front *')]
  .filter((one) => !one.closest('svg') && getComputedStyle(one).display !== 'inline')
  .filter((one) => one.scrollWidth > one.clientWidth + 1).map((one) => one.outerHTML.slice(0, 80))"""


@pytest.fixture(params=VIEWS, ids=lambda one: f"{one[0]}-{one[1]}-{one[2]}")
def opened(request, browser, files) -> Iterator:
    language, scheme, width = request.param
    context = browser.new_context(
        viewport={"width": width, "height": 800}, color_scheme=scheme, bypass_csp=True, offline=True
    )
    page, asked = context.new_page(), []
    page.on("request", lambda request: asked.append(request.url))
    page.goto(files[language].as_uri())
    yield page
    assert asked == [files[language].as_uri()]
    context.close()


def test_axe_finds_no_barrier_and_nothing_is_wider_than_the_screen(opened, request):
    from axe_playwright_python.sync_playwright import Axe

    opened.evaluate("document.querySelectorAll('details').forEach((one) => { one.open = true; })")
    language = request.node.callspec.params["opened"][0]
    found = Axe().run(opened, options=chromium.AXE if language == "en" else OTHER)
    assert [(v["id"], [n["html"][:120] for n in v["nodes"][:3]]) for v in found.response["violations"]] == []
    wide, seen = opened.evaluate("[document.documentElement.scrollWidth, document.documentElement.clientWidth]")
    assert wide <= seen
    for width in WIDTHS:
        opened.set_viewport_size({"width": width, "height": 800})
        assert opened.evaluate(CUT) == [], width


def test_the_keyboard_reaches_every_link_and_fold_and_shows_where_it_is(opened):
    wanted = opened.locator(", ".join(f"{one}:visible" for one in REACHED.split(", "))).count()
    reached = set()
    for _ in range(wanted + 40):
        opened.keyboard.press("Tab")
        place, style, width = opened.evaluate(
            "(all) => { const one = document.activeElement, look = getComputedStyle(one);"
            " return [[...document.querySelectorAll(all)].indexOf(one), look.outlineStyle, look.outlineWidth]; }",
            REACHED,
        )
        assert place < 0 or (style != "none" and width != "0px")
        reached.add(place)
    assert len(reached - {-1}) >= wanted


@pytest.mark.parametrize("paper", [(794, 1123), (816, 1056)], ids=["A4", "Letter"])
@pytest.mark.parametrize("language", ["en", "fr"])
def test_on_paper_nothing_is_cut(browser, files, language, paper):
    # In CSS pixels, without the margins of 14 mm beside the text and 16 mm above and below it.
    width, height = paper[0] - 106, paper[1] - 121
    context = browser.new_context(viewport={"width": width, "height": height}, offline=True)
    page = context.new_page()
    page.goto(files[language].as_uri())
    page.emulate_media(media="print")
    sizes = page.evaluate(
        "[...document.querySelectorAll('figure, table, dl, p')].map((one) => {"
        " const box = one.getBoundingClientRect(); return [one.tagName, box.right, box.height]; })"
    )
    own = page.evaluate(
        "['.front', '.answers'].map((one) => document.querySelector(one).getBoundingClientRect().height)"
    )
    printed = page.pdf(width=f"{paper[0]}px", height=f"{paper[1]}px", prefer_css_page_size=False)
    context.close()
    assert [one for one in sizes if one[1] > width + 1] == []
    assert [one for one in sizes if one[0] == "FIGURE" and one[2] > height] == []
    assert len(re.findall(rb"/Type /Page\b", printed)) <= SHEETS
    assert max(own) <= height, "page one is a sheet, and so are the reasons"


@pytest.mark.parametrize("language", ["en", "fr"])
@pytest.mark.parametrize("paper", ["letter", "a4"])
def test_the_full_briefing_is_at_most_so_many_sheets(october, language, paper):
    printed = without_appendices(briefing(october, language), wording(language))
    assert len(sheets(printed, paper, ppi=5)) <= SHEETS


def test_a_page_is_small_enough_to_send(files):
    assert all(path.stat().st_size < LARGEST for path in files.values())
