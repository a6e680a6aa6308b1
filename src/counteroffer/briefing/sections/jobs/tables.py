"""Tables, chart and map of jobs in the short run."""

from __future__ import annotations

import pandas as pd

from counteroffer.briefing.charts.bars import Bar
from counteroffer.briefing.charts.maps import ladder, left_out, places_map
from counteroffer.briefing.charts.waterfall import waterfall
from counteroffer.briefing.document import Figure, Map, Row, Table
from counteroffer.briefing.sections.jobs.text import MEASURABLE, places_sentences
from counteroffer.briefing.words import Wording, english, start
from counteroffer.briefing.words.context import compared, shown_countries, shown_places
from counteroffer.briefing.words.frames import records
from counteroffer.briefing.words.jobs import group_name, variant_name
from counteroffer.economy.provinces import provinces_2021
from counteroffer.effects.place_effects import SOLVED, TOP_DOWN, mapped
from counteroffer.jobs.ends import ENDS
from counteroffer.scenario.parts import ALL
from counteroffer.study import Study
from counteroffer.study.jobs import JobsResult
from counteroffer.tariffs.terms.partners import partner_names

RANKED = 15
FEWEST = 2  # rows of a split: one group and the sum say the same
DASH = "–"
OUTCOME_WORDS = {
    "unemployment_pp": english("Unemployment, points"),
    "jobs_change_thousand": english("Jobs, thousand"),
    "output_percent": english("Output, %"),
    "real_income_percent": english("Real income, %"),
}
DIGITS = {"unemployment_pp": 3, "jobs_change_thousand": 1, "output_percent": 2, "real_income_percent": 2}
WAYS = {
    SOLVED: english("{region}: as regions of one equilibrium"),
    TOP_DOWN: english(
        "{region}: split from the national result, which does not see what a place's own lost income does there"
    ),
}


def cell(value: float, digits: int, w: Wording, *, plus: bool = True) -> str:
    """A number, or a dash where nothing is known."""
    return DASH if value != value else w.number(value, digits, plus=plus)


def outcomes(row: dict[str, float], w: Wording) -> Row:
    """The outcomes of one row, signed."""
    return tuple(cell(row[column], digits, w) for column, digits in DIGITS.items())


def countries_table(study: Study, jobs: JobsResult, w: Wording) -> Table:
    """Unemployment and jobs in every region, largest rise first."""
    rows = records(jobs.regions.sort_values("unemployment_pp", ascending=False, kind="stable"))
    lines = tuple(
        (
            w.region(study.economy, row["region"]),
            cell(row["unemployment_before_percent"], 1, w, plus=False),
            w.period(row["unemployment_period"]) if row["unemployment_period"] else DASH,
            *(cell(row[column], 3, w) for column in ENDS["unemployment_pp"]),
            *(cell(row[column], 1, w) for column in ENDS["jobs_change_thousand"]),
            cell(row["exchange_rate_percent"], 1, w),
            w.given(row["weights"]),
        )
        for row in rows
    )
    head = (
        *(w("Region"), w("Unemployment before, %"), w("in")),
        *(w("Change, points, supply alone"), w("with demand"), w("Jobs, thousand, supply alone"), w("with demand")),
        *(w("Currency in US dollars, %"), w("Weighted by")),
    )
    return Table(w("Unemployment in the short run, every region"), head, lines)


def causes(jobs: JobsResult) -> pd.DataFrame:
    """Contributions that show, and their sum; a group that nothing of the case falls into has none."""
    frame = jobs.contributions
    if frame is None:
        return pd.DataFrame({"group": []})
    some = pd.concat([frame[name].abs() >= 0.5 * 10.0**-digits for name, digits in DIGITS.items()], axis=1).any(axis=1)
    return frame[some | (frame["group"] == ALL)]


def contributions_table(study: Study, jobs: JobsResult, w: Wording) -> Table | None:
    """What each group of measures causes; the rows add up. None where that could not be solved, or one has it all."""
    rows = records(causes(jobs))
    if len(rows) <= FEWEST:
        return None
    lines = tuple((start(group_name(study.economy, study.lead[0], row["group"], w)), *outcomes(row, w)) for row in rows)
    head = (w("Measures"), *(w(words) for words in OUTCOME_WORDS.values()))
    region = w.region(study.economy, study.lead[0])
    return Table(w("{region}: what each group of measures causes", region=region), head, lines[:-1], lines[-1:])


