"""Page one: each answer says what the tables say, with no more digits than the range over the elasticities deserves."""

from __future__ import annotations

import re
from dataclasses import replace
from pathlib import Path
from typing import Any, cast

import numpy as np
import pandas as pd
import pytest
from counteroffer.briefing.page import _environment
from counteroffer.briefing.rounding import amount, billions, digits, figure
from counteroffer.briefing.wording import wording
from counteroffer.negotiation.overview import Overview

import counteroffer
from builders import Tables, measure_text, scenario_text
from counteroffer import Jobs
from counteroffer.briefing import answers, answers_deal
from counteroffer.negotiation.game.table import bargaining_table
from counteroffer.negotiation.rules.concessions import concessions
from counteroffer.negotiation.rules.deal import deal
from counteroffer.run.run import Run, simulate
from counteroffer.scenario import parse_scenario
from counteroffer.uncertainty.ranges import COLUMNS, INCOME, UNEMPLOYMENT, USD, Ranges, Span

EN, FR = wording("en"), wording("fr")
MEASURES = (
    measure_text(name="one", importers="NOR", exporters="SOU", sectors="iron", rate=20),
    measure_text(name="two", importers="SOU", exporters="NOR", sectors="iron", rate=25),
    measure_text(name="three", importers="SOU", exporters="NOR", sectors="cars", rate=15),
)
TABLE: dict[str, Any] = {
    "spotlight": ["NOR", "SOU"],
    "players": {"Alpha": {"regions": "NOR"}, "Beta": {"regions": "SOU"}},
    "issues": {
        "iron": {"kind": "measures", "measures": ["one"], "title": "Alpha's iron duty"},
        "steel": {"kind": "measures", "measures": ["two"], "title": "Beta's iron duty"},
        "cars": {"kind": "measures", "measures": ["three"], "title": "Beta's car duty"},
    },
}
DUTIES = (
    measure_text(sectors=["steel", "autos"]),
    measure_text(name="counter", importers="CAN", exporters="USA", sectors="food", rate=30),
)


@pytest.fixture(scope="module")
def case(small_tables: Tables) -> Run:
    """Two players with duties on each other, in an economy large enough to be told in billions."""
    large = replace(small_tables, trade=1000 * small_tables.trade, input_use=1000 * small_tables.input_use)
    return simulate(parse_scenario(scenario_text(*MEASURES, **TABLE), name="case", folder=Path()), large.economy())


@pytest.fixture(scope="module")
def found(case: Run) -> Overview:
    """What page one reads of a bargaining table; no trade war, no leverage, no frontier."""
    table = bargaining_table(case.file, case.given)
    unread = cast(Any, None)
    return Overview(
        table=table,
        now=table.game.utility(table.game.now),
        alone=(),
        war=unread,
        lapse=None,
        concessions=concessions(table, jobs=False),
        leverage=unread,
        deal=deal(table, payments=False, trace=False),
    )


@pytest.fixture(scope="module")
def country() -> Run:
    text = scenario_text(*DUTIES, spotlight=["CAN", "USA"], not_modelled=["Weather", "War"])
    return counteroffer.simulate(parse_scenario(text, name="case", folder=Path()))


@pytest.fixture(scope="module")
def jobs(country: Run) -> Jobs:
    """A short run whose places are split from the national solution: cheaper than provinces as regions."""
    made = Jobs(country.short_run)
    frames = [made.split(code) for code in ("CAN", "USA")]
    vars(made)["places"] = pd.concat([one.places for one in frames if one], ignore_index=True)
    return made


def ranges_of(run: Run, values: dict[tuple[str, str], tuple[float, ...]]) -> Ranges:
    """Ranges whose first set is the scenario's own: percent of income, and a thousand times that in USD million."""
    rows = [
        (f"set{j}", "A study", horizon, region, j == 0, value, 1000 * value, np.nan)
        for (region, horizon), percents in values.items()
        for j, value in enumerate(percents)
    ]
    frame = pd.DataFrame(rows, columns=list(COLUMNS))
    assert {INCOME, USD, UNEMPLOYMENT} <= set(frame)
    return Ranges(run, frame, {})


