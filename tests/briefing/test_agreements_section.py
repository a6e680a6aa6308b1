"""The section on agreements: sentences follow their numbers, whatever their signs, and each names its file."""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import replace

import numpy as np
import pytest

from counteroffer.briefing import briefing
from counteroffer.briefing.document import Fold, Heading, Section, plain
from counteroffer.briefing.sections.agreements import diversify, offers
from counteroffer.briefing.sections.agreements import pact as pact_text
from counteroffer.briefing.sections.agreements import section as agreements_section
from counteroffer.briefing.sections.agreements.chart import ways_out_charts
from counteroffer.briefing.sections.front import answers
from counteroffer.briefing.words import Wording, wording
from counteroffer.briefing.words.agreements import agreements_lead
from counteroffer.briefing.words.amounts import usd
from counteroffer.briefing.words.reported import by_setter
from counteroffer.briefing.words.rounding import billions
from counteroffer.effects.incidence import ON_OTHERS
from counteroffer.scenario import shipped
from counteroffer.scenario.parts import ALL
from counteroffer.study import Missing, Part, Study, Why
from counteroffer.study.files import csv_files
from counteroffer.study.part import AGREEMENTS, ON_REQUEST
from counteroffer.study.parts.agreements import DiversificationResult, IntegrationResult, PactResult, SecurityResult
from counteroffer.study.provenance import manifest
from counteroffer.study.tables import tables
from outline import blocks, words
from telling import complete, with_parts

W, FR = wording("en"), complete("fr")
FILES = {
    *("pact_cases", "pact_affected", "pact_industries", "pact_places", "pact_jobs"),
    *("diversification", "displaced_trade", "diversification_partners", "dependence_frontier"),
    *("security_offers", "security_indifference"),
    *("integration", "integration_outsiders", "tariff_autonomy", "common_currency"),
}


@pytest.fixture(scope="module")
def pact(october: Study) -> PactResult:
    return october.pact.value


@pytest.fixture(scope="module")
def elsewhere(october: Study) -> DiversificationResult:
    return october.diversification.value


@pytest.fixture(scope="module")
def shield(october: Study) -> SecurityResult:
    return october.security.value


@pytest.fixture(scope="module")
def union(october: Study) -> IntegrationResult:
    return october.integration.value


def told(of: Study, w: Wording = W) -> Section:
    made = agreements_section.section(of, w)
    assert made is not None
    return made


@pytest.fixture(scope="module")
def own(october: Study) -> Section:
    return told(october)


def without(study: Study, *parts: Part) -> Study:
    """The study had these parts not been asked for."""
    return with_parts(study, **{part.value: Missing(Why.not_asked) for part in parts})


def test_the_lead_is_made_of_the_three_answers(
    october: Study, pact: PactResult, elsewhere: DiversificationResult, shield: SecurityResult, own: Section
) -> None:
    lead, lapse = agreements_lead(october, W), elsewhere.after_lapse
    assert lead.replace("\u00a0", " ") in words(own)
    assert f"{usd(pact.worth['CAN'], W)} a year to Canada" in lead
    assert lapse is not None
    assert f"buy back {lapse.percent:.0f}% of what a lapse" in lead
    total = shield.offers.set_index(["offer", "region"])["total_usd_mn"]["relief_and_pay", "CAN"]
    assert f"{usd(total, W)} {'gained' if total > 0 else 'lost'} a year for Canada" in lead


def test_every_file_that_a_number_comes_from_is_shipped_and_explained(own: Section) -> None:
    said = words(own)
    named = set(re.findall(r"\(([a-z0-9-]+)\.yaml\)", said))
    assert {"pact-lapses", "pact-annual-review", "diversification", "integration-full"} <= named
    assert named <= shipped().keys()
    explained = {heading.code.removesuffix(".yaml") for heading in blocks(own, Heading) if heading.code}
    assert named <= explained
    assert "Head & Mayer (2014)" in said
    assert "Monte, Redding & Rossi-Hansberg (2018)" in said


def test_what_renewal_is_worth_has_a_sign(october: Study, pact: PactResult) -> None:
    def said(worth: float) -> str:
        return pact_text.renewal_sentence(october, replace(pact, worth={**pact.worth, "CAN": worth}), W)

    assert "USD\u00a03.0 billion a year to Canada" in said(3_000.0)
    assert "USD\u00a03.0 billion a year less than a lapse to Canada" in said(-3_000.0)
    assert "nothing that shows to Canada" in said(-0.01)


