"""The section on draws, in both languages, and the line on page one."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import pytest

from builders import measure_text, scenario_text, write_maps
from counteroffer import data
from counteroffer.briefing.document import Figure
from counteroffer.briefing.sections.front.answers import sure
from counteroffer.briefing.sections.proof.draws import NAMES, section
from counteroffer.briefing.words import Wording, wording
from counteroffer.scenario import parse_scenario
from counteroffer.study import Missing, Part, Study, solved, study
from counteroffer.study.part import Solved, Why
from counteroffer.study.tables import tables
from outline import blocks


@pytest.fixture(scope="module")
def drawn(tmp_path_factory: pytest.TempPathFactory) -> Study:
    folder: Path = tmp_path_factory.mktemp("maps")
    keys = {"spotlight": ["CAN", "USA"], "economy": write_maps(folder), "uncertainty": {"draws": 16}}
    text = scenario_text(measure_text(importers="USA", exporters="CAN", sectors="STL", rate=50), **keys)
    return study(parse_scenario(text, name="case", folder=folder), [Part.draws], processes=0)


def without(study: Study) -> Study:
    return replace(study, parts={**study.parts, Part.draws: Missing(Why.not_asked)})


def test_page_one_says_how_many_draws_its_line_rests_on(drawn: Study) -> None:
    found = solved(drawn.parts[Part.draws])
    assert found is not None
    row = found.ranges(["CAN"]).iloc[0]
    said = sure(drawn, wording())
    assert said.startswith("Over 16 joint draws of what is not known")
    w = wording()
    assert f"Canada {w.percent(row['p5'], 2)} to {w.percent(row['p95'], 2)}, a loss in" in said
    assert "draws" not in sure(without(drawn), wording())


def test_the_section_has_a_chart_of_ranges_and_a_tornado_for_each_horizon(drawn: Study) -> None:
    made = section(drawn, wording())
    assert made is not None
    figures = blocks(made, Figure)
    assert len(figures) == 4
    assert all("%" in one.title + one.measure for one in figures)
    found = solved(drawn.parts[Part.draws])
    assert found is not None
    wide = found.tornado("CAN", "long_run")
    assert figures[2].alternative.index(NAMES[wide["assumption"][0]]) > 0
    assert section(without(drawn), wording()) is None


def test_a_tornado_goes_from_the_least_mean_to_the_greatest(drawn: Study) -> None:
    found = solved(drawn.parts[Part.draws])
    assert found is not None
    frame = found.tornado("CAN", "long_run").set_index("assumption")
    answer = found.answer("CAN", "long_run")
    mean = {
        rule: answer[(found.inputs["deficit_rule"] == rule).to_numpy()].mean() for rule in found.inputs["deficit_rule"]
    }
    row = frame.loc["deficit_rule"]
    assert (row["low"], row["high"]) == (min(mean.values()), max(mean.values()))
    assert row["low_value"] == min(mean, key=lambda rule: mean[rule])
    widths = (frame["high"] - frame["low"]).tolist()
    assert widths == sorted(widths, reverse=True)


def test_draws_that_failed_are_counted_on_the_page(drawn: Study) -> None:
    found = solved(drawn.parts[Part.draws])
    assert found is not None
    failed = found.failed.reindex(range(2)).assign(draw=[3, 3], horizon=["long_run", "short_run"], why="a test")
    worse = replace(drawn, parts={**drawn.parts, Part.draws: Solved(replace(found, failed=failed))})
    assert "1 draw has no certified equilibrium" in str(section(worse, wording()))
    assert "Every draw was solved and certified" in str(section(drawn, wording()))


def test_every_name_and_source_of_an_assumption_has_french(fr: Wording) -> None:
    frame = data.frame("assumptions.csv")
    assert set(frame["assumption"]) <= NAMES.keys()
    texts = [*frame["source"], *NAMES.values()]
    assert [text for text in texts if not fr.knows(text)] == []


def test_the_french_page_has_no_english(drawn: Study, fr: Wording) -> None:
    made = section(drawn, fr)
    assert made is not None
    assert "Foreign" not in str(made)
    assert sure(drawn, fr).startswith("Sur 16 tirages conjoints")


def test_tables_of_draws_are_written_as_their_columns_are_declared(drawn: Study) -> None:
    found = tables(drawn, Part.draws)
    assert set(found) == {"draws_ranges", "draws_rankings", "draws_drivers", "draws_assumptions"}
