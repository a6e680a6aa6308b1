"""The pages beside the dashboard in a real Chromium, and what they ask: a room, a case built by hand, a duty."""

from __future__ import annotations

import html
import json
import os
import re
from collections.abc import Iterator
from pathlib import Path
from urllib.parse import urlsplit

import httpx2
import numpy as np
import pytest
import yaml

import chromium
from counteroffer.briefing import languages
from counteroffer.briefing.words import wording
from counteroffer.briefing.words.amounts import bn
from counteroffer.briefing.words.languages.messages import message_words
from counteroffer.desk import making
from counteroffer.desk.showing.frame import NAVIGATION
from counteroffer.scenario import parse_scenario
from counteroffer.study import study
from counteroffer.tariffs.entry import Shipment, entry

OCTOBER = {"scenario": "october-2025"}
CAN, USA = "Canada", "United States"


def ask(server, path: str, body: dict, status: int = 200) -> dict:
    answer = httpx2.post(f"{server.address}{path}", json=body, timeout=180)
    assert answer.status_code == status, answer.text
    return answer.json()


def brought(server, text: str) -> str:
    """The name under which a case is kept; a machine that is busy with other tests asks to try again."""
    head = {"Content-Type": "application/yaml"}
    for _ in range(4):
        answer = httpx2.post(f"{server.address}/api/scenarios", content=text.encode(), headers=head, timeout=60)
        if answer.status_code != 503:
            break
    name: str = answer.json()["name"]
    return name


@pytest.fixture(scope="module")
def pages(browser, server) -> Iterator:
    """One browser session for all: nothing is asked of another machine, and nothing goes wrong in it."""
    context = browser.new_context(base_url=server.address, accept_downloads=True, bypass_csp=True)
    found, complaints, asked = context.new_page(), [], []
    found.set_default_timeout(180_000)
    found.on("request", lambda request: asked.append(request.url))
    found.on("pageerror", lambda error: complaints.append(str(error)))
    found.on(
        "console", lambda m: complaints.append(m.text) if m.type == "error" and "status of 4" not in m.text else None
    )
    yield found
    context.close()
    assert complaints == []
    assert [url for url in asked if not url.startswith((server.address, "data:", "blob:"))] == []


@pytest.fixture(scope="module")
def quick(server, scenario_text: str) -> dict[str, str]:
    """A view of a table of four issues without products, whose jobs are soon compiled."""
    players = "players: {Canada: {regions: CAN}, United States: {regions: USA}}\n"
    return {"scenario": brought(server, players + scenario_text)}


def open_(page, path: str, width: int = 1440) -> None:
    page.set_viewport_size({"width": width, "height": 900})
    page.goto(path)
    page.wait_for_selector("body[data-ready]")


def sound(page) -> None:
    """No barrier that axe knows, in light and dark, and no sideways scroll on a narrow screen."""
    for scheme, width in (("light", 1440), ("dark", 360)):
        page.emulate_media(color_scheme=scheme)
        page.set_viewport_size({"width": width, "height": 800})
        assert page.evaluate("document.documentElement.scrollWidth") <= width
        assert chromium.violations(page) == []
    page.set_viewport_size({"width": 1440, "height": 900})


def typed(page, lever: str, said: str, level: str) -> None:
    """A level typed as a hand does, in the law's terms, and the worth of what it means awaited."""
    field = page.locator(f'[data-typed="{lever}"]')
    field.focus()
    page.keyboard.press("Control+a")
    page.keyboard.type(said)
    page.keyboard.press("Tab")
    page.wait_for_selector(f"body[data-valued*='\"{lever}\":{level}']")


