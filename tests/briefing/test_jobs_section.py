"""The section on jobs: its map, its tables, its sentences, and what it says where there is little to say."""

from __future__ import annotations

import re
from dataclasses import replace
from itertools import pairwise
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from builders import measure_text, scenario_text
from counteroffer.briefing import briefing, html
from counteroffer.briefing.charts import maps
from counteroffer.briefing.charts.bars import Bar, bar_chart
from counteroffer.briefing.charts.vega import DOWN, UP
from counteroffer.briefing.document import Document, Figure, Map, Row, Section, Table, plain
from counteroffer.briefing.forms import svg
from counteroffer.briefing.sections.jobs import section as jobs_section
from counteroffer.briefing.sections.jobs import tables, text
from counteroffer.briefing.sections.jobs.maps import jobs_maps
from counteroffer.briefing.words import Wording, wording
from counteroffer.briefing.words.jobs import group_name, observed_sentence, regions_sentence, variant_name
from counteroffer.briefing.words.languages.wording import MINUS
from counteroffer.effects.place_effects import SOLVED, TOP_DOWN, mapped
from counteroffer.errors import EconomyError, NotConverged
from counteroffer.jobs.short_run import Jobs, Observed
from counteroffer.run.run import Run, simulate
from counteroffer.scenario import parse_scenario
from counteroffer.study import Missing, Part, Study, Why, study
from counteroffer.study.facts import SolutionFacts
from counteroffer.study.parts.jobs import JobsResult
from outline import blocks, section, words
from telling import complete, with_parts

W, FR = wording("en"), complete("fr")
MONTHS = {"before": "2025-01", "now": "2025-08"}
DUTIES = (
    measure_text(sectors=["steel", "autos"]),
    measure_text(name="counter", importers="CAN", exporters="USA", sectors="food", rate=30),
    measure_text(name="other", sectors="food", rate=100),
)
DRAWING = '<svg class="marks" viewBox="0 0 1 1"><g id="clip0"><path clip-path="url(#clip0)"/></g></svg>'


@pytest.fixture(scope="module")
def run() -> Run:
    """Duties both ways, in the long run."""
    text = scenario_text(*DUTIES, spotlight=["CAN", "USA"], unemployment=MONTHS)
    return simulate(parse_scenario(text, name="case", folder=Path()))


@pytest.fixture(scope="module")
def case(run: Run) -> Study:
    return study(run, [Part.jobs], processes=0)


@pytest.fixture(scope="module")
def jobs(case: Study) -> JobsResult:
    return case.jobs.value


@pytest.fixture(scope="module")
def document(case: Study) -> Document:
    return briefing(case)


@pytest.fixture(scope="module")
def own(document: Document) -> Section:
    return section(document, "jobs")


def told(of: Study, w: Wording = W) -> Section:
    made = jobs_section.section(of, w)
    assert made is not None
    return made


def numbers(row: Row) -> list[float]:
    return [float(plain(cell).replace(MINUS, "-").replace(",", "")) for cell in row[1:]]


FILL = r'<path[^>]* fill="(?:var\(--[\w-]+,)?(#\w+)\)?"'


def rows_of(figure: Figure | Map) -> list[dict[str, Any]]:
    return list((figure.spec["data"] if "data" in figure.spec else figure.spec["layer"][0]["data"])["values"])


def varied(run: Run, **changes: Any) -> Run:
    """A run with other words in its scenario, not solved again."""
    return replace(run, file=replace(run.file, scenario=run.scenario.varied(**changes)))


