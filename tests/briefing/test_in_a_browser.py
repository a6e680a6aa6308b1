"""The briefing in a real Chromium: nothing is fetched, nothing is cut, nothing stands in a reader's way."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

import chromium
from counteroffer.briefing import render


@pytest.fixture(scope="module")
def files(run, page, tmp_path_factory) -> dict[str, Path]:
    folder = tmp_path_factory.mktemp("pages")
    for language, text in (("en", page), ("fr", render(run, language="fr"))):
        (folder / f"{language}.html").write_text(text, encoding="utf-8")
    return {language: folder / f"{language}.html" for language in ("en", "fr")}


@pytest.fixture(params=[("en", "light", 1200), ("fr", "dark", 360)], ids=lambda one: f"{one[0]}-{one[1]}-{one[2]}")
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


def test_axe_finds_no_barrier_and_nothing_is_wider_than_the_screen(opened):
    from axe_playwright_python.sync_playwright import Axe

    opened.evaluate("document.querySelectorAll('details').forEach((one) => { one.open = true; })")
    found = Axe().run(opened, options=chromium.AXE)
    assert [(v["id"], [n["html"][:120] for n in v["nodes"][:3]]) for v in found.response["violations"]] == []
    wide, seen = opened.evaluate("[document.documentElement.scrollWidth, document.documentElement.clientWidth]")
    assert wide <= seen


def test_the_keyboard_reaches_every_link_and_fold(opened):
    wanted = opened.locator("a[href]:visible, summary:visible, .scroll[tabindex]:visible").count()
    reached = set()
    for _ in range(wanted + 40):
        opened.keyboard.press("Tab")
        reached.add(
            opened.evaluate(
                "(() => { const all = [...document.querySelectorAll('a[href], summary, .scroll[tabindex]')];"
                " return all.indexOf(document.activeElement); })()"
            )
        )
    assert len(reached - {-1}) >= wanted


@pytest.mark.parametrize("paper", [(794, 1123), (816, 1056)], ids=["A4", "Letter"])
def test_on_paper_no_drawing_is_larger_than_a_page(opened, paper):
    width, height = paper
    opened.emulate_media(media="print")
    opened.set_viewport_size({"width": width - 106, "height": height})  # margins of 14 mm on each side
    sizes = opened.evaluate(
        "[...document.querySelectorAll('figure')].map((one) => {"
        " const box = one.getBoundingClientRect(); return [box.width, box.height]; })"
    )
    assert sizes
    assert all(w <= width - 106 + 1 and h <= height - 121 for w, h in sizes), sizes
