"""The desk in a real Chromium: what a user does with it."""

from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import Path

import pytest

import chromium
from counteroffer.run.run import simulate

OCTOBER = "/?scenario=october-2025"
STEEL = "section_232.steel.can"


@pytest.fixture
def asked() -> list[str]:
    """Addresses that a page asked for, and what it complained of."""
    return []


@pytest.fixture
def page(browser, server, asked) -> Iterator:
    """The October page, ready; at the end nothing was asked of another machine and nothing went wrong."""
    context = browser.new_context(
        base_url=server.address, viewport={"width": 1280, "height": 900}, accept_downloads=True
    )
    found = context.new_page()
    complaints: list[str] = []
    found.on("request", lambda request: asked.append(request.url))
    found.on("pageerror", lambda error: complaints.append(str(error)))
    refused = "status of 422"  # what the browser says of an answer that the page puts in words
    found.on("console", lambda m: complaints.append(m.text) if m.type == "error" and refused not in m.text else None)
    open_(found, OCTOBER)
    yield found
    context.close()
    assert complaints == []
    assert [url for url in asked if not url.startswith((server.address, "data:", "blob:"))] == []


def open_(page, path: str) -> None:
    page.goto(path, timeout=60_000)
    page.wait_for_selector("body[data-ready]")


def cell(page, quantity: str, region: str = "CAN"):
    return page.locator(f'#effects td[data-region="{region}"][data-quantity="{quantity}"]')


def numbers(page) -> list[str]:
    return page.locator("#effects td[data-quantity]").all_inner_texts()


def show_measures(page) -> None:
    page.get_by_text("Every measure in force").click()


def slide(page, name: str, level: str, kind: str = "measure") -> None:
    """Move a slider as a hand does, and wait until the numbers follow."""
    knob = page.locator(f'[id="{kind}-{name}"]')
    knob.fill(level)
    page.wait_for_selector(f'body[data-painted*="={level}"]')


def test_a_slider_moves_the_numbers_to_those_of_the_api(page):
    before = numbers(page)
    show_measures(page)
    slide(page, STEEL, "40")
    after = numbers(page)
    assert after != before
    asked = page.request.post("/api/effects", data={"scenario": "october-2025", "levels": {STEEL: 40}}).json()
    income = asked["regions"]["CAN"]["equivalent_variation_usd_mn"] / 1000
    assert cell(page, "equivalent_variation_usd_mn").inner_text() == f"{'−' if income < 0 else '+'}{abs(income):.1f}"
    assert page.locator(f'[data-name="{STEEL}"] output').inner_text() == "40"
    assert page.locator('[id="issue-us-steel"]').input_value() == "40"  # the issue that scales it follows
    page.locator(f'[id="measure-{STEEL}"]').fill("100")
    page.wait_for_selector('body[data-painted="scenario=october-2025"]')
    assert numbers(page) == before


def test_an_issue_moves_its_measures_and_a_switch_ends_one(page):
    show_measures(page)
    slide(page, "us-aluminum", "25", "issue")
    for name in ("section_232.aluminum.can", "section_232.copper.can"):
        assert page.locator(f'[id="measure-{name}"]').input_value() == "25"
    slide(page, "canada-autos", "10", "issue")
    box = page.locator(f'[data-name="{STEEL}"] input[type=checkbox]')
    box.uncheck()
    page.wait_for_selector('body[data-painted*="=0"]')
    assert page.locator(f'[id="measure-{STEEL}"]').input_value() == "0"
    box.check()
    assert page.locator(f'[id="measure-{STEEL}"]').input_value() == "100"
    assert "at.canada-autos=10" in page.url


def test_ranges_follow_once_the_sliders_rest_and_are_marked_until_then(page):
    income = page.locator('.card .range[data-range="CAN"]')
    page.wait_for_selector('body[data-ranges="there"]', timeout=30_000)
    before = income.inner_text()
    assert re.fullmatch("nine draws in ten: [−+0-9.]+ to [−+0-9.]+", before)
    page.get_by_text("How sure: nine draws in ten").click()
    assert "32 draws at once of" in page.locator("#range-note").inner_text()
    assert "As set, though not known either: year of the table" in page.locator("#range-note").inner_text()
    assert re.fullmatch("[−+0-9.]+ to [−+0-9.]+", page.locator("#ranges td").first.inner_text())
    slide(page, "us-steel", "0", "issue")
    assert page.locator("body").get_attribute("data-ranges") in ("stale", "solving")
    assert "rest" in page.locator("#range-note").inner_text() or "solved" in page.locator("#range-note").inner_text()
    assert income.inner_text() == before  # of the sliders as they were, and dimmed
    page.wait_for_selector('body[data-ranges="there"]', timeout=30_000)
    assert income.inner_text() != before