def test_the_section_has_a_map_with_its_legend(case: Study, jobs: JobsResult, own: Section) -> None:
    shown, other = blocks(own, Map)
    assert (shown.measure.endswith("supply side alone"), other.measure.endswith("with demand")) == (True, True)
    assert len(shown.legend) == 8
    drawing = svg.inline(shown.spec, shown.alternative, "map")
    fills = set(re.findall(FILL, drawing))
    assert dict(shown.legend).keys() >= fills >= {maps.SHADES[0], maps.NEUTRAL}
    assert maps.SHADES[6] in re.findall(FILL, svg.inline(other.spec, other.alternative, "map"))
    assert "A result of the model. Canada: as regions of one equilibrium; United States: split" in shown.note
    assert all(said in shown.alternative for said in text.places_sentences(case, jobs, W))


def test_no_two_drawings_share_a_name(document: Document, monkeypatch: pytest.MonkeyPatch) -> None:
    """Every drawing is the same small one, with one name inside that it refers to."""
    monkeypatch.setattr("vl_convert.vegalite_to_svg", lambda spec, vl_version: DRAWING)
    svg._drawn.cache_clear()
    page = html(document)
    svg._drawn.cache_clear()
    ids = re.findall(r' id="([^"]+)"', page)
    assert len(ids) == len(set(ids))
    drawn = re.findall(r"<figure.*?</figure>", page, re.S)
    assert len(drawn) == len(blocks(document, Figure)) + len(blocks(document, Map)) > 5
    named = [re.findall(r' id="([^"]+)"', one) for one in drawn]
    assert named == [re.findall(r"url\(#(.+?)\)", one) for one in drawn]
    assert all(len(names) == 1 and names[0].endswith("-clip1") for names in named)


def test_rows_of_the_contributions_add_up_to_the_last(case: Study, jobs: JobsResult, own: Section) -> None:
    (table,) = [one for one in blocks(own, Table) if one.caption == "Canada: what each group of measures causes"]
    rows, foot = {row[0]: numbers(row) for row in table.rows}, numbers(table.foot[0])
    together = np.array(list(rows.values()))
    groups = [group_name(case.economy, "CAN", key, W) for key in tables.causes(jobs)["group"][:-1]]
    assert [name.lower() for name in rows] == [name.lower() for name in groups]
    assert (
        np.abs([rows[name] for name in ("Canada's own measures", "Steel", "Autos", "Everything else")]).max(1).min() > 0
    )
    half = 0.5 * (len(rows) + 1) * np.array([0.001, 0.001, 0.1, 0.1, 0.01, 0.01])  # each number is rounded
    assert (np.abs(together.sum(0) - foot) < half).all()
    np.testing.assert_allclose(foot[:4], list(jobs.ends("CAN").values()), atol=0.05)
    assert foot[0] == pytest.approx(jobs.outcome("CAN")["unemployment_pp"], abs=0.0005)


def test_a_rise_of_unemployment_is_drawn_as_a_loss(case: Study, jobs: JobsResult, own: Section) -> None:
    bars = [Bar("up", 1.0, rise_is_loss=True), Bar("down", -1.0, rise_is_loss=True)]
    assert [row["colour"] for row in rows_of(bar_chart("", bars, 1, w=W))] == [DOWN, UP]
    chart, other = tables.contributions_charts(case, jobs, W)
    assert [one for one in blocks(own, Figure) if one in (chart, other)] == [chart, other]
    assert chart.measure.endswith("supply side alone")
    assert other.measure.endswith("with demand")
    rows = rows_of(chart)
    steps = [row["value"] for row in rows[:-1]]
    assert steps == sorted(steps, reverse=True)
    assert {row["colour"] for row in rows if row["value"] > 0.001} == {DOWN}
    assert f'fill="var(--loss,{DOWN})"' in svg.inline(chart.spec, chart.alternative, "steps")