def test_renewal_is_worth_what_a_lapse_costs(pact: PactResult) -> None:
    lapse = pact.table[pact.table["case"] == "lapses"].set_index("member")["against_renewed_usd_mn"]
    assert dict(pact.worth) == pytest.approx({member: -lapse[member] for member in pact.members})


def test_a_sign_that_hangs_on_imbalances_is_said_to(october: Study, pact: PactResult) -> None:
    worth = pact.worth["USA"]
    same, other = (
        pact_text.balanced_sentence(october, replace(pact, balanced={"USA": sign * worth}), W) for sign in (1, -1)
    )
    assert "not sure" not in same
    assert "the sign for the United States depends on that" in other
    assert pact_text.balanced_sentence(october, replace(pact, balanced={}), W) == ""


def test_page_one_says_what_renewal_is_worth_and_whose_sign_is_not_sure(october: Study, pact: PactResult) -> None:
    worth = pact.worth
    firm = answers.renewal(october, replace(pact, balanced=worth), W)
    assert f"Canada {billions(worth['CAN'], W)}" in firm
    assert "not sure" not in firm
    turned = answers.renewal(october, replace(pact, balanced={**worth, "USA": -worth["USA"]}), W)
    assert f"United States {billions(worth['USA'], W)} (sign not sure)" in turned
    assert turned.count("not sure") == 1
    asked = {one.question: [link.section for link in one.links] for one in answers.questions(october, FR)}
    assert asked["Que vaut le renouvellement du pacte?"] == ["agreements"]


def test_expected_cases_say_their_hazard(october: Study, pact: PactResult) -> None:
    sentence = next(s for s in pact_text.other_cases(october, pact, W) if "year to year" in s)
    review = pact.cases["annual-review"].review
    assert review is not None
    assert "chance of 10.0% a year" in sentence
    assert f"in {100 * review.lapsed_share:.0f}% of the next 10 years" in sentence


def test_trade_moves_away_or_does_not(october: Study, elsewhere: DiversificationResult) -> None:
    assert "does not move away" in diversify.displaced_sentence(october, elsewhere, W)
    before, after = "share_before_percent", "share_after_percent"
    swapped = elsewhere.displaced.rename(columns={before: after, after: before})
    assert "moves away" in diversify.displaced_sentence(october, replace(elsewhere, displaced=swapped), W)


def test_buying_back_names_the_loss_only_where_there_is_one(october: Study, elsewhere: DiversificationResult) -> None:
    sentences = diversify.buy_back_sentences(october, elsewhere, W)
    assert f"of the {usd(elsewhere.lost, W)} that today's measures cost" in sentences[0]
    assert "If the pact lapsed they would bring" in sentences[1]
    gaining = diversify.buy_back_sentences(october, replace(elsewhere, lost=500.0, cuts={}, after_lapse=None), W)
    assert "cost" not in " ".join(gaining)
    assert "lapsed" not in " ".join(gaining)
    losing = elsewhere.partners.assign(gain_usd_mn=-1.0, signs="no")
    unwilling = diversify.buy_back_sentences(october, replace(elsewhere, partners=losing), W)[-1]
    assert unwilling.startswith("These partners would lose")
    assert "Japan" in unwilling


def test_relief_that_is_more_than_the_loss_says_why(october: Study, shield: SecurityResult) -> None:
    """Duties on others stay, and bring the payer what the loss already had in it."""
    split = by_setter(october, "CAN")
    relief = shield.offers.set_index(["offer", "region"])["total_usd_mn"]["relief", "CAN"]
    assert 0 < -split[ALL] < relief
    said = offers.security_sentences(october, shield, W)[-2]
    assert f"duties on others, which stay, bring it {usd(split[ON_OTHERS], W)} a year" in said
    assert f"Relief brings Canada {usd(relief, W)}, more than the {usd(-split[ALL], W)} it loses today" in said
    alone = with_parts(october, incidence=Missing(Why.not_asked))
    assert "which stay" not in " ".join(offers.security_sentences(alone, shield, W))


@pytest.mark.parametrize(("most", "said"), [(9_000.0, "there is room"), (10.0, "there is no room")])
def test_room_between_the_sides(october: Study, shield: SecurityResult, most: float, said: str) -> None:
    table = shield.indifference.copy()
    table.loc[(table["region"] == "CAN") & table["with_relief"], "usd_mn_a_year"] = most
    room = offers.security_sentences(october, replace(shield, indifference=table), W)[-1]
    assert said in room
    assert "state your own value" in room
    assert "state your own value" not in offers.security_sentences(october, replace(shield, valued=True), W)[-1]


