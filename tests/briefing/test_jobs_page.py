"""The section on jobs: its map, its tables, its sentences, and what it says where there is little to say."""

from __future__ import annotations

import re
from dataclasses import replace
from html import unescape
from itertools import pairwise
from pathlib import Path
from typing import Any

import numpy as np
import pytest

import counteroffer
from builders import measure_text, scenario_text
from counteroffer import Jobs
from counteroffer.briefing import charts, job_section, job_tables, job_text, maps, render, wording
from counteroffer.effects.place_effects import SOLVED, TOP_DOWN
from counteroffer.errors import EconomyError, NotConverged
from counteroffer.jobs.short_run import Observed, jobs_or_reason
from counteroffer.run.run import Run
from counteroffer.scenario import parse_scenario

W = wording.wording()
MONTHS = {"before": "2025-01", "now": "2025-08"}
DUTIES = (
    measure_text(sectors=["steel", "autos"]),
    measure_text(name="counter", importers="CAN", exporters="USA", sectors="food", rate=30),
    measure_text(name="other", sectors="food", rate=100),
)
ROW = r'<tr><th scope="row">(.*?)</th>(.*?)</tr>'
DRAWING = '<svg class="marks" viewBox="0 0 1 1"><g id="clip0"><path clip-path="url(#clip0)"/></g></svg>'


@pytest.fixture(scope="module")
def case() -> Run:
    """Duties both ways, in the long run."""
    text = scenario_text(*DUTIES, spotlight=["CAN", "USA"], unemployment=MONTHS)
    return counteroffer.simulate(parse_scenario(text, name="case", folder=Path()))


@pytest.fixture(scope="module")
def jobs(case: Run) -> Jobs:
    return Jobs(case.short_run)


@pytest.fixture(scope="module")
def section(case: Run, jobs: Jobs) -> str:
    return jobs_section(render(case, jobs))


@pytest.fixture
def sketched(monkeypatch: pytest.MonkeyPatch) -> None:
    """Every drawing is the same small one, with one name inside that it refers to."""
    monkeypatch.setattr("vl_convert.vegalite_to_svg", lambda spec, vl_version: DRAWING)


def jobs_section(page: str) -> str:
    found = re.search(r'<section id="jobs">(.*?)</section>', page, re.S)
    assert found
    return found[1]


def words(html: str) -> str:
    """Text of the page, tags and drawings taken out."""
    text = re.sub(r"<svg.*?</svg>", " ", html, flags=re.S)
    return re.sub(r"\s+", " ", unescape(re.sub(r"<[^>]+>", " ", text)))


def figures(page: str) -> list[str]:
    return re.findall(r'<figure class="map">(.*?)</figure>', page, re.S)


def numbers(cells: str) -> list[float]:
    """Numbers of a row of the page."""
    texts = re.findall(r"<td[^>]*>(.*?)</td>", cells)
    return [float(text.replace(wording.MINUS, "-").replace(",", "")) for text in texts]


def table(section: str, caption: str) -> tuple[dict[str, list[float]], list[float]]:
    """Rows by name, and the last row, of the table with a caption."""
    (found,) = [part for part in re.findall(r"<table.*?</table>", section, re.S) if f"<span>{caption}</span>" in part]
    body, _, foot = found.partition("<tfoot>")
    rows = {unescape(name): numbers(cells) for name, cells in re.findall(ROW, body)}
    return rows, numbers(re.findall(ROW, foot)[0][1])


def said(run: Run, **changes: Any) -> Jobs:
    """Jobs of a run with other words in its scenario, not solved again."""
    return Jobs(replace(run, file=replace(run.file, scenario=run.scenario.varied(**changes))))


def test_the_section_has_a_map_with_its_legend(section: str, jobs: Jobs) -> None:
    (figure,) = figures(section)
    drawing, legend = figure.split('<ul class="legend">')
    found = re.findall(r'fill="(#\w+)"/></svg>(.*?)</li>', legend)
    assert found == list(job_tables.jobs_map(jobs, W).legend)
    assert len(found) == 8
    shown = set(re.findall(r'<path[^>]* fill="(#\w+)"', drawing))
    assert dict(found).keys() >= shown >= {maps.SHADES[0], maps.SHADES[6], maps.NEUTRAL}
    assert "A result of the model. Canada: as regions of one equilibrium; United States: split" in words(figure)


def test_no_two_drawings_share_a_name(case: Run, jobs: Jobs, sketched: None) -> None:
    page = render(case, jobs)
    ids = re.findall(r' id="([^"]+)"', page)
    assert len(ids) == len(set(ids))
    for figure, name in zip(figures(page), ("map-clip0", "jobmap-clip0"), strict=True):
        assert re.findall(r' id="([^"]+)"', figure) == re.findall(r"url\(#(.+?)\)", figure) == [name]