def contributions_chart(study: Study, jobs: JobsResult, w: Wording) -> Figure | None:
    """From no change to the whole rise of unemployment, a step for each group; none if nothing moves it."""
    if contributions_table(study, jobs, w) is None:
        return None
    found = causes(jobs)
    rows = found.iloc[:-1].sort_values("unemployment_pp", ascending=False, kind="stable")
    bars = [
        Bar(start(group_name(study.economy, study.lead[0], row["group"], w)), row["unemployment_pp"], rise_is_loss=True)
        for row in records(pd.concat([rows, found.iloc[-1:]]))
    ]
    if all(abs(bar.value) < MEASURABLE for bar in bars):
        return None
    region = w.region(study.economy, study.lead[0])
    title = w("{region}: change in unemployment by measures, percentage points", region=region)
    note = compared(w("Percentage points of unemployment"), study, w, jobs.facts.closure)
    return waterfall(title, bars[:-1], bars[-1], 3, note, w)


def industries_table(study: Study, jobs: JobsResult, code: str, w: Wording) -> Table:
    """Employment by industry in one region, largest loss first."""
    frame = jobs.sectors[jobs.sectors["region"] == code]
    column = "jobs_change_thousand" if frame["jobs_thousand"].notna().all() else "employment_percent"
    lines = tuple(
        (
            w.sector(study.economy, row["sector"]),
            cell(row["jobs_thousand"], 1, w, plus=False),
            *(cell(row[column], 1, w) for column in ENDS["jobs_change_thousand"]),
            *(cell(row[column], 1, w) for column in ENDS["employment_percent"]),
            cell(row["without_work_percent"], 1, w, plus=False),
        )
        for row in records(frame.sort_values(column, kind="stable"))
    )
    head = (
        *(w("Industry"), w("Jobs before, thousand"), w("Change, thousand, supply alone"), w("with demand")),
        *(w("Change, %, supply alone"), w("with demand")),
        w("Attached but without work, %"),
    )
    region = w.region(study.economy, code)
    return Table(w("{region}: employment by industry in the short run", region=region), head, lines)


def _place(row: dict[str, float | str], w: Wording) -> Row:
    numbers = ("unemployment", "jobs_change", "output", "real_income")
    units, digits = ("pp", "thousand", "percent", "percent"), (3, 2, 2, 2)
    cells = [
        cell(float(row[f"{name}{unsplit}_{unit}"]), places, w)
        for name, unit, places in zip(numbers, units, digits, strict=True)
        for unsplit in ("", "_unsplit")
    ]
    more = zip(("unemployment_pp", "jobs_change_thousand"), (3, 2), strict=True)
    ends = [cell(float(row[ENDS[column][1]]), places, w) for column, places in more]
    return (w.name(str(row["name"])), str(row["country"]), *cells, *ends)


def _place_head(w: Wording) -> tuple[str, ...]:
    outcome = (cell for words in OUTCOME_WORDS.values() for cell in (w(words), "(a)"))
    ends = (w("Unemployment with demand, points"), w("Jobs with demand, thousand"))
    return (w("Province or state"), w("Country"), *outcome, *ends)


def _ranked(row: dict[str, float | str], w: Wording) -> Row:
    ends = [cell(float(row[column]), 3, w) for column in ENDS["unemployment_pp"]]
    ends += [cell(float(row[column]), 2, w) for column in ENDS["jobs_change_thousand"]]
    others = [cell(float(row[column]), 2, w) for column in ("output_percent", "real_income_percent")]
    return (w.name(str(row["name"])), str(row["country"]), *ends, *others)