def test_every_page_leads_to_the_others_and_says_where_it_is(server):
    for path in NAVIGATION:
        answer = httpx2.get(f"{server.address}{path}?scenario=october-2025&language=fr", timeout=180)
        assert answer.status_code == 200
        found = re.search(r"<header>\s*<nav.*?</nav>", answer.text, re.DOTALL).group()
        links = re.findall(r'<a href="([^"]+)"( aria-current="page")?>', found)
        assert [urlsplit(html.unescape(to)).path for to, _ in links] == list(NAVIGATION)
        assert [urlsplit(to).path for to, here in links if here] == [path]
        assert all("language=fr" in to for to, _ in links)
        assert [code for code in languages() if f'<option value="{code}"' not in answer.text] == []
        assert '<option value="fr" lang="fr" selected>' in answer.text
        assert "/static/tokens.css" in answer.text
        if path == "/room":
            known = re.search(r'<script type="application/json" id="known">(.*?)</script>', answer.text).group(1)
            table = json.loads(known)["table"]
            steel = next(one for one in table["levers"] if one["name"] == "us-steel")
            assert (steel["unit"], steel["none"], steel["full"], steel["today"]) == ("% de droit", 0, 50, 100)
            assert table["names"][USA]["of"] == "des États-Unis"


def test_an_offer_is_worth_what_the_desk_says_of_the_same_levels(server):
    offer = ask(server, "/api/room/offer", {"view": OCTOBER, "levels": {"us-steel": 40}, "lines": {}})
    players = ask(server, "/api/places", OCTOBER | {"issues": {"us-steel": 40}})["players"]
    # The desk has no quota on dairy, which the table brings: a little less cheese crosses as duties fall.
    assert offer["today_usd_mn"] == pytest.approx(players, rel=1e-3)
    assert offer["no_deal_usd_mn"] == pytest.approx(offer["today_usd_mn"], abs=1e-3)  # no deal is today there
    none = ask(server, "/api/room/offer", {"view": OCTOBER, "levels": {}, "lines": {CAN: {"income_usd_mn": 100}}})
    assert none["today_usd_mn"] == pytest.approx({CAN: 0, USA: 0}, abs=1e-3)
    assert none["crossed"] == {CAN: ["income"]}
    log = {"offers": [{"player": CAN, "levels": {"us-stel": 1}}], "lines": {}}
    begun = {"view": OCTOBER, "log": log | {"agreed": 0}}
    assert "did you mean 'us-steel'" in ask(server, "/api/room/note", begun, 422)["error"]  # before all is solved
    assert "1 is none of 1 offers" in ask(server, "/api/room/note", begun | {"log": log | {"agreed": 1}}, 422)["error"]
    for levels, words in (({"us-stel": 1}, "did you mean 'us-steel'"), ({"us-steel": 101}, "range from 0 to 100")):
        assert words in ask(server, "/api/room/offer", {"view": OCTOBER, "levels": levels, "lines": {}}, 422)["error"]


def test_a_room_without_a_table_says_so_in_the_language_of_the_page(pages, server, scenario_text):
    open_(pages, f"/room?scenario={brought(server, scenario_text.split('issues:')[0])}&language=fr")
    assert "n’a pas de table de négociation" in pages.get_by_role("alert").inner_text()
    sound(pages)


def test_an_answer_stays_inside_the_red_lines_and_leaves_the_other_side_its_due(server, quick):
    lines = {USA: {"income_usd_mn": 500, "levels": {"steel": {"least": 25}}}}
    asked = {"view": quick, "levels": {"steel": 40}, "player": CAN, "lines": lines}
    found = ask(server, "/api/room/counter", asked)
    assert found["levels"]["steel"] >= 25
    assert found["today_usd_mn"][USA] >= 500 - 0.5
    assert found["crossed"] == {}
    assert found["today_usd_mn"][CAN] > 0
    kept = ask(server, "/api/room/counter", asked | {"lines": {}, "keep": "offer"})
    offer = ask(server, "/api/room/offer", {"view": quick, "levels": {"steel": 40}, "lines": {}})
    assert kept["today_usd_mn"][USA] >= offer["today_usd_mn"][USA] - 0.5
    assert kept["today_usd_mn"][CAN] > offer["today_usd_mn"][CAN]
    refused = ask(server, "/api/room/counter", asked | {"lines": {USA: {"income_usd_mn": 1e6}}}, 422)
    assert "loosen a red line" in refused["error"]


