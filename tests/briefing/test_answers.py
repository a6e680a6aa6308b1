"""Page one: each answer says what the tables say, with no more digits than the range over the elasticities deserves."""

from __future__ import annotations

import re
from dataclasses import replace
from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st

from builders import measure_text, scenario_text, write_maps
from counteroffer.briefing import briefing
from counteroffer.briefing.document import Answer
from counteroffer.briefing.sections.effects import bases as effects_bases
from counteroffer.briefing.sections.effects import headline as effects
from counteroffer.briefing.sections.front import answers
from counteroffer.briefing.sections.front import deal as table_answers
from counteroffer.briefing.sections.front.figures import big_figures
from counteroffer.briefing.sections.front.headline import headline
from counteroffer.briefing.sections.front.page import page_one
from counteroffer.briefing.words import wording
from counteroffer.briefing.words.amounts import usd
from counteroffer.briefing.words.languages.wording import SIGN_UNDER
from counteroffer.briefing.words.reported import BASES as WORDS
from counteroffer.briefing.words.reported import DOUBTS
from counteroffer.briefing.words.rounding import adding_up, billions, figure, income_percent
from counteroffer.negotiation.game.game import Game
from counteroffer.negotiation.game.table import bargaining_table
from counteroffer.run.run import Run
from counteroffer.scenario import parse_scenario
from counteroffer.study import Missing, Part, Study, Why, study
from counteroffer.study.part import BARGAINING
from counteroffer.study.parts.bargaining import ConcessionsResult, DealResult
from counteroffer.study.parts.jobs import JobsResult
from counteroffer.uncertainty.bases import BASES, FIRST_ORDER, OWN, Bases, Doubt
from counteroffer.uncertainty.envelope import Envelope, envelope
from counteroffer.uncertainty.ranges import COLUMNS, INCOME, UNEMPLOYMENT, USD, Ranges
from outline import words
from telling import complete, with_parts

EN, FR = wording("en"), complete("fr")
DUTIES = (
    measure_text(sectors=["STL", "AUT"]),
    measure_text(name="counter", importers="CAN", exporters="USA", sectors="FOO", rate=30),
)
NO_FLOOR = Missing(Why.refused, "it has no floor.")


@pytest.fixture(scope="module")
def game(talks: Run) -> Game:
    return bargaining_table(talks.file, talks.given).game


@pytest.fixture(scope="module")
def issues(bargaining: Study) -> ConcessionsResult:
    return bargaining.concessions.value


@pytest.fixture(scope="module")
def found(bargaining: Study) -> DealResult:
    return bargaining.deal.value


@pytest.fixture(scope="module")
def country(tmp_path_factory: pytest.TempPathFactory) -> Study:
    """Duties both ways between Canada and the United States on a small table, with their short run."""
    folder = tmp_path_factory.mktemp("maps")
    keys = {"spotlight": ["CAN", "USA"], "not_modelled": ["Weather", "War"], "economy": write_maps(folder)}
    return study(parse_scenario(scenario_text(*DUTIES, **keys), name="case", folder=folder), [Part.jobs], processes=0)


@pytest.fixture(scope="module")
def jobs(country: Study) -> JobsResult:
    return country.jobs.value


def ranges_of(values: dict[tuple[str, str], tuple[float, ...]]) -> Ranges:
    """Ranges whose first set is the scenario's own: percent of income, and a thousand times that in USD million."""
    rows = [
        (f"set{j}", "A study", horizon, region, j == 0, value, 1000 * value, *3 * [np.nan])
        for (region, horizon), percents in values.items()
        for j, value in enumerate(percents)
    ]
    frame = pd.DataFrame(rows, columns=list(COLUMNS))
    assert {INCOME, USD, UNEMPLOYMENT} <= set(frame)
    return Ranges("set0", frame, {})


def income(of: Study, code: str) -> float:
    return float(of.effects.regions.set_index("region")[INCOME][code])


def links(question: Answer) -> list[str]:
    return [link.section for link in question.links]


def plain(text: str) -> str:
    return text.replace("\u00a0", " ")


@pytest.mark.parametrize(
    ("value", "significant", "expected"),
    [
        (0.0488, 1, "0.05"),
        (-39.4, 1, "−40"),
        (39.4, 2, "39"),
        (4.12, 2, "4.1"),
        (0.96, 1, "1"),
        (14675, 2, "15,000"),
        (0, 2, "0"),
    ],
)
def test_figures_keep_so_many_digits(value: float, significant: int, expected: str) -> None:
    assert figure(value, significant, EN) == expected


