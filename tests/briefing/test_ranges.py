"""Ranges over published elasticities: each row a solution of its own, and sentences that follow the numbers."""

from __future__ import annotations

import re
from dataclasses import replace
from pathlib import Path

import numpy as np
import pandas as pd
import pytest

import counteroffer
from builders import measure_text, scenario_text
from counteroffer.briefing.document import Figure, Fold, Paragraph, Strong, Table, spans
from counteroffer.briefing.forms.svg import inline
from counteroffer.briefing.sections.proof import ranges as section
from counteroffer.briefing.words import Wording
from counteroffer.economy import elasticity_sets
from counteroffer.errors import InputError, LabelError
from counteroffer.run.run import Run
from counteroffer.scenario import ScenarioFile, parse_scenario
from counteroffer.scenario.law import changes
from counteroffer.study import Missing, Part, Solved, Study, Why, study
from counteroffer.uncertainty import ranges as module
from counteroffer.uncertainty.ranges import INCOME, UNEMPLOYMENT, USD, Ranges, Span, ranges
from outline import blocks, walk, words

NBSP = "\u00a0"
LEAD = ["CAN", "USA"]
DUTIES = (
    measure_text(sectors=["steel", "autos"]),
    measure_text(name="counter", importers="CAN", exporters="USA", sectors="food", rate=30),
)


def duties(**keys: object) -> ScenarioFile:
    return parse_scenario(scenario_text(*DUTIES, spotlight=LEAD, **keys), name="case", folder=Path())


@pytest.fixture(scope="module")
def own() -> Run:
    return counteroffer.simulate(duties())


@pytest.fixture(scope="module")
def found(own: Run) -> Ranges:
    solved = ranges(own, ["cp"])
    assert solved is not None
    return solved


def told(case: Study, part: Ranges | Missing) -> Study:
    """A study, were its ranges these."""
    return replace(case, parts={**case.parts, Part.ranges: part if isinstance(part, Missing) else Solved(part)})


@pytest.fixture(scope="module")
def embedded(own: Run) -> Study:
    return study(own, [], processes=0)


def made(incomes: dict[str, dict[str, dict[str, float]]], points: float = 0.05) -> Ranges:
    """Ranges with the given percents by region, horizon and set; USD 10 million a basis point."""
    rows = [
        (name, f"Paper on {name}", horizon, region, name == "fgo", value, 1000 * value, points, points, 3 * points)
        for region, horizons in incomes.items()
        for horizon, sets in horizons.items()
        for name, value in sets.items()
    ]
    frame = pd.DataFrame(rows, columns=list(module.COLUMNS))
    frame.loc[frame["horizon"] != "short_run", [UNEMPLOYMENT, *module.ENDS]] = np.nan
    return Ranges("fgo", frame, {})


def said(sentence: str) -> str:
    return sentence.replace(NBSP, " ")


def test_every_row_is_what_its_own_scenario_gives(found: Ranges) -> None:
    assert set(zip(found.frame["set"], found.frame["horizon"], strict=True)) == {
        (name, horizon) for name in ("ensemble", "cp") for horizon in ("long_run", "short_run")
    }
    for keys in (
        {"elasticities": {"source": "cp", "horizon": "long"}},
        {"elasticities": {"source": "cp", "horizon": "year1"}, "closure": "short_run"},
    ):
        alone = counteroffer.simulate(duties(**keys)).effects.regions.set_index("region")
        rows = found.frame[(found.frame["set"] == "cp") & (found.frame["horizon"] == keys.get("closure", "long_run"))]
        for row in rows.to_dict("records"):
            for column in (INCOME, USD):
                assert row[column] == pytest.approx(alone.loc[row["region"], column], rel=1e-7)


def test_spans_hold_every_set_and_know_the_scenarios_own(found: Ranges, own: Run) -> None:
    rows = own.effects.regions.set_index("region")
    for code in LEAD:
        span = found.span(code, "long_run")
        assert span is not None
        assert span.own == pytest.approx(rows.loc[code, INCOME])
        assert span.low <= span.own <= span.high
        assert span.sets == 2
        assert found.span(code, "long_run", UNEMPLOYMENT) is None
        assert found.span(code, "short_run", UNEMPLOYMENT) is not None
        alone, demand = (found.span(code, "short_run", end) for end in module.ENDS)
        assert alone is not None
        assert demand is not None
        assert demand.high >= alone.high - 1e-12
    assert found.span("FRA", "long_run") is None


@pytest.mark.parametrize(
    ("low", "high", "own", "alike"),
    [(-0.17, -0.02, -0.05, True), (-0.1, 0.1, 0.1, False), (1.0, 1.2, 1.1, True)],
)
def test_a_span_says_how_far_it_goes(low: float, high: float, own: float, alike: bool) -> None:
    span = Span(low, high, own, 3)
    assert span.same_sign is alike


def test_what_has_no_solution_is_named(own: Run, embedded: Study, monkeypatch: pytest.MonkeyPatch, w: Wording) -> None:
    varied = Run.varied

    def fails(self: Run, **changes: object) -> Run:
        if getattr(changes.get("elasticities"), "source", "") == "cp" and self.scenario.closure == "long_run":
            raise InputError("no equilibrium for this test")
        return varied(self, **changes)

    monkeypatch.setattr(Run, "varied", fails)
    part = ranges(replace(own), ["cp"])  # another run, of which no set has been solved
    assert part is not None
    assert part.missing == {("cp", "long_run"): "no equilibrium for this test"}
    assert {*part.frame["horizon"]} == {"long_run", "short_run"}
    found = section.section(told(embedded, part), w)
    assert found is not None
    notes = [block.text for block in found.blocks if isinstance(block, Paragraph) and block.style == "note"]
    assert "In the long run, Caliendo & Parro has no solution: no equilibrium for this test" in notes
    assert "no solution" in inline(blocks(found, Figure)[0].spec, "", "r")
    cells = next(row for row in blocks(found, Table)[0].rows if row[0] == "Caliendo & Parro")
    assert cells[2:4] == ("–", "–")
    assert cells[4] != "–"


