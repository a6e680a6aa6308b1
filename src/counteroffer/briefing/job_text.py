"""Sentences about jobs in the short run, built from numbers only."""

from __future__ import annotations

import pandas as pd

from counteroffer.briefing.frames import keyed, records
from counteroffer.briefing.wording import listed, number, percent, period, significant, start, the
from counteroffer.economy.aggregate import SHORT_RUN_SCALE
from counteroffer.effects.jobs import count_year
from counteroffer.effects.place_effects import SOLVED
from counteroffer.short_run import Jobs, Observed

SMALLEST = 0.005  # percentage points; a smaller change rounds to 0.00
MEASURABLE = 0.0005  # percentage points; a smaller one rounds to 0.000
SAME_RATE = 0.05  # percentage points; published rates have one decimal
NAMED, PLACES = 4, 3


def points(value: float) -> str:
    """Percentage points in running text, size only."""
    return f"{significant(abs(value))} percentage points"


def people(thousand: float) -> str:
    """A number of jobs in words, size only."""
    size = float(f"{abs(thousand):.1e}")
    return f"{number(size / 1000, 1)} million" if size >= 1000 else f"{significant(size)} thousand"


def regions_sentence(jobs: Jobs) -> str:
    """What the measures do to unemployment in each lead region."""
    rows, settings = keyed(jobs.labour.regions, "region"), jobs.run.settings
    if not settings.floored:
        return "With wages free to fall, as set here, the measures leave no one without work."
    clauses = []
    for code in jobs.run.lead:
        row, name = rows[code], the(jobs.run.economy.region_name(code))
        change, lost = row["unemployment_pp"], row["jobs_change_thousand"]
        if change < SMALLEST:
            clauses.append(f"that of {name} by less than 0.01 points")
            continue
        counted = f" ({people(lost)} jobs)" if lost == lost else ""
        clauses.append(f"that of {name} by {points(change)}{counted}")
    cut = f" by more than {100 * (1 - settings.wage_floor):.4g}%" if settings.wage_floor < 1 else ""
    floor = f"wages in the region's own money cannot fall{cut}"
    return f"In the short run, while {floor}, unemployment rises: {'; '.join(clauses)}."


def assumptions(jobs: Jobs) -> tuple[str, ...]:
    """What the short run takes for given, one sentence each."""
    settings, scenario = jobs.run.settings, jobs.run.scenario
    floor = (
        f"Wages in a region's own currency are at least {100 * settings.wage_floor:.4g}% of what they were; where that "
        "binds, some of the workers attached to the industry have no work, and as large a share of its capital idles."
        if settings.floored
        else "Wages fall as far as they must."
    )
    moves = (
        "Workers move freely between industries."
        if settings.mobile
        else f"Workers follow pay between industries with an elasticity of {settings.labour_mobility:.3g}."
    )
    if jobs.run.given is not None:
        answers = "Trade answers with the elasticities of the tables given."
    elif scenario.horizon == "short":
        answers = f"Trade answers as in the first year, with {SHORT_RUN_SCALE:g} of its long-run elasticities."
    else:
        answers = "Trade answers with its long-run elasticities."
    return floor, moves, answers, _anchors(jobs), _vintages(jobs)


def _anchors(jobs: Jobs) -> str:
    """What each currency is held to: the rule, and who differs."""
    known = jobs.run.settings.currencies
    prices, pegs = [c for c in known if c.anchor == "cpi"], [c for c in known if c.to]
    if len(prices) == len(known):
        return "Every currency is held to the price of its users' final spending."
    apart = [f"{c.name}, held to consumer prices" for c in prices] + [f"{c.name}, pegged to {c.to}" for c in pegs]
    rule = "Each currency floats so that the value added of its users, in that money, is together what it was"
    return f"{rule}; but not {listed(apart)}." if apart else f"{rule}."


def _vintages(jobs: Jobs) -> str:
    """When jobs were counted, and of when the provinces' and states' rates are."""
    counted = [(jobs.run.economy.region_name(code), count_year(code)) for code in jobs.run.lead]
    years, places = [f"{name}: {year}" for name, year in counted if year], mapped(jobs)
    found = [f"jobs are those counted before the measures ({'; '.join(years)})"] if years else []
    if not places.empty:
        found.append(f"rates of provinces and states are of {listed(sorted(set(places['unemployment_period'])))}")
    return start("; ".join(found)) + "." if found else ""