def test_make_an_offer_and_its_answer_by_keyboard_and_by_pointer(pages, server, quick, tmp_path):
    open_(pages, f"/room?scenario={quick['scenario']}")
    typed(pages, "steel", "10", "40")  # by keyboard: 10 points are 40% of a duty of 25
    pages.locator(f'[data-put="{CAN}"]').focus()
    pages.keyboard.press("Enter")
    expected = ask(server, "/api/room/offer", {"view": quick, "levels": {"steel": 40}, "lines": {}})["today_usd_mn"]
    shown = pages.locator(f'#offers [data-income="{CAN}"]')
    assert shown.inner_text() == f"+{expected[CAN] / 1000:.2f}"
    pages.locator(f'[data-answer="{USA}"]').focus()
    pages.keyboard.press("Enter")
    pages.get_by_text("The answer is in the draft").wait_for()
    best = pages.locator(f'[data-gain="{USA}"]').inner_text()
    assert float(best) > expected[USA] / 1000
    pages.locator(f'[data-put="{USA}"]').focus()
    pages.keyboard.press("Enter")
    assert pages.locator("#offers tbody tr").count() == 2
    # The same by pointer: the middle of the slider, an offer, its answer.
    track = pages.locator('[data-lever="steel"]').bounding_box()
    pages.mouse.click(track["x"] + track["width"] / 2, track["y"] + track["height"] / 2)
    pages.wait_for_function("30 < JSON.parse(document.body.dataset.valued).steel")
    pages.locator(f'[data-put="{CAN}"]').click()
    pages.locator(f'[data-answer="{USA}"]').click()
    pages.get_by_text("The answer is in the draft").wait_for()
    assert pages.locator("#offers tbody tr").count() == 3
    # On a screen of 1440 × 900 the log is seen without a scroll.
    log = pages.locator("#offers tbody tr").first.bounding_box()
    assert log["y"] + log["height"] <= 900
    assert pages.evaluate("document.querySelector('.log').getBoundingClientRect().bottom") <= 900
    assert pages.evaluate("scrollY") == 0
    pages.get_by_role("button", name="Remove 3").click()
    # A red line marks both offers, and hides none.
    pages.locator('#lines-0 [data-red="income_usd_mn"]').fill("2")
    pages.keyboard.press("Tab")
    pages.locator("#offers .crossed").nth(1).wait_for()
    assert pages.locator("#offers .crossed").all_inner_texts() == [f"{CAN}: income"] * 2
    pages.get_by_label("Compare 1").check()
    pages.get_by_label("Compare 2").check()
    assert "A payment" in pages.locator("#compared").inner_text()
    assert pages.locator("#offers .terms").first.inner_text() == "The steel duty 10 points"
    pages.get_by_role("button", name="Agree 2").click()
    assert "Agreed: offer 2, by the United States" in pages.locator("#agreed").inner_text()
    sound(pages)
    # The link and the file hold the offers; a file of another case is refused.
    link = pages.url
    with pages.expect_download() as got:
        pages.locator("#save").click()
    file = Path(got.value.path()).read_text(encoding="utf-8")
    open_(pages, "/duty")
    open_(pages, link)
    assert pages.locator("#offers tbody tr").count() == 2
    other = tmp_path / "other.json"
    other.write_text(json.dumps(json.loads(file) | {"case": "0" * 16}), encoding="utf-8")
    pages.locator("#load").set_input_files(other)
    pages.get_by_text("These offers are of another case").wait_for()