def test_steps_of_the_waterfall_lead_from_zero_to_the_total(case: Study, jobs: JobsResult) -> None:
    chart, other = tables.contributions_charts(case, jobs, W)
    assert rows_of(other)[-1]["end"] == pytest.approx(jobs.ends("CAN")["unemployment_with_demand_pp"])
    rows = rows_of(chart)
    *steps, total = rows
    assert [row["start"] for row in steps] == [0.0, *(row["end"] for row in steps[:-1])]
    assert [row["end"] - row["start"] for row in rows] == pytest.approx([row["value"] for row in rows])
    assert (total["start"], total["label"]) == (0.0, "All measures")
    assert total["end"] == pytest.approx(steps[-1]["end"]) == pytest.approx(jobs.outcome("CAN")["unemployment_pp"])
    assert chart.alternative.endswith(f". All measures: {W.number(total['value'], 3, plus=True)}.")
    assert all(f"{row['label'].replace(chr(10), ' ')} {row['text']}" in chart.alternative for row in steps)
    assert chart.note.startswith("Percentage points of unemployment")


def test_jobs_of_provinces_add_up_to_canada_each_way(case: Study, jobs: JobsResult) -> None:
    points, found, income = tables.methods_tables(case, jobs, W)
    for one in (points, found, income):
        assert (len(one.rows), [head[-3:] for head in one.head[1:]]) == (10, ["(1)", "(2)", "(3)"])
    alone = [tuple(plain(cell).split(" to ")[0] for cell in row) for row in (*found.rows, *found.foot)]
    assert all(" to " in plain(cell) for table in (points, found) for cell in table.foot[0][1:])
    cells = np.array([numbers(row) for row in alone])
    np.testing.assert_allclose(cells[:-1].sum(0), cells[-1], atol=0.05 * 11)
    assert cells[-1, 2] == pytest.approx(jobs.outcome("CAN")["jobs_change_thousand"], abs=0.05)
    assert cells[-1].max() < -10


SEEN = [  # before, now, model, what is said of it
    (6.6, 7.1, 0.1, "rose from 6.6% .* to 7.1% .*, by 0.50 percentage points; the measures raise it by 0.10 points"),
    (6.6, 7.0, 0.9, "rose .*, by 0.40 percentage points; the measures raise it by 0.90 points in this model"),
    (6.6, 6.4, 0.1, "fell from 6.6% .* to 6.4% .*, by 0.20 percentage points; the measures raise it by 0.10 points"),
    (6.6, 6.6, 0.1, ".*; the measures raise it by 0.10 points in this model"),
    (6.6, 7.6, 0.004, "rose .*; the measures move it by less than 0.01 points in this model"),
]


@pytest.mark.parametrize(("before", "now", "model", "sentence"), SEEN)
def test_model_and_observed_rise_stand_side_by_side(
    case: Study, before: float, now: float, model: float, sentence: str
) -> None:
    seen = Observed("CAN", before, "2025-01", now, "2025-08", model)
    written = observed_sentence(seen, None, case.economy, W)
    assert re.fullmatch(f"Observed unemployment in Canada {sentence}.*", written)
    assert "(January\u00a02025)" in written


@pytest.mark.parametrize("language", ["en", "fr"])
def test_no_share_of_an_observed_rise_is_said(case: Study, language: str) -> None:
    """It has other causes too, and a model under other assumptions says ten times as much."""
    for before, now, model in ((6.6, 7.1, 0.1), (6.6, 7.1, 5.0), (6.6, 6.7, 0.2)):
        seen = Observed("CAN", before, "2025-01", now, "2025-08", model)
        written = observed_sentence(seen, None, case.economy, wording(language))
        assert written.count("%") == 2  # the two observed rates


def test_what_was_observed_is_said_with_its_causes(case: Study, jobs: JobsResult, own: Section) -> None:
    seen = jobs.observed
    assert seen is not None
    assert (seen.before_period, seen.now_period) == tuple(MONTHS.values())
    assert seen.model == jobs.outcome("CAN")["unemployment_pp"]
    sentence = observed_sentence(seen, jobs.contributions, case.economy, W)
    assert sentence.replace("\u00a0", " ") in words(own)
    columns = ["unemployment_supply_alone_pp", "unemployment_with_demand_pp"]
    rows = jobs.contributions.iloc[:-1].set_index("group")[columns].sort_values(columns[0], ascending=False)
    rows.index = [group_name(case.economy, "CAN", key, W) for key in rows.index]
    ends = {group: [W.significant(value) for value in pair] for group, *pair in rows.itertuples() if pair[0] >= 0.005}
    named = [f"{group} {' to '.join(dict.fromkeys(pair))}" for group, pair in ends.items()]
    assert seen.demand > seen.model
    assert sentence.endswith(f", of which {W.listed(named)}.")
    assert len(named) > 1
    unknown = told(with_parts(case, jobs=replace(jobs, observed=None)))
    assert "Observed unemployment" not in words(unknown)


