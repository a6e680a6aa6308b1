"""The bargaining section: every sentence follows its numbers, whatever their signs, and the tables go with it."""

from __future__ import annotations

import re
from dataclasses import replace
from importlib import import_module
from io import BytesIO
from typing import Any

import numpy as np
import pandas as pd
import pytest

from builders import scenario_text, write_maps
from counteroffer.briefing import briefing, html
from counteroffer.briefing.charts import deals as charts
from counteroffer.briefing.charts.labels import place
from counteroffer.briefing.document import Bullets, Document, Figure, Section, plain
from counteroffer.briefing.sections.bargaining import deal as deal_text
from counteroffer.briefing.sections.bargaining import section as bargaining_section
from counteroffer.briefing.sections.bargaining import tables, text
from counteroffer.briefing.words import Wording, amounts, wording
from counteroffer.briefing.words.measures import measure_titles
from counteroffer.briefing.words.table import bargain_name, deal_lead, issue_title, player_names, without_words
from counteroffer.design.tokens import light
from counteroffer.desk.making import deal_json
from counteroffer.errors import NotConverged
from counteroffer.negotiation import best_response, free_tariffs, nash
from counteroffer.negotiation.game.instruments import Instrument
from counteroffer.negotiation.game.table import bargaining_table
from counteroffer.negotiation.rules.concessions import Concessions
from counteroffer.negotiation.rules.deal import DISAGREEMENTS
from counteroffer.run.run import Run
from counteroffer.scenario import parse_scenario
from counteroffer.study import Missing, Part, Study, Why, study
from counteroffer.study.files import csv_files
from counteroffer.study.part import BARGAINING
from counteroffer.study.parts.bargaining import ConcessionsResult, DealResult, WarResult
from counteroffer.study.provenance import manifest
from outline import blocks, section, seen, words
from telling import complete, with_parts

NBSP = "\u00a0"
EN, FR = wording("en"), complete("fr")
NAMES = ("Alpha", "Beta")
FILES = {
    "concessions": ["issue", "title", "owner", "cost_usd_mn", "worth_usd_mn", "worth_per_dollar"],
    "concession_steps": ["issue", "title", "owner", "kind", "unit", "from_level", "to_level", "player"],
    "exchange_rates": ["given", "asked", "giver", "share_of_asked"],
    "leverage": ["instrument", "kind", "sector", "ours_usd_mn", "theirs_usd_mn"],
    "deals": ["rule", "payments", "player", "gain_usd_mn", "gain_percent"],
    "deal_terms": ["rule", "issue", "title", "instrument", "owner", "unit", "status_quo", "level"],
    "deal_set": ["kind", "Alpha_gain_usd_mn", "Beta_gain_usd_mn"],
    "trade_war": ["outcome", "mover", "player", "utility_usd_mn", "against_today_usd_mn", "against_today_percent"],
    "swaps": ["package", "concessions", "Alpha_gain_usd_mn", "Beta_gain_usd_mn", "joint_gain_usd_mn", "efficient"],
}


@pytest.fixture(scope="module")
def war(bargaining: Study) -> WarResult:
    return bargaining.war.value


@pytest.fixture(scope="module")
def issues(bargaining: Study) -> ConcessionsResult:
    return bargaining.concessions.value


@pytest.fixture(scope="module")
def found(bargaining: Study) -> DealResult:
    return bargaining.deal.value


@pytest.fixture(scope="module")
def document(bargaining: Study) -> Document:
    return briefing(bargaining)


@pytest.fixture(scope="module")
def stuck(found: DealResult) -> DealResult:
    """The same table, were there no deal."""
    payment = pd.DataFrame([("Beta", "Alpha", 2345.0)], columns=["payer", "receiver", "usd_mn"])
    return replace(found, bargains=(), points=found.points.iloc[:0], smallest_transfer=payment)


def said(sentence: str) -> str:
    return sentence.replace(NBSP, " ")


def told(of: Study, w: Wording = EN) -> Section:
    made = bargaining_section.section(of, w)
    assert made is not None
    return made


