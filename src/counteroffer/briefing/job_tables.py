"""Tables, chart and map of jobs in the short run."""

from __future__ import annotations

import pandas as pd

from counteroffer.briefing import charts
from counteroffer.briefing.frames import records
from counteroffer.briefing.job_text import MEASURABLE, group_name, mapped, places_sentences, plain
from counteroffer.briefing.maps import Map, drawn, ladder
from counteroffer.briefing.tables import Row, Table
from counteroffer.briefing.text import compared
from counteroffer.briefing.waterfall import waterfall
from counteroffer.briefing.wording import Wording, english, start
from counteroffer.economy.provinces import provinces_2021
from counteroffer.effects.place_effects import SOLVED, TOP_DOWN
from counteroffer.jobs.short_run import Jobs
from counteroffer.run.variants import Assumption, Variant
from counteroffer.tariffs.partners import partner_names

RANKED = 15
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
_VARIANTS = {  # what is changed, by assumption; an anchor by what the currency is held to
    Assumption.none: english("as set"),
    Assumption.wage_floor: english("wage floor {value}"),
    Assumption.labour_mobility: english("labour mobility {value}"),
}
_ELASTICITIES = {"long": english("long-run trade elasticities"), "short": english("short-run trade elasticities")}
_MEANS = {
    "ces": english("rates that trade the same quantity"),
    "trade_weighted": english("rates averaged by customs value"),
}
_ANCHORS = {"cpi": english("{value} held to consumer prices"), "peg:USD": english("{value} pegged to USD")}


def cell(value: float, digits: int, w: Wording, *, plus: bool = True) -> str:
    """A number, or a dash where nothing is known."""
    return DASH if value != value else w.number(value, digits, plus=plus)


def outcomes(row: dict[str, float], w: Wording) -> Row:
    """The outcomes of one row, signed."""
    return tuple(cell(row[column], digits, w) for column, digits in DIGITS.items())


def countries_table(jobs: Jobs, w: Wording) -> Table:
    """Unemployment and jobs in every region, largest rise first."""
    rows = records(jobs.labour.regions.sort_values("unemployment_pp", ascending=False, kind="stable"))
    lines = tuple(
        (
            w.region(jobs.run.economy, row["region"]),
            cell(row["unemployment_before_percent"], 1, w, plus=False),
            w.period(row["unemployment_period"]) if row["unemployment_period"] else DASH,
            cell(row["unemployment_pp"], 3, w),
            cell(row["jobs_change_thousand"], 1, w),
            cell(row["exchange_rate_percent"], 1, w),
            w.given(row["weights"]),
        )
        for row in rows
    )
    head = (
        *(w("Region"), w("Unemployment before, %"), w("in"), w("Change, points"), w("Jobs, thousand")),
        *(w("Currency in US dollars, %"), w("Weighted by")),
    )
    return Table(w("Unemployment in the short run, every region"), head, lines)


def contributions_table(jobs: Jobs, w: Wording) -> Table | None:
    """What each group of measures causes; the rows add up. None where that could not be solved."""
    if jobs.main_contributions is None:
        return None
    rows = records(jobs.main_contributions)
    lines = tuple((start(group_name(jobs, row["group"], w)), *outcomes(row, w)) for row in rows)
    head = (w("Measures"), *(w(words) for words in OUTCOME_WORDS.values()))
    region = w.region(jobs.run.economy, jobs.run.lead[0])
    return Table(w("{region}: what each group of measures causes", region=region), head, lines[:-1], lines[-1:])


def contributions_chart(jobs: Jobs, w: Wording) -> charts.Chart | None:
    """From no change to the whole rise of unemployment, a step for each group; none if nothing moves it."""
    if jobs.main_contributions is None:
        return None
    rows = jobs.main_contributions.iloc[:-1].sort_values("unemployment_pp", ascending=False, kind="stable")
    bars = [
        charts.Bar(start(group_name(jobs, row["group"], w)), row["unemployment_pp"], rise_is_loss=True)
        for row in records(pd.concat([rows, jobs.main_contributions.iloc[-1:]]))
    ]
    if all(abs(bar.value) < MEASURABLE for bar in bars):
        return None
    region = w.region(jobs.run.economy, jobs.run.lead[0])
    title = w("{region}: change in unemployment by measures, percentage points", region=region)
    note = compared(w("Percentage points of unemployment"), jobs.run, w)
    return waterfall(title, bars[:-1], bars[-1], 3, note, w)