def test_one_rounding_of_amounts_and_shares() -> None:
    assert [billions(million, EN) for million in (-519.9, 1392.1, 21221.7, 949.0, 951.0, -1.0)] == [
        *("−0.52", "+1.4", "+21.2", "+0.95", "+1.0", "0.00"),
    ]
    assert [income_percent(percent, EN) for percent in (-0.1512, 0.0488, 0.004)] == [
        "0.15%",
        "0.05%",
        "less than 0.01%",
    ]
    assert plain(usd(-21221.7, EN)) == "USD 21.2 billion"
    assert plain(usd(519.9, EN)) == "USD 0.52 billion"
    assert plain(usd(52.4, EN)) == "USD 52 million"


@given(st.lists(st.floats(-1e5, 1e5), min_size=1, max_size=6))
def test_rounded_parts_add_up_to_the_rounded_whole(parts: list[float]) -> None:
    found = adding_up(parts)
    assert sum(found) == pytest.approx(100 * round(sum(parts) / 100), abs=1e-6)
    assert max(abs(one - exact) for one, exact in zip(found, parts, strict=True)) <= 100 + 1e-6
    exact = adding_up(found)
    assert exact == pytest.approx(found, abs=1e-6)


def test_costs_follow_the_effects_of_both_horizons(country: Study, jobs: JobsResult) -> None:
    for code in country.lead:
        text = plain(answers.cost(country, code, EN))
        for frame, horizon in ((country.effects.regions, "Long run"), (jobs.income, "Short run")):
            usd, percent = frame.set_index("region").loc[code, [USD, INCOME]]
            words = plain(EN.usd_words(usd))
            what = "loss" if usd < 0 else "gain"
            of = " of income" if horizon == "Long run" else ""  # said once
            assert f"{horizon}: a {what} of {words} a year ({income_percent(percent, EN)}{of})." in text


def test_the_headline_and_the_answer_give_one_figure(country: Study) -> None:
    """Page one, the cards, the table and the bases say the same number in the same digits."""
    told = with_parts(country, bases=own_basis(country))
    paragraph, section = plain(headline(told, EN)), effects.section(told, EN)
    assert section is not None
    for code in told.lead:
        row = told.effects.regions.set_index("region").loc[code]
        share, dollars = income_percent(row[INCOME], EN), plain(EN.usd_words(row[USD]))
        assert dollars in paragraph
        assert share in paragraph
        answer = plain(answers.cost(told, code, EN))
        assert share in answer
        assert dollars in answer
        cell = EN.usd_bn(row[USD], plus=True)
        assert cell in words(section)
        first = effects_bases.bases_table(told, told.bases.value, EN).rows[0]
        assert cell in first
        assert EN.number(row[INCOME], 2, plus=True) in first


def own_basis(of: Study) -> Bases:
    """The study's own figures as the only basis."""
    frame = of.effects.regions[["region", INCOME, USD]].assign(basis=OWN, doubt="")
    return Bases(frame[frame["region"].isin(of.lead)], {})


def other_bases(of: Study, **percents: dict[str, float]) -> Bases:
    """Own figures, and percents of other bases by region: those named after a doubt count for the range."""
    rows = [
        {"basis": name, "doubt": name if name in set(Doubt) else "", "region": code, INCOME: value, USD: 1000 * value}
        for name, by in percents.items()
        for code, value in by.items()
    ]
    return Bases(pd.concat([own_basis(of).frame, pd.DataFrame(rows)], ignore_index=True), {})


def test_the_range_is_that_of_everything_known_to_move_the_answer(country: Study) -> None:
    own = income(country, "CAN")
    spread = ranges_of({("CAN", "long_run"): (own, 3 * own), ("CAN", "short_run"): (own - 1.0, own)})
    text = plain(answers.cost(with_parts(country, ranges=spread), "CAN", EN))
    low, high = (EN.percent(end, 2) for end in sorted((own, 3 * own)))
    near = f"{EN.percent(own - 1.0, 2)} to {EN.percent(own, 2)}"
    far, short = text.split(" Short run: ")
    assert far.endswith(f" of income; range {low} to {high}).")  # each horizon has its own, named once
    assert short.endswith(f"%; {near}).")
    bases = other_bases(country, goods={"CAN": own - 2.0}, balances={"CAN": own + 2.0}, first_order={"CAN": own + 9.0})
    moved = with_parts(country, ranges=spread, bases=bases)
    text = plain(answers.cost(moved, "CAN", EN))
    assert f"range {EN.percent(own - 2.0, 2)} to {EN.percent(own + 2.0, 2)}). Short run: " in text
    assert text.endswith(f"%; {near}).")
    found = envelope("CAN", spread, bases, "long_run")
    assert found is not None
    assert (found.doubts, found.sets) == ((Doubt.elasticities, Doubt.horizon, Doubt.goods, Doubt.balances), 2)
    assert found.low == min(own - 2.0, own - 1.0, 3 * own)
    assert envelope("CAN", None, own_basis(country), "long_run") is None
    assert "range" not in answers.cost(with_parts(country, bases=own_basis(country)), "CAN", EN)


