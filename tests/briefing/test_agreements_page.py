"""The section on agreements: sentences follow their numbers, whatever their signs, and each names its file."""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import replace
from html import unescape
from typing import Any

import numpy as np
import pandas as pd
import pytest
from counteroffer.agreements.overview import Agreements, agreements
from counteroffer.briefing.agreements_chart import ways_out_chart
from counteroffer.briefing.bargaining_words import usd
from counteroffer.briefing.page import _environment
from counteroffer.briefing.rounding import billions
from counteroffer.briefing.wording import Wording, wording

from counteroffer.briefing import agreements_offers as offers
from counteroffer.briefing import agreements_section as section
from counteroffer.briefing import agreements_text as text
from counteroffer.briefing import answers, pact_text, render
from counteroffer.run.run import Run, simulate
from counteroffer.scenario import shipped
from counteroffer.study import output
from outline import Outline

W = wording()
FILES = {
    *("pact_cases", "pact_affected", "pact_industries", "pact_places", "pact_jobs"),
    *("diversification", "displaced_trade", "diversification_partners", "dependence_frontier"),
    *("security_offers", "security_indifference"),
    *("integration", "integration_outsiders", "tariff_autonomy", "common_currency"),
}


@pytest.fixture(scope="module")
def found() -> Agreements:
    return agreements(simulate("october-2025"))


@pytest.fixture(scope="module")
def page(found: Agreements) -> str:
    return written(found, W)


def written(found: Agreements, w: Wording) -> str:
    """The section as HTML, entities read."""
    content = section.content(found, w) | {"w": w}
    return unescape(_environment(w.language).get_template("agreements.html.j2").render(content))


def holding(whole: Any, **tables: pd.DataFrame) -> Any:
    """The same result with other tables."""
    copy = replace(whole)
    copy.__dict__.update(tables)
    return copy


def test_the_lead_is_made_of_the_three_answers(found: Agreements, page: str) -> None:
    assert found.pact is not None
    assert found.security is not None
    lead = text.lead_sentence(found, W)
    assert lead in page
    assert f"{usd(found.pact.worth('lapses', 'CAN'), W)} a year to Canada" in lead
    assert f"buy back {found.bought_back['percent']:.0f}% of what a lapse" in lead
    total = found.security.offers.set_index(["offer", "region"])["total_usd_mn"]["relief and pay", "CAN"]
    assert f"{usd(total, W)} {'gained' if total > 0 else 'lost'} a year for Canada" in lead


def test_every_file_that_a_number_comes_from_is_shipped_and_explained(page: str) -> None:
    named = set(re.findall(r"\(([a-z0-9-]+)\.yaml\)", page))
    assert {"pact-lapses", "pact-annual-review", "diversification", "integration-full"} <= named
    assert named <= shipped().keys()
    explained = set(re.findall(r"<code>([a-z0-9-]+)\.yaml</code>", page))
    assert named <= explained
    assert "Head & Mayer (2014)" in page
    assert "Monte, Redding & Rossi-Hansberg (2018)" in page


def test_what_renewal_is_worth_has_a_sign(found: Agreements) -> None:
    assert found.pact is not None
    table = found.pact.table

    def said(gain: float) -> str:
        changed = table.assign(
            against_renewed_usd_mn=np.where(table["case"] == "lapses", gain, table["against_renewed_usd_mn"])
        )
        return pact_text.renewal_sentence(holding(found.pact, table=changed), W)

    assert "USD\u00a03.0 billion a year to Canada" in said(-3_000.0)
    assert "USD\u00a03.0 billion a year less than a lapse to Canada" in said(3_000.0)
    assert "nothing that shows to Canada" in said(0.01)


def test_a_sign_that_hangs_on_imbalances_is_said_to(found: Agreements) -> None:
    assert found.pact is not None
    worth = found.pact.worth("lapses", "USA")
    same, other = (
        pact_text.balanced_sentence(holding(found.pact, balanced={"USA": sign * worth}), W)  # type: ignore[arg-type]
        for sign in (1, -1)
    )
    assert "not sure" not in same
    assert "the sign for the United States depends on that" in other
    assert pact_text.balanced_sentence(holding(found.pact, balanced={}), W) == ""  # type: ignore[arg-type]


def test_page_one_says_what_renewal_is_worth_and_whose_sign_is_not_sure(found: Agreements) -> None:
    assert found.pact is not None
    worth = {member: found.pact.worth("lapses", member) for member in found.pact.members}
    firm = answers.renewal(holding(found.pact, balanced=worth), 2, W)  # type: ignore[arg-type]
    assert f"Canada {billions(worth['CAN'], 2, W)}" in firm
    assert "not sure" not in firm
    turned = answers.renewal(holding(found.pact, balanced=worth | {"USA": -worth["USA"]}), 2, W)  # type: ignore[arg-type]
    assert f"United States {billions(worth['USA'], 2, W)} (sign not sure)" in turned
    assert turned.count("not sure") == 1
    shown = answers.content(found.run, "no jobs", None, found, None, wording("fr"))["answers"]
    assert "Que vaut le renouvellement du pacte?" in [one.question for one in shown]
    assert section.SECTION[0] in {link for one in shown for link, _ in one.links}


