"""Sentences about jobs in the short run, built from numbers only."""

from __future__ import annotations

import pandas as pd

from counteroffer.briefing.frames import Record, keyed, records
from counteroffer.briefing.wording import Wording, start
from counteroffer.economy.aggregate import SHORT_RUN_SCALE
from counteroffer.effects.labour import count_year
from counteroffer.jobs.short_run import Jobs, Observed
from counteroffer.scenario.parts import own_name

SMALLEST = 0.005  # percentage points; a smaller change rounds to 0.00
MEASURABLE = 0.0005  # percentage points; a smaller one rounds to 0.000
SAME_RATE = 0.05  # percentage points; published rates have one decimal
NAMED, PLACES = 4, 3


def points(value: float, w: Wording) -> str:
    """Percentage points in running text, size only."""
    size = abs(value)
    return w.plural(
        "{size} percentage points", "{size} percentage points", _grammatical(size), size=w.significant(size)
    )


def short_points(number: str, value: float, w: Wording) -> str:
    """A written number of points, where it is clear that they are of percent."""
    return w.plural("{number} points", "{number} points", _grammatical(value), number=number)


def _grammatical(value: float) -> int:
    """Whole part of a size, which decides the grammatical number where a language goes by it."""
    return int(abs(value))


def people(thousand: float, w: Wording) -> str:
    """A number of jobs in words, size only."""
    size = float(f"{abs(thousand):.1e}")
    whole = w.number(round(1000 * size), 0)
    if size >= 1000:
        return w("{size} million", size=w.number(size / 1000, 1), whole=whole)
    return w("{size} thousand", size=w.significant(size), whole=whole)


def plain(value: float, digits: int, w: Wording) -> str:
    """A stated number with at most so many significant digits, and no zeros behind them: 98, 97.5."""
    rounded = float(f"{value:.{digits}g}")
    return w.number(rounded, len(f"{rounded:f}".rstrip("0").partition(".")[2]))


def group_name(jobs: Jobs, group: str, w: Wording) -> str:
    """A group of measures, as `Jobs.contributions` has it for the first lead region."""
    region = w.region(jobs.run.economy, jobs.run.lead[0])
    if group != own_name(jobs.run.economy, jobs.run.lead[0]):
        return w.given(group)
    if group.endswith("s' own measures"):
        return w("{region}' own measures", region=region)
    return w("{region}'s own measures", region=region)


def regions_sentence(jobs: Jobs, w: Wording) -> str:
    """What the measures do to unemployment in each lead region."""
    rows, settings = keyed(jobs.labour.regions, "region"), jobs.run.settings
    if not settings.floored:
        return w("With wages free to fall, as set here, the measures leave no one without work.")
    clauses = "; ".join(_rise(jobs, rows[code], w) for code in jobs.run.lead)
    if settings.wage_floor < 1:
        return w(
            "In the short run, while wages in the region's own money cannot fall by more than {cut}, unemployment "
            "rises: {regions}.",
            cut=w.percent_of(plain(100 * (1 - settings.wage_floor), 4, w)),
            regions=clauses,
        )
    return w(
        "In the short run, while wages in the region's own money cannot fall, unemployment rises: {regions}.",
        regions=clauses,
    )


def _rise(jobs: Jobs, row: Record, w: Wording) -> str:
    region, change, lost = (
        w.region(jobs.run.economy, row["region"]),
        row["unemployment_pp"],
        row["jobs_change_thousand"],
    )
    if change < SMALLEST:
        return w("that {region:of} by less than 0.01 points", region=region)
    rise = points(change, w)
    if lost != lost:
        return w("that {region:of} by {points}", region=region, points=rise)
    return w("that {region:of} by {points} ({people} jobs)", region=region, points=rise, people=people(lost, w))


def assumptions(jobs: Jobs, w: Wording) -> tuple[str, ...]:
    """What the short run takes for given, one sentence each."""
    settings, scenario = jobs.run.settings, jobs.run.scenario
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
    if jobs.run.given is not None:
        answers = w("Trade answers with the elasticities of the tables given.")
    elif scenario.horizon == "short":
        scale = plain(SHORT_RUN_SCALE, 6, w)
        answers = w("Trade answers as in the first year, with {scale} of its long-run elasticities.", scale=scale)
    else:
        answers = w("Trade answers with its long-run elasticities.")
    return floor, moves, answers, _anchors(jobs, w), _vintages(jobs, w)


def _anchors(jobs: Jobs, w: Wording) -> str:
    """What each currency is held to: the rule, and who differs."""
    known = jobs.run.settings.currencies
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


def _vintages(jobs: Jobs, w: Wording) -> str:
    """When jobs were counted, and of when the provinces' and states' rates are."""
    counted = [(w.region(jobs.run.economy, code), count_year(code)) for code in jobs.run.lead]
    years = "; ".join(w("{region}: {years}", region=name, years=w.given(year)) for name, year in counted if year)
    places = mapped(jobs)
    periods = "" if places.empty else w.listed(sorted(set(places["unemployment_period"])))
    if years and periods:
        return w(
            "Jobs are those counted before the measures ({years}); rates of provinces and states are of {periods}.",
            years=years,
            periods=periods,
        )
    if years:
        return w("Jobs are those counted before the measures ({years}).", years=years)
    return w("Rates of provinces and states are of {periods}.", periods=periods) if periods else ""