def bases_of(of: Study, *rows: tuple[str, str, float]) -> Bases:
    """Basis, doubt and percent, the same for each lead region."""
    each = [(name, doubt, code, value, 1e3 * value) for name, doubt, value in rows for code in of.lead]
    return Bases(pd.DataFrame(each, columns=["basis", "doubt", "region", INCOME, USD]), {})


def test_a_range_is_of_one_horizon_where_one_is_named(country: Study) -> None:
    """What changes the horizon is no choice within it; sets that are one there are none either."""
    spread = ranges_of({("CAN", "long_run"): (-0.1, -0.3), ("CAN", "short_run"): (0.2, 0.2)})
    turning = (("short_run", "horizon", 0.2), ("year1_at_cost", "pass_through", -0.6))
    bases = bases_of(country, (OWN, "", -0.1), ("industry", "goods", -0.4), *turning)
    far, near, all_of = (envelope("CAN", spread, bases, "long_run", at) for at in ("long_run", "short_run", ""))
    assert far == Envelope(-0.4, -0.1, (Doubt.elasticities, Doubt.goods), 2, ())
    assert near == Envelope(-0.6, 0.2, (Doubt.pass_through,), 2, (Doubt.pass_through,))
    doubts = (Doubt.elasticities, Doubt.horizon, Doubt.goods, Doubt.pass_through)
    assert all_of == Envelope(-0.6, 0.2, doubts, 2, (Doubt.horizon,))
    moved = with_parts(country, ranges=spread, bases=bases)
    foot = effects_bases.bases_table(moved, bases, EN).foot
    assert [str(row[0]).rpartition(", ")[2] for row in foot] == ["long run", "short run"]
    assert [row[2] for row in foot] == ["−0.40% to −0.10%", "−0.60% to +0.20%"]
    first, text = big_figures(moved, EN).cards[0], words(page_one(moved, EN))
    assert first.range == "−0.40% to −0.10%"
    assert "Ranges vary 2 choices singly. Long run: signs hold; short run: open (both)." in text
    one = with_parts(moved, bases=bases_of(replace(country, lead=("CAN",)), (OWN, "", -0.1), *turning))
    assert "Ranges vary 1 choice. Long run: signs hold; short run: open (Canada)." in words(page_one(one, EN))


def test_the_page_of_one_horizon_says_where_the_other_has_the_other_sign(country: Study) -> None:
    bases = bases_of(country, (OWN, "", 0.2), ("industry", "goods", 0.3), ("long_run", "horizon", -0.1))
    over = ranges_of({(code, "long_run"): (-0.1, -0.2) for code in country.lead})
    scenario = country.scenario.varied(closure="short_run")
    short = with_parts(replace(country, file=replace(country.file, scenario=scenario)), bases=bases, ranges=over)
    assert "Ranges vary 1 choice. The other sign, long run: both." in words(page_one(short, EN))


def test_nothing_happens_without_measures(small: Any) -> None:
    text = scenario_text(measures=[], spotlight=["NOR", "SOU"])
    still = study(parse_scenario(text, name="case", folder=Path()), [], economy=small, processes=0)
    assert answers.cost(still, "NOR", EN) == "Long run: no measurable change of real income."