def plain(text: str) -> str:
    return text.replace("\u00a0", " ")


@pytest.mark.parametrize(
    ("span", "expected"),
    [
        (None, 2),
        (Span(-1.29, -0.8, -1.0, 5), 2),
        (Span(-1.31, -1.0, -1.0, 5), 1),
        (Span(-1.0, -0.69, -1.0, 5), 1),
        (Span(-0.1, 0.2, 0.0, 5), 1),
        (Span(0.0, 0.0, 0.0, 5), 1),
    ],
)
def test_one_digit_where_the_range_is_wide(span: Span | None, expected: int) -> None:
    assert digits(span) == expected


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


def test_amounts_in_words_and_in_lists() -> None:
    assert plain(amount(-1001.6, 1, EN)) == "USD 1 billion"
    assert plain(amount(39446, 2, EN)) == "USD 39 billion"
    assert plain(amount(20, 2, EN)) == "less than USD 0.1 billion"
    assert plain(amount(1900, 2, FR)) == "1,9 milliard $ US"
    assert plain(amount(1960, 1, FR)) == "2 milliards $ US"
    assert billions(-519.9, 1, EN) == "−0.5"
    assert billions(1392.1, 2, EN) == "+1.4"
    assert billions(-1.0, 2, EN) == "0"


def test_costs_follow_the_effects_of_both_horizons(country: Run, jobs: Jobs) -> None:
    for code in country.lead:
        text = plain(answers.cost(country, jobs, code, None, EN))
        for run, horizon in ((country, "Long run"), (jobs.run, "Short run")):
            row = run.effects.region(code)
            usd, percent = row["equivalent_variation_usd_mn"], row["real_income_percent"]
            match = re.search(rf"{horizon}: a (loss|gain) of USD ([\d.]+) billion a year, ([\d.]+)% of income\.", text)
            assert match
            assert match[1] == ("loss" if usd < 0 else "gain")
            assert float(match[2]) == pytest.approx(abs(usd) / 1000, rel=0.051)
            assert float(match[3]) == pytest.approx(abs(percent), rel=0.051)


def test_costs_carry_the_range_where_there_is_one(country: Run) -> None:
    own = country.effects.region("CAN")["real_income_percent"]
    spread = ranges_of(country, {("CAN", "long_run"): (own, 3 * own, 0.2 * own)})
    text = plain(answers.cost(country, "none", "CAN", spread, EN))
    low, high = sorted((abs(3 * own), abs(0.2 * own)))
    assert f"({low:.2f}% to {high:.2f}%)" in text
    assert re.search(r"USD (\d|0\.0*\d|\d0+) billion", text)
    unsure = ranges_of(country, {("CAN", "long_run"): (own, -own)})
    text = plain(answers.cost(country, "none", "CAN", unsure, EN))
    assert f"(−{abs(own):.2f}% to +{abs(own):.2f}%)" in text


def test_nothing_happens_without_measures(solve: Any) -> None:
    run = solve("spotlight: [CAN, USA]")
    assert answers.cost(run, "none", "CAN", None, EN) == "Long run: no measurable change of real income."


def test_who_feels_it_names_the_hardest_hit(country: Run, jobs: Jobs) -> None:
    text = plain(answers.felt(country, jobs, EN))
    ours, theirs = text.split("United States, short run: ")
    lost = jobs.labour.regions.set_index("region")["jobs_change_thousand"]
    for part, code in ((ours, "CAN"), (theirs, "USA")):
        match = re.search(r"([−+]?[\d,]+) jobs", part)
        assert match
        assert float(match[1].replace("−", "-").replace(",", "")) == pytest.approx(1000 * lost[code], rel=0.051)
    place = jobs.places[jobs.places["country"] == "CAN"].sort_values("jobs_change_thousand").iloc[0]
    assert f"in {place['name']} (" in ours
    output = jobs.run.effects.sectors.query("region == 'CAN'").sort_values("output_percent").iloc[0]
    assert f"{jobs.run.economy.sector_name(output['sector'])} (−{-output['output_percent']:.1f}%)" in ours
    points = jobs.outcomes("CAN")["unemployment_pp"]
    assert f"unemployment +{points:.2f} points" in ours