def test_the_note_is_begun_and_cancelled_by_keyboard_and_by_pointer(pages, server, scenario_text):
    """At night it runs to its end in the browser too: by day that takes too long, and the next test has the rest."""
    case = "players: {Canada: {regions: CAN}, United States: {regions: USA}}\n" + scenario_text.split("  autos:")[0]
    open_(pages, f"/room?scenario={brought(server, case)}&language=fr")
    typed(pages, "steel", "10", "40")
    pages.locator(f'[data-put="{CAN}"]').click()
    pages.locator('[data-agree="0"]').click()
    pages.locator("#write-note").click()
    pages.locator("#note-said button").click()
    said = pages.locator("#note-said")
    pages.locator("#note-said", has_text="arrêté").wait_for()
    pages.locator("#write-note").focus()
    pages.keyboard.press("Enter")
    said.get_by_text("résolution").wait_for()
    if os.environ.get("COUNTEROFFER_NIGHTLY") != "1":
        chromium.reach(pages, "Annuler")
        pages.keyboard.press("Enter")
        pages.locator("#note-said", has_text="arrêté").wait_for()
        return
    said.get_by_role("link", name="HTML").wait_for(timeout=600_000)
    with pages.expect_download() as got:
        chromium.reach(pages, "HTML")
        pages.keyboard.press("Enter")
    assert '<html lang="fr-CA"' in Path(got.value.path()).read_text(encoding="utf-8")


def test_the_note_of_an_agreed_offer_is_written_to_its_end(server, quick, scenario_text, tmp_path, monkeypatch):
    """All of it but the parts of the study, which other tests solve: here the case itself is enough."""
    w, steps = wording("fr"), []
    case = tmp_path / "room.yaml"
    case.write_text("players: {Canada: {regions: CAN}, United States: {regions: USA}}\n" + scenario_text, "utf-8")
    log = {"offers": [{"player": CAN, "levels": {"steel": 40}}], "lines": {USA: {"income_usd_mn": 1e6}}, "agreed": 0}
    (tmp_path / making.ROOM_FILE).write_text(json.dumps(log), "utf-8")
    few = lambda path, *, store, progress: study(path, [], processes=0, progress=progress)  # noqa: E731
    monkeypatch.setattr(making, "remembered", few)
    making._MAKE[making.Kind.note](case, tmp_path / "out", steps.append, w)
    assert [message_words(step, w) for step in steps] == [
        "résolution",
        "résolu\u00a0: le cas lui-même",
        "évaluation des offres",
        "rédaction de la note (français)",
    ]
    worth = ask(server, "/api/room/offer", {"view": quick, "levels": {"steel": 40}, "lines": {}})["today_usd_mn"]
    (text,) = [path.read_text(encoding="utf-8") for path in (tmp_path / "out").rglob("note*.html")]
    told = re.sub(r"<[^>]+>", " ", text)
    assert '<html lang="fr-CA"' in text
    assert "Convenu" in told
    for name in (CAN, USA):
        assert bn(worth[name], w) in told
    assert "ligne rouge" in told  # that of the United States, which nothing on this table meets


def test_a_case_is_built_on_codes_and_errors_stand_beside_their_fields(pages, server):
    open_(pages, "/build")
    pages.locator('[data-field="scenario.title"]').fill("Pipes")
    pages.locator("#add-products").click()
    pages.locator("[data-find]").fill("line pipe")
    pages.keyboard.press("Enter")
    pages.locator('[data-pick^="7304.19"]').first.click()
    pages.get_by_role("button", name="See the law that applies").click()
    pages.locator(".row-card tr.total").wait_for()
    assert "section_232.steel" in pages.locator(".row-card").inner_text()
    pages.locator('[data-field="products.0.rate"]').fill("much")
    pages.locator("#check").click()
    pages.get_by_text("to mend").wait_for()
    assert "is not a number" in pages.locator('[data-misfit="products.0.rate"]').inner_text()
    assert pages.locator("#keep").is_disabled()
    sound(pages)
    pages.locator('[data-field="products.0.rate"]').fill("15")
    pages.locator("#add-issues").click()
    for key in ("author", "sources", "description"):
        pages.locator(f'[data-field="scenario.{key}"]').fill("A. Author")
    pages.locator('[data-field="scenario.date"]').fill("2025-10-07")
    pages.locator("#check").click()
    pages.get_by_text("Nothing is wrong with it.").wait_for()
    with pages.expect_download() as got:
        pages.locator("#download").click()
    assert got.value.suggested_filename == "pipes.yaml"
    text = Path(got.value.path()).read_text(encoding="utf-8")
    assert yaml.safe_load(text)["with"][0]["scope"]["hs"] == ["7304.19"]
    made = parse_scenario(text, name="pipes", folder=Path()).scenario
    assert {m.name for m in made.measures if m.name.startswith("own.")} == {"own.goods-1.can"}
    pages.locator("#keep").click()
    name = re.search("own-[0-9a-f]+", pages.locator("#to-room").get_attribute("href")).group()
    assert name in [one["name"] for one in httpx2.get(f"{server.address}/api/scenarios", timeout=60).json()]