def industries_table(jobs: Jobs, code: str, w: Wording) -> Table:
    """Employment by industry in one region, largest loss first."""
    frame = jobs.labour.sectors[jobs.labour.sectors["region"] == code]
    column = "jobs_change_thousand" if frame["jobs_thousand"].notna().all() else "employment_percent"
    lines = tuple(
        (
            w.sector(jobs.run.economy, row["sector"]),
            cell(row["jobs_thousand"], 1, w, plus=False),
            cell(row["jobs_change_thousand"], 1, w),
            cell(row["employment_percent"], 1, w),
            cell(row["without_work_percent"], 1, w, plus=False),
        )
        for row in records(frame.sort_values(column, kind="stable"))
    )
    head = (
        *(w("Industry"), w("Jobs before, thousand"), w("Change, thousand"), w("Change, %")),
        w("Attached but without work, %"),
    )
    region = w.region(jobs.run.economy, code)
    return Table(w("{region}: employment by industry in the short run", region=region), head, lines)


def _place(row: dict[str, float | str], w: Wording) -> Row:
    numbers = ("unemployment", "jobs_change", "output", "real_income")
    units, digits = ("pp", "thousand", "percent", "percent"), (3, 2, 2, 2)
    cells = [
        cell(float(row[f"{name}{unsplit}_{unit}"]), places, w)
        for name, unit, places in zip(numbers, units, digits, strict=True)
        for unsplit in ("", "_unsplit")
    ]
    return (w.name(str(row["name"])), str(row["country"]), *cells)


def _place_head(w: Wording) -> Row:
    outcome = (cell for words in OUTCOME_WORDS.values() for cell in (w(words), "(a)"))
    return (w("Province or state"), w("Country"), *outcome)


def ranked_table(jobs: Jobs, w: Wording) -> Table:
    """The provinces and states where unemployment rises most, as far as it rises measurably."""
    rows = mapped(jobs).nlargest(RANKED, "unemployment_pp", keep="first")
    rows = rows[rows["unemployment_pp"] >= MEASURABLE]
    lines = tuple(_place(row, w) for row in records(rows))
    return Table(w("Provinces and states where unemployment rises most"), _place_head(w), lines, words=2)


def places_table(jobs: Jobs, w: Wording) -> Table:
    """Every province and state."""
    rows = mapped(jobs).sort_values(["country", "unemployment_pp"], ascending=[True, False], kind="stable")
    lines = tuple(_place(row, w) for row in records(rows))
    return Table(w("Every province and state"), _place_head(w), lines, words=2)


def methods_table(jobs: Jobs, w: Wording) -> Table | None:
    """Provinces three ways: as regions with 33 and with 23 industries, and split; none where one is missing."""
    if jobs.distance is None or jobs.coarse_provinces is None:
        return None
    ways = {method: rows.set_index("id") for method, rows in jobs.places.groupby("method")}
    frames = (ways[SOLVED], jobs.coarse_provinces.effects.places.set_index("id"), ways[TOP_DOWN])
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


def variant_name(key: str, w: Wording) -> str:
    """What is changed in a variant of `Jobs.sensitivities`."""
    variant = Variant.of(key)
    if variant.assumption is Assumption.elasticities:
        return w(_ELASTICITIES[variant.value])
    if variant.assumption is Assumption.aggregation:
        return w(_MEANS[variant.value])
    if variant.assumption is Assumption.anchor:
        return w(_ANCHORS[variant.value], value=variant.currency)
    return w(_VARIANTS[variant.assumption], value=plain(float(variant.value), 6, w) if variant.value else "")


def sensitivities_table(jobs: Jobs, w: Wording) -> Table:
    """Unemployment of the lead regions with one assumption changed at a time."""
    names = [w.region(jobs.run.economy, code) for code in jobs.run.lead]
    lines = tuple(
        (start(variant_name(str(name), w)), *(cell(value, 3, w) for value in rows["unemployment_pp"]))
        for name, rows in jobs.sensitivities.groupby("variant", sort=False)
    )
    caption = w("Change in unemployment, percentage points, with one assumption changed at a time")
    return Table(caption, (w("Assumption"), *names), lines)


def jobs_map(jobs: Jobs, w: Wording) -> Map | None:
    """Unemployment by province and state; none where the economy knows neither, or where it rises nowhere."""
    rows = mapped(jobs)
    if rows.empty or rows["unemployment_pp"].max() < MEASURABLE:
        return None
    values = dict(zip(rows["id"], rows["unemployment_pp"], strict=True))
    kinds = rows.groupby("country", sort=False)["method"].first()
    how = "; ".join(w(WAYS[m], region=w.region(jobs.run.economy, str(c))) for c, m in kinds.items())
    return drawn(
        values,
        ladder(max(values.values())),
        "",
        title=w("Rise of unemployment in the short run, percentage points"),
        blank=w("no result: territories, Mexico"),
        sentences=places_sentences(jobs, w),
        source=w("A result of the model. {ways}.", ways=how),
        table=places_table(jobs, w),
        note=compared(w("Percentage points of unemployment"), jobs.run, w),
        w=w,
    )
