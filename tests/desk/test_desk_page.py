"""The desk in a real Chromium: what a user does with it."""

from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import Path

import pytest
import yaml

import chromium

OCTOBER = "/?scenario=october-2025"
STEEL = "section_232.steel.can"
INCOME = "equivalent_variation_usd_mn"


@pytest.fixture
def asked() -> list[str]:
    """Addresses that a page asked for, and what it complained of."""
    return []


@pytest.fixture
def page(browser, server, asked) -> Iterator:
    """The October page, ready; at the end nothing was asked of another machine and nothing went wrong."""
    context = browser.new_context(
        base_url=server.address, viewport={"width": 1440, "height": 900}, accept_downloads=True
    )
    context.add_init_script(chromium.TOURED)
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
    for _ in range(4):
        if page.goto(path, timeout=60_000).status != 503:  # a machine that is busy with other tests asks to try again
            break
    page.wait_for_selector("body[data-ready]")


def cell(page, quantity: str, region: str = "CAN"):
    return page.locator(f'#effects td[data-region="{region}"][data-quantity="{quantity}"]')


def numbers(page) -> list[str]:
    return page.locator("#effects td[data-quantity]").all_inner_texts()


def show_measures(page) -> None:
    page.get_by_text("Every measure in force").click()


def painted(page, query: str, timeout: int = 60_000) -> None:
    """Wait until the numbers are those of a view whose address ends so."""
    page.wait_for_selector(f'body[data-painted$="{query}"]', timeout=timeout)


def knob(page, name: str, kind: str = "measure"):
    return page.locator(f'[id="{kind}-{name}"]')


def slide(page, name: str, value: str, query: str, kind: str = "measure") -> None:
    """Move a slider as a hand does, to a value in the law's terms, and wait until the numbers follow."""
    knob(page, name, kind).fill(value)
    painted(page, query)


def shows(page, name: str, kind: str = "measure") -> str:
    """What stands in the field beside a slider."""
    return page.locator(f'.slider[data-kind="{kind}"][data-name="{name}"] .typed').input_value()


def as_written(usd_mn: float) -> str:
    return f"{'−' if usd_mn < 0 else '+'}{abs(usd_mn / 1000):.1f}"


def test_a_slider_speaks_in_the_laws_terms_and_moves_the_numbers_to_those_of_the_api(page):
    before = numbers(page)
    show_measures(page)
    slider = page.locator(f'.slider[data-name="{STEEL}"]')
    assert (shows(page, STEEL), slider.locator(".unit").inner_text()) == ("50", "% duty")
    slide(page, STEEL, "20", f"level.{STEEL}=40")
    asked = page.request.post("/api/effects", data={"scenario": "october-2025", "levels": {STEEL: 40}}).json()
    assert cell(page, INCOME).inner_text() == as_written(asked["regions"]["CAN"][INCOME])
    assert shows(page, STEEL) == shows(page, "us-steel", "issue") == "20"  # the issue that scales it follows
    assert knob(page, STEEL).get_attribute("aria-valuetext") == "20 % duty"
    lumber = page.locator('.slider[data-name="us-lumber"]')
    assert (knob(page, "us-lumber", "issue").get_attribute("min"), shows(page, "us-lumber", "issue")) == (
        "14.4",
        "35.19",
    )
    assert "14.4% stood before" in lumber.inner_text()
    several = page.locator('.slider[data-name="us-other"] .several')
    assert several.inner_text() == "Several rates: 10 to 35%"
    # What changed since the last move is marked, and how far.
    change = page.locator('.delta[data-region="CAN"]')
    assert re.fullmatch(r"[+−][0-9.]+ since last move", change.inner_text())
    assert "moved" in cell(page, INCOME).get_attribute("class")
    slider.locator(".back").click()
    painted(page, "scenario=october-2025")
    assert numbers(page) == before
    assert slider.locator(".back").is_hidden()