def test_no_room_is_known_where_nothing_leaves_a_side_even(october: Study, shield: SecurityResult) -> None:
    unknown = shield.indifference.assign(usd_mn_a_year=np.nan)
    room = offers.security_sentences(october, replace(shield, indifference=unknown), W)[-1]
    assert room.startswith("No payment within reach leaves one of the sides even")


def test_integration_names_what_is_given_up(october: Study, union: IntegrationResult) -> None:
    said = offers.integration_sentences(october, union, W)
    assert any("those who live there today" in sentence for sentence in said)
    assert "gives up the power" in " ".join(said)
    assert "One currency: in the short run today's measures would move unemployment in Canada" in said[-1]
    none = dict.fromkeys(("difference_supply_alone_pp", "difference_with_demand_pp"), 0.0)
    quiet = replace(union, currency=union.currency.assign(**none))
    assert len(offers.integration_sentences(october, quiet, W)) == len(said) - 1


def test_every_table_of_the_section_is_a_file(october: Study, own: Section) -> None:
    frames = tables(october, *AGREEMENTS)
    assert frames.keys() == FILES
    assert {f"{name}.csv" for name in FILES} <= csv_files(october).keys()
    listed = words(own.blocks[-1:]).removeprefix("Every figure is in the tables beside this page: ")
    assert listed == ", ".join(f"{name}.csv" for name in frames) + "."
    made = manifest(october, {})
    assert {"pact-lapses", "diversification", "integration-full"} <= made["agreements"].keys()
    assert {*made["parts"]} == {*Part} - {
        Part.draws,
        Part.deal_draws,
        Part.question,
        *ON_REQUEST,
    }  # solved where they are asked for
    assert made["missing"] == {}


def test_ways_out_are_ranked_and_comparable(october: Study, pact: PactResult) -> None:
    known, beyond = ways_out_charts(october, W)
    bars, others = (
        {row["label"].replace("\n", " "): row["value"] for row in chart.spec["data"]["values"]}
        for chart in (known, beyond)
    )
    assert next(iter(bars.items())) == ("The pact's renewal, against its lapse", pact.worth["CAN"] / 1000)
    assert len(bars) == 1 + 7  # agreements and their sum
    values, relief, unions = (
        list(values) for values in (bars.values(), [*others.values()][:3], [*others.values()][3:])
    )
    for each in (values[1:], relief, unions):
        assert each == sorted(each, reverse=True)
    assert len(unions) == 3
    assert unions[0] > values[0]  # what is hypothetical does not lead, however much it is worth
    assert all("relief" in label for label in [*others][:3])
    assert not any("Full integration" in label for label in others)
    assert f"{values[0]:+.1f} USD bn" in plain(known.title)
    assert f"{unions[-1]:+.1f} to {unions[0]:+.1f}" in plain(beyond.title)
    assert "USD billion" in known.note
    alone = ways_out_charts(without(october, Part.diversification, Part.security, Part.integration), W)
    assert alone == ()


def test_the_section_speaks_french(october: Study) -> None:
    said = words(told(october, FR)).lower()
    assert "le renouvellement du pacte" in said
    for word in ("would", "lapse", "billion", "agreement", "renewal", "year", "usd"):
        assert not re.search(rf"\b{word}\b", said), word


def test_each_part_stands_without_the_others(october: Study) -> None:
    titles = ("The pact: renewal", "Diversification", "Security at the table", "Deeper integration")
    for part, title in zip(AGREEMENTS, titles, strict=True):
        alone = told(without(october, *(one for one in AGREEMENTS if one != part)))
        (heading,) = [one for one in alone.blocks if isinstance(one, Heading)]
        assert words([heading]).startswith(title)
        assert words(alone.blocks[-1:]).count(".csv") == len(tables(october, part))
        assert [one.summary for one in alone.blocks if isinstance(one, Fold)][-1] == "What is assumed, file by file"


def test_a_part_that_cannot_be_solved_says_why(solve: Callable[..., Study]) -> None:
    study = solve("spotlight: [CAN, USA]\nagreements: [pact, security]", Part.pact, Part.security)
    assert {part for part in AGREEMENTS if study.asked(part)} == {Part.pact, Part.security}
    said = words(told(study))
    assert "Pact could not be solved: case: what becomes of the pact" in said
    assert "Security could not be solved: case: no `security`" in said
    assert agreements_lead(study, W) == ""
    assert manifest(study, {})["missing"].keys() == {"pact", "security"}


def test_a_scenario_that_asks_for_nothing_has_no_section(island: Study) -> None:
    assert not island.asked(*AGREEMENTS)
    assert agreements_section.section(island, W) is None
    assert "agreements" not in {one.id for one in briefing(island).sections}