def test_nothing_is_observed_where_a_month_is_not_known(run: Run) -> None:
    near = run.short_run
    assert Jobs(near).observed is not None
    for months in ({"before": "2025-01"}, MONTHS | {"now": "2026-12"}, MONTHS | {"before": "2024-01"}):
        assert Jobs(varied(near, unemployment=months)).observed is None
    assert Jobs(varied(near, spotlight=("USA",))).observed is None


def test_regions_are_said_to_rise_or_not_to_move(case: Study, jobs: JobsResult) -> None:
    sentence, ends = regions_sentence(case, jobs, W), [abs(value) for value in jobs.ends("CAN").values()]
    assert ends[0] == pytest.approx(jobs.outcome("CAN")["unemployment_pp"])
    rise = f"{W.significant(ends[0])} to {W.significant(ends[1])}"
    people = f"{W.significant(ends[2])} to {W.significant(ends[3])}"
    assert "cannot fall by more than 2%, unemployment rises: " in sentence
    assert f"that of Canada by {rise} percentage points ({people} thousand jobs); " in sentence
    assert sentence.endswith("that of the United States by less than 0.01 points.")


def test_assumptions_are_those_of_the_solution(run: Run, case: Study, jobs: JobsResult) -> None:
    changes = {"wage_floor": 0.975, "labour_mobility": 3.0, "elasticities": {"horizon": "long"}}
    anchors = {"CAD": {"anchor": "peg", "to": "USD"}, "MXN": {"anchor": "cpi"}}
    other, free = (
        replace(jobs, facts=SolutionFacts.of(run.short_run.varied(**said)))
        for said in (changes | {"currencies": anchors}, {"wage_floor": 0.0})
    )
    stated, changed = (" ".join(text.assumptions(case, which, W)) for which in (jobs, other))
    for said in ("at least 98% of", "elasticity of 1.5", "as in year 1, on the way", "Each currency floats"):
        assert said in stated
    for said in ("at least 97.5% of", "elasticity of 3.", "with its long-run", "CAD, pegged to USD", "MXN, held to"):
        assert said in changed
    assert "more than 2.5%," in regions_sentence(case, other, W)
    assert "leave no one without work" in regions_sentence(case, free, W)
    assert text.assumptions(case, free, W)[0] == "Wages fall as far as they must."


@pytest.mark.parametrize(("horizon", "year"), [("year1", "1"), (4, "4")])
def test_a_year_of_the_path_is_said(run: Run, case: Study, jobs: JobsResult, horizon: str | int, year: str) -> None:
    facts = SolutionFacts.of(run.short_run)
    scenario = facts.scenario.varied(elasticities={"horizon": horizon})
    other = replace(jobs, facts=replace(facts, scenario=scenario))
    assert f"as in year {year}, on the way from" in " ".join(text.assumptions(case, other, W))
    assert f"dans l’année {year}, sur le chemin" in " ".join(text.assumptions(case, other, FR))


