"""Tables, chart and map of jobs in the short run."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import pandas as pd

from counteroffer.briefing.charts.bars import Bar
from counteroffer.briefing.charts.waterfall import waterfall
from counteroffer.briefing.document import Figure, Row, Table
from counteroffer.briefing.sections.jobs import text
from counteroffer.briefing.sections.jobs.text import MEASURABLE
from counteroffer.briefing.shaping import saying
from counteroffer.briefing.words import Wording, english, start
from counteroffer.briefing.words.amounts import span
from counteroffer.briefing.words.context import compared, places_kind, shown_countries, shown_places
from counteroffer.briefing.words.frames import Record, records
from counteroffer.briefing.words.jobs import group_name, variant_name
from counteroffer.economy.provinces import provinces_2021
from counteroffer.effects.labour import count_year
from counteroffer.effects.place_effects import SOLVED, TOP_DOWN, mapped
from counteroffer.jobs.ends import ENDS
from counteroffer.scenario.parts import ALL
from counteroffer.study import Study
from counteroffer.study.parts.jobs import JobsResult
from counteroffer.tariffs.terms.partners import partner_names

RANKED = 15
FEWEST = 2  # rows of a split: one group and the sum say the same
TITLES = (
    english("{region}: change in unemployment by measures, percentage points, supply side alone"),
    english("{region}: change in unemployment by measures, percentage points, with demand"),
)
SOLVED_END = {False: english("the supply side alone"), True: english("with demand")}
DASH = "–"
OUTCOME_WORDS = {
    "unemployment_pp": english("Unemployment, points"),
    "jobs_change_thousand": english("Jobs, thousand"),
    "output_percent": english("Output, %"),
    "real_income_percent": english("Real income, %"),
}
DIGITS = {"unemployment_pp": 3, "jobs_change_thousand": 1, "output_percent": 2, "real_income_percent": 2}


def cell(value: float, digits: int, w: Wording, *, plus: bool = True) -> str:
    """A number, or a dash where nothing is known."""
    return DASH if value != value else w.number(value, digits, plus=plus)


def countries_table(study: Study, jobs: JobsResult, w: Wording) -> Table:
    """Unemployment and jobs in every region, largest rise first."""
    rows = records(jobs.regions.sort_values("unemployment_pp", ascending=False, kind="stable"))
    lines = tuple(
        (
            w.region(study.economy, row["region"]),
            cell(row["unemployment_before_percent"], 1, w, plus=False),
            w.period(row["unemployment_period"]) if row["unemployment_period"] else DASH,
            *_counts(row, w),
            w.given(row["jobs_period"]) if row["jobs_period"] else DASH,
            cell(row["exchange_rate_percent"], 1, w),
            w.given(row["weights"]),
        )
        for row in rows
    )
    head = (
        *(w("Region"), w("Unemployment before, %"), w("in")),
        *(w("Change, points, supply alone"), w("with demand"), w("Jobs, thousand, supply alone"), w("with demand")),
        *(w("counted in"), w("Currency in US dollars, %"), w("Weighted by")),
    )
    return Table(w("Unemployment in the short run, every region"), head, lines)


def causes(jobs: JobsResult) -> pd.DataFrame:
    """Contributions that show, and their sum; a group that nothing of the case falls into has none."""
    frame = jobs.contributions
    if frame is None:
        return pd.DataFrame({"group": []})
    shown = {column: digits for name, digits in DIGITS.items() for column in ENDS.get(name, (name,))}
    some = pd.concat([frame[name].abs() >= 0.5 * 10.0**-digits for name, digits in shown.items()], axis=1).any(axis=1)
    return frame[some | (frame["group"] == ALL)]


def _counts(row: Record, w: Wording) -> Row:
    """Unemployment and jobs of a region at both ends; what demand is extrapolated for is marked."""
    mark = " (b)" if row["extrapolated"] else ""
    return tuple(
        f"{cell(row[column], digits, w)}{mark if end and row[column] == row[column] else ''}"
        for name, digits in (("unemployment_pp", 3), ("jobs_change_thousand", 1))
        for end, column in enumerate(ENDS[name])
    )


def ends(row: Mapping[Any, Any], column: str, digits: int, w: Wording) -> str:
    """A count of jobs at both ends in one cell; a dash where nothing is known."""
    alone, demand = (float(row[end]) for end in ENDS[column])
    return span(alone, demand, lambda value: cell(value, digits, w), w)


def contributions_table(study: Study, jobs: JobsResult, w: Wording) -> Table | None:
    """What each group of measures causes; the rows add up. None where that could not be solved, or one has it all."""
    rows = records(causes(jobs))
    if len(rows) <= FEWEST:
        return None
    lines = tuple(
        (
            start(group_name(study.economy, study.lead[0], row["group"], w)),
            *(cell(row[column], 3, w) for column in ENDS["unemployment_pp"]),
            *(cell(row[column], 1, w) for column in ENDS["jobs_change_thousand"]),
            *(cell(row[column], 2, w) for column in ("output_percent", "real_income_percent")),
        )
        for row in rows
    )
    head = (
        *(w("Measures"), w("Unemployment, points, supply alone"), w("with demand")),
        *(w("Jobs, thousand, supply alone"), w("with demand"), w("Output, %"), w("Real income, %")),
    )
    region = w.region(study.economy, study.lead[0])
    return Table(w("{region}: what each group of measures causes", region=region), head, lines[:-1], lines[-1:])


def contributions_charts(study: Study, jobs: JobsResult, w: Wording) -> tuple[Figure, ...]:
    """From no change to the whole rise of unemployment, a step for each group, at each end where it moves."""
    if contributions_table(study, jobs, w) is None:
        return ()
    drawn = (_waterfall(study, jobs, end, words, w) for end, words in zip(ENDS["unemployment_pp"], TITLES, strict=True))
    return tuple(figure for figure in drawn if figure is not None)


def _waterfall(study: Study, jobs: JobsResult, end: str, words: str, w: Wording) -> Figure | None:
    found = causes(jobs)
    rows = found.iloc[:-1].sort_values(end, ascending=False, kind="stable")
    bars = [
        Bar(start(group_name(study.economy, study.lead[0], row["group"], w)), row[end], rise_is_loss=True)
        for row in records(pd.concat([rows, found.iloc[-1:]]))
    ]
    if not any(abs(bar.value) >= MEASURABLE for bar in bars):
        return None
    title = w(words, region=w.region(study.economy, study.lead[0]))
    note = compared(w("Percentage points of unemployment"), study, w, jobs.facts.closure)
    drawn, most = waterfall(title, bars[:-1], bars[-1], 3, note, w), bars[0]
    said = w(
        "Largest part: {group}, {part} of {whole} points",
        group=most.label,
        part=w.number(most.value, 3, plus=True),
        whole=w.number(bars[-1].value, 3, plus=True),
    )
    return saying(drawn, said)


def industries_table(study: Study, jobs: JobsResult, code: str, w: Wording) -> Table:
    """Employment by industry in one region, largest loss first."""
    frame = jobs.sectors[jobs.sectors["region"] == code]
    column = "jobs_change_thousand" if frame["jobs_thousand"].notna().all() else "employment_percent"
    year = count_year(code)
    before = w("Jobs, thousand, {year}", year=w.given(year)) if year else w("Jobs before, thousand")
    lines = tuple(
        (
            w.sector(study.economy, row["sector"]),
            cell(row["jobs_thousand"], 1, w, plus=False),
            *(cell(row[column], 1, w) for column in ENDS["jobs_change_thousand"]),
            *(cell(row[column], 1, w) for column in ENDS["employment_percent"]),
            *(cell(row[column], 1, w, plus=False) for column in ENDS["without_work_percent"]),
        )
        for row in records(frame.sort_values(column, kind="stable"))
    )
    head = (
        *(w("Industry"), before, w("Change, thousand, supply alone"), w("with demand")),
        *(w("Change, %, supply alone"), w("with demand")),
        *(w("Attached but without work, %, supply alone"), w("with demand")),
    )
    region = w.region(study.economy, code)
    return Table(w("{region}: employment by industry in the short run", region=region), head, lines)


def _place(row: Record, w: Wording) -> Row:
    numbers = ("unemployment", "jobs_change", "output", "real_income")
    units, digits = ("pp", "thousand", "percent", "percent"), (3, 2, 2, 2)
    cells = [
        ends(row, column, places, w) if column in ENDS else cell(float(row[column]), places, w)
        for name, unit, places in zip(numbers, units, digits, strict=True)
        for column in (f"{name}_{unit}", f"{name}_unsplit_{unit}")
    ]
    return (w.name(str(row["name"])), str(row["country"]), *cells)


def _place_head(study: Study, w: Wording) -> tuple[str, ...]:
    outcome = (cell for words in OUTCOME_WORDS.values() for cell in (w(words), "(a)"))
    return (w(text.PLACE[places_kind(study)]), w("Country"), *outcome)


def _ranked(row: dict[str, float | str], w: Wording) -> Row:
    counts = [cell(float(row[column]), 3, w) for column in ENDS["unemployment_pp"]]
    counts += [cell(float(row[column]), 2, w) for column in ENDS["jobs_change_thousand"]]
    others = [cell(float(row[column]), 2, w) for column in ("output_percent", "real_income_percent")]
    return (w.name(str(row["name"])), str(row["country"]), *counts, *others)


def ranked_table(study: Study, jobs: JobsResult, w: Wording) -> Table:
    """The provinces and states where unemployment rises most, as far as it rises measurably."""
    rows = shown_places(study, mapped(jobs.places)).nlargest(RANKED, "unemployment_pp", keep="first")
    rows = rows[rows["unemployment_pp"] >= MEASURABLE]
    lines, kind = tuple(_ranked(row, w) for row in records(rows)), places_kind(study)
    head = (
        *(w(text.PLACE[kind]), w("Country"), w("Unemployment, points, supply alone"), w("with demand")),
        *(w("Jobs, thousand, supply alone"), w("with demand"), w("Output, %"), w("Real income, %")),
    )
    return Table(w(text.WHERE[kind]), head, lines, words=2)


def places_table(study: Study, jobs: JobsResult, w: Wording) -> Table:
    """Every province and state."""
    rows = shown_places(study, mapped(jobs.places)).sort_values(
        ["country", "unemployment_pp"], ascending=[True, False], kind="stable"
    )
    lines = tuple(_place(row, w) for row in records(rows))
    return Table(w(text.EVERY[places_kind(study)]), _place_head(study, w), lines, words=2)


def methods_tables(study: Study, jobs: JobsResult, w: Wording) -> tuple[Table, ...]:
    """Provinces three ways: as regions with 33 and with 23 industries, and split; none where one is missing."""
    if jobs.distance is None or jobs.coarse_places is None or provinces_2021().country not in shown_countries(study):
        return ()
    captions = {
        "unemployment_pp": w("Provinces three ways: unemployment"),
        "jobs_change_thousand": w("Provinces three ways: jobs"),
        "real_income_percent": w("Provinces three ways: real income"),
    }
    return tuple(_methods(jobs, column, caption, w) for column, caption in captions.items())


def _methods(jobs: JobsResult, column: str, caption: str, w: Wording) -> Table:
    assert jobs.coarse_places is not None
    assert jobs.distance is not None
    ways = {method: rows.set_index("id") for method, rows in jobs.places.groupby("method")}
    frames = (ways[SOLVED], jobs.coarse_places.set_index("id"), ways[TOP_DOWN])

    def one(row: Mapping[Any, Any]) -> str:
        return ends(row, column, DIGITS[column], w) if column in ENDS else cell(row[column], DIGITS[column], w)

    lines = tuple(
        (w.name(str(frames[0]["name"][code])), *(one(frame.loc[code].to_dict()) for frame in frames))
        for code in frames[0].index
    )
    together = jobs.distance.set_index("outcome")
    country = w.name(partner_names()[provinces_2021().country])
    foot = (country, *(one(together[way].to_dict()) for way in ("provinces", "provinces_23", "national")))
    head = (w("Province"), *(f"{w(OUTCOME_WORDS[column])} {way}" for way in ("(1)", "(2)", "(3)")))
    return Table(caption, head, lines, (foot,))


def sensitivities_table(study: Study, jobs: JobsResult, w: Wording) -> Table:
    """Unemployment of the lead regions with one assumption changed at a time."""
    names = [w.region(study.economy, code) for code in study.lead]
    lines = tuple(
        (start(variant_name(str(name), w)), *(ends(row, "unemployment_pp", 3, w) for row in records(rows)))
        for name, rows in jobs.sensitivities.groupby("variant", sort=False)
    )
    caption = w("Change in unemployment, percentage points, with one assumption changed at a time")
    return Table(caption, (w("Assumption"), *names), lines)