def test_a_case_is_built_by_keyboard(pages):
    open_(pages, "/build")
    for field, words in (("title", "Keys"), ("author", "A. Author"), ("sources", "A"), ("description", "One duty.")):
        chromium.reach(pages, f"f-scenario-{field}")
        pages.keyboard.type(words)
    chromium.reach(pages, "add-products")
    pages.keyboard.press("Enter")  # its first field has the focus
    chromium.reach(pages, "f-products-0-rate")
    pages.keyboard.type("15")
    chromium.reach(pages, "goods-")
    pages.keyboard.type("line pipe")
    pages.keyboard.press("Enter")
    pages.locator('[data-pick^="7304.19"]').first.wait_for()
    chromium.reach(pages, "7304.19")
    pages.keyboard.press("Enter")
    assert pages.locator('[data-field="products.0.hs"]').input_value() == "7304.19"
    chromium.reach(pages, "check")
    pages.keyboard.press("Enter")
    pages.get_by_text("Nothing is wrong with it.").wait_for()
    chromium.reach(pages, "keep")
    pages.keyboard.press("Enter")
    pages.locator("#to-room").wait_for()


def test_a_form_is_read_from_a_workbook_and_from_a_case(server):
    book = httpx2.get(f"{server.address}/api/build/template.xlsx", timeout=60).content
    answer = httpx2.post(f"{server.address}/api/build/workbook", content=book, timeout=60)
    for broken in (b"no workbook", book[: len(book) // 2]):
        refused = httpx2.post(f"{server.address}/api/build/workbook", content=broken, timeout=60)
        assert refused.status_code == 422
        assert refused.json()["error"]
    form = answer.json()["form"]
    assert form["measures"][0]["rate"] == "25"
    assert ask(server, "/api/build/check", form)["misfits"] == []
    wrong = {**form, "players": [{"name": "Canada", "regions": "CANADA"}]}
    found = ask(server, "/api/build/check", wrong)["misfits"]
    assert found[0]["field"] == "players.0.regions"
    assert "did you mean 'CAN'" in found[0]["words"]
    other = ask(server, "/api/build/form", OCTOBER)
    assert other["form"]["scenario"]["as_of"] == "2025-10-07"
    assert "security" in other["kept_out"]


def test_a_duty_and_a_shipment_are_looked_up(pages):
    import datetime as dt
    from decimal import Decimal

    open_(pages, "/duty?code=7304.19.10.20&importer=USA&exporter=CHN&on=2025-10-07")
    pages.locator("#layers tr.total").wait_for()
    assert "section_301.china" in pages.locator("#layers").inner_text()
    pages.locator("#value").fill("14172.50")
    pages.keyboard.press("Enter")
    pages.locator("#shipped").wait_for()
    day, value = dt.date(2025, 10, 7), Decimal("14172.50")
    expected = entry(Shipment("7304.19.10.20", "CHN", "USA", value, day))
    assert f"{expected.plain:,}" in pages.locator(".answer").inner_text()
    amounts = [float(text.replace(",", "")) for text in pages.locator("#shipped td:nth-child(3)").all_inner_texts()]
    assert np.isclose(sum(amounts[:-1]), amounts[-1])
    sound(pages)
    open_(pages, "/duty?language=fr", 360)
    assert pages.locator("h1").inner_text() == "Chercher un droit"