def test_the_map_and_the_industries_follow(page):
    page.wait_for_selector('.place[class*="loss"], .place[class*="gain"]', timeout=15_000)
    shades = lambda: [shape.get_attribute("class") for shape in page.locator("[data-place]").all()]  # noqa: E731
    before, bars = shades(), page.locator("table.bars").first.inner_text()
    assert len(before) > 60
    page.get_by_role("button", name="Start again").focus()
    slide(page, "canada-energy", "10", "issue")
    page.wait_for_timeout(1500)
    assert shades() != before
    assert page.locator("table.bars").first.inner_text() != bars
    assert "Lowest tenth" in page.locator('table.households[data-region="USA"]').inner_text()
    page.get_by_text("Table: provinces and states").click()
    assert page.locator("#places tbody tr").count() > 60


def test_up_to_four_views_stand_side_by_side_and_a_link_brings_them_back(page, browser, server):
    show_measures(page)
    for level in ("80", "60", "20"):
        slide(page, STEEL, level)
        page.get_by_role("button", name="Add to comparison").click()
        page.wait_for_timeout(800)
    slide(page, STEEL, "0")
    heads = page.locator("#compared thead th").all_inner_texts()
    assert len(heads) == 5
    rows = page.locator("#compared tbody tr").count()
    assert rows > 10
    page.get_by_role("button", name="Add to comparison").click()
    page.get_by_text("4 views can stand side by side").wait_for()
    assert len(page.locator("#compared thead th").all_inner_texts()) == 5
    expected, compared = numbers(page), page.locator("#compared tbody").inner_text()
    context = browser.new_context(base_url=server.address)
    other = context.new_page()
    open_(other, page.url)
    other.wait_for_selector("#compared thead th:nth-child(5)")
    assert numbers(other) == expected
    assert other.locator("#compared tbody").inner_text() == compared
    assert other.locator(f'[id="measure-{STEEL}"]').input_value() == "0"
    other.get_by_role("button", name="Remove C").click()
    assert len(other.locator("#compared thead th").all_inner_texts()) == 4
    context.close()


def test_undo_and_redo_walk_through_what_was_set(page):
    show_measures(page)
    knob, undo, redo = page.locator(f'[id="measure-{STEEL}"]'), page.locator("#undo"), page.locator("#redo")
    assert undo.is_disabled()
    before = numbers(page)
    slide(page, STEEL, "60")
    slide(page, STEEL, "30")
    undo.click()
    page.wait_for_selector('body[data-painted*="=60"]')
    assert knob.input_value() == "60"
    page.keyboard.press("Control+z")
    page.wait_for_selector('body[data-painted="scenario=october-2025"]')
    assert numbers(page) == before
    assert undo.is_disabled()
    redo.click()
    page.wait_for_selector('body[data-painted*="=60"]')
    page.locator("#reset").click()
    page.wait_for_selector('body[data-painted="scenario=october-2025"]')
    assert redo.is_disabled()


def test_a_number_says_how_it_comes_about(page):
    tip = page.locator("#explain")
    assert tip.is_hidden()
    cell(page, "real_income_percent").hover()
    assert "Formula" in tip.inner_text()
    assert "Real income of Canada" in tip.inner_text()
    assert re.search(r"residual of this solution: \d+e", tip.inner_text())
    assert "OECD" in tip.inner_text()
    page.keyboard.press("Escape")
    assert tip.is_hidden()


def test_a_scenario_file_and_tables_are_downloaded(page, tmp_path):
    show_measures(page)
    slide(page, STEEL, "40")
    slide(page, "canada-autos", "12.5", "issue")
    with page.expect_download() as got:
        page.locator("#yaml").click()
    file = tmp_path / "view.yaml"
    got.value.save_as(file)
    income = simulate(file).effects.region("CAN")["equivalent_variation_usd_mn"] / 1000
    assert cell(page, "equivalent_variation_usd_mn").inner_text() == f"{'−' if income < 0 else '+'}{abs(income):.1f}"
    with page.expect_download() as got:
        page.locator("#csv").click()
    assert Path(got.value.path()).stat().st_size > 10_000


def test_a_brought_scenario_is_opened_and_its_briefing_downloaded(page, scenario_text, tmp_path):
    file = tmp_path / "mine.yaml"
    file.write_text(scenario_text.split("issues:")[0], encoding="utf-8")
    page.locator("#file").set_input_files(file)
    page.get_by_role("button", name="Bring it").click()
    page.wait_for_url(re.compile("scenario=own-"))
    page.wait_for_selector("body[data-ready]")
    assert page.locator("h1").inner_text() == "A tariff on steel"
    page.locator("#make-briefing").click()
    link = page.locator('#work a[download="briefing.html"]')
    link.wait_for(timeout=240_000)
    with page.expect_download() as got:
        link.click()
    text = Path(got.value.path()).read_text(encoding="utf-8")
    assert "<h1>A tariff on steel</h1>" in text


def test_a_briefing_can_be_cancelled(page):
    page.locator("#make-briefing").click()
    page.locator("#work button").click()
    page.get_by_text("Briefing: cancelled.").wait_for(timeout=15_000)


