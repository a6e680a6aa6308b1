"""Sentences about jobs in the short run that only its own section says; built from numbers only."""

from __future__ import annotations

import numpy as np
import pandas as pd

from counteroffer.briefing.words import Wording, english, start
from counteroffer.briefing.words.amounts import people_span, plain, span
from counteroffer.briefing.words.context import BOTH, places_kind, shown_places
from counteroffer.briefing.words.frames import Record, records
from counteroffer.briefing.words.jobs import NAMED, SMALLEST
from counteroffer.briefing.words.languages.messages import message_words
from counteroffer.economy.aggregate import SHORT_RUN_SCALE
from counteroffer.effects.labour import count_year
from counteroffer.effects.place_effects import mapped
from counteroffer.jobs.ends import ENDS
from counteroffer.jobs.short_run import DEMAND
from counteroffer.run.demand import calibrated_multiplier
from counteroffer.study import Study
from counteroffer.study.parts.jobs import JobsResult

MEASURABLE = 0.0005  # percentage points; a smaller one rounds to 0.000
PLACES = 3
# By what the places shown are.
PLACE = {BOTH: english("Province or state"), "province": english("Province"), "state": english("State")}
WHERE = {
    BOTH: english("Provinces and states where unemployment rises most"),
    "province": english("Provinces where unemployment rises most"),
    "state": english("States where unemployment rises most"),
}
EVERY = {
    BOTH: english("Every province and state"),
    "province": english("Every province"),
    "state": english("Every state"),
}
FOLDED = {
    BOTH: english("Table: every province and state"),
    "province": english("Table: every province"),
    "state": english("Table: every state"),
}
STILL = {
    BOTH: english("people do not move between provinces or states"),
    "province": english("people do not move between provinces"),
    "state": english("people do not move between states"),
}
RATES = {
    BOTH: english("rates of provinces and states"),
    "province": english("rates of provinces"),
    "state": english("rates of states"),
}


def finding(study: Study, jobs: JobsResult, w: Wording) -> str:
    """Jobs and unemployment of the first lead region at both ends."""
    code = study.lead[0]
    points, demand, fewer, lost = jobs.ends(code).values()
    rise = span(points, demand, lambda value: w.number(value, 2, plus=True), w)
    given = {"region": w.region(study.economy, code), "points": rise}
    if fewer != fewer:
        return w("{region}, short run: {points} percentage points of unemployment.", **given)
    counted = span(fewer, lost, lambda value: w.number(value, 1, plus=True), w)
    return w("{region}, short run: {jobs} thousand jobs, {points} points of unemployment.", jobs=counted, **given)


def assumptions(study: Study, jobs: JobsResult, w: Wording) -> tuple[str, ...]:
    """What the short run takes for given, one sentence each."""
    settings, scenario = jobs.facts.settings, jobs.facts.scenario
    floor = (
        w(
            "Wages in a region's own currency are at least {floor} of what they were; where that binds, some of the "
            "workers attached to the industry have no work, and as large a share of its capital idles.",
            floor=w.percent_of(plain(100 * settings.wage_floor, 4, w)),
        )
        if settings.floored
        else w("Wages fall as far as they must.")
    )
    moves = (
        w("Workers move freely between industries.")
        if settings.mobile
        else w(
            "Workers follow pay between industries with an elasticity of {elasticity}.",
            elasticity=plain(settings.labour_mobility, 3, w),
        )
    )
    if study.own_economy:
        answers = w("Trade answers with the elasticities of the tables given.")
    elif scenario.horizon == "short":
        scale = plain(SHORT_RUN_SCALE, 6, w)
        answers = w("Trade answers as in the first year, with {scale} of its long-run elasticities.", scale=scale)
    elif scenario.horizon == "long":
        answers = w("Trade answers with its long-run elasticities.")
    else:
        year = 1 if scenario.horizon == "year1" else scenario.horizon
        answers = w(
            "Trade answers as in year {year}, on the way from elasticities of one year to those of the long run.",
            year=w.number(year, 0),
        )
    return floor, moves, answers, _anchors(study, jobs, w), _vintages(study, jobs, w)


def ends_sentence(jobs: JobsResult, w: Wording) -> str:
    """What the two ends of every range are, and how the second was set."""
    said = jobs.facts.scenario
    if DEMAND in jobs.missing:
        why = message_words(jobs.missing[DEMAND], w)
        return w("These are of the supply side alone: with demand there is no solution ({why}).", why=why)
    m = plain(said.demand_multiplier or calibrated_multiplier(), 3, w)
    ends = w(
        "The first figure of a range is the supply side alone: each currency holds the spending of its users. The "
        "second has demand: spending falls by {m}% for every 1% of value added by which exports fall.",
        m=m,
    )
    if said.demand_multiplier:
        return ends
    set_once = w(
        "That number was set once, on a central bank's fall of GDP under duties of 25% both ways and Okun's law, and "
        "from nothing that happened since."
    )
    return f"{ends} {set_once}"