def test_who_feels_it_names_the_hardest_hit(country: Study, jobs: JobsResult) -> None:
    text = plain(answers.felt(country, EN))
    ours, theirs = text.split("United States, short run: ")
    lost = jobs.regions.set_index("region")["jobs_change_thousand"]
    for part, code in ((ours, "CAN"), (theirs, "USA")):
        match = re.search(r"([−+]?[\d,]+) jobs", part)
        few = abs(jobs.outcome(code)["unemployment_pp"]) < SIGN_UNDER
        assert ("jobs hardly change" in part) == few == (match is None)
        if match is None:
            continue
        assert float(match[1].replace("−", "-").replace(",", "")) == pytest.approx(1000 * lost[code], rel=0.051)
    place = jobs.places[jobs.places["country"] == "CAN"].sort_values("jobs_change_thousand").iloc[0]
    assert f"in {place['name']} (" in ours
    output = jobs.output.query("region == 'CAN'").sort_values("output_percent").iloc[0]
    assert f"{country.economy.sector_name(output['sector']).lower()} (−{-output['output_percent']:.1f}%)" in ours
    points = jobs.outcome("CAN")["unemployment_pp"]
    assert f"unemployment +{points:.2f} points" in ours


def test_without_a_short_run_jobs_are_not_known(country: Study) -> None:
    floating = with_parts(country, jobs=NO_FLOOR)
    assert answers.felt(floating, EN).endswith("no solution: it has no floor.")
    assert "Short run" not in answers.cost(floating, "CAN", EN)


def test_relief_is_what_ending_each_measure_brings_and_costs(issues: ConcessionsResult, game: Game) -> None:
    text, each = plain(table_answers.relief(issues, EN)), game.instruments.each
    for issue in ("steel", "cars"):
        levels = game.instruments.levels.copy()
        levels[[one.issue == issue for one in each]] = 0.0
        gain = game.utility(game.solve(levels)) - game.utility(game.now)
        written = [f"{value / 1000:+.1e}" for value in gain]
        match = re.search(rf"{re.escape(issues.table.titles[issue])}, (\S+) and (\S+)[;.] ", f"{text} ")
        assert match
        for text_of, exact in zip(match.groups(), written, strict=True):
            assert float(text_of.replace("−", "-").replace(",", "")) == pytest.approx(float(exact), abs=0.005)
    assert "Alpha's <iron> duty" not in text
    assert "USD billion a year to Alpha and to Beta" in text


def test_offers_are_ours_and_worth_more_than_they_cost(issues: ConcessionsResult) -> None:
    own = issues.ranked.query("owner == 'Alpha'").iloc[0]
    text = plain(table_answers.offers(_ranked(issues, 100.0, 151.0), EN))
    assert text == f"Cheap to give, dear to get, USD billion a year, Alpha first: {own['title']}, −0.10 and +0.15."
    dear = _ranked(issues, 100.0, 149.0)
    assert table_answers.offers(dear, EN).startswith("Nothing that it could concede")


def _ranked(issues: ConcessionsResult, cost: float, worth: float) -> ConcessionsResult:
    """The concessions with other amounts for the first player's own duty."""
    frame = issues.ranked.copy()
    own = frame["owner"] == "Alpha"
    frame.loc[own, ["cost_usd_mn", "worth_usd_mn", "worth_per_dollar"]] = (cost, worth, worth / cost)
    return replace(issues, ranked=frame)


def test_the_deal_is_the_nash_bargain_against_today(found: DealResult, game: Game) -> None:
    text, best = plain(table_answers.deal(found, EN)), found.bargain("nash")
    assert best is not None
    levels = best.terms.set_index("instrument")["level"][[one.name for one in game.instruments.each]].to_numpy() / 100
    gain = game.utility(game.solve(levels)) - game.utility(game.now)
    for name, value in zip(("Alpha", "Beta"), gain, strict=True):
        match = re.search(rf"{name} ([−+][\d.,]+)", text)
        assert match
        assert float(match[1].replace("−", "-").rstrip(".")) == pytest.approx(value / 1000, rel=0.051, abs=0.05)
    for one, level in zip(game.instruments.each, levels, strict=True):
        if abs(level - 1.0) > 0.05:
            assert f"{found.table.titles[one.issue]}, {100 * level + 0.0:.0f}%" in text


def test_of_many_measures_the_deal_names_the_ends() -> None:
    levels = [(18.2, "steel"), (40.1, "cars"), (79.9, "other")]
    assert table_answers._left("United States", levels, EN) == ["United States, from 18% (steel) to 80% (other)"]
    assert table_answers._left("United States", levels[:2], EN) == ["steel, 18%", "cars, 40%"]