def test_a_typed_value_a_switch_a_quota_and_presets_move_what_they_say(page):
    show_measures(page)
    typed = page.locator('.slider[data-name="us-aluminum"] .typed')
    typed.fill("12.5")
    typed.press("Enter")
    painted(page, "level.section_232.copper.can=25")
    assert shows(page, "section_232.aluminum.can") == shows(page, "section_232.copper.can") == "12.5"
    typed.fill("70")
    typed.press("Tab")
    said = page.locator('.slider[data-name="us-aluminum"] .said')
    said.wait_for(timeout=20_000)
    assert (said.inner_text(), typed.input_value()) == ("From 0 to 50; set to 50.", "50")
    box = page.locator(f'[data-name="{STEEL}"] input[type=checkbox]')
    box.uncheck()
    painted(page, f"level.{STEEL}=0")
    assert shows(page, STEEL) == "0"
    page.get_by_role("button", name="US relief for Canada").click()
    painted(page, "level.section_232.steel.can=0")
    assert shows(page, "us-lumber", "issue") == "14.4"
    assert page.locator('[data-preset="relief"]').get_attribute("aria-pressed") == "true"
    assert "scenario=pact-lapses" in page.get_by_role("link", name="The pact lapses").get_attribute("href")
    page.get_by_role("button", name="Today").click()
    painted(page, "scenario=october-2025")
    slide(page, "canada-dairy", "240", "at.canada-dairy=240", "issue")
    asked = page.request.post("/api/effects", data={"scenario": "october-2025", "issues": {"canada-dairy": 240}}).json()
    assert cell(page, INCOME, "USA").inner_text() == as_written(asked["regions"]["USA"][INCOME])
    assert "at.canada-dairy=240" in page.url


def test_ranges_follow_once_the_sliders_rest_and_are_marked_until_then(page):
    income = page.locator('.card .range[data-range="CAN"]')
    page.wait_for_selector('body[data-ranges="there"]', timeout=60_000)
    before = income.inner_text()
    assert re.fullmatch("nine draws in ten: [−+0-9.]+ to [−+0-9.]+", before)
    assert "32 draws at once of" in page.locator("#range-note").inner_text()
    assert "As set, though not known either: year of the table" in page.locator("#range-note").inner_text()
    assert re.fullmatch("[−+0-9.]+ to [−+0-9.]+", page.locator("#ranges td").first.inner_text())
    assert page.locator('[data-band="CAN"] .span').count() == 1
    slide(page, "us-steel", "0", f"level.{STEEL}=0", "issue")
    assert page.locator("body").get_attribute("data-ranges") in ("stale", "solving")
    assert income.inner_text() == before  # of the sliders as they were, and slanted
    page.wait_for_selector('body[data-ranges="there"]', timeout=60_000)
    assert income.inner_text() != before


def test_the_map_the_industries_and_the_deal_follow(page):
    page.wait_for_selector("body[data-placed]", timeout=60_000)
    shades = lambda: [shape.get_attribute("data-shade") for shape in page.locator("[data-place]").all()]  # noqa: E731
    before, bars = shades(), page.locator("table.few").first.inner_text()
    assert len(before) > 60
    slide(page, "canada-energy", "10", "at.canada-energy=10", "issue")
    page.wait_for_selector('body[data-placed*="energy=10"]', timeout=60_000)
    assert shades() != before
    assert page.locator("table.few").first.inner_text() != bars
    assert page.locator("table.few .was").count() > 3  # where industries stood before the last move
    assert page.locator("#deal-chart .trail").count() == 1
    assert page.locator(".place.moved").count() > 0
    assert "Lowest tenth" in page.locator('table.households[data-region="USA"]').inner_text()
    page.get_by_text("Table: provinces and states").click()
    assert page.locator("#places tbody tr").count() > 60
    assert (
        page.locator("svg[aria-label], .maps svg").first.evaluate("one => one.outerHTML").count("Canada and United")
        == 1
    )