def test_places_are_named_by_their_rise(case: Study, jobs: JobsResult) -> None:
    rows = mapped(jobs.places)
    assert rows.groupby("country")["method"].first().to_dict() == {"CAN": SOLVED, "USA": TOP_DOWN}
    assert rows["id"].is_unique
    worst = rows[rows["country"] == "CAN"].nlargest(3, "unemployment_pp")["name"]
    canada, states = text.places_sentences(case, jobs, W)
    assert [canada.index(name) for name in worst] == sorted(canada.index(name) for name in worst)
    assert states == "Nowhere in the United States does unemployment rise measurably."
    ranked = rows[rows["unemployment_pp"] >= 0.0005].sort_values("unemployment_pp", ascending=False)["name"]
    assert [row[0] for row in tables.ranked_table(case, jobs, W).rows] == list(ranked.head(15))


def test_what_rests_on_a_split_is_said(case: Study, jobs: JobsResult) -> None:
    rows, fine = jobs.places[jobs.places["method"] == SOLVED], jobs.coarse_places
    assert fine is not None
    ends = ("supply_alone", "with_demand")
    shares = [1 - rows[f"jobs_unsplit_{end}_thousand"].sum() / rows[f"jobs_{end}_thousand"].sum() for end in ends]
    share = " to ".join(dict.fromkeys(f"{100 * one:.0f}%" for one in shares))
    (sentence,) = text.split_sentences(case, jobs, W)
    assert sentence.startswith(f"Of the jobs lost in Canada, {share} are in industries whose place")
    assert fine["jobs_change_thousand"].sum() < -10
    assert text.split_sentences(case, replace(jobs, places=fine), W) == ()


def test_what_could_not_be_solved_is_said(case: Study, jobs: JobsResult) -> None:
    lacking = replace(jobs, missing={"provinces": "CAN < 10"}, coarse_places=None, contributions=None)
    page = told(with_parts(case, jobs=lacking))
    assert "Provinces as regions: not shown (CAN < 10)." in words(page)
    captions = [one.caption for one in blocks(page, Table)]
    assert "Provinces three ways" not in captions
    assert "Canada: what each group of measures causes" not in captions
    assert "by measures" not in "".join(one.measure for one in blocks(page, Figure))
    assert "by measures" in "".join(one.measure for one in blocks(told(case), Figure))


def test_what_jobs_hang_on_is_drawn_and_held_money_only_so(case: Study, jobs: JobsResult, own: Section) -> None:
    titles = [one.title for one in blocks(own, Figure)]
    assert any("as the least wage goes from 96% to 101% of the old one" in title for title in titles)
    assert any("where money is held the wage floor decides" in title for title in titles)
    (years,) = [one for one in blocks(own, Figure) if "tenth" in one.title]
    assert years.alternative.count(" at 10") == 2  # both ends, to the tenth year
    (table,) = [one for one in blocks(own, Table) if one.caption.startswith("Canada: jobs, real GDP and real income")]
    assert [row[0] for row in table.rows] == [str(year) for year in range(11)]
    assert numbers(table.rows[0]) == [0.0] * 8
    assert numbers(table.rows[1])[0] == pytest.approx(jobs.ends("CAN")["jobs_supply_alone_thousand"], abs=0.05)
    (assumptions,) = [one for one in blocks(own, Table) if "one assumption changed" in one.caption]
    assert not any("pegged" in plain(row[0]) for row in assumptions.rows)


def test_without_measures_nothing_moves(nothing: Study) -> None:
    own, jobs = told(nothing), nothing.jobs.value
    said = words(own)
    assert jobs_maps(nothing, jobs, W) == ()
    assert said.count("by less than 0.01 points") == len(nothing.lead)
    assert "Nowhere in Canada does unemployment rise measurably." in said
    assert "Canada: employment changes measurably in no industry." in said
    assert blocks(own, Figure) == []  # no chart of nothing
    assert not re.search(r"\bnan\b", said.lower())
    assert text.split_sentences(nothing, jobs, W) == ()


def test_made_up_regions_have_no_map_and_nothing_canadian(island: Study) -> None:
    own = told(island)
    assert blocks(own, Map) == []
    assert "unemployment rises: that of ATL by less than 0.01 points." in words(own)
    assert not re.search("Canad|CAD|provinc|Ontario|United States|Map", words(own))