def test_sets_are_published_ones_and_known(own: Run, run: Run, monkeypatch: pytest.MonkeyPatch) -> None:
    asked: list[str] = []
    monkeypatch.setattr(module, "_with", lambda base, name: asked.append(name) or base)
    ranges(own)
    assert set(asked) == set(elasticity_sets()) - set(module.UNPUBLISHED) | {"ensemble"}
    assert len(asked) == 2 * len(set(asked))
    with pytest.raises(LabelError, match="elasticity set"):
        ranges(own, ["fgg"])
    assert ranges(run) is None  # an economy that was given has no published sets


def test_the_tariff_book_is_not_read_again(monkeypatch: pytest.MonkeyPatch) -> None:
    keys = {"as_of": "2025-10-07", "without": ["ad_cvd", "canada", "china", "ieepa", "section_301"]}
    run = counteroffer.simulate(duties(**keys))
    other = run.scenario.elasticities.model_copy(update={"source": "ll"})
    fresh = counteroffer.simulate(replace(run.file, scenario=run.scenario.varied(elasticities=other)))
    monkeypatch.setattr(changes, "duties", lambda *_: pytest.fail("the book was read again"))
    again = run.varied(elasticities=other)
    assert not np.allclose(again.economy.baseline.trade_elasticity, run.economy.baseline.trade_elasticity)
    np.testing.assert_array_equal(again.policy.shock.tariff, fresh.policy.shock.tariff)
    assert again.policy.applied is run.policy.applied  # and nothing is laid on the table again
    assert again.policy.economy is again.economy
    np.testing.assert_allclose(again.equilibrium.income, fresh.equilibrium.income, rtol=1e-10)
    assert run.short_run.scenario.closure == "short_run"


def test_sentences_follow_sign_and_size(embedded: Study, w: Wording, fr: Wording) -> None:
    canada = {"long_run": {"fgo": -0.05, "cp": -0.02, "ll": -0.17}, "short_run": {"fgo": 0.2, "cp": 0.11, "ll": 0.15}}
    states = {"long_run": {"fgo": -0.15, "cp": 0.031}, "short_run": {"fgo": 0.001, "cp": -0.004}}
    found = made({"CAN": canada, "USA": states})
    of_canada, of_states = (said(section.region_sentence(embedded, found, code, w)) for code in LEAD)
    assert "In the long run, the loss of Canada is between 0.02% and 0.17% of its income a year" in of_canada
    assert "(USD 0.020 to 0.17 billion) over 3 sets, the same sign in all." in of_canada
    assert "In the short run, the gain of Canada is between 0.11% and 0.20%" in of_canada
    both = "0.050 percentage points with the supply side alone, and by 0.15 with demand"
    assert f"Unemployment rises by {both}." in of_canada
    assert of_canada.endswith("What is a loss over one horizon is a gain over the other.")
    assert "the United States loses up to 0.15% of its income a year or gains up to 0.03%" in of_states
    assert "depending on which of 2 sets is right: the sign is not sure." in of_states
    assert "the United States neither gains nor loses 0.01% of its income with any of 2 sets." in of_states
    assert "other" not in of_states
    french = said(section.region_sentence(embedded, found, "CAN", fr))
    assert "À long terme, la perte du Canada se situe entre 0,02 % et 0,17 % du revenu par an" in french
    assert "(de 0,020 à 0,17 milliards $ US) selon 3 jeux" in french


def test_the_section_shows_every_set_and_what_the_range_is_not(
    found: Ranges, embedded: Study, fr: Wording, w: Wording
) -> None:
    french = section.section(told(embedded, found), fr)
    assert french is not None
    figures, tables, text = blocks(french, Figure), blocks(french, Table), words(french)
    strong = [piece.text for one in blocks(french, Paragraph) for piece in spans(one.text) if isinstance(piece, Strong)]
    assert len(strong) == 1
    assert "Ce n’est pas un intervalle de confiance" in strong[0]
    assert len(figures) == len(tables) == len(LEAD)
    inside = [one for fold in blocks(french, Fold) for one in walk(fold.blocks) if isinstance(one, Table)]
    assert inside == tables  # numbers stand behind lines that open them
    for row in found.frame.to_dict("records"):
        assert fr.number(row[INCOME], 3, plus=True) in text
    assert tables[0].rows[0][0] == "Moyenne des articles (celui du scénario)"
    for figure in figures:
        drawn = inline(figure.spec, figure.alternative, "r")
        assert len(re.findall(r"var\(--(?:loss|gain),", drawn)) == 4  # a mark a set and horizon
    chart, own = section.chart(embedded, found, "CAN", w), found.span("CAN", "long_run")
    assert chart.alternative.startswith("Dot chart")
    assert own is not None
    assert f"Mean of the papers {w.number(own.own, 2, plus=True)}" in chart.alternative


def test_ranges_are_told_where_they_were_asked_for(embedded: Study, w: Wording) -> None:
    assert section.section(embedded, w) is None
    refused = section.section(told(embedded, Missing(Why.refused, "No equilibrium <here>.")), w)
    assert refused is not None
    assert words(refused) == "Range over published elasticities No equilibrium <here>."


def test_an_economy_of_the_callers_own_has_no_section(case: Study, run: Run, w: Wording) -> None:
    assert case.ranges == Missing(Why.own_economy)
    assert section.section(case, w) is None
    assert ranges(run) is None