@pytest.mark.parametrize(
    ("million", "would", "expected"),
    [
        (1390.0, False, "the United States gains USD 1.4 billion a year"),
        (-1390.0, False, "the United States loses USD 1.4 billion a year"),
        (-110.0, True, "the United States would lose USD 0.11 billion a year"),
        (3.4, True, "the United States would gain USD 3.4 million a year"),
        (-0.01, False, "the United States neither gains nor loses measurably"),
        (0.01, True, "the United States would neither gain nor lose measurably"),
    ],
)
def test_verbs_follow_signs(million: float, would: bool, expected: str) -> None:
    assert said(amounts.moves(EN.name("United States"), million, EN, would=would)) == expected


def test_costs_and_benefits_follow_signs() -> None:
    canada = EN.name("Canada")
    assert said(amounts.bears(canada, -2000.0, EN)) == "costs Canada USD 2.0 billion"
    assert said(amounts.bears(canada, 2000.0, EN)) == "brings Canada USD 2.0 billion"
    assert "neither" in amounts.bears(canada, 0.0, EN)
    assert amounts.others(NAMES, "Alpha", EN) == "Beta"
    assert amounts.others((*NAMES, "Gamma"), "Alpha", EN) == "the others together"


@pytest.mark.parametrize(
    ("field", "unit", "absolute", "levels", "expected"),
    [
        ("tariff", "percent of the measure", False, (100.0, 18.2), "cut to 18% of today's"),
        ("tariff", "percent of the measure", False, (100.0, 150.0), "raised to 150% of today's"),
        ("tariff", "percent of the measure", False, (100.0, 0.0), "ended"),
        ("tariff", "percent", False, (0.0, 5.0), "5.0 points more"),
        ("tariff", "percent", False, (0.0, -5.0), "5.0 points less"),
        ("tariff", "percent", True, (10.0, 2.5), "2.5% instead of 10.0%"),
        ("iceberg", "percent of the delivered cost", False, (0.0, -5.0), "delivery 5.0% cheaper"),
        ("iceberg", "percent of the delivered cost", False, (0.0, 5.0), "delivery 5.0% dearer"),
        ("quota", "percent of the volume", True, (100.0, 240.0), "240% of the volume in the data instead of 100%"),
        ("transfer", "USD million a year", False, (0.0, 2194.0), "USD 2.2 billion a year"),
    ],
)
def test_terms_are_worded_by_what_they_move(
    field: Any, unit: str, absolute: bool, levels: tuple[float, float], expected: str
) -> None:
    one = Instrument("x", "Alpha", "x", field, np.array([0]), np.ones(1), -1e4, 1e4, 0.0, unit=unit, absolute=absolute)
    row = {"status_quo": levels[0], "level": levels[1], "lower": -200.0, "upper": 200.0}
    assert said(amounts.term([row], [one], EN)) == expected
    assert amounts.term([row | {"level": levels[0]}], [one], EN) == ""


def test_alternatives_follow_their_signs_either_way(war: WarResult) -> None:
    for flip in (1.0, -1.0):
        against = pd.DataFrame({"player": NAMES, "against_today_usd_mn": (5000.0 * flip, -7000.0 * flip)})
        lapse = against.assign(outcome="lapse", mover="", against_today_percent=flip)
        sentence = said(text.lapse_sentence(replace(war, outcomes=pd.concat([war.outcomes, lapse])), EN))
        gain, loss = ("gain", "lose") if flip > 0 else ("lose", "gain")
        assert f"Alpha would {gain} USD 5.0 billion" in sentence
        assert f"Beta would {loss} USD 7.0 billion" in sentence
    assert text.lapse_sentence(war, EN) == ""


def rows_of(war: WarResult, outcome: str, mover: str) -> pd.DataFrame:
    frame = war.outcomes
    return frame[(frame["outcome"] == outcome) & (frame["mover"] == mover)].set_index("player")


def test_outcomes_are_those_of_the_searches(talks: Run, war: WarResult) -> None:
    free = free_tariffs(bargaining_table(talks.file, talks.given))
    assert dict(rows_of(war, "today", "")["utility_usd_mn"]) == pytest.approx(
        dict(zip(NAMES, war.table.now, strict=True))
    )
    for name in NAMES:
        one, rows = best_response(free, name), rows_of(war, "alone", name)
        np.testing.assert_allclose(rows["against_today_usd_mn"], one.gain, rtol=1e-9)
        assert rows["median_rate_percent"].notna().tolist() == [other == name for other in NAMES]
        assert rows.loc[name, "median_rate_percent"] == pytest.approx(one.table["level"].median())
    searched = nash(free)
    assert (war.equilibria, war.unsettled) == (len(searched.equilibria), len(searched.unsettled))
    for number, equilibrium in enumerate(searched.equilibria, 1):
        by = searched.table[searched.table["equilibrium"] == number].set_index("player").loc[list(NAMES)]
        rows = rows_of(war, "trade_war", str(number))
        np.testing.assert_allclose(rows["against_today_usd_mn"], by["against_status_quo_usd_mn"], rtol=1e-9)
        np.testing.assert_allclose(rows["median_rate_percent"], by["median_level_percent"])
        assert set(rows["starts"]) == {len(equilibrium.starts)}
        assert set(rows["deviation_gain_percent"]) == {100 * equilibrium.certificate.gain}