def test_rows_of_the_contributions_add_up_to_the_last(section: str, jobs: Jobs) -> None:
    rows, foot = table(section, "Canada: what each group of measures causes")
    together = np.array(list(rows.values()))
    groups = [job_text.group_name(jobs, key, W) for key in jobs.main_contributions["group"][:-1]]
    assert [name.lower() for name in rows] == [name.lower() for name in groups]
    assert (
        np.abs([rows[name] for name in ("Canada's own measures", "Steel", "Autos", "Everything else")]).max(1).min() > 0
    )
    half = 0.5 * (len(rows) + 1) * np.array([0.001, 0.1, 0.01, 0.01])  # each number is rounded
    assert (np.abs(together.sum(0) - foot) < half).all()
    assert foot[0] == pytest.approx(jobs.outcomes("CAN")["unemployment_pp"], abs=0.0005)


def test_a_rise_of_unemployment_is_drawn_as_a_loss(section: str, jobs: Jobs) -> None:
    bars = [charts.Bar("up", 1.0, rise_is_loss=True), charts.Bar("down", -1.0, rise_is_loss=True)]
    (rows,) = charts.chart("", bars, 1, w=W).spec["datasets"].values()
    assert [row["colour"] for row in rows] == [charts.DOWN, charts.UP]
    (rows,) = job_tables.contributions_chart(jobs, W).spec["datasets"].values()
    steps = [row["value"] for row in rows[:-1]]
    assert steps == sorted(steps, reverse=True)
    assert {row["colour"] for row in rows if row["value"] > 0.001} == {charts.DOWN}
    assert f'fill="var(--down,{charts.DOWN})"' in section


def test_steps_of_the_waterfall_lead_from_zero_to_the_total(jobs: Jobs) -> None:
    chart = job_tables.contributions_chart(jobs, W)
    (rows,) = chart.spec["datasets"].values()
    *steps, total = rows
    assert [row["start"] for row in steps] == [0.0, *(row["end"] for row in steps[:-1])]
    assert [row["end"] - row["start"] for row in rows] == pytest.approx([row["value"] for row in rows])
    assert (total["start"], total["label"]) == (0.0, "All measures")
    assert total["end"] == pytest.approx(steps[-1]["end"]) == pytest.approx(jobs.outcomes("CAN")["unemployment_pp"])
    assert chart.alternative.endswith(f". All measures: {W.number(total['value'], 3, plus=True)}.")
    assert all(f"{row['label'].replace(chr(10), ' ')} {row['text']}" in chart.alternative for row in steps)
    assert chart.note.startswith("Percentage points of unemployment")


def test_jobs_of_provinces_add_up_to_canada_each_way(jobs: Jobs) -> None:
    found = job_tables.methods_table(jobs, W)
    cells = np.array([[float(x.replace(wording.MINUS, "-")) for x in row[1:]] for row in (*found.rows, *found.foot)])
    assert (len(found.rows), [head[-3:] for head in found.head[4:7]]) == (10, ["(1)", "(2)", "(3)"])
    np.testing.assert_allclose(cells[:-1, 3:6].sum(0), cells[-1, 3:6], atol=0.05 * 11)
    assert cells[-1, 5] == pytest.approx(jobs.outcomes("CAN")["jobs_change_thousand"], abs=0.05)
    assert cells[-1, 3:6].max() < -10


SEEN = [  # before, now, model, what is said of it
    (
        6.6,
        7.1,
        0.1,
        "rose from 6.6% .* to 7.1% .*, by 0.50 percentage points; the measures raise it by 0.10 .*, 20% of",
    ),
    (6.6, 7.0, 0.9, "rose .*; the measures raise it by 0.90 points in this model, 225% of that rise"),
    (6.6, 6.4, 0.1, "fell from 6.6% .* to 6.4% .*, by 0.20 percentage points; the measures raise it by 0.10 points"),
    (6.6, 6.6, 0.1, ".*; the measures raise it by 0.10 points in this model"),
    (6.6, 7.6, 0.004, "rose .*; the measures move it by less than 0.01 points in this model"),
]