def observed_sentence(jobs: Jobs, w: Wording, *, causes: bool = True) -> str:
    """The model beside the statistics, and which measures it blames; nothing where no months are named."""
    seen = jobs.observed
    if seen is None:
        return ""
    values = {
        "region": w.region(jobs.run.economy, seen.region),
        "before": w("{rate} ({period})", rate=_rate(seen.before, w), period=w.period(seen.before_period)),
        "now": w("{rate} ({period})", rate=_rate(seen.now, w), period=w.period(seen.now_period)),
        "points": points(seen.rise, w),
    }
    if abs(seen.rise) < SAME_RATE:
        observed = w("Observed unemployment {region:in} was {before} and then {now}, the same", **values)
    elif seen.rise > 0:
        observed = w("Observed unemployment {region:in} rose from {before} to {now}, by {points}", **values)
    else:
        observed = w("Observed unemployment {region:in} fell from {before} to {now}, by {points}", **values)
    explained, worst = _explained(seen, w), _causes(jobs, w) if causes else ""
    if worst:
        explained = w("{explained}, of which {groups}", explained=explained, groups=worst)
    return f"{observed}; {explained}."


def _rate(value: float, w: Wording) -> str:
    return w.percent(value, plus=False)


def _explained(seen: Observed, w: Wording) -> str:
    if seen.model < SMALLEST:
        return w("the measures move it by less than 0.01 points in this model")
    rise = short_points(w.significant(seen.model), seen.model, w)
    if seen.rise < SAME_RATE:
        return w("the measures raise it by {points} in this model", points=rise)
    share = w.percent(seen.explained_percent, 0, plus=False)
    return w("the measures raise it by {points} in this model, {share} of that rise", points=rise, share=share)


def _causes(jobs: Jobs, w: Wording) -> str:
    """The groups of measures that raise unemployment most."""
    if jobs.main_contributions is None:
        return ""
    rows = jobs.main_contributions.iloc[:-1]
    worst = rows[rows["unemployment_pp"] >= SMALLEST].nlargest(NAMED, "unemployment_pp")
    return w.listed(
        [
            w("{group} {points}", group=group_name(jobs, row["group"], w), points=w.significant(row["unemployment_pp"]))
            for row in records(worst)
        ]
    )


def industries_sentence(jobs: Jobs, code: str, w: Wording) -> str:
    """Which industries of a region leave most people without work, and which take most on."""
    region = w.region(jobs.run.economy, code)
    frame = jobs.labour.sectors[jobs.labour.sectors["region"] == code]
    counted = frame["jobs_thousand"].notna().all()
    column = "jobs_change_thousand" if counted else "employment_percent"
    moved = frame[frame[column].abs() >= (0.05 if counted else SMALLEST)].sort_values(column)

    def named(rows: pd.DataFrame) -> str:
        sizes = [people(v, w) if counted else w.percent(abs(v), plus=False) for v in rows[column]]
        names = [w.sector(jobs.run.economy, sector) for sector in rows["sector"]]
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


def places_sentences(jobs: Jobs, w: Wording) -> tuple[str, ...]:
    """Where unemployment rises most, on each side of the border."""
    found = []
    for country, rows in mapped(jobs).groupby("country", sort=False):
        worst = rows[rows["unemployment_pp"] >= MEASURABLE].nlargest(PLACES, "unemployment_pp")
        region = w.region(jobs.run.economy, str(country))
        if worst.empty:
            found.append(w("Nowhere {region:in} does unemployment rise measurably.", region=region))
            continue
        named = [
            w("{place} ({points})", place=w.name(row["name"]), points=w.significant(row["unemployment_pp"]))
            for row in records(worst)
        ]
        found.append(
            w(
                "In {region:the}, unemployment rises most in {places}, in percentage points.",
                region=region,
                places=w.listed(named),
            )
        )
    return tuple(found)


def mapped(jobs: Jobs) -> pd.DataFrame:
    """One row for each province and state: solved in one equilibrium where that is known, else split from above."""
    return jobs.each_place


def split_sentences(jobs: Jobs, w: Wording) -> tuple[str, ...]:
    """How much of each side's losses rests on a proportional split within a group of industries."""
    found = []
    for country, rows in mapped(jobs).groupby("country", sort=False):
        total, known = rows["jobs_change_thousand"].sum(), rows["jobs_change_unsplit_thousand"].sum()
        if total - known > -SMALLEST:
            continue
        found.append(
            w(
                "Of the jobs lost {region:in}, {share} are in industries whose place is known only together with "
                "others of their group, so that the split within the group is proportional.",
                region=w.region(jobs.run.economy, str(country)),
                share=w.percent(100 * (1 - known / total), 0, plus=False),
            )
        )
    return tuple(found)