def test_up_to_four_views_stand_side_by_side_and_a_link_brings_them_back(page, browser, server):
    show_measures(page)
    for value, level in (("40", "80"), ("30", "60"), ("10", "20")):
        slide(page, STEEL, value, f"level.{STEEL}={level}")
        page.get_by_role("button", name="Put beside").click()
        page.wait_for_selector(f"#compared thead th:nth-child({3 + ('80', '60', '20').index(level)})", timeout=20_000)
    slide(page, STEEL, "0", f"level.{STEEL}=0")
    rows = page.locator("#compared tbody tr").all_inner_texts()
    assert re.search(r"Steel and its derivatives\s+0 % duty\s+40 % duty\s+30 % duty\s+10 % duty", "\n".join(rows))
    assert not any(row.startswith("US on Mexico") for row in rows)  # what is the same is left out
    line = next(row for row in rows if row.startswith("Canada: Real income, USD bn"))
    own, *others = re.findall(r"[−+]?[0-9.]+", line.split("year", 1)[1])
    number = lambda text: float(text.replace("−", "-"))  # noqa: E731
    assert len(others) == 6  # three values, and by how much each differs
    for value, difference in zip(others[::2], others[1::2], strict=True):
        assert number(value) - number(own) == pytest.approx(number(difference), abs=0.11)
    page.get_by_role("button", name="Put beside").click()
    page.locator(".tools").get_by_text("4 views can stand side by side").wait_for()
    assert page.locator("#compared thead th").count() == 5
    expected, compared = numbers(page), page.locator("#compared tbody").inner_text()
    context = browser.new_context(base_url=server.address)
    other = context.new_page()
    open_(other, page.url)
    other.wait_for_selector("#compared thead th:nth-child(5)")
    assert numbers(other) == expected
    assert other.locator("#compared tbody").inner_text() == compared
    other.get_by_role("button", name="Remove C").click()
    assert other.locator("#compared thead th").count() == 4
    context.close()


def test_undo_and_redo_walk_through_what_was_set(page):
    show_measures(page)
    undo, redo = page.locator("#undo"), page.locator("#redo")
    assert undo.is_disabled()
    before = numbers(page)
    slide(page, STEEL, "30", f"level.{STEEL}=60")
    slide(page, STEEL, "15", f"level.{STEEL}=30")
    undo.click()
    painted(page, f"level.{STEEL}=60")
    assert shows(page, STEEL) == "30"
    page.keyboard.press("Control+z")
    painted(page, "scenario=october-2025")
    assert numbers(page) == before
    assert undo.is_disabled()
    redo.click()
    painted(page, f"level.{STEEL}=60")
    page.get_by_role("button", name="Today").click()
    painted(page, "scenario=october-2025")
    assert redo.is_disabled()
    # Kept: the view as a file and as tables, and why a number is what it is.
    slide(page, STEEL, "20", f"level.{STEEL}=40")
    cell(page, "real_income_percent").hover()
    tip = page.locator("#explain").inner_text()
    assert all(words in tip for words in ("Formula", "Real income of Canada", "largest residual", "OECD"))
    page.keyboard.press("Escape")
    assert page.locator("#explain").is_hidden()
    page.get_by_text("Keep and share").click()
    with page.expect_download() as got:
        page.locator("#yaml").click()
    assert yaml.safe_load(Path(got.value.path()).read_text(encoding="utf-8"))["levels"] == {STEEL: 40}
    with page.expect_download() as got:
        page.locator("#csv").click()
    assert Path(got.value.path()).stat().st_size > 10_000


def test_a_brought_scenario_is_opened_and_its_briefing_downloaded(page, scenario_text, tmp_path):
    file = tmp_path / "mine.yaml"
    file.write_text(scenario_text.split("issues:")[0], encoding="utf-8")
    page.get_by_text("Keep and share").click()
    page.locator("#file").set_input_files(file)
    page.get_by_role("button", name="Bring it").click()
    page.wait_for_url(re.compile("scenario=own-"))
    page.wait_for_selector("body[data-ready]")
    assert page.locator("h1").inner_text() == "A tariff on steel"
    page.get_by_text("Keep and share").click()
    page.locator("#make-briefing").click()
    link = page.locator('.working a[download="briefing.html"]')
    link.wait_for(timeout=240_000)
    with page.expect_download() as got:
        link.click()
    text = Path(got.value.path()).read_text(encoding="utf-8")
    assert "<h1>A tariff on steel</h1>" in text


def test_work_can_be_cancelled_and_mistakes_are_said_beside_their_button(page, tmp_path):
    page.get_by_text("Keep and share").click()
    page.locator("#make-briefing").click()
    page.locator(".working button").click()
    page.locator(".act .working").get_by_text("cancelled.").wait_for(timeout=20_000)
    file = tmp_path / "bad.yaml"
    file.write_text("title: [", encoding="utf-8")
    page.locator("#file").set_input_files(file)
    page.get_by_role("button", name="Bring it").click()
    page.locator("#bring .said").get_by_text("not valid YAML").wait_for()