def test_without_a_short_run_jobs_are_not_known(country: Run) -> None:
    assert answers.felt(country, "it has no floor.", EN).endswith("no solution: it has no floor.")
    assert "Short run" not in answers.cost(country, "it has no floor.", "CAN", None, EN)


def test_relief_is_what_ending_each_measure_brings_and_costs(found: Overview) -> None:
    text = plain(answers_deal.relief(found, 2, EN))
    game, each = found.table.game, found.table.game.instruments.each
    for issue in ("steel", "cars"):
        levels = game.instruments.levels.copy()
        levels[[one.issue == issue for one in each]] = 0.0
        gain = game.utility(game.solve(levels)) - found.now
        written = [f"{value / 1000:+.1e}" for value in gain]
        match = re.search(rf"{re.escape(found.table.titles[issue])}, (\S+) and (\S+)[;.] ", f"{text} ")
        assert match
        for text_of, exact in zip(match.groups(), written, strict=True):
            assert float(text_of.replace("−", "-").replace(",", "")) == pytest.approx(float(exact), abs=0.005)
    assert "Alpha's iron duty" not in text
    assert "USD billion a year to Alpha and to Beta" in text


def test_offers_are_ours_and_worth_more_than_they_cost(found: Overview) -> None:
    own = found.concessions.ranked.query("owner == 'Alpha'").iloc[0]
    cheap = replace(found, concessions=_ranked(found, 100.0, 151.0))
    text = plain(answers_deal.offers(cheap, 2, EN))
    assert text == f"Cheap to give, dear to get, USD billion a year, Alpha first: {own['title']}, −0.10 and +0.15."
    dear = replace(found, concessions=_ranked(found, 100.0, 149.0))
    assert answers_deal.offers(dear, 2, EN).startswith("Nothing that it could concede")


def _ranked(found: Overview, cost: float, worth: float) -> Any:
    """The concessions with other amounts for the first player's own duty."""
    made = replace(found.concessions)
    frame = found.concessions.ranked.copy()
    own = frame["owner"] == "Alpha"
    frame.loc[own, ["cost_usd_mn", "worth_usd_mn", "worth_per_dollar"]] = (cost, worth, worth / cost)
    vars(made)["ranked"] = frame
    return made


def test_the_deal_is_the_nash_bargain_against_today(found: Overview) -> None:
    text = plain(answers_deal.deal(found, 2, EN))
    best = next(one for one in found.deal.bargains if one.rule == "nash")
    gain = found.table.game.utility(found.table.game.solve(best.levels)) - found.now
    for name, value in zip(("Alpha", "Beta"), gain, strict=True):
        match = re.search(rf"{name} ([−+][\d.,]+)", text)
        assert match
        assert float(match[1].replace("−", "-").rstrip(".")) == pytest.approx(value / 1000, rel=0.051, abs=0.05)
    for one, level in zip(found.table.game.instruments.each, best.levels, strict=True):
        if abs(level - 1.0) > 0.05:
            assert f"{found.table.titles[one.issue]}, {100 * level + 0.0:.0f}%" in text


def test_of_many_measures_the_deal_names_the_ends() -> None:
    levels = [(18.2, "steel"), (40.1, "cars"), (79.9, "other")]
    assert answers_deal._left("United States", levels, EN) == ["United States, from 18% (steel) to 80% (other)"]
    assert answers_deal._left("United States", levels[:2], EN) == ["steel, 18%", "cars, 40%"]