def test_the_war_says_what_its_table_says(war: WarResult) -> None:
    rows = rows_of(war, "trade_war", "1")
    sentences = said(" ".join(text.war_sentences(war, EN)))
    for name in NAMES:
        change = rows.loc[name, "against_today_usd_mn"]
        assert f"{name} would {'lose' if change < 0 else 'gain'} {said(amounts.usd(change, EN))} a year" in sentences
        assert f"{rows.loc[name, 'median_rate_percent']:.1f}% for {name}" in sentences
    assert war.equilibria == 1
    assert f"{int(rows['starts'].iloc[0]) + war.unsettled} starts" in sentences


def test_several_equilibria_and_lost_starts_are_counted(war: WarResult) -> None:
    first = rows_of(war, "trade_war", "1").reset_index().assign(starts=3)
    other = first.assign(mover="2", starts=2)
    for lost, words_of in ((0, "to this one most often; the table"), (4, "to this one most often; 4 led nowhere; the")):
        several = replace(war, outcomes=pd.concat([first, other]), equilibria=2, unsettled=lost)
        assert f"{5 + lost} starts of the search led to 2 equilibria, {words_of}" in text.war_sentences(several, EN)[2]
        rows = [row[0] for row in tables.outcomes_table(several, EN).rows]
        assert rows == ["Trade war (Nash), equilibrium 1", "Trade war (Nash), equilibrium 2"]
    single = replace(war, outcomes=first, equilibria=1, unsettled=1)
    assert "Of 4 starts of the search, 3 of 4 led to this one equilibrium." in text.war_sentences(single, EN)


def test_moving_alone_gains_its_mover_and_names_what_it_does_to_the_other(war: WarResult) -> None:
    for name, other, sentence in zip(NAMES, NAMES[::-1], text.alone_sentences(war, EN), strict=True):
        gain = rows_of(war, "alone", name)["against_today_usd_mn"]
        assert f"{name} would gain {said(amounts.usd(gain[name], EN))}" in said(sentence)
        verb = "costs" if gain[other] < 0 else "brings"
        assert f"{verb} {other} {said(amounts.usd(gain[other], EN))}" in said(sentence)


def test_concessions_that_pay_for_both_say_so_and_threats_are_apart(talks: Run, issues: ConcessionsResult) -> None:
    rows = [
        ("iron", "Alpha's <iron> duty", "Alpha", "Alpha", "concession", 200.0),
        ("iron", "Alpha's <iron> duty", "Alpha", "Beta", "concession", 300.0),
        ("steel", "Beta's iron duty", "Beta", "Alpha", "concession", 900.0),
        ("steel", "Beta's iron duty", "Beta", "Beta", "concession", -300.0),
        ("cars", "Beta's car duty", "Beta", "Alpha", "threat", -800.0),
        ("cars", "Beta's car duty", "Beta", "Beta", "threat", 100.0),
    ]
    steps = pd.DataFrame(rows, columns=["issue", "title", "owner", "player", "kind", "value_usd_mn"])
    steps = steps.assign(jobs_thousand=np.nan, jobs_supply_alone_thousand=np.nan, jobs_with_demand_thousand=np.nan)
    ranked = Concessions(bargaining_table(talks.file, talks.given), steps).ranked
    sentences = said(" ".join(text.concession_sentences(replace(issues, steps=steps, ranked=ranked), EN)))
    assert "“Alpha's <iron> duty” pays for both sides: it brings Alpha USD 0.20 billion itself" in sentences
    assert "Of what Beta can concede, “Beta's iron duty” is worth most to Alpha" in sentences
    assert "costs Beta USD 0.30 billion a year and is worth USD 0.90 billion, 3.0 dollars for one" in sentences
    assert "“Beta's car duty” costs Alpha USD 0.80 billion and brings Beta USD 0.10 billion itself" in sentences