def ranked_table(study: Study, jobs: JobsResult, w: Wording) -> Table:
    """The provinces and states where unemployment rises most, as far as it rises measurably."""
    rows = shown_places(study, mapped(jobs.places)).nlargest(RANKED, "unemployment_pp", keep="first")
    rows = rows[rows["unemployment_pp"] >= MEASURABLE]
    lines = tuple(_ranked(row, w) for row in records(rows))
    head = (
        *(w("Province or state"), w("Country"), w("Unemployment, points, supply alone"), w("with demand")),
        *(w("Jobs, thousand, supply alone"), w("with demand"), w("Output, %"), w("Real income, %")),
    )
    return Table(w("Provinces and states where unemployment rises most"), head, lines, words=2)


def places_table(study: Study, jobs: JobsResult, w: Wording) -> Table:
    """Every province and state."""
    rows = shown_places(study, mapped(jobs.places)).sort_values(
        ["country", "unemployment_pp"], ascending=[True, False], kind="stable"
    )
    lines = tuple(_place(row, w) for row in records(rows))
    return Table(w("Every province and state"), _place_head(w), lines, words=2)


def methods_table(study: Study, jobs: JobsResult, w: Wording) -> Table | None:
    """Provinces three ways: as regions with 33 and with 23 industries, and split; none where one is missing."""
    if jobs.distance is None or jobs.coarse_places is None or provinces_2021().country not in shown_countries(study):
        return None
    ways = {method: rows.set_index("id") for method, rows in jobs.places.groupby("method")}
    frames = (ways[SOLVED], jobs.coarse_places.set_index("id"), ways[TOP_DOWN])
    columns = ("unemployment_pp", "jobs_change_thousand", "real_income_percent")
    lines = tuple(
        (
            w.name(str(frames[0]["name"][code])),
            *(cell(frame[c][code], DIGITS[c], w) for c in columns for frame in frames),
        )
        for code in frames[0].index
    )
    together = jobs.distance.set_index("outcome")
    sums = ("provinces", "provinces_23", "national")
    country = partner_names()[provinces_2021().country]
    foot = (w.name(country), *(cell(together[way][c], DIGITS[c], w) for c in columns for way in sums))
    head = (w("Province"), *(f"{w(OUTCOME_WORDS[c])} {way}" for c in columns for way in ("(1)", "(2)", "(3)")))
    return Table(w("Provinces three ways"), head, lines, (foot,))


def sensitivities_table(study: Study, jobs: JobsResult, w: Wording) -> Table:
    """Unemployment of the lead regions with one assumption changed at a time."""
    names = [w.region(study.economy, code) for code in study.lead]
    lines = tuple(
        (start(variant_name(str(name), w)), *(cell(value, 3, w) for value in rows["unemployment_pp"]))
        for name, rows in jobs.sensitivities.groupby("variant", sort=False)
    )
    caption = w("Change in unemployment, percentage points, with one assumption changed at a time")
    return Table(caption, (w("Assumption"), *names), lines)


def jobs_map(study: Study, jobs: JobsResult, w: Wording) -> Map | None:
    """Unemployment by province and state; none where the economy knows neither, or where it rises nowhere."""
    rows = shown_places(study, mapped(jobs.places))
    if rows.empty or rows["unemployment_pp"].max() < MEASURABLE:
        return None
    of = shown_countries(study)
    values = dict(zip(rows["id"], rows["unemployment_pp"], strict=True))
    kinds = rows.groupby("country", sort=False)["method"].first()
    how = "; ".join(w(WAYS[m], region=w.region(study.economy, str(c))) for c, m in kinds.items())
    note = (
        compared(w("Percentage points of unemployment"), study, w, jobs.facts.closure),
        *([w("One scale for both sides of the border.")] if len(of) > 1 else []),
        w("A result of the model. {ways}.", ways=how),
    )
    return places_map(
        values,
        ladder(max(values.values())),
        "",
        title=w("Rise of unemployment in the short run, percentage points"),
        blank=w("no result here"),
        sentences=map_sentences(study, jobs, w),
        note=" ".join(note),
        of=of,
        w=w,
    )


def map_sentences(study: Study, jobs: JobsResult, w: Wording) -> tuple[str, ...]:
    """What the map shows, in words."""
    rows = shown_places(study, mapped(jobs.places))
    values = dict(zip(rows["id"], rows["unemployment_pp"], strict=True))
    return tuple(one for one in (*places_sentences(study, jobs, w), left_out(values, "", w)) if one)