def test_a_mistaken_address_says_what_is_wrong(browser, server):
    context = browser.new_context(base_url=server.address)
    page = context.new_page()
    page.goto("/?scenario=octobr-2025")
    assert "did you mean 'october-2025'" in page.get_by_role("alert").inner_text()
    page.get_by_role("link", name="Washington, October 2025").click()
    page.wait_for_selector("body[data-ready]")
    context.close()


def test_what_steel_relief_is_worth_and_two_views_compared_by_keyboard_and_by_pointer(page):
    chromium.reach(page, "issue-us-steel")
    assert page.evaluate("getComputedStyle(document.activeElement).outlineStyle") != "none"
    page.keyboard.press("ArrowLeft")
    assert shows(page, "us-steel", "issue") == "49"
    page.keyboard.press("PageDown")
    assert shows(page, "us-steel", "issue") == "39"
    page.keyboard.press("Home")
    painted(page, f"level.{STEEL}=0")
    worth = page.locator('.delta[data-region="CAN"]').inner_text()
    assert worth.startswith("+")
    page.locator("#undo").focus()
    chromium.reach(page, "compare")
    page.keyboard.press("Enter")
    page.wait_for_selector("#compared thead th:nth-child(3)", timeout=20_000)
    page.locator("#issue-us-steel").focus()
    page.keyboard.press("End")
    painted(page, "scenario=october-2025")
    by_keyboard = page.locator("#compared tbody").inner_text()
    assert "Canada: Real income" in by_keyboard
    # The same by pointer.
    open_(page, OCTOBER)
    track = knob(page, "us-steel", "issue").bounding_box()
    page.mouse.click(track["x"] + 3, track["y"] + track["height"] / 2)
    painted(page, f"level.{STEEL}=0")
    assert page.locator('.delta[data-region="CAN"]').inner_text() == worth
    page.locator("#compare").click()
    page.wait_for_selector("#compared thead th:nth-child(3)", timeout=20_000)
    page.locator('.slider[data-name="us-steel"] .back').click()
    painted(page, "scenario=october-2025")
    assert page.locator("#compared tbody").inner_text() == by_keyboard


@pytest.mark.parametrize(
    ("scheme", "width", "language"), [("light", 1440, "en"), ("dark", 360, "fr"), ("dark", 768, "en")]
)
def test_no_barrier_that_axe_knows_and_no_sideways_scroll(browser, server, scheme, width, language):
    # The check is a script of its own, which the page's policy would refuse.
    context = browser.new_context(
        base_url=server.address, viewport={"width": width, "height": 900}, color_scheme=scheme, bypass_csp=True
    )
    context.add_init_script(chromium.TOURED)
    page = context.new_page()
    page.request.post("/api/pins", data={"name": "A", "address": "scenario=october-2025"})  # a small thing to click
    horizon = "&closure=short_run" if width == 768 else ""
    open_(page, OCTOBER + f"{horizon}&language={language}&level.{STEEL}=40&with=scenario%3Doctober-2025")
    page.wait_for_selector("#compared thead th:nth-child(3)", timeout=60_000)
    page.wait_for_selector("body[data-placed]", timeout=60_000)
    if width == 1440:
        shown = page.locator("main > .panel").all()
        ends = [box["y"] + box["height"] for box in (one.bounding_box() for one in shown)]
        assert len(ends) == 4
        assert max(ends) <= 900  # all four panels, and the controls beside them, without a scroll
        assert page.locator("aside").bounding_box()["y"] < 100
    if width == 768:  # jobs have two ends, and each has its map
        assert page.locator(".maps .one:visible").count() == 2
    if language == "fr":
        assert page.locator("html").get_attribute("lang") == "fr-CA"
        assert page.locator("#undo").inner_text() == "Annuler"
    page.evaluate("document.querySelectorAll('details').forEach((one) => { one.open = true; })")
    page.locator("#file").set_input_files({"name": "bad.yaml", "mimeType": "text/plain", "buffer": b"title: ["})
    page.locator("#bring button").click()
    page.locator("#bring .said").wait_for(timeout=20_000)
    page.locator("#tour").focus()
    page.keyboard.press("Enter")
    page.locator(".why").first.focus()
    assert chromium.violations(page) == []
    width_of = page.evaluate("[document.documentElement.scrollWidth, document.documentElement.clientWidth]")
    assert width_of[0] == width_of[1]
    context.close()