def test_a_file_that_is_no_scenario_is_answered_in_words(page, tmp_path):
    file = tmp_path / "bad.yaml"
    file.write_text("title: [", encoding="utf-8")
    page.locator("#file").set_input_files(file)
    page.get_by_role("button", name="Bring it").click()
    page.get_by_text("not valid YAML").wait_for()


def test_a_mistaken_address_says_what_is_wrong(browser, server):
    context = browser.new_context(base_url=server.address)
    page = context.new_page()
    page.goto("/?scenario=octobr-2025")
    assert "did you mean 'october-2025'" in page.get_by_role("alert").inner_text()
    page.get_by_role("link", name="Washington, October 2025").click()
    page.wait_for_selector("body[data-ready]")
    context.close()


def test_with_the_keyboard_alone(page):
    for _ in range(60):
        page.keyboard.press("Tab")
        if page.evaluate("document.activeElement.id") == "issue-us-steel":
            break
    assert page.evaluate("document.activeElement.id") == "issue-us-steel"
    before = numbers(page)
    for _ in range(6):
        page.keyboard.press("ArrowLeft")
    level = page.locator('[id="issue-us-steel"]').input_value()
    assert float(level) < 100
    page.wait_for_selector(f'body[data-painted*="={level}"]')
    assert numbers(page) != before
    for _ in range(60):
        page.keyboard.press("Tab")
        if "How Real income, %" in (page.evaluate("document.activeElement.getAttribute('aria-label')") or ""):
            break
    assert "Formula" in page.locator("#explain").inner_text()
    outline = page.evaluate("getComputedStyle(document.activeElement).outlineStyle")
    assert outline != "none"
    page.keyboard.press("Escape")
    assert page.locator("#explain").is_hidden()


@pytest.mark.parametrize(("scheme", "width"), [("light", 1280), ("dark", 360)])
def test_no_barrier_that_axe_knows(browser, server, scheme, width):
    from axe_playwright_python.sync_playwright import Axe

    # The check is a script of its own, which the page's policy would refuse.
    context = browser.new_context(
        base_url=server.address, viewport={"width": width, "height": 800}, color_scheme=scheme, bypass_csp=True
    )
    page = context.new_page()
    page.request.post("/api/pins", data={"name": "A", "address": "scenario=october-2025"})  # a small thing to click
    open_(page, OCTOBER + f"&closure=short_run&level.{STEEL}=40&with=scenario%3Doctober-2025%26closure%3Dshort_run")
    page.wait_for_selector("#compared thead th")
    page.wait_for_selector('.place[class*="loss"]', timeout=20_000)
    page.evaluate("document.querySelectorAll('details').forEach((one) => { one.open = true; })")
    page.locator(".why").first.focus()
    found = Axe().run(page, options=chromium.AXE)
    assert [(v["id"], [n["html"][:120] for n in v["nodes"]]) for v in found.response["violations"]] == []
    width_of = page.evaluate("[document.documentElement.scrollWidth, document.documentElement.clientWidth]")
    assert width_of[0] == width_of[1]
    context.close()


def test_a_killed_desk_loses_nothing_that_was_saved(browser, start_desk, tmp_path, scenario_text):
    first = start_desk(tmp_path)
    context = browser.new_context()
    page = context.new_page()
    open_(page, f"{first.address}{OCTOBER}&level.{STEEL}=40")
    page.locator("#pin-name").fill("Offer A")
    page.get_by_role("button", name="Pin").click()
    page.get_by_text("Pinned as “Offer A”.").wait_for()
    own = page.request.post(f"{first.address}/api/scenarios", data=scenario_text).json()["name"]
    expected = numbers(page)
    first.process.kill()
    first.process.wait()
    second = start_desk(tmp_path)
    open_(page, f"{second.address}/")
    page.get_by_role("link", name="Offer A").click()
    page.wait_for_selector("body[data-ready]")
    assert numbers(page) == expected
    open_(page, f"{second.address}/?scenario={own}")
    assert page.locator("h1").inner_text() == "A tariff on steel"
    context.close()


def test_deals_are_drawn_and_the_view_moves_among_them(page, scenario_text):
    two = scenario_text.split("  dairy:")[0]
    own = page.request.post("/api/scenarios", data=two).json()["name"]
    open_(page, f"/?scenario={own}")
    page.locator("#find-deal").click()
    page.wait_for_selector("#deal-chart svg", timeout=240_000)
    assert "Nash" in page.locator("#deal-table").inner_text()
    before = page.locator("#deal-table tbody tr").first.inner_text()
    drawn = page.locator("#deal-chart svg").inner_html()
    slide(page, "autos", "15", "issue")
    page.wait_for_timeout(1500)
    assert page.locator("#deal-table tbody tr").first.inner_text() != before
    assert page.locator("#deal-chart svg").inner_html() != drawn