FAILURES = [NotConverged("it went < round", residual=1.0, cell=""), EconomyError("it went < round")]


@pytest.mark.parametrize("error", FAILURES, ids=["no equilibrium", "no economy"])
def test_a_policy_without_a_short_run_says_why(run: Run, error: Exception, monkeypatch: pytest.MonkeyPatch) -> None:
    def fail(self: Run) -> Run:
        raise error

    monkeypatch.setattr(Run, "short_run", property(fail))
    found = study(run, [Part.jobs], processes=0)
    assert found.jobs == Missing(Why.refused, "it went < round")
    page = html(briefing(found))
    assert "No short-run solution was found for this policy: it went &lt; round" in page
    assert '<section id="partners">' in page


def test_a_scale_climbs_by_one_two_five_to_just_below_the_largest() -> None:
    for largest in (*np.geomspace(3e-6, 9e3, 60), 0.05, 0.2, 1.0):
        edges = maps.ladder(largest)
        assert {f"{edge:e}"[:8] for edge in edges} <= {"1.000000", "2.000000", "5.000000"}
        assert all(1.9 < high / low < 2.6 for low, high in pairwise(edges))
        assert largest / 2.6 < edges[-1] < largest
        assert len(edges) == 6 or edges[0] == pytest.approx(1e-6)


def test_a_larger_value_is_never_lighter_and_no_value_is_neutral(case: Study, jobs: JobsResult) -> None:
    weights = [0.2126, 0.7152, 0.0722]  # of red, green and blue in brightness (ITU-R BT.709)
    light = [np.dot(weights, [int(shade[j : j + 2], 16) for j in (1, 3, 5)]) for shade in maps.SHADES]
    assert (np.diff(light) < -10).all()
    drawn, seen = jobs_maps(case, jobs, W), set()
    assert [one.legend for one in drawn] == [drawn[0].legend] * 2  # one scale for both ends
    for found, column in zip(drawn, ["unemployment_supply_alone_pp", "unemployment_with_demand_pp"], strict=True):
        fill = {feature["id"]: feature["properties"]["fill"] for feature in rows_of(found)}
        values = mapped(jobs.places).set_index("id")[column].sort_values()
        order = [maps.SHADES.index(fill[code]) for code in values.index if code in fill]
        assert order == sorted(order)
        seen |= set(order)
        assert {code for code in fill if fill[code] == maps.NEUTRAL} == {"CA-NT", "CA-NU", "CA-YT", "MEX"}
    assert seen >= {0, 3, 6}


def test_the_section_speaks_french(case: Study, jobs: JobsResult) -> None:
    french, english = words(told(case, FR)), words(told(case))
    assert "le chômage augmente\u00a0: au Canada, de 0," in regions_sentence(case, jobs, FR)
    assert re.search(r"\(\d+\u00a0\d00 à \d+\u00a0\d00 emplois\)", regions_sentence(case, jobs, FR))
    assert "Mesures prises par le Canada" in french
    for word in ("unemployment", " the ", "measures", " jobs"):
        assert (word in english, word in french.lower()) == (True, False)
    names = [*jobs.sensitivities["variant"].unique(), *jobs.curves["variant"].unique()]
    assert {variant_name(name, FR) for name in names} >= {
        "telles quelles",
        "plancher des salaires de 0,97",
        "monnaie CAD arrimée au dollar américain",
    }


def test_numbers_have_two_digits_and_periods_are_named() -> None:
    texts = {0.0737: "0.074", 2.104: "2.1", 0.0: "0", 4e-4: "0", 37.26: "37", -0.0737: "−0.074", -2.104: "−2.1"}
    assert {value: W.significant(value) for value in texts} == texts
    periods = {"2022": "2022", "2025-01": "January\u00a02025", "2025-12": "December\u00a02025"}
    assert {label: W.period(label) for label in periods} == periods
