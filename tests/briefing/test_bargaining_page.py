"""The bargaining section: every sentence follows its numbers, whatever their signs, and the tables go with it."""

from __future__ import annotations

import re
from dataclasses import replace
from html import unescape
from io import BytesIO
from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd
import pytest
from counteroffer.briefing.wording import Wording, wording
from counteroffer.negotiation.overview import Overview

from builders import Tables, measure_text, scenario_text
from counteroffer.briefing import bargaining, bargaining_charts, bargaining_labels, render
from counteroffer.briefing import bargaining_deal_text as deal_text
from counteroffer.briefing import bargaining_tables as tables
from counteroffer.briefing import bargaining_text as text
from counteroffer.briefing import bargaining_words as words
from counteroffer.errors import NotConverged
from counteroffer.negotiation.game.instruments import Instrument
from counteroffer.negotiation.rules.concessions import Concessions
from counteroffer.negotiation.rules.deal import DISAGREEMENTS
from counteroffer.run.run import Run, simulate
from counteroffer.scenario import parse_scenario
from counteroffer.study import output

NBSP = "\u00a0"
EN, FR = wording("en"), wording("fr")
NAMES = ("Alpha", "Beta")
MEASURES = (
    measure_text(name="one", importers="NOR", exporters="SOU", sectors="iron", rate=20),
    measure_text(name="two", importers="SOU", exporters="NOR", sectors="iron", rate=25),
    measure_text(name="three", importers="SOU", exporters="NOR", sectors="cars", rate=15),
)
TABLE: dict[str, Any] = {
    "spotlight": ["NOR", "SOU"],
    "players": {"Alpha": {"regions": "NOR"}, "Beta": {"regions": "SOU"}},
    "issues": {
        "iron": {"kind": "measures", "measures": ["one"], "title": "Alpha's <iron> duty", "note": "A note."},
        "steel": {"kind": "measures", "measures": ["two"], "title": "Beta's iron duty"},
        "cars": {"kind": "measures", "measures": ["three"], "title": "Beta's car duty"},
    },
}
FILES = {
    "concessions": ["issue", "title", "owner", "cost_usd_mn", "worth_usd_mn", "worth_per_dollar"],
    "concession_steps": ["issue", "title", "owner", "kind", "unit", "from_level", "to_level", "player"],
    "exchange_rates": ["given", "asked", "giver", "share_of_asked"],
    "leverage": ["instrument", "kind", "sector", "ours_usd_mn", "theirs_usd_mn"],
    "deals": ["rule", "name", "payments", "player", "gain_usd_mn", "gain_percent"],
    "deal_terms": ["rule", "issue", "title", "instrument", "owner", "unit", "status_quo", "level"],
    "deal_set": ["kind", "Alpha_gain_usd_mn", "Beta_gain_usd_mn"],
    "trade_war": ["outcome", "mover", "player", "utility_usd_mn", "against_today_usd_mn", "against_today_percent"],
    "swaps": ["package", "concessions", "Alpha_gain_usd_mn", "Beta_gain_usd_mn", "joint_gain_usd_mn", "efficient"],
}


@pytest.fixture(scope="module")
def case(small_tables: Tables) -> Run:
    """Two players with duties on each other, in an economy large enough to be told in billions."""
    large = replace(small_tables, trade=1000 * small_tables.trade, input_use=1000 * small_tables.input_use)
    return simulate(parse_scenario(scenario_text(*MEASURES, **TABLE), name="case", folder=Path()), large.economy())


@pytest.fixture(scope="module")
def found(case: Run) -> Overview:
    solved = bargaining.bargaining_or_reason(case)
    assert isinstance(solved, Overview)
    return solved


@pytest.fixture(scope="module")
def page(case: Run, found: Overview) -> str:
    return render(case, "left out of this test", found)


@pytest.fixture(scope="module")
def stuck(found: Overview) -> Overview:
    """The same table, were there no deal."""
    payment = pd.DataFrame([("Beta", "Alpha", 2345.0)], columns=["payer", "receiver", "usd_mn"])
    return replace(found, deal=replace(found.deal, bargains=(), frontier=None, smallest_transfer=payment))


def said(sentence: str) -> str:
    return sentence.replace(NBSP, " ")


def section(page: str) -> str:
    match = re.search(r'<section id="bargaining">(.*?)</section>', page, re.S)
    assert match
    return match[1]


def prose(html: str) -> str:
    bare = re.sub(r"<svg.*?</svg>", " ", html, flags=re.S)
    return re.sub(r"\s+", " ", unescape(re.sub(r"<[^>]+>", " ", bare))).replace(NBSP, " ")


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
    assert said(words.moves(EN.name("United States"), million, EN, would=would)) == expected