def test_an_exchange_rate_above_one_is_turned_round() -> None:
    canada = EN.name("Canada")
    assert text.repaid("given", "asked", 0.095, canada, EN) == "For Canada, 9.5% of “asked” repays all of “given”."
    assert text.repaid("given", "asked", 2.0, canada, EN) == "For Canada, all of “asked” repays only 50% of “given”."


def test_the_table_of_concessions_has_the_numbers_of_the_frame(issues: ConcessionsResult) -> None:
    table, ranked = tables.concessions_table(issues, EN), issues.ranked
    assert [row[0] for row in table.rows] == list(ranked["title"])
    assert [row[3] for row in table.rows] == [amounts.bn(value, EN) for value in ranked["cost_usd_mn"]]


def test_the_lead_says_what_a_fair_deal_is_worth(found: DealResult, document: Document) -> None:
    best, sentence = found.bargains[0], said(deal_lead(found, EN))
    for name, gain in zip(NAMES, best.gain, strict=True):
        assert f"{said(amounts.usd(gain, EN))} a year to {name}" in sentence
    # At the head of its own section, and nowhere else.
    assert [one.id for one in document.sections if sentence in words(one)] == ["bargaining"]
    assert words(document).count(sentence) == 1
    assert said(plain(section(document, "bargaining").finding)) == sentence


def test_gains_of_a_bargain_carry_their_signs(found: DealResult) -> None:
    first = replace(found.bargains[0], kkt=0.0, gain=np.array([4000.0, -6000.0]))
    sentence = said(deal_text.deal_sentences(replace(found, bargains=(first,)), EN)[0])
    assert "Alpha would gain USD 4.0 billion" in sentence
    assert "Beta would lose USD 6.0 billion" in sentence


def test_a_bargain_whose_search_did_not_settle_is_marked(found: DealResult) -> None:
    gains = np.array([4000.0, 6000.0])
    good, bad = (replace(found.bargains[j], gain=gains, kkt=kkt) for j, kkt in ((0, 0.0), (1, 0.5)))
    shown = replace(found, bargains=(good, bad))
    assert "what Kalai–Smorodinsky would pick did not settle" in " ".join(deal_text.deal_sentences(shown, EN))
    table = tables.rules_table(shown, EN)
    assert table is not None
    assert [row[0] for row in table.rows] == ["Nash", "Kalai–Smorodinsky (not settled)"]
    assert not deal_text.settled(found, replace(good, gain=np.array([4000.0, -6000.0])))


def test_without_a_deal_the_page_says_so_and_what_it_takes(bargaining: Study, stuck: DealResult) -> None:
    page = told(with_parts(bargaining, deal=stuck))
    assert "Nothing on the issues of this case leaves every player better off" in words(page)
    assert "The smallest payment with which one does is USD 2.3 billion a year from Beta to Alpha." in words(page)
    assert blocks(page, Figure) == []
    assert tables.rules_table(stuck, EN) is None
    empty = replace(stuck, smallest_transfer=None)
    assert "Nor does a payment of up to USD 50.0 billion" in said(" ".join(deal_text.deal_sentences(empty, EN)))


def test_the_chart_is_on_the_page_with_every_rule(document: Document, found: DealResult) -> None:
    (drawn,) = blocks(section(document, "bargaining"), Figure)
    assert drawn.alternative.startswith("Scatter chart. Gains of Alpha and Beta over no deal")
    for name in ("Nash", "Kalai–Smorodinsky", "equal gains", "largest joint gain", "no deal"):
        assert name in drawn.alternative
    made = charts.deal_chart(found, player_names(found.table, EN), "A note", EN)
    assert made is not None
    figure, outside = made
    assert figure.note == "A note"
    random = int((found.points["kind"] == "random").sum())
    assert 0 <= outside < random
    assert f"{random - outside} random deals are shown, {outside} lie outside." in figure.alternative


