"""The section on households: its numbers are the tables', its tables add up, and every sentence has French."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import pandas as pd
import pytest

from builders import measure_text, scenario_text
from counteroffer.briefing.document import Bullets, Figure, Fold, Foreign, Heading, Row, Section, Table, plain, walk
from counteroffer.briefing.sections.households import section as households_section
from counteroffer.briefing.sections.households import tables
from counteroffer.briefing.sections.households.text import RETURNED, group_words, standing
from counteroffer.briefing.words import Wording, wording
from counteroffer.briefing.words.languages.wording import MINUS
from counteroffer.household.groups import ALL
from counteroffer.household.sharing import RETURNS
from counteroffer.run.run import simulate
from counteroffer.scenario import parse_scenario
from counteroffer.study import Missing, Part, Study, Why, study
from counteroffer.study.parts.households import HouseholdsResult
from outline import blocks
from telling import complete, with_parts

W, FR = wording("en"), complete("fr")
DUTIES = (
    measure_text(sectors=["steel", "autos"]),
    measure_text(name="counter", importers="CAN", exporters="USA", sectors="food", rate=30),
)


@pytest.fixture(scope="module")
def case() -> Study:
    text = scenario_text(*DUTIES, spotlight=["CAN", "USA", "MEX"])
    run = simulate(parse_scenario(text, name="case", folder=Path()))
    return study(run, [Part.households, Part.households_short_run], processes=0)


def result(case: Study, part: Part = Part.households) -> HouseholdsResult:
    solved = case.parts[part]
    assert not isinstance(solved, Missing)
    found = solved.value
    assert isinstance(found, HouseholdsResult)
    return found


def told(of: Study, w: Wording = W) -> Section:
    made = households_section.section(of, w)
    assert made is not None
    return made


def number(cell: object) -> float:
    return float(plain(str(cell)).replace(MINUS, "-").replace(",", "").replace("USD\u00a0", ""))


def test_rows_of_a_table_of_groups_are_what_was_found(case: Study) -> None:
    found = result(case)
    table = tables.groups_table(case, found, "USA", W)
    rows = found.found.of("USA").set_index("group")
    assert [row[0] for row in table.rows][::9] == ["Lowest tenth", "Highest tenth"]
    assert len(table.rows) == 10
    assert number(table.rows[0][2]) == round(rows["prices_usd"]["D1"])
    assert number(table.foot[0][-2]) == round(rows["total_usd"][ALL])
    for row in (*table.rows, *table.foot):
        assert sum(number(cell) for cell in row[2:-2]) == pytest.approx(number(row[-2]), abs=3.5)  # each is rounded


def test_who_wins_and_loses_adds_up_three_ways(case: Study) -> None:
    table = tables.winners_table(case, result(case, Part.households_short_run), W)
    total = [number(cell) for cell in table.foot[0][1:]]

    def column(rows: list[Row], j: int) -> float:
        return sum(number(row[j]) for row in rows if row[j] != "–")

    for j in range(1, 4):
        assert column(list(table.rows[:5]), j) == pytest.approx(total[j - 1], abs=0.26)
        assert column(list(table.rows[7:]), j) == pytest.approx(total[j - 1], abs=0.11)
        if table.rows[5][j] != "–":
            assert column(list(table.rows[5:7]), j) == pytest.approx(total[j - 1], abs=0.11)
    assert table.rows[5][3] == "–"  # no place of the third country is known


def test_the_picture_has_the_parts_and_their_whole(case: Study) -> None:
    found = result(case)
    chart = tables.winners_chart(case, found, "CAN", W)
    values = [row["value"] for row in chart.spec["data"]["values"]]
    assert sum(values[:-1]) == pytest.approx(values[-1], abs=1e-9)
    total = case.effects.region("CAN")["equivalent_variation_usd_mn"]
    assert values[-1] == pytest.approx(total / 1000, abs=1e-6)


def test_sentences_say_both_horizons_of_each_lead_country(case: Study) -> None:
    own = told(case)
    sentences = [plain(item) for item in blocks(own, Bullets)[0].items]
    assert len(sentences) == 6  # Mexico's has no survey, and one household
    assert sentences[0].startswith("In Canada, long run: what a household buys")
    assert sentences[3].startswith("In the United States, short run: what a household buys")
    assert sentences[5].startswith("In Mexico, short run: what a household buys")
    assert ["(CAD" in one for one in sentences] == [True, True, False, False, False, False]
    for sentence in sentences:
        assert "without the tariff revenue" in sentence
        assert "in equal sums" in sentence
    titles = [one.title for one in blocks(own, Figure)]
    assert any(title.startswith("A household in ") for title in titles)
    assert any(title.startswith("Mexico: consumers ") for title in titles)
    assert "Who wins and loses" in [plain(one.text) for one in blocks(own, Heading)]


def test_choices_are_in_a_table_and_the_mean_stays(case: Study) -> None:
    table = tables.choices_table(case, result(case), "USA", W)
    mean = [number(cell) for cell in table.rows[0][1:]]
    assert table.rows[0][0] == "All households"
    assert mean[0] == mean[1] == mean[3] != mean[2]
    assert "20% passed on" in table.head[4]


def test_all_of_it_has_french(case: Study) -> None:
    own = told(case, FR)
    assert own.title == "Ce que paient les ménages"
    for block in walk(own.blocks):
        if isinstance(block, Table):
            cells = [block.caption, *block.head, *(cell for row in (*block.rows, *block.foot) for cell in row)]
            assert not [cell for cell in cells if isinstance(cell, Foreign)], block.caption
    for words in (*(w for w in RETURNED.values()),):
        assert FR.knows(words)
    for group in (ALL, *(f"D{j}" for j in range(1, 11)), *(f"Q{j}" for j in range(1, 6))):
        assert not isinstance(group_words(group, FR), Foreign)
    assert {*RETURNED} == {*RETURNS}
    for value in (-5.0, 0.1, 5.0):
        assert not isinstance(standing(value, FR), Foreign)


def test_prices_that_fall_and_margins_that_are_lost_have_words(case: Study) -> None:
    found = result(case)
    for sign, said in ((1.0, "a year less"), (0.0, "hardly change")):
        rows = found.found.groups.assign(prices_usd=sign * 100.0, profits_usd=-7.0)
        other = replace(found, found=replace(found.found, groups=rows))
        for w in (W, FR):
            sentence = households_section.household_sentence(case, other, "USA", w)
            assert not isinstance(sentence, Foreign)
        assert said in households_section.household_sentence(case, other, "USA", W)
        assert "take USD\u00a07, which owners lose" in households_section.household_sentence(case, other, "USA", W)


def test_without_the_part_there_is_no_section_and_a_refusal_is_told(case: Study) -> None:
    none = Missing(Why.not_asked)
    assert households_section.section(with_parts(case, households=none, households_short_run=none), W) is None
    near = told(with_parts(case, households=none))
    assert all(", short run: " in plain(item) for item in blocks(near, Bullets)[0].items)
    refused = told(
        with_parts(case, households=Missing(Why.refused, "no household is known"), households_short_run=none)
    )
    assert "no household is known" in plain(refused.blocks[0].text)  # type: ignore[union-attr]


def test_without_the_short_run_the_long_run_alone_is_told(case: Study) -> None:
    own = told(with_parts(case, households_short_run=Missing(Why.refused, "none")))
    assert len(blocks(own, Bullets)[0].items) == 3
    assert not any("short run" in plain(one.summary) for one in blocks(own, Fold))


def test_groups_in_files_are_those_of_the_page(case: Study) -> None:
    from counteroffer.study.tables import tables as written

    frames = written(case, Part.households, Part.households_short_run)
    assert {"households", "households_nations", "households_choices", "winners"} <= frames.keys()
    assert {"households_short_run", "winners_short_run"} <= frames.keys()
    kept = frames["households"]
    assert isinstance(kept, pd.DataFrame)
    assert set(kept["group"]) >= {"all", "D1", "Q5"}