def observed_sentence(jobs: Jobs, *, causes: bool = True) -> str:
    """The model beside the statistics, and which measures it blames; nothing where no months are named."""
    seen = jobs.observed
    if seen is None:
        return ""
    name = jobs.run.economy.region_name(seen.region)
    before = f"{number(seen.before)}% ({period(seen.before_period)})"
    now = f"{number(seen.now)}% ({period(seen.now_period)})"
    if abs(seen.rise) < SAME_RATE:
        moved = f"was {before} and then {now}, the same"
    else:
        moved = f"{'rose' if seen.rise > 0 else 'fell'} from {before} to {now}, by {points(seen.rise)}"
    first = f"Observed unemployment in {the(name)} {moved}"
    return f"{first}; {_explained(seen)}{_causes(jobs) if causes else ''}."


def _explained(seen: Observed) -> str:
    if seen.model < SMALLEST:
        return "the measures move it by less than 0.01 points in this model"
    moved = f"the measures raise it by {significant(seen.model)} points in this model"
    return f"{moved}, {number(seen.explained_percent, 0)}% of that rise" if seen.rise >= SAME_RATE else moved


def _causes(jobs: Jobs) -> str:
    """The groups of measures that raise unemployment most."""
    if jobs.main_contributions is None:
        return ""
    rows = jobs.main_contributions.iloc[:-1]
    worst = rows[rows["unemployment_pp"] >= SMALLEST].nlargest(NAMED, "unemployment_pp")
    named = [f"{row['group']} {significant(row['unemployment_pp'])}" for row in records(worst)]
    return f", of which {listed(named)}" if named else ""


def industries_sentence(jobs: Jobs, code: str) -> str:
    """Which industries of a region leave most people without work, and which take most on."""
    name = the(jobs.run.economy.region_name(code))
    frame = jobs.labour.sectors[jobs.labour.sectors["region"] == code]
    counted = frame["jobs_thousand"].notna().all()
    column = "jobs_change_thousand" if counted else "employment_percent"
    moved = frame[frame[column].abs() >= (0.05 if counted else SMALLEST)].sort_values(column)
    down, up = moved[moved[column] < 0].head(NAMED), moved[moved[column] > 0].tail(NAMED).iloc[::-1]

    def named(rows: pd.DataFrame) -> str:
        sizes = [people(v) if counted else percent(abs(v), plus=False) for v in rows[column]]
        names = [jobs.run.economy.sector_name(sector) for sector in rows["sector"]]
        return listed([f"{name} ({size})" for name, size in zip(names, sizes, strict=True)])

    parts = [f"falls most in {named(down)}"] if len(down) else []
    parts += [f"rises most in {named(up)}"] if len(up) else []
    if not parts:
        return start(f"{name}: employment changes measurably in no industry.")
    return start(f"{name}: employment {', and '.join(parts)}.")


def places_sentences(jobs: Jobs) -> tuple[str, ...]:
    """Where unemployment rises most, on each side of the border."""
    found = []
    for country, rows in mapped(jobs).groupby("country", sort=False):
        worst = rows[rows["unemployment_pp"] >= MEASURABLE].nlargest(PLACES, "unemployment_pp")
        name = the(jobs.run.economy.region_name(str(country)))
        if worst.empty:
            found.append(f"Nowhere in {name} does unemployment rise measurably.")
            continue
        named = [f"{row['name']} ({significant(row['unemployment_pp'])})" for row in records(worst)]
        found.append(f"In {name}, unemployment rises most in {listed(named)}, in percentage points.")
    return tuple(found)


def mapped(jobs: Jobs) -> pd.DataFrame:
    """One row for each province and state: solved in one equilibrium where that is known, else split from above."""
    rows = jobs.places
    if rows.empty:
        return rows
    known = set(rows.loc[rows["method"] == SOLVED, "id"])
    return rows[(rows["method"] == SOLVED) | ~rows["id"].isin(known)]


def split_sentences(jobs: Jobs) -> tuple[str, ...]:
    """How much of each side's losses rests on a proportional split within a group of industries."""
    found = []
    for country, rows in mapped(jobs).groupby("country", sort=False):
        total, known = rows["jobs_change_thousand"].sum(), rows["jobs_change_unsplit_thousand"].sum()
        if total - known > -SMALLEST:
            continue
        name = the(jobs.run.economy.region_name(str(country)))
        share = number(100 * (1 - known / total), 0)
        found.append(
            f"Of the jobs lost in {name}, {share}% are in industries whose place is known only together with others "
            "of their group, so that the split within the group is proportional."
        )
    return tuple(found)