def test_bargains_that_all_but_coincide_share_a_label() -> None:
    points = pd.DataFrame({"kind": ["nash", "egalitarian", "joint_gain"], "x": [1.0, 1.01, 0.1], "y": [1.0, 0.99, 2.0]})
    known = pd.DataFrame({"kind": ["no_deal", "today"], "x": [0.0, 0.0], "y": [0.0, 0.01]})
    marks = charts.labelled(pd.concat([known, points]), np.array([3.0, 3.0]), EN)
    assert list(marks["label"]) == ["no deal\n(as today)", "Nash\nequal gains", "largest joint gain"]
    assert len(set(marks["shape"])) == len(marks)  # told apart without their colours
    far = charts.labelled(pd.concat([known.assign(y=[0.0, 1.0]), points]), np.array([3.0, 3.0]), EN)
    assert list(far["label"])[:2] == ["no deal", "today"]
    # As page one and the desk have them; no deal that is today looks like today.
    assert list(zip(far["shape"], far["colour"], strict=True))[:3] == [
        ("cross", light("no-deal")),
        ("diamond", light("today")),
        ("circle", light("deal")),
    ]
    assert (marks["shape"][0], marks["colour"][0]) == ("diamond", light("today"))


@pytest.mark.parametrize("language", [EN, FR], ids=["en", "fr"])
@pytest.mark.parametrize("shift", [0.0, 900.0, 20000.0])
def test_labels_of_the_chart_stay_apart(found: DealResult, language: Wording, shift: float) -> None:
    d = np.array([shift, 0.2 * shift])  # no deal, so much worse than today
    points = found.points.copy()
    points.iloc[:, 1:] += d
    moved = replace(found, points=points, without=found.without - d)
    labels = charts.labels(charts.picture(moved, language), language)
    size = (charts.PLOT[0] + charts.RIGHT, charts.PLOT[1])
    for j, label in enumerate(labels):
        left, top, right, bottom = label.box
        assert left >= 0
        assert top >= 0
        assert right <= size[0]
        assert bottom <= size[1]
        for other in labels[:j]:
            apart = right <= other.box[0] or other.box[2] <= left or bottom <= other.box[1] or other.box[3] <= top
            assert apart, (label.words, other.words)


def test_a_label_keeps_off_a_line_and_what_stands_beside_its_point() -> None:
    line, size = [(0.0, 50.0), (300.0, 50.0)], (300.0, 100.0)
    (label,) = place([("here", [(150.0, 50.0)])], [(150.0, 50.0)], line, [], size, 13.0)
    assert label.box[3] < 50 or label.box[1] > 50


def test_the_section_is_escaped_and_in_the_contents(document: Document) -> None:
    page = html(document)
    assert '<a href="#bargaining">Bargaining table</a>' in page
    assert "<iron>" not in page
    assert "Alpha's <iron> duty: A note." in seen(page)
    own = section(document, "bargaining")
    assert "Alpha's <iron> duty: A note." in words(blocks(own, Bullets)[-1:])
    assert not re.search(r"\bnan\b|-\d+\.\d", words(own).lower())


def test_no_section_without_issues(island: Study) -> None:
    assert {one: island.parts[one] for one in BARGAINING} == dict.fromkeys(BARGAINING, Missing(Why.not_asked))
    assert bargaining_section.section(island, EN) is None
    page = html(briefing(island))
    assert 'id="bargaining"' not in page
    assert "#bargaining" not in page


@pytest.fixture(scope="module")
def by_default(tmp_path_factory: pytest.TempPathFactory) -> Study:
    """Two players over the duties of a day, no issue stated."""
    folder = tmp_path_factory.mktemp("maps")
    players = {"Canada": {"regions": "CAN"}, "United States": {"regions": "USA"}}
    text = scenario_text(as_of="2025-10-07", economy=write_maps(folder), spotlight=["CAN", "USA"], players=players)
    file = parse_scenario(text, name="case", folder=folder)
    return study(file, [Part.concessions, Part.deal], processes=0)


@pytest.mark.parametrize("w", [EN, FR], ids=["en", "fr"])
def test_an_issue_by_default_is_called_what_its_measure_is(by_default: Study, w: Wording) -> None:
    found, titles = by_default.deal.value, measure_titles(by_default, w)
    assert list(found.table.titles) == list(found.table.measures)
    assert [issue_title(found.table, one, w) for one in found.table.titles] == [titles[n] for n in found.table.titles]
    page, (name, *_) = words(told(by_default, w)), found.table.titles
    assert "←" not in page
    assert said(titles[name]) in page
    assert {term["title"] for term in deal_json(found, EN)["bargains"][0]["terms"]} <= {
        *measure_titles(by_default, EN).values()
    }