def test_expected_cases_say_their_hazard(found: Agreements) -> None:
    assert found.pact is not None
    sentence = next(s for s in pact_text.other_cases(found.pact, W) if "year to year" in s)
    review = found.pact.cases["annual-review"].review
    assert review is not None
    assert "chance of 10.0% a year" in sentence
    assert f"in {100 * review.lapsed_share:.0f}% of the next 10 years" in sentence


def test_trade_moves_away_or_does_not(found: Agreements) -> None:
    d = found.diversification
    assert d is not None
    assert "does not move away" in text.displaced_sentence(d, W)
    swapped = d.displaced.rename(
        columns={"share_before_percent": "share_after_percent", "share_after_percent": "share_before_percent"}
    )
    assert "moves away" in text.displaced_sentence(holding(d, displaced=swapped), W)


def test_buying_back_names_the_loss_only_where_there_is_one(found: Agreements) -> None:
    d = found.diversification
    assert d is not None
    assert f"of the {usd(d.lost, W)} that today's measures cost" in text.buy_back_sentences(found, W)[0]
    gaining = replace(found, diversification=holding(d, lost=500.0))
    assert "cost" not in text.buy_back_sentences(gaining, W)[0]
    losing = d.partners.assign(gain_usd_mn=-1.0, signs="no")
    unwilling = text._signs_sentence(holding(d, partners=losing), W)
    assert unwilling.startswith("These partners would lose")
    assert "Japan" in unwilling


@pytest.mark.parametrize(("most", "words"), [(9_000.0, "there is room"), (10.0, "there is no room")])
def test_room_between_the_sides(found: Agreements, most: float, words: str) -> None:
    shield = found.security
    assert shield is not None
    table = shield.indifference.copy()
    table.loc[(table["region"] == "CAN") & table["with_relief"], "usd_mn_a_year"] = most
    said = offers._room_sentence(holding(shield, indifference=table), W.name("Canada"), W.name("United States"), W)
    assert words in said
    assert "state your own value" in said


def test_integration_names_what_is_given_up(found: Agreements) -> None:
    assert found.integration is not None
    said = offers.integration_sentences(found.integration, W)
    assert any("those who live there today" in sentence for sentence in said)
    assert "gives up the power" in " ".join(said)
    quiet = found.integration.currency.assign(difference_pp=0.0)
    assert len(offers.integration_sentences(holding(found.integration, currency=quiet), W)) == len(said) - 1


def test_every_table_of_the_section_is_a_file(found: Agreements, page: str) -> None:
    tables = output.agreement_tables(found)
    assert tables.keys() == FILES
    listed = re.search(r"tables beside this page: (.*?)\.</p>", page, flags=re.DOTALL)
    assert listed is not None
    assert set(re.findall(r"(\w+)\.csv", listed.group(1) + ".csv")) == FILES
    made = output.manifest(found.run, {}, agreements=found)["agreements"]["scenarios"]
    assert {"pact-lapses", "diversification", "integration-full"} <= made.keys()


def test_ways_out_are_ranked_and_comparable(found: Agreements) -> None:
    assert found.pact is not None
    assert found.integration is not None
    chart = ways_out_chart(found, W)
    assert chart is not None
    (rows,) = chart.spec["datasets"].values()
    bars = {row["label"].replace("\n", " "): row["value"] for row in rows}
    assert list(bars.values()) == sorted(bars.values(), reverse=True)
    assert bars["The pact's renewal, against its lapse"] == found.pact.worth("lapses", "CAN") / 1000
    assert len(bars) == 1 + 7 + 3 + 3  # the pact, agreements and their sum, offers with relief, unions
    assert not any("Full integration" in label for label in bars)
    assert "USD billion" in chart.note
    alone = replace(found, diversification=None, security=None, integration=None)
    assert ways_out_chart(alone, W) is None


def test_the_section_speaks_french(found: Agreements) -> None:
    page = written(found, wording("fr"))
    assert "Le renouvellement du pacte" in page
    words = re.sub(r"<svg.*?</svg>|<[^>]+>", " ", page, flags=re.DOTALL).lower()
    for word in ("would", "lapse", "billion", "agreement", "renewal", "year", "usd"):
        assert not re.search(rf"\b{word}\b", words), word


def test_a_part_that_cannot_be_solved_says_why(solve: Callable[[str], Run]) -> None:
    run = solve("spotlight: [CAN, USA]\nagreements: [pact, security]")
    found = agreements(run)
    assert found.pact is None
    assert found.missing.keys() == {"pact", "security"}
    page = written(found, W)
    assert "Pact could not be solved: case: what becomes of the pact" in page
    assert "Security could not be solved: case: no `security`" in page
    assert text.lead_sentence(found, W) == ""


def test_a_scenario_that_asks_for_nothing_has_no_section(solve: Callable[[str], Run]) -> None:
    run = solve("spotlight: [CAN, USA]")
    assert section.agreements_or_none(run) is None
    assert section.content(None, W) == {"agreements": None}


def test_the_whole_page_of_the_shipped_scenario(found: Agreements) -> None:
    page = render(found.run, agreements=found)
    assert Outline(page).open == []
    assert len(page.encode()) < 1_000_000
    for measure in found.run.scenario.measures:
        assert f"<code>{measure.name}</code>" in page
    start = page.index('<section id="answers"')
    in_short = unescape(re.sub(r"<[^>]+>", " ", page[start : page.index("</section>", start)]))
    assert "Nash bargain" in in_short
    assert len(in_short.split()) < 400, "page one is one sheet of paper"
