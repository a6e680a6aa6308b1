"""Sentences about jobs in the short run, built from numbers only."""

from __future__ import annotations

import pandas as pd

from counteroffer.briefing.frames import keyed, records
from counteroffer.briefing.wording import listed, number, percent, period, significant, start, the
from counteroffer.effects.place_effects import SOLVED
from counteroffer.short_run import Jobs, Observed

SMALLEST = 0.005  # percentage points; a smaller change rounds to 0.00
NAMED, PLACES = 4, 3
FLOOR_WORDS = "wages in the region's own money cannot fall by more than {}"


def points(value: float) -> str:
    """Percentage points in running text, size only."""
    return f"{significant(abs(value))} percentage points"


def people(thousand: float) -> str:
    """A number of jobs in words, size only."""
    size = abs(thousand)
    return f"{number(size / 1000, 1)} million" if size >= 1000 else f"{significant(size)} thousand"


def regions_sentence(jobs: Jobs) -> str:
    """What the measures do to unemployment in each lead region."""
    rows = keyed(jobs.labour.regions, "region")
    clauses = []
    for code in jobs.run.lead:
        row, name = rows[code], the(jobs.run.economy.region_name(code))
        change, lost = row["unemployment_pp"], row["jobs_change_thousand"]
        if abs(change) < SMALLEST:
            clauses.append(f"that of {name} changes by less than 0.01 points")
            continue
        counted = f" ({people(lost)} jobs)" if lost == lost else ""
        clauses.append(f"that of {name} {'rises' if change > 0 else 'falls'} by {points(change)}{counted}")
    scenario = jobs.run.scenario
    cut = FLOOR_WORDS.format(percent(100 * (1 - scenario.wage_floor), plus=False).replace(".0%", "%"))
    opening = f"In the short run, while {cut} and workers are slow to change industry, unemployment moves: "
    return opening + "; ".join(clauses) + "."


def observed_sentence(jobs: Jobs, *, causes: bool = True) -> str:
    """The model beside the statistics, and which measures it blames; nothing where no months are named."""
    seen = jobs.observed
    if seen is None:
        return ""
    name = jobs.run.economy.region_name(seen.region)
    moved = "rose" if seen.rise > 0 else "fell"
    first = (
        f"Observed unemployment in {the(name)} {moved} from {number(seen.before)}% ({period(seen.before_period)}) to "
        f"{number(seen.now)}% ({period(seen.now_period)}), by {points(seen.rise)}"
    )
    return f"{first}; {_explained(seen)}{_causes(jobs) if causes else ''}."


def _explained(seen: Observed) -> str:
    if abs(seen.model) < SMALLEST:
        return "the measures move it by less than 0.01 points in this model"
    verb = "raise" if seen.model > 0 else "lower"
    moved = f"the measures {verb} it by {significant(abs(seen.model))} points in this model"
    return f"{moved}, {number(seen.explained_percent, 0)}% of that rise" if min(seen.rise, seen.model) > 0 else moved


def _causes(jobs: Jobs) -> str:
    """The groups of measures that raise unemployment most."""
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
        worst = rows[rows["unemployment_pp"] >= 0.0005].nlargest(PLACES, "unemployment_pp")
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