def test_why_there_is_no_table_is_one_line(talks: Run, monkeypatch: pytest.MonkeyPatch) -> None:
    def lost(*_: object) -> Any:
        raise NotConverged("no start led anywhere", residual=1.0, cell="x")

    # The function of that name hides the module as an attribute of its package.
    monkeypatch.setattr(import_module("counteroffer.study.solving"), "table_beside", lost)
    none = study(talks, BARGAINING, processes=0)
    assert none.deal == Missing(Why.refused, "no start led anywhere")
    assert words(told(none)) == "Bargaining table The bargaining table could not be solved: no start led anywhere"
    assert not [name for name in csv_files(none) if name.removesuffix(".csv") in FILES]
    assert manifest(none, {})["bargaining"] is None
    assert manifest(none, {})["missing"] == dict.fromkeys(map(str, BARGAINING), "no start led anywhere")


def test_what_could_not_be_solved_stands_below_what_could(bargaining: Study) -> None:
    half = told(with_parts(bargaining, deal=Missing(Why.refused, "lost"), war=Missing(Why.refused, "lost too")))
    said_of = words(half)
    assert "Concessions: cheap to give" in said_of
    assert "Without agreement" not in said_of
    assert "could not be solved: lost The bargaining table could not be solved: lost too" in said_of
    assert "trade_war.csv" not in said_of
    assert "exchange_rates.csv, swaps.csv, leverage.csv" in said_of


def test_a_table_takes_two(talks: Run, monkeypatch: pytest.MonkeyPatch) -> None:
    alone = talks.scenario.varied(players={"Alpha": {"regions": "NOR"}})
    one = study(replace(talks, file=replace(talks.file, scenario=alone)), BARGAINING, processes=0)
    assert {one.parts[part] for part in BARGAINING} == {Missing(Why.one_player)}
    assert "a table takes at least two players" in words(told(one))
    assert manifest(one, {})["missing"] == dict.fromkeys(map(str, BARGAINING), "one_player")


def test_tables_are_written_beside_the_page(bargaining: Study) -> None:
    files = csv_files(bargaining)
    assert {f"{name}.csv" for name in FILES} <= set(files)
    for name, columns in FILES.items():
        frame = pd.read_csv(BytesIO(files[f"{name}.csv"]))
        assert list(frame.columns)[: len(columns)] == columns
    named = words(told(bargaining)).partition("tables beside this page: ")[2]
    assert set(re.findall(r"(\w+)\.csv", named)) == FILES.keys()
    war = pd.read_csv(BytesIO(files["trade_war.csv"]))
    assert set(war["outcome"]) == {"today", "alone", "trade_war"}
    made = manifest(bargaining, files)
    assert made["bargaining"]["players"] == {"Alpha": ["NOR"], "Beta": ["SOU"]}
    assert made["bargaining"]["issues"] == ["iron", "steel", "cars"]
    assert made["bargaining"]["disagreement"] == "status_quo"
    assert made["missing"] == {}


def test_the_section_in_french_has_no_english(bargaining: Study, found: DealResult, stuck: DealResult) -> None:
    own = ("Alpha's <iron> duty", "Beta's iron duty", "Beta's car duty", "A note.")
    for shown in (found, stuck):
        french = words(told(with_parts(bargaining, deal=shown), FR))
        for given in own:
            french = french.replace(given, "")
        assert not re.search(r"\b(the|of|and|with|would|each|deal|USD|bn|both|today)\b", french)
        assert "Sans accord" in french
        assert not re.search(r"\d\.\d|\d%", french)


def test_every_disagreement_and_rule_has_its_french(found: DealResult) -> None:
    for kind in DISAGREEMENTS:
        assert without_words(kind, FR) != without_words(kind, EN)
    for one in found.bargains:
        assert "solution" in bargain_name(one.rule, FR)


@pytest.mark.parametrize(
    ("million", "expected"),
    [(1390.0, "un gain de 1,4 milliard $ US"), (-2000.0, "une perte de 2,0 milliards $ US"), (0.0, "ni gain ni perte")],
)
def test_french_clauses_follow_signs_and_numbers(million: float, expected: str) -> None:
    clause = said(amounts.moves(FR.name("United States"), million, FR, would=True))
    assert clause.startswith("pour les États-Unis, ")
    assert expected in clause