def test_costs_and_benefits_follow_signs() -> None:
    canada = EN.name("Canada")
    assert said(words.bears(canada, -2000.0, EN)) == "costs Canada USD 2.0 billion"
    assert said(words.bears(canada, 2000.0, EN)) == "brings Canada USD 2.0 billion"
    assert "neither" in words.bears(canada, 0.0, EN)
    assert words.others(NAMES, "Alpha", EN) == "Beta"
    assert words.others((*NAMES, "Gamma"), "Alpha", EN) == "the others together"


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
        ("transfer", "USD million a year", False, (0.0, 2194.0), "USD 2.2 billion a year"),
    ],
)
def test_terms_are_worded_by_what_they_move(
    field: Any, unit: str, absolute: bool, levels: tuple[float, float], expected: str
) -> None:
    one = Instrument("x", "Alpha", "x", field, np.array([0]), np.ones(1), -1e4, 1e4, 0.0, unit=unit, absolute=absolute)
    row = {"status_quo": levels[0], "level": levels[1], "lower": -200.0, "upper": 200.0}
    assert said(words.term([row], [one], EN)) == expected
    assert words.term([row | {"level": levels[0]}], [one], EN) == ""


def test_alternatives_follow_their_signs_either_way(found: Overview) -> None:
    for flip in (1.0, -1.0):
        lapsed = replace(found, lapse=found.now + flip * np.array([5000.0, -7000.0]))
        gain, loss = ("gain", "lose") if flip > 0 else ("lose", "gain")
        sentence = said(text.lapse_sentence(lapsed, EN))
        assert f"Alpha would {gain} USD 5.0 billion" in sentence
        assert f"Beta would {loss} USD 7.0 billion" in sentence
    assert text.lapse_sentence(replace(found, lapse=None), EN) == ""


def test_the_war_says_what_its_table_says(found: Overview) -> None:
    rows = found.war.table[found.war.table["equilibrium"] == 1].set_index("player")
    sentences = said(" ".join(text.war_sentences(found, EN)))
    for name in NAMES:
        change = rows.loc[name, "against_status_quo_usd_mn"]
        assert f"{name} would {'lose' if change < 0 else 'gain'} {said(words.usd(change, EN))} a year" in sentences
        assert f"{rows.loc[name, 'median_level_percent']:.1f}% for {name}" in sentences
    starts = sum(len(one.starts) for one in found.war.equilibria) + len(found.war.unsettled)
    assert f"{starts} starts" in sentences


def test_moving_alone_gains_its_mover_and_names_what_it_does_to_the_other(found: Overview) -> None:
    for one, sentence in zip(found.alone, text.alone_sentences(found, EN), strict=True):
        p = NAMES.index(one.player)
        assert f"{one.player} would gain {said(words.usd(one.gain[p], EN))}" in said(sentence)
        verb = "costs" if one.gain[1 - p] < 0 else "brings"
        assert f"{verb} {NAMES[1 - p]} {said(words.usd(one.gain[1 - p], EN))}" in said(sentence)


def test_concessions_that_pay_for_both_say_so_and_threats_are_apart(found: Overview) -> None:
    rows = [
        ("iron", "Alpha's duty", "Alpha", "Alpha", "concession", 200.0),
        ("iron", "Alpha's duty", "Alpha", "Beta", "concession", 300.0),
        ("steel", "Beta's duty", "Beta", "Alpha", "concession", 900.0),
        ("steel", "Beta's duty", "Beta", "Beta", "concession", -300.0),
        ("cars", "Beta's threat", "Beta", "Alpha", "threat", -800.0),
        ("cars", "Beta's threat", "Beta", "Beta", "threat", 100.0),
    ]
    steps = pd.DataFrame(rows, columns=["issue", "title", "owner", "player", "kind", "value_usd_mn"])
    steps = steps.assign(jobs_thousand=np.nan)
    shown = replace(found, concessions=Concessions(found.table, steps))
    sentences = said(" ".join(text.concession_sentences(shown, EN)))
    assert "“Alpha's duty” pays for both sides: it brings Alpha USD 0.20 billion itself" in sentences
    assert "Of what Beta can concede, “Beta's duty” is worth most to Alpha" in sentences
    assert "costs Beta USD 0.30 billion a year and is worth USD 0.90 billion, 3.0 dollars for one" in sentences
    assert "“Beta's threat” costs Alpha USD 0.80 billion and brings Beta USD 0.10 billion itself" in sentences


def test_an_exchange_rate_above_one_is_turned_round() -> None:
    canada = EN.name("Canada")
    assert text.repaid("given", "asked", 0.095, canada, EN) == "For Canada, 9.5% of “asked” repays all of “given”."
    assert text.repaid("given", "asked", 2.0, canada, EN) == "For Canada, all of “asked” repays only 50% of “given”."


