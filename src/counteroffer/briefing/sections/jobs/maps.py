"""Maps of what the short run does to jobs, and what they show in words."""

from __future__ import annotations

import pandas as pd

from counteroffer.briefing.charts.maps import ladder, left_out, places_map
from counteroffer.briefing.document import Map
from counteroffer.briefing.sections.jobs.text import MEASURABLE, places_sentences
from counteroffer.briefing.shaping import saying
from counteroffer.briefing.words import Wording, english
from counteroffer.briefing.words.context import compared, shown_countries, shown_places
from counteroffer.briefing.words.languages.wording import SIGN_UNDER
from counteroffer.briefing.words.rounding import figure
from counteroffer.effects.place_effects import SOLVED, TOP_DOWN, mapped
from counteroffer.effects.places import place_names
from counteroffer.jobs.ends import ENDS
from counteroffer.study import Study
from counteroffer.study.parts.jobs import JobsResult

MOST = 3  # places named
Edges = tuple[float, ...]
MAPS = (
    english("Rise of unemployment in the short run, percentage points, supply side alone"),
    english("Rise of unemployment in the short run, percentage points, with demand"),
)
WAYS = {
    SOLVED: english("{region}: as regions of one equilibrium"),
    TOP_DOWN: english(
        "{region}: split from the national result, which does not see what a place's own lost income does there"
    ),
}


def jobs_maps(study: Study, jobs: JobsResult, w: Wording) -> tuple[Map, ...]:
    """Unemployment by province and state at each end, on one scale; none where it rises nowhere, or none is known."""
    rows = shown_places(study, mapped(jobs.places))
    if rows.empty:
        return ()
    columns = [column for column in ENDS["unemployment_pp"] if rows[column].notna().all()]
    edges = ladder(float(rows[columns].max().max()))
    shown = [column for column in columns if rows[column].max() >= MEASURABLE]
    return tuple(_map(study, jobs, rows, column, edges, w) for column in shown)


def _map(study: Study, jobs: JobsResult, rows: pd.DataFrame, column: str, edges: Edges, w: Wording) -> Map:
    of, values = shown_countries(study), dict(zip(rows["id"], rows[column], strict=True))
    kinds = rows.groupby("country", sort=False)["method"].first()
    how = "; ".join(w(WAYS[m], region=w.region(study.economy, str(c))) for c, m in kinds.items())
    note = (
        compared(w("Percentage points of unemployment"), study, w, jobs.facts.closure),
        w("One scale for both sides of the border, and for the supply side alone and with demand.")
        if len(of) > 1
        else w("One scale for the supply side alone and with demand."),
        w("A result of the model. {ways}.", ways=how),
    )
    drawn = places_map(
        values,
        edges,
        "",
        title=w(MAPS[ENDS["unemployment_pp"].index(column)]),
        blank=w("no result here"),
        sentences=map_sentences(study, jobs, w),
        note=" ".join(note),
        of=of,
        w=w,
    )
    ranked, names = sorted(values, key=lambda code: values[code]), place_names()
    most = ranked[: -MOST - 1 : -1]
    small = min(values[code] for code in most) < SIGN_UNDER  # which two decimals would write as nothing
    places = [
        f"{w.name(names[code])} "
        f"{figure(values[code], 2, w, plus=True) if small else w.number(values[code], 2, plus=True)}"
        for code in most
    ]
    return saying(drawn, w("Most in {places} points", places=w.listed(places)))


def map_sentences(study: Study, jobs: JobsResult, w: Wording) -> tuple[str, ...]:
    """What the map shows, in words."""
    rows = shown_places(study, mapped(jobs.places))
    alone, demand = (dict(zip(rows["id"], rows[column], strict=True)) for column in ENDS["unemployment_pp"])
    return tuple(one for one in (*places_sentences(study, jobs, w), left_out(alone, "", w, demand)) if one)