def test_without_a_deal_the_payment_that_makes_one(found: Overview) -> None:
    payment = pd.DataFrame([("Beta", "Alpha", 2345.0)], columns=["payer", "receiver", "usd_mn"])
    stuck = replace(found, deal=replace(found.deal, bargains=(), smallest_transfer=payment))
    text = plain(answers_deal.deal(stuck, 1, EN))
    assert text.startswith("No deal on these issues")
    assert text.endswith("One does with a payment of USD 2.3 billion a year from Beta to Alpha.")
    hopeless = replace(found, deal=replace(found.deal, bargains=(), smallest_transfer=None))
    assert "payment" not in answers_deal.deal(hopeless, 1, EN)


def test_how_sure_says_where_signs_are_open(country: Run, found: Overview) -> None:
    firm = ranges_of(country, {("CAN", "long_run"): (-0.1, -0.2), ("USA", "long_run"): (0.1, 0.2)})
    assert "over 2 published sets of elasticities" in answers.sure(country, None, firm, EN)
    assert "every sign holds in all" in answers.sure(country, None, firm, EN)
    unsure = ranges_of(country, {("CAN", "long_run"): (-0.1, -0.2), ("USA", "short_run"): (-0.1, 0.2)})
    assert "save for United States (short run)." in answers.sure(country, None, unsure, EN)
    assert "sign turns" not in answers.sure(country, None, firm, EN) + answers.sure(country, None, unsure, EN)
    horizons = {("USA", "long_run"): (-0.1, -0.2), ("USA", "short_run"): (0.1, 0.2), ("CAN", "long_run"): (-0.1, -0.2)}
    turning = answers.sure(country, None, ranges_of(country, horizons), EN)
    assert "From one horizon to the other the sign turns for the United States." in turning
    assert "2 known points of this case" in answers.sure(country, None, unsure, EN)
    assert "Relief" not in answers.sure(country, None, unsure, EN)
    assert "no range was solved" in answers.sure(country, None, None, EN)
    assert "balanced trade" in answers.sure(country, found, None, EN)


def test_answers_there_are_and_where_they_lead(country: Run, jobs: Jobs, found: Overview) -> None:
    spread = ranges_of(country, {(code, "long_run"): (-0.1, -0.2) for code in country.lead})
    all_of = answers.content(country, jobs, found, None, spread, EN)["answers"]
    assert [one.links[0][0] for one in all_of] == [
        *("effects", "effects", "jobs"),
        *("bargaining", "bargaining", "bargaining"),
        "ranges",
    ]
    assert all_of[-1].links[1][0] == "limits"
    assert [one.question for one in all_of[:2]] == ["What does it cost Canada?", "What does it cost the United States?"]
    few = answers.content(country, jobs, None, None, None, EN)["answers"]
    assert [one.links[0][0] for one in few] == ["effects", "effects", "jobs", "limits"]
    failed = answers.content(country, jobs, "two players sit in one place", None, None, EN)["answers"]
    assert failed[3].text.endswith("no solution: two players sit in one place.")


def test_french_has_every_sentence(country: Run, jobs: Jobs, found: Overview) -> None:
    spread = ranges_of(country, {("CAN", "long_run"): (-0.1, -0.2), ("USA", "long_run"): (0.1, -0.2)})
    for bargaining in (found, "raison", None):
        for side in (jobs, "raison"):
            for given in (spread, None):
                said = answers.content(country, side, bargaining, None, given, FR)["answers"]
                html = _environment("fr").get_template("answers.html.j2").render({"answers": said, "w": FR})
                assert html.count("<h3>") == len(said)
    text = " ".join(one.text for one in answers.content(country, jobs, found, None, spread, FR)["answers"])
    assert not re.search(r"\b(?:the|loss|gain of|jobs|most|billion)\b", text)
