"""Pages of the shipped disputes speak of those at their table, and of no other dispute."""

from __future__ import annotations

import os
import re
from collections.abc import Callable

import pytest

import chromium
from counteroffer.briefing import briefing, html
from counteroffer.briefing.charts.world import shapes
from counteroffer.briefing.document import Document, Fold, Map, Table
from counteroffer.briefing.sections.proof import prediction
from counteroffer.run.run import simulate
from counteroffer.study import Part, Study, study
from outline import front_words, words

NIGHTLY = os.environ.get("COUNTEROFFER_NIGHTLY") == "1"
# Names that belong to a dispute, and the cases they are of; none of another one's stands in what the page says.
OWNERS = {
    "lumber": ("mexico-october-2025",),
    "USMCA": ("mexico-october-2025",),
    "North America": ("mexico-october-2025",),
    "Canadian": (),
    "Golden Dome": (),
    "Bank of Canada": (),
    "Brexit": (),
    "Northern Ireland": ("uk-eu",),
    "barley": ("china-australia",),
    "Russian oil": ("india-us",),
    "coffee": ("brazil-us",),
    "truce": ("china-us", "china-us-truce-ends"),
    "the 40%": ("brazil-us",),
    "Mexican": ("mexico-october-2025",),
}
CASES = ("eu-us", "mexico-october-2025", "china-us", "china-us-truce-ends", "india-us", "brazil-us", "uk-eu",
         "china-australia")  # fmt: skip
SAID = (
    "situation",
    "effects",
    "map",
    "jobs",
    "households",
    "bargaining",
    "agreements",
)  # law and sources name everyone


@pytest.fixture(scope="module")
def solved() -> Callable[[str], Study]:
    found: dict[str, Study] = {}

    def of(name: str) -> Study:
        if name not in found:
            run = simulate(name)
            parts = [Part.question] if run.scenario.question else []
            found[name] = study(run, None if NIGHTLY else [*parts, Part.households], processes=0)
        return found[name]

    return of


def told(document: Document) -> str:
    """What page one and the sections on results say, their tables of every region left out."""
    found = [
        document.heading,
        words(document.front),
        document.headline,
        *(f"{one.question} {one.answer}" for one in document.questions),
    ]
    for section in document.sections:
        if section.id in SAID:
            found += [section.title, *(str(block) for block in section.blocks if not isinstance(block, Fold | Table))]
    return " ".join(map(str, found))


@pytest.mark.parametrize("name", CASES)
def test_no_word_of_another_dispute_is_on_the_page(name: str, solved) -> None:
    document = briefing(solved(name))
    text = told(document)
    others = [word for word, owners in OWNERS.items() if name not in owners]
    strange = [word for word in others if re.search(word, text, re.IGNORECASE)]
    assert strange == []
    assert "Nowhere in Canada" not in text
    of_the_measured = name not in ("uk-eu", "china-australia")  # whose imports are those that were predicted
    assert (prediction.TITLE in {one.title for one in document.sections}) is of_the_measured


@pytest.mark.parametrize("name", CASES)
def test_the_page_begins_with_its_capital_and_has_a_map_of_the_world(name: str, solved) -> None:
    found = solved(name)
    document = briefing(found)
    first = found.economy.region_name(found.lead[0])
    assert first in document.questions[0].question or first in document.headline
    if found.scenario.question:
        assert document.headline.startswith(f"With {found.scenario.question.title} beside all other measures")
    (section,) = [one for one in document.sections if one.id == "map"]
    (drawn,) = section.blocks
    assert isinstance(drawn, Map)
    assert first in drawn.alternative
    apart = {one["id"] for layer in drawn.spec["layer"] for one in layer["data"]["values"] if one["properties"]["lead"]}
    detail, regions = found.economy.detail, found.economy.regions
    led = {code for code, n in zip(detail.countries, detail.region_of, strict=True) if regions[n] in found.lead}
    assert apart == led  # those that the page leads with, or members of a union, have a border
    assert len(drawn.spec["layer"][0]["data"]["values"]) + len(apart) == len(shapes())
    assert front_words(document) <= 180
    assert first in words(document.front)
    assert found.money is not None
    assert found.money.code == found.scenario.money  # which the file names, and is the region's own
    assert found.money == found.economy.money(found.lead[0])
    assert f"({found.money.code} " in words(document.front)  # beside US dollars in the answer
    (effects,) = (str(one) for one in document.sections if one.id == "effects")
    assert f"Amounts in {found.money.code} are at " in effects
    assert f"Real income, {found.money.code} bn" in effects


def test_a_case_of_before_the_data_says_so_at_the_top(solved) -> None:
    for name, early in (("china-australia", True), ("uk-eu", False)):
        document = briefing(solved(name))
        assert ("The data are later than the case." in words(document.front)) is early
        assert ("The case is of before the data" in words(document.key)) is early


@pytest.mark.parametrize("name", CASES if NIGHTLY else ("uk-eu", "brazil-us"))
def test_axe_finds_no_barrier_on_the_page(name: str, solved, browser, tmp_path) -> None:
    from axe_playwright_python.sync_playwright import Axe

    path = tmp_path / f"{name}.html"
    path.write_text(html(briefing(solved(name))), encoding="utf-8")
    context = browser.new_context(viewport={"width": 1200, "height": 800}, bypass_csp=True, offline=True)
    page = context.new_page()
    page.goto(path.as_uri())
    page.evaluate("document.querySelectorAll('details').forEach((one) => { one.open = true; })")
    found = Axe().run(page, options=chromium.AXE)
    assert [(v["id"], [n["html"][:120] for n in v["nodes"][:3]]) for v in found.response["violations"]] == []
    context.close()