def test_the_table_of_concessions_has_the_numbers_of_the_frame(found: Overview) -> None:
    table, ranked = tables.concessions_table(found, EN), found.concessions.ranked
    assert [row[0] for row in table.rows] == list(ranked["title"])
    assert [row[3] for row in table.rows] == [words.bn(value, EN) for value in ranked["cost_usd_mn"]]


def test_the_lead_says_what_a_fair_deal_is_worth(found: Overview, page: str) -> None:
    best = found.deal.bargains[0]
    sentence = said(deal_text.lead_sentence(found, EN))
    for name, gain in zip(NAMES, best.gain, strict=True):
        assert f"{said(words.usd(gain, EN))} a year to {name}" in sentence
    assert prose(page).count(sentence) == 2  # with the headline effects, and at the head of its own section


def test_gains_of_a_bargain_carry_their_signs(found: Overview) -> None:
    first = replace(found.deal.bargains[0], kkt=0.0)
    turned = replace(found.deal, bargains=(replace(first, gain=np.array([4000.0, -6000.0])),))
    sentence = said(deal_text.deal_sentences(replace(found, deal=turned), EN)[0])
    assert "Alpha would gain USD 4.0 billion" in sentence
    assert "Beta would lose USD 6.0 billion" in sentence


def test_a_bargain_whose_search_did_not_settle_is_marked(found: Overview) -> None:
    gains = np.array([4000.0, 6000.0])
    good, bad = (replace(found.deal.bargains[j], gain=gains, kkt=kkt) for j, kkt in ((0, 0.0), (1, 0.5)))
    shown = replace(found, deal=replace(found.deal, bargains=(good, bad)))
    assert "what Kalai–Smorodinsky would pick did not settle" in " ".join(deal_text.deal_sentences(shown, EN))
    table = tables.rules_table(shown, EN)
    assert table is not None
    assert [row[0] for row in table.rows] == ["Nash", "Kalai–Smorodinsky (not settled)"]
    assert not deal_text.settled(found, replace(good, gain=np.array([4000.0, -6000.0])))


def test_without_a_deal_the_page_says_so_and_what_it_takes(case: Run, stuck: Overview) -> None:
    page = render(case, "left out of this test", stuck)
    assert "No deal on the issues of this case leaves every player better off" in prose(page)
    assert "The smallest payment with which one does is USD 2.3 billion a year from Beta to Alpha." in prose(page)
    assert 'aria-label="Scatter chart' not in page
    assert tables.rules_table(stuck, EN) is None
    empty = replace(stuck, deal=replace(stuck.deal, smallest_transfer=None))
    assert "Nor does a payment of up to USD 50.0 billion" in said(" ".join(deal_text.deal_sentences(empty, EN)))


def test_the_chart_is_on_the_page_with_every_rule(page: str, found: Overview) -> None:
    drawn = re.search(r'aria-label="(Scatter chart[^"]*)"', page)
    assert drawn
    for name in ("Nash", "Kalai–Smorodinsky", "equal gains", "largest joint gain", "no deal"):
        assert name in unescape(drawn[1])
    spec = bargaining_charts.deal_chart(found, EN)
    assert spec is not None
    assert spec[1] <= len(found.deal.frontier.cloud)  # type: ignore[union-attr]


def test_bargains_that_all_but_coincide_share_a_label() -> None:
    points = pd.DataFrame({"kind": ["nash", "egalitarian", "joint_gain"], "x": [1.0, 1.01, 0.1], "y": [1.0, 0.99, 2.0]})
    known = pd.DataFrame({"kind": ["no_deal", "today"], "x": [0.0, 0.0], "y": [0.0, 0.01]})
    marks = bargaining_charts.labelled(pd.concat([known, points]), np.array([3.0, 3.0]), EN)
    assert list(marks["label"]) == ["no deal\n(as today)", "Nash\nequal gains", "largest joint gain"]
    assert len(set(marks["shape"])) == len(marks)  # told apart without their colours
    far = bargaining_charts.labelled(pd.concat([known.assign(y=[0.0, 1.0]), points]), np.array([3.0, 3.0]), EN)
    assert list(far["label"])[:2] == ["no deal", "today"]