@pytest.mark.parametrize(("before", "now", "model", "sentence"), SEEN)
def test_the_share_of_an_observed_rise(
    jobs: Jobs, before: float, now: float, model: float, sentence: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    seen = Observed("CAN", before, "2025-01", now, "2025-08", model)
    share = 100 * model / (now - before) if now > before else np.nan
    assert seen.explained_percent == pytest.approx(share, nan_ok=True)
    monkeypatch.setattr(Jobs, "observed", seen)
    text = job_text.observed_sentence(Jobs(jobs.run), W, causes=False)
    assert re.fullmatch(f"Observed unemployment in Canada {sentence}.*", text)
    assert ("of that rise" in text) == (now > before and model > 0.005)
    assert "(January\u00a02025)" in text


def test_what_was_observed_is_said_only_where_both_months_are_known(jobs: Jobs, section: str) -> None:
    seen = jobs.observed
    assert (seen.before_period, seen.now_period) == tuple(MONTHS.values())
    assert seen.model == jobs.outcomes("CAN")["unemployment_pp"]
    assert words(job_text.observed_sentence(jobs, W)) in words(section)
    rows = jobs.main_contributions.iloc[:-1].set_index("group")["unemployment_pp"].sort_values(ascending=False)
    rows.index = [job_text.group_name(jobs, key, W) for key in rows.index]
    named = [f"{group} {W.significant(value)}" for group, value in rows.items() if value >= 0.005]
    assert job_text.observed_sentence(jobs, W).endswith(f", of which {W.listed(named)}.")
    assert len(named) > 1
    unknown = [{"before": "2025-01"}, MONTHS | {"now": "2026-12"}, MONTHS | {"before": "2024-01"}]
    others = [said(jobs.run, unemployment=months) for months in unknown]
    for other in (*others, said(jobs.run, spotlight=("USA",))):
        assert (other.observed, job_text.observed_sentence(other, W)) == (None, "")


def test_regions_are_said_to_rise_or_not_to_move(jobs: Jobs) -> None:
    text, lost = job_text.regions_sentence(jobs, W), jobs.outcomes("CAN")
    rise, people = (W.significant(abs(lost[name])) for name in ("unemployment_pp", "jobs_change_thousand"))
    assert "cannot fall by more than 2%, unemployment rises: " in text
    assert f"that of Canada by {rise} percentage points ({people} thousand jobs); " in text
    assert text.endswith("that of the United States by less than 0.01 points.")


def test_assumptions_are_those_of_the_solution(jobs: Jobs, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(Jobs, "places", jobs.places)
    changes = {"wage_floor": 0.975, "labour_mobility": 3.0, "elasticities": {"horizon": "long"}}
    anchors = {"CAD": {"anchor": "peg", "to": "USD"}, "MXN": {"anchor": "cpi"}}
    other, free = (Jobs(jobs.run.varied(**said)) for said in (changes | {"currencies": anchors}, {"wage_floor": 0.0}))
    stated, changed = (" ".join(job_text.assumptions(which, W)) for which in (jobs, other))
    for words in ("at least 98% of", "elasticity of 1.5", "0.38 of its long-run elasticities", "Each currency floats"):
        assert words in stated
    for words in ("at least 97.5% of", "elasticity of 3.", "with its long-run", "CAD, pegged to USD", "MXN, held to"):
        assert words in changed
    assert "more than 2.5%," in job_text.regions_sentence(other, W)
    assert "leave no one without work" in job_text.regions_sentence(free, W)
    assert job_text.assumptions(free, W)[0] == "Wages fall as far as they must."


def test_places_are_named_by_their_rise(jobs: Jobs) -> None:
    rows = job_text.mapped(jobs)
    assert rows.groupby("country")["method"].first().to_dict() == {"CAN": SOLVED, "USA": TOP_DOWN}
    assert rows["id"].is_unique
    worst = rows[rows["country"] == "CAN"].nlargest(3, "unemployment_pp")["name"]
    canada, states = job_text.places_sentences(jobs, W)
    assert [canada.index(name) for name in worst] == sorted(canada.index(name) for name in worst)
    assert states == "Nowhere in the United States does unemployment rise measurably."
    ranked = rows[rows["unemployment_pp"] >= 0.0005].sort_values("unemployment_pp", ascending=False)["name"]
    assert [row[0] for row in job_tables.ranked_table(jobs, W).rows] == list(ranked.head(15))


def test_what_rests_on_a_split_is_said(jobs: Jobs, monkeypatch: pytest.MonkeyPatch) -> None:
    rows, fine = jobs.provinces.effects.places, jobs.coarse_provinces.effects.places
    share = 1 - rows["jobs_change_unsplit_thousand"].sum() / rows["jobs_change_thousand"].sum()
    (sentence,) = job_text.split_sentences(jobs, W)
    assert sentence.startswith(f"Of the jobs lost in Canada, {100 * share:.0f}% are in industries whose place")
    assert fine["jobs_change_thousand"].sum() < -10
    monkeypatch.setattr(Jobs, "places", fine)
    assert job_text.split_sentences(Jobs(jobs.run), W) == ()


def test_what_could_not_be_solved_is_said(case: Run, jobs: Jobs, sketched: None, monkeypatch: Any) -> None:
    monkeypatch.setattr(Jobs, "missing", {"Provinces as regions": "CAN < 10"})
    assert "Provinces as regions: not shown (CAN &lt; 10)." in jobs_section(render(case, jobs))


def test_without_measures_nothing_moves(nothing: Run, sketched: None) -> None:
    jobs = Jobs(nothing.short_run)
    section = words(jobs_section(render(nothing, jobs)))
    assert job_tables.jobs_map(jobs, W) is None
    assert section.count("by less than 0.01 points") == len(nothing.lead)
    assert "Nowhere in Canada does unemployment rise measurably." in section
    assert "Canada: employment changes measurably in no industry." in section
    assert "change in unemployment by measures" not in section  # no chart of nothing
    assert not re.search(r"\bnan\b", section.lower())
    assert job_text.split_sentences(jobs, W) == ()


def test_made_up_regions_have_no_map_and_nothing_canadian(island_run: Run, sketched: None) -> None:
    section = jobs_section(render(island_run))
    assert figures(section) == []
    assert "unemployment rises: that of ATL by less than 0.01 points." in words(section)
    assert not re.search("Canad|CAD|provinc|Ontario|United States|Map", words(section))


FAILURES = [NotConverged("it went < round", residual=1.0, cell=""), EconomyError("it went < round")]


@pytest.mark.parametrize("error", FAILURES, ids=["no equilibrium", "no economy"])
def test_a_policy_without_a_short_run_says_why(
    island_run: Run, error: Exception, monkeypatch: pytest.MonkeyPatch, sketched: None
) -> None:
    def fail(self: Run) -> Run:
        raise error

    monkeypatch.setattr(Run, "short_run", property(fail))
    assert jobs_or_reason(island_run) == "it went < round"
    page = render(island_run)
    assert "No short-run solution was found for this policy: it went &lt; round" in jobs_section(page)
    assert '<section id="partners">' in page


def test_a_scale_climbs_by_one_two_five_to_just_below_the_largest() -> None:
    for largest in (*np.geomspace(3e-6, 9e3, 60), 0.05, 0.2, 1.0):
        edges = maps.ladder(largest)
        assert {f"{edge:e}"[:8] for edge in edges} <= {"1.000000", "2.000000", "5.000000"}
        assert all(1.9 < high / low < 2.6 for low, high in pairwise(edges))
        assert largest / 2.6 < edges[-1] < largest
        assert len(edges) == 6 or edges[0] == pytest.approx(1e-6)


def test_a_larger_value_is_never_lighter_and_no_value_is_neutral(jobs: Jobs) -> None:
    weights = [0.2126, 0.7152, 0.0722]  # of red, green and blue in brightness (ITU-R BT.709)
    light = [np.dot(weights, [int(shade[j : j + 2], 16) for j in (1, 3, 5)]) for shade in maps.SHADES]
    assert (np.diff(light) < -10).all()
    found = job_tables.jobs_map(jobs, W)
    (features,) = found.spec["datasets"].values()
    fill = {feature["id"]: feature["properties"]["fill"] for feature in features}
    values = job_text.mapped(jobs).set_index("id")["unemployment_pp"].sort_values()
    order = [maps.SHADES.index(fill[code]) for code in values.index if code in fill]
    assert order == sorted(order)
    assert set(order) >= {0, 3, 6}
    assert {code for code in fill if fill[code] == maps.NEUTRAL} == {"CA-NT", "CA-NU", "CA-YT", "MEX"}


def test_the_section_speaks_french(case: Run, jobs: Jobs) -> None:
    w = wording.wording("fr")
    text, english = words(str(job_section.content(jobs, case, w))), words(str(job_section.content(jobs, case, W)))
    assert "le chômage augmente\u00a0: au Canada, de 0," in job_text.regions_sentence(jobs, w)
    assert re.search(r"\(\d+\u00a0\d00 emplois\)", job_text.regions_sentence(jobs, w))
    assert "Mesures prises par le Canada" in text
    for word in ("unemployment", " the ", "measures", " jobs"):
        assert (word in english, word in text.lower()) == (True, False)
    names = jobs.sensitivities["variant"].unique()
    assert {job_tables.variant_name(name, w) for name in names} >= {
        "telles quelles",
        "plancher des salaires de 0,97",
        "monnaie CAD arrimée au dollar américain",
    }


def test_numbers_have_two_digits_and_periods_are_named() -> None:
    texts = {0.0737: "0.074", 2.104: "2.1", 0.0: "0", 4e-4: "0", 37.26: "37", -0.0737: "−0.074", -2.104: "−2.1"}
    assert {value: W.significant(value) for value in texts} == texts
    periods = {"2022": "2022", "2025-01": "January\u00a02025", "2025-12": "December\u00a02025"}
    assert {label: W.period(label) for label in periods} == periods