def _anchors(study: Study, jobs: JobsResult, w: Wording) -> str:
    """What each currency is held to: the rule, and who differs."""
    known = jobs.facts.settings.currencies
    prices, pegs = [c for c in known if c.anchor == "cpi"], [c for c in known if c.to]
    if len(prices) == len(known):
        return w("Every currency is held to the price of its users' final spending.")
    apart = [w("{currency}, held to consumer prices", currency=c.name) for c in prices]
    apart += [w("{currency}, pegged to {other}", currency=c.name, other=c.to) for c in pegs]
    if not apart:
        return w("Each currency floats so that the value added of its users, in that money, is together what it was.")
    return w(
        "Each currency floats so that the value added of its users, in that money, is together what it was; but not "
        "{currencies}.",
        currencies=w.listed(apart),
    )


def _vintages(study: Study, jobs: JobsResult, w: Wording) -> str:
    """When jobs were counted, and of when the provinces' and states' rates are."""
    counted = [(w.region(study.economy, code), count_year(code)) for code in study.lead]
    years = "; ".join(w("{region}: {years}", region=name, years=w.given(year)) for name, year in counted if year)
    places = shown_places(study, mapped(jobs.places))
    periods = "" if places.empty else w.listed(sorted(set(places["unemployment_period"])))
    if years and periods:
        return w(
            "Jobs are those counted before the measures ({years}); {rates} are of {periods}.",
            years=years,
            rates=w(RATES[places_kind(study)]),
            periods=periods,
        )
    if years:
        return w("Jobs are those counted before the measures ({years}).", years=years)
    rates = start(w(RATES[places_kind(study)])) if periods else ""
    return w("{rates} are of {periods}.", rates=rates, periods=periods) if periods else ""


def industries_sentence(study: Study, jobs: JobsResult, code: str, w: Wording) -> str:
    """Which industries of a region leave most people without work, and which take most on."""
    region = w.region(study.economy, code)
    frame = jobs.sectors[jobs.sectors["region"] == code]
    counted = frame["jobs_thousand"].notna().all()
    column = "jobs_change_thousand" if counted else "employment_percent"
    moved = frame[frame[column].abs() >= (0.05 if counted else SMALLEST)].sort_values(column)

    def size(row: Record) -> str:
        if not counted:
            return w.percent(abs(row[column]), plus=False)
        ends = (row["jobs_supply_alone_thousand"], row["jobs_with_demand_thousand"])
        return people_span(*ends, w)

    def named(rows: pd.DataFrame) -> str:
        sizes = [size(row) for row in records(rows)]
        names = [w.industry(study.economy, sector) for sector in rows["sector"]]
        return w.listed(
            [w("{industry} ({size})", industry=name, size=size) for name, size in zip(names, sizes, strict=True)]
        )

    down, up = named(moved[moved[column] < 0].head(NAMED)), named(moved[moved[column] > 0].tail(NAMED).iloc[::-1])
    if down and up:
        said = w(
            "{region:the}: employment falls most in {down}, and rises most in {up}.", region=region, down=down, up=up
        )
    elif down:
        said = w("{region:the}: employment falls most in {down}.", region=region, down=down)
    elif up:
        said = w("{region:the}: employment rises most in {up}.", region=region, up=up)
    else:
        said = w("{region:the}: employment changes measurably in no industry.", region=region)
    return start(said)


def places_sentences(study: Study, jobs: JobsResult, w: Wording) -> tuple[str, ...]:
    """Where unemployment rises most, on each side of the border."""
    found = []
    for country, rows in shown_places(study, mapped(jobs.places)).groupby("country", sort=False):
        worst = rows[rows["unemployment_pp"] >= MEASURABLE].nlargest(PLACES, "unemployment_pp")
        region = w.region(study.economy, str(country))
        if worst.empty:
            found.append(w("Nowhere {region:in} does unemployment rise measurably.", region=region))
            continue
        named = [w("{place} ({points})", place=w.name(row["name"]), points=_points(row, w)) for row in records(worst)]
        found.append(
            w(
                "In {region:the}, unemployment rises most in {places}, in percentage points.",
                region=region,
                places=w.listed(named),
            )
        )
    return tuple(found)


def _points(row: Record, w: Wording) -> str:
    """Unemployment of a place at both ends."""
    return span(row["unemployment_supply_alone_pp"], row["unemployment_with_demand_pp"], w.significant, w)


def split_sentences(study: Study, jobs: JobsResult, w: Wording) -> tuple[str, ...]:
    """How much of each side's losses rests on a proportional split within a group of industries."""
    found = []
    for country, rows in shown_places(study, mapped(jobs.places)).groupby("country", sort=False):
        lost = [
            (rows[whole].sum(), rows[known].sum())
            for whole, known in zip(ENDS["jobs_change_thousand"], ENDS["jobs_change_unsplit_thousand"], strict=True)
        ]
        if not any(total - known < -SMALLEST for total, known in lost):
            continue
        alone, demand = (100 * (1 - known / total) if total < 0 else np.nan for total, known in lost)
        found.append(
            w(
                "Of the jobs lost {region:in}, {share} are in industries whose place is known only together with "
                "others of their group, so that the split within the group is proportional.",
                region=w.region(study.economy, str(country)),
                share=span(alone if alone == alone else demand, demand, lambda part: w.percent(part, 0, plus=False), w),
            )
        )
    return tuple(found)