def test_a_tour_of_five_steps_by_keyboard_and_by_pointer(browser, server):
    context = browser.new_context(base_url=server.address, viewport={"width": 360, "height": 800})
    page = context.new_page()
    open_(page, f"{OCTOBER}&language=es")
    box = page.locator("#tour-box")
    assert box.get_by_text("Paso 1 de 5").is_visible()  # on a first visit, without taking the focus
    assert page.evaluate("document.activeElement === document.body")
    page.keyboard.press("Escape")
    assert box.is_hidden()
    open_(page, OCTOBER)
    assert box.is_hidden()  # remembered
    page.locator("#tour").focus()
    page.keyboard.press("Enter")
    titles = set()
    for step in range(1, 6):
        assert box.get_by_text(f"Step {step} of 5").is_visible()
        assert page.locator(".toured").count() == 1
        here = box.bounding_box()
        assert here["x"] >= 0
        assert here["x"] + here["width"] <= 360
        assert here["y"] + here["height"] <= 800
        titles.add(box.locator("h2").inner_text())
        page.keyboard.press("ArrowRight" if step < 5 else "ArrowLeft")
    assert len(titles) == 5
    assert box.get_by_text("Step 4 of 5").is_visible()
    box.get_by_role("button", name="Next").click()
    box.get_by_role("button", name="Done").click()
    assert box.is_hidden()
    assert page.locator(".toured").count() == 0
    assert page.evaluate("document.activeElement.id") == "tour"
    context.close()


def test_no_barrier_while_it_solves_is_slow_and_cannot(browser, server):
    context = browser.new_context(base_url=server.address, viewport={"width": 1440, "height": 900}, bypass_csp=True)
    context.add_init_script(chromium.TOURED)
    page, held = context.new_page(), []
    open_(page, f"{OCTOBER}&language=fr")
    page.wait_for_selector("body[data-placed]", timeout=60_000)
    page.route("**/api/effects", lambda route: held.append(route))
    knob(page, "us-steel", "issue").fill("20")
    for state in ("solving", "slow"):
        page.wait_for_selector(f'body[data-state="{state}"]')
        assert page.locator("#state").inner_text() != ""
        assert chromium.violations(page) == []
    assert held[0].request.headers["accept-language"] == "fr-CA"
    # What the desk itself says of a level out of range, in the reader's language.
    bad = {"scenario": "october-2025", "levels": {"us-stel": 40}}
    refused = page.request.post("/api/effects", data=bad, headers={"Accept-Language": "fr-CA"})
    assert (refused.status, refused.headers["content-language"]) == (422, "fr")
    held[0].fulfill(response=refused)
    page.locator(".said.error").get_by_text("«\u00a0us-stel\u00a0» n’est pas connu dans levels (mesure)").wait_for()
    assert chromium.violations(page) == []
    context.close()


def test_a_killed_desk_loses_nothing_that_was_saved(browser, start_desk, tmp_path, scenario_text):
    first = start_desk(tmp_path)
    context = browser.new_context()
    context.add_init_script(chromium.TOURED)
    page = context.new_page()
    open_(page, f"{first.address}{OCTOBER}&level.{STEEL}=40")
    page.get_by_text("Keep and share").click()
    page.locator("#pin-name").fill("Offer A")
    page.get_by_role("button", name="Pin", exact=True).click()
    page.get_by_text("Pinned as “Offer A”.").wait_for()
    own = page.request.post(f"{first.address}/api/scenarios", data=scenario_text).json()["name"]
    expected = numbers(page)
    first.process.kill()
    first.process.wait()
    second = start_desk(tmp_path)
    open_(page, f"{second.address}/")
    page.get_by_text("Keep and share").click()
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
    page.wait_for_selector("#deal-chart .frontier", timeout=240_000)
    assert page.locator("#deal-chart .point.deal").count() > 0
    assert page.locator(".deal .working").count() == 0  # what it was about is shown
    assert "Nash" in page.locator("#deal-table").inner_text()
    before = page.locator("#deal-table tbody tr").first.inner_text()
    at = page.locator("#deal-chart .point.here").get_attribute("cx")
    slide(page, "autos", "15", "at.autos=15", "issue")
    page.wait_for_selector('body[data-placed*="autos=15"]', timeout=60_000)
    assert page.locator("#deal-table tbody tr").first.inner_text() != before
    assert page.locator("#deal-chart .point.here").get_attribute("cx") != at