@pytest.mark.parametrize("language", [EN, FR])
@pytest.mark.parametrize("shift", [0.0, 900.0, 20000.0])
def test_labels_of_the_chart_stay_apart(found: Overview, language: Wording, shift: float) -> None:
    d = np.array([shift, 0.2 * shift])  # no deal, so much worse than today
    frontier = found.deal.frontier
    assert frontier is not None
    points = tuple(replace(point, gain=point.gain + d) for point in frontier.points)
    bargains = tuple(replace(one, gain=one.gain + d) for one in found.deal.bargains)
    moved = replace(found.deal, bargains=bargains, without=found.deal.without - d)
    moved = replace(moved, frontier=replace(frontier, points=points, cloud=frontier.cloud + d))
    labels = bargaining_charts.labels(bargaining_charts.picture(replace(found, deal=moved), language), language)
    size = (bargaining_charts.PLOT[0] + bargaining_charts.RIGHT, bargaining_charts.PLOT[1])
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
    (label,) = bargaining_labels.place([("here", [(150.0, 50.0)])], [(150.0, 50.0)], line, [], size, 13.0)
    assert label.box[3] < 50 or label.box[1] > 50


def test_the_section_is_escaped_and_in_the_contents(page: str) -> None:
    assert '<a href="#bargaining">Bargaining table</a>' in page
    assert "Alpha's <iron>" not in unescape(page.replace("&lt;iron&gt;", ""))
    assert "Alpha's <iron> duty: A note." in prose(section(page))
    assert not re.search(r"\bnan\b|-\d+\.\d", prose(section(page)).lower())


def test_no_section_without_issues(island_run: Run) -> None:
    assert bargaining.bargaining_or_reason(island_run) is None
    page = render(island_run)
    assert 'id="bargaining"' not in page
    assert "#bargaining" not in page


def test_why_there_is_no_table_is_one_line(case: Run, monkeypatch: pytest.MonkeyPatch) -> None:
    def lost(*_: object) -> Overview:
        raise NotConverged("no start led anywhere", residual=1.0, cell="x")

    monkeypatch.setattr(bargaining, "overview", lost)
    reason = bargaining.bargaining_or_reason(case)
    assert reason == "no start led anywhere"
    page = render(case, "left out of this test", reason)
    assert "The bargaining table could not be solved: no start led anywhere" in prose(page)
    one = replace(case, file=replace(case.file, scenario=case.scenario.varied(players={"Alpha": {"regions": "NOR"}})))
    assert "at least two players" in str(bargaining.bargaining_or_reason(one))


def test_tables_are_written_beside_the_page(case: Run, found: Overview) -> None:
    files = output.csv_files(case, "", found)
    assert {f"{name}.csv" for name in FILES} <= set(files)
    for name, columns in FILES.items():
        frame = pd.read_csv(BytesIO(files[f"{name}.csv"]))
        assert list(frame.columns)[: len(columns)] == columns
    war = pd.read_csv(BytesIO(files["trade_war.csv"]))
    assert set(war["outcome"]) == {"today", "alone", "trade_war"}
    assert not set(output.csv_files(case, "", "why not")) & {f"{name}.csv" for name in FILES}
    manifest = output.manifest(case, files, "", found)
    assert manifest["bargaining"]["players"] == {"Alpha": ["NOR"], "Beta": ["SOU"]}
    assert output.manifest(case, {}, "", "why not")["bargaining"] == "why not"


def test_names_with_commas_come_apart_whole() -> None:
    known = ("Coal, oil and gas", "Coal", "Transport")
    assert words.apart("Transport, Coal, oil and gas, Elsewhere", known) == [
        "Transport",
        "Coal, oil and gas",
        "Elsewhere",
    ]
    assert words.apart("", known) == []


def test_the_section_in_french_has_no_english(case: Run, found: Overview, stuck: Overview) -> None:
    own = ("Alpha's <iron> duty", "Beta's iron duty", "Beta's car duty", "A note.")
    for shown in (found, stuck):
        french = prose(section(render(case, "left out of this test", shown, language="fr")))
        for given in own:
            french = french.replace(given, "")
        assert not re.search(r"\b(the|of|and|with|would|each|deal|USD|bn|both|today)\b", french)
        assert "Sans accord" in french
        assert not re.search(r"\d\.\d|\d%", french)


def test_every_disagreement_and_rule_has_its_french(found: Overview) -> None:
    for kind in DISAGREEMENTS:
        assert deal_text.without(replace(found, deal=replace(found.deal, disagreement=kind)), FR)
    for one in found.deal.bargains:
        assert "solution" in deal_text.bargain_name(one, FR)


@pytest.mark.parametrize(
    ("million", "expected"),
    [(1390.0, "un gain de 1,4 milliard $ US"), (-2000.0, "une perte de 2,0 milliards $ US"), (0.0, "ni gain ni perte")],
)
def test_french_clauses_follow_signs_and_numbers(million: float, expected: str) -> None:
    clause = said(words.moves(FR.name("United States"), million, FR, would=True))
    assert clause.startswith("pour les États-Unis, ")
    assert expected in clause