def test_without_a_deal_the_payment_that_makes_one(found: DealResult) -> None:
    payment = pd.DataFrame([("Beta", "Alpha", 2345.0)], columns=["payer", "receiver", "usd_mn"])
    text = plain(table_answers.deal(replace(found, bargains=(), smallest_transfer=payment), EN))
    assert text.startswith("Nothing on these issues")
    assert text.endswith("One does with a payment of USD 2.3 billion a year from Beta to Alpha.")
    hopeless = replace(found, bargains=(), smallest_transfer=None)
    assert "payment" not in table_answers.deal(hopeless, EN)


def sure(of: Study, values: dict[tuple[str, str], tuple[float, ...]]) -> str:
    return answers.sure(with_parts(of, ranges=ranges_of(values)), EN)


def test_how_sure_says_what_the_ranges_span_and_where_signs_are_open(country: Study, found: DealResult) -> None:
    firm = sure(country, {("CAN", "long_run"): (-0.1, -0.2), ("USA", "long_run"): (0.1, 0.2)})
    assert firm.startswith("Ranges vary 2 sets of elasticities, one at a time, without probabilities.")
    assert "Every sign holds in all." in firm
    unsure = sure(country, {("CAN", "long_run"): (-0.1, -0.2), ("USA", "long_run"): (-0.1, 0.2)})
    assert "Sign open: United States (elasticities)." in unsure
    horizons = {("USA", "long_run"): (-0.1, -0.2), ("USA", "short_run"): (0.1, 0.2), ("CAN", "long_run"): (-0.1, -0.2)}
    turned = sure(country, horizons)
    assert "Sign open: United States (horizon)." in turned
    bases = other_bases(country, goods={"CAN": -0.3, "USA": 0.3}, balances={"CAN": 0.3, "USA": 0.3})
    both = answers.sure(with_parts(country, bases=bases), EN)
    assert both.startswith("Ranges vary goods inside industries and trade balances, one at a time,")
    assert "Sign open: Canada (trade balances); United States (" in both
    assert "2 known points" in unsure
    assert "Relief" not in unsure
    assert "no range was solved" in answers.sure(country, EN)
    assert "balanced trade" in answers.sure(with_parts(country, deal=found), EN)


def test_every_doubt_and_every_basis_has_words() -> None:
    assert {*DOUBTS} == {*Doubt}
    assert {*WORDS} == {OWN, FIRST_ORDER, *(one.key for one in BASES)}


def test_answers_there_are_and_where_they_lead(country: Study, issues: ConcessionsResult, found: DealResult) -> None:
    spread = ranges_of({(code, "long_run"): (-0.1, -0.2) for code in country.lead})
    whole = with_parts(country, concessions=issues, deal=found, ranges=spread)
    all_of = answers.questions(whole, EN)
    assert [links(one)[0] for one in all_of] == [
        *("effects", "effects", "jobs"),
        *("bargaining", "bargaining", "bargaining"),
        "ranges",
    ]
    assert links(all_of[-1])[1] == "limits"
    assert [one.question for one in all_of[:2]] == ["What does it cost Canada?", "What does it cost the United States?"]
    few = answers.questions(country, EN)
    assert [links(one)[0] for one in few] == ["effects", "effects", "jobs", "ranges"]
    why = Missing(Why.refused, "two players sit in one place")
    failed = answers.questions(with_parts(country, **dict.fromkeys(map(str, BARGAINING), why)), EN)
    assert failed[3].answer.endswith("no solution: two players sit in one place.")


def test_titles_of_links_are_those_of_sections_that_are_there(country: Study) -> None:
    told = briefing(country)
    titles = {one.id: one.title for one in told.sections}
    assert "ranges" not in titles
    assert [links(one) for one in told.questions] == [["effects"], ["effects"], ["jobs"], ["limits"]]
    assert all(link.text == titles[link.section] for one in told.questions for link in one.links)


def test_french_has_every_sentence(country: Study, issues: ConcessionsResult, found: DealResult) -> None:
    spread = ranges_of({("CAN", "long_run"): (-0.1, -0.2), ("USA", "long_run"): (0.1, -0.2)})
    why, text = Missing(Why.refused, "raison"), ""
    tables = ({"concessions": issues, "deal": found}, dict.fromkeys(map(str, BARGAINING), why), {})
    for bargaining in tables:
        for short in ({}, {"jobs": why}):
            for over in ({"ranges": spread}, {}):
                said = answers.questions(with_parts(country, **bargaining, **short, **over), FR)
                assert all(one.question and one.answer for one in said)
                text += " ".join(one.answer for one in said)
    assert not re.search(r"\b(?:the|loss|gain of|jobs|most|billion)\b", text)
